//! Instructions of the workloads, counted by callgrind. `benches/gate` runs this and holds the counts to bars and baselines.
//!
//! Each measured function does its operation [`TIMES`] times, so that what the allocator does now and then is shared out.
//! What it needs is made before, what it makes is dropped after, unless the operation is a whole fetch.

use std::hint::black_box;

use fetch_cors::algorithms::{cors_check, cors_unsafe_request_header_names};
use fetch_cors::{
    Action, Client, CredentialsMode, Exchange, HeaderLines, HeaderList, Outcome, ResponseHead, UserAgent,
};
use gungraun::prelude::*;
use gungraun::{Callgrind, EntryPoint};
use spec_tests::workloads::{
    Lines, NOW, TIMES, cold_fetch, exchange, fetch, fetch_and_filter, fill, get, header_list, header_map, page,
    preflight, put, restored, short_preflight, spread, user_agent, warm, whole_fetch, workloads,
};

/// Instructions are all that is asked for.
const ARGUMENTS: [&str; 1] = ["--cache-sim=no"];

/// How a head is given.
enum Head {
    Slices(Lines),
    List(HeaderList),
    Map(http::HeaderMap),
}

impl Head {
    fn lines(&self) -> &dyn HeaderLines {
        match self {
            Self::Slices(lines) => lines,
            Self::List(list) => list,
            Self::Map(map) => map,
        }
    }
}

fn slices(lines: &Lines) -> Head {
    Head::Slices(lines.clone())
}

fn list(lines: &Lines) -> Head {
    Head::List(header_list(lines))
}

fn map(lines: &Lines) -> Head {
    Head::Map(header_map(lines))
}

// W1.

#[library_benchmark]
#[bench::list(header_list(&workloads().w1_simple))]
fn w1_simple(headers: HeaderList) -> HeaderList {
    for _ in 0..TIMES {
        black_box(cors_unsafe_request_header_names(black_box(&headers)).is_empty());
    }
    headers
}

#[library_benchmark]
#[bench::map(header_map(&workloads().w1_simple))]
fn w1_simple_converted(headers: http::HeaderMap) -> http::HeaderMap {
    for _ in 0..TIMES {
        let list = HeaderList::from(black_box(&headers));
        black_box(cors_unsafe_request_header_names(&list).is_empty());
    }
    headers
}

#[library_benchmark]
#[bench::list(header_list(&workloads().w1_unsafe))]
fn w1_unsafe(headers: HeaderList) -> HeaderList {
    for _ in 0..TIMES {
        let names = cors_unsafe_request_header_names(black_box(&headers));
        for name in names.iter() {
            black_box(name);
        }
    }
    headers
}

#[library_benchmark]
#[bench::list(header_list(&workloads().w1_unsafe))]
fn w1_unsafe_value(headers: HeaderList) -> HeaderList {
    for _ in 0..TIMES {
        black_box(cors_unsafe_request_header_names(black_box(&headers)).to_header_value());
    }
    headers
}

#[library_benchmark]
#[bench::map(header_map(&workloads().w1_unsafe))]
fn w1_unsafe_converted(headers: http::HeaderMap) -> http::HeaderMap {
    for _ in 0..TIMES {
        let list = HeaderList::from(black_box(&headers));
        for name in cors_unsafe_request_header_names(&list).iter() {
            black_box(name);
        }
    }
    headers
}

// W2.

#[library_benchmark]
#[bench::slices(slices(&workloads().response))]
#[bench::list(list(&workloads().response))]
#[bench::map(map(&workloads().response))]
fn w2(head: Head) -> Head {
    let origin = workloads().origin.as_bytes();
    for _ in 0..TIMES {
        let passed = cors_check(black_box(origin), CredentialsMode::Include, 200, black_box(head.lines()));
        black_box(passed.is_ok());
    }
    head
}

// W3, W4, W5.

/// Preflights that are out, and room for what comes after them.
struct Preflights {
    exchanges: Vec<Exchange>,
    head: Head,
    next: Vec<Action>,
    /// Without it the last exchange would free the cache.
    user_agent: UserAgent,
}

fn preflights(user_agent: UserAgent, numbers: impl Iterator<Item = usize>, head: Head) -> Preflights {
    let page = page();
    let exchanges = numbers.take(TIMES).map(|number| preflight(&user_agent, put(&page, Some(number)))).collect();
    Preflights { exchanges, head, next: Vec::with_capacity(TIMES), user_agent }
}

