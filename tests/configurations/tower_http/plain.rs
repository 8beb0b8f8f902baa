{
// tower-http, for http://127.0.0.1:8000
let cors = tower_http::cors::CorsLayer::new()
    .allow_origin([http::HeaderValue::from_static("http://app.test"), http::HeaderValue::from_static("http://[::1]:8080")])
    .allow_methods([http::Method::PUT])
    .allow_headers([http::HeaderName::from_static("authorization"), http::HeaderName::from_static("x-requested-by")])
    .expose_headers([http::HeaderName::from_static("x-request-id")])
    .allow_credentials(true)
    .max_age(std::time::Duration::from_secs(600));
// .layer(cors) last, so that it comes first: before any authentication.
cors
}
