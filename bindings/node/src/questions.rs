//! Questions that need no fetch.

use fetch_cors::algorithms::{check_cors_safelisted_request_header, is_forbidden_request_header};
use fetch_cors::{Action, CredentialsMode, ResponseTainting, Timestamp};
use napi::{Env, Result};
use napi_derive::napi;

use crate::argument::{bytes, header_pairs, one_of, status, text};
use crate::client::Client;
use crate::exchange::SentRequest;
use crate::refusal::{Refusal, thrown};
use crate::request::FetchRequest;

/// A header that the page sets, and what becomes of it.
#[napi(object)]
pub struct ClassifiedHeader {
    pub name: String,
    pub value: String,
    pub verdict: String,
    pub why: Option<String>,
}

/// Is it simple, and what would be sent first?
#[napi(object)]
pub struct Classification {
    pub verdict: String,
    pub preflight: bool,
    pub headers: Vec<ClassifiedHeader>,
    pub request: Option<SentRequest>,
    pub refused: Option<String>,
}

/// A response is shared, or why not.
#[napi(object)]
pub struct CorsCheck {
    pub passed: bool,
    pub by_wildcard: bool,
    pub with_credentials: bool,
    pub code: Option<String>,
    pub message: Option<String>,
    pub hint: Option<String>,
}

fn header((name, value): (Vec<u8>, Vec<u8>)) -> ClassifiedHeader {
    let (verdict, why) = if is_forbidden_request_header(&name, &value) {
        ("forbidden", None)
    } else {
        match check_cors_safelisted_request_header(&name, &value) {
            Ok(()) => ("safelisted", None),
            Err(why) => ("unsafe", Some(why.to_string())),
        }
    };
    ClassifiedHeader { name: text(&name), value: text(&value), verdict: verdict.to_owned(), why }
}

/// Is the request simple? Without a look at the preflight cache.
#[napi]
pub fn classify(env: Env, client: &Client, request: FetchRequest) -> Result<Classification> {
    thrown(env, || {
        let headers = request.headers()?.into_iter().map(header).collect();
        let (request, mut referrer) = request.build(client)?;
        referrer.at_hop(request.current_url(), request.referrer_policy());
        let answer = |verdict: &str, request: Option<SentRequest>, refused: Option<String>| {
            let preflight = request.as_ref().is_some_and(|request| request.is_preflight);
            Classification { verdict: verdict.to_owned(), preflight, headers, request, refused }
        };
        Ok(match fetch_cors::UserAgent::builder().build().fetch(request, Timestamp::ZERO) {
            Action::Send(exchange) => {
                let verdict = match (exchange.is_preflight(), exchange.response_tainting()) {
                    (true, _) => "preflight",
                    (false, ResponseTainting::Basic) => "same-origin",
                    (false, ResponseTainting::Opaque) => "opaque",
                    (false, ResponseTainting::Cors) => "simple",
                };
                answer(verdict, Some(SentRequest::of(&exchange, referrer.header_value())), None)
            }
            Action::Done(outcome) => {
                answer("refused", None, outcome.network_error().map(|error| error.reason().to_string()))
            }
            // Nothing else is asked for.
            _ => answer("local", None, None),
        })
    })
}

/// The CORS check alone.
#[napi]
pub fn cors_check(
    env: Env,
    origin: String,
    credentials_mode: String,
    status: f64,
    raw_headers: Vec<String>,
) -> Result<CorsCheck> {
    thrown(env, || {
        let origin = bytes("origin", &origin)?;
        let mode = one_of("credentialsMode", Some(&credentials_mode))?.unwrap_or(CredentialsMode::SameOrigin);
        let headers = header_pairs("rawHeaders", &raw_headers)?;
        let checked = fetch_cors::algorithms::cors_check(&origin, mode, self::status(status)?, &headers);
        let (passed, reason) = match checked {
            Ok(passed) => (Some(passed), None),
            Err(reason) => (None, Some(reason)),
        };
        Ok::<_, Refusal>(CorsCheck {
            passed: passed.is_some(),
            by_wildcard: passed.is_some_and(fetch_cors::CorsCheckPassed::by_wildcard),
            with_credentials: passed.is_some_and(fetch_cors::CorsCheckPassed::with_credentials),
            code: reason.as_ref().map(|reason| reason.code().to_string()),
            message: reason.as_ref().map(ToString::to_string),
            hint: reason.as_ref().and_then(fetch_cors::Reason::hint),
        })
    })
}
