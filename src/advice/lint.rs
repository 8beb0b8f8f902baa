//! Lints: a pure function over what was asked and what was answered.

use std::collections::HashSet;

use super::answer::AnsweredExchange;
use super::edit::{ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, EXPOSE_HEADERS, MAX_AGE};
use super::warning::{Warning, WarningCode};
use crate::infrastructure::byte_class::{is_http_tab_or_space, is_token, trim};
use crate::infrastructure::request::ResponseTainting;
use crate::infrastructure::shown::shorten;
use crate::profile::Profile;

/// What works in these exchanges, of one page, and is fragile or unsafe.
///
/// ```
/// use fetch_cors::advice::{Recording, advise};
/// use fetch_cors::{Client, CredentialsMode, ExchangeKind, Origin, Request};
/// use url::Url;
///
/// let url = Url::parse("https://api.test/x")?;
/// let page = Client::new(Origin::parse("https://app.test")?);
/// let request = Request::fetch_api(url.clone(), page).credentials(CredentialsMode::Include).build()?;
/// let head = [("Access-Control-Allow-Origin", "https://app.test"), ("Access-Control-Allow-Credentials", "true")];
/// let advice = advise(&Recording::new(request).answer(ExchangeKind::Request, &url, 200, &head));
/// assert!(advice.is_empty()); // it works
/// let codes: Vec<&str> = advice.warnings.iter().map(|warning| warning.code.as_str()).collect();
/// assert_eq!(codes, ["reflected-origin-with-credentials", "vary-origin-missing"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn lints(exchanges: &[AnsweredExchange]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for exchange in exchanges.iter().filter(|exchange| exchange.tainting == ResponseTainting::Cors) {
        if exchange.answer.is_preflight() {
            allowed_names(exchange, &mut warnings);
            max_age(exchange, &mut warnings);
        } else {
            // A preflight's answer alone gives nothing away.
            allowed_origin(exchange, &mut warnings);
            exposed_names(exchange, &mut warnings);
        }
        repeated_lines(exchange, &mut warnings);
    }
    reused_answers(exchanges, &mut warnings);
    warnings
}

fn warn(warnings: &mut Vec<Warning>, code: WarningCode, exchange: &AnsweredExchange, header: &str, text: String) {
    let found: Vec<String> = exchange.values(header).take(8).map(|value| shorten(value).into_owned()).collect();
    let warning = Warning { code, answer: exchange.answer.clone(), found: found.join(", "), text };
    // Two hops of one URL say the same.
    if !warnings.contains(&warning) {
        warnings.push(warning);
    }
}

fn allowed_origin(exchange: &AnsweredExchange, warnings: &mut Vec<Warning>) {
    let Some(allowed) = exchange.single(ALLOW_ORIGIN) else { return };
    let allows_credentials = exchange.single(ALLOW_CREDENTIALS) == Some(b"true");
    let is_senders = exchange.answer.origin.as_deref().is_some_and(|origin| origin.as_bytes() == allowed);
    let shown = shorten(allowed);
    if allowed == b"*" {
        if allows_credentials {
            let text = "`*` allows nobody with credentials, so `Access-Control-Allow-Credentials: true` has no use here; \
                        name the origins that may use the user's cookies, or remove it";
            warn(warnings, WarningCode::WildcardWithCredentials, exchange, ALLOW_ORIGIN, text.to_owned());
        }
        return;
    }
    if allowed == b"null" {
        let with = if allows_credentials { ", with the user's cookies" } else { "" };
        let text = format!(
            "every page can have the origin `null`, from a sandboxed frame, and read this{with}; let the page fetch the URL \
             that redirects lead to, from an origin of its own"
        );
        warn(warnings, WarningCode::NullOriginAllowed, exchange, ALLOW_ORIGIN, text);
    } else if allows_credentials && is_senders {
        let text = format!(
            "`{shown}` reads this with the user's cookies; compare `Origin` with a list of origins: a server that sends back \
             whatever comes lets every site do so"
        );
        warn(warnings, WarningCode::ReflectedOriginWithCredentials, exchange, ALLOW_ORIGIN, text);
    }
    if is_kept(exchange) && !exchange.varies_by_origin() {
        let text = format!(
            "a cache may give this answer, which allows `{shown}` only, to a page of another origin; add `Vary: Origin` (to \
             the answers without CORS headers too)"
        );
        warn(warnings, WarningCode::VaryOriginMissing, exchange, ALLOW_ORIGIN, text);
    }
}

/// Whether an HTTP cache may keep the answer.
fn is_kept(exchange: &AnsweredExchange) -> bool {
    let is_stored = |token: &String| token.eq_ignore_ascii_case("no-store");
    matches!(exchange.method.as_str(), "GET" | "HEAD") && !exchange.tokens("cache-control").iter().any(is_stored)
}

fn allowed_names(exchange: &AnsweredExchange, warnings: &mut Vec<Warning>) {
    let names = exchange.tokens(ALLOW_HEADERS);
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    if has("*") && !has("authorization") && !exchange.is_credentialed() {
        let text = "`*` does not cover `Authorization` by the Standard, although today's browsers let it pass; name it";
        warn(warnings, WarningCode::WildcardHidesAuthorization, exchange, ALLOW_HEADERS, text.to_owned());
    }
}

