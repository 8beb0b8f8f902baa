//! The part of [MIME Sniffing](https://mimesniff.spec.whatwg.org/#parsing-a-mime-type) that the safelist needs: the
//! essence, parsed over bytes. Parameters never matter to it, so they are not parsed.

use super::byte_class::{is_http_whitespace, is_token, trim};

/// Type and subtype of a MIME type, as they stood in the value (compare ASCII-case-insensitively).
///
/// ```
/// use fetch_cors::algorithms::parse_mime_type_essence;
///
/// let essence = parse_mime_type_essence(b" Text/Plain ;charset=x").unwrap();
/// assert!(essence.is("text", "plain"));
/// assert!(!parse_mime_type_essence(b"text/plain+xml").unwrap().is("text", "plain"));
/// assert_eq!(parse_mime_type_essence(b"text /plain"), None);
/// assert_eq!(mime::Mime::try_from(essence).unwrap(), mime::TEXT_PLAIN);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Essence<'a> {
    mime_type: &'a [u8],
    subtype: &'a [u8],
}

impl<'a> Essence<'a> {
    /// Whether this is `mime_type/subtype`, ASCII-case-insensitively.
    pub fn is(&self, mime_type: &str, subtype: &str) -> bool {
        self.mime_type.eq_ignore_ascii_case(mime_type.as_bytes())
            && self.subtype.eq_ignore_ascii_case(subtype.as_bytes())
    }

    /// The type, as written.
    pub fn type_bytes(&self) -> &'a [u8] {
        self.mime_type
    }

    /// The subtype, as written.
    pub fn subtype_bytes(&self) -> &'a [u8] {
        self.subtype
    }
}

/// [Parse a MIME type](https://mimesniff.spec.whatwg.org/#parse-a-mime-type) as far as its essence; `None` is failure.
pub fn parse_mime_type_essence(value: &[u8]) -> Option<Essence<'_>> {
    // 1–2. Outer HTTP whitespace goes.
    let input = trim(value, is_http_whitespace);
    // 3–6. The type: a token before the first slash.
    let slash = input.iter().position(|&byte| byte == b'/')?;
    let (mime_type, rest) = (input.get(..slash)?, input.get(slash + 1..)?);
    // 7–9. The subtype: a token before the first semicolon, whitespace at its end ignored.
    let end = rest.iter().position(|&byte| byte == b';').unwrap_or(rest.len());
    let subtype = trim_end(rest.get(..end)?);
    // 10–12. What follows are parameters, which cannot make it fail.
    (is_token(mime_type) && is_token(subtype)).then_some(Essence { mime_type, subtype })
}

fn trim_end(mut bytes: &[u8]) -> &[u8] {
    while let [head @ .., last] = bytes
        && is_http_whitespace(*last)
    {
        bytes = head;
    }
    bytes
}

/// The typed edge: fails where `mime` cannot express the essence.
impl TryFrom<Essence<'_>> for mime::Mime {
    type Error = mime::FromStrError;

    fn try_from(essence: Essence<'_>) -> Result<Self, Self::Error> {
        let text = [essence.mime_type, b"/", essence.subtype].concat();
        String::from_utf8_lossy(&text).parse()
    }
}
