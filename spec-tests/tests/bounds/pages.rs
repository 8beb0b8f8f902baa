//! What pages do to their own requests.

use allocation_counter::measure;
use fetch_cors::{HeaderList, NotRepresentable};

use super::*;

#[test]
fn more_headers_than_the_http_crate_takes() {
    let names: Vec<String> = (0..24_577).map(|number| format!("x-{number:05}")).collect();
    let request = Request::fetch_api(Url::parse("https://api.test/").unwrap(), client())
        .headers(names.iter().map(|name| (name, "1")))
        .build()
        .unwrap();
    let user_agent = UserAgent::builder().build();
    let asking = exchange(user_agent.fetch(request, NOW));
    let asked = asking.header("access-control-request-headers").next().unwrap();
    assert_eq!(asked.split(|byte| *byte == b',').count(), names.len());
    let lines = permission(&[("Access-Control-Allow-Headers", &names.join(","))]);
    let sent = exchange(asking.respond(ResponseHead::new(204, &lines), NOW));
    assert_eq!(not_stored(&sent), Some(NotStored::TooLarge));
    assert!(matches!(sent.to_http(), Err(NotRepresentable::TooMany { .. })));
    assert_eq!(sent.headers().filter(|(name, _)| name.starts_with(b"x-")).count(), names.len());
}

#[test]
fn three_hundred_thousand_lines_of_one_name() {
    let request = Request::fetch_api(Url::parse("https://api.test/").unwrap(), client())
        .headers((0..300_000).map(|_| ("x-a", "1")))
        .build()
        .unwrap();
    let asking = exchange(UserAgent::builder().build().fetch(request, NOW));
    assert_eq!(asking.header("access-control-request-headers").collect::<Vec<_>>(), [b"x-a"]);
    let sent = exchange(asking.respond(ResponseHead::new(204, &permission(&[])), NOW));
    assert_eq!(sent.header("x-a").count(), 300_000);
    // The http crate takes them or not; nothing panics, and none is lost.
    assert!(sent.to_http().is_ok_and(|request| request.headers().get_all("x-a").iter().count() == 300_000));
}

/// As many names as there are lines: without an index of names, appending would take the square of that.
#[test]
fn three_hundred_thousand_names() {
    let mut list = HeaderList::new();
    for number in 0..300_000 {
        list.append(format!("X-{number:06}"), "1").unwrap();
    }
    for number in 0..300_000 {
        list.append(format!("x-{number:06}"), "2").unwrap();
    }
    assert_eq!(list.len(), 600_000);
    assert_eq!(list.get(b"x-299999").as_deref(), Some(&b"1, 2"[..]));
    assert_eq!(list.iter().nth(300_000), Some((&b"X-000000"[..], &b"2"[..])));
}

#[test]
fn a_value_of_a_megabyte_is_kept_once() {
    let value = "1".repeat(1_000_000);
    let mut request = Some(
        Request::fetch_api(Url::parse("https://api.test/").unwrap(), client()).header("x-a", &value).build().unwrap(),
    );
    let user_agent = UserAgent::builder().build();
    let mut sent = None;
    let used = measure(|| {
        let asking = exchange(user_agent.fetch(request.take().unwrap(), NOW));
        assert!(asking.headers().all(|(_, value)| value.len() < 100));
        sent = Some(exchange(asking.respond(ResponseHead::new(204, &permission(&[])), NOW)));
    });
    assert_eq!(sent.unwrap().header("x-a").next().map(<[u8]>::len), Some(1_000_000));
    // Adding `Accept` may make the list's arena anew.
    assert!(used.bytes_max < 3 * MEBIBYTE, "{} bytes", used.bytes_max);
}

/// `setRequestHeader()` adds to a value: what it takes is the value, not the sum of all its beginnings.
#[test]
fn a_value_that_is_added_to_without_end() {
    let mut list = HeaderList::new();
    let used = measure(|| {
        for _ in 0..100_000 {
            list.combine("x-a", "1").unwrap();
        }
    });
    assert_eq!(list.get(b"x-a").map(|value| value.len()), Some(299_998));
    assert!(used.bytes_max < 2 * MEBIBYTE, "{} bytes", used.bytes_max);

    // Two of them in turn, so that neither is the last.
    let mut list = HeaderList::new();
    let used = measure(|| {
        for _ in 0..5000 {
            list.combine("x-a", "1").unwrap();
            list.combine("x-b", "2").unwrap();
        }
    });
    assert_eq!(list.get(b"x-b").map(|value| value.len()), Some(14_998));
    assert!(used.bytes_max < MEBIBYTE, "{} bytes", used.bytes_max);
}

/// What a page sets and deletes again and again does not stay.
#[test]
fn values_that_are_replaced_without_end() {
    let value = "1".repeat(1000);
    let mut list = HeaderList::new();
    list.append("x-kept", "1").unwrap();
    list.append("X-Kept", "2").unwrap();
    let used = measure(|| {
        for number in 0..50_000 {
            list.set("x-a", &value).unwrap();
            list.append(format!("x-{number}"), &value).unwrap();
            list.delete(format!("X-{number}").as_bytes());
        }
    });
    assert!(used.bytes_max < MEBIBYTE / 4, "{} bytes", used.bytes_max);
    let names: Vec<&[u8]> = list.iter().map(|(name, _)| name).collect();
    assert_eq!(names, [&b"x-kept"[..], b"x-kept", b"x-a"]);
    assert_eq!(list.get(b"x-kept").as_deref(), Some(&b"1, 2"[..]));
    assert_eq!(list.get(b"x-a").as_deref(), Some(value.as_bytes()));
}
