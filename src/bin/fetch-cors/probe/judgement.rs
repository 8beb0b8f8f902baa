//! What each profile makes of the recorded answers: its predictor asks them, not the server.

use fetch_cors::scenario::PageFetch;
use fetch_cors::scenario::reader::HeaderPairs;
use fetch_cors::{
    Action, Deviation, Exchange, Explanation, NetworkFailure, Predicted, Predictor, Profile, Reason, Request,
    ResponseHead, STANDARD, Timestamp, UserAgentBuilder,
};
use serde_json::Value;
use url::Url;

use super::page::Probed;
use super::recording::{Answer, Asked, Recorded, Recording};
use super::shown;
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
    let play = |profile| Replay { fetch: &fetch, recording, profile, used: Vec::new(), assumed: Vec::new() };
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
    recording: &'a Recording,
    profile: Profile,
    /// Which exchanges have been answered from, by their place.
    used: Vec<usize>,
    assumed: Vec<String>,
}

impl<'a> Replay<'a> {
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
                    let answer = self.find(&exchange);
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
            assumed: self.assumed,
            because: Vec::new(),
            text,
            // Its strings and numbers always serialize.
            explanation: serde_json::to_value(explanation).unwrap_or_default(),
        }
    }

    /// The answer to this request or to one like it: the next that has not been used, else the last.
    fn find(&mut self, exchange: &Exchange<Predicted>) -> Option<&'a Answer> {
        let wire = self.profile.wire_headers(exchange);
        let mut found: Option<(Rank, usize, &Recorded, Vec<String>)> = None;
        for (place, recorded) in self.recording.exchanges.iter().enumerate() {
            if !is_same_message(&recorded.asked, exchange) {
                continue;
            }
            let Some(differences) = differences(&recorded.asked, exchange, &wire) else { continue };
            let is_used = self.used.contains(&place);
            let rank = (differences.len(), is_used, if is_used { usize::MAX - place } else { place });
            if found.as_ref().is_none_or(|(best, ..)| rank < *best) {
                found = Some((rank, place, recorded, differences));
            }
        }
        let (_, place, recorded, differences) = found?;
        self.used.push(place);
        if !differences.is_empty() {
            self.assumed.push(format!("{} has other {}", described(exchange), differences.join(", ")));
        }
        Some(&recorded.answer)
    }
}

/// Fewest differences, not yet used, first of those not used and last of those used.
type Rank = (usize, bool, usize);

fn is_same_message(asked: &Asked, exchange: &Exchange<Predicted>) -> bool {
    let without_fragment = |url: &Url| url.as_str().split('#').next().map(str::to_owned);
    asked.is_preflight == exchange.is_preflight()
        && asked.method == exchange.method().as_str()
        && without_fragment(&asked.url) == without_fragment(exchange.url())
}

/// What of it a server would see otherwise; `None` where it decides by it: answers depend on the origin.
fn differences(asked: &Asked, exchange: &Exchange<Predicted>, wire: &HeaderPairs) -> Option<Vec<String>> {
    let lines = |headers: &HeaderPairs| {
        let mut lines: Vec<(Vec<u8>, Vec<u8>)> =
            headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
        lines.sort();
        lines
    };
    let (one, other) = (lines(&asked.headers), lines(wire));
    let only = |lines: &[(Vec<u8>, Vec<u8>)], others: &[(Vec<u8>, Vec<u8>)]| {
        let only: Vec<_> = lines.iter().filter(|line| !others.contains(line)).map(|(name, _)| name.clone()).collect();
        only
    };
    let mut names: Vec<String> = [only(&one, &other), only(&other, &one)]
        .concat()
        .iter()
        .map(|name| format!("`{}`", name.escape_ascii()))
        .collect();
    names.sort();
    names.dedup();
    if names.iter().any(|name| name == "`origin`") {
        return None;
    }
    if asked.includes_credentials != exchange.includes_credentials() {
        names.push("credentials".to_owned());
    }
    Some(names)
}

fn described(exchange: &Exchange<Predicted>) -> String {
    let what = if exchange.is_preflight() { "the preflight" } else { "the request" };
    format!("{what} {} {}", exchange.method(), shown::url(exchange.url(), false))
}
