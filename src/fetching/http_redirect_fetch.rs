//! HTTP-redirect fetch: whether a redirect may be followed, and what it makes of the request.

use http::Method;
use url::Url;

use super::http_network_or_cache_fetch::request_origin_header;
use super::redirect_taint::taint_of_redirect;
use super::state::{Fetch, Next, PastRequest, Redirection};
use crate::finding::Finding;
use crate::infrastructure::body::Body;
use crate::infrastructure::header_list::HeaderList;
use crate::infrastructure::referrer_policy::ReferrerPolicy;
use crate::infrastructure::request::{InitiatorType, RedirectTaint, RequestMode, ResponseTainting};
use crate::infrastructure::request_header::REQUEST_BODY_HEADER_NAMES;
use crate::infrastructure::unsafe_names::UnsafeNames;
use crate::infrastructure::url::{has_http_scheme, have_same_origin, includes_credentials};
use crate::infrastructure::user_info::redacted;
use crate::policy::preflight::StickyPreflight;
use crate::policy::redirect::{
    RedirectAfterPreflight, RedirectUserInfo, RedirectedClientHints, RedirectedDelete, RedirectedHeaders,
};
use crate::reason::{Reason, ReasonCode};

/// So many redirects are followed.
const REDIRECT_LIMIT: u8 = 20;

/// What some browsers do not let go to other origins.
const CLIENT_HINT_NAMES: &[&[u8]] =
    &[b"dpr", b"device-memory", b"downlink", b"ect", b"rtt", b"viewport-width", b"width"];

// <https://fetch.spec.whatwg.org/#concept-http-redirect-fetch>
pub(super) fn begin(fetch: &mut Fetch, redirection: Redirection) -> Next {
    // 1–4. The internal response's location URL was computed while its head was at hand.
    let Redirection { status, location, referrer_policy } = redirection;
    let location = match location {
        Ok(url) => url,
        // 5.
        Err(found) => {
            return Next::Fail(fetch.reason(ReasonCode::RedirectLocationInvalid).with("found", found));
        }
    };
    let refuse = |code, step| {
        let reason = fetch.reason(code).with("location", redacted(&location)).with("status", status.to_string());
        Next::Fail(Reason::at_step(reason, step))
    };
    let request = &fetch.request;
    let refuses = fetch.user_agent.policies().redirect.after_preflight == RedirectAfterPreflight::Refused;
    if refuses && fetch.make_cors_preflight {
        return refuse(ReasonCode::RedirectAfterPreflight, "");
    }
    // 6.
    if !has_http_scheme(&location) {
        return refuse(ReasonCode::RedirectNonHttpScheme, "6");
    }
    // 7.
    if fetch.redirect_count == REDIRECT_LIMIT {
        return refuse(ReasonCode::RedirectTooMany, "7");
    }
    if includes_credentials(&location) {
        let user_info = fetch.user_agent.policies().redirect.user_info;
        if user_info == RedirectUserInfo::FetchApi && request.initiator_type == InitiatorType::Fetch {
            return refuse(ReasonCode::RedirectUserinfo, "9");
        }
        // 9.
        if request.mode == RequestMode::Cors && !request.origin.is_same_origin_with_url(&location) {
            return refuse(ReasonCode::RedirectUserinfo, "9");
        }
        // 10. Another origin must not send credentials back to the page's own.
        if fetch.response_tainting == ResponseTainting::Cors {
            return refuse(ReasonCode::RedirectUserinfo, "10");
        }
    }
    // 11.
    if status != 303 && request.body == Body::Stream {
        return refuse(ReasonCode::RedirectBodyNotReplayable, "11");
    }
    follow(fetch, status, location, referrer_policy)
}

// <https://fetch.spec.whatwg.org/#concept-http-redirect-fetch>
fn follow(fetch: &mut Fetch, status: u16, location: Url, referrer_policy: ReferrerPolicy) -> Next {
    let leaves_origin = !have_same_origin(fetch.request.url_list.current(), &location);
    let becomes_get = becomes_get(fetch, status, leaves_origin);
    let by_the_text = rewrites(status, &fetch.request.method);
    let loses_authorization = leaves_origin && fetch.request.header_list.contains(b"Authorization");
    if fetch.user_agent.policies().preflight.sticky == StickyPreflight::OriginalNames && fetch.sticky_headers.is_none()
    {
        fetch.sticky_headers = Some(Box::new((fetch.request.header_list.clone(), fetch.unsafe_names.clone())));
    }
    let restarts = restarts(fetch, status, &location);
    let loses_hints = loses_client_hints(fetch, &location);
    let changes_headers = becomes_get || loses_authorization || loses_hints || restarts;
    remember(fetch, changes_headers);
    fetch.note(Finding::Redirected { status, count: fetch.redirect_count + 1 });
    if becomes_get {
        // 12.1.
        fetch.request.method = Method::GET;
        fetch.request.body = Body::None;
        // 12.2. A browser that makes a GET of DELETE takes no headers away.
        if by_the_text {
            delete_all(&mut fetch.request.header_list, &REQUEST_BODY_HEADER_NAMES);
        }
        fetch.note(Finding::BecameGet);
    }
    // 13.
    if loses_authorization {
        fetch.request.header_list.delete(b"Authorization");
        fetch.note(Finding::AuthorizationRemoved);
    }
    if restarts {
        restart_headers(fetch, status, by_the_text, leaves_origin);
    }
    if loses_hints {
        delete_all(&mut fetch.request.header_list, CLIENT_HINT_NAMES);
    }
    if changes_headers {
        fetch.unsafe_names = UnsafeNames::of(&fetch.request.header_list, &fetch.user_agent.policies().safelist);
    }
    // 14. EMBEDDER: it extracts the body again from its source.
    // 15–17. EMBEDDER: timing info.
    // 18.
    let taint = taint_of_redirect(
        fetch.redirect_taint,
        fetch.request.url_list.current(),
        &location,
        &fetch.request.origin,
        fetch.user_agent.sites(),
    );
    if taint != fetch.redirect_taint {
        if fetch.redirect_taint == RedirectTaint::SameOrigin {
            fetch.note(Finding::Tainted { taint });
        }
        fetch.redirect_taint = taint;
    }
    fetch.request.url_list.push(location);
    // 19.
    if referrer_policy != ReferrerPolicy::Empty {
        fetch.request.referrer_policy = referrer_policy;
        fetch.note(Finding::ReferrerPolicyChanged { policy: referrer_policy });
    }
    // 8. Last, so that what is noted above counts to the hop that redirects.
    fetch.redirect_count += 1;
    // 20–21.2. NB: whether main fetch is recursive makes no difference to a loop.
    // 22.
    Next::MainFetch
}

