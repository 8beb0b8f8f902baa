//! What a page is told to change, for each cause.

use super::*;
use crate::{Client, CredentialsMode, FetchBody, Origin};

fn refused(
    url: &str,
    make: impl FnOnce(crate::FetchApiRequestBuilder) -> crate::FetchApiRequestBuilder,
) -> (PageChangeCode, String) {
    let client = Client::new(Origin::parse("https://a.test").unwrap());
    let error = make(Request::fetch_api(Url::parse(url).unwrap(), client)).build().unwrap_err();
    let change = PageChange::of_request_error(&error);
    assert!(!change.is_applied() && change.because.is_none());
    (change.code, change.text)
}

#[test]
fn each_refusal_of_the_api_has_its_change() {
    let says = |(code, text): (PageChangeCode, String), expected, start: &str| {
        assert_eq!(code, expected);
        assert!(text.starts_with(start), "{text}");
    };
    let url = "https://b.test/";
    says(
        refused(url, |request| request.method("TRACE")),
        PageChangeCode::UseAnotherMethod,
        "the page must use another method: ",
    );
    says(
        refused(url, |request| request.method("a b")),
        PageChangeCode::UseAnotherMethod,
        "the page must use another method: ",
    );
    says(
        refused(url, |request| request.method("PUT").mode(RequestMode::NoCors)),
        PageChangeCode::UseModeCors,
        "the page must use mode `cors`, or another method: ",
    );
    says(
        refused(url, |request| {
            request.method("POST").body(FetchBody::stream()).duplex_half().mode(RequestMode::NoCors)
        }),
        PageChangeCode::UseModeCors,
        "the page must use mode `cors`, or send a body that is no stream: ",
    );
    says(
        refused(url, |request| request.method("POST").body(FetchBody::stream())),
        PageChangeCode::ChangeTheRequest,
        "the page must say `duplex: \"half\"`, or send a body that is no stream: ",
    );
    says(
        refused(url, |request| request.method("POST").body(FetchBody::stream()).duplex_half().keepalive(true)),
        PageChangeCode::SendAReplayableBody,
        "the page must send a body that is no stream: ",
    );
    says(
        refused(url, |request| request.body(FetchBody::text())),
        PageChangeCode::UseAnotherMethod,
        "the page must use another method, or send no body: ",
    );
    says(
        refused("https://user:pass@b.test/", |request| request.credentials(CredentialsMode::Omit)),
        PageChangeCode::ChangeTheRequest,
        "the page must leave username and password out of the URL: ",
    );
    says(
        refused(url, |request| request.header("X A", "1")),
        PageChangeCode::ChangeTheRequest,
        "the page must change its request: ",
    );
}

#[test]
fn a_scheme_that_its_api_does_not_take_is_named() {
    let page = Url::parse("https://a.test/").unwrap();
    let client = Client::new(Origin::parse("https://a.test").unwrap());
    let error = Request::ping(Url::parse("ftp://b.test/").unwrap(), client, &page, &page).unwrap_err();
    let change = PageChange::of_request_error(&error);
    assert_eq!(change.code, PageChangeCode::UseHttp);
    assert_eq!(
        change.text,
        "the page must fetch a URL with another scheme: scheme `ftp` cannot be used here; expected http or https"
    );
}

#[test]
fn each_reason_has_its_change() {
    use PageChangeCode as Code;
    for &code in ReasonCode::ALL {
        let (expected, is_applied) = match code {
            ReasonCode::SameOriginModeCrossOrigin => (Code::UseModeCors, true),
            ReasonCode::NoCorsRedirectMode | ReasonCode::RedirectModeError => (Code::UseRedirectFollow, true),
            ReasonCode::RedirectUserinfo | ReasonCode::RedirectAfterPreflight => (Code::FetchTheFinalUrl, false),
            ReasonCode::RedirectBodyNotReplayable => (Code::SendAReplayableBody, true),
            ReasonCode::NonHttpScheme | ReasonCode::SchemeNotSupported => (Code::UseHttp, false),
            ReasonCode::BlobMethod => (Code::UseAnotherMethod, false),
            ReasonCode::RedirectLocationInvalid | ReasonCode::RedirectNonHttpScheme | ReasonCode::RedirectTooMany => {
                (Code::MendTheRedirect, false)
            }
            ReasonCode::ServiceWorkerError
            | ReasonCode::ServiceWorkerCorsInSameOriginMode
            | ReasonCode::ServiceWorkerOpaque
            | ReasonCode::ServiceWorkerOpaqueRedirect
            | ReasonCode::ServiceWorkerRedirected => (Code::ChangeTheServiceWorker, false),
            _ => (Code::NotAboutCors, false),
        };
        let change = PageChange::of_reason(&Reason::new(code), None);
        assert_eq!((change.code, change.is_applied(), change.because), (expected, is_applied, Some(code)), "{code}");
    }
}

#[test]
fn the_url_that_a_redirect_leads_to_is_named() {
    let destination = Url::parse("https://c.test/y").unwrap();
    let reason = Reason::new(ReasonCode::RedirectAfterPreflight);
    let change = PageChange::of_reason(&reason, Some(&destination));
    assert!(change.text.contains("https://c.test/y"), "{}", change.text);
    assert_eq!(change.code, PageChangeCode::FetchTheFinalUrl);
}
