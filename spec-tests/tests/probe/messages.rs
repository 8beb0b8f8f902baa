//! What reaches the server, and what is told of it.

use crate::loopback::{Asked, Loopback};
use crate::{ORIGIN, assert_all, probe, probe_json, story};

/// Allows what is asked with PUT and `X-A`.
fn right() -> Loopback {
    Loopback::always(
        "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: http://app.test\nAccess-Control-Allow-Methods: PUT\n\
         Access-Control-Allow-Headers: x-a, content-type\nAccess-Control-Expose-Headers: X-Shown\nX-Shown: 1\n\
         X-Hidden: 2\nContent-Type: text/plain",
    )
}

/// Forgets the header.
fn wrong() -> Loopback {
    Loopback::always(
        "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: http://app.test\nAccess-Control-Allow-Methods: PUT\n\
         Access-Control-Allow-Headers: content-type",
    )
}

const PUT: &[&str] = &["-X", "PUT", "-H", "X-A: 1", "-H", "Content-Type: application/json", "--data", "{\"b\":\"ü\"}"];

fn names(asked: &Asked) -> Vec<&str> {
    asked.headers.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn a_simple_request_is_asked_once_and_as_a_browser_does() {
    let server = right();
    let (code, probed) = probe_json(&server.url("/x?a=b#c"), &["-H", "Accept-Language: de"]);
    assert_eq!(code, Some(0), "{probed}");
    assert_all(&probed, "allowed");
    assert_eq!(story(&probed), [("GET".to_owned(), Some(200))]);
    assert_eq!(probed["outcome"]["headers"]["x-shown"], "1");
    assert_eq!(probed["outcome"]["headers"]["x-hidden"], serde_json::Value::Null);

    let asked = server.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let asked = &asked[0];
    assert_eq!(asked.line, "GET /x?a=b HTTP/1.1");
    for (name, expected) in [
        ("origin", ORIGIN),
        ("accept", "*/*"),
        ("accept-language", "de"),
        ("referer", "http://app.test/"),
        ("sec-fetch-dest", "empty"),
        ("sec-fetch-mode", "cors"),
        ("sec-fetch-site", "cross-site"),
        ("accept-encoding", "gzip, deflate, br"),
    ] {
        assert_eq!(asked.header(name), Some(expected), "{asked:?}");
    }
    assert!(asked.header("user-agent").unwrap().starts_with("Mozilla/5.0 (compatible; fetch-cors/"), "{asked:?}");
    for unwanted in ["content-length", "cookie", "authorization", "access-control-request-method"] {
        assert_eq!(asked.header(unwanted), None);
    }
}

#[test]
fn nothing_unsafe_is_sent_unless_it_may() {
    let server = right();
    let ran = probe(&server.url("/x"), PUT);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.output.contains("not sent: it could change something on the server; --send sends it"), "{ran:?}");
    assert!(ran.output.contains("standard  open     it comes to the request PUT http://127.0.0.1:"), "{ran:?}");
    let asked = server.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0].line, "OPTIONS /x HTTP/1.1");
    assert_eq!(asked[0].header("access-control-request-method"), Some("PUT"));
    assert_eq!(asked[0].header("access-control-request-headers"), Some("content-type,x-a"));
    assert!(!names(&asked[0]).contains(&"x-a"), "{asked:?}");
}

#[test]
fn with_send_the_request_itself_is_sent_with_its_body() {
    let server = right();
    let (code, probed) = probe_json(&server.url("/x"), &[PUT, &["--send"]].concat());
    assert_eq!(code, Some(0), "{probed}");
    assert_all(&probed, "allowed");
    assert_eq!(story(&probed), [("OPTIONS".to_owned(), Some(200)), ("PUT".to_owned(), Some(200))]);
    let asked = server.asked();
    assert_eq!((asked[1].method(), asked[1].body.as_slice()), ("PUT", "{\"b\":\"ü\"}".as_bytes()));
    assert_eq!(asked[1].header("content-length"), Some("10"));
    assert_eq!(asked[1].header("content-type"), Some("application/json"));
    assert_eq!(asked[1].header("x-a"), Some("1"));
}

