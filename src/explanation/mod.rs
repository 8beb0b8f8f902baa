//! Explanations: what was found and decided, told hop by hop. Texts are made when they are asked for.

mod sentence;

use std::fmt;

use url::Url;

use crate::fetching::exchange::Exchange;
use crate::fetching::filtered_response::Filtered;
use crate::fetching::outcome::Outcome;
use crate::fetching::purpose::Purpose;
use crate::fetching::state::{Fetch, byte_serialized_origin};
use crate::finding::Finding;
use crate::infrastructure::header_list::HeaderList;
use crate::infrastructure::request::{CredentialsMode, RequestMode};
use crate::infrastructure::unsafe_names::UnsafeNames;
use crate::infrastructure::user_info::redacted;
use crate::network_error::NetworkError;
use crate::spec::SpecStep;

/// Why a fetch came out as it did: what was found and decided at every hop, with the Standard's steps.
///
/// `Display` gives the text that a developer would paste into a bug report; with feature `serde` the same serializes.
/// User info of URLs is never shown, nor are values of request headers. **For developers, never for the page.**
///
/// ```
/// use fetch_cors::{Client, Origin, Request, ResponseHead, Timestamp, UserAgent};
/// use url::Url;
///
/// let page = Client::new(Origin::parse("https://a.test")?);
/// let request = Request::fetch_api(Url::parse("https://b.test/x")?, page).header("X-A", "1").build()?;
/// let (outcome, _) = UserAgent::builder().build().fetch(request, Timestamp::ZERO).drive(|_| {
///     (Ok(http::Response::builder().header("Access-Control-Allow-Origin", "*").body(()).unwrap()), Timestamp::ZERO)
/// });
/// let text = outcome.explanation().to_string();
/// assert!(text.contains("header-not-allowed"), "{text}");
/// assert!(text.contains("Access-Control-Allow-Headers: x-a"), "{text}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'a> {
    fetch: &'a Fetch,
    result: Option<&'a Result<Filtered, NetworkError>>,
}

impl<P: Purpose> Outcome<P> {
    /// Why it came out like this, step by step.
    pub fn explanation(&self) -> Explanation<'_> {
        let (fetch, result) = self.parts();
        Explanation { fetch, result: Some(result) }
    }
}

impl<P: Purpose> Exchange<P> {
    /// What has been found so far.
    pub fn explanation(&self) -> Explanation<'_> {
        Explanation { fetch: self.state(), result: None }
    }
}

/// One hop of a fetch: the request to one URL, its preflight included.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Hop {
    /// The method.
    pub method: String,
    /// The URL, user info hidden.
    pub url: String,
    /// What the origin is serialized to: `null` once redirects have tainted it.
    pub origin: String,
    /// The CORS-unsafe request-header names, lowercased and sorted.
    pub unsafe_names: Vec<String>,
    /// What was found, in order.
    pub lines: Vec<Line>,
}

/// One finding, as text.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Line {
    /// The step of the Standard.
    pub step: SpecStep,
    /// What was found.
    pub finding: Finding,
    /// The same as a sentence.
    pub text: String,
}

