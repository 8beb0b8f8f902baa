//! Aborting and dropping a fetch wherever it waits, and what only an embedder's answers show. Scenarios reach what waits for
//! the network (`gaps/abort`); here is the rest.

use fetch_cors::{
    Action, Body, CacheMode, Client, CredentialsMode, FetchBody, InterceptionKind, Origin, ReasonCode, RedirectMode,
    Request, RequestMode, ResponseHead, ResponseType, SuppliedResponse, Timestamp, UserAgent,
};
use url::Url;

const NOW: Timestamp = Timestamp::ZERO;

/// What a fetch waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    Admission,
    Override,
    ServiceWorker,
    Network,
    Local,
    Done,
}

const PUT: &str = "http://b.test/x";

fn user_agent() -> UserAgent {
    UserAgent::builder().admits_each_hop().asks_overrides().asks_service_workers().build()
}

fn begin(user_agent: &UserAgent, method: &str, url: &str) -> Action {
    let page = Client::new(Origin::parse("http://a.test").unwrap());
    let request = Request::fetch_api(Url::parse(url).unwrap(), page).method(method).build().unwrap();
    user_agent.fetch(request, NOW)
}

fn point(action: &Action) -> Point {
    match action {
        Action::Admit(_) => Point::Admission,
        Action::Intercept(interception) => match interception.kind() {
            InterceptionKind::Override => Point::Override,
            InterceptionKind::ServiceWorker => Point::ServiceWorker,
        },
        Action::Send(_) => Point::Network,
        Action::Local(_) => Point::Local,
        Action::Done(_) => Point::Done,
    }
}

/// Nobody objects, nobody else answers; the network allows PUT for a minute and leads from `/go` to `/x`.
fn go_on(action: Action) -> Action {
    match action {
        Action::Admit(admission) => admission.proceed(NOW),
        Action::Intercept(interception) => interception.proceed(NOW),
        Action::Local(local) => local.respond(200, NOW),
        Action::Send(exchange) => {
            let mut lines = vec![("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Methods", "PUT")];
            lines.push(("Access-Control-Max-Age", "60"));
            let status = if exchange.url().path() == "/go" && !exchange.is_preflight() {
                lines.push(("Location", "/x"));
                307
            } else {
                200
            };
            exchange.respond(ResponseHead::new(status, &lines), NOW)
        }
        Action::Done(_) => panic!("the fetch is over"),
    }
}

fn abort(action: Action) -> ReasonCode {
    let action = match action {
        Action::Admit(admission) => admission.abort(NOW),
        Action::Intercept(interception) => interception.abort(NOW),
        Action::Local(local) => local.abort(NOW),
        Action::Send(exchange) => exchange.abort(NOW),
        Action::Done(_) => panic!("the fetch is over"),
    };
    match action {
        Action::Done(outcome) => outcome.network_error().expect("a network error").code(),
        action => panic!("the fetch goes on: {action:?}"),
    }
}

/// The URLs that the preflight cache has something for.
fn cached(user_agent: &UserAgent) -> Vec<String> {
    user_agent.preflight_cache().entries(NOW).into_iter().map(|entry| entry.url).collect()
}

/// A fetch as far as its `count`th wait.
fn wait(user_agent: &UserAgent, method: &str, url: &str, count: usize) -> Action {
    (0..count).fold(begin(user_agent, method, url), |action, _| go_on(action))
}

#[test]
fn the_waits_of_a_redirected_preflighted_fetch() {
    use Point::{Admission, Network, Override, ServiceWorker};
    let user_agent = user_agent();
    let mut action = begin(&user_agent, "PUT", "http://b.test/go");
    let mut points = Vec::new();
    while point(&action) != Point::Done {
        points.push(point(&action));
        action = go_on(action);
    }
    // Redirects from the network are not exposed to service workers (HTTP fetch 4.2).
    let first = [Admission, Override, ServiceWorker, Network, Network];
    let second = [Admission, Override, Network, Network];
    assert_eq!(points, [&first[..], &second[..]].concat());
    assert_eq!(cached(&user_agent), ["http://b.test/go", PUT]);
}

#[test]
fn each_can_be_aborted_and_nothing_is_sent_any_more() {
    for count in 0..9 {
        let user_agent = user_agent();
        let action = wait(&user_agent, "PUT", "http://b.test/go", count);
        let point = point(&action);
        assert_eq!(abort(action), ReasonCode::Aborted, "{count}: {point:?}");
        // Main fetch 12.f.3: what an abort clears is the key of the URL that the request is at.
        assert!(!cached(&user_agent).contains(&PUT.to_owned()), "{count}: {point:?}");
        assert_eq!(cached(&user_agent).is_empty(), count < 5, "{count}: {point:?}");
    }
}

#[test]
fn each_can_be_dropped_and_nothing_changes() {
    for count in 0..9 {
        let user_agent = user_agent();
        let action = wait(&user_agent, "PUT", "http://b.test/go", count);
        let before = cached(&user_agent);
        let point = point(&action);
        drop(action);
        assert_eq!(cached(&user_agent), before, "{count}: {point:?}");
    }
}

