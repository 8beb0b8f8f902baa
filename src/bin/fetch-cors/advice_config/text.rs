//! Quoting that several servers share.

use std::fmt::Write;

/// A regular expression (PCRE, RE2) that matches exactly this text. What is no plain character of an origin is written as
/// its hexadecimal number, so that neither the expression nor the configuration around it sees a character that means something.
pub(super) fn exact_regex(text: &str) -> String {
    let mut regex = "^".to_owned();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'/' | b'-' | b'_') {
            regex.push(char::from(byte));
        } else if byte == b'.' {
            regex.push_str("\\.");
        } else {
            // Infallible: it is a string.
            let _ = write!(regex, "\\x{byte:02x}");
        }
    }
    regex.push('$');
    regex
}

/// A string literal of JSON, JavaScript and Python.
pub(super) fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A list of string literals.
pub(super) fn json_list(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|item| json_string(item)).collect::<Vec<_>>().join(", "))
}

/// A text as a comment: no line of it can end the comment.
pub(super) fn comment(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}