fn max_age(exchange: &AnsweredExchange, warnings: &mut Vec<Warning>) {
    let lines = exchange.values(MAX_AGE).count();
    let value = exchange.single(MAX_AGE);
    let digits = value.map(|value| value.strip_prefix(b"-").unwrap_or(value));
    let is_number = digits.is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit));
    if lines > 0 && !is_number {
        let text = "this is no number of seconds: the answer is kept for 5 seconds, or not at all".to_owned();
        warn(warnings, WarningCode::MaxAgeInvalid, exchange, MAX_AGE, text);
    }
    let Some(value) = value.filter(|value| is_number && !value.starts_with(b"-")) else { return };
    // Numbers that do not fit are larger than any limit.
    let seconds = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok()).unwrap_or(u64::MAX);
    let limits = Profile::ALL.iter().filter(|profile| profile.observed.is_some());
    let cut: Vec<String> = limits
        .filter(|profile| u64::from(profile.max_age_limit) < seconds)
        .map(|profile| format!("{} keeps it for {} s", profile.name, profile.max_age_limit))
        .collect();
    if !cut.is_empty() {
        let text = format!("browsers keep the answer for less: {}", cut.join(", "));
        warn(warnings, WarningCode::MaxAgeOverLimit, exchange, MAX_AGE, text);
    }
}

fn exposed_names(exchange: &AnsweredExchange, warnings: &mut Vec<Warning>) {
    let items = exchange.values(EXPOSE_HEADERS).flat_map(|value| value.split(|&byte| byte == b','));
    let is_item = |item: &[u8]| {
        let item = trim(item, is_http_tab_or_space);
        item.is_empty() || is_token(item)
    };
    if !items.into_iter().all(is_item) {
        let text = "this is no list of header names: no header is exposed".to_owned();
        warn(warnings, WarningCode::ExposedHeadersInvalid, exchange, EXPOSE_HEADERS, text);
    }
    if exchange.is_credentialed() && exchange.tokens(EXPOSE_HEADERS).iter().any(|name| name == "*") {
        let text = "`*` is the name of a header here, since credentials are sent: name the headers".to_owned();
        warn(warnings, WarningCode::ExposedWildcardWithCredentials, exchange, EXPOSE_HEADERS, text);
    }
}

/// Headers of one value, and of a list of values.
const HEADERS: [(&str, bool); 6] = [
    (ALLOW_ORIGIN, false),
    (ALLOW_CREDENTIALS, false),
    (MAX_AGE, false),
    (ALLOW_METHODS, true),
    (ALLOW_HEADERS, true),
    (EXPOSE_HEADERS, true),
];

fn repeated_lines(exchange: &AnsweredExchange, warnings: &mut Vec<Warning>) {
    for (name, is_list) in HEADERS {
        let lines: Vec<&[u8]> = exchange.values(name).collect();
        let [first, others @ ..] = lines.as_slice() else { continue };
        if others.is_empty() {
            continue;
        }
        if others.iter().all(|other| other == first) || (is_list && repeats_an_item(&lines)) {
            let text =
                format!("`{name}` comes in {} lines; let either the proxy or the application write it", lines.len());
            warn(warnings, WarningCode::DuplicateHeaderLines, exchange, name, text);
        } else if !is_list {
            let text = format!(
                "`{name}` comes in {} lines that contradict each other; let either the proxy or the application write it",
                lines.len()
            );
            warn(warnings, WarningCode::ConflictingHeaderLines, exchange, name, text);
        }
    }
}

/// Whether an item of one line is in another as well.
fn repeats_an_item(lines: &[&[u8]]) -> bool {
    let mut earlier: HashSet<Vec<u8>> = HashSet::new();
    lines.iter().any(|line| {
        let items = line.split(|&byte| byte == b',').map(|item| trim(item, is_http_tab_or_space).to_ascii_lowercase());
        let items: HashSet<Vec<u8>> = items.filter(|item| !item.is_empty()).collect();
        let repeats = items.iter().any(|item| earlier.contains(item));
        earlier.extend(items);
        repeats
    })
}

/// Answers to loads without CORS that a later fetch with CORS finds in the cache.
fn reused_answers(exchanges: &[AnsweredExchange], warnings: &mut Vec<Warning>) {
    let of = |tainting| exchanges.iter().filter(move |exchange| exchange.tainting == tainting);
    let with_cors: HashSet<&str> = of(ResponseTainting::Cors)
        .filter(|exchange| !exchange.answer.is_preflight())
        .map(|exchange| exchange.answer.url.as_str())
        .collect();
    for exchange in of(ResponseTainting::Opaque).filter(|exchange| is_kept(exchange)) {
        let is_public = exchange.single(ALLOW_ORIGIN) == Some(b"*");
        if with_cors.contains(exchange.answer.url.as_str()) && !is_public && !exchange.varies_by_origin() {
            let text = "this answer to a load without CORS may be kept, and given to the fetch of the same URL with CORS, which \
                        then is refused; add `Vary: Origin`";
            warn(warnings, WarningCode::NoCorsAnswerReused, exchange, "vary", text.to_owned());
        }
    }
}

#[cfg(test)]
mod tests;
