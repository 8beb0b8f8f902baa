//! Keywords of a scenario's fetch.

use serde_json::Value;

use crate::model::referrer_policy::ReferrerPolicy;
use crate::model::request::{CredentialsMode, EmbedderPolicyValue, Mode, RedirectMode};

use super::reading::optional_string;

pub(super) const MODES: [(&str, Mode); 6] = [
    ("cors", Mode::Cors),
    ("no-cors", Mode::NoCors),
    ("same-origin", Mode::SameOrigin),
    ("navigate", Mode::Navigate),
    ("websocket", Mode::WebSocket),
    ("webtransport", Mode::WebTransport),
];

pub(super) const CREDENTIALS_MODES: [(&str, CredentialsMode); 3] = [
    ("omit", CredentialsMode::Omit),
    ("same-origin", CredentialsMode::SameOrigin),
    ("include", CredentialsMode::Include),
];

pub(super) const REDIRECT_MODES: [(&str, RedirectMode); 3] =
    [("follow", RedirectMode::Follow), ("error", RedirectMode::Error), ("manual", RedirectMode::Manual)];

pub(super) const EMBEDDER_POLICIES: [(&str, EmbedderPolicyValue); 3] = [
    ("unsafe-none", EmbedderPolicyValue::UnsafeNone),
    ("credentialless", EmbedderPolicyValue::Credentialless),
    ("require-corp", EmbedderPolicyValue::RequireCorp),
];

pub(super) fn keyword<T: Copy>(description: &Value, key: &str, keywords: &[(&str, T)]) -> Result<Option<T>, String> {
    let Some(text) = optional_string(description, key)? else {
        return Ok(None);
    };
    let found = keywords.iter().find(|(keyword, _)| *keyword == text);
    match found {
        Some((_, value)) => Ok(Some(*value)),
        None => Err(format!("{key}: unknown: {text}")),
    }
}

pub(super) fn referrer_policy(description: &Value) -> Result<Option<ReferrerPolicy>, String> {
    let Some(text) = optional_string(description, "referrer_policy")? else {
        return Ok(None);
    };
    match ReferrerPolicy::parse(text) {
        Some(policy) => Ok(Some(policy)),
        None => Err(format!("referrer_policy: unknown: {text}")),
    }
}
