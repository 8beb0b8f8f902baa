//! HTTP fetch: service worker, preflight, network, CORS check, redirect.

use url::Url;

use super::cors_check;
use super::cors_preflight_cache::{AcceptedAnswer, CacheHit, Query};
use super::cors_preflight_fetch::{Lists, judge, needs_method_match, preflight_header_list};
use super::cross_origin_resource_policy::{Allowed, CheckedResponse, cross_origin_resource_policy_check};
use super::exposed_headers::ExposedNames;
use super::http_network_or_cache_fetch::{include_credentials, request_origin_header};
use super::location_url::{LocationSyntax, LocationUrl, is_redirect_status, location_url};
use super::response::{Response, ResponseType, Sharing, Tainted};
use super::state::{Fetch, Interceptor, MaySend, Next, Redirection, Sending};
use super::tao_check::{TimingQuestion, tao_check, timing_allow_values};
use crate::finding::{CacheMiss, Finding, NotStored};
use crate::infrastructure::extract::{EmptyItems, extract_max_age, extract_tokens};
use crate::infrastructure::referrer_policy;
use crate::infrastructure::request::{
    CredentialsMode, InitiatorType, RedirectMode, RequestMode, ResponseTainting, ServiceWorkersMode,
};
use crate::infrastructure::response_head::{ReadHeader, Reading};
use crate::infrastructure::timestamp::Timestamp;
use crate::infrastructure::user_info::redacted;
use crate::policy::corrections::Correction;
use crate::policy::filter::{EmptyLines, ExposeWildcard};
use crate::policy::preflight_cache::{ConditionalRequests, StoredAnswers};
use crate::policy::redirect::{ManualRedirect, MissingLocation};
use crate::reason::{Reason, ReasonCode};

// <https://fetch.spec.whatwg.org/#concept-http-fetch>
pub(super) fn begin(fetch: &Fetch) -> Next {
    // 1–2. The request is `fetch.request`; responses come as arguments.
    // 3–3.4. EMBEDDER: cloning the request, its body and "handle fetch" are the service worker's side.
    if fetch.request.service_workers_mode == ServiceWorkersMode::All && fetch.user_agent.asks_service_workers() {
        Next::Intercept(Interceptor::ServiceWorker)
    } else {
        Next::NotIntercepted
    }
}

// <https://fetch.spec.whatwg.org/#concept-http-fetch>
/// No service worker answered.
pub(super) fn not_intercepted(fetch: &mut Fetch, now: Timestamp) -> Next {
    // 3.6. EMBEDDER: timing.
    // 4. The response is null.
    // 4.1.
    if let Some(not_needed) = fetch.preflight_not_needed() {
        return Next::NetworkFetch(MaySend::NotNeeded(not_needed));
    }
    match preflight_cache_match(fetch, now) {
        Ok(hit) => {
            fetch.note(Finding::CacheHit);
            Next::NetworkFetch(MaySend::CacheHit(hit))
        }
        Err(why) => {
            fetch.note(Finding::CacheMissed { why });
            // 4.1.1–4.1.2. Its answer comes back to `preflight_responded`, which ends the fetch where it must.
            let header_list = preflight_header_list(&fetch.question());
            fetch.note(Finding::PreflightSent);
            Next::Send(Sending::Preflight { header_list, generation: fetch.user_agent.preflight_cache().generation() })
        }
    }
}

// <https://fetch.spec.whatwg.org/#concept-http-fetch>
/// 4.1 again, for an embedder that holds a preflight back. Never inlined: benches count its instructions by its name.
#[inline(never)]
pub(super) fn recheck(fetch: &mut Fetch, now: Timestamp) -> Option<Next> {
    let hit = preflight_cache_match(fetch, now).ok()?;
    fetch.note(Finding::CacheHit);
    Some(Next::NetworkFetch(MaySend::CacheHit(hit)))
}

