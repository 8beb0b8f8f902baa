//! Pages for the tests of servers.

mod allowed;
mod refusal;
mod request;

pub use allowed::Allowed;
pub use refusal::Refusal;
pub use request::PageRequest;

use std::fmt;

use http::{HeaderMap, HeaderValue, Method};

use super::{FetchLayer, Outgoing};
use crate::{Client, InvalidOrigin, Origin};

/// A page at an origin, and the server that it asks: for the server's own tests, in process, without a browser.
///
/// The server is any `Service` of the `http` crate's types: an `axum` router, `tower_http` layers around a handler, a client of
/// real sockets. Each request is fetched as a browser with an empty preflight cache does, and its failure tells the explanation and
/// the advice. What the URL's host is does not matter to such a server: give it any that is not the page's.
///
/// ```
/// use axum::{Router, routing::put};
/// use fetch_cors::{ReasonCode, tower::Page};
/// use http::{HeaderName, HeaderValue, Method};
/// use tower_http::cors::CorsLayer;
///
/// let cors = CorsLayer::new()
///     .allow_origin(HeaderValue::from_static("https://app.test"))
///     .allow_methods([Method::PUT])
///     .allow_headers([HeaderName::from_static("x-requested-by")]);
/// let router: Router = Router::new().route("/item", put(async || "stored")).layer(cors);
///
/// # pollster::block_on(async {
/// let page = Page::at("https://app.test", router)?;
/// let put = || page.put("https://api.test/item").header("X-Requested-By", "app");
/// put().send().await?;
///
/// let refusal = put().with_credentials().send().await.unwrap_err();
/// assert_eq!(refusal.code(), Some(ReasonCode::PreflightAllowCredentialsMissing));
/// assert!(refusal.to_string().contains("set `Access-Control-Allow-Credentials: true`"), "{refusal}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Page<S> {
    server: S,
    client: Client,
    cookies: Option<HeaderValue>,
}

impl<S> Page<S> {
    /// A page at this origin.
    ///
    /// # Errors
    /// [`InvalidOrigin`] where this is none.
    pub fn at(origin: &str, server: S) -> Result<Self, InvalidOrigin> {
        Ok(Self::of(Origin::parse(origin)?, server))
    }

    /// A page of this client.
    pub fn of(client: impl Into<Client>, server: S) -> Self {
        Self { server, client: client.into(), cookies: None }
    }

    /// The user has cookies at the server: this is the value of `Cookie`, sent where credentials are included and never with a
    /// preflight.
    #[must_use]
    pub fn cookies(mut self, cookies: HeaderValue) -> Self {
        self.cookies = Some(cookies);
        self
    }

    /// A user agent of its own for each fetch: no test depends on what others have cached.
    fn layer(&self) -> FetchLayer {
        let layer = FetchLayer::new(&self.client);
        match self.cookies.clone() {
            Some(cookies) => {
                layer.credentials(move |_: &Outgoing| HeaderMap::from_iter([(http::header::COOKIE, cookies.clone())]))
            }
            None => layer,
        }
    }
}

impl<S: Clone> Page<S> {
    /// A GET of this absolute URL.
    pub fn get(&self, url: &str) -> PageRequest<S> {
        self.request(Method::GET, url)
    }

    /// A POST.
    pub fn post(&self, url: &str) -> PageRequest<S> {
        self.request(Method::POST, url)
    }

    /// A PUT.
    pub fn put(&self, url: &str) -> PageRequest<S> {
        self.request(Method::PUT, url)
    }

    /// A PATCH.
    pub fn patch(&self, url: &str) -> PageRequest<S> {
        self.request(Method::PATCH, url)
    }

    /// A DELETE.
    pub fn delete(&self, url: &str) -> PageRequest<S> {
        self.request(Method::DELETE, url)
    }

    /// A request with this method to this absolute URL.
    pub fn request(&self, method: Method, url: &str) -> PageRequest<S> {
        PageRequest::new(self.clone(), method, url)
    }
}

impl<S> fmt::Debug for Page<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Page").field("client", &self.client).finish_non_exhaustive()
    }
}
