//! What cannot be fetched at all: ports of other protocols, other schemes.

use fetch_cors::algorithms::should_be_blocked_due_to_a_bad_port;
use serde_json::json;
use url::Url;

use super::Subject;
use super::play::{APIS, DOCUMENT, SHARED, play, rule};
use super::row::{Columns, Failure, Judgement, malformed, same};

pub fn bad_ports(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (port, blocked) = (row.number("port")?, row.flag("blocked")?);
    for scheme in ["http", "https"] {
        let url = format!("{scheme}://www.site.test:{port}/x");
        if subject == Subject::Engine {
            let url = Url::parse(&url).map_err(|error| Failure::Malformed(error.to_string()))?;
            same("is a bad port", should_be_blocked_due_to_a_bad_port(&url), blocked)?;
        }
        // At first, and where a redirect leads.
        let redirect = rule(&format!("{DOCUMENT}/from"), 302, &[("Location", &url)]);
        let server = [redirect, rule(&url, 200, &[SHARED])];
        for (start, requests) in [(url.as_str(), 0), ("/from", 1)] {
            let played = play(subject, &server, &json!({ "origin": DOCUMENT, "url": start }))?;
            played.allowed(!blocked, &["blocked"])?;
            let requests = if blocked { requests } else { requests + 1 };
            same("requests", played.count(), requests).map_err(|failure| played.told(failure))?;
        }
    }
    Ok(())
}

pub fn fetch_schemes(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (url, how, allowed) = (row.text("url")?, row.text("how")?, row.flag("allowed")?);
    let (start, requests, reason) = match how {
        "direct" => (url, 0, "non-http-scheme"),
        "redirect" => ("/from", 1, "redirect-non-http-scheme"),
        _ => return malformed(format!("`how`: found {how}, expected direct or redirect")),
    };
    let server = [rule(&format!("{DOCUMENT}/from"), 302, &[("Location", url)])];
    for api in APIS {
        let played = play(subject, &server, &json!({ "api": api, "origin": DOCUMENT, "url": start }))?;
        played.allowed(allowed, &[reason])?;
        same("requests", played.count(), requests).map_err(|failure| played.told(failure))?;
    }
    Ok(())
}
