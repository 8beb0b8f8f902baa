//! Limits of keys, partitions and bytes.

use super::super::CacheToken;
use super::*;

fn has(cache: &PreflightCache, partition: &str, url: &str) -> bool {
    look_up(cache, &key_of(partition, url), Some("PUT"), &[], false, 0).is_ok()
}

fn fill(cache: &PreflightCache, partition: &str, numbers: std::ops::Range<usize>) {
    for number in numbers {
        preflight("PUT", "", 600).store(cache, &key_of(partition, &format!("https://b.test/{number}")), 0).unwrap();
    }
}

fn count(cache: &PreflightCache, partition: &str, numbers: std::ops::Range<usize>) -> usize {
    numbers.filter(|number| has(cache, partition, &format!("https://b.test/{number}"))).count()
}

#[test]
fn a_partition_makes_room_for_itself_and_then_they_take_turns() {
    let limits = PreflightCacheLimits::default().keys(40).keys_per_partition(30);
    let cache = cache_with(Corrections::STANDARD, limits);
    fill(&cache, "victim", 0..10);
    fill(&cache, "flood", 0..1000);
    assert_eq!(count(&cache, "victim", 0..10), 10, "a flood stays within its own share");
    assert_eq!(count(&cache, "flood", 970..1000), 30, "its newest");
    fill(&cache, "third", 0..6);
    assert_eq!(cache.len(), 40);
    assert_eq!(
        (count(&cache, "victim", 0..10), count(&cache, "flood", 970..1000), count(&cache, "third", 0..6)),
        (8, 28, 4),
        "each in its turn"
    );
    assert!(has(&cache, "victim", "https://b.test/2") && !has(&cache, "victim", "https://b.test/1"), "oldest first");
}

#[test]
fn a_refreshed_key_is_the_newest() {
    let cache = cache_with(Corrections::STANDARD, PreflightCacheLimits::default().keys_per_partition(3));
    fill(&cache, "p", 0..3);
    fill(&cache, "p", 0..1);
    // A look-up is no store.
    assert!(has(&cache, "p", "https://b.test/1"));
    fill(&cache, "p", 3..4);
    assert_eq!((count(&cache, "p", 0..1), count(&cache, "p", 1..2), cache.len()), (1, 0, 3));
}

#[test]
fn bytes_are_bounded_in_all_per_partition_and_per_key() {
    let limits = PreflightCacheLimits::default().bytes(20_000).bytes_per_partition(8_000).bytes_per_key(3_000);
    let cache = cache_with(Corrections::STANDARD, limits);
    let mut random = Random(7);
    let (mut stored, mut refused) = (0, 0);
    for _ in 0..2000 {
        let partition = format!("p{}", random.below(5));
        let url = format!("https://b.test/{}", random.below(30));
        let names = format!("x-{}", "y".repeat(random.below(4000)));
        let key = key_of(&partition, &url);
        match preflight("PUT", &names, 600).store(&cache, &key, 0) {
            Ok(_) => {
                stored += 1;
                assert!(has(&cache, &partition, &url), "the newest stays");
            }
            Err(error) => {
                refused += 1;
                assert_eq!(error, NotStored::TooLarge);
                assert!(key.byte_len() + names.len() > 2_900);
            }
        }
        let state = cache.lock();
        assert!(state.store.byte_len() <= 20_000);
        for (name, keys) in state.store.verified() {
            let bytes: usize = keys.iter().map(|(key, _)| key.byte_len()).sum();
            assert!(bytes + keys.len() * 60 < 8_000, "{}", name.escape_ascii());
        }
    }
    assert!(stored > 1000 && refused > 200, "{stored} {refused}");
}

#[test]
fn whatever_the_limits_a_stored_key_fits() {
    let mut random = Random(11);
    let mut outcomes = [0; 2];
    for _ in 0..3000 {
        let limits = PreflightCacheLimits::default()
            .keys(random.below(4))
            .bytes(random.below(900))
            .keys_per_partition(random.below(3))
            .bytes_per_partition(random.below(900))
            .bytes_per_key(random.below(400));
        let cache = cache_with(Corrections::STANDARD, limits);
        for _ in 0..3 {
            let partition = format!("p{}", random.below(3));
            let key = key_of(&partition, random.pick::<&str>(&["https://b.test/", "https://b.test/y"]));
            let stored = preflight("PUT", "x-a", 600).store(&cache, &key, 0).is_ok();
            assert_eq!(stored, look_up(&cache, &key, Some("PUT"), &["x-a"], false, 0).is_ok());
            assert!(cache.byte_len() <= limits.bytes && cache.len() <= limits.keys);
            outcomes[usize::from(stored)] += 1;
        }
    }
    assert!(outcomes.iter().all(|&count| count > 500), "{outcomes:?}");
}

