//! [Requests](https://fetch.spec.whatwg.org/#requests): the fields that CORS depends on.

use http::Method;
use url::Url;

use super::body::Body;
use super::client::Client;
use super::header_list::HeaderList;
use super::origin::Origin;
use super::partition::NetworkPartitionKey;
use super::referrer_policy::ReferrerPolicy;
use super::string_enum::string_enum;
use super::url::UrlList;

string_enum! {
    /// A request's [mode](https://fetch.spec.whatwg.org/#concept-request-mode).
    #[derive(Default)]
    #[non_exhaustive]
    pub enum RequestMode("a request mode") {
        /// `same-origin`: another origin is a network error.
        SameOrigin = "same-origin",
        /// `cors`: another origin must agree.
        Cors = "cors",
        /// `no-cors`: another origin's response is opaque.
        #[default]
        NoCors = "no-cors",
        /// `navigate`: navigations only.
        Navigate = "navigate",
        /// `websocket`: WebSocket handshakes only.
        WebSocket = "websocket",
        /// `webtransport`: WebTransport only.
        WebTransport = "webtransport",
    }
}

string_enum! {
    /// A request's [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode).
    #[derive(Default)]
    #[expect(clippy::exhaustive_enums, reason = "a closed set of the Standard")]
    pub enum CredentialsMode("a credentials mode") {
        /// `omit`: none sent, none stored.
        Omit = "omit",
        /// `same-origin`: with responses that are not tainted.
        #[default]
        SameOrigin = "same-origin",
        /// `include`: always; the CORS protocol then demands more.
        Include = "include",
    }
}

string_enum! {
    /// A request's [redirect mode](https://fetch.spec.whatwg.org/#concept-request-redirect-mode).
    #[derive(Default)]
    #[expect(clippy::exhaustive_enums, reason = "a closed set of the Standard")]
    pub enum RedirectMode("a redirect mode") {
        /// `follow`
        #[default]
        Follow = "follow",
        /// `error`: a redirect is a network error.
        Error = "error",
        /// `manual`: a redirect is an opaque-redirect filtered response.
        Manual = "manual",
    }
}

string_enum! {
    /// A request's [cache mode](https://fetch.spec.whatwg.org/#concept-request-cache-mode). Decides nothing here; told to the
    /// embedder, whose HTTP cache reads it.
    #[derive(Default)]
    #[expect(clippy::exhaustive_enums, reason = "a closed set of the Standard")]
    pub enum CacheMode("a cache mode") {
        /// `default`
        #[default]
        Default = "default",
        /// `no-store`
        NoStore = "no-store",
        /// `reload`
        Reload = "reload",
        /// `no-cache`
        NoCache = "no-cache",
        /// `force-cache`
        ForceCache = "force-cache",
        /// `only-if-cached`
        OnlyIfCached = "only-if-cached",
    }
}

string_enum! {
    /// A request's [destination](https://fetch.spec.whatwg.org/#concept-request-destination).
    #[derive(Default)]
    #[non_exhaustive]
    pub enum Destination("a destination") {
        /// The empty string: `fetch()`, XMLHttpRequest, beacons, EventSource …
        #[default]
        Empty = "",
        /// `audio`
        Audio = "audio",
        /// `audioworklet`
        AudioWorklet = "audioworklet",
        /// `document`
        Document = "document",
        /// `embed`
        Embed = "embed",
        /// `font`
        Font = "font",
        /// `frame`
        Frame = "frame",
        /// `iframe`
        Iframe = "iframe",
        /// `image`
        Image = "image",
        /// `json`
        Json = "json",
        /// `manifest`
        Manifest = "manifest",
        /// `object`
        Object = "object",
        /// `paintworklet`
        PaintWorklet = "paintworklet",
        /// `report`
        Report = "report",
        /// `script`
        Script = "script",
        /// `serviceworker`
        ServiceWorker = "serviceworker",
        /// `sharedworker`
        SharedWorker = "sharedworker",
        /// `style`
        Style = "style",
        /// `text`
        Text = "text",
        /// `track`
        Track = "track",
        /// `video`
        Video = "video",
        /// `webidentity`
        WebIdentity = "webidentity",
        /// `worker`
        Worker = "worker",
        /// `xslt`
        Xslt = "xslt",
    }
}

