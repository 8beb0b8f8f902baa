//! Each finding's sentence, as people read it.

use super::*;
use crate::{RedirectTaint, ReferrerPolicy, ResponseTainting};

fn said(finding: Finding, unsafe_names: &[&str]) -> String {
    let url = Url::parse("https://user:pass@b.test/x").unwrap();
    let next_url = Url::parse("https://user:pass@c.test/y").unwrap();
    let unsafe_names: Vec<String> = unsafe_names.iter().map(ToString::to_string).collect();
    let context = Context {
        method: "PUT",
        url: &url,
        origin: "https://a.test",
        unsafe_names: &unsafe_names,
        next_url: Some(&next_url),
    };
    of(finding, &context)
}

#[test]
fn what_the_request_is() {
    for (finding, sentence) in [
        (Finding::Upgraded, "upgraded to https://(redacted)@b.test/x"),
        (Finding::Basic { because: BasicBecause::SameOrigin }, "same origin: CORS is not asked"),
        (Finding::Basic { because: BasicBecause::DataUrl }, "a data: URL: CORS is not asked"),
        (Finding::Basic { because: BasicBecause::Mode }, "a navigation or a handshake: CORS is not asked"),
        (Finding::Opaque, "cross-origin and mode no-cors: the response will be opaque"),
        (Finding::CorsWithoutPreflight, "cross-origin, and simple: CORS without preflight"),
        (Finding::Overridden, "the user agent answers by itself"),
        (Finding::ServiceWorkerAnswered, "the service worker answers"),
    ] {
        assert_eq!(said(finding, &[]), sentence);
    }
    let not_simple = |unsafe_method, unsafe_names: u32, forced| {
        said(Finding::CorsWithPreflight { unsafe_method, unsafe_names, forced }, &["x-a", "x-b"])
    };
    let forced = "a preflight is forced (upload listener or stream body)";
    assert_eq!(not_simple(true, 0, false), "cross-origin, and not simple (method `PUT`): CORS with preflight");
    assert_eq!(not_simple(false, 2, false), "cross-origin, and not simple (headers `x-a`, `x-b`): CORS with preflight");
    assert_eq!(not_simple(false, 0, true), format!("cross-origin, and not simple ({forced}): CORS with preflight"));
    assert_eq!(
        not_simple(true, 2, true),
        format!("cross-origin, and not simple (method `PUT`; headers `x-a`, `x-b`; {forced}): CORS with preflight")
    );
}

#[test]
fn what_the_cache_knew_and_what_was_sent() {
    let missed = |why| said(Finding::CacheMissed { why }, &["x-a", "x-b"]);
    assert_eq!(said(Finding::CacheHit, &[]), "the preflight cache covers it: no preflight");
    assert_eq!(missed(CacheMiss::Disabled), "there is no preflight cache: preflight needed");
    assert_eq!(
        missed(CacheMiss::NoEntry),
        "the preflight cache has nothing for this partition, origin and URL: preflight needed"
    );
    assert_eq!(missed(CacheMiss::Method), "the preflight cache does not cover method `PUT`: preflight needed");
    assert_eq!(
        missed(CacheMiss::HeaderName { index: 1 }),
        "the preflight cache does not cover header `x-b`: preflight needed"
    );
    assert_eq!(said(Finding::PreflightSent, &[]), "OPTIONS sent for `PUT`");
    assert_eq!(said(Finding::PreflightSent, &["x-a"]), "OPTIONS sent for `PUT` with `x-a`");
    let sent = |includes_credentials, sends_origin| said(Finding::Sent { includes_credentials, sends_origin }, &[]);
    assert_eq!(sent(true, true), "PUT sent with credentials, Origin `https://a.test`");
    assert_eq!(sent(false, false), "PUT sent without credentials, no Origin");
}

#[test]
fn what_the_answers_say() {
    let passed = |wildcard, credentials, preflight| {
        said(Finding::CorsCheckPassed { status: 204, wildcard, credentials, preflight }, &[])
    };
    assert_eq!(passed(true, false, false), "the response (status 204) passes, by `*`");
    assert_eq!(passed(false, false, true), "the preflight's answer (status 204) passes, by `https://a.test`");
    assert_eq!(
        passed(false, true, true),
        "the preflight's answer (status 204) passes, by `https://a.test` and Access-Control-Allow-Credentials"
    );
    let responded = Finding::Responded { status: 200, tainting: ResponseTainting::Opaque };
    assert_eq!(said(responded, &[]), "status 200, response tainting opaque");
    assert_eq!(
        said(Finding::BelowTheBoundary { status: 407 }, &[]),
        "status 407: a mistake of the embedder's, whose connection should have answered the proxy"
    );
    assert_eq!(
        said(Finding::BelowTheBoundary { status: 304 }, &[]),
        "status 304 although nothing was asked about: a mistake of the embedder's (its HTTP cache answers with what it has \
         stored) or of the server's"
    );
    let allowed = |by| said(Finding::MethodAllowed { by }, &[]);
    assert_eq!(allowed(AllowedBy::Safelist), "method `PUT` is CORS-safelisted");
    assert_eq!(allowed(AllowedBy::Name), "method `PUT` is allowed by name");
    assert_eq!(allowed(AllowedBy::Wildcard), "method `PUT` is allowed by `*`");
    assert_eq!(
        allowed(AllowedBy::Assumed),
        "method `PUT` is assumed: Access-Control-Allow-Methods is missing, and the preflight was forced"
    );
    let names =
        |names, unsafe_names: &[&str]| said(Finding::HeaderNamesAllowed { names, by: AllowedBy::Name }, unsafe_names);
    assert_eq!(names(1, &["x-a"]), "header `x-a` is allowed by name");
    assert_eq!(names(2, &["x-a", "x-b"]), "headers `x-a`, `x-b` are allowed by name");
}

