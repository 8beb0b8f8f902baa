//! Stores and look-ups of one key against a plain list, in all eight readings.

use super::super::CacheToken;
use super::naive::{self, Entry, Reading, Stored};
use super::*;

const METHODS: [&str; 4] = ["PUT", "put", "*", "PATCH"];
const NAMES: [&str; 6] = ["x-a", "X-A", "*", "!", "Authorization", "x-b"];

fn corrections(reading: Reading) -> Corrections {
    let mut corrections = Corrections::STANDARD;
    for (on, correction) in [
        (reading.token, Correction::CacheRefreshToken),
        (reading.clock, Correction::CacheRefreshClock),
        (reading.wildcard, Correction::CacheWildcard),
    ] {
        if !on {
            corrections.remove(correction);
        }
    }
    corrections
}

fn some<'a>(random: &mut Random, from: &[&'a str]) -> Vec<&'a str> {
    (0..random.below(4)).map(|_| *random.pick(from)).collect()
}

fn content(cache: &PreflightCache, now: u64) -> Vec<(bool, String, bool, u64)> {
    let entries = cache.entries(seconds(now)).into_iter().map(|entry| {
        let (is_header_name, name) = match entry.token {
            CacheToken::Method(name) => (false, name),
            CacheToken::HeaderName(name) => (true, name),
        };
        (is_header_name, String::from_utf8(name).unwrap(), entry.credentials, entry.remaining.as_secs())
    });
    let mut entries: Vec<_> = entries.collect();
    entries.sort();
    entries
}

#[test]
fn every_reading_agrees_with_a_plain_list() {
    for bits in 0..8 {
        let reading = Reading { token: bits & 1 != 0, clock: bits & 2 != 0, wildcard: bits & 4 != 0 };
        let mut random = Random(0x9e37_79b9 + bits);
        let (mut hits, mut misses, mut most) = (0, 0, 0);
        for _ in 0..60 {
            let cache = cache_with(corrections(reading), PreflightCacheLimits::default());
            let mut entries: Vec<Entry> = Vec::new();
            let mut now = 0;
            for _ in 0..60 {
                now += random.below(3) as u64;
                let (methods, header_names) = (some(&mut random, &METHODS), some(&mut random, &NAMES));
                let max_age = *random.pick(&[0, 1, 2, 5, 5, 9, 9]);
                let include = random.below(2) == 0;
                let answer = Stored { methods: &methods, header_names: &header_names, max_age, include, now };
                naive::store(&mut entries, &answer, reading);
                let (listed_methods, listed_names) = (methods.join(","), header_names.join(","));
                let mut answer = preflight(&listed_methods, &listed_names, u32::try_from(max_age).unwrap());
                answer.include = include;
                assert_eq!(answer.store(&cache, &KEY, now).is_ok(), max_age > 0);

                let mut expected: Vec<_> = entries
                    .iter()
                    .map(|e| (e.is_header_name, e.name.clone(), e.credentials, e.stored + e.max_age - now))
                    .collect();
                expected.sort();
                assert_eq!(content(&cache, now), expected, "{reading:?} {listed_methods} {listed_names} {max_age}");
                most = most.max(expected.len());

                now += random.below(2) as u64;
                naive::expire(&mut entries, now);
                let method = (random.below(3) > 0).then(|| *random.pick(&METHODS));
                let mut names: Vec<String> = some(&mut random, &NAMES).iter().map(|n| n.to_ascii_lowercase()).collect();
                names.sort();
                names.dedup();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                if method.is_none() && names.is_empty() {
                    continue;
                }
                let include = random.below(2) == 0;
                let covered =
                    |is_header_name, name: &str| naive::is_covered(&entries, is_header_name, name, include, reading);
                let missing = names.iter().position(|name| !covered(true, name));
                let expected = match missing {
                    _ if entries.is_empty() => Err(CacheMiss::NoEntry),
                    _ if method.is_some_and(|method| !covered(false, method)) => Err(CacheMiss::Method),
                    Some(index) => Err(CacheMiss::HeaderName { index: u32::try_from(index).unwrap() }),
                    None => Ok(()),
                };
                assert_eq!(look_up(&cache, &KEY, method, &names, include, now), expected, "{reading:?} {entries:?}");
                if expected.is_ok() {
                    hits += 1;
                } else {
                    misses += 1;
                }
            }
        }
        assert!(hits > 300 && misses > 300 && most > 8, "the walk goes places: {hits} {misses} {most}");
    }
}

#[test]
fn the_letter_prolongs_what_the_answer_does_not_list() {
    let refresh_clock = Reading { token: false, clock: true, wildcard: true };
    for (reading, expected) in [
        // `*` is refreshed, and PUT is not stored by its own name.
        (refresh_clock, vec![(false, "*".to_owned(), false, 50)]),
        // Less than its age: the entry for `*` dies, and stands in PUT's way all the same.
        (Reading { clock: false, ..refresh_clock }, vec![]),
        (
            Reading { token: true, ..refresh_clock },
            vec![(false, "*".to_owned(), false, 100), (false, "PUT".to_owned(), false, 50)],
        ),
    ] {
        let cache = cache_with(corrections(reading), PreflightCacheLimits::default());
        preflight("*", "", 200).store(&cache, &KEY, 0).unwrap();
        preflight("PUT", "", 50).store(&cache, &KEY, 100).unwrap();
        assert_eq!(content(&cache, 100), expected, "{reading:?}");
    }
    let cache = cache_with(Corrections::LETTER, PreflightCacheLimits::default());
    preflight("A, *, B", "a, *, authorization, b", 9).store(&cache, &KEY, 0).unwrap();
    let names: Vec<_> = content(&cache, 0).into_iter().map(|entry| entry.1).collect();
    assert_eq!(names, ["*", "A", "*", "a", "authorization"], "a new `*` covers those after it");
}
