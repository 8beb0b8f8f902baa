//! The Standard's byte sets: one table that says of every byte to which it belongs, and how runs of bytes are held to it.

use std::cmp::Ordering;

/// May not stand in an HTTP token (RFC 9110, section 5.6.2): methods and header names consist of what may.
pub(crate) const NOT_TOKEN: u8 = 1;
/// Is a [CORS-unsafe request-header byte](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte).
pub(crate) const CORS_UNSAFE: u8 = 1 << 1;
/// May not stand in a safelisted `Accept-Language` or `Content-Language`.
pub(crate) const NOT_LANGUAGE: u8 = 1 << 2;

const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 255")]
        let byte = index as u8;
        let mut class = 0;
        if !byte.is_ascii_alphanumeric()
            && !matches!(
                byte,
                b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
            )
        {
            class |= NOT_TOKEN;
        }
        if (byte < 0x20 && byte != b'\t')
            || matches!(
                byte,
                b'"' | b'(' | b')' | b':' | b'<' | b'>' | b'?' | b'@' | b'[' | b'\\' | b']' | b'{' | b'}' | 0x7f
            )
        {
            class |= CORS_UNSAFE;
        }
        if !byte.is_ascii_alphanumeric() && !matches!(byte, b' ' | b'*' | b',' | b'-' | b'.' | b';' | b'=') {
            class |= NOT_LANGUAGE;
        }
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse")]
        {
            table[index] = class;
        }
        index += 1;
    }
    table
};

/// The sets to which `byte` belongs.
#[inline]
fn classes(byte: u8) -> u8 {
    #[expect(clippy::indexing_slicing, reason = "256 rows and a byte: always in bounds")]
    CLASSES[usize::from(byte)]
}

/// Whether `byte` belongs to one of the sets in `class`.
#[inline]
pub(crate) fn is_in(byte: u8, class: u8) -> bool {
    classes(byte) & class != 0
}

/// Whether any of `bytes` belongs to one of the sets in `CLASS`: block by block, the last block overlapping the one before
/// it.
#[inline]
pub(crate) fn contains<const CLASS: u8>(bytes: &[u8]) -> bool {
    if let Some(last) = bytes.last_chunk::<16>() {
        let (blocks, rest) = bytes.as_chunks::<16>();
        return blocks.iter().any(block_contains::<CLASS, 16>)
            || (!rest.is_empty() && block_contains::<CLASS, 16>(last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        return block_contains::<CLASS, 8>(first) | block_contains::<CLASS, 8>(last);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        return block_contains::<CLASS, 4>(first) | block_contains::<CLASS, 4>(last);
    }
    bytes.iter().any(|&byte| is_in(byte, CLASS))
}

/// Without branches: the length is known to the compiler.
#[inline]
fn block_contains<const CLASS: u8, const LENGTH: usize>(block: &[u8; LENGTH]) -> bool {
    block.iter().fold(0, |all, &byte| all | classes(byte)) & CLASS != 0
}

/// Whether `bytes` is one or more token characters.
#[inline]
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && !contains::<NOT_TOKEN>(bytes)
}

/// Whether any of `bytes` is one that may not stand in any header value: NUL, LF, CR. Every byte of every head is looked at,
/// many at a time: next to no value has a byte below 14.
#[inline]
pub(crate) fn contains_never_in_value(bytes: &[u8]) -> bool {
    has_byte_below_14(bytes) && is_never_in_value_among(bytes)
}

/// Byte by byte.
#[cold]
#[inline(never)]
fn is_never_in_value_among(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| matches!(byte, 0 | b'\n' | b'\r'))
}

/// A call, so that heads of which nobody asks this pay nothing.
#[inline(never)]
fn has_byte_below_14(bytes: &[u8]) -> bool {
    if let Some((first, last)) = ends::<16>(bytes) {
        let (blocks, _) = bytes.as_chunks::<16>();
        #[expect(clippy::needless_bitwise_bool, reason = "without branches, a block is one comparison of vectors")]
        let below = |block: &[u8; 16]| block.iter().fold(false, |any, &byte| any | (byte < 14));
        return below(first) || below(last) || (bytes.len() > 32 && blocks.iter().skip(1).any(below));
    }
    // In a word: a byte from which 14 cannot be taken without a borrow, and that has no high bit.
    let below = |word: u64| word.wrapping_sub(0x0e0e_0e0e_0e0e_0e0e) & !word & 0x8080_8080_8080_8080 != 0;
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        return below(u64::from_le_bytes(*first)) || below(u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        return below(u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)));
    }
    bytes.iter().any(|&byte| byte < 14)
}

