//! The partitions of the table: what each holds, and whose turn it is to make room.

use super::key::KeyedHash;
use super::table::{ENTRY_OVERHEAD, NONE, Pieces, Table, narrow};
use crate::infrastructure::partition::NetworkPartitionKey;

/// What a partition counts for besides its name: its place in the table, the two counts that a shared name has, and its
/// id's place.
pub(super) const PARTITION_OVERHEAD: usize =
    size_of::<Partition>() + ENTRY_OVERHEAD + 2 * size_of::<usize>() + 2 * size_of::<u32>();

/// One network partition key's keys, as a list from the least to the most recently stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Partition {
    pub(super) name: NetworkPartitionKey,
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
    by_name: Table<Partition>,
    hash: KeyedHash,
    /// By id: index in `by_name`.
    places: Pieces<u32>,
    /// Ids of partitions that are gone.
    free: Pieces<u32>,
    /// Index in `by_name` of the partition whose turn it is.
    hand: usize,
    /// Id of the partition that was entered last: mostly it is entered again.
    entered: u32,
}

impl Partitions {
    pub(super) const fn new(hash: KeyedHash) -> Self {
        Self { by_name: Table::new(), hash, places: Pieces::new(), free: Pieces::new(), hand: 0, entered: NONE }
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = &Partition> {
        self.by_name.iter()
    }

    #[inline]
    pub(super) fn get(&self, id: u32) -> Option<&Partition> {
        self.by_name.get(*self.places.get(id as usize)? as usize)
    }

    pub(super) fn get_mut(&mut self, id: u32) -> Option<&mut Partition> {
        self.by_name.get_mut(*self.places.get(id as usize)? as usize)
    }

    /// The id of the partition `name`, which is made if there is none, and how many bytes that takes.
    pub(super) fn enter(&mut self, name: &[u8]) -> (u32, usize) {
        if self.get(self.entered).is_some_and(|partition| partition.name.as_bytes() == name) {
            return (self.entered, 0);
        }
        let hash = self.hash.of_partition(name);
        let found = self.by_name.find(hash, |partition| partition.name.as_bytes() == name);
        if let Some(partition) = found.and_then(|place| self.by_name.get(place)) {
            self.entered = partition.id;
            return (partition.id, 0);
        }
        // Fewer than 2^32: there are no more partitions than keys.
        let id = self.free.pop().unwrap_or_else(|| {
            self.places.push(NONE);
            narrow(self.places.len() - 1)
        });
        let bytes = PARTITION_OVERHEAD + name.len();
        let name = NetworkPartitionKey::new(name);
        let place = self.by_name.insert(hash, Partition { name, id, oldest: NONE, newest: NONE, keys: 0, bytes });
        if let Some(unused) = self.places.get_mut(id as usize) {
            *unused = narrow(place);
        }
        self.entered = id;
        (id, bytes)
    }

    /// Takes a partition out that has no key any more; how many bytes that frees.
    pub(super) fn leave(&mut self, id: u32) -> usize {
        let Some(place) = self.places.get_mut(id as usize).map(|place| std::mem::replace(place, NONE)) else {
            return 0;
        };
        let Some(partition) = self.by_name.swap_remove(place as usize) else {
            return 0;
        };
        // The last one has taken its place.
        if let Some(moved) = self.by_name.get(place as usize)
            && let Some(moved_place) = self.places.get_mut(moved.id as usize)
        {
            *moved_place = place;
        }
        self.free.push(id);
        if self.by_name.len() == 0 {
            (self.places, self.free) = (Pieces::new(), Pieces::new());
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
            let partition = self.by_name.get(self.hand)?;
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
