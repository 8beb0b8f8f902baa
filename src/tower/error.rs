//! Why there is no response.

use std::error::Error;
use std::fmt;

use super::BoxError;
use crate::{Explanation, NetworkError, NetworkFailure, Outcome, ReasonCode, RequestError};

/// Why [`Fetch`](super::Fetch) gives no response. `Display` tells the whole explanation, `Debug` also what the inner service said, so that a
/// test that unwraps it says why.
///
/// **For developers, never for the page**: to that one it is a `TypeError` without a reason.
pub struct FetchError(Box<Why>);

enum Why {
    NotAUrl { found: String, why: url::ParseError },
    Refused(RequestError),
    Failed { outcome: Outcome, source: Option<BoxError> },
}

impl FetchError {
    pub(super) fn not_a_url(found: &str, why: url::ParseError) -> Self {
        Self(Box::new(Why::NotAUrl { found: found.to_owned(), why }))
    }

    pub(super) fn refused(error: RequestError) -> Self {
        Self(Box::new(Why::Refused(error)))
    }

    pub(super) fn failed(outcome: Outcome, source: Option<BoxError>) -> Self {
        Self(Box::new(Why::Failed { outcome, source }))
    }

    /// What the page refused before any fetch: a `TypeError` to it.
    pub fn request_error(&self) -> Option<&RequestError> {
        match &*self.0 {
            Why::Refused(error) => Some(error),
            Why::NotAUrl { .. } | Why::Failed { .. } => None,
        }
    }

    /// The fetch that failed.
    pub fn outcome(&self) -> Option<&Outcome> {
        match &*self.0 {
            Why::Failed { outcome, .. } => Some(outcome),
            Why::NotAUrl { .. } | Why::Refused(_) => None,
        }
    }

    /// The network error that it failed with.
    pub fn network_error(&self) -> Option<&NetworkError> {
        self.outcome()?.network_error()
    }

    /// The reason's stable code.
    pub fn code(&self) -> Option<ReasonCode> {
        self.network_error().map(NetworkError::code)
    }

    /// What was found and decided, step by step.
    pub fn explanation(&self) -> Option<Explanation<'_>> {
        self.outcome().map(Outcome::explanation)
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Why::NotAUrl { found, why } => write!(formatter, "`{}` is no absolute URL: {why}", found.escape_debug()),
            Why::Refused(error) => write!(formatter, "the page cannot make this request: {error}"),
            Why::Failed { outcome, .. } => formatter.write_str(outcome.explanation().to_string().trim_end()),
        }
    }
}

impl fmt::Debug for FetchError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")?;
        let mut source = self.source();
        while let Some(error) = source {
            write!(formatter, "\n    because: {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

impl Error for FetchError {
    /// What the inner service said, where it gave no response.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &*self.0 {
            Why::NotAUrl { .. } | Why::Refused(_) => None,
            Why::Failed { source, .. } => source.as_deref().map(|source| source as &(dyn Error + 'static)),
        }
    }
}

/// What a failure of an inner service is to the engine: by the first I/O error in its chain.
pub(super) fn network_failure(error: &(dyn Error + 'static)) -> NetworkFailure {
    use std::io::ErrorKind;

    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            return match error.kind() {
                ErrorKind::TimedOut => NetworkFailure::TimedOut,
                ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
                | ErrorKind::UnexpectedEof => NetworkFailure::ConnectionLost,
                ErrorKind::ConnectionRefused
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkUnreachable
                | ErrorKind::AddrNotAvailable => NetworkFailure::ConnectionFailed,
                ErrorKind::InvalidData => NetworkFailure::ProtocolError,
                _ => NetworkFailure::Other,
            };
        }
        next = error.source();
    }
    NetworkFailure::Other
}
