//! Main fetch: who must agree, what the response will be tainted with, and what of it is handed over.

use super::filtered_response::Filtered;
use super::response::{Response, Tainted};
use super::state::{Fetch, Next, OverrideType};
use crate::finding::{BasicBecause, Finding};
use crate::infrastructure::method::is_cors_safelisted_method;
use crate::infrastructure::referrer_policy::ReferrerPolicy;
use crate::infrastructure::request::{RedirectMode, RequestMode, ResponseTainting};
use crate::infrastructure::status::{is_null_body_status, is_range_status};
use crate::infrastructure::url::{has_http_scheme, is_local};
use crate::network_error::NetworkError;
use crate::policy::preflight::StickyPreflight;
use crate::policy::preflight_cache::ClearedAfter;
use crate::reason::{Reason, ReasonCode};

// <https://fetch.spec.whatwg.org/#concept-main-fetch>
pub(super) fn begin(fetch: &Fetch) -> Next {
    // 1. The request is `fetch.request`.
    // 2–3.
    if fetch.request.local_urls_only && !is_local(fetch.request.url_list.current()) {
        return Next::Fail(fetch.reason(ReasonCode::LocalUrlsOnly));
    }
    // 4–7. EMBEDDER: reports, upgrades, bad ports, mixed content, CSP, integrity policy: asked where it wants to be.
    if fetch.user_agent.admits_each_hop() { Next::Admit } else { Next::Admitted }
}

// <https://fetch.spec.whatwg.org/#concept-main-fetch>
pub(super) fn switch(fetch: &mut Fetch) -> Next {
    // 8.
    if fetch.request.referrer_policy == ReferrerPolicy::Empty {
        fetch.request.referrer_policy = fetch.request.client.policy_container_referrer_policy();
    }
    if fetch.redirect_count == 0 {
        fetch.once_unsafe = fetch.request.unsafe_request && !fetch.unsafe_names.is_empty();
    }
    // 9. EMBEDDER: `Referer` is its own.
    // 10. EMBEDDER: HSTS and HTTPS RRs are part of admission.
    // 11. NB: nothing here runs in parallel; the embedder waits as it likes.
    // 12. The first that matches.
    // 12.a–12.a.3. EMBEDDER: it answers from its preloads before it fetches.
    let url = fetch.request.url_list.current();
    let mode = fetch.request.mode;
    // 12.b.
    if let Some(because) = is_basic(fetch) {
        // 12.b.1.
        fetch.response_tainting = ResponseTainting::Basic;
        fetch.make_cors_preflight = false;
        fetch.note(Finding::Basic { because });
        // 12.b.2.
        return Next::OverrideFetch(OverrideType::SchemeFetch);
    }
    // 12.c.
    if mode == RequestMode::SameOrigin {
        return Next::Fail(
            fetch
                .reason(ReasonCode::SameOriginModeCrossOrigin)
                .with("origin", fetch.request.origin.ascii_serialization()),
        );
    }
    // 12.d.
    if mode == RequestMode::NoCors {
        // 12.d.1.
        if fetch.request.redirect_mode != RedirectMode::Follow {
            return Next::Fail(
                fetch.reason(ReasonCode::NoCorsRedirectMode).with("found", fetch.request.redirect_mode.as_str()),
            );
        }
        // 12.d.2.
        fetch.response_tainting = ResponseTainting::Opaque;
        fetch.make_cors_preflight = false;
        fetch.note(Finding::Opaque);
        // 12.d.3.
        return Next::OverrideFetch(OverrideType::SchemeFetch);
    }
    // 12.e.
    if !has_http_scheme(url) {
        return Next::Fail(fetch.reason(ReasonCode::NonHttpScheme));
    }
    // 12.f.1, 12.g.1.
    fetch.response_tainting = ResponseTainting::Cors;
    let forced = fetch.request.use_cors_preflight;
    let unsafe_method = fetch.request.unsafe_request && !is_cors_safelisted_method(&fetch.request.method);
    let unsafe_names = if fetch.request.unsafe_request { fetch.unsafe_names.len() } else { 0 };
    // 12.f.
    if forced || unsafe_method || unsafe_names > 0 || sticks(fetch) {
        fetch.make_cors_preflight = true;
        // 12.f.3–12.f.4. Remembered for the end.
        fetch.clears_cache_entries = true;
        fetch.note(Finding::CorsWithPreflight {
            unsafe_method,
            unsafe_names: u32::try_from(unsafe_names).unwrap_or(u32::MAX),
            forced,
        });
    } else {
        // 12.g.
        fetch.make_cors_preflight = false;
        fetch.note(Finding::CorsWithoutPreflight);
    }
    // 12.f.2, 12.g.2.
    Next::OverrideFetch(OverrideType::HttpFetch)
}

