//! [Header lists](https://fetch.spec.whatwg.org/#concept-header-list): ordered, duplicates kept, values of bytes.
//!
//! `http::HeaderMap` cannot serve here: it groups by name (the order between names is lost) and its values refuse
//! controls that pages can send and that make a header unsafe. Names and values live in one arena, so that a list costs
//! two allocations however long it is.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use super::byte_class::is_same_name;
use super::header::{is_header_name, is_header_value};
use super::header_places::HeaderPlaces;
use super::shown::shorten;

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
    /// Bytes of the arena that no header has any more.
    unused: usize,
    places: HeaderPlaces,
}

/// Where a header lies in the arena.
#[derive(Clone, Copy)]
struct Span {
    name: (u32, u32),
    value: (u32, u32),
}

/// Why a name and a value are no [header](https://fetch.spec.whatwg.org/#concept-header).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidHeader {
    /// The name is no HTTP token.
    #[error("header name `{}` is not an HTTP token", shorten(.found))]
    #[non_exhaustive]
    Name {
        /// The bytes that were given.
        found: Vec<u8>,
    },
    /// The value has NUL, LF or CR, or begins or ends with a tab or a space.
    #[error("value `{}` of header `{}` has NUL, LF, CR or outer whitespace", shorten(.found), shorten(.name))]
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

/// An arena with fewer unused bytes is left as it is.
const SMALL: usize = 4096;

impl HeaderList {
    /// The empty list.
    pub const fn new() -> Self {
        Self { arena: Vec::new(), headers: Vec::new(), unused: 0, places: HeaderPlaces::NONE }
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
        self.keep_places();
        // 1. The casing already in the list is used again.
        let known = self.position(name).and_then(|index| self.headers.get(index)).map(|span| span.name);
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
        self.keep_places();
        match self.position(name) {
            // 1. The first gets the value, the others go.
            Some(first) => {
                self.replace_value(first, value)?;
                self.retain(|index, other| index <= first || !other.eq_ignore_ascii_case(name));
                Ok(())
            }
            // 2.
            None => self.push(None, name, value),
        }
    }

    // <https://fetch.spec.whatwg.org/#concept-header-list-delete>
    /// [Delete](https://fetch.spec.whatwg.org/#concept-header-list-delete) all headers with this name.
    pub fn delete(&mut self, name: &[u8]) {
        self.retain(|_, other| !other.eq_ignore_ascii_case(name));
    }