#[test]
fn too_large_an_answer_ends_what_it_lists_and_leaves_the_rest() {
    let cache = cache();
    preflight("PUT, PATCH", "x-a, x-b", 600).store(&cache, &KEY, 0).unwrap();
    let many: Vec<String> = (0..3000).map(|number| format!("name-{number}")).collect();
    let names = format!("{},x-a", many.join(","));
    assert_eq!(preflight("PUT", &names, 600).store(&cache, &KEY, 1), Err(NotStored::TooLarge));
    let rest: Vec<_> = cache.entries(seconds(1)).into_iter().map(|entry| entry.token).collect();
    let (patch, x_b) = (b"PATCH".to_vec(), b"x-b".to_vec());
    assert_eq!(rest, [CacheToken::Method(patch), CacheToken::HeaderName(x_b)]);
    assert_eq!(preflight("PUT", &names, 600).store(&cache, &KEY_2, 1), Err(NotStored::TooLarge));
    assert_eq!(cache.len(), 1, "nothing of it is stored");

    let cache = cache_with(Corrections::LETTER, PreflightCacheLimits::default());
    preflight("*", "x-b", 600).store(&cache, &KEY, 0).unwrap();
    assert_eq!(preflight("PUT", &names, 600).store(&cache, &KEY, 1), Err(NotStored::TooLarge));
    let rest: Vec<_> = cache.entries(seconds(1)).into_iter().map(|entry| entry.token).collect();
    assert_eq!(rest, [CacheToken::HeaderName(b"x-b".to_vec())], "`*` matches PUT");
}

#[test]
fn the_newest_answer_has_room_before_older_ones() {
    let names = |prefix: &str| (0..1500).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>().join(",");
    // To the letter a method that is there is refreshed, and stays the old answer's.
    for (corrections, methods) in [(Corrections::STANDARD, "PUT"), (Corrections::LETTER, "")] {
        let cache = cache_with(corrections, PreflightCacheLimits::default());
        // 10 to 11 KB each, of 16; the last three are of the same moment.
        for (now, prefix, max_age) in [(0, "a-", 600), (1, "b-", 600), (1, "c-", 600), (1, "d-", 500)] {
            assert!(preflight(methods, &names(prefix), max_age).store(&cache, &KEY, now).is_ok());
            let (first, last) = (format!("{prefix}0"), format!("{prefix}999"));
            let method = (!methods.is_empty()).then_some(methods);
            assert_eq!(look_up(&cache, &KEY, method, &[&first, &last], false, now), Ok(()));
            assert_eq!(cache.entries(seconds(now)).len(), 1500 + methods.len() / 3, "the earlier names are gone");
            assert!(cache.byte_len() < 17_000);
        }
    }
}

/// Room that three answers of one short name take, to the byte.
#[test]
fn older_answers_go_one_by_one_until_there_is_room() {
    for (room, stay) in [(0, 3), (1, 3), (-1, 2)] {
        let room = usize::try_from(1 + 3 * (17 + 2 + 3) + room).unwrap();
        let own = KEY.byte_len() + KEY.partition.len();
        let cache = cache_with(Corrections::STANDARD, PreflightCacheLimits::default().bytes_per_key(own + room));
        for now in 0..6 {
            preflight("", &format!("x-{now}"), 600).store(&cache, &KEY, now).unwrap();
            let left = cache.entries(seconds(now)).into_iter().map(|entry| entry.token);
            let newest = (0..=now).skip(usize::try_from(now + 1).unwrap().saturating_sub(stay));
            let expected = newest.map(|now| CacheToken::HeaderName(format!("x-{now}").into_bytes()));
            assert_eq!(left.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{room} bytes after {now}");
        }
        // It takes two places where it did three, or all.
        preflight("", &format!("x-{}", "y".repeat(room - 1 - 2 * 19 - 3 - 2)), 600).store(&cache, &KEY, 6).unwrap();
        assert_eq!(cache.entries(seconds(6)).len(), 2, "{room} bytes");
    }
}

/// The newest is kept alone where it must.
#[test]
fn an_answer_as_large_as_a_key_may_be() {
    let name = format!("x-{}", "y".repeat(100));
    let own = KEY.byte_len() + KEY.partition.len();
    let limits = PreflightCacheLimits::default().bytes_per_key(own + 1 + 17 + 2 + name.len());
    let cache = cache_with(Corrections::STANDARD, limits);
    preflight("PUT", "", 600).store(&cache, &KEY, 0).unwrap();
    assert_eq!(preflight("", &name, 600).store(&cache, &KEY, 1), Ok(1));
    assert_eq!(cache.entries(seconds(1)).len(), 1);
    assert_eq!(preflight("", &format!("{name}y"), 600).store(&cache, &KEY, 1), Err(NotStored::TooLarge));
}

/// Whoever sets a limit by what a cache takes gets what he asks for: a partition's name counts twice, see `room`.
#[test]
fn a_key_needs_no_more_bytes_than_it_takes() {
    let stores = |bytes: usize| {
        let cache = cache_with(Corrections::STANDARD, PreflightCacheLimits::default().bytes(bytes));
        preflight("PUT", "x-a", 600).store(&cache, &KEY, 0).is_ok().then(|| cache.byte_len())
    };
    let least = (0..2000).find(|bytes| stores(*bytes).is_some()).unwrap();
    assert_eq!(Some(least), stores(least).map(|taken| taken + KEY.partition.len()));
}

#[test]
fn more_answers_than_a_key_can_tell_apart() {
    let cache = cache();
    for now in 0..300 {
        preflight("", &format!("x-{now}"), 7200).store(&cache, &KEY, now).unwrap();
    }
    let entries = cache.entries(seconds(299));
    assert_eq!(entries.len(), 128);
    for (now, expected) in [(299, true), (172, true), (171, false), (0, false)] {
        let found = look_up(&cache, &KEY, None, &[&format!("x-{now}")], false, 299).is_ok();
        assert_eq!(found, expected, "{now}");
    }
}
