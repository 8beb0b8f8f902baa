//! What a preflight's answer is remembered under, and the keyed hash of it.

use std::hash::BuildHasher;

use crate::infrastructure::byte_class::is_equal;

/// Network partition key, byte-serialized origin and URL (with its fragment), borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key<'a> {
    pub(crate) partition: &'a [u8],
    pub(crate) origin: &'a [u8],
    pub(crate) url: &'a [u8],
}

impl Key<'_> {
    /// What remembering it takes, besides its partition.
    pub(super) fn byte_len(&self) -> usize {
        PREFIX + self.origin.len() + self.url.len()
    }
}

/// A length of four bytes.
const PREFIX: usize = 4;

/// Origin and URL of a key in one allocation, the origin's length before them. The partition is remembered once for all
/// its keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct StoredKey(Box<[u8]>);

impl StoredKey {
    /// `None` for an origin of four gibibytes or more.
    pub(super) fn new(key: &Key<'_>) -> Option<Self> {
        let mut bytes = Vec::with_capacity(key.byte_len());
        bytes.extend_from_slice(&u32::try_from(key.origin.len()).ok()?.to_le_bytes());
        bytes.extend_from_slice(key.origin);
        bytes.extend_from_slice(key.url);
        Some(Self(bytes.into_boxed_slice()))
    }

    /// Origin and URL.
    #[inline]
    pub(super) fn parts(&self) -> (&[u8], &[u8]) {
        let (length, rest) = self.0.split_first_chunk().unwrap_or((&[0; PREFIX], &[]));
        rest.split_at_checked(u32::from_le_bytes(*length) as usize).unwrap_or_default()
    }

    /// Whether these are the origin and the URL of `key`.
    #[inline]
    pub(super) fn is_of(&self, key: &Key<'_>) -> bool {
        let (origin, url) = self.parts();
        // URLs differ more often.
        url == key.url && is_equal(origin, key.origin)
    }

    pub(super) fn byte_len(&self) -> usize {
        self.0.len()
    }
}

/// A hash with a secret key: pages choose URLs, and must not be able to choose collisions.
///
/// SipHash-1-3, the function that the standard library has for its maps, for that reason. What it is given is shortened
/// before by NH (the universal hash of UMAC, RFC 4418) under more of the same secret: of two keys whose parts have the same
/// lengths, whoever has chosen them, the sums are the same for one in 2^64 secrets, and NH takes a third of the
/// instructions. The sums go nowhere but into `SipHash`, so nothing that can be seen of a hash tells the secret.
#[derive(Clone, Copy)]
pub(crate) struct KeyedHash {
    key: [u64; 2],
    /// NH's part of the secret: each part of a key has its own.
    partition: Masks,
    origin: Masks,
    url: Masks,
}

/// Bytes that NH takes in one step.
const BLOCK: usize = 16;

/// Blocks that NH makes one sum of.
const BLOCKS: usize = 8;

type Masks = [[u64; 2]; BLOCKS];

impl KeyedHash {
    pub(crate) fn new(key: [u64; 2]) -> Self {
        let mut counter = 0;
        let mut mask = || {
            counter += 1;
            let mut state = SipHash::new(key);
            state.word(counter);
            state.finish()
        };
        let mut masks = || std::array::from_fn(|_| [mask(), mask()]);
        Self { key, partition: masks(), origin: masks(), url: masks() }
    }

    /// A key from the standard library's source of randomness. It decides no order and no outcome.
    pub(crate) fn random() -> Self {
        let random = std::hash::RandomState::new();
        Self::new([random.hash_one(0u64), random.hash_one(1u64)])
    }

    /// The hash of a whole key.
    #[inline]
    pub(super) fn of_key(&self, key: &Key<'_>) -> u32 {
        // A client is in the partition of its own origin unless the embedder says otherwise.
        let alone = is_equal(key.partition, key.origin);
        let mut state = SipHash::new(self.key);
        // The lengths keep bytes from wandering between the parts.
        state.word((key.url.len() as u64) << 32 ^ (key.origin.len() as u64) << 1 ^ u64::from(alone));
        let mut sum = self.shorten(key.origin, &self.origin).wrapping_add(self.shorten(key.url, &self.url));
        if !alone {
            state.word(key.partition.len() as u64);
            sum = sum.wrapping_add(self.shorten(key.partition, &self.partition));
        }
        state.words(sum);
        half(state.finish())
    }

