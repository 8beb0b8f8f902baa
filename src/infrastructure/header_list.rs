//! [Header lists](https://fetch.spec.whatwg.org/#concept-header-list): ordered, duplicates kept, values of bytes.
//!
//! `http::HeaderMap` cannot serve here: it groups by name (the order between names is lost) and its values refuse
//! controls that pages can send and that make a header unsafe. Names and values live in one arena, so that a list costs
//! two allocations however long it is; a long one has an index besides.

use std::borrow::Cow;
use std::fmt;

use super::byte_class::{compare_lowercased, is_same_name};
use super::header::{is_header_name, is_header_value};
use super::header_index::{HeaderIndex, LONG};

/// A [header list](https://fetch.spec.whatwg.org/#concept-header-list).
///
/// Names keep the case in which they were first given and are compared ASCII-case-insensitively.
///
/// ```
/// use fetch_cors::HeaderList;
///
/// let mut headers = HeaderList::new();
/// headers.append("X-A", "1")?;
/// headers.append("x-a", "2")?;
/// assert_eq!(headers.get(b"X-a").as_deref(), Some(&b"1, 2"[..]));
/// assert_eq!(headers.len(), 2);
/// headers.set("X-A", b"\xff")?; // any bytes but NUL, LF, CR
/// assert_eq!(headers.iter().next(), Some((&b"X-A"[..], &b"\xff"[..])));
/// # Ok::<(), fetch_cors::InvalidHeader>(())
/// ```
#[derive(Clone, Default)]
pub struct HeaderList {
    arena: Vec<u8>,
    headers: Vec<Span>,
    /// Of a long list, unless something was taken out lately.
    index: Option<Box<HeaderIndex>>,
    /// How often a long list was searched without an index.
    searches: u32,
}

/// So many searches of a long list without an index make one worth its while.
const SEARCHES: u32 = 16;

/// Where a header lies in the arena.
#[derive(Clone, Copy)]
struct Span {
    name: (u32, u32),
    value: (u32, u32),
    /// How many bytes the value may come to have where it lies.
    room: u32,
}

/// Why a name and a value are no [header](https://fetch.spec.whatwg.org/#concept-header).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidHeader {
    /// The name is no HTTP token.
    #[error("header name `{}` is not an HTTP token", .found.escape_ascii())]
    #[non_exhaustive]
    Name {
        /// The bytes that were given.
        found: Vec<u8>,
    },
    /// The value has NUL, LF or CR, or begins or ends with a tab or a space.
    #[error("value `{}` of header `{}` has NUL, LF, CR or outer whitespace", .found.escape_ascii(), .name.escape_ascii())]
    #[non_exhaustive]
    Value {
        /// The header's name.
        name: Vec<u8>,
        /// The bytes that were given.
        found: Vec<u8>,
    },
    /// The list would take four gibibytes or more.
    #[error("the header list would be larger than {} bytes", u32::MAX)]
    #[non_exhaustive]
    ListTooLarge,
}

impl HeaderList {
    /// The empty list.
    pub const fn new() -> Self {
        Self { arena: Vec::new(), headers: Vec::new(), index: None, searches: 0 }
    }

    /// An empty list with room for `headers` headers of `bytes` bytes in all.
    pub fn with_capacity(headers: usize, bytes: usize) -> Self {
        Self { arena: Vec::with_capacity(bytes), headers: Vec::with_capacity(headers), ..Self::new() }
    }

    /// How many headers there are; repeated names count each time.
    pub fn len(&self) -> usize {
        self.headers.len()
    }

    /// Whether there is no header.
    pub fn is_empty(&self) -> bool {
        self.headers.is_empty()
    }

    /// How many bytes the names and values take.
    pub fn byte_len(&self) -> usize {
        self.iter().map(|(name, value)| name.len() + value.len()).sum()
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&[u8], &[u8])> + ExactSizeIterator + Clone {
        self.headers.iter().map(|span| (self.slice(span.name), self.slice(span.value)))
    }

    /// The name of the header at `index`, empty past the end.
    pub(crate) fn name_at(&self, index: usize) -> &[u8] {
        self.headers.get(index).map_or(&[], |span| self.slice(span.name))
    }

    /// [Contains](https://fetch.spec.whatwg.org/#header-list-contains).
    pub fn contains(&self, name: &[u8]) -> bool {
        self.position(name).is_some()
    }

