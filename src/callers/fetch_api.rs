//! The [`Request` constructor](https://fetch.spec.whatwg.org/#dom-request), which `fetch()` runs first.

use http::Method;
use url::Url;

use super::body_init::FetchBody;
use super::headers::{Headers, HeadersGuard};
use super::potential_method::PotentialMethod;
use crate::infrastructure::body::Body;
use crate::infrastructure::client::Client;
use crate::infrastructure::header_list::HeaderList;
use crate::infrastructure::method::is_cors_safelisted_method;
use crate::infrastructure::origin::Origin;
use crate::infrastructure::referrer_policy::ReferrerPolicy;
use crate::infrastructure::request::{
    CacheMode, CredentialsMode, Destination, Initiator, InitiatorType, RedirectMode, Request, RequestMode,
    ServiceWorkersMode,
};
use crate::infrastructure::url::includes_credentials;
use crate::request_error::RequestError;

impl Request {
    /// What [`fetch(url, init)`](https://fetch.spec.whatwg.org/#fetch-method) fetches: mode "cors", credentials mode
    /// "same-origin", the unsafe-request flag set. The builder takes the members of `init`, and refuses nothing before
    /// [`FetchApiRequestBuilder::build`].
    ///
    /// ```
    /// use fetch_cors::{Client, CredentialsMode, FetchBody, Origin, Request, RequestMode};
    /// use http::Method;
    /// use url::Url;
    ///
    /// let client = Client::new(Origin::parse("https://a.test")?);
    /// let request = Request::fetch_api(Url::parse("https://b.test/api")?, &client)
    ///     .method(Method::PUT)
    ///     .header("X-A", "1")
    ///     .credentials(CredentialsMode::Include)
    ///     .body(FetchBody::text())
    ///     .build()?;
    /// assert_eq!(request.mode(), RequestMode::Cors);
    /// assert!(request.is_unsafe_request());
    /// assert_eq!(request.headers().get(b"content-type").as_deref(), Some(&b"text/plain;charset=UTF-8"[..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_api(url: Url, client: impl Into<Client>) -> FetchApiRequestBuilder {
        FetchApiRequestBuilder { url, client: client.into(), init: Init::default() }
    }
}

/// Makes the request of a `fetch()`: [`Request::fetch_api`].
///
/// Members of `init` that no decision here depends on are not asked for: `integrity`, `priority`, `referrer`, `signal`,
/// `window`.
#[derive(Clone, Debug)]
#[must_use = "nothing is made before `build`"]
pub struct FetchApiRequestBuilder {
    url: Url,
    client: Client,
    init: Init,
}

/// [`RequestInit`](https://fetch.spec.whatwg.org/#requestinit), and what only user agents can ask for.
#[derive(Clone, Debug, Default)]
struct Init {
    method: Option<PotentialMethod>,
    headers: Vec<(Vec<u8>, Vec<u8>)>,
    body: FetchBody,
    referrer_policy: Option<ReferrerPolicy>,
    mode: Option<RequestMode>,
    credentials: Option<CredentialsMode>,
    cache: Option<CacheMode>,
    redirect: Option<RedirectMode>,
    keepalive: Option<bool>,
    duplex_half: bool,
    service_workers: ServiceWorkersMode,
    destination: Destination,
    initiator: Initiator,
    blob_url_origin: Option<Origin>,
}

impl FetchApiRequestBuilder {
    /// `method`; "GET" without it. Six names are normalized to upper case, others are kept as they are.
    pub fn method(mut self, method: impl Into<PotentialMethod>) -> Self {
        self.init.method = Some(method.into());
        self
    }

    /// One more of `headers`, in order; the same name may come again.
    pub fn header(mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Self {
        self.init.headers.push((name.as_ref().to_vec(), value.as_ref().to_vec()));
        self
    }

    /// More of `headers`, in order.
    pub fn headers<N: AsRef<[u8]>, V: AsRef<[u8]>>(mut self, headers: impl IntoIterator<Item = (N, V)>) -> Self {
        for (name, value) in headers {
            self = self.header(name, value);
        }
        self
    }

    /// `body`: what is known of it.
    pub fn body(mut self, body: FetchBody) -> Self {
        self.init.body = body;
        self
    }

    /// `duplex: "half"`, which streams ask for.
    pub fn duplex_half(mut self) -> Self {
        self.init.duplex_half = true;
        self
    }

    /// `mode`; "cors" without it.
    pub fn mode(mut self, mode: RequestMode) -> Self {
        self.init.mode = Some(mode);
        self
    }

    /// `credentials`; "same-origin" without it.
    pub fn credentials(mut self, credentials: CredentialsMode) -> Self {
        self.init.credentials = Some(credentials);
        self
    }

    /// `cache`.
    pub fn cache(mut self, cache: CacheMode) -> Self {
        self.init.cache = Some(cache);
        self
    }

    /// `redirect`; "follow" without it.
    pub fn redirect(mut self, redirect: RedirectMode) -> Self {
        self.init.redirect = Some(redirect);
        self
    }

    /// `referrerPolicy`; the client's without it.
    pub fn referrer_policy(mut self, policy: ReferrerPolicy) -> Self {
        self.init.referrer_policy = Some(policy);
        self
    }

    /// `keepalive`.
    pub fn keepalive(mut self, keepalive: bool) -> Self {
        self.init.keepalive = Some(keepalive);
        self
    }

    /// The [service-workers mode](https://fetch.spec.whatwg.org/#request-service-workers-mode), which no page chooses: a
    /// service worker's own `fetch()` has "none".
    pub fn service_workers(mut self, mode: ServiceWorkersMode) -> Self {
        self.init.service_workers = mode;
        self
    }

    /// The [destination](https://fetch.spec.whatwg.org/#concept-request-destination), which no page chooses: for harnesses.
    pub fn destination(mut self, destination: Destination) -> Self {
        self.init.destination = destination;
        self
    }

    /// The [initiator](https://fetch.spec.whatwg.org/#concept-request-initiator), which no page chooses: for harnesses.
    pub fn initiator(mut self, initiator: Initiator) -> Self {
        self.init.initiator = initiator;
        self
    }

    /// The origin of a blob URL's entry: [`Request::with_blob_url_origin`].
    pub fn blob_url_origin(mut self, origin: Origin) -> Self {
        self.init.blob_url_origin = Some(origin);
        self
    }

    // <https://fetch.spec.whatwg.org/#dom-request>
    /// Runs the constructor.
    ///
    /// # Errors
    /// The first refusal in the order of the constructor's steps; pages see a `TypeError`.
    ///
    /// ```
    /// use fetch_cors::{Origin, Request, RequestError, RequestMode};
    /// use url::Url;
    ///
    /// let (url, client) = (Url::parse("https://b.test/")?, Origin::parse("https://a.test")?);
    /// let refused = Request::fetch_api(url, client).mode(RequestMode::NoCors).method("PUT").build();
    /// assert!(matches!(refused, Err(RequestError::MethodInNoCorsMode { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn build(self) -> Result<Request, RequestError> {
        // 1–27.
        let mut request = new_request(self.url, self.client, &self.init)?;
        // 28–33.
        let mut headers = new_headers(&request, &self.init)?;
        // 34–42.
        set_body(&mut request, &mut headers, &self.init)?;
        request.header_list = headers.into_header_list();
        Ok(request)
    }
}

