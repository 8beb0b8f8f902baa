//! What entries tell of what a page asked for, and what is inferred where they do not.

use serde_json::{Value, json};

use super::*;
use crate::har::tests::{entry, kept, with};

/// An entry for this path of another origin's.
fn sent(method: &str, headers: &[&str], fields: Value) -> Entry {
    kept(with(entry(&format!("{method} https://b.test/"), headers, 200, &["Vary: *"]), fields))
}

#[test]
fn the_kind_is_the_resource_type_and_else_the_destination() {
    use Destination::{Audio, Font, Image, Manifest, Script, Style, Track, Video};
    for (resource_type, destination, expected) in [
        (None, None, Kind::Fetch),
        (None, Some("empty"), Kind::Fetch),
        (None, Some(""), Kind::Fetch),
        (None, Some("nonsense"), Kind::Fetch),
        (None, Some("image"), Kind::Element(Image)),
        (None, Some("font"), Kind::Element(Font)),
        // Whatever the destination says.
        (Some("fetch"), Some("image"), Kind::Fetch),
        (Some("xhr"), Some("image"), Kind::XmlHttpRequest),
        (Some("eventsource"), Some("image"), Kind::EventSource),
        (Some("ping"), Some("image"), Kind::Beacon),
        (Some("font"), Some("empty"), Kind::Element(Font)),
        (Some("image"), Some("empty"), Kind::Element(Image)),
        (Some("script"), None, Kind::Element(Script)),
        (Some("stylesheet"), None, Kind::Element(Style)),
        (Some("manifest"), None, Kind::Element(Manifest)),
        (Some("texttrack"), None, Kind::Element(Track)),
        // Audio or video.
        (Some("media"), None, Kind::Element(Video)),
        (Some("media"), Some("empty"), Kind::Element(Video)),
        (Some("media"), Some("audio"), Kind::Element(Audio)),
        // Types that tell nothing.
        (Some("other"), Some("script"), Kind::Element(Script)),
        (Some("other"), None, Kind::Fetch),
    ] {
        let destination = destination.map(|destination| format!("Sec-Fetch-Dest: {destination}"));
        let headers: Vec<&str> = destination.as_deref().into_iter().collect();
        let entry = sent("GET", &headers, json!({ "_resourceType": resource_type }));
        assert_eq!(kind(&entry), expected, "{resource_type:?}, {destination:?}");
    }
}

/// The mode, and why it is that one.
fn mode_of(entry: &Entry, preflight: Option<&Entry>, kind: Kind) -> (RequestMode, Vec<String>) {
    let mut inferred = Vec::new();
    (mode(entry, Some(entry), preflight, kind, &mut inferred), inferred)
}

#[test]
fn the_mode_is_the_recorded_one_and_cors_behind_a_preflight() {
    let recorded = sent("GET", &["Origin: https://a.test", "Sec-Fetch-Mode: same-origin"], json!({}));
    let silent = sent("POST", &["Accept: */*"], json!({}));
    let preflight = sent("OPTIONS", &["Access-Control-Request-Method: POST"], json!({}));
    assert_eq!(mode_of(&recorded, None, Kind::Fetch), (RequestMode::SameOrigin, vec![]));
    assert_eq!(mode_of(&recorded, Some(&preflight), Kind::Fetch), (RequestMode::SameOrigin, vec![]));
    assert_eq!(mode_of(&silent, Some(&preflight), Kind::Fetch), (RequestMode::Cors, vec![]));
}

