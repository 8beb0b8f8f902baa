//! What advice says as a whole; and the fetches and exchanges that the tests of its parts are about.

use url::Url;

use super::*;
use crate::infrastructure::request::{CredentialsMode, ResponseTainting};
use crate::reason::ReasonCode;
use crate::{Client, ExchangeKind, FetchApiRequestBuilder, Origin, Request};

pub(super) const PAGE: &str = "https://a.test";
pub(super) const URL: &str = "https://b.test/x";
pub(super) const ALLOW_ALL: [(&str, &str); 1] = [("Access-Control-Allow-Origin", "*")];

/// Names and values.
pub(super) type Lines<'a> = &'a [(&'a str, &'a str)];

pub(super) fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

/// A `fetch()` of the page.
pub(super) fn fetch(of: &str) -> FetchApiRequestBuilder {
    Request::fetch_api(url(of), Client::new(Origin::parse(PAGE).unwrap()))
}

/// The exchange of a `fetch()` of the page without credentials, answered with these lines.
pub(super) fn exchange(kind: ExchangeKind, lines: Lines<'_>) -> AnsweredExchange {
    AnsweredExchange {
        answer: Answer { kind, url: URL.to_owned(), origin: Some(PAGE.to_owned()) },
        redirects_before: 0,
        method: "GET".to_owned(),
        asked_names: Vec::new(),
        credentials_mode: CredentialsMode::SameOrigin,
        tainting: ResponseTainting::Cors,
        status: 200,
        assumed: false,
        lines: lines.iter().map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec())).collect(),
    }
}

#[test]
fn nothing_has_to_change_where_a_fetch_succeeds_everywhere() {
    let recording = Recording::new(fetch(URL).build().unwrap());
    assert!(advise(&recording.clone().answer(ExchangeKind::Request, &url(URL), 200, &ALLOW_ALL)).is_empty());
    assert!(!advise(&recording).is_empty());
}

#[test]
fn each_fetch_has_its_refusal() {
    let allowed = Recording::new(fetch(URL).build().unwrap());
    let allowed = allowed.answer(ExchangeKind::Request, &url(URL), 200, &ALLOW_ALL);
    let refused = Recording::new(fetch("https://b.test/y").build().unwrap());
    let advice = advise_all(&[&allowed, &refused]);
    let codes: Vec<_> = advice.refusals.iter().map(|reason| reason.as_ref().map(Reason::code)).collect();
    assert_eq!(codes, [None, Some(ReasonCode::AllowOriginMissing)]);
}

/// Firefox asks for a preflight where a safelisted header has a byte above 0x7F.
#[test]
fn what_a_browser_needs_besides_is_among_its_exchanges() {
    let request = fetch(URL).header("Accept", b"\xe9").build().unwrap();
    let advice = advise(&Recording::new(request).answer(ExchangeKind::Request, &url(URL), 200, &ALLOW_ALL));
    assert!(advice.edits.is_empty());
    assert_eq!(advice.exchanges(), [exchange(ExchangeKind::Request, &ALLOW_ALL)]);

    let [firefox] = advice.browsers.as_slice() else { panic!("{:?}", advice.browsers) };
    assert_eq!((firefox.profile.name, firefox.suffices), ("firefox", true));
    let [preflight, request] = firefox.exchanges() else { panic!("{:?}", firefox.exchanges()) };
    assert_eq!(preflight.answer.kind, ExchangeKind::Preflight);
    assert_eq!(preflight.single("Access-Control-Allow-Origin"), Some(PAGE.as_bytes()));
    assert_eq!(preflight.single("Access-Control-Allow-Headers"), Some(&b"accept"[..]));
    assert_eq!(preflight.single("Vary"), Some(&b"Origin"[..]));
    assert_eq!(*request, exchange(ExchangeKind::Request, &ALLOW_ALL));
}
