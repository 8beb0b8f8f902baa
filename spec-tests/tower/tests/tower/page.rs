//! The five lines of a server's test, and what they print.

use fetch_cors::ReasonCode;
use fetch_cors::tower::Page;
use http::Response;
use http_body_util::Full;

use crate::{ITEM, Network, ORIGIN, allowed, run};

/// A server that allows the preflight, and forgets the request itself.
fn forgetful() -> Network {
    Network::new(|sent| {
        if sent.outgoing.is_preflight() { allowed() } else { Response::builder() }.body(Full::default()).unwrap()
    })
}

/// What a test prints that fails.
fn panics<T>(test: impl FnOnce() -> T) -> String {
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(test)).err().expect("a panic");
    *panicked.downcast().expect("a formatted message")
}

fn page(network: &Network) -> Page<Network> {
    Page::at(ORIGIN, network.clone()).unwrap()
}

#[test]
fn a_failing_assertion_prints_explanation_and_advice() {
    let network = forgetful();
    let told = panics(|| run(page(&network).put(ITEM).header("X-A", "1").with_credentials().send()).unwrap());
    for part in [
        "PUT https://api.test/item from https://app.test, mode cors, credentials include",
        "network error: allow-origin-missing",
        "decided by CORS check 2 ",
        "To allow this:\n  on the answer to the request of https://api.test/item:",
        "    set `Access-Control-Allow-Origin: https://app.test` and add `Vary: Origin`",
        "    set `Access-Control-Allow-Credentials: true`",
        "\nwarning: ",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("answer to the preflight of https://api.test/item:\n"), "it needs nothing: {told}");
}

#[test]
fn an_unexpected_success_prints_why() {
    let network = Network::generous();
    let told = panics(|| run(page(&network).put(ITEM).send()).unwrap_err());
    assert!(told.contains("cors response, status 200"), "{told}");
}

#[test]
fn every_fetch_has_an_empty_cache() {
    let network = Network::generous();
    let page = page(&network);
    for _ in 0..2 {
        let _ = run(page.put(ITEM).send()).unwrap();
    }
    assert_eq!(network.sent().len(), 4);
}

#[test]
fn cookies_go_with_credentials_only() {
    let network = Network::generous();
    let page = page(&network).cookies(http::HeaderValue::from_static("a=1"));
    let _ = run(page.get(ITEM).send()).unwrap();
    let _ = run(page.delete(ITEM).with_credentials().send()).unwrap();
    let cookies: Vec<_> = network.sent().iter().map(|sent| sent.header("cookie")).collect();
    assert_eq!(cookies, [None, None, Some("a=1".to_owned())]);
}

#[test]
fn mistakes_of_the_test_are_told() {
    let network = Network::generous();
    let page = page(&network);
    let told = |request: fetch_cors::tower::PageRequest<Network>| run(request.send()).unwrap_err().to_string();
    assert_eq!(told(page.get("/item")), "`/item` is no absolute URL: relative URL without a base");
    assert_eq!(told(page.get(ITEM).body("x")), "the page cannot make this request: a GET request cannot have a body");
    assert_eq!(
        told(page.get(ITEM).header("a b", "1")),
        "the page cannot make this request: header name `a b` is not an HTTP token"
    );
    assert!(network.sent().is_empty());
    assert!(Page::at("app.test", network).is_err());
}

#[test]
fn what_only_a_browser_refuses() {
    let network = Network::new(|_| allowed().body(Full::default()).unwrap());
    let get = |accept: &[u8]| run(page(&network).get(ITEM).header("Accept", accept).send()).unwrap();
    assert!(get(b"text/plain").in_every_browser().is_ok());
    // Simple by the Standard; Firefox asks whether it may, and is not told that it may.
    let names: Vec<_> = get(b"\xe4").refusing_browsers().iter().map(|browser| browser.profile.name).collect();
    assert_eq!(names, ["firefox"]);
    let refusal = get(b"\xe4").in_every_browser().unwrap_err();
    assert_eq!(refusal.code(), None);
    let told = refusal.to_string();
    assert!(told.starts_with("the Standard allows it, and not every browser does\nFor firefox besides:\n"), "{told}");
    assert!(told.contains("Access-Control-Allow-Headers: accept"), "{told}");
}

#[test]
fn what_is_blocked_has_no_advice() {
    let network = Network::generous();
    let refusal = run(page(&network).get("https://api.test:25/").send()).unwrap_err();
    assert_eq!(refusal.code(), Some(ReasonCode::Blocked));
    assert!(refusal.advice().is_none() && network.sent().is_empty());
}
