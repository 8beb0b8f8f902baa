//! The cross-origin resource policy check: may another origin's response be used without CORS?

use url::Url;

use crate::infrastructure::client::{Client, EmbedderPolicyValue};
use crate::infrastructure::origin::Origin;
use crate::infrastructure::response_head::{Combined, ReadHeader, Reading};
use crate::infrastructure::site::Sites;
use crate::policy::Policies;
use crate::policy::filter::InvalidResourcePolicy;
use crate::policy::scheme::CredentiallessSupport;
use crate::reason::{Reason, ReasonCode};

/// What the check asks of a response.
pub(super) struct CheckedResponse<'a, 'head> {
    /// The response's URL; `None` for one that a service worker made itself.
    pub(super) url: Option<&'a Url>,
    /// The response's request-includes-credentials.
    pub(super) request_includes_credentials: bool,
    pub(super) reading: &'a Reading<'head>,
}

/// The check returned allowed.
pub(super) struct Allowed {
    /// The report only value would have blocked it.
    pub(super) report_only_violation: bool,
}

enum Policy {
    SameOrigin,
    SameSite,
    CrossOrigin,
}

// <https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check>
/// `for_navigation` is set by HTML's navigate algorithm alone, which is the embedder's: false in every fetch.
pub(super) fn cross_origin_resource_policy_check(
    origin: &Origin,
    client: &Client,
    response: &CheckedResponse<'_, '_>,
    sites: &Sites,
    policies: &Policies,
    // 1.
    for_navigation: bool,
) -> Result<Allowed, Reason> {
    let blocked = |value| {
        let is_unknown = value == EmbedderPolicyValue::Credentialless
            && policies.scheme.credentialless == CredentiallessSupport::Unknown;
        let value = if is_unknown { EmbedderPolicyValue::UnsafeNone } else { value };
        internal_check(origin, value, response, sites, policies.filter.resource_policy, for_navigation)
    };
    let refuse = |code| {
        let url = response.url.map(crate::infrastructure::user_info::redacted).unwrap_or_default();
        Reason::new(code).with("url", url).with("origin", origin.ascii_serialization())
    };
    // 3. Blocked by the header itself, whatever the embedder policy.
    match blocked(EmbedderPolicyValue::UnsafeNone) {
        None => {}
        Some(Policy::SameSite) => {
            return Err(refuse(ReasonCode::CrossOriginResourcePolicySameSite));
        }
        Some(_) => return Err(refuse(ReasonCode::CrossOriginResourcePolicySameOrigin)),
    }
    // 2, 4. The embedder is told, and queues the report.
    let report_only_violation = blocked(client.embedder_policy_report_only_value()).is_some();
    // 5.
    if blocked(client.embedder_policy_value()).is_none() {
        return Ok(Allowed { report_only_violation });
    }
    // 6–7. The report is the embedder's, who sees the reason.
    Err(refuse(ReasonCode::CrossOriginEmbedderPolicy).with("policy", client.embedder_policy_value().as_str()))
}

// <https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check>
/// The policy that blocks, or `None` for allowed.
fn internal_check(
    origin: &Origin,
    value: EmbedderPolicyValue,
    response: &CheckedResponse<'_, '_>,
    sites: &Sites,
    invalid: InvalidResourcePolicy,
    for_navigation: bool,
) -> Option<Policy> {
    // 1.
    if for_navigation && value == EmbedderPolicyValue::UnsafeNone {
        return None;
    }
    // 2–3. Several lines never match.
    let policy = match response.reading.get(ReadHeader::CrossOriginResourcePolicy) {
        Combined::Line(b"same-origin") => Some(Policy::SameOrigin),
        Combined::Line(b"same-site") => Some(Policy::SameSite),
        Combined::Line(b"cross-origin") => Some(Policy::CrossOrigin),
        Combined::Line(_) | Combined::Several if invalid == InvalidResourcePolicy::CrossOrigin => {
            Some(Policy::CrossOrigin)
        }
        // 4.
        _ => match value {
            // 4.a.
            EmbedderPolicyValue::UnsafeNone => None,
            // 4.b.
            EmbedderPolicyValue::Credentialless => {
                (response.request_includes_credentials || for_navigation).then_some(Policy::SameOrigin)
            }
            // 4.c.
            EmbedderPolicyValue::RequireCorp => Some(Policy::SameOrigin),
        },
    };
    // A response that a service worker made itself has no URL, and nothing of another origin in it. The text asks for its
    // URL's origin all the same; browsers let it pass.
    let url = response.url?;
    // 5.
    match policy {
        // 5.a.
        None | Some(Policy::CrossOrigin) => None,
        // 5.b.
        Some(Policy::SameOrigin) => (!origin.is_same_origin_with_url(url)).then_some(Policy::SameOrigin),
        // 5.c. An https resource is not given to an http page of its site.
        Some(Policy::SameSite) => {
            let secure_enough = origin.tuple().is_some_and(|tuple| tuple.scheme == "https") || url.scheme() != "https";
            let allowed = sites.origin_is_schemelessly_same_site_with_url(origin, url) && secure_enough;
            (!allowed).then_some(Policy::SameSite)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;
    use crate::infrastructure::request::{CredentialsMode, Destination, Request};
    use crate::{CorsSettingsAttribute, NetworkFailure, Timestamp, UserAgent};

    /// Whether an image of another origin loads, and whether a violation is reported.
    fn loads(value: EmbedderPolicyValue, report_only: EmbedderPolicyValue) -> (bool, bool) {
        let client = Client::new(Origin::parse("https://a.test").unwrap())
            .embedder_policy(value)
            .embedder_policy_report_only(report_only);
        let url = Url::parse("https://b.test/i").unwrap();
        let request = Request::potential_cors(url, client, Destination::Image, CorsSettingsAttribute::NoCors, false);
        assert_eq!(request.credentials_mode(), CredentialsMode::Include);
        let action = UserAgent::builder().build().fetch(request, Timestamp::ZERO);
        let response = || Ok::<_, NetworkFailure>(http::Response::new(()));
        let (outcome, _) = action.drive(|_| (response(), Timestamp::ZERO));
        let reported =
            outcome.explanation().findings().any(|found| found.1 == Finding::EmbedderPolicyReportOnlyViolation);
        (outcome.response().is_ok(), reported)
    }

    #[test]
    fn what_would_be_blocked_is_reported_and_loads() {
        use EmbedderPolicyValue::{Credentialless, RequireCorp, UnsafeNone};
        assert_eq!(loads(UnsafeNone, UnsafeNone), (true, false));
        assert_eq!(loads(UnsafeNone, RequireCorp), (true, true));
        assert_eq!(loads(UnsafeNone, Credentialless), (true, true));
        assert!(!loads(RequireCorp, RequireCorp).0);
    }
}
