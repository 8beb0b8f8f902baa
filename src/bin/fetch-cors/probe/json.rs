//! The JSON form: one object.

use fetch_cors::advice::Advice;
use fetch_cors::scenario::ObservedOutcome;
use serde_json::{Value, json};

use super::judgement::{End, Judgement};
use super::live::Live;
use super::page::Probed;
use super::recording::{Answer, Asked, Recorded};
use super::shown;
use crate::output::shown as escaped;
use crate::redaction::Reveal;

/// Its version.
const VERSION: u32 = 1;

pub(super) fn of(
    probed: &Probed,
    live: &Live,
    judgements: &[Judgement],
    advice: Option<&Advice>,
    reveal: Reveal,
) -> Value {
    reveal.json(json!({
        "version": VERSION,
        "origin": probed.origin,
        "url": reveal.url(&probed.url),
        "credentials_mode": probed.credentials.as_str(),
        "notes": probed.notes.iter().map(|note| escaped(note)).collect::<Vec<_>>(),
        "exchanges": live.recording.exchanges.iter().map(|recorded| exchange(recorded, reveal)).collect::<Vec<_>>(),
        "outcome": live.observed.as_ref().map(|observed| outcome(observed, reveal)),
        "verdicts": judgements.iter().map(judgement).collect::<Vec<_>>(),
        "advice": advice,
    }))
}

/// What the page sees. Servers can let it read `Authorization`.
fn outcome(observed: &ObservedOutcome, reveal: Reveal) -> Value {
    let mut outcome = observed.to_json();
    if let Some(Value::Object(headers)) = outcome.get_mut("headers").filter(|_| reveal != Reveal(true)) {
        for (name, value) in headers {
            if let Some(text) = value.as_str().map(|text| reveal.value(name, text)) {
                *value = text.into();
            }
        }
    }
    outcome
}

fn exchange(recorded: &Recorded, reveal: Reveal) -> Value {
    let Asked { is_preflight, method, url, headers, added, includes_credentials } = &recorded.asked;
    let pair = |name: &[u8], value: &[u8]| {
        let name = String::from_utf8_lossy(name).into_owned();
        let value = shown::value(&name.to_ascii_lowercase(), value, reveal);
        json!([name, value])
    };
    let own = headers.iter().map(|(name, value)| pair(name, value));
    let all = own.chain(added.iter().map(|(name, value)| pair(name.as_bytes(), value.as_bytes())));
    let answer = match &recorded.answer {
        Answer::Head { status, headers, took } => json!({
            "status": status,
            "headers": headers.iter().map(|(name, value)| pair(name, value)).collect::<Vec<_>>(),
            "milliseconds": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        }),
        Answer::Failed { failure, why } => json!({ "failure": failure.as_str(), "why": escaped(why) }),
        Answer::NotSent => Value::Null,
    };
    json!({
        "kind": if *is_preflight { "preflight" } else { "request" },
        "method": method,
        "url": reveal.url(url),
        "headers": all.collect::<Vec<_>>(),
        "credentials": includes_credentials,
        "sent": !matches!(recorded.answer, Answer::NotSent),
        "answer": answer,
    })
}

fn judgement(judgement: &Judgement) -> Value {
    let (response_type, status, reason, open) = match &judgement.end {
        End::Allowed { response_type, status } => (Some(*response_type), Some(*status), None, None),
        End::Refused(reason) => (None, None, Some(reason), None),
        End::Open { what, why } => (None, None, None, Some(format!("{what}, {why}"))),
    };
    json!({
        "profile": judgement.profile.name,
        "verdict": judgement.end.as_str(),
        "type": response_type,
        "status": status,
        "reason": reason,
        "open": open,
        "preflights": judgement.preflights,
        "assumed": judgement.assumed,
        "because": judgement.because.iter().map(|deviation| deviation.name()).collect::<Vec<_>>(),
        "explanation": judgement.explanation,
        "text": judgement.text,
    })
}
