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

/// Text of several lines, which stay lines.
pub(crate) struct Lines<'a>(pub(crate) &'a str);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.lines().try_for_each(|line| writeln!(formatter, "{}", Text(line)))
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn markup_stays_text() {
        assert_eq!(
            Text("</title><script>\"'&\u{202e}\0").to_string(),
            "&lt;/title&gt;&lt;script&gt;&quot;&#39;&amp;\\u{202e}\\0"
        );
    }
}
