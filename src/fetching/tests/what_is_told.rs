//! What embedders and pages are told of a fetch on its way.

use super::*;
use crate::{Body, CacheMode, HeaderList, RedirectMode, ReferrerPolicy, ResponseTainting};

fn everything() -> Request {
    Request::fetch_api(url("https://b.test/x"), client().number(7))
        .method("PUT")
        .header("X-A", "1")
        .credentials(CredentialsMode::Include)
        .cache(CacheMode::NoStore)
        .redirect(RedirectMode::Error)
        .referrer_policy(ReferrerPolicy::Origin)
        .destination(Destination::Image)
        .initiator(Initiator::ImageSet)
        .keepalive(true)
        .build()
        .unwrap()
}

fn allowing(status: u16) -> Response<()> {
    let response = Response::builder().status(status).header("Access-Control-Allow-Origin", "https://a.test");
    let response = response.header("Access-Control-Allow-Credentials", "true");
    response
        .header("Access-Control-Allow-Methods", "PUT")
        .header("Access-Control-Allow-Headers", "x-a")
        .body(())
        .unwrap()
}

#[test]
fn a_preflight_is_without_credentials_and_all_that_goes_with_them() {
    let Action::Send(preflight) = UserAgent::builder().build().fetch(everything(), NOW) else { panic!("not sent") };
    assert!(preflight.is_preflight());
    assert!(!preflight.includes_credentials() && !preflight.sends_client_certificates());
    assert!(!preflight.keepalive() && !preflight.uses_url_credentials());
    assert_eq!(preflight.mode(), RequestMode::Cors);
    assert_eq!(preflight.credentials_mode(), CredentialsMode::SameOrigin);
    assert_eq!(preflight.redirect_mode(), RedirectMode::Follow);
    assert_eq!(preflight.cache_mode(), CacheMode::Default);
    assert_eq!(preflight.response_tainting(), ResponseTainting::Cors);
    assert_eq!(preflight.body(), Body::None);
    // What is the request's is the preflight's as well.
    assert_eq!(preflight.destination(), Destination::Image);
    assert_eq!(preflight.initiator(), Initiator::ImageSet);
    assert_eq!(preflight.referrer_policy(), ReferrerPolicy::Origin);
    assert_eq!(preflight.client_number(), 7);
    let copy = preflight.to_header_list();
    assert!(copy.iter().eq(preflight.headers()));
    assert!(copy.contains(b"Access-Control-Request-Method"));
}

#[test]
fn the_request_is_what_was_asked_for() {
    let user_agent = UserAgent::builder().build();
    let Action::Send(preflight) = user_agent.fetch(everything(), NOW) else { panic!("not sent") };
    let Action::Send(request) = preflight.respond(&allowing(204), NOW) else { panic!("not sent") };
    assert!(!request.is_preflight());
    assert!(request.includes_credentials() && request.sends_client_certificates());
    assert!(request.keepalive() && !request.uses_url_credentials());
    assert_eq!(request.mode(), RequestMode::Cors);
    assert_eq!(request.credentials_mode(), CredentialsMode::Include);
    assert_eq!(request.redirect_mode(), RedirectMode::Error);
    assert_eq!(request.cache_mode(), CacheMode::NoStore);
    assert_eq!(request.response_tainting(), ResponseTainting::Cors);
    assert_eq!(request.destination(), Destination::Image);
    assert_eq!(request.initiator(), Initiator::ImageSet);
    assert_eq!(request.referrer_policy(), ReferrerPolicy::Origin);
    assert_eq!((request.client().client_number(), request.client_number()), (7, 7));
    assert!(request.to_header_list().contains(b"X-A"));

    let Action::Done(outcome) = request.respond(&allowing(200), NOW) else { panic!("not done") };
    assert_eq!((outcome.redirect_count(), outcome.has_next_manual_redirect()), (0, false));
    // Without credentials there are none of the rest either.
    let omitting = Request::fetch_api(url("https://b.test/x"), client()).credentials(CredentialsMode::Omit);
    let Action::Send(request) = user_agent.fetch(omitting.build().unwrap(), NOW) else { panic!("not sent") };
    assert!(!request.includes_credentials() && !request.sends_client_certificates() && !request.keepalive());
    assert_eq!((request.client_number(), request.redirect_taint()), (0, RedirectTaint::SameOrigin));
}

