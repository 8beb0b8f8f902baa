//! Which headers of a cross-origin response scripts read.

use serde_json::{Value, json};

use super::Subject;
use super::play::{APIS, CORS_CHECK, CROSS_ORIGINS, DOCUMENT, Played, play, rule};
use super::row::{Columns, Judgement, malformed, same};

/// A fetch whose response has these headers beside those that the CORS check asks for.
fn fetched(subject: Subject, api: &str, credentials: &str, headers: &[(&str, &str)]) -> Result<Played, super::Failure> {
    let url = format!("{}/x", CROSS_ORIGINS[1]);
    let mut all = vec![("Access-Control-Allow-Origin", DOCUMENT), ("Access-Control-Allow-Credentials", "true")];
    all.extend(headers);
    let fetch = json!({ "api": api, "origin": DOCUMENT, "url": url, "credentials": credentials });
    play(subject, &[rule(&url, 200, &all)], &fetch)
}

fn judge(subject: Subject, api: &str, credentials: &str, lines: &[&str], name: &str, exposed: bool) -> Judgement {
    let mut headers: Vec<(&str, &str)> = lines.iter().map(|line| ("Access-Control-Expose-Headers", *line)).collect();
    headers.push((name, "here"));
    let played = fetched(subject, api, credentials, &headers)?;
    played.ends_with(200)?;
    same(api, played.readable(name), exposed.then_some("here"))
}

pub fn expose_headers_parsing(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (lines, name, exposed) = (row.texts("lines")?, row.text("name")?, row.flag("exposed")?);
    APIS.iter().try_for_each(|api| judge(subject, api, "same-origin", &lines, name, exposed))
}

pub fn response_header_exposure(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (name, credentials) = (row.text("name")?, row.text("credentials")?);
    let (lines, exposed) = (row.texts("expose")?, row.flag("exposed")?);
    judge(subject, "fetch", credentials, &lines, name, exposed)?;
    // XMLHttpRequest cannot omit credentials.
    if credentials == "omit" { Ok(()) } else { judge(subject, "xhr", credentials, &lines, name, exposed) }
}

/// Revalidation itself lies below the boundary: the embedder's HTTP cache answers with the stored response, in which the
/// fields of the 304 have taken the place of those of the same names. Here the cache is this function.
pub fn http_cache_304(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let stored = CacheHeaders::read(row.value("stored")?)?;
    let not_modified = CacheHeaders::read(row.value("not_modified")?)?;
    let result = row.text("result")?;
    let mut headers: Vec<(&str, &str)> = vec![("A", "fresh"), ("B", "fresh"), ("Content-Language", "en")];
    let allow_origin = not_modified.allow_origin.or(stored.allow_origin);
    headers.extend(allow_origin.map(|value| ("Access-Control-Allow-Origin", value)));
    let expose = if not_modified.expose.is_empty() { stored.expose } else { not_modified.expose };
    headers.extend(expose.into_iter().map(|line| ("Access-Control-Expose-Headers", line)));
    let url = format!("{}/x", CROSS_ORIGINS[1]);
    let played = play(subject, &[rule(&url, 200, &headers)], &json!({ "origin": DOCUMENT, "url": url }))?;
    let shown = |name| played.readable(name);
    match result {
        "allowed" => played.ends_with(200),
        "allowed, A and B exposed with the values of the 304" => {
            played.ends_with(200)?;
            same("A and B", (shown("a"), shown("b")), (Some("fresh"), Some("fresh")))
        }
        "allowed, B hidden" => {
            played.ends_with(200)?;
            same("B", shown("b"), None)
        }
        "network error" => played.fails(&CORS_CHECK),
        _ => malformed(format!("unknown result `{result}`")),
    }
}

struct CacheHeaders<'a> {
    allow_origin: Option<&'a str>,
    expose: Vec<&'a str>,
}

impl<'a> CacheHeaders<'a> {
    fn read(value: &'a Value) -> Result<Self, super::Failure> {
        let mut columns = Columns::of(value)?;
        let allow_origin = columns.optional_text("allow_origin")?;
        let expose = if columns.optional("expose").is_some() { columns.texts("expose")? } else { Vec::new() };
        columns.finish()?;
        Ok(Self { allow_origin, expose })
    }
}
