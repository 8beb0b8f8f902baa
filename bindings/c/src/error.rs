//! What a call came to.

use fetch_cors::{Exception, RequestError};

use crate::guard::read;
use crate::span::Span;

/// What a call came to.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It did what it is for.
    Ok = 0,
    /// A pointer that must not be NULL is: among others, a handle that has been consumed.
    NullPointer = 1,
    /// What must be UTF-8 is not.
    InvalidUtf8 = 2,
    /// An argument means nothing: no URL, none of the Standard's strings, an array larger than memory.
    InvalidArgument = 3,
    /// The action is of another kind than the function is for.
    WrongKind = 4,
    /// The API that the request is made for refuses it; the error tells what it throws.
    Refused = 5,
    /// There was a panic, which is a bug of this library. A handle that was to be consumed is gone.
    Panicked = 6,
}

/// Why a call did not do what it is for. For developers.
#[derive(Debug)]
pub struct Error {
    status: Status,
    message: String,
    exception: Option<Exception>,
}

impl Error {
    pub(crate) fn new(status: Status, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), exception: None }
    }

    pub(crate) fn status(&self) -> Status {
        self.status
    }
}

impl From<RequestError> for Error {
    fn from(refusal: RequestError) -> Self {
        let message = refusal.refusal().to_string();
        Self { status: Status::Refused, message, exception: Some(refusal.exception()) }
    }
}

/// What the call returned.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_error_status(error: Option<&Error>) -> Status {
    error.map_or(Status::Ok, Error::status)
}

/// What was found, what was expected and where: UTF-8, one line.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_error_message(error: Option<&Error>) -> Span<'_> {
    read(Span::ABSENT, || error.map(|error| error.message.as_str()).into())
}

/// What the platform throws for a request that was refused: `TypeError`, `SyntaxError` or `SecurityError` (the latter two as
/// `DOMException`). Absent for other errors. Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_error_exception(error: Option<&Error>) -> Span<'static> {
    read(Span::ABSENT, || error.and_then(|error| error.exception).map(Exception::as_str).into())
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_error_free(error: Option<Box<Error>>) {
    read((), || drop(error));
}