impl Preflights {
    /// Each is answered.
    fn respond(mut self) -> Self {
        for preflight in self.exchanges.drain(..) {
            self.next.push(preflight.respond(ResponseHead::new(204, self.head.lines()), NOW));
        }
        self
    }

    /// Each asks the cache once more.
    fn recheck_cache(mut self) -> Self {
        for preflight in self.exchanges.drain(..) {
            self.next.push(preflight.recheck_cache(NOW));
        }
        self
    }
}

fn judged(head: Head) -> Preflights {
    preflights(UserAgent::builder().without_preflight_cache().build(), 0.., head)
}

#[library_benchmark]
#[bench::slices(judged(slices(&workloads().preflight)))]
#[bench::list(judged(list(&workloads().preflight)))]
#[bench::map(judged(map(&workloads().preflight)))]
#[bench::short(judged(slices(&short_preflight())))]
fn w3(preflights: Preflights) -> Preflights {
    preflights.respond()
}

/// Preflights whose answers meet a full cache.
fn to_be_stored(keys: usize) -> Preflights {
    preflights(warm(&page(), keys), keys.., slices(&short_preflight()))
}

// W3 and W5 together: the gate takes W3's share off.
#[library_benchmark]
#[bench::of_1k(to_be_stored(1000))]
#[bench::of_100k(to_be_stored(100_000))]
fn w5_with_w3(preflights: Preflights) -> Preflights {
    preflights.respond()
}

/// Preflights that went out while nothing was cached; by now it is.
fn rechecked(keys: usize, numbers: impl Iterator<Item = usize>) -> Preflights {
    let preflights = preflights(user_agent(keys), numbers, slices(&short_preflight()));
    fill(&preflights.user_agent, &page(), 0..keys, &short_preflight());
    preflights
}

fn one(keys: usize) -> Preflights {
    rechecked(keys, std::iter::repeat(keys / 2))
}

fn many(keys: usize) -> Preflights {
    rechecked(keys, spread(keys, TIMES))
}

// HTTP fetch step 4.1's condition, asked once more.
#[library_benchmark(config = counting("*::http_fetch::recheck"))]
#[bench::one_of_10(one(10))]
#[bench::one_of_1k(one(1000))]
#[bench::one_of_100k(one(100_000))]
#[bench::spread_10(many(10))]
#[bench::spread_1k(many(1000))]
#[bench::spread_100k(many(100_000))]
fn w4(preflights: Preflights) -> Preflights {
    preflights.recheck_cache()
}

// The same with a million keys, which take a minute to fill in: not in the gate.
#[library_benchmark(config = counting("*::http_fetch::recheck"))]
#[bench::one_of_1m(one(1_000_000))]
#[bench::spread_1m(many(1_000_000))]
fn w4_large(preflights: Preflights) -> Preflights {
    preflights.recheck_cache()
}

#[library_benchmark]
#[bench::of_1m(to_be_stored(1_000_000))]
fn w5_with_w3_large(preflights: Preflights) -> Preflights {
    preflights.respond()
}

// The exposure filter.

/// An outcome, and the head that it is asked about.
fn answered(head: Head) -> (Outcome, Head) {
    (fetch(&warm(&page(), 10), put(&page(), Some(0)), head.lines()), head)
}

// What the page may see of a head; the list of names was read when the response came.
#[library_benchmark]
#[bench::slices(answered(slices(&workloads().response)))]
#[bench::list(answered(list(&workloads().response)))]
#[bench::map(answered(map(&workloads().response)))]
fn filter((outcome, head): (Outcome, Head)) -> (Outcome, Head) {
    for _ in 0..TIMES {
        if let Ok(response) = black_box(&outcome).response() {
            black_box(response.headers(ResponseHead::new(200, black_box(head.lines()))).len());
        }
    }
    (outcome, head)
}

/// The response of the workloads with its list of exposed names under a name that means nothing.
fn unlisted() -> Head {
    let unlisted = |&(name, value): &(&'static str, &'static str)| match name {
        "access-control-expose-headers" => ("xccess-control-expose-headers", value),
        name => (name, value),
    };
    Head::Slices(workloads().response.iter().map(unlisted).collect())
}

