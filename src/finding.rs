//! What the engine notes on its way: small values, in order; texts are made only when they are shown.

use crate::infrastructure::extract::MaxAge;
use crate::infrastructure::referrer_policy::ReferrerPolicy;
use crate::infrastructure::request::{RedirectTaint, ResponseTainting};
use crate::spec::{Algorithm, SpecStep};

/// Why a preflight-cache look-up did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum CacheMiss {
    /// The user agent has no preflight cache.
    Disabled,
    /// Nothing is stored for this partition, origin and URL.
    NoEntry,
    /// Something is stored, but the method is not in it (or has expired).
    Method,
    /// The method is covered, but a header name is not (or has expired); its place among the unsafe names.
    #[non_exhaustive]
    HeaderName {
        /// Place among the CORS-unsafe names, in their sorted order.
        index: u32,
    },
}

/// Why a request's response tainting is "basic".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum BasicBecause {
    /// The URL is same origin, and was at every hop.
    SameOrigin,
    /// The URL is a `data:` URL.
    DataUrl,
    /// The request is a navigation or a handshake (mode "navigate", "websocket" or "webtransport").
    Mode,
}

/// What allowed a method or the header names of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum AllowedBy {
    /// It is CORS-safelisted: nobody is asked.
    Safelist,
    /// It is listed by name.
    Name,
    /// The list has `*`, and credentials mode is not "include".
    Wildcard,
    /// The forced preflight's answer has no list, and the method is assumed.
    Assumed,
}

/// One thing that the engine found or did. [`Finding::step`] says where the Standard has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "finding", rename_all = "kebab-case"))]
#[expect(missing_docs, reason = "fields are named for what they hold")]
#[non_exhaustive]
pub enum Finding {
    /// The embedder upgraded the URL to https.
    Upgraded,
    /// The response will not be tainted.
    Basic { because: BasicBecause },
    /// The response will be opaque.
    Opaque,
    /// Cross-origin, and nothing that calls for a preflight.
    CorsWithoutPreflight,
    /// Cross-origin, and a preflight is called for.
    CorsWithPreflight { unsafe_method: bool, unsafe_names: u32, forced: bool },
    /// An override answered.
    Overridden,
    /// A service worker answered.
    ServiceWorkerAnswered,
    /// The preflight cache covers the request.
    CacheHit,
    /// The preflight cache does not.
    CacheMissed { why: CacheMiss },
    /// A preflight was sent.
    PreflightSent,
    /// The request was sent.
    Sent { includes_credentials: bool, sends_origin: bool },
    /// The CORS check succeeded.
    CorsCheckPassed { status: u16, wildcard: bool, credentials: bool, preflight: bool },
    /// A response without CORS check came.
    Responded { status: u16, tainting: ResponseTainting },
    /// A 304 came for a request that asks for none, or a 407: the embedder's HTTP cache or proxy should have dealt with it.
    /// The fetch goes on with it as it is.
    BelowTheBoundary { status: u16 },
    /// The preflight's answer allows the method.
    MethodAllowed { by: AllowedBy },
    /// The preflight's answer allows the header names.
    HeaderNamesAllowed { names: u32, by: AllowedBy },
    /// How long the preflight's answer holds.
    Lifetime { header: MaxAge, seconds: u32 },
    /// The preflight's answer was stored.
    Stored { tokens: u32 },
    /// The preflight's answer was used, not stored.
    NotStored { why: NotStored },
    /// Timing is not to be shown.
    TimingNotAllowed,
    /// The report only embedder policy would have blocked the response.
    EmbedderPolicyReportOnlyViolation,
    /// The response redirects.
    Redirected { status: u16, count: u8 },
    /// The redirect made the request a GET without body and body headers.
    BecameGet,
    /// The redirect to another origin took `Authorization` away.
    AuthorizationRemoved,
    /// The redirect chain taints the origin: it is `null` from here on.
    Tainted { taint: RedirectTaint },
    /// The redirect's `Referrer-Policy` applies.
    ReferrerPolicyChanged { policy: ReferrerPolicy },
    /// What of the response's headers can be read, beyond the safelisted names.
    Exposed { names: u32, all: bool },
    /// `Access-Control-Expose-Headers` has a syntax error: nothing extra is exposed.
    ExposeHeadersInvalid,
    /// The preflight cache's entries for this URL were cleared, because the fetch failed.
    CacheCleared,
}

