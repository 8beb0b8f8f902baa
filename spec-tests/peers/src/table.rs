//! The tables of `spec-tests/benches/README.md`, from lines of figures.

use std::fmt::Write as _;
use std::process::Command;

use serde_json::{Map, Value, json};

/// What is whole in Node, from the page's call on: rows of the second table alone.
const PAGES: [&str; 3] = ["PUT whose preflight is cached", "preflighted PUT", "PUT refused at its preflight"];

/// What happy-dom has, too.
const HIT: &str = "W4 cache hit";

/// Figures in the order of their rows, and all versions.
#[derive(Default)]
struct Figures {
    lines: Vec<Value>,
    versions: Map<String, Value>,
}

/// Prints which versions are measured, as a line for [`of`].
pub fn print_versions() {
    let versions = json!({"fetch-cors": locked("fetch-cors"), "servo-net": locked("servo-net"), "rustc": rustc()});
    println!("{}", json!({ "versions": versions }));
}

/// The version of a package in the lock.
fn locked(package: &str) -> &'static str {
    let start = format!("name = \"{package}\"\nversion = \"");
    let (_, rest) = include_str!("../Cargo.lock").split_once(&start).expect("it is locked");
    rest.split('"').next().unwrap_or_default()
}

fn rustc() -> String {
    let output = Command::new("rustc").arg("--version").output().expect("rustc runs");
    String::from_utf8_lossy(&output.stdout).split(' ').nth(1).unwrap_or_default().to_owned()
}

/// Both tables, from all lines that were printed.
pub fn of(lines: impl Iterator<Item = String>) -> String {
    let mut figures = Figures::default();
    for line in lines {
        let mut line: Value = serde_json::from_str(&line).expect("a JSON line");
        match line["versions"].take() {
            Value::Object(versions) => figures.versions.extend(versions),
            _ => figures.lines.push(line),
        }
    }
    let mut text = String::new();
    figures.introduce(&mut text);
    figures.beside_servo(&mut text);
    figures.beside_node(&mut text);
    text
}

impl Figures {
    fn version(&self, of: &str) -> &str {
        self.versions.get(of).and_then(Value::as_str).unwrap_or("not measured")
    }

    fn introduce(&self, text: &mut String) {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let of = |name| self.version(name);
        let _ = writeln!(
            text,
            "On {}: fetch-cors {} and servo-net {} with rustc {}; jsdom {} and happy-dom {} with Node {}; {} with {cores} cores.\n",
            of("date"),
            of("fetch-cors"),
            of("servo-net"),
            of("rustc"),
            of("jsdom"),
            of("happy-dom"),
            of("node"),
            std::env::consts::ARCH,
        );
    }

    /// Workloads and sizes of the rows, each once.
    fn rows(&self) -> Vec<(&str, Option<u64>)> {
        let mut rows = Vec::new();
        for line in &self.lines {
            let row = (line["workload"].as_str().unwrap_or_default(), line["size"].as_u64());
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        rows
    }

    fn number(&self, (workload, size): (&str, Option<u64>), subject: &str, what: &str) -> Option<f64> {
        let line =
            |line: &&Value| line["workload"] == workload && line["size"].as_u64() == size && line["subject"] == subject;
        self.lines.iter().find(line)?[what].as_f64()
    }

    fn time(&self, row: (&str, Option<u64>), subject: &str) -> String {
        self.number(row, subject, "ns").map_or_else(String::new, time)
    }

    fn ratio(&self, row: (&str, Option<u64>), subject: &str) -> String {
        self.number(row, subject, "ratio").map_or_else(String::new, |ratio| format!("{} ×", rounded(ratio)))
    }

    fn beside_servo(&self, text: &mut String) {
        text.push_str("| Workload | fetch-cors | Servo | Servo to fetch-cors |\n| --- | ---: | ---: | ---: |\n");
        for row in self.rows() {
            if !PAGES.contains(&row.0) {
                let cells =
                    [name(row), self.time(row, "fetch-cors"), self.time(row, "servo"), self.ratio(row, "servo")];
                let _ = writeln!(text, "| {} |", cells.join(" | "));
            }
        }
        text.push('\n');
    }

    fn beside_node(&self, text: &mut String) {
        text.push_str("| In Node | Rust, for comparison | `UserAgent` | page's `fetch()` | jsdom | to `fetch()` | happy-dom | to `fetch()` |\n");
        text.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        for row in self.rows() {
            if PAGES.contains(&row.0) || row.0 == HIT {
                let cells = [
                    name(row),
                    self.time(row, "fetch-cors"),
                    self.time(row, "machine"),
                    self.time(row, "page"),
                    self.time(row, "jsdom"),
                    self.ratio(row, "jsdom"),
                    self.time(row, "happy-dom"),
                    self.ratio(row, "happy-dom"),
                ];
                let _ = writeln!(text, "| {} |", cells.join(" | "));
            }
        }
    }
}

fn name((workload, size): (&str, Option<u64>)) -> String {
    size.map_or_else(|| workload.to_owned(), |size| format!("{workload}, {} keys", grouped(size)))
}

/// Thousands apart.
fn grouped(number: u64) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1000), number % 1000),
    }
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ..999.5 => format!("{} ns", rounded(nanoseconds)),
        ..999.5e3 => format!("{} µs", rounded(nanoseconds / 1e3)),
        _ => format!("{} ms", rounded(nanoseconds / 1e6)),
    }
}

/// Two digits that count, or all that stand before the point.
fn rounded(number: f64) -> String {
    let digits = [9.95, 0.995, 0.0995].iter().filter(|&&bound| number < bound).count();
    let text = format!("{number:.digits$}");
    text.parse::<u64>().map_or(text, grouped)
}
