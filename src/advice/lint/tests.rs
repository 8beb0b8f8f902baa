//! Each lint at its edges.

use super::super::answer::Answer;
use super::super::tests::{Lines, exchange};
use super::*;
use crate::ExchangeKind::{self, Preflight, Request};
use crate::infrastructure::request::CredentialsMode::{self, Include, SameOrigin};

const ALLOW_PAGE: (&str, &str) = (ALLOW_ORIGIN, "https://a.test");
const VARY_ORIGIN: (&str, &str) = ("Vary", "Origin");

fn codes(exchanges: &[AnsweredExchange]) -> Vec<&'static str> {
    lints(exchanges).iter().map(|warning| warning.code.as_str()).collect()
}

fn with_credentials(mode: CredentialsMode, kind: ExchangeKind, lines: Lines<'_>) -> AnsweredExchange {
    AnsweredExchange { credentials_mode: mode, ..exchange(kind, lines) }
}

/// Lines of one header.
fn lines<'a>(name: &'a str, values: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    values.iter().map(|value| (name, *value)).collect()
}

#[test]
fn what_a_cache_may_keep_for_one_origin_must_vary() {
    let table: [(&str, Lines<'_>, &[&str]); 9] = [
        ("GET", &[ALLOW_PAGE], &["vary-origin-missing"]),
        ("HEAD", &[ALLOW_PAGE], &["vary-origin-missing"]),
        ("GET", &[ALLOW_PAGE, ("Cache-Control", "no-cache")], &["vary-origin-missing"]),
        ("GET", &[ALLOW_PAGE, VARY_ORIGIN], &[]),
        ("GET", &[ALLOW_PAGE, ("Cache-Control", "private, No-Store")], &[]),
        ("GET", &[(ALLOW_ORIGIN, "*")], &[]),
        ("POST", &[ALLOW_PAGE], &[]),
        ("POST", &[ALLOW_PAGE, VARY_ORIGIN], &[]),
        ("POST", &[ALLOW_PAGE, ("Cache-Control", "no-store")], &[]),
    ];
    for (method, lines, expected) in table {
        let exchange = AnsweredExchange { method: method.to_owned(), ..exchange(Request, lines) };
        assert_eq!(codes(&[exchange]), expected, "{method} {lines:?}");
    }
}

#[test]
fn a_wildcard_does_not_cover_authorization() {
    let table: [(CredentialsMode, &[&str], &[&str]); 6] = [
        (SameOrigin, &["*"], &["wildcard-hides-authorization"]),
        (SameOrigin, &["X-A, *"], &["wildcard-hides-authorization"]),
        (SameOrigin, &["*, Authorization"], &[]),
        (SameOrigin, &["X-A"], &[]),
        (SameOrigin, &[], &[]),
        // It is the name of a header then.
        (Include, &["*"], &[]),
    ];
    for (mode, values, expected) in table {
        let exchange = with_credentials(mode, Preflight, &lines(ALLOW_HEADERS, values));
        assert_eq!(codes(&[exchange]), expected, "{mode} {values:?}");
    }
}

#[test]
fn a_preflights_answer_is_kept_for_a_number_of_seconds() {
    let invalid = ["", "-", "--5", "+5", "5s", "0.5", "1e3", "5, 5"];
    for value in invalid {
        let warnings = lints(&[exchange(Preflight, &[(MAX_AGE, value)])]);
        let [warning] = warnings.as_slice() else { panic!("{value}: {warnings:?}") };
        assert_eq!((warning.code, warning.found.as_str()), (WarningCode::MaxAgeInvalid, value));
    }
    for value in ["0", "5", "-1", "-86401", "007"] {
        assert!(codes(&[exchange(Preflight, &[(MAX_AGE, value)])]).is_empty(), "{value}");
    }
    assert!(codes(&[exchange(Preflight, &[])]).is_empty());
    let twice = exchange(Preflight, &lines(MAX_AGE, &["5", "5"]));
    assert_eq!(codes(&[twice]), ["max-age-invalid", "duplicate-header-lines"]);
}

#[test]
fn each_browser_has_a_longest_time() {
    let (chromium, firefox, webkit) =
        ("chromium keeps it for 7200 s", "firefox keeps it for 86400 s", "webkit keeps it for 600 s");
    let table: [(&str, &[&str]); 7] = [
        ("600", &[]),
        ("601", &[webkit]),
        ("7200", &[webkit]),
        ("7201", &[chromium, webkit]),
        ("86400", &[chromium, webkit]),
        ("86401", &[chromium, firefox, webkit]),
        ("99999999999999999999", &[chromium, firefox, webkit]),
    ];
    for (value, cut) in table {
        let warnings = lints(&[exchange(Preflight, &[(MAX_AGE, value)])]);
        let told: Vec<_> = warnings.iter().map(|warning| (warning.code, warning.text.clone())).collect();
        let text = format!("browsers keep the answer for less: {}", cut.join(", "));
        let expected = if cut.is_empty() { Vec::new() } else { vec![(WarningCode::MaxAgeOverLimit, text)] };
        assert_eq!(told, expected, "{value}");
    }
}

#[test]
fn exposed_names_are_a_list_of_names() {
    let (invalid, wildcard) = ("exposed-headers-invalid", "exposed-wildcard-with-credentials");
    let table: [(CredentialsMode, &[&str], &[&str]); 10] = [
        (SameOrigin, &["X-A"], &[]),
        (SameOrigin, &["X-A, X-B", "X-C"], &[]),
        (SameOrigin, &["X-A,, X-B ,"], &[]),
        (SameOrigin, &[""], &[]),
        (SameOrigin, &["*"], &[]),
        (SameOrigin, &["X A"], &[invalid]),
        (SameOrigin, &["X-A, X:B, X-C"], &[invalid]),
        (Include, &["X-A"], &[]),
        (Include, &["X-A, *"], &[wildcard]),
        (Include, &["X A, *"], &[invalid, wildcard]),
    ];
    for (mode, values, expected) in table {
        let exchange = with_credentials(mode, Request, &lines(EXPOSE_HEADERS, values));
        assert_eq!(codes(&[exchange]), expected, "{mode} {values:?}");
    }
}

#[test]
fn lines_of_one_header_repeat_or_contradict_each_other() {
    let (duplicate, conflicting) = (&["duplicate-header-lines"][..], &["conflicting-header-lines"][..]);
    let table: [(&str, &[&str], &[&str]); 14] = [
        (ALLOW_CREDENTIALS, &["true"], &[]),
        (ALLOW_CREDENTIALS, &["true", "true", "true"], duplicate),
        (ALLOW_CREDENTIALS, &["true", "true", "false"], conflicting),
        (ALLOW_ORIGIN, &["https://a.test", "https://a.test"], duplicate),
        (ALLOW_ORIGIN, &["https://a.test", "*"], conflicting),
        // One value, with a comma in it: no list.
        (ALLOW_ORIGIN, &["https://a.test, *", "*"], conflicting),
        (ALLOW_METHODS, &["PUT", "DELETE"], &[]),
        (ALLOW_METHODS, &["PUT, DELETE", "PUT, DELETE"], duplicate),
        (ALLOW_HEADERS, &["x-a, x-b", "x-c", "X-B, x-d"], duplicate),
        (ALLOW_HEADERS, &["x-a, x-b", "x-c, x-d"], &[]),
        (EXPOSE_HEADERS, &["x-a, x-a", "x-b"], &[]),
        (EXPOSE_HEADERS, &["x-a,", ", x-b"], &[]),
        (EXPOSE_HEADERS, &["x-a ,x-b", "x-a"], duplicate),
        ("Vary", &["Origin", "Origin"], &[]),
    ];
    for (name, values, expected) in table {
        assert_eq!(codes(&[exchange(Request, &lines(name, values))]), expected, "{name}: {values:?}");
    }
}

#[test]
fn how_many_lines_there_are_is_told() {
    let told = |values: &[&str]| lints(&[exchange(Request, &lines(ALLOW_CREDENTIALS, values))]).remove(0);
    let warning = told(&["true", "true", "true"]);
    assert_eq!(
        warning.text,
        "`Access-Control-Allow-Credentials` comes in 3 lines; let either the proxy or the application write it"
    );
    assert_eq!(warning.found, "true, true, true");
    assert_eq!(
        told(&["true", "false"]).text,
        "`Access-Control-Allow-Credentials` comes in 2 lines that contradict each other; \
         let either the proxy or the application write it"
    );
}

#[test]
fn an_answer_without_cors_is_reused_where_cors_asks_for_it() {
    let with_cors = || exchange(Request, &[ALLOW_PAGE, VARY_ORIGIN]);
    let opaque = |lines: Lines<'_>| AnsweredExchange {
        tainting: ResponseTainting::Opaque,
        answer: Answer { origin: None, ..exchange(Request, &[]).answer },
        ..exchange(Request, lines)
    };
    let warnings = lints(&[opaque(&[]), with_cors()]);
    let [warning] = warnings.as_slice() else { panic!("{warnings:?}") };
    assert_eq!((warning.code, &warning.answer), (WarningCode::NoCorsAnswerReused, &opaque(&[]).answer));

    let elsewhere = || {
        let mut exchange = with_cors();
        exchange.answer.url.push('y');
        exchange
    };
    let well: [(&str, Vec<AnsweredExchange>); 8] = [
        ("no CORS", vec![opaque(&[])]),
        ("CORS only", vec![with_cors()]),
        ("another URL", vec![opaque(&[]), elsewhere()]),
        ("a preflight only", vec![opaque(&[]), exchange(Preflight, &[ALLOW_PAGE])]),
        ("varies", vec![opaque(&[VARY_ORIGIN]), with_cors()]),
        ("everybody is allowed", vec![opaque(&[(ALLOW_ORIGIN, "*")]), with_cors()]),
        ("not kept", vec![opaque(&[("Cache-Control", "no-store")]), with_cors()]),
        ("POST", vec![AnsweredExchange { method: "POST".to_owned(), ..opaque(&[]) }, with_cors()]),
    ];
    for (what, exchanges) in well {
        assert!(codes(&exchanges).is_empty(), "{what}");
    }
}
