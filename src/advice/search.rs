//! The search: replay, take the refusal away, replay again; then leave out what is not needed.

use super::answer::AnsweredExchange;
use super::edit::Edit;
use super::page_change::PageChange;
use super::remedy::{Remedy, remedy};
use super::replay::{Counterfactual, Replay, Replayed};
use crate::profile::Profile;
use crate::reason::{Reason, ReasonCode};

/// So many refusals are taken away at most: a chain of twenty redirects whose every answer lacks everything has fewer.
const ROUNDS: usize = 400;

/// Up to so many changes every subset is tried; of more, each is left out in turn.
const EXHAUSTIVE: usize = 8;

/// Changes of the answers and of the pages, for fetches in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) edits: Vec<Edit>,
    /// Of each fetch.
    pub(super) page_changes: Vec<Vec<PageChange>>,
}

/// How the fetches ended under a plan.
#[derive(Debug)]
pub(super) struct Tried {
    /// Of each fetch: why it was refused.
    pub(super) refusals: Vec<Option<Refusal>>,
    pub(super) answered: Vec<Vec<AnsweredExchange>>,
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Fetch(Reason),
    /// Before any fetch.
    Request(String),
}

impl Plan {
    pub(super) fn nothing(replays: &[&dyn Replay]) -> Self {
        Self { edits: Vec::new(), page_changes: vec![Vec::new(); replays.len()] }
    }

    /// Sets an edit: the last word on what it changes.
    fn set(&mut self, edit: Edit) {
        match self.edits.iter_mut().find(|known| known.is_of_same(&edit)) {
            // The first refusal is the one that people meet.
            Some(known) => *known = Edit { because: known.because, ..edit },
            None => self.edits.push(edit),
        }
    }

    /// This plan, with `over` having the last word.
    pub(super) fn overlaid(&self, over: &Self) -> Self {
        let mut plan = self.clone();
        for edit in &over.edits {
            plan.set(edit.clone());
        }
        for (own, others) in plan.page_changes.iter_mut().zip(&over.page_changes) {
            own.extend(others.iter().filter(|other| !own.contains(other)).cloned().collect::<Vec<_>>());
        }
        plan
    }
}

/// Plays all fetches under a plan.
pub(super) fn tried(replays: &[&dyn Replay], profile: Profile, plan: &Plan, with_vary: bool) -> Tried {
    let mut tried = Tried { refusals: Vec::new(), answered: Vec::new() };
    for (index, replay) in replays.iter().enumerate() {
        let (replayed, answered) = played(*replay, index, profile, plan, with_vary);
        tried.refusals.push(refusal(&replayed));
        tried.answered.push(answered);
    }
    tried
}

fn played(
    replay: &dyn Replay,
    index: usize,
    profile: Profile,
    plan: &Plan,
    with_vary: bool,
) -> (Replayed, Vec<AnsweredExchange>) {
    let page_changes = plan.page_changes.get(index).into_iter().flatten().collect();
    let counterfactual = Counterfactual::new(profile, plan.edits.iter().collect(), page_changes);
    let mut counterfactual = if with_vary { counterfactual.with_vary() } else { counterfactual };
    let replayed = replay.replay(&mut counterfactual);
    (replayed, counterfactual.into_answered())
}

fn refusal(replayed: &Replayed) -> Option<Refusal> {
    match replayed {
        Replayed::Ended(outcome) => outcome.network_error().map(|error| Refusal::Fetch(error.reason().clone())),
        Replayed::Refused(error) => Some(Refusal::Request(error.to_string())),
        Replayed::Unsupported(message) => Some(Refusal::Request(message.clone())),
        Replayed::Unfinished => None,
    }
}

/// Finds a plan, beginning with `plan`, under which no fetch is refused any more; or one with a page change that is not
/// applied, for each fetch that nothing helps.
pub(super) fn search(replays: &[&dyn Replay], profile: Profile, plan: Plan) -> Plan {
    let mut search = Search { profile, start: plan.clone(), plan, rounds: 0 };
    let mut hopeless = vec![false; replays.len()];
    // A change for one fetch may be one for another as well: until nothing changes any more.
    loop {
        let rounds = search.rounds;
        for (index, (replay, hopeless)) in replays.iter().zip(&mut hopeless).enumerate() {
            while !*hopeless {
                match search.step(*replay, index) {
                    Progress::Changed => {}
                    Progress::Succeeds => break,
                    Progress::Hopeless => *hopeless = true,
                }
            }
        }
        if search.rounds == rounds {
            return search.plan;
        }
    }
}

struct Search {
    profile: Profile,
    start: Plan,
    plan: Plan,
    /// How many changes were made.
    rounds: usize,
}

enum Progress {
    Succeeds,
    Changed,
    Hopeless,
}

