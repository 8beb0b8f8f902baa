//! Max-ages of every nasty form, and clocks that stand still, leap or step back.

use super::*;

fn permitted(user_agent: &UserAgent, now: Timestamp, max_ages: &[&str]) {
    let more: Vec<(&'static str, &str)> = max_ages.iter().map(|value| ("Access-Control-Max-Age", *value)).collect();
    drop(preflight(user_agent, request("https://api.test/"), now, &permission(&more)));
}

fn is_covered(user_agent: &UserAgent, now: Timestamp) -> bool {
    !exchange(user_agent.fetch(request("https://api.test/"), now)).is_preflight()
}

/// For how many whole seconds an answer with these lines holds: it is there one nanosecond before, and gone then.
fn seconds(max_ages: &[&str]) -> u64 {
    let user_agent = UserAgent::builder().build();
    permitted(&user_agent, NOW, max_ages);
    let entries = user_agent.preflight_cache().entries(NOW);
    let remaining = entries.iter().map(|entry| entry.remaining.as_nanos()).max().unwrap_or_default();
    let end = Timestamp::from_nanoseconds(u64::try_from(remaining).unwrap());
    if remaining > 0 {
        assert!(is_covered(&user_agent, Timestamp::from_nanoseconds(end.as_nanoseconds() - 1)), "{max_ages:?}");
    }
    assert!(!is_covered(&user_agent, end), "{max_ages:?}");
    end.as_nanoseconds() / 1_000_000_000
}

#[test]
fn nasty_max_ages() {
    let long = "9".repeat(100_000);
    let zeros = format!("{}7", "0".repeat(100_000));
    let negative = format!("-{long}");
    // Digits up to the cap; nothing for negative numbers; five seconds for what is no number.
    for (value, expected) in [
        ("0", 0),
        ("1", 1),
        ("7199", 7199),
        ("7200", 7200),
        ("7201", 7200),
        (" 600\t", 600),
        ("00000600", 600),
        (&zeros, 7),
        ("4294967295", 7200),
        ("4294967296", 7200),
        ("4294967297", 7200),
        ("9223372036854775808", 7200),
        ("18446744073709551616", 7200),
        ("18446744073709551617", 7200),
        (&long, 7200),
        ("-0", 0),
        ("-1", 0),
        ("-9223372036854775809", 0),
        (&negative, 0),
        ("", 5),
        ("-", 5),
        ("--1", 5),
        ("- 1", 5),
        ("+600", 5),
        ("+", 5),
        ("1.5", 5),
        ("600.0", 5),
        ("6e2", 5),
        ("1_000", 5),
        ("1,000", 5),
        ("600,", 5),
        ("600, 600", 5),
        ("600;", 5),
        ("600s", 5),
        ("\"600\"", 5),
        ("6 00", 5),
        ("0x258", 5),
        ("NaN", 5),
        ("Infinity", 5),
        ("null", 5),
        ("\u{666}\u{660}\u{660}", 5),
        ("\u{b2}", 5),
        ("\u{1}600", 5),
    ] {
        let shown = value.get(..20).unwrap_or(value);
        assert_eq!(seconds(&[value]), expected, "{shown}");
    }
    assert_eq!(seconds(&[]), 5);
    assert_eq!(seconds(&["600", "600"]), 5);
    assert_eq!(seconds(&["0", "-1"]), 5);
}

#[test]
fn a_clock_that_stands_still_stores_and_never_expires() {
    let user_agent = UserAgent::builder().build();
    permitted(&user_agent, at(9), &["1"]);
    assert!((0..10_000).all(|_| is_covered(&user_agent, at(9))));
    assert!(!is_covered(&user_agent, at(10)));
}

#[test]
fn a_clock_that_steps_back_prolongs_nothing() {
    let user_agent = UserAgent::builder().build();
    permitted(&user_agent, at(100), &["10"]);
    assert!(!is_covered(&user_agent, at(110)));
    for second in (0..110).rev() {
        assert!(!is_covered(&user_agent, at(second)), "what ended at 110 is back at {second}");
    }
    // What is stored while the clock is behind lasts from the latest time that was seen.
    permitted(&user_agent, at(3), &["10"]);
    assert!(is_covered(&user_agent, at(119)));
    assert!(!is_covered(&user_agent, at(120)));
}

#[test]
fn a_clock_that_leaps_to_its_end() {
    let user_agent = UserAgent::builder().build();
    permitted(&user_agent, NOW, &["7200"]);
    assert!(!is_covered(&user_agent, Timestamp::MAX));
    assert!(!is_covered(&user_agent, NOW), "the leap is final");
    // There is no time after this one, so nothing can be stored; and nothing overflows.
    permitted(&user_agent, Timestamp::MAX, &["7200"]);
    assert!(!is_covered(&user_agent, Timestamp::MAX));
    assert!(user_agent.preflight_cache().is_empty());

    let user_agent = UserAgent::builder().max_age_limit(u32::MAX).build();
    permitted(&user_agent, Timestamp::from_nanoseconds(u64::MAX - 1), &["99999999999999999999"]);
    assert!(is_covered(&user_agent, Timestamp::from_nanoseconds(u64::MAX - 1)));
    assert!(!is_covered(&user_agent, Timestamp::MAX));
}
