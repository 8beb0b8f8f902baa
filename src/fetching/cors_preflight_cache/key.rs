//! What a preflight's answer is remembered under, and the keyed hash of it.

use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher};

use indexmap::Equivalent;

/// Network partition key, byte-serialized origin and URL (with its fragment), borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key<'a> {
    pub(crate) partition: &'a [u8],
    pub(crate) origin: &'a [u8],
    pub(crate) url: &'a [u8],
}

impl Key<'_> {
    pub(super) fn byte_len(&self) -> usize {
        PREFIX + self.partition.len() + self.origin.len() + self.url.len()
    }
}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // The lengths keep bytes from wandering between the parts.
        state.write_u64((self.partition.len() as u64) << 32 ^ self.origin.len() as u64);
        state.write(self.partition);
        state.write(self.origin);
        state.write(self.url);
    }
}

impl Equivalent<StoredKey> for Key<'_> {
    fn equivalent(&self, stored: &StoredKey) -> bool {
        *self == stored.parts()
    }
}

/// Two lengths of four bytes.
const PREFIX: usize = 8;

/// A key in one allocation: two lengths, then the three parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StoredKey(Box<[u8]>);

impl StoredKey {
    /// `None` for parts of four gibibytes or more.
    pub(super) fn new(key: &Key<'_>) -> Option<Self> {
        let mut bytes = Vec::with_capacity(key.byte_len());
        bytes.extend_from_slice(&u32::try_from(key.partition.len()).ok()?.to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(key.origin.len()).ok()?.to_le_bytes());
        bytes.extend_from_slice(key.partition);
        bytes.extend_from_slice(key.origin);
        bytes.extend_from_slice(key.url);
        Some(Self(bytes.into_boxed_slice()))
    }

    pub(super) fn parts(&self) -> Key<'_> {
        let length = |at: usize| {
            self.0.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize)
        };
        let (_, rest) = self.0.split_at_checked(PREFIX).unwrap_or_default();
        let (partition, rest) = rest.split_at_checked(length(0)).unwrap_or_default();
        let (origin, url) = rest.split_at_checked(length(4)).unwrap_or_default();
        Key { partition, origin, url }
    }

    pub(super) fn byte_len(&self) -> usize {
        self.0.len()
    }
}

impl Hash for StoredKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

/// The key of SipHash-1-3: pages choose URLs, and must not be able to choose collisions.
#[derive(Clone, Copy)]
pub(crate) struct KeyedHash([u64; 2]);

impl KeyedHash {
    pub(crate) const fn new(key: [u64; 2]) -> Self {
        Self(key)
    }

    /// A key from the standard library's source of randomness. It decides no order and no outcome.
    pub(crate) fn random() -> Self {
        let random = std::hash::RandomState::new();
        Self([random.hash_one(0u64), random.hash_one(1u64)])
    }

    /// The hash function with this key.
    pub(super) fn hashing(self) -> Hashing {
        let mut hasher = DefaultHasher::new();
        let [first, second] = self.0;
        hasher.write_u64(first);
        hasher.write_u64(second);
        Hashing(hasher)
    }
}

impl std::fmt::Debug for KeyedHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KeyedHash(secret)")
    }
}

/// SipHash-1-3 with the key behind it.
#[derive(Clone)]
pub(super) struct Hashing(DefaultHasher);

impl BuildHasher for Hashing {
    type Hasher = DefaultHasher;

    fn build_hasher(&self) -> DefaultHasher {
        self.0.clone()
    }
}

impl std::fmt::Debug for Hashing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Hashing(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borrowed_and_stored_keys_hash_alike_and_parts_do_not_mix() {
        let hash = KeyedHash::new([1, 2]).hashing();
        let key = Key { partition: b"p", origin: b"http://a.test", url: b"http://b.test/x" };
        let stored = StoredKey::new(&key).unwrap();
        assert_eq!(hash.hash_one(key), hash.hash_one(&stored));
        assert_eq!(stored.parts(), key);
        assert!(key.equivalent(&stored));
        assert_eq!(hash.hash_one(key), KeyedHash::new([1, 2]).hashing().hash_one(key));
        let shifted = Key { partition: b"", origin: b"phttp://a.test", url: b"http://b.test/x" };
        assert!(!shifted.equivalent(&stored));
        assert_ne!(hash.hash_one(key), hash.hash_one(shifted));
        assert_ne!(hash.hash_one(key), KeyedHash::new([1, 3]).hashing().hash_one(key));
    }

    /// URLs that a page has chosen so that they meet in one of `BUCKETS` places under one key are spread out under another.
    #[test]
    fn crafted_collisions_hold_for_one_key_only() {
        const BUCKETS: u64 = 256;
        let bucket = |hash: &Hashing, url: &str| {
            hash.hash_one(Key { partition: b"p", origin: b"http://a.test", url: url.as_bytes() }) % BUCKETS
        };
        let known = KeyedHash::new([1, 2]).hashing();
        let urls = (0..100_000).map(|number| format!("http://b.test/{number}"));
        let crafted: Vec<String> = urls.filter(|url| bucket(&known, url) == 0).collect();
        assert!(crafted.len() > 300, "{} URLs in one bucket", crafted.len());
        for other in [KeyedHash::new([1, 3]), KeyedHash::new([2, 2]), KeyedHash::random(), KeyedHash::random()] {
            let hash = other.hashing();
            let mut filling = [0; BUCKETS as usize];
            for url in &crafted {
                filling[usize::try_from(bucket(&hash, url)).unwrap()] += 1;
            }
            // Chance puts one or two in each; a dozen together would be one in billions.
            assert!(filling.iter().all(|urls| *urls < 16), "{filling:?}");
        }
    }

    #[test]
    fn the_default_key_is_another_for_each_user_agent() {
        let hashes: std::collections::HashSet<u64> =
            (0..100).map(|_| KeyedHash::random().hashing().hash_one(b"same")).collect();
        assert_eq!(hashes.len(), 100);
    }
}
