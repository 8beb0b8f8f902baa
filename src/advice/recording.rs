//! A fetch and the answers that it got: what can be played again.

use super::answer::sent_url;
use super::replay::{Counterfactual, Replay, Replayed};
use crate::fetching::action::Action;
use crate::fetching::exchange::{Exchange, ExchangeKind};
use crate::fetching::purpose::Predicted;
use crate::infrastructure::request::Request;
use crate::infrastructure::response_head::{HeaderLines, ResponseHead};
use crate::infrastructure::timestamp::Timestamp;
use crate::network_error::NetworkFailure;
use crate::profile::Predictor;
use crate::user_agent::UserAgentBuilder;
use url::Url;

/// A request, and the answers that it got, as far as anybody has seen them.
///
/// Answers belong to a URL and to preflights or requests there, in their order; the last one of each repeats. Requests that
/// never were sent (the one behind a refused preflight, say) are assumed to be answered with success and without any header.
/// The preflight cache is empty, everything is admitted, no service worker answers.
///
/// ```
/// use fetch_cors::advice::{Recording, advise};
/// use fetch_cors::{Client, ExchangeKind, Origin, Request};
/// use url::Url;
///
/// let url = Url::parse("https://api.test/x")?;
/// let page = Client::new(Origin::parse("https://app.test")?);
/// let request = Request::fetch_api(url.clone(), page).method("PUT").build()?;
/// let head = [("Access-Control-Allow-Origin", "https://app.test"), ("Vary", "Origin")];
/// let advice = advise(&Recording::new(request).answer(ExchangeKind::Preflight, &url, 200, &head));
///
/// let edits: Vec<String> = advice.edits.iter().map(ToString::to_string).collect();
/// assert_eq!(edits[0], "on the answer to the preflight of https://api.test/x: set `Access-Control-Allow-Methods: PUT`");
/// assert!(edits[1].starts_with("on the answer to the request of https://api.test/x: set `Access-Control-Allow-Origin"));
/// assert!(advice.edits[1].assumed); // nobody has seen it
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Recording {
    request: Request,
    answers: Vec<Recorded>,
    configure: fn(UserAgentBuilder) -> UserAgentBuilder,
}

#[derive(Clone, Debug)]
struct Recorded {
    kind: ExchangeKind,
    url: String,
    answer: Result<Head, NetworkFailure>,
}

