//! `fetch-cors har` on the archives of `fixtures/har`: what is allowed, refused and not settled, and what is said of it.

use std::collections::BTreeSet;

use serde_json::Value;
use spec_tests::binary::{fetch_cors, output};

/// The exchanges and the totals that `--json` prints.
fn judged(file: &str, options: &[&str]) -> (Vec<Value>, Value, Option<i32>) {
    let (text, status) = output(fetch_cors().args(["har", &format!("fixtures/har/{file}"), "--json"]).args(options));
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| line["version"] == 1));
    let totals = lines.pop().unwrap();
    assert_eq!(totals["kind"], "totals");
    assert!(lines.iter().all(|line| line["kind"] == "exchange"));
    (lines, totals, status)
}

fn text(file: &str, options: &[&str]) -> String {
    output(fetch_cors().args(["har", &format!("fixtures/har/{file}")]).args(options)).0
}

/// The code of each profile's ruling: of the reason, of what is not settled, or `allowed`.
fn codes(exchange: &Value) -> Vec<&str> {
    let verdicts = exchange["verdicts"].as_array().unwrap();
    assert_eq!(verdicts.len(), 4);
    verdicts
        .iter()
        .map(|verdict| match verdict["ruling"].as_str().unwrap() {
            "refused" => verdict["reason"]["code"].as_str().unwrap(),
            "unsettled" => verdict["unsettled"]["code"].as_str().unwrap(),
            other => other,
        })
        .collect()
}