    /// The values of all headers with this name, in order.
    pub fn values<'a>(&'a self, name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> + Clone {
        self.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    // <https://fetch.spec.whatwg.org/#concept-header-list-get>
    /// [Get](https://fetch.spec.whatwg.org/#concept-header-list-get): the values of all headers with this name, joined
    /// by `, `. Allocates only when there are several.
    pub fn get(&self, name: &[u8]) -> Option<Cow<'_, [u8]>> {
        let mut values = self.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        // 1. None: null.
        let mut combined = Cow::Borrowed(values.next()?);
        // 2. Separated by 0x2C 0x20.
        for value in values {
            let joined = combined.to_mut();
            joined.extend_from_slice(b", ");
            joined.extend_from_slice(value);
        }
        Some(combined)
    }

    // <https://fetch.spec.whatwg.org/#concept-header-list-append>
    /// [Append](https://fetch.spec.whatwg.org/#concept-header-list-append).
    ///
    /// # Errors
    /// [`InvalidHeader`] when these are no header name and value.
    pub fn append(&mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Result<(), InvalidHeader> {
        let (name, value) = (name.as_ref(), value.as_ref());
        check(name, value)?;
        // 1. The casing already in the list is used again.
        let known = self.find(name).and_then(|index| self.headers.get(index)).map(|span| span.name);
        // 2.
        self.push(known, name, value)
    }

    // <https://fetch.spec.whatwg.org/#concept-header-list-set>
    /// [Set](https://fetch.spec.whatwg.org/#concept-header-list-set).
    ///
    /// # Errors
    /// [`InvalidHeader`] when these are no header name and value.
    pub fn set(&mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Result<(), InvalidHeader> {
        let (name, value) = (name.as_ref(), value.as_ref());
        check(name, value)?;
        match self.find(name) {
            // 1. The first gets the value, the others go.
            Some(first) => {
                self.replace_value(first, &[value])?;
                let repeated = |index: &HeaderIndex| index.get(name).is_some_and(|place| place.repeated);
                if self.index.as_deref().is_none_or(repeated) {
                    self.remove(name, first + 1);
                }
                Ok(())
            }
            // 2.
            None => self.push(None, name, value),
        }
    }

    // <https://fetch.spec.whatwg.org/#concept-header-list-delete>
    /// [Delete](https://fetch.spec.whatwg.org/#concept-header-list-delete) all headers with this name.
    pub fn delete(&mut self, name: &[u8]) {
        if let Some(first) = self.position(name) {
            self.remove(name, first);
        }
    }

    /// Takes the headers with this name out that stand at `from` or behind it.
    fn remove(&mut self, name: &[u8], from: usize) {
        let before = self.headers.len();
        let arena = &self.arena;
        let mut position = 0;
        self.headers.retain(|span| {
            position += 1;
            position <= from || !is_same_name(slice(arena, span.name), name)
        });
        if self.headers.len() == before {
            return;
        }
        self.index = None;
        // Whoever adds and deletes in turns does not fill the memory.
        if self.arena.len() > 2 * self.byte_len() + 1024 {
            let mut compact = Self::with_capacity(self.len(), self.byte_len());
            self.iter().for_each(|(name, value)| compact.push_unchecked(name, value));
            (self.arena, self.headers) = (compact.arena, compact.headers);
        }
    }

    // <https://fetch.spec.whatwg.org/#concept-header-list-combine>
    /// [Combine](https://fetch.spec.whatwg.org/#concept-header-list-combine), as `XMLHttpRequest` does.
    ///
    /// # Errors
    /// [`InvalidHeader`] when these are no header name and value.
    pub fn combine(&mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Result<(), InvalidHeader> {
        let (name, value) = (name.as_ref(), value.as_ref());
        check(name, value)?;
        match self.find(name) {
            // 1. Its value, 0x2C 0x20, the new value.
            Some(first) => self.extend_value(first, &[b", ", value]),
            // 2.
            None => self.push(None, name, value),
        }
    }

    // <https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine>
    /// [Sort and combine](https://fetch.spec.whatwg.org/#concept-header-list-sort-and-combine): names lowercased, sorted
    /// and unique, values joined; `set-cookie` alone is never joined. What iterating a `Headers` object gives.
    #[must_use]
    pub fn sort_and_combine(&self) -> Self {
        // 1.
        let mut headers = Self::with_capacity(self.len(), self.byte_len());
        // 2. As in `convert_header_names_to_a_sorted_lowercase_set`, with all headers of a name side by side, in order.
        let mut sorted: Vec<(&[u8], &[u8])> = self.iter().collect();
        sorted.sort_by(|left, right| compare_lowercased(left.0, right.0));
        // 3.
        for same in sorted.chunk_by(|left, right| is_same_name(left.0, right.0)) {
            let name = same.first().map_or_else(Vec::new, |(name, _)| name.to_ascii_lowercase());
            let values: Vec<&[u8]> = same.iter().map(|(_, value)| *value).collect();
            if name == b"set-cookie" {
                // 3.1. Each by itself.
                // 3.1.1–3.1.2.1. In order.
                values.iter().for_each(|value| headers.push_unchecked(&name, value));
            } else {
                // 3.2–3.2.3. Joined; never null, since the name came from the list.
                headers.push_unchecked(&name, &values.join(&b", "[..]));
            }
        }
        // 4.
        headers
    }

    fn position(&self, name: &[u8]) -> Option<usize> {
        if let Some(index) = &self.index {
            return index.get(name).map(|place| place.first);
        }
        let has_length = |span: &Span| span.name.1 as usize == name.len();
        self.headers.iter().position(|span| has_length(span) && is_same_name(self.slice(span.name), name))
    }

    /// The same before a change: a long list gets its index back.
    fn find(&mut self, name: &[u8]) -> Option<usize> {
        if self.index.is_none() && self.headers.len() >= LONG {
            self.searches += 1;
            if self.searches > SEARCHES {
                self.searches = 0;
                self.index = Some(HeaderIndex::of(self.iter().map(|(name, _)| name)));
            }
        }
        self.position(name)
    }

    fn slice(&self, span: (u32, u32)) -> &[u8] {
        slice(&self.arena, span)
    }

    fn replace_value(&mut self, index: usize, parts: &[&[u8]]) -> Result<(), InvalidHeader> {
        if let Some(header) = self.headers.get_mut(index) {
            header.value.1 = 0;
        }
        self.extend_value(index, parts)
    }

    /// Appends to a value: where it lies if there is room, else at the end of the arena, with room to grow to twice its length,
    /// so that a value that is extended again and again is copied seldom.
    fn extend_value(&mut self, index: usize, parts: &[&[u8]]) -> Result<(), InvalidHeader> {
        let Some(header) = self.headers.get(index).copied() else { return Ok(()) };
        let (old_start, old_length) = (header.value.0 as usize, header.value.1 as usize);
        let length = old_length + parts.iter().map(|part| part.len()).sum::<usize>();
        let moves = length > header.room as usize;
        let start = if moves { self.arena.len() } else { old_start };
        let room = if moves { length + length / 2 } else { header.room as usize };
        let (value, (_, room)) = (span(start, length)?, span(start, room)?);
        if moves {
            self.arena.reserve(room as usize);
            self.arena.extend_from_within(old_start..old_start + old_length);
            self.arena.resize(start + room as usize, 0);
        }
        let mut at = start + old_length;
        for part in parts {
            if let Some(place) = self.arena.get_mut(at..at + part.len()) {
                place.copy_from_slice(part);
            }
            at += part.len();
        }
        if let Some(header) = self.headers.get_mut(index) {
            (header.value, header.room) = (value, room);
        }
        Ok(())
    }

    fn push(&mut self, known: Option<(u32, u32)>, name: &[u8], value: &[u8]) -> Result<(), InvalidHeader> {
        if let Some(index) = &mut self.index {
            index.push(name, self.headers.len());
        }
        let name = match known {
            Some(known) => known,
            None => self.store(name)?,
        };
        let value = self.store(value)?;
        self.headers.push(Span { name, value, room: value.1 });
        Ok(())
    }

    /// For names and values that are known to be valid and that fit: copies of what is in a list already.
    pub(crate) fn push_unchecked(&mut self, name: &[u8], value: &[u8]) {
        let pushed = self.push(None, name, value);
        debug_assert!(pushed.is_ok(), "engine-made headers are small");
    }

    fn store(&mut self, bytes: &[u8]) -> Result<(u32, u32), InvalidHeader> {
        let span = span(self.arena.len(), bytes.len())?;
        self.arena.extend_from_slice(bytes);
        Ok(span)
    }
}

fn span(start: usize, length: usize) -> Result<(u32, u32), InvalidHeader> {
    match (u32::try_from(start), u32::try_from(length)) {
        (Ok(start), Ok(length)) if start.checked_add(length).is_some() => Ok((start, length)),
        _ => Err(InvalidHeader::ListTooLarge),
    }
}

fn slice(arena: &[u8], (start, length): (u32, u32)) -> &[u8] {
    let start = start as usize;
    arena.get(start..start + length as usize).unwrap_or(&[])
}

fn check(name: &[u8], value: &[u8]) -> Result<(), InvalidHeader> {
    if !is_header_name(name) {
        return Err(InvalidHeader::Name { found: name.to_vec() });
    }
    if !is_header_value(value) {
        return Err(InvalidHeader::Value { name: name.to_vec(), found: value.to_vec() });
    }
    Ok(())
}

// <https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set>
/// [Convert header names to a sorted-lowercase set](https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set).
pub fn convert_header_names_to_a_sorted_lowercase_set<'a>(names: impl IntoIterator<Item = &'a [u8]>) -> Vec<Vec<u8>> {
    // 1–2. Lowercased; once sorted, equal names are neighbours.
    let mut set: Vec<Vec<u8>> = names.into_iter().map(<[u8]>::to_ascii_lowercase).collect();
    // 3. By bytes, ascending.
    set.sort_unstable();
    set.dedup();
    set
}

impl fmt::Debug for HeaderList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bytes: &[u8]| bytes.escape_ascii().to_string();
        formatter.debug_list().entries(self.iter().map(|(name, value)| (text(name), text(value)))).finish()
    }
}

