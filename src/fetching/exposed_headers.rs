//! A response's CORS-exposed header-name list: what of a CORS-filtered response can be read beyond the safelist.

use crate::infrastructure::byte_class::is_same_name;
use crate::infrastructure::extract::{EmptyItems, for_each_token};
use crate::infrastructure::response_head::{ReadHeader, Reading};
use crate::infrastructure::response_header::{
    SAFELISTED_MARKS, is_cors_safelisted_response_header_name, is_forbidden_response_header_name, mark,
};
use crate::infrastructure::unsafe_names::compare_lowercased;
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

/// Names in lower case, the length of each before it in four bytes; where they are many, also where each lies, in sorted
/// order, so that looking up one of many headers among many names stays cheap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Listed {
    names: Vec<u8>,
    /// The marks of these and of the safelisted names.
    marks: u64,
    sorted: Vec<u32>,
    count: u32,
}

/// Up to so many names are searched one by one.
const FEW: u32 = 16;

/// What most lists take, in bytes.
const USUAL: usize = 64;

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
        let mut listed = Listed::default();
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
            Ok(_) if listed.count > 0 => {
                listed.sort();
                Ok(Self::Listed(listed))
            }
            Ok(_) => Ok(Self::None),
            Err(failure) if wildcard == ExposeWildcard::Counts && !include && failure.after_asterisk => Ok(Self::All),
            Err(_) => Err(ExposeHeadersInvalid),
        }
    }

    /// How many names the server listed.
    pub(super) fn len(&self) -> u32 {
        match self {
            Self::None | Self::All => 0,
            Self::Listed(listed) => listed.count,
        }
    }

    // <https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name>
    /// Whether a CORS-filtered response with this list lets `name` be read. Allocates nothing.
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
        // No head comes near four gibibytes.
        let Ok(length) = u32::try_from(name.len()) else { return };
        if self.count == 0 {
            self.names.reserve(USUAL);
            self.marks = SAFELISTED_MARKS;
        }
        self.names.extend_from_slice(&length.to_le_bytes());
        let start = self.names.len();
        self.names.extend_from_slice(name);
        self.names.get_mut(start..).unwrap_or_default().make_ascii_lowercase();
        self.marks |= 1 << mark(name);
        self.count += 1;
    }

    /// Sorts the names where they are many.
    fn sort(&mut self) {
        if self.count > FEW {
            let names = &self.names;
            let mut start = 0;
            while let Some((name, _)) = split_name(names.get(start..).unwrap_or_default()) {
                self.sorted.extend(u32::try_from(start));
                start += PREFIX + name.len();
            }
            self.sorted
                .sort_unstable_by(|&left, &right| compare_lowercased(name_at(names, left), name_at(names, right)));
        }
    }

    fn contains(&self, name: &[u8]) -> bool {
        if self.sorted.is_empty() {
            let mut rest = &self.names[..];
            while let Some((listed, after)) = split_name(rest) {
                if is_same_name(listed, name) {
                    return true;
                }
                rest = after;
            }
            return false;
        }
        self.sorted.binary_search_by(|&start| compare_lowercased(name_at(&self.names, start), name)).is_ok()
    }
}

/// Bytes of a length.
const PREFIX: usize = 4;

/// The first name, and the names after it.
#[inline]
fn split_name(names: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = names.split_first_chunk::<PREFIX>()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

fn name_at(names: &[u8], start: u32) -> &[u8] {
    names.get(start as usize..).and_then(split_name).unwrap_or_default().0
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
