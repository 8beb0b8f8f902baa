//! Predicates of response-header names.

use super::byte_class::is_named;

/// [Forbidden response-header name](https://fetch.spec.whatwg.org/#forbidden-response-header-name): never readable.
pub fn is_forbidden_response_header_name(name: &[u8]) -> bool {
    is_named(name, b"set-cookie") || is_named(name, b"set-cookie2")
}

/// The lengths of the safelisted names, one bit each.
pub(crate) const SAFELISTED_LENGTHS: u64 = 1 << 6 | 1 << 7 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 16;

/// The names that are [CORS-safelisted response-header names](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name)
/// without having been exposed by a server.
///
/// ```
/// use fetch_cors::algorithms::is_cors_safelisted_response_header_name;
///
/// assert!(is_cors_safelisted_response_header_name(b"Content-Type"));
/// assert!(!is_cors_safelisted_response_header_name(b"ETag"));
/// ```
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
