//! What a `Location` line is as text, before it is parsed as a URL: the Standard's isomorphic decoding, and what browsers do.

use url::Url;

use crate::policy::redirect::{LocationBytes, LocationTabs, PercentEncoded, RedirectPolicy};

/// The line, decoded under `policy`.
pub(super) fn decode(location: &[u8], policy: &RedirectPolicy) -> String {
    let isomorphic = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
    let mut text = match policy.location_bytes {
        LocationBytes::Isomorphic => isomorphic(location),
        LocationBytes::Raw => location
            .iter()
            .map(|&byte| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect(),
        // The replacement character's own bytes are what is decoded then.
        LocationBytes::Replaced => isomorphic(String::from_utf8_lossy(location).as_bytes()),
    };
    if policy.tabs == LocationTabs::Encoded {
        text = text.replace('\t', "%09");
    }
    text
}

/// The parsed URL, normalized under `policy`.
pub(super) fn normalize(mut url: Url, policy: &RedirectPolicy) -> Url {
    if policy.percent_encoded == PercentEncoded::Decoded {
        let path = decode_unreserved(url.path());
        url.set_path(&path);
    }
    url
}

/// `%79` becomes `y`; what is reserved stays encoded.
fn decode_unreserved(path: &str) -> String {
    let mut decoded = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        decoded.push_str(before);
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = byte.filter(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(byte)) {
            decoded.push(char::from(byte));
            rest = after.get(2..).unwrap_or_default();
        } else {
            decoded.push('%');
            rest = after;
        }
    }
    decoded.push_str(rest);
    decoded
}
