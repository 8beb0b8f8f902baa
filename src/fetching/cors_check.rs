//! The CORS check: may this response be shared with the request's origin?

use crate::infrastructure::origin_syntax::is_origin_or_null;
use crate::infrastructure::request::CredentialsMode;
use crate::infrastructure::response_head::{Combined, HeaderLines, ReadHeader, Reading};
use crate::policy::filter::EmptyLines;
use crate::reason::{Reason, ReasonCode};

/// Evidence of a [CORS check](https://fetch.spec.whatwg.org/#concept-cors-check) that returned success. Only the check
/// makes it; a CORS-filtered response of the network cannot be made without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorsCheckPassed {
    wildcard: bool,
    credentials: bool,
}

impl CorsCheckPassed {
    /// For predictions of a browser that does not check: the one relaxation of the CORS check that there is.
    pub(super) fn without_check() -> Self {
        Self { wildcard: false, credentials: false }
    }

    /// Whether `*` allowed it.
    pub fn by_wildcard(self) -> bool {
        self.wildcard
    }

    /// Whether `Access-Control-Allow-Credentials` was needed, and there.
    pub fn with_credentials(self) -> bool {
        self.credentials
    }
}

/// [CORS check](https://fetch.spec.whatwg.org/#concept-cors-check) of a response with these header lines, for a request
/// with this byte-serialized origin (`null` once redirects have tainted it). `status` only serves the refusal's text.
///
/// Allocates nothing where it succeeds.
///
/// ```
/// use fetch_cors::{CredentialsMode, algorithms::cors_check};
///
/// let head = [("Access-Control-Allow-Origin", "*")];
/// assert!(cors_check(b"https://a.test", CredentialsMode::SameOrigin, 200, &head).is_ok());
/// let reason = cors_check(b"https://a.test", CredentialsMode::Include, 200, &head).unwrap_err();
/// assert_eq!(reason.code().as_str(), "allow-origin-wildcard-with-credentials");
/// ```
///
/// # Errors
/// The [`Reason`] of the refusal.
pub fn cors_check(
    serialized_origin: &[u8],
    credentials_mode: CredentialsMode,
    status: u16,
    lines: &dyn HeaderLines,
) -> Result<CorsCheckPassed, Reason> {
    let mut reading = Reading::start(lines, EmptyLines::Joined);
    reading.take_all();
    check(serialized_origin, credentials_mode, status, &reading)
}

// <https://fetch.spec.whatwg.org/#concept-cors-check>
pub(super) fn check(
    serialized_origin: &[u8],
    credentials_mode: CredentialsMode,
    status: u16,
    reading: &Reading<'_>,
) -> Result<CorsCheckPassed, Reason> {
    let include = credentials_mode == CredentialsMode::Include;
    // 1.
    let origin = reading.get(ReadHeader::AllowOrigin);
    match origin {
        // 2.
        Combined::Null => {
            return Err(Reason::new(ReasonCode::AllowOriginMissing)
                .with("status", status.to_string())
                .with("expected", serialized_origin));
        }
        // 3.
        Combined::Line(b"*") if !include => {
            return Ok(CorsCheckPassed { wildcard: true, credentials: false });
        }
        // 4. Several lines are one value with a comma in it, which is nobody's origin.
        Combined::Line(line) if line == serialized_origin => {}
        Combined::Line(_) | Combined::Several => {
            return Err(refuse_origin(serialized_origin, include, reading));
        }
    }
    // 5.
    if !include {
        return Ok(CorsCheckPassed { wildcard: false, credentials: false });
    }
    // 6.
    match reading.get(ReadHeader::AllowCredentials) {
        // 7.
        Combined::Line(b"true") => Ok(CorsCheckPassed { wildcard: false, credentials: true }),
        // 8.
        Combined::Null => Err(Reason::new(ReasonCode::AllowCredentialsMissing).with("expected", "true")),
        Combined::Line(_) | Combined::Several => Err(Reason::new(ReasonCode::AllowCredentialsNotTrue)
            .with("found", reading.joined(ReadHeader::AllowCredentials).unwrap_or_default())
            .with("expected", "true")),
    }
}

