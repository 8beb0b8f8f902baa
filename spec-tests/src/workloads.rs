//! The workloads that are measured: inputs of `fixtures/bench/workloads.json`, and what is done with them. Benches, counts of
//! allocations and the peers' timings all use these, so that their figures are about the same work.

use std::sync::OnceLock;
use std::time::Duration;

use fetch_cors::{
    Action, CacheEntry, CacheToken, Client, CredentialsMode, Exchange, HeaderLines, HeaderList, Origin, Outcome,
    PreflightCacheLimits, Request, ResponseHead, Timestamp, UserAgent,
};
use serde_json::Value;
use url::Url;

/// The moment at which everything happens.
pub const NOW: Timestamp = Timestamp::ZERO;

/// So many operations are done in one measurement of instructions.
pub const TIMES: usize = 64;

/// A head or a header list, as names and values.
pub type Lines = Vec<(&'static str, &'static str)>;

/// Inputs, in the words of the file.
#[derive(Debug)]
pub struct Workloads {
    /// Of the page.
    pub origin: &'static str,
    /// Of the requests.
    pub url: &'static str,
    /// Of the preflighted requests.
    pub method: &'static str,
    /// Eight headers that are all safelisted.
    pub w1_simple: Lines,
    /// Eight headers, three of them unsafe.
    pub w1_unsafe: Lines,
    /// The names of those three, sorted.
    pub w1_unsafe_names: Vec<&'static str>,
    /// Twelve lines that pass the CORS check with credentials.
    pub response: Lines,
    /// What the page may read of them.
    pub visible_after_filter: Vec<&'static str>,
    /// Seven lines that allow ten methods and ten names.
    pub preflight: Lines,
    /// How many keys the cache holds.
    pub cache_sizes: Vec<usize>,
}

/// The file, read once.
///
/// # Panics
/// Where the file is not as its readers know it.
pub fn workloads() -> &'static Workloads {
    static READ: OnceLock<Workloads> = OnceLock::new();
    READ.get_or_init(|| {
        let file: &'static Value = Box::leak(Box::new(
            serde_json::from_str(include_str!("../../fixtures/bench/workloads.json")).expect("workloads.json is JSON"),
        ));
        let text = |value: &'static Value| value.as_str().expect("a string");
        let texts = |name: &str| file[name].as_array().expect("a list").iter().map(text).collect();
        let lines = |name: &str| {
            file[name].as_array().expect("a list").iter().map(|line| (text(&line[0]), text(&line[1]))).collect()
        };
        Workloads {
            origin: text(&file["origin"]),
            url: text(&file["url"]),
            method: text(&file["method"]),
            w1_simple: lines("w1_simple"),
            w1_unsafe: lines("w1_unsafe"),
            w1_unsafe_names: texts("w1_unsafe_names"),
            response: lines("response"),
            visible_after_filter: texts("visible_after_filter"),
            preflight: lines("preflight"),
            cache_sizes: file["cache_sizes"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|size| usize::try_from(size.as_u64().expect("a number")).expect("fits"))
                .collect(),
        }
    })
}

/// `lines` as a header list.
pub fn header_list(lines: &Lines) -> HeaderList {
    HeaderList::try_from(lines.as_slice()).expect("valid headers")
}

/// `lines` as the `http` crate has them.
pub fn header_map(lines: &Lines) -> http::HeaderMap {
    http::HeaderMap::try_from(&header_list(lines)).expect("representable headers")
}

/// An answer to a preflight that allows one method and three names: what most servers that are asked would say.
pub fn short_preflight() -> Lines {
    let workloads = workloads();
    vec![
        ("access-control-allow-origin", workloads.origin),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "PUT"),
        ("access-control-allow-headers", "Authorization, Content-Type, X-Request-Id"),
        ("access-control-max-age", "600"),
    ]
}

/// The page.
pub fn page() -> Client {
    Client::new(Origin::parse(workloads().origin).expect("an origin"))
}

/// The URL of the workloads, or one of many beside it.
pub fn url(number: Option<usize>) -> Url {
    let url = workloads().url;
    number.map_or_else(|| Url::parse(url), |number| Url::parse(&format!("{url}&key={number:07}"))).expect("a URL")
}

/// W6's request: PUT with credentials and eight headers, three of them unsafe.
pub fn put(page: &Client, number: Option<usize>) -> Request {
    let workloads = workloads();
    let builder = Request::fetch_api(url(number), page).method(workloads.method).credentials(CredentialsMode::Include);
    let builder = workloads.w1_unsafe.iter().fold(builder, |builder, (name, value)| builder.header(name, value));
    builder.build().expect("a request")
}

