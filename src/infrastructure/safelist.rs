//! CORS-safelisted request-headers under a policy: the Standard's, or what browsers make of them.

use super::byte_class::{NOT_LANGUAGE, is_http_whitespace, is_in, trim};
use super::mime_type::parse_mime_type_essence;
use super::range::parse_a_single_range_header_value;
use super::request_header::{SAFELISTED_VALUE_LIMIT, is_cors_safelisted_request_header, is_one_of};
use crate::policy::safelist::{AcceptValues, ClientHints, ContentTypeSyntax, HighBytes, RangeSyntax, SafelistPolicy};

/// Whether a header is safelisted under a policy that is not the Standard's.
pub(crate) fn is_safelisted(policy: &SafelistPolicy, name: &[u8], value: &[u8]) -> bool {
    let is = |other: &[u8]| name.eq_ignore_ascii_case(other);
    if policy.client_hints == ClientHints::Safelisted && is_client_hint(name, value) {
        return true;
    }
    if is(b"range") {
        return value.len() <= SAFELISTED_VALUE_LIMIT && is_range(policy.range, value);
    }
    let has_high_byte = value.iter().any(|byte| !byte.is_ascii());
    if policy.high_bytes == HighBytes::Unsafe && has_high_byte && (is(b"accept") || is(b"content-type")) {
        return false;
    }
    if policy.accept_values == AcceptValues::FormerWebKit
        && is_one_of(name, &["accept", "accept-language", "content-language"])
        && !value.iter().all(|&byte| !is_in(byte, NOT_LANGUAGE) || byte == b'/')
    {
        return false;
    }
    if is(b"content-type") && policy.content_type == ContentTypeSyntax::Gecko {
        return is_gecko_content_type(name, value);
    }
    is_cors_safelisted_request_header(name, value)
}

/// Names and values of Chromium's list.
fn is_client_hint(name: &[u8], value: &[u8]) -> bool {
    let digits = |bytes: &[u8]| !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    let decimal = |bytes: &[u8]| match bytes.iter().position(|&byte| byte == b'.') {
        Some(point) => {
            let (whole, fraction) = bytes.split_at(point);
            digits(whole) && fraction.get(1..).is_some_and(digits)
        }
        None => digits(bytes),
    };
    if value.len() > SAFELISTED_VALUE_LIMIT {
        false
    } else if is_one_of(name, &["dpr", "device-memory", "downlink"]) {
        decimal(value)
    } else if is_one_of(name, &["width", "viewport-width", "rtt"]) {
        digits(value)
    } else if is_one_of(name, &["save-data"]) {
        value.eq_ignore_ascii_case(b"on")
    } else {
        is_one_of(name, &["ect"]) && [&b"slow-2g"[..], b"2g", b"3g", b"4g"].contains(&value)
    }
}

fn is_range(syntax: RangeSyntax, value: &[u8]) -> bool {
    let loosened;
    let value = if syntax == RangeSyntax::Loose {
        loosened = loosen_range(value);
        &loosened
    } else {
        value
    };
    let Some(range) = parse_a_single_range_header_value(value, false) else { return false };
    let fits = |digits: Option<&[u8]>| {
        let number = || std::str::from_utf8(digits?).ok()?.parse::<u64>().ok();
        match syntax {
            _ if digits.is_none() => true,
            RangeSyntax::Digits => true,
            RangeSyntax::Signed64 => number().is_some_and(|number| i64::try_from(number).is_ok()),
            RangeSyntax::Unsigned64 | RangeSyntax::Loose => number().is_some(),
        }
    };
    range.start().is_some() && fits(range.start()) && fits(range.end())
}

/// The unit in lower case, no signs before numbers, no whitespace at the end.
fn loosen_range(value: &[u8]) -> Vec<u8> {
    let value = value.trim_ascii_end();
    let value = value.strip_suffix(b"\x0b").unwrap_or(value);
    let mut loosened = Vec::with_capacity(value.len());
    let unit = value.iter().position(|&byte| byte == b'=').unwrap_or(0);
    for (index, &byte) in value.iter().enumerate() {
        let before_number = index > 0 && matches!(value.get(index - 1), Some(b'=' | b'-'));
        let is_sign = byte == b'+' && before_number && value.get(index + 1).is_some_and(u8::is_ascii_digit);
        if !is_sign {
            loosened.push(if index < unit { byte.to_ascii_lowercase() } else { byte });
        }
    }
    loosened
}

/// Gecko's own parser: it splits at commas, and takes the type up to the first whitespace or semicolon.
fn is_gecko_content_type(name: &[u8], value: &[u8]) -> bool {
    let trimmed = trim(value, is_http_whitespace);
    let ends_parameters = trimmed.strip_suffix(b";").is_some_and(|before| before.contains(&b';'));
    if trimmed.contains(&b',') || ends_parameters {
        return false;
    }
    if is_cors_safelisted_request_header(name, value) {
        return true;
    }
    let end = trimmed.iter().position(|&byte| byte == b';' || is_http_whitespace(byte)).unwrap_or(trimmed.len());
    if !trimmed.get(end..).unwrap_or_default().contains(&b';') {
        return false;
    }
    let essence = trimmed.get(..end).unwrap_or_default();
    parse_mime_type_essence(essence).is_some() && is_cors_safelisted_request_header(name, essence) && {
        // What follows still must not have CORS-unsafe bytes.
        is_cors_safelisted_request_header(b"accept", value)
    }
}

#[cfg(test)]
mod tests;
