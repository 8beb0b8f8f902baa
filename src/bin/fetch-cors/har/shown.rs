//! What may be shown of the headers that a page set.

use super::judged::Judged;
use crate::redaction::Reveal;

/// The page's own headers and the cookie, in order: names, and the values that decide whether they are safelisted. All others
/// may be secrets.
pub(super) fn headers(judged: &Judged, reveal: Reveal) -> Vec<(String, String)> {
    let cookie = judged.hops.iter().find_map(|hop| hop.request.as_ref()?.cookie.as_ref());
    let own = judged.case.headers.iter().map(|(name, value)| (name.as_slice(), value.as_slice()));
    let all = own.chain(cookie.map(|value| (&b"cookie"[..], value.as_slice())));
    all.map(|(name, value)| {
        let is_plain = matches!(name, b"content-type" | b"range" | b"accept" | b"content-language");
        let is_shown = reveal == Reveal(true) || is_plain;
        let value = if is_shown { escaped(&reveal.bytes(value)) } else { "(redacted)".to_owned() };
        (escaped(name), value)
    })
    .collect()
}

fn escaped(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string().replace("\\\"", "\"").replace("\\'", "'")
}
