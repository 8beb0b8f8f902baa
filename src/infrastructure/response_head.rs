//! Heads of responses: borrowed, through one narrow view, read in one pass.

use super::byte_class::{is_http_tab_or_space, is_named, trim};
use super::header_list::HeaderList;
use crate::policy::filter::EmptyLines;

/// A list of header lines that the engine can read: `http::HeaderMap`, [`HeaderList`], slices of pairs of bytes.
///
/// The engine asks for all lines in order and picks those that the Standard reads; it never takes the first line of a
/// name only. Outer tabs and spaces of values are ignored.
pub trait HeaderLines {
    /// Calls `visit` with the name and the value of every line, in order; lines of one name in the order received.
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a [u8], &'a [u8]));

    /// Whether the type itself excludes NUL, CR and LF in values. Where it does not, the engine looks.
    fn excludes_line_breaks(&self) -> bool {
        false
    }
}

impl HeaderLines for HeaderList {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a [u8], &'a [u8])) {
        for (name, value) in self.iter() {
            visit(name, value);
        }
    }

    fn excludes_line_breaks(&self) -> bool {
        true
    }
}

impl HeaderLines for http::HeaderMap {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a [u8], &'a [u8])) {
        for (name, value) in self {
            visit(name.as_str().as_bytes(), value.as_bytes());
        }
    }

    fn excludes_line_breaks(&self) -> bool {
        true
    }
}

impl<N: AsRef<[u8]>, V: AsRef<[u8]>> HeaderLines for [(N, V)] {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a [u8], &'a [u8])) {
        for (name, value) in self {
            visit(name.as_ref(), value.as_ref());
        }
    }
}

impl<N: AsRef<[u8]>, V: AsRef<[u8]>> HeaderLines for Vec<(N, V)> {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a [u8], &'a [u8])) {
        self.as_slice().for_each(visit);
    }
}

impl<N: AsRef<[u8]>, V: AsRef<[u8]>, const LENGTH: usize> HeaderLines for [(N, V); LENGTH] {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a [u8], &'a [u8])) {
        self.as_slice().for_each(visit);
    }
}

/// The head of a response: its status and its header lines, borrowed.
///
/// ```
/// use fetch_cors::ResponseHead;
///
/// let lines = [("Access-Control-Allow-Origin", "*"), ("Content-Type", "text/plain")];
/// let head = ResponseHead::new(200, &lines);
/// assert_eq!(head.status(), 200);
///
/// let response = http::Response::builder().status(404).body(()).unwrap();
/// assert_eq!(ResponseHead::from(&response).status(), 404);
/// ```
#[derive(Clone, Copy)]
pub struct ResponseHead<'a> {
    status: u16,
    lines: &'a dyn HeaderLines,
}

impl<'a> ResponseHead<'a> {
    /// The head with this status and these lines.
    pub fn new(status: u16, lines: &'a dyn HeaderLines) -> Self {
        Self { status, lines }
    }

    /// The [status](https://fetch.spec.whatwg.org/#concept-response-status), 0 to 999.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The header lines.
    pub fn lines(&self) -> &'a dyn HeaderLines {
        self.lines
    }
}

impl std::fmt::Debug for ResponseHead<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut lines = Vec::new();
        self.lines.for_each(&mut |name, value| {
            lines.push((name.escape_ascii().to_string(), value.escape_ascii().to_string()));
        });
        formatter.debug_struct("ResponseHead").field("status", &self.status).field("lines", &lines).finish()
    }
}

impl<'a, B> From<&'a http::Response<B>> for ResponseHead<'a> {
    fn from(response: &'a http::Response<B>) -> Self {
        Self::new(response.status().as_u16(), response.headers())
    }
}

impl<'a> From<&'a http::response::Parts> for ResponseHead<'a> {
    fn from(parts: &'a http::response::Parts) -> Self {
        Self::new(parts.status.as_u16(), &parts.headers)
    }
}

/// The response headers that the Standard's CORS parts read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadHeader {
    AllowOrigin,
    AllowCredentials,
    AllowMethods,
    AllowHeaders,
    ExposeHeaders,
    MaxAge,
    TimingAllowOrigin,
    CrossOriginResourcePolicy,
    Location,
    ReferrerPolicy,
}

const READ_HEADERS: usize = 10;

impl ReadHeader {
    /// Whether an empty line of it goes where another is there, under [`EmptyLines::Dropped`].
    fn drops_empty_lines(self) -> bool {
        !matches!(self, Self::AllowOrigin | Self::Location)
    }

    /// The header that `name` names. Most names are none of these, and their lengths say so.
    fn of(name: &[u8]) -> Option<Self> {
        if Self::may_be(name) { Self::of_its_length(name) } else { None }
    }

    /// Whether `name` has the length of one of these.
    #[inline]
    fn may_be(name: &[u8]) -> bool {
        const LENGTHS: u64 = 1 << 8 | 1 << 15 | 1 << 19 | 1 << 22 | 1 << 27 | 1 << 28 | 1 << 29 | 1 << 32;
        name.len() < 64 && (LENGTHS >> name.len()) & 1 == 1
    }