/// Equal when the same names (to the letter) and values stand in the same order.
impl PartialEq for HeaderList {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for HeaderList {}

impl<N: AsRef<[u8]>, V: AsRef<[u8]>> TryFrom<&[(N, V)]> for HeaderList {
    type Error = InvalidHeader;

    fn try_from(headers: &[(N, V)]) -> Result<Self, InvalidHeader> {
        let mut list = Self::with_capacity(headers.len(), 0);
        for (name, value) in headers {
            list.append(name, value)?;
        }
        Ok(list)
    }
}

/// Outer tabs and spaces of values go, as in every HTTP parser; nothing else is changed.
impl From<&http::HeaderMap> for HeaderList {
    fn from(map: &http::HeaderMap) -> Self {
        let mut list = Self::with_capacity(map.len(), 0);
        for (name, value) in map {
            list.push_unchecked(
                name.as_str().as_bytes(),
                super::byte_class::trim(value.as_bytes(), super::byte_class::is_http_tab_or_space),
            );
        }
        list
    }
}

/// What `http::HeaderMap` cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotRepresentable {
    /// A name is longer than `http` takes (65,535 bytes).
    #[error("header name of {length} bytes is longer than the http crate takes")]
    #[non_exhaustive]
    Name {
        /// The name's length in bytes.
        length: usize,
    },
    /// A value has a control that `http` refuses.
    #[error("value `{}` of header `{}` has a control byte that the http crate refuses", .found.escape_ascii(), .name.escape_ascii())]
    #[non_exhaustive]
    Value {
        /// The header's name.
        name: Vec<u8>,
        /// The value.
        found: Vec<u8>,
    },
    /// There are more names than `http` takes (24,576).
    #[error("more header names than the http crate takes")]
    #[non_exhaustive]
    TooMany,
    /// The URL is none that `http::Uri` can hold.
    #[error("URL of {length} bytes cannot be represented by the http crate: {why}")]
    #[non_exhaustive]
    Url {
        /// The URL's length in bytes.
        length: usize,
        /// What the `http` crate says.
        why: String,
    },
}