#[test]
fn user_info_of_an_xml_http_request_may_answer_a_challenge() {
    let open = |target: &str| {
        let request = Request::xml_http_request(url(target), client()).method("PUT").build().unwrap();
        UserAgent::builder().build().fetch(request, NOW)
    };
    let Action::Send(own) = open("https://user:pass@a.test/x") else { panic!("not sent") };
    assert!(own.uses_url_credentials());
    let Action::Send(plain) = open("https://a.test/x") else { panic!("not sent") };
    assert!(!plain.uses_url_credentials());
    let Action::Send(preflight) = open("https://user:pass@b.test/x") else { panic!("not sent") };
    assert!(preflight.is_preflight() && !preflight.uses_url_credentials());
}

#[test]
fn redirects_are_counted_and_taint() {
    let user_agent = UserAgent::builder().admits_each_hop().build();
    let request = Request::fetch_api(url("https://a.test/1"), client()).build().unwrap();
    let mut action = user_agent.fetch(request, NOW);
    let mut counts = Vec::new();
    let mut taints = Vec::new();
    let mut answers =
        [redirect("/2", &[]), redirect("https://b.test/3", &[]), redirect("https://c.test/4", &[])].into_iter();
    let outcome = loop {
        action = match action {
            Action::Admit(admission) => {
                counts.push(admission.redirect_count());
                admission.proceed(NOW)
            }
            Action::Send(exchange) => {
                taints.push((exchange.redirect_taint(), exchange.response_tainting()));
                match answers.next() {
                    Some(answer) => exchange.respond(&answer, NOW),
                    None => exchange.respond(&allowing(200), NOW),
                }
            }
            Action::Done(outcome) => break outcome,
            other => panic!("{other:?}"),
        };
    };
    assert_eq!(counts, [0, 1, 2, 3]);
    let (own, basic) = (RedirectTaint::SameOrigin, ResponseTainting::Basic);
    assert_eq!(taints[..2], [(own, basic), (own, basic)]);
    // Leaving another's origin taints.
    assert_eq!(taints[2..], [(own, ResponseTainting::Cors), (RedirectTaint::CrossSite, ResponseTainting::Cors)]);
    assert_eq!(outcome.redirect_count(), 3);
}

#[test]
fn a_navigation_has_a_next_manual_redirect_where_it_was_answered_with_one() {
    let navigate = |answer: Response<()>| {
        let navigation = Request::navigation(url("https://a.test/1"), client(), Destination::Document, None).unwrap();
        let Action::Send(exchange) = UserAgent::builder().build().fetch(navigation, NOW) else { panic!("not sent") };
        let Action::Done(outcome) = exchange.respond(&answer, NOW) else { panic!("not done") };
        outcome.has_next_manual_redirect()
    };
    assert!(navigate(redirect("/2", &[])));
    assert!(!navigate(allowing(200)));
}

#[test]
fn a_service_worker_is_told_the_response_tainting() {
    let tainting = |target: &str, mode| {
        let request = Request::fetch_api(url(target), client()).mode(mode).build().unwrap();
        let user_agent = UserAgent::builder().asks_service_workers().build();
        let Action::Intercept(interception) = user_agent.fetch(request, NOW) else { panic!("not asked") };
        interception.response_tainting()
    };
    assert_eq!(tainting("https://a.test/x", RequestMode::Cors), ResponseTainting::Basic);
    assert_eq!(tainting("https://b.test/x", RequestMode::Cors), ResponseTainting::Cors);
    assert_eq!(tainting("https://b.test/x", RequestMode::NoCors), ResponseTainting::Opaque);
}

fn answered(request: Request, answers: Vec<Response<()>>) -> Outcome {
    played(request, answers).1
}

