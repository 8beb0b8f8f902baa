//! Which entries are linked with which.

use serde_json::{Value, json};

use super::*;
use crate::har::entry::RawEntry;
use crate::har::tests::{archive, entry, with};
use crate::redaction::Reveal;

/// Method, milliseconds, lasting, URL, a header of the page's, Location. A method after `?` is asked for by a preflight.
fn entries(rows: &[(&str, u32, u32, &str, &str, &str)]) -> Vec<Entry> {
    let read = |(index, (method, at, time, url, name, location)): (usize, &(&str, u32, u32, &str, &str, &str))| {
        let asked = method.strip_prefix('?');
        let mut headers = vec![json!({ "name": "Origin", "value": "https://a.test" })];
        if let Some(asked) = asked {
            headers.push(json!({ "name": "Access-Control-Request-Method", "value": asked }));
            headers.push(json!({ "name": "Access-Control-Request-Headers", "value": name }));
        } else if !name.is_empty() {
            headers.push(json!({ "name": name, "value": "1" }));
        }
        let entry = json!({
            "startedDateTime": format!("2026-01-01T00:00:{:02}.{:03}Z", at / 1000, at % 1000),
            "time": time,
            "request": { "method": asked.map_or(*method, |_| "OPTIONS"), "url": url, "headers": headers },
            "response": { "status": if location.is_empty() { 200 } else { 307 }, "redirectURL": location },
        });
        serde_json::from_value::<RawEntry>(entry).unwrap().keep(index, None, Reveal(false)).unwrap()
    };
    rows.iter().enumerate().map(read).collect()
}

fn linked(rows: &[(&str, u32, u32, &str, &str, &str)]) -> Vec<Vec<(Option<usize>, Option<usize>)>> {
    let chains = chains(&entries(rows));
    chains.iter().map(|chain| chain.hops.iter().map(|hop| (hop.entry, hop.preflight)).collect()).collect()
}

const X: &str = "https://b.test/x";

#[test]
fn preflights_come_before_or_within() {
    // Firefox, Chromium, and one that comes too late.
    let rows = [
        ("?PUT", 0, 10, X, "", ""),
        ("PUT", 11, 10, X, "", ""),
        ("PUT", 100, 30, X, "", ""),
        ("?PUT", 103, 10, X, "", ""),
        ("PUT", 200, 5, X, "", ""),
        ("?PUT", 300, 5, X, "", ""),
        ("?PUT", 400, 5, X, "", ""),
        ("PUT", 20_000, 5, X, "", ""),
    ];
    let alone = |place| vec![(None, Some(place))];
    let expected = vec![
        vec![(Some(1), Some(0))],
        vec![(Some(2), Some(3))],
        vec![(Some(4), None)],
        alone(5),
        alone(6),
        vec![(Some(7), None)],
    ];
    assert_eq!(linked(&rows), expected);
}

#[test]
fn preflights_ask_for_their_request() {
    let rows = [
        ("?PUT", 0, 5, X, "x-a", ""),
        ("?PUT", 1, 5, X, "x-b", ""),
        ("?DELETE", 2, 5, X, "", ""),
        ("?PUT", 3, 5, "https://b.test/y", "", ""),
        ("PUT", 10, 5, X, "X-B", ""),
        ("PUT", 11, 5, X, "X-A", ""),
        ("GET", 12, 5, X, "", ""),
        ("DELETE", 13, 5, "https://b.test/x#fragment", "", ""),
    ];
    let mut found: Vec<_> = linked(&rows).into_iter().flatten().collect();
    found.sort_unstable();
    let expected = [(None, Some(3)), (Some(4), Some(1)), (Some(5), Some(0)), (Some(6), None), (Some(7), Some(2))];
    assert_eq!(found, expected);
}

#[test]
fn redirects_are_followed_to_the_next_request_there() {
    let rows = [
        ("PUT", 0, 10, X, "", "/y#f"),
        ("GET", 5, 10, "https://b.test/z", "", ""),
        ("?PUT", 11, 2, "https://b.test/y", "", ""),
        ("PUT", 14, 10, "https://b.test/y", "", "https://c.test/"),
        ("PUT", 30, 10, "https://b.test/y", "", ""),
        // So late that it is something else.
        ("PUT", 9_000, 10, "https://c.test/", "", ""),
    ];
    let expected = vec![
        vec![(Some(0), None), (Some(3), Some(2))],
        vec![(Some(1), None)],
        vec![(Some(4), None)],
        vec![(Some(5), None)],
    ];
    assert_eq!(linked(&rows), expected);
}