/// Responses that have come.
struct Responses {
    exchanges: Vec<Exchange>,
    head: Head,
    next: Vec<Action>,
}

fn responses(head: Head) -> Responses {
    let page = page();
    let user_agent = warm(&page, 10);
    let request = || exchange(user_agent.fetch(put(&page, Some(0)), NOW));
    Responses { exchanges: (0..TIMES).map(|_| request()).collect(), head, next: Vec::with_capacity(TIMES) }
}

// The difference between the two is what reading the list of exposed names costs.
#[library_benchmark]
#[bench::listed(responses(slices(&workloads().response)))]
#[bench::unlisted(responses(unlisted()))]
fn response(mut responses: Responses) -> Responses {
    for exchange in responses.exchanges.drain(..) {
        responses.next.push(exchange.respond(ResponseHead::new(200, responses.head.lines()), NOW));
    }
    responses
}

// W6 and other whole fetches, from the built request to the dropped outcome. Only the fetch is counted, not how its request
// is built: one after the other, so that the allocator is in the state that it would be in.

/// Where a fetch takes place.
struct Fetches {
    user_agent: UserAgent,
    page: Client,
    head: Head,
}

fn puts(head: Head) -> Fetches {
    Fetches { user_agent: warm(&page(), 1000), page: page(), head }
}

/// The same without a fetch before: what fills the cache would be counted, too.
fn puts_of_a_snapshot(head: Head) -> Fetches {
    Fetches { user_agent: restored(&page(), 7), page: page(), head }
}

fn gets(head: Head) -> Fetches {
    Fetches { user_agent: user_agent(10), page: page(), head }
}

/// What is counted, instead of the whole measured function.
fn counting(function: &str) -> LibraryBenchmarkConfig {
    let entry_point = EntryPoint::Custom(function.to_owned());
    LibraryBenchmarkConfig::default().tool(Callgrind::with_args(ARGUMENTS).entry_point(entry_point)).clone()
}

#[library_benchmark(config = counting("spec_tests::workloads::fetch_and_filter"))]
#[bench::slices(puts(slices(&workloads().response)))]
#[bench::list(puts(list(&workloads().response)))]
#[bench::map(puts(map(&workloads().response)))]
fn w6(fetches: Fetches) -> Fetches {
    for _ in 0..TIMES {
        let request = put(&fetches.page, Some(7));
        black_box(fetch_and_filter(&fetches.user_agent, request, fetches.head.lines()));
    }
    fetches
}

// The part of W6 that records the explanation.
#[library_benchmark(config = counting("*::Fetch::note"))]
#[bench::slices(puts_of_a_snapshot(slices(&workloads().response)))]
fn w6_notes(fetches: Fetches) -> Fetches {
    for _ in 0..TIMES {
        let request = put(&fetches.page, Some(7));
        black_box(fetch_and_filter(&fetches.user_agent, request, fetches.head.lines()));
    }
    fetches
}

#[library_benchmark(config = counting("spec_tests::workloads::whole_fetch"))]
#[bench::slices(gets(slices(&workloads().response)))]
#[bench::map(gets(map(&workloads().response)))]
fn simple_get(fetches: Fetches) -> Fetches {
    for _ in 0..TIMES {
        black_box(whole_fetch(&fetches.user_agent, get(&fetches.page), fetches.head.lines()));
    }
    fetches
}

// PUTs to keys that are not there, in a cache that is full.
#[library_benchmark(config = counting("spec_tests::workloads::cold_fetch"))]
#[bench::slices(puts(slices(&workloads().response)))]
fn cold_put(fetches: Fetches) -> Fetches {
    let answer = short_preflight();
    for number in 0..TIMES {
        let request = put(&fetches.page, Some(2000 + number));
        black_box(cold_fetch(&fetches.user_agent, request, &answer, fetches.head.lines()));
    }
    fetches
}

library_benchmark_group!(
    name = gate,
    benchmarks = [
        w1_simple,
        w1_simple_converted,
        w1_unsafe,
        w1_unsafe_value,
        w1_unsafe_converted,
        w2,
        w3,
        w4,
        w5_with_w3,
        filter,
        response,
        w6,
        w6_notes,
        simple_get,
        cold_put
    ]
);

library_benchmark_group!(name = large, benchmarks = [w4_large, w5_with_w3_large]);

main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(ARGUMENTS)),
    library_benchmark_groups = [gate, large]
);
