//! Requests.

use url::Url;

use super::header_list::HeaderList;
use super::origin::{Origin, RegistrableDomain};
use super::referrer_policy::ReferrerPolicy;

/// html#policy-container, as far as fetching reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyContainer {
    pub embedder_policy_value: EmbedderPolicyValue,
    pub embedder_policy_report_only_value: EmbedderPolicyValue,
    pub referrer_policy: ReferrerPolicy,
}

impl Default for PolicyContainer {
    fn default() -> Self {
        Self {
            embedder_policy_value: EmbedderPolicyValue::UnsafeNone,
            embedder_policy_report_only_value: EmbedderPolicyValue::UnsafeNone,
            referrer_policy: ReferrerPolicy::DEFAULT,
        }
    }
}

/// html#embedder-policy-value
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmbedderPolicyValue {
    UnsafeNone,
    Credentialless,
    RequireCorp,
}

/// An environment settings object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub origin: Origin,
    /// Its document's URL (or its creation URL): the base of relative URLs, and the referrer.
    pub url: Url,
    /// fetch#determine-the-network-partition-key, as the embedder writes it.
    pub network_partition_key: String,
    pub policy_container: PolicyContainer,
    /// Its global object is a `ServiceWorkerGlobalScope`.
    pub is_service_worker: bool,
}

impl Client {
    /// A document with this URL and origin, partitioned by its own origin.
    pub fn new(url: Url, origin: Origin) -> Self {
        let network_partition_key = match &origin {
            Origin::Opaque { identity: Some(identity) } => format!("opaque:{identity}"),
            _ => origin.serialize(),
        };
        Self {
            origin,
            url,
            network_partition_key,
            policy_container: PolicyContainer::default(),
            is_service_worker: false,
        }
    }
}

/// fetch#concept-body, which never enters: only whether its source is null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    WithSource,
    Stream,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraversableForUserPrompts {
    NoTraversable,
    Client,
    Traversable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceWorkersMode {
    All,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    SameOrigin,
    Cors,
    NoCors,
    Navigate,
    WebSocket,
    WebTransport,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialsMode {
    Omit,
    SameOrigin,
    Include,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheMode {
    Default,
    NoStore,
    Reload,
    NoCache,
    ForceCache,
    OnlyIfCached,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectMode {
    Follow,
    Error,
    Manual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseTainting {
    Basic,
    Cors,
    Opaque,
}

/// fetch#concept-request-tainted-origin
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectTaint {
    SameOrigin,
    SameSite,
    CrossSite,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Referrer {
    NoReferrer,
    Client,
    Url(Url),
}

/// fetch#concept-request
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub url: Url,
    pub local_urls_only: bool,
    pub header_list: HeaderList,
    pub unsafe_request: bool,
    pub body: Option<Body>,
    pub client: Option<Client>,
    pub reserved_client: Option<Client>,
    pub traversable_for_user_prompts: TraversableForUserPrompts,
    pub service_workers_mode: ServiceWorkersMode,
    pub initiator: String,
    pub destination: String,
    /// `None` is "client".
    pub origin: Option<Origin>,
    /// `None` is "client".
    pub policy_container: Option<PolicyContainer>,
    pub referrer: Referrer,
    pub referrer_policy: ReferrerPolicy,
    pub mode: Mode,
    pub use_cors_preflight: bool,
    pub credentials_mode: CredentialsMode,
    pub use_url_credentials: bool,
    pub cache_mode: CacheMode,
    pub redirect_mode: RedirectMode,
    pub url_list: Vec<Url>,
    pub redirect_count: u32,
    pub response_tainting: ResponseTainting,
    pub timing_allow_failed: bool,
    pub navigation_timing_allow_values_list: Vec<Vec<String>>,
    /// The origin of the current URL's blob URL entry, when it is a `blob:` URL that has one.
    pub blob_url_entry_origin: Option<Origin>,
}

impl Request {
    /// A new request with this URL and everything else as "unless stated otherwise" says.
    pub fn new(url: Url) -> Self {
        Self {
            method: "GET".to_string(),
            url_list: vec![url.clone()],
            url,
            local_urls_only: false,
            header_list: HeaderList::new(),
            unsafe_request: false,
            body: None,
            client: None,
            reserved_client: None,
            traversable_for_user_prompts: TraversableForUserPrompts::Client,
            service_workers_mode: ServiceWorkersMode::All,
            initiator: String::new(),
            destination: String::new(),
            origin: None,
            policy_container: None,
            referrer: Referrer::Client,
            referrer_policy: ReferrerPolicy::Empty,
            mode: Mode::NoCors,
            use_cors_preflight: false,
            credentials_mode: CredentialsMode::SameOrigin,
            use_url_credentials: false,
            cache_mode: CacheMode::Default,
            redirect_mode: RedirectMode::Follow,
            redirect_count: 0,
            response_tainting: ResponseTainting::Basic,
            timing_allow_failed: false,
            navigation_timing_allow_values_list: Vec::new(),
            blob_url_entry_origin: None,
        }
    }

    /// fetch#concept-request-current-url. The URL list is never empty.
    pub fn current_url(&self) -> &Url {
        self.url_list.last().unwrap_or(&self.url)
    }

    /// The origin of the current URL.
    pub fn current_url_origin(&self) -> Origin {
        self.origin_of(self.current_url())
    }

    /// The origin of a URL of this request.
    pub fn origin_of(&self, url: &Url) -> Origin {
        Origin::of_url(url, self.blob_url_entry_origin.as_ref())
    }

    /// The request's origin. The text asserts that it is not "client"; a request without client or origin has a new
    /// opaque one.
    pub fn origin(&self) -> Origin {
        self.origin.clone().unwrap_or(Origin::Opaque { identity: None })
    }

    /// fetch#navigation-request
    pub fn is_navigation_request(&self) -> bool {
        matches!(self.destination.as_str(), "document" | "embed" | "frame" | "iframe" | "object")
    }

    /// fetch#request-determine-the-network-partition-key
    pub fn network_partition_key(&self) -> Option<String> {
        // 1.
        if let Some(reserved_client) = &self.reserved_client {
            return Some(reserved_client.network_partition_key.clone());
        }
        // 2.
        if let Some(client) = &self.client {
            return Some(client.network_partition_key.clone());
        }
        // 3.
        None
    }

    /// fetch#concept-request-tainted-origin
    pub fn redirect_taint(&self, registrable_domain: RegistrableDomain) -> RedirectTaint {
        // 1.
        let origin = self.origin();
        // 2.
        let mut last_url: Option<&Url> = None;
        // 3.
        let mut taint = RedirectTaint::SameOrigin;
        // 4.
        for url in &self.url_list {
            // 4.1
            let Some(last) = last_url else {
                last_url = Some(url);
                continue;
            };
            let url_origin = self.origin_of(url);
            let last_url_origin = self.origin_of(last);
            // 4.2
            if !url_origin.is_same_site_with(&last_url_origin, registrable_domain)
                && !origin.is_same_site_with(&last_url_origin, registrable_domain)
            {
                return RedirectTaint::CrossSite;
            }
            // 4.3
            if !url_origin.is_same_origin_with(&last_url_origin) && !origin.is_same_origin_with(&last_url_origin) {
                taint = RedirectTaint::SameSite;
            }
            // 4.4
            last_url = Some(url);
        }
        // 5.
        taint
    }
}
