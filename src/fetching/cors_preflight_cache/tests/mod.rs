//! The cache as the fetch algorithms and the embedder see it.

mod bounds;
mod clears;
mod grants;
mod naive;
mod random_stores;
mod random_table;
mod snapshots;

use super::grants::Query;
use super::key::{Key, KeyedHash};
use super::{AcceptedAnswer, PreflightCache, PreflightCacheLimits};
use crate::finding::{CacheMiss, NotStored};
use crate::infrastructure::extract::{EmptyItems, MaxAge, TokenList, extract_tokens};
use crate::infrastructure::response_head::{ReadHeader, Reading};
use crate::infrastructure::timestamp::Timestamp;
use crate::policy::corrections::{Correction, Corrections};
use crate::policy::preflight_cache::PreflightCachePolicy;

/// Small, repeatable, good enough.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % bound
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

fn seconds(seconds: u64) -> Timestamp {
    Timestamp::from_nanoseconds(seconds * 1_000_000_000)
}

fn cache_with(corrections: Corrections, limits: PreflightCacheLimits) -> PreflightCache {
    PreflightCache::new(limits, &KeyedHash::new([1, 2]), corrections, PreflightCachePolicy::STANDARD, 7200, false)
}

fn cache() -> PreflightCache {
    cache_with(Corrections::STANDARD, PreflightCacheLimits::default())
}

const ORIGIN: &[u8] = b"https://a.test";

fn key_of<'a>(partition: &'a str, url: &'a str) -> Key<'a> {
    Key { partition: partition.as_bytes(), origin: ORIGIN, url: url.as_bytes() }
}

const KEY: Key<'static> = Key { partition: b"p", origin: ORIGIN, url: b"https://b.test/x" };

fn tokens<'a>(header: ReadHeader, head: &'a [(&str, &str); 2]) -> TokenList<'a> {
    extract_tokens(header, &Reading::of(head), EmptyItems::Ignored).unwrap().unwrap_or_default()
}

/// Stores an answer with these lists.
#[derive(Clone, Copy)]
struct Preflight<'a> {
    methods: &'a str,
    header_names: &'a str,
    max_age: MaxAge,
    include: bool,
    generation: u64,
}

fn preflight<'a>(methods: &'a str, header_names: &'a str, max_age: u32) -> Preflight<'a> {
    Preflight { methods, header_names, max_age: MaxAge::Seconds(max_age), include: false, generation: 0 }
}

impl Preflight<'_> {
    fn include(mut self) -> Self {
        self.include = true;
        self
    }

    fn store(self, cache: &PreflightCache, key: &Key<'_>, now: u64) -> Result<u32, NotStored> {
        let head =
            [("access-control-allow-methods", self.methods), ("access-control-allow-headers", self.header_names)];
        let methods = tokens(ReadHeader::AllowMethods, &head);
        let header_names = tokens(ReadHeader::AllowHeaders, &head);
        let (methods, header_names) = (&methods, &header_names);
        let Self { max_age, include, generation, .. } = self;
        cache.store(key, &AcceptedAnswer { methods, header_names, max_age, include, generation }, seconds(now))
    }
}

fn look_up(
    cache: &PreflightCache,
    key: &Key<'_>,
    method: Option<&str>,
    names: &[&str],
    include: bool,
    now: u64,
) -> Result<(), CacheMiss> {
    let unsafe_names = names.iter().map(|name| name.as_bytes());
    let query = Query { method: method.map(str::as_bytes), unsafe_names, include };
    cache.matches(key, query, seconds(now)).map(|_hit| ())
}

fn put(cache: &PreflightCache, now: u64) -> Result<(), CacheMiss> {
    look_up(cache, &KEY, Some("PUT"), &[], false, now)
}

