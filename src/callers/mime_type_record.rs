//! [MIME types](https://mimesniff.spec.whatwg.org/#mime-type) with their parameters, over bytes: all that
//! `XMLHttpRequest` rewrites.

use crate::infrastructure::byte_class::{is_http_whitespace, is_token, trim};
use crate::infrastructure::mime_type::parse_mime_type_essence;

/// A [MIME type](https://mimesniff.spec.whatwg.org/#mime-type): one byte stands for one code point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MimeTypeRecord {
    essence: Vec<u8>,
    parameters: Vec<(Vec<u8>, Vec<u8>)>,
}

impl MimeTypeRecord {
    // <https://mimesniff.spec.whatwg.org/#parse-a-mime-type-from-bytes>
    // <https://mimesniff.spec.whatwg.org/#parse-a-mime-type>
    /// `None` is failure.
    pub(super) fn parse(input: &[u8]) -> Option<Self> {
        // 1–10. Type and subtype, lowercased.
        let essence = parse_mime_type_essence(input)?;
        let mut mime_type = Self {
            essence: [essence.type_bytes(), b"/", essence.subtype_bytes()].concat().to_ascii_lowercase(),
            parameters: Vec::new(),
        };
        let mut rest = trim(input, is_http_whitespace);
        collect(&mut rest, |byte| byte != b';');
        // 11. Each round begins at a semicolon.
        while let [b';', tail @ ..] = rest {
            // 11.1–11.2.
            rest = tail;
            collect(&mut rest, is_http_whitespace);
            // 11.3–11.4.
            let name = collect(&mut rest, |byte| byte != b';' && byte != b'=').to_ascii_lowercase();
            // 11.5–11.6. Without a value it is no parameter.
            let [b'=', tail @ ..] = rest else { continue };
            rest = tail;
            let value = match rest {
                // 11.6. Nor with nothing after the equals sign.
                [] => break,
                // 11.8. Quoted, and whatever follows the quotes is skipped.
                [b'"', ..] => {
                    let value = collect_quoted_string(&mut rest);
                    collect(&mut rest, |byte| byte != b';');
                    value
                }
                // 11.9. Bare, not empty.
                _ => match trim_end(collect(&mut rest, |byte| byte != b';')) {
                    [] => continue,
                    value => value.to_vec(),
                },
            };
            // 11.10. The first of each name counts.
            if is_token(&name)
                && value.iter().all(|&byte| is_quoted_string_token(byte))
                && mime_type.parameter(&name).is_none()
            {
                mime_type.parameters.push((name, value));
            }
        }
        // 12.
        Some(mime_type)
    }

    pub(super) fn parameter(&self, name: &[u8]) -> Option<&[u8]> {
        self.parameters.iter().find(|(other, _)| other == name).map(|(_, value)| &value[..])
    }

    /// Changes a parameter where it stands, or adds it.
    pub(super) fn set_parameter(&mut self, name: &[u8], value: &[u8]) {
        match self.parameters.iter_mut().find(|(other, _)| other == name) {
            Some((_, old)) => *old = value.to_vec(),
            None => self.parameters.push((name.to_vec(), value.to_vec())),
        }
    }

    // <https://mimesniff.spec.whatwg.org/#serialize-a-mime-type-to-bytes>
    // <https://mimesniff.spec.whatwg.org/#serialize-a-mime-type>
    pub(super) fn serialize(&self) -> Vec<u8> {
        // 1.
        let mut serialization = self.essence.clone();
        // 2.
        for (name, value) in &self.parameters {
            // 2.1–2.3.
            serialization.push(b';');
            serialization.extend_from_slice(name);
            serialization.push(b'=');
            // 2.4–2.5. Quoted where it is no token.
            if is_token(value) {
                serialization.extend_from_slice(value);
            } else {
                serialization.push(b'"');
                for &byte in value {
                    if matches!(byte, b'"' | b'\\') {
                        serialization.push(b'\\');
                    }
                    serialization.push(byte);
                }
                serialization.push(b'"');
            }
        }
        // 3.
        serialization
    }
}

/// [Collect a sequence of code points](https://infra.spec.whatwg.org/#collect-a-sequence-of-code-points).
fn collect<'a>(rest: &mut &'a [u8], condition: impl Fn(u8) -> bool) -> &'a [u8] {
    let end = rest.iter().position(|&byte| !condition(byte)).unwrap_or(rest.len());
    let (collected, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
    *rest = after;
    collected
}

