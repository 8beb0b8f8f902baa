//! The fetch is over.

use fetch_cors::ResponseHead;
use napi::{Env, Result};
use napi_derive::napi;
use serde_json::Value;

use crate::action::Underway;
use crate::argument::flat;
use crate::refusal::{Refusal, thrown};

/// `Action::Done`.
#[napi]
pub struct Outcome {
    pub(crate) underway: Underway,
    pub(crate) outcome: fetch_cors::Outcome,
}

/// What the page may see.
#[napi(object)]
pub struct PageResponse {
    #[napi(js_name = "type")]
    pub response_type: String,
    pub status: u32,
    pub url: String,
    pub redirected: bool,
    pub raw_headers: Vec<String>,
    pub has_body: bool,
    pub timing_allowed: bool,
}

/// Why there is none; for developers, never for the page.
#[napi(object)]
pub struct Refused {
    pub code: String,
    pub message: String,
    pub hint: Option<String>,
    pub step: String,
    pub step_url: String,
    pub url: String,
    pub aborted: bool,
    pub chromium: String,
    pub firefox: String,
    pub webkit: String,
}

#[napi]
impl Outcome {
    /// Which of the five it is.
    #[napi(getter)]
    pub fn kind(&self) -> &'static str {
        "done"
    }

    /// What the page may see; null for a network error.
    #[napi(getter)]
    pub fn response(&self) -> Option<PageResponse> {
        let response = self.outcome.for_page().ok()?;
        let head = ResponseHead::new(response.status(), &self.underway.last_head);
        Some(PageResponse {
            response_type: response.response_type().to_string(),
            status: response.status().into(),
            url: response.url().map(String::from).unwrap_or_default(),
            redirected: response.is_redirected(),
            raw_headers: flat(response.headers(head).into_iter()),
            has_body: response.has_body(),
            timing_allowed: response.timing_allow_passed(),
        })
    }

    /// Why there is none; null where there is one.
    #[napi(getter)]
    pub fn error(&self) -> Option<Refused> {
        let error = self.outcome.network_error()?;
        let (reason, code) = (error.reason(), error.code());
        Some(Refused {
            code: code.to_string(),
            message: reason.to_string(),
            hint: reason.hint(),
            step: reason.step().to_string(),
            step_url: reason.step().url().to_owned(),
            url: crate::action::without_user_info(error.url()).into(),
            aborted: error.is_aborted(),
            chromium: code.chromium().to_owned(),
            firefox: code.firefox().to_owned(),
            webkit: code.webkit().to_owned(),
        })
    }

    /// The internal response's status, for those who use an opaque response on the page's behalf.
    #[napi(getter)]
    pub fn internal_status(&self) -> Option<u32> {
        self.outcome.response().ok().map(|response| response.internal_status().into())
    }

    /// How many redirects were followed.
    #[napi(getter)]
    pub fn redirect_count(&self) -> u32 {
        self.outcome.redirect_count().into()
    }

    /// Why it came out like this, as a text.
    #[napi(getter)]
    pub fn explanation(&self) -> String {
        self.outcome.explanation().to_string()
    }

    /// The same as data.
    #[napi]
    pub fn explain(&self, env: Env) -> Result<Value> {
        thrown(env, || {
            serde_json::to_value(self.outcome.explanation()).map_err(|error| Refusal::argument("explanation", error))
        })
    }
}
