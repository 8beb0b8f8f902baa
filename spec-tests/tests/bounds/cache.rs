//! What a page and a server can do to the preflight cache.

use allocation_counter::measure;
use fetch_cors::{NetworkPartitionKey, NotStored, PreflightCacheLimits};

use super::*;

fn in_partition(url: &str, partition: &NetworkPartitionKey) -> Request {
    let page = client().network_partition_key(partition.clone());
    Request::fetch_api(Url::parse(url).unwrap(), page).method("PUT").header("x-a", "1").build().unwrap()
}

fn is_covered(user_agent: &UserAgent, request: Request) -> bool {
    !exchange(user_agent.fetch(request, NOW)).is_preflight()
}

#[test]
fn a_million_urls_of_one_page() {
    const URLS: usize = 1_000_000;
    let user_agent = UserAgent::builder().build();
    let cache = user_agent.preflight_cache();
    let (victim, flood) =
        (NetworkPartitionKey::new("https://victim.test"), NetworkPartitionKey::new("https://flood.test"));
    let victims: Vec<String> = (0..20).map(|number| format!("https://api.test/{number}")).collect();
    let lines = permission(&[("Access-Control-Max-Age", "7200")]);
    for url in &victims {
        drop(preflight(&user_agent, in_partition(url, &victim), NOW, &lines));
    }
    let limits = PreflightCacheLimits::default();
    let mut most = (0, 0);
    let used = measure(|| {
        for number in 0..URLS {
            let request = in_partition(&format!("https://flood.test/{number}"), &flood);
            drop(preflight(&user_agent, request, NOW, &lines));
            if number % 1000 == 0 {
                most = (most.0.max(cache.len()), most.1.max(cache.byte_len()));
            }
        }
    });
    assert!(most.0 <= limits.keys_per_partition + victims.len(), "{most:?} keys and bytes");
    assert!(most.1 <= limits.bytes_per_partition + 20 * 1024, "{most:?} keys and bytes");
    assert!(used.bytes_max < 2 * MEBIBYTE, "{} bytes", used.bytes_max);
    for url in &victims {
        assert!(is_covered(&user_agent, in_partition(url, &victim)), "{url} was flushed by another partition");
    }
    // The newest of the flood are there: a share is no ban.
    assert!(is_covered(&user_agent, in_partition(&format!("https://flood.test/{}", URLS - 1), &flood)));
    assert!(!is_covered(&user_agent, in_partition("https://flood.test/0", &flood)));
}

/// Pages of many sites are bounded together; those that are there take turns in giving up what they have.
#[test]
fn a_hundred_thousand_partitions() {
    let user_agent = UserAgent::builder().build();
    let lines = permission(&[("Access-Control-Max-Age", "7200")]);
    let used = measure(|| {
        for number in 0..100_000 {
            let partition = NetworkPartitionKey::new(format!("https://{number}.test"));
            drop(preflight(&user_agent, in_partition("https://api.test/", &partition), NOW, &lines));
        }
    });
    let (cache, limits) = (user_agent.preflight_cache(), PreflightCacheLimits::default());
    assert_eq!(cache.len(), limits.keys);
    assert!(cache.byte_len() <= limits.bytes);
    assert!(used.bytes_max < 3 * MEBIBYTE, "{} bytes", used.bytes_max);
}

/// A server that permits one more header each time, to a page that asks for one more each time.
#[test]
fn lists_that_grow_without_end() {
    let user_agent = UserAgent::builder().build();
    let limits = PreflightCacheLimits::default();
    let url = Url::parse("https://api.test/").unwrap();
    let mut list = String::new();
    let mut refused = 0;
    for number in 0..3000 {
        let name = format!("x-{number}");
        list = format!("{list}{name},");
        let request = Request::fetch_api(url.clone(), client()).header(&name, "1").build().unwrap();
        let lines = permission(&[("Access-Control-Allow-Headers", &list), ("Access-Control-Max-Age", "7200")]);
        let sent = exchange(preflight(&user_agent, request, at(number), &lines));
        refused += usize::from(not_stored(&sent) == Some(NotStored::TooLarge));
        assert!(user_agent.preflight_cache().byte_len() <= limits.bytes_per_key + 512);
        assert!(user_agent.preflight_cache().len() <= 1);
    }
    assert!(refused > 500, "{refused} answers were too large");

    // And one name at a time: as many answers under one key.
    let user_agent = UserAgent::builder().build();
    for number in 0..3000 {
        let name = format!("x-{number}");
        let request = Request::fetch_api(url.clone(), client()).header(&name, "1").build().unwrap();
        let lines = permission(&[("Access-Control-Allow-Headers", &name), ("Access-Control-Max-Age", "7200")]);
        assert_eq!(not_stored(&exchange(preflight(&user_agent, request, at(number), &lines))), None);
        assert!(user_agent.preflight_cache().byte_len() <= limits.bytes_per_key + 512);
    }
    assert!(user_agent.preflight_cache().entries(at(3000)).len() < 300);
}

#[test]
fn urls_and_origins_of_a_megabyte_are_not_stored() {
    let user_agent = UserAgent::builder().build();
    let long = format!("https://api.test/{}", "x".repeat(1_000_000));
    let lines = permission(&[("Access-Control-Max-Age", "7200")]);
    let sent = exchange(preflight(&user_agent, request(&long), NOW, &lines));
    assert!(!sent.is_preflight() && sent.url().as_str() == long);
    assert_eq!(not_stored(&sent), Some(NotStored::TooLarge));
    assert!(sent.to_http().is_err_and(|error| error.to_string().contains("1000017 bytes")));
    let partition = NetworkPartitionKey::new("p".repeat(1_000_000));
    drop(preflight(&user_agent, in_partition("https://api.test/", &partition), NOW, &lines));
    assert_eq!((user_agent.preflight_cache().len(), user_agent.preflight_cache().byte_len()), (0, 0));
}

#[test]
fn no_limit_can_be_set_that_exceeds_another() {
    let lines = permission(&[("Access-Control-Max-Age", "7200")]);
    for limits in [
        PreflightCacheLimits::default().keys(0),
        PreflightCacheLimits::default().bytes(0),
        PreflightCacheLimits::default().keys_per_partition(0),
        PreflightCacheLimits::default().bytes_per_partition(100),
        PreflightCacheLimits::default().bytes_per_key(10),
    ] {
        let user_agent = UserAgent::builder().preflight_cache_limits(limits).build();
        let sent = exchange(preflight(&user_agent, request("https://api.test/"), NOW, &lines));
        assert_eq!(not_stored(&sent), Some(NotStored::TooLarge), "{limits:?}");
        assert!(user_agent.preflight_cache().is_empty(), "{limits:?}");
    }
}
