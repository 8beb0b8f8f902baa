//! [Methods](https://fetch.spec.whatwg.org/#methods).

use http::Method;

use super::byte_class::is_token;

/// [CORS-safelisted method](https://fetch.spec.whatwg.org/#cors-safelisted-method): `GET`, `HEAD` or `POST`.
///
/// ```
/// use fetch_cors::algorithms::is_cors_safelisted_method;
/// use http::Method;
///
/// assert!(is_cors_safelisted_method(&Method::POST));
/// assert!(!is_cors_safelisted_method(&Method::PUT));
/// // Case matters: APIs normalize before they ask.
/// assert!(!is_cors_safelisted_method(&Method::from_bytes(b"get").unwrap()));
/// ```
pub fn is_cors_safelisted_method(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::POST)
}

/// [Forbidden method](https://fetch.spec.whatwg.org/#forbidden-method): `CONNECT`, `TRACE` or `TRACK` in any case.
///
/// ```
/// use fetch_cors::algorithms::is_forbidden_method;
///
/// assert!(is_forbidden_method(b"Track"));
/// assert!(!is_forbidden_method(b"TRACZ"));
/// ```
pub fn is_forbidden_method(method: &[u8]) -> bool {
    [&b"CONNECT"[..], b"TRACE", b"TRACK"].iter().any(|forbidden| method.eq_ignore_ascii_case(forbidden))
}

/// [Normalize a method](https://fetch.spec.whatwg.org/#concept-method-normalize): upper case for six names, and only
/// for those. `patch` stays `patch`, which a server will most likely refuse.
///
/// ```
/// use fetch_cors::algorithms::normalize_method;
///
/// assert_eq!(normalize_method(b"put"), b"PUT");
/// assert_eq!(normalize_method(b"patch"), b"patch");
/// ```
pub fn normalize_method(method: &[u8]) -> &[u8] {
    const NORMALIZED: [&[u8]; 6] = [b"DELETE", b"GET", b"HEAD", b"OPTIONS", b"POST", b"PUT"];
    NORMALIZED.iter().find(|name| method.eq_ignore_ascii_case(name)).copied().unwrap_or(method)
}

/// Whether `bytes` is a [method](https://fetch.spec.whatwg.org/#concept-method): an HTTP token.
pub(crate) fn is_method(bytes: &[u8]) -> bool {
    is_token(bytes)
}
