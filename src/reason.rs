//! Why a fetch is refused: one table of stable codes, and the reasons made from it.

use std::fmt;

use crate::infrastructure::shown::shorten;
use crate::spec::{Algorithm, SpecStep};

/// One row of the table.
struct Row {
    code: &'static str,
    step: SpecStep,
    message: &'static str,
    hint: &'static str,
    chromium: &'static str,
    firefox: &'static str,
    webkit: &'static str,
}

macro_rules! reasons {
    ($(
        $(#[$attribute:meta])*
        $variant:ident = $code:literal, $algorithm:ident $step:literal,
        $message:literal,
        hint: $hint:literal,
        chromium: $chromium:literal, firefox: $firefox:literal, webkit: $webkit:literal;
    )+) => {
        /// A stable code for a reason: kebab-case, never reused. Scenarios name reasons by it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ReasonCode { $( #[doc = concat!("`", $code, "`: ", $message)] $(#[$attribute])* $variant, )+ }

        impl ReasonCode {
            /// Every code, in the order in which the algorithms come.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            const fn row(self) -> &'static Row {
                match self {
                    $(Self::$variant => const {
                        &Row {
                            code: $code,
                            step: SpecStep::new(Algorithm::$algorithm, $step),
                            message: $message,
                            hint: $hint,
                            chromium: $chromium,
                            firefox: $firefox,
                            webkit: $webkit,
                        }
                    },)+
                }
            }
        }
    };
}

