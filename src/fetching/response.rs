//! [Responses](https://fetch.spec.whatwg.org/#responses) as the machine passes them on: what is kept of a head once it has
//! been read, and the evidence with which it may be shared.

use url::Url;

use super::cors_check::CorsCheckPassed;
use super::exposed_headers::ExposedNames;
use crate::infrastructure::string_enum::string_enum;

string_enum! {
    /// A response's [type](https://fetch.spec.whatwg.org/#concept-response-type).
    #[derive(Default)]
    #[expect(clippy::exhaustive_enums, reason = "a closed set of the Standard")]
    pub enum ResponseType("a response type") {
        /// `basic`: everything but forbidden response-headers can be read.
        Basic = "basic",
        /// `cors`: safelisted and exposed headers can be read.
        Cors = "cors",
        /// `default`: unfiltered, as a service worker's script makes it.
        #[default]
        Default = "default",
        /// `error`: a network error.
        Error = "error",
        /// `opaque`: nothing can be read.
        Opaque = "opaque",
        /// `opaqueredirect`: nothing can be read, and a navigation may follow it.
        OpaqueRedirect = "opaqueredirect",
    }
}

/// Why a response may be shared with another origin: a CORS-filtered response cannot be made without one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sharing {
    /// The response passed the CORS check.
    Checked(CorsCheckPassed),
    /// A service worker of the page's own origin answered.
    ServiceWorker(ServiceWorkerAnswered),
    /// The user agent itself answered, through potentially override response for a request.
    Override(OverrideAnswered),
}

/// Evidence that a service worker answered. Made where its answer is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceWorkerAnswered(pub(super) ());

/// Evidence that an override answered. Made where its answer is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverrideAnswered(pub(super) ());

/// How a response stands to the request's origin; response tainting "cors" comes with its evidence.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tainted {
    Basic,
    Cors(Sharing),
    Opaque,
}

/// A response that is no network error.
#[derive(Debug)]
pub(super) struct Response {
    /// Its type; filtered where that is neither "default" nor "error".
    pub(super) response_type: ResponseType,
    /// The internal response's status.
    pub(super) status: u16,
    /// The URL list, empty for one that a service worker's script made; `None`: a copy of the request's.
    pub(super) url_list: Option<Vec<Url>>,
    pub(super) tainted: Tainted,
    pub(super) exposed_names: ExposedNames,
    pub(super) range_requested: bool,
}

impl Response {
    /// Whether it is a filtered response already.
    pub(super) fn is_filtered(&self) -> bool {
        !matches!(self.response_type, ResponseType::Default | ResponseType::Error)
    }
}
