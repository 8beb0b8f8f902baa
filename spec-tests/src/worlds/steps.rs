//! What happens in a world, one after the other or at once.

use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Strategy, any};
use proptest::sample::{Index, select};
use proptest::strategy::Union;
use serde_json::{Value, json};

use super::weighted;

/// A step before the world's fetches are known.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    Fetch(Index),
    /// The same fetch again, after a while.
    Again(Index, f64),
    /// Repeats a fetch with another credentials mode.
    FetchOtherwise(Index, &'static str),
    Advance(f64),
    Interleaved(Index, Index, Vec<Move>),
    Clear(Value),
}

/// What is done to one of two fetches at once, or between.
#[derive(Clone, Debug)]
pub(super) enum Move {
    Answer(&'static str),
    Abort(&'static str),
    Drop(&'static str),
    Advance(f64),
    Clear,
}

pub(super) fn plan(origins: &[&'static str], hosts: &[String], urls: &[String]) -> BoxedStrategy<Vec<Plan>> {
    let fetch = any::<Index>().prop_map(Plan::Fetch);
    let otherwise = (any::<Index>(), select(vec!["same-origin", "include", "omit"]))
        .prop_map(|(index, credentials)| Plan::FetchOtherwise(index, credentials));
    let partitions: Vec<_> = origins.iter().map(ToString::to_string).chain(["http://top.test".to_owned()]).collect();
    let clear = Union::new_weighted(vec![
        (2, select(vec![json!({ "all": true })]).boxed()),
        (1, select(origins.to_vec()).prop_map(|origin| json!({ "origin": origin })).boxed()),
        (1, select(hosts.to_vec()).prop_map(|host| json!({ "host": host })).boxed()),
        (1, select(partitions).prop_map(|site| json!({ "partition": site })).boxed()),
        (1, select(urls.to_vec()).prop_map(|url| json!({ "url": url })).boxed()),
    ])
    .prop_map(Plan::Clear);
    let step = Union::new_weighted(vec![
        (50, fetch.boxed()),
        (110, (any::<Index>(), seconds()).prop_map(|(index, seconds)| Plan::Again(index, seconds)).boxed()),
        (10, otherwise.boxed()),
        (16, seconds().prop_map(Plan::Advance).boxed()),
        (9, interleaved()),
        (4, clear.boxed()),
    ]);
    vec(step, 2..=6).boxed()
}

fn seconds() -> impl Strategy<Value = f64> + Clone {
    weighted([(6, 0.5), (4, 4.9), (4, 5.0), (3, 5.1), (2, 600.0), (1, 7199.5), (1, 7200.0), (1, 86_401.0)])
}

fn interleaved() -> BoxedStrategy<Plan> {
    let which = || select(vec!["f", "g"]);
    let single_move = Union::new_weighted(vec![
        (12, which().prop_map(Move::Answer).boxed()),
        (2, which().prop_map(Move::Abort).boxed()),
        (1, which().prop_map(Move::Drop).boxed()),
        (2, seconds().prop_map(Move::Advance).boxed()),
        (2, select(vec![Move::Clear]).boxed()),
    ]);
    (any::<Index>(), any::<Index>(), vec(single_move, 0..6))
        .prop_map(|(first, second, moves)| Plan::Interleaved(first, second, moves))
        .boxed()
}

/// The steps of a scenario, with the cache's content after each where it is observed.
pub(super) fn steps(plan: &[Plan], fetches: &[Value], observes_cache: bool) -> Value {
    let mut steps = Vec::new();
    let mut add = |step: Value| {
        steps.push(step);
        if observes_cache {
            steps.push(json!({ "cache": [] }));
        }
    };
    for (number, step) in plan.iter().enumerate() {
        match step {
            Plan::Fetch(index) => add(json!({ "fetch": index.get(fetches) })),
            Plan::Again(index, seconds) => {
                add(json!({ "fetch": index.get(fetches) }));
                add(json!({ "advance": seconds }));
                add(json!({ "fetch": index.get(fetches) }));
            }
            Plan::FetchOtherwise(index, credentials) => {
                let mut fetch = index.get(fetches).clone();
                let is_possible = match fetch["api"].as_str() {
                    Some("img") => false,
                    Some("xhr") => *credentials != "omit",
                    _ => !matches!(fetch["mode"].as_str(), Some("navigate" | "websocket")),
                };
                if is_possible {
                    fetch["credentials"] = (*credentials).into();
                }
                add(json!({ "fetch": fetch }));
            }
            Plan::Advance(seconds) => add(json!({ "advance": seconds })),
            Plan::Clear(clear) => add(json!({ "clear": clear })),
            Plan::Interleaved(first, second, moves) => {
                let name = |which: &str| format!("{which}{number}");
                let mut alive = vec!["f", "g"];
                add(json!({ "start": first.get(fetches), "as": name("f") }));
                add(json!({ "start": second.get(fetches), "as": name("g") }));
                for one in moves {
                    match one {
                        Move::Answer(which) if alive.contains(which) => add(json!({ "answer": name(which) })),
                        Move::Abort(which) if alive.contains(which) => add(json!({ "abort": name(which) })),
                        Move::Drop(which) if alive.contains(which) => {
                            alive.retain(|other| other != which);
                            add(json!({ "drop": name(which) }));
                        }
                        Move::Advance(seconds) => add(json!({ "advance": seconds })),
                        Move::Clear => add(json!({ "clear": { "all": true } })),
                        _ => {}
                    }
                }
                for which in alive {
                    add(json!({ "finish": name(which) }));
                }
            }
        }
    }
    steps.into()
}
