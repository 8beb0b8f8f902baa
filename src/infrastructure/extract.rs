//! [Extract header list values](https://fetch.spec.whatwg.org/#extract-header-list-values) for the CORS headers: null,
//! failure and a list are three different results.

use super::byte_class::{NOT_TOKEN, is_http_tab_or_space, is_in, is_token, trim};
use super::response_head::{Combined, ReadHeader, Reading};
use crate::policy::preflight_cache::MaxAgeSyntax;

/// So many tokens fit without an allocation; the lists of real servers do.
const INLINE: usize = 24;

/// The tokens of `Access-Control-Allow-Methods`, `-Allow-Headers` or `-Expose-Headers`, in order, borrowed from the head.
#[derive(Clone, Debug)]
pub(crate) struct TokenList<'a> {
    inline: [&'a [u8]; INLINE],
    len: usize,
    spilled: Vec<&'a [u8]>,
}

impl Default for TokenList<'_> {
    fn default() -> Self {
        Self { inline: [&[]; INLINE], len: 0, spilled: Vec::new() }
    }
}

impl<'a> TokenList<'a> {
    #[inline]
    pub(crate) fn push(&mut self, token: &'a [u8]) {
        match self.inline.get_mut(self.len) {
            Some(place) => *place = token,
            None => self.spilled.push(token),
        }
        self.len += 1;
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'a [u8]> + Clone {
        let inline = self.inline.get(..self.len.min(INLINE)).unwrap_or_default();
        inline.iter().chain(&self.spilled).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Whether the list has the item `*`, as a wildcard or as a name.
    pub(crate) fn contains_asterisk(&self) -> bool {
        self.iter().any(|token| token == b"*")
    }
}

/// A value does not match the header's ABNF: which line, where in it, and the offending item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExtractFailure {
    /// Which line of this header, counted from 0.
    pub(crate) line: usize,
    /// The whole line's value.
    pub(crate) value: Vec<u8>,
    /// Offset of the offending item in the line, in bytes.
    pub(crate) offset: usize,
    /// The offending item, empty where an item is missing.
    pub(crate) item: Vec<u8>,
    /// Whether `*` stands before it, on its line or an earlier one.
    pub(crate) after_asterisk: bool,
}

/// Whether empty items of lists are ignored, as every recipient does, or refused by the letter of the `#` rule. An empty value
/// has none: it is an empty list by either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EmptyItems {
    Ignored,
    Refused,
}

// <https://fetch.spec.whatwg.org/#extract-header-list-values>
/// For the headers whose ABNF is `#method` or `#field-name`: `Ok(None)` is null.
pub(crate) fn extract_tokens<'a>(
    header: ReadHeader,
    reading: &Reading<'a>,
    empty_items: EmptyItems,
) -> Result<Option<TokenList<'a>>, Box<ExtractFailure>> {
    let mut values = TokenList::default();
    Ok(extract_tokens_into(&mut values, header, reading, empty_items)?.then_some(values))
}

// <https://fetch.spec.whatwg.org/#extract-header-list-values>
/// The same into a list that is empty yet, and that need not be moved; whether the header is there at all.
pub(crate) fn extract_tokens_into<'a>(
    list: &mut TokenList<'a>,
    header: ReadHeader,
    reading: &Reading<'a>,
    empty_items: EmptyItems,
) -> Result<bool, Box<ExtractFailure>> {
    for_each_token(header, reading, empty_items, |token| list.push(token))
}

// <https://fetch.spec.whatwg.org/#extract-header-list-values>
/// The same without a list: `visit` gets each token, also those before a failure; whether the header is there at all.
#[inline]
pub(crate) fn for_each_token<'a>(
    header: ReadHeader,
    reading: &Reading<'a>,
    empty_items: EmptyItems,
    mut visit: impl FnMut(&'a [u8]),
) -> Result<bool, Box<ExtractFailure>> {
    match reading.get(header) {
        // 1.
        Combined::Null => Ok(false),
        // 2. These ABNFs allow several headers.
        // 3–5.
        Combined::Line(value) => match extract_header_values(value, &mut visit) {
            Ok(empty) if !empty || empty_items == EmptyItems::Ignored => Ok(true),
            _ => explain_failure(header, reading, empty_items).map_or(Ok(true), Err),
        },
        Combined::Several => {
            let mut refused = false;
            // 4.
            reading.for_each_line(header, |value| {
                // 4.1–4.3.
                if !refused {
                    refused = match extract_header_values(value, &mut visit) {
                        Ok(empty) => empty && empty_items == EmptyItems::Refused,
                        Err(NoToken) => true,
                    };
                }
            });
            if refused { explain_failure(header, reading, empty_items).map_or(Ok(true), Err) } else { Ok(true) }
        }
    }
}

