//! The search: replay, take the refusal away, replay again.

use super::answer::AnsweredExchange;
use super::edit::Edit;
use super::page_change::PageChange;
use super::remedy::{Remedy, remedy};
use super::replay::{Counterfactual, Replay, Replayed};
use crate::profile::Profile;
use crate::reason::Reason;

/// So many refusals are taken away at most: a chain of twenty redirects whose every answer lacks everything has fewer.
const ROUNDS: usize = 400;

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
    /// The exchanges of all, as they are.
    pub(super) as_they_are: Vec<AnsweredExchange>,
    /// The exchanges of all, as they would be.
    pub(super) answered: Vec<AnsweredExchange>,
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
    let mut tried = Tried { refusals: Vec::new(), as_they_are: Vec::new(), answered: Vec::new() };
    for (index, replay) in replays.iter().enumerate() {
        let (replayed, (as_they_are, answered)) = played(*replay, index, profile, plan, with_vary);
        tried.refusals.push(refusal(&replayed));
        tried.as_they_are.extend(as_they_are);
        tried.answered.extend(answered);
    }
    tried
}

/// Plays one fetch under a plan: how it ended, its exchanges as they are and as they would be.
pub(super) fn played(
    replay: &dyn Replay,
    index: usize,
    profile: Profile,
    plan: &Plan,
    with_vary: bool,
) -> (Replayed, (Vec<AnsweredExchange>, Vec<AnsweredExchange>)) {
    let page_changes = plan.page_changes.get(index).into_iter().flatten().collect();
    let counterfactual = Counterfactual::new(profile, plan.edits.iter().collect(), page_changes);
    let mut counterfactual = if with_vary { counterfactual.with_vary() } else { counterfactual };
    let replayed = replay.replay(&mut counterfactual);
    (replayed, counterfactual.into_exchanges())
}

pub(super) fn refusal(replayed: &Replayed) -> Option<Refusal> {
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
        let (replayed, (_, answered)) = played(replay, index, self.profile, &self.plan, false);
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

#[cfg(test)]
mod tests;
