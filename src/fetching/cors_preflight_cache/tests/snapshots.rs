//! Entries out of a cache, and into another one.

use std::time::Duration;

use super::super::{CacheEntry, CacheToken};
use super::*;
use crate::infrastructure::partition::NetworkPartitionKey;

fn entry(url: &str, token: CacheToken, milliseconds: u64) -> CacheEntry {
    let partition = NetworkPartitionKey::new("p");
    CacheEntry::new(partition, "https://a.test", url, false, token, Duration::from_millis(milliseconds))
}

fn method(name: &str) -> CacheToken {
    CacheToken::Method(name.as_bytes().to_vec())
}

#[test]
fn a_snapshot_restored_is_the_same_cache() {
    let cache = cache();
    preflight("PUT, *", "x-a", 600).store(&cache, &KEY, 10).unwrap();
    preflight("PUT", "x-b, X-A", 90).include().store(&cache, &KEY, 20).unwrap();
    let opaque = Key { partition: b"\xff\x00", origin: b"null", url: b"http://b.test/?q#f" };
    preflight("PATCH", "", 600).store(&cache, &opaque, 30).unwrap();
    preflight("PATCH", "", 5).store(&cache, &KEY_2, 30).unwrap();
    let now = Timestamp::from_nanoseconds(40_000_000_001);
    let entries = cache.entries(now);
    assert_eq!(entries.len(), 7, "the expired one is gone");
    assert_eq!(entries[0].remaining, Duration::from_nanos(569_999_999_999));
    assert_eq!((entries[6].origin.as_str(), entries[6].url.as_str()), ("null", "http://b.test/?q#f"));
    assert_eq!(entries[6].partition, NetworkPartitionKey::new(b"\xff\x00"));

    // In another epoch, earlier than the lifetimes began.
    let other = self::cache();
    assert_eq!(other.restore(entries.clone(), Timestamp::ZERO), 7);
    assert_eq!(other.entries(Timestamp::ZERO), entries);
    let almost = Timestamp::from_nanoseconds(69_999_999_998);
    let query = || Query { method: Some(&b"PUT"[..]), unsafe_names: std::iter::empty(), include: true };
    assert!(other.matches(&KEY, query(), almost).is_ok());
    let after = Timestamp::from_nanoseconds(69_999_999_999);
    assert_eq!(other.matches(&KEY, query(), after).err(), Some(CacheMiss::Method));
    other.lock().store.verified();
}

#[test]
fn restored_keys_make_room_in_the_order_in_which_they_were_stored() {
    let cache = cache();
    let url = |number: usize| format!("https://b.test/{number}");
    for number in [0, 1, 2, 3, 4, 0, 2] {
        preflight("PUT", "", 600).store(&cache, &key_of("p", &url(number)), 0).unwrap();
    }
    cache.clear_cache_entries(&key_of("p", &url(3)));
    let entries = cache.entries(seconds(1));
    let urls: Vec<&str> = entries.iter().map(|entry| entry.url.as_str()).collect();
    assert_eq!(urls, [url(1), url(4), url(0), url(2)]);
    let small = cache_with(Corrections::STANDARD, PreflightCacheLimits::default().keys(2));
    assert_eq!(small.restore(entries, seconds(1)), 4);
    let urls: Vec<String> = small.entries(seconds(1)).into_iter().map(|entry| entry.url).collect();
    assert_eq!(urls, [url(0), url(2)], "the newest");
}

#[test]
fn what_cannot_have_been_stored_is_left_out() {
    let url = "https://b.test/x";
    let origin = |origin: &str| CacheEntry { origin: origin.to_owned(), ..entry(url, method("PUT"), 9000) };
    for (number, wrong) in [
        entry("https://B.test/x", method("PUT"), 9000),
        entry("https://b.test", method("PUT"), 9000),
        entry("ws://b.test/x", method("PUT"), 9000),
        entry("x", method("PUT"), 9000),
        entry(url, method(""), 9000),
        entry(url, method("P T"), 9000),
        entry(url, CacheToken::HeaderName(b"x\xff".to_vec()), 9000),
        entry(url, method("PUT"), 0),
        entry(url, method(&"P".repeat(20_000)), 9000),
        origin("https://a.test/"),
        origin("https://a.test:443"),
        origin("NULL"),
        origin(""),
    ]
    .into_iter()
    .enumerate()
    {
        let cache = cache();
        assert_eq!((cache.restore([wrong], seconds(0)), cache.len()), (0, 0), "{number}");
    }
    let cache = cache();
    let both = [entry(url, method("P T"), 9000), entry(url, method("PUT"), 9000), entry(url, method("PUT"), 1)];
    assert_eq!(cache.restore(both, seconds(0)), 1, "the valid one, once");
    assert_eq!(put(&cache, 8), Ok(()));
}

