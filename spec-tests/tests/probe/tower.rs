//! A real server in this process: axum with tower-http's CORS layer, configured rightly and wrongly.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method};
use axum::routing::any;
use tower_http::cors::{Any, CorsLayer};

use crate::{ORIGIN, assert_all, probe_json, story, verdicts};

/// Serves from a thread of its own, as long as the process lives.
fn serve(cors: CorsLayer) -> String {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/item", listener.local_addr().unwrap());
    let router = Router::new().route("/item", any(|| async { "content" })).layer(cors);
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await
        })
    });
    url
}

const PUT: &[&str] = &["-X", "PUT", "-H", "Content-Type: application/json", "-d", "{}", "--send"];

fn origin() -> HeaderValue {
    HeaderValue::from_static(ORIGIN)
}

fn content_type() -> HeaderName {
    HeaderName::from_static("content-type")
}

#[test]
fn configured_rightly() {
    let cors = CorsLayer::new().allow_origin(origin()).allow_methods([Method::PUT]).allow_headers([content_type()]);
    let (code, probed) = probe_json(&serve(cors), PUT);
    assert_eq!(code, Some(0), "{probed}");
    assert_all(&probed, "allowed");
    assert_eq!(story(&probed), [("OPTIONS".to_owned(), Some(200)), ("PUT".to_owned(), Some(200))]);
}

#[test]
fn without_the_header() {
    let cors = CorsLayer::new().allow_origin(origin()).allow_methods([Method::PUT]);
    let (code, probed) = probe_json(&serve(cors), PUT);
    assert_eq!(code, Some(1));
    assert_all(&probed, "header-not-allowed");
    assert_eq!(story(&probed).len(), 1);
}

#[test]
fn without_the_method() {
    let cors = CorsLayer::new().allow_origin(origin()).allow_methods([Method::GET]).allow_headers([content_type()]);
    assert_all(&probe_json(&serve(cors), PUT).1, "method-not-allowed");
}

#[test]
fn for_another_origin() {
    let cors = CorsLayer::new().allow_origin(HeaderValue::from_static("http://other.test"));
    assert_all(&probe_json(&serve(cors), &[]).1, "allow-origin-mismatch");
}

#[test]
fn any_origin_and_credentials() {
    let url = serve(CorsLayer::new().allow_origin(Any));
    assert_all(&probe_json(&url, &[]).1, "allowed");
    assert_all(&probe_json(&url, &["--credentials", "include"]).1, "allow-origin-wildcard-with-credentials");
}

#[test]
fn any_header_and_authorization() {
    let url = serve(CorsLayer::new().allow_origin(Any).allow_headers(Any));
    let (code, probed) = probe_json(&url, &["-H", "Authorization: Bearer word"]);
    assert_eq!(code, Some(1));
    assert_eq!(verdicts(&probed), ["authorization-needs-explicit-listing", "open", "open", "open"]);
}
