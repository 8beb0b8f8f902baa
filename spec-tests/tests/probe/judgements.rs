//! Verdicts by profile.

use crate::loopback::Loopback;
use crate::{ORIGIN, assert_all, probe, probe_json, verdicts};
use spec_tests::command_line::run;

#[test]
fn what_the_standard_does_not_come_to_was_not_asked() {
    let server = Loopback::always(
        "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: *\nAccess-Control-Max-Age: 5",
    );
    let (code, probed) = probe_json(&server.url("/"), &["-H", "Authorization: Bearer word"]);
    assert_eq!(code, Some(1));
    assert_eq!(verdicts(&probed), ["authorization-needs-explicit-listing", "open", "open", "open"]);
    let open = probed["verdicts"][1]["open"].as_str().unwrap();
    assert!(open.starts_with("the request GET http://127.0.0.1:") && open.ends_with("which was not asked"), "{open}");
    assert_eq!(probed["verdicts"][1]["because"][0], "preflight.authorization=covered");

    // Chosen profiles alone decide how it exits.
    let (code, probed) = probe_json(&server.url("/"), &["-H", "Authorization: Bearer word", "--profile", "chromium"]);
    assert_eq!((code, verdicts(&probed)), (Some(0), vec!["open".to_owned()]));
}

#[test]
fn other_headers_of_a_profile_are_told() {
    let server = Loopback::always(
        "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: x-a\nAccess-Control-Max-Age: 5",
    );
    let (code, probed) = probe_json(&server.url("/"), &["-H", "X-A: 1", "-H", "X-A: 2"]);
    assert_eq!(code, Some(0), "{probed}");
    assert_all(&probed, "allowed");
    let assumed = |place: usize| probed["verdicts"][place]["assumed"].as_array().unwrap().len();
    assert_eq!(assumed(0), 0, "{probed}");
    let firefox = &probed["verdicts"][2];
    assert_eq!(firefox["profile"], "firefox");
    let told = firefox["assumed"].to_string();
    assert!(told.contains("has other `access-control-request-headers`"), "{told}");
}

#[test]
fn a_profile_that_sends_no_preflight() {
    // Client hints are safelisted in Chromium.
    let server = Loopback::start(|asked, _| {
        let head = if asked.method() == "OPTIONS" { "405 No" } else { "200 OK\r\nAccess-Control-Allow-Origin: *" };
        format!("HTTP/1.1 {head}\r\n\r\n").into_bytes()
    });
    let (code, probed) = probe_json(&server.url("/"), &["-H", "DPR: 2"]);
    assert_eq!(code, Some(1));
    assert_eq!(verdicts(&probed)[..2], ["preflight-allow-origin-missing", "open"]);
    let preflights = [0, 1].map(|place| probed["verdicts"][place]["preflights"].as_u64());
    assert_eq!((preflights, server.asked().len()), ([Some(1), Some(0)], 1));
}

#[test]
fn mixed_content_and_bad_ports_are_not_asked() {
    let server = Loopback::always("HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *");
    for (origin, url) in [("https://app.test", "http://api.test/"), (ORIGIN, "http://127.0.0.1:25/")] {
        let ran = run(&["probe", url, "--origin", origin], b"");
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.output.contains("nothing reaches the network"), "{ran:?}");
        assert!(ran.output.contains("webkit    refused  blocked"), "{ran:?}");
    }
    // Loopback is trustworthy, but not to WebKit.
    let ran = run(&["probe", &server.url("/"), "--origin", "https://app.test", "--json"], b"");
    let probed = serde_json::from_str(&ran.output).unwrap();
    assert_eq!(verdicts(&probed), ["allowed", "allowed", "allowed", "blocked"]);
    // Refused by all, but not for the same reason.
    let closed = Loopback::always("HTTP/1.1 200 OK");
    let ran = run(&["probe", &closed.url("/"), "--origin", "https://app.test"], b"");
    let explained: Vec<&str> = ran.output.lines().filter(|line| line.starts_with("why, ")).collect();
    assert_eq!(explained, ["why, by profile standard:", "why, by profile webkit:"], "{ran:?}");
    assert_eq!(ran.output.matches("unlike the Standard: ").count(), 1, "{ran:?}");
}

#[test]
fn both_forms_tell_the_same() {
    let server = Loopback::always("HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: http://b.test\nVary: A\nVary: B");
    let ran = probe(&server.url("/"), &[]);
    let (code, probed) = probe_json(&server.url("/"), &[]);
    assert_eq!((ran.code, code), (Some(1), Some(1)));
    assert_eq!(probed["version"], 1);
    let text = probed["verdicts"][0]["text"].as_str().unwrap();
    assert!(text.contains("allow-origin-mismatch") && ran.output.contains(text), "{text}\n{ran:?}");
    // Repeated lines are kept apart.
    let lines = probed["exchanges"][0]["answer"]["headers"].as_array().unwrap();
    let vary: Vec<_> = lines.iter().filter(|line| line[0] == "vary").map(|line| line[1].as_str().unwrap()).collect();
    assert_eq!(vary, ["A", "B"]);
}

#[test]
fn repeated_allow_origin_lines_are_seen() {
    let server = Loopback::always("HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Origin: *");
    let (code, probed) = probe_json(&server.url("/"), &[]);
    assert_eq!(code, Some(1));
    assert_all(&probed, "allow-origin-multiple");
}