// <https://fetch.spec.whatwg.org/#concept-http-fetch>
/// Step 4.1's condition.
fn preflight_cache_match(fetch: &Fetch, now: Timestamp) -> Result<CacheHit, CacheMiss> {
    let request = &fetch.request;
    let policy = &fetch.user_agent.policies().preflight_cache;
    let may_be_unserved = match policy.conditional {
        ConditionalRequests::Served => false,
        ConditionalRequests::Unserved => true,
        ConditionalRequests::FetchApi => request.initiator_type == InitiatorType::Fetch,
    };
    if (may_be_unserved && is_conditional(fetch)) || !fetch.is_cached_at_all() {
        return Err(CacheMiss::NoEntry);
    }
    // 4.1.
    let method_needs_match = needs_method_match(&request.method, request.use_cors_preflight, policy);
    let (header_list, unsafe_names) = fetch.asked_headers();
    let query = Query {
        method: method_needs_match.then(|| request.method.as_str().as_bytes()),
        unsafe_names: unsafe_names.iter(header_list),
        include: request.credentials_mode == CredentialsMode::Include,
    };
    fetch.user_agent.preflight_cache().matches(&fetch.cache_key(), query, now)
}

// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>
/// The answer to a preflight came.
pub(super) fn preflight_responded(
    fetch: &mut Fetch,
    status: u16,
    reading: &Reading<'_>,
    generation: u64,
    now: Timestamp,
) -> Next {
    let corrections = fetch.user_agent.corrections();
    let cache = fetch.user_agent.preflight_cache();
    let question = fetch.question();
    let mut lists = Lists::default();
    let accepted = match judge(&question, status, reading, corrections, &mut lists) {
        Ok(accepted) => accepted,
        // 8. Which HTTP fetch returns (its step 4.1.2).
        Err(reason) => {
            store_refused(fetch, &reason, reading, generation, now);
            let url = redacted(fetch.request.url_list.current());
            return Next::Fail(reason.with("url", url));
        }
    };
    let answer = AcceptedAnswer {
        methods: &lists.methods,
        header_names: &lists.header_names,
        max_age: accepted.max_age,
        include: fetch.request.credentials_mode == CredentialsMode::Include,
        generation,
    };
    // 7.9–7.15.
    let stored = if fetch.is_cached_at_all() {
        cache.store(&fetch.cache_key(), &answer, now)
    } else {
        Err(NotStored::OpaqueOrigin)
    };
    let seconds = cache.lifetime(accepted.max_age);
    let (evidence, check, max_age) = (accepted.evidence, accepted.cors_check, accepted.max_age);
    let (method_by, header_names_by) = (accepted.method_by, accepted.header_names_by);
    let names = u32::try_from(fetch.unsafe_names.len()).unwrap_or(u32::MAX);
    fetch.note(Finding::CorsCheckPassed {
        status,
        wildcard: check.by_wildcard(),
        credentials: check.with_credentials(),
        preflight: true,
    });
    fetch.note(Finding::MethodAllowed { by: method_by });
    if names > 0 {
        fetch.note(Finding::HeaderNamesAllowed { names, by: header_names_by });
    }
    fetch.note(Finding::Lifetime { header: max_age, seconds });
    fetch.note(match stored {
        Ok(tokens) => Finding::Stored { tokens },
        Err(why) => Finding::NotStored { why },
    });
    // 7.16.
    Next::NetworkFetch(MaySend::Passed(evidence))
}

/// Keeps what an answer lists although it refuses the request, where the policy says so.
fn store_refused(fetch: &Fetch, reason: &Reason, reading: &Reading<'_>, generation: u64, now: Timestamp) {
    let lists_were_read = matches!(
        reason.code(),
        ReasonCode::MethodNotAllowed
            | ReasonCode::MethodWildcardWithCredentials
            | ReasonCode::HeaderNotAllowed
            | ReasonCode::HeaderWildcardWithCredentials
            | ReasonCode::AuthorizationNeedsExplicitListing
    );
    let policy = &fetch.user_agent.policies().preflight_cache;
    if policy.stored == StoredAnswers::Accepted || !lists_were_read || !fetch.is_cached_at_all() {
        return;
    }
    let list = |header| extract_tokens(header, reading, EmptyItems::Ignored).ok().flatten().unwrap_or_default();
    let answer = AcceptedAnswer {
        methods: &list(ReadHeader::AllowMethods),
        header_names: &list(ReadHeader::AllowHeaders),
        max_age: extract_max_age(reading, policy.max_age),
        include: fetch.request.credentials_mode == CredentialsMode::Include,
        generation,
    };
    let _ = fetch.user_agent.preflight_cache().store(&fetch.cache_key(), &answer, now);
}

