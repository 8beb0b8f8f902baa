//! What outlives a fetch: the corrections in force, the limits, and the CORS-preflight cache.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::cors_preflight_cache::CorsPreflightCache;
use super::origin::RegistrableDomain;

/// Registered departures from the text of the pinned commit. Each is a switch; off is the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corrections {
    /// "Cross-Origin-Embedder-Policy allows credentials" step 5. Letter: true if the redirect-taint is *not* "same-origin".
    /// Corrected: true if it *is* "same-origin" (whatwg/fetch#1958).
    pub coep_taint: bool,
    /// Cache entry matches. Letter: an entry for `*` matches every method, and every name but `Authorization`, whoever asks.
    /// Corrected: it does so only for requests whose credentials mode is not "include"; for those it is the literal `*`.
    pub cache_wildcard: bool,
    /// CORS-preflight fetch 7.12 to 7.15. Letter: "matching entry" is every entry that is a cache entry match, so that
    /// the entry for `*`, or one made with credentials, is prolonged or cut by an answer that does not list it. Corrected:
    /// the entry with that very token and the request's own credentials flag.
    pub cache_refresh_token: bool,
    /// CORS-preflight fetch 7.12 and 7.14. Letter: only the max-age is replaced, and seconds still count from when the entry
    /// was stored. Corrected: they count from now.
    pub cache_refresh_clock: bool,
    /// CORS-preflight fetch 7.4. Letter: under the use-CORS-preflight flag a missing Access-Control-Allow-Methods allows, and
    /// caches, any method. Corrected: CORS-safelisted methods only.
    pub forced_preflight_method: bool,
    /// CORS-preflight fetch 7.8. Letter: `-1` is not `delta-seconds`, so failure, so 5 seconds. Corrected: `-` and digits
    /// is 0, and 0 means that nothing is kept.
    pub max_age_negative: bool,
    /// CORS-preflight fetch 1. Letter: the preflight has no client, hence no network partition key, and its traversable for
    /// user prompts stays "client". Corrected: it has the request's key, and never prompts (whatwg/fetch#1242).
    pub preflight_client: bool,
    /// Main fetch 14.1.3. Letter: "non-null or failure" sets the exposed names to failure; a list that is failure has no
    /// items, which is how the letter is executed here. Corrected: only a list is set. The two cannot be told apart.
    pub expose_failure: bool,
    /// HTTP fetch 4.4, CORS-preflight fetch 7. Letter: the CORS check is applied to a response that is already a network error,
    /// which has no headers, so the cause becomes a missing header. Corrected: that network error is returned as it is.
    pub transport_first: bool,
    /// Location URL 2 and 3. Letter: the value has to be a `URI-reference` of RFC 3986. Corrected: any bytes, isomorphically
    /// decoded and URL-parsed. Either way there is exactly one such header.
    pub location: bool,
    /// Lists. Letter: empty elements are failure. Corrected: ignored. An empty value is an empty list either way.
    pub empty_lists: bool,
}

impl Corrections {
    /// The text as it is written.
    pub const LETTER: Self = Self::all(false);
    /// The text with every correction.
    pub const STANDARD: Self = Self::all(true);

    const fn all(on: bool) -> Self {
        Self {
            coep_taint: on,
            cache_wildcard: on,
            cache_refresh_token: on,
            cache_refresh_clock: on,
            forced_preflight_method: on,
            max_age_negative: on,
            preflight_client: on,
            expose_failure: on,
            transport_first: on,
            location: on,
            empty_lists: on,
        }
    }

    /// The corrections' ids, with their switches, in order.
    pub fn switches(&mut self) -> [(&'static str, &mut bool); 11] {
        [
            ("coep-taint", &mut self.coep_taint),
            ("cache-wildcard", &mut self.cache_wildcard),
            ("cache-refresh-token", &mut self.cache_refresh_token),
            ("cache-refresh-clock", &mut self.cache_refresh_clock),
            ("forced-preflight-method", &mut self.forced_preflight_method),
            ("max-age-negative", &mut self.max_age_negative),
            ("preflight-client", &mut self.preflight_client),
            ("expose-failure", &mut self.expose_failure),
            ("transport-first", &mut self.transport_first),
            ("location", &mut self.location),
            ("empty-lists", &mut self.empty_lists),
        ]
    }
}

/// A user agent. Fetches share it; its cache is locked for one operation at a time and never while the network is asked.
#[derive(Debug)]
pub struct UserAgent {
    pub corrections: Corrections,
    /// The "imposed limit" on a cache entry's max-age, in seconds.
    pub max_age_limit_seconds: u64,
    pub registrable_domain: RegistrableDomain,
    cache: Mutex<CorsPreflightCache>,
}

impl UserAgent {
    /// With every correction, a limit of 7200 seconds, and no public suffix list: only equal hosts are same site.
    pub fn new() -> Self {
        Self::with_corrections(Corrections::STANDARD)
    }

    pub fn with_corrections(corrections: Corrections) -> Self {
        Self {
            corrections,
            max_age_limit_seconds: 7200,
            registrable_domain: |_| None,
            cache: Mutex::new(CorsPreflightCache::default()),
        }
    }

    /// fetch#concept-cache
    pub fn cache(&self) -> MutexGuard<'_, CorsPreflightCache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for UserAgent {
    fn default() -> Self {
        Self::new()
    }
}
