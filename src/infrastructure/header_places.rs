//! Where names stand in a long header list.

use std::collections::HashMap;

/// So many headers are searched one by one.
const FEW: usize = 64;

/// The first place of each name, lowercased; nothing where the list is short or has changed otherwise than by appending. A copy
/// of a list notes its own when it needs to.
///
/// The hash is the standard library's random one: pages choose names. No order depends on it.
#[derive(Default)]
#[expect(clippy::box_collection, reason = "lists are moved about, and few are long")]
pub(super) struct HeaderPlaces(Option<Box<HashMap<Vec<u8>, usize>>>);

impl HeaderPlaces {
    pub(super) const NONE: Self = Self(None);

    /// Of all names of a list, in order.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut places = Self(Some(Box::default()));
        names.enumerate().for_each(|(place, name)| places.note(name, place));
        places
    }

    /// Whether they would help and are not there.
    pub(super) fn are_missing(&self, headers: usize) -> bool {
        self.0.is_none() && headers >= FEW
    }

    /// Notes a name at the end of the list.
    pub(super) fn note(&mut self, name: &[u8], place: usize) {
        if let Some(places) = &mut self.0 {
            places.entry(name.to_ascii_lowercase()).or_insert(place);
        }
    }

    /// What is known of a name; `None` where nothing is noted.
    pub(super) fn first(&self, name: &[u8]) -> Option<Known> {
        self.0.as_ref().map(|places| Known(places.get(&name.to_ascii_lowercase()).copied()))
    }
}

/// Where a name stands first, if it is there.
pub(super) struct Known(Option<usize>);

impl Known {
    pub(super) fn place(self) -> Option<usize> {
        self.0
    }
}

impl Clone for HeaderPlaces {
    fn clone(&self) -> Self {
        Self::NONE
    }
}
