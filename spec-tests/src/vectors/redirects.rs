//! Which redirects are followed, and with what.

use serde_json::{Value, json};

use super::Subject;
use super::play::{APIS, CROSS_ORIGINS, DOCUMENT, SHARED, header, permissive_preflight, play, rule};
use super::row::{Columns, Judgement, malformed, same};

/// A server that redirects one URL to another; the other answers with 200. Preflights to both allow everything.
fn redirecting(from: &str, status: u16, location: &str, to: &str) -> Vec<Value> {
    let methods = "PUT, DELETE, FOO, TESTING";
    let headers = "Authorization, Content-Encoding, Content-Language, Content-Location, Content-Type";
    vec![
        permissive_preflight(from, methods, headers),
        permissive_preflight(to, methods, headers),
        rule(from, status, &[SHARED, ("Location", location)]),
        rule(to, 200, &[SHARED]),
    ]
}

pub fn redirect_status(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (status, redirect) = (row.number("status")?, row.flag("redirect")?);
    let (from, to) = (format!("{DOCUMENT}/from"), format!("{DOCUMENT}/to"));
    for api in APIS {
        let fetch = json!({ "api": api, "origin": DOCUMENT, "url": from });
        let played = play(subject, &redirecting(&from, status, "/to", &to), &fetch)?;
        same("requests", played.count(), if redirect { 2 } else { 1 }).map_err(|failure| played.told(failure))?;
        played.ends_with(if redirect { 200 } else { status })?;
    }
    Ok(())
}

/// By what the network layer says of the body's length.
fn has_body(request: &Value) -> bool {
    header(request, "content-length").is_some_and(|length| length != "0")
}

pub fn redirect_method(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    const BODY_HEADERS: [(&str, &str); 4] =
        [("Content-Encoding", "x"), ("Content-Language", "en"), ("Content-Location", "/c"), ("Content-Type", "a/b")];
    let (status, method, body) = (row.number("status")?, row.text("method")?, row.flag("body")?);
    let (new_method, body_kept) = (row.text("new_method")?, row.flag("body_kept")?);
    let body_headers_stripped = row.flag("body_headers_stripped")?;
    let from = format!("{DOCUMENT}/from");
    for (api, target) in APIS.iter().flat_map(|api| [DOCUMENT, CROSS_ORIGINS[1]].map(|target| (api, target))) {
        let to = format!("{target}/to");
        let fetch = json!({ "api": api, "origin": DOCUMENT, "url": from, "method": method, "headers": BODY_HEADERS,
                            "body": body.then(|| json!({ "text": "body" })) });
        let played = play(subject, &redirecting(&from, status, &to, &to), &fetch)?;
        let actual = played.actual();
        let [first, last] = actual.as_slice() else {
            return same("requests", actual.len(), 2).map_err(|failure| played.told(failure));
        };
        let stripped = BODY_HEADERS.map(|(name, _)| header(last, &name.to_ascii_lowercase()).is_none());
        let found = (&first["method"], has_body(first), &last["method"], has_body(last), stripped);
        let expected = (&json!(method), body, &json!(new_method), body_kept, [body_headers_stripped; 4]);
        same("methods, bodies, stripped headers", found, expected).map_err(|failure| played.told(failure))?;
        played.ends_with(200)?;
    }
    Ok(())
}

pub fn redirect_url_credentials(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let statuses = row.optional_number("status")?.map_or_else(|| vec![301, 302, 303, 307, 308], |status| vec![status]);
    let (from, location) = (row.text("from_")?, row.text("location")?);
    let (user_info, allowed) = (row.text("location_userinfo")?, row.flag("allowed")?);
    let origins = |which| match which {
        "same-origin" => Ok(vec![DOCUMENT]),
        "cross-origin" => Ok(CROSS_ORIGINS.to_vec()),
        _ => malformed(format!("found {which}, expected same-origin or cross-origin")),
    };
    for (from, to) in pairs(&origins(from)?, &origins(location)?) {
        let (from, to) = (format!("{from}/from"), format!("{to}/to"));
        let location = to.replacen("//", &format!("//{user_info}"), 1);
        for &status in &statuses {
            let fetch = json!({ "origin": DOCUMENT, "url": from });
            let played = play(subject, &redirecting(&from, status, &location, &to), &fetch)?;
            played.allowed(allowed, &["redirect-userinfo"])?;
            same("requests", played.count(), if allowed { 2 } else { 1 }).map_err(|failure| played.told(failure))?;
        }
    }
    Ok(())
}

fn pairs<'a>(left: &[&'a str], right: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    left.iter().flat_map(|left| right.iter().map(|right| (*left, *right))).collect()
}

pub fn location_bytes(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    let (location, url_ends_with) = (row.text("location")?, row.text("url_ends_with")?);
    // Its test is; the fact is judged all the same.
    row.optional_flag("tentative")?;
    let from = format!("{DOCUMENT}/directory/from");
    let to = format!("{DOCUMENT}/directory/top.txt{url_ends_with}");
    let fetch = json!({ "origin": DOCUMENT, "url": from });
    let played = play(subject, &redirecting(&from, 302, location, &to), &fetch)?;
    played.ends_with(200)?;
    same("URL", &played.outcome()["url"], &json!(to))
}

pub fn authorization_on_redirect(subject: Subject, row: &mut Columns<'_>) -> Judgement {
    const AUTHORIZATION: &str = "Basic dXNlcjpwYXNzd29yZA==";
    let (status, first, then) = (row.number("status")?, row.text("first")?, row.text("then")?);
    let kept = row.flag("authorization_kept")?;
    for other in CROSS_ORIGINS {
        let (from, to) = match (first, then) {
            ("same-origin", "same-origin") => (DOCUMENT, DOCUMENT),
            ("cross-origin", "same cross-origin") => (other, other),
            ("cross-origin", "document origin") => (other, DOCUMENT),
            _ => return malformed(format!("unknown redirect: {first}, then {then}")),
        };
        let (from, to) = (format!("{from}/from"), format!("{to}/to"));
        for api in APIS {
            let fetch =
                json!({ "api": api, "origin": DOCUMENT, "url": from, "headers": [["Authorization", AUTHORIZATION]] });
            let played = play(subject, &redirecting(&from, status, &to, &to), &fetch)?;
            let sent: Vec<Option<&str>> =
                played.actual().into_iter().map(|request| header(request, "authorization")).collect();
            let expected = vec![Some(AUTHORIZATION), kept.then_some(AUTHORIZATION)];
            same("Authorization", sent, expected).map_err(|failure| played.told(failure))?;
            played.ends_with(200)?;
        }
    }
    Ok(())
}
