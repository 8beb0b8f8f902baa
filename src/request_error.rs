//! What an API refuses before any fetch: the caller is at fault, never a server.

use crate::infrastructure::header_list::InvalidHeader;
use crate::infrastructure::request::{CacheMode, Destination, RequestMode};
use crate::infrastructure::shown::{shorten, shorten_text};
use crate::infrastructure::string_enum::string_enum;

string_enum! {
    /// What the web platform throws for a [`RequestError`]: [`RequestError::exception`].
    #[derive(Default)]
    #[non_exhaustive]
    pub enum Exception("an exception") {
        /// A JavaScript `TypeError`.
        #[default]
        TypeError = "TypeError",
        /// A `DOMException` named `SyntaxError`.
        SyntaxError = "SyntaxError",
        /// A `DOMException` named `SecurityError`.
        SecurityError = "SecurityError",
    }
}

/// A request that the API of its caller refuses to make: what the web platform turns into an exception.
///
/// Nothing here ever depends on what a server sent. The exception is a `TypeError`, except in
/// [`RequestError::DomException`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The method is no HTTP token.
    #[error("method `{}` is not an HTTP token", shorten(.found))]
    #[non_exhaustive]
    InvalidMethod {
        /// What was given.
        found: Vec<u8>,
    },
    /// The method is [forbidden](https://fetch.spec.whatwg.org/#forbidden-method).
    #[error("method `{}` is forbidden (CONNECT, TRACE and TRACK are)", shorten(.found))]
    #[non_exhaustive]
    ForbiddenMethod {
        /// What was given.
        found: Vec<u8>,
    },
    /// The method is not CORS-safelisted, and mode is "no-cors".
    #[error("method `{}` cannot be used in mode `no-cors` (GET, HEAD and POST can)", shorten(.found))]
    #[non_exhaustive]
    MethodInNoCorsMode {
        /// What was given.
        found: Vec<u8>,
    },
    /// The URL has a username or a password.
    #[error("the URL has a username or a password")]
    UrlIncludesCredentials,
    /// The URL has a fragment, which WebSocket refuses.
    #[error("the URL has a fragment")]
    UrlHasFragment,
    /// A name or a value is none.
    #[error(transparent)]
    InvalidHeader(#[from] InvalidHeader),
    /// A GET or HEAD request cannot have a body.
    #[error("a {method} request cannot have a body")]
    #[non_exhaustive]
    BodyNotAllowed {
        /// `GET` or `HEAD`.
        method: String,
    },
    /// A stream as body asks for `duplex: "half"`.
    #[error("a stream as body asks for duplex `half`")]
    DuplexMissing,
    /// A stream as body cannot be kept alive when its page goes.
    #[error("a stream as body cannot be kept alive")]
    StreamWithKeepalive,
    /// A stream as body asks for mode "same-origin" or "cors".
    #[error("a stream as body asks for mode `same-origin` or `cors`, not `{mode}`")]
    #[non_exhaustive]
    StreamInMode {
        /// The mode that was given.
        mode: RequestMode,
    },
    /// Cache mode "only-if-cached" asks for mode "same-origin".
    #[error("cache mode `{cache_mode}` asks for mode `same-origin`, not `{mode}`")]
    #[non_exhaustive]
    OnlyIfCached {
        /// The cache mode that was given.
        cache_mode: CacheMode,
        /// The mode that was given.
        mode: RequestMode,
    },
    /// A page cannot ask for this mode.
    #[error("mode `{mode}` cannot be asked for by this API")]
    #[non_exhaustive]
    ModeNotAllowed {
        /// The mode that was given.
        mode: RequestMode,
    },
    /// The scheme of the URL is none that this API takes.
    #[error("scheme `{}` cannot be used here; expected {expected}", shorten_text(.found))]
    #[non_exhaustive]
    Scheme {
        /// The scheme that was given.
        found: String,
        /// What would be taken.
        expected: &'static str,
    },
    /// The destination is none that this kind of request has.
    #[error("destination `{found}` cannot be used here; expected {expected}")]
    #[non_exhaustive]
    Destination {
        /// The destination that was given.
        found: Destination,
        /// What would be taken.
        expected: &'static str,
    },
    /// A page cannot set this header (of `Headers` objects with guard "immutable").
    #[error("the headers are immutable")]
    ImmutableHeaders,
    /// One of the above, where the platform does not throw a `TypeError`: XMLHttpRequest and WebSocket.
    #[error("{exception}: {refusal}")]
    #[non_exhaustive]
    DomException {
        /// What is thrown.
        exception: Exception,
        /// What is refused.
        refusal: Box<Self>,
    },
}

impl RequestError {
    /// What the web platform throws.
    pub fn exception(&self) -> Exception {
        match self {
            Self::DomException { exception, .. } => *exception,
            _ => Exception::TypeError,
        }
    }

    /// What is refused, whichever exception it becomes: never a [`RequestError::DomException`].
    ///
    /// ```
    /// use fetch_cors::{Exception, Origin, Request, RequestError};
    /// use url::Url;
    ///
    /// let url = Url::parse("https://b.test/").unwrap();
    /// let client = Origin::parse("https://a.test").unwrap();
    /// let by_fetch = Request::fetch_api(url.clone(), client.clone()).method("TRACE").build().unwrap_err();
    /// let by_xhr = Request::xml_http_request(url, client).method("TRACE").build().unwrap_err();
    /// assert!(matches!(by_fetch, RequestError::ForbiddenMethod { .. }));
    /// assert_eq!(by_xhr.refusal(), &by_fetch);
    /// assert_eq!((by_fetch.exception(), by_xhr.exception()), (Exception::TypeError, Exception::SecurityError));
    /// ```
    pub fn refusal(&self) -> &Self {
        match self {
            Self::DomException { refusal, .. } => refusal.refusal(),
            refusal => refusal,
        }
    }

    /// The same refusal, thrown as `exception`.
    pub(crate) fn thrown_as(self, exception: Exception) -> Self {
        Self::DomException { exception, refusal: Box::new(self) }
    }
}
