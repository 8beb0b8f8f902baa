//! Measures what the crate costs, and writes it down: see `spec-tests/benches/README.md`.

#![allow(
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "measuring takes a clock, and figures are rounded"
)]

mod figures;
mod gate;
mod growth;
mod locks;
mod memory;
mod plot;
mod threads;

use std::process::ExitCode;

const USAGE: &str = "usage: measure COMMAND
  gate BASELINES [--write | --table]  reads gungraun's JSON lines from standard input
  growth CSV                 times against sizes, as a table
  plot CSV SVG               draws that table
  memory [KEYS]              bytes for each cached key
  locks [KEYS]               the longest times that operations on a full cache take
  threads                    warm fetches by several threads at once";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let keys = |text: &str| text.parse().unwrap_or(1_000_000);
    match arguments.as_slice() {
        ["gate", baselines, mode @ ..] => return gate::run(baselines, mode.first().copied()),
        ["growth", table] => growth::run(table),
        ["plot", table, picture] => plot::run(table, picture),
        ["memory", count @ ..] => memory::run(count.first().map_or(1_000_000, |count| keys(count))),
        ["locks", count @ ..] => locks::run(count.first().map_or(1_000_000, |count| keys(count))),
        ["threads"] => threads::run(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
