//! The CORS-preflight cache as a plain list: slow, without bounds, and short enough to be read beside the Standard.

const NANOSECONDS: u64 = 1_000_000_000;

/// So many later clears are told apart; of an answer that is older than that, nothing is stored.
const REMEMBERED_CLEARS: usize = 64;

/// Partition, byte-serialized origin, URL.
pub(super) type Key = (&'static str, &'static str, &'static str);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) key: Key,
    pub(super) is_header_name: bool,
    /// Header names in lower case.
    pub(super) name: String,
    pub(super) credentials: bool,
    /// In nanoseconds.
    pub(super) expiry: u64,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Clear {
    All,
    Partition(&'static str),
    Origin(&'static str),
    Host(&'static str),
    Url(&'static str),
}

impl Clear {
    fn concerns(self, (partition, origin, url): Key) -> bool {
        match self {
            Self::All => true,
            Self::Partition(cleared) => partition == cleared,
            Self::Origin(cleared) => origin == cleared,
            Self::Host(host) => url.split(['/', ':']).nth(3) == Some(host),
            Self::Url(cleared) => url == cleared,
        }
    }
}

/// What a preflight's answer lists.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) methods: Vec<&'static str>,
    pub(super) header_names: Vec<&'static str>,
    /// In seconds.
    pub(super) max_age: u64,
}

#[derive(Debug, Default)]
pub(super) struct NaiveCache {
    entries: Vec<Entry>,
    clears: Vec<Clear>,
    /// The greatest time so far.
    now: u64,
}

fn matches(entry: &Entry, is_header_name: bool, name: &str) -> bool {
    let same = if is_header_name { entry.name.eq_ignore_ascii_case(name) } else { entry.name == name };
    entry.is_header_name == is_header_name && same
}

impl NaiveCache {
    /// Time passes, unless it would go back.
    pub(super) fn at(&mut self, now: u64) -> &mut Self {
        self.now = self.now.max(now);
        let now = self.now;
        self.entries.retain(|entry| entry.expiry > now);
        self
    }

    /// In nanoseconds.
    pub(super) fn time(&self) -> u64 {
        self.now
    }

    pub(super) fn clears(&self) -> usize {
        self.clears.len()
    }

    pub(super) fn forget_clears(&mut self) {
        self.clears.clear();
    }

    pub(super) fn clear(&mut self, clear: Clear) {
        self.entries.retain(|entry| !clear.concerns(entry.key));
        self.clears.push(clear);
    }

    pub(super) fn clear_cache_entries(&mut self, key: Key) {
        self.entries.retain(|entry| entry.key != key);
    }

    /// Whether a request may use this method or header name. A `*` is a wildcard without credentials only, and none for
    /// `Authorization`.
    pub(super) fn covers(&self, key: Key, include: bool, is_header_name: bool, name: &str) -> bool {
        self.entries.iter().filter(|entry| entry.key == key && (entry.credentials || !include)).any(|entry| {
            let is_wildcard = entry.name == "*"
                && entry.is_header_name == is_header_name
                && !include
                && !(is_header_name && name.eq_ignore_ascii_case("authorization"));
            is_wildcard || matches(entry, is_header_name, name)
        })
    }

    /// CORS-preflight fetch 7.12 to 7.15. `clears` is their number when the preflight was sent.
    pub(super) fn store(&mut self, key: Key, include: bool, listed: &Listed, clears: usize) {
        let later = &self.clears[clears.min(self.clears.len())..];
        if later.len() > REMEMBERED_CLEARS || later.iter().any(|clear| clear.concerns(key)) {
            return;
        }
        let expiry = self.now.saturating_add(listed.max_age.saturating_mul(NANOSECONDS));
        for (is_header_name, names) in [(false, &listed.methods), (true, &listed.header_names)] {
            for name in names {
                let same = |entry: &Entry| {
                    entry.key == key && entry.credentials == include && matches(entry, is_header_name, name)
                };
                self.entries.retain(|entry| !same(entry));
                let name = if is_header_name { name.to_ascii_lowercase() } else { (*name).to_owned() };
                self.entries.push(Entry { key, is_header_name, name, credentials: include, expiry });
            }
        }
        self.at(0);
    }

    /// In one order.
    pub(super) fn content(&self) -> Vec<Entry> {
        let mut content = self.entries.clone();
        content.sort();
        content
    }
}
