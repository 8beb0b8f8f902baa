//! Requests as pages make them, and what archives answer.

use serde_json::json;

use super::*;
use crate::har::credentials::Credentials;
use crate::har::judged::Ruling;
use crate::har::tests::{entry, judged, kept, with};

fn case(kind: Kind, mode: RequestMode, method: &str) -> Case {
    Case {
        method: method.to_owned(),
        url: Url::parse("https://b.test/").unwrap(),
        origin: "https://a.test".to_owned(),
        kind,
        mode,
        credentials: Credentials::Unknown(String::new()),
        headers: Vec::new(),
        has_body: false,
        is_forced: false,
        is_same_site: None,
        inferred: Vec::new(),
    }
}

fn lines(lines: &[(&str, &str)]) -> Vec<Line> {
    lines.iter().map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec())).collect()
}

/// What CORS depends on, in one line.
fn told(request: &Request) -> String {
    let mut told = format!("{} {} {}", request.method(), request.mode(), request.credentials_mode());
    for (is_told, text) in [
        (request.destination() != Destination::Empty, request.destination().as_str()),
        (request.initiator().as_str() == "manifest", "by-manifest"),
        (request.is_unsafe_request(), "unsafe"),
        (request.uses_cors_preflight(), "forced"),
        (request.keepalive(), "keepalive"),
        (request.cache_mode().as_str() == "no-store", "no-store"),
        (request.body().exists(), "body"),
    ] {
        if is_told {
            told = format!("{told} {text}");
        }
    }
    for (name, value) in request.headers().iter() {
        told = format!("{told}; {}: {}", name.escape_ascii(), value.escape_ascii());
    }
    told
}

#[test]
fn requests_are_those_of_their_callers() {
    use RequestMode::{Cors, NoCors};
    const IMAGE: Kind = Kind::Element(Destination::Image);
    const MANIFEST: Kind = Kind::Element(Destination::Manifest);
    let twice = || lines(&[("x-a", "1"), ("x-a", "2")]);
    let json = || lines(&[("content-language", "en"), ("content-type", "application/json")]);
    let with_body = |case: Case| Case { has_body: true, ..case };
    let forced = |case: Case| Case { is_forced: true, ..case };
    for (case, include, expected) in [
        (case(IMAGE, NoCors, "GET"), true, "GET no-cors include image"),
        (case(IMAGE, NoCors, "GET"), false, "GET no-cors include image"),
        (case(IMAGE, Cors, "GET"), true, "GET cors include image"),
        (case(IMAGE, Cors, "GET"), false, "GET cors same-origin image"),
        (case(MANIFEST, Cors, "GET"), true, "GET cors include manifest by-manifest"),
        (case(MANIFEST, NoCors, "GET"), false, "GET cors same-origin manifest by-manifest"),
        (case(Kind::EventSource, Cors, "GET"), true, "GET cors include no-store; Accept: text/event-stream"),
        (case(Kind::EventSource, Cors, "GET"), false, "GET cors same-origin no-store; Accept: text/event-stream"),
        (case(Kind::Beacon, NoCors, "POST"), true, "POST no-cors include unsafe keepalive body"),
        (
            Case { headers: json(), ..case(Kind::Beacon, NoCors, "POST") },
            true,
            "POST cors include unsafe keepalive body; Content-Type: application/json",
        ),
        // Methods that those callers do not use.
        (case(IMAGE, Cors, "POST"), false, "POST cors same-origin unsafe"),
        (case(MANIFEST, Cors, "POST"), false, "POST cors same-origin unsafe"),
        (case(Kind::EventSource, Cors, "POST"), true, "POST cors include unsafe"),
        (case(Kind::Beacon, NoCors, "GET"), true, "GET no-cors include unsafe"),
        // Headers of one name are one for `XMLHttpRequest`, which has mode "cors" only.
        (
            Case { headers: twice(), ..case(Kind::XmlHttpRequest, Cors, "GET") },
            true,
            "GET cors include unsafe; x-a: 1, 2",
        ),
        (Case { headers: twice(), ..case(Kind::Fetch, Cors, "GET") }, true, "GET cors include unsafe; x-a: 1; x-a: 2"),
        (case(Kind::XmlHttpRequest, NoCors, "GET"), false, "GET no-cors same-origin unsafe"),
        // Only `XMLHttpRequest` forces preflights.
        (forced(case(Kind::Fetch, Cors, "PUT")), false, "PUT cors same-origin unsafe forced"),
        (forced(case(Kind::XmlHttpRequest, Cors, "POST")), false, "POST cors same-origin unsafe forced"),
        (forced(case(Kind::Fetch, NoCors, "POST")), false, "POST no-cors same-origin unsafe"),
        // Bodies, where the method has one.
        (with_body(case(Kind::Fetch, Cors, "PUT")), false, "PUT cors same-origin unsafe body"),
        (with_body(case(Kind::Fetch, Cors, "GET")), false, "GET cors same-origin unsafe"),
        (with_body(case(Kind::Fetch, Cors, "HEAD")), false, "HEAD cors same-origin unsafe"),
        (case(Kind::Fetch, Cors, "PUT"), false, "PUT cors same-origin unsafe"),
        (with_body(case(Kind::XmlHttpRequest, Cors, "PUT")), false, "PUT cors same-origin unsafe body"),
        (case(Kind::XmlHttpRequest, Cors, "PUT"), false, "PUT cors same-origin unsafe"),
    ] {
        let request = request(&case, include).unwrap();
        assert_eq!(told(&request), expected, "{case:?}");
    }
}

