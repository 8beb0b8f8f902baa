//! Registered departures from the pinned text, where it is wrong or silent. Each has a switch.

use crate::infrastructure::string_enum::string_enum;

string_enum! {
    /// A registered correction of the pinned text.
    ///
    /// ```
    /// use fetch_cors::{Correction, Corrections};
    ///
    /// assert!(Corrections::STANDARD.contains(Correction::CoepTaint));
    /// let mut mine = Corrections::STANDARD;
    /// mine.remove(Correction::EmptyLists);
    /// assert!(!mine.contains(Correction::EmptyLists));
    /// assert_eq!(Corrections::LETTER.iter().count(), 0);
    /// ```
    #[non_exhaustive]
    pub enum Correction("a correction") {
        /// "Cross-Origin-Embedder-Policy allows credentials" wants redirect-taint to **be** "same-origin"; the pinned text has
        /// the condition the other way round, which withholds cookies from plain same-origin loads.
        CoepTaint = "coep-taint",
        /// A cached `*` never matches a request whose credentials mode is "include".
        CacheWildcard = "cache-wildcard",
        /// An accepted answer refreshes exactly the tokens that it lists, with its own credentials flag.
        CacheRefreshToken = "cache-refresh-token",
        /// Refreshing an entry restarts its clock.
        CacheRefreshClock = "cache-refresh-clock",
        /// CORS-preflight fetch 7.4 (a missing Allow-Methods under the use-CORS-preflight flag) applies to CORS-safelisted
        /// methods only.
        ForcedPreflightMethod = "forced-preflight-method",
        /// `Access-Control-Max-Age` of `0` or of `-` and digits stores nothing and ends the same tokens with the same flag.
        MaxAgeNegative = "max-age-negative",
        /// A preflight has the request's partition key, and never prompts.
        PreflightClient = "preflight-client",
        /// A syntax error in `Access-Control-Expose-Headers` exposes nothing extra.
        ExposeFailure = "expose-failure",
        /// A response that is a network error already is not put through the CORS check; its own cause is reported.
        TransportFirst = "transport-first",
        /// `Location` is not validated by an ABNF: its bytes are isomorphically decoded and URL-parsed.
        Location = "location",
        /// Empty members of CORS lists are ignored. (An empty value is an empty list by the letter too.)
        EmptyLists = "empty-lists",
    }
}

