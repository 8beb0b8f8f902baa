//! May this URL be fetched?

use fetch_cors::algorithms::should_be_blocked_due_to_a_bad_port;
use napi::{Env, Result};
use napi_derive::napi;

use crate::action::{Action, Held, without_user_info};
use crate::argument::timestamp;
use crate::refusal::thrown;

const WHAT: &str = "admission";

/// `Action::Admit`.
#[napi]
pub struct Admission(pub(crate) Held<fetch_cors::Admission>);

/// What is asked about.
#[napi(object)]
pub struct AdmittedRequest {
    pub url: String,
    pub method: String,
    pub mode: String,
    pub destination: String,
    pub redirect_count: u32,
    pub bad_port: bool,
    pub mixed_content: bool,
}

#[napi]
impl Admission {
    /// Which of the five it is.
    #[napi(getter)]
    pub fn kind(&self) -> &'static str {
        "admit"
    }

    /// What is asked about.
    #[napi(getter)]
    pub fn request(&self, env: Env) -> Result<AdmittedRequest> {
        thrown(env, || {
            let (underway, admission) = self.0.get(WHAT)?;
            let request = admission.request();
            let url = request.current_url();
            Ok(AdmittedRequest {
                url: without_user_info(url).into(),
                method: request.method().as_str().to_owned(),
                mode: request.mode().to_string(),
                destination: request.destination().to_string(),
                redirect_count: admission.redirect_count().into(),
                bad_port: should_be_blocked_due_to_a_bad_port(url),
                mixed_content: underway.page.is_mixed_content(url),
            })
        })
    }

    /// It may.
    #[napi]
    pub fn proceed(&mut self, env: Env, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let (underway, admission) = self.0.take(WHAT)?;
            Ok(underway.go_on(admission.proceed(now), now))
        })
    }

    /// It may, by https.
    #[napi]
    pub fn upgrade_to_https(&mut self, env: Env, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let (underway, admission) = self.0.take(WHAT)?;
            Ok(underway.go_on(admission.upgrade_to_https(now), now))
        })
    }

    /// It may not.
    #[napi]
    pub fn block(&mut self, env: Env, why: String, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let (underway, admission) = self.0.take(WHAT)?;
            Ok(underway.go_on(admission.block(why, now), now))
        })
    }

    /// The fetch is aborted.
    #[napi]
    pub fn abort(&mut self, env: Env, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let (underway, admission) = self.0.take(WHAT)?;
            Ok(underway.go_on(admission.abort(now), now))
        })
    }
}
