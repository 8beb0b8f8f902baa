//! A redirect response's location URL.

use std::borrow::Cow;

use url::Url;

use super::location_text;
use crate::infrastructure::response_head::{Combined, ReadHeader, Reading};
use crate::infrastructure::status;
use crate::policy::redirect::{EmptyLocation, RedirectPolicy, RedirectStatuses, RepeatedLocation};

/// What `Location` says.
#[derive(Clone, Debug)]
pub(super) enum LocationUrl {
    /// There is none.
    Null,
    /// It is no URL; what was found instead.
    Failure(Vec<u8>),
    Url(Url),
}

/// Whether a value must match the header's ABNF before it is parsed as a URL (which no browser asks).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LocationSyntax {
    Any,
    UriReference,
}

// <https://fetch.spec.whatwg.org/#concept-response-location-url>
/// `base` is the response's URL; a response that a service worker made itself has none.
pub(super) fn location_url(
    status: u16,
    reading: &Reading<'_>,
    base: Option<&Url>,
    request_fragment: Option<&str>,
    syntax: LocationSyntax,
    policy: &RedirectPolicy,
) -> LocationUrl {
    // 1.
    if !is_redirect_status(status, policy) {
        return LocationUrl::Null;
    }
    // 2. One line only.
    let location = match one_line(reading, policy) {
        None => return LocationUrl::Null,
        Some(Ok(location)) => location,
        Some(Err(found)) => return LocationUrl::Failure(found),
    };
    let is_refused = location.is_empty() && policy.empty_location == EmptyLocation::Refused;
    if is_refused || (syntax == LocationSyntax::UriReference && !is_uri_reference(&location)) {
        return LocationUrl::Failure(location.into_owned());
    }
    if location.is_empty() && policy.empty_location == EmptyLocation::NoRedirect {
        return LocationUrl::Null;
    }
    // 3. Bytes above 0x7F stand for the code points of the same number.
    let decoded = location_text::decode(&location, policy);
    let parsed = match base {
        Some(base) => base.join(&decoded),
        None => Url::parse(&decoded),
    };
    let Ok(url) = parsed else { return LocationUrl::Failure(location.into_owned()) };
    let mut url = location_text::normalize(url, policy);
    // 4.
    if url.fragment().is_none() {
        url.set_fragment(request_fragment);
    }
    // 5.
    LocationUrl::Url(url)
}

/// Whether `status` redirects: 301, 302, 303, 307 and 308 by the Standard.
pub(super) fn is_redirect_status(status: u16, policy: &RedirectPolicy) -> bool {
    let is_other = matches!(status, 302..400) && !matches!(status, 304..307);
    status::is_redirect_status(status) || (is_other && policy.statuses == RedirectStatuses::AllButFour)
}

/// The value of `Location`; several lines are none, by the Standard.
fn one_line<'a>(reading: &Reading<'a>, policy: &RedirectPolicy) -> Option<Result<Cow<'a, [u8]>, Vec<u8>>> {
    match reading.get(ReadHeader::Location) {
        Combined::Null => None,
        Combined::Line(line) => Some(Ok(Cow::Borrowed(line))),
        Combined::Several => {
            let joined = || reading.joined(ReadHeader::Location).unwrap_or_default();
            let mut lines: Vec<&[u8]> = Vec::new();
            reading.for_each_line(ReadHeader::Location, |line| lines.push(line));
            lines.dedup();
            Some(match (policy.repeated_location, lines.as_slice()) {
                (RepeatedLocation::EqualOnes, [line]) => Ok(Cow::Borrowed(*line)),
                (RepeatedLocation::Joined, _) => Ok(Cow::Owned(joined())),
                _ => Err(joined()),
            })
        }
    }
}

/// `URI-reference` of RFC 3986, section 4.1.
fn is_uri_reference(value: &[u8]) -> bool {
    let (before_fragment, fragment) = cut(value, b'#');
    let (hierarchical, query) = cut(before_fragment, b'?');
    let is_query = |bytes: &[u8]| has_only(bytes, b"/?:@");
    if !fragment.is_none_or(is_query) || !query.is_none_or(is_query) {
        return false;
    }
    let first_segment = hierarchical.split(|&byte| byte == b'/').next().unwrap_or_default();
    let rest = match first_segment.iter().position(|&byte| byte == b':') {
        // A colon in the first segment can only end a scheme.
        Some(colon) => match hierarchical.split_at(colon) {
            (scheme, [_, rest @ ..]) if is_scheme(scheme) => rest,
            _ => return false,
        },
        None => hierarchical,
    };
    match rest {
        [b'/', b'/', authority_and_path @ ..] => {
            let (authority, path) = match authority_and_path.iter().position(|&byte| byte == b'/') {
                Some(slash) => authority_and_path.split_at(slash),
                None => (authority_and_path, &[][..]),
            };
            is_authority(authority) && has_only(path, b"/:@")
        }
        path => has_only(path, b"/:@"),
    }
}

