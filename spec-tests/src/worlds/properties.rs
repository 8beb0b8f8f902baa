//! Properties of single worlds, beside the agreement of engine and model.

use fetch_cors::scenario::{FetchObservation, ObservedOutcome, ObservedRequest, StepObservation};
use serde_json::{Value, json};
use url::Url;

use super::Played;

/// Checks them all.
///
/// # Errors
/// Which property a world refutes, and where.
pub fn check_properties(written: &Value, played: &Played) -> Result<(), String> {
    for fetch in fetches(played) {
        preflights_carry_no_credentials(fetch)?;
        authorization_stays_at_its_origin(fetch)?;
        exposed_was_received(fetch)?;
    }
    foreign_headers_permit_nothing(written, played)?;
    wildcards_help_no_credentials(written, played)
}

fn fetches(played: &Played) -> impl Iterator<Item = &FetchObservation> {
    played.report.steps.iter().filter_map(|step| match step {
        StepObservation::Fetch(fetch) => Some(fetch),
        _ => None,
    })
}

fn header<'a>(request: &'a ObservedRequest, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

fn preflights_carry_no_credentials(fetch: &FetchObservation) -> Result<(), String> {
    match fetch.requests.iter().find(|request| {
        request.preflight
            && (request.credentials || ["authorization", "cookie"].iter().any(|name| header(request, name).is_some()))
    }) {
        Some(request) => Err(format!("the preflight to {} carries credentials", request.url)),
        None => Ok(()),
    }
}

/// Once a redirect has led to another origin, `Authorization` is gone for good.
fn authorization_stays_at_its_origin(fetch: &FetchObservation) -> Result<(), String> {
    let origin = |request: &ObservedRequest| Url::parse(&request.url).map(|url| url.origin().ascii_serialization());
    let actual: Vec<&ObservedRequest> = fetch.requests.iter().filter(|request| !request.preflight).collect();
    let mut has_left = false;
    for pair in actual.windows(2) {
        let [before, after] = pair else { continue };
        has_left |= origin(before).ok() != origin(after).ok();
        if has_left && header(after, "authorization").is_some() {
            return Err(format!("Authorization went on to {}", after.url));
        }
    }
    Ok(())
}

fn exposed_was_received(fetch: &FetchObservation) -> Result<(), String> {
    let (Some(ObservedOutcome::Response(response)), Some(last)) = (&fetch.outcome, fetch.requests.last()) else {
        return Ok(());
    };
    let received = last.answer.iter().flat_map(|answer| &answer.headers);
    for (name, value) in &response.headers {
        let lines = received.clone().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        let joined = lines.map(|(_, value)| value.trim_matches([' ', '\t'])).collect::<Vec<_>>().join(", ");
        if joined != *value {
            return Err(format!("{name}: {value} is exposed, {joined} was received"));
        }
        if matches!(name.as_str(), "set-cookie" | "set-cookie2") {
            return Err(format!("{name} is exposed"));
        }
    }
    if response.response_type.is_some_and(|kind| kind.starts_with("opaque"))
        && (response.status != 0 || !response.headers.is_empty())
    {
        return Err("an opaque response tells something".to_owned());
    }
    Ok(())
}

/// Which fetches were refused.
fn refusals(played: &Played) -> Vec<bool> {
    fetches(played).map(|fetch| matches!(&fetch.outcome, Some(ObservedOutcome::Error { .. }))).collect()
}

/// Headers that the Standard does not read, however much they look like those that it does, change nothing.
fn foreign_headers_permit_nothing(written: &Value, played: &Played) -> Result<(), String> {
    let mut richer = written.clone();
    for_each_response(&mut richer, |response| {
        if let Some(headers) = response.get_mut("headers").and_then(Value::as_array_mut) {
            for (name, value) in [
                ("Access-Control-Allow-Origins", "*"),
                ("X-Access-Control-Allow-Origin", "*"),
                ("Access-Control-Allow-Credential", "true"),
                ("Access-Control-Allow-Method", "*"),
                ("Access-Control-Request-Headers", "*"),
                ("Allow", "PUT, DELETE"),
                ("Vary", "Origin"),
            ] {
                headers.push(json!([name, value]));
            }
        }
    });
    let richer = Played::by_the_engine(&richer)?;
    if refusals(played) == refusals(&richer) {
        Ok(())
    } else {
        Err("a header that the Standard does not read made a difference".to_owned())
    }
}

/// Where every fetch is made with credentials and none has a `*` of its own, a `*` in an answer is worth no more than any
/// other name.
fn wildcards_help_no_credentials(written: &Value, played: &Played) -> Result<(), String> {
    let mut plain = written.clone();
    let mut all_include = true;
    for step in plain["steps"].as_array_mut().into_iter().flatten() {
        for name in ["fetch", "start"] {
            let Some(fetch) = step.get_mut(name) else { continue };
            let text = fetch.to_string();
            all_include &= fetch["credentials"] == "include" && fetch["method"] != "*" && !text.contains(r#"["*","#);
        }
    }
    // A no-cors load or a same-origin one asks nobody.
    if !all_include {
        return Ok(());
    }
    for_each_response(&mut plain, |response| {
        for header in response.get_mut("headers").and_then(Value::as_array_mut).into_iter().flatten() {
            let is_list = header[0].as_str().is_some_and(|name| name.starts_with("Access-Control-"));
            if let (true, Some(value)) = (is_list, header[1].as_str()) {
                header[1] = value.replace('*', "x-none").into();
            }
        }
    });
    let plain = Played::by_the_engine(&plain)?;
    if refusals(played) == refusals(&plain) { Ok(()) } else { Err("`*` helped a request with credentials".to_owned()) }
}

fn for_each_response(written: &mut Value, mut change: impl FnMut(&mut Value)) {
    for rule in written["server"].as_array_mut().into_iter().flatten() {
        for response in rule["responses"].as_array_mut().into_iter().flatten() {
            change(response);
        }
    }
}
