//! Actions of kind SEND: one request for the embedder's network, and its answer.
//!
//! Send it exactly as it is and follow no redirect. A preflight is answered from its head alone: cancel its body, do not wait for it.

use std::mem::MaybeUninit;
use std::ptr::NonNull;

use fetch_cors::{Exchange, NetworkFailure, ResponseHead, Timestamp};

use crate::action::{Action, ActionKind};
use crate::answer::{answer, only};
use crate::error::{Error, Status};
use crate::guard::read;
use crate::span::{Headers, Span};

fn exchange(action: Option<&Action>) -> Option<&Exchange> {
    match action.map(|action| &action.0) {
        Some(fetch_cors::Action::Send(exchange)) => Some(exchange),
        _ => None,
    }
}

/// Whether this is a preflight: answered from its head alone, so cancel its body and do not wait for it.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_send_is_preflight(action: Option<&Action>) -> bool {
    read(false, || exchange(action).is_some_and(Exchange::is_preflight))
}

/// Whether cookies, client certificates and stored authentication are sent, whether cookies of the response are stored (even when the
/// fetch then fails), and which of two pools of connections is used.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_send_includes_credentials(action: Option<&Action>) -> bool {
    read(false, || exchange(action).is_some_and(Exchange::includes_credentials))
}

/// Whether TLS client certificates may be sent.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_send_sends_client_certificates(action: Option<&Action>) -> bool {
    read(false, || exchange(action).is_some_and(Exchange::sends_client_certificates))
}

/// Whether the URL's user info may answer an authentication challenge, where credentials are included.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_send_uses_url_credentials(action: Option<&Action>) -> bool {
    read(false, || exchange(action).is_some_and(Exchange::uses_url_credentials))
}

/// The redirect-taint (<https://fetch.spec.whatwg.org/#concept-request-tainted-origin>), on which cookies with `SameSite` depend: "same-origin",
/// "same-site" or "cross-site"; absent for other actions. Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_send_redirect_taint(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || exchange(action).map(|exchange| exchange.redirect_taint().as_str()).into())
}

/// Answers with the head of the response: all its lines, in order. Redirects are answered like all others; 304 and 407 never get here.
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_send_respond(
    action: Option<NonNull<Option<Box<Action>>>>,
    status: u16,
    headers: Headers<'_>,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, only(ActionKind::Send), || {
            let lines = headers.lines()?;
            Ok(move |action| match action {
                fetch_cors::Action::Send(exchange) => exchange.respond(ResponseHead::new(status, &lines), now),
                other => other,
            })
        })
    }
}

/// No response came. `failure`: "name-not-resolved", "connection-failed", "connection-lost", "tls-failed", "timed-out", "protocol-error",
/// "offline", "not-cached", "not-found" or "other".
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_send_fail(
    action: Option<NonNull<Option<Box<Action>>>>,
    failure: Span<'_>,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, only(ActionKind::Send), || {
            let failure: NetworkFailure = failure.parse("failure")?;
            Ok(move |action| match action {
                fetch_cors::Action::Send(exchange) => exchange.fail(failure, now),
                other => other,
            })
        })
    }
}

/// Asks the preflight cache once more, for embedders that hold a preflight back while another one to the same URL is out. Where the
/// cache covers the request now, the request itself is next, otherwise the same as before.
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_send_recheck_cache(
    action: Option<NonNull<Option<Box<Action>>>>,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, only(ActionKind::Send), || {
            Ok(move |action| match action {
                fetch_cors::Action::Send(exchange) => exchange.recheck_cache(now),
                other => other,
            })
        })
    }
}