/// An item of a list is no token.
struct NoToken;

// <https://fetch.spec.whatwg.org/#extract-header-values>
/// Gives each token to `visit`, in one pass; whether there are empty items (an empty value has none).
#[inline]
fn extract_header_values<'a>(value: &'a [u8], mut visit: impl FnMut(&'a [u8])) -> Result<bool, NoToken> {
    let is_inner = |byte: &u8| is_http_tab_or_space(*byte);
    let (mut rest, mut empty) = (value, false);
    loop {
        while let Some((first, after)) = rest.split_first()
            && is_inner(first)
        {
            rest = after;
        }
        let length = rest.iter().position(|&byte| is_in(byte, NOT_TOKEN)).unwrap_or(rest.len());
        let (token, mut after) = rest.split_at_checked(length).ok_or(NoToken)?;
        while let Some((first, behind)) = after.split_first()
            && is_inner(first)
        {
            after = behind;
        }
        // 1.
        let next = match after.split_first() {
            None => None,
            Some((b',', next)) => Some(next),
            Some(_) => return Err(NoToken),
        };
        // 2.
        if token.is_empty() {
            empty |= !value.is_empty();
        } else {
            visit(token);
        }
        match next {
            Some(next) => rest = next,
            None => return Ok(empty),
        }
    }
}

/// The first failure, in full.
#[cold]
fn explain_failure(header: ReadHeader, reading: &Reading<'_>, empty_items: EmptyItems) -> Option<Box<ExtractFailure>> {
    let (mut failure, mut after_asterisk, mut line) = (None, false, 0);
    reading.for_each_line(header, |value| {
        let mut offset = 0;
        for raw in value.split(|&byte| byte == b',') {
            let item = trim(raw, is_http_tab_or_space);
            after_asterisk |= item == b"*";
            let is_refused_empty = item.is_empty() && empty_items == EmptyItems::Refused && !value.is_empty();
            if failure.is_none() && (is_refused_empty || !(item.is_empty() || is_token(item))) {
                let leading = raw.iter().take_while(|&&byte| is_http_tab_or_space(byte)).count();
                failure = Some(Box::new(ExtractFailure {
                    line,
                    value: value.to_vec(),
                    offset: offset + if item.is_empty() { 0 } else { leading },
                    item: item.to_vec(),
                    after_asterisk,
                }));
            }
            offset += raw.len() + 1;
        }
        line += 1;
    });
    failure
}

/// What `Access-Control-Max-Age` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum MaxAge {
    /// There is no such header ("null").
    Absent,
    /// No delta-seconds, or more than one line ("failure").
    Failure,
    /// `-` and digits: failure by the letter, "do not store" to every browser.
    Negative,
    /// A number of seconds; numbers that do not fit are `u32::MAX`.
    Seconds(u32),
}

// <https://fetch.spec.whatwg.org/#extract-header-list-values>
/// For `Access-Control-Max-Age`, whose ABNF is `delta-seconds`.
pub(crate) fn extract_max_age(reading: &Reading<'_>, syntax: MaxAgeSyntax) -> MaxAge {
    match reading.get(ReadHeader::MaxAge) {
        // 1.
        Combined::Null => MaxAge::Absent,
        // 2. A single header only.
        Combined::Several => MaxAge::Failure,
        // 3–5.
        Combined::Line(b"") if syntax == MaxAgeSyntax::DigitsOrNothing => MaxAge::Absent,
        Combined::Line(value) if syntax == MaxAgeSyntax::Signed64 => signed_max_age(value),
        Combined::Line(value) => match value {
            [b'-', digits @ ..] if is_digits(digits) => MaxAge::Negative,
            digits if is_digits(digits) => MaxAge::Seconds(
                digits
                    .iter()
                    .fold(0, |seconds: u32, digit| seconds.saturating_mul(10).saturating_add(u32::from(digit - b'0'))),
            ),
            _ => MaxAge::Failure,
        },
    }
}

