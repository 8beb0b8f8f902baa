//! What the page gets.

use bytes::Bytes;
use fetch_cors::tower::{Fetched, OPAQUE_STATUS, RequestInit};
use fetch_cors::{RedirectMode, RequestMode, ResponseType};
use http::{HeaderMap, HeaderValue, Response};
use http_body::Frame;
use http_body_util::{BodyExt, Full};
use tower::Layer;

use crate::bodies::Scripted;
use crate::{Answer, ITEM, Network, PageBody, allowed, code, fetch, layer, redirect, request, run};

fn get() -> http::Request<PageBody> {
    request("GET").body(().into()).unwrap()
}

fn names(headers: &HeaderMap) -> Vec<&str> {
    headers.keys().map(http::HeaderName::as_str).collect()
}

fn answer() -> Answer {
    allowed()
        .status(201)
        .header("content-type", "text/plain")
        .header("etag", "1")
        .header("x-secret", "1")
        .header("set-cookie", "a=1")
        .header("access-control-expose-headers", "ETag, Set-Cookie")
        .extension("of the connection")
        .body(Full::from("content"))
        .unwrap()
}

#[test]
fn only_exposed_headers_are_left() {
    let network = Network::new(|_| answer());
    let response = fetch(&network.page(), get()).unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(names(response.headers()), ["content-type", "etag"]);
    let fetched = response.extensions().get::<Fetched>().unwrap();
    assert_eq!((fetched.response_type(), fetched.status()), (ResponseType::Cors, 201));
    assert_eq!((fetched.url().unwrap().as_str(), fetched.is_redirected()), (ITEM, false));
    assert!(fetched.explanation().to_string().contains("cors response, status 201"), "{}", fetched.explanation());
    assert_eq!(response.extensions().get::<&str>(), Some(&"of the connection"));
    assert_eq!(run(response.into_body().collect()).unwrap().to_bytes(), "content");
}

#[test]
fn at_home_all_but_cookies_are_there() {
    let network = Network::new(|_| answer());
    let request = http::Request::get("https://app.test/item").body(().into()).unwrap();
    let response = fetch(&network.page(), request).unwrap();
    assert_eq!(response.extensions().get::<Fetched>().unwrap().response_type(), ResponseType::Basic);
    assert!(response.headers().contains_key("x-secret") && !response.headers().contains_key("set-cookie"));
    assert!(network.sent()[0].header("origin").is_none());
}

#[test]
fn opaque_responses_show_nothing() {
    let no_cors = RequestInit::new().mode(RequestMode::NoCors);
    let manual = RequestInit::new().redirect(RedirectMode::Manual);
    let to = Network::new(|_| redirect(302, "https://internal.test/"));
    let plain = Network::new(|_| answer());
    for (network, init, kind) in [(plain, no_cors, ResponseType::Opaque), (to, manual, ResponseType::OpaqueRedirect)] {
        let response = fetch(&network.page(), request("GET").extension(init).body(().into()).unwrap()).unwrap();
        let fetched = response.extensions().get::<Fetched>().unwrap();
        assert_eq!((fetched.response_type(), fetched.status()), (kind, 0));
        assert_eq!(fetched.url().is_none(), kind == ResponseType::Opaque);
        assert_eq!(response.status(), OPAQUE_STATUS);
        assert!(!response.status().is_success() && !response.status().is_redirection());
        assert!(response.headers().is_empty() && response.extensions().get::<&str>().is_none());
        assert!(response.into_body().into_inner().is_none());
        assert_eq!(network.sent().len(), 1);
    }
}

#[test]
fn redirects_are_followed_and_told() {
    let network = Network::new(|sent| match sent.url.as_str() {
        ITEM => redirect(302, "https://other.test/next"),
        _ => Response::builder().header("access-control-allow-origin", "null").body(Full::from("content")).unwrap(),
    });
    let response = fetch(&network.page(), get()).unwrap();
    let fetched = response.extensions().get::<Fetched>().unwrap();
    assert!(fetched.is_redirected());
    assert_eq!(fetched.url().unwrap().as_str(), "https://other.test/next");
    // Two origins lie behind it.
    assert_eq!(network.sent()[1].header("origin").as_deref(), Some("null"));
}

