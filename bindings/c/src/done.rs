//! Actions of kind DONE: a filtered response or a network error.
//!
//! What a page may see is asked of its `PageResponse`. All that begins with `fetch_cors_done_` is for developers and for the user agent
//! itself: a page that learned it would learn what other origins' servers do.

use std::mem::MaybeUninit;
use std::ptr::NonNull;

use fetch_cors::{FilteredResponse, NetworkError, Outcome, Timestamp};

use crate::action::Action;
use crate::answer::answer;
use crate::error::{Error, Status};
use crate::guard::{give, guard, read, required};
use crate::origin::Origin;
use crate::page_response::PageResponse;
use crate::span::Span;
use crate::text::Text;

fn outcome(action: Option<&Action>) -> Option<&Outcome> {
    match action.map(|action| &action.0) {
        Some(fetch_cors::Action::Done(outcome)) => Some(outcome),
        _ => None,
    }
}

fn response(action: Option<&Action>) -> Option<FilteredResponse<'_>> {
    outcome(action)?.response().ok()
}

fn network_error(action: Option<&Action>) -> Option<&NetworkError> {
    outcome(action)?.network_error()
}

/// The response as its page may see it; NULL where the page learns of a network error, and of other actions. It is a part of the action,
/// lives as long, and is not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_done_page_response(action: Option<&Action>) -> Option<&PageResponse> {
    read(None, || action.and_then(PageResponse::of))
}

/// Why it is a network error: a stable code such as "allow-origin-missing"; absent where it is none. Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_done_reason_code(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || network_error(action).map(|error| error.code().as_str()).into())
}

/// Why it is a network error: one line for a console, with what was found and expected. NULL is written where it is none.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_done_reason_text(
    action: Option<&Action>,
    text: Option<&mut MaybeUninit<Option<Box<Text>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(text, "text")?;
        let action = required(action, "action")?;
        match network_error(Some(action)) {
            Some(error) => give(out, Text(error.to_string())),
            None => {
                out.write(None);
            }
        }
        Ok(())
    })
}

/// The internal response's status, 0 for a network error: for those that use opaque responses on the page's behalf (images, media,
/// navigations).
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_done_internal_status(action: Option<&Action>) -> u16 {
    read(0, || response(action).map_or(0, FilteredResponse::internal_status))
}

/// The internal response's URL, absent for a network error. Lives as long as the action.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_done_internal_url(action: Option<&Action>) -> Span<'_> {
    read(Span::ABSENT, || response(action).map(|response| response.internal_url().as_str()).into())
}

/// How many redirects were followed.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_done_redirect_count(action: Option<&Action>) -> u8 {
    read(0, || outcome(action).map_or(0, Outcome::redirect_count))
}

/// The response's redirect taint (<https://fetch.spec.whatwg.org/#response-redirect-taint>), absent for a network error. Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_done_redirect_taint(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || response(action).map(|response| response.redirect_taint().as_str()).into())
}

/// Navigation TAO check (<https://fetch.spec.whatwg.org/#navigation-tao-check>): whether the document that a navigation ends at, of this
/// origin, may see the timing of the redirects before it.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_done_navigation_tao_check(action: Option<&Action>, origin: Option<&Origin>) -> bool {
    read(false, || {
        response(action).zip(origin).is_some_and(|(response, origin)| response.navigation_tao_check(&origin.0))
    })
}

/// Whether `fetch_cors_done_next_manual_redirect` goes on.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_done_has_next_manual_redirect(action: Option<&Action>) -> bool {
    read(false, || outcome(action).is_some_and(Outcome::has_next_manual_redirect))
}

/// Process the next manual redirect (<https://fetch.spec.whatwg.org/#fetch-controller-process-the-next-manual-redirect>): goes on with a
/// navigation that was answered with a redirect. `WRONG_KIND` where there is none.
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_done_next_manual_redirect(
    action: Option<NonNull<Option<Box<Action>>>>,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    let accepted = |action: &Action| {
        if outcome(Some(action)).is_some_and(Outcome::has_next_manual_redirect) {
            return Ok(());
        }
        Err(Error::new(Status::WrongKind, "the action is none of kind Done with a manual redirect to follow"))
    };
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, accepted, || {
            Ok(move |action| match action {
                fetch_cors::Action::Done(outcome) => {
                    outcome.into_next_manual_redirect(now).unwrap_or_else(fetch_cors::Action::Done)
                }
                other => other,
            })
        })
    }
}
