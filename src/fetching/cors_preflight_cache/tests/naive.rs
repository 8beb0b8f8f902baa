//! CORS-preflight fetch 7.12–7.15 over a plain list, slowly, for comparison.

/// A cache entry: header name or method, name, credentials, when stored, max-age.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) is_header_name: bool,
    pub(super) name: String,
    pub(super) credentials: bool,
    pub(super) stored: u64,
    pub(super) max_age: u64,
}

/// What is corrected.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) token: bool,
    pub(super) clock: bool,
    pub(super) wildcard: bool,
}

pub(super) struct Stored<'a> {
    pub(super) methods: &'a [&'a str],
    pub(super) header_names: &'a [&'a str],
    pub(super) max_age: u64,
    pub(super) include: bool,
    pub(super) now: u64,
}

pub(super) fn expire(entries: &mut Vec<Entry>, now: u64) {
    entries.retain(|entry| entry.stored + entry.max_age > now);
}

fn matches(entry: &Entry, is_header_name: bool, name: &str, include: bool, wildcard: bool) -> bool {
    let same = if is_header_name { entry.name.eq_ignore_ascii_case(name) } else { entry.name == name };
    let wild = entry.name == "*" && wildcard && !(is_header_name && name.eq_ignore_ascii_case("authorization"));
    entry.is_header_name == is_header_name && (entry.credentials || !include) && (same || wild)
}

pub(super) fn is_covered(entries: &[Entry], is_header_name: bool, name: &str, include: bool, reading: Reading) -> bool {
    let wildcard = !(reading.wildcard && include);
    entries.iter().any(|entry| matches(entry, is_header_name, name, include, wildcard))
}

pub(super) fn store(entries: &mut Vec<Entry>, answer: &Stored<'_>, reading: Reading) {
    expire(entries, answer.now);
    let Stored { include, now, max_age, .. } = *answer;
    for (is_header_name, names) in [(false, answer.methods), (true, answer.header_names)] {
        let matching = |entry: &Entry, name: &str| {
            if reading.token {
                entry.credentials == include && matches(entry, is_header_name, name, false, false)
            } else {
                matches(entry, is_header_name, name, include, !(reading.wildcard && include))
            }
        };
        for name in names {
            for entry in entries.iter_mut().filter(|entry| matching(entry, name)) {
                entry.max_age = max_age;
                if reading.clock {
                    entry.stored = now;
                }
            }
        }
        for name in names {
            if !entries.iter().any(|entry| matching(entry, name)) {
                let name = if is_header_name { name.to_ascii_lowercase() } else { (*name).to_owned() };
                entries.push(Entry { is_header_name, name, credentials: include, stored: now, max_age });
            }
        }
    }
    expire(entries, now);
}
