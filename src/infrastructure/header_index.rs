//! Where the names of a long header list stand: without it, building a list of many names would take time that grows with
//! the square of their number.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Shorter lists are searched from their beginning.
pub(super) const LONG: usize = 64;

/// Names in lower case, each with the position of its first header and whether there are others.
#[derive(Clone, Debug, Default)]
pub(super) struct HeaderIndex(HashMap<Box<[u8]>, Place>);

/// Where a name stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) first: usize,
    pub(super) repeated: bool,
}

impl HeaderIndex {
    /// The index of these names, which are in order.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a [u8]>) -> Box<Self> {
        let mut index = Box::new(Self::default());
        for (position, name) in names.enumerate() {
            index.push(name, position);
        }
        index
    }

    pub(super) fn push(&mut self, name: &[u8], position: usize) {
        match self.0.entry(name.to_ascii_lowercase().into()) {
            Entry::Occupied(mut place) => place.get_mut().repeated = true,
            Entry::Vacant(place) => _ = place.insert(Place { first: position, repeated: false }),
        }
    }

    pub(super) fn get(&self, name: &[u8]) -> Option<Place> {
        self.0.get(name.to_ascii_lowercase().as_slice()).copied()
    }
}
