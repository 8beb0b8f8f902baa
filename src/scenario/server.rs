//! The scripted server.

use url::Url;

use super::format::{Response, Rule};
use crate::{Exchange, Purpose};

/// Rules and how many of their responses are used up.
#[derive(Debug)]
pub(super) struct ScriptedServer<'a> {
    rules: Vec<(String, &'a Rule, usize)>,
}

impl<'a> ScriptedServer<'a> {
    pub(super) fn new(rules: &'a [Rule]) -> Self {
        let rules = rules.iter().map(|rule| (sent_url_of_text(&rule.url), rule, 0)).collect();
        Self { rules }
    }

    /// The next response of the first rule that matches; `None`: nobody answers there.
    pub(super) fn answer<P: Purpose>(&mut self, exchange: &Exchange<P>) -> Option<&'a Response> {
        let url = sent_url(exchange.url());
        let is_preflight = exchange.is_preflight();
        let (_, rule, used) = self.rules.iter_mut().find(|(rule_url, rule, _)| {
            *rule_url == url && rule.preflight.is_none_or(|wanted| wanted == is_preflight)
        })?;
        let response = rule.responses.get(*used).or_else(|| rule.responses.last());
        *used += 1;
        response
    }
}

/// A URL as requests carry it: without user info and fragment.
pub(super) fn sent_url(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    // Fails only for URLs that cannot have any.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

/// The same of a text; what is no URL stays as it is.
pub(super) fn sent_url_of_text(text: &str) -> String {
    Url::parse(text).map_or_else(|_| text.to_owned(), |url| sent_url(&url))
}
