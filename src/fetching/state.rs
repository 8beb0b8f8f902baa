//! A fetch between two answers: the Standard's fetch params and request, as far as CORS needs them.

use http::Method;
use url::Url;

use super::cors_preflight_cache::CacheHit;
use super::cors_preflight_cache::key::Key;
use super::cors_preflight_fetch::{PreflightPassed, Question};
use super::filtered_response::Filtered;
use super::redirect_taint::redirect_taint;
use super::response::Response;
use crate::finding::{Finding, Notes};
use crate::infrastructure::header_list::HeaderList;
use crate::infrastructure::referrer_policy::ReferrerPolicy;
use crate::infrastructure::request::{CredentialsMode, RedirectTaint, Request, RequestMode, ResponseTainting};
use crate::infrastructure::unsafe_names::UnsafeNames;
use crate::infrastructure::user_info::redacted;
use crate::network_error::NetworkError;
use crate::policy::preflight::TaintedPreflightOrigin;
use crate::policy::preflight_cache::OpaqueOriginCaching;
use crate::policy::redirect::RedirectWildcard;
use crate::reason::{Reason, ReasonCode};
use crate::user_agent::UserAgent;

/// One fetch. Boxed once; every waiting point owns it.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "the Standard's flags")]
pub(crate) struct Fetch {
    pub(crate) user_agent: UserAgent,
    pub(crate) request: Request,
    /// Response tainting.
    pub(crate) response_tainting: ResponseTainting,
    /// Redirect-taint of the URL list as it is now.
    pub(crate) redirect_taint: RedirectTaint,
    pub(crate) redirect_count: u8,
    /// The timing allow failed flag.
    pub(super) timing_allow_failed: bool,
    /// The navigation timing allow values list.
    pub(super) navigation_timing_allow_values: Vec<Vec<Vec<u8>>>,
    /// CORS-unsafe request-header names with the header list as it is now.
    pub(crate) unsafe_names: UnsafeNames,
    /// HTTP fetch's makeCORSPreflight, of the hop at hand.
    pub(super) make_cors_preflight: bool,
    /// Whether makeCORSPreflight was true at any hop: main fetch 12.f.3 then clears cache entries should the fetch fail, at
    /// each level of its recursion with the request as it is by then, so once is enough.
    pub(super) clears_cache_entries: bool,
    /// The request of earlier hops, where a redirect changed it.
    pub(crate) history: Vec<PastRequest>,
    pub(crate) notes: Notes,
    /// Whether the request called for a preflight before any redirect.
    pub(super) once_unsafe: bool,
    /// What preflights ask about instead of the request's own header list.
    pub(super) sticky_headers: Option<Box<(HeaderList, UnsafeNames)>>,
    /// A refusal that a browser acts on only when the next hop is to be sent.
    pub(super) deferred_refusal: Option<Box<Reason>>,
    /// The controller's next manual redirect steps.
    pub(super) next_manual_redirect: Option<Box<Redirection>>,
}

/// What a redirect changes of a request, as it was before.
#[derive(Clone, Debug)]
pub(crate) struct PastRequest {
    pub(crate) method: Method,
    /// `None`: as at the next hop.
    pub(crate) header_list: Option<HeaderList>,
    /// What `Origin` was serialized to.
    pub(crate) redirect_taint: RedirectTaint,
    /// Its `Origin` header.
    pub(super) origin: Option<OriginHeader>,
}

/// A redirect response, as far as HTTP-redirect fetch reads it.
#[derive(Debug)]
pub(super) struct Redirection {
    pub(super) status: u16,
    /// The location URL, or what was found instead of one.
    pub(super) location: Result<Url, Vec<u8>>,
    /// What its `Referrer-Policy` says; empty where that is nothing.
    pub(super) referrer_policy: ReferrerPolicy,
}

/// Which fetch override fetch stands in front of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OverrideType {
    SchemeFetch,
    HttpFetch,
}

