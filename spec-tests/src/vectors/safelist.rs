//! Which headers are sent without asking.

use fetch_cors::algorithms::{is_cors_safelisted_request_header, parse_a_single_range_header_value};
use serde_json::{Value, json};

use super::Subject;
use super::play::{APIS, CROSS_ORIGINS, DOCUMENT, SHARED, header, permissive_preflight, play, rule};
use super::row::{Columns, Failure, Judgement, malformed, same};
use super::scripts::isomorphic;
use crate::model::{header_names, single_range_header_value};

fn is_safelisted(subject: Subject, name: &[u8], value: &[u8]) -> bool {
    match subject {
        Subject::Engine => is_cors_safelisted_request_header(name, value),
        Subject::Model => header_names::is_cors_safelisted_request_header(&isomorphic(name), value),
    }
}

pub fn request_header_safelist(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (name, value, safelisted) = (row.text("name")?, row.text("value")?, row.flag("safelisted")?);
    let (name_bytes, value_bytes) = (super::row::bytes(name)?, super::row::bytes(value)?);
    same("is CORS-safelisted", is_safelisted(subject, &name_bytes, &value_bytes), safelisted)?;
    // In a fetch: a preflight asks for it, and for nothing else, unless it is safelisted.
    let url = format!("{}/x", CROSS_ORIGINS[2]);
    let server = [permissive_preflight(&url, "", name), rule(&url, 200, &[SHARED])];
    for api in APIS {
        let fetch = json!({ "api": api, "origin": DOCUMENT, "url": url, "headers": [[name, value]] });
        let played = play(subject, &server, &fetch)?;
        let asked: Vec<Option<&str>> =
            played.preflights().into_iter().map(|request| header(request, "access-control-request-headers")).collect();
        let lowercase = name.to_ascii_lowercase();
        let expected = if safelisted { Vec::new() } else { vec![Some(lowercase.as_str())] };
        same("preflights", asked, expected).map_err(|failure| played.told(failure))?;
        played.ends_with(200)?;
        let sent: Vec<Option<&str>> = played.actual().into_iter().map(|request| header(request, &lowercase)).collect();
        same("sent", sent, vec![Some(value)]).map_err(|failure| played.told(failure))?;
    }
    Ok(())
}

pub fn single_range_values(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (value, allow_whitespace) = (row.bytes("value")?, row.flag("allow_whitespace")?);
    if let Some(safelisted) = row.optional_flag("safelisted")? {
        if allow_whitespace {
            return malformed("`safelisted` values are parsed without whitespace");
        }
        return same("is CORS-safelisted", is_safelisted(subject, b"Range", &value), safelisted);
    }
    let expected = match (row.optional_flag("failure")?, row.optional("start"), row.optional("end")) {
        (Some(true), None, None) => None,
        (None, Some(start), Some(end)) => Some((decimal(start)?, decimal(end)?)),
        _ => return malformed("expected `safelisted`, `failure` or `start` and `end`"),
    };
    let found = match subject {
        Subject::Engine => parse_a_single_range_header_value(&value, allow_whitespace)
            .map(|range| (range.start().map(isomorphic), range.end().map(isomorphic))),
        Subject::Model => single_range_header_value::parse_a_single_range_header_value(&value, allow_whitespace),
    };
    same("range", found, expected)
}

/// `None`: null.
fn decimal(value: &Value) -> Result<Option<String>, Failure> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) if number.is_u64() => Ok(Some(number.to_string())),
        other => malformed(format!("found {other}, expected a number or null")),
    }
}
