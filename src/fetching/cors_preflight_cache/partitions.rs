//! The partitions of the table: what each holds, and whose turn it is to make room.

use std::mem::size_of;

use indexmap::IndexMap;

use super::key::Hashing;
use super::store::{NONE, grow, shrink};

/// What a partition counts for besides its name: its place in both tables at their usual filling.
pub(super) const PARTITION_OVERHEAD: usize = size_of::<(u64, Box<[u8]>, Partition)>() + 2 * size_of::<u32>() + 24;

/// One network partition key's keys, as a list from the least to the most recently stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Partition {
    /// Does not change as long as the partition has keys.
    id: u32,
    /// Index of the least recently stored key.
    pub(super) oldest: u32,
    /// Index of the most recently stored key.
    pub(super) newest: u32,
    pub(super) keys: u32,
    /// Its keys and itself.
    pub(super) bytes: usize,
}

/// All partitions that have keys, in an order that depends on nothing but the operations.
#[derive(Debug)]
pub(super) struct Partitions {
    by_name: IndexMap<Box<[u8]>, Partition, Hashing>,
    /// By id: index in `by_name`.
    places: Vec<u32>,
    /// Ids of partitions that are gone.
    free: Vec<u32>,
    /// Index in `by_name` of the partition whose turn it is.
    hand: usize,
}

impl Partitions {
    pub(super) fn new(hash: Hashing) -> Self {
        Self { by_name: IndexMap::with_hasher(hash), places: Vec::new(), free: Vec::new(), hand: 0 }
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &Partition)> {
        self.by_name.iter().map(|(name, partition)| (&**name, partition))
    }

    pub(super) fn get(&self, id: u32) -> Option<&Partition> {
        let place = *self.places.get(id as usize)?;
        Some(self.by_name.get_index(place as usize)?.1)
    }

    pub(super) fn get_mut(&mut self, id: u32) -> Option<&mut Partition> {
        let place = *self.places.get(id as usize)?;
        Some(self.by_name.get_index_mut(place as usize)?.1)
    }

    /// The id of the partition `name`, which is made if there is none, and how many bytes that takes.
    pub(super) fn enter(&mut self, name: &[u8], at_most: usize) -> (u32, usize) {
        if let Some(partition) = self.by_name.get(name) {
            return (partition.id, 0);
        }
        grow(&mut self.by_name, at_most);
        // Fewer than 2^32: there are no more partitions than keys.
        let place = u32::try_from(self.by_name.len()).unwrap_or(NONE);
        let id = self.free.pop().unwrap_or_else(|| {
            self.places.push(NONE);
            u32::try_from(self.places.len() - 1).unwrap_or(NONE)
        });
        if let Some(unused) = self.places.get_mut(id as usize) {
            *unused = place;
        }
        let bytes = PARTITION_OVERHEAD + name.len();
        self.by_name.insert(name.into(), Partition { id, oldest: NONE, newest: NONE, keys: 0, bytes });
        (id, bytes)
    }

    /// Takes a partition out that has no key any more; how many bytes that frees.
    pub(super) fn leave(&mut self, id: u32) -> usize {
        let Some(&place) = self.places.get(id as usize) else {
            return 0;
        };
        let Some((_, partition)) = self.by_name.swap_remove_index(place as usize) else {
            return 0;
        };
        // The last one has taken its place.
        if let Some((_, moved)) = self.by_name.get_index(place as usize)
            && let Some(moved_place) = self.places.get_mut(moved.id as usize)
        {
            *moved_place = place;
        }
        self.free.push(id);
        shrink(&mut self.by_name);
        if self.by_name.is_empty() {
            self.places = Vec::new();
            self.free = Vec::new();
        }
        partition.bytes
    }

    /// The least recently stored key of the partition whose turn it is. The only key of the partition `storing` is
    /// spared.
    pub(super) fn next_to_make_room(&mut self, storing: u32) -> Option<u32> {
        // The second one at the latest has a key to give.
        for _ in 0..2 {
            if self.hand >= self.by_name.len() {
                self.hand = 0;
            }
            let (_, partition) = self.by_name.get_index(self.hand)?;
            let only = partition.keys == 1;
            if !(only && partition.id == storing) {
                if !only {
                    self.hand += 1;
                }
                // Where the partition goes too, another one takes its place and its turn is next.
                return Some(partition.oldest);
            }
            self.hand += 1;
        }
        None
    }
}
