//! An exchange: one request that the embedder sends, and its answer.

use http::Method;
use url::Url;

use super::action::Action;
use super::http_fetch;
use super::purpose::{Live, Mark, Purpose};
use super::response_head_check::CheckedHead;
use super::run::run;
use super::state::{Fetch, Next, OriginHeader, Sending};
use crate::infrastructure::body::Body;
use crate::infrastructure::client::Client;
use crate::infrastructure::header_list::{HeaderList, NotRepresentable, to_header_map};
use crate::infrastructure::partition::NetworkPartitionKey;
use crate::infrastructure::referrer_policy::ReferrerPolicy;
use crate::infrastructure::request::{
    CacheMode, CredentialsMode, Destination, Initiator, RedirectMode, RedirectTaint, RequestMode, ResponseTainting,
};
use crate::infrastructure::response_head::ResponseHead;
use crate::infrastructure::string_enum::string_enum;
use crate::infrastructure::timestamp::Timestamp;
use crate::infrastructure::url::UrlList;
use crate::network_error::NetworkFailure;
use crate::policy::corrections::Correction;
use crate::policy::preflight::ClientCertificates;
use crate::reason::ReasonCode;

string_enum! {
    /// What an exchange is.
    #[expect(clippy::exhaustive_enums, reason = "the Standard sends nothing else")]
    pub enum ExchangeKind("an exchange kind") {
        /// A [CORS-preflight request](https://fetch.spec.whatwg.org/#cors-preflight-request): never cached by HTTP, never
        /// redirected, never prompts, answered from its head alone (cancel its body, do not wait for it).
        Preflight = "preflight",
        /// The request itself.
        Request = "request",
    }
}

/// One request for the embedder's
/// [HTTP-network-or-cache fetch](https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch): send it exactly as it is,
/// follow no redirect, and answer with [`respond`](Self::respond), [`fail`](Self::fail) or [`abort`](Self::abort).
///
/// Headers that the engine does not give are the embedder's: `Host`, `Cookie`, `User-Agent`, `Referer`, `Content-Length`,
/// `Accept-Encoding`, the `Sec-Fetch-` headers. `Origin` never is.
#[derive(Debug)]
#[must_use = "a fetch goes on only when its exchange is answered"]
pub struct Exchange<P = Live> {
    fetch: Box<Fetch>,
    sending: Sending,
    mark: Mark<P>,
}

impl<P: Purpose> Exchange<P> {
    pub(super) fn new(fetch: Box<Fetch>, sending: Sending) -> Self {
        Self { fetch, sending, mark: Mark::default() }
    }

    pub(crate) fn state(&self) -> &Fetch {
        &self.fetch
    }

    /// Whether this is a preflight or the request itself.
    pub fn kind(&self) -> ExchangeKind {
        match self.sending {
            Sending::Preflight { .. } => ExchangeKind::Preflight,
            Sending::Request { .. } => ExchangeKind::Request,
        }
    }

    /// Whether this is a preflight.
    pub fn is_preflight(&self) -> bool {
        self.kind() == ExchangeKind::Preflight
    }

    /// The [method](https://fetch.spec.whatwg.org/#concept-request-method): `OPTIONS` for a preflight.
    pub fn method(&self) -> &Method {
        if self.is_preflight() { &Method::OPTIONS } else { &self.fetch.request.method }
    }

    /// The [current URL](https://fetch.spec.whatwg.org/#concept-request-current-url). Its fragment is never sent; its user
    /// info only answers an authentication challenge, where credentials are included.
    pub fn url(&self) -> &Url {
        self.fetch.request.url_list.current()
    }

    /// The [URL list](https://fetch.spec.whatwg.org/#concept-request-url-list): where the redirects led.
    pub fn url_list(&self) -> &UrlList {
        &self.fetch.request.url_list
    }

    /// Names and values of all headers that the engine knows of, `Origin` included, in order.
    pub fn headers(&self) -> impl Iterator<Item = (&[u8], &[u8])> + Clone {
        let list = match &self.sending {
            Sending::Preflight { header_list, .. } => header_list,
            Sending::Request { .. } => &self.fetch.request.header_list,
        };
        let origin = self.origin_header().map(|value| (&b"Origin"[..], value));
        list.iter().chain(origin)
    }

