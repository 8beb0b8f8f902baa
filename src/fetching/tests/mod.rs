//! What no scenario sees: how often a service worker is asked, and who may see a navigation's timing.

mod failures;
mod story;
mod what_is_told;

use http::Response;
use url::Url;

use crate::{
    Action, Client, CredentialsMode, Destination, Initiator, InterceptionKind, Origin, Outcome, RedirectTaint, Request,
    RequestMode, ResponseType, Sharing, Timestamp, UserAgent,
};

const NOW: Timestamp = Timestamp::ZERO;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn client() -> Client {
    Client::new(Origin::parse("https://a.test").unwrap())
}

fn redirect(to: &str, timing_allow_origin: &[&str]) -> Response<()> {
    let builder = Response::builder().status(302).header("Location", to).header("Access-Control-Allow-Origin", "*");
    timing_allow_origin
        .iter()
        .fold(builder, |builder, value| builder.header("Timing-Allow-Origin", *value))
        .body(())
        .unwrap()
}

/// Plays a fetch to its end, manual redirects included: how often a service worker was asked, and the outcome.
fn played(request: Request, answers: Vec<Response<()>>) -> (usize, Outcome) {
    let mut answers = answers.into_iter();
    let mut asked = 0;
    let mut action = UserAgent::builder().asks_service_workers().build().fetch(request, NOW);
    loop {
        action = match action {
            Action::Intercept(interception) => {
                asked += 1;
                interception.proceed(NOW)
            }
            Action::Send(exchange) => exchange.respond(&answers.next().unwrap_or_default(), NOW),
            Action::Done(outcome) => match outcome.into_next_manual_redirect(NOW) {
                Ok(next) => next,
                Err(outcome) => return (asked, outcome),
            },
            other => panic!("{other:?}"),
        };
    }
}

// <https://fetch.spec.whatwg.org/#concept-http-fetch>, 4.2.
#[test]
fn a_service_worker_is_shown_the_redirects_of_navigations_alone() {
    let answers = || vec![redirect("/2", &[]), redirect("/3", &[])];
    let fetch = Request::fetch_api(url("https://a.test/1"), client()).build().unwrap();
    let (asked, outcome) = played(fetch, answers());
    assert!(outcome.response().is_ok());
    assert_eq!(asked, 1);
    let navigation = Request::navigation(url("https://a.test/1"), client(), Destination::Document, None).unwrap();
    let (asked, outcome) = played(navigation, answers());
    assert!(outcome.response().is_ok());
    assert_eq!(asked, 3);
}

// <https://fetch.spec.whatwg.org/#navigation-tao-check>
#[test]
fn every_redirect_of_a_navigation_must_allow_the_destination_to_see_its_timing() {
    let allowed = |answers| {
        let navigation = Request::navigation(url("https://b.test/1"), client(), Destination::Iframe, None).unwrap();
        let (_, outcome) = played(navigation, answers);
        let response = outcome.response().unwrap();
        ["https://c.test", "https://d.test"]
            .map(|origin| response.navigation_tao_check(&Origin::parse(origin).unwrap()))
    };
    assert_eq!(allowed(vec![]), [true, true]);
    assert_eq!(allowed(vec![redirect("/2", &[])]), [false, false]);
    assert_eq!(allowed(vec![redirect("/2", &["https://c.test"])]), [true, false]);
    assert_eq!(
        allowed(vec![redirect("/2", &["*"]), redirect("/3", &["https://x.test", "https://d.test"])]),
        [false, true]
    );
    assert_eq!(allowed(vec![redirect("/2", &["*"]), redirect("/3", &[])]), [false, false]);
    // No other request has such a list.
    let fetch = Request::fetch_api(url("https://a.test/1"), client()).build().unwrap();
    let (_, outcome) = played(fetch, vec![redirect("/2", &[])]);
    assert!(outcome.response().unwrap().navigation_tao_check(&Origin::parse("https://c.test").unwrap()));
}

