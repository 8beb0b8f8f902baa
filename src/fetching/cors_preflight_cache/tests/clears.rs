//! The embedder's clears, and the answers that were under way.

use url::Url;

use super::super::CHUNK;
use super::super::clear::{Filter, host_of};
use super::*;
use crate::infrastructure::origin::{OpaqueOrigin, Origin};
use crate::infrastructure::partition::NetworkPartitionKey;

const KEYS: [(&str, &str, &str); 6] = [
    ("p", "https://a.test", "https://b.test/x"),
    ("q", "https://a.test", "https://b.test:8443/x"),
    ("p", "null", "http://user:pass@b.test/y?https://c.test"),
    ("p", "https://c.test", "https://api.b.test/x"),
    ("q", "https://c.test", "http://[::1]:8000/x"),
    ("q", "null", "https://b.test/x#f"),
];

fn key(&(partition, origin, url): &(&'static str, &'static str, &'static str)) -> Key<'static> {
    Key { partition: partition.as_bytes(), origin: origin.as_bytes(), url: url.as_bytes() }
}

type Clear = fn(&PreflightCache);

const CLEARS: [(Clear, &[usize]); 10] = [
    (|cache| cache.clear(), &[0, 1, 2, 3, 4, 5]),
    (|cache| cache.network_changed(), &[0, 1, 2, 3, 4, 5]),
    (|cache| cache.clear_partition(&NetworkPartitionKey::new("p")), &[0, 2, 3]),
    (|cache| cache.clear_origin(&Origin::parse("https://A.test:443").unwrap()), &[0, 1]),
    (|cache| cache.clear_origin(&Origin::opaque(OpaqueOrigin(1))), &[2, 5]),
    (|cache| cache.clear_host("B.Test"), &[0, 1, 2, 5]),
    (|cache| cache.clear_host("[0::1]"), &[4]),
    (|cache| cache.clear_host("no host"), &[]),
    (|cache| cache.clear_url(&Url::parse("https://b.test/x").unwrap()), &[0]),
    (|cache| cache.clear_url(&Url::parse("https://b.test/x#f").unwrap()), &[5]),
];

#[test]
fn each_clear_takes_what_it_names_and_refuses_answers_that_were_under_way() {
    for (number, (clear, cleared)) in CLEARS.iter().enumerate() {
        let cache = cache();
        for each in &KEYS {
            preflight("PUT", "", 600).store(&cache, &key(each), 0).unwrap();
        }
        let generation = cache.generation();
        clear(&cache);
        assert_eq!(cache.generation(), generation + 1);
        for (place, each) in KEYS.iter().enumerate() {
            let found = look_up(&cache, &key(each), Some("PUT"), &[], false, 0).is_ok();
            assert_eq!(found, !cleared.contains(&place), "clear {number}, key {place}");
            let late = Preflight { generation, ..preflight("PATCH", "", 600) };
            let expected = if cleared.contains(&place) { Err(NotStored::Cleared) } else { Ok(1) };
            assert_eq!(late.store(&cache, &key(each), 0), expected, "clear {number}, key {place}");
            let in_time = Preflight { generation: generation + 1, ..late };
            assert_eq!(in_time.store(&cache, &key(each), 0), Ok(1));
        }
        cache.lock().store.verified();
    }
}

#[test]
fn a_cleared_answer_ends_nothing() {
    let cache = cache();
    cache.clear();
    let later = Preflight { generation: 1, ..preflight("PUT", "", 600) };
    later.store(&cache, &KEY, 0).unwrap();
    assert_eq!(preflight("PUT", "", 0).store(&cache, &KEY, 0), Err(NotStored::Cleared));
    assert_eq!(put(&cache, 0), Ok(()));
}

#[test]
fn clears_longer_ago_than_are_remembered_count_as_matching() {
    let cache = cache();
    for count in 1..=64 {
        cache.clear_host("other.test");
        assert_eq!(preflight("PUT", "", 600).store(&cache, &KEY, 0), Ok(1), "{count}");
    }
    cache.clear_host("other.test");
    assert_eq!(preflight("PUT", "", 600).store(&cache, &KEY, 0), Err(NotStored::Cleared));
    let newer = Preflight { generation: 1, ..preflight("PUT", "", 600) };
    assert_eq!(newer.store(&cache, &KEY, 0), Ok(1));
}

#[test]
fn clears_from_before_the_preflight_do_not_count() {
    let cache = cache();
    for _ in 0..3 {
        cache.clear();
        cache.clear_host("other.test");
        let generation = cache.generation();
        cache.clear_host("other.test");
        let answer = Preflight { generation, ..preflight("PUT", "", 600) };
        assert_eq!(answer.store(&cache, &KEY, 0), Ok(1));
        let earlier = Preflight { generation: generation - 2, ..answer };
        assert_eq!(earlier.store(&cache, &KEY, 0), Err(NotStored::Cleared));
    }
}

#[test]
fn the_standards_own_clear_refuses_no_answer() {
    let cache = cache();
    preflight("PUT", "", 600).store(&cache, &KEY, 0).unwrap();
    assert!(cache.clear_cache_entries(&KEY));
    assert_eq!(preflight("PUT", "", 600).store(&cache, &KEY, 0), Ok(1));
}

#[test]
fn large_tables_are_cleared_in_pieces() {
    let limits = PreflightCacheLimits::default().keys(10_000).keys_per_partition(10_000);
    let limits = limits.bytes(1 << 24).bytes_per_partition(1 << 24);
    let cache = cache_with(Corrections::STANDARD, limits);
    let url = |number: usize| format!("https://{}.test/{number}", ["a", "b", "c"][number % 3]);
    for number in 0..5000 {
        preflight("PUT", "", 600).store(&cache, &key_of("p", &url(number)), 0).unwrap();
    }
    cache.clear_host("b.test");
    assert_eq!(cache.len(), 5000 - 1667);
    for number in 0..5000 {
        let found = look_up(&cache, &key_of("p", &url(number)), Some("PUT"), &[], false, 0).is_ok();
        assert_eq!(found, number % 3 != 1, "{number}");
    }
    cache.lock().store.verified();
    cache.clear_host("a.test");
    cache.clear_host("c.test");
    assert_eq!((cache.len(), cache.byte_len()), (0, 0));
    cache.lock().store.verified();
}

#[test]
fn who_waits_goes_between_the_pieces_of_a_clear() {
    let cache = cache();
    let mut keys = 1000;
    for number in 0..keys {
        preflight("PUT", "", 600).store(&cache, &key_of("p", &format!("https://b.test/{number}")), 0).unwrap();
    }
    let filter = Filter::Partition(b"p".as_slice().into());
    let mut unseen = usize::MAX;
    while unseen > 0 {
        std::thread::scope(|scope| {
            let held = cache.lock();
            let waits = scope.spawn(|| cache.len());
            while !cache.state.is_awaited() {
                std::thread::yield_now();
            }
            drop(held);
            unseen = cache.clear_piece(&filter, unseen);
            assert_eq!(waits.join().unwrap(), keys, "what was there before the piece");
        });
        let left = cache.len();
        assert!((1..=CHUNK).contains(&(keys - left)), "{keys} {left}");
        keys = left;
    }
    assert_eq!(keys, 0);
}

#[test]
fn nothing_that_was_there_survives_a_clear_while_others_store_and_remove() {
    let limits = PreflightCacheLimits::default().keys(20_000).keys_per_partition(20_000);
    let cache = cache_with(Corrections::STANDARD, limits.bytes(1 << 24).bytes_per_partition(1 << 24));
    let old = |number: usize| format!("https://old.test/{number}");
    for number in 0..6000 {
        preflight("PUT", "", 600).store(&cache, &key_of("p", &old(number)), 0).unwrap();
        preflight("PUT", "", 600).store(&cache, &key_of("p", &format!("https://kept.test/{number}")), 0).unwrap();
    }
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let cache = &cache;
            scope.spawn(move || {
                for number in 0..3000 {
                    let url = format!("https://new.test/{thread}/{number}");
                    preflight("PUT", "", 600).store(cache, &key_of("p", &url), 0).unwrap();
                    let removed = format!("https://kept.test/{}", 2 * number + thread);
                    cache.clear_cache_entries(&key_of("p", &removed));
                }
            });
        }
        cache.clear_host("old.test");
        for number in 0..6000 {
            let url = old(number);
            assert_eq!(look_up(&cache, &key_of("p", &url), Some("PUT"), &[], false, 0), Err(CacheMiss::NoEntry));
        }
    });
    assert_eq!(cache.len(), 6000, "the new ones");
    cache.lock().store.verified();
}

#[test]
fn hosts_of_serialized_urls() {
    for url in [
        "https://b.test/",
        "https://b.test:8443/x?http://c.test",
        "http://user:p%40ss@b.test:1/@c.test",
        "http://[::1]:80/",
        "https://127.0.0.1/#@x",
        "https://xn--bcher-kva.test/://",
    ] {
        let parsed = Url::parse(url).unwrap();
        assert_eq!(host_of(parsed.as_str().as_bytes()), parsed.host_str().map(str::as_bytes), "{url}");
    }
    assert_eq!(host_of(b"data:,x"), None);
}
