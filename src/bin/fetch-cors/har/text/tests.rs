//! What is written of exchanges, line by line.

use fetch_cors::Profile;
use serde_json::{Value, json};

use super::*;
use crate::har::tests::{PERMISSION, entry, judged, ruling, with, with_cookie};

/// What was written, colours left out.
fn written(write: impl FnOnce(&mut Vec<u8>) -> Result<(), Failure>) -> String {
    let mut out = Vec::new();
    assert!(write(&mut out).is_ok());
    anstream::adapter::strip_str(&String::from_utf8(out).unwrap()).to_string()
}

fn exchanges(creator: &str, entries: &[Value]) -> String {
    judged(creator, entries).iter().map(|judged| written(|out| exchange(judged, Reveal(false), out))).collect()
}

fn verdict(place: usize, ruling: Ruling) -> ProfileVerdict {
    ProfileVerdict { profile: Profile::ALL[place], ruling, without_preflight: None, because: Vec::new() }
}

#[test]
fn hops_after_the_first_are_redirects() {
    let sent = ["Origin: https://a.test", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: font"];
    let text = exchanges(
        "Firefox",
        &[
            entry("GET https://b.test/", &sent, 302, &["Access-Control-Allow-Origin: *", "Location: /there"]),
            entry("GET https://b.test/there", &sent, 200, &["Access-Control-Allow-Origin: *"]),
        ],
    );
    let hops =
        "\n  request (entry 0): status 302\n  redirected: GET https://b.test/there; request (entry 1): status 200\n";
    assert!(text.contains(hops), "{text}");
}

#[test]
fn profiles_share_a_line_where_all_of_it_is_the_same() {
    let (allowed, refused) = (ruling(PERMISSION), ruling(&["Vary: *"]));
    let heads = |verdicts: &[ProfileVerdict]| -> Vec<String> {
        let text = written(|out| super::verdicts(verdicts, out));
        text.lines().filter(|line| !line.starts_with("    ")).map(|line| line.trim().to_owned()).collect()
    };
    let all: Vec<_> = (0..4).map(|place| verdict(place, refused.clone())).collect();
    assert_eq!(heads(&all), ["all profiles: refused: allow-origin-missing"]);
    let by = |verdict: ProfileVerdict| ProfileVerdict { because: vec!["x=y".to_owned()], ..verdict };
    let still = |verdict: ProfileVerdict| ProfileVerdict { without_preflight: Some("a preflight holds"), ..verdict };
    let [first, second, third, fourth] = [0, 1, 2, 3].map(|place| verdict(place, allowed.clone()));
    assert_eq!(
        heads(&[first, by(second), still(third), still(fourth)]),
        [
            "standard: allowed, response type cors",
            "chromium: allowed, by x=y, response type cors",
            "firefox, webkit: allowed (a preflight holds), response type cors",
        ]
    );
    let [first, second, third] = [0, 1, 3].map(|place| verdict(place, allowed.clone()));
    assert_eq!(
        heads(&[first, by(second), verdict(2, refused), by(third)]),
        [
            "standard: allowed, response type cors",
            "chromium, webkit: allowed, by x=y, response type cors",
            "firefox: refused: allow-origin-missing",
        ]
    );
}

#[test]
fn what_the_recording_browser_did_otherwise_is_said() {
    let handed_over = "  but the recording browser handed it over: what was recorded is not all of it\n";
    let refused = "  but the recording browser refused it (net::ERR_FAILED): not by CORS, as far as the file shows; perhaps by \
                   Content Security Policy, an extension, or access to a local network\n";
    let failed = || json!({ "response": { "_error": "net::ERR_FAILED" } });
    for (entry, expected) in [
        (with_cookie(200, &["Vary: *"]), Some(handed_over)),
        (with(with_cookie(200, PERMISSION), failed()), Some(refused)),
        (with_cookie(200, PERMISSION), None),
        (with(with_cookie(200, &["Vary: *"]), failed()), None),
    ] {
        let text = exchanges("WebInspector", &[entry]);
        match expected {
            Some(expected) => assert!(text.ends_with(expected), "{text}"),
            None => assert!(!text.contains("but the recording browser"), "{text}"),
        }
    }
}

#[test]
fn totals_are_by_profile_where_not_all_is_allowed() {
    let of = |totals: Totals| written(|out| super::totals(&totals, out));
    let none = "0 exchanges with other origins: 0 allowed, 0 refused, 0 not settled\n  0 entries read\n";
    assert_eq!(of(Totals::default()), none);
    let allowed = "3 exchanges with other origins: 3 allowed, 0 refused, 0 not settled\n  0 entries read\n";
    assert_eq!(of(Totals { allowed: 3, ..Totals::default() }), allowed);
    let refused = Totals { refused: 2, refused_by: [2, 1, 0, 0], unknown_page: 1, no_cors: 4, ..Totals::default() };
    let expected = "2 exchanges with other origins: 0 allowed, 2 refused, 0 not settled\n  \
                    standard 2 refused, 0 not settled; chromium 1 refused, 0 not settled; \
                    firefox 0 refused, 0 not settled; webkit 0 refused, 0 not settled\n  \
                    0 entries read; besides: 4 mode no-cors, opaque, 1 of an unknown page\n";
    assert_eq!(of(refused), expected);
    let unsettled = of(Totals { unsettled: 1, unsettled_by: [0, 0, 1, 0], ..Totals::default() });
    assert!(unsettled.contains("firefox 0 refused, 1 not settled; webkit"), "{unsettled}");
}