reasons! {
    LocalUrlsOnly = "local-urls-only", MainFetch "3",
        "`{url}` is not a local URL, and only those may be fetched",
        hint: "", chromium: "", firefox: "", webkit: "";
    Blocked = "blocked", MainFetch "7",
        "`{url}` is blocked: {why}",
        hint: "", chromium: "", firefox: "", webkit: "";
    SameOriginModeCrossOrigin = "same-origin-mode-cross-origin", MainFetch "12.c",
        "mode is `same-origin` and `{url}` is not same origin with `{origin}`",
        hint: "No answer of the server can change this: the page must use mode `cors`.",
        chromium: "DisallowedByMode", firefox: "", webkit: "Unsafe attempt to load URL from origin";
    NoCorsRedirectMode = "no-cors-redirect-mode", MainFetch "12.d.1",
        "mode is `no-cors` and redirect mode is `{found}`, not `follow`",
        hint: "No answer of the server can change this: the page must use redirect mode `follow`, or mode `cors`.",
        chromium: "DisallowedByMode", firefox: "", webkit: "";
    NonHttpScheme = "non-http-scheme", MainFetch "12.e",
        "`{url}` is cross-origin and its scheme is not `http` or `https`",
        hint: "No answer of the server can change this: CORS exists for http and https only.",
        chromium: "CorsDisabledScheme", firefox: "CORSRequestNotHttp", webkit: "Cross origin requests are only supported for HTTP";
    OpaquePartialResponse = "opaque-partial-response", MainFetch "21",
        "an opaque response with status {status} to a ranged request was given to a request without `Range`",
        hint: "", chromium: "", firefox: "", webkit: "";
    OverrideError = "override-error", OverrideFetch "3",
        "the user agent answers `{url}` with a network error",
        hint: "", chromium: "", firefox: "", webkit: "";
    SchemeNotSupported = "scheme-not-supported", SchemeFetch "4",
        "`{url}`: its scheme cannot be fetched",
        hint: "", chromium: "", firefox: "", webkit: "";
    BlobMethod = "blob-method", SchemeFetch "3.b.2",
        "method `{found}` on a blob URL, which only GET can fetch",
        hint: "", chromium: "ERR_METHOD_NOT_SUPPORTED", firefox: "", webkit: "";
    ServiceWorkerError = "service-worker-error", HttpFetch "3.5.7",
        "the service worker answered with a network error",
        hint: "Look at the service worker: `respondWith()` got an error response or a rejected promise.",
        chromium: "", firefox: "", webkit: "";
    ServiceWorkerCorsInSameOriginMode = "service-worker-cors-in-same-origin-mode", HttpFetch "3.5.7",
        "mode is `same-origin` and the service worker answered with a `cors` response",
        hint: "", chromium: "", firefox: "", webkit: "";
    ServiceWorkerOpaque = "service-worker-opaque", HttpFetch "3.5.7",
        "mode is `{found}`, not `no-cors`, and the service worker answered with an opaque response",
        hint: "Let the service worker fetch with mode `cors`.",
        chromium: "", firefox: "", webkit: "";
    ServiceWorkerOpaqueRedirect = "service-worker-opaque-redirect", HttpFetch "3.5.7",
        "redirect mode is `{found}`, not `manual`, and the service worker answered with an opaque-redirect response",
        hint: "", chromium: "", firefox: "", webkit: "";
    ServiceWorkerRedirected = "service-worker-redirected", HttpFetch "3.5.7",
        "redirect mode is `{found}`, not `follow`, and the service worker answered with a redirected response",
        hint: "", chromium: "", firefox: "", webkit: "";
    CrossOriginResourcePolicySameOrigin = "cross-origin-resource-policy-same-origin", CrossOriginResourcePolicyCheck "3",
        "`Cross-Origin-Resource-Policy` of `{url}` is `same-origin`, and `{origin}` is another origin",
        hint: "Answer with `Cross-Origin-Resource-Policy: cross-origin` (or `same-site`, if it is).",
        chromium: "ERR_BLOCKED_BY_RESPONSE.NotSameOrigin", firefox: "CORP", webkit: "Cancelled load because it violates the resource's Cross-Origin-Resource-Policy response header";
    CrossOriginResourcePolicySameSite = "cross-origin-resource-policy-same-site", CrossOriginResourcePolicyCheck "3",
        "`Cross-Origin-Resource-Policy` of `{url}` is `same-site`, and `{origin}` is not same site",
        hint: "Answer with `Cross-Origin-Resource-Policy: cross-origin`.",
        chromium: "ERR_BLOCKED_BY_RESPONSE.NotSameSite", firefox: "CORP", webkit: "Cancelled load because it violates the resource's Cross-Origin-Resource-Policy response header";
    CrossOriginEmbedderPolicy = "cross-origin-embedder-policy", CrossOriginResourcePolicyCheck "7",
        "the page's embedder policy is `{policy}`, and `{url}` does not opt in by `Cross-Origin-Resource-Policy`",
        hint: "Answer with `Cross-Origin-Resource-Policy: cross-origin`.",
        chromium: "ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep", firefox: "COEP", webkit: "Cancelled load because it violates the resource's Cross-Origin-Resource-Policy response header";
    RedirectModeError = "redirect-mode-error", HttpFetch "6.3.a.1",
        "`{url}` redirects (status {status}) and redirect mode is `error`",
        hint: "Answer without a redirect, or let the page use redirect mode `follow`.",
        chromium: "ERR_FAILED", firefox: "", webkit: "Not allowed to follow a redirection while loading";
    RedirectLocationInvalid = "redirect-location-invalid", HttpRedirectFetch "5",
        "`Location` of `{url}` is `{found}`, which is not one URL",
        hint: "Send exactly one `Location` with a valid URL.",
        chromium: "ERR_INVALID_REDIRECT", firefox: "", webkit: "";
    RedirectNonHttpScheme = "redirect-non-http-scheme", HttpRedirectFetch "6",
        "`{url}` redirects to `{location}`, whose scheme is not `http` or `https`",
        hint: "Redirect to an http or https URL.",
        chromium: "CorsDisabledScheme", firefox: "CORSRequestNotHttp", webkit: "not allowed to follow a cross-origin CORS redirection with non CORS scheme";
    RedirectTooMany = "redirect-too-many", HttpRedirectFetch "7",
        "there were 20 redirects already; `{url}` redirects again",
        hint: "Look for a loop: the server redirects to itself, perhaps because a cookie or a header is missing.",
        chromium: "ERR_TOO_MANY_REDIRECTS", firefox: "", webkit: "cannot follow more than 20 redirections";
    RedirectAfterPreflight = "redirect-after-preflight", HttpRedirectFetch "",
        "`{url}` redirects (status {status}) a request that needed a preflight, which browsers once refused",
        hint: "Redirect nothing that needs a preflight, or let the page use the final URL.",
        chromium: "", firefox: "CORSExternalRedirectNotAllowed", webkit: "";
    RedirectUserinfo = "redirect-userinfo", HttpRedirectFetch "9",
        "`{url}` redirects to `{location}`, which has a username or a password",
        hint: "Redirect to a URL without user info.",
        chromium: "RedirectContainsCredentials", firefox: "NS_ERROR_DOM_BAD_URI", webkit: "redirection URL has credentials";
    RedirectBodyNotReplayable = "redirect-body-not-replayable", HttpRedirectFetch "11",
        "`{url}` redirects with status {status}, and the request's body is a stream that cannot be sent again",
        hint: "Redirect with status 303, or send a body that is no stream.",
        chromium: "ERR_FAILED", firefox: "", webkit: "";
    TransportFailed = "transport-failed", HttpNetworkOrCacheFetch "",
        "no response came from `{url}`: {why}",
        hint: "This is not about CORS: the server could not be reached, or did not answer.",
        chromium: "InvalidResponse", firefox: "CORSDidNotSucceed2", webkit: "";
    ResponseHeadInvalid = "response-head-invalid", HttpNetworkOrCacheFetch "",
        "the head of the response from `{url}` is refused: {why}",
        hint: "", chromium: "ERR_INVALID_HTTP_RESPONSE", firefox: "", webkit: "";
    Aborted = "aborted", HttpNetworkOrCacheFetch "9",
        "the fetch was aborted",
        hint: "", chromium: "", firefox: "", webkit: "";

    PreflightAllowOriginMissing = "preflight-allow-origin-missing", CorsCheck "2",
        "the answer to the preflight (status {status}) has no `Access-Control-Allow-Origin`",
        hint: "Answer the preflight with `Access-Control-Allow-Origin: {expected}`.",
        chromium: "PreflightMissingAllowOriginHeader", firefox: "CORSMissingAllowOrigin2", webkit: "Origin is not allowed by Access-Control-Allow-Origin";
    PreflightAllowOriginWildcardWithCredentials = "preflight-allow-origin-wildcard-with-credentials", CorsCheck "4",
        "`Access-Control-Allow-Origin` of the preflight's answer is `*`, which does not count with credentials mode `include`",
        hint: "Answer the preflight with `Access-Control-Allow-Origin: {expected}` and `Access-Control-Allow-Credentials: true`.",
        chromium: "PreflightWildcardOriginNotAllowed", firefox: "CORSNotSupportingCredentials", webkit: "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true";
    PreflightAllowOriginMultiple = "preflight-allow-origin-multiple", CorsCheck "4",
        "`Access-Control-Allow-Origin` of the preflight's answer is `{found}`: more than one value",
        hint: "Answer the preflight with exactly one `Access-Control-Allow-Origin: {expected}`; perhaps a proxy and an application both add one.",
        chromium: "PreflightMultipleAllowOriginValues", firefox: "CORSMultipleAllowOriginNotAllowed", webkit: "Access-Control-Allow-Origin cannot contain more than one origin";
    PreflightAllowOriginInvalid = "preflight-allow-origin-invalid", CorsCheck "4",
        "`Access-Control-Allow-Origin` of the preflight's answer is `{found}`, which is no origin; `{expected}` was expected",
        hint: "Answer the preflight with `Access-Control-Allow-Origin: {expected}`.",
        chromium: "PreflightInvalidAllowOriginValue", firefox: "CORSAllowOriginNotMatchingOrigin", webkit: "Origin is not allowed by Access-Control-Allow-Origin";
    PreflightAllowOriginMismatch = "preflight-allow-origin-mismatch", CorsCheck "4",
        "`Access-Control-Allow-Origin` of the preflight's answer is `{found}`, not `{expected}`",
        hint: "Answer the preflight with `Access-Control-Allow-Origin: {expected}` and `Vary: Origin`.",
        chromium: "PreflightAllowOriginMismatch", firefox: "CORSAllowOriginNotMatchingOrigin", webkit: "Origin is not allowed by Access-Control-Allow-Origin";
    PreflightAllowCredentialsMissing = "preflight-allow-credentials-missing", CorsCheck "8",
        "credentials mode is `include` and the preflight's answer has no `Access-Control-Allow-Credentials`",
        hint: "Answer the preflight with `Access-Control-Allow-Credentials: true`, if pages there may use the user's cookies.",
        chromium: "PreflightInvalidAllowCredentials", firefox: "CORSMissingAllowCredentials", webkit: "Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\"";
    PreflightAllowCredentialsNotTrue = "preflight-allow-credentials-not-true", CorsCheck "8",
        "credentials mode is `include` and `Access-Control-Allow-Credentials` of the preflight's answer is `{found}`, not `true`",
        hint: "Answer the preflight with `Access-Control-Allow-Credentials: true`, in lower case and once.",
        chromium: "PreflightInvalidAllowCredentials", firefox: "CORSMissingAllowCredentials", webkit: "Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\"";
    PreflightRedirect = "preflight-redirect", CorsPreflightFetch "7",
        "the preflight was answered with a redirect (status {status}); a preflight must be answered where it is sent",
        hint: "Answer OPTIONS at `{url}` with status 204, or let the page use the final URL.",
        chromium: "PreflightDisallowedRedirect", firefox: "CORSExternalRedirectNotAllowed", webkit: "Preflight response is not successful";
    PreflightStatusNotOk = "preflight-status-not-ok", CorsPreflightFetch "7",
        "the preflight was answered with status {status}, not with one from 200 to 299",
        hint: "Answer OPTIONS at `{url}` with status 204, before any authentication.",
        chromium: "PreflightInvalidStatus", firefox: "CORSPreflightDidNotSucceed3", webkit: "Preflight response is not successful";
    AllowMethodsInvalid = "allow-methods-invalid", CorsPreflightFetch "7.3",
        "`Access-Control-Allow-Methods` is `{found}`; `{item}` (byte {offset}) is no method",
        hint: "Send method names separated by commas.",
        chromium: "InvalidAllowMethodsPreflightResponse", firefox: "CORSInvalidAllowMethod", webkit: "Header Access-Control-Allow-Methods has an invalid value";
    AllowHeadersInvalid = "allow-headers-invalid", CorsPreflightFetch "7.3",
        "`Access-Control-Allow-Headers` is `{found}`; `{item}` (byte {offset}) is no header name",
        hint: "Send header names separated by commas.",
        chromium: "InvalidAllowHeadersPreflightResponse", firefox: "CORSInvalidAllowHeader", webkit: "Header Access-Control-Allow-Headers has an invalid value";
    MethodWildcardWithCredentials = "method-wildcard-with-credentials", CorsPreflightFetch "7.5",
        "`{methods}` is not named in `Access-Control-Allow-Methods` (`{found}`), and `*` does not count with credentials mode `include`",
        hint: "Answer the preflight with `Access-Control-Allow-Methods: {methods}`.",
        chromium: "MethodDisallowedByPreflightResponse", firefox: "CORSMethodNotFound", webkit: "Method is not allowed by Access-Control-Allow-Methods";
    MethodNotAllowed = "method-not-allowed", CorsPreflightFetch "7.5",
        "`{methods}` is not in `Access-Control-Allow-Methods` (`{found}`)",
        hint: "Answer the preflight with `Access-Control-Allow-Methods: {methods}`.",
        chromium: "MethodDisallowedByPreflightResponse", firefox: "CORSMethodNotFound", webkit: "Method is not allowed by Access-Control-Allow-Methods";
    AuthorizationNeedsExplicitListing = "authorization-needs-explicit-listing", CorsPreflightFetch "7.6",
        "`{headers}` not named in `Access-Control-Allow-Headers` (`{found}`), and `*` never covers `authorization`",
        hint: "Answer the preflight with `Access-Control-Allow-Headers: *, {headers}`.",
        chromium: "HeaderDisallowedByPreflightResponse", firefox: "CORSMissingAllowHeaderFromPreflight2", webkit: "Request header field is not allowed by Access-Control-Allow-Headers";
    HeaderWildcardWithCredentials = "header-wildcard-with-credentials", CorsPreflightFetch "7.7",
        "`{headers}` not named in `Access-Control-Allow-Headers` (`{found}`), and `*` does not count with credentials mode `include`",
        hint: "Answer the preflight with `Access-Control-Allow-Headers: {headers}`.",
        chromium: "HeaderDisallowedByPreflightResponse", firefox: "CORSMissingAllowHeaderFromPreflight2", webkit: "Request header field is not allowed by Access-Control-Allow-Headers";
    HeaderNotAllowed = "header-not-allowed", CorsPreflightFetch "7.7",
        "`{headers}` not in `Access-Control-Allow-Headers` (`{found}`)",
        hint: "Answer the preflight with `Access-Control-Allow-Headers: {headers}`.",
        chromium: "HeaderDisallowedByPreflightResponse", firefox: "CORSMissingAllowHeaderFromPreflight2", webkit: "Request header field is not allowed by Access-Control-Allow-Headers";

    AllowOriginMissing = "allow-origin-missing", CorsCheck "2",
        "the response (status {status}) has no `Access-Control-Allow-Origin`",
        hint: "Answer with `Access-Control-Allow-Origin: {expected}`, error pages and redirects included.",
        chromium: "MissingAllowOriginHeader", firefox: "CORSMissingAllowOrigin2", webkit: "Origin is not allowed by Access-Control-Allow-Origin";
    AllowOriginWildcardWithCredentials = "allow-origin-wildcard-with-credentials", CorsCheck "4",
        "`Access-Control-Allow-Origin` is `*`, which does not count with credentials mode `include`",
        hint: "Answer with `Access-Control-Allow-Origin: {expected}`, `Access-Control-Allow-Credentials: true` and `Vary: Origin`.",
        chromium: "WildcardOriginNotAllowed", firefox: "CORSNotSupportingCredentials", webkit: "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true";
    AllowOriginMultiple = "allow-origin-multiple", CorsCheck "4",
        "`Access-Control-Allow-Origin` is `{found}`: more than one value",
        hint: "Answer with exactly one `Access-Control-Allow-Origin: {expected}`; perhaps a proxy and an application both add one.",
        chromium: "MultipleAllowOriginValues", firefox: "CORSMultipleAllowOriginNotAllowed", webkit: "Access-Control-Allow-Origin cannot contain more than one origin";
    AllowOriginInvalid = "allow-origin-invalid", CorsCheck "4",
        "`Access-Control-Allow-Origin` is `{found}`, which is no origin; `{expected}` was expected",
        hint: "Answer with `Access-Control-Allow-Origin: {expected}`: scheme, host and port, no slash at the end.",
        chromium: "InvalidAllowOriginValue", firefox: "CORSAllowOriginNotMatchingOrigin", webkit: "Origin is not allowed by Access-Control-Allow-Origin";
    AllowOriginMismatch = "allow-origin-mismatch", CorsCheck "4",
        "`Access-Control-Allow-Origin` is `{found}`, not `{expected}`",
        hint: "Answer with `Access-Control-Allow-Origin: {expected}` and `Vary: Origin`.",
        chromium: "AllowOriginMismatch", firefox: "CORSAllowOriginNotMatchingOrigin", webkit: "Origin is not allowed by Access-Control-Allow-Origin";
    AllowCredentialsMissing = "allow-credentials-missing", CorsCheck "8",
        "credentials mode is `include` and the response has no `Access-Control-Allow-Credentials`",
        hint: "Answer with `Access-Control-Allow-Credentials: true`, if pages there may use the user's cookies.",
        chromium: "InvalidAllowCredentials", firefox: "CORSMissingAllowCredentials", webkit: "Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\"";
    AllowCredentialsNotTrue = "allow-credentials-not-true", CorsCheck "8",
        "credentials mode is `include` and `Access-Control-Allow-Credentials` is `{found}`, not `true`",
        hint: "Answer with `Access-Control-Allow-Credentials: true`, in lower case and once.",
        chromium: "InvalidAllowCredentials", firefox: "CORSMissingAllowCredentials", webkit: "Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\"";
}

