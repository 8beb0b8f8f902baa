{
// tower-http, for http://127.0.0.1:8000
let cors = tower_http::cors::CorsLayer::new()
    .allow_origin(tower_http::cors::Any)
    .allow_methods([http::Method::DELETE])
    .allow_headers([http::HeaderName::from_static("x-a")])
    .expose_headers([http::HeaderName::from_static("x-request-id")])
    .max_age(std::time::Duration::from_secs(600));
// .layer(cors) last, so that it comes first: before any authentication.
cors
}
