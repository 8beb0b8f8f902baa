//! Actions: what a fetch waits for, and what can be asked of each.

use std::mem::MaybeUninit;
use std::ptr::NonNull;

use fetch_cors::{Body, Exchange, Explanation, Timestamp, UrlList};

use crate::answer::answer;
use crate::error::{Error, Status};
use crate::guard::{give, guard, read, required};
use crate::span::{HeaderBuffer, Span};
use crate::text::Text;

/// What a fetch waits for, or its end. There is exactly one at a time.
///
/// A function that answers consumes it: on success the caller's handle is set to NULL, and then the next action is written to `next`,
/// which may be the same place. On failure nothing is consumed, and `next` is left alone. Spans handed to such a function must
/// not be borrowed from the action itself.
///
/// Freeing an action means that the embedder went away: nothing changes, nothing leaks. To cancel is to abort.
#[derive(Debug)]
pub struct Action(pub(crate) fetch_cors::Action);

/// What kind of action it is: which functions are for it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// NULL: there is none.
    None = 0,
    /// May this URL be fetched? `fetch_cors_admit_`
    Admit = 1,
    /// Does something else answer? `fetch_cors_intercept_`
    Intercept = 2,
    /// Fetch this `about:`, `blob:`, `data:` or `file:` URL. `fetch_cors_local_`
    Local = 3,
    /// Send this request and answer with the head of the response. `fetch_cors_send_`
    Send = 4,
    /// The fetch is over. `fetch_cors_done_`
    Done = 5,
}

/// What an action knows of its request: a preflight's exchange is not the request itself.
enum Sight<'a> {
    Request(&'a fetch_cors::Request),
    Exchange(&'a Exchange),
}

/// The same question to both.
macro_rules! ask {
    ($action:expr, $value:ident => $answer:expr) => {
        match $action.sight() {
            Sight::Request($value) => $answer,
            Sight::Exchange($value) => $answer,
        }
    };
}

impl Action {
    pub(crate) const fn kind(&self) -> ActionKind {
        match self.0 {
            fetch_cors::Action::Admit(_) => ActionKind::Admit,
            fetch_cors::Action::Intercept(_) => ActionKind::Intercept,
            fetch_cors::Action::Local(_) => ActionKind::Local,
            fetch_cors::Action::Send(_) => ActionKind::Send,
            fetch_cors::Action::Done(_) => ActionKind::Done,
        }
    }

    fn sight(&self) -> Sight<'_> {
        match &self.0 {
            fetch_cors::Action::Admit(admission) => Sight::Request(admission.request()),
            fetch_cors::Action::Intercept(interception) => Sight::Request(interception.request()),
            fetch_cors::Action::Local(local) => Sight::Request(local.request()),
            fetch_cors::Action::Send(exchange) => Sight::Exchange(exchange),
            fetch_cors::Action::Done(outcome) => Sight::Request(outcome.request()),
        }
    }

    fn url_list(&self) -> &UrlList {
        ask!(self, request => request.url_list())
    }

    fn explanation(&self) -> Result<Explanation<'_>, Error> {
        match &self.0 {
            fetch_cors::Action::Send(exchange) => Ok(exchange.explanation()),
            fetch_cors::Action::Done(outcome) => Ok(outcome.explanation()),
            _ => {
                let message = format!("the action is of kind {:?}; Send and Done have explanations", self.kind());
                Err(Error::new(Status::WrongKind, message))
            }
        }
    }
}

/// Its kind; NONE for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_kind(action: Option<&Action>) -> ActionKind {
    read(ActionKind::None, || action.map_or(ActionKind::None, Action::kind))
}

/// The current URL (<https://fetch.spec.whatwg.org/#concept-request-current-url>): what is to be fetched. Its fragment is never sent; its user
/// info only answers an authentication challenge, see `fetch_cors_send_uses_url_credentials`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_url(action: Option<&Action>) -> Span<'_> {
    read(Span::ABSENT, || action.map(|action| action.url_list().current().as_str()).into())
}

/// How many URLs the URL list (<https://fetch.spec.whatwg.org/#concept-request-url-list>) has: redirects and one.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_url_count(action: Option<&Action>) -> usize {
    read(0, || action.map_or(0, |action| action.url_list().len()))
}

/// The URL at this index of the URL list, the first of which was asked for. Absent where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_url_at(action: Option<&Action>, index: usize) -> Span<'_> {
    read(Span::ABSENT, || action.and_then(|action| action.url_list().iter().nth(index)).map(url::Url::as_str).into())
}

/// The method (<https://fetch.spec.whatwg.org/#concept-request-method>): "OPTIONS" for a preflight.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_method(action: Option<&Action>) -> Span<'_> {
    read(Span::ABSENT, || action.map(|action| ask!(action, request => request.method().as_str())).into())
}

/// Names and values of all headers that the engine knows of, in order; of an action of kind SEND those to be sent, `Origin` included.
/// Writes as many as there is room for, and returns how many there are. They live as long as the action.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_headers<'a>(action: Option<&'a Action>, buffer: HeaderBuffer<'a>) -> usize {
    read(0, || {
        let count = match action.map(Action::sight) {
            Some(Sight::Request(request)) => buffer.fill(request.headers().iter()),
            Some(Sight::Exchange(exchange)) => buffer.fill(exchange.headers()),
            None => Ok(0),
        };
        count.unwrap_or(0)
    })
}

