//! Predicates of request headers: which are safelisted, which forbidden, which special.

use super::byte_class::{CORS_UNSAFE, NOT_LANGUAGE, contains, is_in, is_named};
use super::header_split::get_decode_and_split;
use super::method::is_forbidden_method;
use super::mime_type::parse_mime_type_essence;
use super::range::parse_a_single_range_header_value;

/// The longest value, in bytes, that a CORS-safelisted request-header may have.
pub(crate) const SAFELISTED_VALUE_LIMIT: usize = 128;

/// Why a header is no [CORS-safelisted request-header](https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotSafelisted {
    /// The value is longer than 128 bytes.
    ValueTooLong,
    /// The name is none of the five.
    Name,
    /// A byte of the value is not allowed there; its offset.
    #[non_exhaustive]
    Byte {
        /// Offset of the first such byte in the value.
        offset: usize,
    },
    /// `Content-Type` is no MIME type.
    MimeTypeInvalid,
    /// `Content-Type`'s essence is none of the three.
    MimeTypeEssence,
    /// `Range` is no single range.
    RangeInvalid,
    /// `Range` has no first position (`bytes=-500`).
    RangeWithoutStart,
}

impl std::fmt::Display for NotSafelisted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ValueTooLong => write!(formatter, "its value is longer than {SAFELISTED_VALUE_LIMIT} bytes"),
            Self::Name => formatter.write_str("its name is none of the safelisted ones"),
            Self::Byte { offset } => write!(formatter, "byte {offset} of its value is not allowed there"),
            Self::MimeTypeInvalid => formatter.write_str("its value is no MIME type"),
            Self::MimeTypeEssence => formatter.write_str(
                "its MIME type is none of text/plain, application/x-www-form-urlencoded and multipart/form-data",
            ),
            Self::RangeInvalid => formatter.write_str("its value is no single range"),
            Self::RangeWithoutStart => formatter.write_str("its range has no start"),
        }
    }
}

// <https://fetch.spec.whatwg.org/#cors-safelisted-request-header>
/// [CORS-safelisted request-header](https://fetch.spec.whatwg.org/#cors-safelisted-request-header): `Ok`, or why not.
///
/// ```
/// use fetch_cors::algorithms::{NotSafelisted, check_cors_safelisted_request_header};
///
/// assert_eq!(check_cors_safelisted_request_header(b"Content-Type", b"text/plain;charset=utf-8"), Ok(()));
/// assert_eq!(
///     check_cors_safelisted_request_header(b"Content-Type", b"application/json"),
///     Err(NotSafelisted::MimeTypeEssence),
/// );
/// assert_eq!(check_cors_safelisted_request_header(b"x-a", b""), Err(NotSafelisted::Name));
/// ```
///
/// # Errors
/// The first reason, in the order of the Standard's steps.
pub fn check_cors_safelisted_request_header(name: &[u8], value: &[u8]) -> Result<(), NotSafelisted> {
    // 1.
    if value.len() > SAFELISTED_VALUE_LIMIT {
        return Err(NotSafelisted::ValueTooLong);
    }
    // 2. The lengths tell the five names apart, so that one comparison settles each.
    match name.len() {
        // 2.a.
        6 if is_named(name, b"accept") => no_unsafe_byte(value),
        // 2.b.
        15 if is_named(name, b"accept-language") => language(value),
        16 if is_named(name, b"content-language") => language(value),
        // 2.c.
        12 if is_named(name, b"content-type") => content_type(value),
        // 2.d.
        5 if is_named(name, b"range") => range(value),
        // 2.e.
        _ => Err(NotSafelisted::Name),
    }
    // 3. `Ok`.
}

/// Whether a header is a [CORS-safelisted request-header](https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
pub fn is_cors_safelisted_request_header(name: &[u8], value: &[u8]) -> bool {
    check_cors_safelisted_request_header(name, value).is_ok()
}

fn no_unsafe_byte(value: &[u8]) -> Result<(), NotSafelisted> {
    no_byte::<CORS_UNSAFE>(value)
}

fn language(value: &[u8]) -> Result<(), NotSafelisted> {
    no_byte::<NOT_LANGUAGE>(value)
}

#[inline]
fn no_byte<const CLASS: u8>(value: &[u8]) -> Result<(), NotSafelisted> {
    if !contains::<CLASS>(value) {
        return Ok(());
    }
    let offset = value.iter().position(|&byte| is_in(byte, CLASS)).unwrap_or_default();
    Err(NotSafelisted::Byte { offset })
}

