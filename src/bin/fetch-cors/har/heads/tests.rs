//! What is kept of the headers that archives list.

use super::*;

#[test]
fn what_cors_reads_is_kept() {
    let head: RequestHead = serde_json::from_str(
        r#"[{"name":":method","value":"PUT"},{"name":"ORIGIN","value":"https://a.test"},{"name":"Host","value":"x"},
            {"name":"referer","value":"https://a.test/p?q"},{"name":"User-Agent","value":"x"},{"name":"a b","value":""},
            {"name":"X-A","value":"é€"},{"name":"Access-Control-Request-Headers","value":"X-b, ,c d,e"}]"#,
    )
    .unwrap();
    assert_eq!((head.count, head.origin.as_deref()), (7, Some("https://a.test")));
    assert_eq!(head.referer.as_deref(), Some("https://a.test"));
    assert_eq!(head.lines, [(b"x-a".to_vec(), "é€".as_bytes().to_vec())]);
    assert_eq!(head.asked_names, ["x-b", "e"]);
}

#[test]
fn joined_lines_are_lines_again() {
    let head: ResponseHead = serde_json::from_str(
        r#"[{"name":"access-control-allow-origin","value":"*\nhttps://a.test"},{"name":"set-cookie","value":"x"},
            {"name":"Location","value":"é"},{"name":"vary"}]"#,
    )
    .unwrap();
    assert_eq!((head.count, head.sets_cookie, head.lines.len()), (4, true, 3));
    assert_eq!(head.first("location"), Some(&b"\xE9"[..]));
}

#[test]
fn heads_are_bounded() {
    let line = format!(r#"{{"name":"access-control-a","value":"{}"}}"#, "x".repeat(1000));
    let head: ResponseHead = serde_json::from_str(&format!("[{}]", vec![line; 10_000].join(","))).unwrap();
    assert!(head.is_oversized && head.weight() > HEAD_LIMIT);
    assert!(head.lines.len() < 300);
}

fn request(lines: &[&str]) -> RequestHead {
    taken(lines)
}

fn response(lines: &[&str]) -> ResponseHead {
    taken(lines)
}

fn taken<H: Head>(lines: &[&str]) -> H {
    let mut head = H::default();
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        head.take(name.to_owned(), value.to_owned());
    }
    head
}

#[test]
fn heads_are_kept_up_to_their_limit() {
    let room = HEAD_LIMIT - "x-a".len() - size_of::<Line>();
    for (length, expected) in [(room - 1, (1, false)), (room, (1, false)), (room + 1, (0, true))] {
        let head = request(&[&format!("x-a: {}", "a".repeat(length))]);
        assert_eq!((head.lines.len(), head.is_oversized), expected, "{length}");
    }
}

#[test]
fn what_was_cut_in_any_line_is_too_much() {
    for (values, expected) in [
        (["a", "b"], false),
        (["a\u{FFFF}", "b"], true),
        (["a", "b\u{FFFF}"], true),
        // Not at the end: it was in the file.
        (["\u{FFFF}a", "b"], false),
    ] {
        let [first, second] = values.map(|value| format!("Access-Control-Expose-Headers: {value}"));
        assert_eq!(response(&[&first, &second]).is_oversized, expected, "{values:?}");
        let [first, second] = values.map(|value| format!("X-A: {value}"));
        assert_eq!(request(&[&first, &second]).is_oversized, expected, "{values:?}");
    }
    // Of a response what nobody reads does not matter.
    assert!(!response(&["X-A: a\u{FFFF}"]).is_oversized);
}

#[test]
fn what_browsers_tell_of_a_request_is_read() {
    let head = request(&[
        "Sec-Fetch-Mode: cors",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Dest: image",
        "Cookie: a=b",
        "Access-Control-Request-Method: PUT",
    ]);
    assert_eq!((head.mode.as_deref(), head.site.as_deref()), (Some("cors"), Some("cross-site")));
    assert_eq!((head.destination.as_deref(), head.asked_method.as_deref()), (Some("image"), Some("PUT")));
    assert_eq!((head.cookie.as_deref(), head.lines.len()), (Some(&b"a=b"[..]), 0));
    for (line, expected) in [
        ("Accept: */*", (false, false, false)),
        ("Sec-Fetch-Storage-Access: none", (true, false, false)),
        ("Upgrade-Insecure-Requests: 1", (false, true, false)),
        ("Access-Control-Request-Private-Network: true", (false, false, true)),
        ("Access-Control-Request-Local-Network: true", (false, false, true)),
    ] {
        let head = request(&[line]);
        let found = (head.has_storage_access, head.upgrades, head.asks_for_local_network);
        assert_eq!((found, head.lines.len()), (expected, 0), "{line}");
    }
}

#[test]
fn a_type_that_is_listed_twice_is_one() {
    let head = request(&["Content-Type: text/plain", "X-A: 1", "content-type: text/html", "x-a: 2"]);
    let expected = [("content-type", "text/plain"), ("x-a", "1"), ("x-a", "2")];
    assert_eq!(head.lines, expected.map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec())));
}

#[test]
fn all_that_is_kept_of_a_request_weighs() {
    let names = 2 * size_of::<String>();
    let all = [
        ("Origin: https://a.test", "https://a.test".len()),
        ("Referer: https://a.test/page", "https://a.test".len()),
        ("Sec-Fetch-Mode: cors", "cors".len()),
        ("Sec-Fetch-Site: cross-site", "cross-site".len()),
        ("Sec-Fetch-Dest: image", "image".len()),
        ("Access-Control-Request-Method: PUT", "PUT".len()),
        ("Access-Control-Request-Headers: x-a, x-bcd", "x-ax-bcd".len() + names),
        ("Cookie: a=b", "a=b".len()),
        ("X-A: 1234", "x-a1234".len() + size_of::<Line>()),
        ("User-Agent: x", 0),
    ];
    for (line, expected) in all {
        assert_eq!(request(&[line]).weight(), expected, "{line}");
    }
    let sum: usize = all.iter().map(|(_, weight)| weight).sum();
    assert_eq!(request(&all.map(|(line, _)| line)).weight(), sum);
}