/// What exactly is wrong with an `Access-Control-Allow-Origin` that is there.
#[cold]
fn refuse_origin(serialized_origin: &[u8], include: bool, reading: &Reading<'_>) -> Reason {
    let found = reading.joined(ReadHeader::AllowOrigin).unwrap_or_default();
    let code = if found == b"*" && include {
        ReasonCode::AllowOriginWildcardWithCredentials
    } else if found.iter().any(|byte| matches!(byte, b',' | b' ')) {
        ReasonCode::AllowOriginMultiple
    } else if is_origin_or_null(&found) {
        ReasonCode::AllowOriginMismatch
    } else {
        ReasonCode::AllowOriginInvalid
    };
    Reason::new(code).with("found", found).with("expected", serialized_origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(mode: CredentialsMode, lines: &[(&str, &str)]) -> Option<&'static str> {
        cors_check(b"http://a.test", mode, 200, &lines.to_vec()).err().map(|reason| reason.code().as_str())
    }

    #[test]
    fn every_outcome() {
        use CredentialsMode::{Include, Omit, SameOrigin};
        const ORIGIN: &str = "Access-Control-Allow-Origin";
        const CREDENTIALS: (&str, &str) = ("access-control-allow-credentials", "true");
        assert_eq!(code(Omit, &[(ORIGIN, "*")]), None);
        assert_eq!(code(SameOrigin, &[(ORIGIN, " http://a.test\t")]), None);
        assert_eq!(code(Include, &[(ORIGIN, "http://a.test"), CREDENTIALS]), None);
        assert_eq!(code(Omit, &[]), Some("allow-origin-missing"));
        assert_eq!(code(Include, &[(ORIGIN, "*"), CREDENTIALS]), Some("allow-origin-wildcard-with-credentials"));
        for multiple in ["http://a.test, *", "*,*", "http://a.test http://b.test", ","] {
            assert_eq!(code(Omit, &[(ORIGIN, multiple)]), Some("allow-origin-multiple"), "{multiple}");
        }
        assert_eq!(code(Omit, &[(ORIGIN, "*"), (ORIGIN, "*")]), Some("allow-origin-multiple"));
        for invalid in ["", "http://a.test/", "HTTP://A.TEST", "**", "a.test", "NULL"] {
            assert_eq!(code(Omit, &[(ORIGIN, invalid)]), Some("allow-origin-invalid"), "{invalid}");
        }
        for other in ["null", "https://a.test", "http://a.test:8080"] {
            assert_eq!(code(Omit, &[(ORIGIN, other)]), Some("allow-origin-mismatch"), "{other}");
        }
        assert_eq!(code(Include, &[(ORIGIN, "http://a.test")]), Some("allow-credentials-missing"));
        for wrong in ["True", "false", "", "true, true"] {
            let lines = [(ORIGIN, "http://a.test"), (CREDENTIALS.0, wrong)];
            assert_eq!(code(Include, &lines), Some("allow-credentials-not-true"), "{wrong}");
        }
        assert_eq!(
            code(Include, &[(ORIGIN, "http://a.test"), CREDENTIALS, CREDENTIALS]),
            Some("allow-credentials-not-true")
        );
    }

    #[test]
    fn what_allowed_it_is_told() {
        use CredentialsMode::{Include, Omit};
        const CREDENTIALS: (&str, &str) = ("Access-Control-Allow-Credentials", "true");
        for (mode, allowed, by_wildcard, with_credentials) in
            [(Omit, "*", true, false), (Omit, "http://a.test", false, false), (Include, "http://a.test", false, true)]
        {
            let lines = [("Access-Control-Allow-Origin", allowed), CREDENTIALS];
            let passed = cors_check(b"http://a.test", mode, 200, &lines.to_vec()).unwrap();
            assert_eq!((passed.by_wildcard(), passed.with_credentials()), (by_wildcard, with_credentials), "{allowed}");
        }
    }
}