impl ReasonCode {
    /// The code: kebab-case, stable.
    pub const fn as_str(self) -> &'static str {
        self.row().code
    }

    /// The reason's text, with its parameters in braces: the key of a catalogue in another language.
    pub const fn message_template(self) -> &'static str {
        self.row().message
    }

    /// What the server's (or the page's) author can do, with parameters in braces; empty where nothing is to be said.
    pub const fn hint_template(self) -> &'static str {
        self.row().hint
    }

    /// Chromium's name of the error (`CorsError` without its `k`, or the net error); empty where it has none.
    pub const fn chromium(self) -> &'static str {
        self.row().chromium
    }

    /// Firefox's key of the message, which names MDN's page "Reason: …"; empty where it has none.
    pub const fn firefox(self) -> &'static str {
        self.row().firefox
    }

    /// The beginning or gist of WebKit's console message; empty where it has none.
    pub const fn webkit(self) -> &'static str {
        self.row().webkit
    }

    /// The step in which the Standard decides it, as a rule; [`Reason::step`] is the one of the case.
    pub const fn step(self) -> SpecStep {
        self.row().step
    }

    /// The code of this string.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == code)
    }

    /// The same cause on the answer to a preflight.
    pub(crate) const fn on_preflight(self) -> Self {
        match self {
            Self::AllowOriginMissing => Self::PreflightAllowOriginMissing,
            Self::AllowOriginWildcardWithCredentials => Self::PreflightAllowOriginWildcardWithCredentials,
            Self::AllowOriginMultiple => Self::PreflightAllowOriginMultiple,
            Self::AllowOriginInvalid => Self::PreflightAllowOriginInvalid,
            Self::AllowOriginMismatch => Self::PreflightAllowOriginMismatch,
            Self::AllowCredentialsMissing => Self::PreflightAllowCredentialsMissing,
            Self::AllowCredentialsNotTrue => Self::PreflightAllowCredentialsNotTrue,
            other => other,
        }
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why a fetch was refused: a code, the step that decided it, and what was found and expected, all offenders included.
///
/// ```
/// use fetch_cors::{CredentialsMode, algorithms::cors_check};
///
/// let head = [("Access-Control-Allow-Origin", "http://other.test")];
/// let reason = cors_check(b"http://a.test", CredentialsMode::Omit, 200, &head).unwrap_err();
/// assert_eq!(reason.code().as_str(), "allow-origin-mismatch");
/// assert_eq!(reason.to_string(), "`Access-Control-Allow-Origin` is `http://other.test`, not `http://a.test`");
/// assert_eq!(reason.step().to_string(), "CORS check 4");
/// assert_eq!(reason.parameter("found"), Some(&[b"http://other.test".to_vec()][..]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    code: ReasonCode,
    step: &'static str,
    parameters: Vec<Parameter>,
}

