//! What a page asks.

use std::fmt;
use std::future::poll_fn;

use bytes::Bytes;
use http::Method;
use http_body_util::Full;
use tower_layer::Layer;
use tower_service::Service;

use super::{Allowed, Page, Refusal};
use crate::advice::Recording;
use crate::tower::request_init::parse;
use crate::tower::{BoxError, FetchError, RequestBody};
use crate::{CredentialsMode, FetchApiRequestBuilder, FetchBody, RedirectMode, Request, RequestMode};

/// A `fetch()` of a [`Page`]: [`send`](Self::send) says whether the server lets it.
#[must_use = "nothing is sent before `send`"]
pub struct PageRequest<S> {
    page: Page<S>,
    request: Result<FetchApiRequestBuilder, FetchError>,
    body: RequestBody<Full<Bytes>>,
}

impl<S> PageRequest<S> {
    pub(super) fn new(page: Page<S>, method: Method, url: &str) -> Self {
        let request = parse(url).map(|url| Request::fetch_api(url, &page.client).method(method));
        Self { page, request, body: RequestBody::none() }
    }

    fn with(mut self, change: impl FnOnce(FetchApiRequestBuilder) -> FetchApiRequestBuilder) -> Self {
        self.request = self.request.map(change);
        self
    }

    /// One more header, as the page's author sets it. As in a browser, forbidden ones (`Cookie`, `Origin`, `Host` …) are
    /// left out without a word.
    pub fn header(self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Self {
        self.with(|request| request.header(name, value))
    }

    /// A body of these bytes; their type is for [`header`](Self::header) to say.
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self {
        self.body = RequestBody::replayable(Full::new(bytes.into()));
        self.with(|request| request.body(FetchBody::bytes()))
    }

    /// `credentials: "include"`: with cookies, also to other origins.
    pub fn with_credentials(self) -> Self {
        self.credentials(CredentialsMode::Include)
    }

    /// `credentials`; "same-origin" without it.
    pub fn credentials(self, credentials: CredentialsMode) -> Self {
        self.with(|request| request.credentials(credentials))
    }

    /// `mode`; "cors" without it.
    pub fn mode(self, mode: RequestMode) -> Self {
        self.with(|request| request.mode(mode))
    }

    /// `redirect`; "follow" without it.
    pub fn redirect(self, redirect: RedirectMode) -> Self {
        self.with(|request| request.redirect(redirect))
    }

    /// Asks the server, preflight and all.
    ///
    /// # Errors
    /// A [`Refusal`], whose `Display` and `Debug` tell why, and what would have to change.
    pub async fn send<R>(self) -> Result<Allowed<R>, Refusal>
    where
        S: Service<http::Request<RequestBody<Full<Bytes>>>, Response = http::Response<R>> + Clone,
        S::Error: Into<BoxError>,
    {
        let request = self.request?.build().map_err(FetchError::refused)?;
        let recording = Recording::new(request.clone());
        let fetch = self.page.layer().layer(self.page.server);
        let mut future = fetch.fetch(request, self.body).recording(recording);
        let ended = poll_fn(|context| future.poll_ended(context)).await;
        match ended.result {
            Ok(response) => Ok(Allowed::new(response, ended.recording)),
            Err(error) => Err(Refusal::new(error, ended.recording)),
        }
    }
}

impl<S> fmt::Debug for PageRequest<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PageRequest")
            .field("page", &self.page)
            .field("request", &self.request)
            .field("body", &self.body)
            .finish()
    }
}
