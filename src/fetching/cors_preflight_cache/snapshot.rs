//! The cache's content as values: to look at, to keep across a restart.

use std::time::Duration;

use indexmap::IndexMap;
use url::Url;

use super::grants::{Grants, MAX_ANSWERS, encoded_len};
use super::key::{Key, StoredKey};
use super::merge::{Draft, Update, alive};
use super::token::{Answer, Kind, Token};
use super::{CHUNK, PreflightCache};
use crate::infrastructure::byte_class::is_token;
use crate::infrastructure::origin::Origin;
use crate::infrastructure::partition::NetworkPartitionKey;
use crate::infrastructure::timestamp::Timestamp;
use crate::infrastructure::url::has_http_scheme;

/// A [cache entry](https://fetch.spec.whatwg.org/#cache-entry): one method or header name that a preflight allowed,
/// with what is left of its lifetime.
///
/// ```
/// use std::time::Duration;
/// use fetch_cors::{CacheEntry, CacheToken, NetworkPartitionKey};
///
/// let entry = CacheEntry::new(
///     NetworkPartitionKey::new("https://top.test"),
///     "https://a.test",
///     "https://b.test/x",
///     false,
///     CacheToken::Method(b"PUT".to_vec()),
///     Duration::from_secs(600),
/// );
/// assert_eq!(entry.url, "https://b.test/x");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct CacheEntry {
    /// The [key](https://fetch.spec.whatwg.org/#concept-cache-key). With serde a string, one code point a byte
    /// (isomorphic decoding).
    #[cfg_attr(feature = "serde", serde(with = "super::serialize::partition"))]
    pub partition: NetworkPartitionKey,
    /// The [byte-serialized origin](https://fetch.spec.whatwg.org/#concept-cache-origin): `https://a.test` or `null`.
    pub origin: String,
    /// The [URL](https://fetch.spec.whatwg.org/#concept-cache-url), with its fragment.
    pub url: String,
    /// [Credentials](https://fetch.spec.whatwg.org/#concept-cache-credentials): whether the preflight was for a request
    /// whose credentials mode was "include".
    pub credentials: bool,
    /// The method or header name.
    pub token: CacheToken,
    /// How long the entry has still to live: its [max-age](https://fetch.spec.whatwg.org/#concept-cache-max-age) less
    /// the time since it was stored.
    pub remaining: Duration,
}

/// What a [`CacheEntry`] allows: exactly one of its method and its header name is not null.
///
/// With serde a string, one code point a byte: `{"method": "PUT"}`, `{"header-name": "x-a"}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[expect(clippy::exhaustive_enums, reason = "the Standard's cache entry has these two fields")]
pub enum CacheToken {
    /// The [method](https://fetch.spec.whatwg.org/#concept-cache-method), or `*`.
    Method(#[cfg_attr(feature = "serde", serde(with = "super::serialize::bytes"))] Vec<u8>),
    /// The [header name](https://fetch.spec.whatwg.org/#concept-cache-header-name) in lower case, or `*`.
    HeaderName(#[cfg_attr(feature = "serde", serde(with = "super::serialize::bytes"))] Vec<u8>),
}

impl CacheToken {
    fn name(&self) -> &[u8] {
        match self {
            Self::Method(name) | Self::HeaderName(name) => name,
        }
    }
}

impl CacheEntry {
    /// An entry with these fields.
    pub fn new(
        partition: NetworkPartitionKey,
        origin: impl Into<String>,
        url: impl Into<String>,
        credentials: bool,
        token: CacheToken,
        remaining: Duration,
    ) -> Self {
        Self { partition, origin: origin.into(), url: url.into(), credentials, token, remaining }
    }

    fn key(&self) -> Key<'_> {
        Key { partition: self.partition.as_bytes(), origin: self.origin.as_bytes(), url: self.url.as_bytes() }
    }

    /// Whether the engine can have stored this.
    fn is_valid(&self) -> bool {
        is_token(self.token.name())
            && (self.origin == "null"
                || Origin::parse(&self.origin).is_ok_and(|origin| origin.ascii_serialization() == self.origin))
            && Url::parse(&self.url).is_ok_and(|url| has_http_scheme(&url) && url.as_str() == self.url)
    }
}

/// Looking at the content, and keeping it.
impl PreflightCache {
    /// The [cache entries](https://fetch.spec.whatwg.org/#cache-entry) that are alive at `now`: those of one key
    /// together, the key that was stored least recently first.
    ///
    /// What other threads change meanwhile may be in it or not; the entries of one key are always of one moment.
    pub fn entries(&self, now: Timestamp) -> Vec<CacheEntry> {
        let mut now = now;
        // A removal meanwhile may show a key twice, see `clear_matching`: the later copy replaces the earlier one.
        let mut keys: IndexMap<(NetworkPartitionKey, StoredKey), (u64, Grants)> = IndexMap::new();
        let mut unseen = usize::MAX;
        while unseen > 0 {
            let mut state = self.state.lock_in_turn();
            now = state.advance(now);
            let end = unseen.min(state.store.len());
            unseen = end.saturating_sub(CHUNK);
            let copies: Vec<_> = (unseen..end)
                .rev()
                .filter_map(|index| state.store.get(index))
                .filter_map(|slot| {
                    let partition = state.store.partition_name(slot)?.clone();
                    Some(((partition, slot.key.clone()), (slot.stored, slot.grants.clone())))
                })
                .collect();
            drop(state);
            keys.extend(copies);
        }
        keys.sort_unstable_by(|_, (left, _), _, (right, _)| left.cmp(right));
        keys.iter()
            .flat_map(|((partition, key), (_, grants))| entries_of(partition, key.parts(), grants, now))
            .collect()
    }

