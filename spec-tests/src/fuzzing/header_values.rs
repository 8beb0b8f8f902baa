//! Target `header_values`: bytes of header values, parsed by the engine, by the grammars and by whole fetches.
//!
//! The first byte chooses the header, the second who asks; the rest are the header's lines.

use std::collections::BTreeSet;
use std::time::Duration;

use fetch_cors::algorithms;
use fetch_cors::{CacheToken, Timestamp};
use url::Url;

use crate::model;
use crate::model::header_list_values::{Extracted, extract_header_list_values};
use crate::model::infrastructure::{is_header_value, isomorphic_decode, trim};

use super::bytes::Bytes;
use super::pair::{Asked, Lines, compare};

/// Longer lists would not fit into the cache, where the tokens are looked for.
pub(super) const LONGEST: usize = 4096;

/// Header names of which the whole fetch is compared.
pub(super) const NAMES: [&str; 9] = [
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Max-Age",
    "Access-Control-Expose-Headers",
    "Timing-Allow-Origin",
    "Cross-Origin-Resource-Policy",
    "Referrer-Policy",
];

/// How many kinds of input there are.
const KINDS: u8 = 16;

/// Panics where a parser of the engine and its oracle disagree.
pub fn header_values(data: &[u8]) {
    let [kind, who, value @ ..] = data else { return };
    if value.len() > LONGEST {
        return;
    }
    let lines: Vec<&[u8]> = value.split(|&byte| byte == b'\n').collect();
    match kind % KINDS {
        0 => range(value),
        1 => content_type(value),
        2 => split(value),
        3 => request_headers(&lines),
        4 => listed("Access-Control-Allow-Methods", &lines),
        5 => listed("Access-Control-Allow-Headers", &lines),
        6 => max_age(&lines),
        kind => whole_fetch(NAMES[usize::from(kind - 7)], *who, &lines),
    }
}

fn range(value: &[u8]) {
    for allow_whitespace in [false, true] {
        let engine = algorithms::parse_a_single_range_header_value(value, allow_whitespace);
        let model = model::single_range_header_value::parse_a_single_range_header_value(value, allow_whitespace);
        // The model has numbers without leading zeros.
        let number = |digits: &[u8]| {
            let text = isomorphic_decode(digits);
            let significant = text.trim_start_matches('0');
            if significant.is_empty() { "0".to_owned() } else { significant.to_owned() }
        };
        let engine = engine.map(|range| (range.start().map(number), range.end().map(number)));
        assert_eq!(engine, model, "{}", value.escape_ascii());
    }
}

fn content_type(value: &[u8]) {
    let engine = algorithms::parse_mime_type_essence(value);
    let model = model::mime_type::parse_a_mime_type(&isomorphic_decode(value)).map(|parsed| parsed.essence());
    let essence = engine.map(|essence| {
        format!("{}/{}", isomorphic_decode(essence.type_bytes()), isomorphic_decode(essence.subtype_bytes()))
            .to_ascii_lowercase()
    });
    assert_eq!(essence, model, "{}", value.escape_ascii());
}

fn split(value: &[u8]) {
    let engine: Vec<String> = algorithms::get_decode_and_split(value).map(isomorphic_decode).collect();
    assert_eq!(engine, model::header_list::get_decode_and_split_value(value), "{}", value.escape_ascii());
    let normalized = algorithms::normalize_header_value(value);
    assert_eq!(normalized, model::infrastructure::normalize_a_value(value), "{}", value.escape_ascii());
}

