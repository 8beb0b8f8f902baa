//! What may be shown of secrets: nothing, unless it is asked for.

use std::borrow::Cow;

use fetch_cors::without_user_info;
use serde_json::Value;
use url::Url;

use crate::output::shown;

/// Headers whose values are secrets.
const SECRETS: [&str; 5] = ["authorization", "cookie", "cookie2", "proxy-authorization", "set-cookie"];

/// What stands in the place of one.
const REDACTED: &str = "(redacted)";

/// Whether `--reveal` was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reveal(pub(crate) bool);

impl Reveal {
    /// A header's value as it may be shown: explanations are pasted into bug reports.
    pub(crate) fn value(self, name: &str, value: &str) -> String {
        if self.hides(name) { REDACTED.to_owned() } else { shown(&self.text(value)) }
    }

    /// Whether this header's values are not shown.
    pub(crate) fn hides(self, name: &str) -> bool {
        !self.0 && SECRETS.iter().any(|secret| name.eq_ignore_ascii_case(secret))
    }

    /// A URL.
    pub(crate) fn url(self, url: &Url) -> String {
        shown(&self.text(url.as_str()))
    }

    /// Bytes in which there may be URLs; nothing is escaped.
    pub(crate) fn bytes(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        if self.0 { Cow::Borrowed(bytes) } else { without_user_info(bytes) }
    }

    /// A text in which there may be URLs, line by line; nothing is escaped.
    pub(crate) fn text(self, text: &str) -> String {
        if self.0 {
            return text.to_owned();
        }
        let line = |line: &str| String::from_utf8_lossy(&without_user_info(line.as_bytes())).into_owned();
        text.split_inclusive('\n')
            .map(|text| match text.strip_suffix('\n') {
                Some(text) => line(text) + "\n",
                None => line(text),
            })
            .collect()
    }

    /// What was not as expected: a text that names a header before its values.
    pub(crate) fn mismatch(self, text: &str) -> String {
        let name = text.split_once("headers.").and_then(|(_, rest)| rest.split_once(':'));
        match name {
            Some((name, _)) if self.hides(name) => {
                let (place, _) = text.split_once(": expected").unwrap_or((name, ""));
                format!("{place}: another value than expected {REDACTED}")
            }
            _ => self.text(text),
        }
    }

    /// The strings of a JSON value, as [`Reveal::text`] shows them.
    pub(crate) fn json(self, value: Value) -> Value {
        match value {
            Value::String(text) => self.text(&text).into(),
            Value::Array(items) => items.into_iter().map(|item| self.json(item)).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| (self.text(&name), self.json(value))).collect()
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Reveal;

    #[test]
    fn secrets_are_hidden_whatever_their_case() {
        for name in ["Authorization", "cookie", "SET-COOKIE"] {
            assert_eq!(Reveal(false).value(name, "secret"), "(redacted)");
            assert_eq!(Reveal(true).value(name, "secret"), "secret");
        }
        assert_eq!(Reveal(false).value("x-a", "plain\u{1b}"), "plain\\u{1b}");
    }

    #[test]
    fn user_info_is_hidden_in_any_value() {
        for name in ["Location", "X-Other"] {
            assert_eq!(Reveal(false).value(name, "https://u:p@b.test/"), "https://(redacted)@b.test/");
            assert_eq!(Reveal(true).value(name, "https://u:p@b.test/"), "https://u:p@b.test/");
        }
        assert_eq!(Reveal(false).text("to //u@b.test\nand b@c\n"), "to //(redacted)@b.test\nand b@c\n");
        assert_eq!(Reveal(false).json(json!({ "a": ["//u@b.test", 1] })), json!({ "a": ["//(redacted)@b.test", 1] }));
    }

    #[test]
    fn what_was_not_as_expected_gives_no_secret_away() {
        let text = "steps[0]: outcome.headers.authorization: expected `a: expected b`, found `c`";
        assert_eq!(
            Reveal(false).mismatch(text),
            "steps[0]: outcome.headers.authorization: another value than expected (redacted)"
        );
        assert_eq!(Reveal(true).mismatch(text), text);
        let text = "steps[0]: outcome.headers.x-a: expected `b`, found `c`";
        assert_eq!(Reveal(false).mismatch(text), text);
    }
}
