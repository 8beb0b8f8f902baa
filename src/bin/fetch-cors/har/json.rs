//! One JSON object an exchange, a line each, and one with the totals at the end.

use fetch_cors::Profile;
use serde_json::{Map, Value, json};

use super::case::Case;
use super::judged::{Judged, JudgedHop, ProfileVerdict, RecordedAnswer, RecordedOutcome, Ruling, Totals};
use super::shown::headers;
use crate::redaction::Reveal;

/// The version of the JSON form.
const VERSION: u32 = 1;

pub(super) fn exchange(judged: &Judged, reveal: Reveal) -> Value {
    let case = &judged.case;
    json!({
        "version": VERSION,
        "kind": "exchange",
        "entry": judged.entry(),
        "method": case.method,
        "url": reveal.url(judged.hops.first().map_or(&case.url, |hop| &hop.url)),
        "origin": case.origin,
        "initiator": case.kind.name(),
        "mode": case.mode.as_str(),
        "credentials": credentials(case),
        "headers": headers(judged, reveal).into_iter().map(|(name, value)| json!([name, value])).collect::<Vec<_>>(),
        "inferred": case.inferred,
        "hops": judged.hops.iter().map(|hop| self::hop(hop, reveal)).collect::<Vec<_>>(),
        "recorded": recorded(&judged.recorded),
        "contradicted": judged.is_contradicted(),
        "overall": judged.overall().as_str(),
        "verdicts": judged.verdicts.iter().map(verdict).collect::<Vec<_>>(),
        "explanation": judged.explanation,
    })
}

fn credentials(case: &Case) -> Value {
    json!({ "included": case.credentials.are_included(), "why": case.credentials.why() })
}

fn hop(hop: &JudgedHop, reveal: Reveal) -> Value {
    json!({
        "url": reveal.url(&hop.url),
        "preflight": hop.preflight.as_ref().map(answer),
        "request": hop.request.as_ref().map(answer),
    })
}

fn answer(answer: &RecordedAnswer) -> Value {
    json!({ "entry": answer.entry, "method": answer.method, "status": answer.status, "error": answer.error })
}

fn recorded(outcome: &RecordedOutcome) -> Value {
    match outcome {
        RecordedOutcome::HandedOver => json!("handed-over"),
        RecordedOutcome::Refused(_) => json!("refused"),
        RecordedOutcome::Unknown => Value::Null,
    }
}

fn verdict(verdict: &ProfileVerdict) -> Value {
    let mut value = Map::new();
    value.insert("profile".into(), verdict.profile.name.into());
    match &verdict.ruling {
        Ruling::Allowed { response_type } => {
            value.insert("ruling".into(), "allowed".into());
            value.insert("type".into(), (*response_type).into());
        }
        Ruling::Refused(reason) => {
            value.insert("ruling".into(), "refused".into());
            value.insert("reason".into(), json!(reason));
            value.insert("console".into(), verdict.console().into());
        }
        Ruling::Unsettled(why) => {
            value.insert("ruling".into(), "unsettled".into());
            value.insert("unsettled".into(), json!({ "code": why.code(), "message": why.to_string() }));
        }
    }
    value.insert("because".into(), verdict.because.clone().into());
    value.insert("without_preflight".into(), verdict.without_preflight.into());
    value.into()
}

pub(super) fn totals(totals: &Totals, creator: &str) -> Value {
    let left_out = totals.left_out;
    let by_profile: Map<String, Value> = Profile::ALL
        .iter()
        .zip(totals.refused_by.iter().zip(totals.unsettled_by))
        .map(|(profile, (refused, unsettled))| {
            (profile.name.to_owned(), json!({ "refused": refused, "unsettled": unsettled }))
        })
        .collect();
    json!({
        "version": VERSION,
        "kind": "totals",
        "creator": creator,
        "entries": left_out.entries,
        "exchanges": totals.exchanges(),
        "allowed": totals.allowed,
        "refused": totals.refused,
        "unsettled": totals.unsettled,
        "by_profile": by_profile,
        "no_cors": totals.no_cors,
        "left_out": {
            "same_origin": left_out.same_origin,
            "navigations": left_out.navigations,
            "web_sockets": left_out.web_sockets,
            "other_urls": left_out.other_urls,
            "unknown_page": totals.unknown_page,
        },
    })
}
