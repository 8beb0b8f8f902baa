//! What would make a probed fetch succeed.

use fetch_cors::advice::{Advice, Counterfactual, Replay, Replayed, advise};
use fetch_cors::scenario::PageFetch;
use fetch_cors::{Action, NetworkFailure, Predictor, Request, ResponseHead, Timestamp, UserAgentBuilder};

use super::answers::Answers;
use super::page::Probed;
use super::recording::{Answer, Recording};
use crate::output::Failure;

/// The smallest change of the recorded answers; what was not sent is taken as answered with success and without any header.
pub(super) fn of(probed: &Probed, recording: &Recording) -> Result<Option<Advice>, Failure> {
    let fetch = probed.page_fetch()?;
    let Ok(request) = fetch.request() else { return Ok(None) };
    Ok(Some(advise(&Again { fetch: &fetch, request, recording })))
}

/// The probed fetch, to be played again.
struct Again<'a> {
    fetch: &'a PageFetch,
    request: Request,
    recording: &'a Recording,
}

impl Replay for Again<'_> {
    fn replay(&self, counterfactual: &mut Counterfactual<'_>) -> Replayed {
        let now = Timestamp::ZERO;
        let profile = *counterfactual.profile();
        let predictor = Predictor::configured(profile, UserAgentBuilder::admits_each_hop);
        let mut answers = Answers::of(self.recording, profile);
        let mut action = predictor.fetch(counterfactual.request(self.request.clone()), now);
        loop {
            action = match action {
                Action::Admit(admission) => match self.fetch.blocks(admission.request(), &profile) {
                    Some(why) => admission.block(why, now),
                    None => admission.proceed(now),
                },
                Action::Intercept(interception) => interception.proceed(now),
                Action::Local(local) => local.fail(NetworkFailure::NotFound, now),
                Action::Send(exchange) => match answers.find(&exchange) {
                    Some(Answer::Head { status, headers, .. }) => {
                        let answered = counterfactual.answer(&exchange, ResponseHead::new(*status, headers));
                        exchange.respond(answered.head(), now)
                    }
                    Some(Answer::Failed { failure, .. }) => exchange.fail(*failure, now),
                    Some(Answer::NotSent) | None => {
                        let answered = counterfactual.answer_of_nobody(&exchange);
                        exchange.respond(answered.head(), now)
                    }
                },
                Action::Done(outcome) => return Replayed::Ended(Box::new(outcome)),
            };
        }
    }
}
