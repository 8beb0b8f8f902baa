//! What is kept of an archive, what is let go, and how much there may be.

use serde_json::json;

use super::*;
use crate::har::bounded_json::BoundedJson;
use crate::har::read::read;
use crate::har::tests;

fn collect(entries: &[String], limit: usize) -> Result<Archive, String> {
    let text = format!(r#"{{"log":{{"entries":[{}]}}}}"#, entries.join(","));
    let mut collector = Collector { limit, ..Collector::new(Reveal(false)) };
    match read("x", &mut BoundedJson::new(text.as_bytes()), &mut collector) {
        Ok(()) => Ok(collector.finish()),
        Err(error) => Err(error.to_string()),
    }
}

fn entry(url: &str, origin: &str, response: &str) -> String {
    format!(
        r#"{{"request":{{"method":"GET","url":"{url}","headers":[{{"name":"Origin","value":"{origin}"}}]}},
            "response":{response}}}"#
    )
}

#[test]
fn what_is_of_no_interest_is_let_go() {
    let ok = r#"{"status":200}"#;
    let archive = collect(
        &[
            entry("https://a.test/", "https://a.test", ok),
            entry("https://b.test/", "https://a.test", ok),
            entry("data:,x", "https://a.test", ok),
            entry("wss://a.test/", "https://a.test", ok),
            entry("nonsense", "https://a.test", ok),
            // Redirected: only the file as a whole tells whether it leaves the origin.
            entry("https://a.test/out", "https://a.test", r#"{"status":307,"redirectURL":"https://a.test/in#f"}"#),
            entry("https://a.test/in", "https://a.test", ok),
        ],
        KEPT_LIMIT,
    )
    .unwrap();
    let kept: Vec<usize> = archive.entries.iter().map(|entry| entry.index).collect();
    assert_eq!(kept, [1, 5, 6]);
    let expected = LeftOut { entries: 7, same_origin: 1, navigations: 0, web_sockets: 1, other_urls: 2 };
    assert_eq!(archive.left_out, expected);
}

#[test]
fn what_is_kept_is_bounded() {
    let many = vec![entry("https://b.test/", "https://a.test", "{}"); 1000];
    assert!(collect(&many, KEPT_LIMIT).is_ok());
    let error = collect(&many, 100 * 1024).unwrap_err();
    assert!(error.contains("log.entries") && error.contains("more than 100 KiB: split the file"), "{error}");
}

#[test]
fn pages_that_are_kept_are_bounded_too() {
    let mut collector = Collector { limit: 1024, ..Collector::new(Reveal(false)) };
    let long = "p".repeat(600);
    assert_eq!(collector.page(&long, "https://a.test/"), Ok(()));
    assert_eq!(collector.page(&long, "https://a.test/"), Ok(()));
    let error = collector.page("p", "").unwrap_err();
    assert!(error.ends_with("more than 1 KiB: split the file"), "{error}");
}

#[test]
fn redirects_are_kept_with_their_targets() {
    let redirect = [entry("https://b.test/", "https://a.test", r#"{"status":307,"redirectURL":"/else#where"}"#)];
    let archive = collect(&redirect, KEPT_LIMIT).unwrap();
    let bytes = archive.entries[0].weight() + "https://b.test/else".len() + size_of::<Url>();
    assert!(collect(&redirect, bytes).is_ok());
    assert!(collect(&redirect, bytes - 1).is_err());
}

#[test]
fn recorders_are_known_by_the_names_of_creators() {
    for (name, version, recorder, creator) in [
        (Some("WebInspector"), Some("537.36"), Recorder::Chromium, "WebInspector 537.36"),
        (Some("Firefox"), Some("140.0"), Recorder::Firefox, "Firefox 140.0"),
        (Some("WebKit Web Inspector"), None, Recorder::WebKit, "WebKit Web Inspector"),
        (Some("BrowserMob Proxy"), Some("2.1"), Recorder::Unknown, "BrowserMob Proxy 2.1"),
        (None, Some("1"), Recorder::Unknown, "1"),
        (None, None, Recorder::Unknown, ""),
    ] {
        let mut collector = Collector::new(Reveal(false));
        collector.creator(name.map(str::to_owned), version.map(str::to_owned));
        let archive = collector.finish();
        assert_eq!((archive.recorder, archive.creator.as_str()), (recorder, creator));
    }
}

#[test]
fn one_cookie_anywhere_shows_that_they_were_not_taken_out() {
    let get = |sent: &[&str], answered: &[&str]| tests::entry("GET https://b.test/", sent, 200, answered);
    let none = || get(&["Accept: */*"], &["Vary: *"]);
    for (entries, expected) in [
        (vec![none(), none()], false),
        (vec![get(&["Cookie: a=b"], &[]), none()], true),
        (vec![none(), get(&[], &["Set-Cookie: a=b"])], true),
        (vec![get(&[], &["Set-Cookie: a=b"]), none()], true),
    ] {
        assert_eq!(tests::archive("Firefox", &entries).has_cookies, expected, "{entries:?}");
    }
}

#[test]
fn navigations_and_web_sockets_are_told_by_mode_type_or_header() {
    let none = LeftOut { entries: 1, ..LeftOut::default() };
    let navigation = LeftOut { navigations: 1, ..none };
    let web_socket = LeftOut { web_sockets: 1, ..none };
    for (url, sent, resource_type, expected) in [
        ("https://b.test/", &["Sec-Fetch-Mode: websocket"][..], None, web_socket),
        ("https://b.test/", &[], Some("websocket"), web_socket),
        ("ws://b.test/", &[], None, web_socket),
        ("https://b.test/", &["Sec-Fetch-Mode: navigate"], None, navigation),
        ("https://b.test/", &["Upgrade-Insecure-Requests: 1"], None, navigation),
        ("https://b.test/", &[], Some("document"), navigation),
        // The mode is nearer than the others.
        ("https://b.test/", &["Sec-Fetch-Mode: cors", "Upgrade-Insecure-Requests: 1"], Some("document"), none),
        ("https://b.test/", &["Sec-Fetch-Mode: cors"], Some("fetch"), none),
        ("https://b.test/", &[], None, none),
    ] {
        let request = tests::entry(&format!("GET {url}"), sent, 200, &[]);
        let request = tests::with(request, json!({ "_resourceType": resource_type }));
        assert_eq!(tests::archive("Firefox", &[request]).left_out, expected, "{url}, {sent:?}, {resource_type:?}");
    }
}
