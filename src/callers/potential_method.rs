//! Methods as authors give them.

use std::fmt;

use http::Method;

use crate::infrastructure::method::{is_forbidden_method, is_method, normalize_method};
use crate::request_error::RequestError;

/// What an author gives as a method: any bytes, until an API has looked at them.
///
/// ```
/// use fetch_cors::PotentialMethod;
/// use http::Method;
///
/// assert_eq!(PotentialMethod::from("PUT"), PotentialMethod::from(Method::PUT));
/// assert_eq!(PotentialMethod::from(b"PUT"), PotentialMethod::from(&b"PUT"[..]));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PotentialMethod(Vec<u8>);

impl PotentialMethod {
    /// What was given.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// What `fetch()` and `XMLHttpRequest` do alike: a token, not forbidden, normalized.
    pub(super) fn to_method(&self) -> Result<Method, RequestError> {
        let found = || self.0.clone();
        if !is_method(&self.0) {
            return Err(RequestError::InvalidMethod { found: found() });
        }
        if is_forbidden_method(&self.0) {
            return Err(RequestError::ForbiddenMethod { found: found() });
        }
        Method::from_bytes(normalize_method(&self.0)).map_err(|_| RequestError::InvalidMethod { found: found() })
    }
}

impl fmt::Debug for PotentialMethod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PotentialMethod(\"{}\")", self.0.escape_ascii())
    }
}

impl From<&[u8]> for PotentialMethod {
    fn from(method: &[u8]) -> Self {
        Self(method.to_vec())
    }
}

impl<const LENGTH: usize> From<&[u8; LENGTH]> for PotentialMethod {
    fn from(method: &[u8; LENGTH]) -> Self {
        Self(method.to_vec())
    }
}

impl From<Vec<u8>> for PotentialMethod {
    fn from(method: Vec<u8>) -> Self {
        Self(method)
    }
}

impl From<&str> for PotentialMethod {
    fn from(method: &str) -> Self {
        Self(method.into())
    }
}

impl From<&String> for PotentialMethod {
    fn from(method: &String) -> Self {
        Self(method.as_bytes().to_vec())
    }
}

impl From<String> for PotentialMethod {
    fn from(method: String) -> Self {
        Self(method.into_bytes())
    }
}

impl From<&Method> for PotentialMethod {
    fn from(method: &Method) -> Self {
        Self(method.as_str().into())
    }
}

impl From<Method> for PotentialMethod {
    fn from(method: Method) -> Self {
        Self::from(&method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_becomes_a_method() {
        for byte in 0..=255_u8 {
            let method = PotentialMethod::from(&[b'x', byte]).to_method();
            assert_eq!(method.is_ok(), is_method(&[byte]), "{byte:#x}: http agrees with the Standard on tokens");
        }
        assert!(PotentialMethod::from("").to_method().is_err());
        let long = "X".repeat(300);
        assert_eq!(PotentialMethod::from(&long).to_method().unwrap().as_str(), long);
    }

    #[test]
    fn it_is_read_as_text() {
        assert_eq!(format!("{:?}", PotentialMethod::from(b"P\"\n\xFF")), r#"PotentialMethod("P\"\n\xff")"#);
    }

    #[test]
    fn normalizes_six_names_only() {
        let method = |text: &str| PotentialMethod::from(text).to_method().unwrap();
        for name in ["Delete", "get", "Head", "options", "poSt", "put"] {
            assert_eq!(method(name).as_str(), name.to_uppercase());
        }
        assert_eq!(method("patch").as_str(), "patch");
        assert_ne!(method("patch"), Method::PATCH);
        assert_eq!(method("QUERY").as_str(), "QUERY");
    }

    #[test]
    fn what_was_given_is_kept_as_it_was() {
        for given in [&b""[..], b"\0", b"\x01", b"get", b"\xff \n"] {
            assert_eq!(PotentialMethod::from(given).as_bytes(), given);
        }
        assert_eq!(PotentialMethod::from(Method::PUT).as_bytes(), b"PUT");
    }
}