// <https://fetch.spec.whatwg.org/#collect-an-http-quoted-string>
/// With *extract-value* true; `rest` begins with the quotation mark.
fn collect_quoted_string(rest: &mut &[u8]) -> Vec<u8> {
    let mut value = Vec::new();
    // 4.
    *rest = rest.get(1..).unwrap_or(&[]);
    // 5.
    loop {
        // 5.1.
        value.extend_from_slice(collect(rest, |byte| byte != b'"' && byte != b'\\'));
        match **rest {
            // 5.5.2–5.5.3. Escaped.
            [b'\\', escaped, ref after @ ..] => {
                value.push(escaped);
                *rest = after;
            }
            // 5.5.1. A backslash at the end stands for itself.
            [b'\\'] => {
                value.push(b'\\');
                *rest = &[];
                return value;
            }
            // 5.6. The end of it.
            [_, ref after @ ..] => {
                *rest = after;
                return value;
            }
            // 5.2. It need not be closed.
            [] => return value,
        }
    }
}

/// [HTTP quoted-string token code point](https://mimesniff.spec.whatwg.org/#http-quoted-string-token-code-point).
fn is_quoted_string_token(byte: u8) -> bool {
    matches!(byte, b'\t' | 0x20..=0x7e | 0x80..=0xff)
}

fn trim_end(mut bytes: &[u8]) -> &[u8] {
    while let [head @ .., last] = bytes
        && is_http_whitespace(*last)
    {
        bytes = head;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serialized(input: &[u8]) -> Option<String> {
        MimeTypeRecord::parse(input).map(|record| record.serialize().escape_ascii().to_string())
    }

    #[test]
    fn parses_and_serializes() {
        for (input, output) in [
            ("text/html", "text/html"),
            (" TEXT/Html ; Charset=GBK\t", "text/html;charset=GBK"),
            ("x/x;a=1;b=2;A=3", "x/x;a=1;b=2"),
            ("x/x;a;b=2", "x/x;b=2"),
            ("x/x;a=;b=2", "x/x;b=2"),
            ("x/x;a=", "x/x"),
            ("x/x;a", "x/x"),
            ("x/x;=1;b=2", "x/x;b=2"),
            ("x/x; ;b=2;", "x/x;b=2"),
            ("x/x;a =1;b=2", "x/x;b=2"),
            ("x/x;a= 1", r#"x/x;a=" 1""#),
            ("x/x;a=b=c", r#"x/x;a="b=c""#),
            ("x/x;a=1 2 ", r#"x/x;a="1 2""#),
            (r#"x/x;a="b"c;d=e"#, "x/x;a=b;d=e"),
            (r#"x/x;a="";d=e"#, r#"x/x;a="";d=e"#),
            (r#"x/x;a="b;c""#, r#"x/x;a="b;c""#),
            (r#"x/x;a="b"#, "x/x;a=b"),
            (r#"x/x;a=""#, r#"x/x;a="""#),
            (r#"x/x;a="\"\\b""#, r#"x/x;a="\"\\b""#),
            ("x/x;a=\"b\\", r#"x/x;a="b\\""#),
            (r#"x/x;a="b\c""#, "x/x;a=bc"),
        ] {
            let record = MimeTypeRecord::parse(input.as_bytes()).map(|record| record.serialize());
            assert_eq!(record.as_deref().map(String::from_utf8_lossy).as_deref(), Some(output), "{input}");
        }
    }

    #[test]
    fn only_quoted_string_tokens_are_values() {
        assert_eq!(serialized(b"x/x;a=\xff").unwrap(), r#"x/x;a=\"\xff\""#);
        assert_eq!(serialized(b"x/x;a=\x01;b=2").unwrap(), "x/x;b=2");
        assert_eq!(serialized(b"x/x;a=\"\x7f\";b=2").unwrap(), "x/x;b=2");
        assert_eq!(serialized(b"x/x;a=\"\t\"").unwrap(), r#"x/x;a=\"\t\""#);
    }

    #[test]
    fn fails_with_the_essence() {
        for input in [&b""[..], b"text", b"text;charset=x", b"/x", b"x/", b"x/y z;a=b", b"te(xt/x"] {
            assert_eq!(serialized(input), None);
        }
    }

    #[test]
    fn sets_in_place() {
        let mut record = MimeTypeRecord::parse(b"x/x;a=1;charset=y;b=2").unwrap();
        record.set_parameter(b"charset", b"UTF-8");
        assert_eq!(record.serialize(), b"x/x;a=1;charset=UTF-8;b=2");
        record.set_parameter(b"c", b"3");
        assert_eq!(record.serialize(), b"x/x;a=1;charset=UTF-8;b=2;c=3");
    }
}