/// With what right a request that is not a preflight is sent.
#[derive(Debug)]
pub(super) enum MaySend {
    /// Main fetch's switch called for no preflight.
    NotNeeded(PreflightNotNeeded),
    CacheHit(CacheHit),
    Passed(PreflightPassed),
}

/// Evidence that makeCORSPreflight is false. Only [`Fetch::preflight_not_needed`] makes it.
#[derive(Debug)]
pub(super) struct PreflightNotNeeded(());

/// What is done next. Algorithms return it instead of calling each other, so that no chain of redirects deepens the stack.
#[derive(Debug)]
pub(super) enum Next {
    /// Main fetch, from its beginning.
    MainFetch,
    /// Main fetch, from step 10.
    Admitted,
    OverrideFetch(OverrideType),
    SchemeFetch,
    /// Override fetch, once no override has answered.
    NotOverridden(OverrideType),
    HttpFetch,
    /// HTTP fetch, once no service worker has answered.
    NotIntercepted,
    /// HTTP-network-or-cache fetch.
    NetworkFetch(MaySend),
    RedirectFetch(Box<Redirection>),
    /// Main fetch, from step 13.
    Return(Response),
    /// The same, with a network error.
    Fail(Reason),

    // The five waiting points, and the end.
    Admit,
    Intercept(Interceptor),
    Local,
    Send(Sending),
    Done(Result<Filtered, NetworkError>),
}

/// Who is asked whether it answers instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Interceptor {
    Override(OverrideType),
    ServiceWorker,
}

/// What an exchange sends, beyond the request itself.
#[derive(Debug)]
pub(super) enum Sending {
    Preflight {
        /// The preflight's header list; `Origin` is added at the boundary like everywhere.
        header_list: HeaderList,
        /// The preflight cache's clear generation when it went out.
        generation: u64,
    },
    Request {
        /// The right to send it; read by nobody, needed by the constructor.
        #[expect(dead_code, reason = "evidence")]
        may_send: MaySend,
        include_credentials: bool,
        /// Whether the request carries `Origin`, and what it says.
        origin: Option<OriginHeader>,
    },
}

/// The value of an `Origin` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OriginHeader {
    /// The byte-serialized request origin.
    Serialized,
    Null,
}

impl Fetch {
    pub(super) fn new(user_agent: UserAgent, request: Request) -> Self {
        Self {
            response_tainting: ResponseTainting::Basic,
            redirect_taint: RedirectTaint::SameOrigin,
            redirect_count: 0,
            timing_allow_failed: false,
            navigation_timing_allow_values: Vec::new(),
            unsafe_names: UnsafeNames::of(&request.header_list, &user_agent.policies().safelist),
            user_agent,
            make_cors_preflight: false,
            clears_cache_entries: false,
            history: Vec::new(),
            notes: Notes::new(),
            once_unsafe: false,
            sticky_headers: None,
            deferred_refusal: None,
            next_manual_redirect: None,
            request,
        }
    }

    /// Never inlined: benches count its instructions by its name.
    #[inline(never)]
    pub(super) fn note(&mut self, finding: Finding) {
        self.notes.push(self.redirect_count, finding);
    }

    // <https://fetch.spec.whatwg.org/#byte-serializing-a-request-origin>
    pub(super) fn byte_serialized_origin(&self) -> &[u8] {
        byte_serialized_origin(&self.request, self.redirect_taint)
    }