#[test]
fn an_answer_covers_what_it_lists_for_as_long_as_it_says() {
    let cache = cache();
    assert_eq!(put(&cache, 0), Err(CacheMiss::NoEntry));
    assert_eq!(preflight("PUT, PUT", "x-a, X-B, x-A", 600).store(&cache, &KEY, 1), Ok(3), "different ones");
    assert_eq!(look_up(&cache, &KEY, Some("PUT"), &["X-a", "x-b"], false, 600), Ok(()));
    assert_eq!(look_up(&cache, &KEY, Some("put"), &["x-a"], false, 600), Err(CacheMiss::Method));
    assert_eq!(look_up(&cache, &KEY, None, &["x-a", "x-aa"], false, 600), Err(CacheMiss::HeaderName { index: 1 }));
    for other in [
        Key { partition: b"q", ..KEY },
        Key { origin: b"https://c.test", ..KEY },
        Key { url: b"https://b.test/x#", ..KEY },
    ] {
        assert_eq!(look_up(&cache, &other, Some("PUT"), &[], false, 600), Err(CacheMiss::NoEntry), "{other:?}");
    }
    assert_eq!(cache.len(), 1);
    assert_eq!(put(&cache, 601), Err(CacheMiss::NoEntry));
    assert_eq!((cache.len(), cache.byte_len()), (0, 0), "an expired key goes when it is met");
}

#[test]
fn credentialed_requests_need_credentialed_answers_and_no_wildcard() {
    let cache = cache();
    preflight("*, PUT", "*", 600).include().store(&cache, &KEY, 0).unwrap();
    assert_eq!(look_up(&cache, &KEY, Some("PUT"), &[], true, 1), Ok(()));
    assert_eq!(look_up(&cache, &KEY, Some("PATCH"), &[], true, 1), Err(CacheMiss::Method));
    assert_eq!(look_up(&cache, &KEY, Some("PATCH"), &["x-a"], false, 1), Ok(()));
    let other = Key { url: b"https://b.test/y", ..KEY };
    preflight("PUT", "", 600).store(&cache, &other, 0).unwrap();
    assert_eq!(look_up(&cache, &other, Some("PUT"), &[], true, 1), Err(CacheMiss::Method));

    let mut letter = Corrections::STANDARD;
    letter.remove(Correction::CacheWildcard);
    let cache = cache_with(letter, PreflightCacheLimits::default());
    preflight("*", "*", 600).include().store(&cache, &KEY, 0).unwrap();
    assert_eq!(look_up(&cache, &KEY, Some("PATCH"), &["x-a"], true, 1), Ok(()));
    assert_eq!(
        look_up(&cache, &KEY, Some("PATCH"), &["authorization"], true, 1),
        Err(CacheMiss::HeaderName { index: 0 })
    );
}

#[test]
fn lifetimes() {
    let (standard, mut no_negative) = (Corrections::STANDARD, Corrections::STANDARD);
    no_negative.remove(Correction::MaxAgeNegative);
    for (header, corrections, expected) in [
        (MaxAge::Absent, standard, 5),
        (MaxAge::Failure, standard, 5),
        (MaxAge::Negative, standard, 0),
        (MaxAge::Negative, no_negative, 5),
        (MaxAge::Seconds(0), standard, 0),
        (MaxAge::Seconds(7199), standard, 7199),
        (MaxAge::Seconds(u32::MAX), standard, 7200),
    ] {
        let cache = cache_with(corrections, PreflightCacheLimits::default());
        assert_eq!(cache.lifetime(header), expected);
        let answer = Preflight { max_age: header, ..preflight("PUT", "", 0) };
        let stored = answer.store(&cache, &KEY, 10);
        assert_eq!(stored, if expected == 0 { Err(NotStored::MaxAge) } else { Ok(1) }, "{header:?}");
        if expected > 0 {
            assert_eq!(put(&cache, 9 + u64::from(expected)), Ok(()), "{header:?}");
        }
        assert_eq!(put(&cache, 10 + u64::from(expected)), Err(CacheMiss::NoEntry), "{header:?}");
    }
}

#[test]
fn max_age_zero_ends_the_same_tokens_with_the_same_flag() {
    let cache = cache();
    preflight("PUT, PATCH", "x-a", 600).store(&cache, &KEY, 0).unwrap();
    preflight("PUT", "", 600).include().store(&cache, &KEY, 0).unwrap();
    let end = Preflight { max_age: MaxAge::Negative, ..preflight("PUT, X", "X-A", 0) };
    assert_eq!(end.store(&cache, &KEY, 1), Err(NotStored::MaxAge));
    assert_eq!(put(&cache, 1), Ok(()), "by the credentialed answer");
    assert_eq!(end.include().store(&cache, &KEY, 1), Err(NotStored::MaxAge));
    assert_eq!(put(&cache, 1), Err(CacheMiss::Method));
    assert_eq!(look_up(&cache, &KEY, Some("PATCH"), &[], false, 1), Ok(()));
    assert_eq!(preflight("PATCH", "", 0).store(&cache, &KEY, 1), Err(NotStored::MaxAge));
    assert!(cache.is_empty(), "nothing is left of the key");
}

