//! The scenario format, version 1: `fixtures/FORMAT.md` describes it.

use std::time::Duration;

use serde_json::Value;

use super::clear::Clear;
use super::error::{ScenarioError, quoted};
use super::reader::{Field, HeaderPairs, Object};
use super::supplied::SuppliedAnswer;
use crate::algorithms::is_header_name;
use crate::{
    CredentialsMode, Destination, EmbedderPolicyValue, NetworkFailure, RedirectMode, ReferrerPolicy, RequestMode,
};

/// One small world: documents that fetch, a scripted server, a clock, and what a user agent must do in it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Scenario {
    /// Its unique name.
    pub id: String,
    /// What it shows, in one sentence.
    pub title: String,
    /// Where the fact comes from.
    pub source: String,
    /// The steps of the texts that decide it.
    pub spec: Vec<String>,
    /// What it is about.
    pub tags: Vec<String>,
    /// The profile that it holds for, `None`: the Standard.
    pub profile: Option<String>,
    /// Why the source and the Standard disagree, where they do.
    pub disputed: Option<String>,
    /// What holds of a disputed scenario, and why.
    pub decision: Option<String>,
    /// The last step's expectation by that decision.
    pub decided: Option<Expectation>,
    /// Whether only what is named is compared.
    pub partial: bool,
    /// What a runner must be able to supply or to observe.
    pub needs: Vec<String>,
    /// The last step's expectation under the letter of the Standard, where it differs.
    pub letter: Option<Expectation>,
    pub(super) hsts: Vec<String>,
    pub(super) blocked: Vec<String>,
    pub(super) server: Vec<Rule>,
    pub(super) steps: Vec<Step>,
}

/// A rule of the scripted server.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) url: String,
    pub(super) preflight: Option<bool>,
    pub(super) responses: Vec<Response>,
}

#[derive(Clone, Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: HeaderPairs,
    /// No response at all, and why.
    pub(super) fails: Option<NetworkFailure>,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Fetch { fetch: Box<FetchStep>, expect: Option<Expectation> },
    Start { fetch: Box<FetchStep>, name: String },
    Answer(String),
    Abort(String),
    Drop(String),
    Finish { name: String, expect: Option<Expectation> },
    Advance(Duration),
    Clear(Clear),
    Cache(Vec<CacheExpectation>),
}

/// Which API a fetch goes through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Api {
    #[default]
    Fetch,
    XmlHttpRequest,
    Image,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ScenarioBody {
    #[default]
    None,
    /// Of so many bytes.
    Text(usize),
    Form(usize),
    Stream,
}

#[derive(Clone, Debug)]
pub(super) struct FetchStep {
    pub(super) api: Api,
    pub(super) origin: String,
    pub(super) url: String,
    pub(super) method: Vec<u8>,
    pub(super) headers: HeaderPairs,
    pub(super) body: ScenarioBody,
    pub(super) mode: RequestMode,
    pub(super) credentials: CredentialsMode,
    pub(super) redirect: RedirectMode,
    pub(super) upload_listener: bool,
    pub(super) referrer_policy: ReferrerPolicy,
    pub(super) document: Option<String>,
    pub(super) referrer: Option<String>,
    pub(super) partition: Option<String>,
    pub(super) opaque: Option<String>,
    pub(super) destination: Destination,
    pub(super) embedder_policy: EmbedderPolicyValue,
    pub(super) embedder_policy_report_only: EmbedderPolicyValue,
    pub(super) service_worker: Option<SuppliedAnswer>,
    pub(super) local_urls_only: bool,
}

/// What must reach the network, and what the fetch must end with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Expectation {
    pub(super) requests: Option<Vec<ExpectedRequest>>,
    pub(super) outcome: Option<ExpectedOutcome>,
}

/// Lowercase names; `None`: must be absent.
pub(super) type ExpectedHeaders = Vec<(String, Option<String>)>;

#[derive(Clone, Debug)]
pub(super) struct ExpectedRequest {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) credentials: Option<bool>,
    pub(super) headers: ExpectedHeaders,
    /// Compared where named.
    pub(super) partition: Option<ExpectedPartition>,
}

/// The site of a network partition key, or that there must be none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ExpectedPartition {
    None,
    Site(String),
}

