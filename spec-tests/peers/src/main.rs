//! Times Servo's published functions beside fetch-cors on the same inputs: see `README.md`.

mod answers;
mod servo;
mod table;
mod timing;
mod whole;
mod workloads;

use std::process::ExitCode;

const USAGE: &str = "usage: peers COMMAND
  time   checks that both sides answer alike, times them, and prints JSON lines
  table  reads such lines, those of node/time.js too, and prints the tables";

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("time") => {
            table::print_versions();
            answers::check();
            workloads::run();
            whole::run();
        }
        Some("table") => print!("{}", table::of(std::io::stdin().lines().map(|line| line.expect("text")))),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
