//! What a page got.

use std::fmt;

use super::Refusal;
use crate::advice::{Advice, BrowserAdvice, Recording, Warning, advise};
use crate::tower::{Fetched, ResponseBody};

/// A response, as the page may see it: only the exposed headers are there.
pub struct Allowed<R> {
    response: http::Response<ResponseBody<R>>,
    advice: Option<Advice>,
}

impl<R> Allowed<R> {
    pub(super) fn new(response: http::Response<ResponseBody<R>>, recording: Option<Recording>) -> Self {
        Self { response, advice: recording.map(|recording| advise(&recording)) }
    }

    /// The response.
    pub fn response(&self) -> &http::Response<ResponseBody<R>> {
        &self.response
    }

    /// The response itself, with its body.
    pub fn into_response(self) -> http::Response<ResponseBody<R>> {
        self.response
    }

    /// The status that the page sees: 0 for opaque types.
    pub fn status(&self) -> u16 {
        self.fetched().map_or(0, Fetched::status)
    }

    /// What works, and is fragile or unsafe: an origin that is sent back with credentials, `Vary` that is missing, headers that
    /// come twice.
    pub fn warnings(&self) -> &[Warning] {
        self.advice.as_ref().map_or(&[], |advice| &advice.warnings)
    }

    /// The browsers that refuse all the same, and what each needs. A preflight that only a browser sends was not sent here: its
    /// answer is taken for one that allows nothing.
    pub fn refusing_browsers(&self) -> &[BrowserAdvice] {
        self.advice.as_ref().map_or(&[], |advice| &advice.browsers)
    }

    /// The same, if no browser's profile refuses it.
    ///
    /// # Errors
    /// A [`Refusal`] that tells which ones do, and what they need.
    pub fn in_every_browser(self) -> Result<Self, Refusal> {
        match self.advice {
            Some(advice) if !advice.browsers.is_empty() => Err(Refusal::of_browsers(advice)),
            advice => Ok(Self { advice, ..self }),
        }
    }

    fn fetched(&self) -> Option<&Fetched> {
        self.response.extensions().get()
    }
}

/// The explanation, for whoever did not expect it to be allowed.
impl<R> fmt::Debug for Allowed<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fetched() {
            Some(fetched) => formatter.write_str(fetched.explanation().to_string().trim_end()),
            None => formatter.write_str("allowed"),
        }
    }
}
