//! *Get, decode, and split*: the list syntax that knows quoted strings.

use super::byte_class::{is_http_tab_or_space, trim};

// <https://fetch.spec.whatwg.org/#header-value-get-decode-and-split>
/// [Get, decode, and split](https://fetch.spec.whatwg.org/#header-value-get-decode-and-split) a header value: cut at
/// commas outside quoted strings, outer tabs and spaces gone. Works on the bytes themselves; the Standard's isomorphic
/// decoding changes none of them. Linear in the value's length.
///
/// ```
/// use fetch_cors::algorithms::get_decode_and_split;
///
/// let values: Vec<&[u8]> = get_decode_and_split(b"\"1,2\", 3,").collect();
/// assert_eq!(values, [&b"\"1,2\""[..], b"3", b""]);
/// ```
pub fn get_decode_and_split(value: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    // 1–4. The rest of the input; null once its end has been passed. What is collected is a slice of it.
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        let input = rest?;
        let mut position = 0;
        // 5. One item a turn.
        loop {
            // 5.1. Up to a quotation mark or a comma.
            position += input.get(position..)?.iter().take_while(|&&byte| byte != b'"' && byte != b',').count();
            match input.get(position) {
                // 5.2–5.2.2. A quoted string belongs to the item.
                Some(b'"') => position = end_of_quoted_string(input, position),
                // 5.7–5.8. A comma ends it.
                Some(_) => {
                    rest = input.get(position + 1..);
                    break;
                }
                // 5.6. So does the end of the input.
                None => {
                    rest = None;
                    break;
                }
            }
        }
        // 5.3–5.5.
        Some(trim(input.get(..position)?, is_http_tab_or_space))
    })
}

// <https://fetch.spec.whatwg.org/#collect-an-http-quoted-string>
/// The position after the quoted string that begins at `start`, at most the input's length.
fn end_of_quoted_string(input: &[u8], start: usize) -> usize {
    // 1–4. Past the opening quotation mark.
    let mut position = start + 1;
    loop {
        match input.get(position) {
            // 5.2. Unterminated strings reach to the end.
            None => return input.len(),
            // 5.5. A backslash hides the next byte.
            Some(b'\\') => position += 2,
            // 5.6.
            Some(b'"') => return position + 1,
            // 5.1.
            Some(_) => position += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_hides_a_quotation_mark() {
        assert_eq!(split(r#""a\",b",c"#), [r#""a\",b""#, "c"]);
        assert_eq!(split(r#"x,"ab\\",c"#), ["x", r#""ab\\""#, "c"]);
    }

    fn split(value: &str) -> Vec<String> {
        get_decode_and_split(value.as_bytes()).map(|item| String::from_utf8_lossy(item).into_owned()).collect()
    }

    #[test]
    fn examples_of_the_standard() {
        assert_eq!(split("nosniff,"), ["nosniff", ""]);
        assert_eq!(split(""), [""]);
        assert_eq!(split("text/html;\", x/x"), ["text/html;\", x/x"]);
        assert_eq!(split("x/x;test=\"hi\",y/y"), ["x/x;test=\"hi\"", "y/y"]);
        assert_eq!(split("x / x,,,1"), ["x / x", "", "", "1"]);
        assert_eq!(split("\"1,2\", 3"), ["\"1,2\"", "3"]);
    }

    #[test]
    fn backslashes_at_the_end_do_not_run_past_it() {
        assert_eq!(split("\"a\\"), ["\"a\\"]);
        assert_eq!(split("\"a\\\"b\",c"), ["\"a\\\"b\"", "c"]);
        assert_eq!(split("\"a\\\",c"), ["\"a\\\",c"]);
    }
}