// <https://fetch.spec.whatwg.org/#concept-http-fetch>
pub(super) fn send(fetch: &mut Fetch, may_send: MaySend) -> Next {
    if let Some(reason) = fetch.deferred_refusal.take() {
        return Next::Fail(*reason);
    }
    // 4.2. What the network redirects to is not shown to a service worker.
    if fetch.request.redirect_mode == RedirectMode::Follow {
        fetch.request.service_workers_mode = ServiceWorkersMode::None;
    }
    // 4.3. HTTP-network-or-cache fetch is the embedder's.
    let include_credentials = include_credentials(fetch);
    let origin = request_origin_header(fetch);
    fetch.note(Finding::Sent { includes_credentials: include_credentials, sends_origin: origin.is_some() });
    Next::Send(Sending::Request { may_send, include_credentials, origin })
}

// <https://fetch.spec.whatwg.org/#concept-http-fetch>
/// The response of the network (or of the HTTP cache) came.
pub(super) fn responded(fetch: &mut Fetch, status: u16, reading: &Reading<'_>, include_credentials: bool) -> Next {
    if is_below_the_boundary(fetch, status) {
        fetch.note(Finding::BelowTheBoundary { status });
    }
    // 4.4. Here, so that it is never asked of a 304, a 407 or a service worker.
    let tainted = match fetch.response_tainting {
        ResponseTainting::Basic => Tainted::Basic,
        ResponseTainting::Opaque => Tainted::Opaque,
        ResponseTainting::Cors => {
            let origin = fetch.byte_serialized_origin();
            let credentials_mode = fetch.request.credentials_mode;
            match cors_check::check(origin, credentials_mode, status, reading) {
                Ok(passed) => Tainted::Cors(Sharing::Checked(passed)),
                Err(reason) => {
                    return Next::Fail(reason.with("url", redacted(fetch.request.url_list.current())));
                }
            }
        }
    };
    if let Some(reason) = asked_for_credentials(fetch, status, reading) {
        if !fetch.make_cors_preflight {
            return Next::Fail(reason);
        }
        fetch.deferred_refusal = Some(Box::new(reason));
    }
    match tainted {
        Tainted::Cors(Sharing::Checked(passed)) => fetch.note(Finding::CorsCheckPassed {
            status,
            wildcard: passed.by_wildcard(),
            credentials: passed.with_credentials(),
            preflight: false,
        }),
        _ => fetch.note(Finding::Responded { status, tainting: fetch.response_tainting }),
    }
    // 4.5.
    let allowed = tao_check(&timing_question(fetch), reading);
    if !allowed && !fetch.timing_allow_failed {
        fetch.timing_allow_failed = true;
        fetch.note(Finding::TimingNotAllowed);
    }
    let response = Response {
        response_type: ResponseType::Default,
        status,
        url_list: None,
        tainted,
        exposed_names: exposed_names(fetch, tainted, reading),
        // Asked about opaque responses only.
        range_requested: matches!(tainted, Tainted::Opaque) && fetch.request.header_list.contains(b"Range"),
    };
    policies_and_redirects(fetch, response, include_credentials, reading)
}

/// Whether a response should have been answered before it got here. A page that revalidates by itself gets its 304.
fn is_below_the_boundary(fetch: &Fetch, status: u16) -> bool {
    status == 407 || (status == 304 && !is_conditional(fetch))
}

fn is_conditional(fetch: &Fetch) -> bool {
    const CONDITIONS: [&[u8]; 5] =
        [b"If-Modified-Since", b"If-None-Match", b"If-Unmodified-Since", b"If-Match", b"If-Range"];
    CONDITIONS.iter().any(|name| fetch.request.header_list.contains(name))
}

/// What a browser finds missing that asks some redirect responses for credentials: never anything by the Standard.
fn asked_for_credentials(fetch: &Fetch, status: u16, reading: &Reading<'_>) -> Option<Reason> {
    let redirects = is_redirect_status(status, &fetch.user_agent.policies().redirect);
    if !redirects || fetch.response_tainting != ResponseTainting::Cors || !fetch.asks_for_credentials() {
        return None;
    }
    let origin = fetch.byte_serialized_origin();
    let reason = cors_check::check(origin, CredentialsMode::Include, status, reading).err()?;
    Some(reason.with("url", redacted(fetch.request.url_list.current())))
}

fn timing_question(fetch: &Fetch) -> TimingQuestion<'_> {
    let request = &fetch.request;
    TimingQuestion {
        already_failed: fetch.timing_allow_failed,
        serialized_origin: fetch.byte_serialized_origin(),
        navigates_cross_origin: request.mode == RequestMode::Navigate
            && !request.origin.is_same_origin_with_url(request.url_list.current()),
        is_basic: fetch.response_tainting == ResponseTainting::Basic,
    }
}

