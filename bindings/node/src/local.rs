//! URLs that need no network.

use fetch_cors::NetworkFailure;
use napi::{Env, Result};
use napi_derive::napi;

use crate::action::{Action, DescribedRequest, Held};
use crate::argument::{header_pairs, one_of, status, timestamp};
use crate::refusal::thrown;

const WHAT: &str = "local fetch";

/// `Action::Local`.
#[napi]
pub struct Local(pub(crate) Held<fetch_cors::Local>);

#[napi]
impl Local {
    /// Which of the five it is.
    #[napi(getter)]
    pub fn kind(&self) -> &'static str {
        "local"
    }

    /// The request.
    #[napi(getter)]
    pub fn request(&self, env: Env) -> Result<DescribedRequest> {
        thrown(env, || {
            let (underway, local) = self.0.get(WHAT)?;
            Ok(DescribedRequest::of(local.request(), underway))
        })
    }

    /// The resource's head.
    #[napi]
    pub fn respond(&mut self, env: Env, status: f64, raw_headers: Vec<String>, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let status = self::status(status)?;
            let headers = header_pairs("rawHeaders", &raw_headers)?;
            let (mut underway, local) = self.0.take(WHAT)?;
            underway.last_head = headers;
            Ok(underway.go_on(local.respond(status, now), now))
        })
    }

    /// There is no such resource, or it cannot be read.
    #[napi]
    pub fn fail(&mut self, env: Env, failure: String, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let failure = one_of("failure", Some(&failure))?.unwrap_or(NetworkFailure::Other);
            let (underway, local) = self.0.take(WHAT)?;
            Ok(underway.go_on(local.fail(failure, now), now))
        })
    }

    /// The fetch is aborted.
    #[napi]
    pub fn abort(&mut self, env: Env, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let (underway, local) = self.0.take(WHAT)?;
            Ok(underway.go_on(local.abort(now), now))
        })
    }
}
