//! Chapter "Fetching" of the Fetch Standard: the state machine.
//!
//! One file an algorithm. Algorithms read and change a [`state::Fetch`] and return what comes next; they never call each
//! other, so a chain of redirects is a loop and not a recursion, and every waiting point is a return from [`run::run`].
//! Comments carry the step numbers of [`crate::SNAPSHOT`]: `EMBEDDER:` marks a step that is not ours, `NB:` one that has
//! no counterpart here.
//!
//! Layers, each importing only those before it: checks and cache; the state; the algorithms; the loop with its actions.

// Checks and cache: pure functions of their arguments.
pub(crate) mod cors_check;
pub(crate) mod cors_preflight_cache;
pub(crate) mod cors_preflight_fetch;
mod cross_origin_resource_policy;
mod exposed_headers;
mod location_text;
mod location_url;
mod redirect_taint;
pub(crate) mod response_head_check;
mod tao_check;
mod transformation;

// The state of a fetch.
pub(crate) mod filtered_response;
pub(crate) mod response;
pub(crate) mod state;

// The algorithms.
mod http_fetch;
mod http_network_or_cache_fetch;
mod http_redirect_fetch;
mod main_fetch;
mod override_fetch;
mod scheme_fetch;

// The loop, and what it waits for.
pub(crate) mod action;
pub(crate) mod admission;
pub(crate) mod cors_preflight;
mod drive;
pub(crate) mod exchange;
pub(crate) mod interception;
pub(crate) mod local;
pub(crate) mod outcome;
pub(crate) mod page_view;
pub(crate) mod purpose;
mod run;

use action::Action;
use purpose::Purpose;
use state::{Fetch, Next};

use crate::infrastructure::request::{Destination, Initiator, Request};
use crate::infrastructure::timestamp::Timestamp;
use crate::policy::preflight::ForcedPreflight;
use crate::reason::ReasonCode;
use crate::user_agent::UserAgent;

impl UserAgent {
    // <https://fetch.spec.whatwg.org/#concept-fetch>
    /// [Fetch](https://fetch.spec.whatwg.org/#concept-fetch): begins, and comes back with the first thing to be done.
    pub fn fetch(&self, request: Request, now: Timestamp) -> Action {
        self.begin(request, now)
    }

    // <https://fetch.spec.whatwg.org/#concept-fetch>
    pub(crate) fn begin<P: Purpose>(&self, mut request: Request, now: Timestamp) -> Action<P> {
        // 1–11.4. EMBEDDER: destinations of tasks, timing info and preloads; the request knows its client, origin and
        // policies.
        if self.policies().preflight.forced == ForcedPreflight::WithBody && !request.body.exists() {
            request.use_cors_preflight = false;
        }
        let transformed = transformation::transform(&mut request.header_list, &self.policies().transformation);
        // 12.
        if !request.header_list.contains(b"Accept") {
            // 12.1–12.4.
            let value = default_accept(&request);
            request.header_list.push_unchecked(b"Accept", value);
        }
        // 13–16.2. EMBEDDER: languages, priorities and fetch groups.
        let fetch = Box::new(Fetch::new(self.clone(), request));
        // 17–18.
        let next = match transformed {
            Ok(()) => Next::MainFetch,
            Err(refused) => Next::Fail(fetch.reason(ReasonCode::Blocked).with("why", format!("header {}", refused.0))),
        };
        run::run(fetch, next, now)
    }
}

// <https://fetch.spec.whatwg.org/#concept-fetch>
fn default_accept(request: &Request) -> &'static [u8] {
    /// The [document `Accept` header value](https://fetch.spec.whatwg.org/#document-accept-header-value).
    const DOCUMENT: &[u8] = b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    // 12.2.
    if request.initiator == Initiator::Prefetch {
        return DOCUMENT;
    }
    // 12.3.
    match request.destination {
        // 12.3.a.
        Destination::Document | Destination::Frame | Destination::Iframe => DOCUMENT,
        // 12.3.b.
        Destination::Image => b"image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
        // 12.3.c.
        Destination::Json => b"application/json,*/*;q=0.5",
        // 12.3.d.
        Destination::Style => b"text/css,*/*;q=0.1",
        // 12.3.e.
        Destination::Text => b"text/plain,*/*;q=0.5",
        // 12.1.
        _ => b"*/*",
    }
}

#[cfg(test)]
mod tests;
