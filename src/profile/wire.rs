//! What a browser makes of a request's headers on the wire, behind the Standard's algorithms.

use super::Profile;
use crate::fetching::exchange::Exchange;
use crate::fetching::purpose::Purpose;
use crate::policy::filter::{EmptyLines, JoinedContentType, ResponseBytes};
use crate::policy::transformation::{RepeatedHeaders, SentBytes, SentRange};

impl Profile {
    /// The headers of an exchange as this profile's browser sends them. By the Standard, just its headers.
    pub fn wire_headers<P: Purpose>(&self, exchange: &Exchange<P>) -> Vec<(Vec<u8>, Vec<u8>)> {
        let policy = &self.policies.transformation;
        let mut headers: Vec<(Vec<u8>, Vec<u8>)> =
            exchange.headers().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
        if policy.repeated_headers == RepeatedHeaders::Replaced {
            let is_redirected = exchange.url_list().len() > 1;
            keep_one(&mut headers, b"content-type", exchange.body().exists() && !is_redirected);
            for name in SINGLETONS {
                keep_one(&mut headers, name, false);
            }
            headers = replaced(headers);
        }
        for (name, value) in &mut headers {
            let is_range = name.eq_ignore_ascii_case(b"range");
            let rewrites = is_range && policy.range == SentRange::Rewritten && *exchange.method() == http::Method::GET;
            if let Some(rewritten) = rewrites.then(|| rewrite_range(value)).flatten() {
                *value = rewritten;
            }
            if policy.high_bytes == SentBytes::Utf8 {
                *value = value.iter().copied().map(char::from).collect::<String>().into_bytes();
            }
        }
        headers
    }
}

impl Profile {
    /// Readable response headers as this profile's browser shows them to the page: repeated names joined. By the Standard by
    /// `, `, bytes as they are.
    pub fn shown_headers(&self, headers: &[(&[u8], &[u8])]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let policy = &self.policies.filter;
        let mut shown: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        for (name, value) in headers {
            let value = match policy.high_bytes {
                ResponseBytes::Isomorphic => value.to_vec(),
                ResponseBytes::Replaced => String::from_utf8_lossy(value).into_owned().into_bytes(),
            };
            let name = name.to_ascii_lowercase();
            let comma = name == b"content-type" && policy.content_type == JoinedContentType::Comma;
            let separator = if comma { &b","[..] } else { b", " };
            match shown.iter_mut().find(|(known, _)| *known == name) {
                Some((_, joined)) if policy.empty_lines == EmptyLines::Dropped && joined.is_empty() => *joined = value,
                Some(_) if policy.empty_lines == EmptyLines::Dropped && value.is_empty() => {}
                Some((_, joined)) => joined.extend_from_slice(&[separator, &value].concat()),
                None => shown.push((name, value)),
            }
        }
        shown
    }
}

/// Headers of which the last is sent, where `fetch()` was given several: those that HTTP has once only. `Content-Type` is one of
/// them, but the first of a request with a body is sent.
const SINGLETONS: [&[u8]; 8] = [
    b"authorization",
    b"content-disposition",
    b"from",
    b"if-modified-since",
    b"if-unmodified-since",
    b"location",
    b"max-forwards",
    b"user-agent",
];

/// Of several headers of this name the first, or the last.
fn keep_one(headers: &mut Vec<(Vec<u8>, Vec<u8>)>, name: &[u8], first: bool) {
    let is_it = |other: &[u8]| other.eq_ignore_ascii_case(name);
    let count = headers.iter().filter(|(other, _)| is_it(other)).count();
    let kept = if first { 0 } else { count.saturating_sub(1) };
    let mut seen = 0;
    headers.retain(|(other, _)| {
        let keep = !is_it(other) || seen == kept;
        seen += usize::from(is_it(other));
        keep
    });
}

/// A range that parses loosely, written anew; `None` where it does not.
fn rewrite_range(value: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok()?;
    let (unit, ranges) = text.split_once('=')?;
    if !unit.trim_matches([' ', '\t']).eq_ignore_ascii_case("bytes") {
        return None;
    }
    let ranges = ranges.trim_matches([' ', '\t']);
    let mut parts = ranges.split(',').map(|part| part.trim_matches([' ', '\t'])).filter(|part| !part.is_empty());
    let (range, more) = (parts.next()?, parts.next());
    if more.is_some() {
        return None;
    }
    let (first, last) = range.split_once('-')?;
    let number = |text: &str| -> Option<Option<i64>> {
        let text = text.trim_matches([' ', '\t']);
        if text.is_empty() {
            return Some(None);
        }
        text.parse::<i64>().ok().filter(|number| *number >= 0).map(Some)
    };
    match (number(first)?, number(last)?) {
        (None, None) => None,
        (Some(first), Some(last)) if last < first => None,
        (Some(first), Some(last)) => Some(format!("bytes={first}-{last}").into_bytes()),
        (Some(first), None) => Some(format!("bytes={first}-").into_bytes()),
        (None, Some(last)) => Some(format!("bytes=-{last}").into_bytes()),
    }
}

/// An empty value takes the place of what stands before it, and whatever comes after it takes its place.
fn replaced(headers: Vec<(Vec<u8>, Vec<u8>)>) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut result: Vec<(Vec<u8>, Vec<u8>)> = Vec::with_capacity(headers.len());
    for (name, value) in headers {
        let is_same = |other: &[u8]| other.eq_ignore_ascii_case(&name);
        let before_is_empty = result.iter().any(|(other, before)| is_same(other) && before.is_empty());
        if value.is_empty() || before_is_empty {
            result.retain(|(other, _)| !is_same(other));
        }
        result.push((name, value));
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_and_what_stands_before_it_replace_each_other() {
        for (headers, expected) in [
            (&[("a", "1"), ("A", "2")][..], &[("a", "1"), ("A", "2")][..]),
            (&[("a", "1"), ("b", "2"), ("A", "")], &[("b", "2"), ("A", "")]),
            (&[("a", ""), ("b", "2"), ("A", "1")], &[("b", "2"), ("A", "1")]),
            (&[("a", ""), ("a", "")], &[("a", "")]),
            (&[("a", "1"), ("a", "2"), ("a", ""), ("a", "3"), ("a", "4")], &[("a", "3"), ("a", "4")]),
            (&[("a", ""), ("b", "1"), ("b", "2")], &[("a", ""), ("b", "1"), ("b", "2")]),
        ] {
            let pairs = |headers: &[(&str, &str)]| -> Vec<(Vec<u8>, Vec<u8>)> {
                headers.iter().map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec())).collect()
            };
            assert_eq!(replaced(pairs(headers)), pairs(expected), "{headers:?}");
        }
    }
}
