//! Commands as copied from developer tools.

use spec_tests::command_line::run;

use crate::loopback::Loopback;

fn server() -> Loopback {
    Loopback::always(
        "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: http://app.test\nAccess-Control-Allow-Credentials: true\n\
         Access-Control-Allow-Methods: PUT\nAccess-Control-Allow-Headers: content-type, x-a, cache-control",
    )
}

const HEADERS: &[&str] = &[
    "accept: */*",
    "accept-language: de-DE,de;q=0.9",
    "cache-control: no-cache",
    "content-type: application/json",
    "origin: http://app.test",
    "pragma: no-cache",
    "priority: u=1, i",
    "referer: http://app.test/page?x",
    "sec-ch-ua: \"Chromium\";v=\"140\"",
    "sec-fetch-mode: cors",
    "user-agent: Mozilla/5.0 (a browser's)",
    "x-a: it's",
];

#[test]
fn a_command_of_chromium_for_bash() {
    let server = server();
    let mut command = format!("curl '{}' \\\n  -X 'PUT' \\\n", server.url("/item?a=1&b=2"));
    for header in HEADERS {
        let quoted = header.replace('\'', "'\\''");
        command.extend(["  -H '", &quoted, "' \\\n"]);
    }
    command += "  -b 'session=1' \\\n  --data-raw $'{\"a\":\"it\\'s \\u0021\"}' \\\n  --insecure\n";
    for (arguments, input) in
        [(["probe", "--send", "--curl", &command], ""), (["probe", "--send", "--curl", "-"], &command)]
    {
        let before = server.asked().len();
        let ran = run(&arguments, input.as_bytes());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(
            ran.output.contains(
                "note: taken for the browser's own headers, not the page's: cache-control: no-cache; pragma: no-cache; \
                 priority: u=1, i (give with -H what the page sets)"
            ),
            "{ran:?}"
        );
        assert!(ran.output.contains("note: certificates are not checked"), "{ran:?}");
        let asked = &server.asked()[before..];
        assert_eq!(asked[0].header("access-control-request-headers"), Some("content-type,x-a"));
        assert_eq!(asked[1].line, "PUT /item?a=1&b=2 HTTP/1.1");
        assert_eq!(asked[1].body, br#"{"a":"it's !"}"#);
        for (name, expected) in [
            ("cookie", "session=1"),
            ("origin", "http://app.test"),
            ("x-a", "it's"),
            ("user-agent", "Mozilla/5.0 (a browser's)"),
            // By the page's referrer policy, not by what was copied.
            ("referer", "http://app.test/"),
            ("sec-fetch-mode", "cors"),
            ("accept-language", "de-DE,de;q=0.9"),
        ] {
            assert_eq!(asked[1].header(name), Some(expected), "{asked:?}");
        }
        for left_out in ["sec-ch-ua", "priority", "pragma", "cache-control"] {
            assert_eq!(asked[1].header(left_out), None);
        }
    }
}

#[test]
fn a_command_for_cmd() {
    let server = server();
    let url = server.url("/item?a=1^&b=2");
    let command = format!(
        "curl ^\"{url}^\" ^\r\n  -X ^\"PUT^\" ^\r\n  -H ^\"origin: http://app.test^\" ^\r\n  \
         -H ^\"content-type: application/json^\" ^\r\n  --data-raw ^\"^{{^\\^\"a^\\^\":^\\^\"100^%^\\^\"^}}^\""
    );
    let ran = run(&["probe", "--send", "--curl", "-"], command.as_bytes());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let asked = server.asked();
    assert_eq!(asked[1].line, "PUT /item?a=1&b=2 HTTP/1.1");
    assert_eq!(asked[1].body, br#"{"a":"100%"}"#);
}

#[test]
fn what_the_page_sets_is_given_beside_it() {
    let server = server();
    let command = format!("curl '{}' -H 'referer: http://app.test/'", server.url("/"));
    let ran = run(&["probe", "--curl", &command, "-H", "Cache-Control: no-cache"], b"");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let asked = server.asked();
    assert_eq!(asked[0].header("access-control-request-headers"), Some("cache-control"));
    // Its origin is that of the referrer.
    assert_eq!(asked[1].header("origin"), Some("http://app.test"));
    let ran = run(&["probe", "--curl", &command, "--origin", "http://other.test"], b"");
    assert_eq!((ran.code, server.asked()[2].header("origin")), (Some(1), Some("http://other.test")));
}

/// The page's URL is that of the referrer, where that is of its origin.
#[test]
fn the_referrer_is_the_pages_url() {
    let server = server();
    for (page, origin, expected) in [
        (server.url("/page"), server.url(""), server.url("/page")),
        ("http://app.test/page".to_owned(), server.url(""), server.url("/")),
    ] {
        let command = format!("curl '{}' -H 'referer: {page}'", server.url("/"));
        let ran = run(&["probe", "--curl", &command, "--origin", &origin], b"");
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(server.asked().last().unwrap().header("referer"), Some(expected.as_str()));
    }
}

#[test]
fn data_without_a_type_has_the_type_that_curl_gives_it() {
    let server = server();
    let command = format!("curl '{}' -H 'origin: http://app.test' -d a=1 -d b=2", server.url("/"));
    let ran = run(&["probe", "--send", "--curl", &command], b"");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let asked = server.asked();
    assert_eq!((asked.len(), asked[0].method(), asked[0].body.as_slice()), (1, "POST", &b"a=1&b=2"[..]));
    assert!(asked[0].header("content-type").unwrap().starts_with("application/x-www-form-urlencoded"));
}