    pub(super) fn cache_key(&self) -> Key<'_> {
        Key {
            partition: self.request.network_partition_key.as_bytes(),
            origin: self.preflight_origin(),
            url: self.request.url_list.current().as_str().as_bytes(),
        }
    }

    /// What a preflight for the request as it is now asks.
    pub(super) fn question(&self) -> Question<'_> {
        let (header_list, unsafe_names) = self.asked_headers();
        Question {
            serialized_origin: self.preflight_origin(),
            credentials_mode: self.request.credentials_mode,
            method: &self.request.method,
            forced: self.request.use_cors_preflight,
            header_list,
            unsafe_names,
            authorization: self.user_agent.policies().preflight.authorization,
            checks_origin: self.checks_preflight_origin(),
            max_age: self.user_agent.policies().preflight_cache.max_age,
        }
    }

    /// The header list that preflights ask about: the request's by the Standard.
    pub(super) fn asked_headers(&self) -> (&HeaderList, &UnsafeNames) {
        match &self.sticky_headers {
            Some(sticky) => (&sticky.0, &sticky.1),
            None => (&self.request.header_list, &self.unsafe_names),
        }
    }

    /// What preflights say for an origin: the byte-serialized request origin by the Standard.
    pub(super) fn preflight_origin(&self) -> &[u8] {
        match self.user_agent.policies().preflight.tainted_origin {
            TaintedPreflightOrigin::Null => self.byte_serialized_origin(),
            TaintedPreflightOrigin::Document => self.request.origin.ascii_serialization().as_bytes(),
        }
    }

    /// Whether the origin of a preflight's answer is checked: always by the Standard.
    fn checks_preflight_origin(&self) -> bool {
        self.user_agent.policies().preflight.tainted_origin == TaintedPreflightOrigin::Null
            || !self.request.origin.is_same_origin_with_url(self.request.url_list.current())
    }

    /// Whether a browser asks redirect responses for more than the credentials mode does, because the
    /// request left its own origin by a redirect.
    pub(super) fn asks_for_credentials(&self) -> bool {
        let request = &self.request;
        self.user_agent.policies().redirect.wildcard == RedirectWildcard::Refused
            && request.mode == RequestMode::Cors
            && request.credentials_mode == CredentialsMode::SameOrigin
            && request.origin.is_same_origin_with_url(request.url_list.first())
    }

    /// Whether results of preflights for this origin, as it is now, are kept: by the Standard always.
    pub(super) fn is_cached_at_all(&self) -> bool {
        let tainted = self.redirect_taint != RedirectTaint::SameOrigin;
        match self.user_agent.policies().preflight_cache.opaque_origins {
            OpaqueOriginCaching::All => true,
            OpaqueOriginCaching::Documents => !tainted || self.request.origin.is_opaque(),
            OpaqueOriginCaching::None => !tainted && !self.request.origin.is_opaque(),
        }
    }

    /// Method and header list as they were before any redirect; `None` while they are still the same.
    pub(super) fn original(&self) -> Option<(Method, HeaderList)> {
        let first = self.history.first()?;
        let headers = self.history.iter().find_map(|past| past.header_list.as_ref());
        Some((first.method.clone(), headers.unwrap_or(&self.request.header_list).clone()))
    }

    /// Evidence for a request that main fetch's switch sent on without makeCORSPreflight.
    pub(super) fn preflight_not_needed(&self) -> Option<PreflightNotNeeded> {
        (!self.make_cors_preflight).then_some(PreflightNotNeeded(()))
    }

    /// A reason that shows the current URL, without user info.
    pub(super) fn reason(&self, code: ReasonCode) -> Reason {
        Reason::new(code).with("url", redacted(self.request.url_list.current()))
    }

    pub(super) fn recompute_redirect_taint(&mut self) {
        self.redirect_taint = redirect_taint(&self.request.url_list, &self.request.origin, self.user_agent.sites());
    }
}

// <https://fetch.spec.whatwg.org/#serializing-a-request-origin>
pub(crate) fn byte_serialized_origin(request: &Request, redirect_taint: RedirectTaint) -> &[u8] {
    // 1. Never "client" here.
    // 2.
    if redirect_taint != RedirectTaint::SameOrigin {
        return b"null";
    }
    // 3.
    request.origin.ascii_serialization().as_bytes()
}
