//! The TAO check: may the page see how long the fetch took?

use std::borrow::Cow;

use crate::infrastructure::header_split::get_decode_and_split;
use crate::infrastructure::origin::Origin;
use crate::infrastructure::response_head::{Combined, ReadHeader, Reading};

/// What the check asks of a request.
pub(super) struct TimingQuestion<'a> {
    /// The timing allow failed flag.
    pub(super) already_failed: bool,
    /// The serialized request origin.
    pub(super) serialized_origin: &'a [u8],
    /// Mode is "navigate", and the current URL is not same origin with the request's origin.
    pub(super) navigates_cross_origin: bool,
    /// Response tainting is "basic".
    pub(super) is_basic: bool,
}

// <https://fetch.spec.whatwg.org/#concept-tao-check>
/// Whether the check returns success.
pub(super) fn tao_check(question: &TimingQuestion<'_>, reading: &Reading<'_>) -> bool {
    // 1. An origin is never "client" here.
    // 2.
    if question.already_failed {
        return false;
    }
    // 3.
    let listed = timing_allow_origin(reading).is_some_and(|value| {
        get_decode_and_split(&value)
            // 4–5.
            .any(|item| item == b"*" || item == question.serialized_origin)
    });
    if listed {
        return true;
    }
    // 6. The container's origin says nothing about the document that it navigates to.
    if question.navigates_cross_origin {
        return false;
    }
    // 7–8.
    question.is_basic
}

// <https://fetch.spec.whatwg.org/#append-to-a-requests-navigation-timing-allow-values-list>
/// The values of one redirect, to be kept for the navigation TAO check.
pub(super) fn timing_allow_values(reading: &Reading<'_>) -> Vec<Vec<u8>> {
    // 1. The caller asks for navigation requests only.
    // 2–3. Null becomes the empty list.
    // 4. Appended by the caller.
    timing_allow_origin(reading)
        .map(|value| get_decode_and_split(&value).map(<[u8]>::to_vec).collect())
        .unwrap_or_default()
}

// <https://fetch.spec.whatwg.org/#navigation-tao-check>
/// [Navigation TAO check](https://fetch.spec.whatwg.org/#navigation-tao-check): whether every redirect of a navigation
/// allowed `destination_origin` to see its timing.
pub(super) fn navigation_tao_check(lists: &[Vec<Vec<u8>>], destination_origin: &Origin) -> bool {
    // 1.
    lists.iter().all(|values| {
        // 1.1–1.3.
        values.iter().any(|item| item == b"*" || item == destination_origin.ascii_serialization().as_bytes())
    })
    // 2.
}

/// Quoted strings may reach over several lines, so these are joined first.
fn timing_allow_origin<'a>(reading: &Reading<'a>) -> Option<Cow<'a, [u8]>> {
    match reading.get(ReadHeader::TimingAllowOrigin) {
        Combined::Null => None,
        Combined::Line(line) => Some(Cow::Borrowed(line)),
        Combined::Several => reading.joined(ReadHeader::TimingAllowOrigin).map(Cow::Owned),
    }
}