/// The first and the last `LENGTH` bytes: all of `bytes` where it is no longer than both together.
#[inline]
fn ends<const LENGTH: usize>(bytes: &[u8]) -> Option<(&[u8; LENGTH], &[u8; LENGTH])> {
    Some((bytes.first_chunk()?, bytes.last_chunk()?))
}

/// Whether two names are the same to the byte. For short ones: two comparisons of blocks that may overlap, and no call.
#[inline]
pub(crate) fn is_equal(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    // From above, so that each length takes few comparisons.
    match left.len() {
        33.. => left == right,
        16.. => ends::<16>(left) == ends::<16>(right),
        8.. => ends::<8>(left) == ends::<8>(right),
        4.. => ends::<4>(left) == ends::<4>(right),
        2.. => ends::<2>(left) == ends::<2>(right),
        _ => left.first() == right.first(),
    }
}

/// Whether two names are the same, ASCII-case-insensitively.
#[inline]
pub(crate) fn is_same_name(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && is_same_of_one_length(left, right)
}

/// Apart, since most names differ in their lengths.
fn is_same_of_one_length(left: &[u8], right: &[u8]) -> bool {
    if let (Some(left_end), Some(right_end)) = (left.last_chunk::<8>(), right.last_chunk::<8>()) {
        let is_same = |left: &[u8; 8], right: &[u8; 8]| {
            left == right || lowercased(u64::from_le_bytes(*left)) == lowercased(u64::from_le_bytes(*right))
        };
        let ((left, _), (right, _)) = (left.as_chunks::<8>(), right.as_chunks::<8>());
        return is_same(left_end, right_end) && std::iter::zip(left, right).all(|(left, right)| is_same(left, right));
    }
    left.eq_ignore_ascii_case(right)
}

/// Makes ASCII upper-case letters lower-case, by the word: for names.
#[inline]
pub(crate) fn make_lowercase(name: &mut [u8]) {
    let change = |word: &mut [u8; 8]| *word = lowercased(u64::from_le_bytes(*word)).to_le_bytes();
    name.as_chunks_mut::<8>().0.iter_mut().for_each(change);
    match name.last_chunk_mut::<8>() {
        // It overlaps the one before it, whose letters stay as they are.
        Some(last) => change(last),
        None => name.iter_mut().for_each(u8::make_ascii_lowercase),
    }
}

/// *Byte less than* of the lowercased names.
#[inline]
pub(crate) fn compare_lowercased(left: &[u8], right: &[u8]) -> Ordering {
    for (left, right) in std::iter::zip(left, right) {
        if left != right {
            let order = left.to_ascii_lowercase().cmp(&right.to_ascii_lowercase());
            if order.is_ne() {
                return order;
            }
        }
    }
    left.len().cmp(&right.len())
}

/// Whether `name` is `lowercase` (a literal that begins with a letter and has none in upper case),
/// ASCII-case-insensitively.
#[inline]
pub(crate) fn is_named<const LENGTH: usize>(name: &[u8], lowercase: &[u8; LENGTH]) -> bool {
    let Ok(name) = <&[u8; LENGTH]>::try_from(name) else { return false };
    if name == lowercase {
        return true;
    }
    // Most other names of this length end here.
    if name.first().map(|byte| byte | 0x20) != lowercase.first().copied() {
        return false;
    }
    if let (Some(name_end), Some(end)) = (name.last_chunk::<8>(), lowercase.last_chunk::<8>()) {
        let same = |name: &[u8; 8], other: &[u8; 8]| lowercased(u64::from_le_bytes(*name)) ^ u64::from_le_bytes(*other);
        let ((words, _), (others, _)) = (name.as_chunks::<8>(), lowercase.as_chunks::<8>());
        return std::iter::zip(words, others).fold(same(name_end, end), |all, (word, other)| all | same(word, other))
            == 0;
    }
    std::iter::zip(name, lowercase).all(|(byte, other)| byte.to_ascii_lowercase() == *other)
}

