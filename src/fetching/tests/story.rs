//! What the engine notes, whole and in order: what `explain` tells is made of it, and nothing else asserts it.

use http::Response;

use super::{NOW, client, url};
use crate::infrastructure::extract::MaxAge;
use crate::{
    Action, AllowedBy, BasicBecause, CacheMiss, CredentialsMode, FetchApiRequestBuilder, Finding, NetworkFailure,
    NotStored, RedirectTaint, ReferrerPolicy, Request, RequestMode, ResponseTainting, SuppliedResponse, UserAgent,
};

fn put() -> FetchApiRequestBuilder {
    builder("https://b.test/1").method("PUT").header("X-One", "1").header("X-Two", "2")
}

fn builder(to: &str) -> FetchApiRequestBuilder {
    Request::fetch_api(url(to), client())
}

fn answer(status: u16, headers: &[(&str, &str)]) -> Response<()> {
    headers
        .iter()
        .fold(Response::builder().status(status), |head, (name, value)| head.header(*name, *value))
        .body(())
        .unwrap()
}

/// The findings of a fetch that gets these answers, each with its hop.
fn story(user_agent: &UserAgent, request: Request, answers: &[Response<()>]) -> Vec<(u8, Finding)> {
    let mut answers = answers.iter();
    let (outcome, _) = user_agent
        .fetch(request, NOW)
        .drive(|_| (Ok::<_, NetworkFailure>(answers.next().expect("an answer more").clone()), NOW));
    assert!(answers.next().is_none(), "not all answers were asked for");
    outcome.explanation().findings().collect()
}

const ALLOWS_ORIGIN: (&str, &str) = ("Access-Control-Allow-Origin", "https://a.test");
const ALLOWS_ALL: (&str, &str) = ("Access-Control-Allow-Origin", "*");
const ALLOWS_CREDENTIALS: (&str, &str) = ("Access-Control-Allow-Credentials", "true");
const ALLOWS_PUT: (&str, &str) = ("Access-Control-Allow-Methods", "PUT");
const ALLOWS_NAMES: (&str, &str) = ("Access-Control-Allow-Headers", "x-one, x-two");
const WITH_PREFLIGHT: Finding = Finding::CorsWithPreflight { unsafe_method: true, unsafe_names: 2, forced: false };
const SENT: Finding = Finding::Sent { includes_credentials: false, sends_origin: true };

const fn passed(status: u16, wildcard: bool, preflight: bool) -> Finding {
    Finding::CorsCheckPassed { status, wildcard, credentials: false, preflight }
}

#[test]
fn of_a_preflight_that_is_stored_and_then_used() {
    let user_agent = UserAgent::builder().build();
    let preflight = answer(204, &[ALLOWS_ALL, ALLOWS_PUT, ALLOWS_NAMES, ("Access-Control-Max-Age", "60")]);
    let last = answer(200, &[ALLOWS_ORIGIN, ("Access-Control-Expose-Headers", "X-A, X-B")]);
    let to_the_end = [
        (0, SENT),
        (0, passed(200, false, false)),
        (0, Finding::TimingNotAllowed),
        (0, Finding::Exposed { names: 2, all: false }),
    ];
    let cold = [
        (0, WITH_PREFLIGHT),
        (0, Finding::CacheMissed { why: CacheMiss::NoEntry }),
        (0, Finding::PreflightSent),
        (0, passed(204, true, true)),
        (0, Finding::MethodAllowed { by: AllowedBy::Name }),
        (0, Finding::HeaderNamesAllowed { names: 2, by: AllowedBy::Name }),
        (0, Finding::Lifetime { header: MaxAge::Seconds(60), seconds: 60 }),
        (0, Finding::Stored { tokens: 3 }),
    ];
    let found = story(&user_agent, put().build().unwrap(), &[preflight, last.clone()]);
    assert_eq!(found, [&cold[..], &to_the_end].concat());
    let warm = [(0, WITH_PREFLIGHT), (0, Finding::CacheHit)];
    let found = story(&user_agent, put().build().unwrap(), &[last]);
    assert_eq!(found, [&warm[..], &to_the_end].concat());
}

#[test]
fn of_a_preflight_for_the_method_alone_whose_answer_is_not_kept() {
    let user_agent = UserAgent::builder().build();
    let preflight = answer(200, &[ALLOWS_ORIGIN, ALLOWS_CREDENTIALS, ALLOWS_PUT, ("Access-Control-Max-Age", "0")]);
    let last = answer(200, &[ALLOWS_ORIGIN, ALLOWS_CREDENTIALS, ("Access-Control-Expose-Headers", "X A")]);
    let request = builder("https://b.test/1").method("PUT").credentials(CredentialsMode::Include).build().unwrap();
    let checked = |preflight| Finding::CorsCheckPassed { status: 200, wildcard: false, credentials: true, preflight };
    assert_eq!(
        story(&user_agent, request, &[preflight, last]),
        [
            (0, Finding::CorsWithPreflight { unsafe_method: true, unsafe_names: 0, forced: false }),
            (0, Finding::CacheMissed { why: CacheMiss::NoEntry }),
            (0, Finding::PreflightSent),
            (0, checked(true)),
            (0, Finding::MethodAllowed { by: AllowedBy::Name }),
            (0, Finding::Lifetime { header: MaxAge::Seconds(0), seconds: 0 }),
            (0, Finding::NotStored { why: NotStored::MaxAge }),
            (0, Finding::Sent { includes_credentials: true, sends_origin: true }),
            (0, checked(false)),
            (0, Finding::TimingNotAllowed),
            (0, Finding::ExposeHeadersInvalid),
        ]
    );
}

