//! The command line of fetch-cors: run scenarios, explain them, classify a request, probe a server, drive fetches.

mod advice_config;
mod classify;
mod compare;
mod deviations;
mod drive;
mod explain;
mod har;
mod header_verdict;
mod html;
mod input;
mod output;
mod probe;
mod redaction;
mod run;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::{Failure, Verdict};

/// What a browser's CORS decides, and why.
#[derive(Parser)]
#[command(name = "fetch-cors", version, about, propagate_version = true, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  fetch-cors classify https://api.test/x --origin https://app.test -X PUT -H 'X-A: 1'
  fetch-cors explain fixtures/scenarios/mdn.jsonl --filter mdn/preflight
  fetch-cors explain refused.jsonl --for nginx
  fetch-cors explain refused.jsonl --html refused.html
  fetch-cors run fixtures/scenarios/mdn.jsonl
  fetch-cors compare fixtures/scenarios/mdn.jsonl
  fetch-cors deviations --profile webkit
  fetch-cors probe https://api.test/x --origin https://app.test -X PUT
  fetch-cors drive --clock
  fetch-cors har session.har --only refused

Exit status: 0 when all is well, 1 when a fetch or an exchange is refused or an expectation does not hold, 2 for input that cannot be understood; each command's --help says more.";

#[derive(Subcommand)]
enum Command {
    /// Run scenarios and compare what happens with what they expect
    Run(run::Arguments),
    /// Tell the story of each fetch of scenarios, step by step, and what would make it succeed
    Explain(explain::Arguments),
    /// Say where browsers would answer differently from the Standard, and by which deviation
    Compare(compare::Arguments),
    /// Judge the exchanges that a browser recorded in a HAR file
    Har(har::Arguments),
    /// List the registered deviations of browsers from the Standard
    Deviations(deviations::Arguments),
    /// Say whether a request is simple, why, and what its preflight would be
    Classify(classify::Arguments),
    /// Ask a real server what a browser would ask, and say what browsers make of its answers
    Probe(probe::Arguments),
    /// Be the machine for a harness in any language: JSON lines on standard input and output
    Drive(drive::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Har(arguments) => har::run(&arguments),
        Command::Deviations(arguments) => deviations::run(&arguments),
        Command::Classify(arguments) => classify::run(&arguments),
        Command::Probe(arguments) => probe::run(&arguments),
        Command::Drive(arguments) => drive::run(&arguments),
    };
    match result {
        Ok(Verdict::AllIsWell) => ExitCode::SUCCESS,
        Ok(Verdict::SomethingFailed) => ExitCode::from(1),
        // Whoever reads has read enough.
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure);
            ExitCode::from(2)
        }
    }
}
