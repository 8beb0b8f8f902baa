//! What concerns no single fetch: the preflight cache, and questions about requests.

use std::time::Duration;

use fetch_cors::scenario::reader::Field;
use fetch_cors::scenario::{Clear, ScenarioError};
use fetch_cors::{Action, CacheEntry, CacheToken, NetworkPartitionKey, Timestamp, UserAgent};
use serde_json::{Value, json};

use super::event::{self, event, text};
use super::refusal::Refusal;
use super::session::{Input, Session};
use crate::classify::verdict;
use crate::header_verdict::HeaderVerdict;

impl Session {
    pub(super) fn clear(&self, input: Input<'_>) -> Result<Value, Refusal> {
        let Input { mut object, id, .. } = input;
        let clear = Clear::read(&mut object)?;
        object.finish()?;
        clear.apply(self.user_agent.preflight_cache(), &self.suffixes)?;
        Ok(event("cleared", id, json!({ "keys": self.user_agent.preflight_cache().len() })))
    }

    /// The whole content, as `restore` takes it.
    pub(super) fn cache(&self, input: Input<'_>) -> Result<Value, Refusal> {
        let Input { object, id, now, .. } = input;
        object.finish()?;
        let entries: Vec<Value> = self.user_agent.preflight_cache().entries(now).iter().map(entry_json).collect();
        Ok(event("cache", id, json!({ "entries": entries })))
    }

    pub(super) fn restore(&self, input: Input<'_>) -> Result<Value, Refusal> {
        let Input { mut object, id, now, .. } = input;
        let entries = object.required("entries")?.list(entry)?;
        object.finish()?;
        let given = entries.len();
        let restored = self.user_agent.preflight_cache().restore(entries, now);
        Ok(event("restored", id, json!({ "restored": restored, "left_out": given.saturating_sub(restored) })))
    }

    /// Whether a request is simple, without a look at the cache.
    pub(super) fn classify(&mut self, input: Input<'_>) -> Result<Value, Refusal> {
        let Input { mut object, id, .. } = input;
        let mut fetch = self.page_fetch(&mut object)?;
        object.finish()?;
        let given = fetch.headers().to_vec();
        // By itself each, where there is no request.
        let mut verdicts: Vec<_> = given.iter().map(|(name, value)| HeaderVerdict::of(name, value)).collect();
        let (verdict, preflight, request, outcome) = match fetch.request() {
            Err(refused) => ("refused by the API", false, Value::Null, refused.to_json()),
            Ok(request) => {
                fetch.note_hop(&request);
                verdicts = HeaderVerdict::of_all(&given, &request);
                match UserAgent::builder().build().fetch(request, Timestamp::ZERO) {
                    Action::Send(exchange) => {
                        HeaderVerdict::note_total_size(&given, &mut verdicts, &exchange);
                        (verdict(&exchange), exchange.is_preflight(), event::send(&exchange, &fetch), Value::Null)
                    }
                    Action::Done(outcome) => ("refused", false, Value::Null, fetch.observe(&outcome, &[]).to_json()),
                    // Nothing else is asked for.
                    _ => ("local", false, Value::Null, Value::Null),
                }
            }
        };
        let headers: Vec<Value> = std::iter::zip(&given, &verdicts)
            .map(|((name, value), verdict)| {
                json!({ "name": text(name), "value": text(value), "verdict": verdict.text() })
            })
            .collect();
        let fields = json!({
            "verdict": verdict,
            "preflight": preflight,
            "headers": headers,
            "request": request,
            "outcome": outcome,
        });
        Ok(event("classified", id, fields))
    }
}

/// As the scenario format's `cache` step has it, and the network partition key.
fn entry_json(entry: &CacheEntry) -> Value {
    let (kind, name) = match &entry.token {
        CacheToken::Method(name) => ("method", name),
        CacheToken::HeaderName(name) => ("header", name),
    };
    json!({
        "partition": text(entry.partition.as_bytes()),
        "origin": entry.origin,
        "url": entry.url,
        "credentials": entry.credentials,
        kind: text(name),
        "remaining": entry.remaining.as_secs_f64(),
    })
}

fn entry(field: &Field<'_>) -> Result<CacheEntry, ScenarioError> {
    let mut object = field.object()?;
    let partition = NetworkPartitionKey::new(object.required("partition")?.bytes()?);
    let origin = object.required("origin")?.string()?;
    let url = object.required("url")?.string()?;
    let credentials = object.required("credentials")?.boolean()?;
    let token = match (object.optional("method", Field::bytes)?, object.optional("header", Field::bytes)?) {
        (Some(method), None) => CacheToken::Method(method),
        (None, Some(name)) => CacheToken::HeaderName(name),
        _ => return Err(field.unexpected("either `method` or `header`")),
    };
    let remaining: Duration = object.required("remaining")?.seconds()?;
    object.finish()?;
    Ok(CacheEntry::new(partition, origin, url, credentials, token, remaining))
}
