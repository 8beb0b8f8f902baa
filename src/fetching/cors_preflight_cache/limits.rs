//! How much a preflight cache may hold.

use super::grants::MAX_BYTES;
use super::key::Key;
use super::partitions::PARTITION_OVERHEAD;
use super::store::KEY_OVERHEAD;

/// How much the [CORS-preflight cache](https://fetch.spec.whatwg.org/#concept-cache) may hold: the Standard lets a user
/// agent remove cache entries early.
///
/// A *key* is what preflights are remembered by: network partition key, byte-serialized origin and URL. A *partition*
/// is all keys with one network partition key. Bytes are those of keys and tokens and some eighty for each key's
/// and each partition's places in the tables, see [`PreflightCache::byte_len`].
///
/// When a partition has more than its share, its own least recently stored keys go; when there are too many in all,
/// partitions take turns in giving up theirs. So one site cannot push out another's entries as long as there is room.
/// The key just stored never makes room for itself.
///
/// ```
/// use fetch_cors::PreflightCacheLimits;
///
/// let limits = PreflightCacheLimits::default().keys(500).keys_per_partition(100);
/// assert_eq!(limits.keys, 500);
/// assert_eq!(limits.bytes, 4 * 1024 * 1024);
/// ```
///
/// [`PreflightCache::byte_len`]: super::PreflightCache::byte_len
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PreflightCacheLimits {
    /// Keys in all. 4,096 by default; with 0 nothing is stored.
    pub keys: usize,
    /// Bytes in all. 4 MiB by default.
    pub bytes: usize,
    /// Keys of one partition. 1,024 by default; with 0 nothing is stored.
    pub keys_per_partition: usize,
    /// Bytes of one partition. 1 MiB by default.
    pub bytes_per_partition: usize,
    /// Bytes of one key and its tokens, at most 8 MiB. 16 KiB by default. A preflight's answer that takes more is used,
    /// but not stored.
    pub bytes_per_key: usize,
}

impl Default for PreflightCacheLimits {
    fn default() -> Self {
        Self {
            keys: 4096,
            bytes: 4 * 1024 * 1024,
            keys_per_partition: 1024,
            bytes_per_partition: 1024 * 1024,
            bytes_per_key: 16 * 1024,
        }
    }
}

impl PreflightCacheLimits {
    /// Sets [`Self::keys`](#structfield.keys).
    #[must_use]
    pub const fn keys(mut self, keys: usize) -> Self {
        self.keys = keys;
        self
    }

    /// Sets [`Self::bytes`](#structfield.bytes).
    #[must_use]
    pub const fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Sets [`Self::keys_per_partition`](#structfield.keys_per_partition).
    #[must_use]
    pub const fn keys_per_partition(mut self, keys: usize) -> Self {
        self.keys_per_partition = keys;
        self
    }

    /// Sets [`Self::bytes_per_partition`](#structfield.bytes_per_partition).
    #[must_use]
    pub const fn bytes_per_partition(mut self, bytes: usize) -> Self {
        self.bytes_per_partition = bytes;
        self
    }

    /// Sets [`Self::bytes_per_key`](#structfield.bytes_per_key).
    #[must_use]
    pub const fn bytes_per_key(mut self, bytes: usize) -> Self {
        self.bytes_per_key = bytes;
        self
    }

    /// What the tokens of `key` may take. So chosen that every key fits when it is alone, and bounds are never
    /// exceeded.
    pub(super) fn room(&self, key: &Key<'_>) -> usize {
        if self.keys == 0 || self.keys_per_partition == 0 {
            return 0;
        }
        let overhead = KEY_OVERHEAD + PARTITION_OVERHEAD + key.partition.len();
        let alone = self.bytes.min(self.bytes_per_partition).saturating_sub(overhead);
        // The partition's name is kept once for all its keys, and still no key may bring a long one.
        let own = key.byte_len().saturating_add(key.partition.len());
        self.bytes_per_key.min(alone).min(MAX_BYTES).saturating_sub(own)
    }
}
