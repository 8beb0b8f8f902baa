//! The Standard that this crate implements: which commit, which algorithms, where to read them.

use std::fmt;

use crate::infrastructure::string_enum::string_enum;

/// The commit of [whatwg/fetch](https://github.com/whatwg/fetch) that the step numbers refer to (2026-07-02).
pub const SNAPSHOT: &str = "586cd2a44c2a865b37c166dc0740f3fb8bb220d6";

string_enum! {
    /// The algorithms that decide, by the Standard's names.
    #[non_exhaustive]
    pub enum Algorithm("an algorithm") {
        /// <https://fetch.spec.whatwg.org/#concept-fetch>
        Fetch = "fetch",
        /// <https://fetch.spec.whatwg.org/#concept-main-fetch>
        MainFetch = "main fetch",
        /// <https://fetch.spec.whatwg.org/#concept-override-fetch>
        OverrideFetch = "override fetch",
        /// <https://fetch.spec.whatwg.org/#concept-scheme-fetch>
        SchemeFetch = "scheme fetch",
        /// <https://fetch.spec.whatwg.org/#concept-http-fetch>
        HttpFetch = "HTTP fetch",
        /// <https://fetch.spec.whatwg.org/#concept-http-redirect-fetch>
        HttpRedirectFetch = "HTTP-redirect fetch",
        /// <https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch>
        HttpNetworkOrCacheFetch = "HTTP-network-or-cache fetch",
        /// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>
        CorsPreflightFetch = "CORS-preflight fetch",
        /// <https://fetch.spec.whatwg.org/#concept-cors-check>
        CorsCheck = "CORS check",
        /// <https://fetch.spec.whatwg.org/#concept-tao-check>
        TaoCheck = "TAO check",
        /// <https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check>
        CrossOriginResourcePolicyCheck = "cross-origin resource policy check",
        /// <https://fetch.spec.whatwg.org/#append-a-request-origin-header>
        AppendARequestOriginHeader = "append a request `Origin` header",
        /// <https://w3c.github.io/webappsec-referrer-policy/#set-requests-referrer-policy-on-redirect>
        SetReferrerPolicyOnRedirect = "set request's referrer policy on redirect",
    }
}

impl Algorithm {
    /// Where the living standard defines it.
    pub const fn url(self) -> &'static str {
        match self {
            Self::Fetch => "https://fetch.spec.whatwg.org/#concept-fetch",
            Self::MainFetch => "https://fetch.spec.whatwg.org/#concept-main-fetch",
            Self::OverrideFetch => "https://fetch.spec.whatwg.org/#concept-override-fetch",
            Self::SchemeFetch => "https://fetch.spec.whatwg.org/#concept-scheme-fetch",
            Self::HttpFetch => "https://fetch.spec.whatwg.org/#concept-http-fetch",
            Self::HttpRedirectFetch => "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch",
            Self::HttpNetworkOrCacheFetch => "https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch",
            Self::CorsPreflightFetch => "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0",
            Self::CorsCheck => "https://fetch.spec.whatwg.org/#concept-cors-check",
            Self::TaoCheck => "https://fetch.spec.whatwg.org/#concept-tao-check",
            Self::CrossOriginResourcePolicyCheck => "https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check",
            Self::AppendARequestOriginHeader => "https://fetch.spec.whatwg.org/#append-a-request-origin-header",
            Self::SetReferrerPolicyOnRedirect => {
                "https://w3c.github.io/webappsec-referrer-policy/#set-requests-referrer-policy-on-redirect"
            }
        }
    }
}

/// A numbered step of an algorithm at [`SNAPSHOT`].
///
/// Numbers of nested lists are joined by dots; the cases of a switch are letters, in the order of the text: main fetch
/// `12.d.1` is the first step of the fourth case of step 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SpecStep {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The step's number, empty for what happens in no particular one.
    pub step: &'static str,
}

impl SpecStep {
    pub(crate) const fn new(algorithm: Algorithm, step: &'static str) -> Self {
        Self { algorithm, step }
    }

    /// Where the living standard has the algorithm. Its steps have no anchors of their own, and may have been renumbered.
    pub const fn url(self) -> &'static str {
        self.algorithm.url()
    }
}

impl fmt::Display for SpecStep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.algorithm)?;
        if self.step.is_empty() { Ok(()) } else { write!(formatter, " {}", self.step) }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for SpecStep {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut step = serializer.serialize_struct("SpecStep", 3)?;
        step.serialize_field("algorithm", self.algorithm.as_str())?;
        step.serialize_field("step", self.step)?;
        step.serialize_field("url", self.url())?;
        step.end()
    }
}
