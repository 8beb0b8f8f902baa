//! Actions of kind LOCAL: URLs that are fetched without a network.

use std::mem::MaybeUninit;
use std::ptr::NonNull;

use fetch_cors::{NetworkFailure, Timestamp};

use crate::action::{Action, ActionKind};
use crate::answer::{answer, only};
use crate::error::{Error, Status};
use crate::span::Span;

/// Answers with a response of this status (200, or 206 for a range of a blob). Its headers are never hidden by CORS, so they are not
/// asked for.
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_local_respond(
    action: Option<NonNull<Option<Box<Action>>>>,
    status: u16,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, only(ActionKind::Local), || {
            Ok(move |action| match action {
                fetch_cors::Action::Local(local) => local.respond(status, now),
                other => other,
            })
        })
    }
}

/// There is no such resource, or it cannot be read. `failure` as in `fetch_cors_send_fail`; "not-found" as a rule.
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_local_fail(
    action: Option<NonNull<Option<Box<Action>>>>,
    failure: Span<'_>,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, only(ActionKind::Local), || {
            let failure: NetworkFailure = failure.parse("failure")?;
            Ok(move |action| match action {
                fetch_cors::Action::Local(local) => local.fail(failure, now),
                other => other,
            })
        })
    }
}
