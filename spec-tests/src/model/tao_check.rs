//! TAO check.

use super::header_list::HeaderList;
use super::origin::Origin;
use super::origin_header::serialize_a_request_origin;
use super::request::{Mode, Request, ResponseTainting};
use super::response::Response;
use super::user_agent::UserAgent;

/// fetch#concept-tao-check. True is success.
pub fn tao_check(user_agent: &UserAgent, request: &Request, response: &Response) -> bool {
    // 2.
    if request.timing_allow_failed {
        return false;
    }
    // 3.
    let values = timing_allow_origin_values(&response.header_list());
    // 4.
    if values.iter().any(|value| value == "*") {
        return true;
    }
    // 5.
    if values.contains(&serialize_a_request_origin(request, user_agent.registrable_domain)) {
        return true;
    }
    // 6.
    if request.mode == Mode::Navigate && !request.current_url_origin().is_same_origin_with(&request.origin()) {
        return false;
    }
    // 7.
    if request.response_tainting == ResponseTainting::Basic {
        return true;
    }
    // 8.
    false
}

/// The values of `Timing-Allow-Origin`; null contains nothing.
fn timing_allow_origin_values(header_list: &HeaderList) -> Vec<String> {
    header_list.get_decode_and_split("Timing-Allow-Origin").unwrap_or_default()
}

/// fetch#append-to-a-requests-navigation-timing-allow-values-list
pub fn append_to_a_requests_navigation_timing_allow_values_list(request: &mut Request, response: &Response) {
    // 2. and 3.
    let tao_values = timing_allow_origin_values(&response.header_list());
    // 4.
    request.navigation_timing_allow_values_list.push(tao_values);
}

/// fetch#navigation-tao-check, given the response's list. True is success.
pub fn navigation_tao_check(navigation_timing_allow_values_list: &[Vec<String>], destination_origin: &Origin) -> bool {
    // 1.
    for tao_values in navigation_timing_allow_values_list {
        // 1.1
        if tao_values.iter().any(|value| value == "*") {
            continue;
        }
        // 1.2
        if tao_values.contains(&destination_origin.serialize()) {
            continue;
        }
        // 1.3
        return false;
    }
    // 2.
    true
}
