//! What may be shown of secrets: nothing, unless it is asked for.

use crate::output::shown;

/// Whether `--reveal` was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reveal(pub(crate) bool);

impl Reveal {
    /// A header's value as it may be shown: explanations are pasted into bug reports.
    pub(crate) fn value(self, name: &str, value: &str) -> String {
        const SECRETS: [&str; 5] = ["authorization", "cookie", "cookie2", "proxy-authorization", "set-cookie"];
        if !self.0 && SECRETS.iter().any(|secret| name.eq_ignore_ascii_case(secret)) {
            return "(redacted)".to_owned();
        }
        shown(value)
    }
}

/// A header's value where nothing is revealed.
pub(crate) fn redacted(name: &str, value: &str) -> String {
    Reveal(false).value(name, value)
}

#[cfg(test)]
mod tests {
    use super::Reveal;

    #[test]
    fn secrets_are_hidden_whatever_their_case() {
        for name in ["Authorization", "cookie", "SET-COOKIE"] {
            assert_eq!(Reveal(false).value(name, "secret"), "(redacted)");
            assert_eq!(Reveal(true).value(name, "secret"), "secret");
        }
        assert_eq!(Reveal(false).value("x-a", "plain\u{1b}"), "plain\\u{1b}");
    }
}
