//! Cross-origin resource policy check.

use super::network::Network;
use super::origin::Origin;
use super::request::{EmbedderPolicyValue, PolicyContainer, Request};
use super::response::{NetworkError, Response};
use super::user_agent::UserAgent;

/// fetch#queue-a-cross-origin-embedder-policy-corp-violation-report: the report's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorpViolationReport {
    pub blocked_url: String,
    pub destination: String,
    /// "reporting" or "enforce".
    pub disposition: &'static str,
}

/// What the internal check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Allowed,
    BlockedBySameOrigin,
    BlockedBySameSite,
}

/// fetch#cross-origin-resource-policy-check with the request's origin, client and destination. "Blocked" says why.
///
/// The text dereferences the client; without one, the embedder policy is a new one ("unsafe-none").
pub fn cross_origin_resource_policy_check(
    user_agent: &UserAgent,
    network: &mut dyn Network,
    request: &Request,
    response: &Response,
    for_navigation: bool,
) -> Result<(), NetworkError> {
    let origin = request.origin();
    // 2.
    let policy_container = match &request.client {
        Some(client) => client.policy_container.clone(),
        None => PolicyContainer::default(),
    };
    let internal_check = |value| internal_check(user_agent, &origin, value, response, for_navigation);
    // 3.
    match internal_check(EmbedderPolicyValue::UnsafeNone) {
        Verdict::Allowed => {}
        Verdict::BlockedBySameOrigin => {
            return Err(blocked_by_the_header("cross-origin-resource-policy-same-origin"));
        }
        Verdict::BlockedBySameSite => {
            return Err(blocked_by_the_header("cross-origin-resource-policy-same-site"));
        }
    }
    // 4.
    if internal_check(policy_container.embedder_policy_report_only_value) != Verdict::Allowed {
        network.report(corp_violation_report(request, response, true));
    }
    // 5.
    if internal_check(policy_container.embedder_policy_value) == Verdict::Allowed {
        return Ok(());
    }
    // 6.
    network.report(corp_violation_report(request, response, false));
    // 7.
    Err(NetworkError::new("cross-origin-embedder-policy", "cross-origin resource policy check", "7"))
}

fn blocked_by_the_header(code: &'static str) -> NetworkError {
    NetworkError::new(code, "cross-origin resource policy check", "3")
}

/// fetch#cross-origin-resource-policy-internal-check.
///
/// The text takes the origin of the response's URL, which may be null: of a response that the client's own service worker
/// made. Such a one came from no other origin, and is allowed.
fn internal_check(
    user_agent: &UserAgent,
    origin: &Origin,
    embedder_policy_value: EmbedderPolicyValue,
    response: &Response,
    for_navigation: bool,
) -> Verdict {
    // 1.
    if for_navigation && embedder_policy_value == EmbedderPolicyValue::UnsafeNone {
        return Verdict::Allowed;
    }
    // 2.
    let mut policy = response.header_list().get("Cross-Origin-Resource-Policy");
    // 3.
    if !matches!(policy.as_deref(), Some(b"same-origin" | b"same-site" | b"cross-origin")) {
        policy = None;
    }
    // 4.
    if policy.is_none() {
        match embedder_policy_value {
            // 4.a
            EmbedderPolicyValue::UnsafeNone => {}
            // 4.b
            EmbedderPolicyValue::Credentialless => {
                if response.request_includes_credentials || for_navigation {
                    policy = Some(b"same-origin".to_vec());
                }
            }
            // 4.c
            EmbedderPolicyValue::RequireCorp => policy = Some(b"same-origin".to_vec()),
        }
    }
    // 5.
    let Some(url) = response.url() else {
        return Verdict::Allowed;
    };
    let url_origin = Origin::of_url(url, None);
    match policy.as_deref() {
        // 5.b
        Some(b"same-origin") if !origin.is_same_origin_with(&url_origin) => Verdict::BlockedBySameOrigin,
        // 5.c
        Some(b"same-site")
            if !origin.is_schemelessly_same_site_with(&url_origin, user_agent.registrable_domain)
                || (origin.scheme() != Some("https") && url.scheme() == "https") =>
        {
            Verdict::BlockedBySameSite
        }
        // 5.a
        _ => Verdict::Allowed,
    }
}

/// fetch#queue-a-cross-origin-embedder-policy-corp-violation-report, steps 2 to 4
fn corp_violation_report(request: &Request, response: &Response, report_only: bool) -> CorpViolationReport {
    CorpViolationReport {
        blocked_url: serialize_a_response_url_for_reporting(response),
        destination: request.destination.clone(),
        disposition: if report_only { "reporting" } else { "enforce" },
    }
}

/// fetch#serialize-a-response-url-for-reporting. The text asserts that there is a URL; without one it is the empty string.
fn serialize_a_response_url_for_reporting(response: &Response) -> String {
    // 2.
    let Some(mut url) = response.url_list().first().cloned() else {
        return String::new();
    };
    // 3. and 4. A URL that cannot have credentials has none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    // 5.
    url.set_fragment(None);
    url.to_string()
}
