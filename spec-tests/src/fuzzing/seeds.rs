//! Seed corpora from the fixtures, and dictionaries from the vocabulary.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::files::files;

use super::header_values::{LONGEST, NAMES};
use super::mutation::without_idle_fields;
use super::vocabulary::{METHODS, ORIGINS, PIECES, REQUEST_HEADERS, RESPONSE_HEADERS};
use super::world_seeds;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).join("fixtures")
}

/// Lines of all suites or tables below a directory of the fixtures.
fn lines(directory: &str) -> Vec<String> {
    let paths = files(&fixtures().join(directory), "jsonl");
    let texts = paths.iter().filter_map(|path| std::fs::read_to_string(path).ok());
    texts.flat_map(|text| text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Every so-manieth, so that at most so many are left.
pub(super) fn thinned<T>(items: Vec<T>, at_most: usize) -> Vec<T> {
    let step = items.len().div_ceil(at_most).max(1);
    items.into_iter().step_by(step).collect()
}

/// Latin-1.
fn bytes(text: &str) -> Vec<u8> {
    text.chars().filter_map(|character| u8::try_from(character).ok()).collect()
}

/// The seeds of a target.
///
/// # Panics
/// Where there is no such target.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    match target {
        "worlds" => world_seeds::of(&scenarios().collect::<Vec<_>>()),
        "cache" => (0..24_u8)
            .map(|start| (0..96_u8).map(|place| start.wrapping_mul(37) ^ place.wrapping_mul(11)).collect())
            .collect(),
        "header_values" => header_values(),
        "redirects" => redirects(),
        "input" => input(),
        _ => panic!("no target {target}"),
    }
}

fn scenarios() -> impl Iterator<Item = Value> {
    lines("scenarios").into_iter().filter_map(|line| serde_json::from_str(&line).ok())
}

/// The headers of the scenarios that `of` picks, names in lower case, each pair once.
fn headers_of(of: impl Fn(&Value) -> Vec<Value>) -> BTreeSet<(String, String)> {
    let pairs = scenarios().flat_map(|scenario| of(&scenario));
    pairs.filter_map(|pair| Some((pair[0].as_str()?.to_ascii_lowercase(), pair[1].as_str()?.to_owned()))).collect()
}

/// What is in an array; nothing where there is none.
pub(super) fn items(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// Those of all rules of a scenario.
pub(super) fn responses(scenario: &Value) -> impl Iterator<Item = Value> {
    items(&scenario["server"]).into_iter().flat_map(|rule| items(&rule["responses"]))
}

/// What servers answer with.
fn answered(scenario: &Value) -> Vec<Value> {
    responses(scenario).flat_map(|response| items(&response["headers"])).collect()
}

/// What pages ask with.
fn asked(scenario: &Value) -> Vec<Value> {
    items(&scenario["steps"]).iter().flat_map(|step| items(&step["fetch"]["headers"])).collect()
}

fn header_values() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let mut add = |kind: u8, who: u8, value: &str| seeds.push([vec![kind, who], bytes(value)].concat());
    let (answered, asked) = (headers_of(answered), headers_of(asked));
    for (kind, name) in (7..).zip(NAMES) {
        let known =
            RESPONSE_HEADERS.iter().filter(|(known, _)| *known == name).flat_map(|(_, values)| *values).copied();
        let of_fixtures = answered.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let of_fixtures = of_fixtures.map(|(_, value)| value.as_str()).filter(|value| value.len() < LONGEST);
        for (who, value) in known.chain(thinned(of_fixtures.collect(), 60)).enumerate() {
            add(kind, u8::try_from(who * 3 % 256).unwrap_or_default(), value);
            if let 9..=11 = kind {
                add(kind - 5, 0, value);
            }
        }
    }
    let text = |row: &str, field: &str| -> Option<String> {
        serde_json::from_str::<Value>(row).ok()?[field].as_str().map(str::to_owned)
    };
    for row in thinned(lines("vectors"), 600) {
        if let Some(value) = text(&row, "value") {
            add(if value.starts_with("bytes") { 0 } else { 2 }, 0, &value);
            if value.contains('/') {
                add(1, 0, &value);
            }
            if let Some(name) = text(&row, "name") {
                add(3, 0, &format!("{name}:{value}"));
            }
        }
    }
    for (name, value) in thinned(asked.iter().filter(|(_, value)| value.len() < LONGEST).collect(), 200) {
        match name.as_str() {
            "range" => add(0, 0, value),
            "content-type" => add(1, 0, value),
            _ => {}
        }
        add(3, 0, &format!("{name}:{value}"));
    }
    seeds
}