// <https://fetch.spec.whatwg.org/#concept-main-fetch>, 17.
#[test]
fn a_response_tells_the_taint_of_its_redirects() {
    let taint = |answers| {
        let fetch = Request::navigation(url("https://a.test/1"), client(), Destination::Document, None).unwrap();
        let (_, outcome) = played(fetch, answers);
        outcome.response().unwrap().redirect_taint()
    };
    assert_eq!(taint(vec![redirect("/2", &[])]), RedirectTaint::SameOrigin);
    assert_eq!(
        taint(vec![redirect("https://b.test/", &[]), redirect("https://a.test/", &[])]),
        RedirectTaint::CrossSite
    );
}

// <https://fetch.spec.whatwg.org/#concept-fetch>, 12.
#[test]
fn what_is_accepted_goes_by_the_destination() {
    const DOCUMENT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let accept = |destination: Destination, initiator: Initiator| {
        let request =
            Request::module_script(url("https://a.test/1"), client(), destination, CredentialsMode::SameOrigin);
        let action = UserAgent::builder().build().fetch(request.with_initiator(initiator), NOW);
        let Action::Send(exchange) = action else { panic!("{action:?}") };
        String::from_utf8(exchange.header("accept").next().unwrap().to_vec()).unwrap()
    };
    for (destination, value) in [
        (Destination::Document, DOCUMENT),
        (Destination::Frame, DOCUMENT),
        (Destination::Iframe, DOCUMENT),
        (Destination::Image, "image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"),
        (Destination::Json, "application/json,*/*;q=0.5"),
        (Destination::Style, "text/css,*/*;q=0.1"),
        (Destination::Text, "text/plain,*/*;q=0.5"),
        (Destination::Script, "*/*"),
        (Destination::Empty, "*/*"),
    ] {
        assert_eq!(accept(destination, Initiator::Empty), value, "{destination}");
        assert_eq!(accept(destination, Initiator::Prefetch), DOCUMENT, "{destination}");
    }
}

// <https://fetch.spec.whatwg.org/#concept-override-fetch>, 2–3; <https://fetch.spec.whatwg.org/#concept-scheme-fetch>, 3.a.
#[test]
fn overrides_and_about_blank_are_the_embedders() {
    let request = |text| Request::navigation(url(text), client(), Destination::Document, None).unwrap();
    let user_agent = UserAgent::builder().asks_overrides().build();
    let action = user_agent.fetch(request("https://a.test/"), NOW);
    let Action::Intercept(interception) = action else { panic!("{action:?}") };
    assert_eq!(interception.kind(), InterceptionKind::Override);
    let Action::Send(_) = interception.proceed(NOW) else { panic!("it was not sent") };
    let without = UserAgent::builder().build();
    assert!(matches!(without.fetch(request("https://a.test/"), NOW), Action::Send(_)));
    assert!(matches!(without.fetch(request("about:blank"), NOW), Action::Local(_)));
    assert!(matches!(without.fetch(request("about:srcdoc"), NOW), Action::Done(_)));
}

// <https://fetch.spec.whatwg.org/#concept-main-fetch>, 22.
#[test]
fn some_statuses_and_head_have_no_body() {
    let has_null_body = |method: &str, status: u16| {
        let fetch = Request::fetch_api(url("https://a.test/1"), client()).method(method).build().unwrap();
        let (_, outcome) = played(fetch, vec![Response::builder().status(status).body(()).unwrap()]);
        outcome.response().unwrap().has_null_body()
    };
    for (status, expected) in
        [(200, false), (203, false), (204, true), (205, true), (206, false), (304, true), (305, false)]
    {
        assert_eq!(has_null_body("GET", status), expected, "{status}");
    }
    assert!(has_null_body("HEAD", 200));
}