/// Eight bytes with ASCII upper-case letters in lower case.
#[inline]
const fn lowercased(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let low_bits = word & (0x7f * ONES);
    // The high bit of each byte: whether it is at least `A`, and whether it is above `Z`.
    let from_a = low_bits + (0x80 - b'A' as u64) * ONES;
    let above_z = low_bits + (0x7f - b'Z' as u64) * ONES;
    let is_upper = from_a & !above_z & !word & (0x80 * ONES);
    word | (is_upper >> 2)
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
    // Nothing to do, as nearly always.
    if let ([first, ..], [.., last]) = (rest, rest)
        && !(outer(*first) || outer(*last))
    {
        return rest;
    }
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
    fn a_byte_below_14_is_found_wherever_it_stands() {
        for length in 0..=50 {
            for filler in [14, b' ', b'~', 0x7f, 0x80, 0xff] {
                let mut bytes = vec![filler; length];
                assert!(!has_byte_below_14(&bytes), "{length} of {filler}");
                for place in 0..length {
                    for low in [0, 1, 13] {
                        bytes[place] = low;
                        assert!(has_byte_below_14(&bytes), "{low} at {place} among {length} of {filler}");
                    }
                    bytes[place] = filler;
                }
            }
            assert_eq!(has_byte_below_14(&vec![b'\n'; length]), length > 0);
        }
    }

    #[test]
    fn sets_have_the_sizes_that_the_texts_give() {
        let count = |class| (0..=255).filter(|&byte| is_in(byte, class)).count();
        assert_eq!(256 - count(NOT_TOKEN), 77);
        assert_eq!(count(CORS_UNSAFE), 31 + 14);
        assert_eq!(256 - count(NOT_LANGUAGE), 62 + 7);
        assert_eq!((0..=255).filter(|&byte| contains_never_in_value(&[byte])).collect::<Vec<u8>>(), b"\0\n\r");
    }

    #[test]
    fn every_byte_of_every_length_is_looked_at() {
        for length in 0..70 {
            let mut bytes = vec![b'a'; length];
            assert!(!contains_never_in_value(&bytes));
            assert_eq!(is_token(&bytes), length > 0);
            let same = bytes.clone();
            assert!(is_equal(&bytes, &same) && !is_equal(&bytes, &[&same[..], b"a"].concat()));
            for place in 0..length {
                bytes[place] = 0;
                assert!(contains_never_in_value(&bytes) && !is_token(&bytes), "{place} of {length}");
                assert!(!is_equal(&bytes, &same));
                bytes[place] = b'a';
            }
        }
    }

    #[test]
    fn other_controls_and_high_bytes_are_let_through() {
        for byte in (0..=255).filter(|byte| !matches!(byte, 0 | b'\n' | b'\r')) {
            for length in 1..20 {
                let mut bytes = vec![0xff; length];
                bytes[length / 2] = byte;
                assert!(!contains_never_in_value(&bytes), "{byte}");
                bytes[length - 1] = 0;
                assert!(contains_never_in_value(&bytes), "{byte}");
            }
        }
    }

    #[test]
    fn words_in_lower_case() {
        for byte in 0..=255u8 {
            for place in 0..8 {
                let mut bytes = *b"aZ@[`{\xc1\xff";
                bytes[place] = byte;
                assert_eq!(
                    lowercased(u64::from_le_bytes(bytes)).to_le_bytes(),
                    bytes.map(|byte| byte.to_ascii_lowercase())
                );
            }
        }
        for length in 0..40 {
            let name: Vec<u8> = (b'>'..).take(length).collect();
            let mut lower = name.clone();
            make_lowercase(&mut lower);
            assert_eq!(lower, name.to_ascii_lowercase());
        }
    }

    #[test]
    fn names_in_any_case_and_nothing_else() {
        assert!(is_same_name(b"X-Frame_Z", b"x-frAme_z") && is_same_name(b"TE", b"te") && !is_same_name(b"TE", b"tf"));
        assert!(is_named(b"X-Frame_Z", b"x-frame_z") && is_named(b"x-frame_z", b"x-frame_z"));
        for other in
            [&b"x-frame_"[..], b"x-frame_zz", b"x\x0dframe_z", b"x-frame\x7fz", b"x-frame_\x5a\x00", b"x-frame_["]
        {
            assert!(!is_named(other, b"x-frame_z") && !is_same_name(other, b"X-frame_Z"));
        }
    }

    #[test]
    fn trims_both_ends_only() {
        assert_eq!(trim(b" \t a b\t ", is_http_tab_or_space), b"a b");
        assert_eq!(trim(b"  ", is_http_tab_or_space), b"");
        assert_eq!(trim(b"\ra\n", is_http_tab_or_space), b"\ra\n");
        assert_eq!(trim(b"\ra\n", is_http_whitespace), b"a");
    }
}
