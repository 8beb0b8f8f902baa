//! The loop: runs algorithms until one has to wait.

use super::action::Action;
use super::admission::Admission;
use super::exchange::Exchange;
use super::interception::Interception;
use super::local::Local;
use super::outcome::Outcome;
use super::purpose::Purpose;
use super::state::{Fetch, Next};
use super::{http_fetch, http_redirect_fetch, main_fetch, override_fetch, scheme_fetch};
use crate::infrastructure::timestamp::Timestamp;

/// Does what is next, until something has to be waited for. Ends: between two waits every algorithm runs at most once,
/// and only redirects, at most twenty, lead back to the beginning.
pub(super) fn run<P: Purpose>(mut fetch: Box<Fetch>, mut next: Next, now: Timestamp) -> Action<P> {
    loop {
        next = match next {
            Next::MainFetch => main_fetch::begin(&fetch),
            Next::Admitted => main_fetch::switch(&mut fetch),
            Next::OverrideFetch(override_type) => override_fetch::begin(&fetch, override_type),
            Next::NotOverridden(override_type) => override_fetch::not_overridden(override_type),
            Next::SchemeFetch => scheme_fetch::begin(&fetch),
            Next::HttpFetch => http_fetch::begin(&fetch),
            Next::NotIntercepted => http_fetch::not_intercepted(&mut fetch, now),
            Next::NetworkFetch(may_send) => http_fetch::send(&mut fetch, may_send),
            Next::RedirectFetch(redirection) => http_redirect_fetch::begin(&mut fetch, *redirection),
            Next::Return(response) => main_fetch::finish(&mut fetch, response),
            Next::Fail(reason) => main_fetch::fail(&mut fetch, reason),
            Next::Admit => return Action::Admit(Admission::new(fetch)),
            Next::Intercept(interceptor) => {
                return Action::Intercept(Interception::new(fetch, interceptor));
            }
            Next::Local => return Action::Local(Local::new(fetch)),
            Next::Send(sending) => return Action::Send(Exchange::new(fetch, sending)),
            Next::Done(result) => return Action::Done(Outcome::new(fetch, result)),
        };
    }
}