// <https://fetch.spec.whatwg.org/#concept-http-redirect-fetch>
/// Step 12's condition.
fn becomes_get(fetch: &Fetch, status: u16, leaves_origin: bool) -> bool {
    let method = &fetch.request.method;
    let policy = &fetch.user_agent.policies().redirect;
    if policy.delete == RedirectedDelete::Get && *method == Method::DELETE && leaves_origin {
        return true;
    }
    // 12.
    rewrites(status, method)
}

// <https://fetch.spec.whatwg.org/#concept-http-redirect-fetch>
fn rewrites(status: u16, method: &Method) -> bool {
    // 12.
    (matches!(status, 301 | 302) && *method == Method::POST)
        || (status == 303 && !matches!(*method, Method::GET | Method::HEAD))
}

fn delete_all(headers: &mut HeaderList, names: &[&[u8]]) {
    for name in names {
        headers.delete(name);
    }
}

/// Whether client hints go: never by the Standard.
fn loses_client_hints(fetch: &Fetch, location: &Url) -> bool {
    fetch.user_agent.policies().redirect.client_hints == RedirectedClientHints::Removed
        && !fetch.request.origin.is_same_origin_with_url(location)
        && CLIENT_HINT_NAMES.iter().any(|name| fetch.request.header_list.contains(name))
}

/// Whether the hop's headers come from the original request: never by the Standard.
fn restarts(fetch: &Fetch, status: u16, location: &Url) -> bool {
    match fetch.user_agent.policies().redirect.headers {
        RedirectedHeaders::HopBefore => false,
        RedirectedHeaders::Original => true,
        RedirectedHeaders::BodyHeadersReturn => {
            let is_cors = fetch.request.mode == RequestMode::Cors
                && (fetch.response_tainting == ResponseTainting::Cors
                    || !fetch.request.origin.is_same_origin_with_url(location));
            is_cors || matches!(status, 307 | 308)
        }
    }
}

/// What some browsers do instead of changing the hop's headers: begin again with the original request's.
fn restart_headers(fetch: &mut Fetch, status: u16, by_the_text: bool, leaves_origin: bool) {
    let Some((method, mut headers)) = fetch.original() else { return };
    let had_authorization = fetch.request.header_list.contains(b"Authorization");
    let returns_everything = fetch.user_agent.policies().redirect.headers == RedirectedHeaders::Original;
    // Where a browser's own rule made it a GET, nothing is taken away.
    let drops_body_headers = if returns_everything { rewrites(status, &method) } else { by_the_text };
    if drops_body_headers {
        delete_all(&mut headers, &REQUEST_BODY_HEADER_NAMES);
    }
    let is_bodys = fetch.request.initiator_type == InitiatorType::XmlHttpRequest { body_content_type: true };
    if returns_everything && is_bodys && !fetch.request.header_list.contains(b"Content-Type") {
        // It went with the body and does not come back as an author's would.
        headers.delete(b"Content-Type");
    }
    if leaves_origin || (!returns_everything && !had_authorization) {
        headers.delete(b"Authorization");
    }
    if returns_everything {
        fetch.sticky_headers = Some(Box::new(asked_headers(fetch, by_the_text, leaves_origin)));
    }
    fetch.request.header_list = headers;
}

/// What a preflight asks about where headers return: those of the original request that this hop's own rewriting leaves.
fn asked_headers(fetch: &Fetch, becomes_get: bool, leaves_origin: bool) -> (HeaderList, UnsafeNames) {
    let mut headers = fetch.original().map_or_else(HeaderList::new, |(_, headers)| headers);
    if becomes_get {
        delete_all(&mut headers, &REQUEST_BODY_HEADER_NAMES);
    }
    if leaves_origin {
        headers.delete(b"Authorization");
    }
    let names = UnsafeNames::of(&headers, &fetch.user_agent.policies().safelist);
    (headers, names)
}

/// Keeps what the hop sent, so that it can be told later.
fn remember(fetch: &mut Fetch, changes_headers: bool) {
    let past = PastRequest {
        method: fetch.request.method.clone(),
        header_list: changes_headers.then(|| fetch.request.header_list.clone()),
        redirect_taint: fetch.redirect_taint,
        origin: request_origin_header(fetch),
    };
    fetch.history.push(past);
}
