//! Heads of requests and responses, as archives list them: what CORS depends on is kept, the rest is let go while it is read.

use std::fmt;

use fetch_cors::algorithms::{is_forbidden_request_header, is_header_name};
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};

use super::bounded_json::CUT;
use super::object::Object;

/// So many bytes of one head are kept: more than any server that means well sends.
const HEAD_LIMIT: usize = 256 * 1024;

/// What browsers send of their own accord under names that pages may use too. A preflight tells whose one is.
const BROWSERS_OWN: &[&str] = &[
    "accept",
    "accept-language",
    "alt-used",
    "cache-control",
    "device-memory",
    "downlink",
    "dpr",
    "ect",
    "idempotency-key",
    "if-modified-since",
    "if-none-match",
    "pragma",
    "priority",
    "purpose",
    "rtt",
    "save-data",
    "user-agent",
    "viewport-width",
    "width",
    "x-client-data",
    "x-moz",
];

/// Whether browsers send a header of this lowercased name of their own accord.
pub(super) fn is_browsers_own(name: &str) -> bool {
    BROWSERS_OWN.contains(&name)
}

/// Name and value, as bytes.
pub(super) type Line = (Vec<u8>, Vec<u8>);

/// What is kept of a request's headers.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one header that is there or not")]
pub(super) struct RequestHead {
    /// How many there were in the file, pseudo-headers left out.
    pub(super) count: usize,
    pub(super) origin: Option<String>,
    pub(super) referer: Option<String>,
    /// `Sec-Fetch-Mode`
    pub(super) mode: Option<String>,
    /// `Sec-Fetch-Site`
    pub(super) site: Option<String>,
    /// `Sec-Fetch-Dest`
    pub(super) destination: Option<String>,
    /// `Sec-Fetch-Storage-Access`, which Chromium sends with credentials included only.
    pub(super) has_storage_access: bool,
    /// `Upgrade-Insecure-Requests`, which navigations have.
    pub(super) upgrades: bool,
    /// The `Cookie` header.
    pub(super) cookie: Option<Vec<u8>>,
    /// `Access-Control-Request-Method`
    pub(super) asked_method: Option<String>,
    /// `Access-Control-Request-Headers`, lowercased.
    pub(super) asked_names: Vec<String>,
    /// `Access-Control-Request-Private-Network` or `-Local-Network`: a preflight for another purpose than CORS.
    pub(super) asks_for_local_network: bool,
    /// What the page may have set.
    pub(super) lines: Vec<Line>,
    /// Too much of it to be kept.
    pub(super) is_oversized: bool,
    bytes: usize,
}

/// What is kept of a response's headers.
#[derive(Debug, Default)]
pub(super) struct ResponseHead {
    /// How many there were in the file, pseudo-headers left out.
    pub(super) count: usize,
    /// What CORS reads.
    pub(super) lines: Vec<Line>,
    pub(super) sets_cookie: bool,
    /// Too much of it to be kept.
    pub(super) is_oversized: bool,
    bytes: usize,
}

#[derive(serde::Deserialize)]
struct RawHeader {
    name: String,
    #[serde(default)]
    value: Option<String>,
}

/// Takes the lines of a head one by one.
trait Head: Default {
    fn take(&mut self, name: String, value: String);
}

impl Head for RequestHead {
    fn take(&mut self, name: String, value: String) {
        if name.starts_with(':') {
            return;
        }
        self.count += 1;
        let name = name.to_ascii_lowercase();
        self.is_oversized |= value.ends_with(CUT);
        match name.as_str() {
            "origin" => self.origin = Some(value),
            "referer" => self.referer = origin_of(&value),
            "sec-fetch-mode" => self.mode = Some(value),
            "sec-fetch-site" => self.site = Some(value),
            "sec-fetch-dest" => self.destination = Some(value),
            "sec-fetch-storage-access" => self.has_storage_access = true,
            "upgrade-insecure-requests" => self.upgrades = true,
            "cookie" => self.cookie = Some(bytes(&value)),
            "access-control-request-method" => self.asked_method = Some(value),
            "access-control-request-headers" => {
                let names = value.split(',').map(|name| name.trim().to_ascii_lowercase());
                self.asked_names.extend(names.filter(|name| is_header_name(name.as_bytes())));
            }
            "access-control-request-private-network" | "access-control-request-local-network" => {
                self.asks_for_local_network = true;
            }
            _ if is_browsers_own(&name) => {}
            // Firefox lists those of a form's body once more.
            "content-type" if self.has("content-type") => {}
            _ => {
                let line = (name.into_bytes(), bytes(&value));
                if !is_forbidden_request_header(&line.0, &line.1) && is_header_name(&line.0) {
                    keep(line, &mut self.lines, &mut self.bytes, &mut self.is_oversized);
                }
            }
        }
    }
}