/// A named parameter of a [`Reason`]: what stands in the place of `{name}` in its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name, as in the templates.
    pub name: &'static str,
    /// Its values; more than one for lists of offenders.
    pub values: Vec<Vec<u8>>,
}

impl Reason {
    pub(crate) fn new(code: ReasonCode) -> Self {
        Self { code, step: code.step().step, parameters: Vec::new() }
    }

    pub(crate) fn at_step(mut self, step: &'static str) -> Self {
        self.step = step;
        self
    }

    pub(crate) fn with(self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        self.with_list(name, vec![value.as_ref().to_vec()])
    }

    pub(crate) fn with_list(mut self, name: &'static str, values: Vec<Vec<u8>>) -> Self {
        self.parameters.push(Parameter { name, values });
        self
    }

    pub(crate) fn on_preflight(mut self) -> Self {
        self.code = self.code.on_preflight();
        self
    }

    /// The stable code.
    pub fn code(&self) -> ReasonCode {
        self.code
    }

    /// The step of the Standard that decided it.
    pub fn step(&self) -> SpecStep {
        SpecStep::new(self.code.step().algorithm, self.step)
    }

    /// The values of a parameter, `None` where the reason has none of this name.
    pub fn parameter(&self, name: &str) -> Option<&[Vec<u8>]> {
        self.parameters.iter().find(|parameter| parameter.name == name).map(|parameter| parameter.values.as_slice())
    }

