//! Text in markup.

use std::fmt::{self, Write};

/// Text that stays text, in content and in quoted attributes: what markup means is escaped, and what nobody would see is
/// written out. Backslashes stay: what has been written out already comes through.
pub(crate) struct Text<'a>(pub(crate) &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '\\' => formatter.write_char('\\')?,
                '&' => formatter.write_str("&amp;")?,
                '<' => formatter.write_str("&lt;")?,
                '>' => formatter.write_str("&gt;")?,
                '"' => formatter.write_str("&quot;")?,
                '\'' => formatter.write_str("&#39;")?,
                other => write!(formatter, "{}", other.escape_debug())?,
            }
        }
        Ok(())
    }
}

/// A sentence: what is between backticks in it is code. It stays text, too.
pub(crate) struct Marked<'a>(pub(crate) &'a str);

impl fmt::Display for Marked<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((before, code, after)) = next_code(rest) {
            write!(formatter, "{}<code>{}</code>", Text(before), Text(code))?;
            rest = after;
        }
        write!(formatter, "{}", Text(rest))
    }
}

/// What comes before the next pair of backticks, what is between them, and what comes after them.
fn next_code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    Some((before, code, after))
}

/// Text of several lines, which stay lines.
pub(crate) struct Lines<'a>(pub(crate) &'a str);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.lines().try_for_each(|line| writeln!(formatter, "{}", Text(line)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Marked, Text};

    #[test]
    fn markup_stays_text() {
        assert_eq!(
            Text("</title><script>\"'&\u{202e}\0").to_string(),
            "&lt;/title&gt;&lt;script&gt;&quot;&#39;&amp;\\u{202e}\\0"
        );
    }

    #[test]
    fn code_is_marked_and_stays_text() {
        assert_eq!(Marked("`<a>` is `b`; `").to_string(), "<code>&lt;a&gt;</code> is <code>b</code>; `");
        assert_eq!(Marked("`").to_string(), "`");
    }
}
