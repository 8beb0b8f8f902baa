//! The smallest part of a plan, in worlds where several parts would do.

use std::cell::Cell;

use super::super::Recording;
use super::super::edit::{Change, Edit};
use super::super::replay::{Counterfactual, Replayed};
use super::super::tests::{ALLOW_ALL, URL, exchange, fetch, url};
use super::*;
use crate::ExchangeKind::Request;
use crate::fetching::action::Action;
use crate::infrastructure::response_head::ResponseHead;
use crate::infrastructure::timestamp::Timestamp;
use crate::profile::{Predictor, STANDARD};

/// A server that allows everybody once its answer has all headers of one of these lists.
struct Allows(&'static [&'static [&'static str]]);

impl Replay for Allows {
    fn replay(&self, counterfactual: &mut Counterfactual<'_>) -> Replayed {
        let predictor = Predictor::new(*counterfactual.profile());
        let request = counterfactual.request(fetch(URL).build().unwrap());
        let Action::Send(exchange) = predictor.fetch(request, Timestamp::ZERO) else { panic!() };
        let mut head: Vec<(&str, &str)> = Vec::new();
        let answered = counterfactual.answer(&exchange, ResponseHead::new(200, &head));
        if self.0.iter().any(|names| names.iter().all(|name| answered.single(name).is_some())) {
            head.push(ALLOW_ALL[0]);
        }
        let Action::Done(outcome) = exchange.respond(ResponseHead::new(200, &head), Timestamp::ZERO) else { panic!() };
        Replayed::Ended(Box::new(outcome))
    }
}

fn edit(name: &'static str, value: &str) -> Edit {
    let change = Change::Set { name, value: value.to_owned() };
    Edit::of(&exchange(Request, &[]), change, ReasonCode::AllowOriginMissing)
}

/// What is left of a plan that sets each of these headers.
fn left(of: &[&'static str], server: &Allows) -> Vec<&'static str> {
    let replays: [&dyn Replay; 1] = [server];
    let edits = of.iter().map(|name| edit(name, "1")).collect();
    let nothing = Plan::nothing(&replays);
    let plan = minimal(&replays, STANDARD, &nothing, &Plan { edits, ..nothing.clone() });
    plan.edits.iter().filter_map(|edit| edit.change.header_name()).collect()
}

#[test]
fn of_up_to_eight_changes_the_fewest_that_suffice_are_left() {
    let one_or_two = Allows(&[&["A"], &["B", "C"]]);
    assert_eq!(left(&["A"], &one_or_two), ["A"]);
    assert_eq!(left(&["B", "C"], &one_or_two), ["B", "C"]);
    assert_eq!(left(&["A", "B", "C"], &one_or_two), ["A"]);
    assert_eq!(left(&["B", "C", "A"], &one_or_two), ["A"]);
    assert_eq!(left(&["D", "A", "B", "C"], &one_or_two), ["A"]);
    assert_eq!(left(&["D", "E", "A", "B", "F", "C"], &one_or_two), ["A"]);
    assert_eq!(left(&["A", "B", "C", "D", "E", "F", "G", "H"], &one_or_two), ["A"]);

    let all_of_three = Allows(&[&["A", "B", "C"]]);
    assert_eq!(left(&["A", "B", "C"], &all_of_three), ["A", "B", "C"]);
    assert_eq!(left(&["D", "A", "E", "B", "C"], &all_of_three), ["A", "B", "C"]);
}

/// Others would be fewer, but none of these can be left out.
#[test]
fn of_more_each_is_left_out_in_turn() {
    let one_or_two = Allows(&[&["A"], &["B", "C"]]);
    assert_eq!(left(&["A", "B", "C", "D", "E", "F", "G", "H", "I"], &one_or_two), ["B", "C"]);
    assert_eq!(left(&["B", "C", "D", "E", "F", "G", "H", "I", "A"], &one_or_two), ["A"]);
}

#[test]
fn a_plan_that_does_not_help_is_not_needed() {
    let never: [&'static str; 0] = [];
    assert_eq!(left(&["A", "B"], &Allows(&[])), never);
    assert_eq!(left(&["A", "B"], &Allows(&[&[]])), never);
}

/// Another replay, and how often it was played.
struct Counted(Recording, Cell<usize>);

impl Replay for Counted {
    fn replay(&self, counterfactual: &mut Counterfactual<'_>) -> Replayed {
        self.1.set(self.1.get() + 1);
        self.0.replay(counterfactual)
    }
}

#[test]
fn a_fetch_is_played_again_only_for_changes_of_what_it_meets() {
    let counted = |of: &str| Counted(Recording::new(fetch(of).build().unwrap()), Cell::new(0));
    let refused = counted(URL);
    let mut other = counted("https://b.test/y");
    other.0 = other.0.answer(Request, &url("https://b.test/y"), 200, &ALLOW_ALL);
    let replays: [&dyn Replay; 2] = [&refused, &other];
    let nothing = Plan::nothing(&replays);
    let plan = Plan { edits: vec![edit("Access-Control-Allow-Origin", "*"), edit("A", "1")], ..nothing.clone() };
    let left = minimal(&replays, STANDARD, &nothing, &plan);
    assert_eq!(left.edits, [edit("Access-Control-Allow-Origin", "*")]);
    // With everything, with nothing, with one change.
    assert_eq!((refused.1.get(), other.1.get()), (3, 1));
}
