//! A response's CORS-exposed header-name list: what of a CORS-filtered response can be read beyond the safelist.

use crate::infrastructure::byte_class::{compare_lowercased, is_equal, is_same_name, make_lowercase};
use crate::infrastructure::extract::{EmptyItems, for_each_token};
use crate::infrastructure::response_head::{ReadHeader, Reading};
use crate::infrastructure::response_header::{
    SAFELISTED_MARKS, is_cors_safelisted_response_header_name, is_forbidden_response_header_name, mark,
};
use crate::policy::filter::ExposeWildcard;

/// A [CORS-exposed header-name list](https://fetch.spec.whatwg.org/#concept-response-cors-exposed-header-name-list).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ExposedNames {
    /// The empty list.
    None,
    /// All names of the response (`*`).
    All,
    Listed(Listed),
}

/// Names in lower case. Those of most servers are held inline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// The marks of these and of the safelisted names.
    marks: u64,
    /// Each name behind its length.
    inline: [u8; INLINE],
    len: u8,
    many: Option<Box<Many>>,
}

/// More names than are held inline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Many {
    names: Vec<u8>,
    /// Where each lies, in the order of the names, so that looking up one of many headers among many names stays cheap.
    places: Vec<(u32, u32)>,
}

/// Bytes of names and lengths that are held inline.
const INLINE: usize = 47;

/// The header has a syntax error.
#[derive(Debug)]
pub(super) struct ExposeHeadersInvalid;

impl ExposedNames {
    // <https://fetch.spec.whatwg.org/#concept-main-fetch>
    pub(super) fn of(
        reading: &Reading<'_>,
        include: bool,
        empty_items: EmptyItems,
        wildcard: ExposeWildcard,
    ) -> Result<Self, ExposeHeadersInvalid> {
        let mut listed = Listed { marks: SAFELISTED_MARKS, inline: [0; INLINE], len: 0, many: None };
        let mut asterisk = false;
        // 14.1.1.
        let names = for_each_token(ReadHeader::ExposeHeaders, reading, empty_items, |name| {
            asterisk |= name == b"*";
            listed.push(name);
        });
        match names {
            // 14.1.2.
            Ok(_) if !include && asterisk => Ok(Self::All),
            // 14.1.3. A `*` among them is a name now.
            Ok(_) if listed.is_empty() => Ok(Self::None),
            Ok(_) => {
                listed.sort();
                Ok(Self::Listed(listed))
            }
            Err(failure) if wildcard == ExposeWildcard::Counts && !include && failure.after_asterisk => Ok(Self::All),
            Err(_) => Err(ExposeHeadersInvalid),
        }
    }

    /// How many names the server listed.
    pub(super) fn len(&self) -> u32 {
        match self {
            Self::None | Self::All => 0,
            Self::Listed(listed) => listed.count(),
        }
    }

    // <https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name>
    /// Whether a CORS-filtered response with this list lets `name` be read. Allocates nothing.
    #[inline]
    pub(super) fn exposes(&self, name: &[u8]) -> bool {
        match self {
            Self::None => is_cors_safelisted_response_header_name(name),
            Self::All => !is_forbidden_response_header_name(name),
            Self::Listed(listed) => {
                is_cors_safelisted_response_header_name(name)
                    || (!is_forbidden_response_header_name(name) && listed.contains(name))
            }
        }
    }

    /// The marks of the names that are exposed, one bit each: most of the others have another.
    pub(super) fn marks(&self) -> u64 {
        match self {
            Self::None => SAFELISTED_MARKS,
            Self::All => u64::MAX,
            Self::Listed(listed) => listed.marks,
        }
    }
}

impl Listed {
    fn push(&mut self, name: &[u8]) {
        self.marks |= 1 << mark(name);
        let start = usize::from(self.len) + 1;
        if self.many.is_none()
            && let Some((length, rest)) = self.inline.get_mut(start - 1..).and_then(<[u8]>::split_first_mut)
            && let (Ok(short), Some(place)) = (u8::try_from(name.len()), rest.get_mut(..name.len()))
        {
            *length = short;
            place.copy_from_slice(name);
            make_lowercase(place);
            self.len += short + 1;
        } else {
            self.push_many(name);
        }
    }

    #[cold]
    fn push_many(&mut self, name: &[u8]) {
        if self.many.is_none() {
            let mut many = Box::new(Many::default());
            self.inline_names().for_each(|name| many.push(name));
            self.many = Some(many);
        }
        if let Some(many) = &mut self.many {
            many.push(name);
        }
    }

    fn is_empty(&self) -> bool {
        self.len == 0 && self.many.is_none()
    }

    fn count(&self) -> u32 {
        let count = self.many.as_ref().map_or_else(|| self.inline_names().count(), |many| many.places.len());
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn sort(&mut self) {
        if let Some(many) = &mut self.many {
            let names = &many.names;
            many.places.sort_unstable_by(|&left, &right| at(names, left).cmp(at(names, right)));
        }
    }

    #[inline]
    fn inline_names(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.inline.get(..usize::from(self.len)).unwrap_or_default();
        std::iter::from_fn(move || {
            let (length, after) = rest.split_first()?;
            let (name, after) = after.split_at_checked(usize::from(*length))?;
            rest = after;
            Some(name)
        })
    }

    fn contains(&self, name: &[u8]) -> bool {
        match &self.many {
            // In lower case mostly, like the list.
            None => self.inline_names().any(|listed| is_equal(listed, name) || is_same_name(listed, name)),
            Some(many) => {
                let compare = |&place: &(u32, u32)| compare_lowercased(at(&many.names, place), name);
                many.places.binary_search_by(compare).is_ok()
            }
        }
    }
}

impl Many {
    fn push(&mut self, name: &[u8]) {
        // No head comes near four gibibytes.
        if let (Ok(start), Ok(length)) = (u32::try_from(self.names.len()), u32::try_from(name.len())) {
            self.names.extend(name.iter().map(u8::to_ascii_lowercase));
            self.places.push((start, length));
        }
    }
}

fn at(names: &[u8], (start, length): (u32, u32)) -> &[u8] {
    let start = start as usize;
    names.get(start..start + length as usize).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposed(value: &str, include: bool) -> ExposedNames {
        ExposedNames::of(
            &Reading::of(&[("Access-Control-Expose-Headers", value)]),
            include,
            EmptyItems::Ignored,
            ExposeWildcard::Failure,
        )
        .unwrap()
    }

    #[test]
    fn few_and_many_names_are_found_alike() {
        let many: Vec<String> = (0..100).map(|number| format!("X-{number}")).collect();
        for names in [&many[..3], &many] {
            let list = exposed(&names.join(" ,"), true);
            assert!(names.iter().all(|name| list.exposes(name.to_ascii_lowercase().as_bytes())));
            assert!(!list.exposes(b"x-100") && !list.exposes(b"x-") && !list.exposes(b""));
            assert_eq!(list.len() as usize, names.len());
        }
    }

    #[test]
    fn wildcards_and_forbidden_names() {
        assert_eq!(exposed("*", false), ExposedNames::All);
        assert!(!exposed("*, Set-Cookie", false).exposes(b"set-cookie"));
        let literal = exposed("*", true);
        assert!(literal.exposes(b"*") && !literal.exposes(b"x") && literal.exposes(b"content-type"));
        assert!(
            ExposedNames::of(
                &Reading::of(&[("Access-Control-Expose-Headers", "a b")]),
                false,
                EmptyItems::Ignored,
                ExposeWildcard::Failure
            )
            .is_err()
        );
    }
}
