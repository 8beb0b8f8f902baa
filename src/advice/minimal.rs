//! What is not needed is left out.

use std::collections::HashSet;

use super::answer::Answer;
use super::page_change::PageChange;
use super::replay::Replay;
use super::search::{Plan, Refusal, played, refusal};
use crate::profile::Profile;
use crate::reason::ReasonCode;

/// Up to so many changes every subset is tried; of more, each is left out in turn.
const EXHAUSTIVE: usize = 8;

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
    let goal = Goal::of(replays, profile, base, plan);
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
            if goal.is_reached_without(&dropped) {
                return without(plan, &dropped);
            }
        }
    }
    let mut dropped = Vec::new();
    for part in parts {
        dropped.push(part);
        if !goal.is_reached_without(&dropped) {
            dropped.pop();
        }
    }
    without(plan, &dropped)
}

/// What a part of a plan must reach.
struct Goal<'a> {
    replays: &'a [&'a dyn Replay],
    profile: Profile,
    base: &'a Plan,
    plan: &'a Plan,
    /// What each fetch is refused for in the end.
    wanted: Vec<Option<ReasonCode>>,
    /// The answers that each fetch meets with the whole plan: changes of others make no difference to it.
    met: Vec<HashSet<Answer>>,
}

impl<'a> Goal<'a> {
    fn of(replays: &'a [&'a dyn Replay], profile: Profile, base: &'a Plan, plan: &'a Plan) -> Self {
        let mut goal = Self { replays, profile, base, plan, wanted: Vec::new(), met: Vec::new() };
        let whole = base.overlaid(plan);
        for (index, replay) in replays.iter().enumerate() {
            let (replayed, (as_they_are, _)) = played(*replay, index, profile, &whole, false);
            goal.wanted.push(refusal(&replayed).map(code));
            goal.met.push(as_they_are.into_iter().map(|exchange| exchange.answer).collect());
        }
        goal
    }

    fn is_reached_without(&self, dropped: &[Part]) -> bool {
        let plan = self.base.overlaid(&without(self.plan, dropped));
        let fetches = self.replays.iter().zip(&self.wanted).zip(&self.met).enumerate();
        fetches.filter(|(index, (_, met))| self.concerns(dropped, *index, met)).all(|(index, ((replay, wanted), _))| {
            let (replayed, _) = played(*replay, index, self.profile, &plan, false);
            refusal(&replayed).map(code) == *wanted
        })
    }

    /// Whether any of these changes is one of what the fetch meets.
    fn concerns(&self, dropped: &[Part], index: usize, met: &HashSet<Answer>) -> bool {
        dropped.iter().any(|part| match part {
            Part::Edit(edit) => self.plan.edits.get(*edit).is_some_and(|edit| met.contains(&edit.answer)),
            Part::PageChange(fetch, _) => *fetch == index,
        })
    }
}

fn code(refusal: Refusal) -> ReasonCode {
    match refusal {
        Refusal::Fetch(reason) => reason.code(),
        Refusal::Request(_) => ReasonCode::Blocked,
    }
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

#[cfg(test)]
mod tests;
