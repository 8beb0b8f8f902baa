//! Which headers are safelisted, unsafe, forbidden.

use super::header_list::{HeaderList, get_decode_and_split_value};
use super::infrastructure::{is_forbidden_method, is_one_of, isomorphic_decode};
use super::mime_type::parse_a_mime_type;
use super::single_range_header_value::parse_a_single_range_header_value;

/// fetch#cors-safelisted-request-header
pub fn is_cors_safelisted_request_header(name: &str, value: &[u8]) -> bool {
    // 1.
    if value.len() > 128 {
        return false;
    }
    // 2.
    match name.to_ascii_lowercase().as_str() {
        // 2.a
        "accept" => {
            if value.iter().any(|byte| is_cors_unsafe_request_header_byte(*byte)) {
                return false;
            }
        }
        // 2.b
        "accept-language" | "content-language" => {
            if value.iter().any(|byte| !byte.is_ascii_alphanumeric() && !b" *,-.;=".contains(byte)) {
                return false;
            }
        }
        "content-type" => {
            // 2.c.1
            if value.iter().any(|byte| is_cors_unsafe_request_header_byte(*byte)) {
                return false;
            }
            // 2.c.2, 2.c.3
            let Some(mime_type) = parse_a_mime_type(&isomorphic_decode(value)) else {
                return false;
            };
            // 2.c.4
            if !matches!(
                mime_type.essence().as_str(),
                "application/x-www-form-urlencoded" | "multipart/form-data" | "text/plain"
            ) {
                return false;
            }
        }
        "range" => {
            // 2.d.1, 2.d.2
            let Some(range_value) = parse_a_single_range_header_value(value, false) else {
                return false;
            };
            // 2.d.3
            if range_value.0.is_none() {
                return false;
            }
        }
        // 2.e
        _ => return false,
    }
    // 3.
    true
}

/// fetch#cors-unsafe-request-header-byte
pub fn is_cors_unsafe_request_header_byte(byte: u8) -> bool {
    (byte < 0x20 && byte != 0x09) || b"\"():<>?@[\\]{}\x7F".contains(&byte)
}

/// fetch#cors-unsafe-request-header-names
pub fn cors_unsafe_request_header_names(headers: &HeaderList) -> Vec<String> {
    // 1. to 3.
    let mut unsafe_names: Vec<String> = Vec::new();
    let mut potentially_unsafe_names: Vec<String> = Vec::new();
    let mut safelist_value_size: usize = 0;
    // 4.
    for header in &headers.headers {
        if is_cors_safelisted_request_header(&header.name, &header.value) {
            // 4.2
            potentially_unsafe_names.push(header.name.clone());
            safelist_value_size += header.value.len();
        } else {
            // 4.1
            unsafe_names.push(header.name.clone());
        }
    }
    // 5.
    if safelist_value_size > 1024 {
        for name in potentially_unsafe_names {
            unsafe_names.push(name);
        }
    }
    // 6.
    convert_header_names_to_a_sorted_lowercase_set(&unsafe_names)
}

/// fetch#convert-header-names-to-a-sorted-lowercase-set
pub fn convert_header_names_to_a_sorted_lowercase_set(header_names: &[String]) -> Vec<String> {
    // 1.
    let mut header_names_set: Vec<String> = Vec::new();
    // 2.
    for name in header_names {
        let lowercased = name.to_ascii_lowercase();
        if !header_names_set.contains(&lowercased) {
            header_names_set.push(lowercased);
        }
    }
    // 3. Names are ASCII, so the order of strings is that of bytes.
    header_names_set.sort();
    header_names_set
}

/// fetch#cors-non-wildcard-request-header-name
pub fn is_cors_non_wildcard_request_header_name(name: &str) -> bool {
    is_one_of(name, &["Authorization"])
}

/// fetch#privileged-no-cors-request-header-name
pub fn is_privileged_no_cors_request_header_name(name: &str) -> bool {
    is_one_of(name, &["Range"])
}

/// fetch#no-cors-safelisted-request-header-name
pub fn is_no_cors_safelisted_request_header_name(name: &str) -> bool {
    is_one_of(name, &["Accept", "Accept-Language", "Content-Language", "Content-Type"])
}

/// fetch#no-cors-safelisted-request-header
pub fn is_no_cors_safelisted_request_header(name: &str, value: &[u8]) -> bool {
    // 1.
    if !is_no_cors_safelisted_request_header_name(name) {
        return false;
    }
    // 2.
    is_cors_safelisted_request_header(name, value)
}

/// fetch#cors-safelisted-response-header-name
pub fn is_cors_safelisted_response_header_name(name: &str, list: &[String]) -> bool {
    is_one_of(
        name,
        &["Cache-Control", "Content-Language", "Content-Length", "Content-Type", "Expires", "Last-Modified", "Pragma"],
    ) || list.iter().any(|item| item.eq_ignore_ascii_case(name) && !is_forbidden_response_header_name(item))
}

/// fetch#forbidden-response-header-name
pub fn is_forbidden_response_header_name(name: &str) -> bool {
    is_one_of(name, &["Set-Cookie", "Set-Cookie2"])
}

/// fetch#request-body-header-name
pub const REQUEST_BODY_HEADER_NAMES: [&str; 4] =
    ["Content-Encoding", "Content-Language", "Content-Location", "Content-Type"];

const FORBIDDEN_REQUEST_HEADER_NAMES: [&str; 21] = [
    "Accept-Charset",
    "Accept-Encoding",
    "Access-Control-Request-Headers",
    "Access-Control-Request-Method",
    "Connection",
    "Content-Length",
    "Cookie",
    "Cookie2",
    "Date",
    "DNT",
    "Expect",
    "Host",
    "Keep-Alive",
    "Origin",
    "Referer",
    "Set-Cookie",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "Via",
];

/// fetch#forbidden-header-name (forbidden request-header)
pub fn is_forbidden_request_header(name: &str, value: &[u8]) -> bool {
    // 1.
    if is_one_of(name, &FORBIDDEN_REQUEST_HEADER_NAMES) {
        return true;
    }
    // 2.
    let lowercased = name.to_ascii_lowercase();
    if lowercased.starts_with("proxy-") || lowercased.starts_with("sec-") {
        return true;
    }
    // 3.
    if is_one_of(name, &["X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override"]) {
        // 3.1
        let parsed_values = get_decode_and_split_value(value);
        // 3.2
        for method in parsed_values {
            if is_forbidden_method(&method) {
                return true;
            }
        }
    }
    // 4.
    false
}