#[derive(Clone, Debug, Default)]
pub(super) struct ExpectedOutcome {
    pub(super) error: bool,
    pub(super) reason: Option<String>,
    pub(super) phase: Option<String>,
    pub(super) loaded: Option<bool>,
    pub(super) response_type: Option<String>,
    pub(super) status: Option<u16>,
    pub(super) url: Option<String>,
    pub(super) redirected: Option<bool>,
    pub(super) headers: Option<ExpectedHeaders>,
    pub(super) timing_allowed: Option<bool>,
}

#[derive(Clone, Debug)]
pub(super) struct CacheExpectation {
    pub(super) origin: String,
    pub(super) url: String,
    pub(super) credentials: bool,
    /// "method" or "header", and which.
    pub(super) token: (&'static str, String),
    pub(super) remaining: Option<f64>,
}

impl Scenario {
    /// The scenario that a JSON value describes.
    ///
    /// # Errors
    /// [`ScenarioError`] names the field, what was found there and what was expected.
    pub fn from_json(value: &Value) -> Result<Self, ScenarioError> {
        let mut object = Field::root(value).object()?;
        let id = object.required("id")?;
        let name = id.string()?;
        Self::read(name, &id, object).map_err(|error| error.in_scenario(name))
    }

    fn read(name: &str, id: &Field<'_>, mut object: Object<'_>) -> Result<Self, ScenarioError> {
        // The format asks for letters, digits and `-_/.`; suites from elsewhere have `*` and the like as well.
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(id.unexpected("printable ASCII without spaces"));
        }
        let strings = |field: &Field<'_>| field.list(|item| item.string().map(str::to_owned));
        let string = |field: &Field<'_>| field.string().map(str::to_owned);
        let scenario = Self {
            id: name.to_owned(),
            title: object.or_default("title", string)?,
            source: object.or_default("source", string)?,
            spec: object.or_default("spec", strings)?,
            tags: object.or_default("tags", strings)?,
            profile: object.optional("profile", string)?.filter(|profile| profile != "standard"),
            disputed: object.optional("disputed", string)?,
            decision: object.optional("decision", string)?,
            decided: object.optional("decided", expectation)?,
            partial: object.or_default("partial", Field::boolean)?,
            needs: object.or_default("needs", strings)?,
            letter: object.optional("letter", expectation)?,
            hsts: object.or_default("hsts", strings)?,
            blocked: object.or_default("blocked", strings)?,
            server: object.or_default("server", |field| field.list(rule))?,
            steps: object.required("steps")?.list(step)?,
        };
        object.finish()?;
        Ok(scenario)
    }

    /// How many steps there are.
    pub fn step_count(&self) -> usize {
        self.steps.len()
    }

    /// Whether any step has an expectation; one without is a question.
    pub fn expects_something(&self) -> bool {
        self.steps.iter().any(|step| match step {
            Step::Fetch { expect, .. } | Step::Finish { expect, .. } => expect.is_some(),
            Step::Cache(_) => true,
            _ => false,
        })
    }

    /// The same with the expectation that was decided on in its last step, where it is disputed.
    #[must_use]
    pub fn as_decided(mut self) -> Self {
        if let (Some(decided), Some(Step::Fetch { expect, .. } | Step::Finish { expect, .. })) =
            (self.decided.clone(), self.steps.last_mut())
        {
            *expect = Some(decided);
        }
        self
    }

    /// The same with the expectation under the letter of the Standard in its last step.
    #[must_use]
    pub fn under_the_letter(mut self) -> Self {
        if let (Some(letter), Some(Step::Fetch { expect, .. } | Step::Finish { expect, .. })) =
            (self.letter.clone(), self.steps.last_mut())
        {
            *expect = Some(letter);
        }
        self
    }
}

fn rule(field: &Field<'_>) -> Result<Rule, ScenarioError> {
    let mut object = field.object()?;
    let rule = Rule {
        url: object.required("url")?.string()?.to_owned(),
        preflight: object.optional("preflight", Field::boolean)?,
        responses: object.required("responses")?.list(response)?,
    };
    object.finish()?;
    if rule.responses.is_empty() {
        return Err(field.error("a rule needs at least one response"));
    }
    Ok(rule)
}

fn response(field: &Field<'_>) -> Result<Response, ScenarioError> {
    let mut object = field.object()?;
    let fails = object.optional("fail", Field::one_of)?;
    let response = Response {
        status: match fails {
            Some(_) => 0,
            None => object.required("status")?.status()?,
        },
        headers: object.or_default("headers", Field::header_pairs)?,
        fails,
    };
    // Bodies are for browsers: the engine never sees one.
    object.optional("body", |body| body.string().map(drop))?;
    object.finish()?;
    Ok(response)
}

