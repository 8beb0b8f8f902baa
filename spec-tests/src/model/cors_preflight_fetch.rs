//! CORS-preflight fetch.

use super::cors_check::{as_preflight_error, cors_check};
use super::cors_preflight_cache::store;
use super::fetch::FetchParams;
use super::header_list_values::{Extracted, extract_header_list_values, is_delta_seconds};
use super::header_names::{cors_unsafe_request_header_names, is_cors_non_wildcard_request_header_name};
use super::http_network_or_cache_fetch::http_network_or_cache_fetch;
use super::infrastructure::{is_cors_safelisted_method, is_ok_status, is_redirect_status, isomorphic_decode};
use super::network::SentKind;
use super::request::{CredentialsMode, Mode, Request, ResponseTainting, TraversableForUserPrompts};
use super::response::{NetworkError, Response};
use super::user_agent::{Corrections, UserAgent};

fn refused(code: &'static str, step: &'static str) -> NetworkError {
    NetworkError::new(code, "CORS-preflight fetch", step)
}

/// fetch#cors-preflight-fetch-0, for the request of the fetch params
pub fn cors_preflight_fetch(fetch_params: &mut FetchParams<'_>) -> Response {
    let user_agent = fetch_params.user_agent;
    let request = fetch_params.request.clone();
    let corrections = &user_agent.corrections;
    // 1.
    let mut preflight = Request {
        method: "OPTIONS".to_string(),
        url_list: request.url_list.clone(),
        initiator: request.initiator.clone(),
        destination: request.destination.clone(),
        origin: request.origin.clone(),
        referrer: request.referrer.clone(),
        referrer_policy: request.referrer_policy,
        mode: Mode::Cors,
        response_tainting: ResponseTainting::Cors,
        ..Request::new(request.url.clone())
    };
    if corrections.preflight_client {
        preflight.client.clone_from(&request.client);
        preflight.reserved_client.clone_from(&request.reserved_client);
        preflight.traversable_for_user_prompts = TraversableForUserPrompts::NoTraversable;
    }
    // 2.
    preflight.header_list.append("Accept", b"*/*");
    // 3.
    preflight.header_list.append("Access-Control-Request-Method", request.method.as_bytes());
    // 4.
    let headers = cors_unsafe_request_header_names(&request.header_list);
    // 5.
    if !headers.is_empty() {
        // 5.1
        let value = headers.join(",");
        // 5.2
        preflight.header_list.append("Access-Control-Request-Headers", value.as_bytes());
    }
    // 6.
    let clears = user_agent.cache().clears();
    let response = http_network_or_cache_fetch(user_agent, fetch_params.network, &preflight, SentKind::Preflight);
    // To the letter, canceling the fetch leaves its preflight alone until that has a response; an answer that says so is that
    // response.
    fetch_params.aborted |= response.aborted;
    // The correction transport-first.
    if corrections.transport_first && response.is_network_error() {
        return response;
    }
    // 7.
    if let Err(error) = cors_check(user_agent, &request, &response) {
        // 8.
        return Response::network_error(as_preflight_error(error));
    }
    if !is_ok_status(response.status()) {
        // 8.
        let code = if is_redirect_status(response.status()) { "preflight-redirect" } else { "preflight-status-not-ok" };
        return Response::network_error(refused(code, "7"));
    }
    let (methods, header_names) = match check_the_lists(user_agent, &request, &response) {
        Ok(lists) => lists,
        Err(error) => return Response::network_error(error),
    };
    // 7.8 to 7.10
    let max_age = max_age(user_agent, &response);
    // 7.11: there is a cache. 7.12 to 7.15
    let now = fetch_params.network.now();
    store(user_agent, &request, max_age, &methods, &header_names, clears, now);
    // 7.16
    response
}

/// Steps 7.1 to 7.7. Returns methods and headerNames, with null as an empty list from there on.
fn check_the_lists(
    user_agent: &UserAgent,
    request: &Request,
    response: &Response,
) -> Result<(Vec<String>, Vec<String>), NetworkError> {
    let corrections = &user_agent.corrections;
    let include = request.credentials_mode == CredentialsMode::Include;
    // 7.1
    let mut methods = extract_header_list_values("Access-Control-Allow-Methods", &response.header_list(), corrections);
    // 7.2
    let header_names = extract_header_list_values("Access-Control-Allow-Headers", &response.header_list(), corrections);
    // 7.3
    if methods == Extracted::Failure {
        return Err(refused("allow-methods-invalid", "7.3"));
    }
    if header_names == Extracted::Failure {
        return Err(refused("allow-headers-invalid", "7.3"));
    }
    // 7.4, with the correction forced-preflight-method
    if methods == Extracted::Null
        && request.use_cors_preflight
        && (!corrections.forced_preflight_method || is_cors_safelisted_method(&request.method))
    {
        methods = Extracted::Values(vec![request.method.clone()]);
    }
    // 7.5
    if !methods.contains(&request.method)
        && !is_cors_safelisted_method(&request.method)
        && (include || !methods.contains("*"))
    {
        let code = if methods.contains("*") { "method-wildcard-with-credentials" } else { "method-not-allowed" };
        return Err(refused(code, "7.5").with_details(vec![request.method.clone()]));
    }
    let is_listed = |name: &str| header_names.values().iter().any(|item| item.eq_ignore_ascii_case(name));
    let unsafe_names = cors_unsafe_request_header_names(&request.header_list);
    // Every name that 7.6 or 7.7 refuses, for the explanation; the text stops at the first.
    let offending_names = || -> Vec<String> {
        unsafe_names
            .iter()
            .filter(|name| !is_listed(name))
            .filter(|name| include || !header_names.contains("*") || is_cors_non_wildcard_request_header_name(name))
            .cloned()
            .collect()
    };
    // 7.6
    for header in &request.header_list.headers {
        if is_cors_non_wildcard_request_header_name(&header.name) && !is_listed(&header.name) {
            let code = match (header_names.contains("*"), include) {
                (true, false) => "authorization-needs-explicit-listing",
                (true, true) => "header-wildcard-with-credentials",
                (false, _) => "header-not-allowed",
            };
            return Err(refused(code, "7.6").with_details(offending_names()));
        }
    }
    // 7.7
    for unsafe_name in &unsafe_names {
        if !is_listed(unsafe_name) && (include || !header_names.contains("*")) {
            let code =
                if header_names.contains("*") { "header-wildcard-with-credentials" } else { "header-not-allowed" };
            return Err(refused(code, "7.7").with_details(offending_names()));
        }
    }
    Ok((methods.values().to_vec(), header_names.values().to_vec()))
}

/// Steps 7.8 to 7.10, in seconds.
fn max_age(user_agent: &UserAgent, response: &Response) -> u64 {
    // 7.8
    let extracted =
        extract_header_list_values("Access-Control-Max-Age", &response.header_list(), &user_agent.corrections);
    let max_age = match extracted.values().first() {
        // Digits, of which so many are beyond any limit.
        Some(digits) => digits.parse::<u64>().unwrap_or(u64::MAX),
        // 7.9, with the correction max-age-negative
        None if is_negative_max_age(&user_agent.corrections, response) => 0,
        None => 5,
    };
    // 7.10
    max_age.min(user_agent.max_age_limit_seconds)
}

/// One header whose value is `-` and digits.
fn is_negative_max_age(corrections: &Corrections, response: &Response) -> bool {
    let values = response.header_list().values("Access-Control-Max-Age");
    corrections.max_age_negative
        && values.len() == 1
        && values.iter().any(|value| isomorphic_decode(value).strip_prefix('-').is_some_and(is_delta_seconds))
}