#[test]
fn a_page_is_told_what_its_response_says() {
    let fetch = |target: &str, mode| Request::fetch_api(url(target), client()).mode(mode).build().unwrap();
    let answer = || {
        let response = Response::builder().status(203).header("Access-Control-Allow-Origin", "*");
        response.header("Timing-Allow-Origin", "*").header("X-A", "1").header("Content-Type", "a/b").body(()).unwrap()
    };
    let outcome =
        answered(fetch("https://a.test/1#f", RequestMode::Cors), vec![redirect("https://b.test/2", &["*"]), answer()]);
    let page = outcome.for_page().unwrap();
    assert_eq!((page.response_type(), page.status()), (ResponseType::Cors, 203));
    // The fragment is the page's own, and not shown.
    assert_eq!(page.url().as_ref().map(Url::as_str), Some("https://b.test/2"));
    assert!(page.is_redirected() && page.has_body() && page.timing_allow_passed());
    assert!(page.exposes("content-type") && !page.exposes("x-a"));
    assert_eq!(page.headers(&answer()), [(&b"content-type"[..], &b"a/b"[..])]);
    let shown = format!("{page:?}");
    assert!(shown.contains("https://b.test/2") && shown.contains("203"), "{shown}");

    let outcome = answered(fetch("https://b.test/1", RequestMode::Cors), vec![allowing(204)]);
    let page = outcome.for_page().unwrap();
    assert_eq!((page.status(), page.has_body()), (204, false));
    assert!(!page.is_redirected() && !page.timing_allow_passed());

    let outcome = answered(fetch("https://b.test/1", RequestMode::NoCors), vec![answer()]);
    let page = outcome.for_page().unwrap();
    assert_eq!((page.response_type(), page.status(), page.url()), (ResponseType::Opaque, 0, None));
    assert!(!page.has_body() && !page.exposes("content-type") && page.headers(&answer()).is_empty());
}

#[test]
fn a_preflight_alone_has_the_headers_of_one() {
    let user_agent = UserAgent::builder().build();
    let (partition, target) = (crate::NetworkPartitionKey::new("https://a.test"), url("https://b.test/x"));
    let mut headers = HeaderList::new();
    headers.append("X-A", "1").unwrap();
    let preflight = |mode| {
        let method = http::Method::PUT;
        crate::algorithms::CorsPreflight::new(&user_agent, &partition, b"https://a.test", &target, &method, &headers)
            .credentials_mode(mode)
            .header_list()
    };
    let list = preflight(CredentialsMode::SameOrigin);
    let names: Vec<_> = list.iter().map(|(name, _)| String::from_utf8_lossy(name).to_ascii_lowercase()).collect();
    assert_eq!(names, ["accept", "access-control-request-method", "access-control-request-headers"]);
}

// <https://fetch.spec.whatwg.org/#concept-main-fetch>, 12.b.
#[test]
fn the_origin_of_a_blob_url_entry_counts_for_blob_urls_alone() {
    let begin = |target: &str, entry: &str| {
        let request = Request::fetch_api(url(target), client()).blob_url_origin(Origin::parse(entry).unwrap());
        UserAgent::builder().build().fetch(request.build().unwrap(), NOW)
    };
    // The entry's origin, whatever the URL says.
    assert!(matches!(begin("blob:https://b.test/uuid", "https://a.test"), Action::Local(_)));
    let Action::Done(refused) = begin("blob:https://a.test/uuid", "https://b.test") else { panic!("not done") };
    assert!(refused.network_error().is_some());
    let Action::Send(own) = begin("https://a.test/x", "https://b.test") else { panic!("not sent") };
    assert_eq!(own.response_tainting(), ResponseTainting::Basic);
    let Action::Send(foreign) = begin("https://b.test/x", "https://a.test") else { panic!("not sent") };
    assert_eq!(foreign.response_tainting(), ResponseTainting::Cors);
}

#[test]
fn the_story_ends_with_what_came_of_it() {
    let verdict = |mode, answer| {
        let request = Request::fetch_api(url("https://b.test/1"), client()).mode(mode).build().unwrap();
        answered(request, vec![answer]).explanation().to_string()
    };
    let told = verdict(RequestMode::Cors, allowing(203));
    assert!(told.contains("= cors response, status 203"), "{told}");
    let told = verdict(RequestMode::NoCors, allowing(203));
    assert!(told.contains("= opaque response: nothing of it can be read (status 203 is hidden)"), "{told}");
    let told = verdict(RequestMode::Cors, Response::default());
    assert!(told.contains("= network error: allow-origin-missing"), "{told}");
}
