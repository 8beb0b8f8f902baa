//! Plays scenarios with the model: scripted server, virtual clock, HSTS and mixed-content admission.
//!
//! [`play`] gives an observation, [`judge`] compares one with the scenario's expectations.
//!
//! A sequential fetch runs in the caller's thread. An interleaved one has a thread of its own, which stands still in
//! [`Network::http_network_or_cache_fetch`] until a step answers, aborts or drops it; exactly one thread runs at any time, so
//! that the result does not depend on chance.

mod callers;
mod comparison;
mod data_url;
mod interleaving;
mod keywords;
mod observation;
mod port_blocking;
mod reading;
#[cfg(test)]
mod tests;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::model::{Clear, Corrections, Network, Outcome, Request, UserAgent, fetch};

use callers::{Made, make_a_request};
pub(crate) use callers::{registrable_domain, site_of};
use interleaving::Started;
use observation::{cache_observation, constructor_observation, fetch_observation};
use reading::{byte_string, number, string};
use world::{FetchNetwork, SharedWorld, World};

pub use comparison::{judge, mismatches, under_the_letter};

/// What this runner can supply and observe, by the names that a scenario's `needs` uses.
const SUPPLIED: [&str; 7] = [
    "fetch.document",
    "fetch.referrer",
    "fetch.referrer_policy",
    "fetch.partition",
    "outcome.timing_allowed",
    "requests[].url has no userinfo",
    "requests[].partition",
];

/// Why a scenario cannot be played: it is malformed, or it asks for what this runner lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CannotPlay(pub String);

impl From<String> for CannotPlay {
    fn from(why: String) -> Self {
        Self(why)
    }
}

/// Plays a scenario and returns its observation, with one item in `steps` for each step, and at the end the whole content
/// of the CORS-preflight cache under `cache`.
///
/// # Errors
///
/// When the scenario is malformed or needs what this runner does not have.
pub fn play(scenario: &Value, corrections: Corrections) -> Result<Value, CannotPlay> {
    for need in reading::list(scenario, "needs")? {
        if !need.as_str().is_some_and(|need| SUPPLIED.contains(&need)) {
            return Err(CannotPlay(format!("needs {need}")));
        }
    }
    let mut user_agent = UserAgent::with_corrections(corrections);
    user_agent.registrable_domain = registrable_domain;
    let mut stage = Stage {
        user_agent: Arc::new(user_agent),
        world: World::of_scenario(scenario)?.shared(),
        started: BTreeMap::new(),
    };
    let mut steps = Vec::new();
    for step in reading::list(scenario, "steps")? {
        steps.push(stage.play_step(step)?);
    }
    Ok(json!({
        "id": scenario.get("id").cloned().unwrap_or_default(),
        "browser": browser(corrections),
        "version": "586cd2a",
        "steps": steps,
        "cache": stage.cache(),
    }))
}

fn browser(corrections: Corrections) -> &'static str {
    match corrections {
        Corrections::STANDARD => "model/standard",
        Corrections::LETTER => "model/letter",
        _ => "model",
    }
}

/// What lasts from step to step.
struct Stage {
    user_agent: Arc<UserAgent>,
    world: SharedWorld,
    started: BTreeMap<String, Started>,
}

impl Stage {
    fn play_step(&mut self, step: &Value) -> Result<Value, CannotPlay> {
        if let Some(description) = step.get("fetch") {
            return self.fetch(description);
        }
        if let Some(description) = step.get("start") {
            return self.start(string(step, "as")?, description);
        }
        if let Some(seconds) = step.get("advance") {
            world::lock(&self.world).advance(number(seconds)?);
        } else if step.get("answer").is_some() {
            let name = string(step, "answer")?;
            let world = Arc::clone(&self.world);
            self.named(name)?.answer(&world)?;
        } else if step.get("abort").is_some() {
            self.named(string(step, "abort")?)?.abort()?;
        } else if step.get("drop").is_some() {
            self.named(string(step, "drop")?)?.drop_it();
        } else if step.get("finish").is_some() {
            return self.finish(string(step, "finish")?);
        } else if let Some(clear) = step.get("clear") {
            let now = world::lock(&self.world).now();
            self.user_agent.cache().clear(clear_of(clear)?, now);
        } else if step.get("cache").is_some() {
            return Ok(json!({ "cache": self.cache() }));
        } else {
            return Err(CannotPlay(format!("unknown step: {step}")));
        }
        Ok(without_expectation(step))
    }

