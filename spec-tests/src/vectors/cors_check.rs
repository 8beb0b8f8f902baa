//! Which values let a response through the CORS check.

use fetch_cors::CredentialsMode;
use fetch_cors::algorithms::cors_check;
use serde_json::json;

use super::Subject;
use super::play::{CORS_CHECK, CROSS_ORIGINS, DOCUMENT, Played, header, play, rule};
use super::row::{Columns, Failure, Judgement, bytes, same};

/// To the engine, such a head is none; to the model, nothing came.
const NO_HEAD: [&str; 2] = ["response-head-invalid", "transport-failed"];

/// Whether the response is let through, where the refusal is the CORS check's or, for bytes that no parser delivers, the
/// head's.
fn judge(played: &Played, allowed: bool, values: &[&str]) -> Judgement {
    let is_broken = values.iter().any(|value| value.contains('\0'));
    played.allowed(allowed, if is_broken { &NO_HEAD } else { &CORS_CHECK })
}

/// The algorithm itself, where an embedder calls it.
fn engine_check(origin: &str, mode: CredentialsMode, lines: &[(&str, &str)], allowed: bool) -> Judgement {
    let lines: Vec<(&str, Vec<u8>)> =
        lines.iter().map(|(name, value)| Ok((*name, bytes(value)?))).collect::<Result<_, Failure>>()?;
    same("cors_check()", cors_check(origin.as_bytes(), mode, 200, &lines).is_ok(), allowed)
}

pub fn allow_origin_values(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (origin, credentials) = (row.text("request_origin")?, row.text("credentials")?);
    let (values, allowed) = (row.texts("values")?, row.flag("allowed")?);
    let lines: Vec<(&str, &str)> = values.iter().map(|value| ("Access-Control-Allow-Origin", *value)).collect();
    if subject == Subject::Engine {
        let mode = credentials.parse().map_err(|_| Failure::Malformed(format!("`credentials`: {credentials}")))?;
        engine_check(origin, mode, &lines, allowed)?;
    }
    let url = "http://target.test:8001/x";
    let fetch = json!({ "origin": origin, "url": url, "credentials": credentials });
    let played = play(subject, &[rule(url, 200, &lines)], &fetch)?;
    let origins: Vec<Option<&str>> = played.actual().into_iter().map(|request| header(request, "origin")).collect();
    same("Origin", origins, vec![Some(origin)])?;
    judge(&played, allowed, &values)
}

pub fn allow_credentials_values(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (value, allowed) = (row.text("value")?, row.flag("allowed")?);
    let lines = [("Access-Control-Allow-Origin", DOCUMENT), ("Access-Control-Allow-Credentials", value)];
    if subject == Subject::Engine {
        engine_check(DOCUMENT, CredentialsMode::Include, &lines, allowed)?;
    }
    let url = format!("{}/x", CROSS_ORIGINS[1]);
    let fetch = json!({ "origin": DOCUMENT, "url": url, "credentials": "include" });
    judge(&play(subject, &[rule(&url, 200, &lines)], &fetch)?, allowed, &[value])?;
    // It is not looked at without credentials.
    let fetch = json!({ "origin": DOCUMENT, "url": url, "credentials": "omit" });
    play(subject, &[rule(&url, 200, &lines)], &fetch)?.ends_with(200)
}
