//! Holds counted instructions to bars and to the checked-in baselines.

use std::fmt::Write as _;
use std::io::Read as _;
use std::process::ExitCode;

use serde_json::Value;
use spec_tests::workloads::TIMES;

use crate::figures::{Counts, FIGURES};

/// What the same compiler may count more than before: code is laid out a little differently with every change.
const TOLERANCE: f64 = 1.03;

/// No figure may be further above its bar, whatever the reason.
const LARGEST_GAP: f64 = 1.5;

/// `mode` is `--write` to make what is counted the baselines, `--table` to print the table of the README.
pub fn run(baselines: &str, mode: Option<&str>) -> ExitCode {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).expect("gungraun's output");
    let counts = read_counts(&input);
    let text = std::fs::read_to_string(baselines).unwrap_or_default();
    let (compiler, mut before) = read_baselines(&text);
    match mode {
        Some("--write") => {
            // What was not counted this time stays.
            before.extend(counts);
            std::fs::write(baselines, write_baselines(&before)).expect("baselines are written");
            ExitCode::SUCCESS
        }
        Some("--table") => {
            print!("{}", table(&before));
            ExitCode::SUCCESS
        }
        _ => compare(&counts, &before, compiler == rustc()),
    }
}

/// Instructions of one operation, from gungraun's JSON lines.
fn read_counts(input: &str) -> Counts {
    let line = |line: &str| {
        let summary: Value = serde_json::from_str(line).expect("a JSON line");
        let name = |field: &str| summary[field].as_str().expect("a name").to_owned();
        let part = &summary["profiles"][0]["data"]["parts"][0];
        let instructions = part["metrics"]["Ir"]["values"]["new"].as_f64().expect("a count of instructions");
        // A bench without input is a workload whose name is misspelt.
        (format!("{}.{}", name("function_name"), name("id")), instructions / TIMES as f64)
    };
    let counts: Counts = input.lines().filter(|line| line.starts_with('{')).map(line).collect();
    assert!(!counts.is_empty(), "gungraun has counted nothing");
    counts
}

fn read_baselines(text: &str) -> (String, Counts) {
    let compiler = text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default().to_owned();
    let row = |line: &str| {
        let (name, count) = line.split_once('\t').expect("a name, a tab, a number");
        (name.to_owned(), count.parse().expect("a number"))
    };
    (compiler, text.lines().filter(|line| !line.starts_with('#')).map(row).collect())
}

fn write_baselines(counts: &Counts) -> String {
    let mut text = format!("# {}\n", rustc());
    for (name, count) in counts {
        let _ = writeln!(text, "{name}\t{count:.0}");
    }
    text
}

fn rustc() -> String {
    let output = std::process::Command::new("rustc").arg("--version").output().expect("rustc");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn compare(counts: &Counts, before: &Counts, same_compiler: bool) -> ExitCode {
    if !same_compiler {
        println!("NOTICE: the baselines are of another compiler: figures are held to their bars only.");
    }
    let mut failed = 0;
    for figure in FIGURES {
        let (Some(value), Some(baseline)) = (figure.value(counts), figure.value(before)) else { continue };
        let limit = match figure.bar {
            Some(bar) if baseline > bar => bar * LARGEST_GAP,
            Some(bar) => bar,
            None => f64::INFINITY,
        };
        let limit = if same_compiler { limit.min(baseline * TOLERANCE + 5.0) } else { limit };
        let verdict = if value > limit { "FAILED" } else { "ok" };
        failed += usize::from(value > limit);
        println!(
            "{verdict:6} {:28} {:28} {value:9.0} (before {baseline:9.0}, at most {limit:9.0})",
            figure.name, figure.variant
        );
    }
    let unknown: Vec<&String> = counts.keys().filter(|name| !before.contains_key(*name)).collect();
    if !unknown.is_empty() {
        println!("FAILED: no baselines for {unknown:?}: run spec-tests/benches/gate --write");
        failed += 1;
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The table of the README.
fn table(counts: &Counts) -> String {
    let mut text = String::from(
        "| Workload | Given as | Instructions | Bar | Minimal program | Servo 0.7 |\n| --- | --- | ---: | ---: | ---: | ---: |\n",
    );
    let number = |number: Option<f64>| number.map_or_else(String::new, grouped);
    for figure in FIGURES {
        let Some(value) = figure.value(counts) else { continue };
        let over = figure.bar.is_some_and(|bar| value > bar);
        let value = if over { format!("**{}**", grouped(value)) } else { grouped(value) };
        let bar = match (figure.bar, figure.wanted) {
            (Some(bar), Some(wanted)) => format!("{} ({} wanted)", grouped(bar), grouped(wanted)),
            (bar, _) => number(bar),
        };
        let _ = writeln!(
            text,
            "| {} | {} | {value} | {bar} | {} | {} |",
            figure.name,
            figure.variant,
            number(figure.minimal),
            number(figure.servo)
        );
    }
    text
}

/// With commas between thousands.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
