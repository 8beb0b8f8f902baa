//! Plays a recorded exchange under a profile: whatever is asked for is answered from the archive, or the play ends.

use fetch_cors::algorithms::normalize_method;
use fetch_cors::{
    Action, CorsSettingsAttribute, CredentialsMode, Destination, Exchange, FetchBody, NetworkFailure, OpaqueOrigin,
    Origin, Outcome, Predicted, Predictor, Request, RequestError, RequestMode, ResponseHead, Timestamp,
    XmlHttpRequestBody,
};
use url::Url;

use super::archive::{Archive, Recorder};
use super::case::{Case, Kind, bare, of_hop};
use super::entry::Entry;
use super::heads::Line;
use super::links::Chain;
use super::unsettled::{Unsettled, no_answer};

/// What an archive answers, hop by hop.
pub(super) struct Script {
    hops: Vec<ScriptHop>,
    has_preflights: bool,
}

struct ScriptHop {
    url: Url,
    request: Option<Recorded>,
    preflight: Option<Recorded>,
}

struct Recorded {
    method: String,
    origin: Option<String>,
    answer: Result<(u16, Vec<Line>), Unsettled>,
}

/// Whether a preflight that is not in the file is taken for one that allows everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MissingPreflights {
    Unsettled,
    Allowed,
}

impl Script {
    pub(super) fn of(archive: &Archive, chain: &Chain) -> Self {
        let recorded = |entry: &Entry, preflight| Recorded {
            method: entry.method.clone(),
            origin: entry.request.origin.clone(),
            answer: answer(entry, &archive.recorder, preflight),
        };
        let hops = chain.hops.iter().filter_map(|hop| {
            let (entry, preflight) = of_hop(archive, hop);
            Some(ScriptHop {
                url: bare(&entry.or(preflight)?.url),
                request: entry.map(|entry| recorded(entry, false)),
                preflight: preflight.map(|preflight| recorded(preflight, true)),
            })
        });
        Self { hops: hops.collect(), has_preflights: archive.has_preflights }
    }

    /// Whether any hop has a preflight.
    pub(super) fn has_own_preflight(&self) -> bool {
        self.hops.iter().any(|hop| hop.preflight.is_some())
    }

    fn answer(&self, exchange: &Exchange<Predicted>) -> Result<(u16, &[Line]), Unsettled> {
        let url = bare(exchange.url());
        let Some(hop) = self.hops.get(exchange.url_list().iter().count() - 1) else {
            return Err(Unsettled::RedirectedAway { to: url.into() });
        };
        if hop.url != url {
            let asked = format!("a request to {url}");
            return Err(Unsettled::OtherRequest { asked, recorded: format!("one to {}", hop.url) });
        }
        let recorded = match (&hop.request, &hop.preflight) {
            (_, Some(preflight)) if exchange.is_preflight() => preflight,
            (request, None) if exchange.is_preflight() => {
                let answered = request.as_ref().is_some_and(|request| request.answer.is_ok());
                return Err(Unsettled::PreflightMissing { answered, others: self.has_preflights });
            }
            (Some(request), _) => request,
            (None, _) => return Err(Unsettled::RequestMissing),
        };
        let (status, lines) = recorded.answer.as_ref().map_err(Clone::clone)?;
        let method = exchange.method().as_str();
        if normalize_method(recorded.method.as_bytes()) != method.as_bytes() {
            let recorded = recorded.method.escape_debug();
            return Err(Unsettled::OtherRequest { asked: format!("`{method}`"), recorded: format!("`{recorded}`") });
        }
        let origin = exchange.header("origin").next().map(String::from_utf8_lossy);
        let for_everybody = lines.iter().any(|(name, value)| name == b"access-control-allow-origin" && value == b"*");
        if let (Some(asked), Some(recorded)) = (origin, &recorded.origin)
            && asked != recorded.as_str()
            && !for_everybody
        {
            let recorded = recorded.escape_debug().to_string();
            return Err(Unsettled::OtherOrigin { asked: asked.into_owned(), recorded });
        }
        Ok((*status, lines))
    }
}

fn answer(entry: &Entry, recorder: &Recorder, preflight: bool) -> Result<(u16, Vec<Line>), Unsettled> {
    if entry.is_from_service_worker {
        return Err(Unsettled::ServiceWorker);
    }
    if entry.status == 0 {
        return Err(Unsettled::NoAnswer { preflight, why: no_answer(entry, recorder) });
    }
    if entry.response.is_oversized || entry.request.is_oversized {
        return Err(Unsettled::HeadTooLarge);
    }
    if entry.response.count == 0 {
        return Err(if entry.is_from_cache {
            Unsettled::Cached
        } else {
            Unsettled::HeadersMissing { of_request: false }
        });
    }
    // What a 304 says replaces what the stored response said.
    if entry.status == 304 && entry.response.first("access-control-allow-origin").is_none() {
        return Err(Unsettled::NotModified);
    }
    let status = if entry.status == 304 { 200 } else { entry.status };
    Ok((status, entry.response.lines.clone()))
}