#[test]
fn how_long_it_holds_and_whether_it_is_kept() {
    let lifetime = |header, seconds| said(Finding::Lifetime { header, seconds }, &[]);
    assert_eq!(lifetime(MaxAge::Absent, 5), "holds for 5 s (no Access-Control-Max-Age)");
    assert_eq!(lifetime(MaxAge::Failure, 5), "holds for 5 s (Access-Control-Max-Age is not one number of seconds)");
    assert_eq!(lifetime(MaxAge::Negative, 0), "holds for 0 s (Access-Control-Max-Age is negative)");
    assert_eq!(lifetime(MaxAge::Seconds(600), 600), "holds for 600 s (Access-Control-Max-Age says so)");
    assert_eq!(
        lifetime(MaxAge::Seconds(7201), 7200),
        "holds for 7200 s (Access-Control-Max-Age is 7201, more than the user agent's limit)"
    );
    assert_eq!(said(Finding::Stored { tokens: 1 }, &[]), "1 method or header name remembered");
    assert_eq!(said(Finding::Stored { tokens: 3 }, &[]), "3 methods and header names remembered");
    for (why, sentence) in [
        (NotStored::Disabled, "there is no preflight cache"),
        (NotStored::MaxAge, "its max-age is not above zero"),
        (NotStored::TooLarge, "too large for the preflight cache"),
        (NotStored::OpaqueOrigin, "the origin is opaque"),
        (NotStored::Cleared, "the preflight cache was cleared meanwhile"),
    ] {
        assert_eq!(said(Finding::NotStored { why }, &[]), format!("not remembered: {sentence}"));
    }
    assert_eq!(said(Finding::CacheCleared, &[]), "what the preflight cache had for this URL is forgotten");
}

#[test]
fn what_redirects_change_and_what_can_be_read() {
    for (finding, sentence) in [
        (
            Finding::Redirected { status: 302, count: 2 },
            "status 302: redirect 2 of at most 20, to https://(redacted)@c.test/y",
        ),
        (Finding::BecameGet, "the redirect makes it a GET without body"),
        (Finding::AuthorizationRemoved, "the redirect leaves the origin: Authorization goes"),
        (
            Finding::Tainted { taint: RedirectTaint::SameSite },
            "the redirect taints the origin (same-site): it is `null` from here on",
        ),
        (
            Finding::ReferrerPolicyChanged { policy: ReferrerPolicy::Origin },
            "the redirect sets the referrer policy `origin`",
        ),
        (Finding::TimingNotAllowed, "timing will not be shown"),
        (Finding::EmbedderPolicyReportOnlyViolation, "the report-only embedder policy would have blocked it"),
        (Finding::Exposed { names: 0, all: true }, "all response headers can be read but Set-Cookie"),
        (
            Finding::Exposed { names: 2, all: false },
            "2 names in Access-Control-Expose-Headers can be read beyond the safelist",
        ),
        (
            Finding::ExposeHeadersInvalid,
            "Access-Control-Expose-Headers has a syntax error: nothing beyond the safelist can be read",
        ),
    ] {
        assert_eq!(said(finding, &[]), sentence);
    }
}

#[test]
fn twenty_names_are_shown_and_the_rest_is_counted() {
    let many: Vec<String> = (0..22).map(|number| format!("x-{number:02}")).collect();
    let shown = |count: usize| {
        let names: Vec<&str> = many.iter().take(count).map(String::as_str).collect();
        said(Finding::PreflightSent, &names)
    };
    assert!(shown(20).ends_with("`x-18`, `x-19`"), "{}", shown(20));
    assert!(shown(21).ends_with("`x-18`, `x-19` and 1 more"), "{}", shown(21));
    assert!(shown(22).ends_with("`x-18`, `x-19` and 2 more"), "{}", shown(22));
}
