//! actix-web with actix-cors, in process: its test service behind an adapter, configured rightly and wrongly.

use std::rc::Rc;

use actix_cors::Cors;
use actix_web::dev::{Service as _, ServiceResponse};
use actix_web::test::TestRequest;
use actix_web::{App, HttpResponse, test, web};
use bytes::Bytes;
use fetch_cors::ReasonCode;
use fetch_cors::tower::{Allowed, BoxError, Page, Refusal};
use http_body_util::{BodyExt, Full};

use crate::{ITEM, ORIGIN, PageBody};

/// What a page gets for its PUT from an application with this middleware.
fn put(cors: impl Fn() -> Cors) -> Result<Allowed<Full<Bytes>>, Refusal> {
    actix_web::rt::System::new().block_on(async {
        let item = web::resource("/item").route(web::put().to(async || HttpResponse::Ok().body("stored")));
        let application = Rc::new(test::init_service(App::new().wrap(cors()).service(item)).await);
        // actix-web has a version of `http` of its own, and services that stay on one thread.
        let server = tower::service_fn(move |request: http::Request<PageBody>| {
            let application = application.clone();
            async move {
                let response =
                    application.call(to_actix(request).await?.to_request()).await.map_err(|error| error.to_string())?;
                from_actix(response).await
            }
        });
        let page = Page::at(ORIGIN, server).unwrap();
        page.put(ITEM).header("X-Requested-By", "app").with_credentials().send().await
    })
}

async fn to_actix(request: http::Request<PageBody>) -> Result<TestRequest, BoxError> {
    let method = actix_web::http::Method::from_bytes(request.method().as_str().as_bytes())?;
    let mut test = TestRequest::with_uri(&request.uri().to_string()).method(method);
    for (name, value) in request.headers() {
        test = test.append_header((name.as_str(), value.as_bytes()));
    }
    Ok(test.set_payload(request.into_body().collect().await?.to_bytes()))
}

async fn from_actix<B: actix_web::body::MessageBody>(
    response: ServiceResponse<B>,
) -> Result<http::Response<Full<Bytes>>, BoxError> {
    let mut head = http::Response::builder().status(response.status().as_u16());
    for (name, value) in response.headers() {
        head = head.header(name.as_str(), value.as_bytes());
    }
    Ok(head.body(Full::new(test::read_body(response).await))?)
}

fn right() -> Cors {
    Cors::default()
        .allowed_origin(ORIGIN)
        .allowed_methods(["PUT"])
        .allowed_header("x-requested-by")
        .supports_credentials()
}

#[test]
fn configured_rightly() {
    let allowed = put(right).unwrap().in_every_browser().unwrap();
    assert_eq!(allowed.status(), 200);
}

#[test]
fn without_the_header() {
    let cors = || Cors::default().allowed_origin(ORIGIN).allowed_methods(["PUT"]).supports_credentials();
    let refusal = put(cors).unwrap_err();
    // It answers with 400 and without CORS headers.
    assert_eq!(refusal.code(), Some(ReasonCode::PreflightAllowOriginMissing), "{refusal}");
}

#[test]
fn for_another_origin() {
    assert!(put(|| right().allowed_origin("https://other.test")).is_ok());
    let cors = || Cors::default().allowed_origin("https://other.test").allowed_methods(["PUT"]).supports_credentials();
    let refusal = put(cors).unwrap_err();
    assert!(refusal.to_string().contains("set `Access-Control-Allow-Origin: https://app.test`"), "{refusal}");
}

#[test]
fn without_credentials() {
    let cors = || Cors::default().allowed_origin(ORIGIN).allowed_methods(["PUT"]).allowed_header("x-requested-by");
    let refusal = put(cors).unwrap_err();
    assert_eq!(refusal.code(), Some(ReasonCode::PreflightAllowCredentialsMissing), "{refusal}");
    assert!(refusal.to_string().contains("set `Access-Control-Allow-Credentials: true`"), "{refusal}");
}