#[test]
fn of_a_fetch_that_fails_after_its_preflight() {
    let user_agent = UserAgent::builder().build();
    let preflight = answer(204, &[ALLOWS_ALL, ALLOWS_PUT, ("Access-Control-Allow-Headers", "*")]);
    let found = story(&user_agent, put().build().unwrap(), &[preflight, answer(200, &[])]);
    assert_eq!(
        found[5..],
        [
            (0, Finding::HeaderNamesAllowed { names: 2, by: AllowedBy::Wildcard }),
            (0, Finding::Lifetime { header: MaxAge::Absent, seconds: 5 }),
            (0, Finding::Stored { tokens: 2 }),
            (0, SENT),
            (0, Finding::CacheCleared),
        ]
    );
    // Nothing is there any more, so there is nothing to clear, and nothing is said.
    let found = story(&user_agent, put().build().unwrap(), &[answer(500, &[])]);
    assert_eq!(
        found,
        [(0, WITH_PREFLIGHT), (0, Finding::CacheMissed { why: CacheMiss::NoEntry }), (0, Finding::PreflightSent)]
    );
}

#[test]
fn of_fetches_without_a_preflight() {
    let user_agent = UserAgent::builder().build();
    let last = [answer(200, &[ALLOWS_ALL, ("Timing-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "*")])];
    assert_eq!(
        story(&user_agent, builder("https://b.test/1").build().unwrap(), &last),
        [
            (0, Finding::CorsWithoutPreflight),
            (0, SENT),
            (0, passed(200, true, false)),
            (0, Finding::Exposed { names: 0, all: true }),
        ]
    );
    let opaque = builder("https://b.test/1").mode(RequestMode::NoCors).build().unwrap();
    assert_eq!(
        story(&user_agent, opaque, &last),
        [
            (0, Finding::Opaque),
            (0, Finding::Sent { includes_credentials: false, sends_origin: false }),
            (0, Finding::Responded { status: 200, tainting: ResponseTainting::Opaque }),
        ]
    );
    assert_eq!(
        story(&user_agent, builder("https://a.test/1").build().unwrap(), &[answer(304, &[])]),
        [
            (0, Finding::Basic { because: BasicBecause::SameOrigin }),
            (0, Finding::Sent { includes_credentials: true, sends_origin: false }),
            (0, Finding::BelowTheBoundary { status: 304 }),
            (0, Finding::Responded { status: 304, tainting: ResponseTainting::Basic }),
        ]
    );
}

#[test]
fn of_redirects() {
    let user_agent = UserAgent::builder().build();
    let request = builder("https://b.test/1").method("POST").body(crate::FetchBody::text());
    let elsewhere = ("Location", "https://c.test/2");
    let answers = [
        answer(303, &[ALLOWS_ORIGIN, ("Location", "/2"), ("Referrer-Policy", "no-referrer")]),
        answer(302, &[ALLOWS_ORIGIN, elsewhere]),
        answer(200, &[("Access-Control-Allow-Origin", "null")]),
    ];
    assert_eq!(
        story(&user_agent, request.build().unwrap(), &answers),
        [
            (0, Finding::CorsWithoutPreflight),
            (0, SENT),
            (0, passed(303, false, false)),
            (0, Finding::TimingNotAllowed),
            (0, Finding::Redirected { status: 303, count: 1 }),
            (0, Finding::BecameGet),
            (0, Finding::ReferrerPolicyChanged { policy: ReferrerPolicy::NoReferrer }),
            (1, Finding::CorsWithoutPreflight),
            (1, SENT),
            (1, passed(302, false, false)),
            (1, Finding::Redirected { status: 302, count: 2 }),
            // From b.test to c.test, neither of which is the page's own.
            (1, Finding::Tainted { taint: RedirectTaint::CrossSite }),
            (2, Finding::CorsWithoutPreflight),
            (2, SENT),
            (2, passed(200, false, false)),
        ]
    );
    // What the page sent to its own origin goes no further, and calls for no preflight there.
    let request = builder("https://a.test/1").header("Authorization", "Basic eA==").build().unwrap();
    let answers = [answer(307, &[("Location", "https://b.test/")]), answer(200, &[ALLOWS_ALL])];
    assert_eq!(
        story(&user_agent, request, &answers),
        [
            (0, Finding::Basic { because: BasicBecause::SameOrigin }),
            (0, Finding::Sent { includes_credentials: true, sends_origin: false }),
            (0, Finding::Responded { status: 307, tainting: ResponseTainting::Basic }),
            (0, Finding::Redirected { status: 307, count: 1 }),
            (0, Finding::AuthorizationRemoved),
            (1, Finding::CorsWithoutPreflight),
            (1, SENT),
            (1, passed(200, true, false)),
            (1, Finding::TimingNotAllowed),
        ]
    );
}

#[test]
fn of_what_others_answered() {
    let request = || builder("https://b.test/1").build().unwrap();
    let answered = |user_agent: UserAgent| -> Vec<_> {
        let Action::Intercept(interception) = user_agent.fetch(request(), NOW) else { panic!("nobody was asked") };
        let answered = interception.respond(SuppliedResponse::new(&answer(200, &[])), NOW);
        let Action::Done(outcome) = answered else { panic!("{answered:?}") };
        outcome.explanation().findings().collect()
    };
    let without = (0, Finding::CorsWithoutPreflight);
    assert_eq!(
        answered(UserAgent::builder().asks_service_workers().build()),
        [without, (0, Finding::ServiceWorkerAnswered)]
    );
    assert_eq!(answered(UserAgent::builder().asks_overrides().build()), [without, (0, Finding::Overridden)]);
}
