//! Responses to `data:` URLs.

use url::Url;

use crate::model::Answer;
use crate::model::infrastructure::is_http_whitespace;
use crate::model::mime_type::{parse_a_mime_type, serialize_a_mime_type};

/// fetch#data-url-processor, and scheme fetch's response. The body is only looked at to see whether it decodes.
pub(super) fn data_url_response(url: &Url) -> Answer {
    // 2.
    let mut url = url.clone();
    url.set_fragment(None);
    // 3. and 4.
    let input = url.as_str().strip_prefix("data:").unwrap_or_default();
    // 5. to 9.
    let Some((mime_type, encoded_body)) = input.split_once(',') else {
        return Answer::Failed;
    };
    // 6. Spaces are the only ASCII whitespace that is left in a URL.
    let mut mime_type = mime_type.trim_matches(' ').to_string();
    // 11.
    if let Some(without_base64) = without_base64(&mime_type) {
        // 11.1 to 11.3
        if !is_forgiving_base64(&percent_decode(encoded_body)) {
            return Answer::Failed;
        }
        // 11.4 to 11.6
        mime_type = without_base64;
    }
    // 12.
    if mime_type.starts_with(';') {
        mime_type.insert_str(0, "text/plain");
    }
    // 13. and 14.
    let content_type = parse_a_mime_type(&mime_type)
        .map_or_else(|| "text/plain;charset=US-ASCII".to_string(), |record| serialize_a_mime_type(&record));
    // Scheme fetch 3.c.4
    Answer::Response { status: 200, headers: vec![("Content-Type".to_string(), content_type.into_bytes())] }
}

/// What comes before U+003B (;), zero or more spaces, and "base64" at the end.
fn without_base64(mime_type: &str) -> Option<String> {
    let start = mime_type.len().checked_sub("base64".len())?;
    let (before, end) = mime_type.split_at_checked(start)?;
    if !end.eq_ignore_ascii_case("base64") {
        return None;
    }
    let before = before.trim_end_matches(' ').strip_suffix(';')?;
    Some(before.to_string())
}

/// url#string-percent-decode, of the ASCII that a URL consists of.
fn percent_decode(text: &str) -> Vec<u8> {
    let mut output = Vec::new();
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let digits = (ahead.next(), ahead.next());
        if byte == b'%'
            && let (Some(high), Some(low)) = (hex_value(digits.0), hex_value(digits.1))
        {
            output.push(high * 16 + low);
            bytes = ahead;
        } else {
            output.push(byte);
        }
    }
    output
}

fn hex_value(digit: Option<u8>) -> Option<u8> {
    char::from(digit?).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// infra#forgiving-base64-decode: whether it is not failure.
fn is_forgiving_base64(data: &[u8]) -> bool {
    // 1.
    let mut data: Vec<u8> =
        data.iter().copied().filter(|byte| *byte != 0x0C && !is_http_whitespace(char::from(*byte))).collect();
    // 2.
    if data.len().is_multiple_of(4) {
        for _ in 0..2 {
            if data.last() == Some(&b'=') {
                data.pop();
            }
        }
    }
    // 3. and 4.
    data.len() % 4 != 1 && data.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}
