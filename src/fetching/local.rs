//! Local schemes: what the embedder fetches without a network.

use super::action::Action;
use super::purpose::{Live, Mark, Purpose};
use super::run::run;
use super::scheme_fetch;
use super::state::{Fetch, Next};
use crate::infrastructure::request::Request;
use crate::infrastructure::timestamp::Timestamp;
use crate::network_error::NetworkFailure;
use crate::reason::ReasonCode;

/// A URL whose scheme is `about` (only `about:blank`), `blob`, `data` or `file`, for the embedder's part of
/// [scheme fetch](https://fetch.spec.whatwg.org/#concept-scheme-fetch).
#[derive(Debug)]
#[must_use = "a fetch goes on only when its action is answered"]
pub struct Local<P = Live>(Box<Fetch>, Mark<P>);

impl<P: Purpose> Local<P> {
    pub(super) fn new(fetch: Box<Fetch>) -> Self {
        Self(fetch, Mark::default())
    }

    /// The request; [`Request::current_url`] is the URL to fetch.
    pub fn request(&self) -> &Request {
        &self.0.request
    }

    /// Answers with a response of this status (200, or 206 for a range of a blob). A local response's headers are never hidden
    /// by CORS, so the engine does not ask for them.
    pub fn respond(self, status: u16, now: Timestamp) -> Action<P> {
        let range_requested = self.0.request.header_list.contains(b"Range");
        let next = scheme_fetch::respond(&self.0, status, range_requested);
        run(self.0, next, now)
    }

    /// There is no such resource, or it cannot be read.
    pub fn fail(self, failure: NetworkFailure, now: Timestamp) -> Action<P> {
        let next = Next::Fail(self.0.reason(ReasonCode::TransportFailed).with("why", failure.as_str()));
        run(self.0, next, now)
    }

    /// The fetch is aborted.
    pub fn abort(self, now: Timestamp) -> Action<P> {
        let next = Next::Fail(self.0.reason(ReasonCode::Aborted));
        run(self.0, next, now)
    }
}
