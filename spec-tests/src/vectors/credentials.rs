//! Which requests have credentials, and what `crossorigin` asks for.

use fetch_cors::{Client, CorsSettingsAttribute, Origin, Request, Timestamp, UserAgent};
use serde_json::json;
use url::Url;

use super::Subject;
use super::play::{CROSS_ORIGINS, DOCUMENT, head, play, preflight_rule, rule};
use super::row::{Columns, Failure, Judgement, malformed, same};

const WITH_CREDENTIALS: [(&str, &str); 2] =
    [("Access-Control-Allow-Origin", DOCUMENT), ("Access-Control-Allow-Credentials", "true")];

pub fn request_credentials(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (mode, api, which) = (row.text("mode")?, row.text("api")?, row.text("request")?);
    let (tainting, credentials) = (row.text("tainting")?, row.flag("credentials")?);
    let is_preflight = which == "preflight";
    let targets = match which {
        "same-origin" => vec![DOCUMENT],
        "cross-origin" | "preflight" => CROSS_ORIGINS.to_vec(),
        _ => return malformed(format!("`request`: unknown request `{which}`")),
    };
    for target in targets {
        let url = format!("{target}/x");
        if api == "eventsource" && subject == Subject::Engine {
            let (found_tainting, found) = event_source(&url, mode)?;
            same("tainting, credentials", (found_tainting.as_str(), found), (tainting, vec![credentials]))?;
            continue;
        }
        let preflight = preflight_rule(
            &url,
            200,
            &[WITH_CREDENTIALS[0], WITH_CREDENTIALS[1], ("Access-Control-Allow-Headers", "x-a")],
        );
        let response = rule(&url, 200, &[WITH_CREDENTIALS[0], WITH_CREDENTIALS[1], ("X-Hidden", "1")]);
        let headers: &[[&str; 2]] = if is_preflight { &[["X-A", "1"]] } else { &[] };
        // To the model an event source is a fetch in mode "cors".
        let api = if api == "eventsource" { "fetch" } else { api };
        let fetch = json!({ "api": api, "origin": DOCUMENT, "url": url, "credentials": mode, "headers": headers });
        let played = play(subject, &[preflight, response], &fetch)?;
        played.ends_with(200)?;
        let requests = if is_preflight { played.preflights() } else { played.actual() };
        let found: Vec<bool> = requests.iter().map(|request| request["credentials"] == json!(true)).collect();
        // Of a response that is not exposed, a page sees the headers where it is basic.
        let found_tainting = if played.readable("X-Hidden").is_some() { "basic" } else { "cors" };
        same("tainting, credentials", (found_tainting, found), (tainting, vec![credentials]))
            .map_err(|failure| played.told(failure))?;
    }
    Ok(())
}

/// The type of an event source's response, and whether each of its requests has credentials.
fn event_source(url: &str, mode: &str) -> Result<(String, Vec<bool>), Failure> {
    let with_credentials = match mode {
        "include" => true,
        "same-origin" => false,
        _ => return malformed(format!("`mode`: an event source has no mode `{mode}`")),
    };
    let client = Client::new(Origin::parse(DOCUMENT).unwrap());
    let request = Request::event_source(Url::parse(url).unwrap(), client, with_credentials);
    let mut credentials = Vec::new();
    let (outcome, _) = UserAgent::builder().build().fetch(request, Timestamp::ZERO).drive(|exchange| {
        credentials.push(exchange.includes_credentials());
        (Ok(head(&WITH_CREDENTIALS)), Timestamp::ZERO)
    });
    let response = outcome.response().map_err(|error| Failure::Wrong(error.to_string()))?;
    Ok((response.response_type().as_str().to_owned(), credentials))
}

pub fn crossorigin_attribute(_: Subject, row: &mut Columns<'_>) -> Judgement {
    let (value, state) = (row.nullable_text("value")?, row.nullable_text("state")?);
    let found = match CorsSettingsAttribute::from_attribute(value) {
        CorsSettingsAttribute::NoCors => None,
        CorsSettingsAttribute::Anonymous => Some("anonymous"),
        CorsSettingsAttribute::UseCredentials => Some("use-credentials"),
    };
    same("state", found, state)
}
