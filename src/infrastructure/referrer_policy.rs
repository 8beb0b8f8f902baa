//! [Referrer policies](https://w3c.github.io/webappsec-referrer-policy/#referrer-policies), as far as the `Origin` header
//! depends on them. `Referer` itself is the embedder's.

use super::response_head::{ReadHeader, Reading};
use super::string_enum::string_enum;

string_enum! {
    /// A [referrer policy](https://w3c.github.io/webappsec-referrer-policy/#referrer-policy).
    #[derive(Default)]
    #[expect(clippy::exhaustive_enums, reason = "a closed set of its standard")]
    pub enum ReferrerPolicy("a referrer policy") {
        /// The empty string: the client's policy applies.
        #[default]
        Empty = "",
        /// `no-referrer`
        NoReferrer = "no-referrer",
        /// `no-referrer-when-downgrade`
        NoReferrerWhenDowngrade = "no-referrer-when-downgrade",
        /// `same-origin`
        SameOrigin = "same-origin",
        /// `origin`
        Origin = "origin",
        /// `strict-origin`
        StrictOrigin = "strict-origin",
        /// `origin-when-cross-origin`
        OriginWhenCrossOrigin = "origin-when-cross-origin",
        /// `strict-origin-when-cross-origin`, the default of every client.
        StrictOriginWhenCrossOrigin = "strict-origin-when-cross-origin",
        /// `unsafe-url`
        UnsafeUrl = "unsafe-url",
    }
}

// <https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header>
/// The last token of `Referrer-Policy` that is known, [`ReferrerPolicy::Empty`] where there is none. What is no token at all
/// spoils no other, as in browsers: the text does not say what looping over "failure" would mean.
pub(crate) fn parse_from_header(reading: &Reading<'_>) -> ReferrerPolicy {
    // 2.
    let mut policy = ReferrerPolicy::Empty;
    // 1, 3. Unknown tokens are there for later additions: skipped.
    reading.for_each_line(ReadHeader::ReferrerPolicy, |line| {
        for token in line.split(|&byte| byte == b',') {
            if let Some(known) = known_policy(token.trim_ascii()) {
                policy = known;
            }
        }
    });
    // 4.
    policy
}

fn known_policy(token: &[u8]) -> Option<ReferrerPolicy> {
    ReferrerPolicy::ALL
        .iter()
        .copied()
        // The grammar's literals, like all of ABNF's, have no case.
        .find(|policy| !policy.as_str().is_empty() && token.eq_ignore_ascii_case(policy.as_str().as_bytes()))
}