/// Whether an earlier hop's need of a preflight counts here: never by the Standard.
fn sticks(fetch: &Fetch) -> bool {
    fetch.user_agent.policies().preflight.sticky != StickyPreflight::No
        && fetch.redirect_count > 0
        && (fetch.once_unsafe || fetch.clears_cache_entries)
}

// <https://fetch.spec.whatwg.org/#concept-main-fetch>
/// Step 12.b's condition.
fn is_basic(fetch: &Fetch) -> Option<BasicBecause> {
    let request = &fetch.request;
    let url = request.url_list.current();
    let same_origin = match &request.blob_url_origin {
        Some(entry_origin) if url.scheme() == "blob" => *entry_origin == request.origin,
        _ => request.origin.is_same_origin_with_url(url),
    };
    // 12.b.
    if same_origin && fetch.response_tainting == ResponseTainting::Basic {
        return Some(BasicBecause::SameOrigin);
    }
    if url.scheme() == "data" {
        return Some(BasicBecause::DataUrl);
    }
    matches!(request.mode, RequestMode::Navigate | RequestMode::WebSocket | RequestMode::WebTransport)
        .then_some(BasicBecause::Mode)
}

// <https://fetch.spec.whatwg.org/#concept-main-fetch>
pub(super) fn finish(fetch: &mut Fetch, response: Response) -> Next {
    // 13. NB: the recursion is a loop here; what is to be done once per level was remembered (12.f.3).
    // 21. Before the filter, which takes the response apart; it only concerns opaque ones, and no other step.
    let is_opaque = match (response.is_filtered(), response.tainted) {
        (true, _) => response.response_type == super::response::ResponseType::Opaque,
        (false, tainted) => matches!(tainted, Tainted::Opaque),
    };
    if is_opaque
        && is_range_status(response.status)
        && response.range_requested
        && !fetch.request.header_list.contains(b"Range")
    {
        let status = response.status.to_string();
        // What came to 12.f.3 was no network error: it is one only now.
        fetch.clears_cache_entries = false;
        return Next::Fail(fetch.reason(ReasonCode::OpaquePartialResponse).with("status", status));
    }
    note_exposure(fetch, &response);
    let status = response.status;
    let sharing = match response.tainted {
        Tainted::Cors(sharing) => Some(sharing),
        Tainted::Basic | Tainted::Opaque => None,
    };
    // 14.
    let mut filtered = if response.is_filtered() {
        Filtered::already(response, sharing)
    } else {
        // 14.2.
        match response.tainted {
            // 14.2.a.
            Tainted::Basic => Filtered::basic(response),
            // 14.1, 14.2.b. The names were extracted while the head was at hand.
            Tainted::Cors(sharing) => Filtered::cors(response, sharing),
            // 14.2.c.
            Tainted::Opaque => Filtered::opaque(response),
        }
    };
    // 15–16. The URL list is the request's unless the response has its own.
    // 17.
    filtered.redirect_taint = fetch.redirect_taint;
    // 18. Read through the outcome; nothing is cloned.
    // 19.
    filtered.timing_allow_passed = !fetch.timing_allow_failed;
    filtered.clear_site_data = fetch.user_agent.policies().filter.clear_site_data;
    // 20. EMBEDDER: mixed content, CSP, MIME type and nosniff of the response.
    // 22.
    filtered.has_null_body = matches!(fetch.request.method.as_str(), "HEAD" | "CONNECT") || is_null_body_status(status);
    // 23. EMBEDDER: integrity metadata are about bodies.
    // 24.
    Next::Done(Ok(filtered))
}

fn note_exposure(fetch: &mut Fetch, response: &Response) {
    use super::exposed_headers::ExposedNames;
    if !matches!(response.tainted, Tainted::Cors(_)) {
        return;
    }
    match &response.exposed_names {
        ExposedNames::None => {}
        ExposedNames::All => fetch.note(Finding::Exposed { names: 0, all: true }),
        listed @ ExposedNames::Listed(_) => fetch.note(Finding::Exposed { names: listed.len(), all: false }),
    }
}

// <https://fetch.spec.whatwg.org/#concept-main-fetch>
/// The response is a network error.
pub(super) fn fail(fetch: &mut Fetch, reason: Reason) -> Next {
    // 12.f.3.
    let clears = match fetch.user_agent.policies().preflight_cache.cleared {
        ClearedAfter::Preflighted => fetch.clears_cache_entries,
        ClearedAfter::AnyCors => fetch.clears_cache_entries || fetch.response_tainting == ResponseTainting::Cors,
        ClearedAfter::Never => false,
    };
    if clears && fetch.user_agent.preflight_cache().clear_cache_entries(&fetch.cache_key()) {
        fetch.note(Finding::CacheCleared);
    }
    // 14–24. None of it concerns network errors.
    let url = fetch.request.url_list.current().clone();
    Next::Done(Err(NetworkError::new(reason, url)))
}