fn step(field: &Field<'_>) -> Result<Step, ScenarioError> {
    let mut object = field.object()?;
    let expect = object.optional("expect", expectation)?;
    let has_expectation = expect.is_some();
    let name = |field: &Field<'_>| field.string().map(str::to_owned);
    let step = if let Some(fetch) = object.get("fetch") {
        Step::Fetch { fetch: Box::new(fetch_step(&fetch)?), expect }
    } else if let Some(fetch) = object.get("start") {
        Step::Start { fetch: Box::new(fetch_step(&fetch)?), name: name(&object.required("as")?)? }
    } else if let Some(which) = object.get("finish") {
        Step::Finish { name: name(&which)?, expect }
    } else if let Some(which) = object.get("answer") {
        Step::Answer(name(&which)?)
    } else if let Some(which) = object.get("abort") {
        Step::Abort(name(&which)?)
    } else if let Some(which) = object.get("drop") {
        Step::Drop(name(&which)?)
    } else if let Some(seconds) = object.get("advance") {
        Step::Advance(seconds.seconds()?)
    } else if let Some(what) = object.get("clear") {
        Step::Clear(clear(&what)?)
    } else if let Some(entries) = object.get("cache") {
        Step::Cache(entries.list(cache_expectation)?)
    } else {
        return Err(field.error(
            "expected one of `fetch`, `start`, `answer`, `abort`, `drop`, `finish`, `advance`, `clear`, `cache`",
        ));
    };
    object.finish()?;
    if has_expectation && !matches!(step, Step::Fetch { .. } | Step::Finish { .. }) {
        return Err(field.error("found `expect`, which only `fetch` and `finish` have"));
    }
    Ok(step)
}

fn fetch_step(field: &Field<'_>) -> Result<FetchStep, ScenarioError> {
    let mut object = field.object()?;
    let fetch = fetch_fields(&mut object)?;
    object.finish()?;
    Ok(fetch)
}

/// A fetch's own fields; whoever has others beside them reads on.
pub(super) fn fetch_fields(object: &mut Object<'_>) -> Result<FetchStep, ScenarioError> {
    let string = |field: &Field<'_>| field.string().map(str::to_owned);
    let api = object.or_default("api", |api| match api.string()? {
        "fetch" => Ok(Api::Fetch),
        "xhr" => Ok(Api::XmlHttpRequest),
        "img" => Ok(Api::Image),
        _ => Err(api.unexpected("`fetch`, `xhr` or `img`")),
    })?;
    Ok(FetchStep {
        api,
        origin: object.required("origin").and_then(|origin| string(&origin))?,
        url: object.required("url").and_then(|url| string(&url))?,
        method: object.optional("method", Field::bytes)?.unwrap_or_else(|| b"GET".to_vec()),
        headers: object.or_default("headers", Field::header_pairs)?,
        body: object.optional("body", body)?.unwrap_or_default(),
        mode: object.optional("mode", Field::one_of)?.unwrap_or(RequestMode::Cors),
        credentials: object.optional("credentials", Field::one_of)?.unwrap_or_default(),
        redirect: object.optional("redirect", Field::one_of)?.unwrap_or_default(),
        upload_listener: object.or_default("upload_listener", Field::boolean)?,
        referrer_policy: object.optional("referrer_policy", Field::one_of)?.unwrap_or_default(),
        document: object.optional("document", string)?,
        referrer: object.optional("referrer", string)?,
        partition: object.optional("partition", string)?,
        opaque: object.optional("opaque", string)?,
        destination: object.optional("destination", Field::one_of)?.unwrap_or_default(),
        embedder_policy: object.optional("embedder_policy", Field::one_of)?.unwrap_or_default(),
        embedder_policy_report_only: object.optional("embedder_policy_report_only", Field::one_of)?.unwrap_or_default(),
        service_worker: object.optional("service_worker", service_worker)?,
        local_urls_only: object.or_default("local_urls_only", Field::boolean)?,
    })
}

fn body(field: &Field<'_>) -> Result<ScenarioBody, ScenarioError> {
    let mut object = field.object()?;
    let mut found = None;
    for name in ["text", "stream", "form"] {
        if let Some(content) = object.get(name) {
            let length = content.string()?.len();
            if found.is_some() {
                return Err(field.unexpected("one of `text`, `stream` and `form`"));
            }
            found = Some(match name {
                "text" => ScenarioBody::Text(length),
                "form" => ScenarioBody::Form(length),
                _ => ScenarioBody::Stream,
            });
        }
    }
    object.finish()?;
    found.ok_or_else(|| field.unexpected("null, or an object with `text`, `stream` or `form`"))
}

