//! Generated worlds: engine and literal model do the same in each of them, and the properties hold.
//!
//! `FETCH_CORS_WORLDS=2000000 cargo test --release -p spec-tests --test worlds` plays that many instead of 20,000;
//! `FETCH_CORS_WORLD_SEED=7` begins elsewhere. A world that refutes is shrunk and written into the directory of the build's
//! temporary files, where `fetch-cors explain` can tell it.

use std::cell::RefCell;
use std::io::Write;
use std::sync::Mutex;

use fetch_cors::Corrections;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use serde_json::Value;
use spec_tests::effort::{in_parallel, number_from_environment};
use spec_tests::worlds::{Played, Tally, check_cache_statements, check_properties, disagreement, world};

/// Worlds of one seed.
const CHUNK: usize = 500;

#[test]
fn engine_and_model_agree() {
    let worlds = number_from_environment("FETCH_CORS_WORLDS", 20_000);
    let seed = number_from_environment("FETCH_CORS_WORLD_SEED", 0);
    let chunks = worlds.div_ceil(CHUNK);
    let total = Mutex::new(Tally::default());
    in_parallel(chunks, |chunk| {
        let tally = play_chunk(seed + chunk);
        total.lock().unwrap().merge(&tally);
    });
    let tally = total.into_inner().unwrap();
    // Past the capture of the test harness: everybody may know.
    let said = writeln!(
        std::io::stdout(),
        "{} worlds, {} fetches, {} requests checked against the cache's statements",
        tally.worlds,
        tally.fetches,
        tally.cache_statements
    );
    assert!(said.is_ok());
    println!("{:?}\n{:?}", tally.kinds, tally.reasons);
    let shortfalls = tally.shortfalls();
    assert!(shortfalls.is_empty(), "the worlds lack variety:\n{}", shortfalls.join("\n"));
    assert!(tally.cache_statements * 2 > tally.worlds, "the cache's statements were hardly checked");
}

fn play_chunk(seed: usize) -> Tally {
    let mut bytes = [0_u8; 32];
    bytes[..8].copy_from_slice(&(seed as u64).to_le_bytes());
    let config = Config {
        cases: u32::try_from(CHUNK).unwrap(),
        failure_persistence: None,
        // Milliseconds.
        max_shrink_time: 20_000,
        max_shrink_iters: 1_000_000,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let tally = RefCell::new(Tally::default());
    let result = runner.run(&world(), |written| {
        let (played, statements) = check(&written).map_err(TestCaseError::fail)?;
        let mut tally = tally.borrow_mut();
        tally.add(&written, &played);
        tally.cache_statements += statements;
        Ok(())
    });
    match result {
        Ok(()) => tally.into_inner(),
        Err(TestError::Fail(reason, written)) => {
            let written = without_idle_rules(written);
            let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("world-{seed}.json"));
            std::fs::write(&file, serde_json::to_string_pretty(&written).unwrap()).unwrap();
            panic!("seed {seed}: {reason}\nsee {}\n{written}", file.display());
        }
        Err(TestError::Abort(reason)) => panic!("seed {seed}: {reason}"),
    }
}

fn check(written: &Value) -> Result<(Played, usize), String> {
    let played = Played::by_the_engine(written)?;
    if let Some(why) = disagreement(written, &played) {
        return Err(why);
    }
    check_properties(written, &played)?;
    let statements = check_cache_statements(written, &played)?;
    let to_the_letter = Played::under(written, Corrections::LETTER)?;
    if let Some(why) = disagreement(written, &to_the_letter) {
        return Err(format!("to the letter: {why}"));
    }
    Ok((played, statements))
}

/// Without the rules that the refutation does not need.
fn without_idle_rules(mut written: Value) -> Value {
    for place in (0..written["server"].as_array().map_or(0, Vec::len)).rev() {
        let mut smaller = written.clone();
        smaller["server"].as_array_mut().unwrap().remove(place);
        if check(&smaller).is_err() {
            written = smaller;
        }
    }
    written
}
