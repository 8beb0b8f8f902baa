//! Each table of `fixtures/vectors` is a test for each subject: `cargo test --test vectors model/methods` runs one of them.
//! A test judges every row of its table and names all that fail. `fixtures/expected-failures` names rows that are known to.

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};
use spec_tests::expected_failures::ExpectedFailures;
use spec_tests::subjects::fixtures;
use spec_tests::vectors::{Facts, facts};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let read =
        facts().and_then(|tables| ExpectedFailures::read(&fixtures(), &tables).map(|expected| (tables, expected)));
    let (tables, expected) = match read {
        Ok((tables, expected)) => (tables, Arc::new(expected)),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    describe(&tables);
    let mut trials = Vec::new();
    for facts in tables.into_iter().map(Arc::new) {
        for &subject in facts.subjects() {
            let (facts, expected) = (Arc::clone(&facts), Arc::clone(&expected));
            let test = format!("{}/{}", subject.name(), facts.table.name);
            trials.push(Trial::test(test, move || Ok(facts.judge(subject, &expected)?)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// How many facts there are, and which of them the engine cannot be asked about.
fn describe(tables: &[Facts]) {
    let rows = tables.iter().map(|facts| facts.rows.len()).sum::<usize>();
    println!("{rows} facts in {} tables", tables.len());
    for facts in tables {
        let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
        for row in &facts.rows {
            let Some(reason) = &row.out_of_scope else { continue };
            match reasons.iter_mut().find(|(known, _)| known == reason) {
                Some((_, lines)) => lines.push(row.line.to_string()),
                None => reasons.push((reason, vec![row.line.to_string()])),
            }
        }
        for (reason, lines) in reasons {
            println!("out of scope: {} of {}, lines {}: {reason}", lines.len(), facts.table.name, lines.join(", "));
        }
    }
}
