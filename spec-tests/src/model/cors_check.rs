//! CORS check.

use super::infrastructure::isomorphic_decode;
use super::origin_header::{byte_serialize_a_request_origin, is_origin_or_null};
use super::request::{CredentialsMode, Request};
use super::response::{NetworkError, Response};
use super::user_agent::UserAgent;

/// fetch#concept-cors-check. Failure says why.
pub fn cors_check(user_agent: &UserAgent, request: &Request, response: &Response) -> Result<(), NetworkError> {
    // 1.
    let origin = response.header_list().get("Access-Control-Allow-Origin");
    // 2.
    let Some(origin) = origin else {
        return Err(NetworkError::new("allow-origin-missing", "CORS check", "2"));
    };
    // 3.
    if request.credentials_mode != CredentialsMode::Include && origin == b"*" {
        return Ok(());
    }
    // 4.
    if byte_serialize_a_request_origin(request, user_agent.registrable_domain) != origin {
        return Err(NetworkError::new(why_the_origins_differ(request, &origin), "CORS check", "4"));
    }
    // 5.
    if request.credentials_mode != CredentialsMode::Include {
        return Ok(());
    }
    // 6.
    let credentials = response.header_list().get("Access-Control-Allow-Credentials");
    // 7.
    if credentials.as_deref() == Some(b"true") {
        return Ok(());
    }
    // 8.
    let code = match credentials {
        None => "allow-credentials-missing",
        Some(_) => "allow-credentials-not-true",
    };
    Err(NetworkError::new(code, "CORS check", "8"))
}

/// The cause of a failure at step 4.
fn why_the_origins_differ(request: &Request, origin: &[u8]) -> &'static str {
    if request.credentials_mode == CredentialsMode::Include && origin == b"*" {
        "allow-origin-wildcard-with-credentials"
    } else if origin.contains(&b',') || origin.contains(&b' ') {
        "allow-origin-multiple"
    } else if !is_origin_or_null(&isomorphic_decode(origin)) {
        "allow-origin-invalid"
    } else {
        "allow-origin-mismatch"
    }
}

/// The same cause, when the response is that of a preflight.
pub fn as_preflight_error(mut error: NetworkError) -> NetworkError {
    error.code = match error.code {
        "allow-origin-missing" => "preflight-allow-origin-missing",
        "allow-origin-wildcard-with-credentials" => "preflight-allow-origin-wildcard-with-credentials",
        "allow-origin-multiple" => "preflight-allow-origin-multiple",
        "allow-origin-invalid" => "preflight-allow-origin-invalid",
        "allow-origin-mismatch" => "preflight-allow-origin-mismatch",
        "allow-credentials-missing" => "preflight-allow-credentials-missing",
        "allow-credentials-not-true" => "preflight-allow-credentials-not-true",
        other => other,
    };
    error
}
