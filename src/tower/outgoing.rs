//! What the engine decided about a request that goes out.

use url::Url;

use crate::{
    CacheMode, Client, CredentialsMode, Destination, Exchange, ExchangeKind, NetworkPartitionKey, RedirectMode,
    RedirectTaint, ReferrerPolicy, RequestMode, ResponseTainting,
};

/// An extension of every request that the inner service gets: what its cookies, connections and HTTP cache depend on.
///
/// Cookies, client certificates and stored authentication go with a request, and cookies of its response are stored, only where
/// [`includes_credentials`](Self::includes_credentials) says so. A `Cookie` never comes from the page, and `Authorization` only
/// where its author set it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outgoing {
    /// A preflight, or the request itself.
    pub kind: ExchangeKind,
    /// The URL, with the fragment and user info that are not sent.
    pub url: Url,
    /// Whether credentials are included, see [`Exchange::includes_credentials`].
    pub includes_credentials: bool,
    /// Whether TLS client certificates may be sent.
    pub sends_client_certificates: bool,
    /// The mode.
    pub mode: RequestMode,
    /// The credentials mode.
    pub credentials_mode: CredentialsMode,
    /// The redirect mode. Whatever it is, redirects are given back, never followed.
    pub redirect_mode: RedirectMode,
    /// The cache mode, for an HTTP cache.
    pub cache_mode: CacheMode,
    /// The destination.
    pub destination: Destination,
    /// The referrer policy at this hop.
    pub referrer_policy: ReferrerPolicy,
    /// The redirect-taint; cookies with `SameSite` depend on it.
    pub redirect_taint: RedirectTaint,
    /// The response tainting.
    pub response_tainting: ResponseTainting,
    /// The network partition key, by which connections, cookies and HTTP cache are chosen.
    pub partition: Option<NetworkPartitionKey>,
    /// Who fetches.
    pub client: Client,
    /// Whether keepalive is set.
    pub keepalive: bool,
}

impl Outgoing {
    pub(super) fn of(exchange: &Exchange) -> Self {
        Self {
            kind: exchange.kind(),
            url: exchange.url().clone(),
            includes_credentials: exchange.includes_credentials(),
            sends_client_certificates: exchange.sends_client_certificates(),
            mode: exchange.mode(),
            credentials_mode: exchange.credentials_mode(),
            redirect_mode: exchange.redirect_mode(),
            cache_mode: exchange.cache_mode(),
            destination: exchange.destination(),
            referrer_policy: exchange.referrer_policy(),
            redirect_taint: exchange.redirect_taint(),
            response_tainting: exchange.response_tainting(),
            partition: exchange.partition().cloned(),
            client: exchange.client().clone(),
            keepalive: exchange.keepalive(),
        }
    }

    /// Whether this is a preflight.
    pub fn is_preflight(&self) -> bool {
        self.kind == ExchangeKind::Preflight
    }
}