fn cut(value: &[u8], separator: u8) -> (&[u8], Option<&[u8]>) {
    match value.iter().position(|&byte| byte == separator) {
        Some(position) => (value.get(..position).unwrap_or_default(), value.get(position + 1..)),
        None => (value, None),
    }
}

fn is_scheme(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.iter().all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn is_authority(authority: &[u8]) -> bool {
    let (user_info, host_and_port) = match authority.iter().rposition(|&byte| byte == b'@') {
        Some(at) => (authority.get(..at).unwrap_or_default(), authority.get(at + 1..).unwrap_or_default()),
        None => (&[][..], authority),
    };
    let (host, port) = if let [b'[', literal @ ..] = host_and_port {
        let (address, after) = cut(literal, b']');
        let port = match after {
            Some([]) => &[][..],
            Some([b':', port @ ..]) => port,
            _ => return false,
        };
        if !has_only(address, b":") {
            return false;
        }
        (&[][..], port)
    } else {
        let (host, port) = cut(host_and_port, b':');
        (host, port.unwrap_or_default())
    };
    has_only(user_info, b":") && has_only(host, b"") && port.iter().all(u8::is_ascii_digit)
}

/// Whether all is unreserved, a sub-delimiter, percent-encoded or one of `others`.
fn has_only(mut bytes: &[u8], others: &[u8]) -> bool {
    while let [first, rest @ ..] = bytes {
        bytes = match (first, rest) {
            (b'%', [high, low, rest @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => rest,
            (byte, rest)
                if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(byte) || others.contains(byte) =>
            {
                rest
            }
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(lines: &[&str], base: Option<&str>, syntax: LocationSyntax) -> Result<Option<String>, Vec<u8>> {
        let head: Vec<_> = lines.iter().map(|line| ("Location", *line)).collect();
        let base = base.map(|base| Url::parse(base).unwrap());
        match location_url(302, &Reading::of(&head), base.as_ref(), Some("f"), syntax, &RedirectPolicy::STANDARD) {
            LocationUrl::Null => Ok(None),
            LocationUrl::Failure(found) => Err(found),
            LocationUrl::Url(url) => Ok(Some(url.into())),
        }
    }

    #[test]
    fn one_line_is_parsed_against_the_responses_url() {
        let any = |lines: &[&str]| location(lines, Some("http://a.test/x/y?q"), LocationSyntax::Any);
        assert_eq!(any(&[]), Ok(None));
        assert_eq!(any(&["z"]), Ok(Some("http://a.test/x/z#f".into())));
        assert_eq!(any(&[""]), Ok(Some("http://a.test/x/y?q#f".into())));
        assert_eq!(any(&["//b.test/#g"]), Ok(Some("http://b.test/#g".into())));
        assert_eq!(any(&["http://[::1"]), Err(b"http://[::1".to_vec()));
        assert_eq!(any(&["/a", "/a"]), Err(b"/a, /a".to_vec()));
        assert_eq!(any(&["/a b\u{e9}"]).unwrap().unwrap(), "http://a.test/a%20b%C3%83%C2%A9#f");
        assert_eq!(location(&["z"], None, LocationSyntax::Any), Err(b"z".to_vec()));
        let status_200 = location_url(
            200,
            &Reading::of(&[("Location", "/")]),
            None,
            None,
            LocationSyntax::Any,
            &RedirectPolicy::STANDARD,
        );
        assert!(matches!(status_200, LocationUrl::Null));
    }

    #[test]
    fn references_by_the_grammar() {
        for good in [
            "",
            "/",
            "a/b:c",
            "//h",
            "//u:p@h:80/p?q#f",
            "http://[::1]:8/",
            "//[::1]/x",
            "?q",
            "#f",
            "mailto:a@b",
            "%41",
            "//h:",
        ] {
            assert!(is_uri_reference(good.as_bytes()), "{good}");
        }
        for bad in [
            " ", "a b", "%4", "%zz", "%4z", "%z4", "a:b:c d", "1a:b", "//h:8x", "//[::1", "//[::1]x", "#a#b", "\u{e9}",
            "a|b", "//a b/",
        ] {
            assert!(!is_uri_reference(bad.as_bytes()), "{bad}");
        }
    }
}
