//! A fetch under way.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::{Extensions, HeaderMap};
use tower_service::Service;

use super::fetched::filtered;
use super::settings::Settings;
use super::{BoxError, FetchError, Outgoing, RequestBody, ResponseBody};
use crate::advice::Recording;
use crate::algorithms::should_be_blocked_due_to_a_bad_port;
use crate::{Action, Admission, Exchange, NetworkFailure, Outcome, ResponseHead};

/// A fetch of [`Fetch`](super::Fetch). Dropping it cancels: what is on the network is dropped with it, and nothing else changes.
#[must_use = "a future does nothing until it is polled"]
pub struct FetchFuture<S, B>(State<S, B>)
where
    S: Service<http::Request<RequestBody<B>>>;

enum State<S, B>
where
    S: Service<http::Request<RequestBody<B>>>,
{
    Refused(FetchError),
    Fetching(Box<Fetching<S, B>>),
    Done,
}

struct Fetching<S, B>
where
    S: Service<http::Request<RequestBody<B>>>,
{
    inner: S,
    settings: Arc<Settings>,
    body: RequestBody<B>,
    extensions: Extensions,
    step: Step<S::Future, B>,
    /// What the last exchange was answered with, if that ended the fetch.
    last: Option<S::Response>,
    /// What the inner service said, if that ended the fetch.
    error: Option<BoxError>,
    recording: Option<Recording>,
}

enum Step<F, B> {
    Act(Action),
    /// Until the inner service is ready.
    Wait(Exchange, http::Request<RequestBody<B>>),
    Sent(Exchange, Pin<Box<F>>),
    /// While it is taken, and at the end.
    Over,
}

/// How a fetch ended, with what is told of it.
pub(super) struct Ended<R> {
    pub(super) result: Result<http::Response<ResponseBody<R>>, FetchError>,
    pub(super) recording: Option<Recording>,
}

// Futures and bodies are never pinned in it, but where they are boxed.
impl<S, B> Unpin for FetchFuture<S, B> where S: Service<http::Request<RequestBody<B>>> {}

impl<S, B> FetchFuture<S, B>
where
    S: Service<http::Request<RequestBody<B>>>,
{
    pub(super) fn new(
        inner: S,
        settings: Arc<Settings>,
        action: Action,
        body: RequestBody<B>,
        extensions: Extensions,
    ) -> Self {
        let step = Step::Act(action);
        let fetching = Fetching { inner, settings, body, extensions, step, last: None, error: None, recording: None };
        Self(State::Fetching(Box::new(fetching)))
    }

    pub(super) fn refused(error: FetchError) -> Self {
        Self(State::Refused(error))
    }

    /// Notes what is answered to `recording`'s request, which is the one that is fetched.
    pub(super) fn recording(mut self, recording: Recording) -> Self {
        if let State::Fetching(fetching) = &mut self.0 {
            fetching.recording = Some(recording);
        }
        self
    }

    /// [Aborts](https://fetch.spec.whatwg.org/#fetch-controller-abort) what is under way, as a page's `abort()` does: unlike a fetch
    /// that is dropped, this one ends with a network error, which clears its entries of the preflight cache. `None` where
    /// the fetch is over.
    pub fn abort(self) -> Option<FetchError> {
        let State::Fetching(fetching) = self.0 else { return None };
        let now = fetching.settings.now();
        let action = match fetching.step {
            Step::Wait(exchange, _) | Step::Sent(exchange, _) => exchange.abort(now),
            Step::Act(action) => match action {
                Action::Admit(admission) => admission.abort(now),
                Action::Intercept(interception) => interception.abort(now),
                Action::Local(local) => local.abort(now),
                Action::Send(exchange) => exchange.abort(now),
                Action::Done(outcome) => Action::Done(outcome),
            },
            Step::Over => return None,
        };
        match action {
            Action::Done(outcome) if outcome.network_error().is_some() => Some(FetchError::failed(outcome, None)),
            _ => None,
        }
    }
}

impl<S, B, R> FetchFuture<S, B>
where
    S: Service<http::Request<RequestBody<B>>, Response = http::Response<R>>,
    S::Error: Into<BoxError>,
{
    pub(super) fn poll_ended(&mut self, context: &mut Context<'_>) -> Poll<Ended<R>> {
        if let State::Fetching(fetching) = &mut self.0 {
            let outcome = ready!(fetching.poll_outcome(context));
            let (last, error, recording) = (fetching.last.take(), fetching.error.take(), fetching.recording.take());
            self.0 = State::Done;
            let result = filtered(outcome, last).map_err(|outcome| FetchError::failed(outcome, error));
            return Poll::Ready(Ended { result, recording });
        }
        match std::mem::replace(&mut self.0, State::Done) {
            State::Refused(error) => Poll::Ready(Ended { result: Err(error), recording: None }),
            // Polled once more: it has nothing more to say.
            State::Fetching(_) | State::Done => Poll::Pending,
        }
    }
}