    /// Puts entries back that [`entries`](Self::entries) gave, before a restart for example; how many. They live on as
    /// long as they had to, at most as long as the max-age limit.
    ///
    /// Left out are entries that the engine cannot have stored (a URL that is not in its serialized form, a name that
    /// is no token), those that have no time left, and those for which there is no room. What is in the cache already
    /// is newer, and stays. Entries of one key should follow one another, as in a snapshot.
    ///
    /// ```
    /// use fetch_cors::Timestamp;
    /// # let user_agent = fetch_cors::UserAgent::builder().build();
    /// # let other = fetch_cors::UserAgent::builder().build();
    ///
    /// let snapshot = user_agent.preflight_cache().entries(Timestamp::from_nanoseconds(7));
    /// // The epoch may be another one: entries hold what is left of their lifetimes.
    /// let restored = other.preflight_cache().restore(snapshot, Timestamp::from_nanoseconds(0));
    /// assert_eq!(restored, user_agent.preflight_cache().len());
    /// ```
    pub fn restore(&self, entries: impl IntoIterator<Item = CacheEntry>, now: Timestamp) -> usize {
        // It is a time that the cache was given, even where nothing can be restored.
        self.lock().advance(now);
        let mut restored = 0;
        let mut group: Vec<CacheEntry> = Vec::new();
        let mut bytes = 0;
        for entry in entries {
            if group.first().is_none_or(|first| first.key() != entry.key()) {
                restored += self.restore_key(&group, now);
                group.clear();
                bytes = 0;
            }
            bytes += encoded_len(entry.token.name());
            if bytes <= self.limits.bytes_per_key && entry.is_valid() {
                group.push(entry);
            }
        }
        restored + self.restore_key(&group, now)
    }

    /// Entries of one key.
    fn restore_key(&self, group: &[CacheEntry], now: Timestamp) -> usize {
        let (Some(first), Some(limit)) = (group.first(), self.max_age_limit) else {
            return 0;
        };
        let key = first.key();
        let mut state = self.state.lock_in_turn();
        let now = state.advance(now);
        let hash = self.hash.of_key(&key);
        let (index, existing) = state.store.find(hash, &key).unzip();
        let existing = existing.cloned();
        let update = Update { now, max_age: 0, include: false, restart_clock: true, room: self.limits.room(&key) };
        let mut draft = Draft::new(existing.as_ref(), &update);
        draft.tokens.extend(existing.iter().flat_map(|existing| alive(existing, now)));
        let before = draft.tokens.len();
        let mut answers: Vec<Answer> = group.iter().map(|entry| restored_answer(entry, limit, now)).collect();
        answers.sort_unstable();
        answers.dedup();
        // No more can stay; those with the least time left go.
        answers.drain(..answers.len().saturating_sub(MAX_ANSWERS));
        let first_answer = draft.extend_answers(answers.iter().copied());
        for entry in group {
            let Ok(place) = answers.binary_search(&restored_answer(entry, limit, now)) else {
                continue;
            };
            let (kind, name) = match &entry.token {
                CacheToken::Method(name) => (Kind::Method, name),
                CacheToken::HeaderName(name) => (Kind::HeaderName, name),
            };
            let answer = first_answer.saturating_add(u16::try_from(place).unwrap_or(u16::MAX));
            draft.tokens.push(Token { kind, credentials: entry.credentials, answer, name });
        }
        // What is there comes first, and stays.
        draft.tokens.sort_by(Token::compare);
        draft.tokens.dedup_by(|later, earlier| later.compare(earlier).is_eq());
        let existing = draft.existing();
        let Some(grants) = draft.finish(now, update.room, existing) else {
            return 0;
        };
        let restored = grants.tokens().count().saturating_sub(before);
        if restored > 0 {
            state.store.put(hash, &key, index, grants, &self.limits);
        }
        restored
    }
}

fn restored_answer(entry: &CacheEntry, limit: u32, now: Timestamp) -> Answer {
    let remaining = entry.remaining.min(Duration::from_secs(limit.into()));
    Answer { stored: now, expiry: now + remaining, credentials: entry.credentials }
}

fn entries_of(
    partition: &NetworkPartitionKey,
    (origin, url): (&[u8], &[u8]),
    grants: &Grants,
    now: Timestamp,
) -> Vec<CacheEntry> {
    let answers: Vec<Answer> = grants.answers().collect();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    grants
        .tokens()
        .filter_map(|token| {
            let answer = answers.get(usize::from(token.answer)).filter(|answer| answer.is_alive(now))?;
            let name = token.name.to_vec();
            let token = match token.kind {
                Kind::Method => CacheToken::Method(name),
                Kind::HeaderName => CacheToken::HeaderName(name),
            };
            let remaining = answer.expiry.saturating_since(now);
            Some(CacheEntry::new(partition.clone(), text(origin), text(url), answer.credentials, token, remaining))
        })
        .collect()
}
