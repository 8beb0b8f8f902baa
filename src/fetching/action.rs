//! What a fetch waits for. Each waiting point is a value that its answer consumes, so that the wrong order does not compile.

use super::admission::Admission;
use super::exchange::Exchange;
use super::interception::Interception;
use super::local::Local;
use super::outcome::Outcome;
use super::purpose::Live;

/// What is to be done next. Exhaustive on purpose: whoever drives a fetch handles every case from the start.
///
/// A fetch is strictly sequential, so there is exactly one action at a time. Dropping one means that the embedder went
/// away: nothing changes, nothing leaks. Aborting is the Standard's cancellation: the fetch ends with a network error, and
/// entries of the preflight cache are cleared as the text says.
#[derive(Debug)]
#[must_use = "a fetch goes on only when its action is answered"]
#[expect(clippy::exhaustive_enums, reason = "the contract with drivers")]
pub enum Action<P = Live> {
    /// May this URL be fetched? Only where [`UserAgentBuilder::admits_each_hop`](crate::UserAgentBuilder::admits_each_hop) asked.
    Admit(Admission<P>),
    /// Does something else answer? Only where the builder asked.
    Intercept(Interception<P>),
    /// Fetch this `about:`, `blob:`, `data:` or `file:` URL.
    Local(Local<P>),
    /// Send this request and answer with the head of the response.
    Send(Exchange<P>),
    /// The fetch is over.
    Done(Outcome<P>),
}
