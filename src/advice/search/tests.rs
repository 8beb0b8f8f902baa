//! The search keeps what it found, goes on until nothing changes any more, and has an end.

use std::cell::Cell;

use super::super::Recording;
use super::super::edit::{ALLOW_METHODS, Change};
use super::super::tests::{URL, exchange, fetch, url};
use super::*;
use crate::ExchangeKind::{Preflight, Request};
use crate::infrastructure::request::CredentialsMode;
use crate::profile::STANDARD;
use crate::reason::ReasonCode;

fn changes(plan: &Plan) -> Vec<String> {
    plan.edits.iter().map(|edit| edit.change.to_string()).collect()
}

#[test]
fn the_last_change_counts_and_the_first_refusal_is_told() {
    let edit = |name, value: &str, because| {
        Edit::of(&exchange(Preflight, &[]), Change::Set { name, value: value.to_owned() }, because)
    };
    let mut plan = Plan::default();
    plan.set(edit(ALLOW_METHODS, "PUT", ReasonCode::MethodNotAllowed));
    plan.set(edit("Vary", "*", ReasonCode::AllowOriginMissing));
    plan.set(edit(ALLOW_METHODS, "PUT, DELETE", ReasonCode::AllowMethodsInvalid));
    assert_eq!(
        plan.edits,
        [
            edit(ALLOW_METHODS, "PUT, DELETE", ReasonCode::MethodNotAllowed),
            edit("Vary", "*", ReasonCode::AllowOriginMissing),
        ]
    );
}

/// The first fetch may use `*`. The second one, with credentials, may not: without `*` the first one must be named.
#[test]
fn what_one_fetch_changes_is_tried_with_the_others_again() {
    let lines = [("Access-Control-Allow-Origin", "https://a.test"), ("Access-Control-Allow-Credentials", "true")];
    let recording =
        |method: &str, credentials| {
            let request = fetch(URL).method(method).credentials(credentials).build().unwrap();
            Recording::new(request)
                .answer(Preflight, &url(URL), 204, &[lines[0], lines[1], (ALLOW_METHODS, "*")])
                .answer(Request, &url(URL), 200, &lines)
        };
    let (delete, put) = (recording("DELETE", CredentialsMode::Omit), recording("PUT", CredentialsMode::Include));
    let found = |replays: &[&dyn Replay]| search(replays, STANDARD, Plan::nothing(replays));
    assert_eq!(changes(&found(&[&delete, &put])), ["set `Access-Control-Allow-Methods: PUT, DELETE`"]);
    assert_eq!(changes(&found(&[&put])), ["set `Access-Control-Allow-Methods: PUT`"]);
    assert_eq!(found(&[&delete]), Plan::nothing(&[&delete]));
}

/// A fetch of another URL each time, so that each time another answer is at fault; from some time on all are well.
struct Wandering(Cell<usize>);

impl Replay for Wandering {
    fn replay(&self, counterfactual: &mut Counterfactual<'_>) -> Replayed {
        self.0.set(self.0.get() + 1);
        let url = url(&format!("https://b.test/{}", self.0.get()));
        let recording = Recording::new(fetch(url.as_str()).build().unwrap());
        if self.0.get() <= 2 * ROUNDS {
            recording.replay(counterfactual)
        } else {
            recording.answer(Request, &url, 200, &super::super::tests::ALLOW_ALL).replay(counterfactual)
        }
    }
}

#[test]
fn a_fetch_that_is_never_well_ends_the_search() {
    let wandering = Wandering(Cell::new(0));
    let replays: [&dyn Replay; 1] = [&wandering];
    let plan = search(&replays, STANDARD, Plan::nothing(&replays));
    assert_eq!(plan.edits.len(), ROUNDS);
    assert_eq!(wandering.0.get(), ROUNDS + 1);
}