#[test]
fn redirects_have_an_end() {
    let network = Network::new(|sent| redirect(302, &format!("{}x", sent.url)));
    assert_eq!(code(&fetch(&network.page(), get()).unwrap_err()), "redirect-too-many");
    assert_eq!(network.sent().len(), 21);
}

#[test]
fn null_bodies_are_none() {
    let network = Network::new(|sent| {
        let status = if sent.url.ends_with("empty") { 204 } else { 200 };
        allowed().status(status).body(Full::from("not to be")).unwrap()
    });
    let head = request("HEAD").body(().into()).unwrap();
    assert!(fetch(&network.page(), head).unwrap().into_body().into_inner().is_none());
    let empty = http::Request::get("https://api.test/empty").body(().into()).unwrap();
    let response = fetch(&network.page(), empty).unwrap();
    assert_eq!(response.status(), 204);
    assert!(http_body::Body::is_end_stream(response.body()));
    assert_eq!(http_body::Body::size_hint(response.body()).exact(), Some(0));
}

#[test]
fn trailers_are_left_out() {
    let network = tower::service_fn(|_: http::Request<PageBody>| {
        let trailers = HeaderMap::from_iter([(http::header::ETAG, HeaderValue::from_static("1"))]);
        let body = Scripted::ends([Frame::data(Bytes::from("content")), Frame::trailers(trailers)]);
        std::future::ready(Ok::<_, std::io::Error>(allowed().body(body).unwrap()))
    });
    let response = fetch(&layer().layer(network), get()).unwrap();
    let collected = run(response.into_body().collect()).unwrap();
    assert!(collected.trailers().is_none());
    assert_eq!(collected.to_bytes(), "content");
}

#[test]
fn errors_tell_the_explanation() {
    let network = Network::new(|_| Response::new(Full::default()));
    let error = fetch(&network.page(), get()).unwrap_err();
    let told = error.to_string();
    for part in [
        "GET https://api.test/item from https://app.test, mode cors, credentials same-origin",
        "= network error: allow-origin-missing",
        "decided by CORS check 2 https://fetch.spec.whatwg.org/#concept-cors-check",
        "hint: ",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(format!("{error:?}"), told);
    assert!(std::error::Error::source(&error).is_none());
    assert_eq!(error.outcome().unwrap().request().url().as_str(), ITEM);
}

#[test]
fn failures_of_the_network_are_the_source() {
    let fails = |kind: std::io::ErrorKind| {
        let network = tower::service_fn(move |_: http::Request<PageBody>| {
            std::future::ready(Err::<Answer, _>(std::io::Error::new(kind, "as told")))
        });
        fetch(&layer().layer(network), get()).unwrap_err()
    };
    for (kind, failure) in [
        (std::io::ErrorKind::ConnectionRefused, "connection-failed"),
        (std::io::ErrorKind::ConnectionReset, "connection-lost"),
        (std::io::ErrorKind::TimedOut, "timed-out"),
        (std::io::ErrorKind::InvalidData, "protocol-error"),
        (std::io::ErrorKind::PermissionDenied, "other"),
    ] {
        let error = fails(kind);
        assert_eq!(code(&error), "transport-failed");
        assert!(error.to_string().contains(failure), "{error}");
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "as told");
        assert!(format!("{error:?}").ends_with("because: as told"), "{error:?}");
    }
    let network = tower::service_fn(|_: http::Request<PageBody>| std::future::ready(Err::<Answer, _>("no I/O error")));
    let told = layer().network_failures(|_| fetch_cors::NetworkFailure::NotCached).layer(network);
    assert!(fetch(&told, get()).unwrap_err().to_string().contains("not-cached"));
}