fn service_worker(field: &Field<'_>) -> Result<SuppliedAnswer, ScenarioError> {
    let mut object = field.object()?;
    let answer = SuppliedAnswer::read(&mut object)?;
    object.finish()?;
    // A script makes no other: `Headers` refuses them.
    let is_never_in_value = |byte: &u8| matches!(byte, 0 | b'\r' | b'\n');
    let is_wrong = |(name, value): &&(Vec<u8>, Vec<u8>)| !is_header_name(name) || value.iter().any(is_never_in_value);
    match answer.headers().iter().find(is_wrong) {
        None => Ok(answer),
        Some((name, value)) => {
            let found = quoted(&format!("{}: {}", name.escape_ascii(), value.escape_ascii()));
            Err(field.error(format!("found the header {found}, expected one that a script can give")))
        }
    }
}

fn expectation(field: &Field<'_>) -> Result<Expectation, ScenarioError> {
    let mut object = field.object()?;
    let expectation = Expectation {
        requests: object.optional("requests", |requests| requests.list(expected_request))?,
        outcome: object.optional("outcome", expected_outcome)?,
    };
    object.finish()?;
    Ok(expectation)
}

fn expected_request(field: &Field<'_>) -> Result<ExpectedRequest, ScenarioError> {
    let mut object = field.object()?;
    let request = ExpectedRequest {
        method: object.required("method")?.string()?.to_owned(),
        url: object.required("url")?.string()?.to_owned(),
        credentials: object.optional("credentials", Field::boolean)?,
        headers: object.or_default("headers", expected_headers)?,
        partition: object.get("partition").map(|field| expected_partition(&field)).transpose()?,
    };
    object.finish()?;
    Ok(request)
}

fn expected_headers(field: &Field<'_>) -> Result<ExpectedHeaders, ScenarioError> {
    field.entries(|name, value| Ok((name.to_ascii_lowercase(), nullable_string(value)?)))
}

fn expected_partition(field: &Field<'_>) -> Result<ExpectedPartition, ScenarioError> {
    Ok(nullable_string(field)?.map_or(ExpectedPartition::None, ExpectedPartition::Site))
}

fn nullable_string(field: &Field<'_>) -> Result<Option<String>, ScenarioError> {
    if field.is_null() { Ok(None) } else { field.string().map(|text| Some(text.to_owned())) }
}

fn expected_outcome(field: &Field<'_>) -> Result<ExpectedOutcome, ScenarioError> {
    let mut object = field.object()?;
    let string = |field: &Field<'_>| field.string().map(str::to_owned);
    let outcome = ExpectedOutcome {
        error: object.or_default("error", Field::boolean)?,
        reason: object.optional("reason", string)?,
        phase: object.optional("phase", string)?,
        loaded: object.optional("loaded", Field::boolean)?,
        response_type: object.optional("type", string)?,
        status: object.optional("status", Field::status)?,
        url: object.optional("url", string)?,
        redirected: object.optional("redirected", Field::boolean)?,
        headers: object.optional("headers", expected_headers)?,
        timing_allowed: object.optional("timing_allowed", Field::boolean)?,
    };
    object.finish()?;
    Ok(outcome)
}

fn clear(field: &Field<'_>) -> Result<Clear, ScenarioError> {
    let mut object = field.object()?;
    let clear = Clear::read(&mut object)?;
    object.finish()?;
    Ok(clear)
}

fn cache_expectation(field: &Field<'_>) -> Result<CacheExpectation, ScenarioError> {
    let mut object = field.object()?;
    let string = |field: &Field<'_>| field.string().map(str::to_owned);
    let token = match (object.optional("method", string)?, object.optional("header", string)?) {
        (Some(method), None) => ("method", method),
        (None, Some(header)) => ("header", header.to_ascii_lowercase()),
        _ => return Err(field.unexpected("either `method` or `header`")),
    };
    let expectation = CacheExpectation {
        origin: object.required("origin").and_then(|origin| string(&origin))?,
        url: object.required("url").and_then(|url| string(&url))?,
        credentials: object.or_default("credentials", Field::boolean)?,
        token,
        remaining: object.optional("remaining", |field| {
            field.value().as_f64().ok_or_else(|| field.unexpected("a number of seconds"))
        })?,
    };
    object.finish()?;
    Ok(expectation)
}

#[cfg(test)]
mod tests;
