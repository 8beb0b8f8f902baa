//! Warnings: what works, and should not be left as it is.

use std::fmt;

use super::answer::Answer;
use crate::infrastructure::string_enum::string_enum;

string_enum! {
    /// What a [`Warning`] is about: a stable code.
    #[non_exhaustive]
    pub enum WarningCode("a warning") {
        /// The page's own origin is allowed, with credentials: if the server echoes whatever `Origin` says, every site is.
        ReflectedOriginWithCredentials = "reflected-origin-with-credentials",
        /// `null` is allowed, which every page can be: from a sandboxed frame.
        NullOriginAllowed = "null-origin-allowed",
        /// One origin is allowed, and a cache may give the answer to another.
        VaryOriginMissing = "vary-origin-missing",
        /// `*` in `Access-Control-Allow-Headers` does not cover `Authorization` by the Standard; today's browsers let it pass.
        WildcardHidesAuthorization = "wildcard-hides-authorization",
        /// `*` together with `Access-Control-Allow-Credentials: true`, which contradict each other.
        WildcardWithCredentials = "wildcard-with-credentials",
        /// `*` in `Access-Control-Expose-Headers` exposes nothing to a request with credentials.
        ExposedWildcardWithCredentials = "exposed-wildcard-with-credentials",
        /// `Access-Control-Expose-Headers` is no list of names: nothing of it counts.
        ExposedHeadersInvalid = "exposed-headers-invalid",
        /// `Access-Control-Max-Age` is more than browsers keep a preflight's answer for.
        MaxAgeOverLimit = "max-age-over-limit",
        /// `Access-Control-Max-Age` is no number of seconds.
        MaxAgeInvalid = "max-age-invalid",
        /// The same header twice: a proxy and an application both write it.
        DuplicateHeaderLines = "duplicate-header-lines",
        /// The same header twice, with values that contradict each other.
        ConflictingHeaderLines = "conflicting-header-lines",
        /// A load without CORS leaves an answer in the cache that a fetch with CORS is given later.
        NoCorsAnswerReused = "no-cors-answer-reused",
    }
}

impl WarningCode {
    /// Whether it is about two lines of one header.
    pub(super) fn is_about_lines(self) -> bool {
        matches!(self, Self::DuplicateHeaderLines | Self::ConflictingHeaderLines)
    }
}

/// Something that works and is fragile or unsafe.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// What it is about.
    pub code: WarningCode,
    /// Whose answer.
    pub answer: Answer,
    /// What was found there, escaped.
    pub found: String,
    /// What about it, in plain English.
    pub text: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: on {}: {}", self.code, self.answer, self.text)
    }
}
