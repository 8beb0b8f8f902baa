//! Main fetch.

use super::cors_preflight_cache::clear_cache_entries;
use super::fetch::FetchParams;
use super::header_list_values::{Extracted, extract_header_list_values};
use super::header_names::cors_unsafe_request_header_names;
use super::infrastructure::{is_cors_safelisted_method, is_http_scheme, is_local, is_range_status};
use super::network::Admission;
use super::override_fetch::{FetchType, override_fetch};
use super::referrer_policy::{ReferrerPolicy, determine_referrer};
use super::request::{CredentialsMode, Mode, RedirectMode, Referrer, ResponseTainting};
use super::response::{NetworkError, Response, ResponseType};

/// fetch#concept-main-fetch
pub fn main_fetch(fetch_params: &mut FetchParams<'_>, recursive: bool) -> Response {
    // 1.
    let request = &mut fetch_params.request;
    // 2.
    let mut response: Option<Response> = None;
    // 3.
    if request.local_urls_only && !is_local(request.current_url()) {
        response = Some(network_error("local-urls-only", "3"));
    }
    // 4. to 7. The embedder is not asked about what step 3 has refused. What it says of 10 is kept until then.
    let mut upgrades = false;
    if response.is_none() {
        match fetch_params.network.admit(request) {
            Admission::Proceed => {}
            Admission::Upgrade => upgrades = true,
            Admission::Block => response = Some(network_error("blocked", "7")),
        }
    }
    // 8.
    if request.referrer_policy == ReferrerPolicy::Empty {
        let policy_container = request.policy_container.clone().unwrap_or_default();
        request.referrer_policy = policy_container.referrer_policy;
    }
    // 9.
    if request.referrer != Referrer::NoReferrer {
        request.referrer = match determine_referrer(request) {
            Some(url) => Referrer::Url(url),
            None => Referrer::NoReferrer,
        };
    }
    // 10.
    if upgrades
        && let Some(current_url) = request.url_list.last_mut()
        && current_url.scheme() == "http"
    {
        // From http to https cannot fail.
        let _ = current_url.set_scheme("https");
    }
    // 12.
    let response = match response {
        Some(response) => response,
        None => main_fetch_switch(fetch_params),
    };
    // 13.
    if recursive {
        return response;
    }
    // 14. to 21.
    main_fetch_after_the_switch(fetch_params, response)
}

fn network_error(code: &'static str, step: &'static str) -> Response {
    Response::network_error(NetworkError::new(code, "main fetch", step))
}

/// Step 12's switch. 12.a, preloaded responses, is the embedder's.
fn main_fetch_switch(fetch_params: &mut FetchParams<'_>) -> Response {
    let request = &mut fetch_params.request;
    let is_same_origin = request.current_url_origin().is_same_origin_with(&request.origin());
    // 12.b
    if (is_same_origin && request.response_tainting == ResponseTainting::Basic)
        || request.current_url().scheme() == "data"
        || matches!(request.mode, Mode::Navigate | Mode::WebSocket | Mode::WebTransport)
    {
        // 12.b.1
        request.response_tainting = ResponseTainting::Basic;
        // 12.b.2
        return override_fetch(fetch_params, FetchType::SchemeFetch, false);
    }
    // 12.c
    if request.mode == Mode::SameOrigin {
        return network_error("same-origin-mode-cross-origin", "12.c");
    }
    // 12.d
    if request.mode == Mode::NoCors {
        // 12.d.1
        if request.redirect_mode != RedirectMode::Follow {
            return network_error("no-cors-redirect-mode", "12.d.1");
        }
        // 12.d.2
        request.response_tainting = ResponseTainting::Opaque;
        // 12.d.3
        return override_fetch(fetch_params, FetchType::SchemeFetch, false);
    }
    // 12.e
    if !is_http_scheme(request.current_url().scheme()) {
        return network_error("non-http-scheme", "12.e");
    }
    // 12.f
    if request.use_cors_preflight
        || (request.unsafe_request
            && (!is_cors_safelisted_method(&request.method)
                || !cors_unsafe_request_header_names(&request.header_list).is_empty()))
    {
        // 12.f.1
        request.response_tainting = ResponseTainting::Cors;
        // 12.f.2
        let cors_with_preflight_response = override_fetch(fetch_params, FetchType::HttpFetch, true);
        // 12.f.3: the request's current URL may have moved meanwhile.
        if cors_with_preflight_response.is_network_error() {
            let now = fetch_params.network.now();
            clear_cache_entries(fetch_params.user_agent, &fetch_params.request, now);
        }
        // 12.f.4
        return cors_with_preflight_response;
    }
    // 12.g.1
    request.response_tainting = ResponseTainting::Cors;
    // 12.g.2
    override_fetch(fetch_params, FetchType::HttpFetch, false)
}

/// Steps 14 to 21. Steps 22 to 24 concern the body.
pub fn main_fetch_after_the_switch(fetch_params: &mut FetchParams<'_>, mut response: Response) -> Response {
    let user_agent = fetch_params.user_agent;
    let request = &fetch_params.request;
    // 14.
    if !response.is_network_error() && !response.is_filtered() {
        // 14.1
        if request.response_tainting == ResponseTainting::Cors {
            // 14.1.1
            let header_names = extract_header_list_values(
                "Access-Control-Expose-Headers",
                &response.header_list(),
                &user_agent.corrections,
            );
            if request.credentials_mode != CredentialsMode::Include && header_names.contains("*") {
                // 14.1.2
                let all_names = response.unfiltered_header_list.headers.iter().map(|header| header.name.clone());
                response.cors_exposed_header_name_list = all_names.collect();
            } else if let Extracted::Values(header_names) = header_names {
                // 14.1.3, with the correction expose-failure
                response.cors_exposed_header_name_list = header_names;
            } else if header_names == Extracted::Failure && !user_agent.corrections.expose_failure {
                // 14.1.3, to the letter: a list without items.
                response.cors_exposed_header_name_list = Vec::new();
            }
        }
        // 14.2
        let response_type = match request.response_tainting {
            ResponseTainting::Basic => ResponseType::Basic,
            ResponseTainting::Cors => ResponseType::Cors,
            ResponseTainting::Opaque => ResponseType::Opaque,
        };
        response = Response::filtered(response_type, response);
    }
    // 15.
    let internal_response = response.internal_mut();
    // 16.
    if internal_response.unfiltered_url_list.is_empty() {
        internal_response.unfiltered_url_list.clone_from(&request.url_list);
    }
    // 17.
    internal_response.redirect_taint = request.redirect_taint(user_agent.registrable_domain);
    // 18.
    if request.is_navigation_request() {
        internal_response.navigation_timing_allow_values_list.clone_from(&request.navigation_timing_allow_values_list);
    }
    // 19.
    if !request.timing_allow_failed {
        internal_response.timing_allow_passed = true;
    }
    // 20. is the embedder's. 21.
    if response.response_type == ResponseType::Opaque
        && is_range_status(response.internal().unfiltered_status)
        && response.internal().range_requested
        && !request.header_list.contains("Range")
    {
        response = network_error("opaque-partial-response", "21");
    }
    response
}
