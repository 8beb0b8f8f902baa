//! What callers have from this chapter and no scenario plays.

use super::client::Client;
use super::header_list::{HeaderList, NotRepresentable, convert_header_names_to_a_sorted_lowercase_set};
use super::mime_type::parse_mime_type_essence;
use super::origin::{OpaqueOrigin, Origin};
use super::origin_syntax::is_origin_or_null;
use super::partition::NetworkPartitionKey;
use super::referrer_policy::ReferrerPolicy;
use super::request::{CredentialsMode, Destination};
use super::request_header::{NotSafelisted, check_cors_safelisted_request_header};
use super::response_head::{ReadHeader, Reading, ResponseHead};
use super::unsafe_names::{UnsafeNames, cors_unsafe_request_header_names};
use crate::policy::filter::EmptyLines;
use crate::policy::safelist::{ClientHints, RepeatedNames, SafelistPolicy};

// <https://fetch.spec.whatwg.org/#concept-header-list-get>
#[test]
fn values_of_one_name_are_joined() {
    let mut headers = HeaderList::new();
    headers.append(b"X-A", b"1").unwrap();
    headers.append(b"X-B", b"2").unwrap();
    headers.append(b"x-a", b"").unwrap();
    headers.append(b"X-A", b"3").unwrap();
    assert_eq!(headers.get(b"X-a").as_deref(), Some(&b"1, , 3"[..]));
    assert_eq!(headers.get(b"X-B").as_deref(), Some(&b"2"[..]));
    assert_eq!(headers.get(b"X-C"), None);
}

// <https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set>
#[test]
fn names_become_a_sorted_lowercase_set() {
    let names = ["X-B", "a", "x-b", "A-", "A"].map(str::as_bytes);
    let set: [&[u8]; 3] = [b"a", b"a-", b"x-b"];
    assert_eq!(convert_header_names_to_a_sorted_lowercase_set(names), set);
}

/// A list as the text has it: pairs, one operation after the other.
#[derive(Default)]
struct Plain(Vec<(Vec<u8>, Vec<u8>)>);

impl Plain {
    fn first(&mut self, name: &[u8]) -> Option<&mut (Vec<u8>, Vec<u8>)> {
        self.0.iter_mut().find(|(other, _)| other.eq_ignore_ascii_case(name))
    }

    fn append(&mut self, name: &[u8], value: &[u8]) {
        let name = self.first(name).map_or_else(|| name.to_vec(), |(known, _)| known.clone());
        self.0.push((name, value.to_vec()));
    }

    fn set(&mut self, name: &[u8], value: &[u8]) {
        let Some(place) = self.0.iter().position(|(other, _)| other.eq_ignore_ascii_case(name)) else {
            return self.append(name, value);
        };
        self.0[place].1 = value.to_vec();
        let mut at = 0;
        self.0.retain(|(other, _)| {
            at += 1;
            at <= place + 1 || !other.eq_ignore_ascii_case(name)
        });
    }

    fn combine(&mut self, name: &[u8], value: &[u8]) {
        match self.first(name) {
            Some((_, before)) => before.extend([b", ", value].concat()),
            None => self.append(name, value),
        }
    }
}

// <https://fetch.spec.whatwg.org/#concept-header-list>
#[test]
fn header_lists_are_what_their_operations_made_of_them() {
    let mut state = 1u64;
    let mut below = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % bound).unwrap()
    };
    // Few names, so that they meet; and many, so that their places are remembered.
    for (rounds, names) in [(400, 6), (1_200, 150)] {
        let (mut list, mut plain) = (HeaderList::new(), Plain::default());
        for round in 0..rounds {
            let number = below(names);
            let name = if round % 3 == 0 { format!("X-{number}") } else { format!("x-{number}") };
            let value = "v".repeat(1 + below(40));
            let bytes = (name.as_bytes(), value.as_bytes());
            match below(12) {
                0 => {
                    list.delete(bytes.0);
                    plain.0.retain(|(other, _)| !other.eq_ignore_ascii_case(bytes.0));
                }
                1..=3 => {
                    list.set(&name, &value).unwrap();
                    plain.set(bytes.0, bytes.1);
                }
                4..=6 => {
                    list.combine(&name, &value).unwrap();
                    plain.combine(bytes.0, bytes.1);
                }
                _ => {
                    list.append(&name, &value).unwrap();
                    plain.append(bytes.0, bytes.1);
                }
            }
            assert!(list.iter().eq(plain.0.iter().map(|(name, value)| (&name[..], &value[..]))), "{list:?}");
            assert_eq!((list.len(), list.is_empty()), (plain.0.len(), plain.0.is_empty()));
            assert_eq!(list.byte_len(), plain.0.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>());
            assert_eq!(list.contains(bytes.0), plain.first(bytes.0).is_some());
        }
        let copied = HeaderList::try_from(&plain.0[..]).unwrap();
        assert_eq!(list, copied);
        list.append("x-last", "").unwrap();
        assert_ne!(list, copied);
    }
}

