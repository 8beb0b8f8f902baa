//! What goes out: methods, headers, credentials, the cache.

use fetch_cors::tower::{FetchLayer, RequestBody, RequestInit};
use fetch_cors::{
    Client, CredentialsMode, NetworkPartitionKey, Origin, RedirectMode, Request, RequestError, RequestMode, Timestamp,
    UserAgent,
};
use http::{HeaderMap, HeaderValue, header};
use http_body_util::Full;
use tower::Layer;

use crate::{ITEM, Network, ORIGIN, PageBody, allowed, code, fetch, layer, redirect, request, run};

fn put() -> http::Request<PageBody> {
    request("PUT").header("x-a", "1").body(().into()).unwrap()
}

fn include() -> RequestInit {
    RequestInit::new().credentials(CredentialsMode::Include)
}

#[test]
fn a_preflight_comes_first_and_is_remembered() {
    let network = Network::generous();
    let page = network.page();
    fetch(&page, put()).unwrap();
    fetch(&page, put()).unwrap();
    let line = |method: &str| format!("{method} {ITEM}");
    assert_eq!(network.story(), [line("OPTIONS"), line("PUT"), line("PUT")]);
    let sent = network.sent();
    assert!(sent[0].outgoing.is_preflight() && !sent[1].outgoing.is_preflight());
    assert_eq!(sent[0].header("access-control-request-method").as_deref(), Some("PUT"));
    assert_eq!(sent[0].header("access-control-request-headers").as_deref(), Some("x-a"));
    assert!(sent.iter().all(|sent| sent.header("origin").as_deref() == Some(ORIGIN)));
}

#[test]
fn the_clock_is_the_layers() {
    let network = Network::generous();
    let seconds = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let clock = seconds.clone();
    let now = move || Timestamp::from_nanoseconds(clock.load(std::sync::atomic::Ordering::Relaxed) * 1_000_000_000);
    let page = layer().clock(now).layer(network.clone());
    let mut sent = Vec::new();
    for second in [0, 4, 5] {
        seconds.store(second, std::sync::atomic::Ordering::Relaxed);
        fetch(&page, put()).unwrap();
        sent.push(network.sent().len());
    }
    // Five seconds, without `Access-Control-Max-Age`.
    assert_eq!(sent, [2, 3, 5]);
}

#[test]
fn layers_share_a_user_agent_and_partitions_keep_apart() {
    let network = Network::generous();
    let user_agent = UserAgent::builder().build();
    let layer = || layer().user_agent(user_agent.clone()).clock(|| Timestamp::ZERO);
    fetch(&layer().layer(network.clone()), put()).unwrap();
    fetch(&layer().layer(network.clone()), put()).unwrap();
    assert_eq!(network.sent().len(), 3);
    let other = Client::new(Origin::parse(ORIGIN).unwrap()).network_partition_key(NetworkPartitionKey::new("other"));
    let elsewhere = layer().request_init(RequestInit::new().client(other));
    fetch(&elsewhere.layer(network.clone()), put()).unwrap();
    assert_eq!(network.sent().len(), 5);
}

#[test]
fn a_request_overrides_what_the_layer_says() {
    let network = Network::new(|sent| match sent.url.as_str() {
        ITEM => redirect(302, "https://api.test/next"),
        _ => allowed().body(Full::default()).unwrap(),
    });
    let page = layer().request_init(include().redirect(RedirectMode::Error)).layer(network.clone());
    let get = |init: Option<RequestInit>| {
        let builder = request("GET");
        let builder = match init {
            Some(init) => builder.extension(init),
            None => builder,
        };
        fetch(&page, builder.body(().into()).unwrap())
    };
    assert_eq!(code(&get(None).unwrap_err()), "redirect-mode-error");
    assert!(get(Some(RequestInit::new().redirect(RedirectMode::Follow))).is_ok());
    // What it does not say is the layer's.
    assert!(network.sent().iter().all(|sent| sent.outgoing.includes_credentials));
    let other = RequestInit::new().client(Origin::parse("https://other.test").unwrap());
    assert_eq!(code(&get(Some(other)).unwrap_err()), "allow-origin-mismatch");
    assert_eq!(network.sent().last().unwrap().header("origin").as_deref(), Some("https://other.test"));
}

