//! From a refusal to the change that takes it away.

use std::collections::HashSet;

use url::Url;

use super::answer::AnsweredExchange;
use super::edit::{ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, Change, Edit, RESOURCE_POLICY};
use super::page_change::PageChange;
use crate::algorithms::is_redirect_status;
use crate::fetching::outcome::Outcome;
use crate::fetching::purpose::Predicted;
use crate::finding::Finding;
use crate::reason::{Reason, ReasonCode};

/// What takes one refusal away. There may be another behind it.
#[derive(Debug)]
pub(super) enum Remedy {
    Edit(Edit),
    Page(PageChange),
}

/// The remedy for how this fetch ended, whose exchanges were these. `None` where it was not refused.
pub(super) fn remedy(outcome: &Outcome<Predicted>, answered: &[AnsweredExchange]) -> Option<Remedy> {
    let reason = outcome.network_error()?.reason();
    if is_of_a_service_worker(outcome) {
        return Some(Remedy::Page(PageChange::service_worker(reason)));
    }
    // WebKit acts on some answers only after the preflight of the next hop.
    let wanted = is_about_a_preflight(reason.code());
    let at_fault = answered.iter().rev().find(|exchange| Some(exchange.answer.is_preflight()) == wanted);
    if let Some(exchange) = at_fault
        && let Some(change) = change(reason, exchange)
    {
        return Some(Remedy::Edit(Edit::of(exchange, change, reason.code())));
    }
    let destination = answered.last().and_then(|exchange| destination(outcome.request().current_url(), exchange));
    Some(Remedy::Page(PageChange::of_reason(reason, destination.as_ref())))
}

/// Whether the refused response came from a service worker.
fn is_of_a_service_worker(outcome: &Outcome<Predicted>) -> bool {
    let hop = outcome.redirect_count();
    outcome.explanation().findings().any(|found| found == (hop, Finding::ServiceWorkerAnswered))
}

/// Where a redirect leads, user info included.
fn destination(base: &Url, exchange: &AnsweredExchange) -> Option<Url> {
    let location = exchange.values("location").next().filter(|_| is_redirect_status(exchange.status))?;
    base.join(&location.iter().copied().map(char::from).collect::<String>()).ok()
}

/// The change of an answer that takes a refusal away; `None` where no header of it can.
fn change(reason: &Reason, exchange: &AnsweredExchange) -> Option<Change> {
    let set = |name, value: &str| Some(Change::Set { name, value: value.to_owned() });
    match reason.code() {
        ReasonCode::PreflightAllowOriginMissing
        | ReasonCode::PreflightAllowOriginMultiple
        | ReasonCode::PreflightAllowOriginInvalid
        | ReasonCode::PreflightAllowOriginMismatch
        | ReasonCode::PreflightAllowOriginWildcardWithCredentials
        | ReasonCode::AllowOriginMissing
        | ReasonCode::AllowOriginMultiple
        | ReasonCode::AllowOriginInvalid
        | ReasonCode::AllowOriginMismatch
        | ReasonCode::AllowOriginWildcardWithCredentials => set(ALLOW_ORIGIN, &allowed_origin(reason, exchange)?),
        ReasonCode::PreflightAllowCredentialsMissing
        | ReasonCode::PreflightAllowCredentialsNotTrue
        | ReasonCode::AllowCredentialsMissing
        | ReasonCode::AllowCredentialsNotTrue => set(ALLOW_CREDENTIALS, "true"),
        ReasonCode::PreflightRedirect | ReasonCode::PreflightStatusNotOk => Some(Change::Status { status: 204 }),
        ReasonCode::AllowMethodsInvalid | ReasonCode::MethodWildcardWithCredentials | ReasonCode::MethodNotAllowed => {
            Some(list(ALLOW_METHODS, exchange, std::slice::from_ref(&exchange.method), str::to_owned))
        }
        ReasonCode::AllowHeadersInvalid
        | ReasonCode::AuthorizationNeedsExplicitListing
        | ReasonCode::HeaderWildcardWithCredentials
        | ReasonCode::HeaderNotAllowed => {
            Some(list(ALLOW_HEADERS, exchange, &refused_names(reason, exchange), str::to_ascii_lowercase))
        }
        // The narrower value first: where that is not enough, the next refusal says so.
        ReasonCode::CrossOriginResourcePolicySameOrigin | ReasonCode::CrossOriginEmbedderPolicy => {
            set(RESOURCE_POLICY, "same-site")
        }
        ReasonCode::CrossOriginResourcePolicySameSite => set(RESOURCE_POLICY, "cross-origin"),
        ReasonCode::RedirectLocationInvalid => one_location(exchange),
        _ => None,
    }
}