#[test]
fn time_does_not_step_back() {
    let cache = cache();
    preflight("PUT", "", 100).store(&cache, &KEY, 1000).unwrap();
    assert_eq!(put(&cache, 5), Ok(()));
    // Stored at 5, but counted from 1000.
    preflight("PUT", "", 50).store(&cache, &KEY, 5).unwrap();
    assert_eq!(put(&cache, 1049), Ok(()));
    assert_eq!(put(&cache, 1050), Err(CacheMiss::NoEntry));
    preflight("PUT", "", 100).store(&cache, &KEY, 5).unwrap();
    assert_eq!(cache.entries(seconds(7))[0].remaining.as_secs(), 100);
    assert_eq!(look_up(&cache, &KEY_2, None, &["x"], false, 1149), Err(CacheMiss::NoEntry));
    assert_eq!(cache.entries(seconds(7))[0].remaining.as_secs(), 1, "a look-up of anything tells the time");
}

const KEY_2: Key<'static> = Key { url: b"https://b.test/y", ..KEY };

#[test]
fn clear_cache_entries_is_for_one_key() {
    let cache = cache();
    for key in [&KEY, &KEY_2] {
        preflight("PUT", "", 5).store(&cache, key, 0).unwrap();
    }
    assert!(cache.clear_cache_entries(&KEY));
    assert!(!cache.clear_cache_entries(&KEY));
    assert_eq!(cache.len(), 1);
    assert_eq!(put(&cache, 5), Err(CacheMiss::NoEntry));
    assert!(!cache.clear_cache_entries(&KEY_2), "what has expired was not there");
    assert_eq!((cache.len(), cache.generation()), (0, 0));
}

#[test]
fn a_disabled_cache_remembers_nothing() {
    let limits = PreflightCacheLimits::default();
    let cache = PreflightCache::new(
        limits,
        &KeyedHash::random(),
        Corrections::STANDARD,
        PreflightCachePolicy::STANDARD,
        7200,
        true,
    );
    assert_eq!(preflight("PUT", "", 600).store(&cache, &KEY, 0), Err(NotStored::Disabled));
    assert_eq!(put(&cache, 0), Err(CacheMiss::Disabled));
    let other = self::cache();
    preflight("PUT", "", 600).store(&other, &KEY, 0).unwrap();
    let entries = other.entries(seconds(0));
    assert_eq!((entries.len(), cache.restore(entries, seconds(0)), cache.len()), (1, 0, 0));
}

#[test]
fn a_panic_while_the_lock_is_held_spoils_nothing() {
    let cache = cache();
    preflight("PUT", "x-a", 600).store(&cache, &KEY, 0).unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let unsafe_names = std::iter::from_fn(|| -> Option<&'static [u8]> { panic!("a caller's iterator") });
        let _ = cache.matches(&KEY, Query { method: None, unsafe_names, include: false }, seconds(1));
    }));
    assert!(panicked.is_err() && cache.state.is_poisoned());
    assert_eq!(put(&cache, 1), Ok(()));
    assert_eq!(preflight("PATCH", "", 600).store(&cache, &KEY, 1), Ok(1));
    assert_eq!(cache.entries(seconds(1)).len(), 3);
    cache.clear();
    assert!(cache.is_empty());
}

#[test]
fn what_it_holds_is_counted_and_shown() {
    let cache = cache();
    assert!(cache.is_empty());
    let nothing = cache.byte_len();
    preflight("PUT", "x-a", 10).store(&cache, &key_of("https://a.test", "https://b.test/"), 0).unwrap();
    assert!(!cache.is_empty());
    assert_eq!(cache.len(), 1);
    assert!(cache.byte_len() > nothing + "https://a.testhttps://b.test/PUTx-a".len(), "{}", cache.byte_len());
    let shown = format!("{cache:?}");
    assert!(shown.contains("keys: 1") && shown.contains(&format!("bytes: {}", cache.byte_len())), "{shown}");
}
