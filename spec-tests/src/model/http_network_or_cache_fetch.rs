//! HTTP-network-or-cache fetch, as far as CORS owns it: who gets credentials, the `Origin` header, and what is noted on the
//! response.

use super::header_list::HeaderList;
use super::infrastructure::{is_header_name, is_header_value, trim};
use super::network::{Answer, Network, SentKind, SentRequest};
use super::origin_header::append_a_request_origin_header;
use super::request::{CredentialsMode, EmbedderPolicyValue, Mode, RedirectTaint, Request, ResponseTainting};
use super::response::{NetworkError, Response};
use super::user_agent::UserAgent;

const ALGORITHM: &str = "HTTP-network-or-cache fetch";

/// fetch#concept-http-network-or-cache-fetch
pub fn http_network_or_cache_fetch(
    user_agent: &UserAgent,
    network: &mut dyn Network,
    request: &Request,
    kind: SentKind,
) -> Response {
    // 8.2
    let mut http_request = request.clone();
    // 8.3
    let mut include_credentials = request.credentials_mode == CredentialsMode::Include
        || (request.credentials_mode == CredentialsMode::SameOrigin
            && request.response_tainting == ResponseTainting::Basic);
    // 8.4
    if !cross_origin_embedder_policy_allows_credentials(user_agent, request) {
        include_credentials = false;
    }
    // 8.12
    append_a_request_origin_header(&mut http_request, user_agent.registrable_domain);
    // 8.13 to 8.26 and 10. to 11., and 15. to 18. afterwards, are the network's.
    let answer = network.http_network_or_cache_fetch(&SentRequest {
        kind,
        redirect_taint: request.redirect_taint(user_agent.registrable_domain),
        network_partition_key: request.network_partition_key(),
        request: http_request.clone(),
        include_credentials,
    });
    let mut response = response_from(answer);
    // 9.
    if response.aborted {
        return response;
    }
    // 12.
    response.unfiltered_url_list.clone_from(&http_request.url_list);
    // 13.
    if http_request.header_list.contains("Range") {
        response.range_requested = true;
    }
    // 14.
    response.request_includes_credentials = include_credentials;
    // 19.
    response
}

/// The response that an answer is.
pub fn response_from(answer: Answer) -> Response {
    let transport_failed = || Response::network_error(NetworkError::new("transport-failed", ALGORITHM, ""));
    match answer {
        Answer::Response { status, headers } => {
            let header_list = HeaderList::from_pairs(
                headers.into_iter().map(|(name, value)| (name, trim(&value, |byte| matches!(byte, b'\t' | b' ')))),
            );
            // What is no header cannot have come from HTTP.
            let is_header_list =
                header_list.headers.iter().all(|header| is_header_name(&header.name) && is_header_value(&header.value));
            if is_header_list { Response::new(status, header_list) } else { transport_failed() }
        }
        Answer::Failed => transport_failed(),
        Answer::Aborted => Response::aborted_network_error(),
    }
}

/// fetch#cross-origin-embedder-policy-allows-credentials
pub fn cross_origin_embedder_policy_allows_credentials(user_agent: &UserAgent, request: &Request) -> bool {
    // 2.
    if request.mode != Mode::NoCors {
        return true;
    }
    // 3.
    let Some(client) = &request.client else {
        return true;
    };
    // 4.
    if client.policy_container.embedder_policy_value != EmbedderPolicyValue::Credentialless {
        return true;
    }
    // 5., with the correction coep-taint
    let is_untainted = request.redirect_taint(user_agent.registrable_domain) == RedirectTaint::SameOrigin;
    if request.origin().is_same_origin_with(&request.current_url_origin())
        && is_untainted == user_agent.corrections.coep_taint
    {
        return true;
    }
    // 6.
    false
}
