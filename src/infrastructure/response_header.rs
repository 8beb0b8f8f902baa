//! Predicates of response-header names.

use super::request_header::is_one_of;

/// [Forbidden response-header name](https://fetch.spec.whatwg.org/#forbidden-response-header-name): never readable.
pub fn is_forbidden_response_header_name(name: &[u8]) -> bool {
    is_one_of(name, &["set-cookie", "set-cookie2"])
}

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
    let safelisted: &[u8] = match name.len() {
        6 => b"pragma",
        7 => b"expires",
        12 => b"content-type",
        // Two of this length.
        13 => {
            return name.eq_ignore_ascii_case(b"cache-control") || name.eq_ignore_ascii_case(b"last-modified");
        }
        14 => b"content-length",
        16 => b"content-language",
        _ => return false,
    };
    name.eq_ignore_ascii_case(safelisted)
}