    /// All parameters.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// What can be done about it, `None` where nothing is to be said.
    pub fn hint(&self) -> Option<String> {
        let template = self.code.hint_template();
        (!template.is_empty()).then(|| self.fill(template))
    }

    /// What else is wrong that the code does not name: header names beside a refused method.
    pub(crate) fn also(&self) -> Option<String> {
        match self.code {
            ReasonCode::MethodNotAllowed | ReasonCode::MethodWildcardWithCredentials => {
                self.parameter("headers").map(|_| self.fill("also refused: headers `{headers}`"))
            }
            _ => None,
        }
    }

    /// A template with this reason's parameters in place of their names: for catalogues in other languages.
    ///
    /// Bytes that are not printable ASCII are escaped, long values shortened with their length.
    pub fn fill(&self, template: &str) -> String {
        let mut text = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            // What is not closed is no name.
            let Some((name, after)) = after.split_once('}') else { break };
            text.push_str(before);
            match self.parameter(name) {
                Some(values) => {
                    let shown: Vec<_> = values.iter().map(|value| shorten(value)).collect();
                    text.push_str(&shown.join(", "));
                }
                None => text.push_str("(none)"),
            }
            rest = after;
        }
        text.push_str(rest);
        text
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.fill(self.code.message_template()))
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut reason = serializer.serialize_struct("Reason", 5)?;
        reason.serialize_field("code", self.code.as_str())?;
        reason.serialize_field("message", &self.to_string())?;
        reason.serialize_field("hint", &self.hint())?;
        reason.serialize_field("step", &self.step())?;
        let parameters: std::collections::BTreeMap<_, _> = self
            .parameters
            .iter()
            .map(|parameter| {
                let values: Vec<_> = parameter.values.iter().map(|value| shorten(value)).collect();
                (parameter.name, values)
            })
            .collect();
        reason.serialize_field("parameters", &parameters)?;
        reason.end()
    }
}

#[cfg(test)]
mod tests;
