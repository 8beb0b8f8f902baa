//! Bytes and arrays that cross the boundary without being copied.

use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::str::FromStr;

use fetch_cors::{HeaderLines, UnknownString};
use url::Url;

use crate::error::{Error, Status};

/// Bytes of somebody else. Not terminated by NUL, and not to be freed.
///
/// One that is handed in is read during the call only. One that comes back lives as long as the handle that it was asked of, unless
/// that handle is changed. Where something is absent, `data` is NULL; where it is empty, `length` is 0 and `data` is not NULL.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Span<'a> {
    /// The first byte. May be NULL if `length` is 0.
    data: *const u8,
    /// How many bytes there are.
    length: usize,
    marker: PhantomData<&'a [u8]>,
}

impl<'a> From<&'a [u8]> for Span<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self { data: bytes.as_ptr(), length: bytes.len(), marker: PhantomData }
    }
}

impl<'a> From<&'a str> for Span<'a> {
    fn from(text: &'a str) -> Self {
        text.as_bytes().into()
    }
}

impl<'a, T: ?Sized> From<Option<&'a T>> for Span<'a>
where
    Self: From<&'a T>,
{
    fn from(present: Option<&'a T>) -> Self {
        present.map_or(Self::ABSENT, Self::from)
    }
}

impl<'a> Span<'a> {
    /// What stands for nothing.
    pub const ABSENT: Self = Self { data: std::ptr::null(), length: 0, marker: PhantomData };

    /// Whether nothing was given.
    pub(crate) fn is_absent(self) -> bool {
        self.data.is_null() && self.length == 0
    }

    /// The bytes; none where nothing was given.
    pub(crate) fn bytes(self, what: &str) -> Result<&'a [u8], Error> {
        if self.data.is_null() {
            if self.length == 0 {
                return Ok(&[]);
            }
            return Err(Error::new(Status::NullPointer, format!("`{what}` is NULL with length {}", self.length)));
        }
        if isize::try_from(self.length).is_err() {
            let message = format!("`{what}` has length {}, which no object in memory has", self.length);
            return Err(Error::new(Status::InvalidArgument, message));
        }
        // SAFETY: a span is made from a slice, or by C, which promises that `length` bytes are readable at `data` for the call
        // (or, of a callback, until it returns). It is neither NULL nor longer than memory.
        Ok(unsafe { std::slice::from_raw_parts(self.data, self.length) })
    }

    /// The bytes as UTF-8.
    pub(crate) fn text(self, what: &str) -> Result<&'a str, Error> {
        std::str::from_utf8(self.bytes(what)?)
            .map_err(|error| Error::new(Status::InvalidUtf8, format!("`{what}` is not UTF-8: {error}")))
    }

    /// One of the Standard's strings.
    pub(crate) fn parse<T: FromStr<Err = UnknownString>>(self, what: &str) -> Result<T, Error> {
        self.text(what)?.parse().map_err(|error| Error::new(Status::InvalidArgument, format!("`{what}`: {error}")))
    }

    /// An absolute URL.
    pub(crate) fn url(self, what: &str) -> Result<Url, Error> {
        let text = self.text(what)?;
        Url::parse(text).map_err(|error| {
            Error::new(Status::InvalidArgument, format!("`{what}` is no URL: `{}`: {error}", text.escape_debug()))
        })
    }
}

/// A header line: a name and a value.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    /// The name.
    pub name: Span<'a>,
    /// The value. Tabs and spaces around it are ignored.
    pub value: Span<'a>,
}

impl<'a> Header<'a> {
    /// The header of these bytes.
    pub(crate) fn new((name, value): (&'a [u8], &'a [u8])) -> Self {
        Self { name: name.into(), value: value.into() }
    }

    pub(crate) fn bytes(self) -> Result<(&'a [u8], &'a [u8]), Error> {
        Ok((self.name.bytes("name of a header")?, self.value.bytes("value of a header")?))
    }
}

/// The header lines of a response, all of them, in the order received: an array of the caller's, read during the call only.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Headers<'a> {
    /// The first line. May be NULL if `count` is 0.
    items: *const Header<'a>,
    /// How many lines there are.
    count: usize,
}

impl<'a> Headers<'a> {
    /// The lines, each of which has been looked at.
    pub(crate) fn lines(self) -> Result<Lines<'a>, Error> {
        let lines = array(self.items, self.count, "headers")?;
        for line in lines {
            line.bytes()?;
        }
        Ok(Lines(lines))
    }
}

/// Spans of the caller's, read during the call only.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Spans<'a> {
    /// The first span. May be NULL if `count` is 0.
    items: *const Span<'a>,
    /// How many there are.
    count: usize,
}

impl<'a> Spans<'a> {
    pub(crate) fn items(self, what: &str) -> Result<&'a [Span<'a>], Error> {
        array(self.items, self.count, what)
    }
}

/// Whether `count` values at `items` can be an array.
fn check_array<T>(items: *const T, count: usize, what: &str) -> Result<(), Error> {
    if items.is_null() {
        return Err(Error::new(Status::NullPointer, format!("`{what}` is NULL with {count} items")));
    }
    let fits = count.checked_mul(size_of::<T>()).is_some_and(|size| isize::try_from(size).is_ok());
    if !fits || !items.is_aligned() {
        let message = format!("`{what}` is no array of {count} items: too many for memory, or misaligned");
        return Err(Error::new(Status::InvalidArgument, message));
    }
    Ok(())
}

fn array<'a, T>(items: *const T, count: usize, what: &str) -> Result<&'a [T], Error> {
    if count == 0 {
        return Ok(&[]);
    }
    check_array(items, count, what)?;
    // SAFETY: C promises that `count` values are readable at `items` during the call. The pointer is neither NULL nor
    // misaligned, and there are not more than memory holds. Every bit pattern is a value of the types that this is called with.
    Ok(unsafe { std::slice::from_raw_parts(items, count) })
}

/// Header lines for the engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines<'a>(&'a [Header<'a>]);

impl<'a> Lines<'a> {
    /// Names and values, in order.
    pub(crate) fn iter(self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        // None is left out: `Headers::lines` has looked at each.
        self.0.iter().filter_map(|line| line.bytes().ok())
    }
}

impl HeaderLines for Lines<'_> {
    fn for_each<'a>(&'a self, visit: &mut dyn FnMut(&'a [u8], &'a [u8])) {
        for (name, value) in self.iter() {
            visit(name, value);
        }
    }
}

/// Where headers are to be written: an array of the caller's. Only the spans are written; the bytes stay where they are.
#[repr(C)]
#[derive(Debug)]
pub struct HeaderBuffer<'a> {
    /// The first place, NULL if `capacity` is 0. What is there need not be initialized.
    items: *mut Header<'a>,
    /// For how many headers there is room.
    capacity: usize,
}

impl<'a> HeaderBuffer<'a> {
    /// Writes as many as there is room for; how many there are in all.
    pub(crate) fn fill(self, headers: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Result<usize, Error> {
        let places: &mut [MaybeUninit<Header<'a>>] = if self.capacity == 0 {
            &mut []
        } else {
            check_array(self.items, self.capacity, "buffer")?;
            // SAFETY: C promises that there is room for `capacity` headers at `items`, which nothing else uses during the call.
            // The pointer is neither NULL nor misaligned, and there is not more than memory holds.
            unsafe { std::slice::from_raw_parts_mut(self.items.cast(), self.capacity) }
        };
        let mut places = places.iter_mut();
        let mut count = 0;
        for header in headers {
            if let Some(place) = places.next() {
                place.write(Header::new(header));
            }
            count += 1;
        }
        Ok(count)
    }
}
