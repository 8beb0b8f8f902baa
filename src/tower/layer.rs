//! The layer, and the service that it makes.

use std::error::Error;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use http::{Extensions, HeaderMap};
use tower_layer::Layer;
use tower_service::Service;

use super::settings::Settings;
use super::{BoxError, FetchError, FetchFuture, Outgoing, RequestBody, RequestInit, ResponseBody};
use crate::{Client, NetworkFailure, Request, Timestamp, UserAgent};

/// Makes any HTTP client behave like `fetch()` on a page: [`Fetch`].
///
/// ```
/// use fetch_cors::tower::{Fetched, FetchLayer, OPAQUE_STATUS, RequestBody, RequestInit};
/// use fetch_cors::{Origin, RequestMode, ResponseType};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
/// # type Body = http_body_util::Full<bytes::Bytes>;
///
/// # pollster::block_on(async {
/// let network = service_fn(async |_: http::Request<RequestBody<Body>>| Ok::<_, std::io::Error>(http::Response::new("secret")));
/// let page = ServiceBuilder::new().layer(FetchLayer::new(Origin::parse("https://app.test")?)).service(network);
///
/// let error = page.clone().oneshot(http::Request::get("https://api.test/").body(().into())?).await.unwrap_err();
/// assert_eq!(error.code().unwrap().as_str(), "allow-origin-missing");
/// assert!(error.to_string().contains("hint: Answer with `Access-Control-Allow-Origin: https://app.test`"), "{error}");
///
/// let no_cors = RequestInit::new().mode(RequestMode::NoCors);
/// let opaque = page.oneshot(http::Request::get("https://api.test/").extension(no_cors).body(().into())?).await?;
/// assert_eq!(opaque.extensions().get::<Fetched>().unwrap().response_type(), ResponseType::Opaque);
/// assert_eq!(opaque.status(), OPAQUE_STATUS);
/// assert_eq!(opaque.into_body().into_inner(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
#[must_use = "a layer does nothing until it is given a service"]
pub struct FetchLayer(Settings);

impl FetchLayer {
    /// For pages of this client (an [`Origin`](crate::Origin) will do), with a user agent of its own.
    #[expect(clippy::disallowed_methods, reason = "an adapter reads the clock that the engine does not")]
    pub fn new(client: impl Into<Client>) -> Self {
        let start = Instant::now();
        Self(Settings::new(client.into(), move || Timestamp::from_duration(start.elapsed())))
    }

    /// Shares this user agent's preflight cache. All layers that share one have to have the same [`clock`](Self::clock). Build it with
    /// [`admits_each_hop`](crate::UserAgentBuilder::admits_each_hop), as the layer's own is: URLs with
    /// [bad ports](https://fetch.spec.whatwg.org/#port-blocking) are blocked then, and nothing else. Nothing is ever intercepted.
    pub fn user_agent(mut self, user_agent: UserAgent) -> Self {
        self.0.user_agent = user_agent;
        self
    }

    /// What requests say unless they say otherwise.
    pub fn request_init(mut self, init: RequestInit) -> Self {
        self.0.init = init;
        self
    }

    /// The time; since this layer was made without it.
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.0.clock = Arc::new(clock);
        self
    }

    /// What the user agent has for a request that includes credentials, and for no other: lines of `Cookie`, of `Authorization`.
    /// An `Authorization` of the page's own comes before these. Without this, cookies are the inner service's to add, where
    /// [`Outgoing::includes_credentials`] says so.
    pub fn credentials(mut self, credentials: impl Fn(&Outgoing) -> HeaderMap + Send + Sync + 'static) -> Self {
        self.0.credentials = Some(Arc::new(credentials));
        self
    }

    /// What an error of the inner service is to the engine. Without this the first I/O error in its chain of sources decides.
    pub fn network_failures(
        mut self,
        failures: impl Fn(&(dyn Error + 'static)) -> NetworkFailure + Send + Sync + 'static,
    ) -> Self {
        self.0.failures = Arc::new(failures);
        self
    }
}

impl<S> Layer<S> for FetchLayer {
    type Service = Fetch<S>;

    fn layer(&self, inner: S) -> Fetch<S> {
        Fetch { inner, settings: Arc::new(self.0.clone()) }
    }
}

/// `fetch()` over an HTTP client: preflights, the preflight cache, redirects, the decision about credentials, filtered responses.
///
/// The inner service sends one request and gives back its response: it follows no redirect, adds no `Origin`, and has in the
/// extension [`Outgoing`] what it must know. Responses carry the extension [`Fetched`](super::Fetched). Whoever drops the future has cancelled.
#[derive(Clone, Debug)]
pub struct Fetch<S> {
    inner: S,
    settings: Arc<Settings>,
}

impl<S> Fetch<S> {
    /// Fetches a request of any caller: of `XMLHttpRequest`, of an image, of a form. `body` is what the request was built to have.
    pub fn fetch<B, R>(&self, request: Request, body: RequestBody<B>) -> FetchFuture<S, B>
    where
        S: Service<http::Request<RequestBody<B>>, Response = http::Response<R>> + Clone,
        S::Error: Into<BoxError>,
    {
        self.begin(request, body, Extensions::new())
    }

    fn begin<B, R>(&self, request: Request, body: RequestBody<B>, extensions: Extensions) -> FetchFuture<S, B>
    where
        S: Service<http::Request<RequestBody<B>>, Response = http::Response<R>> + Clone,
    {
        let action = self.settings.user_agent.fetch(request, self.settings.now());
        FetchFuture::new(self.inner.clone(), Arc::clone(&self.settings), action, body, extensions)
    }
}

impl<S, B, R> Service<http::Request<RequestBody<B>>> for Fetch<S>
where
    S: Service<http::Request<RequestBody<B>>, Response = http::Response<R>> + Clone,
    S::Error: Into<BoxError>,
{
    type Response = http::Response<ResponseBody<R>>;
    type Error = FetchError;
    type Future = FetchFuture<S, B>;

    /// Always ready: each exchange of a fetch waits for the inner service by itself.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), FetchError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<RequestBody<B>>) -> FetchFuture<S, B> {
        let (parts, body) = request.into_parts();
        let init = self.settings.init.overridden_by(parts.extensions.get());
        match init.request(&parts, body.kind(), &self.settings.client) {
            Ok(request) => self.begin(request, body, parts.extensions),
            Err(error) => FetchFuture::refused(error),
        }
    }
}