/// Lines of names and values.
fn request_headers(lines: &[&[u8]]) {
    let mut engines = fetch_cors::HeaderList::new();
    let mut models = model::HeaderList::new();
    for line in lines {
        let colon = line.iter().position(|&byte| byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        let value = value.get(1..).unwrap_or_default();
        let text = isomorphic_decode(name);
        let told = format!("{}: {}", name.escape_ascii(), value.escape_ascii());
        assert_eq!(algorithms::is_header_name(name), model::infrastructure::is_header_name(&text), "{told}");
        assert_eq!(algorithms::is_header_value(value), is_header_value(value), "{told}");
        let is_header = algorithms::is_header_name(name) && algorithms::is_header_value(value);
        assert_eq!(engines.append(name, value).is_ok(), is_header, "{told}");
        if !is_header {
            continue;
        }
        models.append(&text, value);
        let safelisted = model::header_names::is_cors_safelisted_request_header(&text, value);
        assert_eq!(algorithms::is_cors_safelisted_request_header(name, value), safelisted, "{told}");
        let no_cors = model::header_names::is_no_cors_safelisted_request_header(&text, value);
        assert_eq!(algorithms::is_no_cors_safelisted_request_header(name, value), no_cors, "{told}");
        let forbidden = model::header_names::is_forbidden_request_header(&text, value);
        assert_eq!(algorithms::is_forbidden_request_header(name, value), forbidden, "{told}");
    }
    let unsafe_names = algorithms::cors_unsafe_request_header_names(&engines);
    let expected = model::header_names::cors_unsafe_request_header_names(&models);
    let value = isomorphic_decode(&unsafe_names.to_header_value());
    let sorted = model::header_names::convert_header_names_to_a_sorted_lowercase_set(&expected);
    assert_eq!(value, sorted.join(","), "{engines:?}");
    for (name, _) in engines.iter() {
        let text = isomorphic_decode(name);
        assert_eq!(engines.get(name).map(std::borrow::Cow::into_owned), models.get(&text), "{engines:?}");
    }
}

fn asked(method: &'static str, headers: Vec<(&'static str, &'static str)>) -> Asked {
    Asked {
        origin: "http://a.test",
        url: Url::parse("http://b.test:8080/x").expect("a URL"),
        method,
        headers,
        has_body: false,
        credentials: "same-origin",
        redirect: "follow",
        mode: "cors",
    }
}

fn named(name: &str, lines: &[&[u8]]) -> Lines {
    lines.iter().map(|line| (name.to_owned(), line.to_vec())).collect()
}

fn extract(name: &str, lines: &Lines) -> Extracted {
    let trimmed = lines.iter().map(|(name, value)| (name.clone(), trim(value, |byte| matches!(byte, b'\t' | b' '))));
    let list = model::HeaderList::from_pairs(trimmed);
    extract_header_list_values(name, &list, &model::Corrections::STANDARD)
}

/// A whole list is stored by a preflight that asks for something else: so every token of it shows.
fn listed(name: &'static str, lines: &[&[u8]]) {
    let is_methods = name == "Access-Control-Allow-Methods";
    let lines = named(name, lines);
    let other =
        if is_methods { ("Access-Control-Allow-Headers", "x-a") } else { ("Access-Control-Allow-Methods", "PUT") };
    let asked = if is_methods { asked("POST", vec![("x-a", "1")]) } else { asked("PUT", Vec::new()) };
    let (told, user_agent) = compare(&asked, &|_, _| {
        let mut head = lines.clone();
        head.push((other.0.to_owned(), other.1.into()));
        head.push(("Access-Control-Allow-Origin".to_owned(), b"*".to_vec()));
        Some((200, head))
    });
    let end = told.and_then(|mut told| told.pop()).unwrap_or_default();
    let stored: BTreeSet<String> = user_agent
        .preflight_cache()
        .entries(Timestamp::ZERO)
        .into_iter()
        .filter_map(|entry| match entry.token {
            CacheToken::Method(token) if is_methods => Some(isomorphic_decode(&token)),
            CacheToken::HeaderName(token) if !is_methods => Some(isomorphic_decode(&token).to_ascii_lowercase()),
            _ => None,
        })
        .collect();
    if lines.iter().any(|(_, value)| !is_header_value(&trim(value, |byte| matches!(byte, b'\t' | b' ')))) {
        assert_eq!(end, "transport-failed", "{lines:?}");
        return;
    }
    let expected = match extract(name, &lines) {
        Extracted::Failure => {
            let code = if is_methods { "allow-methods-invalid" } else { "allow-headers-invalid" };
            assert!(end.starts_with(code), "{lines:?}: {end}");
            BTreeSet::new()
        }
        other => other
            .values()
            .iter()
            .map(|token| if is_methods { token.clone() } else { token.to_ascii_lowercase() })
            .collect(),
    };
    assert_eq!(stored, expected, "{lines:?}");
}

/// By the grammar: `delta-seconds` on one line, or `-` and digits, or nothing that counts.
fn max_age(lines: &[&[u8]]) {
    const NAME: &str = "Access-Control-Max-Age";
    let lines = named(NAME, lines);
    let (_, user_agent) = compare(&asked("PUT", Vec::new()), &|_, _| {
        let mut head = lines.clone();
        head.push(("Access-Control-Allow-Methods".to_owned(), b"PUT".to_vec()));
        head.push(("Access-Control-Allow-Origin".to_owned(), b"*".to_vec()));
        Some((200, head))
    });
    let values: Vec<Vec<u8>> =
        lines.iter().map(|(_, value)| trim(value, |byte| matches!(byte, b'\t' | b' '))).collect();
    if values.iter().any(|value| !is_header_value(value)) {
        assert!(user_agent.preflight_cache().is_empty(), "{lines:?}");
        return;
    }
    let is_digits = |digits: &[u8]| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let expected = match values.as_slice() {
        [value] if is_digits(value) => {
            let significant = isomorphic_decode(value);
            let significant = significant.trim_start_matches('0');
            // More than four digits are more than two hours.
            if significant.len() > 4 { 7200 } else { significant.parse().unwrap_or(0).min(7200) }
        }
        [value] if value.first() == Some(&b'-') && is_digits(&value[1..]) => 0,
        _ => 5,
    };
    let entries = user_agent.preflight_cache().entries(Timestamp::ZERO);
    let remaining: Vec<Duration> = entries.iter().map(|entry| entry.remaining).collect();
    let expected: Vec<Duration> = (expected > 0).then(|| Duration::from_secs(expected)).into_iter().collect();
    assert_eq!(remaining, expected, "{lines:?}");
}

/// The header on every response of a fetch, in place of what would have permitted it.
fn whole_fetch(name: &str, who: u8, lines: &[&[u8]]) {
    let mut choices = Bytes(std::slice::from_ref(&who));
    let bits = choices.byte();
    let mut asked = asked(
        if bits & 1 == 0 { "GET" } else { "PUT" },
        if bits & 2 == 0 { Vec::new() } else { vec![("x-a", "1"), ("Authorization", "x")] },
    );
    asked.credentials = if bits & 4 == 0 { "same-origin" } else { "include" };
    if bits & 8 != 0 {
        asked.origin = "null";
    }
    if bits & 16 != 0 && asked.method == "GET" && asked.headers.is_empty() {
        asked.mode = "no-cors";
    }
    if bits & 32 != 0 {
        asked.origin = "http://api.b.test";
    }
    let redirects = bits & 64 != 0;
    let origin = asked.origin;
    let answered = named(name, lines);
    compare(&asked, &|count, is_preflight| {
        let mut head: Lines = [
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", "PUT"),
            ("Access-Control-Allow-Headers", "x-a, authorization"),
            ("X-R", "1"),
            ("X-S", "2"),
            ("Set-Cookie", "a=b"),
            ("Content-Type", "text/plain"),
        ]
        .into_iter()
        .filter(|(known, _)| *known != name)
        .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
        .collect();
        // What an input names may be there.
        for token in answered.iter().flat_map(|(_, value)| value.split(|byte| b", \t".contains(byte))) {
            let token = isomorphic_decode(token);
            if name == "Access-Control-Expose-Headers" && model::infrastructure::is_header_name(&token) {
                head.push((token, b"3".to_vec()));
            }
        }
        head.retain(|(known, _)| !known.eq_ignore_ascii_case(name) && !known.eq_ignore_ascii_case("location"));
        head.extend(answered.iter().cloned());
        let is_redirect = redirects && !is_preflight && count < 2;
        if is_redirect {
            head.push(("Location".to_owned(), b"/y".to_vec()));
        }
        Some((if is_redirect { 302 } else { 200 }, head))
    });
}
