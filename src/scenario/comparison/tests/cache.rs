//! The preflight cache's whole content.

use std::time::Duration;

use super::*;
use crate::NetworkPartitionKey;

fn entry(token: CacheToken) -> CacheEntry {
    CacheEntry {
        partition: NetworkPartitionKey::new("https://top.test"),
        origin: "https://a.test".into(),
        url: "https://b.test/x".into(),
        credentials: false,
        token,
        remaining: Duration::from_millis(5500),
    }
}

fn cache_differences(expected: &Value, found: &[CacheEntry]) -> Vec<String> {
    let scenario = Scenario::from_json(&json!({ "id": "x", "steps": [{ "cache": expected }] })).unwrap();
    let [Step::Cache(expected)] = &scenario.steps[..] else { panic!("{:?}", scenario.steps) };
    compare_cache(expected, found)
}

#[test]
fn an_entry_of_the_cache_is_another_where_anything_named_differs() {
    let is = json!({ "origin": "https://a.test", "url": "https://b.test/x", "credentials": false, "method": "PUT" });
    let found = [entry(CacheToken::Method(b"PUT".to_vec()))];
    let unexpected = "cache: unexpected entry {\"partition\":\"https://top.test\",\"origin\":\"https://a.test\",\
        \"url\":\"https://b.test/x\",\"credentials\":false,\"method\":\"PUT\",\"remaining\":5.5}";
    assert!(cache_differences(&json!([is]), &found).is_empty());
    assert_eq!(cache_differences(&json!([]), &found), [unexpected]);
    for (field, value, wanted) in [
        ("origin", json!("null"), "method `PUT` for null at https://b.test/x (credentials false, remaining None)"),
        (
            "url",
            json!("https://b.test/y"),
            "method `PUT` for https://a.test at https://b.test/y (credentials false, remaining None)",
        ),
        (
            "credentials",
            json!(true),
            "method `PUT` for https://a.test at https://b.test/x (credentials true, remaining None)",
        ),
        (
            "method",
            json!("put"),
            "method `put` for https://a.test at https://b.test/x (credentials false, remaining None)",
        ),
        (
            "remaining",
            json!(5),
            "method `PUT` for https://a.test at https://b.test/x (credentials false, remaining Some(5.0))",
        ),
    ] {
        let mut other = is.clone();
        other[field] = value;
        let missing = format!("cache: expected {wanted}, found no such entry");
        assert_eq!(cache_differences(&json!([other]), &found), [missing, unexpected.to_owned()], "{field}");
    }
    // Methods and header names are of two kinds.
    let header = json!([{ "origin": "https://a.test", "url": "https://b.test/x", "header": "PUT" }]);
    assert_eq!(cache_differences(&header, &found).len(), 2);
    assert!(cache_differences(&header, &[entry(CacheToken::HeaderName(b"put".to_vec()))]).is_empty());
}

#[test]
fn what_remains_is_compared_to_less_than_a_thousandth_of_a_second() {
    for (remaining, expected, same) in [
        (Duration::from_millis(5500), 5.5, true),
        (Duration::from_millis(5500), 5.5009, true),
        (Duration::from_millis(5500), 5.4991, true),
        (Duration::from_millis(5500), 5.502, false),
        (Duration::from_millis(5500), 5.498, false),
        (Duration::from_micros(999), 0.0, true),
        (Duration::from_millis(1), 0.0, false),
    ] {
        let found = CacheEntry { remaining, ..entry(CacheToken::Method(b"PUT".to_vec())) };
        let expected =
            json!([{ "origin": "https://a.test", "url": "https://b.test/x", "method": "PUT", "remaining": expected }]);
        assert_eq!(cache_differences(&expected, &[found]).is_empty(), same, "{remaining:?} {expected}");
    }
}

#[test]
fn the_caches_whole_content_is_compared_in_any_order() {
    let named = |name: &str| json!({ "origin": "https://a.test", "url": "https://b.test/x", "header": name });
    let found = ["x-a", "x-b", "x-b"].map(|name| entry(CacheToken::HeaderName(name.into())));
    assert!(cache_differences(&json!([named("X-B"), named("x-a"), named("x-b")]), &found).is_empty());
    // Each entry stands for one expectation.
    let differences = cache_differences(&json!([named("x-a"), named("x-a"), named("x-b")]), &found);
    assert_eq!(differences.len(), 2);
    assert!(differences[0].starts_with("cache: expected header `x-a` for https://a.test"), "{differences:?}");
    assert!(differences[1].contains("\"header\":\"x-b\""), "{differences:?}");
}

#[test]
fn the_caches_content_is_written_as_the_format_has_it() {
    assert_eq!(cache_json(&[]), json!([]));
    assert_eq!(
        cache_json(&[entry(CacheToken::Method(b"PUT".to_vec())), entry(CacheToken::HeaderName(b"x-\xe9".to_vec()))]),
        json!([
            {
                "partition": "https://top.test", "origin": "https://a.test", "url": "https://b.test/x",
                "credentials": false, "method": "PUT", "remaining": 5.5,
            },
            {
                "partition": "https://top.test", "origin": "https://a.test", "url": "https://b.test/x",
                "credentials": false, "header": "x-\u{e9}", "remaining": 5.5,
            },
        ])
    );
}