fn redirects() -> Vec<Vec<u8>> {
    let mut locations: Vec<String> = RESPONSE_HEADERS
        .iter()
        .filter(|(name, _)| *name == "Location")
        .flat_map(|(_, values)| values.iter().map(|value| (*value).to_owned()))
        .collect();
    for row in lines("vectors") {
        let row: Value = serde_json::from_str(&row).unwrap_or_default();
        locations.extend(row["location"].as_str().map(str::to_owned));
    }
    let of_servers = headers_of(answered).into_iter().filter(|(name, _)| name == "location");
    locations.extend(of_servers.map(|(_, location)| location).filter(|location| location.len() < 200));
    locations.sort();
    locations.dedup();
    let asking = locations.iter().flat_map(|location| (0..ORIGINS.len()).map(move |origin| (location, origin)));
    // After it, home: as it is, with user info, or where another page is at home.
    let second = |number: usize, origin: usize| match number / ORIGINS.len() % 4 {
        0 => "//a.test/y".to_owned(),
        1 => format!("{}/y", ORIGINS[origin].replacen("//", "//user:pass@", 1)),
        2 => format!("{}/y", ORIGINS[origin]),
        _ => "//user@a.test/y".to_owned(),
    };
    let seed = |(number, (location, origin)): (usize, (&String, usize))| {
        let second = second(number, origin);
        let [number, origin] = [number, origin].map(|number| u8::try_from(number % 256).unwrap_or_default());
        let mut seed = vec![origin, number / 3, number.wrapping_mul(7), number.wrapping_mul(5) & 0x3F];
        seed.extend(b"http://b.test:8080/x?q#f\n");
        seed.push(number & 0x1F);
        seed.extend(bytes(location).into_iter().filter(|byte| *byte != b'\n'));
        seed.extend(b"\n\x18");
        seed.extend(second.into_bytes());
        seed
    };
    thinned(asking.enumerate().map(seed).collect(), 600)
}

fn input() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> =
        thinned(lines("scenarios"), 80).iter().map(|line| [b"s", line.as_bytes()].concat()).collect();
    // The conversations of the protocol's description.
    let text = std::fs::read_to_string(fixtures().join("DRIVE.md")).unwrap_or_default();
    let said: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("> ")).collect();
    seeds.extend(said.iter().map(|line| format!("d{line}\n").into_bytes()));
    seeds.push(format!("d{}\n", said.join("\n")).into_bytes());
    seeds.extend(archives().iter().map(|archive| [b"h", archive.as_slice()].concat()));
    seeds
}

/// HAR files: those that are broken, and of the others a few entries at a time, with what the file says beside them.
fn archives() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for path in files(&fixtures().join("har"), "har") {
        let text = std::fs::read(path).unwrap_or_default();
        let Ok(mut archive) = serde_json::from_slice::<Value>(&text) else {
            found.push(text);
            continue;
        };
        let entries = items(&archive["log"]["entries"]);
        for some in entries.chunks(4) {
            archive["log"]["entries"] = some.into();
            found.push(archive.to_string().into_bytes());
        }
    }
    found
}

/// The words of a target, in libFuzzer's format; empty where it has none.
pub fn dictionary(target: &str) -> String {
    let mut words: Vec<String> = match target {
        "header_values" => {
            let values = RESPONSE_HEADERS.iter().flat_map(|(_, values)| values.iter().copied());
            let headers = REQUEST_HEADERS.iter().flat_map(|(name, value)| [*name, *value]);
            let all = METHODS.iter().copied().chain(values).chain(headers).chain(PIECES).chain(ORIGINS);
            all.map(str::to_owned).collect()
        }
        "redirects" => {
            let locations = RESPONSE_HEADERS
                .iter()
                .filter(|(name, _)| *name == "Location")
                .flat_map(|(_, values)| values.iter().copied());
            locations.chain(PIECES).chain(ORIGINS).map(str::to_owned).collect()
        }
        "input" => input_words().into_iter().chain(extremes()).collect(),
        _ => Vec::new(),
    };
    words.retain(|word| !word.is_empty() && word.len() < 60);
    words.sort();
    words.dedup();
    let quoted = |word: &String| {
        // Suites and lines of `drive` are UTF-8, headers are Latin-1.
        let raw = if target == "input" { word.clone().into_bytes() } else { bytes(word) };
        let escaped = raw.iter().fold(String::new(), |text, byte| match byte {
            b'"' | b'\\' => format!("{text}\\{}", char::from(*byte)),
            0x20..=0x7E => format!("{text}{}", char::from(*byte)),
            _ => format!("{text}\\x{byte:02X}"),
        });
        format!("\"{escaped}\"\n")
    };
    words.iter().map(quoted).collect()
}

/// What readers of JSON stumble over: numbers at the ends of their types, characters of several bytes, and half ones.
fn extremes() -> Vec<String> {
    let numbers =
        ["-1", "-0", "0.0000000001", "1e308", "-1e308", "1e999", "1e-400", "4294967296", "18446744073709551616"];
    let characters = ["\u{0}", "\\u0000", "\\ud800", "\\udc00", "\u{FFFF}"].map(str::to_owned);
    let long = ["é".repeat(25), "😀".repeat(12)];
    numbers.map(str::to_owned).into_iter().chain(characters).chain(long).collect()
}

/// Names of fields with their quotes, and short values, from what is said in the fixtures.
fn input_words() -> Vec<String> {
    fn collect(value: &Value, words: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    words.push(format!("\"{name}\":"));
                    collect(member, words);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
            Value::String(text) if text.len() < 24 => words.push(format!("\"{text}\"")),
            _ => {}
        }
    }
    let mut words = Vec::new();
    for seed in input() {
        for line in seed.get(1..).unwrap_or_default().split(|&byte| byte == b'\n') {
            let mut value: Value = serde_json::from_slice(line).unwrap_or_default();
            without_idle_fields(&mut value);
            collect(&value, &mut words);
        }
    }
    // What is said often.
    words.sort();
    let mut counted: Vec<(usize, String)> = Vec::new();
    for word in words {
        match counted.last_mut() {
            Some((count, last)) if *last == word => *count += 1,
            _ => counted.push((1, word)),
        }
    }
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    counted.into_iter().take(160).map(|(_, word)| word).collect()
}
