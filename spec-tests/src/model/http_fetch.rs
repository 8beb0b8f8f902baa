//! HTTP fetch.

use std::ops::ControlFlow;

use super::cors_check::cors_check;
use super::cors_preflight_cache::{Token, has_match};
use super::cors_preflight_fetch::cors_preflight_fetch;
use super::cross_origin_resource_policy::cross_origin_resource_policy_check;
use super::fetch::FetchParams;
use super::header_names::cors_unsafe_request_header_names;
use super::http_network_or_cache_fetch::http_network_or_cache_fetch;
use super::http_redirect_fetch::http_redirect_fetch;
use super::infrastructure::{is_cors_safelisted_method, is_redirect_status};
use super::network::SentKind;
use super::request::{Mode, RedirectMode, Request, ResponseTainting, ServiceWorkersMode};
use super::response::{NetworkError, Response, ResponseType};
use super::tao_check::{append_to_a_requests_navigation_timing_allow_values_list, tao_check};

/// fetch#concept-http-fetch
pub fn http_fetch(fetch_params: &mut FetchParams<'_>, make_cors_preflight: bool) -> Response {
    let user_agent = fetch_params.user_agent;
    // 2. The internal response is always that of response, so it is not kept apart.
    let mut response: Option<Response> = None;
    // 3.
    if fetch_params.request.service_workers_mode == ServiceWorkersMode::All {
        // 3.1 and 3.4
        let fetch_response = fetch_params.network.handle_fetch(&fetch_params.request);
        // 3.5
        if let Some(fetch_response) = fetch_response {
            // 3.5.7
            if let Some(code) = refusal_of_a_service_worker_response(&fetch_params.request, &fetch_response) {
                return Response::network_error(NetworkError::new(code, "HTTP fetch", "3.5.7"));
            }
            // 3.5.1
            response = Some(fetch_response);
        }
    }
    // 4.
    let mut response = match response {
        Some(response) => response,
        None => match response_from_the_network(fetch_params, make_cors_preflight) {
            ControlFlow::Continue(response) => response,
            ControlFlow::Break(network_error) => return network_error,
        },
    };
    // 5.
    let request = &fetch_params.request;
    if request.response_tainting == ResponseTainting::Opaque || response.response_type == ResponseType::Opaque {
        let check =
            cross_origin_resource_policy_check(user_agent, fetch_params.network, request, response.internal(), false);
        if let Err(error) = check {
            return Response::network_error(error);
        }
    }
    // 6.
    if is_redirect_status(response.internal().unfiltered_status) {
        // 6.1
        if fetch_params.request.is_navigation_request() {
            append_to_a_requests_navigation_timing_allow_values_list(&mut fetch_params.request, response.internal());
        }
        // 6.3
        match fetch_params.request.redirect_mode {
            RedirectMode::Error => {
                // 6.3.a.1
                response = Response::network_error(NetworkError::new("redirect-mode-error", "HTTP fetch", "6.3.a.1"));
            }
            RedirectMode::Manual => {
                if fetch_params.request.mode == Mode::Navigate {
                    // 6.3.b.1
                    fetch_params.next_manual_redirect_steps = Some(response.clone());
                } else {
                    // 6.3.b.2
                    response = Response::filtered(ResponseType::OpaqueRedirect, response.internal().clone());
                }
            }
            RedirectMode::Follow => {
                // 6.3.c.2
                response = http_redirect_fetch(fetch_params, response);
            }
        }
    }
    // 7.
    response
}

/// Step 3.5.7: the code of the first condition that is true.
fn refusal_of_a_service_worker_response(request: &Request, response: &Response) -> Option<&'static str> {
    if response.response_type == ResponseType::Error {
        return Some("service-worker-error");
    }
    if request.mode == Mode::SameOrigin && response.response_type == ResponseType::Cors {
        return Some("service-worker-cors-in-same-origin-mode");
    }
    if request.mode != Mode::NoCors && response.response_type == ResponseType::Opaque {
        return Some("service-worker-opaque");
    }
    if request.redirect_mode != RedirectMode::Manual && response.response_type == ResponseType::OpaqueRedirect {
        return Some("service-worker-opaque-redirect");
    }
    if request.redirect_mode != RedirectMode::Follow && response.url_list().len() > 1 {
        return Some("service-worker-redirected");
    }
    None
}

/// Step 4. A break is what the steps return at once.
fn response_from_the_network(
    fetch_params: &mut FetchParams<'_>,
    make_cors_preflight: bool,
) -> ControlFlow<Response, Response> {
    let user_agent = fetch_params.user_agent;
    // 4.1
    if make_cors_preflight && needs_a_preflight(fetch_params) {
        // 4.1.1
        let preflight_response = cors_preflight_fetch(fetch_params);
        // 4.1.2
        if preflight_response.is_network_error() {
            return ControlFlow::Break(preflight_response);
        }
    }
    let request = &mut fetch_params.request;
    // 4.2
    if request.redirect_mode == RedirectMode::Follow {
        request.service_workers_mode = ServiceWorkersMode::None;
    }
    // 4.3
    let response = http_network_or_cache_fetch(user_agent, fetch_params.network, request, SentKind::Actual);
    fetch_params.aborted |= response.aborted;
    // The correction transport-first.
    if user_agent.corrections.transport_first && response.is_network_error() {
        return ControlFlow::Break(response);
    }
    // 4.4
    if request.response_tainting == ResponseTainting::Cors
        && let Err(error) = cors_check(user_agent, request, &response)
    {
        return ControlFlow::Break(Response::network_error(error));
    }
    // 4.5
    if !tao_check(user_agent, request, &response) {
        request.timing_allow_failed = true;
    }
    ControlFlow::Continue(response)
}

/// The conditions of step 4.1.
fn needs_a_preflight(fetch_params: &mut FetchParams<'_>) -> bool {
    let user_agent = fetch_params.user_agent;
    let now = fetch_params.network.now();
    let request = &fetch_params.request;
    let method_needs_one = !has_match(user_agent, Token::Method(&request.method), request, now)
        && (!is_cors_safelisted_method(&request.method) || request.use_cors_preflight);
    let header_needs_one = cors_unsafe_request_header_names(&request.header_list)
        .iter()
        .any(|name| !has_match(user_agent, Token::HeaderName(name), request, now));
    method_needs_one || header_needs_one
}