string_enum! {
    /// A request's [initiator](https://fetch.spec.whatwg.org/#concept-request-initiator).
    #[derive(Default)]
    #[non_exhaustive]
    pub enum Initiator("an initiator") {
        /// The empty string.
        #[default]
        Empty = "",
        /// `download`
        Download = "download",
        /// `imageset`
        ImageSet = "imageset",
        /// `manifest`
        Manifest = "manifest",
        /// `prefetch`
        Prefetch = "prefetch",
        /// `prerender`
        Prerender = "prerender",
        /// `xslt`
        Xslt = "xslt",
    }
}

/// A request's [initiator type](https://fetch.spec.whatwg.org/#request-initiator-type), as far as policies read it: some
/// browsers' rules are for one of these callers only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum InitiatorType {
    /// Null, or another.
    #[default]
    Other,
    /// "fetch"
    Fetch,
    /// "xmlhttprequest"
    XmlHttpRequest {
        /// Whether `Content-Type` comes from the body, and not from the author.
        body_content_type: bool,
    },
}

string_enum! {
    /// A request's [service-workers mode](https://fetch.spec.whatwg.org/#request-service-workers-mode).
    #[derive(Default)]
    #[expect(clippy::exhaustive_enums, reason = "a closed set of the Standard")]
    pub enum ServiceWorkersMode("a service-workers mode") {
        /// `all`: service workers may answer.
        #[default]
        All = "all",
        /// `none`: none is asked.
        None = "none",
    }
}

string_enum! {
    /// A request's [response tainting](https://fetch.spec.whatwg.org/#concept-request-response-tainting).
    #[derive(Default)]
    #[expect(clippy::exhaustive_enums, reason = "a closed set of the Standard")]
    pub enum ResponseTainting("a response tainting") {
        /// `basic`
        #[default]
        Basic = "basic",
        /// `cors`
        Cors = "cors",
        /// `opaque`
        Opaque = "opaque",
    }
}

string_enum! {
    /// A request's [redirect-taint](https://fetch.spec.whatwg.org/#concept-request-tainted-origin).
    #[derive(Default, PartialOrd, Ord)]
    #[expect(clippy::exhaustive_enums, reason = "a closed set of the Standard")]
    pub enum RedirectTaint("a redirect-taint") {
        /// `same-origin`: the origin is sent as it is.
        #[default]
        SameOrigin = "same-origin",
        /// `same-site`: the origin is sent as `null`.
        SameSite = "same-site",
        /// `cross-site`: the origin is sent as `null`, and cookies are cross-site.
        CrossSite = "cross-site",
    }
}

impl Destination {
    /// Whether a request with this destination is a
    /// [navigation request](https://fetch.spec.whatwg.org/#navigation-request).
    pub const fn is_navigation(self) -> bool {
        matches!(self, Self::Document | Self::Embed | Self::Frame | Self::Iframe | Self::Object)
    }
}

/// A [request](https://fetch.spec.whatwg.org/#concept-request), ready to be fetched.
///
/// Requests are made by the constructors of their callers, which set the flags that the platform sets:
/// [`Request::fetch_api`], [`Request::xml_http_request`], [`Request::potential_cors`] and the others.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is fetched"]
#[expect(clippy::struct_excessive_bools, reason = "the Standard's flags")]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url_list: UrlList,
    pub(crate) header_list: HeaderList,
    pub(crate) body: Body,
    pub(crate) client: Client,
    pub(crate) origin: Origin,
    pub(crate) network_partition_key: NetworkPartitionKey,
    pub(crate) mode: RequestMode,
    pub(crate) credentials_mode: CredentialsMode,
    pub(crate) redirect_mode: RedirectMode,
    pub(crate) cache_mode: CacheMode,
    pub(crate) destination: Destination,
    pub(crate) initiator: Initiator,
    pub(crate) initiator_type: InitiatorType,
    pub(crate) referrer_policy: ReferrerPolicy,
    pub(crate) service_workers_mode: ServiceWorkersMode,
    pub(crate) unsafe_request: bool,
    pub(crate) use_cors_preflight: bool,
    pub(crate) use_url_credentials: bool,
    pub(crate) local_urls_only: bool,
    pub(crate) keepalive: bool,
    pub(crate) blob_url_origin: Option<Origin>,
}

