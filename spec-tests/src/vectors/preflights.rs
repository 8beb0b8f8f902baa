//! What preflights must answer.

use serde_json::json;

use super::Subject;
use super::play::{APIS, CROSS_ORIGINS, DOCUMENT, SHARED, header, permissive_preflight, play, preflight_rule, rule};
use super::row::{Columns, Judgement, same};

/// Reasons for which a preflight that passed the CORS check refuses a method or a header.
const REFUSALS: [&str; 5] = [
    "method-not-allowed",
    "method-wildcard-with-credentials",
    "header-not-allowed",
    "header-wildcard-with-credentials",
    "authorization-needs-explicit-listing",
];

pub fn preflight_allow_lists(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (method, normalized) = (row.text("method")?, row.text("normalized")?);
    let (author_header, credentials) = (row.nullable_text("header")?, row.text("credentials")?);
    let (allow_methods, allow_headers) = (row.text("allow_methods")?, row.text("allow_headers")?);
    let allowed = row.flag("allowed")?;
    let url = format!("{}/x", CROSS_ORIGINS[1]);
    let shared = [("Access-Control-Allow-Origin", DOCUMENT), ("Access-Control-Allow-Credentials", "true")];
    let lists = [("Access-Control-Allow-Methods", allow_methods), ("Access-Control-Allow-Headers", allow_headers)];
    let server = [preflight_rule(&url, 200, &[shared, lists].concat()), rule(&url, 200, &shared)];
    // A value that is safelisted where the name is, but for Content-Type.
    let headers: Vec<[&str; 2]> = author_header.iter().map(|name| [*name, "1"]).collect();
    let fetch =
        json!({ "origin": DOCUMENT, "url": url, "method": method, "headers": headers, "credentials": credentials });
    let played = play(subject, &server, &fetch)?;
    for request in played.preflights() {
        same("asked for", header(request, "access-control-request-method"), Some(normalized))?;
    }
    let sent: Vec<&str> =
        played.actual().iter().map(|request| request["method"].as_str().unwrap_or_default()).collect();
    same("sent", sent, if allowed { vec![normalized] } else { Vec::new() }).map_err(|failure| played.told(failure))?;
    played.allowed(allowed, &REFUSALS)
}

pub fn preflight_status(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (status, ok) = (row.number("status")?, row.flag("ok")?);
    let url = format!("{}/x", CROSS_ORIGINS[1]);
    let mut preflight = permissive_preflight(&url, "PUT", "x-a");
    preflight["responses"][0]["status"] = status.into();
    let server = [preflight, rule(&url, 200, &[SHARED])];
    for api in APIS {
        let fetch = json!({ "api": api, "origin": DOCUMENT, "url": url, "method": "PUT", "headers": [["X-A", "1"]] });
        let played = play(subject, &server, &fetch)?;
        let expected = if ok { vec!["OPTIONS", "PUT"] } else { vec!["OPTIONS"] };
        same("requests", played.methods(), expected).map_err(|failure| played.told(failure))?;
        played.allowed(ok, &["preflight-status-not-ok", "preflight-redirect"])?;
    }
    Ok(())
}
