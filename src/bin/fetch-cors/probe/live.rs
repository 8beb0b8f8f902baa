//! The fetch itself: the engine decides what is asked next, the network asks it.

use std::time::Instant;

use fetch_cors::scenario::reader::HeaderPairs;
use fetch_cors::scenario::{ObservedOutcome, PageFetch};
use fetch_cors::{Action, Exchange, NetworkFailure, Outcome, ResponseHead, STANDARD, Timestamp, UserAgent};

use super::network::Network;
use super::page::Probed;
use super::recording::{Answer, Asked, Recorded, Recording};
use super::wire;
use crate::output::Failure;

/// A fetch that went as far as it may.
pub(super) struct Live {
    pub(super) recording: Recording,
    /// What the page sees; `None` where something was not sent.
    pub(super) observed: Option<ObservedOutcome>,
}

/// What is told while it goes on.
pub(super) enum Progress<'a> {
    Asking(&'a Asked),
    Answered(&'a Answer),
}

/// Asks the server. `sends_all`: also what may change something there.
pub(super) fn ask(
    probed: &Probed,
    network: &Network,
    sends_all: bool,
    watch: &mut dyn FnMut(Progress<'_>) -> Result<(), Failure>,
) -> Result<Live, Failure> {
    let mut fetch = probed.page_fetch()?;
    let request = fetch.request().map_err(|refused| {
        let why = match refused {
            ObservedOutcome::Refused { message } => message,
            other => other.to_json().to_string(),
        };
        Failure::Input(format!("a page cannot make this request: {why}"))
    })?;
    let clock = Clock::start();
    let mut live = Live { recording: Recording::default(), observed: None };
    let mut action = UserAgent::builder().admits_each_hop().build().fetch(request, clock.now());
    loop {
        action = match action {
            Action::Admit(admission) => {
                fetch.note_hop(admission.request());
                match fetch.blocks(admission.request(), &STANDARD) {
                    Some(why) => admission.block(why, clock.now()),
                    None => admission.proceed(clock.now()),
                }
            }
            Action::Intercept(interception) => interception.proceed(clock.now()),
            // A redirect cannot lead there, and the URL given is none.
            Action::Local(local) => local.fail(NetworkFailure::NotFound, clock.now()),
            Action::Send(exchange) => {
                let asked = Asked::of(&exchange, wire::added_headers(probed, &fetch, &exchange));
                watch(Progress::Asking(&asked))?;
                let answer = if sends_all || is_safe(&exchange) {
                    let body = probed.body.as_deref().filter(|_| exchange.body().exists());
                    network.send(&exchange, &asked.added, body)
                } else {
                    Answer::NotSent
                };
                watch(Progress::Answered(&answer))?;
                let next = match &answer {
                    Answer::Head { status, headers, .. } => {
                        Some(exchange.respond(ResponseHead::new(*status, headers), clock.now()))
                    }
                    Answer::Failed { failure, .. } => Some(exchange.fail(*failure, clock.now())),
                    Answer::NotSent => None,
                };
                live.recording.exchanges.push(Recorded { asked, answer });
                let Some(next) = next else { return Ok(live) };
                next
            }
            Action::Done(outcome) => {
                live.observed = Some(observe(&fetch, &outcome, &live.recording));
                return Ok(live);
            }
        };
    }
}

/// Asking must not change anything on the server: preflights do not, GET and HEAD should not.
fn is_safe(exchange: &Exchange) -> bool {
    exchange.is_preflight() || matches!(exchange.method().as_str(), "GET" | "HEAD")
}

fn observe(fetch: &PageFetch, outcome: &Outcome, recording: &Recording) -> ObservedOutcome {
    let none = HeaderPairs::new();
    let last = recording.exchanges.last().map(|recorded| &recorded.answer);
    let headers = if let Some(Answer::Head { headers, .. }) = last { headers } else { &none };
    fetch.observe(outcome, headers)
}

struct Clock(Instant);

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "a live fetch takes its time")]
    fn start() -> Self {
        Self(Instant::now())
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_duration(self.0.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "it is what is tested")]
    fn the_clock_counts_from_its_start() {
        let earlier = Instant::now().checked_sub(Duration::from_millis(1)).unwrap();
        assert!(Clock(earlier).now() >= Timestamp::from_duration(Duration::from_millis(1)));
    }
}