#[test]
fn credentials_go_where_the_engine_says() {
    let network = Network::generous();
    let cookies = |_: &fetch_cors::tower::Outgoing| {
        HeaderMap::from_iter([
            (header::COOKIE, HeaderValue::from_static("a=1")),
            (header::AUTHORIZATION, HeaderValue::from_static("Basic dTpw")),
        ])
    };
    let page = layer().credentials(cookies).layer(network.clone());
    fetch(&page, put()).unwrap();
    fetch(&page, request("PUT").header("x-a", "1").extension(include()).body(().into()).unwrap()).unwrap();
    let own = request("GET").header("authorization", "Bearer 1").extension(include());
    fetch(&page, own.body(().into()).unwrap()).unwrap();
    let sent: Vec<_> = network
        .sent()
        .iter()
        .map(|sent| {
            (
                sent.method.to_string(),
                sent.outgoing.includes_credentials,
                sent.header("cookie"),
                sent.header("authorization"),
            )
        })
        .collect();
    let (cookie, basic) = (Some("a=1".to_owned()), Some("Basic dTpw".to_owned()));
    let expected = [
        ("OPTIONS".to_owned(), false, None, None),
        ("PUT".to_owned(), false, None, None),
        // The remembered answer was to a request without credentials.
        ("OPTIONS".to_owned(), false, None, None),
        ("PUT".to_owned(), true, cookie.clone(), basic),
        // The page's own comes before the user agent's; that answer listed it.
        ("GET".to_owned(), true, cookie, Some("Bearer 1".to_owned())),
    ];
    assert_eq!(sent, expected);
}

#[test]
fn what_a_page_cannot_set_is_left_out() {
    let network = Network::generous();
    let request = request("GET").header("cookie", "a=1").header("origin", "https://x.test").header("host", "x.test");
    fetch(&network.page(), request.body(().into()).unwrap()).unwrap();
    let sent = &network.sent()[0];
    assert_eq!((sent.header("cookie"), sent.header("host")), (None, None));
    assert_eq!(sent.header("origin").as_deref(), Some(ORIGIN));
}

#[test]
fn extensions_of_the_request_go_along() {
    #[derive(Clone, PartialEq, Debug)]
    struct Trace(u8);
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let notes = seen.clone();
    let network = tower::service_fn(move |request: http::Request<PageBody>| {
        notes.lock().unwrap().push(request.extensions().get::<Trace>().cloned());
        std::future::ready(Ok::<_, std::convert::Infallible>(allowed().body(()).unwrap()))
    });
    let traced = request("PUT").extension(Trace(7)).body(().into()).unwrap();
    fetch(&layer().layer(network), traced).unwrap();
    assert_eq!(*seen.lock().unwrap(), [Some(Trace(7)), Some(Trace(7))]);
}

#[test]
fn what_apis_refuse_is_the_callers_fault() {
    let network = Network::generous();
    let refused = |request: http::Request<PageBody>| fetch(&network.page(), request).unwrap_err();
    let relative = refused(http::Request::get("/item").body(().into()).unwrap());
    assert_eq!(relative.to_string(), "`/item` is no absolute URL: relative URL without a base");
    assert!(relative.request_error().is_none() && relative.code().is_none());
    let with_body = refused(request("GET").body("text".into()).unwrap());
    assert!(matches!(with_body.request_error(), Some(RequestError::BodyNotAllowed { .. })), "{with_body}");
    let init = RequestInit::new().mode(RequestMode::NoCors);
    let no_cors = refused(request("PUT").extension(init).body(().into()).unwrap());
    assert!(matches!(no_cors.request_error(), Some(RequestError::MethodInNoCorsMode { .. })), "{no_cors}");
    assert!(network.sent().is_empty());
}

#[test]
fn requests_of_other_callers() {
    let network = Network::generous();
    let (url, page) = (ITEM.parse().unwrap(), Origin::parse(ORIGIN).unwrap());
    let image = Request::potential_cors(
        url,
        page,
        fetch_cors::Destination::Image,
        fetch_cors::CorsSettingsAttribute::NoCors,
        false,
    );
    let response = run(network.page().fetch(image, RequestBody::none())).unwrap();
    let fetched = response.extensions().get::<fetch_cors::tower::Fetched>().unwrap();
    assert_eq!(fetched.response_type(), fetch_cors::ResponseType::Opaque);
    // No Origin, and the user's cookies.
    let sent = &network.sent()[0];
    assert!(sent.header("origin").is_none() && sent.outgoing.includes_credentials);
    assert_eq!(sent.outgoing.destination, fetch_cors::Destination::Image);
}

#[test]
fn urls_that_the_engine_refuses_are_not_sent() {
    let network = Network::generous();
    let request = http::Request::get("http://api.test:25/").body(().into()).unwrap();
    let error =
        fetch(&FetchLayer::new(Origin::parse("http://app.test").unwrap()).layer(network.clone()), request).unwrap_err();
    assert_eq!(code(&error), "blocked");
    assert!(error.to_string().contains("port 25 is a bad port"), "{error}");
    assert!(network.sent().is_empty());
}
