//! axum with tower-http's `CorsLayer`, in process: configured rightly and wrongly.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::any;
use fetch_cors::ReasonCode;
use fetch_cors::advice::WarningCode;
use fetch_cors::tower::{FetchLayer, Page, RequestBody, RequestInit};
use http_body_util::{BodyExt, Full};
use tower::{Layer, ServiceExt};
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

use crate::{ITEM, ORIGIN, run};

fn router(cors: CorsLayer) -> Router {
    Router::new().route("/item", any(|| async { ([("x-total", "1")], "stored") })).layer(cors)
}

fn right() -> CorsLayer {
    CorsLayer::new()
        .allow_origin([HeaderValue::from_static(ORIGIN)])
        .allow_methods([Method::PUT])
        .allow_headers([header::CONTENT_TYPE, HeaderName::from_static("x-requested-by")])
        .allow_credentials(true)
        .expose_headers([HeaderName::from_static("x-total")])
}

/// What every test here asks for.
fn put(router: Router) -> fetch_cors::tower::PageRequest<Router> {
    let page = Page::at(ORIGIN, router).unwrap();
    page.put(ITEM)
        .header("X-Requested-By", "app")
        .header("Content-Type", "application/json")
        .body("{}")
        .with_credentials()
}

#[track_caller]
fn refused(router: Router, expected: ReasonCode, advice: &str) {
    let refusal = run(put(router).send()).unwrap_err();
    assert_eq!(refusal.code(), Some(expected), "{refusal}");
    assert!(refusal.to_string().contains(advice), "{refusal}");
}

#[test]
fn configured_rightly() {
    let allowed = run(put(router(right())).send()).unwrap().in_every_browser().unwrap();
    assert_eq!(allowed.status(), 200);
    assert_eq!(allowed.response().headers()["x-total"], "1");
    let body = allowed.into_response().into_body();
    assert_eq!(run(body.collect()).unwrap().to_bytes(), "stored");
}

#[test]
fn without_the_header() {
    let cors = right().allow_headers([header::CONTENT_TYPE]);
    refused(router(cors), ReasonCode::HeaderNotAllowed, "x-requested-by`");
}

#[test]
fn without_the_method() {
    let cors = right().allow_methods([Method::GET]);
    refused(router(cors), ReasonCode::MethodNotAllowed, "set `Access-Control-Allow-Methods: ");
}

#[test]
fn without_credentials() {
    let cors = right().allow_credentials(false);
    let expected = ReasonCode::PreflightAllowCredentialsMissing;
    refused(router(cors), expected, "set `Access-Control-Allow-Credentials: true`");
}

#[test]
fn for_another_origin() {
    let cors = right().allow_origin(HeaderValue::from_static("https://other.test"));
    let advice = "set `Access-Control-Allow-Origin: https://app.test` and add `Vary: Origin`";
    refused(router(cors), ReasonCode::PreflightAllowOriginMismatch, advice);
}

/// Who is not logged in is turned away, and preflights never are.
async fn asks_for_a_session(request: Request, next: Next) -> Response {
    if request.headers().contains_key(header::COOKIE) {
        return next.run(request).await;
    }
    let mut response = Response::new(Body::from("log in"));
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

#[test]
fn a_login_before_the_layer_turns_preflights_away() {
    let item = Router::new().route("/item", any(|| async { "stored" }));
    let page = |router: Router| Page::at(ORIGIN, router).unwrap().cookies(HeaderValue::from_static("session=1"));
    let send = |router| run(page(router).put(ITEM).with_credentials().send());
    // The last layer is the first that a request meets.
    let wrong = item.clone().layer(right()).layer(from_fn(asks_for_a_session));
    let refusal = send(wrong).unwrap_err();
    assert_eq!(refusal.code(), Some(ReasonCode::PreflightAllowOriginMissing), "{refusal}");
    assert!(refusal.to_string().contains("status 204"), "{refusal}");
    let right = item.layer(from_fn(asks_for_a_session)).layer(right());
    assert_eq!(send(right).unwrap().status(), 200);
}

#[test]
fn every_origin_with_credentials_is_warned_of() {
    let cors = right().allow_origin(AllowOrigin::mirror_request());
    let allowed = run(put(router(cors)).send()).unwrap();
    let codes: Vec<_> = allowed.warnings().iter().map(|warning| warning.code).collect();
    assert!(codes.contains(&WarningCode::ReflectedOriginWithCredentials), "{codes:?}");
}

#[test]
fn a_wildcard_for_authorization() {
    let page = Page::at(ORIGIN, router(CorsLayer::new().allow_origin(Any).allow_headers(Any))).unwrap();
    let refusal = run(page.get(ITEM).header("Authorization", "Bearer 1").send()).unwrap_err();
    assert_eq!(refusal.code(), Some(ReasonCode::AuthorizationNeedsExplicitListing));
}

#[test]
fn the_layer_itself_over_a_router() {
    let client = FetchLayer::new(fetch_cors::Origin::parse(ORIGIN).unwrap()).layer(router(right()));
    let init = RequestInit::new().credentials(fetch_cors::CredentialsMode::Include);
    // A body that axum makes is a stream.
    let stream = RequestBody::stream(Body::from("text"));
    let request = http::Request::put(ITEM).extension(init).body(stream).unwrap();
    assert_eq!(run(client.oneshot(request)).unwrap().status(), 200);
    // And so is one of hyper's; bytes are not.
    let client = FetchLayer::new(fetch_cors::Origin::parse(ORIGIN).unwrap()).layer(router(right()));
    let request = http::Request::put(ITEM).body(RequestBody::<Full<_>>::from("text")).unwrap();
    assert_eq!(run(client.oneshot(request)).unwrap().status(), 200);
}
