//! Findings as sentences.

use url::Url;

use crate::finding::{AllowedBy, BasicBecause, CacheMiss, Finding, NotStored};
use crate::infrastructure::extract::MaxAge;
use crate::infrastructure::user_info::redacted;

/// What a finding's sentence refers to.
pub(super) struct Context<'a> {
    pub(super) method: &'a str,
    pub(super) url: &'a Url,
    pub(super) origin: &'a str,
    pub(super) unsafe_names: &'a [String],
    pub(super) next_url: Option<&'a Url>,
}

pub(super) fn of(finding: Finding, context: &Context<'_>) -> String {
    let method = context.method;
    match finding {
        Finding::Upgraded => format!("upgraded to {}", redacted(context.url)),
        Finding::Basic { because: BasicBecause::SameOrigin } => "same origin: CORS is not asked".into(),
        Finding::Basic { because: BasicBecause::DataUrl } => "a data: URL: CORS is not asked".into(),
        Finding::Basic { because: BasicBecause::Mode } => "a navigation or a handshake: CORS is not asked".into(),
        Finding::Opaque => "cross-origin and mode no-cors: the response will be opaque".into(),
        Finding::CorsWithoutPreflight => "cross-origin, and simple: CORS without preflight".into(),
        Finding::CorsWithPreflight { unsafe_method, unsafe_names, forced } => {
            let mut why = Vec::new();
            if unsafe_method {
                why.push(format!("method `{method}`"));
            }
            if unsafe_names > 0 {
                why.push(format!("headers {}", names(context)));
            }
            if forced {
                why.push("a preflight is forced (upload listener or stream body)".into());
            }
            format!("cross-origin, and not simple ({}): CORS with preflight", why.join("; "))
        }
        Finding::Overridden => "the user agent answers by itself".into(),
        Finding::ServiceWorkerAnswered => "the service worker answers".into(),
        Finding::CacheHit => "the preflight cache covers it: no preflight".into(),
        Finding::CacheMissed { why } => format!("{}: preflight needed", cache_miss(why, context)),
        Finding::PreflightSent => format!("OPTIONS sent for `{method}`{}", asked_names(context)),
        Finding::Sent { includes_credentials, sends_origin } => format!(
            "{method} sent {} credentials, {}",
            if includes_credentials { "with" } else { "without" },
            if sends_origin { format!("Origin `{}`", context.origin) } else { "no Origin".into() }
        ),
        Finding::CorsCheckPassed { status, wildcard, credentials, preflight } => {
            let what = if preflight { "the preflight's answer" } else { "the response" };
            let by = match (wildcard, credentials) {
                (true, _) => "`*`".into(),
                (false, true) => format!("`{}` and Access-Control-Allow-Credentials", context.origin),
                (false, false) => format!("`{}`", context.origin),
            };
            format!("{what} (status {status}) passes, by {by}")
        }
        Finding::Responded { status, tainting } => format!("status {status}, response tainting {tainting}"),
        Finding::BelowTheBoundary { status: 407 } => {
            "status 407: a mistake of the embedder's, whose connection should have answered the proxy".into()
        }
        Finding::BelowTheBoundary { status } => format!(
            "status {status} although nothing was asked about: a mistake of the embedder's (its HTTP cache answers with what it \
             has stored) or of the server's"
        ),
        Finding::MethodAllowed { by } => format!("method `{method}` {}", allowed_by(by)),
        Finding::HeaderNamesAllowed { names: 1, by } => format!("header {} {}", names(context), allowed_by(by)),
        Finding::HeaderNamesAllowed { by, .. } => {
            format!("headers {} {}", names(context), allowed_by(by).replacen("is", "are", 1))
        }
        Finding::Lifetime { header, seconds } => lifetime(header, seconds),
        Finding::Stored { tokens: 1 } => "1 method or header name remembered".into(),
        Finding::Stored { tokens } => format!("{tokens} methods and header names remembered"),
        Finding::NotStored { why } => not_stored(why).into(),
        Finding::TimingNotAllowed => "timing will not be shown".into(),
        Finding::EmbedderPolicyReportOnlyViolation => "the report-only embedder policy would have blocked it".into(),
        Finding::Redirected { status, count } => format!(
            "status {status}: redirect {count} of at most 20, to {}",
            context.next_url.map(redacted).unwrap_or_default()
        ),
        Finding::BecameGet => "the redirect makes it a GET without body".into(),
        Finding::AuthorizationRemoved => "the redirect leaves the origin: Authorization goes".into(),
        Finding::Tainted { taint } => format!("the redirect taints the origin ({taint}): it is `null` from here on"),
        Finding::ReferrerPolicyChanged { policy } => format!("the redirect sets the referrer policy `{policy}`"),
        Finding::Exposed { all: true, .. } => "all response headers can be read but Set-Cookie".into(),
        Finding::Exposed { names, .. } => {
            format!("{names} names in Access-Control-Expose-Headers can be read beyond the safelist")
        }
        Finding::ExposeHeadersInvalid => {
            "Access-Control-Expose-Headers has a syntax error: nothing beyond the safelist can be read".into()
        }
        Finding::CacheCleared => "what the preflight cache had for this URL is forgotten".into(),
    }
}

fn names(context: &Context<'_>) -> String {
    /// Explanations stay readable, and bounded.
    const SHOWN: usize = 20;
    let shown: Vec<_> = context.unsafe_names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match context.unsafe_names.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}

fn asked_names(context: &Context<'_>) -> String {
    if context.unsafe_names.is_empty() { String::new() } else { format!(" with {}", names(context)) }
}

fn cache_miss(why: CacheMiss, context: &Context<'_>) -> String {
    match why {
        CacheMiss::Disabled => "there is no preflight cache".into(),
        CacheMiss::NoEntry => "the preflight cache has nothing for this partition, origin and URL".into(),
        CacheMiss::Method => format!("the preflight cache does not cover method `{}`", context.method),
        CacheMiss::HeaderName { index } => {
            let name = context.unsafe_names.get(index as usize).map_or("", String::as_str);
            format!("the preflight cache does not cover header `{name}`")
        }
    }
}

fn allowed_by(by: AllowedBy) -> &'static str {
    match by {
        AllowedBy::Safelist => "is CORS-safelisted",
        AllowedBy::Name => "is allowed by name",
        AllowedBy::Wildcard => "is allowed by `*`",
        AllowedBy::Assumed => "is assumed: Access-Control-Allow-Methods is missing, and the preflight was forced",
    }
}

fn lifetime(header: MaxAge, seconds: u32) -> String {
    let why = match header {
        MaxAge::Absent => "no Access-Control-Max-Age".to_owned(),
        MaxAge::Failure => "Access-Control-Max-Age is not one number of seconds".into(),
        MaxAge::Negative => "Access-Control-Max-Age is negative".into(),
        MaxAge::Seconds(asked) if asked > seconds => {
            format!("Access-Control-Max-Age is {asked}, more than the user agent's limit")
        }
        MaxAge::Seconds(_) => "Access-Control-Max-Age says so".into(),
    };
    format!("holds for {seconds} s ({why})")
}

fn not_stored(why: NotStored) -> &'static str {
    match why {
        NotStored::Disabled => "not remembered: there is no preflight cache",
        NotStored::MaxAge => "not remembered: its max-age is not above zero",
        NotStored::TooLarge => "not remembered: too large for the preflight cache",
        NotStored::OpaqueOrigin => "not remembered: the origin is opaque",
        NotStored::Cleared => "not remembered: the preflight cache was cleared meanwhile",
    }
}

#[cfg(test)]
mod tests;