/// Main fetch 14.1, done while the head is at hand.
pub(super) fn exposed_names(fetch: &mut Fetch, tainted: Tainted, reading: &Reading<'_>) -> ExposedNames {
    if !matches!(tainted, Tainted::Cors(_)) {
        return ExposedNames::None;
    }
    let include = fetch.request.credentials_mode == CredentialsMode::Include;
    let empty_items = if fetch.user_agent.corrections().contains(Correction::EmptyLists) {
        EmptyItems::Ignored
    } else {
        EmptyItems::Refused
    };
    let by_policy = fetch.user_agent.policies().filter.expose_wildcard;
    let is_fetch_api = fetch.request.initiator_type == InitiatorType::Fetch;
    let wildcard = if is_fetch_api { by_policy } else { ExposeWildcard::Failure };
    ExposedNames::of(reading, include, empty_items, wildcard).unwrap_or_else(|_| {
        fetch.note(Finding::ExposeHeadersInvalid);
        ExposedNames::None
    })
}

/// What a service worker answered with.
pub(super) struct ServiceWorkerResponse {
    pub(super) response: Response,
    pub(super) request_includes_credentials: bool,
}

// <https://fetch.spec.whatwg.org/#concept-http-fetch>
pub(super) fn intercepted(fetch: &mut Fetch, answer: ServiceWorkerResponse, reading: &Reading<'_>) -> Next {
    let ServiceWorkerResponse { response, request_includes_credentials } = answer;
    // 3.5–3.5.6. EMBEDDER: timing, and cancelling the request's body.
    fetch.note(Finding::ServiceWorkerAnswered);
    // 3.5.7.
    let (request, response_type) = (&fetch.request, response.response_type);
    // An opaque filtered response's URL list is empty.
    let redirected =
        response_type != ResponseType::Opaque && response.url_list.as_ref().is_some_and(|list| list.len() > 1);
    let refusal = if response_type == ResponseType::Error {
        Some((ReasonCode::ServiceWorkerError, ""))
    } else if request.mode == RequestMode::SameOrigin && response_type == ResponseType::Cors {
        Some((ReasonCode::ServiceWorkerCorsInSameOriginMode, ""))
    } else if request.mode != RequestMode::NoCors && response_type == ResponseType::Opaque {
        Some((ReasonCode::ServiceWorkerOpaque, request.mode.as_str()))
    } else if request.redirect_mode != RedirectMode::Manual && response_type == ResponseType::OpaqueRedirect {
        Some((ReasonCode::ServiceWorkerOpaqueRedirect, request.redirect_mode.as_str()))
    } else if request.redirect_mode != RedirectMode::Follow && redirected {
        Some((ReasonCode::ServiceWorkerRedirected, request.redirect_mode.as_str()))
    } else {
        None
    };
    if let Some((code, found)) = refusal {
        return Next::Fail(fetch.reason(code).with("found", found));
    }
    policies_and_redirects(fetch, response, request_includes_credentials, reading)
}

// <https://fetch.spec.whatwg.org/#concept-http-fetch>
/// Steps 5 to 7, for responses of network and service worker alike.
fn policies_and_redirects(
    fetch: &mut Fetch,
    response: Response,
    request_includes_credentials: bool,
    reading: &Reading<'_>,
) -> Next {
    // 5.
    if fetch.response_tainting == ResponseTainting::Opaque || response.response_type == ResponseType::Opaque {
        let checked = CheckedResponse { url: response_url(fetch, &response), request_includes_credentials, reading };
        match resource_policy(fetch, &checked) {
            Ok(allowed) => {
                if allowed.report_only_violation {
                    fetch.note(Finding::EmbedderPolicyReportOnlyViolation);
                }
            }
            Err(reason) => return Next::Fail(reason),
        }
    }
    // 6.
    if is_redirect_status(response.status, &fetch.user_agent.policies().redirect) {
        return redirect(fetch, response, reading);
    }
    // 7.
    Next::Return(response)
}

fn resource_policy(fetch: &Fetch, response: &CheckedResponse<'_, '_>) -> Result<Allowed, Reason> {
    let (request, sites) = (&fetch.request, fetch.user_agent.sites());
    let policies = fetch.user_agent.policies();
    cross_origin_resource_policy_check(&request.origin, &request.client, response, sites, policies, false)
}

