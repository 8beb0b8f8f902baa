//! Nouns and predicates of the chapter "Infrastructure".
//!
//! Names and methods are `String`s in which one character is one byte (isomorphic decoding); values are bytes.

use url::Url;

/// RFC 9110 `token`: one or more `tchar`.
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// infra#isomorphic-decode
pub fn isomorphic_decode(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

/// infra#collect-a-sequence-of-code-points
pub fn collect_a_sequence_of_code_points(
    input: &[char],
    position: &mut usize,
    condition: impl Fn(char) -> bool,
) -> String {
    let mut result = String::new();
    while let Some(c) = input.get(*position).copied().filter(|c| condition(*c)) {
        result.push(c);
        *position += 1;
    }
    result
}

/// fetch#http-tab-or-space
pub fn is_http_tab_or_space(c: char) -> bool {
    c == '\t' || c == ' '
}

/// fetch#http-whitespace
pub fn is_http_whitespace(c: char) -> bool {
    c == '\n' || c == '\r' || is_http_tab_or_space(c)
}

/// fetch#is-local
pub fn is_local(url: &Url) -> bool {
    matches!(url.scheme(), "about" | "blob" | "data")
}

/// fetch#http-scheme
pub fn is_http_scheme(scheme: &str) -> bool {
    scheme == "http" || scheme == "https"
}

/// url#include-credentials
pub fn includes_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some_and(|password| !password.is_empty())
}

/// fetch#concept-method
pub fn is_method(method: &str) -> bool {
    is_token(method)
}

/// fetch#cors-safelisted-method
pub fn is_cors_safelisted_method(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "POST")
}

/// fetch#forbidden-method
pub fn is_forbidden_method(method: &str) -> bool {
    is_one_of(method, &["CONNECT", "TRACE", "TRACK"])
}

/// fetch#concept-method-normalize
pub fn normalize_a_method(method: &str) -> String {
    if is_one_of(method, &["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]) {
        method.to_ascii_uppercase()
    } else {
        method.to_string()
    }
}

/// Whether `name` is a byte-case-insensitive match for one of `names`.
pub fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|candidate| candidate.eq_ignore_ascii_case(name))
}

/// fetch#header-name
pub fn is_header_name(name: &str) -> bool {
    is_token(name)
}

/// fetch#header-value
pub fn is_header_value(value: &[u8]) -> bool {
    let outer = |byte: Option<&u8>| matches!(byte, Some(b'\t' | b' '));
    !outer(value.first()) && !outer(value.last()) && !value.iter().any(|byte| matches!(byte, 0x00 | b'\n' | b'\r'))
}

/// fetch#concept-header-value-normalize
pub fn normalize_a_value(potential_value: &[u8]) -> Vec<u8> {
    trim(potential_value, |byte| matches!(byte, b'\n' | b'\r' | b'\t' | b' '))
}

/// Without the bytes at the start and the end that satisfy `condition`.
pub fn trim(bytes: &[u8], condition: impl Fn(u8) -> bool) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    while bytes.last().is_some_and(|byte| condition(*byte)) {
        bytes.pop();
    }
    while bytes.first().is_some_and(|byte| condition(*byte)) {
        bytes.remove(0);
    }
    bytes
}

/// fetch#ok-status
pub fn is_ok_status(status: u16) -> bool {
    (200..=299).contains(&status)
}

/// fetch#range-status
pub fn is_range_status(status: u16) -> bool {
    status == 206 || status == 416
}

/// fetch#redirect-status
pub fn is_redirect_status(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}