#[test]
fn lifetimes_are_capped_and_what_is_there_stays() {
    let cache = cache();
    let url = "https://b.test/x";
    preflight("PUT", "x-a", 50).store(&cache, &KEY, 100).unwrap();
    let header_name = CacheToken::HeaderName(b"X-B".to_vec());
    let entries =
        [entry(url, method("PUT"), 900_000), entry(url, method("PATCH"), u64::MAX), entry(url, header_name, 1_500)];
    assert_eq!(cache.restore(entries, seconds(100)), 2);
    let left: Vec<_> = cache.entries(seconds(100)).into_iter().map(|entry| (entry.token, entry.remaining)).collect();
    let name = |name: &[u8]| CacheToken::HeaderName(name.to_vec());
    assert_eq!(
        left,
        [
            (method("PATCH"), Duration::from_secs(7200)),
            (method("PUT"), Duration::from_secs(50)),
            (name(b"x-a"), Duration::from_secs(50)),
            (name(b"x-b"), Duration::from_millis(1_500)),
        ]
    );
}

#[test]
fn what_is_there_gives_no_room_to_what_is_restored() {
    let cache = cache();
    let long = format!("x-{}", "y".repeat(10_000));
    preflight("", &long, 50).store(&cache, &KEY, 100).unwrap();
    let url = "https://b.test/x";
    let too_much = (0..3).map(|number| entry(url, CacheToken::HeaderName(vec![b'a' + number; 4_000]), 900_000));
    assert_eq!(cache.restore(too_much, seconds(100)), 0);
    assert_eq!(look_up(&cache, &KEY, None, &[&long], false, 100), Ok(()));
    assert_eq!(cache.restore([entry(url, method("PUT"), 1)], seconds(100)), 1);
}

#[test]
fn a_long_snapshot_is_restored_up_to_the_limit() {
    let cache = cache();
    let names = (0..20).map(|number| CacheToken::HeaderName(vec![b'a' + number; 1_000]));
    let entries = names.map(|name| entry("https://b.test/x", name, 9_000));
    assert_eq!(cache.restore(entries, seconds(0)), 16, "of 16 KiB");
}

#[test]
fn a_key_of_which_nothing_is_restored_keeps_its_rank() {
    let cache = cache();
    for url in ["https://b.test/x", "https://b.test/y"] {
        preflight("PUT", "", 600).store(&cache, &key_of("p", url), 0).unwrap();
    }
    let before = cache.entries(seconds(0));
    assert_eq!(cache.restore(before.clone().into_iter().take(1), seconds(0)), 0);
    assert_eq!(cache.entries(seconds(0)), before);
    assert_eq!(cache.restore([entry("https://b.test/x", method("PATCH"), 9_000)], seconds(0)), 1);
    assert_eq!(cache.entries(seconds(0)).last(), before.first(), "the newest now");
}

#[test]
fn more_lifetimes_than_a_key_can_tell_apart() {
    let limits = PreflightCacheLimits::default().bytes_per_key(1 << 23).bytes(1 << 24).bytes_per_partition(1 << 24);
    let cache = cache_with(Corrections::STANDARD, limits);
    let each = |number: u64| entry("https://b.test/x", method(&format!("M{number}")), number);
    assert_eq!(cache.restore((1..70_000).map(each), seconds(0)), 128);
    let entries = cache.entries(seconds(0));
    let right = |entry: &CacheEntry| entry.token == method(&format!("M{}", entry.remaining.as_millis()));
    assert!(entries.iter().all(right), "each has its own lifetime");
    assert_eq!(entries[0].remaining.as_millis(), 70_000 - 128);
}

#[test]
fn large_tables_are_read_in_pieces() {
    let limits = PreflightCacheLimits::default().keys_per_partition(4096);
    let cache = cache_with(Corrections::STANDARD, limits);
    for number in 0..2500 {
        preflight("PUT", "", 600).store(&cache, &key_of("p", &format!("https://b.test/{number}")), 0).unwrap();
    }
    let entries = cache.entries(seconds(0));
    assert_eq!(entries.len(), 2500);
    assert!(entries.iter().enumerate().all(|(number, entry)| entry.url == format!("https://b.test/{number}")));
}

#[cfg(feature = "scenario")]
#[test]
fn snapshots_survive_json() {
    let cache = cache();
    let key = Key { partition: b"\xff\"\x00", ..KEY };
    preflight("PUT", "X-A", 600).store(&cache, &key, 0).unwrap();
    let entries = cache.entries(seconds(1));
    let text = serde_json::to_string(&entries).unwrap();
    assert!(
        text.contains(
            r#""partition":"ÿ\"\u0000","origin":"https://a.test","url":"https://b.test/x","credentials":false"#
        )
    );
    assert!(text.contains(r#""token":{"header-name":"x-a"},"remaining":{"secs":599,"nanos":0}"#), "{text}");
    assert_eq!(serde_json::from_str::<Vec<CacheEntry>>(&text).unwrap(), entries);
    assert!(serde_json::from_str::<Vec<CacheEntry>>(&text.replace('ÿ', "Ā")).is_err(), "no byte");
}
