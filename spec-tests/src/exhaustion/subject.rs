//! Who is asked: a user agent, or a predictor.

use fetch_cors::{Action, Predictor, Profile, Purpose, Request, ResponseHead, STANDARD, Timestamp, UserAgent};

use super::{Answer, Asked};

/// Something with a preflight cache.
#[derive(Debug)]
pub enum Subject {
    Live(UserAgent),
    Predicting(Predictor),
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It went out without a preflight.
    AtOnce,
    /// It went out after a preflight whose answer allows it.
    Allowed,
    /// The preflight's answer refuses it.
    Refused,
}

impl Subject {
    /// The Standard is the live user agent; browsers are predicted.
    pub fn of(profile: Profile) -> Self {
        if profile == STANDARD {
            Self::Live(UserAgent::builder().build())
        } else {
            Self::Predicting(Predictor::new(profile))
        }
    }

    /// Whether the request would go out without a preflight. What goes out is dropped, which changes nothing.
    pub fn sends_at_once(&self, request: Request, now: Timestamp) -> bool {
        match self {
            Self::Live(user_agent) => !is_preflight(&user_agent.fetch(request, now)),
            Self::Predicting(predictor) => !is_preflight(&predictor.fetch(request, now)),
        }
    }

    /// Asks, and answers a preflight. The request itself is never answered.
    pub fn ask(&self, request: Request, now: Timestamp, answer: &Answer, max_age: &str) -> Sent {
        match self {
            Self::Live(user_agent) => sent(user_agent.fetch(request, now), now, answer, max_age),
            Self::Predicting(predictor) => sent(predictor.fetch(request, now), now, answer, max_age),
        }
    }

    /// Whether a preflight so answered lets a request through, by a subject that remembers nothing.
    pub fn accepts(profile: Profile, asked: &Asked, answer: &Answer) -> bool {
        Self::of(profile).ask(asked.request(), Timestamp::ZERO, answer, "0") != Sent::Refused
    }
}

fn is_preflight<P: Purpose>(action: &Action<P>) -> bool {
    matches!(action, Action::Send(exchange) if exchange.is_preflight())
}

fn sent<P: Purpose>(action: Action<P>, now: Timestamp, answer: &Answer, max_age: &str) -> Sent {
    let Action::Send(exchange) = action else { panic!("nothing is sent: {action:?}") };
    if !exchange.is_preflight() {
        return Sent::AtOnce;
    }
    match exchange.respond(ResponseHead::new(204, &answer.lines(max_age)), now) {
        Action::Send(request) if !request.is_preflight() => Sent::Allowed,
        Action::Done(outcome) if outcome.network_error().is_some() => Sent::Refused,
        other => panic!("neither sent nor refused: {other:?}"),
    }
}