    fn origin_header(&self) -> Option<&[u8]> {
        let origin = match &self.sending {
            Sending::Preflight { .. } => return Some(self.fetch.preflight_origin()),
            Sending::Request { origin, .. } => *origin,
        };
        origin.map(|origin| match origin {
            OriginHeader::Serialized => self.fetch.byte_serialized_origin(),
            OriginHeader::Null => b"null",
        })
    }

    /// The values of all headers with this name, in order.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> + Clone {
        self.headers().filter(move |(other, _)| other.eq_ignore_ascii_case(name.as_bytes())).map(|(_, value)| value)
    }

    /// A copy of [`Exchange::headers`].
    pub fn to_header_list(&self) -> HeaderList {
        let mut list = HeaderList::new();
        for (name, value) in self.headers() {
            list.push_unchecked(name, value);
        }
        list
    }

    /// *includeCredentials*: whether cookies, client certificates and stored authentication are sent, whether cookies of the
    /// response are stored (even when the fetch then fails), and which of two pools of connections is used.
    pub fn includes_credentials(&self) -> bool {
        match self.sending {
            Sending::Preflight { .. } => false,
            Sending::Request { include_credentials, .. } => include_credentials,
        }
    }

    /// Whether TLS client certificates may be sent: with credentials only. By the Standard a preflight never has any; a
    /// predicted one may.
    pub fn sends_client_certificates(&self) -> bool {
        let policy = self.fetch.user_agent.policies().preflight.client_certificates;
        self.includes_credentials() || (self.is_preflight() && policy == ClientCertificates::Always)
    }

    /// The [response tainting](https://fetch.spec.whatwg.org/#concept-request-response-tainting). Under "cors" no login prompt
    /// is shown.
    pub fn response_tainting(&self) -> ResponseTainting {
        if self.is_preflight() { ResponseTainting::Cors } else { self.fetch.response_tainting }
    }

    /// The [redirect-taint](https://fetch.spec.whatwg.org/#concept-request-tainted-origin); cookies with `SameSite` depend on it.
    pub fn redirect_taint(&self) -> RedirectTaint {
        self.fetch.redirect_taint
    }

    /// The [mode](https://fetch.spec.whatwg.org/#concept-request-mode): "cors" for a preflight.
    pub fn mode(&self) -> RequestMode {
        if self.is_preflight() { RequestMode::Cors } else { self.fetch.request.mode }
    }

    /// The [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode): "same-origin" for a preflight,
    /// which is cross-origin. [`Exchange::includes_credentials`] says what follows from it.
    pub fn credentials_mode(&self) -> CredentialsMode {
        if self.is_preflight() { CredentialsMode::SameOrigin } else { self.fetch.request.credentials_mode }
    }

    /// The [redirect mode](https://fetch.spec.whatwg.org/#concept-request-redirect-mode), as information: redirects are answered
    /// to the engine like every other response.
    pub fn redirect_mode(&self) -> RedirectMode {
        if self.is_preflight() { RedirectMode::Follow } else { self.fetch.request.redirect_mode }
    }

    /// The [cache mode](https://fetch.spec.whatwg.org/#concept-request-cache-mode) for the embedder's HTTP cache. That of a
    /// preflight is "default": no HTTP cache stores the answer to an OPTIONS, and any other mode would add headers to it.
    pub fn cache_mode(&self) -> CacheMode {
        if self.is_preflight() { CacheMode::Default } else { self.fetch.request.cache_mode }
    }

    /// The [destination](https://fetch.spec.whatwg.org/#concept-request-destination).
    pub fn destination(&self) -> Destination {
        self.fetch.request.destination
    }

    /// The [initiator](https://fetch.spec.whatwg.org/#concept-request-initiator).
    pub fn initiator(&self) -> Initiator {
        self.fetch.request.initiator
    }

    /// The [referrer policy](https://fetch.spec.whatwg.org/#concept-request-referrer-policy) in force at this hop.
    pub fn referrer_policy(&self) -> ReferrerPolicy {
        self.fetch.request.referrer_policy
    }

    /// The [network partition key](https://fetch.spec.whatwg.org/#request-determine-the-network-partition-key): connections,
    /// HTTP cache and cookies are chosen by it. `None` only for preflights under the letter of the Standard.
    pub fn partition(&self) -> Option<&NetworkPartitionKey> {
        let without = self.is_preflight() && !self.fetch.user_agent.corrections().contains(Correction::PreflightClient);
        (!without).then_some(&self.fetch.request.network_partition_key)
    }

    /// What is to be sent as [body](https://fetch.spec.whatwg.org/#concept-request-body): none with a preflight, and none after
    /// a redirect that made the request a GET.
    pub fn body(&self) -> Body {
        if self.is_preflight() { Body::None } else { self.fetch.request.body }
    }

    /// Whether the URL's user info may answer a challenge
    /// ([use-URL-credentials flag](https://fetch.spec.whatwg.org/#concept-request-use-url-credentials-flag)), where credentials
    /// are included.
    pub fn uses_url_credentials(&self) -> bool {
        !self.is_preflight() && self.fetch.request.uses_url_credentials()
    }

    /// Whether [keepalive](https://fetch.spec.whatwg.org/#request-keepalive-flag) is set.
    pub fn keepalive(&self) -> bool {
        !self.is_preflight() && self.fetch.request.keepalive
    }

    /// The [client](https://fetch.spec.whatwg.org/#concept-request-client) that fetches.
    pub fn client(&self) -> &Client {
        &self.fetch.request.client
    }

    /// The number that the embedder gave its client.
    pub fn client_number(&self) -> u64 {
        self.fetch.request.client.client_number()
    }

    /// Answers with the head of the response. Redirects (3xx) are answered like all others; 304 and 407 never get here: a
    /// 304 is answered by the stored response that it revalidates, a 407 to the proxy.
    pub fn respond<'head>(self, head: impl Into<ResponseHead<'head>>, now: Timestamp) -> Action<P> {
        let Self { mut fetch, sending, .. } = self;
        let head = head.into();
        let empty_lines = fetch.user_agent.policies().filter.empty_lines;
        let next = match CheckedHead::new(head, fetch.user_agent.head_limits(), empty_lines).read(head) {
            Ok(reading) => match sending {
                Sending::Preflight { generation, .. } => {
                    http_fetch::preflight_responded(&mut fetch, head.status(), reading, generation, now)
                }
                Sending::Request { include_credentials, .. } => {
                    http_fetch::responded(&mut fetch, head.status(), reading, include_credentials)
                }
            },
            Err(why) => {
                let reason = fetch.reason(ReasonCode::ResponseHeadInvalid).with("why", why.to_string());
                http_fetch::failed(&fetch, reason, &sending)
            }
        };
        run(fetch, next, now)
    }

    /// No response came.
    pub fn fail(self, failure: NetworkFailure, now: Timestamp) -> Action<P> {
        let reason = self.fetch.reason(ReasonCode::TransportFailed).with("why", failure.as_str());
        let next = http_fetch::failed(&self.fetch, reason, &self.sending);
        run(self.fetch, next, now)
    }

    /// The fetch is [aborted](https://fetch.spec.whatwg.org/#fetch-controller-abort) or
    /// [terminated](https://fetch.spec.whatwg.org/#fetch-controller-terminate).
    pub fn abort(self, now: Timestamp) -> Action<P> {
        let next = Next::Fail(self.fetch.reason(ReasonCode::Aborted));
        run(self.fetch, next, now)
    }

    /// Asks the preflight cache once more, for embedders that hold a preflight back while another one to the same URL is
    /// out. Where the cache covers the request now, the request itself comes back, otherwise this exchange.
    pub fn recheck_cache(mut self, now: Timestamp) -> Action<P> {
        if self.is_preflight()
            && let Some(next) = http_fetch::recheck(&mut self.fetch, now)
        {
            return run(self.fetch, next, now);
        }
        Action::Send(self)
    }
}

impl Exchange {
    /// A request of the `http` crate with method, URL (without user info and fragment) and headers; the body is the
    /// embedder's to put in.
    ///
    /// # Errors
    /// [`NotRepresentable`] names what the `http` crate cannot hold; nothing is dropped or altered.
    pub fn to_http(&self) -> Result<http::Request<()>, NotRepresentable> {
        let mut url = self.url().clone();
        url.set_fragment(None);
        // These fail only for URLs that have no user info to begin with.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        let uri = http::Uri::try_from(url.as_str())
            .map_err(|error| NotRepresentable::Url { length: url.as_str().len(), why: error.to_string() })?;
        let mut request = http::Request::new(());
        *request.method_mut() = self.method().clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = to_header_map(self.headers())?;
        Ok(request)
    }
}
