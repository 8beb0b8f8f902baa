//! Which request a page makes of a fetch step, and what its browser does not even ask the network for.

use serde_json::{Value, json};

use super::super::format::fetch_fields;
use super::super::reader::Field;
use super::*;
use crate::{Body, CHROMIUM, FIREFOX, STANDARD, WEBKIT};

/// The page of a fetch of `https://a.test` that has these fields besides, or others.
fn page(fields: &Value) -> (Page, FetchStep) {
    let mut fetch = json!({ "origin": "https://a.test", "url": "https://b.test/x" });
    fetch.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let mut object = Field::root(&fetch).object().unwrap();
    let step = fetch_fields(&mut object).unwrap();
    object.finish().unwrap();
    (Page::of(&step, &mut OpaqueOrigins::default(), &PublicSuffixes::default()).unwrap(), step)
}

fn request(fields: &Value, profile: &Profile) -> Result<Request, String> {
    let (page, step) = page(fields);
    page.request(&step, &profile.policies.transformation).map_err(|refused| refused.message)
}

fn content_type(request: &Request) -> Option<String> {
    request.headers().get(b"content-type").map(|value| String::from_utf8_lossy(&value).into_owned())
}

#[test]
fn http_is_mixed_content_where_origin_or_document_are_https() {
    let page_of = |origin: &str, document: &str| json!({ "origin": origin, "document": document });
    let subresource = json!({});
    for (from, fetch, url, is_mixed) in [
        (page_of("https://a.test", "https://a.test/p"), &subresource, "http://b.test/", true),
        (page_of("https://a.test", "http://a.test/p"), &subresource, "http://b.test/", true),
        (page_of("null", "https://a.test/p"), &subresource, "http://b.test/", true),
        (page_of("http://a.test", "http://a.test/p"), &subresource, "http://b.test/", false),
        (page_of("null", "http://a.test/p"), &subresource, "http://b.test/", false),
        (page_of("https://a.test", "https://a.test/p"), &subresource, "https://b.test/", false),
        (page_of("https://a.test", "https://a.test/p"), &subresource, "http://localhost/", false),
        // A document at the top takes the place of the page; one in a frame does not.
        (page_of("https://a.test", "https://a.test/p"), &json!({ "mode": "navigate" }), "http://b.test/", false),
        (
            page_of("https://a.test", "https://a.test/p"),
            &json!({ "mode": "navigate", "destination": "iframe" }),
            "http://b.test/",
            true,
        ),
    ] {
        let mut fields = from;
        fields.as_object_mut().unwrap().extend(fetch.as_object().unwrap().clone());
        fields["url"] = json!(url);
        let (page, step) = page(&fields);
        let request = page.request(&step, &STANDARD.policies.transformation).unwrap();
        let why = is_mixed.then(|| format!("mixed content: the page is https and {url} is not"));
        assert_eq!(page.blocks(&request, &STANDARD), why, "{fields}");
    }
}

#[test]
fn loopback_is_mixed_content_to_webkit_alone() {
    for (url, by_standard, by_webkit) in [
        ("http://127.0.0.1/", false, true),
        ("http://localhost:8000/", false, true),
        ("https://127.0.0.1/", false, false),
        ("https://b.test/", false, false),
        ("http://b.test/", true, true),
    ] {
        let is_blocked = |profile: &Profile| {
            let (page, step) = page(&json!({ "url": url }));
            page.blocks(&page.request(&step, &profile.policies.transformation).unwrap(), profile).is_some()
        };
        assert_eq!(is_blocked(&STANDARD), by_standard, "{url}");
        assert_eq!(is_blocked(&WEBKIT), by_webkit, "{url}");
    }
}

#[test]
fn streams_are_streams_or_text_or_refused() {
    let (stream, text) = (json!({ "stream": "s" }), json!({ "text": "t" }));
    for (profile, body, expected) in [
        (STANDARD, &stream, Ok((Body::Stream, None))),
        (CHROMIUM, &stream, Ok((Body::Stream, None))),
        (FIREFOX, &stream, Ok((Body::Replayable, Some("text/plain;charset=UTF-8")))),
        (WEBKIT, &stream, Err("streams as bodies are not supported")),
        (STANDARD, &text, Ok((Body::Replayable, Some("text/plain;charset=UTF-8")))),
        (WEBKIT, &text, Ok((Body::Replayable, Some("text/plain;charset=UTF-8")))),
        (WEBKIT, &json!(null), Ok((Body::None, None))),
    ] {
        let request = request(&json!({ "method": "POST", "body": body }), &profile);
        let made = request.as_ref().map(|request| (request.body(), content_type(request)));
        let expected = expected.map(|(body, content_type)| (body, content_type.map(str::to_owned)));
        assert_eq!(made.map_err(String::as_str), expected, "{} {body}", profile.name);
    }
}

