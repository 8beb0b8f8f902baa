//! Writing JSON in ASCII: whatever encoding a caller reads in, and whatever else it takes for the end of a line (U+0085,
//! U+2028), each answer arrives whole.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

/// Writes a value and a line feed.
pub(crate) fn write(out: &mut impl Write, value: &Value) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Ascii(CompactFormatter)))?;
    out.write_all(b"\n")
}

struct Ascii(CompactFormatter);

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(|character: char| !character.is_ascii() || character == '\u{7f}') {
            let (ascii, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.0.write_string_fragment(writer, ascii)?;
            let mut characters = tail.chars();
            if let Some(character) = characters.next() {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
            rest = characters.as_str();
        }
        self.0.write_string_fragment(writer, rest)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn output_is_ascii_and_means_the_same() {
        let value = json!({ "\u{e4}": ["a\u{85}\u{2028}\u{1f980}\u{7f}\"\\\n", 1.5, null], "": "\u{ff}plain\u{e9}" });
        let mut out = Vec::new();
        super::write(&mut out, &value).unwrap();
        assert!(out.is_ascii());
        assert_eq!(out.iter().filter(|byte| byte.is_ascii_control()).count(), 1);
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&out).unwrap(), value);
    }
}
