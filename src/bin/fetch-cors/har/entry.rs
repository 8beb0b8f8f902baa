//! One entry of an archive: a request and its answer, as far as they matter here.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use url::Url;

use super::bounded_json::CUT;
use super::heads::{RequestHead, ResponseHead};
use super::object::Object;
use crate::redaction::Reveal;

/// An entry, as the file has it. Whatever is not named here, bodies above all, is never held.
#[derive(serde::Deserialize)]
pub(super) struct RawEntry {
    #[serde(default)]
    pageref: Option<String>,
    #[serde(default, rename = "startedDateTime")]
    started: Option<String>,
    #[serde(default)]
    time: Option<f64>,
    request: Object<RawRequest>,
    #[serde(default)]
    response: Option<Object<RawResponse>>,
    #[serde(default)]
    cache: Option<Object<RawCache>>,
    #[serde(default, rename = "_resourceType")]
    resource_type: Option<String>,
    /// Chromium: `memory` or `disk`.
    #[serde(default, rename = "_fromCache")]
    from_cache: Option<String>,
    /// Safari: `Network Load`, `Memory Cache`, `Disk Cache`, `Service Worker`.
    #[serde(default, rename = "_fetchType")]
    fetch_type: Option<String>,
}

#[derive(serde::Deserialize)]
struct RawRequest {
    method: String,
    url: String,
    #[serde(default)]
    headers: RequestHead,
    #[serde(default)]
    cookies: Presence,
    #[serde(default, rename = "postData")]
    post_data: Presence,
}

#[derive(Default, serde::Deserialize)]
struct RawResponse {
    #[serde(default, deserialize_with = "status")]
    status: u16,
    #[serde(default)]
    headers: ResponseHead,
    #[serde(default)]
    cookies: Presence,
    #[serde(default, rename = "redirectURL")]
    redirect_url: Option<String>,
    #[serde(default, rename = "_error")]
    error: Option<String>,
    #[serde(default, rename = "_fetchedViaServiceWorker")]
    service_worker: Option<bool>,
}

#[derive(serde::Deserialize)]
struct RawCache {
    /// Firefox says by its presence that the response came from the cache, even where it is null.
    #[serde(default, rename = "afterRequest", deserialize_with = "anything")]
    after_request: bool,
}

/// An entry, as it is kept.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its place in `log.entries`, from 0.
    pub(super) index: usize,
    /// The number of its page.
    pub(super) page: Option<u32>,
    /// When it began and ended, in nanoseconds since 1970.
    pub(super) started: Option<u64>,
    pub(super) ended: Option<u64>,
    pub(super) method: String,
    pub(super) url: Url,
    pub(super) has_body: bool,
    pub(super) request: RequestHead,
    pub(super) status: u16,
    pub(super) response: ResponseHead,
    pub(super) redirect_url: Option<String>,
    pub(super) error: Option<String>,
    pub(super) resource_type: Option<String>,
    pub(super) is_from_cache: bool,
    pub(super) is_from_service_worker: bool,
}

impl RawEntry {
    pub(super) fn page(&self) -> Option<&str> {
        self.pageref.as_deref()
    }

    /// `None` where its URL is none, or too long. Of secrets that are not to be revealed it is kept that they were there.
    pub(super) fn keep(self, index: usize, page: Option<u32>, reveal: Reveal) -> Option<Entry> {
        let Self { request: Object(request), response, .. } = self;
        let url = Url::parse(&request.url).ok().filter(|_| !request.url.ends_with(CUT))?;
        let Object(response) = response.unwrap_or_default();
        let mut request_head = request.headers;
        if request_head.cookie.is_none() && request.cookies.0 {
            request_head.cookie = Some(Vec::new());
        }
        if reveal != Reveal(true) {
            request_head.cookie = request_head.cookie.map(|_| Vec::new());
        }
        let mut response_head = response.headers;
        response_head.sets_cookie |= response.cookies.0;
        let started = self.started.as_deref().and_then(nanoseconds);
        let fetch_type = self.fetch_type.as_deref().unwrap_or_default();
        Some(Entry {
            index,
            page,
            started,
            ended: started.zip(self.time).map(|(started, time)| started.saturating_add(milliseconds(time))),
            method: request.method,
            url,
            has_body: request.post_data.0,
            request: request_head,
            status: response.status,
            response: response_head,
            redirect_url: response.redirect_url.filter(|url| !url.is_empty()),
            error: response.error.map(|error| reveal.text(&error)),
            resource_type: self.resource_type,
            is_from_cache: self.from_cache.is_some()
                || self.cache.is_some_and(|Object(cache)| cache.after_request)
                || matches!(fetch_type, "Memory Cache" | "Disk Cache"),
            is_from_service_worker: response.service_worker == Some(true) || fetch_type == "Service Worker",
        })
    }
}

fn nanoseconds(text: &str) -> Option<u64> {
    u64::try_from(text.parse::<jiff::Timestamp>().ok()?.as_nanosecond()).ok()
}

/// Firefox and others write -1 for what they do not know.
fn milliseconds(time: f64) -> u64 {
    std::time::Duration::try_from_secs_f64(time / 1000.0)
        .map_or(0, |duration| u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
}

impl Entry {
    /// Roughly what it takes in memory.
    pub(super) fn weight(&self) -> usize {
        let texts = [&self.redirect_url, &self.error, &self.resource_type];
        let texts: usize = texts.into_iter().flatten().map(String::len).sum();
        size_of::<Self>()
            + texts
            + self.method.len()
            + self.url.as_str().len()
            + self.request.weight()
            + self.response.weight()
    }

    /// Whether it is a preflight, of CORS or of another protocol that asks in the same way.
    pub(super) fn is_preflight(&self) -> bool {
        self.method == "OPTIONS" && self.request.asked_method.is_some()
    }

    /// Where its response redirects to, without fragment.
    pub(super) fn redirects_to(&self) -> Option<Url> {
        if !matches!(self.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let location = self.response.first("location").map(String::from_utf8_lossy);
        let location = location.as_deref().or(self.redirect_url.as_deref())?;
        let mut url = self.url.join(location).ok()?;
        url.set_fragment(None);
        Some(url)
    }

    /// What is sent of its URL.
    pub(super) fn url_without_fragment(&self) -> &str {
        let text = self.url.as_str();
        text.split_once('#').map_or(text, |(before, _)| before)
    }
}

/// A status, whatever kind of number it is written as; null and negative ones stand for none.
fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let Some(number) = Option::<f64>::deserialize(deserializer)? else { return Ok(0) };
    if number <= 0.0 {
        return Ok(0);
    }
    let status = format!("{number}").parse::<u16>().ok().filter(|&status| status <= 999);
    status.ok_or_else(|| serde::de::Error::custom(format!("found {number}, expected a status from 0 to 999")))
}

fn anything<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// Whether there is something: an array or an object that is not empty.
#[derive(Debug, Default)]
struct Presence(bool);

impl<'de> Deserialize<'de> for Presence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PresenceVisitor)
    }
}

struct PresenceVisitor;

impl<'de> Visitor<'de> for PresenceVisitor {
    type Value = Presence;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array, an object or null")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Presence, A::Error> {
        let mut is_there = false;
        while items.next_element::<IgnoredAny>()?.is_some() {
            is_there = true;
        }
        Ok(Presence(is_there))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Presence, A::Error> {
        let mut is_there = false;
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            is_there = true;
        }
        Ok(Presence(is_there))
    }

    fn visit_unit<E>(self) -> Result<Presence, E> {
        Ok(Presence(false))
    }
}

#[cfg(test)]
mod tests;