/// Entry, end of the URL, and the code under all profiles, or one for each.
type Expected = (u64, &'static str, &'static [&'static str]);

fn assert_judged(exchanges: &[Value], expected: &[Expected]) {
    for (exchange, (entry, url, rulings)) in exchanges.iter().zip(expected) {
        assert_eq!(exchange["entry"], *entry, "{exchange}");
        assert!(exchange["url"].as_str().unwrap().ends_with(url), "{exchange}");
        let rulings = if rulings.len() == 1 { vec![rulings[0]; 4] } else { rulings.to_vec() };
        assert_eq!(codes(exchange), rulings, "{exchange}");
    }
    assert_eq!(exchanges.len(), expected.len());
}

const ALLOWED: &[&str] = &["allowed"];

/// Recorded by Chromium, which says what it did: each prediction agrees with it.
const CHROMIUM: &[Expected] = &[
    (2, "/ok", ALLOWED),
    (3, "/star", ALLOWED),
    (4, "/none", &["allow-origin-missing"]),
    (5, "/star?include", &["allow-origin-wildcard-with-credentials"]),
    (7, "/put-ok", ALLOWED),
    (8, "/put-ok", ALLOWED),
    (9, "/put-bad", &["header-not-allowed"]),
    (12, "/put-404", &["preflight-status-not-ok"]),
    (13, "/cred", ALLOWED),
    (14, "/cred", ALLOWED),
    (15, "/ok?include", &["allow-credentials-missing"]),
    (16, "/wild", &["authorization-needs-explicit-listing", "allowed", "allowed", "allowed"]),
    (18, "/wild?include", &["preflight-allow-origin-wildcard-with-credentials"]),
    (20, "/authredir", ALLOWED),
    (24, "/redir", ALLOWED),
    (26, "/redir-cross", ALLOWED),
    (28, "/redir-bad", &["allow-origin-missing"]),
    (30, "/redirect-out", ALLOWED),
    (32, "/cached", ALLOWED),
    (33, "/cached", ALLOWED),
    (34, "/etag", ALLOWED),
    (35, "/etag", &["not-modified"]),
    (36, "/none?nocors", ALLOWED),
    (37, "/reset", &["unanswered"]),
    (38, ":9/", &["unanswered"]),
    (39, "/dup", &["allow-origin-multiple"]),
    (40, "/x", &["unanswered"]),
    (43, "/put-ok?xhr", ALLOWED),
    (44, "/corp", &["cross-origin-resource-policy-same-origin"]),
    (45, "/corp", &["cross-origin-resource-policy-same-origin"]),
    (46, "/corp-site", ALLOWED),
    (47, "/corp-site", &["cross-origin-resource-policy-same-site"]),
    (48, "/none?img", &["allow-origin-missing"]),
    (50, "/ok?beacon", ALLOWED),
    (51, "/put-ok?beacon", &["preflight-allow-credentials-missing"]),
    (52, "/none?module", &["allow-origin-missing"]),
    (53, "/none?events", &["allow-origin-missing"]),
    (56, "/sw", &["service-worker"]),
    (57, "/ok", ALLOWED),
    (58, "/ok?after", ALLOWED),
];

#[test]
fn chromiums_is_judged_as_chromium_did() {
    let (exchanges, totals, status) = judged("chromium.har", &["--no-cors"]);
    assert_judged(&exchanges, CHROMIUM);
    assert_eq!(status, Some(1));
    let mut told = 0;
    for exchange in &exchanges {
        assert_eq!(exchange["contradicted"], false, "{exchange}");
        let chromium = &exchange["verdicts"][1];
        match exchange["recorded"].as_str() {
            Some("handed-over") => assert_ne!(chromium["ruling"], "refused", "{exchange}"),
            Some(_) => assert_eq!(chromium["ruling"], "refused", "{exchange}"),
            None => continue,
        }
        told += 1;
    }
    assert_eq!(told, 36);
    assert_eq!((&totals["allowed"], &totals["refused"], &totals["unsettled"]), (&16.into(), &16.into(), &5.into()));
    assert_eq!((&totals["entries"], &totals["no_cors"]), (&59.into(), &3.into()));
    assert_eq!(totals["by_profile"]["chromium"]["refused"], 15);
    let left_out = &totals["left_out"];
    assert_eq!((&left_out["navigations"], &left_out["web_sockets"]), (&1.into(), &1.into()));
}

#[test]
fn differences_of_browsers_are_named() {
    let text = text("chromium.har", &["--url", "/wild"]);
    assert!(text.contains("standard: refused: authorization-needs-explicit-listing"), "{text}");
    assert!(text.contains("chromium, firefox, webkit: allowed, by preflight.authorization=covered"), "{text}");
}

#[test]
fn what_credentials_were_is_inferred() {
    let (exchanges, ..) = judged("chromium.har", &["--no-cors"]);
    let credentials = |entry: u64| {
        let exchange = exchanges.iter().find(|exchange| exchange["entry"] == entry).unwrap();
        (exchange["credentials"]["included"].as_bool(), exchange["credentials"]["why"].as_str().unwrap().to_owned())
    };
    for (entry, included, why) in [
        (3, Some(false), "the recording browser handed it over"),
        (5, Some(true), "`Sec-Fetch-Storage-Access`"),
        (4, None, "no `Cookie` was recorded"),
        (13, None, "though the answer sets one"),
        (14, Some(true), "a `Cookie` was sent"),
        (18, Some(true), "the recording browser refused it"),
        (51, Some(true), "beacons"),
    ] {
        let (found, found_why) = credentials(entry);
        assert_eq!(found, included, "entry {entry}: {found_why}");
        assert!(found_why.contains(why), "entry {entry}: {found_why}");
    }
}

#[test]
fn sanitized_ones_are_told_from_their_preflights() {
    let (exchanges, ..) = judged("chromium-sanitized.har", &[]);
    let put = exchanges.iter().find(|exchange| exchange["entry"] == 3).unwrap();
    assert_eq!(codes(put), ["allowed"; 4]);
    assert!(put["headers"].as_array().unwrap().iter().any(|header| header[0] == "authorization"), "{put}");
    assert!(put["inferred"][0].as_str().unwrap().contains("`authorization` was sent: its preflight asked for it"));
    assert_eq!(put["hops"][0]["preflight"]["entry"], 2);
    let with_cookie = exchanges.iter().find(|exchange| exchange["entry"] == 6).unwrap();
    assert_eq!(with_cookie["credentials"]["why"], "no `Cookie` was recorded; the file may be sanitized");
    // Its preflight is the one before.
    let again = exchanges.iter().find(|exchange| exchange["entry"] == 4).unwrap();
    assert_eq!(again["verdicts"][0]["without_preflight"], "an earlier preflight still holds");
}

#[test]
fn firefoxs() {
    let (exchanges, totals, status) = judged("firefox.har", &[]);
    assert_judged(
        &exchanges,
        &[
            (1, "/cart", ALLOWED),
            (3, "/cart", ALLOWED),
            (4, "/cart", ALLOWED),
            (6, "/charge", &["header-not-allowed"]),
            (7, "/text.woff2", &["allow-origin-missing"]),
            (8, "/now", &["credentials-unknown"]),
            (10, "/library.js", &["cached"]),
            (11, "/feed", &["allow-origin-mismatch"]),
        ],
    );
    assert_eq!((status, &totals["no_cors"]), (Some(1), &1.into()));
    let refused = &exchanges[3];
    assert_eq!(refused["verdicts"][2]["console"], "CORSMissingAllowHeaderFromPreflight2");
    assert_eq!(refused["verdicts"][2]["reason"]["parameters"]["headers"][0], "x-key");
    assert_eq!(refused["hops"][0]["preflight"]["entry"], 5);
    // The redirect to a third origin makes the page's `null`.
    assert_eq!(exchanges[7]["hops"].as_array().unwrap().len(), 2);
    assert_eq!(exchanges[7]["explanation"][1]["origin"], "null");
}

#[test]
fn safaris() {
    let (exchanges, totals, _) = judged("safari.har", &["--no-cors"]);
    assert_judged(
        &exchanges,
        &[
            (1, "/me", &["allow-origin-multiple"]),
            (2, "/me", &["preflight-missing"]),
            (3, "/closed", &["allow-origin-missing"]),
            (4, "/slow", &["unanswered"]),
            (5, "/offline", &["service-worker"]),
            (6, "/log", ALLOWED),
            (7, "/cities", ALLOWED),
            (8, "/1.jpg", ALLOWED),
        ],
    );
    assert_eq!(totals["creator"], "WebKit Web Inspector 20621.2.5");
    let because = exchanges[1]["verdicts"][0]["unsettled"]["message"].as_str().unwrap();
    assert!(because.contains("none at all in it") && because.contains("it was allowed"), "{because}");
    // Refused, whatever its preflight was answered.
    assert!(exchanges[2]["verdicts"][0]["without_preflight"].as_str().unwrap().contains("whatever became"));
    assert!(exchanges[6]["inferred"][0].as_str().unwrap().contains("a cache's"));
}

#[test]
fn each_reason_for_not_settling() {
    let (exchanges, ..) = judged("unsettled.har", &[]);
    let mut seen = BTreeSet::new();
    for exchange in &exchanges {
        let url = exchange["url"].as_str().unwrap();
        let name = url.strip_prefix("https://api.test/").unwrap();
        let found = codes(exchange);
        // What was recorded is what the Standard and Chromium do; the others send something else to the third origin.
        let expected = match name {
            "other-request" => vec!["allowed", "allowed", "other-origin", name],
            _ => vec![name; 4],
        };
        assert_eq!(found, expected, "{exchange}");
        seen.insert(name.to_owned());
    }
    assert_eq!(seen.len(), 15);
    let text = text("unsettled.har", &["--only", "unsettled"]);
    for sentence in [
        "it may have been in the preflight cache",
        "the request that it was sent for is not in the file",
        "no response to the preflight was recorded",
        "redirected to https://api.test/elsewhere, and the request there is not in the file",
        "a service worker answered",
        "status 304",
        "it came from a cache, and its headers were not recorded",
        "the request's headers were not recorded",
        "webkit: not settled, by redirect.delete=get: `GET` would be sent; what was recorded is `DELETE`",
        "it would be sent with `Origin: null`; what was recorded is the answer to `Origin: https://app.test`",
        "allowed without, refused (allow-origin-wildcard-with-credentials) with them",
        "no page can make this request",
    ] {
        assert!(text.contains(sentence), "`{sentence}` is not in\n{text}");
    }
}

#[test]
fn filters_and_exit_statuses() {
    let count = |options: &[&str]| {
        let (exchanges, totals, status) = judged("firefox.har", options);
        (exchanges.len(), totals["exchanges"].as_u64().unwrap(), status)
    };
    assert_eq!(count(&["--only", "refused"]), (3, 8, Some(1)));
    assert_eq!(count(&["--only", "allowed"]), (3, 8, Some(1)));
    assert_eq!(count(&["--only", "unsettled"]), (2, 8, Some(1)));
    assert_eq!(count(&["--url", "api.shop.test"]), (3, 3, Some(0)));
    assert_eq!(count(&["--url", "new.test"]), (1, 1, Some(1)));
    assert_eq!(count(&["--url", "nowhere"]), (0, 0, Some(0)));
    assert_eq!(judged("byte-order-mark.har", &[]).2, Some(0));
    let (help, status) = output(fetch_cors().args(["har", "--help"]));
    assert!(help.contains("Examples:") && help.contains("--only refused"), "{help}");
    assert_eq!(status, Some(0));
}

#[test]
fn the_readme_shows_real_output() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let (_, rest) = readme.split_once("```text\n$ fetch-cors har ").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    let (arguments, expected) = shown.split_once('\n').unwrap();
    let (text, _) = output(fetch_cors().arg("har").args(arguments.split(' ')));
    assert_eq!(text, expected);
}