#[test]
fn header_lists_are_shown_and_become_maps_and_back() {
    let headers = [("x-a", "1"), ("x-b", "\u{e9}"), ("x-a", "2")];
    let list = HeaderList::try_from(&headers[..]).unwrap();
    assert_eq!(format!("{list:?}"), r#"[("x-a", "1"), ("x-b", "\\xc3\\xa9"), ("x-a", "2")]"#);
    let map = http::HeaderMap::try_from(&list).unwrap();
    assert_eq!(map.len(), 3);
    assert_eq!(map.get_all("x-a").iter().collect::<Vec<_>>(), ["1", "2"]);
    let back = HeaderList::from(&map);
    assert_eq!(back.get(b"x-a").as_deref(), Some(&b"1, 2"[..]));
    assert_eq!(back.sort_and_combine(), list.sort_and_combine());
    let unheard_of = HeaderList::try_from(&[("x-a", [1u8])][..]).unwrap();
    assert!(matches!(http::HeaderMap::try_from(&unheard_of), Err(NotRepresentable::Value { .. })));
}

// <https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names>
#[test]
fn unsafe_names_are_counted_and_written() {
    let mut list = HeaderList::new();
    let names = cors_unsafe_request_header_names(&list);
    assert_eq!((names.is_empty(), names.len(), names.to_header_value()), (true, 0, vec![]));
    for name in ["X-B", "Accept", "x-b", "X-A"] {
        list.append(name, "1").unwrap();
    }
    let names = cors_unsafe_request_header_names(&list);
    assert_eq!((names.is_empty(), names.len(), &names.to_header_value()[..]), (false, 2, &b"x-a,x-b"[..]));
}

// <https://html.spec.whatwg.org/multipage/browsers.html#same-origin>
#[test]
fn opaque_origins_are_the_same_by_their_identity() {
    let (one, other) = (OpaqueOrigin(1), OpaqueOrigin(2));
    assert_eq!(Origin::opaque(one), Origin::opaque(one));
    assert_ne!(Origin::opaque(one), Origin::opaque(other));
    assert!(Origin::opaque(one).is_opaque());
    let tuple = Origin::parse("https://a.test").unwrap();
    assert!(!tuple.is_opaque());
    assert_ne!(tuple, Origin::opaque(one));
    assert_eq!(format!("{tuple:?}"), "Origin(https://a.test)");
    for with_more in
        ["https://a.test/p", "https://a.test?q", "https://a.test#f", "https://u@a.test", "https://:p@a.test"]
    {
        assert!(Origin::parse(with_more).is_err(), "{with_more}");
    }
}

#[test]
fn a_string_that_is_none_of_them_is_told_what_would_be() {
    let error = "sometimes".parse::<CredentialsMode>().unwrap_err();
    assert_eq!(error.to_string(), "a credentials mode is one of `omit`, `same-origin`, `include`, not `sometimes`");
}

#[test]
fn an_essence_is_compared_whatever_its_case() {
    let essence = parse_mime_type_essence(b"Text/HTML; charset=utf-8").unwrap();
    assert!(essence.is("text", "html") && essence.is("TEXT", "html"));
    assert!(!essence.is("text", "plain") && !essence.is("image", "html"));
}

// <https://fetch.spec.whatwg.org/#cors-safelisted-request-header>
#[test]
fn a_name_as_long_as_a_safelisted_one_is_not_that_name() {
    for (name, value) in [
        ("x-ent", "a"),
        ("acceqt", "*/*"),
        ("acceptxlanguage", "en"),
        ("content-languagx", "en"),
        ("x-tent-type1", "text/plain"),
        ("rangf", "bytes=0-"),
    ] {
        let is_safelisted = check_cors_safelisted_request_header(name.as_bytes(), value.as_bytes());
        assert_eq!(is_safelisted, Err(NotSafelisted::Name), "{name}");
    }
    assert_eq!(check_cors_safelisted_request_header(b"content-languagE", b"en"), Ok(()));
    let why = |name: &[u8], value: &[u8]| check_cors_safelisted_request_header(name, value).unwrap_err().to_string();
    assert_eq!(why(b"x-a", b"1"), "its name is none of the safelisted ones");
    assert_eq!(why(b"accept", &[b'a'; 129]), "its value is longer than 128 bytes");
    assert_eq!(why(b"accept", b"a(b"), "byte 1 of its value is not allowed there");
    assert_eq!(why(b"range", b"bytes=-5"), "its range has no start");
    assert_eq!(why(b"range", b"lines=0-"), "its value is no single range");
    assert_eq!(why(b"content-type", b"text"), "its value is no MIME type");
    assert!(why(b"content-type", b"text/html").starts_with("its MIME type is none of text/plain"));
}

// <https://fetch.spec.whatwg.org/#serialized-ipv6>
#[test]
fn a_gap_stands_for_two_groups_at_least() {
    let is_origin = |address: &str| is_origin_or_null(format!("https://[{address}]").as_bytes());
    for address in ["1:2:3::4:5:6", "1:2:3:4:5:6::", "::1:2:3:4:5:6", "::", "1:2:3:4:5:6:7:8"] {
        assert!(is_origin(address), "{address}");
    }
    for address in ["1:2:3:4:5:6::7", "1:2:3:4::5:6:7", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7::"] {
        assert!(!is_origin(address), "{address}");
    }
}

#[test]
fn what_is_printed_of_keys_and_heads() {
    let key = NetworkPartitionKey::new("https://a.test");
    assert!(format!("{key:?}").contains("https://a.test"), "{key:?}");
    let lines = [("X-A", "1")];
    let head = ResponseHead::new(203, &lines);
    assert!(format!("{head:?}").contains("203"), "{head:?}");
}

#[test]
fn a_client_without_a_referrer_policy_has_the_default_one() {
    let policy = |policy| {
        let client = Client::new(Origin::parse("https://a.test").unwrap()).referrer_policy(policy);
        let url = url::Url::parse("https://b.test/").unwrap();
        crate::Request::navigation(url, client, Destination::Document, None)
            .unwrap()
            .client()
            .policy_container_referrer_policy()
    };
    assert_eq!(policy(ReferrerPolicy::Empty), ReferrerPolicy::StrictOriginWhenCrossOrigin);
    assert_eq!(policy(ReferrerPolicy::Origin), ReferrerPolicy::Origin);
}

#[test]
fn lines_of_one_header_are_visited_in_order() {
    let name = "Access-Control-Allow-Methods";
    let long = "a".repeat(64);
    let lines =
        [(name, "PUT"), (name, " \t"), (long.as_str(), "x"), (name, "DELETE "), ("Location", ""), ("Location", "/")];
    let visited = |header, empty_lines| {
        let mut reading = Reading::start(&lines, empty_lines);
        reading.take_all();
        let mut found = Vec::new();
        reading.for_each_line(header, |line| found.push(String::from_utf8_lossy(line).into_owned()));
        found
    };
    assert_eq!(visited(ReadHeader::AllowMethods, EmptyLines::Joined), ["PUT", "", "DELETE"]);
    assert_eq!(visited(ReadHeader::AllowMethods, EmptyLines::Dropped), ["PUT", "DELETE"]);
    // An empty `Location` counts all the same.
    assert_eq!(visited(ReadHeader::Location, EmptyLines::Dropped), ["", "/"]);
    assert!(visited(ReadHeader::MaxAge, EmptyLines::Joined).is_empty());
}

// What browsers do otherwise: their hints are safelisted, and repeated names are listed each time.
#[test]
fn repeated_names_have_a_place_each_where_they_are_listed_each_time() {
    let mut headers = HeaderList::new();
    for name in ["x-b", "X-A", "dpr", "x-a", "x-c"] {
        headers.append(name, "1").unwrap();
    }
    let each = SafelistPolicy {
        repeated_names: RepeatedNames::EachHeader,
        client_hints: ClientHints::Safelisted,
        ..SafelistPolicy::STANDARD
    };
    let places = |policy: &SafelistPolicy, headers: &HeaderList, name: &[u8]| {
        let mut found = Vec::new();
        UnsafeNames::of(headers, policy).for_each_place(headers, name, |place| found.push(place));
        found
    };
    let value = |policy, headers: &HeaderList| {
        String::from_utf8(UnsafeNames::of(headers, policy).to_header_value(headers)).unwrap()
    };
    assert_eq!(value(&each, &headers), "x-a,x-a,x-b,x-c");
    assert_eq!(value(&SafelistPolicy::STANDARD, &headers), "dpr,x-a,x-b,x-c");
    assert_eq!(places(&each, &headers, b"x-A"), [0, 1]);
    assert_eq!(places(&SafelistPolicy::STANDARD, &headers, b"x-a"), [1]);
    // The same of many, which are looked up otherwise.
    for number in 0..30 {
        headers.append(format!("x-d{number:02}"), "1").unwrap();
    }
    headers.append("x-a", "2").unwrap();
    assert_eq!(places(&each, &headers, b"x-a"), [0, 1, 2]);
    assert_eq!(places(&each, &headers, b"x-d29"), [34]);
    assert_eq!(places(&SafelistPolicy::STANDARD, &headers, b"x-a"), [1]);
    assert!(places(&each, &headers, b"dpr").is_empty());
    assert_eq!(UnsafeNames::of(&headers, &each).len(), 35);
}
