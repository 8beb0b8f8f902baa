//! Judges the exchanges of an archive, one after the other in the order of time, under all profiles.

use fetch_cors::{CHROMIUM, Outcome, Predicted, Predictor, Profile, ReasonCode, Timestamp};

use super::archive::{Archive, Recorder};
use super::case::{self, Case, Read, of_hop};
use super::credentials::Credentials;
use super::entry::Entry;
use super::evidence;
use super::judged::{Judged, JudgedHop, ProfileVerdict, RecordedAnswer, RecordedOutcome, Ruling};
use super::links::Chain;
use super::play::{MissingPreflights, Script, play, request};
use super::unsettled::Unsettled;

/// User agents that go through the whole archive, so that their preflight caches are filled: without credentials where
/// those are unknown, and with them.
pub(super) struct Judge<'a> {
    archive: &'a Archive,
    without: Vec<Predictor>,
    with: Vec<Predictor>,
}

/// A ruling, and how it came about.
struct Ruled {
    ruling: Ruling,
    without_preflight: Option<&'static str>,
    hops: Vec<fetch_cors::Hop>,
}

/// What a chain turned out to be.
pub(super) enum Finding {
    Exchange(Box<Judged>),
    SameOrigin,
    UnknownPage,
}

impl<'a> Judge<'a> {
    pub(super) fn new(archive: &'a Archive) -> Self {
        let predictors = || Profile::ALL.map(Predictor::new).to_vec();
        Self { archive, without: predictors(), with: predictors() }
    }

    /// Chains come in the order of time.
    pub(super) fn judge(&self, chain: &Chain) -> Finding {
        let mut case = match case::read(self.archive, chain) {
            Read::Case(case) => case,
            Read::SameOrigin => return Finding::SameOrigin,
            Read::UnknownPage => return Finding::UnknownPage,
        };
        let script = Script::of(self.archive, chain);
        let recorded = self.recorded(chain);
        let now = self.start(chain);
        let mut hypotheses = case.credentials.hypotheses().into_iter();
        let mut rule = || hypotheses.next().map(|include| self.rule_all(&case, chain, &script, include, now));
        let (mut first, mut second) = (rule().unwrap_or_default(), rule());
        if let Some(with) = second.take() {
            match evidence::are_included(chromium(&first), chromium(&with), &recorded) {
                Some(include) => {
                    case.credentials = evidence::credentials(include, &recorded);
                    first = if include { with } else { first };
                }
                None => second = Some(with),
            }
        }
        let mut second = second.map(Vec::into_iter);
        let (mut verdicts, mut explanations) = (Vec::new(), Vec::new());
        for (profile, Ruled { ruling, without_preflight, hops }) in Profile::ALL.into_iter().zip(first) {
            let other = second.as_mut().and_then(Iterator::next);
            let ruling = match other {
                Some(other) => evidence::combined(ruling, &other.ruling),
                None => ruling,
            };
            explanations.push(hops);
            verdicts.push(ProfileVerdict { profile, ruling, without_preflight, because: Vec::new() });
        }
        explain_differences(&case, &script, &mut verdicts);
        let refusing = verdicts.iter().position(|verdict| matches!(verdict.ruling, Ruling::Refused(_)));
        let explanation = explanations.into_iter().nth(refusing.unwrap_or(0)).unwrap_or_default();
        let hops = chain.hops.iter().filter_map(|hop| {
            let (entry, preflight) = of_hop(self.archive, hop);
            let url = entry.or(preflight)?.url.clone();
            Some(JudgedHop { url, request: entry.map(recorded_answer), preflight: preflight.map(recorded_answer) })
        });
        Finding::Exchange(Box::new(Judged { hops: hops.collect(), case: *case, verdicts, explanation, recorded }))
    }

    fn start(&self, chain: &Chain) -> Timestamp {
        let first = chain.hops.first().and_then(|hop| {
            let (entry, preflight) = of_hop(self.archive, hop);
            entry.or(preflight)
        });
        Timestamp::from_nanoseconds(first.and_then(|entry| entry.started).unwrap_or_default())
    }

    /// What the recording browser did, where it says so: Chromium does.
    fn recorded(&self, chain: &Chain) -> RecordedOutcome {
        let last = chain.hops.last().and_then(|hop| of_hop(self.archive, hop).0);
        let Some(entry) = last.filter(|entry| {
            self.archive.recorder == Recorder::Chromium
                && !entry.is_from_service_worker
                && entry.redirects_to().is_none()
        }) else {
            return RecordedOutcome::Unknown;
        };
        match entry.error.as_deref().unwrap_or_default() {
            "" if entry.status > 0 => RecordedOutcome::HandedOver,
            error if error == "net::ERR_FAILED" || error.starts_with("net::ERR_BLOCKED_BY_RESPONSE") => {
                RecordedOutcome::Refused(error.to_owned())
            }
            _ => RecordedOutcome::Unknown,
        }
    }