    /// The hash of a partition's name.
    pub(super) fn of_partition(&self, name: &[u8]) -> u32 {
        let mut state = SipHash::new(self.key);
        state.word(name.len() as u64);
        state.words(self.shorten(name, &self.partition));
        half(state.finish())
    }

    /// Shortens bytes whose number is told elsewhere.
    #[inline]
    fn shorten(&self, bytes: &[u8], masks: &Masks) -> u128 {
        let (pieces, rest) = bytes.as_chunks::<{ BLOCK * BLOCKS }>();
        let sum = sum(rest, masks);
        if pieces.is_empty() { sum } else { sum.wrapping_add(self.shorten_pieces(pieces, masks)) }
    }

    #[cold]
    fn shorten_pieces(&self, pieces: &[[u8; BLOCK * BLOCKS]], masks: &Masks) -> u128 {
        let mut state = SipHash::new(self.key);
        for piece in pieces {
            state.words(sum(piece, masks));
        }
        state.finish().into()
    }
}

/// NH of no more blocks than there are masks; a last block that is not whole overlaps the one before it.
#[inline]
fn sum(bytes: &[u8], masks: &Masks) -> u128 {
    let product = |block: u128, [low, high]: &[u64; 2]| {
        let [left, right] = halves(block);
        u128::from(left.wrapping_add(*low)) * u128::from(right.wrapping_add(*high))
    };
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let whole = std::iter::zip(blocks, masks);
    let sum = whole.fold(0u128, |sum, (block, mask)| sum.wrapping_add(product(u128::from_le_bytes(*block), mask)));
    let Some(mask) = masks.get(blocks.len()).filter(|_| !rest.is_empty()) else { return sum };
    let last = match bytes.last_chunk::<BLOCK>() {
        Some(last) => u128::from_le_bytes(*last),
        None => rest.iter().fold(0, |last, &byte| last << 8 | u128::from(byte)),
    };
    sum.wrapping_add(product(last, mask))
}

impl std::fmt::Debug for KeyedHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KeyedHash(secret)")
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the low half and the high one")]
const fn halves(number: u128) -> [u64; 2] {
    [number as u64, (number >> 64) as u64]
}

#[expect(clippy::cast_possible_truncation, reason = "half of it is enough for 2^32 places")]
const fn half(hash: u64) -> u32 {
    hash as u32
}

/// SipHash-1-3 of whole words of eight bytes.
struct SipHash([u64; 4]);

impl SipHash {
    const fn new([first, second]: [u64; 2]) -> Self {
        Self([
            first ^ 0x736f_6d65_7073_6575,
            second ^ 0x646f_7261_6e64_6f6d,
            first ^ 0x6c79_6765_6e65_7261,
            second ^ 0x7465_6462_7974_6573,
        ])
    }

    #[inline]
    fn round(&mut self) {
        let [v0, v1, v2, v3] = &mut self.0;
        *v0 = v0.wrapping_add(*v1);
        *v2 = v2.wrapping_add(*v3);
        *v1 = v1.rotate_left(13) ^ *v0;
        *v3 = v3.rotate_left(16) ^ *v2;
        *v0 = v0.rotate_left(32);
        *v2 = v2.wrapping_add(*v1);
        *v0 = v0.wrapping_add(*v3);
        *v1 = v1.rotate_left(17) ^ *v2;
        *v3 = v3.rotate_left(21) ^ *v0;
        *v2 = v2.rotate_left(32);
    }

    #[inline]
    fn word(&mut self, word: u64) {
        self.0[3] ^= word;
        self.round();
        self.0[0] ^= word;
    }

    #[inline]
    fn words(&mut self, words: u128) {
        let [low, high] = halves(words);
        self.word(low);
        self.word(high);
    }

