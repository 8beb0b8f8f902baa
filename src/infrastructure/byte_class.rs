//! One table that says of every byte which of the Standard's byte sets it belongs to.

/// May stand in an HTTP token (RFC 9110, section 5.6.2): methods and header names consist of these.
pub(crate) const TOKEN: u8 = 1;
/// Is a [CORS-unsafe request-header byte](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte).
pub(crate) const CORS_UNSAFE: u8 = 1 << 1;
/// May stand in a safelisted `Accept-Language` or `Content-Language`.
pub(crate) const LANGUAGE: u8 = 1 << 2;
/// May not stand in any header value: NUL, LF, CR.
pub(crate) const NEVER_IN_VALUE: u8 = 1 << 3;

const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let byte = index as u8;
        let mut class = 0;
        if byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
            )
        {
            class |= TOKEN;
        }
        if (byte < 0x20 && byte != b'\t')
            || matches!(
                byte,
                b'"' | b'(' | b')' | b':' | b'<' | b'>' | b'?' | b'@' | b'[' | b'\\' | b']' | b'{' | b'}' | 0x7f
            )
        {
            class |= CORS_UNSAFE;
        }
        if byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'*' | b',' | b'-' | b'.' | b';' | b'=') {
            class |= LANGUAGE;
        }
        if matches!(byte, 0 | b'\n' | b'\r') {
            class |= NEVER_IN_VALUE;
        }
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse")]
        {
            table[index] = class;
        }
        index += 1;
    }
    table
};

/// Whether `byte` belongs to one of the sets in `classes`.
#[inline]
pub(crate) fn is_in(byte: u8, classes: u8) -> bool {
    #[expect(clippy::indexing_slicing, reason = "256 rows and a byte: always in bounds")]
    let class = CLASSES[usize::from(byte)];
    class & classes != 0
}

/// Whether `bytes` is one or more token characters.
#[inline]
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&byte| is_in(byte, TOKEN))
}

/// Whether any of `bytes` belongs to one of the sets in `classes`.
#[inline]
pub(crate) fn contains(bytes: &[u8], classes: u8) -> bool {
    bytes.iter().any(|&byte| is_in(byte, classes))
}

/// [HTTP tab or space byte](https://fetch.spec.whatwg.org/#http-tab-or-space-byte).
#[inline]
pub(crate) fn is_http_tab_or_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b' ')
}

/// [HTTP whitespace byte](https://fetch.spec.whatwg.org/#http-whitespace-byte).
#[inline]
pub(crate) fn is_http_whitespace(byte: u8) -> bool {
    matches!(byte, b'\t' | b' ' | b'\n' | b'\r')
}

/// `bytes` without the leading and trailing bytes for which `outer` holds.
#[inline]
pub(crate) fn trim(bytes: &[u8], outer: impl Fn(u8) -> bool) -> &[u8] {
    let mut rest = bytes;
    while let [first, tail @ ..] = rest
        && outer(*first)
    {
        rest = tail;
    }
    while let [head @ .., last] = rest
        && outer(*last)
    {
        rest = head;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_have_the_sizes_that_the_texts_give() {
        let count = |class| (0..=255).filter(|&byte| is_in(byte, class)).count();
        assert_eq!(count(TOKEN), 77);
        assert_eq!(count(CORS_UNSAFE), 31 + 14);
        assert_eq!(count(LANGUAGE), 62 + 7);
        assert_eq!(count(NEVER_IN_VALUE), 3);
    }

    #[test]
    fn trims_both_ends_only() {
        assert_eq!(trim(b" \t a b\t ", is_http_tab_or_space), b"a b");
        assert_eq!(trim(b"  ", is_http_tab_or_space), b"");
        assert_eq!(trim(b"\ra\n", is_http_tab_or_space), b"\ra\n");
        assert_eq!(trim(b"\ra\n", is_http_whitespace), b"a");
    }
}
