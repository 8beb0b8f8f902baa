//! The [CORS-preflight cache](https://fetch.spec.whatwg.org/#cors-preflight-cache).
//!
//! One lock around the table; every operation holds it for a bounded number of steps, and those that need more let others in
//! between.

mod clear;
pub(crate) mod grants;
pub(crate) mod key;
mod letter;
mod limits;
mod lock;
mod merge;
mod partitions;
#[cfg(feature = "serde")]
mod serialize;
mod snapshot;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod token;

use std::fmt;
use std::sync::MutexGuard;

use self::clear::Clears;
pub(crate) use self::grants::Query;
use self::grants::{CredentialsMatch, Lack, MatchRules};
use self::key::{Key, KeyedHash};
pub use self::limits::PreflightCacheLimits;
use self::lock::Lock;
use self::merge::Update;
pub use self::snapshot::{CacheEntry, CacheToken};
use self::store::Store;
use crate::finding::{CacheMiss, NotStored};
use crate::infrastructure::extract::{MaxAge, TokenList};
use crate::infrastructure::timestamp::Timestamp;
use crate::policy::corrections::{Correction, Corrections};
use crate::policy::preflight_cache::{
    CacheShape, CachedAuthorization, CachedWildcard, MaxAgeSyntax, PreflightCachePolicy, UnstoredAnswer,
};

/// So many keys are looked at while the lock is held, where all have to be.
const CHUNK: usize = 256;

/// CORS-preflight fetch step 7.9, in seconds.
const DEFAULT_MAX_AGE: u32 = 5;

/// A user agent's [CORS-preflight cache](https://fetch.spec.whatwg.org/#concept-cache): which methods and header names
/// servers have allowed lately, so that not every request needs a preflight.
///
/// A user agent has one, and fetches share it. What is here is for the embedder: clearing, looking, keeping.
///
/// - Entries belong to a network partition key, a byte-serialized origin and a URL (with its fragment), and hold for
///   `Access-Control-Max-Age` seconds at most, 5 where that is missing.
/// - What it holds is bounded, see [`PreflightCacheLimits`].
/// - It reads no clock. It keeps the greatest time that it was given and uses that when an older one comes in.
/// - Nothing that it decides depends on the hash key.
/// - A thread that panics while it uses the cache does not spoil it for others.
///
/// ```
/// use fetch_cors::{Timestamp, UserAgent};
///
/// let user_agent = UserAgent::builder().build();
/// for entry in user_agent.preflight_cache().entries(Timestamp::ZERO) {
///     println!("{} may {:?} {} for {:?}", entry.origin, entry.token, entry.url, entry.remaining);
/// }
/// ```
pub struct PreflightCache {
    state: Lock<State>,
    hash: KeyedHash,
    limits: PreflightCacheLimits,
    corrections: Corrections,
    policy: PreflightCachePolicy,
    /// The imposed limit on max-age, in seconds; `None` where the user agent does not provide for a cache.
    max_age_limit: Option<u32>,
}

struct State {
    store: Store,
    /// The greatest time so far.
    latest: Timestamp,
    clears: Clears,
}

impl State {
    /// The time in force.
    fn advance(&mut self, now: Timestamp) -> Timestamp {
        self.latest = self.latest.max(now);
        self.latest
    }
}

/// Evidence that the cache covers a request: made by [`PreflightCache::matches`] only.
#[derive(Debug)]
#[must_use]
pub(crate) struct CacheHit(());

/// What a preflight's accepted answer says, and what it was asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AcceptedAnswer<'a> {
    /// Null is an empty list here.
    pub(crate) methods: &'a TokenList<'a>,
    /// Null is an empty list here.
    pub(crate) header_names: &'a TokenList<'a>,
    pub(crate) max_age: MaxAge,
    /// Whether the request's credentials mode is "include".
    pub(crate) include: bool,
    /// What [`PreflightCache::generation`] gave when the preflight was sent.
    pub(crate) generation: u64,
}

impl PreflightCache {
    /// `max_age_limit` is in seconds.
    pub(crate) fn new(
        limits: PreflightCacheLimits,
        hash: &KeyedHash,
        corrections: Corrections,
        policy: PreflightCachePolicy,
        max_age_limit: u32,
        disabled: bool,
    ) -> Self {
        // Indices are of 32 bits, and one key more is there while room is made for it.
        let limits = limits.keys(limits.keys.min((table::NONE - 1) as usize));
        let state = State { store: Store::new(hash), latest: Timestamp::ZERO, clears: Clears::default() };
        let max_age_limit = (!disabled).then_some(max_age_limit);
        Self { state: Lock::new(state), hash: *hash, limits, corrections, policy, max_age_limit }
    }

