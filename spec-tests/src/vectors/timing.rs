//! Who may see how long a fetch took.

use serde_json::{Value, json};

use super::Subject;
use super::play::{CROSS_ORIGINS, DOCUMENT, SHARED, chain, play, redirects, rule};
use super::row::{Columns, Failure, Judgement, same};

const ALLOWED: (&str, &str) = ("Timing-Allow-Origin", "*");

pub fn tao(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (origin, tainting) = (row.text("origin")?, row.text("tainting")?);
    let (values, allowed) = (row.texts("values")?, row.flag("allowed")?);
    let mut headers = vec![SHARED];
    headers.extend(values.iter().map(|value| ("Timing-Allow-Origin", *value)));
    let url = format!("{}/x", CROSS_ORIGINS[1]);
    let played = play(subject, &[rule(&url, 200, &headers)], &json!({ "origin": origin, "url": url }))?;
    let found = (&played.outcome()["type"], &played.outcome()["timing_allowed"]);
    same("type, timing allowed", found, (&json!(tainting), &json!(allowed)))
}

/// What the container of a navigated frame sees.
pub fn tao_redirect_chain(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (origins, destination) = (row.texts("chain")?, row.text("destination")?);
    let allowed = row.flag("redirect_timing_allowed")?;
    // Of the first so many responses.
    let with_header = match row.value("tao_star_on")? {
        Value::String(all) if all == "all" => origins.len(),
        value => value
            .as_u64()
            .and_then(|count| usize::try_from(count).ok())
            .filter(|&count| count <= origins.len())
            .ok_or_else(|| Failure::Malformed(format!("`tao_star_on`: found {value}, expected a count or all")))?,
    };
    for other in CROSS_ORIGINS {
        let urls = chain(&origins, other)?;
        let server = redirects(&urls, 302, |index| (index < with_header).then_some(ALLOWED));
        let fetch = json!({ "origin": DOCUMENT, "url": urls[0], "mode": "navigate", "destination": destination });
        let played = play(subject, &server, &fetch)?;
        played.ends_with(200)?;
        same("requests", played.count(), origins.len()).map_err(|failure| played.told(failure))?;
        same("timing allowed", &played.outcome()["timing_allowed"], &json!(allowed))?;
    }
    Ok(())
}
