//! The `Origin` header: serializing request origins, appending the header, its ABNF.

use super::origin::RegistrableDomain;
use super::referrer_policy::ReferrerPolicy;
use super::request::{Mode, RedirectTaint, Request, ResponseTainting};

/// fetch#serializing-a-request-origin
pub fn serialize_a_request_origin(request: &Request, registrable_domain: RegistrableDomain) -> String {
    // 2.
    if request.redirect_taint(registrable_domain) != RedirectTaint::SameOrigin {
        return "null".to_string();
    }
    // 3.
    request.origin().serialize()
}

/// fetch#byte-serializing-a-request-origin
pub fn byte_serialize_a_request_origin(request: &Request, registrable_domain: RegistrableDomain) -> Vec<u8> {
    serialize_a_request_origin(request, registrable_domain).into_bytes()
}

/// fetch#append-a-request-origin-header
pub fn append_a_request_origin_header(request: &mut Request, registrable_domain: RegistrableDomain) {
    // 2.
    let mut serialized_origin = byte_serialize_a_request_origin(request, registrable_domain);
    if request.response_tainting == ResponseTainting::Cors
        || matches!(request.mode, Mode::WebSocket | Mode::WebTransport)
    {
        // 3.
        request.header_list.append("Origin", &serialized_origin);
    } else if request.method != "GET" && request.method != "HEAD" {
        // 4.1
        if request.mode != Mode::Cors {
            match request.referrer_policy {
                // 4.1.a
                ReferrerPolicy::NoReferrer => serialized_origin = b"null".to_vec(),
                // 4.1.b
                ReferrerPolicy::NoReferrerWhenDowngrade
                | ReferrerPolicy::StrictOrigin
                | ReferrerPolicy::StrictOriginWhenCrossOrigin
                    if request.origin().scheme() == Some("https") && request.current_url().scheme() != "https" =>
                {
                    serialized_origin = b"null".to_vec();
                }
                // 4.1.c
                ReferrerPolicy::SameOrigin if !request.origin().is_same_origin_with(&request.current_url_origin()) => {
                    serialized_origin = b"null".to_vec();
                }
                // 4.1.d
                _ => {}
            }
        }
        // 4.2
        request.header_list.append("Origin", &serialized_origin);
    }
}

/// fetch#origin-or-null
pub fn is_origin_or_null(value: &str) -> bool {
    value == "null" || is_serialized_origin(value)
}

/// fetch#serialized-origin
fn is_serialized_origin(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once("://") else {
        return false;
    };
    // The port begins after the host; an IPv6 host has colons between its brackets.
    let end_of_host = match rest.find(']') {
        Some(bracket) => bracket + 1,
        None => rest.find(':').unwrap_or(rest.len()),
    };
    let (host, port) = rest.split_at(end_of_host);
    is_serialized_scheme(scheme) && is_serialized_host(host) && (port.is_empty() || is_colon_and_serialized_port(port))
}

/// fetch#serialized-scheme
fn is_serialized_scheme(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_lowercase())
        && value.chars().all(|c| is_lower_alphanum(c) || "+-.".contains(c))
}

/// fetch#serialized-port, after its colon
fn is_colon_and_serialized_port(value: &str) -> bool {
    value
        .strip_prefix(':')
        .is_some_and(|digits| (1..=5).contains(&digits.chars().count()) && digits.chars().all(|c| c.is_ascii_digit()))
}

/// fetch#serialized-host. An IPv4 address is also a domain by this grammar, so it needs no case of its own.
fn is_serialized_host(value: &str) -> bool {
    match value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => is_serialized_ipv6(address),
        None => is_serialized_domain(value),
    }
}

/// fetch#serialized-domain
fn is_serialized_domain(value: &str) -> bool {
    value.split('.').all(|label| {
        !label.is_empty()
            && label.starts_with(is_lower_alphanum)
            && label.ends_with(is_lower_alphanum)
            && label.chars().all(|c| is_lower_alphanum(c) || c == '-')
    })
}

fn is_lower_alphanum(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}

/// fetch#serialized-ipv6: eight pieces, or at most six around a "::".
fn is_serialized_ipv6(value: &str) -> bool {
    let pieces = |part: &str| -> Option<usize> {
        if part.is_empty() {
            return Some(0);
        }
        part.split(':').all(is_h16).then(|| part.split(':').count())
    };
    match value.split_once("::") {
        None => pieces(value) == Some(8),
        Some((before, after)) => match (pieces(before), pieces(after)) {
            (Some(before), Some(after)) => before + after <= 6,
            _ => false,
        },
    }
}

/// fetch#h16
fn is_h16(value: &str) -> bool {
    let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    value == "0" || ((1..=4).contains(&value.chars().count()) && !value.starts_with('0') && value.chars().all(is_hex))
}