#[test]
fn the_mode_is_inferred_where_it_was_not_recorded() {
    const IMAGE: Kind = Kind::Element(Destination::Image);
    const FONT: Kind = Kind::Element(Destination::Font);
    const ACCEPT: &[&str] = &["Accept: */*"];
    const ORIGIN: &[&str] = &["Origin: https://a.test"];
    let (cors, no_cors) = (RequestMode::Cors, RequestMode::NoCors);
    let an_origin = "an `Origin` was sent, and no `Sec-Fetch-Mode`";
    let no_origin = "no `Origin` was sent";
    let nothing = "nothing tells; it is the usual one of scripts";
    let usual = "it is the usual one of elements and beacons";
    let plain = || json!({});
    for (entry, kind, expected, why) in [
        (sent("GET", &["Origin: https://a.test", "Sec-Fetch-Mode: new"], plain()), IMAGE, cors, an_origin),
        (sent("GET", ORIGIN, plain()), IMAGE, cors, an_origin),
        (sent("HEAD", ORIGIN, plain()), Kind::Beacon, cors, an_origin),
        (sent("POST", ORIGIN, plain()), Kind::Fetch, cors, an_origin),
        (sent("POST", ORIGIN, plain()), Kind::XmlHttpRequest, cors, an_origin),
        (sent("PUT", ORIGIN, plain()), Kind::EventSource, cors, an_origin),
        // Each POST has an `Origin`: of others than scripts it tells nothing.
        (sent("POST", ORIGIN, plain()), Kind::Beacon, no_cors, usual),
        (sent("POST", ORIGIN, plain()), IMAGE, no_cors, usual),
        (sent("DELETE", ACCEPT, plain()), Kind::Fetch, cors, "no other has such a method"),
        (sent("PUT", ORIGIN, plain()), IMAGE, cors, "no other has such a method"),
        (sent("GET", ACCEPT, plain()), FONT, cors, "fonts have no other"),
        (sent("GET", ACCEPT, plain()), Kind::Fetch, no_cors, no_origin),
        (sent("POST", ACCEPT, json!({ "_resourceType": "xhr" })), Kind::XmlHttpRequest, no_cors, no_origin),
        (sent("GET", ACCEPT, plain()), IMAGE, no_cors, no_origin),
        // No answer, no headers, or not from the network: nothing shows that there was no `Origin`.
        (sent("GET", ACCEPT, json!({ "response": { "status": 0 } })), Kind::Fetch, cors, nothing),
        (sent("GET", &[], plain()), Kind::Fetch, cors, nothing),
        (sent("GET", ACCEPT, json!({ "_fetchType": "Service Worker" })), Kind::Fetch, cors, nothing),
        (sent("GET", ACCEPT, json!({ "_fromCache": "disk" })), Kind::Fetch, cors, nothing),
        (
            sent("GET", &[], json!({ "_resourceType": "fetch" })),
            Kind::Fetch,
            cors,
            "scripts have it unless they say otherwise",
        ),
        (sent("GET", &[], plain()), IMAGE, no_cors, usual),
        (sent("GET", &[], json!({ "_resourceType": "image" })), IMAGE, no_cors, usual),
    ] {
        let found = mode_of(&entry, None, kind);
        let told = format!("mode `{expected}`: {why}");
        assert_eq!(found, (expected, vec![told]), "{} of {kind:?}: {entry:?}", entry.method);
    }
}

#[test]
fn preflights_for_local_networks_are_not_judged_where_cors_needs_none() {
    const LOCAL: &str = "Access-Control-Request-Private-Network: true";
    const NAMES: &str = "Access-Control-Request-Headers: x-a";
    for (method, more, expected) in [
        ("GET", &[LOCAL][..], false),
        ("HEAD", &[LOCAL], false),
        ("POST", &[LOCAL], false),
        ("GET", &[LOCAL, NAMES], true),
        ("PUT", &[LOCAL], true),
        ("no method", &[LOCAL], true),
        ("GET", &[], true),
        ("PUT", &[NAMES], true),
    ] {
        let asked = format!("Access-Control-Request-Method: {method}");
        let headers: Vec<&str> = std::iter::once(asked.as_str()).chain(more.iter().copied()).collect();
        let mut inferred = Vec::new();
        let found = asks_for_cors(&sent("OPTIONS", &headers, json!({})), &mut inferred);
        assert_eq!(found, expected, "{headers:?}");
        let told = "its preflight asks for access to a local network, not for CORS: not judged";
        assert_eq!(inferred, if expected { vec![] } else { vec![told] }, "{headers:?}");
    }
    assert!(!is_safelisted_method(None));
}

