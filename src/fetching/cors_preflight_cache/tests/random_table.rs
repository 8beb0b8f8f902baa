//! The table's lists, counts and evictions against plain vectors.

use super::super::grants::{ANSWER, COUNT, Grants, encoded_len};
use super::super::partitions::PARTITION_OVERHEAD;
use super::super::store::{KEY_OVERHEAD, PartitionContent, Store};
use super::super::token::{Answer, Kind, Token};
use super::*;

/// A token of `length` bytes.
fn grants(length: usize) -> Grants {
    let answer = Answer { stored: Timestamp::ZERO, expiry: Timestamp::MAX, credentials: false };
    let name = vec![b'x'; length];
    let token = Token { kind: Kind::Method, credentials: false, answer: 0, name: &name };
    Grants::encode([answer].into_iter(), [token].into_iter(), COUNT + ANSWER + encoded_len(&name))
}

/// Partitions in their order, each with URLs and costs from the least to the most recently stored.
#[derive(Default)]
struct Naive {
    partitions: Vec<(String, Vec<(String, usize)>)>,
    hand: usize,
}

impl Naive {
    fn bytes_of((name, keys): &(String, Vec<(String, usize)>)) -> usize {
        PARTITION_OVERHEAD + name.len() + keys.iter().map(|key| key.1).sum::<usize>()
    }

    fn bytes(&self) -> usize {
        self.partitions.iter().map(Self::bytes_of).sum()
    }

    fn keys(&self) -> usize {
        self.partitions.iter().map(|partition| partition.1.len()).sum()
    }

    fn remove(&mut self, partition: &str, url: &str) {
        let place = self.partitions.iter().position(|p| p.0 == partition).unwrap();
        self.partitions[place].1.retain(|key| key.0 != url);
        if self.partitions[place].1.is_empty() {
            self.partitions.swap_remove(place);
        }
    }

    fn put(&mut self, partition: &str, url: &str, cost: usize, limits: &PreflightCacheLimits) {
        if !self.partitions.iter().any(|p| p.0 == partition) {
            self.partitions.push((partition.to_owned(), Vec::new()));
        }
        let own = self.partitions.iter_mut().find(|p| p.0 == partition).unwrap();
        own.1.retain(|key| key.0 != url);
        own.1.push((url.to_owned(), cost));
        while own.1.len() > 1
            && (own.1.len() > limits.keys_per_partition || Self::bytes_of(own) > limits.bytes_per_partition)
        {
            own.1.remove(0);
        }
        while self.keys() > limits.keys || self.bytes() > limits.bytes {
            self.hand %= self.partitions.len().max(1);
            let (name, keys) = &self.partitions[self.hand];
            let (name, oldest, only) = (name.clone(), keys[0].0.clone(), keys.len() == 1);
            if !(only && name == partition) {
                self.remove(&name, &oldest);
            }
            if !only || name == partition {
                self.hand += 1;
            }
        }
    }
}

fn compare(store: &Store, naive: &Naive) {
    let read = |(name, keys): PartitionContent| {
        let urls = keys.iter().map(|(key, _)| String::from_utf8(key.parts().1.to_vec()).unwrap());
        (String::from_utf8(name).unwrap(), urls.collect::<Vec<_>>())
    };
    let lists: Vec<_> = store.verified().into_iter().map(read).collect();
    let expected =
        naive.partitions.iter().map(|(name, keys)| (name.clone(), keys.iter().map(|key| key.0.clone()).collect()));
    assert_eq!(lists, expected.collect::<Vec<(String, Vec<String>)>>());
    assert_eq!((store.len(), store.byte_len()), (naive.keys(), naive.bytes()));
}

/// Nobody can make it happen, but one of four thousand million pairs does.
#[test]
fn keys_whose_hashes_meet_are_told_apart() {
    let mut store = Store::new(&KeyedHash::new([1, 2]));
    let keys = [KEY, Key { url: b"https://b.test/y", ..KEY }, Key { partition: b"q", ..KEY }];
    for (length, key) in (1..).zip(&keys) {
        assert!(store.find(7, key).is_none(), "{key:?}");
        store.put(7, key, None, grants(length), &PreflightCacheLimits::default());
    }
    for (length, key) in (1..).zip(&keys) {
        assert_eq!(store.find(7, key).map(|(_, found)| found.byte_len()), Some(grants(length).byte_len()), "{key:?}");
    }
}

#[test]
fn what_was_just_stored_makes_no_room_for_itself() {
    let mut store = Store::new(&KeyedHash::new([1, 2]));
    store.put(7, &KEY, None, grants(100), &PreflightCacheLimits::default().bytes_per_partition(10).bytes(10));
    assert!(store.find(7, &KEY).is_some());
    store.verified();
}

#[test]
fn lists_counts_and_evictions_agree_with_plain_vectors() {
    for (seed, limits) in [
        (1, PreflightCacheLimits::default()),
        (2, PreflightCacheLimits::default().keys(20).keys_per_partition(8)),
        (3, PreflightCacheLimits::default().bytes(9000).bytes_per_partition(3000)),
        (4, PreflightCacheLimits::default().keys(3)),
    ] {
        // The hash key decides nothing: the same order whatever it is.
        let hash = KeyedHash::new([seed, 99]);
        let mut random = Random(0xdead_beef + seed);
        let mut store = Store::new(&hash);
        let mut naive = Naive::default();
        let (mut evicted, mut most) = (0, 0);
        for _ in 0..4000 {
            let partition = format!("p{}", random.below(6) * random.below(3));
            let url = format!("https://b.test/{}", random.below(12));
            let key = Key { partition: partition.as_bytes(), origin: ORIGIN, url: url.as_bytes() };
            let hashed = hash.of_key(&key);
            let (index, stored) = store.find(hashed, &key).map(|(index, grants)| (index, grants.byte_len())).unzip();
            let present = naive.partitions.iter().any(|p| p.0 == partition && p.1.iter().any(|key| key.0 == url));
            assert_eq!(index.is_some(), present);
            let grants = grants(1 + random.below(600));
            let cost = KEY_OVERHEAD + key.byte_len() + grants.byte_len();
            match (random.below(8), index) {
                (0, Some(index)) => {
                    store.remove(index);
                    naive.remove(&partition, &url);
                }
                (1, Some(index)) => {
                    store.reduce(index, None);
                    naive.remove(&partition, &url);
                }
                (2, Some(index)) if stored.is_some_and(|stored| grants.byte_len() < stored) => {
                    store.reduce(index, Some(grants));
                    let own = naive.partitions.iter_mut().find(|p| p.0 == partition).unwrap();
                    own.1.iter_mut().find(|key| key.0 == url).unwrap().1 = cost;
                }
                (0..=2, _) => {}
                _ => {
                    let before = naive.keys() + usize::from(index.is_none());
                    store.put(hashed, &key, index, grants, &limits);
                    naive.put(&partition, &url, cost, &limits);
                    evicted += before - naive.keys();
                    assert!(store.find(hashed, &key).is_some(), "what was just stored stays");
                }
            }
            compare(&store, &naive);
            most = most.max(store.len());
        }
        assert!(seed == 1 || evicted > 400, "{evicted}");
        assert!(most > if seed == 4 { 2 } else { 15 }, "{most}");
    }
}
