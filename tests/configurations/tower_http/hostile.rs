{
// tower-http, for http://127.0.0.1:8000
let cors = tower_http::cors::CorsLayer::new()
    .allow_origin([http::HeaderValue::from_static("http://a\"b;c'd`e$f{g}(h)*.i&j=k+l,m~n!o.test"), http::HeaderValue::from_static("http://x{$canary}${canary}$host.test")])
    .allow_methods([http::Method::PUT])
    .allow_headers([http::HeaderName::from_static("$http_cookie"), http::HeaderName::from_static("%h%%e"), http::HeaderName::from_static("`id`"), http::HeaderName::from_static("x'y"), http::HeaderName::from_static("x|y&z^!#~*+.")])
    .expose_headers([http::HeaderName::from_static("x-request-id")])
    .allow_credentials(true)
    .max_age(std::time::Duration::from_secs(600));
// .layer(cors) last, so that it comes first: before any authentication.
cors
}
