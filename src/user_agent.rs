//! What all fetches of a user agent share: the preflight cache, limits, and where the embedder wants to be asked.

use std::fmt;
use std::sync::Arc;

use crate::fetching::cors_preflight_cache::key::KeyedHash;
use crate::fetching::cors_preflight_cache::{PreflightCache, PreflightCacheLimits};
use crate::fetching::response_head_check::HeadLimits;
use crate::infrastructure::site::Sites;
use crate::policy::Policies;
use crate::policy::corrections::Corrections;

/// A user agent: shared by all fetches, from all threads. Cloning costs a reference
/// count.
///
/// ```
/// use fetch_cors::UserAgent;
///
/// fn is_shared_between_threads<T: Clone + Send + Sync + 'static>(_: &T) {}
///
/// let user_agent = UserAgent::builder().max_age_limit(600).admits_each_hop().build();
/// is_shared_between_threads(&user_agent);
/// assert!(user_agent.preflight_cache().is_empty());
/// ```
#[derive(Clone)]
pub struct UserAgent(Arc<Settings>);

struct Settings {
    preflight_cache: PreflightCache,
    corrections: Corrections,
    policies: Policies,
    sites: Sites,
    head_limits: HeadLimits,
    asks: Asks,
}

/// Where the embedder wants to be asked.
#[derive(Clone, Copy, Debug, Default)]
struct Asks {
    each_hop: bool,
    overrides: bool,
    service_workers: bool,
}

impl UserAgent {
    /// A builder with the defaults that its methods name.
    pub fn builder() -> UserAgentBuilder {
        UserAgentBuilder::default()
    }

    /// The [CORS-preflight cache](https://fetch.spec.whatwg.org/#concept-cache).
    pub fn preflight_cache(&self) -> &PreflightCache {
        &self.0.preflight_cache
    }

    /// The corrections of the Standard that are on.
    pub fn corrections(&self) -> Corrections {
        self.0.corrections
    }

    pub(crate) fn policies(&self) -> &Policies {
        &self.0.policies
    }

    pub(crate) fn sites(&self) -> &Sites {
        &self.0.sites
    }

    pub(crate) fn head_limits(&self) -> HeadLimits {
        self.0.head_limits
    }

    pub(crate) fn admits_each_hop(&self) -> bool {
        self.0.asks.each_hop
    }

    pub(crate) fn asks_overrides(&self) -> bool {
        self.0.asks.overrides
    }

    pub(crate) fn asks_service_workers(&self) -> bool {
        self.0.asks.service_workers
    }
}

impl fmt::Debug for UserAgent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UserAgent")
            .field("preflight_cache", &self.0.preflight_cache)
            .field("corrections", &self.0.corrections)
            .field("asks", &self.0.asks)
            .finish_non_exhaustive()
    }
}

/// Builds a [`UserAgent`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it builds"]
pub struct UserAgentBuilder {
    cache_limits: PreflightCacheLimits,
    cache_disabled: bool,
    max_age_limit: u32,
    hash_key: Option<[u64; 2]>,
    corrections: Corrections,
    policies: Policies,
    sites: Sites,
    head_limits: HeadLimits,
    asks: Asks,
}

/// Two hours, as Chromium has it.
const MAX_AGE_LIMIT: u32 = 7200;

impl Default for UserAgentBuilder {
    fn default() -> Self {
        Self {
            cache_limits: PreflightCacheLimits::default(),
            cache_disabled: false,
            max_age_limit: MAX_AGE_LIMIT,
            hash_key: None,
            corrections: Corrections::STANDARD,
            policies: Policies::STANDARD,
            sites: Sites::default(),
            head_limits: HeadLimits::default(),
            asks: Asks::default(),
        }
    }
}

impl UserAgentBuilder {
    /// The [imposed limit on max-age](https://fetch.spec.whatwg.org/#cors-preflight-fetch-0) in seconds; 7,200 unless told.
    pub fn max_age_limit(mut self, seconds: u32) -> Self {
        self.max_age_limit = seconds;
        self
    }

    /// Does [not provide for a cache](https://fetch.spec.whatwg.org/#cors-preflight-fetch-0): a preflight each time.
    pub fn without_preflight_cache(mut self) -> Self {
        self.cache_disabled = true;
        self
    }

    /// How much the preflight cache may hold.
    pub fn preflight_cache_limits(mut self, limits: PreflightCacheLimits) -> Self {
        self.cache_limits = limits;
        self
    }

