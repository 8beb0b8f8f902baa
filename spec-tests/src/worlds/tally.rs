//! What generated worlds were about, and whether that is enough.

use std::collections::BTreeMap;

use fetch_cors::{Finding, ReasonCode};
use serde_json::Value;

use super::Played;
use super::play::ended_fetches;

/// Counts over worlds.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub worlds: usize,
    pub fetches: usize,
    /// Worlds with such a fetch, by what it is.
    pub kinds: BTreeMap<&'static str, usize>,
    /// Fetches by the code of the reason that ended them.
    pub reasons: BTreeMap<&'static str, usize>,
    /// Requests that the statements about the cache were checked for.
    pub cache_statements: usize,
}

/// Which share of worlds must have such a fetch, in percent.
const QUOTAS: [(&str, usize); 8] = [
    ("needs a preflight", 40),
    ("hits the cache", 15),
    ("two redirects or more", 15),
    ("embedder policy", 3),
    ("forced preflight", 3),
    ("opaque origin", 3),
    ("authorization", 3),
    ("ends allowed", 30),
];

/// What no scenario can bring about: a flag that callers of other standards set, an override of the user agent's, a
/// policy that no profile has.
const OUT_OF_REACH: [&str; 3] = ["local-urls-only", "override-error", "redirect-after-preflight"];

impl Tally {
    /// Counts a world.
    pub fn add(&mut self, written: &Value, played: &Played) {
        self.worlds += 1;
        let mut seen = [false; QUOTAS.len()];
        let mut see = |kind: &str, is: bool| {
            if let Some(place) = QUOTAS.iter().position(|(name, _)| *name == kind) {
                seen[place] |= is;
            }
        };
        for (fetch, outcome) in ended_fetches(played) {
            self.fetches += 1;
            let hit = outcome.explanation().findings().any(|(_, finding)| finding == Finding::CacheHit);
            see("hits the cache", hit);
            see("needs a preflight", hit || fetch.requests.iter().any(|request| request.preflight));
            see("two redirects or more", outcome.redirect_count() >= 2);
            see("ends allowed", outcome.response().is_ok());
            if let Some(error) = outcome.network_error() {
                *self.reasons.entry(error.code().as_str()).or_default() += 1;
            }
        }
        for step in written["steps"].as_array().into_iter().flatten() {
            let fetch = if step.get("fetch").is_some() { &step["fetch"] } else { &step["start"] };
            let policy = |name: &str| !matches!(fetch[name].as_str(), None | Some("unsafe-none"));
            see("embedder policy", policy("embedder_policy"));
            see("forced preflight", fetch["upload_listener"] == true);
            see("opaque origin", fetch["origin"] == "null");
            let headers = fetch["headers"].as_array().into_iter().flatten();
            see("authorization", headers.into_iter().any(|header| header[0] == "Authorization"));
        }
        for (place, (kind, _)) in QUOTAS.iter().enumerate() {
            *self.kinds.entry(kind).or_default() += usize::from(seen[place]);
        }
    }

    /// Adds another's counts.
    pub fn merge(&mut self, other: &Self) {
        self.worlds += other.worlds;
        self.fetches += other.fetches;
        self.cache_statements += other.cache_statements;
        for (kind, count) in &other.kinds {
            *self.kinds.entry(kind).or_default() += count;
        }
        for (reason, count) in &other.reasons {
            *self.reasons.entry(reason).or_default() += count;
        }
    }

    /// Every quota that is not met.
    pub fn shortfalls(&self) -> Vec<String> {
        let kinds = QUOTAS.iter().filter_map(|(kind, percent)| {
            let found = self.kinds.get(kind).copied().unwrap_or_default();
            (found * 100 < percent * self.worlds)
                .then(|| format!("{kind}: {found} of {} worlds, not {percent} %", self.worlds))
        });
        let codes = ReasonCode::ALL.iter().map(|code| code.as_str());
        let reasons = codes.filter(|code| !OUT_OF_REACH.contains(code)).filter_map(|code| {
            let found = self.reasons.get(code).copied().unwrap_or_default();
            (found < 20).then(|| format!("{code}: {found} fetches, not 20"))
        });
        kinds.chain(reasons).collect()
    }
}
