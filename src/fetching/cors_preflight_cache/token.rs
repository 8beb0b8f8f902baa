//! What the Standard's cache entry holds besides its key: a method or a header name, and the answer that granted it.

use std::cmp::Ordering;

use crate::infrastructure::byte_class::compare_lowercased;
use crate::infrastructure::timestamp::Timestamp;

/// Which of a cache entry's two names is not null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Method,
    HeaderName,
}

/// One accepted answer: when it came, until when it holds, and whether its request's credentials mode was "include".
///
/// The order is that in which answers make room for others: the oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Answer {
    pub(super) stored: Timestamp,
    pub(super) expiry: Timestamp,
    pub(super) credentials: bool,
}

impl Answer {
    pub(super) fn is_alive(&self, now: Timestamp) -> bool {
        now < self.expiry
    }
}

/// A token and the answer that granted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// Its answer's credentials flag.
    pub(super) credentials: bool,
    /// Its answer's place among those of its key.
    pub(super) answer: u16,
    /// A method, or a header name in any case.
    pub(super) name: &'a [u8],
}

impl Token<'_> {
    /// A wildcard or the literal name, depending on who asks.
    pub(super) fn is_asterisk(&self) -> bool {
        self.name == b"*"
    }

    /// The order of tokens within a key, but for their credentials flags: methods before header names, `*` before other
    /// names, these by their bytes.
    pub(super) fn compare_names(&self, other: &Self) -> Ordering {
        self.kind.cmp(&other.kind).then_with(|| other.is_asterisk().cmp(&self.is_asterisk())).then_with(|| {
            match self.kind {
                Kind::Method => self.name.cmp(other.name),
                Kind::HeaderName => compare_lowercased(self.name, other.name),
            }
        })
    }

    /// The order of tokens within a key; equal where kind, name and credentials flag are.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.compare_names(other).then_with(|| self.credentials.cmp(&other.credentials))
    }
}
