//! The advice, tried out: every refused fetch succeeds with it (in the engine, in the model, in each browser's profile) and with
//! no proper subset of its edits.

mod case;
mod pages;
mod random;
mod recordings;
mod warnings;
mod worlds;

use case::{Case, Judged};
use fetch_cors::scenario::ScenarioFetch;
use spec_tests::records::scenarios;
use spec_tests::subjects::{Fixture, fixtures};

fn judge(fixtures: &[Fixture]) -> Judged {
    let mut judged = Judged::default();
    for fixture in fixtures {
        for fetch in &ScenarioFetch::all(&fixture.scenario) {
            Case::of(fixture, fetch).judge(&mut judged);
        }
    }
    judged.conclude();
    judged
}

fn recorded(suite: &str) -> Vec<Fixture> {
    scenarios(suite).into_iter().map(|(_, written)| Fixture::of(written).unwrap()).collect()
}

#[test]
fn every_refused_fetch_of_the_fixtures_succeeds_with_its_advice() {
    let judged = judge(&fixtures());
    assert!(judged.number("  refused") > 700);
    assert!(judged.number("  edits of the answers") > 450);
}

#[test]
fn every_refused_fetch_of_the_plain_records_succeeds_with_its_advice() {
    let judged = judge(&recorded("plain"));
    assert!(judged.number("  edits of the answers") > 2000);
}

#[test]
fn every_refused_fetch_of_the_https_records_succeeds_with_its_advice() {
    let judged = judge(&recorded("https"));
    assert!(judged.number("  edits of the answers") > 50);
}

/// Worlds that nobody wrote.
#[test]
fn every_refused_fetch_of_random_worlds_succeeds_with_its_advice() {
    let worlds: Vec<Fixture> = (0..800).map(|seed| Fixture::of(worlds::world(seed)).unwrap()).collect();
    let judged = judge(&worlds);
    assert!(judged.number("  edits of the answers") > 400, "the worlds have become too friendly");
    assert!(judged.number("  minimal by exhaustion") > 400);
}
