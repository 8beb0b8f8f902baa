//! What is remembered: look-up, insertion and eviction in a constant number of steps.
//!
//! Keys lie in one table in which the last one takes the place of one that is removed. Every partition's keys are a
//! list through the table, from the least to the most recently stored, so that no order depends on the secret of the
//! hash.

use super::grants::Grants;
use super::key::{Key, KeyedHash, StoredKey};
use super::limits::PreflightCacheLimits;
use super::partitions::Partitions;
use super::table::{ENTRY_OVERHEAD, NONE, Table, narrow};
use crate::infrastructure::byte_class::is_equal;
use crate::infrastructure::partition::NetworkPartitionKey;

/// What a key counts for besides its bytes and those of its tokens: its place in the table.
pub(super) const KEY_OVERHEAD: usize = size_of::<Slot>() + ENTRY_OVERHEAD;

/// A key, and what is remembered under it.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) key: StoredKey,
    pub(super) grants: Grants,
    /// How many times something had been stored when this was.
    pub(super) stored: u64,
    /// Id of its partition.
    partition: u32,
    /// Index of the partition's next less recently stored key.
    older: u32,
    /// Index of the partition's next more recently stored key.
    newer: u32,
}

/// Keys and what is remembered under them.
#[derive(Debug)]
pub(super) struct Store {
    slots: Table<Slot>,
    partitions: Partitions,
    bytes: usize,
    /// How many times something was stored.
    stores: u64,
}

impl Store {
    pub(super) const fn new(hash: &KeyedHash) -> Self {
        Self { slots: Table::new(), partitions: Partitions::new(hash), bytes: 0, stores: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn byte_len(&self) -> usize {
        self.bytes
    }

    /// The index of `key`, whose hash is `hash`, and what is remembered under it.
    #[inline]
    pub(super) fn find(&self, hash: u32, key: &Key<'_>) -> Option<(usize, &Grants)> {
        let (index, slot) = self.slots.find(hash, |slot| {
            slot.key.is_of(key)
                && self.partition_name(slot).is_some_and(|name| is_equal(name.as_bytes(), key.partition))
        })?;
        Some((index, &slot.grants))
    }

    pub(super) fn get(&self, index: usize) -> Option<&Slot> {
        self.slots.get(index)
    }

    /// The key at `index`.
    pub(super) fn key(&self, index: usize) -> Option<Key<'_>> {
        let slot = self.slots.get(index)?;
        let (origin, url) = slot.key.parts();
        Some(Key { partition: self.partition_name(slot)?.as_bytes(), origin, url })
    }

    /// The name of a key's partition.
    pub(super) fn partition_name(&self, slot: &Slot) -> Option<&NetworkPartitionKey> {
        self.partitions.get(slot.partition).map(|partition| &partition.name)
    }

    /// Remembers `grants` under `key`, which `find` has found at `index` or not at all, as the most recently stored,
    /// and makes room for it.
    pub(super) fn put(
        &mut self,
        hash: u32,
        key: &Key<'_>,
        index: Option<usize>,
        grants: Grants,
        limits: &PreflightCacheLimits,
    ) {
        self.stores += 1;
        let partition = if let Some(index) = index {
            self.replace(index, grants);
            self.unlink(index);
            self.link(index);
            if let Some(slot) = self.slots.get_mut(index) {
                slot.stored = self.stores;
            }
            self.partition_of(index)
        } else {
            self.insert(hash, key, grants)
        };
        self.make_room(partition, limits);
    }

    /// The grants at `index` become these, or nothing is remembered any more. The key keeps its rank.
    pub(super) fn reduce(&mut self, index: usize, grants: Option<Grants>) {
        match grants {
            Some(grants) => self.replace(index, grants),
            None => self.remove(index),
        }
    }

    /// Forgets what is at `index`; the last key takes its place.
    pub(super) fn remove(&mut self, index: usize) {
        self.unlink(index);
        let Some(slot) = self.slots.swap_remove(index) else {
            return;
        };
        let last = self.slots.len();
        if last != index {
            self.relink(last, index);
        }
        self.count(slot.partition, |bytes| bytes - cost(&slot.key, &slot.grants));
        if self.partitions.get(slot.partition).is_some_and(|partition| partition.keys == 0) {
            self.bytes -= self.partitions.leave(slot.partition);
        }
    }

    fn insert(&mut self, hash: u32, key: &Key<'_>, grants: Grants) -> u32 {
        // No key has parts of 4 GiB: its bytes are bounded.
        let Some(stored_key) = StoredKey::new(key) else {
            return NONE;
        };
        let bytes = cost(&stored_key, &grants);
        let (partition, entered) = self.partitions.enter(key.partition);
        self.bytes += entered;
        let slot = Slot { key: stored_key, grants, stored: self.stores, partition, older: NONE, newer: NONE };
        let index = self.slots.insert(hash, slot);
        self.count(partition, |counted| counted + bytes);
        self.link(index);
        partition
    }

    fn replace(&mut self, index: usize, grants: Grants) {
        let Some(slot) = self.slots.get_mut(index) else {
            return;
        };
        let (before, after) = (slot.grants.byte_len(), grants.byte_len());
        slot.grants = grants;
        let partition = slot.partition;
        self.count(partition, |bytes| bytes - before + after);
    }

    /// Evicts until the bounds hold; what was just stored in `partition` stays.
    fn make_room(&mut self, partition: u32, limits: &PreflightCacheLimits) {
        while let Some(own) = self.partitions.get(partition)
            && own.keys > 1
            && (own.keys as usize > limits.keys_per_partition || own.bytes > limits.bytes_per_partition)
        {
            self.remove(own.oldest as usize);
        }
        while (self.slots.len() > limits.keys || self.bytes > limits.bytes)
            && let Some(oldest) = self.partitions.next_to_make_room(partition)
        {
            self.remove(oldest as usize);
        }
    }

    fn partition_of(&self, index: usize) -> u32 {
        self.slots.get(index).map_or(NONE, |slot| slot.partition)
    }

    fn count(&mut self, partition: u32, change: impl Fn(usize) -> usize) {
        self.bytes = change(self.bytes);
        if let Some(partition) = self.partitions.get_mut(partition) {
            partition.bytes = change(partition.bytes);
        }
    }
}

/// Lists.
impl Store {
    /// Appends the unlinked key at `index` to its partition's list.
    fn link(&mut self, index: usize) {
        let Some(slot) = self.slots.get_mut(index) else {
            return;
        };
        let Some(partition) = self.partitions.get_mut(slot.partition) else {
            return;
        };
        let place = narrow(index);
        (slot.older, slot.newer) = (partition.newest, NONE);
        let older = slot.older;
        partition.newest = place;
        if older == NONE {
            partition.oldest = place;
        }
        partition.keys += 1;
        self.set_newer(older, place);
    }

