//! `fetch-cors run`: a verdict per scenario, or observations.

use std::io::Write;

use fetch_cors::scenario::{Report, Scenario, predict, predictor, run_under};
use fetch_cors::{Corrections, Profile, STANDARD};
use serde_json::Value;

use crate::input::{Suites, profile_named};
use crate::output::{Failure, Style, Styled, Verdict, machine_output, standard_output};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  fetch-cors run fixtures/scenarios/mdn.jsonl
  fetch-cors run fixtures/scenarios --quiet
  fetch-cors run --profile firefox --observe suite.jsonl

Exit status: 0 when every expectation holds (with --observe: when everything was played), 1 when one does not, 2 for input \
that cannot be understood.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    suites: Suites,
    /// Print what happens as JSON lines (observation format) and judge nothing
    #[arg(long)]
    observe: bool,
    /// Predict a browser: chromium, firefox or webkit; standard unless told
    #[arg(long, default_value = "standard", value_name = "PROFILE", conflicts_with = "letter")]
    profile: String,
    /// Follow the Standard to the letter, without the registered corrections
    #[arg(long)]
    letter: bool,
    /// Name failures and totals only
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Default)]
struct Totals {
    passed: usize,
    failed: usize,
    questions: usize,
    skipped: usize,
}

/// Who plays the scenarios.
enum Subject {
    Engine(Corrections),
    Predictor(Profile),
}

/// What both kinds of reports have.
struct Summary {
    passed: Option<bool>,
    mismatches: Vec<String>,
    observation: Value,
}

impl Subject {
    fn of(arguments: &Arguments) -> Result<Self, Failure> {
        if arguments.profile == STANDARD.name {
            let corrections = if arguments.letter { Corrections::LETTER } else { Corrections::STANDARD };
            return Ok(Self::Engine(corrections));
        }
        profile_named(&arguments.profile).map(Self::Predictor)
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Engine(_) => STANDARD.name,
            Self::Predictor(profile) => profile.name,
        }
    }

    fn play(&self, scenario: &Scenario) -> Result<Summary, Failure> {
        fn summary<P>(report: Report<P>) -> Summary {
            let observation = report.observation();
            Summary { passed: report.passed, mismatches: report.mismatches, observation }
        }
        Ok(match self {
            Self::Engine(corrections) => summary(run_under(scenario, *corrections)?),
            Self::Predictor(profile) => summary(predict(scenario, &predictor(*profile))?),
        })
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let scenarios = arguments.suites.read()?;
    let subject = Subject::of(arguments)?;
    if arguments.observe {
        return observe(&scenarios, &subject);
    }
    let mut out = standard_output();
    let mut totals = Totals::default();
    for scenario in scenarios {
        let scenario = scenario.as_decided();
        let scenario = if arguments.letter { scenario.under_the_letter() } else { scenario };
        judge(&scenario, &subject, arguments.quiet, &mut totals, &mut out)?;
    }
    let Totals { passed, failed, questions, skipped } = totals;
    write!(out, "{passed} passed, {failed} failed")?;
    if questions > 0 {
        write!(out, ", {questions} without expectation")?;
    }
    if skipped > 0 {
        write!(out, ", {skipped} skipped")?;
    }
    writeln!(out)?;
    out.flush()?;
    Ok(if failed == 0 { Verdict::AllIsWell } else { Verdict::SomethingFailed })
}

fn observe(scenarios: &[Scenario], subject: &Subject) -> Result<Verdict, Failure> {
    let mut out = machine_output();
    for scenario in scenarios {
        writeln!(out, "{}", subject.play(scenario)?.observation)?;
    }
    out.flush()?;
    Ok(Verdict::AllIsWell)
}

fn judge(
    scenario: &Scenario,
    subject: &Subject,
    quiet: bool,
    totals: &mut Totals,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let holds_for = scenario.profile.as_deref().unwrap_or(STANDARD.name);
    if holds_for != subject.name() {
        totals.skipped += 1;
        if !quiet {
            writeln!(out, "{} {} (holds for profile `{holds_for}`)", Styled(Style::Faint, "skip"), scenario.id)?;
        }
        return Ok(());
    }
    let summary = subject.play(scenario)?;
    match summary.passed {
        Some(true) => {
            totals.passed += 1;
            if !quiet {
                writeln!(out, "{}   {}", Styled(Style::Good, "ok"), scenario.id)?;
            }
        }
        Some(false) => {
            totals.failed += 1;
            writeln!(out, "{} {}", Styled(Style::Bad, "FAIL"), scenario.id)?;
            for mismatch in &summary.mismatches {
                writeln!(out, "       {mismatch}")?;
            }
            if let Some(why) = &scenario.disputed {
                writeln!(out, "       disputed: {why}")?;
            }
        }
        None => {
            totals.questions += 1;
            if !quiet {
                writeln!(out, "{}    {} (no expectation)", Styled(Style::Faint, "?"), scenario.id)?;
            }
        }
    }
    Ok(())
}