/// Whether a reason is found in the answer to a preflight (or to a request); `None`: in no answer's headers.
fn is_about_a_preflight(code: ReasonCode) -> Option<bool> {
    use ReasonCode as Code;
    match code {
        Code::PreflightAllowOriginMissing
        | Code::PreflightAllowOriginMultiple
        | Code::PreflightAllowOriginInvalid
        | Code::PreflightAllowOriginMismatch
        | Code::PreflightAllowOriginWildcardWithCredentials
        | Code::PreflightAllowCredentialsMissing
        | Code::PreflightAllowCredentialsNotTrue
        | Code::PreflightRedirect
        | Code::PreflightStatusNotOk
        | Code::AllowMethodsInvalid
        | Code::MethodWildcardWithCredentials
        | Code::MethodNotAllowed
        | Code::AllowHeadersInvalid
        | Code::AuthorizationNeedsExplicitListing
        | Code::HeaderWildcardWithCredentials
        | Code::HeaderNotAllowed => Some(true),
        Code::AllowOriginMissing
        | Code::AllowOriginMultiple
        | Code::AllowOriginInvalid
        | Code::AllowOriginMismatch
        | Code::AllowOriginWildcardWithCredentials
        | Code::AllowCredentialsMissing
        | Code::AllowCredentialsNotTrue
        | Code::CrossOriginResourcePolicySameOrigin
        | Code::CrossOriginResourcePolicySameSite
        | Code::CrossOriginEmbedderPolicy
        | Code::RedirectLocationInvalid => Some(false),
        _ => None,
    }
}

/// The exact origin. `null` is no origin but everybody's who asks from a sandbox, so where no credentials are sent `*` says
/// the same without looking like a restriction; unless it is `*` that was refused.
fn allowed_origin(reason: &Reason, exchange: &AnsweredExchange) -> Option<String> {
    let expected = String::from_utf8_lossy(reason.parameter("expected")?.first()?).into_owned();
    let was_wildcard = exchange.single(ALLOW_ORIGIN) == Some(b"*");
    let is_public = expected == "null" && !exchange.is_credentialed() && !was_wildcard;
    Some(if is_public { "*".to_owned() } else { expected })
}

/// The names that were refused. Of a value that is no list, all that the preflight asks for.
fn refused_names(reason: &Reason, exchange: &AnsweredExchange) -> Vec<String> {
    match reason.parameter("headers") {
        Some(names) => names.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect(),
        None => exchange.asked_names.clone(),
    }
}

/// A list header with what it has, but for `*` where that counts for nothing, and with what is needed besides. Items are the
/// same whose `key` is.
fn list(name: &'static str, exchange: &AnsweredExchange, needed: &[String], key: impl Fn(&str) -> String) -> Change {
    let mut items = exchange.tokens(name);
    if exchange.is_credentialed() {
        items.retain(|item| item != "*");
    }
    let mut known: HashSet<String> = items.iter().map(|item| key(item)).collect();
    items.extend(needed.iter().filter(|item| known.insert(key(item))).cloned());
    if items.is_empty() { Change::Remove { name } } else { Change::Set { name, value: items.join(", ") } }
}

/// Several lines that say the same were meant to be one.
fn one_location(exchange: &AnsweredExchange) -> Option<Change> {
    let mut lines = exchange.values("location");
    let first = lines.next()?;
    let mut others = lines.peekable();
    let is_repeated = others.peek().is_some() && others.all(|other| other == first);
    let is_plain = first.iter().all(u8::is_ascii_graphic);
    let value = first.iter().copied().map(char::from).collect();
    (is_repeated && is_plain).then_some(Change::Set { name: "Location", value })
}

#[cfg(test)]
mod tests;