    // <https://fetch.spec.whatwg.org/#concept-cache-match>
    /// Whether there is a method cache entry match and header-name cache entry matches for all that is asked.
    pub(crate) fn matches<'a>(
        &self,
        key: &Key<'_>,
        query: Query<'_, impl Iterator<Item = &'a [u8]>>,
        now: Timestamp,
    ) -> Result<CacheHit, CacheMiss> {
        if self.max_age_limit.is_none() {
            return Err(CacheMiss::Disabled);
        }
        let rules = self.match_rules(query.include);
        let hash = self.hash.of_key(key);
        let mut state = self.lock();
        let now = state.advance(now);
        let (index, grants) = state.store.find(hash, key).ok_or(CacheMiss::NoEntry)?;
        match grants.satisfy(query, rules, now) {
            Ok(()) => Ok(CacheHit(())),
            Err(lack) => {
                if lack == Lack::Everything || self.policy.shape == CacheShape::LastAnswer {
                    state.store.remove(index);
                }
                Err(match lack {
                    Lack::Everything => CacheMiss::NoEntry,
                    Lack::Method => CacheMiss::Method,
                    Lack::HeaderName(index) => CacheMiss::HeaderName { index },
                })
            }
        }
    }

    // <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>
    /// Steps 7.9–7.10, with the correction "max-age-negative": for how many seconds an answer holds.
    pub(crate) fn lifetime(&self, header: MaxAge) -> u32 {
        let seconds = match header {
            MaxAge::Seconds(seconds) => seconds,
            MaxAge::Negative if self.corrections.contains(Correction::MaxAgeNegative) => 0,
            MaxAge::Failure if self.policy.max_age == MaxAgeSyntax::DigitsOrNothing => 0,
            MaxAge::Absent | MaxAge::Failure | MaxAge::Negative => DEFAULT_MAX_AGE,
        };
        seconds.min(self.max_age_limit.unwrap_or(u32::MAX))
    }

    // <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>
    /// Steps 7.9–7.15: how many different tokens the answer lists, or why they are not stored.
    ///
    /// An answer that cannot be stored, because its max-age is zero or because it is too large, ends the entries that
    /// it would have refreshed: what it says of them is newer than what is there.
    pub(crate) fn store(&self, key: &Key<'_>, answer: &AcceptedAnswer<'_>, now: Timestamp) -> Result<u32, NotStored> {
        // 7.11.
        if self.max_age_limit.is_none() {
            return Err(NotStored::Disabled);
        }
        // 7.9–7.10.
        let max_age = self.lifetime(answer.max_age);
        let listed = merge::listed(answer.methods, answer.header_names, answer.include);
        let room = self.limits.room(key);
        let count = answer.methods.len() + answer.header_names.len();
        let (sorted, refused) = if max_age == 0 {
            (Vec::new(), Some(NotStored::MaxAge))
        } else {
            match merge::sorted(listed.clone(), count, room) {
                Some(sorted) => (sorted, None),
                None => (Vec::new(), Some(NotStored::TooLarge)),
            }
        };
        let count = u32::try_from(sorted.len()).unwrap_or(u32::MAX);
        let hash = self.hash.of_key(key);

        let mut state = self.lock();
        let now = state.advance(now);
        if state.clears.concern(key, answer.generation) {
            return Err(NotStored::Cleared);
        }
        if refused.is_some() && self.policy.unstored == UnstoredAnswer::LeavesOlder {
            return refused.map_or(Ok(count), Err);
        }
        let (index, existing) = state.store.find(hash, key).unzip();
        let replaces = self.policy.shape == CacheShape::LastAnswer;
        let existing = existing.filter(|_| !replaces);
        let update = Update {
            now,
            max_age: if refused.is_some() { 0 } else { max_age },
            include: answer.include,
            restart_clock: self.corrections.contains(Correction::CacheRefreshClock),
            room,
        };
        // 7.12–7.15.
        let grants = if !self.corrections.contains(Correction::CacheRefreshToken) {
            letter::merge(existing, &listed, self.wildcard(answer.include), &update)
        } else if refused.is_none() {
            merge::merge(existing, sorted, &update)
        } else {
            existing.and_then(|existing| merge::end(existing, listed, &update))
        };
        match (refused, grants) {
            (None, Some(grants)) => state.store.put(hash, key, index, grants, &self.limits),
            (_, grants) => {
                if let Some(index) = index {
                    state.store.reduce(index, grants);
                }
            }
        }
        refused.map_or(Ok(count), Err)
    }

    // <https://fetch.spec.whatwg.org/#concept-cache-clear>
    /// Clear cache entries; whether there were any. Preflights that are under way may store their answers all the same.
    pub(crate) fn clear_cache_entries(&self, key: &Key<'_>) -> bool {
        let hash = self.hash.of_key(key);
        let mut state = self.lock();
        let Some((index, grants)) = state.store.find(hash, key) else {
            return false;
        };
        let alive = grants.is_alive(state.latest);
        state.store.remove(index);
        alive
    }

    /// How many times the embedder has cleared something.
    pub(crate) fn generation(&self) -> u64 {
        self.lock().clears.count()
    }

    /// How many keys (network partition key, origin and URL) there are. Expired ones count until they are met.
    pub fn len(&self) -> usize {
        self.lock().store.len()
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes count against [`PreflightCacheLimits::bytes`]: those of keys and tokens, and a fixed number for
    /// each key's and each partition's places in the tables. Within a tenth of what is allocated as soon as there are
    /// some hundred keys, the allocator's own rounding aside.
    pub fn byte_len(&self) -> usize {
        self.lock().store.byte_len()
    }

    /// Whether a stored `*` matches other names for a request: always by the letter, with the correction
    /// "cache-wildcard" unless its credentials mode is "include".
    fn wildcard(&self, include: bool) -> bool {
        !(include && self.corrections.contains(Correction::CacheWildcard))
    }

    fn match_rules(&self, include: bool) -> MatchRules {
        MatchRules {
            wildcard: self.wildcard(include) && self.policy.wildcard != CachedWildcard::Literal,
            wildcard_without_credentials: self.policy.wildcard == CachedWildcard::ByAnswer,
            covers_authorization: self.policy.authorization == CachedAuthorization::Covered,
            credentials: match self.policy.shape {
                CacheShape::Tokens | CacheShape::LastAnswer => CredentialsMatch::AtLeast,
                CacheShape::ByCredentials => CredentialsMatch::Equal,
            },
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }
}

impl fmt::Debug for PreflightCache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        formatter
            .debug_struct("PreflightCache")
            .field("keys", &state.store.len())
            .field("bytes", &state.store.byte_len())
            .field("latest", &state.latest)
            .field("clears", &state.clears.count())
            .field("limits", &self.limits)
            .field("max_age_limit", &self.max_age_limit)
            .finish_non_exhaustive()
    }
}