impl<'a> Explanation<'a> {
    /// The findings in order, each with the number of redirects before it.
    pub fn findings(self) -> impl Iterator<Item = (u8, Finding)> + use<'a> {
        self.fetch.notes.iter().map(|note| (note.hop, note.finding))
    }

    /// The network error that the fetch ended with.
    pub fn network_error(self) -> Option<&'a NetworkError> {
        self.result?.as_ref().err()
    }

    /// The hops in order, told in sentences.
    pub fn hops(self) -> Vec<Hop> {
        let fetch = self.fetch;
        fetch.request.url_list.iter().enumerate().map(|(index, url)| self.hop(index, url)).collect()
    }

    fn hop(self, index: usize, url: &Url) -> Hop {
        let fetch = self.fetch;
        let past = fetch.history.get(index);
        let method = past.map_or(&fetch.request.method, |past| &past.method);
        let headers = self.header_list_at(index);
        let names = UnsafeNames::of(headers, &fetch.user_agent.policies().safelist);
        let unsafe_names: Vec<String> =
            names.iter(headers).map(|name| name.to_ascii_lowercase().escape_ascii().to_string()).collect();
        let taint = past.map_or(fetch.redirect_taint, |past| past.redirect_taint);
        let origin = String::from_utf8_lossy(byte_serialized_origin(&fetch.request, taint)).into_owned();
        let lines = fetch
            .notes
            .iter()
            .filter(|note| usize::from(note.hop) == index)
            .map(|note| Line {
                step: note.finding.step(),
                finding: note.finding,
                text: sentence::of(
                    note.finding,
                    &sentence::Context {
                        method: method.as_str(),
                        url,
                        origin: &origin,
                        unsafe_names: &unsafe_names,
                        next_url: fetch.request.url_list.iter().nth(index + 1),
                    },
                ),
            })
            .collect();
        Hop { method: method.as_str().to_owned(), url: redacted(url), origin, unsafe_names, lines }
    }

    /// The header list with which a hop was fetched: the next copy that a redirect made, or the present one.
    fn header_list_at(self, index: usize) -> &'a HeaderList {
        let later = self.fetch.history.get(index..).unwrap_or_default();
        later.iter().find_map(|past| past.header_list.as_ref()).unwrap_or(&self.fetch.request.header_list)
    }

    /// The mode, as the first line says it.
    pub fn mode(self) -> RequestMode {
        self.fetch.request.mode
    }

    /// The credentials mode, as the first line says it.
    pub fn credentials_mode(self) -> CredentialsMode {
        self.fetch.request.credentials_mode
    }

    fn verdict(self) -> Option<String> {
        Some(match self.result? {
            Ok(filtered) => {
                let (kind, status) = (filtered.response_type(), filtered.internal_status());
                match kind.as_str() {
                    "opaque" | "opaqueredirect" => {
                        format!("{kind} response: nothing of it can be read (status {status} is hidden)")
                    }
                    _ => format!("{kind} response, status {status}"),
                }
            }
            Err(error) => format!("network error: {}", error.code()),
        })
    }
}

/// Width of the column of steps.
const STEP_WIDTH: usize = 30;

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for hop in self.hops() {
            writeln!(
                formatter,
                "{} {} from {}, mode {}, credentials {}",
                hop.method,
                hop.url,
                hop.origin,
                self.mode(),
                self.credentials_mode()
            )?;
            for line in hop.lines {
                writeln!(formatter, "  {:STEP_WIDTH$} {}", line.step.to_string(), line.text)?;
            }
        }
        if let Some(verdict) = self.verdict() {
            writeln!(formatter, "  = {verdict}")?;
        }
        if let Some(error) = self.network_error() {
            let reason = error.reason();
            writeln!(formatter, "    {reason}")?;
            writeln!(formatter, "    decided by {} {}", reason.step(), reason.step().url())?;
            if let Some(also) = reason.also() {
                writeln!(formatter, "    {also}")?;
            }
            if let Some(hint) = reason.hint() {
                writeln!(formatter, "    hint: {hint}")?;
            }
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Explanation<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut explanation = serializer.serialize_struct("Explanation", 5)?;
        explanation.serialize_field("mode", &self.mode())?;
        explanation.serialize_field("credentials", &self.credentials_mode())?;
        explanation.serialize_field("hops", &self.hops())?;
        explanation.serialize_field("verdict", &self.verdict())?;
        explanation.serialize_field("network_error", &self.network_error())?;
        explanation.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Client, Origin, Request, Timestamp, UserAgent};

    #[test]
    fn each_redirect_leads_to_the_next_hops_url() {
        let page = Client::new(Origin::parse("https://a.test").unwrap());
        let request = Request::fetch_api(Url::parse("https://b.test/1").unwrap(), page).build().unwrap();
        let (outcome, _) = UserAgent::builder().build().fetch(request, Timestamp::ZERO).drive(|exchange| {
            let next = match exchange.url().path() {
                "/1" => Some("/2"),
                "/2" => Some("https://c.test/3"),
                _ => None,
            };
            let head = http::Response::builder().status(if next.is_some() { 307 } else { 200 });
            let head = head.header("Access-Control-Allow-Origin", "*");
            let head = next.into_iter().fold(head, |head, next| head.header("Location", next));
            (Ok(head.body(()).unwrap()), Timestamp::ZERO)
        });
        let hops = outcome.explanation().hops();
        let urls: Vec<&str> = hops.iter().map(|hop| hop.url.as_str()).collect();
        let redirects: Vec<&str> = hops
            .iter()
            .flat_map(|hop| &hop.lines)
            .filter(|line| matches!(line.finding, Finding::Redirected { .. }))
            .map(|line| line.text.as_str())
            .collect();
        assert_eq!(urls, ["https://b.test/1", "https://b.test/2", "https://c.test/3"]);
        assert_eq!(
            redirects,
            [
                "status 307: redirect 1 of at most 20, to https://b.test/2",
                "status 307: redirect 2 of at most 20, to https://c.test/3",
            ]
        );
    }
}
