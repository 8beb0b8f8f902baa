//! W1 to W5 and the exposure filter.

use fetch_cors::algorithms::{CorsPreflight, cors_check, cors_unsafe_request_header_names};
use fetch_cors::{Client, CredentialsMode, HeaderList, ResponseHead, UserAgent};
use http::Method;
use net_traits::request::get_cors_unsafe_header_names;
use spec_tests::workloads::{
    Lines, NOW, fetch, header_list, header_map, page, preflight, put, short_preflight, url, warm, workloads,
};

use crate::servo;
use crate::timing::{Subject, compare, prepared, repeated};

/// Above it Servo's cache is not filled: each entry that is stored is two walks through all that are there.
const SERVO_KEYS: usize = 1000;

pub fn run() {
    w1("W1 simple", &workloads().w1_simple);
    w1("W1 not simple", &workloads().w1_unsafe);
    w2();
    w3();
    workloads().cache_sizes.iter().copied().for_each(w4);
    workloads().cache_sizes.iter().copied().for_each(w5);
    exposure_filter();
}

fn w1(workload: &str, lines: &Lines) {
    let (list, map) = (header_list(lines), header_map(lines));
    let ours = |list: &HeaderList| cors_unsafe_request_header_names(list).iter().map(<[u8]>::len).sum::<usize>();
    let theirs = || get_cors_unsafe_header_names(&map);
    compare(workload, None, vec![("fetch-cors", repeated(|| ours(&list))), ("servo", repeated(theirs))]);
    let converted = repeated(|| ours(&HeaderList::from(&map)));
    compare(
        &format!("{workload}, given as `HeaderMap`"),
        None,
        vec![("fetch-cors", converted), ("servo", repeated(theirs))],
    );
}

fn w2() {
    let (origin, map) = (workloads().origin.as_bytes(), header_map(&workloads().response));
    let ours = || cors_check(origin, CredentialsMode::Include, 200, &map).is_ok();
    compare("W2 CORS check", None, vec![("fetch-cors", repeated(ours))]);
}

fn w3() {
    let (page, user_agent) = (page(), UserAgent::builder().without_preflight_cache().build());
    let map = header_map(&workloads().preflight);
    let ours = prepared(
        || preflight(&user_agent, put(&page, None)),
        |preflight| preflight.respond(ResponseHead::new(204, &map), NOW),
    );
    compare("W3 preflight judged", None, vec![("fetch-cors", ours)]);
}

fn w4(keys: usize) {
    let (page, user_agent) = (page(), warm(&page(), keys));
    let (origin, url) = (page.origin().ascii_serialization(), url(Some(keys / 2)));
    let headers = header_list(&workloads().w1_unsafe);
    let ours = CorsPreflight::new(&user_agent, page.partition(), origin.as_bytes(), &url, &Method::PUT, &headers)
        .credentials_mode(CredentialsMode::Include);
    assert!(ours.is_cached(NOW));
    let mut subjects = vec![("fetch-cors", repeated(|| ours.is_cached(NOW)))];
    if keys <= SERVO_KEYS {
        let (mut cache, request, names) = (servo::warm(keys), servo::put(Some(keys / 2)), servo::unsafe_names());
        assert!(servo::is_cached(&mut cache, &request, &names));
        subjects.push(("servo", repeated(move || servo::is_cached(&mut cache, &request, &names))));
    }
    compare("W4 cache hit", Some(keys), subjects);
}

fn w5(keys: usize) {
    let (page, user_agent) = (page(), warm(&page(), keys));
    let mut subjects = vec![("fetch-cors", stored(&page, &user_agent, keys))];
    if keys <= SERVO_KEYS {
        let (cache, request, names) = (servo::warm(keys), servo::put(Some(keys)), servo::unsafe_names());
        let theirs = move |mut cache| {
            servo::store(&mut cache, &request, &names);
            cache
        };
        subjects.push(("servo", prepared(move || cache.clone(), theirs)));
    }
    compare("W5 stored, with W3", Some(keys), subjects);
}

/// Each preflight is for a key that is not there, and its answer evicts the oldest.
fn stored<'a>(page: &'a Client, user_agent: &'a UserAgent, keys: usize) -> Subject<'a> {
    let mut numbers = keys..;
    let answer = short_preflight();
    prepared(
        move || preflight(user_agent, put(page, numbers.next())),
        move |preflight| preflight.respond(ResponseHead::new(204, &answer), NOW),
    )
}

fn exposure_filter() {
    let (page, map) = (page(), header_map(&workloads().response));
    let outcome = fetch(&warm(&page, 10), put(&page, Some(0)), &map);
    let ours = || outcome.response().map_or(0, |response| response.headers(ResponseHead::new(200, &map)).len());
    let response = servo::response();
    compare(
        "exposure filter",
        None,
        vec![("fetch-cors", repeated(ours)), ("servo", prepared(|| response.clone(), servo::filtered))],
    );
}
