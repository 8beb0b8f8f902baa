//! Actions of kind INTERCEPT: does something else answer?

use std::mem::MaybeUninit;
use std::ptr::NonNull;

use fetch_cors::{CredentialsMode, ResponseHead, ResponseType, Timestamp};

use crate::action::{Action, ActionKind};
use crate::answer::{answer, only};
use crate::error::{Error, Status};
use crate::guard::read;
use crate::span::{Headers, Span, Spans};

/// A response that came from no network: of a service worker or of an override. Its head is the internal response's, whatever the
/// type. What is zero is as of a response that a script made: type "default", no URL, with credentials.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SuppliedResponse<'a> {
    /// The status.
    pub status: u16,
    /// The header lines.
    pub headers: Headers<'a>,
    /// The type (<https://fetch.spec.whatwg.org/#concept-response-type>); "default" where absent.
    pub response_type: Span<'a>,
    /// The URL list (<https://fetch.spec.whatwg.org/#concept-response-url-list>).
    pub url_list: Spans<'a>,
    /// The credentials mode of the fetch that a "cors" response comes from; "include" where absent. With any other, a `*` in its
    /// `Access-Control-Expose-Headers` exposes all names.
    pub fetched_with: Span<'a>,
    /// Whether request-includes-credentials (<https://fetch.spec.whatwg.org/#response-request-includes-credentials>) is false.
    pub requested_without_credentials: bool,
    /// The range-requested flag (<https://fetch.spec.whatwg.org/#concept-response-range-requested-flag>).
    pub range_requested: bool,
}

/// Who is asked: "override" or "service-worker"; absent for other actions. Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_intercept_kind(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || match action.map(|action| &action.0) {
        Some(fetch_cors::Action::Intercept(interception)) => interception.kind().as_str().into(),
        _ => Span::ABSENT,
    })
}

/// Nobody answers: on to the next who is asked, and then to the network.
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_intercept_proceed(
    action: Option<NonNull<Option<Box<Action>>>>,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, only(ActionKind::Intercept), || {
            Ok(move |action| match action {
                fetch_cors::Action::Intercept(interception) => interception.proceed(now),
                other => other,
            })
        })
    }
}

/// It answers with this response.
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_intercept_respond(
    action: Option<NonNull<Option<Box<Action>>>>,
    response: SuppliedResponse<'_>,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, only(ActionKind::Intercept), || {
            let lines = response.headers.lines()?;
            let response_type = match response.response_type {
                absent if absent.is_absent() => ResponseType::Default,
                present => present.parse("response_type")?,
            };
            let credentials_mode = match response.fetched_with {
                absent if absent.is_absent() => CredentialsMode::Include,
                present => present.parse("fetched_with")?,
            };
            let urls = response.url_list.items("url_list")?.iter();
            let url_list = urls.map(|url| url.url("url_list")).collect::<Result<Vec<_>, _>>()?;
            Ok(move |action| match action {
                fetch_cors::Action::Intercept(interception) => {
                    let supplied = fetch_cors::SuppliedResponse::new(ResponseHead::new(response.status, &lines))
                        .response_type(response_type)
                        .url_list(url_list)
                        .fetched_with(credentials_mode)
                        .request_includes_credentials(!response.requested_without_credentials)
                        .range_requested(response.range_requested);
                    interception.respond(supplied, now)
                }
                other => other,
            })
        })
    }
}

/// It answers with a network error.
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_intercept_respond_with_network_error(
    action: Option<NonNull<Option<Box<Action>>>>,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, only(ActionKind::Intercept), || {
            Ok(move |action| match action {
                fetch_cors::Action::Intercept(interception) => interception.respond_with_network_error(now),
                other => other,
            })
        })
    }
}
