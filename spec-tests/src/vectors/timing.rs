//! Who may see how long a fetch took.

use serde_json::{Value, json};

use super::Subject;
use super::play::{CROSS_ORIGINS, DOCUMENT, play, rule};
use super::row::{Columns, Failure, Judgement, malformed, same};

const ALLOWED: (&str, &str) = ("Timing-Allow-Origin", "*");

pub fn tao(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (origin, tainting) = (row.text("origin")?, row.text("tainting")?);
    let (values, allowed) = (row.texts("values")?, row.flag("allowed")?);
    let mut headers = vec![("Access-Control-Allow-Origin", "*")];
    headers.extend(values.iter().map(|value| ("Timing-Allow-Origin", *value)));
    let url = format!("{}/x", CROSS_ORIGINS[1]);
    let played = play(subject, &[rule(&url, 200, &headers)], &json!({ "origin": origin, "url": url }))?;
    let found = (&played.outcome()["type"], &played.outcome()["timing_allowed"]);
    same("type, timing allowed", found, (&json!(tainting), &json!(allowed)))
}

/// What the container of a navigated frame sees.
pub fn tao_redirect_chain(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (chain, destination) = (row.texts("chain")?, row.text("destination")?);
    let allowed = row.flag("redirect_timing_allowed")?;
    // Of the first so many responses.
    let with_header = match row.value("tao_star_on")? {
        Value::String(all) if all == "all" => chain.len(),
        value => value
            .as_u64()
            .and_then(|count| usize::try_from(count).ok())
            .filter(|&count| count <= chain.len())
            .ok_or_else(|| Failure::Malformed(format!("`tao_star_on`: found {value}, expected a count or all")))?,
    };
    for other in CROSS_ORIGINS {
        let mut server = Vec::new();
        let mut next: Option<String> = None;
        for (index, origin) in chain.iter().enumerate().rev() {
            let origin = match *origin {
                "same-origin" => DOCUMENT,
                "cross-origin" => other,
                _ => return malformed(format!("`chain`: unknown origin `{origin}`")),
            };
            let url = format!("{origin}/{index}");
            let mut headers = Vec::new();
            headers.extend((index < with_header).then_some(ALLOWED));
            headers.extend(next.as_deref().map(|next| ("Location", next)));
            server.push(rule(&url, if next.is_some() { 302 } else { 200 }, &headers));
            next = Some(url);
        }
        let fetch = json!({ "origin": DOCUMENT, "url": next, "mode": "navigate", "destination": destination });
        let played = play(subject, &server, &fetch)?;
        played.ends_with(200)?;
        same("requests", played.count(), chain.len()).map_err(|failure| played.told(failure))?;
        same("timing allowed", &played.outcome()["timing_allowed"], &json!(allowed))?;
    }
    Ok(())
}
