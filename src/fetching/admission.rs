//! Admission: the embedder's own blocks and upgrades, at every hop, before the Standard decides anything.

use super::action::Action;
use super::purpose::{Live, Mark, Purpose};
use super::run::run;
use super::state::{Fetch, Next};
use crate::finding::Finding;
use crate::infrastructure::request::Request;
use crate::infrastructure::timestamp::Timestamp;
use crate::reason::ReasonCode;

/// May this URL be fetched? [Main fetch](https://fetch.spec.whatwg.org/#concept-main-fetch) 4 to 7 and 10: Content Security
/// Policy, mixed content, bad ports, upgrade-insecure-requests, HSTS.
///
/// An upgrade must happen here and not in the transport: whether a URL is same origin, what a relative `Location` means and
/// what `Response.url` says all depend on it.
#[derive(Debug)]
#[must_use = "a fetch goes on only when its admission is answered"]
pub struct Admission<P = Live>(Box<Fetch>, Mark<P>);

impl<P: Purpose> Admission<P> {
    pub(super) fn new(fetch: Box<Fetch>) -> Self {
        Self(fetch, Mark::default())
    }

    /// The request, as it is at this hop; [`Request::current_url`] is the URL that is asked about.
    pub fn request(&self) -> &Request {
        &self.0.request
    }

    /// How many redirects came before.
    pub fn redirect_count(&self) -> u8 {
        self.0.redirect_count
    }

    /// It may.
    pub fn proceed(self, now: Timestamp) -> Action<P> {
        run(self.0, Next::Admitted, now)
    }

    /// It may, by https: the current URL's scheme becomes `https` if it is `http`.
    pub fn upgrade_to_https(mut self, now: Timestamp) -> Action<P> {
        let fetch = &mut self.0;
        let url = fetch.request.url_list.current_mut();
        if url.scheme() == "http" && url.set_scheme("https").is_ok() {
            fetch.note(Finding::Upgraded);
            fetch.recompute_redirect_taint();
        }
        run(self.0, Next::Admitted, now)
    }

    /// It may not. `why` is shown in the explanation.
    pub fn block(self, why: impl Into<String>, now: Timestamp) -> Action<P> {
        let next = Next::Fail(self.0.reason(ReasonCode::Blocked).with("why", why.into()));
        run(self.0, next, now)
    }

    /// The fetch is aborted.
    pub fn abort(self, now: Timestamp) -> Action<P> {
        let next = Next::Fail(self.0.reason(ReasonCode::Aborted));
        run(self.0, next, now)
    }
}