#[test]
fn what_the_preflight_refuses_is_not_sent_either() {
    let server = wrong();
    let (code, probed) = probe_json(&server.url("/x"), &[PUT, &["--send"]].concat());
    assert_eq!(code, Some(1), "{probed}");
    assert_all(&probed, "header-not-allowed");
    assert_eq!(server.asked().len(), 1);
    let ran = probe(&server.url("/x"), PUT);
    assert!(ran.output.contains("hint: Answer the preflight with `Access-Control-Allow-Headers"), "{ran:?}");
}

#[test]
fn every_method_is_sent_as_it_is() {
    for (method, has_length) in [("POST", true), ("PUT", true), ("DELETE", false), ("patch", true), ("CHICKEN", false)]
    {
        let server = Loopback::always(&format!(
            "HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: {method}"
        ));
        let (code, probed) = probe_json(&server.url("/"), &["-X", method, "--send"]);
        assert_eq!(code, Some(0), "{probed}");
        let asked = server.asked().pop().unwrap();
        assert_eq!(asked.method(), method);
        assert_eq!(asked.header("content-length").is_some(), has_length && method != "patch", "{asked:?}");
        assert_eq!(asked.header("transfer-encoding"), None, "{asked:?}");
    }
}

#[test]
fn redirects_are_followed_by_the_fetch() {
    let target = Loopback::always("HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: null");
    let middle = Loopback::always(&format!(
        "HTTP/1.1 302 Found\nAccess-Control-Allow-Origin: *\nLocation: {}",
        target.url("/end")
    ));
    let (code, probed) = probe_json(&middle.url("/start"), &[]);
    assert_eq!(code, Some(0), "{probed}");
    assert_eq!(story(&probed), [("GET".to_owned(), Some(302)), ("GET".to_owned(), Some(200))]);
    assert_eq!((probed["outcome"]["redirected"].as_bool(), target.asked()[0].path()), (Some(true), "/end"));
    assert_eq!(middle.asked()[0].header("origin"), Some(ORIGIN));
    assert_eq!(target.asked()[0].header("origin"), Some("null"), "another origin has redirected");

    let (code, probed) = probe_json(&middle.url("/start"), &["--redirect", "error"]);
    assert_eq!(code, Some(1));
    assert_all(&probed, "redirect-mode-error");
    let (code, probed) = probe_json(&middle.url("/start"), &["--redirect", "manual"]);
    assert_eq!((code, probed["outcome"]["type"].as_str()), (Some(0), Some("opaqueredirect")));
}

#[test]
fn twenty_redirects_and_no_more() {
    let server = Loopback::start(|asked, _| {
        let count: u32 = asked.path()[1..].parse().unwrap();
        format!("HTTP/1.1 307 Again\r\nAccess-Control-Allow-Origin: *\r\nLocation: /{}\r\n\r\n", count + 1).into_bytes()
    });
    let (code, probed) = probe_json(&server.url("/0"), &[]);
    assert_eq!(code, Some(1));
    assert_all(&probed, "redirect-too-many");
    assert_eq!(server.asked().len(), 21);
}

#[test]
fn mode_no_cors_and_same_origin() {
    let server = Loopback::always("HTTP/1.1 200 OK");
    let (code, probed) = probe_json(&server.url("/"), &["--mode", "no-cors"]);
    assert_eq!((code, probed["outcome"]["type"].as_str()), (Some(0), Some("opaque")));
    assert_eq!(server.asked()[0].header("origin"), None);
    let (code, probed) = probe_json(&server.url("/"), &["--mode", "same-origin"]);
    assert_eq!((code, server.asked().len()), (Some(1), 1), "{probed}");
}
