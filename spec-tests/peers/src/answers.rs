//! What is compared must do the same: both sides answer alike where they are timed. Where they are known to answer otherwise, the
//! README says so, and this makes sure that it is still true.

use std::time::Duration;

use fetch_cors::algorithms::cors_unsafe_request_header_names;
use fetch_cors::{HeaderList, ResponseHead};
use http::{HeaderMap, HeaderName, Method};
use net::fetch::cors_cache::CorsCache;
use net_traits::request::get_cors_unsafe_header_names;
use spec_tests::workloads::{Lines, fetch, header_list, header_map, page, put, warm, workloads};

use crate::servo;

pub fn check() {
    unsafe_names_are_alike();
    cached_keys_are_alike();
    visible_headers_are_alike();
    they_still_differ();
}

fn ours(list: &HeaderList) -> Vec<String> {
    let names = cors_unsafe_request_header_names(list);
    names.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect()
}

fn theirs(map: &HeaderMap) -> Vec<String> {
    get_cors_unsafe_header_names(map).iter().map(ToString::to_string).collect()
}

fn unsafe_names_are_alike() {
    for (lines, names) in [(&workloads().w1_simple, &vec![]), (&workloads().w1_unsafe, &workloads().w1_unsafe_names)] {
        assert_eq!(&ours(&header_list(lines)), names);
        assert_eq!(&ours(&HeaderList::from(&header_map(lines))), names);
        assert_eq!(&theirs(&header_map(lines)), names);
    }
}

fn cached_keys_are_alike() {
    let (page, names, mut cache) = (page(), servo::unsafe_names(), servo::warm(10));
    let user_agent = warm(&page, 10);
    for number in [0, 5, 9, 10, 11] {
        let is_cached = number < 10;
        assert_eq!(servo::is_cached(&mut cache, &servo::put(Some(number)), &names), is_cached);
        let exchange =
            spec_tests::workloads::exchange(user_agent.fetch(put(&page, Some(number)), fetch_cors::Timestamp::ZERO));
        assert_eq!(exchange.is_preflight(), !is_cached);
    }
    assert!(!cache.match_method(&servo::put(Some(5)), Method::DELETE));
}

fn visible_headers_are_alike() {
    let (page, map) = (page(), header_map(&workloads().response));
    let outcome = fetch(&warm(&page, 10), put(&page, Some(0)), &map);
    let response = outcome.response().expect("a response");
    let ours: Vec<String> = response
        .headers(ResponseHead::new(200, &map))
        .iter()
        .map(|(name, _)| String::from_utf8_lossy(name).to_ascii_lowercase())
        .collect();
    let theirs: Vec<String> =
        servo::filtered(servo::response()).headers.keys().map(|name| name.as_str().to_owned()).collect();
    assert_eq!(ours, workloads().visible_after_filter);
    assert_eq!(theirs, workloads().visible_after_filter);
}

fn they_still_differ() {
    let sent: [Lines; 2] = [vec![("content-type", "text/plain+xml")], vec![("range", "bytes=0-1-2")]];
    for lines in &sent {
        assert_eq!(ours(&header_list(lines)).len(), 1, "{lines:?} is unsafe");
        assert!(theirs(&header_map(lines)).is_empty(), "{lines:?}: Servo has it as safelisted no more");
    }
    let (mut cache, request) = (CorsCache::default(), servo::put(None));
    let [star, other] = ["*", "x-other"].map(HeaderName::from_static);
    cache.match_header_and_update(&request, &star, Duration::from_mins(10));
    assert!(!cache.match_header(&request, &other), "`*` in Servo's cache covers other names by now");
}
