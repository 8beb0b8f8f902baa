//! Interception: a service worker or the user agent itself may answer instead of the network.

use url::Url;

use super::action::Action;
use super::exposed_headers::ExposedNames;
use super::http_fetch::{self, ServiceWorkerResponse};
use super::purpose::{Live, Mark, Purpose};
use super::response::{OverrideAnswered, Response, ResponseType, ServiceWorkerAnswered, Sharing, Tainted};
use super::response_head_check::CheckedHead;
use super::run::run;
use super::state::{Fetch, Interceptor, Next};
use crate::finding::Finding;
use crate::infrastructure::extract::EmptyItems;
use crate::infrastructure::request::{CredentialsMode, Request, ResponseTainting};
use crate::infrastructure::response_head::ResponseHead;
use crate::infrastructure::string_enum::string_enum;
use crate::infrastructure::timestamp::Timestamp;
use crate::policy::filter::ExposeWildcard;
use crate::reason::ReasonCode;

string_enum! {
    /// Who is asked whether it answers.
    #[expect(clippy::exhaustive_enums, reason = "the Standard asks nobody else")]
    pub enum InterceptionKind("an interception kind") {
        /// [Potentially override response for a request](https://fetch.spec.whatwg.org/#potentially-override-response-for-a-request).
        Override = "override",
        /// [Handle fetch](https://w3c.github.io/ServiceWorker/#handle-fetch) of the client's service worker.
        ServiceWorker = "service-worker",
    }
}

/// Does something else answer? Asked after main fetch's switch and before any preflight, if the builder wants to be asked.
#[derive(Debug)]
#[must_use = "a fetch goes on only when its interception is answered"]
pub struct Interception<P = Live> {
    fetch: Box<Fetch>,
    mark: Mark<P>,
    interceptor: Interceptor,
}

/// A response that came from no network: of a service worker or of an override.
///
/// Its head is the *internal* response's, whatever the type.
#[derive(Clone, Debug)]
pub struct SuppliedResponse<'head> {
    head: ResponseHead<'head>,
    response_type: ResponseType,
    url_list: Vec<Url>,
    credentials_mode: CredentialsMode,
    request_includes_credentials: bool,
    range_requested: bool,
}

impl<'head> SuppliedResponse<'head> {
    /// A response that a script made (`new Response()`): type "default", without a URL.
    pub fn new(head: impl Into<ResponseHead<'head>>) -> Self {
        Self {
            head: head.into(),
            response_type: ResponseType::Default,
            url_list: Vec::new(),
            credentials_mode: CredentialsMode::Include,
            request_includes_credentials: true,
            range_requested: false,
        }
    }

    /// The [type](https://fetch.spec.whatwg.org/#concept-response-type). Of a "cors" one the names that the head itself exposes stay
    /// readable; whether `*` stands for all of them is for [`fetched_with`](Self::fetched_with) to say.
    #[must_use]
    pub fn response_type(mut self, response_type: ResponseType) -> Self {
        self.response_type = response_type;
        self
    }

    /// The [URL list](https://fetch.spec.whatwg.org/#concept-response-url-list) of the internal response.
    #[must_use]
    pub fn url_list(mut self, url_list: impl IntoIterator<Item = Url>) -> Self {
        self.url_list = url_list.into_iter().collect();
        self
    }

    /// The [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode) of the fetch that a "cors" response
    /// comes from, "include" unless told: with any other a `*` in its `Access-Control-Expose-Headers` exposed all names.
    #[must_use]
    pub fn fetched_with(mut self, credentials_mode: CredentialsMode) -> Self {
        self.credentials_mode = credentials_mode;
        self
    }

    /// The [request-includes-credentials](https://fetch.spec.whatwg.org/#response-request-includes-credentials) of the internal
    /// response, true unless told.
    #[must_use]
    pub fn request_includes_credentials(mut self, includes: bool) -> Self {
        self.request_includes_credentials = includes;
        self
    }

    /// The [range-requested flag](https://fetch.spec.whatwg.org/#concept-response-range-requested-flag) of the internal response.
    #[must_use]
    pub fn range_requested(mut self, requested: bool) -> Self {
        self.range_requested = requested;
        self
    }
}

impl<P: Purpose> Interception<P> {
    pub(super) fn new(fetch: Box<Fetch>, interceptor: Interceptor) -> Self {
        Self { fetch, interceptor, mark: Mark::default() }
    }

