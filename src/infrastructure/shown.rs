//! What was found, as messages show it: escaped, without secrets, and short, whatever a page or a server says.

use std::borrow::Cow;

use crate::infrastructure::user_info::without_user_info;

/// At most so many bytes, or characters of a text, are shown.
const SHOWN: usize = 200;

/// `value` escaped, user info of URLs hidden, its end replaced by a count where it is long.
pub(crate) fn shorten(value: &[u8]) -> Cow<'static, str> {
    let value = &*without_user_info(value);
    match value.get(..SHOWN) {
        Some(start) if value.len() > SHOWN => format!("{}… ({} bytes)", start.escape_ascii(), value.len()).into(),
        _ => value.escape_ascii().to_string().replace("\\\"", "\"").replace("\\'", "'").into(),
    }
}

/// The same of a text, whose printable characters stay what they are.
pub(crate) fn shorten_text(text: &str) -> String {
    let hidden = without_user_info(text.as_bytes());
    let text = String::from_utf8_lossy(&hidden);
    let shown = |text: &str| text.escape_debug().to_string().replace("\\\"", "\"").replace("\\'", "'");
    match text.char_indices().nth(SHOWN).and_then(|(end, _)| text.get(..end)) {
        Some(start) => format!("{}… ({} bytes)", shown(start), text.len()),
        None => shown(&text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_shortened_and_without_user_info() {
        assert_eq!(shorten(b"a\"b'c\r\n\xff"), "a\"b'c\\r\\n\\xff");
        assert_eq!(shorten(b"https://user:pass@a.test/"), "https://(redacted)@a.test/");
        let long = vec![b'a'; 201];
        assert_eq!(shorten(&long[..199]), "a".repeat(199));
        assert_eq!(shorten(&long[..200]), "a".repeat(200));
        assert_eq!(shorten(&long), format!("{}… (201 bytes)", "a".repeat(200)));
    }

    #[test]
    fn texts_are_so_by_their_characters() {
        assert_eq!(shorten_text("a\"b'é\r\n\u{202e}"), "a\"b'é\\r\\n\\u{202e}");
        assert_eq!(shorten_text("https://user:pass@a.test/é"), "https://(redacted)@a.test/é");
        assert_eq!(shorten_text(&"é".repeat(200)), "é".repeat(200));
        assert_eq!(shorten_text(&"é".repeat(201)), format!("{}… (402 bytes)", "é".repeat(200)));
    }
}
