//! Why a page got nothing, and what to do about it.

use std::error::Error;
use std::fmt;

use crate::ReasonCode;
use crate::advice::{Advice, Recording, advise};
use crate::tower::FetchError;

/// Why a page got no response, or in some browser would get none. `Display` and `Debug` tell the explanation, the advice and
/// the warnings: a test that unwraps it, or gives it back, prints them.
pub struct Refusal(Box<Told>);

struct Told {
    error: Option<FetchError>,
    advice: Option<Advice>,
}

impl Refusal {
    pub(super) fn new(error: FetchError, recording: Option<Recording>) -> Self {
        // What the page's own user agent blocks, no answer can let through.
        let is_blocked = error.code() == Some(ReasonCode::Blocked);
        let advice = recording.filter(|_| !is_blocked).map(|recording| advise(&recording));
        Self(Box::new(Told { error: Some(error), advice }))
    }

    pub(super) fn of_browsers(advice: Advice) -> Self {
        Self(Box::new(Told { error: None, advice: Some(advice) }))
    }

    /// Why; `None` where the Standard allows it, and a browser does not.
    pub fn error(&self) -> Option<&FetchError> {
        self.0.error.as_ref()
    }

    /// The stable code of why the Standard refuses it; `None` where the request could not be made, and where only browsers refuse.
    pub fn code(&self) -> Option<ReasonCode> {
        self.error()?.code()
    }

    /// What would have to change; `None` where the request could not be made, or was blocked.
    pub fn advice(&self) -> Option<&Advice> {
        self.0.advice.as_ref()
    }
}

impl From<FetchError> for Refusal {
    fn from(error: FetchError) -> Self {
        Self::new(error, None)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.error() {
            Some(error) => write!(formatter, "{error:?}")?,
            None => formatter.write_str("the Standard allows it, and not every browser does")?,
        }
        let Some(advice) = self.advice() else { return Ok(()) };
        if !advice.is_empty() {
            write!(formatter, "\n{}", advice.to_string().trim_end())?;
        }
        for warning in &advice.warnings {
            write!(formatter, "\nwarning: {warning}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Error for Refusal {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error().and_then(Error::source)
    }
}