// <https://fetch.spec.whatwg.org/#concept-http-fetch>
fn redirect(fetch: &mut Fetch, response: Response, reading: &Reading<'_>) -> Next {
    // 6.1.
    if fetch.request.destination.is_navigation() {
        fetch.navigation_timing_allow_values.push(timing_allow_values(reading));
    }
    // 6.2. EMBEDDER: it may reset the stream that it still sends a body on.
    // 6.3.
    let navigates = fetch.request.mode == RequestMode::Navigate;
    let redirection = redirection(fetch, &response, reading);
    let policy = &fetch.user_agent.policies().redirect;
    if redirection.is_none() && policy.missing_location == MissingLocation::HandedOut {
        return Next::Return(response);
    }
    match fetch.request.redirect_mode {
        // 6.3.a–6.3.a.1.
        RedirectMode::Error => {
            Next::Fail(fetch.reason(ReasonCode::RedirectModeError).with("status", response.status.to_string()))
        }
        // 6.3.b.
        RedirectMode::Manual if navigates => {
            // 6.3.b.1. The outcome goes on from here, if the embedder asks.
            fetch.next_manual_redirect = redirection;
            Next::Return(response)
        }
        // 6.3.b.2.
        RedirectMode::Manual => match redirection.map(|redirection| *redirection) {
            Some(Redirection { location: Err(found), .. }) if policy.manual == ManualRedirect::Refused => {
                Next::Fail(fetch.reason(ReasonCode::RedirectLocationInvalid).with("found", found))
            }
            _ => Next::Return(Response { response_type: ResponseType::OpaqueRedirect, ..response }),
        },
        // 6.3.c–6.3.c.2.
        RedirectMode::Follow => match redirection {
            Some(redirection) => Next::RedirectFetch(redirection),
            None => Next::Return(response),
        },
    }
}

// <https://fetch.spec.whatwg.org/#concept-http-redirect-fetch>
/// What HTTP-redirect fetch will read of a response; `None` where it would return the response as it is.
fn redirection(fetch: &Fetch, response: &Response, reading: &Reading<'_>) -> Option<Box<Redirection>> {
    let syntax = if fetch.user_agent.corrections().contains(Correction::Location) {
        LocationSyntax::Any
    } else {
        LocationSyntax::UriReference
    };
    // 3.
    let fragment = fetch.request.url_list.current().fragment();
    let policy = &fetch.user_agent.policies().redirect;
    let url = response_url(fetch, response);
    let location = match location_url(response.status, reading, url, fragment, syntax, policy) {
        // 4.
        LocationUrl::Null => return None,
        LocationUrl::Failure(found) => Err(found),
        LocationUrl::Url(url) => Ok(url),
    };
    let referrer_policy = referrer_policy::parse_from_header(reading);
    Some(Box::new(Redirection { status: response.status, location, referrer_policy }))
}

/// The internal response's URL: none where a service worker's script made the response.
fn response_url<'a>(fetch: &'a Fetch, response: &'a Response) -> Option<&'a Url> {
    match &response.url_list {
        None => Some(fetch.request.url_list.current()),
        Some(list) => list.last(),
    }
}

/// What the text makes of a network error that reaches its checks: by the letter its own cause is lost there.
pub(super) fn failed(fetch: &Fetch, reason: Reason, sending: &Sending) -> Next {
    if fetch.user_agent.corrections().contains(Correction::TransportFirst) {
        return Next::Fail(reason);
    }
    // A network error has no headers.
    let none: [(&str, &str); 0] = [];
    let check = || cors_check::cors_check(fetch.byte_serialized_origin(), fetch.request.credentials_mode, 0, &none);
    let checked = match (sending, fetch.response_tainting) {
        // CORS-preflight fetch 7.
        (Sending::Preflight { .. }, _) => check().map(drop).map_err(Reason::on_preflight),
        // HTTP fetch 4.4.
        (_, ResponseTainting::Cors) => check().map(drop),
        // HTTP fetch 5.
        (&Sending::Request { include_credentials, .. }, ResponseTainting::Opaque) => {
            let reading = &Reading::start(&none, EmptyLines::Joined);
            let url = Some(fetch.request.url_list.current());
            let response = CheckedResponse { url, request_includes_credentials: include_credentials, reading };
            resource_policy(fetch, &response).map(drop)
        }
        (Sending::Request { .. }, ResponseTainting::Basic) => Ok(()),
    };
    Next::Fail(checked.err().unwrap_or(reason))
}