/// The request of a case, with or without credentials.
pub(super) fn request(case: &Case, include: bool) -> Result<Request, RequestError> {
    let origin = match case.origin.as_str() {
        "null" => Origin::opaque(OpaqueOrigin(1)),
        // It was read as an origin before.
        origin => Origin::parse(origin).unwrap_or_else(|_| Origin::opaque(OpaqueOrigin(1))),
    };
    let url = case.url.clone();
    let state = match (case.mode, include) {
        (RequestMode::Cors, true) => CorsSettingsAttribute::UseCredentials,
        (RequestMode::Cors, false) => CorsSettingsAttribute::Anonymous,
        _ => CorsSettingsAttribute::NoCors,
    };
    let reads = matches!(case.method.as_str(), "GET" | "HEAD");
    match case.kind {
        Kind::Element(Destination::Manifest) if reads => Ok(Request::manifest(url, origin, state)),
        Kind::Element(destination) if reads => Ok(Request::potential_cors(url, origin, destination, state, false)),
        Kind::EventSource if reads => Ok(Request::event_source(url, origin, include)),
        Kind::Beacon if case.method == "POST" => {
            let content_type = case.headers.iter().find(|(name, _)| name == b"content-type");
            let body = content_type.map_or_else(FetchBody::bytes, |(_, value)| FetchBody::blob(value));
            Request::beacon(url, origin, &body)
        }
        Kind::XmlHttpRequest | Kind::Fetch if case.mode == RequestMode::Cors && is_script_only(case) => {
            let mut builder = Request::xml_http_request(url, origin)
                .method(case.method.as_bytes())
                .with_credentials(include)
                .upload_listener(case.is_forced);
            for (name, value) in &case.headers {
                builder = builder.header(name, value);
            }
            let body = if case.has_body { XmlHttpRequestBody::bytes() } else { XmlHttpRequestBody::none() };
            builder.body(body).build()
        }
        _ => Request::fetch_api(url, origin)
            .method(case.method.as_bytes())
            .headers(case.headers.iter().map(|(name, value)| (name, value)))
            .mode(case.mode)
            .credentials(if include { CredentialsMode::Include } else { CredentialsMode::SameOrigin })
            .body(if case.has_body && !reads { FetchBody::bytes() } else { FetchBody::none() })
            .build(),
    }
}

/// Whether only `XMLHttpRequest` makes such a request as it was recorded.
fn is_script_only(case: &Case) -> bool {
    case.is_forced || case.kind == Kind::XmlHttpRequest
}

/// Plays `request` to its end, or to where the archive has no answer.
pub(super) fn play(
    predictor: &Predictor,
    request: Request,
    script: &Script,
    missing: MissingPreflights,
    now: Timestamp,
) -> Result<Outcome<Predicted>, Unsettled> {
    let mut action = predictor.fetch(request, now);
    loop {
        action = match action {
            Action::Admit(admission) => admission.proceed(now),
            Action::Intercept(interception) => interception.proceed(now),
            Action::Local(local) => local.fail(NetworkFailure::NotFound, now),
            Action::Send(exchange) => match script.answer(&exchange) {
                Ok((status, lines)) => {
                    let lines = lines.to_vec();
                    exchange.respond(ResponseHead::new(status, &lines), now)
                }
                Err(Unsettled::PreflightMissing { .. }) if missing == MissingPreflights::Allowed => {
                    let lines = permission(&exchange);
                    exchange.respond(ResponseHead::new(204, &lines), now)
                }
                Err(why) => return Err(why),
            },
            Action::Done(outcome) => return Ok(outcome),
        };
    }
}

/// The answer that allows what a preflight asks for.
fn permission(preflight: &Exchange<Predicted>) -> Vec<Line> {
    let copy = |from: &str, to: &str| {
        let value = preflight.header(from).next()?;
        Some((to.as_bytes().to_vec(), value.to_vec()))
    };
    let mut lines = vec![(b"access-control-allow-credentials".to_vec(), b"true".to_vec())];
    lines.extend(copy("origin", "access-control-allow-origin"));
    lines.extend(copy("access-control-request-method", "access-control-allow-methods"));
    lines.extend(copy("access-control-request-headers", "access-control-allow-headers"));
    lines
}

#[cfg(test)]
mod tests;
