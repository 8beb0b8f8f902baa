//! What each profile makes of the recorded answers: its predictor asks them, not the server.

use fetch_cors::scenario::PageFetch;
use fetch_cors::{
    Action, Deviation, Explanation, NetworkFailure, Predictor, Profile, Reason, Request, ResponseHead, STANDARD,
    Timestamp, UserAgentBuilder,
};
use serde_json::Value;

use super::answers::{Answers, described};
use super::page::Probed;
use super::recording::{Answer, Recording};
use crate::output::Failure;

/// A profile's verdict, and why.
pub(super) struct Judgement {
    pub(super) profile: Profile,
    pub(super) end: End,
    pub(super) preflights: usize,
    /// What it would ask otherwise than it was asked, taken as if it were answered the same.
    pub(super) assumed: Vec<String>,
    /// The deviations from the Standard without any one of which it would end otherwise.
    pub(super) because: Vec<&'static Deviation>,
    pub(super) text: String,
    pub(super) explanation: Value,
}

/// How it ends.
#[derive(Debug)]
pub(super) enum End {
    /// The page gets a response.
    Allowed {
        response_type: &'static str,
        status: u16,
    },
    Refused(Reason),
    /// It comes to something that the server was not asked.
    Open {
        what: String,
        why: &'static str,
    },
}

impl End {
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Allowed { .. } => "allowed",
            Self::Refused(_) => "refused",
            Self::Open { .. } => "open",
        }
    }

    /// Whether a page would not notice the difference, and a developer hardly.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Refused(one), Self::Refused(other)) => one.code() == other.code(),
            _ => self.as_str() == other.as_str(),
        }
    }
}

/// Judges a recording under several profiles.
pub(super) fn judge(probed: &Probed, recording: &Recording, profiles: &[Profile]) -> Result<Vec<Judgement>, Failure> {
    let fetch = probed.page_fetch()?;
    let Ok(request) = fetch.request() else { return Ok(Vec::new()) };
    let play = |profile| Replay { fetch: &fetch, profile, answers: Answers::of(recording, profile) };
    let standard = play(STANDARD).play(&request);
    let judge = |&profile: &Profile| {
        let mut judgement = play(profile).play(&request);
        let is_as_standard = judgement.end.is_like(&standard.end) && judgement.preflights == standard.preflights;
        if !is_as_standard {
            judgement.because = profile.deviations();
            judgement.because.retain(|deviation| {
                let other = play(profile.without(deviation)).play(&request);
                !other.end.is_like(&judgement.end) || other.preflights != judgement.preflights
            });
        }
        judgement
    };
    Ok(profiles.iter().map(judge).collect())
}

struct Replay<'a> {
    fetch: &'a PageFetch,
    profile: Profile,
    answers: Answers<'a>,
}

impl Replay<'_> {
    fn play(mut self, request: &Request) -> Judgement {
        // What is recorded took less time than any lifetime that matters.
        let now = Timestamp::ZERO;
        let predictor = Predictor::configured(self.profile, UserAgentBuilder::admits_each_hop);
        let mut preflights = 0;
        let mut action = predictor.fetch(request.clone(), now);
        loop {
            action = match action {
                Action::Admit(admission) => match self.fetch.blocks(admission.request(), &self.profile) {
                    Some(why) => admission.block(why, now),
                    None => admission.proceed(now),
                },
                Action::Intercept(interception) => interception.proceed(now),
                Action::Local(local) => local.fail(NetworkFailure::NotFound, now),
                Action::Send(exchange) => {
                    preflights += usize::from(exchange.is_preflight());
                    let answer = self.answers.find(&exchange);
                    let why = match answer {
                        None => "which was not asked",
                        Some(_) => "which was not sent",
                    };
                    match answer {
                        None | Some(Answer::NotSent) => {
                            let end = End::Open { what: described(&exchange), why };
                            return self.end(end, preflights, exchange.explanation());
                        }
                        Some(Answer::Head { status, headers, .. }) => {
                            exchange.respond(ResponseHead::new(*status, headers), now)
                        }
                        Some(Answer::Failed { failure, .. }) => exchange.fail(*failure, now),
                    }
                }
                Action::Done(outcome) => {
                    let end = match outcome.response() {
                        Ok(response) => {
                            End::Allowed { response_type: response.response_type().as_str(), status: response.status() }
                        }
                        Err(error) => End::Refused(error.reason().clone()),
                    };
                    return self.end(end, preflights, outcome.explanation());
                }
            };
        }
    }

    fn end(self, end: End, preflights: usize, explanation: Explanation<'_>) -> Judgement {
        let mut text = explanation.to_string();
        if let End::Open { what, why } = &end {
            text.extend(["  = open: ", what, ", ", why, "\n"]);
        }
        Judgement {
            profile: self.profile,
            end,
            preflights,
            assumed: self.answers.assumed,
            because: Vec::new(),
            text,
            // Its strings and numbers always serialize.
            explanation: serde_json::to_value(explanation).unwrap_or_default(),
        }
    }
}