    /// The original's last word, which tells the length, is left out: a first word has told it.
    #[inline]
    fn finish(mut self) -> u64 {
        self.0[2] ^= 0xff;
        self.round();
        self.round();
        self.round();
        let [v0, v1, v2, v3] = self.0;
        v0 ^ v1 ^ v2 ^ v3
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{DefaultHasher, Hasher};

    use super::*;

    #[test]
    fn the_standard_librarys_siphash_of_whole_words() {
        let mut state = SipHash::new([0, 0]);
        let mut expected = DefaultHasher::new();
        for word in 0..32u64 {
            let word = word.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            state.word(word);
            expected.write(&word.to_le_bytes());
        }
        // The last word of the original: the length, modulo 256, in its highest byte. 32 words make that zero.
        state.word(0);
        assert_eq!(state.finish(), expected.finish());
    }

    #[test]
    fn keys_hash_by_all_their_bytes_and_parts_do_not_mix() {
        let hash = KeyedHash::new([1, 2]);
        let key = Key { partition: b"p", origin: b"http://a.test", url: b"http://b.test/x" };
        let stored = StoredKey::new(&key).unwrap();
        assert_eq!(stored.parts(), (key.origin, key.url));
        assert!(stored.is_of(&key));
        assert_ne!(hash.of_key(&key), KeyedHash::new([1, 3]).of_key(&key));
        let others = [
            Key { partition: b"", origin: b"phttp://a.test", ..key },
            Key { partition: b"phttp://a.test", origin: b"", ..key },
            Key { partition: b"p", origin: b"http://a.testh", url: b"ttp://b.test/x" },
            Key { partition: key.origin, ..key },
            Key { partition: b"q", ..key },
            Key { partition: b"p\0", ..key },
            Key { url: b"http://b.test/y", ..key },
            Key { url: b"http://b.test/xx", ..key },
            Key { url: b"\0http://b.test/x", ..key },
        ];
        for other in others {
            assert_ne!(hash.of_key(&key), hash.of_key(&other), "{other:?}");
            let same = (other.origin, other.url) == (key.origin, key.url);
            assert_eq!(stored.is_of(&other), same);
        }
        for length in 0..300 {
            let url = vec![b'x'; length];
            let before = hash.of_key(&Key { url: &url, ..key });
            for place in 0..length {
                let mut other = url.clone();
                other[place] = b'y';
                assert_ne!(before, hash.of_key(&Key { url: &other, ..key }), "{place} of {length}");
            }
        }
    }

    /// What NH takes together are two words: which is which must count, too.
    #[test]
    fn words_that_change_places_are_another_url() {
        let hash = KeyedHash::new([1, 2]);
        let of_url = |url| hash.of_key(&Key { partition: b"p", origin: b"http://a.test", url });
        assert_ne!(of_url(b"http://ab.test/x"), of_url(b"b.test/xhttp://a"));
        assert_ne!(of_url(b"http://ab.test/xhttp://ab.test/y"), of_url(b"b.test/xhttp://ab.test/yhttp://a"));
    }

    #[test]
    fn what_is_shown_of_it_tells_nothing() {
        assert_eq!(format!("{:?}", KeyedHash::new([1, 2])), "KeyedHash(secret)");
    }

    /// URLs that a page has chosen so that they meet in one of `BUCKETS` places under one key are spread out under another.
    #[test]
    fn crafted_collisions_hold_for_one_key_only() {
        const BUCKETS: u32 = 256;
        let bucket = |hash: KeyedHash, url: &str| {
            hash.of_key(&Key { partition: b"p", origin: b"http://a.test", url: url.as_bytes() }) % BUCKETS
        };
        let known = KeyedHash::new([1, 2]);
        let urls = (0..100_000).map(|number| format!("http://b.test/{number}"));
        let crafted: Vec<String> = urls.filter(|url| bucket(known, url) == 0).collect();
        assert!(crafted.len() > 300, "{} URLs in one bucket", crafted.len());
        for other in [KeyedHash::new([1, 3]), KeyedHash::new([2, 2]), KeyedHash::random(), KeyedHash::random()] {
            let mut filling = [0; BUCKETS as usize];
            for url in &crafted {
                filling[usize::try_from(bucket(other, url)).unwrap()] += 1;
            }
            // Chance puts one or two in each; a dozen together would be one in billions.
            assert!(filling.iter().all(|urls| *urls < 16), "{filling:?}");
        }
    }

    #[test]
    fn the_default_key_is_another_for_each_user_agent() {
        let hashes: std::collections::HashSet<u32> =
            (0..100).map(|_| KeyedHash::random().of_partition(b"same")).collect();
        assert_eq!(hashes.len(), 100);
    }
}
