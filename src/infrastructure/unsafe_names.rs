//! [CORS-unsafe request-header names](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names), as positions in
//! a header list: sorted and unique without copying a name.

use std::cmp::Ordering;
use std::ops::Range;

use super::byte_class::{compare_lowercased, is_same_name};
use super::header_list::HeaderList;
use super::request_header::is_cors_safelisted_request_header;
use super::safelist::is_safelisted;
use crate::policy::safelist::{RepeatedNames, SafelistPolicy, TotalSize};

/// What the values of safelisted headers may take together, in bytes, before all of them count as unsafe.
const SAFELISTED_SIZE_LIMIT: usize = 1024;

/// So many names fit without an allocation.
const INLINE: usize = 8;

/// Positions of CORS-unsafe names in a header list, in ascending order of their lowercased names, each name once.
#[derive(Clone, Debug, Default)]
pub(crate) struct UnsafeNames {
    inline: [u32; INLINE],
    len: usize,
    spilled: Vec<u32>,
}

impl UnsafeNames {
    // <https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names>
    pub(crate) fn of(headers: &HeaderList, policy: &SafelistPolicy) -> Self {
        // 1–2. Potentially unsafe names are in no second list: they become unsafe all at once (5).
        let mut unsafe_names = Self::default();
        // 3.
        let mut safelist_value_size = 0usize;
        let is_standard = *policy == SafelistPolicy::STANDARD;
        let once = policy.repeated_names == RepeatedNames::Once;
        // 4.
        for (index, (name, value)) in headers.iter().enumerate() {
            let is_safelisted = if is_standard {
                is_cors_safelisted_request_header(name, value)
            } else {
                is_safelisted(policy, name, value)
            };
            if is_safelisted {
                // 4.2.
                safelist_value_size += value.len();
            } else {
                // 4.1.
                unsafe_names.insert(headers, index, name, once);
            }
        }
        // 5. Too much in all: every name is unsafe.
        if safelist_value_size > SAFELISTED_SIZE_LIMIT && policy.total_size == TotalSize::Limited {
            unsafe_names = Self::default();
            for (index, (name, _)) in headers.iter().enumerate() {
                unsafe_names.insert(headers, index, name, once);
            }
        }
        // 6. Sorted, each name once.
        unsafe_names.finish(headers, once);
        unsafe_names
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    fn positions(&self) -> &[u32] {
        if self.spilled.is_empty() { self.inline.get(..self.len).unwrap_or_default() } else { &self.spilled }
    }

    /// The names, in the case in which they stand in `headers`, which must be the list that this was made from.
    pub(crate) fn iter<'a>(&'a self, headers: &'a HeaderList) -> impl Iterator<Item = &'a [u8]> + Clone {
        self.positions().iter().map(|&position| headers.name_at(position as usize))
    }

    /// Calls `visit` with the places of `name`: one by the Standard, several where repeated names are kept.
    #[inline]
    pub(crate) fn for_each_place(&self, headers: &HeaderList, name: &[u8], mut visit: impl FnMut(usize)) {
        if self.len <= INLINE {
            // A handful: lengths differ mostly, so a scan beats comparing prefixes.
            for (place, other) in self.iter(headers).enumerate() {
                if is_same_name(other, name) {
                    visit(place);
                }
            }
        } else {
            self.places(headers, name).for_each(visit);
        }
    }

    fn places(&self, headers: &HeaderList, name: &[u8]) -> Range<usize> {
        let compare = |position: &u32| compare_lowercased(headers.name_at(*position as usize), name);
        let Ok(found) = self.positions().binary_search_by(compare) else { return 0..0 };
        let is_same = |place: usize| {
            let position = self.positions().get(place).copied();
            position.is_some_and(|position| headers.name_at(position as usize).eq_ignore_ascii_case(name))
        };
        let first = (0..found).rev().take_while(|&place| is_same(place)).last().unwrap_or(found);
        let last = (found + 1..self.len()).take_while(|&place| is_same(place)).last().unwrap_or(found);
        first..last + 1
    }

    /// The value of `Access-Control-Request-Headers`: lowercased, separated by commas without spaces.
    pub(crate) fn to_header_value(&self, headers: &HeaderList) -> Vec<u8> {
        let mut value = Vec::with_capacity(self.iter(headers).map(|name| name.len() + 1).sum());
        for name in self.iter(headers) {
            if !value.is_empty() {
                value.push(b',');
            }
            value.extend(name.iter().map(u8::to_ascii_lowercase));
        }
        value
    }

    /// Puts the position of `name` in its place, or behind all others once they are many.
    fn insert(&mut self, headers: &HeaderList, index: usize, name: &[u8], once: bool) {
        // A list has fewer than 2^32 headers, since its arena has fewer bytes.
        let position = u32::try_from(index).unwrap_or(u32::MAX);
        let Some(mut place) = self.inline.get(..self.len).filter(|inline| inline.len() < INLINE).map(<[u32]>::len)
        else {
            return self.spill(position);
        };
        while let Some(before) = place.checked_sub(1).and_then(|before| self.inline.get(before)) {
            match compare_lowercased(headers.name_at(*before as usize), name) {
                Ordering::Equal if once => return,
                Ordering::Less | Ordering::Equal => break,
                Ordering::Greater => place -= 1,
            }
        }
        self.len += 1;
        let mut moved = position;
        for place in self.inline.iter_mut().take(self.len).skip(place) {
            std::mem::swap(place, &mut moved);
        }
    }

    #[cold]
    fn spill(&mut self, position: u32) {
        if self.spilled.is_empty() {
            self.spilled.extend_from_slice(&self.inline);
        }
        self.spilled.push(position);
        self.len += 1;
    }

    /// Sorts those that were not put in their places.
    fn finish(&mut self, headers: &HeaderList, once: bool) {
        if !self.spilled.is_empty() {
            let name = |&position: &u32| headers.name_at(position as usize);
            self.spilled.sort_unstable_by(|left, right| compare_lowercased(name(left), name(right)));
            self.spilled.dedup_by(|left, right| once && name(left).eq_ignore_ascii_case(name(right)));
            self.len = self.spilled.len();
        }
    }
}

/// The [CORS-unsafe request-header names](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names) of a header
/// list: why a request needs a preflight, and what its `Access-Control-Request-Headers` will say.
///
/// ```
/// use fetch_cors::{HeaderList, algorithms::cors_unsafe_request_header_names};
///
/// let mut headers = HeaderList::new();
/// headers.append("X-B", "1")?;
/// headers.append("Accept", "text/html")?;
/// headers.append("Authorization", "x")?;
/// headers.append("x-b", "2")?;
/// let names = cors_unsafe_request_header_names(&headers);
/// assert_eq!(names.to_header_value(), b"authorization,x-b");
/// assert_eq!(names.len(), 2);
/// # Ok::<(), fetch_cors::InvalidHeader>(())
/// ```
#[derive(Clone, Debug)]
pub struct CorsUnsafeRequestHeaderNames<'a> {
    names: UnsafeNames,
    headers: &'a HeaderList,
}

impl CorsUnsafeRequestHeaderNames<'_> {
    /// Whether every header is safelisted.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// How many different names are unsafe.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The names in ascending order of their lowercased forms, in the case in which the list has them.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> + Clone {
        self.names.iter(self.headers)
    }

    /// The names lowercased and joined by `,`: the value of `Access-Control-Request-Headers`.
    pub fn to_header_value(&self) -> Vec<u8> {
        self.names.to_header_value(self.headers)
    }
}

/// [CORS-unsafe request-header names](https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names). Allocates only
/// where more than eight headers are unsafe.
pub fn cors_unsafe_request_header_names(headers: &HeaderList) -> CorsUnsafeRequestHeaderNames<'_> {
    CorsUnsafeRequestHeaderNames { names: UnsafeNames::of(headers, &SafelistPolicy::STANDARD), headers }
}
