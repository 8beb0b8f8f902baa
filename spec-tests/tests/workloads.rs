//! The measured workloads do what their names say: a figure about something else would be worth nothing.

use fetch_cors::algorithms::{cors_check, cors_unsafe_request_header_names};
use fetch_cors::{CredentialsMode, Finding, ResponseHead};
use spec_tests::workloads::{
    NOW, cold_fetch, exchange, fetch, fetch_and_filter, get, header_list, header_map, page, preflight, put, restored,
    short_preflight, spread, user_agent, warm, workloads,
};

#[test]
fn classification() {
    let workloads = workloads();
    let names = |lines| {
        let list = header_list(lines);
        cors_unsafe_request_header_names(&list).to_header_value()
    };
    assert_eq!(names(&workloads.w1_simple), b"");
    assert_eq!(names(&workloads.w1_unsafe), workloads.w1_unsafe_names.join(",").into_bytes());
}

#[test]
fn cors_check_and_filter() {
    let workloads = workloads();
    let origin = workloads.origin.as_bytes();
    assert!(cors_check(origin, CredentialsMode::Include, 200, &workloads.response).is_ok());
    assert!(cors_check(origin, CredentialsMode::Include, 200, &header_list(&workloads.response)).is_ok());
    let map = header_map(&workloads.response);
    let outcome = fetch(&user_agent(10), get(&page()), &map);
    let visible = outcome.response().unwrap().headers(ResponseHead::new(200, &workloads.response));
    let names: Vec<&str> = visible.iter().map(|(name, _)| std::str::from_utf8(name).unwrap()).collect();
    assert_eq!(names, workloads.visible_after_filter);
}

#[test]
fn warm_and_cold_fetches() {
    let workloads = workloads();
    let page = page();
    let user_agent = warm(&page, 10);
    assert_eq!(user_agent.preflight_cache().len(), 10);
    let outcome = fetch(&user_agent, put(&page, Some(3)), &workloads.response);
    assert!(outcome.explanation().findings().any(|(_, finding)| finding == Finding::CacheHit));
    assert_eq!(fetch_and_filter(&user_agent, put(&page, Some(3)), &workloads.response), 5);
    // The cache is full: what comes pushes something out.
    assert!(cold_fetch(&user_agent, put(&page, Some(10)), &short_preflight(), &workloads.response));
    assert_eq!(user_agent.preflight_cache().len(), 10);
    assert!(exchange(user_agent.fetch(put(&page, Some(0)), NOW)).is_preflight());
    assert!(!exchange(restored(&page, 7).fetch(put(&page, Some(7)), NOW)).is_preflight());
    // The long list allows it, too.
    let next = preflight(&user_agent, put(&page, None)).respond(ResponseHead::new(204, &workloads.preflight), NOW);
    assert!(!exchange(next).is_preflight());
}

#[test]
fn numbers_are_spread() {
    let numbers: std::collections::BTreeSet<usize> = spread(1000, 64).collect();
    assert!(numbers.len() > 55 && numbers.iter().all(|&number| number < 1000));
}
