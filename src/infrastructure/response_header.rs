//! Predicates of response-header names.

use super::byte_class::is_named;

/// [Forbidden response-header name](https://fetch.spec.whatwg.org/#forbidden-response-header-name): never readable.
#[inline]
pub fn is_forbidden_response_header_name(name: &[u8]) -> bool {
    is_named(name, b"set-cookie") || is_named(name, b"set-cookie2")
}

/// A number below 64 that depends on a name's length and its first letter, in whatever case.
#[inline]
pub(crate) const fn mark(name: &[u8]) -> u32 {
    let first = match name {
        [first, ..] => *first | 0x20,
        [] => 0,
    };
    #[expect(clippy::cast_possible_truncation, reason = "below 64")]
    let mark = (name.len() + 5 * first as usize) as u32 & 63;
    mark
}

/// The marks of the safelisted names, one bit each.
pub(crate) const SAFELISTED_MARKS: u64 = 1 << mark(b"pragma")
    | 1 << mark(b"expires")
    | 1 << mark(b"content-type")
    | 1 << mark(b"cache-control")
    | 1 << mark(b"last-modified")
    | 1 << mark(b"content-length")
    | 1 << mark(b"content-language");

/// The names that are [CORS-safelisted response-header names](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name)
/// without having been exposed by a server.
///
/// ```
/// use fetch_cors::algorithms::is_cors_safelisted_response_header_name;
///
/// assert!(is_cors_safelisted_response_header_name(b"Content-Type"));
/// assert!(!is_cors_safelisted_response_header_name(b"ETag"));
/// ```
#[inline]
pub fn is_cors_safelisted_response_header_name(name: &[u8]) -> bool {
    match name.len() {
        6 => is_named(name, b"pragma"),
        7 => is_named(name, b"expires"),
        12 => is_named(name, b"content-type"),
        13 => is_named(name, b"cache-control") || is_named(name, b"last-modified"),
        14 => is_named(name, b"content-length"),
        16 => is_named(name, b"content-language"),
        _ => false,
    }
}
