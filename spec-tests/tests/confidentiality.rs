//! What pages learn, over the outcomes of all fixtures: of a network error that there is one, of an opaque response nothing.

use std::collections::{BTreeMap, BTreeSet};

use fetch_cors::scenario::run;
use fetch_cors::{FetchFailed, Finding, Outcome, ResponseHead, ResponseType};
use spec_tests::subjects::fixtures;

fn outcomes() -> Vec<(String, Outcome)> {
    let outcomes = fixtures().into_iter().flat_map(|fixture| {
        let report = run(&fixture.scenario).unwrap_or_else(|error| panic!("{}: {error}", fixture.scenario.id));
        let id = fixture.scenario.id;
        report.outcomes.into_iter().map(move |outcome| (id.clone(), outcome))
    });
    outcomes.collect()
}

/// A head with all that a server can say.
fn talkative() -> Vec<(&'static str, &'static str)> {
    let mut lines =
        vec![("Set-Cookie", "a=b"), ("Location", "https://elsewhere.test/"), ("Server-Timing", "db;dur=53")];
    for name in [
        "Cache-Control",
        "Content-Language",
        "Content-Length",
        "Content-Type",
        "Expires",
        "Last-Modified",
        "Pragma",
        "ETag",
        "X-R",
        "Refresh",
    ] {
        lines.push((name, "1"));
    }
    lines.extend([
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "*, etag, x-r"),
        ("Access-Control-Allow-Credentials", "true"),
    ]);
    lines
}

#[test]
fn every_network_error_looks_the_same() {
    let (mut views, mut reasons, mut count) = (BTreeSet::new(), BTreeSet::new(), 0);
    for (id, outcome) in outcomes() {
        let Some(error) = outcome.network_error() else { continue };
        let failed = outcome.for_page().expect_err(&id);
        assert_eq!(failed, outcome.for_page().unwrap_err());
        views.insert(format!("{failed:?} {failed}"));
        reasons.insert(error.to_string());
        count += 1;
    }
    println!("{count} network errors, {} different ones for developers", reasons.len());
    assert_eq!(views.len(), 1, "{views:?}");
    assert!(reasons.len() > 100, "{}", reasons.len());
    // There is no place in it for more.
    assert_eq!(size_of::<FetchFailed>(), 0);
}

#[test]
fn opaque_responses_reveal_nothing() {
    let lines = talkative();
    let mut views: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let (mut statuses, mut urls, mut count) = (BTreeSet::new(), BTreeSet::new(), 0);
    for (id, outcome) in outcomes() {
        let Ok(seen) = outcome.for_page() else { continue };
        let kind = seen.response_type();
        let readable = seen.headers(ResponseHead::new(200, &lines));
        assert!(readable.iter().all(|(name, _)| !name.eq_ignore_ascii_case(b"set-cookie")), "{id}");
        if !matches!(kind, ResponseType::Opaque | ResponseType::OpaqueRedirect) {
            continue;
        }
        count += 1;
        assert_eq!((seen.status(), readable.len(), seen.has_body()), (0, 0, false), "{id}");
        assert!(lines.iter().all(|(name, _)| !seen.exposes(name)), "{id}");
        let internal = outcome.response().unwrap();
        statuses.insert(internal.internal_status());
        urls.insert(internal.internal_url().clone());
        if kind == ResponseType::OpaqueRedirect {
            // The page knows the URL that it asked for, and no further one.
            assert_eq!(seen.url().as_ref(), Some(outcome.request().url()), "{id}");
            continue;
        }
        assert_eq!((seen.url(), seen.is_redirected()), (None, false), "{id}");
        // Timing only where no server along the way has kept it back.
        let kept_back = outcome.explanation().findings().any(|(_, finding)| finding == Finding::TimingNotAllowed);
        assert_eq!(seen.timing_allow_passed(), !kept_back, "{id}");
        let timing = if kept_back { "without timing" } else { "with timing" };
        views.entry(timing).or_default().insert(format!("{seen:?}"));
    }
    println!("{count} opaque responses with statuses {statuses:?} of {} URLs", urls.len());
    assert!(statuses.len() > 2 && urls.len() > 10 && count > 30, "{count} {statuses:?}");
    assert_eq!(views["without timing"].len(), 1, "{views:?}");
    assert!(views.values().all(|views| views.len() == 1), "{views:?}");
}
