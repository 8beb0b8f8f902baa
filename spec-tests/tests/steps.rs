//! Every numbered step of the Standard's algorithms has its place in the sources: a comment with its number, below a
//! comment with its algorithm's anchor. `fixtures/spec/steps.tsv` says which steps there are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The algorithms that the machine consists of, by their names in `steps.tsv`.
const ALGORITHMS: &[&str] = &[
    "append-a-request-origin-header",
    "append-to-a-requests-navigation-timing-allow-values-list",
    "byte-serialize-a-request-origin",
    "clear-cache-entries",
    "convert-header-names-to-a-sorted-lowercase-set",
    "cors-check",
    "cors-preflight-fetch",
    "cors-safelisted-request-header",
    "cors-unsafe-request-header-names",
    "create-a-new-cache-entry",
    "cross-origin-embedder-policy-allows-credentials",
    "cross-origin-resource-policy-check",
    "cross-origin-resource-policy-internal-check",
    "extract-header-list-values",
    "extract-header-values",
    "fetch",
    "forbidden-request-header",
    "header-list-append",
    "header-list-combine",
    "header-list-get",
    "header-list-set",
    "header-list-sort-and-combine",
    "header-name-cache-entry-match",
    "header-value-get-decode-and-split",
    "http-fetch",
    "http-network-or-cache-fetch",
    "http-redirect-fetch",
    "main-fetch",
    "method-cache-entry-match",
    "navigation-tao-check",
    "no-cors-safelisted-request-header",
    "override-fetch",
    "parse-a-single-range-header-value",
    "request-redirect-taint",
    "response-location-url",
    "scheme-fetch",
    "serialize-a-request-origin",
    "tao-check",
];

const STANDARD: &str = "https://fetch.spec.whatwg.org/#";

struct Algorithm {
    anchor: String,
    steps: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn algorithms() -> BTreeMap<String, Algorithm> {
    let mut algorithms = BTreeMap::new();
    for line in read(&root().join("fixtures/spec/steps.tsv")).lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, anchor, step, _] = fields[..] else { panic!("four fields: {line}") };
        let algorithm = algorithms
            .entry(name.to_owned())
            .or_insert_with(|| Algorithm { anchor: anchor.to_owned(), steps: Vec::new() });
        if step != "-" {
            algorithm.steps.push(step.to_owned());
        }
    }
    algorithms
}

