//! Entries of the preflight cache, to look at and to keep.

use fetch_cors::{CacheToken, NetworkPartitionKey};
use napi_derive::napi;

use crate::argument::{bytes, duration, milliseconds, text};
use crate::refusal::Refusal;

/// One method or header name that a preflight allowed.
#[napi(object)]
pub struct CacheEntry {
    pub partition: String,
    pub origin: String,
    pub url: String,
    pub credentials: bool,
    pub method: Option<String>,
    pub header: Option<String>,
    pub remaining: f64,
}

impl CacheEntry {
    pub(crate) fn of(entry: &fetch_cors::CacheEntry) -> Self {
        let (method, header) = match &entry.token {
            CacheToken::Method(name) => (Some(text(name)), None),
            CacheToken::HeaderName(name) => (None, Some(text(name))),
        };
        Self {
            partition: text(entry.partition.as_bytes()),
            origin: entry.origin.clone(),
            url: entry.url.clone(),
            credentials: entry.credentials,
            method,
            header,
            remaining: milliseconds(entry.remaining),
        }
    }

    pub(crate) fn read(&self) -> Result<fetch_cors::CacheEntry, Refusal> {
        let token = match (&self.method, &self.header) {
            (Some(method), None) => CacheToken::Method(bytes("method", method)?),
            (None, Some(name)) => CacheToken::HeaderName(bytes("header", name)?),
            _ => return Err(Refusal::argument("entries", "expected either `method` or `header` in each entry")),
        };
        Ok(fetch_cors::CacheEntry::new(
            NetworkPartitionKey::new(bytes("partition", &self.partition)?),
            self.origin.as_str(),
            self.url.as_str(),
            self.credentials,
            token,
            duration("remaining", self.remaining)?,
        ))
    }
}