    /// One of three candidates at the most.
    #[inline]
    fn of_its_length(name: &[u8]) -> Option<Self> {
        let (is, header) = match name.len() {
            8 => (is_named(name, b"location"), Self::Location),
            15 => (is_named(name, b"referrer-policy"), Self::ReferrerPolicy),
            19 => (is_named(name, b"timing-allow-origin"), Self::TimingAllowOrigin),
            22 => (is_named(name, b"access-control-max-age"), Self::MaxAge),
            27 => (is_named(name, b"access-control-allow-origin"), Self::AllowOrigin),
            28 if is_named(name, b"access-control-allow-methods") => (true, Self::AllowMethods),
            28 if is_named(name, b"access-control-allow-headers") => (true, Self::AllowHeaders),
            28 => (is_named(name, b"cross-origin-resource-policy"), Self::CrossOriginResourcePolicy),
            29 => (is_named(name, b"access-control-expose-headers"), Self::ExposeHeaders),
            32 => (is_named(name, b"access-control-allow-credentials"), Self::AllowCredentials),
            _ => return None,
        };
        is.then_some(header)
    }
}

/// What *get* gives of a header: nothing, one line, or several that would have to be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Combined<'a> {
    Null,
    Line(&'a [u8]),
    Several,
}

/// The lines that the engine reads, found in one pass over a head.
pub(crate) struct Reading<'a> {
    /// The first line of each header, and how many there are.
    found: [(&'a [u8], u32); READ_HEADERS],
    lines: &'a dyn HeaderLines,
    empty_lines: EmptyLines,
}

impl<'a> Reading<'a> {
    #[cfg(test)]
    pub(crate) fn of(lines: &'a dyn HeaderLines) -> Self {
        let mut reading = Self::start(lines, EmptyLines::Joined);
        reading.take_all();
        reading
    }

    /// Notes every line.
    #[inline]
    pub(crate) fn take_all(&mut self) {
        self.lines.for_each(&mut |name, value| self.take(name, value));
    }

    /// Notes one line; for callers that look at every line for reasons of their own.
    #[inline]
    pub(crate) fn take(&mut self, name: &'a [u8], value: &'a [u8]) {
        if ReadHeader::may_be(name) {
            self.take_likely(name, value);
        }
    }

    /// Apart, so that all the other lines cost next to nothing.
    #[inline(never)]
    fn take_likely(&mut self, name: &'a [u8], value: &'a [u8]) {
        let Some(header) = ReadHeader::of_its_length(name) else { return };
        let value = trim(value, is_http_tab_or_space);
        let Some((first, count)) = self.found.get_mut(header as usize) else { return };
        if *count == 0 {
            (*first, *count) = (value, 1);
            return;
        }
        if self.empty_lines == EmptyLines::Dropped && header.drops_empty_lines() {
            if value.is_empty() {
                return;
            }
            // The only line so far is empty: it never was there.
            if first.is_empty() {
                *first = value;
                return;
            }
        }
        *count = count.saturating_add(1);
    }

    /// A reading of nothing yet, to be filled by [`Reading::take`] with every line of `lines`.
    #[inline]
    pub(crate) fn start(lines: &'a dyn HeaderLines, empty_lines: EmptyLines) -> Self {
        Self { found: [(&[], 0); READ_HEADERS], lines, empty_lines }
    }

    #[inline]
    pub(crate) fn get(&self, header: ReadHeader) -> Combined<'a> {
        match self.found.get(header as usize) {
            None | Some((_, 0)) => Combined::Null,
            Some((line, 1)) => Combined::Line(line),
            Some(_) => Combined::Several,
        }
    }

    /// Calls `visit` with each line of this header, in order, outer tabs and spaces gone.
    pub(crate) fn for_each_line(&self, header: ReadHeader, mut visit: impl FnMut(&'a [u8])) {
        match self.get(header) {
            Combined::Null => {}
            Combined::Line(line) => visit(line),
            Combined::Several => self.lines.for_each(&mut |name, value| {
                let value = trim(value, is_http_tab_or_space);
                let dropped = value.is_empty() && self.empty_lines == EmptyLines::Dropped && header.drops_empty_lines();
                if !dropped && ReadHeader::of(name) == Some(header) {
                    visit(value);
                }
            }),
        }
    }

    /// The lines joined by `, `: *get* in full. Allocates; for explanations and for headers that are rarely there.
    pub(crate) fn joined(&self, header: ReadHeader) -> Option<Vec<u8>> {
        let mut joined: Option<Vec<u8>> = None;
        self.for_each_line(header, |line| match &mut joined {
            None => joined = Some(line.to_vec()),
            Some(value) => {
                value.extend_from_slice(b", ");
                value.extend_from_slice(line);
            }
        });
        joined
    }
}
