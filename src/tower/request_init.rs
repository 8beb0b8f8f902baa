//! What a page says of a request besides method, URL, headers and body.

use http::request::Parts;
use url::Url;

use super::error::FetchError;
use crate::{
    Body, CacheMode, Client, CredentialsMode, Destination, FetchBody, RedirectMode, ReferrerPolicy, Request,
    RequestMode,
};

/// The members of [`RequestInit`](https://fetch.spec.whatwg.org/#requestinit) that `http` has no place for, and the client.
///
/// As an extension of a request it overrides what the layer says, member by member.
///
/// ```
/// use fetch_cors::{CredentialsMode, RedirectMode, tower::{RequestBody, RequestInit}};
///
/// let init = RequestInit::new().credentials(CredentialsMode::Include).redirect(RedirectMode::Error);
/// let request = http::Request::put("https://api.test/item").extension(init).body(RequestBody::from("{}"))?;
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "it says nothing before it is given to a request or a layer"]
pub struct RequestInit {
    client: Option<Client>,
    mode: Option<RequestMode>,
    credentials: Option<CredentialsMode>,
    redirect: Option<RedirectMode>,
    cache: Option<CacheMode>,
    referrer_policy: Option<ReferrerPolicy>,
    keepalive: Option<bool>,
    destination: Option<Destination>,
}

impl RequestInit {
    /// Nothing but `fetch()`'s defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The page or worker that fetches: its origin, its partition, its policies.
    pub fn client(mut self, client: impl Into<Client>) -> Self {
        self.client = Some(client.into());
        self
    }

    /// `mode`; "cors" without it.
    pub fn mode(mut self, mode: RequestMode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// `credentials`; "same-origin" without it.
    pub fn credentials(mut self, credentials: CredentialsMode) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// `redirect`; "follow" without it.
    pub fn redirect(mut self, redirect: RedirectMode) -> Self {
        self.redirect = Some(redirect);
        self
    }

    /// `cache`: for the inner service, which finds it in [`Outgoing`](super::Outgoing).
    pub fn cache(mut self, cache: CacheMode) -> Self {
        self.cache = Some(cache);
        self
    }

    /// `referrerPolicy`; the client's without it.
    pub fn referrer_policy(mut self, policy: ReferrerPolicy) -> Self {
        self.referrer_policy = Some(policy);
        self
    }

    /// `keepalive`.
    pub fn keepalive(mut self, keepalive: bool) -> Self {
        self.keepalive = Some(keepalive);
        self
    }

    /// The destination, which no page chooses.
    pub fn destination(mut self, destination: Destination) -> Self {
        self.destination = Some(destination);
        self
    }

    pub(super) fn overridden_by(&self, other: Option<&Self>) -> Self {
        let Some(other) = other else { return self.clone() };
        Self {
            client: other.client.clone().or_else(|| self.client.clone()),
            mode: other.mode.or(self.mode),
            credentials: other.credentials.or(self.credentials),
            redirect: other.redirect.or(self.redirect),
            cache: other.cache.or(self.cache),
            referrer_policy: other.referrer_policy.or(self.referrer_policy),
            keepalive: other.keepalive.or(self.keepalive),
            destination: other.destination.or(self.destination),
        }
    }

    /// The request that `fetch()` makes of this; `client` where none is named.
    pub(super) fn request(self, parts: &Parts, body: Body, client: &Client) -> Result<Request, FetchError> {
        let url = parse(&parts.uri.to_string())?;
        let mut builder = Request::fetch_api(url, self.client.as_ref().unwrap_or(client))
            .method(&parts.method)
            .headers(&parts.headers)
            .body(match body {
                Body::None => FetchBody::none(),
                Body::Replayable => FetchBody::bytes(),
                Body::Stream => FetchBody::stream(),
            })
            .duplex_half();
        if let Some(mode) = self.mode {
            builder = builder.mode(mode);
        }
        if let Some(credentials) = self.credentials {
            builder = builder.credentials(credentials);
        }
        if let Some(redirect) = self.redirect {
            builder = builder.redirect(redirect);
        }
        if let Some(cache) = self.cache {
            builder = builder.cache(cache);
        }
        if let Some(policy) = self.referrer_policy {
            builder = builder.referrer_policy(policy);
        }
        if let Some(keepalive) = self.keepalive {
            builder = builder.keepalive(keepalive);
        }
        if let Some(destination) = self.destination {
            builder = builder.destination(destination);
        }
        builder.build().map_err(FetchError::refused)
    }
}

/// An absolute URL.
pub(super) fn parse(text: &str) -> Result<Url, FetchError> {
    Url::parse(text).map_err(|error| FetchError::not_a_url(text, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Origin;

    #[test]
    fn every_option_comes_to_the_request() {
        let client = |origin: &str| Client::new(Origin::parse(origin).unwrap());
        let (parts, ()) = http::Request::put("https://b.test/x").body(()).unwrap().into_parts();
        let init = RequestInit::new()
            .client(client("https://page.test"))
            .mode(RequestMode::SameOrigin)
            .credentials(CredentialsMode::Include)
            .redirect(RedirectMode::Error)
            .cache(CacheMode::NoStore)
            .referrer_policy(ReferrerPolicy::Origin)
            .keepalive(true)
            .destination(Destination::Image);
        for layered in [RequestInit::new().overridden_by(Some(&init)), init.overridden_by(Some(&RequestInit::new()))] {
            let request = layered.request(&parts, Body::None, &client("https://a.test")).unwrap();
            assert_eq!(request.origin().to_string(), "https://page.test");
            assert_eq!(
                (request.mode(), request.credentials_mode()),
                (RequestMode::SameOrigin, CredentialsMode::Include)
            );
            assert_eq!((request.redirect_mode(), request.cache_mode()), (RedirectMode::Error, CacheMode::NoStore));
            assert_eq!(
                (request.referrer_policy(), request.destination()),
                (ReferrerPolicy::Origin, Destination::Image)
            );
            assert!(request.keepalive());
        }
        let request = RequestInit::new().request(&parts, Body::None, &client("https://a.test")).unwrap();
        assert_eq!((request.mode(), request.cache_mode()), (RequestMode::Cors, CacheMode::Default));
        assert_eq!((request.destination(), request.keepalive()), (Destination::default(), false));
    }
}