    /// Takes the key at `index` out of its partition's list.
    fn unlink(&mut self, index: usize) {
        let Some(slot) = self.slots.get(index) else {
            return;
        };
        let (older, newer, partition) = (slot.older, slot.newer, slot.partition);
        if let Some(partition) = self.partitions.get_mut(partition) {
            partition.keys -= 1;
            if older == NONE {
                partition.oldest = newer;
            }
            if newer == NONE {
                partition.newest = older;
            }
        }
        self.set_newer(older, newer);
        self.set_older(newer, older);
    }

    /// The key that was at `from` is at `to` now.
    fn relink(&mut self, from: usize, to: usize) {
        let Some(slot) = self.slots.get(to) else {
            return;
        };
        let (older, newer, partition) = (slot.older, slot.newer, slot.partition);
        let (from, to) = (narrow(from), narrow(to));
        if let Some(partition) = self.partitions.get_mut(partition) {
            if partition.oldest == from {
                partition.oldest = to;
            }
            if partition.newest == from {
                partition.newest = to;
            }
        }
        self.set_newer(older, to);
        self.set_older(newer, to);
    }

    fn set_newer(&mut self, index: u32, newer: u32) {
        if let Some(slot) = self.slots.get_mut(index as usize) {
            slot.newer = newer;
        }
    }

    fn set_older(&mut self, index: u32, older: u32) {
        if let Some(slot) = self.slots.get_mut(index as usize) {
            slot.older = older;
        }
    }
}

fn cost(key: &StoredKey, grants: &Grants) -> usize {
    key.byte_len() + grants.byte_len() + KEY_OVERHEAD
}

/// A partition's name, and its keys with their stored numbers.
#[cfg(test)]
pub(super) type PartitionContent = (Vec<u8>, Vec<(StoredKey, u64)>);

#[cfg(test)]
impl Store {
    /// The partitions in their order, each with its keys and their stored numbers from the least to the most recently
    /// stored, after a check of all links and counts.
    pub(super) fn verified(&self) -> Vec<PartitionContent> {
        let mut bytes = 0;
        let mut total = 0;
        let lists = self.partitions.iter().map(|partition| {
            let mut keys = Vec::new();
            let (mut index, mut older) = (partition.oldest, NONE);
            let name = partition.name.as_bytes();
            let mut own = super::partitions::PARTITION_OVERHEAD + name.len();
            while let Some(slot) = self.slots.get(index as usize) {
                assert_eq!(slot.older, older);
                assert!(std::ptr::eq(self.partitions.get(slot.partition).unwrap(), partition));
                assert!(keys.last().is_none_or(|(_, stored)| *stored < slot.stored));
                own += cost(&slot.key, &slot.grants);
                keys.push((slot.key.clone(), slot.stored));
                (older, index) = (index, slot.newer);
            }
            assert_eq!((partition.newest, index), (older, NONE));
            assert_eq!((partition.keys as usize, partition.bytes), (keys.len(), own));
            assert!(!keys.is_empty(), "empty partitions go");
            bytes += own;
            total += keys.len();
            (name.to_vec(), keys)
        });
        let lists = lists.collect();
        assert_eq!((self.bytes, self.slots.len()), (bytes, total));
        lists
    }
}