    fn rule_all(&self, case: &Case, chain: &Chain, script: &Script, include: bool, now: Timestamp) -> Vec<Ruled> {
        let knows_request = chain.hops.first().and_then(|hop| of_hop(self.archive, hop).0);
        let is_bare = |entry: &Entry| entry.request.count == 0 && entry.status != 0 && !entry.is_from_service_worker;
        if knows_request.is_some_and(is_bare) && !script.has_own_preflight() {
            let why = Unsettled::HeadersMissing { of_request: true };
            return Profile::ALL.iter().map(|_| Ruled::unsettled(why.clone())).collect();
        }
        let shared = if include { &self.with } else { &self.without };
        shared
            .iter()
            .map(|shared| {
                let request = match request(case, include) {
                    Ok(request) => request,
                    Err(error) => return Ruled::unsettled(Unsettled::NoRequest { why: error.to_string() }),
                };
                let fresh = || predictor(*shared.profile(), case);
                let first = play(&fresh(), request.clone(), script, MissingPreflights::Unsettled, now);
                if script.has_own_preflight() {
                    // For the preflight cache of those that come later.
                    let _ = play(shared, request.clone(), script, MissingPreflights::Unsettled, now);
                }
                let missing = match first {
                    Err(why @ Unsettled::PreflightMissing { .. }) => why,
                    first => return Ruled::of(first, case, None),
                };
                if let Ok(outcome) = play(shared, request.clone(), script, MissingPreflights::Unsettled, now) {
                    return Ruled::of(Ok(outcome), case, Some("an earlier preflight still holds"));
                }
                match play(&fresh(), request, script, MissingPreflights::Allowed, now) {
                    Ok(outcome) if outcome.network_error().is_some() => {
                        Ruled::of(Ok(outcome), case, Some("whatever became of its preflight, which is not in the file"))
                    }
                    // It was asked for, and not answered either: that is the nearer cause.
                    Err(why @ Unsettled::NoAnswer { .. }) => Ruled::unsettled(why),
                    _ => Ruled::unsettled(missing),
                }
            })
            .collect()
    }
}

impl Ruled {
    fn unsettled(why: Unsettled) -> Self {
        Self { ruling: Ruling::Unsettled(why), without_preflight: None, hops: Vec::new() }
    }

    fn of(played: Result<Outcome<Predicted>, Unsettled>, case: &Case, without_preflight: Option<&'static str>) -> Self {
        let outcome = match played {
            Ok(outcome) => outcome,
            Err(why) => return Self::unsettled(why),
        };
        let ruling = match outcome.response() {
            Ok(response) => Ruling::Allowed { response_type: response.response_type().as_str() },
            Err(error) => {
                let is_of_site = error.code() == ReasonCode::CrossOriginResourcePolicySameSite;
                if is_of_site && case.is_same_site.is_none() {
                    return Self::unsettled(Unsettled::SiteUnknown);
                }
                Ruling::Refused(Box::new(error.reason().clone()))
            }
        };
        Self { ruling, without_preflight, hops: outcome.explanation().hops() }
    }
}

/// Names the deviations that make a profile's ruling differ from the Standard's.
fn explain_differences(case: &Case, script: &Script, verdicts: &mut [ProfileVerdict]) {
    let Some(standard) = verdicts.first().map(|verdict| verdict.ruling.clone()) else { return };
    let include = matches!(case.credentials, Credentials::Included(_));
    for verdict in verdicts {
        let own = verdict.ruling.clone();
        let Ok(request) = request(case, include) else { return };
        let rules_alike = |profile: Profile| {
            let predictor = predictor(profile, case);
            let outcome = play(&predictor, request.clone(), script, MissingPreflights::Unsettled, Timestamp::ZERO);
            Ruled::of(outcome, case, None).ruling.is_like(&own)
        };
        // What was ruled by an earlier preflight, or both ways, is not explained by one play.
        if own.is_like(&standard) || !rules_alike(verdict.profile) {
            continue;
        }
        let deviations = verdict.profile.deviations().into_iter();
        let because = deviations.filter(|deviation| !rules_alike(verdict.profile.without(deviation)));
        verdict.because = because.map(fetch_cors::Deviation::name).collect();
    }
}

/// Chromium's ruling, by the place of its profile.
fn chromium(rulings: &[Ruled]) -> Option<&Ruling> {
    let place = Profile::ALL.iter().position(|profile| *profile == CHROMIUM)?;
    rulings.get(place).map(|ruled| &ruled.ruling)
}

/// With the browser's own word on which hosts are same site.
fn predictor(profile: Profile, case: &Case) -> Predictor {
    let host = |url: Option<&url::Url>| url.and_then(url::Url::host_str).unwrap_or_default().to_owned();
    let page = host(url::Url::parse(&case.origin).ok().as_ref());
    let common = if case.is_same_site == Some(true) { common_labels(&page, &host(Some(&case.url))) } else { 0 };
    Predictor::configured(profile, |builder| {
        if common == 0 {
            return builder;
        }
        builder.registrable_domain(move |host| host.len().checked_sub(common).and_then(|start| host.get(start..)))
    })
}

/// How many bytes of two hosts, from the end, are the same labels.
fn common_labels(left: &str, right: &str) -> usize {
    let labels = left.rsplit('.').zip(right.rsplit('.')).take_while(|(left, right)| left == right);
    labels.map(|(label, _)| label.len() + 1).sum::<usize>().saturating_sub(1)
}

fn recorded_answer(entry: &Entry) -> RecordedAnswer {
    RecordedAnswer {
        entry: entry.index,
        method: entry.method.clone(),
        status: entry.status,
        error: entry.error.clone().filter(|error| !error.is_empty()),
        cookie: entry.request.cookie.clone(),
    }
}

#[cfg(test)]
mod tests;
