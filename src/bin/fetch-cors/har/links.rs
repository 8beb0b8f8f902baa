//! Which entries belong together: redirects by their targets, preflights by what they ask, both by time.

use std::collections::{BTreeSet, HashMap};

use super::entry::Entry;
use super::heads::is_browsers_own;

/// One request of a page, with all that came of it: one hop, and one more for each redirect.
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) hops: Vec<Hop>,
}

/// Places in the archive's entries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hop {
    /// None for a preflight whose request is not in the file.
    pub(super) entry: Option<usize>,
    pub(super) preflight: Option<usize>,
}

/// Redirects are followed at once: so much time may pass, in nanoseconds.
const REDIRECT_SLACK: u64 = 2_000_000_000;

/// Without times: so many entries may stand between.
const REDIRECT_ENTRIES: usize = 50;

/// Clocks of exporters are this exact, in nanoseconds.
const CLOCK_SLACK: u64 = 5_000_000;

/// A request goes out after its preflight within this time, in nanoseconds.
const PREFLIGHT_SLACK: u64 = 10_000_000_000;

/// So many preflights on either side of a request are looked at.
const LOOKED_AT: usize = 32;

/// More redirects than any browser follows; what comes after them is told by itself.
const HOPS: usize = 25;

/// All chains, in the order of time.
pub(super) fn chains(entries: &[Entry]) -> Vec<Chain> {
    let order = chronological(entries);
    let follow_ups = follow_ups(entries, &order);
    let mut preflights = Preflights::new(entries, &order);
    let continued: BTreeSet<usize> = follow_ups.values().copied().collect();
    let mut chains = Vec::new();
    for &place in &order {
        let is_first = entries.get(place).is_some_and(|entry| !entry.is_preflight()) && !continued.contains(&place);
        if !is_first {
            continue;
        }
        let mut next = Some(place);
        while next.is_some() {
            let mut hops = Vec::new();
            while let Some(place) = next
                && hops.len() < HOPS
            {
                hops.push(Hop { entry: Some(place), preflight: preflights.take(entries, place) });
                next = follow_ups.get(&place).copied();
            }
            chains.push(Chain { hops });
        }
    }
    let alone = preflights.left_over().map(|place| Chain { hops: vec![Hop { entry: None, preflight: Some(place) }] });
    chains.extend(alone);
    let time = |chain: &Chain| chain.hops.first().and_then(|hop| hop.entry.or(hop.preflight)).unwrap_or_default();
    let mut rank = vec![0; entries.len()];
    for (position, &place) in order.iter().enumerate() {
        if let Some(rank) = rank.get_mut(place) {
            *rank = position;
        }
    }
    chains.sort_by_key(|chain| rank.get(time(chain)).copied());
    chains
}

/// Places by time; those without one follow what stands before them in the file.
fn chronological(entries: &[Entry]) -> Vec<usize> {
    let mut latest = 0;
    let mut keyed: Vec<(u64, usize)> = Vec::with_capacity(entries.len());
    for (place, entry) in entries.iter().enumerate() {
        latest = entry.started.unwrap_or(latest);
        keyed.push((latest, place));
    }
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, place)| place).collect()
}

/// Which entry is where a redirect led.
fn follow_ups(entries: &[Entry], order: &[usize]) -> HashMap<usize, usize> {
    // Positions in the order of time, by URL.
    let mut by_url: HashMap<&str, BTreeSet<usize>> = HashMap::new();
    let entry_at = |position: usize| order.get(position).and_then(|&place| entries.get(place));
    for position in 0..order.len() {
        if let Some(entry) = entry_at(position).filter(|entry| !entry.is_preflight()) {
            by_url.entry(entry.url_without_fragment()).or_default().insert(position);
        }
    }
    let mut found = HashMap::new();
    for (position, &place) in order.iter().enumerate() {
        let Some(entry) = entries.get(place).filter(|entry| !entry.is_preflight()) else { continue };
        let Some(target) = entry.redirects_to() else { continue };
        let Some(candidates) = by_url.get_mut(target.as_str()) else { continue };
        let Some(&next) = candidates.range(position + 1..).next() else { continue };
        let Some(later) = entry_at(next) else { continue };
        let soon = match (entry.ended.or(entry.started), later.started) {
            (Some(ended), Some(started)) => started <= ended.saturating_add(REDIRECT_SLACK),
            _ => next - position <= REDIRECT_ENTRIES,
        };
        let same_page = entry.page.zip(later.page).is_none_or(|(page, other)| page == other);
        if soon && same_page {
            candidates.remove(&next);
            if let Some(&later) = order.get(next) {
                found.insert(place, later);
            }
        }
    }
    found
}