// <https://fetch.spec.whatwg.org/#concept-tao-check>, 2.
#[test]
fn a_hop_that_hides_its_timing_hides_it_for_all() {
    let allowed = |of_redirect: &[&str]| {
        let last = Response::builder().header("Access-Control-Allow-Origin", "*").header("Timing-Allow-Origin", "*");
        let fetch = Request::fetch_api(url("https://b.test/1"), client()).build().unwrap();
        let (_, outcome) = played(fetch, vec![redirect("/2", of_redirect), last.body(()).unwrap()]);
        outcome.response().unwrap().timing_allow_passed()
    };
    assert!(allowed(&["*"]));
    assert!(!allowed(&[]));
}

// <https://fetch.spec.whatwg.org/#concept-http-redirect-fetch>, 3.
#[test]
fn a_fragment_goes_on_to_where_the_redirect_leads() {
    let last_url = |to: &str| {
        let fetch = Request::fetch_api(url("https://a.test/1#here"), client()).build().unwrap();
        let (_, outcome) = played(fetch, vec![redirect(to, &[])]);
        outcome.request().current_url().clone()
    };
    assert_eq!(last_url("/2").as_str(), "https://a.test/2#here");
    assert_eq!(last_url("/2#there").as_str(), "https://a.test/2#there");
}

// <https://fetch.spec.whatwg.org/#concept-filtered-response>
#[test]
fn what_a_filter_hides_is_still_the_embedders() {
    let head = Response::builder()
        .status(404)
        .header("Access-Control-Allow-Origin", "https://a.test")
        .header("Content-Type", "text/plain")
        .header("X-A", "1")
        .body(())
        .unwrap();
    let fetched = |mode: RequestMode, to: &str| {
        let fetch = Request::fetch_api(url(to), client()).mode(mode).build().unwrap();
        played(fetch, vec![head.clone()]).1
    };
    let told = |outcome: &Outcome| {
        let response = outcome.response().unwrap();
        (response.response_type(), response.status(), response.internal_status(), response.to_header_list(&head).len())
    };
    let outcome = fetched(RequestMode::NoCors, "https://b.test/1");
    assert_eq!(told(&outcome), (ResponseType::Opaque, 0, 404, 0));
    assert_eq!(outcome.response().unwrap().sharing(), None);
    let outcome = fetched(RequestMode::Cors, "https://b.test/1");
    assert_eq!(told(&outcome), (ResponseType::Cors, 404, 404, 1));
    assert!(matches!(outcome.response().unwrap().sharing(), Some(Sharing::Checked(_))));
    let outcome = fetched(RequestMode::Cors, "https://a.test/1");
    assert_eq!(told(&outcome), (ResponseType::Basic, 404, 404, 3));
    assert_eq!(outcome.response().unwrap().sharing(), None);
}

// <https://fetch.spec.whatwg.org/#concept-http-fetch>, 4.1.
#[test]
fn a_preflight_that_waited_is_asked_of_the_cache_again() {
    let user_agent = UserAgent::builder().build();
    let put = || Request::fetch_api(url("https://b.test/1"), client()).method("PUT").build().unwrap();
    let Action::Send(first) = user_agent.fetch(put(), NOW) else { panic!("nothing was sent") };
    let Action::Send(waiting) = user_agent.fetch(put(), NOW) else { panic!("nothing was sent") };
    // Nothing is stored yet: it is the preflight still.
    let Action::Send(waiting) = waiting.recheck_cache(NOW) else { panic!("the preflight is gone") };
    assert!(waiting.is_preflight());
    let allowed = Response::builder()
        .header("Access-Control-Allow-Origin", "*")
        .header("Access-Control-Allow-Methods", "PUT")
        .body(())
        .unwrap();
    let Action::Send(sent) = first.respond(&allowed, NOW) else { panic!("it was not sent") };
    assert!(!sent.is_preflight());
    let Action::Send(waiting) = waiting.recheck_cache(NOW) else { panic!("it was not sent") };
    assert!(!waiting.is_preflight());
}
