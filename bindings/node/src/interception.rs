//! Does something else answer?

use fetch_cors::{ResponseHead, ResponseType, SuppliedResponse};
use napi::{Env, Result};
use napi_derive::napi;
use url::Url;

use crate::action::{Action, DescribedRequest, Held};
use crate::argument::{HeaderPairs, header_pairs, one_of, status, timestamp};
use crate::refusal::{Refusal, thrown};

const WHAT: &str = "interception";

/// `Action::Intercept`.
#[napi]
pub struct Interception(pub(crate) Held<fetch_cors::Interception>);

/// A response that came from no network; its head is the internal response's.
#[napi(object)]
pub struct Supplied {
    #[napi(js_name = "type")]
    pub response_type: Option<String>,
    pub status: Option<f64>,
    pub raw_headers: Option<Vec<String>>,
    pub url_list: Option<Vec<String>>,
    pub range_requested: Option<bool>,
    pub request_includes_credentials: Option<bool>,
}

impl Supplied {
    fn response<'a>(
        &self,
        headers: &'a HeaderPairs,
        current_url: &Url,
    ) -> std::result::Result<SuppliedResponse<'a>, Refusal> {
        let response_type: ResponseType = one_of("type", self.response_type.as_deref())?.unwrap_or_default();
        let url_list = match &self.url_list {
            Some(list) => list
                .iter()
                .map(|url| Url::parse(url).map_err(|error| Refusal::argument("urlList", error)))
                .collect::<std::result::Result<_, _>>()?,
            // What a script made has no URL; anything else was fetched for this very request.
            None if matches!(response_type, ResponseType::Default | ResponseType::Error) => Vec::new(),
            None => vec![current_url.clone()],
        };
        Ok(SuppliedResponse::new(ResponseHead::new(self.status.map_or(Ok(200), status)?, headers))
            .response_type(response_type)
            .url_list(url_list)
            .range_requested(self.range_requested.unwrap_or_default())
            .request_includes_credentials(self.request_includes_credentials.unwrap_or(true)))
    }
}

#[napi]
impl Interception {
    /// Which of the five it is.
    #[napi(getter)]
    pub fn kind(&self) -> &'static str {
        "intercept"
    }

    /// Who is asked: `override` or `service-worker`.
    #[napi(getter)]
    pub fn interceptor(&self, env: Env) -> Result<&'static str> {
        thrown(env, || Ok(self.0.get(WHAT)?.1.kind().as_str()))
    }

    /// The response tainting at this hop.
    #[napi(getter)]
    pub fn tainting(&self, env: Env) -> Result<&'static str> {
        thrown(env, || Ok(self.0.get(WHAT)?.1.response_tainting().as_str()))
    }

    /// The request at this hop.
    #[napi(getter)]
    pub fn request(&self, env: Env) -> Result<DescribedRequest> {
        thrown(env, || {
            let (underway, interception) = self.0.get(WHAT)?;
            Ok(DescribedRequest::of(interception.request(), underway))
        })
    }

    /// Nobody answers.
    #[napi]
    pub fn proceed(&mut self, env: Env, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let (underway, interception) = self.0.take(WHAT)?;
            Ok(underway.go_on(interception.proceed(now), now))
        })
    }

    /// It answers.
    #[napi]
    pub fn respond(&mut self, env: Env, supplied: Supplied, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let headers = header_pairs("rawHeaders", supplied.raw_headers.as_deref().unwrap_or_default())?;
            let current_url = self.0.get(WHAT)?.1.request().current_url().clone();
            let response = supplied.response(&headers, &current_url)?;
            let (mut underway, interception) = self.0.take(WHAT)?;
            let action = interception.respond(response, now);
            underway.last_head = headers;
            Ok(underway.go_on(action, now))
        })
    }

    /// It answers with a network error.
    #[napi]
    pub fn fail(&mut self, env: Env, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let (underway, interception) = self.0.take(WHAT)?;
            Ok(underway.go_on(interception.respond_with_network_error(now), now))
        })
    }

    /// The fetch is aborted.
    #[napi]
    pub fn abort(&mut self, env: Env, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let (underway, interception) = self.0.take(WHAT)?;
            Ok(underway.go_on(interception.abort(now), now))
        })
    }
}
