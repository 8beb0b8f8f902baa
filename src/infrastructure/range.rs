//! [Single range header values](https://fetch.spec.whatwg.org/#simple-range-header-value).

use super::byte_class::is_http_tab_or_space;

/// A parsed single range: decimal digits of any length, compared without being turned into a machine's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SingleRange<'a> {
    start: Option<&'a [u8]>,
    end: Option<&'a [u8]>,
}

impl<'a> SingleRange<'a> {
    /// The digits of the first position, `None` for a suffix range such as `bytes=-500`.
    pub fn start(&self) -> Option<&'a [u8]> {
        self.start
    }

    /// The digits of the last position, `None` for an open range such as `bytes=0-`.
    pub fn end(&self) -> Option<&'a [u8]> {
        self.end
    }
}

// <https://fetch.spec.whatwg.org/#simple-range-header-value>
/// [Parse a single range header value](https://fetch.spec.whatwg.org/#simple-range-header-value); `None` is failure.
///
/// ```
/// use fetch_cors::algorithms::parse_a_single_range_header_value;
///
/// let range = parse_a_single_range_header_value(b"bytes=256-", false).unwrap();
/// assert_eq!((range.start(), range.end()), (Some(&b"256"[..]), None));
/// assert_eq!(parse_a_single_range_header_value(b"bytes=5-4", false), None);
/// // Longer than any machine word.
/// assert!(parse_a_single_range_header_value(b"bytes=99999999999999999999998-99999999999999999999999", false).is_some());
/// ```
pub fn parse_a_single_range_header_value(value: &[u8], allow_whitespace: bool) -> Option<SingleRange<'_>> {
    // 1. Bytes serve as well as their isomorphic decoding.
    let skip = |data| {
        if allow_whitespace { collect(data, is_http_tab_or_space).1 } else { data }
    };
    // 2–3. After `bytes`.
    let data = value.strip_prefix(b"bytes")?;
    // 4.
    let data = skip(data);
    // 5–6.
    let data = data.strip_prefix(b"=")?;
    // 7.
    let data = skip(data);
    // 8–9. No digits: null.
    let (start, data) = collect(data, |byte| byte.is_ascii_digit());
    let start = (!start.is_empty()).then_some(start);
    // 10.
    let data = skip(data);
    // 11–12.
    let data = data.strip_prefix(b"-")?;
    // 13.
    let data = skip(data);
    // 14–15.
    let (end, data) = collect(data, |byte| byte.is_ascii_digit());
    let end = (!end.is_empty()).then_some(end);
    // 16.
    if !data.is_empty() {
        return None;
    }
    match (start, end) {
        // 17.
        (None, None) => None,
        // 18.
        (Some(first), Some(last)) if is_greater(first, last) => None,
        // 19.
        _ => Some(SingleRange { start, end }),
    }
}

fn collect(data: &[u8], wanted: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let length = data.iter().take_while(|&&byte| wanted(byte)).count();
    data.split_at(length)
}

/// Whether one decimal number is greater than another, whatever their lengths.
fn is_greater(left: &[u8], right: &[u8]) -> bool {
    let significant = |digits: &'_ [u8]| digits.iter().take_while(|&&digit| digit == b'0').count();
    let left = left.get(significant(left)..).unwrap_or_default();
    let right = right.get(significant(right)..).unwrap_or_default();
    left.len().cmp(&right.len()).then_with(|| left.cmp(right)).is_gt()
}