#[test]
fn an_abort_while_a_service_worker_is_asked_clears_an_earlier_grant() {
    let user_agent = user_agent();
    let mut action = begin(&user_agent, "PUT", PUT);
    while point(&action) != Point::Done {
        action = go_on(action);
    }
    assert_eq!(cached(&user_agent), [PUT]);
    let action = wait(&user_agent, "PUT", PUT, 2);
    assert_eq!(point(&action), Point::ServiceWorker);
    assert_eq!(abort(action), ReasonCode::Aborted);
    assert!(cached(&user_agent).is_empty());
}

#[test]
fn local_schemes_wait_and_can_be_aborted() {
    let user_agent = user_agent();
    let action = wait(&user_agent, "GET", "data:,x", 2);
    assert_eq!(point(&action), Point::Local);
    assert_eq!(abort(action), ReasonCode::Aborted);
    drop(wait(&user_agent, "GET", "data:,x", 2));
}

/// An override's response is the fetch's: no CORS check, no preflight, nothing stored.
#[test]
fn an_override_answers_instead_of_the_preflight() {
    let user_agent = user_agent();
    let Action::Intercept(interception) = wait(&user_agent, "PUT", PUT, 1) else {
        panic!("nobody asks for an override");
    };
    let lines: [(&str, &str); 1] = [("X-R", "1")];
    let supplied = SuppliedResponse::new(ResponseHead::new(200, &lines));
    let Action::Done(outcome) = interception.respond(supplied, NOW) else {
        panic!("the fetch goes on");
    };
    let response = outcome.response().expect("a response");
    assert_eq!((response.response_type().as_str(), response.status()), ("cors", 200));
    assert!(cached(&user_agent).is_empty());
}

/// Main fetch 12.f.3 asks whether the response that came is a network error, not whether step 21 makes one of it.
#[test]
fn a_partial_response_of_an_override_clears_no_grant() {
    let user_agent = user_agent();
    let mut action = begin(&user_agent, "PUT", PUT);
    while point(&action) != Point::Done {
        action = go_on(action);
    }
    let Action::Intercept(interception) = wait(&user_agent, "PUT", PUT, 1) else {
        panic!("nobody asks for an override");
    };
    let lines: [(&str, &str); 0] = [];
    let supplied = SuppliedResponse::new(ResponseHead::new(206, &lines));
    let supplied = supplied.response_type(ResponseType::Opaque).range_requested(true);
    let Action::Done(outcome) = interception.respond(supplied, NOW) else {
        panic!("the fetch goes on");
    };
    assert_eq!(outcome.network_error().expect("a network error").code(), ReasonCode::OpaquePartialResponse);
    assert_eq!(cached(&user_agent), [PUT]);
}

/// What `*` exposed when a service worker fetched a response is exposed to its page.
#[test]
fn a_fetched_response_keeps_what_its_own_fetch_exposed() {
    let exposes = |credentials_mode: Option<CredentialsMode>| {
        let Action::Intercept(interception) = wait(&user_agent(), "GET", PUT, 2) else {
            panic!("no service worker is asked");
        };
        let lines = [("Access-Control-Expose-Headers", "X-S, *"), ("X-S", "1"), ("X-R", "1"), ("Set-Cookie", "a=b")];
        let supplied = SuppliedResponse::new(ResponseHead::new(200, &lines)).response_type(ResponseType::Cors);
        let supplied = credentials_mode.into_iter().fold(supplied, SuppliedResponse::fetched_with);
        let Action::Done(outcome) = interception.respond(supplied, NOW) else {
            panic!("the fetch goes on");
        };
        let response = outcome.response().expect("a response");
        ["X-S", "X-R", "Set-Cookie"].map(|name| response.exposes(name))
    };
    assert_eq!(exposes(None), [true, false, false], "nobody says that there were no credentials");
    assert_eq!(exposes(Some(CredentialsMode::Include)), [true, false, false]);
    assert_eq!(exposes(Some(CredentialsMode::SameOrigin)), [true, true, false]);
    assert_eq!(exposes(Some(CredentialsMode::Omit)), [true, true, false]);
}

/// CORS-preflight fetch 1: a new request, which takes some fields of the other and has the defaults of the rest.
#[test]
fn a_preflight_is_a_request_of_its_own() {
    let page = Client::new(Origin::parse("http://a.test").unwrap());
    let request = Request::fetch_api(Url::parse(PUT).unwrap(), page)
        .method("PUT")
        .mode(RequestMode::Cors)
        .credentials(CredentialsMode::Include)
        .cache(CacheMode::Reload)
        .redirect(RedirectMode::Error)
        .keepalive(true)
        .body(FetchBody::text())
        .build()
        .unwrap();
    let Action::Send(preflight) = UserAgent::builder().build().fetch(request, NOW) else {
        panic!("nothing is sent");
    };
    assert!(preflight.is_preflight());
    assert_eq!(preflight.cache_mode(), CacheMode::Default);
    assert_eq!((preflight.credentials_mode(), preflight.includes_credentials()), (CredentialsMode::SameOrigin, false));
    assert_eq!((preflight.redirect_mode(), preflight.mode()), (RedirectMode::Follow, RequestMode::Cors));
    assert_eq!((preflight.body(), preflight.keepalive()), (Body::None, false));
}
