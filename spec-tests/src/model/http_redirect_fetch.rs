//! HTTP-redirect fetch.

use super::fetch::FetchParams;
use super::header_names::REQUEST_BODY_HEADER_NAMES;
use super::infrastructure::{includes_credentials, is_http_scheme};
use super::main_fetch::main_fetch;
use super::origin::Origin;
use super::referrer_policy::set_referrer_policy_on_redirect;
use super::request::{Body, Mode, RedirectMode, ResponseTainting};
use super::response::{LocationUrl, NetworkError, Response, location_url};

fn refused(code: &'static str, step: &'static str) -> Response {
    Response::network_error(NetworkError::new(code, "HTTP-redirect fetch", step))
}

/// fetch#concept-http-redirect-fetch
pub fn http_redirect_fetch(fetch_params: &mut FetchParams<'_>, response: Response) -> Response {
    let corrections = &fetch_params.user_agent.corrections;
    // 1.
    let request = &mut fetch_params.request;
    // 2.
    let internal_response = response.internal();
    // 3.
    let location_url = location_url(internal_response, request.current_url().fragment(), corrections);
    let location_url = match location_url {
        // 4.
        LocationUrl::Null => return response,
        // 5.
        LocationUrl::Failure => return refused("redirect-location-invalid", "5"),
        LocationUrl::Url(url) => url,
    };
    // 6.
    if !is_http_scheme(location_url.scheme()) {
        return refused("redirect-non-http-scheme", "6");
    }
    // 7.
    if request.redirect_count == 20 {
        return refused("redirect-too-many", "7");
    }
    // 8.
    request.redirect_count += 1;
    let location_origin = Origin::of_url(&location_url, None);
    // 9.
    if request.mode == Mode::Cors
        && includes_credentials(&location_url)
        && !request.origin().is_same_origin_with(&location_origin)
    {
        return refused("redirect-userinfo", "9");
    }
    // 10.
    if request.response_tainting == ResponseTainting::Cors && includes_credentials(&location_url) {
        return refused("redirect-userinfo", "10");
    }
    let status = internal_response.unfiltered_status;
    // 11.
    if status != 303 && request.body == Some(Body::Stream) {
        return refused("redirect-body-not-replayable", "11");
    }
    // 12.
    if (matches!(status, 301 | 302) && request.method == "POST")
        || (status == 303 && request.method != "GET" && request.method != "HEAD")
    {
        // 12.1
        request.method = "GET".to_string();
        request.body = None;
        // 12.2
        for header_name in REQUEST_BODY_HEADER_NAMES {
            request.header_list.delete(header_name);
        }
    }
    // 13.
    if !request.current_url_origin().is_same_origin_with(&location_origin) {
        request.header_list.delete("Authorization");
    }
    // 14. A body with a source is replayed.
    // 18.
    request.url_list.push(location_url);
    // 19.
    set_referrer_policy_on_redirect(request, internal_response, corrections);
    // 20.
    let mut recursive = true;
    // 21.
    if request.redirect_mode == RedirectMode::Manual {
        recursive = false;
    }
    // 22.
    main_fetch(fetch_params, recursive)
}
