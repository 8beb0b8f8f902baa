//! Cross-origin resource policy: fetches without a world around them, which would block http URLs of https pages (mixed content).

use fetch_cors::{Client, CorsSettingsAttribute, Destination, OpaqueOrigin, Origin, Request, RequestMode, Timestamp};
use url::Url;

use super::Subject;
use super::play::{SHARED, head};
use super::row::{Columns, Failure, Judgement, malformed};
use super::scripts::model_client;
use crate::model::callers::{RequestInfo, RequestInit, fetch_method};
use crate::model::request::{CredentialsMode, Mode};
use crate::model::{self, Answer, Network, SentRequest};
use crate::model_runner::registrable_domain;

const REASONS: [&str; 2] = ["cross-origin-resource-policy-same-origin", "cross-origin-resource-policy-same-site"];

pub fn corp(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let fetch = ElementOrScript {
        origin: row.text("origin")?,
        url: Url::parse(row.text("url_origin")?).map_err(|error| Failure::Malformed(error.to_string()))?,
        is_cors: match row.text("mode")? {
            "cors" => true,
            "no-cors" => false,
            mode => return malformed(format!("`mode`: found {mode}, expected cors or no-cors")),
        },
        destination: row.optional_text("destination")?.unwrap_or_default(),
    };
    let (value, blocked) = (row.text("value")?, row.flag("blocked")?);
    let headers = [SHARED, ("Cross-Origin-Resource-Policy", value)];
    let reason = match subject {
        Subject::Engine => fetch.by_the_engine(&headers)?,
        Subject::Model => fetch.by_the_model(&headers)?,
    };
    match reason {
        None if !blocked => Ok(()),
        Some(reason) if blocked && REASONS.contains(&reason) => Ok(()),
        _ => Err(Failure::Wrong(format!("blocked: found {reason:?}, expected {blocked}"))),
    }
}

/// A fetch of a script, or of an element where there is a destination.
struct ElementOrScript<'a> {
    origin: &'a str,
    url: Url,
    is_cors: bool,
    destination: &'a str,
}

impl ElementOrScript<'_> {
    /// Why it fails, if it does.
    fn by_the_engine(self, headers: &[(&str, &str)]) -> Result<Option<&'static str>, Failure> {
        let origin = match self.origin {
            "null" => Origin::opaque(OpaqueOrigin(0)),
            origin => Origin::parse(origin).map_err(|error| Failure::Malformed(error.to_string()))?,
        };
        let client = Client::new(origin);
        let destination = self.destination.parse().map_err(|_| Failure::Malformed(self.destination.to_owned()))?;
        let request = if destination == Destination::Empty {
            let mode = if self.is_cors { RequestMode::Cors } else { RequestMode::NoCors };
            Request::fetch_api(self.url, client)
                .mode(mode)
                .build()
                .map_err(|error| Failure::Wrong(error.to_string()))?
        } else {
            let state = if self.is_cors { CorsSettingsAttribute::Anonymous } else { CorsSettingsAttribute::NoCors };
            Request::potential_cors(self.url, client, destination, state, false)
        };
        let user_agent = fetch_cors::scenario::user_agent_builder().build();
        let (outcome, _) = user_agent.fetch(request, Timestamp::ZERO).drive(|_| (Ok(head(headers)), Timestamp::ZERO));
        Ok(outcome.network_error().map(|error| error.code().as_str()))
    }

    /// Why it fails, if it does.
    fn by_the_model(self, headers: &[(&str, &str)]) -> Result<Option<&'static str>, Failure> {
        let client = model_client(self.origin);
        let mode = if self.is_cors { Mode::Cors } else { Mode::NoCors };
        let request = if self.destination.is_empty() {
            let init = RequestInit { mode: Some(mode), ..RequestInit::default() };
            fetch_method(&client, RequestInfo::Url(self.url.as_str()), &init)
                .map_err(|exception| Failure::Wrong(format!("it throws {exception:?}")))?
        } else {
            // html#create-a-potential-cors-request
            let credentials_mode = if self.is_cors { CredentialsMode::SameOrigin } else { CredentialsMode::Include };
            model::Request {
                mode,
                credentials_mode,
                destination: self.destination.to_owned(),
                client: Some(client),
                ..model::Request::new(self.url)
            }
        };
        let mut user_agent = model::UserAgent::new();
        user_agent.registrable_domain = registrable_domain;
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()));
        let mut network = OneAnswer(Answer::Response { status: 200, headers: headers.collect() });
        Ok(match model::fetch(&user_agent, request, &mut network) {
            model::Outcome::NetworkError(error) => Some(error.code),
            model::Outcome::Response(_) => None,
        })
    }
}

/// A network that knows one answer.
struct OneAnswer(Answer);

impl Network for OneAnswer {
    fn now(&mut self) -> u64 {
        0
    }

    fn http_network_or_cache_fetch(&mut self, _: &SentRequest) -> Answer {
        self.0.clone()
    }

    fn local(&mut self, _: &model::Request) -> Answer {
        Answer::Failed
    }
}