impl<S, B, R> Fetching<S, B>
where
    S: Service<http::Request<RequestBody<B>>, Response = http::Response<R>>,
    S::Error: Into<BoxError>,
{
    fn poll_outcome(&mut self, context: &mut Context<'_>) -> Poll<Outcome> {
        loop {
            self.step = match std::mem::replace(&mut self.step, Step::Over) {
                Step::Act(Action::Send(exchange)) => self.outgoing(exchange),
                Step::Act(Action::Admit(admission)) => Step::Act(self.admit(admission)),
                Step::Act(Action::Intercept(interception)) => Step::Act(interception.proceed(self.settings.now())),
                Step::Act(Action::Local(local)) => Step::Act(local.fail(NetworkFailure::NotFound, self.settings.now())),
                Step::Act(Action::Done(outcome)) => return Poll::Ready(outcome),
                Step::Wait(exchange, request) => match self.inner.poll_ready(context) {
                    Poll::Pending => {
                        self.step = Step::Wait(exchange, request);
                        return Poll::Pending;
                    }
                    Poll::Ready(Ok(())) => Step::Sent(exchange, Box::pin(self.inner.call(request))),
                    Poll::Ready(Err(error)) => self.failed(exchange, error.into()),
                },
                Step::Sent(exchange, mut future) => match future.as_mut().poll(context) {
                    Poll::Pending => {
                        self.step = Step::Sent(exchange, future);
                        return Poll::Pending;
                    }
                    Poll::Ready(Ok(response)) => self.responded(exchange, response),
                    Poll::Ready(Err(error)) => self.failed(exchange, error.into()),
                },
                Step::Over => return Poll::Pending,
            };
        }
    }

    fn admit(&self, admission: Admission) -> Action {
        let now = self.settings.now();
        match admission.request().current_url().port() {
            Some(port) if should_be_blocked_due_to_a_bad_port(admission.request().current_url()) => {
                admission.block(format!("port {port} is a bad port"), now)
            }
            _ => admission.proceed(now),
        }
    }

    fn outgoing(&mut self, exchange: Exchange) -> Step<S::Future, B> {
        let request = match exchange.to_http() {
            Ok(request) => request,
            Err(error) => return self.failed(exchange, error.into()),
        };
        let body = if exchange.body().exists() { self.body.next() } else { Some(RequestBody::none()) };
        let Some(body) = body else {
            return self.failed(exchange, "the body was sent before, and cannot be sent again".into());
        };
        let mut request = request.map(|()| body);
        let outgoing = Outgoing::of(&exchange);
        if let Err(error) = add_credentials(request.headers_mut(), self.settings.credentials(&outgoing)) {
            return self.failed(exchange, error.into());
        }
        *request.extensions_mut() = self.extensions.clone();
        request.extensions_mut().insert(outgoing);
        Step::Wait(exchange, request)
    }

    /// The head decides; the body of a preflight or a redirect is dropped, whatever of it is still to come.
    fn responded(&mut self, exchange: Exchange, response: http::Response<R>) -> Step<S::Future, B> {
        let head = ResponseHead::from(&response);
        self.record(|recording| recording.answer(exchange.kind(), exchange.url(), head.status(), head.lines()));
        let action = exchange.respond(head, self.settings.now());
        if matches!(action, Action::Done(_)) {
            self.last = Some(response);
        }
        Step::Act(action)
    }

    fn failed(&mut self, exchange: Exchange, error: BoxError) -> Step<S::Future, B> {
        let failure = self.settings.failure(&error);
        self.error = Some(error);
        self.record(|recording| recording.failure(exchange.kind(), exchange.url(), failure));
        Step::Act(exchange.fail(failure, self.settings.now()))
    }

    fn record(&mut self, note: impl FnOnce(Recording) -> Recording) {
        self.recording = self.recording.take().map(note);
    }
}

/// The user agent's lines; the page's own `Authorization` comes before its.
fn add_credentials(headers: &mut HeaderMap, credentials: HeaderMap) -> Result<(), http::header::MaxSizeReached> {
    let has_authorization = headers.contains_key(http::header::AUTHORIZATION);
    let mut last = None;
    for (name, value) in credentials {
        let Some(name) = name.or(last) else { break };
        if !(has_authorization && name == http::header::AUTHORIZATION) {
            headers.try_append(name.clone(), value)?;
        }
        last = Some(name);
    }
    Ok(())
}

impl<S, B, R> Future for FetchFuture<S, B>
where
    S: Service<http::Request<RequestBody<B>>, Response = http::Response<R>>,
    S::Error: Into<BoxError>,
{
    type Output = Result<http::Response<ResponseBody<R>>, FetchError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_ended(context).map(|ended| ended.result)
    }
}

impl<S, B> fmt::Debug for FetchFuture<S, B>
where
    S: Service<http::Request<RequestBody<B>>>,
{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.0 {
            State::Refused(_) => "refused",
            State::Fetching(_) => "fetching",
            State::Done => "done",
        };
        formatter.debug_tuple("FetchFuture").field(&state).finish()
    }
}