#[test]
fn endless_redirects_end() {
    let rows: Vec<_> = (0..60).map(|at| ("GET", at, 0, X, "", X)).collect();
    let lengths: Vec<usize> = linked(&rows).iter().map(Vec::len).collect();
    assert_eq!(lengths, [HOPS, HOPS, 60 - 2 * HOPS]);
}

/// The links of entries without times, unless they have them.
fn linked_entries(entries: &[Value]) -> Vec<Vec<(Option<usize>, Option<usize>)>> {
    let archive = archive("Firefox", entries);
    assert_eq!(archive.entries.len(), entries.len());
    let chains = chains(&archive.entries);
    chains.iter().map(|chain| chain.hops.iter().map(|hop| (hop.entry, hop.preflight)).collect()).collect()
}

#[test]
fn without_times_redirects_lead_to_what_stands_near() {
    let other = || entry("GET https://b.test/other", &["Origin: https://a.test"], 200, &[]);
    for (distance, expected) in [(1, true), (REDIRECT_ENTRIES, true), (REDIRECT_ENTRIES + 1, false)] {
        for before in [0, 1, 3] {
            let mut entries = vec![other(); before];
            entries.push(entry("GET https://b.test/", &["Origin: https://a.test"], 302, &["Location: /target"]));
            entries.extend(vec![other(); distance - 1]);
            entries.push(entry("GET https://b.test/target", &["Origin: https://a.test"], 200, &[]));
            let followed = vec![(Some(before), None), (Some(before + distance), None)];
            let found = linked_entries(&entries).contains(&followed);
            assert_eq!(found, expected, "{distance} after, {before} before");
        }
    }
}

#[test]
fn a_preflight_fits_by_its_origin_and_by_what_it_asks_for() {
    let x_a = "X-A: 1";
    for (origin, asked, sent, expected) in [
        ("https://a.test", "x-a", &["Origin: https://a.test", x_a][..], true),
        // Redirects make the request's origin opaque.
        ("https://a.test", "x-a", &["Origin: null", x_a], true),
        ("https://c.test", "x-a", &["Origin: https://a.test", x_a], false),
        ("null", "x-a", &["Origin: https://a.test", x_a], false),
        ("https://a.test", "x-a", &[x_a], true),
        // Not among the headers: of another request, unless browsers or exporters leave it out.
        ("https://a.test", "x-a", &["Origin: https://a.test"], false),
        ("https://a.test", "x-a", &[], true),
        ("https://a.test", "authorization", &["Origin: https://a.test"], true),
        ("https://a.test", "accept,if-none-match", &["Origin: https://a.test"], true),
        ("https://a.test", "accept,x-a", &["Origin: https://a.test"], false),
    ] {
        let asks = [
            format!("Origin: {origin}"),
            "Access-Control-Request-Method: PUT".to_owned(),
            format!("Access-Control-Request-Headers: {asked}"),
        ];
        let preflight = entry("OPTIONS https://b.test/", &asks.each_ref().map(String::as_str), 204, &[]);
        let found = linked_entries(&[preflight, entry("PUT https://b.test/", sent, 200, &[])]);
        let together = vec![vec![(Some(1), Some(0))]];
        assert_eq!(found == together, expected, "{origin} asks for {asked}; {sent:?}: {found:?}");
    }
}

#[test]
fn a_preflight_without_time_comes_before_its_request() {
    let asks = ["Origin: https://a.test", "Access-Control-Request-Method: PUT"];
    let preflight = entry("OPTIONS https://b.test/", &asks, 204, &[]);
    let put = entry("PUT https://b.test/", &["Origin: https://a.test"], 200, &[]);
    let timed = with(put, json!({ "startedDateTime": "2026-01-01T00:00:00Z" }));
    assert_eq!(linked_entries(&[preflight, timed]), [[(Some(1), Some(0))]]);
}
