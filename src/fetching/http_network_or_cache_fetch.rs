//! The boundary: HTTP-network-or-cache fetch is the embedder's. What CORS owns of it is whether credentials are included,
//! and the `Origin` header.

use super::state::{Fetch, OriginHeader};
use crate::infrastructure::client::EmbedderPolicyValue;
use crate::infrastructure::origin::Origin;
use crate::infrastructure::referrer_policy::ReferrerPolicy;
use crate::infrastructure::request::{CredentialsMode, RedirectTaint, Request, RequestMode, ResponseTainting};
use crate::infrastructure::url::have_same_origin;
use crate::policy::corrections::Correction;
use crate::policy::redirect::{RedirectedCredentials, RedirectedOrigin};
use crate::policy::scheme::CredentiallessSupport;

// <https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch>
/// *includeCredentials*: governs sending, storing, and the choice of connection. Never for a preflight, whose credentials
/// mode is "same-origin" and whose response tainting is "cors".
pub(super) fn include_credentials(fetch: &Fetch) -> bool {
    // 1–7. EMBEDDER: its own variables.
    // 8–8.2.3. NB: no clone is needed; the embedder reads the request through its exchange, and aborts it.
    // 8.3.
    let request = &fetch.request;
    let by_first_url = request.mode == RequestMode::NoCors
        && fetch.user_agent.policies().redirect.credentials == RedirectedCredentials::First;
    let by_mode = match request.credentials_mode {
        CredentialsMode::Include => true,
        CredentialsMode::SameOrigin if by_first_url => request.origin.is_same_origin_with_url(request.url_list.first()),
        CredentialsMode::SameOrigin => fetch.response_tainting == ResponseTainting::Basic,
        CredentialsMode::Omit => false,
    };
    // 8.4.
    // 8.5–8.11.2. EMBEDDER: `Content-Length`, the keepalive limit, `Referer`.
    // 8.12. `Origin`: `request_origin_header`, below.
    // 8.13–8.26.2.2.3. EMBEDDER: metadata, `User-Agent`, cache modes, cookies, authentication, the HTTP cache.
    // 9. `Exchange::abort`.
    // 10–11.5.2. EMBEDDER: network and revalidation.
    // 12–14. The machine reads URL list, range and *includeCredentials* from the request that it sent.
    // 15–19. EMBEDDER: authentication, proxies, misdirected requests. 401, 407 and 421 are tried again there or not at all.
    by_mode && cross_origin_embedder_policy_allows_credentials(fetch)
}

// <https://fetch.spec.whatwg.org/#cross-origin-embedder-policy-allows-credentials>
fn cross_origin_embedder_policy_allows_credentials(fetch: &Fetch) -> bool {
    let request = &fetch.request;
    // 1. Never "client" here.
    // 2.
    if request.mode != RequestMode::NoCors {
        return true;
    }
    // 3. There is always a client.
    // 4.
    let is_known = fetch.user_agent.policies().scheme.credentialless == CredentiallessSupport::Known;
    if !is_known || request.client.embedder_policy_value() != EmbedderPolicyValue::Credentialless {
        return true;
    }
    // 5. The pinned text has "is not": whatwg/fetch#1958.
    let untainted = fetch.redirect_taint == RedirectTaint::SameOrigin;
    let wanted = fetch.user_agent.corrections().contains(Correction::CoepTaint);
    request.origin.is_same_origin_with_url(request.url_list.current()) && untainted == wanted
    // 6.
}

// <https://fetch.spec.whatwg.org/#append-a-request-origin-header>
/// What `Origin` says on the request, `None` where it is not sent. A preflight has response tainting "cors": it always
/// carries the byte-serialized request origin.
pub(super) fn request_origin_header(fetch: &Fetch) -> Option<OriginHeader> {
    let (request, response_tainting) = (&fetch.request, fetch.response_tainting);
    let policy = fetch.user_agent.policies().redirect.origin;
    // 1. Never "client" here.
    // 2. Serialized when it is read.
    let serialized = Some(OriginHeader::Serialized);
    // 3.
    if response_tainting == ResponseTainting::Cors
        || matches!(request.mode, RequestMode::WebSocket | RequestMode::WebTransport)
    {
        return serialized;
    }
    if policy == RedirectedOrigin::First
        && let Some(before) = fetch.history.last()
    {
        return kept_origin(fetch, before.origin);
    }
    // 4.
    if matches!(request.method, http::Method::GET | http::Method::HEAD) {
        return None;
    }
    // 4.1.
    if request.mode != RequestMode::Cors && hides_origin(request, policy) {
        return Some(OriginHeader::Null);
    }
    // 4.2.
    serialized
}

// <https://fetch.spec.whatwg.org/#append-a-request-origin-header>
fn hides_origin(request: &Request, policy: RedirectedOrigin) -> bool {
    if policy == RedirectedOrigin::NoReferrerPolicy {
        let urls = &request.url_list;
        return urls.iter().zip(urls.iter().skip(1)).any(|(before, after)| !have_same_origin(before, after));
    }
    let url = request.url_list.current();
    let is_https = |origin: &Origin| origin.tuple().is_some_and(|tuple| tuple.scheme == "https");
    match request.referrer_policy {
        // 4.1.a.
        ReferrerPolicy::NoReferrer => true,
        // 4.1.b. From https to anything else. Main fetch 8 has replaced the empty policy.
        ReferrerPolicy::NoReferrerWhenDowngrade
        | ReferrerPolicy::StrictOrigin
        | ReferrerPolicy::StrictOriginWhenCrossOrigin => is_https(&request.origin) && url.scheme() != "https",
        // 4.1.c.
        ReferrerPolicy::OriginWhenCrossOrigin | ReferrerPolicy::UnsafeUrl
            if policy == RedirectedOrigin::NoDowngrade =>
        {
            is_https(&request.origin) && url.scheme() != "https"
        }
        ReferrerPolicy::SameOrigin => !request.origin.is_same_origin_with_url(url),
        // 4.1.d.
        ReferrerPolicy::Empty
        | ReferrerPolicy::Origin
        | ReferrerPolicy::OriginWhenCrossOrigin
        | ReferrerPolicy::UnsafeUrl => false,
    }
}

/// What a browser sends that decides at the first request: a redirect to the same origin keeps it, one to another
/// sets it.
fn kept_origin(fetch: &Fetch, before: Option<OriginHeader>) -> Option<OriginHeader> {
    let mut urls = fetch.request.url_list.iter().rev();
    let stays = match (urls.next(), urls.next()) {
        (Some(url), Some(before)) => have_same_origin(url, before),
        _ => true,
    };
    if stays {
        return before;
    }
    let is_sent = !matches!(fetch.request.method, http::Method::GET | http::Method::HEAD);
    if before.is_some() && is_sent { Some(OriginHeader::Serialized) } else { None }
}