// <https://fetch.spec.whatwg.org/#dom-request>
fn new_request(url: Url, client: Client, init: &Init) -> Result<Request, RequestError> {
    // Before all steps, Web IDL knows four request modes, and converts `init` before the first step.
    if let Some(mode @ (RequestMode::WebSocket | RequestMode::WebTransport)) = init.mode {
        return Err(RequestError::ModeNotAllowed { mode });
    }
    // 5.3.
    if includes_credentials(&url) {
        return Err(RequestError::UrlIncludesCredentials);
    }
    // 5.4, 12.
    let mut request = Request::new(url, client);
    request.initiator_type = InitiatorType::Fetch;
    request.unsafe_request = true;
    // 15.
    request.referrer_policy = init.referrer_policy.unwrap_or_default();
    // 5.5, 16.
    let mode = init.mode.unwrap_or(RequestMode::Cors);
    // 17.
    if mode == RequestMode::Navigate {
        return Err(RequestError::ModeNotAllowed { mode });
    }
    // 18.
    request.mode = mode;
    // 19.
    request.credentials_mode = init.credentials.unwrap_or_default();
    // 20.
    request.cache_mode = init.cache.unwrap_or_default();
    // 21.
    if request.cache_mode == CacheMode::OnlyIfCached && mode != RequestMode::SameOrigin {
        return Err(RequestError::OnlyIfCached { cache_mode: request.cache_mode, mode });
    }
    // 22.
    request.redirect_mode = init.redirect.unwrap_or_default();
    // 24.
    request.keepalive = init.keepalive.unwrap_or_default();
    // 25.
    if let Some(method) = &init.method {
        // 25.1–25.4.
        request.method = method.to_method()?;
    }
    // Not of the constructor: what user agents alone know.
    request.service_workers_mode = init.service_workers;
    request.destination = init.destination;
    request.initiator = init.initiator;
    request.blob_url_origin.clone_from(&init.blob_url_origin);
    Ok(request)
}

// <https://fetch.spec.whatwg.org/#dom-request>
fn new_headers(request: &Request, init: &Init) -> Result<Headers, RequestError> {
    // 31.
    let mut guard = HeadersGuard::Request;
    // 32.
    if request.mode == RequestMode::NoCors {
        // 32.1.
        if !is_cors_safelisted_method(&request.method) {
            return Err(RequestError::MethodInNoCorsMode { found: request.method.as_str().into() });
        }
        // 32.2.
        guard = HeadersGuard::RequestNoCors;
    }
    // 33. What the guard does not take is dropped without a word.
    // With room for a Content-Type and the default `Accept`.
    let bytes: usize = init.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    let mut headers = Headers::of_list(guard, HeaderList::with_capacity(init.headers.len() + 2, bytes + 80));
    headers.fill(init.headers.iter().map(|(name, value)| (name, value)))?;
    Ok(headers)
}

// <https://fetch.spec.whatwg.org/#dom-request>
fn set_body(request: &mut Request, headers: &mut Headers, init: &Init) -> Result<(), RequestError> {
    // 35.
    if init.body.body().exists() && matches!(request.method, Method::GET | Method::HEAD) {
        return Err(RequestError::BodyNotAllowed { method: request.method.to_string() });
    }
    // 37.1–37.2.
    let body = init.body.0.extract(request.keepalive)?;
    // 37.3–37.4. Through the guard: in mode "no-cors" a type that is not safelisted is dropped.
    if let Some(content_type) = init.body.content_type()
        && !headers.header_list().contains(b"content-type")
    {
        let _ = headers.append("Content-Type", content_type)?;
    }
    // 39. Its source is null.
    if body == Body::Stream {
        // 39.1.
        if !init.duplex_half {
            return Err(RequestError::DuplexMissing);
        }
        // 39.2.
        if !matches!(request.mode, RequestMode::SameOrigin | RequestMode::Cors) {
            return Err(RequestError::StreamInMode { mode: request.mode });
        }
        // 39.3. Servers have not seen streams from pages before: they are asked.
        request.use_cors_preflight = true;
    }
    // 42.
    request.body = body;
    Ok(())
}

#[cfg(test)]
mod tests;