impl Request {
    /// The Standard's defaults: mode "no-cors", credentials mode "same-origin", every flag unset.
    pub(crate) fn new(url: Url, client: Client) -> Self {
        Self {
            method: Method::GET,
            url_list: UrlList::new(url),
            // With room for the default `Accept`, so that fetching does not allocate for it.
            header_list: HeaderList::with_capacity(2, 64),
            body: Body::None,
            origin: client.origin().clone(),
            network_partition_key: client.partition().clone(),
            client,
            mode: RequestMode::NoCors,
            credentials_mode: CredentialsMode::SameOrigin,
            redirect_mode: RedirectMode::Follow,
            cache_mode: CacheMode::Default,
            destination: Destination::Empty,
            initiator: Initiator::Empty,
            initiator_type: InitiatorType::Other,
            referrer_policy: ReferrerPolicy::Empty,
            service_workers_mode: ServiceWorkersMode::All,
            unsafe_request: false,
            use_cors_preflight: false,
            use_url_credentials: false,
            local_urls_only: false,
            keepalive: false,
            blob_url_origin: None,
        }
    }

    /// The [method](https://fetch.spec.whatwg.org/#concept-request-method).
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The [URL](https://fetch.spec.whatwg.org/#concept-request-url).
    pub fn url(&self) -> &Url {
        self.url_list.first()
    }

    /// The [current URL](https://fetch.spec.whatwg.org/#concept-request-current-url): where redirects have led by now.
    pub fn current_url(&self) -> &Url {
        self.url_list.current()
    }

    /// The [URL list](https://fetch.spec.whatwg.org/#concept-request-url-list).
    pub fn url_list(&self) -> &UrlList {
        &self.url_list
    }

    /// The [header list](https://fetch.spec.whatwg.org/#concept-request-header-list).
    pub fn headers(&self) -> &HeaderList {
        &self.header_list
    }

    /// What is known of the [body](https://fetch.spec.whatwg.org/#concept-request-body).
    pub fn body(&self) -> Body {
        self.body
    }

    /// The [client](https://fetch.spec.whatwg.org/#concept-request-client).
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The [origin](https://fetch.spec.whatwg.org/#concept-request-origin).
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The [mode](https://fetch.spec.whatwg.org/#concept-request-mode).
    pub fn mode(&self) -> RequestMode {
        self.mode
    }

    /// The [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode).
    pub fn credentials_mode(&self) -> CredentialsMode {
        self.credentials_mode
    }

    /// The [redirect mode](https://fetch.spec.whatwg.org/#concept-request-redirect-mode).
    pub fn redirect_mode(&self) -> RedirectMode {
        self.redirect_mode
    }

    /// The [cache mode](https://fetch.spec.whatwg.org/#concept-request-cache-mode).
    pub fn cache_mode(&self) -> CacheMode {
        self.cache_mode
    }

    /// The [destination](https://fetch.spec.whatwg.org/#concept-request-destination).
    pub fn destination(&self) -> Destination {
        self.destination
    }

    /// The [initiator](https://fetch.spec.whatwg.org/#concept-request-initiator).
    pub fn initiator(&self) -> Initiator {
        self.initiator
    }

    /// The [referrer policy](https://fetch.spec.whatwg.org/#concept-request-referrer-policy).
    pub fn referrer_policy(&self) -> ReferrerPolicy {
        self.referrer_policy
    }

    /// The [service-workers mode](https://fetch.spec.whatwg.org/#request-service-workers-mode).
    pub fn service_workers_mode(&self) -> ServiceWorkersMode {
        self.service_workers_mode
    }

    /// Whether the [unsafe-request flag](https://fetch.spec.whatwg.org/#unsafe-request-flag) is set.
    pub fn is_unsafe_request(&self) -> bool {
        self.unsafe_request
    }

    /// Whether the [use-CORS-preflight flag](https://fetch.spec.whatwg.org/#use-cors-preflight-flag) is set.
    pub fn uses_cors_preflight(&self) -> bool {
        self.use_cors_preflight
    }

    /// Whether the [use-URL-credentials flag](https://fetch.spec.whatwg.org/#concept-request-use-url-credentials-flag) is set.
    /// It decides nothing here: with it, a username and a password in the URL come before what the embedder's
    /// authentication entries hold.
    pub fn uses_url_credentials(&self) -> bool {
        self.use_url_credentials
    }

    /// Whether the [keepalive](https://fetch.spec.whatwg.org/#request-keepalive-flag) boolean is true. Its limit of 64
    /// kibibytes in flight is the embedder's: bodies never enter the engine.
    pub fn keepalive(&self) -> bool {
        self.keepalive
    }

    /// The [network partition key](https://fetch.spec.whatwg.org/#request-determine-the-network-partition-key).
    pub fn partition(&self) -> &NetworkPartitionKey {
        &self.network_partition_key
    }
}