// <https://fetch.spec.whatwg.org/#cors-safelisted-request-header>
fn content_type(value: &[u8]) -> Result<(), NotSafelisted> {
    // 2.c.1.
    no_unsafe_byte(value)?;
    // 2.c.2–2.c.3. Not "extract a MIME type", which forgives what servers do not.
    let essence = parse_mime_type_essence(value).ok_or(NotSafelisted::MimeTypeInvalid)?;
    // 2.c.4.
    let (mime_type, subtype) = (essence.type_bytes(), essence.subtype_bytes());
    let safelisted = (is_named(mime_type, b"text") && is_named(subtype, b"plain"))
        || (is_named(mime_type, b"application") && is_named(subtype, b"x-www-form-urlencoded"))
        || (is_named(mime_type, b"multipart") && is_named(subtype, b"form-data"));
    if safelisted { Ok(()) } else { Err(NotSafelisted::MimeTypeEssence) }
}

// <https://fetch.spec.whatwg.org/#cors-safelisted-request-header>
fn range(value: &[u8]) -> Result<(), NotSafelisted> {
    // 2.d.1–2.d.2.
    let range = parse_a_single_range_header_value(value, false).ok_or(NotSafelisted::RangeInvalid)?;
    // 2.d.3. Browsers have never sent suffix ranges.
    if range.start().is_none() { Err(NotSafelisted::RangeWithoutStart) } else { Ok(()) }
}

/// [CORS non-wildcard request-header name](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name):
/// `Authorization`, which `*` never covers.
pub fn is_cors_non_wildcard_request_header_name(name: &[u8]) -> bool {
    is_named(name, b"authorization")
}

/// [Privileged no-CORS request-header name](https://fetch.spec.whatwg.org/#privileged-no-cors-request-header-name): `Range`.
pub fn is_privileged_no_cors_request_header_name(name: &[u8]) -> bool {
    is_named(name, b"range")
}

/// [No-CORS-safelisted request-header name](https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header-name).
pub fn is_no_cors_safelisted_request_header_name(name: &[u8]) -> bool {
    is_one_of(name, &["accept", "accept-language", "content-language", "content-type"])
}

// <https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header>
/// [No-CORS-safelisted request-header](https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header).
pub fn is_no_cors_safelisted_request_header(name: &[u8], value: &[u8]) -> bool {
    // 1–2.
    is_no_cors_safelisted_request_header_name(name) && is_cors_safelisted_request_header(name, value)
}

/// [Request-body-header names](https://fetch.spec.whatwg.org/#request-body-header-name): they go when a redirect turns
/// a request into a GET.
pub(crate) const REQUEST_BODY_HEADER_NAMES: [&[u8]; 4] =
    [b"content-encoding", b"content-language", b"content-location", b"content-type"];

const FORBIDDEN: [&str; 21] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

// <https://fetch.spec.whatwg.org/#forbidden-request-header>
/// [Forbidden request-header](https://fetch.spec.whatwg.org/#forbidden-request-header): pages cannot set it. Three
/// override headers are forbidden by what their value lists.
///
/// ```
/// use fetch_cors::algorithms::is_forbidden_request_header;
///
/// assert!(is_forbidden_request_header(b"Cookie", b"a=1"));
/// assert!(is_forbidden_request_header(b"Sec-Anything", b""));
/// assert!(is_forbidden_request_header(b"X-HTTP-Method-Override", b"get, TRACE"));
/// assert!(!is_forbidden_request_header(b"X-HTTP-Method-Override", b"PUT"));
/// ```
pub fn is_forbidden_request_header(name: &[u8], value: &[u8]) -> bool {
    let starts_with = |prefix: &[u8]| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    // 1.
    is_one_of(name, &FORBIDDEN)
        // 2.
        || starts_with(b"proxy-")
        || starts_with(b"sec-")
        // 3–3.2. Not the override header itself: a method in it that is forbidden.
        || (is_one_of(name, &["x-http-method", "x-http-method-override", "x-method-override"])
            && get_decode_and_split(value).any(is_forbidden_method))
    // 4.
}

pub(crate) fn is_one_of(name: &[u8], names: &[&str]) -> bool {
    names.iter().any(|other| name.eq_ignore_ascii_case(other.as_bytes()))
}
