//! Actions of kind ADMIT: may this URL be fetched?

use std::mem::MaybeUninit;
use std::ptr::NonNull;

use fetch_cors::Timestamp;

use crate::action::{Action, ActionKind};
use crate::answer::{answer, only};
use crate::error::{Error, Status};
use crate::span::Span;

/// It may.
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_admit_proceed(
    action: Option<NonNull<Option<Box<Action>>>>,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, only(ActionKind::Admit), || {
            Ok(move |action| match action {
                fetch_cors::Action::Admit(admission) => admission.proceed(now),
                other => other,
            })
        })
    }
}

/// It may, by https: the current URL's scheme becomes "https" if it is "http".
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_admit_upgrade_to_https(
    action: Option<NonNull<Option<Box<Action>>>>,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, only(ActionKind::Admit), || {
            Ok(move |action| match action {
                fetch_cors::Action::Admit(admission) => admission.upgrade_to_https(now),
                other => other,
            })
        })
    }
}

/// It may not. `why` is shown in the explanation: UTF-8.
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_admit_block(
    action: Option<NonNull<Option<Box<Action>>>>,
    why: Span<'_>,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, only(ActionKind::Admit), || {
            let why = why.text("why")?.to_owned();
            Ok(move |action| match action {
                fetch_cors::Action::Admit(admission) => admission.block(why, now),
                other => other,
            })
        })
    }
}
