//! User info of URLs: never shown, since explanations are pasted into bug reports.

use std::borrow::Cow;

use url::Url;

/// What stands in its place.
const REDACTED: &[u8] = b"(redacted)";

/// `url` with its user info replaced.
pub(crate) fn redacted(url: &Url) -> String {
    if url.username().is_empty() && url.password().is_none() {
        return url.as_str().to_owned();
    }
    let text = url.as_str();
    // The serializer percent-encodes `@` inside user info, so the first one ends it.
    match (text.split_once("://"), text.split_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://(redacted)@{rest}"),
        _ => "(redacted)".to_owned(),
    }
}

/// A text, such as a header's value, in which the user info of whatever a URL parser could take for a URL is replaced: for
/// consoles and logs of embedders that show more than an [`Explanation`](crate::Explanation).
///
/// Where it may be user info or something else, it is taken for user info. Tabs and line breaks, which URL parsers skip, go
/// where something is replaced.
///
/// ```
/// use fetch_cors::without_user_info;
///
/// assert_eq!(&*without_user_info(b"https://name:word@a.test/x@y"), b"https://(redacted)@a.test/x@y");
/// assert_eq!(&*without_user_info(b"//name@a.test"), b"//(redacted)@a.test");
/// assert_eq!(&*without_user_info(b"https://a.test/x@y"), b"https://a.test/x@y");
/// ```
pub fn without_user_info(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'@') {
        return Cow::Borrowed(text);
    }
    let seen: Vec<u8> = text.iter().copied().filter(|byte| !matches!(byte, b'\t' | b'\n' | b'\r')).collect();
    let mut shown = Vec::with_capacity(seen.len());
    let mut rest = seen.as_slice();
    let mut is_replaced = false;
    while let Some((before, authority, after)) = next_authority(rest) {
        shown.extend_from_slice(before);
        match authority.iter().rposition(|&byte| byte == b'@') {
            Some(at) => {
                is_replaced = true;
                shown.extend_from_slice(REDACTED);
                shown.extend_from_slice(authority.get(at..).unwrap_or_default());
            }
            None => shown.extend_from_slice(authority),
        }
        rest = after;
    }
    shown.extend_from_slice(rest);
    if is_replaced { Cow::Owned(shown) } else { Cow::Borrowed(text) }
}

/// What comes before the next authority of a URL, the authority, and what comes after it: behind two slashes, or behind one of
/// the schemes that need none.
fn next_authority(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let is_slash = |byte: &u8| matches!(byte, b'/' | b'\\');
    let begins = |at: usize| match text.get(at)? {
        b':' if ends_with_special_scheme(text.get(..at)?) => Some(at + 1),
        b'/' | b'\\' if text.get(at + 1).is_some_and(is_slash) => Some(at),
        _ => None,
    };
    let begin = (0..text.len()).find_map(begins)?;
    let start = begin + text.get(begin..)?.iter().take_while(|byte| is_slash(byte)).count();
    let (before, rest) = text.split_at_checked(start)?;
    let length = rest.iter().take_while(|byte| !matches!(byte, b'/' | b'\\' | b'?' | b'#')).count();
    let (authority, after) = rest.split_at_checked(length)?;
    Some((before, authority, after))
}

// <https://url.spec.whatwg.org/#special-scheme>
fn ends_with_special_scheme(text: &[u8]) -> bool {
    ["http", "https", "ws", "wss", "ftp"].iter().any(|scheme| {
        let Some(start) = text.len().checked_sub(scheme.len()) else { return false };
        let is_scheme = text.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(scheme.as_bytes()));
        let before = start.checked_sub(1).and_then(|at| text.get(at));
        is_scheme && !before.is_some_and(u8::is_ascii_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::{redacted, without_user_info};
    use url::Url;

    #[test]
    fn user_info_is_not_shown() {
        let url = |text: &str| redacted(&Url::parse(text).unwrap());
        assert_eq!(url("http://u:p%40@a.test/@x"), "http://(redacted)@a.test/@x");
        assert_eq!(url("http://a@b:p@a.test/"), "http://(redacted)@a.test/");
        assert_eq!(url("http://:secret@a.test/"), "http://(redacted)@a.test/");
        assert_eq!(url("http://a.test/x@y"), "http://a.test/x@y");
    }

    #[test]
    fn nor_where_it_may_be_some() {
        for (text, shown) in [
            ("https://u:p@a.test:99999999/", "https://(redacted)@a.test:99999999/"),
            ("0; url=HTTPS:u@a.test", "0; url=HTTPS:(redacted)@a.test"),
            ("https:/\t/u:\tp@a.test", "https://(redacted)@a.test"),
            ("\\\\u:p@a.test\\x", "\\\\(redacted)@a.test\\x"),
            ("x://u p@q@a.test?@", "x://(redacted)@a.test?@"),
            ("https://a.test/, ftp:///u@b.test/", "https://a.test/, ftp:///(redacted)@b.test/"),
            ("https://(redacted)@a.test", "https://(redacted)@a.test"),
            ("https://a.test/x\t@y", "https://a.test/x\t@y"),
            ("a@b.test, xhttp:c@d.test", "a@b.test, xhttp:c@d.test"),
            ("//@:", "//(redacted)@:"),
            ("@//", "@//"),
        ] {
            assert_eq!(String::from_utf8_lossy(&without_user_info(text.as_bytes())), shown, "{text}");
        }
    }

    #[test]
    fn no_url_that_parses_keeps_any() {
        let parts = ["http:", "https:", "//", "/", "\\", "u", ":", "p", "@", "a.test", "\t", " ", "?", "#", "x:"];
        let base = Url::parse("ftp://base.test/").unwrap();
        for seed in 0..20_000_u64 {
            let mut state = seed;
            let text: String = (0..8)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    parts[usize::try_from(state >> 33).unwrap() % parts.len()]
                })
                .collect();
            let shown = String::from_utf8(without_user_info(text.as_bytes()).into_owned()).unwrap();
            let Ok(url) = base.join(&shown) else { continue };
            assert!(matches!(url.username(), "" | "(redacted)") && url.password().is_none(), "{text:?}: {shown:?}");
        }
    }
}
