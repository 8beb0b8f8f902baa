//! What the model asks of its surroundings.

use super::cross_origin_resource_policy::CorpViolationReport;
use super::request::{RedirectTaint, Request};
use super::response::Response;

/// Whether HTTP-network-or-cache fetch runs for a CORS-preflight fetch or for an HTTP fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentKind {
    Preflight,
    Actual,
}

/// What HTTP-network-or-cache fetch is given: the text's `httpRequest`, and what has been computed from it.
#[derive(Clone, Debug)]
pub struct SentRequest {
    pub kind: SentKind,
    /// With the `Origin` header; the headers that do not concern CORS are the network's to add.
    pub request: Request,
    pub include_credentials: bool,
    pub redirect_taint: RedirectTaint,
    pub network_partition_key: Option<String>,
}

/// What the network gives back.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The head of a response. Values are trimmed of tabs and spaces; one with NUL, CR or LF makes it a failure.
    Response { status: u16, headers: Vec<(String, Vec<u8>)> },
    /// No response came.
    Failed,
    /// The fetch was canceled by its caller.
    Aborted,
}

/// Main fetch 4 to 7 and 10, in one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    Proceed,
    /// An `http:` URL becomes `https:`, and then the fetch proceeds.
    Upgrade,
    Block,
}

/// The user agent around the algorithms. A fetch calls it from its own thread of control and holds no lock meanwhile, so
/// each call may wait for as long as it likes, and a fetch is dropped by unwinding out of one.
pub trait Network {
    /// The time, in nanoseconds since an epoch of its choosing.
    fn now(&mut self) -> u64;

    /// Asked at every hop, before main fetch's switch.
    fn admit(&mut self, _request: &Request) -> Admission {
        Admission::Proceed
    }

    /// fetch#potentially-override-response-for-a-request. Asked at every hop that the switch lets through.
    fn potentially_override_response(&mut self, _request: &Request) -> Option<Response> {
        None
    }

    /// sw#handle-fetch. Asked while the request's service-workers mode is "all".
    fn handle_fetch(&mut self, _request: &Request) -> Option<Response> {
        None
    }

    /// fetch#concept-http-network-or-cache-fetch, without what CORS owns. It comes back once, after any authentication,
    /// revalidation or new connection.
    fn http_network_or_cache_fetch(&mut self, request: &SentRequest) -> Answer;

    /// Scheme fetch for `about:blank` and any `blob:`, `data:` or `file:` URL.
    fn local(&mut self, request: &Request) -> Answer;

    fn report(&mut self, _report: CorpViolationReport) {}
}
