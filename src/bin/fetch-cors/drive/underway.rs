//! A fetch on its way: what the caller does not want to be asked is answered here.

use fetch_cors::scenario::PageFetch;
use fetch_cors::scenario::reader::HeaderPairs;
use fetch_cors::{Action, Interception, InterceptionKind, Timestamp};
use serde_json::Value;

use super::Question;
use super::event;
use super::waiting::Waiting;

/// A fetch between two answers.
pub(super) struct Underway {
    /// As the caller wrote it.
    pub(super) id: Value,
    pub(super) fetch: PageFetch,
    /// Of the lines that it was made of.
    pub(super) bytes: usize,
}

impl Underway {
    /// Goes on up to what the caller has to answer, or to the end: then the event that tells it. `headers` are those of the
    /// response that `action` came of.
    pub(super) fn go_on(
        &mut self,
        mut action: Action,
        mut headers: HeaderPairs,
        questions: &[Question],
        now: Timestamp,
    ) -> Result<Waiting, Value> {
        loop {
            action = match action {
                Action::Admit(admission) => {
                    self.fetch.note_hop(admission.request());
                    if questions.contains(&Question::Admissions) {
                        return Ok(Waiting::Admit(admission));
                    }
                    admission.proceed(now)
                }
                Action::Intercept(interception) => match self.intercept(interception, questions, now) {
                    Ok((action, answered)) => {
                        headers = answered;
                        action
                    }
                    Err(interception) => return Ok(Waiting::Intercept(interception)),
                },
                Action::Local(local) => return Ok(Waiting::Local(local)),
                Action::Send(exchange) => return Ok(Waiting::Send(exchange)),
                Action::Done(outcome) => {
                    let next = if self.fetch.follows_redirects() {
                        outcome.into_next_manual_redirect(now)
                    } else {
                        Err(outcome)
                    };
                    next.map_err(|outcome| event::done(&self.id, &self.fetch, &outcome, &headers))?
                }
            };
        }
    }

    /// The service worker that the fetch brought answers, or nobody is to be asked; with the headers of the answer. Gives the
    /// interception back where the caller is asked.
    fn intercept(
        &mut self,
        interception: Interception,
        questions: &[Question],
        now: Timestamp,
    ) -> Result<(Action, HeaderPairs), Interception> {
        // Nobody is asked about overrides who did not say so.
        if interception.kind() == InterceptionKind::Override {
            return Err(interception);
        }
        match self.fetch.take_service_worker_answer() {
            Some(answer) => {
                let supplied = answer.response(interception.request().current_url());
                Ok((interception.respond(supplied, now), answer.into_headers()))
            }
            None if questions.contains(&Question::ServiceWorkers) => Err(interception),
            None => Ok((interception.proceed(now), HeaderPairs::new())),
        }
    }
}
