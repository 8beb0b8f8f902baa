//! A hash table in which no operation takes longer than another: it grows and shrinks by one bucket at a time (Litwin's
//! linear hashing) and never moves what it holds, except that the last entry takes the place of a removed one.
//!
//! Tables that double copy everything now and then: with a million keys they hold the lock of the cache for tens of
//! milliseconds while all fetches wait.

/// No entry: the end of a chain, and of the lists that the table's users keep.
pub(super) const NONE: u32 = u32::MAX;

/// What an entry takes besides its value, in bytes: hash, link and bucket.
pub(super) const ENTRY_OVERHEAD: usize = size_of::<Entry<u64>>() - size_of::<u64>() + size_of::<u32>();

/// Entries by the hashes of their keys, with indices from 0 on. The caller computes hashes, and compares keys.
#[derive(Debug)]
pub(super) struct Table<T> {
    entries: Pieces<Entry<T>>,
    /// The first entry of each chain. An entry's bucket follows from its hash and the number of buckets.
    buckets: Pieces<u32>,
    /// As many low bits of a hash as there are buckets for.
    mask: usize,
}

#[derive(Debug)]
struct Entry<T> {
    value: T,
    hash: u32,
    /// The next entry of its chain.
    next: u32,
}

impl<T> Table<T> {
    pub(super) const fn new() -> Self {
        Self { entries: Pieces::new(), buckets: Pieces::new(), mask: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len
    }

    pub(super) fn get(&self, index: usize) -> Option<&T> {
        Some(&self.entries.get(index)?.value)
    }

    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        Some(&mut self.entries.get_mut(index)?.value)
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The entry with this hash for which `is_it` holds, and its index.
    #[inline]
    pub(super) fn find(&self, hash: u32, is_it: impl Fn(&T) -> bool) -> Option<(usize, &T)> {
        let mut index = *self.buckets.get(self.bucket(hash))?;
        while let Some(entry) = self.entries.get(index as usize) {
            if entry.hash == hash && is_it(&entry.value) {
                return Some((index as usize, &entry.value));
            }
            index = entry.next;
        }
        None
    }

    /// Appends an entry whose key is not there yet; its index. There must be room for an index.
    pub(super) fn insert(&mut self, hash: u32, value: T) -> usize {
        self.split();
        let index = self.entries.len;
        let bucket = self.bucket(hash);
        let first = self.buckets.get_mut(bucket).map_or(NONE, |first| std::mem::replace(first, narrow(index)));
        self.entries.push(Entry { value, hash, next: first });
        index
    }

    /// Takes an entry out; the last one takes its place.
    pub(super) fn swap_remove(&mut self, index: usize) -> Option<T> {
        let (hash, next) = self.entries.get(index).map(|entry| (entry.hash, entry.next))?;
        self.relink(hash, index, next);
        let last = self.entries.len - 1;
        if index != last
            && let Some(moved) = self.entries.get(last).map(|entry| entry.hash)
        {
            self.relink(moved, last, narrow(index));
        }
        let last = self.entries.pop()?;
        let removed = match self.entries.get_mut(index) {
            Some(place) => std::mem::replace(place, last),
            None => last,
        };
        if self.entries.len == 0 {
            *self = Self::new();
        } else {
            // Twice, since the number of entries at which the next one goes falls a little faster.
            self.merge();
            self.merge();
        }
        Some(removed.value)
    }

    #[inline]
    fn bucket(&self, hash: u32) -> usize {
        let bucket = hash as usize & self.mask;
        if bucket < self.buckets.len { bucket } else { bucket & (self.mask >> 1) }
    }

    fn set_mask(&mut self) {
        self.mask = self.buckets.len.next_power_of_two() - 1;
    }

    /// What links to the entry at `from` is to link to `to`.
    fn relink(&mut self, hash: u32, from: usize, to: u32) {
        let from = narrow(from);
        let bucket = self.bucket(hash);
        let Some(first) = self.buckets.get_mut(bucket) else { return };
        if *first == from {
            *first = to;
            return;
        }
        let mut index = *first;
        while let Some(entry) = self.entries.get_mut(index as usize) {
            if entry.next == from {
                entry.next = to;
                return;
            }
            index = entry.next;
        }
    }

    /// One bucket more where there would be more entries than buckets: it takes its share of one other bucket.
    fn split(&mut self) {
        let new = self.buckets.len;
        if self.entries.len < new {
            return;
        }
        self.buckets.push(NONE);
        self.set_mask();
        let mask = self.mask;
        let from = new & (mask >> 1);
        if from == new {
            return;
        }
        let (mut stay, mut go) = (NONE, NONE);
        let mut index = self.buckets.get(from).copied().unwrap_or(NONE);
        while let Some(entry) = self.entries.get_mut(index as usize) {
            let next = entry.next;
            let chain = if entry.hash as usize & mask == new { &mut go } else { &mut stay };
            entry.next = std::mem::replace(chain, index);
            index = next;
        }
        for (bucket, chain) in [(from, stay), (new, go)] {
            if let Some(first) = self.buckets.get_mut(bucket) {
                *first = chain;
            }
        }
    }

    /// One bucket less where there are clearly fewer entries than buckets: its chain goes back to where it came from.
    fn merge(&mut self) {
        if self.buckets.len <= self.entries.len + self.entries.len / 8 + SLACK {
            return;
        }
        let into = (self.buckets.len - 1) & (self.mask >> 1);
        let Some(mut index) = self.buckets.pop() else { return };
        self.set_mask();
        while let Some(entry) = self.entries.get_mut(index as usize)
            && let Some(first) = self.buckets.get_mut(into)
        {
            let next = entry.next;
            entry.next = std::mem::replace(first, index);
            index = next;
        }
    }
}

/// Indices are below 2^32 - 1, since the number of keys is bounded so.
pub(super) fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}

/// So many buckets more than entries stay at least, so that a key that comes and goes moves nothing.
const SLACK: usize = 8;

/// So many values lie together.
const PIECE: usize = 512;

/// A vector in pieces, none of which ever grows far or moves.
#[derive(Debug)]
pub(super) struct Pieces<T> {
    pieces: Vec<Vec<T>>,
    len: usize,
}

impl<T> Pieces<T> {
    pub(super) const fn new() -> Self {
        Self { pieces: Vec::new(), len: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<&T> {
        self.pieces.get(index / PIECE)?.get(index % PIECE)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.pieces.get_mut(index / PIECE)?.get_mut(index % PIECE)
    }

    pub(super) fn push(&mut self, value: T) {
        let place = self.len / PIECE;
        if place == self.pieces.len() {
            self.pieces.push(Vec::new());
        }
        if let Some(piece) = self.pieces.get_mut(place) {
            if piece.len() == piece.capacity() {
                // By an eighth of all, so that small tables are not given much in vain.
                piece.reserve_exact((self.len / 8).clamp(4, PIECE - piece.len()));
            }
            piece.push(value);
            self.len += 1;
        }
    }

    pub(super) fn pop(&mut self) -> Option<T> {
        let place = self.len.checked_sub(1)? / PIECE;
        let value = self.pieces.get_mut(place)?.pop()?;
        self.len -= 1;
        // An empty piece stays until the one before it is half empty: no entry that comes and goes costs a piece.
        let needed = (self.len + PIECE / 2) / PIECE + 1;
        if self.pieces.len() > needed || self.len == 0 {
            self.pieces.pop();
        }
        if self.pieces.capacity() / 4 > self.pieces.len() {
            self.pieces.shrink_to(self.pieces.len() * 2);
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests;