impl Head for ResponseHead {
    fn take(&mut self, name: String, value: String) {
        if name.starts_with(':') {
            return;
        }
        self.count += 1;
        let name = name.to_ascii_lowercase();
        self.sets_cookie |= name == "set-cookie";
        let is_read = name.starts_with("access-control-")
            || matches!(
                name.as_str(),
                "location" | "cross-origin-resource-policy" | "timing-allow-origin" | "referrer-policy"
            );
        if !is_read {
            return;
        }
        self.is_oversized |= value.ends_with(CUT);
        // Exporters join several lines of one name by LF, which no value can have.
        for value in value.split('\n') {
            let line = (name.clone().into_bytes(), bytes(value));
            keep(line, &mut self.lines, &mut self.bytes, &mut self.is_oversized);
        }
    }
}

fn keep(line: Line, lines: &mut Vec<Line>, bytes: &mut usize, is_oversized: &mut bool) {
    *bytes += line.0.len() + line.1.len() + size_of::<Line>();
    if *bytes > HEAD_LIMIT {
        *is_oversized = true;
    } else {
        lines.push(line);
    }
}

/// Archives have strings where HTTP has bytes: one character a byte where that is possible, UTF-8 otherwise.
fn bytes(value: &str) -> Vec<u8> {
    let latin_1: Result<Vec<u8>, _> = value.chars().map(u8::try_from).collect();
    latin_1.unwrap_or_else(|_| value.as_bytes().to_vec())
}

fn origin_of(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    fetch_cors::Origin::of_url(&url).map(|origin| origin.ascii_serialization().to_owned())
}

impl RequestHead {
    /// Whether a header of this lowercased name is among those that the page may have set.
    pub(super) fn has(&self, name: &str) -> bool {
        self.lines.iter().any(|(other, _)| other == name.as_bytes())
    }

    /// Roughly what it takes in memory.
    pub(super) fn weight(&self) -> usize {
        let texts = [&self.origin, &self.referer, &self.mode, &self.site, &self.destination, &self.asked_method];
        let texts: usize = texts.into_iter().flatten().map(String::len).sum();
        let names: usize = self.asked_names.iter().map(|name| name.len() + size_of::<String>()).sum();
        texts + names + self.cookie.as_ref().map_or(0, Vec::len) + self.bytes
    }
}

impl ResponseHead {
    /// The first line of this lowercased name.
    pub(super) fn first(&self, name: &str) -> Option<&[u8]> {
        self.lines.iter().find(|(other, _)| other == name.as_bytes()).map(|(_, value)| value.as_slice())
    }

    /// Roughly what it takes in memory.
    pub(super) fn weight(&self) -> usize {
        self.bytes
    }
}

struct HeadVisitor<H>(std::marker::PhantomData<H>);

impl<'de, H: Head> Visitor<'de> for HeadVisitor<H> {
    type Value = H;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of headers, objects with `name` and `value`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut headers: A) -> Result<H, A::Error> {
        let mut head = H::default();
        while let Some(Object(RawHeader { name, value })) = headers.next_element()? {
            head.take(name, value.unwrap_or_default());
        }
        Ok(head)
    }

    fn visit_unit<E>(self) -> Result<H, E> {
        Ok(H::default())
    }
}

impl<'de> Deserialize<'de> for RequestHead {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HeadVisitor(std::marker::PhantomData))
    }
}

impl<'de> Deserialize<'de> for ResponseHead {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HeadVisitor(std::marker::PhantomData))
    }
}

#[cfg(test)]
mod tests;
