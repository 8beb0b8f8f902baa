//! Override fetch and scheme fetch.

use super::fetch::FetchParams;
use super::http_fetch::http_fetch;
use super::http_network_or_cache_fetch::response_from;
use super::response::{NetworkError, Response};

/// What override fetch runs when nothing overrides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchType {
    SchemeFetch,
    HttpFetch,
}

/// fetch#concept-override-fetch
pub fn override_fetch(
    fetch_params: &mut FetchParams<'_>,
    fetch_type: FetchType,
    make_cors_preflight: bool,
) -> Response {
    // 2.
    let response = fetch_params.network.potentially_override_response(&fetch_params.request);
    // 3.
    if let Some(response) = response {
        if response.is_network_error() {
            return Response::network_error(NetworkError::new("override-error", "override fetch", "3"));
        }
        return response;
    }
    // 4. and 5.
    match fetch_type {
        FetchType::SchemeFetch => scheme_fetch(fetch_params),
        FetchType::HttpFetch => http_fetch(fetch_params, make_cors_preflight),
    }
}

/// fetch#concept-scheme-fetch
fn scheme_fetch(fetch_params: &mut FetchParams<'_>) -> Response {
    // 2.
    let request = &fetch_params.request;
    // 3.
    match request.current_url().scheme() {
        // 3.b.2
        "blob" if request.method != "GET" => {
            Response::network_error(NetworkError::new("blob-method", "scheme fetch", "3.b.2"))
        }
        // 3.a to 3.d. `about:` is only about:blank.
        scheme @ ("about" | "blob" | "data" | "file")
            if scheme != "about" || request.current_url().path() == "blank" =>
        {
            let response = response_from(fetch_params.network.local(request));
            fetch_params.aborted |= response.aborted;
            response
        }
        // 3.e
        "http" | "https" => http_fetch(fetch_params, false),
        // 4.
        _ => Response::network_error(NetworkError::new("scheme-not-supported", "scheme fetch", "4")),
    }
}
