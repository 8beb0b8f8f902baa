//! What may be shown of secrets: nothing, unless it is asked for.

use url::Url;

use super::judged::Judged;
use crate::output::shown;

/// Whether `--reveal` was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reveal(pub(super) bool);

impl Reveal {
    /// A URL, its user info hidden.
    pub(super) fn url(self, url: &Url) -> String {
        if self.0 || (url.username().is_empty() && url.password().is_none()) {
            return shown(url.as_str());
        }
        let rest = super::case::bare(url);
        let text = rest.as_str();
        match text.split_once("://") {
            Some((scheme, rest)) => format!("{scheme}://(redacted)@{}", shown(rest)),
            None => "(redacted)".to_owned(),
        }
    }

    /// The page's own headers and the cookie, in order: names, and the values that decide whether they are safelisted. All
    /// others may be secrets.
    pub(super) fn headers(self, judged: &Judged) -> Vec<(String, String)> {
        let cookie = judged.hops.iter().find_map(|hop| hop.request.as_ref()?.cookie.as_ref());
        let own = judged.case.headers.iter().map(|(name, value)| (name.as_slice(), value.as_slice()));
        let all = own.chain(cookie.map(|value| (&b"cookie"[..], value.as_slice())));
        all.map(|(name, value)| {
            let is_plain = matches!(name, b"content-type" | b"range" | b"accept" | b"content-language");
            let value = if self.0 || is_plain { escaped(value) } else { "(redacted)".to_owned() };
            (escaped(name), value)
        })
        .collect()
    }
}

fn escaped(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string().replace("\\\"", "\"").replace("\\'", "'")
}