/// What a parser of signed 64-bit numbers makes of it.
fn signed_max_age(value: &[u8]) -> MaxAge {
    match std::str::from_utf8(value).ok().and_then(|text| text.parse::<i64>().ok()) {
        Some(seconds) if seconds < 0 => MaxAge::Negative,
        Some(seconds) => MaxAge::Seconds(u32::try_from(seconds).unwrap_or(u32::MAX)),
        None => MaxAge::Failure,
    }
}

fn is_digits(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_is_told() {
        let failing = Err((0, 3, "b c".to_owned()));
        assert_eq!(tokens(&["a, b c, d e, f"], EmptyItems::Ignored), failing);
        assert_eq!(tokens(&["a, b c, , f"], EmptyItems::Refused), failing);
        assert_eq!(signed_max_age(b"0"), MaxAge::Seconds(0));
        assert_eq!(signed_max_age(b"-0"), MaxAge::Seconds(0));
        assert_eq!(signed_max_age(b"-1"), MaxAge::Negative);
    }

    fn tokens(lines: &[&str], empty: EmptyItems) -> Result<Option<Vec<String>>, (usize, usize, String)> {
        let head: Vec<_> = lines.iter().map(|line| ("Access-Control-Allow-Methods", *line)).collect();
        match extract_tokens(ReadHeader::AllowMethods, &Reading::of(&head), empty) {
            Ok(list) => Ok(list.map(|list| list.iter().map(|t| String::from_utf8_lossy(t).into_owned()).collect())),
            Err(failure) => Err((failure.line, failure.offset, failure.item.escape_ascii().to_string())),
        }
    }

    #[test]
    fn null_failure_and_lists_are_kept_apart() {
        let ignored = EmptyItems::Ignored;
        assert_eq!(tokens(&[], ignored), Ok(None));
        assert_eq!(tokens(&[""], ignored), Ok(Some(vec![])));
        assert_eq!(tokens(&["GET,, \tPUT ,"], ignored), Ok(Some(vec!["GET".into(), "PUT".into()])));
        assert_eq!(tokens(&["GET", "", "PUT"], ignored), Ok(Some(vec!["GET".into(), "PUT".into()])));
        assert_eq!(tokens(&["GET", "a, b c"], ignored), Err((1, 3, "b c".into())));
        assert_eq!(tokens(&["GET,,PUT"], EmptyItems::Refused), Err((0, 4, String::new())));
        assert_eq!(tokens(&[""], EmptyItems::Refused), Ok(Some(vec![])));
    }

    #[test]
    fn longer_lists_than_the_inline_room() {
        let value: Vec<String> = (0..100).map(|number| format!("m{number}")).collect();
        assert_eq!(tokens(&[&value.join(", ")], EmptyItems::Ignored), Ok(Some(value)));
    }

    #[test]
    fn max_age_saturates_and_tells_negative_from_failure() {
        let max_age = |lines: &[&str]| {
            let head: Vec<_> = lines.iter().map(|line| ("access-control-max-age", *line)).collect();
            extract_max_age(&Reading::of(&head), MaxAgeSyntax::DeltaSeconds)
        };
        assert_eq!(max_age(&[]), MaxAge::Absent);
        assert_eq!(max_age(&[" 600\t"]), MaxAge::Seconds(600));
        assert_eq!(max_age(&["99999999999999999999"]), MaxAge::Seconds(u32::MAX));
        assert_eq!(max_age(&["-0"]), MaxAge::Negative);
        for failure in ["+600", "1.5", "", "-", "--1", "6 0", "600, 600"] {
            assert_eq!(max_age(&[failure]), MaxAge::Failure, "{failure}");
        }
        assert_eq!(max_age(&["600", "600"]), MaxAge::Failure);
    }
}
