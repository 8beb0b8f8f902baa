//! What some browsers do to an author's headers before the Standard's algorithms see them. For predictions only: the
//! Standard's policy changes nothing.

use crate::infrastructure::header::normalize_header_value;
use crate::infrastructure::header_list::HeaderList;
use crate::policy::transformation::{AuthorUserAgent, AvailableDictionary, RepeatedHeaders, TransformationPolicy};

/// The browser refuses the request before anything is sent.
pub(super) struct RefusedHeader(pub(super) &'static str);

/// The header list as the browser judges it.
pub(super) fn transform(headers: &mut HeaderList, policy: &TransformationPolicy) -> Result<(), RefusedHeader> {
    if *policy == TransformationPolicy::STANDARD {
        return Ok(());
    }
    if policy.available_dictionary == AvailableDictionary::Refused && headers.contains(b"available-dictionary") {
        return Err(RefusedHeader("Available-Dictionary"));
    }
    if policy.user_agent == AuthorUserAgent::Ignored {
        headers.delete(b"user-agent");
    }
    match policy.repeated_headers {
        // What one of them does is done on the wire.
        RepeatedHeaders::Kept | RepeatedHeaders::Replaced => {}
        RepeatedHeaders::Joined => *headers = joined(headers),
    }
    Ok(())
}

/// Each name once, its values joined; what an empty last one leaves at the end is whitespace and goes.
fn joined(headers: &HeaderList) -> HeaderList {
    let mut result = HeaderList::with_capacity(headers.len() + 1, headers.byte_len() + 16);
    for (name, _) in headers.iter() {
        if !result.contains(name)
            && let Some(value) = headers.get(name)
        {
            result.push_unchecked(name, normalize_header_value(&value));
        }
    }
    result
}