impl Search {
    /// Plays one fetch, and takes one refusal away.
    fn step(&mut self, replay: &dyn Replay, index: usize) -> Progress {
        let (replayed, answered) = played(replay, index, self.profile, &self.plan, false);
        let remedy = match &replayed {
            Replayed::Ended(outcome) => remedy(outcome, &answered),
            Replayed::Refused(error) => Some(Remedy::Page(PageChange::of_request_error(error))),
            Replayed::Unsupported(message) => Some(Remedy::Page(PageChange::of_refusal(message))),
            Replayed::Unfinished => None,
        };
        let is_new = match remedy {
            None => return Progress::Succeeds,
            Some(_) if self.rounds >= ROUNDS => false,
            Some(Remedy::Edit(edit)) => self.takes_edit(edit),
            Some(Remedy::Page(change)) => self.takes_page_change(index, change),
        };
        self.rounds += usize::from(is_new);
        if is_new { Progress::Changed } else { Progress::Hopeless }
    }

    fn takes_edit(&mut self, edit: Edit) -> bool {
        let is_new = !self.plan.edits.iter().any(|known| known.is_of_same(&edit) && known.change == edit.change);
        if is_new {
            self.plan.set(edit);
        }
        is_new
    }

    fn takes_page_change(&mut self, index: usize, change: PageChange) -> bool {
        let Some(changes) = self.plan.page_changes.get_mut(index).filter(|changes| !changes.contains(&change)) else {
            return false;
        };
        let is_applied = change.is_applied();
        changes.push(change);
        if is_applied {
            // Another request: its answers are looked at anew.
            self.plan.edits.clone_from(&self.start.edits);
        }
        is_applied
    }
}

/// One change of a plan, to be left out or not.
#[derive(Clone, Copy)]
enum Part {
    Edit(usize),
    PageChange(usize, usize),
}

/// The smallest part of `plan` that, over `base`, gets every fetch as far as `plan` does: no proper subset of it does. Of up
/// to eight changes every subset is tried, smaller ones first; of more each is left out in turn.
///
/// Each change takes away a refusal that the ones before it leave standing, so that leaving one out
/// leads to its refusal whatever the others do: trying subsets confirms that, it does not have to find much.
pub(super) fn minimal(replays: &[&dyn Replay], profile: Profile, base: &Plan, plan: &Plan) -> Plan {
    let wanted = codes(replays, profile, &base.overlaid(plan));
    let suffices = |part: &Plan| codes(replays, profile, &base.overlaid(part)) == wanted;
    let mut parts: Vec<Part> = (0..plan.edits.len()).map(Part::Edit).collect();
    for (fetch, changes) in plan.page_changes.iter().enumerate() {
        // What is not applied makes no difference to a replay.
        let applied = changes.iter().enumerate().filter(|(_, change)| change.is_applied());
        parts.extend(applied.map(|(index, _)| Part::PageChange(fetch, index)));
    }
    if parts.len() <= EXHAUSTIVE {
        let mut subsets: Vec<u32> = (0..1 << parts.len()).collect();
        subsets.sort_by_key(|subset| subset.count_ones());
        for subset in subsets {
            let dropped: Vec<Part> =
                parts.iter().enumerate().filter(|(bit, _)| subset >> bit & 1 == 0).map(|(_, part)| *part).collect();
            let part = without(plan, &dropped);
            if suffices(&part) {
                return part;
            }
        }
    }
    let mut dropped = Vec::new();
    for part in parts {
        dropped.push(part);
        if !suffices(&without(plan, &dropped)) {
            dropped.pop();
        }
    }
    without(plan, &dropped)
}

/// What each fetch is refused for in the end.
fn codes(replays: &[&dyn Replay], profile: Profile, plan: &Plan) -> Vec<Option<ReasonCode>> {
    let code = |refusal: Refusal| match refusal {
        Refusal::Fetch(reason) => Some(reason.code()),
        Refusal::Request(_) => Some(ReasonCode::Blocked),
    };
    tried(replays, profile, plan, false).refusals.into_iter().map(|refusal| refusal.and_then(code)).collect()
}

fn without(plan: &Plan, dropped: &[Part]) -> Plan {
    let keeps_edit = |index: usize| !dropped.iter().any(|part| matches!(part, Part::Edit(other) if *other == index));
    let keeps_change = |fetch: usize, index: usize| {
        !dropped.iter().any(|part| matches!(part, Part::PageChange(f, i) if (*f, *i) == (fetch, index)))
    };
    let edits = plan.edits.iter().enumerate().filter(|(index, _)| keeps_edit(*index));
    let changes = |(fetch, changes): (usize, &Vec<PageChange>)| {
        changes.iter().enumerate().filter(|(index, _)| keeps_change(fetch, *index)).map(|(_, c)| c.clone()).collect()
    };
    Plan {
        edits: edits.map(|(_, edit)| edit.clone()).collect(),
        page_changes: plan.page_changes.iter().enumerate().map(changes).collect(),
    }
}
