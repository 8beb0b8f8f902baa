//! Wall times of the workloads, for people: `cargo bench -p spec-tests --bench wall`. What is held to bars is
//! `benches/instructions.rs`.

use divan::{Bencher, black_box};
use fetch_cors::algorithms::{cors_check, cors_unsafe_request_header_names};
use fetch_cors::{CredentialsMode, ResponseHead, UserAgent};
use spec_tests::workloads::{
    NOW, cold_fetch, fetch_and_filter, fill, get, header_list, page, preflight, put, short_preflight, user_agent, warm,
    whole_fetch, workloads,
};

/// What is allocated is counted, too.
#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench]
fn w1_simple(bencher: Bencher<'_, '_>) {
    let headers = header_list(&workloads().w1_simple);
    bencher.bench_local(|| cors_unsafe_request_header_names(black_box(&headers)).is_empty());
}

#[divan::bench]
fn w1_unsafe(bencher: Bencher<'_, '_>) {
    let headers = header_list(&workloads().w1_unsafe);
    bencher
        .bench_local(|| cors_unsafe_request_header_names(black_box(&headers)).iter().map(<[u8]>::len).sum::<usize>());
}

#[divan::bench]
fn w2_cors_check(bencher: Bencher<'_, '_>) {
    let (origin, lines) = (workloads().origin.as_bytes(), &workloads().response);
    bencher.bench_local(|| cors_check(black_box(origin), CredentialsMode::Include, 200, black_box(lines)).is_ok());
}

#[divan::bench]
fn w3_judge(bencher: Bencher<'_, '_>) {
    let (page, user_agent) = (page(), UserAgent::builder().without_preflight_cache().build());
    bencher
        .with_inputs(|| preflight(&user_agent, put(&page, None)))
        .bench_local_values(|preflight| preflight.respond(ResponseHead::new(204, &workloads().preflight), NOW));
}

#[divan::bench(args = [10, 1000, 100_000, 1_000_000], sample_count = 100, sample_size = 100)]
fn w4_hit(bencher: Bencher<'_, '_>, keys: usize) {
    let (page, user_agent) = (page(), user_agent(keys));
    // Requests that went out before anything was stored, and that find it now.
    let mut waiting: Vec<_> = (0..20_000).map(|_| preflight(&user_agent, put(&page, Some(keys / 2)))).collect();
    fill(&user_agent, &page, 0..keys, &short_preflight());
    bencher
        .with_inputs(|| waiting.pop().expect("enough are waiting"))
        .bench_local_values(|preflight| preflight.recheck_cache(NOW));
}

#[divan::bench(args = [1000, 100_000])]
fn w5_judge_store_evict(bencher: Bencher<'_, '_>, keys: usize) {
    let page = page();
    let user_agent = warm(&page, keys);
    let mut number = keys;
    bencher
        .with_inputs(|| {
            number += 1;
            (preflight(&user_agent, put(&page, Some(number))), short_preflight())
        })
        .bench_local_values(|(preflight, answer)| preflight.respond(ResponseHead::new(204, &answer), NOW));
}

#[divan::bench(args = [10, 1000, 100_000])]
fn w6_warm_fetch_and_filter(bencher: Bencher<'_, '_>, keys: usize) {
    let page = page();
    let user_agent = warm(&page, keys);
    bencher
        .with_inputs(|| put(&page, Some(7)))
        .bench_local_values(|request| fetch_and_filter(&user_agent, request, &workloads().response));
}

#[divan::bench]
fn simple_get(bencher: Bencher<'_, '_>) {
    let (page, user_agent) = (page(), user_agent(10));
    bencher
        .with_inputs(|| get(&page))
        .bench_local_values(|request| whole_fetch(&user_agent, request, &workloads().response));
}

#[divan::bench]
fn cold_preflighted_put(bencher: Bencher<'_, '_>) {
    let page = page();
    let user_agent = warm(&page, 1000);
    let mut number = 1000;
    bencher
        .with_inputs(|| {
            number += 1;
            (put(&page, Some(number)), short_preflight())
        })
        .bench_local_values(|(request, answer)| cold_fetch(&user_agent, request, &answer, &workloads().response));
}
