//! Each scenario below `fixtures/scenarios` is a test for each subject: `cargo test --test fixtures model/mdn/preflight`
//! runs some of them.

use fetch_cors::Corrections;
use libtest_mimic::{Arguments, Trial};
use spec_tests::subjects::{Fixture, engine, engine_without_cache, fixtures, literal_model};

fn main() {
    let arguments = Arguments::from_args();
    let fixtures = fixtures();
    println!("{} scenarios", fixtures.len());
    let mut trials = Vec::new();
    for fixture in fixtures {
        let id = fixture.scenario.id.clone();
        let mut add = |subject: &str, judge: fn(&Fixture) -> Result<(), String>| {
            let fixture = fixture.clone();
            trials.push(Trial::test(format!("{subject}/{id}"), move || Ok(judge(&fixture)?)));
        };
        add("engine", |fixture| engine(fixture, Corrections::STANDARD));
        add("engine-without-cache", engine_without_cache);
        add("model", |fixture| literal_model(fixture, Corrections::STANDARD));
        if fixture.scenario.letter.is_some() {
            add("engine-letter", |fixture| engine(fixture, Corrections::LETTER));
            add("model-letter", |fixture| literal_model(fixture, Corrections::LETTER));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}
