//! How often the hot paths allocate. These numbers decide the types; what is measured here must not grow.

use allocation_counter::measure;
use fetch_cors::algorithms::{cors_check, cors_unsafe_request_header_names};
use fetch_cors::{
    Action, Client, CredentialsMode, HeaderList, Origin, Outcome, Request, ResponseHead, Timestamp, UserAgent,
};
use url::Url;

const ORIGIN: &str = "https://app.test";
const NOW: Timestamp = Timestamp::ZERO;

type Lines = Vec<(&'static str, &'static str)>;

fn request(method: &str, header: Option<(&str, &str)>) -> Request {
    let page = Client::new(Origin::parse(ORIGIN).unwrap());
    let builder = Request::fetch_api(Url::parse("https://api.test/v1/items?page=2").unwrap(), page).method(method);
    match header {
        Some((name, value)) => builder.header(name, value),
        None => builder,
    }
    .build()
    .unwrap()
}

fn response() -> Lines {
    vec![
        ("Date", "Thu, 02 Jul 2026 10:00:00 GMT"),
        ("Content-Type", "application/json"),
        ("Content-Length", "1234"),
        ("Cache-Control", "no-store"),
        ("Access-Control-Allow-Origin", ORIGIN),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Expose-Headers", "ETag, X-Request-Id"),
        ("ETag", "\"1\""),
        ("Vary", "Origin"),
    ]
}

fn preflight_answer() -> Lines {
    vec![
        ("Access-Control-Allow-Origin", ORIGIN),
        ("Access-Control-Allow-Methods", "GET, PUT"),
        ("Access-Control-Allow-Headers", "x-a, content-type"),
        ("Access-Control-Max-Age", "600"),
    ]
}

fn done(action: Action) -> Outcome {
    match action {
        Action::Done(outcome) => outcome,
        other => panic!("expected the end: {other:?}"),
    }
}

/// A fetch that is answered once.
fn whole(user_agent: &UserAgent, request: Request, lines: &Lines) -> Outcome {
    match user_agent.fetch(request, NOW) {
        Action::Send(exchange) => done(exchange.respond(ResponseHead::new(200, lines), NOW)),
        other => panic!("expected an exchange: {other:?}"),
    }
}

/// A user agent whose cache covers PUT with `x-a`.
fn warm() -> UserAgent {
    let user_agent = UserAgent::builder().build();
    let Action::Send(preflight) = user_agent.fetch(request("PUT", Some(("X-A", "1"))), NOW) else { panic!() };
    assert!(preflight.is_preflight());
    let Action::Send(exchange) = preflight.respond(ResponseHead::new(204, &preflight_answer()), NOW) else { panic!() };
    done(exchange.respond(ResponseHead::new(200, &response()), NOW));
    user_agent
}

fn allocations(run: impl FnOnce()) -> u64 {
    measure(run).count_total
}

#[test]
fn classifying_a_simple_request() {
    let mut headers = HeaderList::new();
    headers.append("Accept", "application/json").unwrap();
    headers.append("Content-Type", "text/plain;charset=UTF-8").unwrap();
    headers.append("Range", "bytes=0-499").unwrap();
    assert_eq!(allocations(|| assert!(cors_unsafe_request_header_names(&headers).is_empty())), 0);
}

#[test]
fn the_cors_check() {
    let lines = response();
    let check = || assert!(cors_check(ORIGIN.as_bytes(), CredentialsMode::Include, 200, &lines).is_ok());
    assert_eq!(allocations(check), 0);
}

#[test]
fn looking_up_the_cache() {
    let user_agent = warm();
    // A preflight that is held back while the cache is asked again: it misses, and misses without cost.
    let Action::Send(preflight) = user_agent.fetch(request("DELETE", Some(("X-A", "1"))), NOW) else { panic!() };
    let mut exchange = Some(preflight);
    let mut again = None;
    assert_eq!(allocations(|| again = exchange.take().map(|exchange| exchange.recheck_cache(NOW))), 0);
    assert!(matches!(again, Some(Action::Send(exchange)) if exchange.is_preflight()));

    // And one that hits: the request itself comes back.
    let cold = UserAgent::builder().build();
    let Action::Send(preflight) = cold.fetch(request("PUT", Some(("X-A", "1"))), NOW) else { panic!() };
    let Action::Send(other) = cold.fetch(request("PUT", Some(("X-A", "2"))), NOW) else { panic!() };
    let _sent = other.respond(ResponseHead::new(204, &preflight_answer()), NOW);
    let mut exchange = Some(preflight);
    let mut again = None;
    assert_eq!(allocations(|| again = exchange.take().map(|exchange| exchange.recheck_cache(NOW))), 0);
    assert!(matches!(again, Some(Action::Send(exchange)) if !exchange.is_preflight()));
}

#[test]
fn asking_whether_a_header_is_exposed() {
    let outcome = whole(&UserAgent::builder().build(), request("GET", None), &response());
    let response = outcome.response().unwrap();
    let ask = || {
        assert!(response.exposes("x-request-id") && response.exposes("content-type"));
        assert!(!response.exposes("vary") && !response.exposes("set-cookie"));
    };
    assert_eq!(allocations(ask), 0);
}

#[test]
fn a_whole_simple_get() {
    let user_agent = UserAgent::builder().build();
    let lines = response();
    let mut request = Some(request("GET", None));
    let mut outcome = None;
    let count = allocations(|| {
        outcome = request.take().map(|request| whole(&user_agent, request, &lines));
    });
    assert!(outcome.unwrap().response().is_ok());
    assert!(count <= 1, "{count} allocations");
}

#[test]
fn a_whole_warm_preflighted_fetch() {
    let user_agent = warm();
    let lines = response();
    let mut request = Some(request("PUT", Some(("X-A", "1"))));
    let mut outcome = None;
    let count = allocations(|| {
        outcome = request.take().map(|request| whole(&user_agent, request, &lines));
    });
    assert!(outcome.unwrap().response().is_ok());
    assert!(count <= 1, "{count} allocations");
}