/// Preflights that belong to no request yet.
struct Preflights<'a> {
    /// Time (or position in the file) and place, by URL.
    by_url: HashMap<&'a str, BTreeSet<(u64, usize)>>,
}

impl<'a> Preflights<'a> {
    fn new(entries: &'a [Entry], order: &[usize]) -> Self {
        let mut by_url: HashMap<&str, BTreeSet<(u64, usize)>> = HashMap::new();
        for &place in order {
            if let Some(entry) = entries.get(place).filter(|entry| entry.is_preflight()) {
                by_url.entry(entry.url_without_fragment()).or_default().insert((time(entry), place));
            }
        }
        Self { by_url }
    }

    /// The preflight of the request at `place`.
    ///
    /// Chromium writes that a request began before its preflight, and ended after it; others write the preflight first.
    fn take(&mut self, entries: &[Entry], place: usize) -> Option<usize> {
        let entry = entries.get(place)?;
        let candidates = self.by_url.get_mut(entry.url_without_fragment())?;
        let start = time(entry);
        let end = entry.ended.unwrap_or(start).max(start).saturating_add(CLOCK_SLACK);
        let before = candidates.range(..(start, place)).rev().take(LOOKED_AT);
        let within = candidates.range((start, place)..=(end, usize::MAX)).take(LOOKED_AT);
        let best = before
            .chain(within)
            .filter_map(|&(time, candidate)| {
                let preflight = entries.get(candidate)?;
                let distance = if entry.started.is_some() && preflight.started.is_some() {
                    let since = start.saturating_sub(preflight.ended.unwrap_or(time));
                    (since <= PREFLIGHT_SLACK).then_some(time.abs_diff(start))?
                } else {
                    time.abs_diff(start)
                };
                Some((missing_names(preflight, entry)?, distance, (time, candidate)))
            })
            .min()?;
        candidates.remove(&best.2);
        Some(best.2.1)
    }

    fn left_over(&self) -> impl Iterator<Item = usize> + '_ {
        self.by_url.values().flatten().map(|&(_, place)| place)
    }
}

fn time(entry: &Entry) -> u64 {
    entry.started.unwrap_or(entry.index as u64)
}

/// How many names the preflight asks for that the request has not, `None` where it is another request's.
fn missing_names(preflight: &Entry, entry: &Entry) -> Option<usize> {
    let asked = preflight.request.asked_method.as_deref()?;
    // Firefox sends the document's origin in preflights where redirects have made the request's `null`.
    let differ = preflight
        .request
        .origin
        .as_deref()
        .zip(entry.request.origin.as_deref())
        .is_some_and(|(left, right)| left != right && right != "null");
    if !asked.eq_ignore_ascii_case(&entry.method) || differ {
        return None;
    }
    // Sanitized files lack `Authorization`; what browsers may send themselves was not kept.
    let is_missing = |name: &&String| !entry.request.has(name) && *name != "authorization" && !is_browsers_own(name);
    let missing = preflight.request.asked_names.iter().filter(is_missing).count();
    // A request with an `Origin` was sent, and is in the file as it was.
    (missing == 0 || entry.request.origin.is_none()).then_some(missing)
}

#[cfg(test)]
mod tests;