/// A request that needs no preflight, without headers of its own.
pub fn get(page: &Client) -> Request {
    Request::fetch_api(url(None), page).credentials(CredentialsMode::Include).build().expect("a request")
}

/// A user agent whose cache takes `keys` keys and not one more.
pub fn user_agent(keys: usize) -> UserAgent {
    let limits = PreflightCacheLimits::default()
        .keys(keys)
        .keys_per_partition(keys)
        .bytes(usize::MAX)
        .bytes_per_partition(usize::MAX);
    UserAgent::builder().preflight_cache_limits(limits).hash_key([1, 2]).build()
}

/// The exchange that a fetch waits for.
///
/// # Panics
/// Where it waits for something else.
pub fn exchange(action: Action) -> Exchange {
    match action {
        Action::Send(exchange) => exchange,
        other => panic!("expected an exchange: {other:?}"),
    }
}

/// How a fetch has ended.
///
/// # Panics
/// Where it has not.
pub fn outcome(action: Action) -> Outcome {
    match action {
        Action::Done(outcome) => outcome,
        other => panic!("expected the end: {other:?}"),
    }
}

/// The preflight of a request that needs one.
pub fn preflight(user_agent: &UserAgent, request: Request) -> Exchange {
    let preflight = exchange(user_agent.fetch(request, NOW));
    assert!(preflight.is_preflight());
    preflight
}

/// Stores an answer for each of `keys` numbered keys.
pub fn fill(user_agent: &UserAgent, page: &Client, keys: std::ops::Range<usize>, answer: &Lines) {
    for number in keys {
        let preflight = preflight(user_agent, small_put(page, number));
        let _next = preflight.respond(ResponseHead::new(204, answer), NOW);
    }
}

/// A PUT without headers: what its answer grants does not depend on what it asks for.
fn small_put(page: &Client, number: usize) -> Request {
    let builder = Request::fetch_api(url(Some(number)), page).method("PUT").credentials(CredentialsMode::Include);
    builder.build().expect("a request")
}

/// A user agent with so many keys in its full cache, each stored from the short answer.
pub fn warm(page: &Client, keys: usize) -> UserAgent {
    let user_agent = user_agent(keys);
    fill(&user_agent, page, 0..keys, &short_preflight());
    user_agent
}

/// A user agent that knows the short answer of one numbered key, without having fetched anything.
pub fn restored(page: &Client, number: usize) -> UserAgent {
    let user_agent = user_agent(10);
    let entry = |token| {
        let (origin, url) = (page.origin().ascii_serialization(), url(Some(number)));
        CacheEntry::new(page.partition().clone(), origin, url, true, token, Duration::from_secs(600))
    };
    let method = CacheToken::Method(workloads().method.into());
    let names = workloads().w1_unsafe_names.iter().map(|name| CacheToken::HeaderName((*name).into()));
    user_agent.preflight_cache().restore(std::iter::once(method).chain(names).map(entry), NOW);
    user_agent
}

/// A fetch that is answered once, from its beginning to its outcome.
pub fn fetch(user_agent: &UserAgent, request: Request, lines: &dyn HeaderLines) -> Outcome {
    let exchange = exchange(user_agent.fetch(request, NOW));
    outcome(exchange.respond(ResponseHead::new(200, lines), NOW))
}

/// The same to its very end, when the outcome is dropped; whether there was a response.
#[inline(never)]
pub fn whole_fetch(user_agent: &UserAgent, request: Request, lines: &dyn HeaderLines) -> bool {
    fetch(user_agent, request, lines).response().is_ok()
}

/// A fetch that is preflighted first; whether there was a response.
#[inline(never)]
pub fn cold_fetch(user_agent: &UserAgent, request: Request, answer: &Lines, lines: &dyn HeaderLines) -> bool {
    let preflight = exchange(user_agent.fetch(request, NOW));
    let exchange = exchange(preflight.respond(ResponseHead::new(204, answer), NOW));
    outcome(exchange.respond(ResponseHead::new(200, lines), NOW)).response().is_ok()
}

/// W6: fetch, answer, and what the page may see of the head; how many lines that is.
#[inline(never)]
pub fn fetch_and_filter(user_agent: &UserAgent, request: Request, lines: &dyn HeaderLines) -> usize {
    let outcome = fetch(user_agent, request, lines);
    outcome.response().map_or(0, |response| response.headers(ResponseHead::new(200, lines)).len())
}

/// Numbers below `bound` in an order that no cache of the processor foresees, always the same.
pub fn spread(bound: usize, count: usize) -> impl Iterator<Item = usize> {
    // A linear congruential generator with Knuth's multiplier; its upper bits are the better ones.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % bound
    })
    .take(count)
}