#[derive(Clone, Debug)]
struct Head {
    status: u16,
    lines: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Recording {
    /// A request of which no answer has been seen yet.
    pub fn new(request: Request) -> Self {
        Self { request, answers: Vec::new(), configure: |builder| builder }
    }

    /// What the user agent is besides: registrable domains, limits.
    #[must_use]
    pub fn configured(mut self, configure: fn(UserAgentBuilder) -> UserAgentBuilder) -> Self {
        self.configure = configure;
        self
    }

    /// The next answer of this kind at this URL.
    #[must_use]
    pub fn answer(mut self, kind: ExchangeKind, url: &Url, status: u16, lines: &dyn HeaderLines) -> Self {
        let mut head = Head { status, lines: Vec::new() };
        lines.for_each(&mut |name, value| head.lines.push((name.to_vec(), value.to_vec())));
        self.answers.push(Recorded { kind, url: sent_url(url), answer: Ok(head) });
        self
    }

    /// No answer of this kind came from this URL.
    #[must_use]
    pub fn failure(mut self, kind: ExchangeKind, url: &Url, failure: NetworkFailure) -> Self {
        self.answers.push(Recorded { kind, url: sent_url(url), answer: Err(failure) });
        self
    }

    /// The request.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The answer of this kind at this URL after so many others; the last one repeats.
    fn nth(&self, kind: ExchangeKind, url: &str, nth: usize) -> Option<&Result<Head, NetworkFailure>> {
        let mut of_same = self.answers.iter().filter(|recorded| recorded.kind == kind && recorded.url == url);
        let last = of_same.clone().next_back()?;
        Some(&of_same.nth(nth).unwrap_or(last).answer)
    }

    fn send(
        &self,
        exchange: Exchange<Predicted>,
        used: &mut Vec<(ExchangeKind, String)>,
        counterfactual: &mut Counterfactual<'_>,
    ) -> Action<Predicted> {
        let now = Timestamp::ZERO;
        let key = (exchange.kind(), sent_url(exchange.url()));
        let nth = used.iter().filter(|other| **other == key).count();
        let recorded = self.nth(key.0, &key.1, nth);
        used.push(key);
        match recorded {
            Some(Ok(head)) => {
                let head = ResponseHead::new(head.status, &head.lines);
                let answered = counterfactual.answer(&exchange, head);
                exchange.respond(answered.head(), now)
            }
            Some(Err(failure)) => exchange.fail(*failure, now),
            None => {
                let answered = counterfactual.answer_of_nobody(&exchange);
                exchange.respond(answered.head(), now)
            }
        }
    }
}

impl Replay for Recording {
    fn replay(&self, counterfactual: &mut Counterfactual<'_>) -> Replayed {
        let now = Timestamp::ZERO;
        let predictor = Predictor::configured(*counterfactual.profile(), self.configure);
        let mut used = Vec::new();
        let mut action = predictor.fetch(counterfactual.request(self.request.clone()), now);
        loop {
            action = match action {
                Action::Admit(admission) => admission.proceed(now),
                Action::Intercept(interception) => interception.proceed(now),
                Action::Local(local) => match local.request().current_url().scheme() {
                    "about" | "data" => local.respond(200, now),
                    _ => local.fail(NetworkFailure::NotFound, now),
                },
                Action::Send(exchange) => self.send(exchange, &mut used, counterfactual),
                Action::Done(outcome) => return Replayed::Ended(Box::new(outcome)),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ALLOW_ALL, URL, fetch, url};
    use super::*;
    use crate::infrastructure::request::RequestMode;
    use crate::profile::STANDARD;
    use crate::reason::ReasonCode;

    /// Why the fetch is refused, and the status of each answer.
    fn play(recording: &Recording) -> (Option<ReasonCode>, Vec<u16>) {
        let mut as_it_is = Counterfactual::new(STANDARD, Vec::new(), Vec::new());
        let Replayed::Ended(outcome) = recording.replay(&mut as_it_is) else { panic!("{recording:?}") };
        let code = outcome.network_error().map(|error| error.reason().code());
        (code, as_it_is.into_exchanges().0.iter().map(|exchange| exchange.status).collect())
    }

    #[test]
    fn answers_of_one_kind_come_in_their_order() {
        let url = url(URL);
        let redirect = [ALLOW_ALL[0], ("Location", "/x")];
        let recording = Recording::new(fetch(URL).build().unwrap())
            .answer(ExchangeKind::Request, &url, 302, &redirect)
            .answer(ExchangeKind::Request, &url, 307, &redirect)
            .answer(ExchangeKind::Request, &url, 200, &ALLOW_ALL);
        assert_eq!(play(&recording), (None, vec![302, 307, 200]));

        let preflighted = Recording::new(fetch(URL).method("PUT").build().unwrap())
            .answer(ExchangeKind::Request, &url, 307, &redirect)
            .answer(ExchangeKind::Request, &url, 200, &ALLOW_ALL)
            .answer(ExchangeKind::Preflight, &url, 204, &[ALLOW_ALL[0], ("Access-Control-Allow-Methods", "PUT")]);
        assert_eq!(play(&preflighted), (None, vec![204, 307, 200]));
    }

    #[test]
    fn the_last_answer_repeats() {
        let recording = Recording::new(fetch(URL).build().unwrap());
        let recording = recording.answer(ExchangeKind::Request, &url(URL), 302, &[ALLOW_ALL[0], ("Location", "/x")]);
        assert_eq!(play(&recording), (Some(ReasonCode::RedirectTooMany), vec![302; 21]));
    }

    #[test]
    fn nobody_needs_to_answer_for_data_and_about() {
        let table = [
            ("data:text/plain,x", RequestMode::Cors, None),
            ("about:blank", RequestMode::NoCors, None),
            ("blob:https://a.test/7c2b", RequestMode::SameOrigin, Some(ReasonCode::TransportFailed)),
        ];
        for (url, mode, refused) in table {
            assert_eq!(play(&Recording::new(fetch(url).mode(mode).build().unwrap())), (refused, Vec::new()), "{url}");
        }
    }
}