/// The page's own headers by what was sent and what a preflight asked for, whether that was forced, what was inferred.
fn own_headers(request: Option<&[&str]>, preflight: Option<(&str, &[&str])>) -> (Vec<String>, bool, Vec<String>) {
    let request = request.map(|lines| sent("POST", lines, json!({})));
    let preflight = preflight.map(|(method, names)| {
        let asked = [
            format!("Access-Control-Request-Method: {method}"),
            format!("Access-Control-Request-Headers: {}", names.join(",")),
        ];
        sent("OPTIONS", &asked.each_ref().map(String::as_str), json!({}))
    });
    let mut inferred = Vec::new();
    let (lines, is_forced) = headers(request.as_ref(), preflight.as_ref(), &mut inferred);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let lines = lines.iter().map(|(name, value)| format!("{}: {}", text(name), text(value)));
    (lines.collect(), is_forced, inferred)
}

#[test]
fn a_preflight_tells_which_headers_are_the_pages() {
    const BASIC: &str = "authorization: Basic eA==";
    const JSON: &str = "content-type: application/json";
    let not_the_pages = |name: &str| format!("`{name}` is not the page's: its preflight did not ask for it");
    let missing =
        |name: &str| format!("`{name}` was sent: its preflight asked for it; it is not among the recorded headers");
    let forced = || "the preflight was forced by an upload listener or a stream as body".to_owned();
    for (request, preflight, lines, is_forced, inferred) in [
        // Without one, all that was sent, but what user agents add.
        (Some(&["x-a: 1", JSON, BASIC][..]), None, &["x-a: 1", JSON][..], false, vec![]),
        (Some(&["authorization: Bearer x"]), None, &["authorization: Bearer x"], false, vec![]),
        (None, None, &[], false, vec![]),
        // What it asked for, and what it does not ask for by the name.
        (
            Some(&["x-a: 1", JSON, "range: bytes=0-", "content-language: en"]),
            Some(("PUT", &["x-a"][..])),
            &["x-a: 1", JSON, "range: bytes=0-", "content-language: en"],
            false,
            vec![],
        ),
        (Some(&["x-a: 1", "x-b: 2"]), Some(("GET", &["x-b"])), &["x-b: 2"], false, vec![not_the_pages("x-a")]),
        // Whose `Authorization` it is shows by what becomes of the credentials.
        (Some(&[BASIC, "x-b: 2"]), Some(("GET", &["x-b"])), &["x-b: 2"], false, vec![]),
        (Some(&[BASIC]), Some(("GET", &["authorization"])), &[BASIC], false, vec![]),
        // Exporters leave out secrets; what browsers send themselves is not kept.
        (
            Some(&["x-a: 1"]),
            Some(("GET", &["accept", "authorization", "x-a"])),
            &["x-a: 1", "accept: (", "authorization: ("],
            false,
            vec![missing("authorization")],
        ),
        (None, Some(("PUT", &["x-a"])), &["x-a: ("], false, vec![]),
        // Nothing to ask for.
        (Some(&["content-language: en"]), Some(("POST", &[])), &["content-language: en"], true, vec![forced()]),
        (Some(&[]), Some(("PUT", &[])), &[], false, vec![]),
    ] {
        let (found, found_forced, found_inferred) = own_headers(request, preflight);
        assert_eq!(found, lines, "{request:?}, {preflight:?}");
        assert_eq!((found_forced, found_inferred), (is_forced, inferred), "{request:?}, {preflight:?}");
    }
}

#[test]
fn user_agents_answer_challenges_with_these_schemes() {
    for (name, value, expected) in [
        ("authorization", "Basic eA==", true),
        ("authorization", "DIGEST username=x", true),
        ("authorization", "negotiate eA==", true),
        ("authorization", "NTLM eA==", true),
        ("authorization", "basic", true),
        ("authorization", "Bearer basic", false),
        ("authorization", "Basically eA==", false),
        ("authorization", "", false),
        ("x-authorization", "Basic eA==", false),
    ] {
        let line = (name.as_bytes().to_vec(), value.as_bytes().to_vec());
        assert_eq!(is_stored_authorization(&line), expected, "{name}: {value}");
    }
}