    // <https://fetch.spec.whatwg.org/#concept-header-list-combine>
    /// [Combine](https://fetch.spec.whatwg.org/#concept-header-list-combine), as `XMLHttpRequest` does.
    ///
    /// # Errors
    /// [`InvalidHeader`] when these are no header name and value.
    pub fn combine(&mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Result<(), InvalidHeader> {
        let (name, value) = (name.as_ref(), value.as_ref());
        check(name, value)?;
        self.keep_places();
        match self.position(name) {
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
        // 2. Sorted with their values, which stay in order: looking each name up would take as long as the list.
        let mut sorted: Vec<_> = self.iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        sorted.sort_by(|(name, _), (other, _)| name.cmp(other));
        // 3.
        for same in sorted.chunk_by(|(name, _), (other, _)| name == other) {
            let Some((name, _)) = same.first() else { continue };
            let values = same.iter().map(|(_, value)| *value);
            if name == b"set-cookie" {
                // 3.1. Each by itself.
                // 3.1.1–3.1.2.1. In order.
                values.for_each(|value| headers.push_unchecked(name, value));
            } else {
                // 3.2–3.2.3. Joined; never null, since the name came from the list.
                headers.push_unchecked(name, &values.collect::<Vec<_>>().join(b", ".as_slice()));
            }
        }
        // 4.
        headers
    }

    fn position(&self, name: &[u8]) -> Option<usize> {
        if let Some(known) = self.places.first(name) {
            return known.place();
        }
        self.headers.iter().position(|span| is_same_name(self.slice(span.name), name))
    }

    /// Where names stand is noted as soon as there are many: pages append as often as they like, and no append may take as
    /// long as the list.
    fn keep_places(&mut self) {
        if self.places.are_missing(self.headers.len()) {
            self.places = HeaderPlaces::of(self.headers.iter().map(|span| slice(&self.arena, span.name)));
        }
    }

    fn slice(&self, span: (u32, u32)) -> &[u8] {
        slice(&self.arena, span)
    }

    /// Only the headers that `keeps` says yes to, asked with place and name.
    fn retain(&mut self, mut keeps: impl FnMut(usize, &[u8]) -> bool) {
        let (mut place, before) = (0, self.headers.len());
        let (arena, unused) = (&self.arena, &mut self.unused);
        self.headers.retain(|span| {
            let stays = keeps(place, slice(arena, span.name));
            // Where its name is another header's too, this is more than there is: the arena is made anew the earlier.
            *unused += if stays { 0 } else { span.name.1 as usize + span.value.1 as usize };
            place += 1;
            stays
        });
        if self.headers.len() < before {
            self.places = HeaderPlaces::NONE;
        }
        if self.headers.is_empty() {
            self.arena.clear();
            self.unused = 0;
        }
        self.tidy();
    }

    fn replace_value(&mut self, index: usize, value: &[u8]) -> Result<(), InvalidHeader> {
        let value = self.store(value)?;
        if let Some(header) = self.headers.get_mut(index) {
            self.unused += header.value.1 as usize;
            header.value = value;
        }
        self.tidy();
        Ok(())
    }

    /// Adds to a value: in its place where it is the arena's last, so that many additions take no more than their sum.
    fn extend_value(&mut self, index: usize, parts: &[&[u8]]) -> Result<(), InvalidHeader> {
        let Some((start, length)) = self.headers.get(index).map(|span| span.value) else { return Ok(()) };
        let is_last = start as usize + length as usize == self.arena.len();
        let added: usize = parts.iter().map(|part| part.len()).sum();
        let from = if is_last { start as usize } else { self.arena.len() };
        let extended = span(from, length as usize + added)?;
        if !is_last {
            let old = start as usize..start as usize + length as usize;
            self.arena.extend_from_within(old);
            self.unused += length as usize;
        }
        for part in parts {
            self.arena.extend_from_slice(part);
        }
        if let Some(header) = self.headers.get_mut(index) {
            header.value = extended;
        }
        self.tidy();
        Ok(())
    }

    /// Makes the arena anew where more than half of it is unused, so that what a page sets and deletes again and again does not
    /// stay.
    fn tidy(&mut self) {
        if self.unused <= SMALL.max(self.arena.len() / 2) {
            return;
        }
        let mut arena = Vec::with_capacity(self.arena.len().saturating_sub(self.unused));
        let mut names = HashMap::new();
        let mut copy = |from: (u32, u32)| {
            // What is copied fits, since it fitted before.
            let to = (u32::try_from(arena.len()).unwrap_or(u32::MAX), from.1);
            arena.extend_from_slice(slice(&self.arena, from));
            to
        };
        for header in &mut self.headers {
            header.name = *names.entry(header.name).or_insert_with(|| copy(header.name));
            header.value = copy(header.value);
        }
        self.arena = arena;
        self.unused = 0;
    }

    fn push(&mut self, known: Option<(u32, u32)>, name: &[u8], value: &[u8]) -> Result<(), InvalidHeader> {
        let name = match known {
            Some(known) => known,
            None => self.store(name)?,
        };
        let value = self.store(value)?;
        self.places.note(slice(&self.arena, name), self.headers.len());
        self.headers.push(Span { name, value });
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
        let bytes = map.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        let mut list = Self::with_capacity(map.len(), bytes);
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
    #[error("value `{}` of header `{}` has a control byte that the http crate refuses", shorten(.found), shorten(.name))]
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
mod tests;
