//! What is shown of messages: secrets only where they are asked for, control characters never as they are.

use url::Url;

use crate::output::shown as escaped;
use crate::redaction::redacted;

/// A URL; user info is a secret.
pub(super) fn url(url: &Url, reveals: bool) -> String {
    if reveals || (url.username().is_empty() && url.password().is_none()) {
        return url.as_str().to_owned();
    }
    let mut shown = url.clone();
    // These fail only for URLs that cannot have any.
    let _ = shown.set_username("redacted");
    let _ = shown.set_password(None);
    shown.as_str().replacen("redacted@", "(redacted)@", 1)
}

/// A header's value, whose bytes are taken for Latin-1. `name` is in lower case.
pub(super) fn value(name: &str, value: &[u8], reveals: bool) -> String {
    let text: String = value.iter().copied().map(char::from).collect();
    let has_user_info = || text.contains('@') && matches!(name, "location" | "referer" | "content-location");
    if reveals {
        escaped(&text)
    } else if has_user_info() {
        // A relative one that has it begins with `//`; one of the base's own scheme need not.
        let of_bases =
            ["https://base.invalid", "http://base.invalid"].map(|base| Url::parse(base).ok()?.join(&text).ok());
        let has_any = |parsed: &Url| !parsed.username().is_empty() || parsed.password().is_some();
        match of_bases.iter().flatten().find(|parsed| has_any(parsed)) {
            Some(parsed) => url(parsed, false),
            None => escaped(&text),
        }
    } else {
        redacted(name, &text)
    }
}

/// Whether a response header decides what a page may see, or tells why it may not.
pub(super) fn is_decisive(name: &str) -> bool {
    name.starts_with("access-control-")
        || matches!(
            name,
            "content-type"
                | "cross-origin-resource-policy"
                | "location"
                | "referrer-policy"
                | "set-cookie"
                | "timing-allow-origin"
                | "vary"
                | "www-authenticate"
        )
}

#[cfg(test)]
mod tests {
    use super::{url, value};

    #[test]
    fn secrets_are_not_shown() {
        for (name, found, shown, revealed) in [
            ("authorization", "Bearer x", "(redacted)", "Bearer x"),
            ("set-cookie", "a=b", "(redacted)", "a=b"),
            ("location", "https://u:p@b.test/x", "https://(redacted)@b.test/x", "https://u:p@b.test/x"),
            ("location", "//u@b.test/x", "https://(redacted)@b.test/x", "//u@b.test/x"),
            ("location", "/x@y", "/x@y", "/x@y"),
            ("location", "https:u@b.test", "https://(redacted)@b.test/", "https:u@b.test"),
            ("location", "http:/u@b.test", "http://(redacted)@b.test/", "http:/u@b.test"),
            ("x-a", "\u{1b}[31m\u{9b}\"", "\\u{1b}[31m\\u{9b}\"", "\\u{1b}[31m\\u{9b}\""),
        ] {
            let bytes: Vec<u8> = found.chars().map(|character| u8::try_from(character).unwrap()).collect();
            assert_eq!(value(name, &bytes, false), shown);
            assert_eq!(value(name, &bytes, true), revealed);
        }
        assert_eq!(url(&"http://u:p@b.test/".parse().unwrap(), false), "http://(redacted)@b.test/");
    }
}