impl TryFrom<&HeaderList> for http::HeaderMap {
    type Error = NotRepresentable;

    fn try_from(list: &HeaderList) -> Result<Self, NotRepresentable> {
        to_header_map(list.iter())
    }
}

/// A map of these headers, or what it cannot hold.
pub(crate) fn to_header_map<'a>(
    headers: impl Iterator<Item = (&'a [u8], &'a [u8])>,
) -> Result<http::HeaderMap, NotRepresentable> {
    let mut map = http::HeaderMap::new();
    for (name, value) in headers {
        let key = http::HeaderName::from_bytes(name).map_err(|_| NotRepresentable::Name { length: name.len() })?;
        let content = http::HeaderValue::from_bytes(value)
            .map_err(|_| NotRepresentable::Value { name: name.to_vec(), found: value.to_vec() })?;
        map.try_append(key, content).map_err(|_| NotRepresentable::TooMany)?;
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the list should be.
    #[derive(Default)]
    struct Plain(Vec<(Vec<u8>, Vec<u8>)>);

    impl Plain {
        fn position(&self, name: &str) -> Option<usize> {
            self.0.iter().position(|header| header.0.eq_ignore_ascii_case(name.as_bytes()))
        }

        fn append(&mut self, name: &str, value: &str) {
            let known = self.position(name).map_or(name.as_bytes().to_vec(), |index| self.0[index].0.clone());
            self.0.push((known, value.into()));
        }
    }

    #[test]
    fn long_lists_are_as_short_ones() {
        let (mut list, mut plain) = (HeaderList::new(), Plain::default());
        let mut state = 7u32;
        for round in 0..6000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Few names at first, then many, then few again.
            let names = [30, 400, 20][round / 2000];
            let number = (state >> 12) % names;
            let name = if state & 1 << 30 == 0 { format!("x-{number}") } else { format!("X-{number}") };
            let value = "v".repeat((state >> 24) as usize % 40);
            let first = plain.position(&name);
            assert_eq!(list.contains(name.as_bytes()), first.is_some());
            match (state >> 4) % 8 {
                0 => {
                    list.delete(name.as_bytes());
                    plain.0.retain(|header| !header.0.eq_ignore_ascii_case(name.as_bytes()));
                }
                1 | 2 => {
                    list.set(&name, &value).unwrap();
                    match first {
                        Some(first) => {
                            plain.0[first].1 = value.into();
                            let mut position = 0;
                            plain.0.retain(|header| {
                                position += 1;
                                position <= first + 1 || !header.0.eq_ignore_ascii_case(name.as_bytes())
                            });
                        }
                        None => plain.append(&name, &value),
                    }
                }
                3 => {
                    list.combine(&name, &value).unwrap();
                    match first {
                        Some(first) => plain.0[first].1.extend_from_slice(format!(", {value}").as_bytes()),
                        None => plain.append(&name, &value),
                    }
                }
                _ => {
                    list.append(&name, &value).unwrap();
                    plain.append(&name, &value);
                }
            }
            if round % 10 == 0 {
                let expected = plain.0.iter().map(|(name, value)| (&name[..], &value[..]));
                assert!(list.iter().eq(expected), "round {round}");
            }
        }
        assert!(list.len() > 500, "{}", list.len());
    }

    #[test]
    fn changing_again_and_again_takes_no_more_room_than_is_needed() {
        let mut list = HeaderList::new();
        list.append("x-other", "1").unwrap();
        for round in 0..10_000 {
            list.set("x-a", "v".repeat(round % 100)).unwrap();
            list.append("x-b", "v".repeat(100)).unwrap();
            list.delete(b"x-b");
            assert!(list.arena.len() < 4000, "{}", list.arena.len());
        }
        for _ in 0..10_000 {
            list.combine("x-a", "12345678").unwrap();
            list.combine("x-other", "12345678").unwrap();
        }
        assert!(list.arena.len() < 5 * list.byte_len(), "{}", list.arena.len());
    }

    #[test]
    fn sorted_and_combined() {
        let mut list = HeaderList::new();
        for (name, value) in [("X-b", "1"), ("Set-Cookie", "a"), ("x-A", "2"), ("x-B", "3"), ("set-cookie", "b")] {
            list.append(name, value).unwrap();
        }
        let sorted = list.sort_and_combine();
        let text: Vec<String> =
            sorted.iter().map(|(name, value)| format!("{}: {}", name.escape_ascii(), value.escape_ascii())).collect();
        assert_eq!(text, ["set-cookie: a", "set-cookie: b", "x-a: 2", "x-b: 1, 3"]);
    }
}