/// Why an accepted answer was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum NotStored {
    /// The user agent has no preflight cache.
    Disabled,
    /// Its max-age is zero or negative.
    MaxAge,
    /// It is larger than the cache takes for one key.
    TooLarge,
    /// The cache was cleared while the preflight was out.
    Cleared,
    /// The origin is opaque, and results of such are not kept. In no user agent that follows the Standard.
    OpaqueOrigin,
}

impl Finding {
    /// The step of the Standard.
    pub const fn step(self) -> SpecStep {
        use Algorithm::{
            CorsCheck, CorsPreflightFetch, CrossOriginResourcePolicyCheck, HttpFetch, HttpNetworkOrCacheFetch,
            HttpRedirectFetch, MainFetch, OverrideFetch, SetReferrerPolicyOnRedirect, TaoCheck,
        };
        let (algorithm, step) = match self {
            Self::Upgraded => (MainFetch, "10"),
            Self::Basic { .. } => (MainFetch, "12.b.1"),
            Self::Opaque => (MainFetch, "12.d.2"),
            Self::CorsWithoutPreflight => (MainFetch, "12.g.1"),
            Self::CorsWithPreflight { .. } => (MainFetch, "12.f.1"),
            Self::Overridden => (OverrideFetch, "3"),
            Self::ServiceWorkerAnswered => (HttpFetch, "3.5"),
            Self::CacheHit | Self::CacheMissed { .. } => (HttpFetch, "4.1"),
            Self::PreflightSent => (CorsPreflightFetch, "6"),
            Self::Sent { .. } | Self::Responded { .. } => (HttpFetch, "4.3"),
            Self::BelowTheBoundary { status: 407 } => (HttpNetworkOrCacheFetch, "16"),
            Self::BelowTheBoundary { .. } => (HttpNetworkOrCacheFetch, "11.4"),
            Self::CorsCheckPassed { wildcard: true, .. } => (CorsCheck, "3"),
            Self::CorsCheckPassed { credentials: false, .. } => (CorsCheck, "5"),
            Self::CorsCheckPassed { .. } => (CorsCheck, "7"),
            Self::MethodAllowed { by: AllowedBy::Assumed } => (CorsPreflightFetch, "7.4"),
            Self::MethodAllowed { .. } => (CorsPreflightFetch, "7.5"),
            Self::HeaderNamesAllowed { .. } => (CorsPreflightFetch, "7.7"),
            Self::Lifetime { .. } => (CorsPreflightFetch, "7.10"),
            Self::Stored { .. } => (CorsPreflightFetch, "7.15"),
            Self::NotStored { .. } => (CorsPreflightFetch, "7.11"),
            Self::TimingNotAllowed => (TaoCheck, "8"),
            Self::EmbedderPolicyReportOnlyViolation => (CrossOriginResourcePolicyCheck, "4"),
            Self::Redirected { .. } => (HttpRedirectFetch, "8"),
            Self::BecameGet => (HttpRedirectFetch, "12"),
            Self::AuthorizationRemoved => (HttpRedirectFetch, "13"),
            Self::Tainted { .. } => (HttpRedirectFetch, "18"),
            Self::ReferrerPolicyChanged { .. } => (SetReferrerPolicyOnRedirect, ""),
            Self::Exposed { all: true, .. } => (MainFetch, "14.1.2"),
            Self::Exposed { .. } | Self::ExposeHeadersInvalid => (MainFetch, "14.1.3"),
            Self::CacheCleared => (MainFetch, "12.f.3"),
        };
        SpecStep::new(algorithm, step)
    }
}

/// A finding and the hop (the number of redirects before it) at which it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    /// Redirects followed before.
    pub(crate) hop: u8,
    /// What was found.
    pub(crate) finding: Finding,
}

/// So many notes are kept without an allocation: a whole warm fetch needs no more.
const INLINE: usize = 16;

/// The notes of one fetch, in order. At most about ten a hop, so bounded by the number of redirects.
#[derive(Clone, Debug)]
pub(crate) struct Notes {
    inline: [Note; INLINE],
    len: usize,
    spilled: Vec<Note>,
}

impl Notes {
    pub(crate) const fn new() -> Self {
        Self { inline: [Note { hop: 0, finding: Finding::Upgraded }; INLINE], len: 0, spilled: Vec::new() }
    }

    pub(crate) fn push(&mut self, hop: u8, finding: Finding) {
        let note = Note { hop, finding };
        match self.inline.get_mut(self.len) {
            Some(place) => {
                *place = note;
                self.len += 1;
            }
            None => self.spilled.push(note),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Note> + Clone {
        self.inline.get(..self.len).unwrap_or_default().iter().chain(&self.spilled).copied()
    }
}
