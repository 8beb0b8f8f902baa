//! Advice: what would make a refused fetch succeed, and what works but should not be left as it is.
//!
//! [`advise`] plays a fetch again and again with other answers ([`Replay`]), until the engine refuses it no more: the refusals on
//! the way say what to change. What comes out is as small as it can be ([`Advice::edits`]: no proper subset suffices), names the
//! exact origin and the very names that were asked for (never `*` where credentials are sent), and has been tried out. Where no
//! answer can help it says what the page must change ([`Advice::page_changes`]), what a browser wants besides
//! ([`Advice::browsers`]), and warns ([`lints`]) of what works but is fragile or unsafe.
//!
//! Without I/O, like everything here. For several fetches of one page: [`advise_all`]. For the configuration of a server:
//! [`ServerPolicy`].

mod answer;
mod display;
mod edit;
mod lint;
mod minimal;
mod page_change;
mod policy;
mod recording;
mod remedy;
mod replay;
mod search;
#[cfg(feature = "serde")]
mod serialize;
mod warning;

pub use answer::{Answer, AnsweredExchange};
pub use edit::{Change, Edit};
pub use lint::lints;
pub use page_change::{PageChange, PageChangeCode};
pub use policy::ServerPolicy;
pub use recording::Recording;
pub use replay::{Counterfactual, Replay, Replayed};
pub use warning::{Warning, WarningCode};

use minimal::minimal;
use search::{Plan, Refusal, Tried, search, tried};

use crate::profile::{Deviation, Profile, STANDARD};
use crate::reason::Reason;

/// What to do about a fetch, or about several of one page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Advice {
    /// Why each fetch is refused as things are, in their order; `None` where it is not, or where its API refused it (then
    /// [`Advice::page_changes`] say why).
    pub refusals: Vec<Option<Reason>>,
    /// What the server must change: the Standard refuses with any proper subset.
    pub edits: Vec<Edit>,
    /// What the page, or something else that is no answer's header, must change; with the number of the fetch.
    pub page_changes: Vec<(usize, PageChange)>,
    /// Whether every fetch succeeds by the Standard with these changes, which was tried. Otherwise what is left is in
    /// [`Advice::page_changes`]: what cannot be tried, because nobody knows the outcome.
    pub suffices: bool,
    /// What the browsers need besides, for those that do: the others give a response with the changes above.
    pub browsers: Vec<BrowserAdvice>,
    /// What works (with the changes) but is fragile or unsafe.
    pub warnings: Vec<Warning>,
    answered: Vec<AnsweredExchange>,
}

/// What a browser needs besides.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BrowserAdvice {
    /// The browser's profile.
    pub profile: Profile,
    /// Why it refuses each fetch when only the Standard's advice is followed.
    pub refusals: Vec<Option<Reason>>,
    /// What it needs besides, or instead: its last word on what it changes.
    pub edits: Vec<Edit>,
    /// What the page must change for it.
    pub page_changes: Vec<(usize, PageChange)>,
    /// Whether every fetch succeeds there with all that.
    pub suffices: bool,
    /// The deviations from the Standard that it is due to: with these alone there would be a refusal, without any of them none.
    pub because: Vec<&'static Deviation>,
    answered: Vec<AnsweredExchange>,
}

impl BrowserAdvice {
    /// The exchanges as they would be in this browser with all that, `Vary` included.
    pub fn exchanges(&self) -> &[AnsweredExchange] {
        &self.answered
    }
}

impl Advice {
    /// Whether nothing has to change, in any browser.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.page_changes.is_empty() && self.browsers.is_empty()
    }

    /// The exchanges as they would be with the advice (by the Standard), `Vary` included.
    pub fn exchanges(&self) -> &[AnsweredExchange] {
        &self.answered
    }

    /// The world in which this advice is followed, with what `profile` needs besides, to play the fetch of this number in:
    /// every edit, with its `Vary`, and the page's changes.
    pub fn followed(&self, profile: Profile, fetch: usize) -> Counterfactual<'_> {
        let browser = self.browsers.iter().find(|browser| browser.profile.name == profile.name);
        // The browser's come last: they have the last word.
        let edits = self.edits.iter().chain(browser.into_iter().flat_map(|browser| &browser.edits));
        let changes = self.page_changes.iter().chain(browser.into_iter().flat_map(|browser| &browser.page_changes));
        let changes = changes.filter(|(of, _)| *of == fetch).map(|(_, change)| change);
        Counterfactual::new(profile, edits.collect(), changes.collect()).with_vary()
    }
}

/// What would make this fetch succeed, and what is fragile or unsafe about it.
pub fn advise(replay: &dyn Replay) -> Advice {
    advise_all(&[replay])
}

