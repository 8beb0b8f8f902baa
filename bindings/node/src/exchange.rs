//! Send this request, and answer with the head of the response.

use fetch_cors::{NetworkFailure, NetworkPartitionKey, ResponseHead};
use napi::{Env, Result};
use napi_derive::napi;
use url::Url;

use crate::action::{Action, Held, Underway, without_user_info};
use crate::argument::{body, flat, header_pairs, one_of, status, text, timestamp};
use crate::refusal::thrown;

const WHAT: &str = "exchange";

/// `Action::Send`.
#[napi]
pub struct Exchange(pub(crate) Held<fetch_cors::Exchange>);

/// What of the URL may answer an authentication challenge.
#[napi(object)]
pub struct UserInfo {
    pub username: String,
    pub password: Option<String>,
}

/// The request, with all that one must know to send it.
#[napi(object)]
#[expect(clippy::struct_excessive_bools, reason = "a JavaScript object")]
pub struct SentRequest {
    pub is_preflight: bool,
    pub method: String,
    pub url: String,
    pub raw_headers: Vec<String>,
    pub referrer: Option<String>,
    pub credentials: bool,
    pub client_certificates: bool,
    pub user_info: Option<UserInfo>,
    pub body: String,
    pub mode: String,
    pub credentials_mode: String,
    pub redirect_mode: String,
    pub cache_mode: String,
    pub destination: String,
    pub initiator: String,
    pub keepalive: bool,
    pub referrer_policy: String,
    pub tainting: String,
    pub redirect_taint: String,
    pub partition: Option<String>,
    pub url_list: Vec<String>,
}

impl SentRequest {
    pub(crate) fn of(exchange: &fetch_cors::Exchange, referrer: Option<&str>) -> Self {
        let mut url = without_user_info(exchange.url());
        url.set_fragment(None);
        Self {
            is_preflight: exchange.is_preflight(),
            method: exchange.method().as_str().to_owned(),
            url: url.into(),
            raw_headers: flat(exchange.headers()),
            referrer: referrer.map(str::to_owned),
            credentials: exchange.includes_credentials(),
            client_certificates: exchange.sends_client_certificates(),
            user_info: user_info(exchange),
            body: body(exchange.body()).to_owned(),
            mode: exchange.mode().to_string(),
            credentials_mode: exchange.credentials_mode().to_string(),
            redirect_mode: exchange.redirect_mode().to_string(),
            cache_mode: exchange.cache_mode().to_string(),
            destination: exchange.destination().to_string(),
            initiator: exchange.initiator().to_string(),
            keepalive: exchange.keepalive(),
            referrer_policy: exchange.referrer_policy().to_string(),
            tainting: exchange.response_tainting().to_string(),
            redirect_taint: exchange.redirect_taint().to_string(),
            partition: exchange.partition().map(NetworkPartitionKey::as_bytes).map(text),
            url_list: exchange.url_list().iter().map(|url| without_user_info(url).into()).collect(),
        }
    }
}

fn user_info(exchange: &fetch_cors::Exchange) -> Option<UserInfo> {
    let may = exchange.includes_credentials() && exchange.uses_url_credentials();
    let has = |url: &&Url| !url.username().is_empty() || url.password().is_some();
    may.then(|| exchange.url())
        .filter(has)
        .map(|url| UserInfo { username: url.username().to_owned(), password: url.password().map(str::to_owned) })
}

#[napi]
impl Exchange {
    fn held(&self) -> std::result::Result<(&Underway, &fetch_cors::Exchange), crate::refusal::Refusal> {
        self.0.get(WHAT)
    }

    /// Which of the five it is.
    #[napi(getter)]
    pub fn kind(&self) -> &'static str {
        "send"
    }

    /// The request.
    #[napi(getter)]
    pub fn request(&self, env: Env) -> Result<SentRequest> {
        thrown(env, || {
            let (underway, exchange) = self.held()?;
            Ok(SentRequest::of(exchange, underway.referrer.header_value()))
        })
    }

    /// What has been found so far.
    #[napi(getter)]
    pub fn explanation(&self, env: Env) -> Result<String> {
        thrown(env, || Ok(self.held()?.1.explanation().to_string()))
    }

    /// The head of the response.
    #[napi]
    pub fn respond(&mut self, env: Env, status: f64, raw_headers: Vec<String>, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let status = self::status(status)?;
            let headers = header_pairs("rawHeaders", &raw_headers)?;
            let (mut underway, exchange) = self.0.take(WHAT)?;
            let action = exchange.respond(ResponseHead::new(status, &headers), now);
            underway.last_head = headers;
            Ok(underway.go_on(action, now))
        })
    }

    /// No response came.
    #[napi]
    pub fn fail(&mut self, env: Env, failure: String, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let failure = one_of("failure", Some(&failure))?.unwrap_or(NetworkFailure::Other);
            let (underway, exchange) = self.0.take(WHAT)?;
            Ok(underway.go_on(exchange.fail(failure, now), now))
        })
    }

    /// Asks the preflight cache once more.
    #[napi]
    pub fn recheck_cache(&mut self, env: Env, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let (underway, exchange) = self.0.take(WHAT)?;
            Ok(underway.go_on(exchange.recheck_cache(now), now))
        })
    }

    /// The fetch is aborted.
    #[napi]
    pub fn abort(&mut self, env: Env, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let (underway, exchange) = self.0.take(WHAT)?;
            Ok(underway.go_on(exchange.abort(now), now))
        })
    }
}