fn sources() -> Vec<PathBuf> {
    fn walk(directory: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    walk(&root().join("src"), &mut files);
    files.sort();
    files
}

/// The numbers at the head of a comment: `7.5. Text`, `3–3.2. Text`, `12.f.1, 12.g.1. Text`.
fn numbers(comment: &str) -> Vec<(String, String)> {
    let is_number = |text: &str| {
        text.starts_with(|character: char| character.is_ascii_digit())
            && text.split('.').all(|part| {
                !part.is_empty()
                    && (part.chars().all(|c| c.is_ascii_digit())
                        || (part.len() == 1 && part.chars().all(|c| c.is_ascii_lowercase())))
            })
    };
    let mut found = Vec::new();
    for word in comment.split_whitespace() {
        let (text, ends) = match word.strip_suffix('.') {
            Some(text) => (text, true),
            None => (word.strip_suffix(',').unwrap_or(word), false),
        };
        let (from, to) = text.split_once('–').unwrap_or((text, text));
        if !is_number(from) || !is_number(to) {
            return Vec::new();
        }
        found.push((from.to_owned(), to.to_owned()));
        if ends {
            return found;
        }
        if !word.ends_with(',') {
            return Vec::new();
        }
    }
    Vec::new()
}

/// Anchor → step numbers with their places.
fn comments() -> BTreeMap<String, Vec<(String, String, String)>> {
    let mut places: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for file in sources() {
        let mut anchor = None;
        for (index, line) in read(&file).lines().enumerate() {
            let line = line.trim_start();
            if let Some(rest) = line.strip_prefix("// <") {
                anchor = rest.strip_suffix('>').and_then(|url| url.strip_prefix(STANDARD)).map(str::to_owned);
                if let Some(anchor) = &anchor {
                    places.entry(anchor.clone()).or_default();
                }
            } else if let (Some(comment), Some(anchor)) = (line.strip_prefix("// "), &anchor) {
                for (from, to) in numbers(comment) {
                    let place = format!("{}:{}", file.strip_prefix(root()).unwrap().display(), index + 1);
                    places.entry(anchor.clone()).or_default().push((from, to, place));
                }
            }
        }
    }
    places
}

#[test]
fn every_step_has_a_place() {
    let (algorithms, comments) = (algorithms(), comments());
    let mut missing = Vec::new();
    for name in ALGORITHMS {
        let algorithm = algorithms.get(*name).unwrap_or_else(|| panic!("{name} is no algorithm of steps.tsv"));
        let Some(places) = comments.get(&algorithm.anchor) else {
            missing.push(format!("{name}: no comment names its anchor #{}", algorithm.anchor));
            continue;
        };
        let position = |step: &str| algorithm.steps.iter().position(|other| other == step);
        let mut covered = BTreeSet::new();
        for (from, to, _) in places {
            if let (Some(from), Some(to)) = (position(from), position(to)) {
                covered.extend(from..=to);
                // A range up to 8.3 leaves out what stands inside 8.3 only if that is named elsewhere.
            }
        }
        let left: Vec<&str> = algorithm
            .steps
            .iter()
            .enumerate()
            .filter(|(index, _)| !covered.contains(index))
            .map(|(_, step)| step.as_str())
            .collect();
        if !left.is_empty() {
            missing.push(format!("{name}: {}", left.join(", ")));
        }
    }
    assert!(missing.is_empty(), "steps without a place:\n{}", missing.join("\n"));
}

#[test]
fn no_comment_names_a_step_that_is_not_there() {
    let comments = comments();
    let mut wrong = Vec::new();
    for algorithm in algorithms().values() {
        for (from, to, place) in comments.get(&algorithm.anchor).into_iter().flatten() {
            for step in [from, to] {
                if !algorithm.steps.contains(step) {
                    wrong.push(format!("{place}: #{} has no step {step}", algorithm.anchor));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_link_into_the_standard_has_an_end() {
    let anchors = read(&root().join("fixtures/spec/anchors.txt"));
    let anchors: BTreeSet<&str> = anchors.lines().filter(|line| !line.starts_with('#')).collect();
    let mut broken = Vec::new();
    let readme = root().join("README.md");
    for file in sources().iter().chain([&readme]) {
        for (index, line) in read(file).lines().enumerate() {
            for rest in line.split(STANDARD).skip(1) {
                let end =
                    rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_%+:.".contains(c))).unwrap_or(rest.len());
                let anchor = rest[..end].trim_end_matches('.');
                // Where anchors are put together in a macro, the registry's own are checked below.
                let is_pieced_together = anchor.is_empty() && file.ends_with("profile/registry.rs");
                if !is_pieced_together && !anchors.contains(anchor) {
                    broken.push(format!("{}:{}: #{anchor}", file.display(), index + 1));
                }
            }
        }
    }
    for deviation in fetch_cors::DEVIATIONS {
        let anchor = deviation.anchor.strip_prefix(STANDARD).unwrap();
        if !anchors.contains(anchor) {
            broken.push(format!("{}: #{anchor}", deviation.name()));
        }
    }
    for deviation in fetch_cors::DEVIATIONS {
        let anchor = deviation.anchor.strip_prefix(STANDARD).unwrap();
        if !anchors.contains(anchor) {
            broken.push(format!("{}: #{anchor}", deviation.name()));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn reasons_and_findings_name_steps_that_are_there() {
    let algorithms = algorithms();
    for code in fetch_cors::ReasonCode::ALL {
        let step = code.step();
        let anchor = step.url().split_once('#').unwrap().1;
        let algorithm = algorithms.values().find(|algorithm| algorithm.anchor == anchor);
        let algorithm = algorithm.unwrap_or_else(|| panic!("{code}: #{anchor}"));
        assert!(step.step.is_empty() || algorithm.steps.iter().any(|other| other == step.step), "{code}: {step}");
    }
}
