//! Referrer Policy: policies, their change on redirect, and the referrer of a request.

use url::{Host, Url};

use super::header_list_values::extract_header_list_values;
use super::infrastructure::is_local;
use super::origin::Origin;
use super::request::{Referrer, Request};
use super::response::Response;
use super::user_agent::Corrections;

/// referrer-policy#referrer-policy
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReferrerPolicy {
    Empty,
    NoReferrer,
    NoReferrerWhenDowngrade,
    SameOrigin,
    Origin,
    StrictOrigin,
    OriginWhenCrossOrigin,
    StrictOriginWhenCrossOrigin,
    UnsafeUrl,
}

impl ReferrerPolicy {
    /// referrer-policy#default-referrer-policy
    pub const DEFAULT: Self = Self::StrictOriginWhenCrossOrigin;

    const ALL: [(&'static str, Self); 9] = [
        ("", Self::Empty),
        ("no-referrer", Self::NoReferrer),
        ("no-referrer-when-downgrade", Self::NoReferrerWhenDowngrade),
        ("same-origin", Self::SameOrigin),
        ("origin", Self::Origin),
        ("strict-origin", Self::StrictOrigin),
        ("origin-when-cross-origin", Self::OriginWhenCrossOrigin),
        ("strict-origin-when-cross-origin", Self::StrictOriginWhenCrossOrigin),
        ("unsafe-url", Self::UnsafeUrl),
    ];

    /// The policy written exactly so.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, policy)| *policy)
    }

    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, policy)| *policy == self).map_or("", |(name, _)| name)
    }
}

/// referrer-policy#parse-referrer-policy-from-header
fn parse_a_referrer_policy(response: &Response, corrections: &Corrections) -> ReferrerPolicy {
    // 1.
    let policy_tokens = extract_header_list_values("Referrer-Policy", &response.header_list(), corrections);
    // 2.
    let mut policy = ReferrerPolicy::Empty;
    // 3. Null and failure have no tokens. The grammar's strings match in any case.
    for token in policy_tokens.values() {
        if let Some(named) = ReferrerPolicy::parse(&token.to_ascii_lowercase())
            && named != ReferrerPolicy::Empty
        {
            policy = named;
        }
    }
    // 4.
    policy
}

/// referrer-policy#set-requests-referrer-policy-on-redirect
pub fn set_referrer_policy_on_redirect(request: &mut Request, actual_response: &Response, corrections: &Corrections) {
    // 1.
    let policy = parse_a_referrer_policy(actual_response, corrections);
    // 2.
    if policy != ReferrerPolicy::Empty {
        request.referrer_policy = policy;
    }
}

/// referrer-policy#determine-requests-referrer. `None` is "no referrer".
///
/// A request whose referrer is "client" but which has no client has no referrer; the text dereferences null there.
pub fn determine_referrer(request: &Request) -> Option<Url> {
    // 1. The empty string is treated as the default policy.
    let policy = match request.referrer_policy {
        ReferrerPolicy::Empty => ReferrerPolicy::DEFAULT,
        policy => policy,
    };
    // 2. and 3.
    let referrer_source = match &request.referrer {
        Referrer::NoReferrer => return None,
        Referrer::Client => {
            let environment = request.client.as_ref()?;
            if matches!(environment.origin, Origin::Opaque { .. }) {
                return None;
            }
            environment.url.clone()
        }
        Referrer::Url(url) => url.clone(),
    };
    // 4. and 5.
    let mut referrer_url = strip_url_for_use_as_a_referrer(&referrer_source, false)?;
    let referrer_origin = strip_url_for_use_as_a_referrer(&referrer_source, true)?;
    // 6.
    if referrer_url.as_str().len() > 4096 {
        referrer_url = referrer_origin.clone();
    }
    // 8.
    let is_same_origin = Origin::of_url(&referrer_url, None).is_same_origin_with(&request.current_url_origin());
    let is_downgrade =
        is_potentially_trustworthy_url(&referrer_url) && !is_potentially_trustworthy_url(request.current_url());
    match policy {
        ReferrerPolicy::NoReferrer => None,
        ReferrerPolicy::Origin => Some(referrer_origin),
        ReferrerPolicy::UnsafeUrl => Some(referrer_url),
        ReferrerPolicy::StrictOrigin => (!is_downgrade).then_some(referrer_origin),
        ReferrerPolicy::StrictOriginWhenCrossOrigin | ReferrerPolicy::Empty => {
            if is_same_origin {
                return Some(referrer_url);
            }
            (!is_downgrade).then_some(referrer_origin)
        }
        ReferrerPolicy::SameOrigin => is_same_origin.then_some(referrer_url),
        ReferrerPolicy::OriginWhenCrossOrigin => Some(if is_same_origin { referrer_url } else { referrer_origin }),
        ReferrerPolicy::NoReferrerWhenDowngrade => (!is_downgrade).then_some(referrer_url),
    }
}

/// referrer-policy#strip-url. `None` is "no referrer".
fn strip_url_for_use_as_a_referrer(url: &Url, origin_only: bool) -> Option<Url> {
    // 2.
    if is_local(url) {
        return None;
    }
    let mut url = url.clone();
    // 3. and 4. A URL that cannot have credentials has none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    // 5.
    url.set_fragment(None);
    // 6.
    if origin_only {
        url.set_path("");
        url.set_query(None);
    }
    // 7.
    Some(url)
}

/// secure-contexts#potentially-trustworthy-url
pub fn is_potentially_trustworthy_url(url: &Url) -> bool {
    match url.scheme() {
        "about" => matches!(url.path(), "blank" | "srcdoc"),
        "data" | "https" | "wss" | "file" => true,
        "blob" => match Origin::of_url(url, None) {
            Origin::Tuple { scheme, host, .. } => scheme == "https" || is_loopback_host(&host),
            Origin::Opaque { .. } => false,
        },
        _ => url.host_str().is_some_and(is_loopback_host),
    }
}

/// `127.0.0.0/8`, `::1`, `localhost` and what ends in `.localhost`.
fn is_loopback_host(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Ok(Host::Domain(domain)) => {
            let domain = domain.strip_suffix('.').unwrap_or(&domain);
            domain == "localhost" || domain.ends_with(".localhost")
        }
        Err(_) => false,
    }
}
