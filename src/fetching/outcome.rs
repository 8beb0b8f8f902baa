//! The end of a fetch.

use super::action::Action;
use super::filtered_response::{Filtered, FilteredResponse};
use super::purpose::{Live, Mark, Purpose};
use super::run::run;
use super::state::{Fetch, Next};
use crate::infrastructure::request::Request;
use crate::infrastructure::timestamp::Timestamp;
use crate::network_error::NetworkError;

/// A filtered response or a network error; always with its explanation.
#[derive(Debug)]
pub struct Outcome<P = Live> {
    fetch: Box<Fetch>,
    mark: Mark<P>,
    result: Result<Filtered, NetworkError>,
}

impl<P: Purpose> Outcome<P> {
    pub(super) fn new(fetch: Box<Fetch>, result: Result<Filtered, NetworkError>) -> Self {
        Self { fetch, result, mark: Mark::default() }
    }

    pub(crate) fn parts(&self) -> (&Fetch, &Result<Filtered, NetworkError>) {
        (&self.fetch, &self.result)
    }

    /// What the page may see of the response that the embedder answered with last.
    ///
    /// # Errors
    /// The [`NetworkError`]: the page learns that there is one, never more.
    pub fn response(&self) -> Result<FilteredResponse<'_>, &NetworkError> {
        self.result.as_ref().map(|filtered| FilteredResponse {
            filtered,
            request_urls: &self.fetch.request.url_list,
            navigation_timing_allow_values: &self.fetch.navigation_timing_allow_values,
        })
    }

    /// The network error, if it is one.
    pub fn network_error(&self) -> Option<&NetworkError> {
        self.result.as_ref().err()
    }

    /// The request, as redirects have left it.
    pub fn request(&self) -> &Request {
        &self.fetch.request
    }

    /// How many redirects were followed.
    pub fn redirect_count(&self) -> u8 {
        self.fetch.redirect_count
    }

    /// Whether [`Outcome::into_next_manual_redirect`] goes on.
    pub fn has_next_manual_redirect(&self) -> bool {
        self.fetch.next_manual_redirect.is_some()
    }

    /// [Process the next manual redirect](https://fetch.spec.whatwg.org/#fetch-controller-process-the-next-manual-redirect):
    /// goes on with a navigation (mode "navigate", redirect mode "manual") that was answered with a redirect.
    ///
    /// # Errors
    /// Gives the outcome back where there is no such redirect.
    pub fn into_next_manual_redirect(mut self, now: Timestamp) -> Result<Action<P>, Self> {
        match self.fetch.next_manual_redirect.take() {
            Some(redirection) => Ok(run(self.fetch, Next::RedirectFetch(redirection), now)),
            None => Err(self),
        }
    }
}