    /// Who is asked.
    pub fn kind(&self) -> InterceptionKind {
        match self.interceptor {
            Interceptor::Override(_) => InterceptionKind::Override,
            Interceptor::ServiceWorker => InterceptionKind::ServiceWorker,
        }
    }

    /// The request, as it is at this hop.
    pub fn request(&self) -> &Request {
        &self.fetch.request
    }

    /// The [response tainting](https://fetch.spec.whatwg.org/#concept-request-response-tainting) at this hop.
    pub fn response_tainting(&self) -> ResponseTainting {
        self.fetch.response_tainting
    }

    /// Nobody answers: on to the next interceptor, and then to the network.
    pub fn proceed(self, now: Timestamp) -> Action<P> {
        let next = match self.interceptor {
            Interceptor::Override(override_type) => Next::NotOverridden(override_type),
            Interceptor::ServiceWorker => Next::NotIntercepted,
        };
        run(self.fetch, next, now)
    }

    /// It answers. A service worker's answer still meets HTTP fetch's five refusals, the cross-origin resource policy
    /// check, and redirect handling; an override's does not.
    pub fn respond(self, supplied: SuppliedResponse<'_>, now: Timestamp) -> Action<P> {
        let Self { mut fetch, interceptor, .. } = self;
        let empty_lines = fetch.user_agent.policies().filter.empty_lines;
        let mut head = CheckedHead::new(supplied.head, fetch.user_agent.head_limits(), empty_lines);
        let reading = match head.read(supplied.head) {
            Ok(reading) => reading,
            Err(why) => {
                let reason = fetch.reason(ReasonCode::ResponseHeadInvalid).with("why", why.to_string());
                return run(fetch, Next::Fail(reason), now);
            }
        };
        let sharing = match interceptor {
            Interceptor::Override(_) => Sharing::Override(OverrideAnswered(())),
            Interceptor::ServiceWorker => Sharing::ServiceWorker(ServiceWorkerAnswered(())),
        };
        // A "cors" response carries its own permission, whatever the request's tainting.
        let is_cors = supplied.response_type == ResponseType::Cors;
        let tainted = match fetch.response_tainting {
            _ if is_cors => Tainted::Cors(sharing),
            ResponseTainting::Basic => Tainted::Basic,
            ResponseTainting::Cors => Tainted::Cors(sharing),
            ResponseTainting::Opaque => Tainted::Opaque,
        };
        let exposed_names = match tainted {
            // A fetched one is filtered already, by the credentials mode of its own request.
            Tainted::Cors(_) if is_cors => {
                let include = supplied.credentials_mode == CredentialsMode::Include;
                ExposedNames::of(reading, include, EmptyItems::Ignored, ExposeWildcard::Failure)
                    .unwrap_or(ExposedNames::None)
            }
            _ => http_fetch::exposed_names(&mut fetch, tainted, reading),
        };
        let response = Response {
            response_type: supplied.response_type,
            status: supplied.head.status(),
            url_list: Some(supplied.url_list),
            tainted,
            exposed_names,
            range_requested: supplied.range_requested,
        };
        let next = match interceptor {
            Interceptor::Override(_) => {
                fetch.note(Finding::Overridden);
                if response.response_type == ResponseType::Error {
                    Next::Fail(fetch.reason(ReasonCode::OverrideError))
                } else {
                    Next::Return(response)
                }
            }
            Interceptor::ServiceWorker => {
                let request_includes_credentials = supplied.request_includes_credentials;
                let answer = ServiceWorkerResponse { response, request_includes_credentials };
                http_fetch::intercepted(&mut fetch, answer, reading)
            }
        };
        run(fetch, next, now)
    }

    /// It answers with a network error.
    pub fn respond_with_network_error(self, now: Timestamp) -> Action<P> {
        let code = match self.interceptor {
            Interceptor::Override(_) => ReasonCode::OverrideError,
            Interceptor::ServiceWorker => ReasonCode::ServiceWorkerError,
        };
        let next = Next::Fail(self.fetch.reason(code));
        run(self.fetch, next, now)
    }

    /// The fetch is aborted.
    pub fn abort(self, now: Timestamp) -> Action<P> {
        let next = Next::Fail(self.fetch.reason(ReasonCode::Aborted));
        run(self.fetch, next, now)
    }
}
