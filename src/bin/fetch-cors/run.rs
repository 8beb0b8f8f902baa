//! `fetch-cors run`: a verdict per scenario, or observations.

use std::io::Write;

use fetch_cors::Corrections;
use fetch_cors::scenario::{Scenario, run_under};

use crate::input::Suites;
use crate::output::{Failure, Style, Styled, Verdict, machine_output, standard_output};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    suites: Suites,
    /// Print what happens as JSON lines (observation format) and judge nothing
    #[arg(long)]
    observe: bool,
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

pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let scenarios = arguments.suites.read()?;
    let corrections = if arguments.letter { Corrections::LETTER } else { Corrections::STANDARD };
    if arguments.observe {
        return observe(&scenarios, corrections);
    }
    let mut out = standard_output();
    let mut totals = Totals::default();
    for scenario in scenarios {
        let scenario = if arguments.letter { scenario.under_the_letter() } else { scenario };
        judge(&scenario, corrections, arguments.quiet, &mut totals, &mut out)?;
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

fn observe(scenarios: &[Scenario], corrections: Corrections) -> Result<Verdict, Failure> {
    let mut out = machine_output();
    for scenario in scenarios {
        writeln!(out, "{}", run_under(scenario, corrections)?.observation())?;
    }
    out.flush()?;
    Ok(Verdict::AllIsWell)
}

fn judge(
    scenario: &Scenario,
    corrections: Corrections,
    quiet: bool,
    totals: &mut Totals,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if let Some(profile) = &scenario.profile {
        totals.skipped += 1;
        if !quiet {
            writeln!(out, "{} {} (of profile `{profile}`)", Styled(Style::Faint, "skip"), scenario.id)?;
        }
        return Ok(());
    }
    let report = run_under(scenario, corrections)?;
    match report.passed {
        Some(true) => {
            totals.passed += 1;
            if !quiet {
                writeln!(out, "{}   {}", Styled(Style::Good, "ok"), scenario.id)?;
            }
        }
        Some(false) => {
            totals.failed += 1;
            writeln!(out, "{} {}", Styled(Style::Bad, "FAIL"), scenario.id)?;
            for mismatch in &report.mismatches {
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
