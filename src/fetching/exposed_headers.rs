//! A response's CORS-exposed header-name list: what of a CORS-filtered response can be read beyond the safelist.

use crate::infrastructure::extract::{EmptyItems, TokenList, extract_tokens};
use crate::infrastructure::response_head::{ReadHeader, Reading};
use crate::infrastructure::response_header::{
    is_cors_safelisted_response_header_name, is_forbidden_response_header_name,
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

/// Names joined by commas; where they are many, also where each lies, in sorted order, so that looking up one of many
/// headers among many names stays cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    joined: Vec<u8>,
    sorted: Vec<(u32, u32)>,
    count: u32,
}

/// Up to so many names are searched one by one.
const FEW: usize = 16;

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
        // 14.1.1.
        match extract_tokens(ReadHeader::ExposeHeaders, reading, empty_items) {
            // 14.1.2.
            Ok(Some(names)) if !include && names.contains_asterisk() => Ok(Self::All),
            // 14.1.3. A `*` among them is a name now.
            Ok(Some(names)) => Ok(Self::listed(&names)),
            Ok(None) => Ok(Self::None),
            Err(failure) if wildcard == ExposeWildcard::Counts && !include && failure.after_asterisk => Ok(Self::All),
            Err(_) => Err(ExposeHeadersInvalid),
        }
    }

    fn listed(names: &TokenList<'_>) -> Self {
        if names.len() == 0 {
            return Self::None;
        }
        let mut joined = Vec::with_capacity(names.iter().map(|name| name.len() + 1).sum());
        let mut sorted = Vec::new();
        for name in names.iter() {
            if names.len() > FEW
                && let (Ok(start), Ok(length)) = (u32::try_from(joined.len()), u32::try_from(name.len()))
            {
                sorted.push((start, length));
            }
            joined.extend_from_slice(name);
            joined.push(b',');
        }
        sorted.sort_unstable_by(|&left, &right| compare_lowercased(at(&joined, left), at(&joined, right)));
        Self::Listed(Listed { joined, sorted, count: u32::try_from(names.len()).unwrap_or(u32::MAX) })
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
        is_cors_safelisted_response_header_name(name)
            || (!is_forbidden_response_header_name(name)
                && match self {
                    Self::None => false,
                    Self::All => true,
                    Self::Listed(listed) => listed.contains(name),
                })
    }
}

impl Listed {
    fn contains(&self, name: &[u8]) -> bool {
        if self.sorted.is_empty() {
            self.joined.split(|&byte| byte == b',').any(|listed| listed.eq_ignore_ascii_case(name)) && !name.is_empty()
        } else {
            self.sorted.binary_search_by(|&span| compare_lowercased(at(&self.joined, span), name)).is_ok()
        }
    }
}

fn at(joined: &[u8], (start, length): (u32, u32)) -> &[u8] {
    let start = start as usize;
    joined.get(start..start + length as usize).unwrap_or_default()
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
