//! [Network errors](https://fetch.spec.whatwg.org/#concept-network-error), with the cause that pages never learn.

use std::fmt;

use url::Url;

use crate::infrastructure::string_enum::string_enum;
use crate::infrastructure::user_info::redacted;
use crate::reason::{Reason, ReasonCode};
use crate::spec::SpecStep;

string_enum! {
    /// Why a network gave no response: the embedder's answer to an exchange.
    #[non_exhaustive]
    pub enum NetworkFailure("a network failure") {
        /// The host name did not resolve.
        NameNotResolved = "name-not-resolved",
        /// No connection could be made.
        ConnectionFailed = "connection-failed",
        /// The connection broke before the head of a response was complete.
        ConnectionLost = "connection-lost",
        /// TLS failed: a certificate, a protocol version, a client certificate.
        TlsFailed = "tls-failed",
        /// It took too long.
        TimedOut = "timed-out",
        /// What came is no HTTP response.
        ProtocolError = "protocol-error",
        /// The user agent is offline.
        Offline = "offline",
        /// The HTTP cache has nothing, and cache mode "only-if-cached" forbids asking.
        NotCached = "not-cached",
        /// A local scheme's resource does not exist or cannot be read (a revoked blob URL, a malformed `data:` URL).
        NotFound = "not-found",
        /// Anything else.
        Other = "other",
    }
}

/// A [network error](https://fetch.spec.whatwg.org/#concept-network-error), and why.
///
/// **For consoles, logs and tests.** A page must only learn *that* a fetch failed: what this type says would tell it about
/// other origins' servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError(Box<Failure>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Failure {
    reason: Reason,
    url: Url,
}

impl NetworkError {
    pub(crate) fn new(reason: Reason, url: Url) -> Self {
        Self(Box::new(Failure { reason, url }))
    }

    /// Why.
    pub fn reason(&self) -> &Reason {
        &self.0.reason
    }

    /// The reason's stable code.
    pub fn code(&self) -> ReasonCode {
        self.0.reason.code()
    }

    /// The step of the Standard that decided it.
    pub fn step(&self) -> SpecStep {
        self.0.reason.step()
    }

    /// The request's [current URL](https://fetch.spec.whatwg.org/#concept-request-current-url) when it happened.
    pub fn url(&self) -> &Url {
        &self.0.url
    }

    /// Whether this is an [aborted network error](https://fetch.spec.whatwg.org/#concept-aborted-network-error).
    pub fn is_aborted(&self) -> bool {
        self.code() == ReasonCode::Aborted
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", redacted(&self.0.url), self.0.reason)
    }
}

impl std::error::Error for NetworkError {}

#[cfg(feature = "serde")]
impl serde::Serialize for NetworkError {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut error = serializer.serialize_struct("NetworkError", 2)?;
        error.serialize_field("url", &redacted(&self.0.url))?;
        error.serialize_field("reason", &self.0.reason)?;
        error.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, Client, Origin, Request, Timestamp, UserAgent};

    #[test]
    fn only_what_the_page_aborted_is_an_aborted_network_error() {
        let exchange = || {
            let page = Client::new(Origin::parse("https://a.test").unwrap());
            let request = Request::fetch_api("https://b.test/".parse().unwrap(), page).build().unwrap();
            match UserAgent::builder().build().fetch(request, Timestamp::ZERO) {
                Action::Send(exchange) => exchange,
                other => panic!("{other:?}"),
            }
        };
        let is_aborted = |action| match action {
            Action::Done(outcome) => outcome.network_error().map(NetworkError::is_aborted),
            other => panic!("{other:?}"),
        };
        assert_eq!(is_aborted(exchange().abort(Timestamp::ZERO)), Some(true));
        for &failure in NetworkFailure::ALL {
            assert_eq!(is_aborted(exchange().fail(failure, Timestamp::ZERO)), Some(false), "{failure}");
        }
        let no_headers: [(&str, &str); 0] = [];
        let refused = exchange().respond(crate::ResponseHead::new(200, &no_headers), Timestamp::ZERO);
        assert_eq!(is_aborted(refused), Some(false));
    }
}
