//! What Chromium's XMLHttpRequest does to the charset of an author's `Content-Type`: it looks for the word, not for a MIME type.

use crate::algorithms::normalize_header_value;

/// The headers with `Content-Type` once, joined, and its charsets replaced; `None` where the author set none.
pub(super) fn with_utf_8(headers: &[(Vec<u8>, Vec<u8>)]) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let is_content_type = |name: &[u8]| name.eq_ignore_ascii_case(b"content-type");
    let values: Vec<&[u8]> = headers
        .iter()
        .filter(|(name, _)| is_content_type(name))
        .map(|(_, value)| normalize_header_value(value))
        .collect();
    if values.is_empty() {
        return None;
    }
    let value = replaced(&values.join(&b", "[..]));
    let mut result: Vec<(Vec<u8>, Vec<u8>)> = Vec::with_capacity(headers.len());
    result.push((b"Content-Type".to_vec(), value));
    result.extend(headers.iter().filter(|(name, _)| !is_content_type(name)).cloned());
    Some(result)
}

/// The value with `UTF-8` for whatever follows each `charset=`.
fn replaced(value: &[u8]) -> Vec<u8> {
    let mut result = Vec::with_capacity(value.len());
    let mut rest = value;
    let mut before = None;
    while let Some((start, end)) = find_charset(rest, before)
        && let (Some(kept), Some(after)) = (rest.get(..start), rest.get(end..))
    {
        result.extend_from_slice(kept);
        result.extend_from_slice(b"UTF-8");
        rest = after;
        before = Some(b'8');
    }
    result.extend_from_slice(rest);
    result
}

/// Where the first charset's value is; `None` where there is none, or an empty one comes first. `before` is the byte before
/// `value`.
fn find_charset(value: &[u8], before: Option<u8>) -> Option<(usize, usize)> {
    const WORD: &[u8] = b"charset";
    let is_space = |byte: u8| byte <= b' ';
    let is_quote = |byte: u8| byte == b'"' || byte == b'\'';
    let at = |index: usize| value.get(index).copied();
    let skip = |from: usize, skips: &dyn Fn(u8) -> bool| {
        let rest = value.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|&&byte| skips(byte)).count()
    };
    let mut from = 0;
    loop {
        let found = value.get(from..)?.windows(WORD.len()).position(|window| window.eq_ignore_ascii_case(WORD))?;
        let word = from + found;
        let preceding = if word == 0 { before? } else { at(word - 1)? };
        from = word + WORD.len();
        if !is_space(preceding) && preceding != b';' {
            continue;
        }
        let equals = skip(from, &is_space);
        if at(equals) != Some(b'=') {
            from = equals;
            continue;
        }
        let start = skip(equals + 1, &|byte| is_space(byte) || is_quote(byte));
        let end = skip(start, &|byte| !is_space(byte) && !is_quote(byte) && byte != b';');
        return (end > start).then_some((start, end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets_are_replaced_where_the_word_stands() {
        for (value, expected) in [
            ("a/b;charset=x", "a/b;charset=UTF-8"),
            ("a/b; charset = 'x y' ;c=d", "a/b; charset = 'UTF-8 y' ;c=d"),
            ("a/b\tCharSet=utf-8;charset=z", "a/b\tCharSet=UTF-8;charset=UTF-8"),
            ("a/b;charset=x, c/d;charset=\"y\"", "a/b;charset=UTF-8 c/d;charset=\"UTF-8\""),
            ("a/b;charset;charset=x", "a/b;charset;charset=UTF-8"),
            ("a/b;xcharset=1 charset=x", "a/b;xcharset=1 charset=UTF-8"),
        ] {
            assert_eq!(replaced(value.as_bytes()), expected.as_bytes(), "{value}");
        }
        for value in
            ["", "a/b", "charset=x", "a/b,charset=x", "a/b;charset=", "a/b;charset=\"\";charset=x", "a/b;charset"]
        {
            assert_eq!(replaced(value.as_bytes()), value.as_bytes(), "{value}");
        }
    }

    #[test]
    fn other_headers_stay() {
        let pair = |name: &str, value: &str| (name.as_bytes().to_vec(), value.as_bytes().to_vec());
        let headers = [pair("content-type", " a/b;charset=x "), pair("X", "charset=y"), pair("Content-Type", "c")];
        let expected = [pair("Content-Type", "a/b;charset=UTF-8 c"), pair("X", "charset=y")];
        assert_eq!(with_utf_8(&headers).unwrap(), expected);
        assert_eq!(with_utf_8(&headers[1..2]), None);
    }
}
