//! What is shown of messages: secrets only where they are asked for, control characters never as they are.

use crate::redaction::Reveal;

/// A header's value, whose bytes are taken for Latin-1.
pub(super) fn value(name: &str, value: &[u8], reveal: Reveal) -> String {
    let text: String = value.iter().copied().map(char::from).collect();
    reveal.value(name, &text)
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
    use super::value;
    use crate::redaction::Reveal;

    #[test]
    fn secrets_are_not_shown() {
        for (name, found, shown, revealed) in [
            ("authorization", "Bearer x", "(redacted)", "Bearer x"),
            ("set-cookie", "a=b", "(redacted)", "a=b"),
            ("location", "https://u:p@b.test/x", "https://(redacted)@b.test/x", "https://u:p@b.test/x"),
            ("location", "//u@b.test/x", "//(redacted)@b.test/x", "//u@b.test/x"),
            ("location", "/x@y", "/x@y", "/x@y"),
            ("location", "https:u@b.test", "https:(redacted)@b.test", "https:u@b.test"),
            ("link", "<http:/u@b.test>", "<http:/(redacted)@b.test>", "<http:/u@b.test>"),
            ("x-a", "\u{1b}[31m\u{9b}\"", "\\u{1b}[31m\\u{9b}\"", "\\u{1b}[31m\\u{9b}\""),
        ] {
            let bytes: Vec<u8> = found.chars().map(|character| u8::try_from(character).unwrap()).collect();
            assert_eq!(value(name, &bytes, Reveal(false)), shown);
            assert_eq!(value(name, &bytes, Reveal(true)), revealed);
        }
    }
}
