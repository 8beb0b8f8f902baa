//! The partitions of the table: what each holds, and whose turn it is to make room.

use super::key::KeyedHash;
use super::table::{ENTRY_OVERHEAD, NONE, Pieces, Table, narrow};
use crate::infrastructure::partition::NetworkPartitionKey;

/// What a partition counts for besides its name: its places, and the two counts that a shared name has.
pub(super) const PARTITION_OVERHEAD: usize =
    size_of::<Option<Partition>>() + ENTRY_OVERHEAD + 2 * size_of::<u32>() + 2 * size_of::<usize>();

/// One network partition key's keys, as a list from the least to the most recently stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Partition {
    pub(super) name: NetworkPartitionKey,
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
    /// By id, which does not change as long as the partition has keys.
    by_id: Pieces<Option<Partition>>,
    /// The ids, by the hashes of the names.
    ids: Table<u32>,
    hash: KeyedHash,
    /// Ids of partitions that are gone.
    free: Pieces<u32>,
    /// Index in `ids` of the partition whose turn it is.
    hand: usize,
    /// Id of the partition that was entered last: mostly it is entered again.
    entered: u32,
}

impl Partitions {
    pub(super) const fn new(hash: &KeyedHash) -> Self {
        let entered = NONE;
        Self { by_id: Pieces::new(), ids: Table::new(), hash: *hash, free: Pieces::new(), hand: 0, entered }
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = &Partition> {
        self.ids.iter().filter_map(|id| self.get(*id))
    }

    #[inline]
    pub(super) fn get(&self, id: u32) -> Option<&Partition> {
        self.by_id.get(id as usize)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, id: u32) -> Option<&mut Partition> {
        self.by_id.get_mut(id as usize)?.as_mut()
    }

    fn has_name(&self, id: u32, name: &[u8]) -> bool {
        self.get(id).is_some_and(|partition| partition.name.as_bytes() == name)
    }

    /// The id of the partition `name`, which is made if there is none, and how many bytes that takes.
    pub(super) fn enter(&mut self, name: &[u8]) -> (u32, usize) {
        if self.has_name(self.entered, name) {
            return (self.entered, 0);
        }
        let hash = self.hash.of_partition(name);
        let found = self.ids.find(hash, |id| self.has_name(*id, name));
        if let Some((_, &id)) = found {
            self.entered = id;
            return (id, 0);
        }
        let bytes = PARTITION_OVERHEAD + name.len();
        let name = NetworkPartitionKey::new(name);
        let partition = Partition { name, oldest: NONE, newest: NONE, keys: 0, bytes };
        // Fewer than 2^32: there are no more partitions than keys.
        let id = self.free.pop().unwrap_or_else(|| narrow(self.by_id.len()));
        match self.by_id.get_mut(id as usize) {
            Some(unused) => *unused = Some(partition),
            None => self.by_id.push(Some(partition)),
        }
        self.ids.insert(hash, id);
        self.entered = id;
        (id, bytes)
    }

    /// Takes a partition out that has no key any more; how many bytes that frees.
    pub(super) fn leave(&mut self, id: u32) -> usize {
        let Some(partition) = self.by_id.get_mut(id as usize).and_then(Option::take) else {
            return 0;
        };
        let hash = self.hash.of_partition(partition.name.as_bytes());
        if let Some((index, _)) = self.ids.find(hash, |other| *other == id) {
            self.ids.swap_remove(index);
        }
        self.free.push(id);
        if self.ids.len() == 0 {
            (self.by_id, self.free) = (Pieces::new(), Pieces::new());
        }
        partition.bytes
    }

    /// The least recently stored key of the partition whose turn it is. The only key of the partition `storing` is
    /// spared.
    pub(super) fn next_to_make_room(&mut self, storing: u32) -> Option<u32> {
        // The second one at the latest has a key to give.
        for _ in 0..2 {
            if self.hand >= self.ids.len() {
                self.hand = 0;
            }
            let id = *self.ids.get(self.hand)?;
            let partition = self.get(id)?;
            let (only, oldest) = (partition.keys == 1, partition.oldest);
            if !(only && id == storing) {
                if !only {
                    self.hand += 1;
                }
                // Where the partition goes too, another one takes its place and its turn is next.
                return Some(oldest);
            }
            self.hand += 1;
        }
        None
    }
}