    /// The key of the preflight cache's hash, which keeps pages from choosing URLs that collide. From the standard library's
    /// source of randomness unless told. Nothing but speed depends on it.
    pub fn hash_key(mut self, key: [u64; 2]) -> Self {
        self.hash_key = Some(key);
        self
    }

    /// Asks the embedder at every hop whether the URL may be fetched, and whether it is upgraded: [`Action::Admit`](crate::Action::Admit).
    pub fn admits_each_hop(mut self) -> Self {
        self.asks.each_hop = true;
        self
    }

    /// Asks the embedder whether it answers instead of any fetch: [`Action::Intercept`](crate::Action::Intercept) of kind
    /// [`Override`](crate::InterceptionKind::Override).
    pub fn asks_overrides(mut self) -> Self {
        self.asks.overrides = true;
        self
    }

    /// Asks the embedder whether a service worker answers, for requests whose service-workers mode is "all":
    /// [`Action::Intercept`](crate::Action::Intercept) of kind [`ServiceWorker`](crate::InterceptionKind::ServiceWorker).
    pub fn asks_service_workers(mut self) -> Self {
        self.asks.service_workers = true;
        self
    }

    /// The [registrable domain](https://url.spec.whatwg.org/#host-registrable-domain) of a host, by the embedder's public suffix
    /// list. Without it only equal hosts are same site, which fails closed. It is never asked of an IP address, which has no
    /// registrable domain.
    ///
    /// ```
    /// use fetch_cors::UserAgent;
    ///
    /// // The last two labels will do where all hosts end in one-label suffixes.
    /// let user_agent = UserAgent::builder()
    ///     .registrable_domain(|host| match host.rmatch_indices('.').nth(1) {
    ///         Some((dot, _)) => host.get(dot + 1..),
    ///         None => Some(host),
    ///     })
    ///     .build();
    /// ```
    pub fn registrable_domain(
        mut self,
        function: impl for<'a> Fn(&'a str) -> Option<&'a str> + Send + Sync + 'static,
    ) -> Self {
        self.sites = Sites::new(function);
        self
    }

    /// How many header lines, and how many bytes of names and values, the head of a response may have: 32,768 lines and
    /// 524,288 bytes unless told. A larger one is a network error.
    pub fn response_head_limits(mut self, lines: usize, bytes: usize) -> Self {
        self.head_limits = HeadLimits { lines, bytes };
        self
    }

    /// Which corrections of the Standard apply; [`Corrections::STANDARD`] unless told. To show what the text says to the letter:
    /// some of what it says is unsafe.
    pub fn corrections(mut self, corrections: Corrections) -> Self {
        self.corrections = corrections;
        self
    }

    /// For predictors: user agents that fetch live have the Standard's policies, always.
    pub(crate) fn policies(mut self, policies: Policies) -> Self {
        self.policies = policies;
        self
    }

    /// The user agent.
    #[must_use]
    pub fn build(self) -> UserAgent {
        let hash = self.hash_key.map_or_else(KeyedHash::random, KeyedHash::new);
        UserAgent(Arc::new(Settings {
            preflight_cache: PreflightCache::new(
                self.cache_limits,
                &hash,
                self.corrections,
                self.policies.preflight_cache,
                self.max_age_limit,
                self.cache_disabled,
            ),
            corrections: self.corrections,
            policies: self.policies,
            sites: self.sites,
            head_limits: self.head_limits,
            asks: self.asks,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Correction;

    #[test]
    fn debug_shows_what_it_was_told_and_nothing_secret() {
        let shown = |builder: UserAgentBuilder| format!("{:?}", builder.hash_key([0x5eed, 0xfeed]).build());
        let default = shown(UserAgent::builder());
        assert!(default.starts_with("UserAgent { preflight_cache: PreflightCache"), "{default}");
        assert!(
            default.contains("asks: Asks { each_hop: false, overrides: false, service_workers: false }"),
            "{default}"
        );
        assert!(default.ends_with(", .. }"), "{default}");
        assert!(shown(UserAgent::builder().asks_overrides()).contains("overrides: true"));
        let mut corrections = Corrections::STANDARD;
        corrections.remove(Correction::EmptyLists);
        let other = shown(UserAgent::builder().corrections(corrections));
        assert!(other.contains(&format!("corrections: {corrections:?}")), "{other}");
        for key in [0x5eed_u64, 0xfeed] {
            assert!(!default.contains(&key.to_string()), "{default}");
        }
    }
}