impl Correction {
    /// Where the corrected text stands.
    pub const fn anchor(self) -> &'static str {
        match self {
            Self::CoepTaint => "https://fetch.spec.whatwg.org/#cross-origin-embedder-policy-allows-credentials",
            Self::CacheWildcard => "https://fetch.spec.whatwg.org/#concept-cache-match-method",
            Self::CacheRefreshToken
            | Self::CacheRefreshClock
            | Self::ForcedPreflightMethod
            | Self::MaxAgeNegative
            | Self::PreflightClient => "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0",
            Self::ExposeFailure => "https://fetch.spec.whatwg.org/#concept-main-fetch",
            Self::TransportFirst => "https://fetch.spec.whatwg.org/#concept-http-fetch",
            Self::Location => "https://fetch.spec.whatwg.org/#concept-response-location-url",
            Self::EmptyLists => "https://fetch.spec.whatwg.org/#extract-header-list-values",
        }
    }

    /// What shows upstream, in browsers or in tests that the text wants correcting.
    pub const fn evidence(self) -> &'static str {
        match self {
            Self::CoepTaint => {
                "whatwg/fetch#1958, #1959; Chromium and Firefox in all 584 scenarios where the readings differ"
            }
            Self::CacheWildcard => {
                "whatwg/fetch#548 (commit 358dbf5); no browser lets a cached `*` serve a credentialed request"
            }
            Self::CacheRefreshToken => {
                "\"matching entry\" may be the `*` entry or one made with other credentials; no browser prolongs it"
            }
            Self::CacheRefreshClock => {
                "by the letter, refreshing at age 100 with max-age 50 kills the entry; Ladybird and Gecko stamp it anew"
            }
            Self::ForcedPreflightMethod => {
                "by the letter an upload listener lets any page PUT or DELETE; all three browsers refuse"
            }
            Self::MaxAgeNegative => {
                "web-platform-tests cors/preflight-cache.htm; WebKit/WebKit#4150; all three browsers"
            }
            Self::PreflightClient => "whatwg/fetch#1242",
            Self::ExposeFailure => "main fetch 14.1.3 reads \"non-null or failure\"; all three browsers expose nothing",
            Self::TransportFirst => "servo/servo#46522: the cause of a transport failure is lost",
            Self::Location => "whatwg/fetch#814; all three browsers follow values that are no URI-reference",
            Self::EmptyLists => "whatwg/fetch#814; RFC 9110 section 5.6.1.2; all three browsers",
        }
    }

    /// The scenario that comes out differently with and without it.
    pub fn scenario(self) -> String {
        format!("corrections/{self}")
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A set of [`Correction`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Corrections(u16);

impl Corrections {
    /// The pinned text to the letter.
    pub const LETTER: Self = Self(0);

    /// The pinned text with every registered correction: the default.
    pub const STANDARD: Self = {
        let mut bits = 0;
        let mut rest = Correction::ALL;
        while let [first, tail @ ..] = rest {
            bits |= first.bit();
            rest = tail;
        }
        Self(bits)
    };

    /// Whether `correction` is on.
    pub const fn contains(self, correction: Correction) -> bool {
        self.0 & correction.bit() != 0
    }

    /// Turns `correction` on.
    pub const fn insert(&mut self, correction: Correction) {
        self.0 |= correction.bit();
    }

    /// Turns `correction` off.
    pub const fn remove(&mut self, correction: Correction) {
        self.0 &= !correction.bit();
    }

    /// The corrections that are on.
    pub fn iter(self) -> impl Iterator<Item = Correction> {
        Correction::ALL.iter().copied().filter(move |&correction| self.contains(correction))
    }
}

impl Default for Corrections {
    fn default() -> Self {
        Self::STANDARD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_correction_has_evidence_and_a_scenario() {
        use Correction::{
            CacheRefreshClock, CacheRefreshToken, CacheWildcard, CoepTaint, EmptyLists, ExposeFailure,
            ForcedPreflightMethod, Location, MaxAgeNegative, PreflightClient, TransportFirst,
        };
        let table = [
            (CoepTaint, "whatwg/fetch#1958", "corrections/coep-taint"),
            (CacheWildcard, "whatwg/fetch#548", "corrections/cache-wildcard"),
            (CacheRefreshToken, "no browser prolongs it", "corrections/cache-refresh-token"),
            (CacheRefreshClock, "Ladybird and Gecko stamp it anew", "corrections/cache-refresh-clock"),
            (ForcedPreflightMethod, "all three browsers refuse", "corrections/forced-preflight-method"),
            (MaxAgeNegative, "WebKit/WebKit#4150", "corrections/max-age-negative"),
            (PreflightClient, "whatwg/fetch#1242", "corrections/preflight-client"),
            (ExposeFailure, "all three browsers expose nothing", "corrections/expose-failure"),
            (TransportFirst, "servo/servo#46522", "corrections/transport-first"),
            (Location, "whatwg/fetch#814", "corrections/location"),
            (EmptyLists, "RFC 9110 section 5.6.1.2", "corrections/empty-lists"),
        ];
        assert!(table.iter().map(|(correction, ..)| correction).eq(Correction::ALL));
        for (correction, evidence, scenario) in table {
            assert!(correction.evidence().contains(evidence), "{correction}: {}", correction.evidence());
            assert_eq!(correction.scenario(), scenario);
        }
    }

    #[test]
    fn each_is_turned_on_and_off_by_itself() {
        for &correction in Correction::ALL {
            let mut corrections = Corrections::LETTER;
            corrections.insert(correction);
            assert!(corrections.iter().eq([correction]), "{correction}");
            corrections.insert(correction);
            assert!(corrections.contains(correction), "{correction}");
            corrections.remove(correction);
            assert_eq!(corrections, Corrections::LETTER, "{correction}");

            let mut corrections = Corrections::STANDARD;
            corrections.remove(correction);
            let others = Correction::ALL.iter().copied().filter(|other| *other != correction);
            assert!(corrections.iter().eq(others), "{correction}");
            corrections.insert(correction);
            assert_eq!(corrections, Corrections::STANDARD, "{correction}");
        }
    }
}