#[test]
fn answers_need_a_status_and_headers() {
    const ALLOWS: &str = "Access-Control-Allow-Origin: *";
    let get = |sent: &str, status, answered: &[&str], fields| {
        kept(with(entry("GET https://b.test/", &[sent], status, answered), fields))
    };
    let plain = || json!({});
    for (entry, expected) in [
        (get("X-A: 1", 200, &[ALLOWS, "Vary: *"], plain()), Ok((200, 1))),
        (get("X-A: 1", 404, &["Vary: *"], plain()), Ok((404, 0))),
        (get("X-A: 1", 200, &[ALLOWS], json!({ "_fetchType": "Service Worker" })), Err("service-worker")),
        (get("X-A: 1", 0, &[ALLOWS], plain()), Err("preflight-unanswered")),
        // Cut, on one side or the other.
        (get("X-A: 1", 200, &["Access-Control-Allow-Origin: \u{FFFF}"], plain()), Err("head-too-large")),
        (get("X-A: \u{FFFF}", 200, &[ALLOWS], plain()), Err("head-too-large")),
        (get("X-A: 1", 200, &[], plain()), Err("response-headers-missing")),
        (get("X-A: 1", 200, &[], json!({ "_fromCache": "disk" })), Err("cached")),
        (get("X-A: 1", 200, &[ALLOWS], json!({ "_fromCache": "disk" })), Ok((200, 1))),
        (get("X-A: 1", 304, &["Vary: *"], plain()), Err("not-modified")),
        (get("X-A: 1", 304, &[ALLOWS], plain()), Ok((200, 1))),
    ] {
        let found = answer(&entry, &Recorder::Unknown, true);
        let found = found.map(|(status, lines)| (status, lines.len())).map_err(|why| why.code());
        assert_eq!(found, expected, "{entry:?}");
    }
}

/// A redirect to a third origin makes the second request's `Origin` `null`; what was recorded was sent with the page's.
#[test]
fn answers_to_another_origin_count_only_where_they_are_for_everybody() {
    let sent = ["Origin: https://a.test", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: font"];
    for (answered, expected) in [
        (&["Access-Control-Allow-Origin: *"][..], None),
        (&["Access-Control-Allow-Origin: https://a.test"], Some("other-origin")),
        (&["Access-Control-Allow-Origin: https://a.test", "Access-Control-Expose-Headers: *"], Some("other-origin")),
        (&["Access-Control-Allow-Origin: null"], Some("other-origin")),
        (&["Vary: *"], Some("other-origin")),
    ] {
        let entries = [
            entry("GET https://b.test/", &sent, 302, &["Access-Control-Allow-Origin: *", "Location: https://c.test/"]),
            entry("GET https://c.test/", &sent, 200, answered),
        ];
        let exchange = judged("Firefox", &entries).remove(0);
        let found = match &exchange.verdicts[0].ruling {
            Ruling::Allowed { .. } => None,
            Ruling::Refused(reason) => Some(reason.code().as_str()),
            Ruling::Unsettled(why) => Some(why.code()),
        };
        assert_eq!((exchange.hops.len(), found), (2, expected), "{answered:?}");
    }
}
