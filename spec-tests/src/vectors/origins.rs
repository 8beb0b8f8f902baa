//! The `Origin` header, and whom it names after redirects.

use serde_json::json;

use super::Subject;
use super::play::{CORS_CHECK, CROSS_ORIGINS, DOCUMENT, SHARED, chain, header, play, redirects, rule};
use super::row::{Columns, Judgement, malformed, same};

pub fn origin_header(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (method, mode, chain_of_origins) = (row.text("method")?, row.text("mode")?, row.texts("chain")?);
    let (status, referrer_policy) = (row.optional_number("status")?, row.optional_text("referrer_policy")?);
    let expected = match row.nullable_text("final_origin_header")? {
        Some("document") => Some(DOCUMENT),
        Some("null") => Some("null"),
        None => None,
        Some(other) => return malformed(format!("`final_origin_header`: unknown origin `{other}`")),
    };
    if status.is_some() != (chain_of_origins.len() > 1) {
        return malformed("`status` is of a chain with redirects");
    }
    for other in CROSS_ORIGINS {
        let urls = chain(&chain_of_origins, other)?;
        let server = redirects(&urls, status.unwrap_or_default(), |_| [SHARED]);
        let mut fetch = json!({ "origin": DOCUMENT, "url": urls[0], "method": method, "mode": mode });
        if let Some(policy) = referrer_policy {
            fetch["referrer_policy"] = policy.into();
        }
        let played = play(subject, &server, &fetch)?;
        same("requests", played.count(), chain_of_origins.len()).map_err(|failure| played.told(failure))?;
        let origin = played.actual().last().and_then(|request| header(request, "origin"));
        same("Origin", origin, expected).map_err(|failure| played.told(failure))?;
        played.succeeds()?;
    }
    Ok(())
}

pub fn redirect_origin(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    const LOCAL: &str = "http://www.site.test";
    let url = |which, path| match which {
        "local" => Ok(format!("{LOCAL}/{path}")),
        "remote" => Ok(format!("http://api.site.test/{path}")),
        "remote2" => Ok(format!("http://cdn.site.test/{path}")),
        _ => malformed(format!("unknown host `{which}`")),
    };
    let (first, second) = (url(row.text("first")?, "first")?, url(row.text("second")?, "second")?);
    let first_allow = row.nullable_text("first_allow_origin")?;
    let second_allow = row.nullable_text("second_allow_origin")?;
    let (allowed, origin) = (row.flag("allowed")?, row.nullable_text("second_origin_header")?);
    let allow = |value: Option<_>| value.map(|value| ("Access-Control-Allow-Origin", value));
    let redirect: Vec<_> = [("Location", second.as_str())].into_iter().chain(allow(first_allow)).collect();
    let last: Vec<_> = allow(second_allow).into_iter().collect();
    let server = [rule(&first, 302, &redirect), rule(&second, 200, &last)];
    let played = play(subject, &server, &json!({ "origin": LOCAL, "url": first }))?;
    played.allowed(allowed, &CORS_CHECK)?;
    // The server tells the page what it was sent: without a response there is nothing to be told.
    if allowed != origin.is_some() {
        return malformed("`second_origin_header` is known of allowed fetches only");
    }
    if let Some(origin) = origin {
        let sent = played.actual().last().and_then(|request| header(request, "origin"));
        same("Origin", sent, Some(origin)).map_err(|failure| played.told(failure))?;
    }
    Ok(())
}