#[test]
fn chromium_rewrites_charsets_in_place_where_there_is_a_body() {
    let (text, form) = (json!({ "text": "t" }), json!({ "form": "f" }));
    let as_set = "x/x; a=b; charset=latin1";
    for (method, body, by_standard, by_chromium) in [
        ("POST", &text, "x/x;a=b;charset=UTF-8", "x/x; a=b; charset=UTF-8"),
        ("PUT", &form, "x/x;a=b;charset=UTF-8", "x/x; a=b; charset=UTF-8"),
        ("POST", &json!(null), as_set, as_set),
        // These never have one.
        ("get", &text, as_set, as_set),
        ("GET", &form, as_set, as_set),
        ("HEAD", &text, as_set, as_set),
        ("GET", &json!(null), as_set, as_set),
    ] {
        let fields = json!({ "api": "xhr", "method": method, "headers": [["Content-Type", as_set]], "body": body });
        let sent = |profile| content_type(&request(&fields, profile).unwrap()).unwrap();
        assert_eq!(sent(&STANDARD), by_standard, "{fields}");
        assert_eq!(sent(&CHROMIUM), by_chromium, "{fields}");
    }
}

#[test]
fn a_navigation_posts_what_its_content_type_says() {
    for (method, headers, expected) in [
        ("GET", json!([["Content-Type", "text/plain"]]), None),
        ("POST", json!([]), Some("application/x-www-form-urlencoded")),
        ("post", json!([["X-A", "text/plain"]]), Some("application/x-www-form-urlencoded")),
        ("POST", json!([["content-type", "application/json"]]), Some("application/x-www-form-urlencoded")),
        ("POST", json!([["content-type", "text/plain;charset=x"]]), Some("text/plain")),
        ("POST", json!([["Content-Type", "multipart/form-data"]]), Some("multipart/form-data; boundary=boundary")),
    ] {
        let fields = json!({ "mode": "navigate", "method": method, "headers": headers });
        let request = request(&fields, &STANDARD).unwrap();
        assert_eq!(request.destination(), Destination::Document);
        assert_eq!(request.method().as_str(), if expected.is_some() { "POST" } else { "GET" }, "{fields}");
        assert_eq!(content_type(&request).as_deref(), expected, "{fields}");
    }
}

#[test]
fn an_image_is_of_the_state_that_mode_and_credentials_stand_for() {
    use {CredentialsMode as Credentials, RequestMode as Mode};
    for (mode, credentials, expected) in [
        ("no-cors", "include", (Mode::NoCors, Credentials::Include)),
        ("no-cors", "omit", (Mode::NoCors, Credentials::Include)),
        ("cors", "same-origin", (Mode::Cors, Credentials::SameOrigin)),
        ("cors", "omit", (Mode::Cors, Credentials::SameOrigin)),
        ("cors", "include", (Mode::Cors, Credentials::Include)),
    ] {
        let fields = json!({ "api": "img", "mode": mode, "credentials": credentials });
        let request = request(&fields, &STANDARD).unwrap();
        assert_eq!((request.mode(), request.credentials_mode()), expected, "{fields}");
        assert_eq!(request.destination(), Destination::Image);
    }
}

#[test]
fn the_option_referrer_is_of_calls_of_fetch_alone() {
    let (option, own) = ("https://a.test/option", "https://a.test/");
    for (api, mode, expected) in [
        ("fetch", "cors", option),
        ("fetch", "no-cors", option),
        ("fetch", "same-origin", option),
        ("fetch", "navigate", own),
        ("fetch", "websocket", own),
        ("xhr", "cors", own),
        ("img", "no-cors", own),
    ] {
        let (page, step) = page(&json!({ "api": api, "mode": mode, "referrer": "/option" }));
        assert_eq!(page.referrer(&step).header_value(), Some(expected), "{api} {mode}");
    }
}
