#![doc = include_str!("../README.md")]

pub mod advice;
mod callers;
mod explanation;
mod fetching;
mod finding;
mod infrastructure;
mod network_error;
mod policy;
mod profile;
mod reason;
mod request_error;
#[cfg(feature = "scenario")]
pub mod scenario;
mod spec;
#[cfg(feature = "tower")]
pub mod tower;
mod user_agent;

pub mod algorithms;
/// The policies in which browsers differ from the Standard, and their values.
pub mod policies {
    pub use crate::policy::filter::*;
    pub use crate::policy::preflight::*;
    pub use crate::policy::preflight_cache::*;
    pub use crate::policy::redirect::*;
    pub use crate::policy::safelist::*;
    pub use crate::policy::scheme::*;
    pub use crate::policy::transformation::*;
}
#[cfg(any(doc, doctest))]
pub mod guide;

// What all fetches share.
pub use fetching::cors_preflight_cache::{CacheEntry, CacheToken, PreflightCache, PreflightCacheLimits};
pub use policy::corrections::{Correction, Corrections};
pub use user_agent::{UserAgent, UserAgentBuilder};

// Requests, and who makes them.
pub use callers::body_init::{FetchBody, XmlHttpRequestBody};
pub use callers::features::{FeatureRequest, PLATFORM_FEATURES, PlatformFeature};
pub use callers::fetch_api::FetchApiRequestBuilder;
pub use callers::headers::{Headers, HeadersChange, HeadersGuard};
pub use callers::html::{CorsSettingsAttribute, FormEncoding};
pub use callers::potential_method::PotentialMethod;
pub use callers::xml_http_request::XmlHttpRequestBuilder;
pub use infrastructure::body::Body;
pub use infrastructure::client::{Client, EmbedderPolicyValue};
pub use infrastructure::header_list::{HeaderList, InvalidHeader, NotRepresentable};
pub use infrastructure::origin::{InvalidOrigin, OpaqueOrigin, Origin};
pub use infrastructure::partition::NetworkPartitionKey;
pub use infrastructure::referrer_policy::ReferrerPolicy;
pub use infrastructure::request::{
    CacheMode, CredentialsMode, Destination, Initiator, RedirectMode, RedirectTaint, Request, RequestMode,
    ResponseTainting, ServiceWorkersMode,
};
pub use infrastructure::string_enum::UnknownString;
pub use infrastructure::timestamp::Timestamp;
pub use infrastructure::url::UrlList;
pub use infrastructure::user_info::without_user_info;
pub use request_error::{Exception, RequestError};

// A fetch: what it waits for, and how it ends.
pub use fetching::action::Action;
pub use fetching::admission::Admission;
pub use fetching::cors_check::CorsCheckPassed;
pub use fetching::exchange::{Exchange, ExchangeKind};
pub use fetching::filtered_response::FilteredResponse;
pub use fetching::interception::{Interception, InterceptionKind, SuppliedResponse};
pub use fetching::local::Local;
pub use fetching::outcome::Outcome;
pub use fetching::page_view::{FetchFailed, PageResponse};
pub use fetching::purpose::{Live, Predicted, Purpose};
pub use fetching::response::{OverrideAnswered, ResponseType, ServiceWorkerAnswered, Sharing};
pub use infrastructure::response_head::{HeaderLines, ResponseHead};
pub use network_error::{NetworkError, NetworkFailure};

// What browsers do instead.
pub use policy::Policies;
pub use profile::{
    CHROMIUM, DEVIATIONS, Deviation, Direction, FIREFOX, Predictor, Profile, STANDARD, Verdict, WEBKIT, verdicts,
};

// Why.
pub use explanation::{Explanation, Hop, Line};
pub use finding::{AllowedBy, BasicBecause, CacheMiss, Finding, NotStored};
pub use infrastructure::extract::MaxAge;
pub use reason::{Parameter, Reason, ReasonCode};
pub use spec::{Algorithm, SNAPSHOT, SpecStep};

// Everything that outlives a call can go to another thread.
const _: () = {
    const fn goes_to_another_thread<T: Send + Sync + 'static>() {}
    goes_to_another_thread::<UserAgent>();
    goes_to_another_thread::<UserAgentBuilder>();
    goes_to_another_thread::<PreflightCache>();
    goes_to_another_thread::<Request>();
    goes_to_another_thread::<Client>();
    goes_to_another_thread::<HeaderList>();
    goes_to_another_thread::<Action>();
    goes_to_another_thread::<Outcome>();
    goes_to_another_thread::<NetworkError>();
    goes_to_another_thread::<RequestError>();
};