    fn named(&mut self, name: &str) -> Result<&mut Started, CannotPlay> {
        self.started.get_mut(name).ok_or_else(|| no_such_fetch(name))
    }

    fn fetch(&self, description: &Value) -> Result<Value, CannotPlay> {
        let request = match make_a_request(description)? {
            Made::Request(request) => *request,
            Made::Thrown(exception) => return Ok(constructor_observation(&exception)),
        };
        let mut network = FetchNetwork::new(&self.world, description)?;
        let outcome = fetch_to_the_end(&self.user_agent, description, request, &mut network);
        Ok(fetch_observation(description, &network.sent_requests(), &outcome))
    }

    fn start(&mut self, name: &str, description: &Value) -> Result<Value, CannotPlay> {
        let network = FetchNetwork::new(&self.world, description)?;
        let made = make_a_request(description)?;
        let started = Started::new(&self.user_agent, network, description, made)?;
        self.started.insert(name.to_string(), started);
        Ok(json!({ "start": name }))
    }

    fn finish(&mut self, name: &str) -> Result<Value, CannotPlay> {
        let started = self.started.remove(name);
        let started = started.ok_or_else(|| no_such_fetch(name))?;
        let mut observation = started.finish(&self.world)?;
        if let Value::Object(members) = &mut observation {
            members.insert("finish".to_string(), json!(name));
        }
        Ok(observation)
    }

    fn cache(&self) -> Value {
        let now = world::lock(&self.world).now();
        let (entries, now) = self.user_agent.cache().entries(now);
        cache_observation(&entries, now)
    }
}

/// A fetch, and where it is a navigation every redirect that it meets, unless the scenario says "manual".
fn fetch_to_the_end(
    user_agent: &UserAgent,
    description: &Value,
    request: Request,
    network: &mut dyn Network,
) -> Outcome {
    let goes_on = description.get("redirect").and_then(Value::as_str).is_none_or(|redirect| redirect == "follow");
    let mut outcome = fetch(user_agent, request, network);
    loop {
        outcome = match outcome {
            Outcome::Response(mut fetched) if goes_on => match fetched.next_manual_redirect_steps.take() {
                Some(steps) => steps.process(user_agent, network),
                None => return Outcome::Response(fetched),
            },
            outcome => return outcome,
        };
    }
}

fn no_such_fetch(name: &str) -> CannotPlay {
    CannotPlay(format!("no fetch has been started as {name:?}"))
}

fn clear_of(clear: &Value) -> Result<Clear, CannotPlay> {
    if clear.get("all") == Some(&Value::Bool(true)) {
        return Ok(Clear::All);
    }
    for key in ["partition", "origin", "host", "url"] {
        if clear.get(key).is_some() {
            let text = string(clear, key)?;
            return Ok(match key {
                "partition" => Clear::Partition(site_of(text)),
                "origin" => Clear::Origin(byte_string(text)?),
                "host" => Clear::Host(text.to_string()),
                _ => Clear::Url(reading::url(text)?),
            });
        }
    }
    Err(CannotPlay(format!("unknown clear: {clear}")))
}

fn without_expectation(step: &Value) -> Value {
    let mut members: Map<String, Value> = step.as_object().cloned().unwrap_or_default();
    members.remove("expect");
    Value::Object(members)
}
