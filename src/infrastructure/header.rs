//! [Headers](https://fetch.spec.whatwg.org/#concept-header): what a name and a value may consist of.

use super::byte_class::{contains_never_in_value, is_http_tab_or_space, is_http_whitespace, is_token, trim};

/// Whether `bytes` is a [header name](https://fetch.spec.whatwg.org/#header-name): an HTTP token.
///
/// ```
/// use fetch_cors::algorithms::is_header_name;
///
/// assert!(is_header_name(b"X-A"));
/// assert!(!is_header_name(b"x\"")); // a quotation mark is no token byte
/// assert!(!is_header_name(b""));
/// ```
pub fn is_header_name(bytes: &[u8]) -> bool {
    is_token(bytes)
}

/// Whether `bytes` is a [header value](https://fetch.spec.whatwg.org/#header-value): any bytes but NUL, LF and CR, with
/// no tab or space at either end. Other controls are allowed: pages can send them, and they matter to the safelist.
///
/// ```
/// use fetch_cors::algorithms::is_header_value;
///
/// assert!(is_header_value(b"a\x01b") && is_header_value(b""));
/// assert!(!is_header_value(b" a") && !is_header_value(b"a\nb"));
/// ```
pub fn is_header_value(bytes: &[u8]) -> bool {
    trim(bytes, is_http_tab_or_space).len() == bytes.len() && !contains_never_in_value(bytes)
}

/// [Normalize](https://fetch.spec.whatwg.org/#concept-header-value-normalize) a potential value: HTTP whitespace (tab,
/// space, LF, CR) goes from both ends.
///
/// ```
/// use fetch_cors::algorithms::normalize_header_value;
///
/// assert_eq!(normalize_header_value(b"\r\n a b\t"), b"a b");
/// ```
pub fn normalize_header_value(potential_value: &[u8]) -> &[u8] {
    trim(potential_value, is_http_whitespace)
}