/// What would make all fetches of a page succeed: one set of changes for all of them, the lists merged.
///
/// ```
/// use fetch_cors::advice::{Recording, Replay, advise_all};
/// use fetch_cors::{Client, ExchangeKind, Origin, Request};
/// use url::Url;
///
/// let url = Url::parse("https://api.test/x")?;
/// let page = Client::new(Origin::parse("https://app.test")?);
/// let recording = |method: &str, header: &str| {
///     let request = Request::fetch_api(url.clone(), &page).method(method).header(header, "1").build()?;
///     let head = [("Access-Control-Allow-Origin", "*")];
///     let recording = Recording::new(request).answer(ExchangeKind::Preflight, &url, 204, &head);
///     Ok::<_, Box<dyn std::error::Error>>(recording.answer(ExchangeKind::Request, &url, 200, &head))
/// };
/// let (put, delete) = (recording("PUT", "X-A")?, recording("DELETE", "X-B")?);
/// let advice = advise_all(&[&put, &delete]);
/// let changes: Vec<String> = advice.edits.iter().map(|edit| edit.change.to_string()).collect();
/// assert_eq!(changes, ["set `Access-Control-Allow-Methods: PUT, DELETE`", "set `Access-Control-Allow-Headers: x-a, x-b`"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn advise_all(replays: &[&dyn Replay]) -> Advice {
    let nothing = Plan::nothing(replays);
    let before = tried(replays, STANDARD, &nothing, false);
    let found = search(replays, STANDARD, nothing.clone());
    let plan = minimal(replays, STANDARD, &nothing, &found);
    let after = tried(replays, STANDARD, &plan, true);
    let suffices = after.refusals.iter().all(Option::is_none);
    let browsers = if suffices { browsers(replays, &plan) } else { Vec::new() };
    let warnings = warnings(&after);
    Advice {
        refusals: reasons(before.refusals),
        edits: plan.edits,
        page_changes: numbered(plan.page_changes),
        suffices,
        browsers,
        warnings,
        answered: after.answered,
    }
}

/// The warnings of the answers as they would be; and of the same as they are what the changes hide: two that write the same
/// header.
fn warnings(tried: &Tried) -> Vec<Warning> {
    let mut warnings = lints(&tried.as_they_are);
    warnings.retain(|warning| warning.code.is_about_lines());
    for warning in lints(&tried.answered) {
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    warnings
}

fn reasons(refusals: Vec<Option<Refusal>>) -> Vec<Option<Reason>> {
    let reason = |refusal| match refusal {
        Some(Refusal::Fetch(reason)) => Some(reason),
        Some(Refusal::Request(_)) | None => None,
    };
    refusals.into_iter().map(reason).collect()
}

fn numbered(changes: Vec<Vec<PageChange>>) -> Vec<(usize, PageChange)> {
    let numbered = changes.into_iter().enumerate();
    numbered.flat_map(|(fetch, changes)| changes.into_iter().map(move |change| (fetch, change))).collect()
}

fn browsers(replays: &[&dyn Replay], plan: &Plan) -> Vec<BrowserAdvice> {
    let profiles = Profile::ALL.into_iter().filter(|profile| profile.observed.is_some());
    profiles.filter_map(|profile| browser(replays, profile, plan)).collect()
}

fn browser(replays: &[&dyn Replay], profile: Profile, plan: &Plan) -> Option<BrowserAdvice> {
    let succeeds = |profile, plan: &Plan| tried(replays, profile, plan, true).refusals.iter().all(Option::is_none);
    let with_plan = tried(replays, profile, plan, true);
    if with_plan.refusals.iter().all(Option::is_none) {
        return None;
    }
    let found = search(replays, profile, plan.clone());
    let own = Plan {
        edits: found.edits.into_iter().filter(|edit| !plan.edits.contains(edit)).collect(),
        page_changes: found
            .page_changes
            .into_iter()
            .zip(&plan.page_changes)
            .map(|(changes, known)| changes.into_iter().filter(|change| !known.contains(change)).collect())
            .collect(),
    };
    let own = minimal(replays, profile, plan, &own);
    // As few deviations as will do: each of them is needed for the refusal, where the others are.
    let mut reduced = profile;
    for deviation in profile.deviations() {
        let less = reduced.without(deviation);
        if !succeeds(less, plan) {
            reduced = less;
        }
    }
    let after = tried(replays, profile, &plan.overlaid(&own), true);
    Some(BrowserAdvice {
        profile,
        refusals: reasons(with_plan.refusals),
        suffices: after.refusals.iter().all(Option::is_none),
        answered: after.answered,
        edits: own.edits,
        page_changes: numbered(own.page_changes),
        because: reduced.deviations(),
    })
}

#[cfg(test)]
mod tests;