/// What is to be sent as body (<https://fetch.spec.whatwg.org/#concept-request-body>): "none", "replayable" or "stream". Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_body(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || {
        action
            .map(|action| match ask!(action, request => request.body()) {
                Body::None => "none",
                Body::Replayable => "replayable",
                Body::Stream => "stream",
            })
            .into()
    })
}

/// The mode (<https://fetch.spec.whatwg.org/#concept-request-mode>): "cors" for a preflight. Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_mode(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || action.map(|action| ask!(action, request => request.mode()).as_str()).into())
}

/// The credentials mode (<https://fetch.spec.whatwg.org/#concept-request-credentials-mode>). `fetch_cors_send_includes_credentials` says what
/// follows from it. Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_credentials_mode(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || action.map(|action| ask!(action, request => request.credentials_mode()).as_str()).into())
}

/// The redirect mode (<https://fetch.spec.whatwg.org/#concept-request-redirect-mode>), as information: redirects are answered like every other
/// response. Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_redirect_mode(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || action.map(|action| ask!(action, request => request.redirect_mode()).as_str()).into())
}

/// The cache mode (<https://fetch.spec.whatwg.org/#concept-request-cache-mode>) for the embedder's HTTP cache. Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_cache_mode(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || action.map(|action| ask!(action, request => request.cache_mode()).as_str()).into())
}

/// The destination (<https://fetch.spec.whatwg.org/#concept-request-destination>). Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_destination(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || action.map(|action| ask!(action, request => request.destination()).as_str()).into())
}

/// The initiator (<https://fetch.spec.whatwg.org/#concept-request-initiator>). Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_initiator(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || action.map(|action| ask!(action, request => request.initiator()).as_str()).into())
}

/// The referrer policy (<https://fetch.spec.whatwg.org/#concept-request-referrer-policy>) in force at this hop. Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_referrer_policy(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || action.map(|action| ask!(action, request => request.referrer_policy()).as_str()).into())
}

/// The response tainting (<https://fetch.spec.whatwg.org/#concept-request-response-tainting>) at this hop: "basic", "cors" (no login prompt is
/// shown) or "opaque"; absent but for kinds INTERCEPT and SEND. Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_response_tainting(action: Option<&Action>) -> Span<'static> {
    read(Span::ABSENT, || {
        action
            .and_then(|action| match &action.0 {
                fetch_cors::Action::Intercept(interception) => Some(interception.response_tainting()),
                fetch_cors::Action::Send(exchange) => Some(exchange.response_tainting()),
                _ => None,
            })
            .map(fetch_cors::ResponseTainting::as_str)
            .into()
    })
}

/// The network partition key (<https://fetch.spec.whatwg.org/#request-determine-the-network-partition-key>): connections, HTTP cache and
/// cookies are chosen by it. Lives as long as the action.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_network_partition_key(action: Option<&Action>) -> Span<'_> {
    read(Span::ABSENT, || {
        action
            .and_then(|action| match action.sight() {
                Sight::Request(request) => Some(request.partition()),
                Sight::Exchange(exchange) => exchange.partition(),
            })
            .map(fetch_cors::NetworkPartitionKey::as_bytes)
            .into()
    })
}

/// Whether keepalive (<https://fetch.spec.whatwg.org/#request-keepalive-flag>) is set.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_keepalive(action: Option<&Action>) -> bool {
    read(false, || action.is_some_and(|action| ask!(action, request => request.keepalive())))
}

/// The number that the embedder gave the client.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_client_number(action: Option<&Action>) -> u64 {
    read(0, || action.map_or(0, |action| ask!(action, request => request.client().client_number())))
}

/// Why it came out as it did, step by step (kind DONE), or what has been found so far (kind SEND): text for developers, never for the
/// page.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_explanation_text(
    action: Option<&Action>,
    text: Option<&mut MaybeUninit<Option<Box<Text>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(text, "text")?;
        give(out, Text(required(action, "action")?.explanation()?.to_string()));
        Ok(())
    })
}

/// The same as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_explanation_json(
    action: Option<&Action>,
    text: Option<&mut MaybeUninit<Option<Box<Text>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(text, "text")?;
        let explanation = required(action, "action")?.explanation()?;
        let json = serde_json::to_string(&explanation)
            .map_err(|error| Error::new(Status::Panicked, format!("the explanation does not serialize: {error}")))?;
        give(out, Text(json));
        Ok(())
    })
}

/// The fetch is aborted (<https://fetch.spec.whatwg.org/#fetch-controller-abort>): of every kind but DONE.
///
/// # Safety
/// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fetch_cors_action_abort(
    action: Option<NonNull<Option<Box<Action>>>>,
    now: u64,
    next: Option<NonNull<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    let now = Timestamp::from_nanoseconds(now);
    let accepted = |action: &Action| match action.kind() {
        ActionKind::Done => Err(Error::new(Status::WrongKind, "the action is of kind Done; the fetch is over")),
        _ => Ok(()),
    };
    // SAFETY: the caller's promise.
    unsafe {
        answer((action, next), error, accepted, || {
            Ok(move |action| match action {
                fetch_cors::Action::Admit(admission) => admission.abort(now),
                fetch_cors::Action::Intercept(interception) => interception.abort(now),
                fetch_cors::Action::Local(local) => local.abort(now),
                fetch_cors::Action::Send(exchange) => exchange.abort(now),
                done @ fetch_cors::Action::Done(_) => done,
            })
        })
    }
}

/// Frees it: the embedder went away. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_action_free(action: Option<Box<Action>>) {
    read((), || drop(action));
}
