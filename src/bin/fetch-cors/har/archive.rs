//! What is kept of an archive: entries that may take part in an exchange with another origin.

use std::collections::{HashMap, HashSet};

use fetch_cors::Origin;
use url::Url;

use super::entry::{Entry, RawEntry};
use crate::redaction::Reveal;

/// What is kept of all entries together takes so many bytes of memory at most.
const KEPT_LIMIT: usize = 512 * 1024 * 1024;

/// Who wrote the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Recorder {
    Chromium,
    Firefox,
    WebKit,
    #[default]
    Unknown,
}

/// An archive, read.
#[derive(Debug, Default)]
pub(crate) struct Archive {
    /// `name version` of the creator.
    pub(super) creator: String,
    pub(super) recorder: Recorder,
    pub(super) entries: Vec<Entry>,
    /// Whether any entry has a cookie: none where the exporter took them out.
    pub(super) has_cookies: bool,
    /// Whether any of them is a preflight.
    pub(super) has_preflights: bool,
    /// Origins of pages by their numbers, where titles are URLs.
    pub(super) page_origins: Vec<Option<String>>,
    pub(super) left_out: LeftOut,
}

/// Entries that are of no interest here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// All entries of the file, those of interest included.
    pub(super) entries: usize,
    pub(super) same_origin: usize,
    pub(super) navigations: usize,
    pub(super) web_sockets: usize,
    /// URLs that are not http(s), longer than any server takes, or none.
    pub(super) other_urls: usize,
}

/// Takes an archive's parts as they are read.
pub(super) struct Collector {
    archive: Archive,
    reveal: Reveal,
    page_numbers: HashMap<String, u32>,
    /// Where redirects lead to that were seen so far: what comes from there is of interest, whatever its origin is.
    targets: HashSet<Url>,
    weight: usize,
    limit: usize,
}

impl Collector {
    pub(super) fn new(reveal: Reveal) -> Self {
        Self {
            archive: Archive::default(),
            reveal,
            page_numbers: HashMap::new(),
            targets: HashSet::new(),
            weight: 0,
            limit: KEPT_LIMIT,
        }
    }

    pub(super) fn finish(self) -> Archive {
        self.archive
    }

    pub(super) fn creator(&mut self, name: Option<String>, version: Option<String>) {
        let name = name.unwrap_or_default();
        self.archive.recorder = match name.as_str() {
            "WebInspector" => Recorder::Chromium,
            "Firefox" => Recorder::Firefox,
            "WebKit Web Inspector" => Recorder::WebKit,
            _ => Recorder::Unknown,
        };
        format!("{name} {}", version.unwrap_or_default()).trim().clone_into(&mut self.archive.creator);
    }

    /// Chromium and Safari write the page's URL for its title.
    pub(super) fn page(&mut self, id: &str, title: &str) -> Result<(), String> {
        let url = Url::parse(title).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let origin = url.as_ref().and_then(Origin::of_url).map(|origin| origin.ascii_serialization().to_owned());
        let number = self.page_number(id)?;
        if let Some(place) = self.archive.page_origins.get_mut(number as usize) {
            *place = origin;
        }
        Ok(())
    }

    fn page_number(&mut self, id: &str) -> Result<u32, String> {
        if let Some(&number) = self.page_numbers.get(id) {
            return Ok(number);
        }
        self.weigh(id.len() + 256)?;
        let number = u32::try_from(self.archive.page_origins.len()).map_err(|_| "too many pages".to_owned())?;
        self.page_numbers.insert(id.to_owned(), number);
        self.archive.page_origins.push(None);
        Ok(number)
    }

    pub(super) fn entry(&mut self, raw: RawEntry) -> Result<(), String> {
        let index = self.archive.left_out.entries;
        self.archive.left_out.entries += 1;
        let page = raw.page().map(|page| self.page_number(page)).transpose()?;
        let Some(entry) = raw.keep(index, page, self.reveal) else {
            self.archive.left_out.other_urls += 1;
            return Ok(());
        };
        self.archive.has_cookies |= entry.request.cookie.is_some() || entry.response.sets_cookie;
        let target = entry.redirects_to();
        let is_target = self.is_target(&entry);
        let left_out = &mut self.archive.left_out;
        match kind(&entry) {
            Kind::OtherScheme => left_out.other_urls += 1,
            Kind::WebSocket => left_out.web_sockets += 1,
            Kind::Navigation => left_out.navigations += 1,
            Kind::SameOrigin if target.is_none() && !is_target => left_out.same_origin += 1,
            Kind::SameOrigin | Kind::OfInterest => {
                self.weigh(entry.weight() + target.as_ref().map_or(0, |url| url.as_str().len() + size_of::<Url>()))?;
                self.targets.extend(target);
                self.archive.has_preflights |= entry.is_preflight();
                self.archive.entries.push(entry);
            }
        }
        Ok(())
    }

    fn is_target(&self, entry: &Entry) -> bool {
        if self.targets.is_empty() {
            return false;
        }
        let mut url = entry.url.clone();
        url.set_fragment(None);
        self.targets.contains(&url)
    }

    fn weigh(&mut self, bytes: usize) -> Result<(), String> {
        self.weight += bytes;
        if self.weight <= self.limit {
            return Ok(());
        }
        let limit = self.limit / 1024;
        Err(format!("the heads of the exchanges up to here take more than {limit} KiB: split the file"))
    }
}

enum Kind {
    OtherScheme,
    WebSocket,
    Navigation,
    SameOrigin,
    OfInterest,
}

/// By the entry's own word. What it does not tell is looked for in its page and its redirects later.
fn kind(entry: &Entry) -> Kind {
    let (request, resource_type) = (&entry.request, entry.resource_type.as_deref());
    match entry.url.scheme() {
        "ws" | "wss" => return Kind::WebSocket,
        "http" | "https" => {}
        _ => return Kind::OtherScheme,
    }
    if request.mode.as_deref() == Some("websocket") || resource_type == Some("websocket") {
        return Kind::WebSocket;
    }
    let navigates = match request.mode.as_deref() {
        Some(mode) => mode == "navigate",
        None => request.upgrades || resource_type == Some("document"),
    };
    if navigates {
        return Kind::Navigation;
    }
    let page = request.origin.as_ref().or(request.referer.as_ref());
    let own = Origin::of_url(&entry.url);
    if page.zip(own).is_some_and(|(page, own)| page == own.ascii_serialization()) && !entry.is_preflight() {
        return Kind::SameOrigin;
    }
    Kind::OfInterest
}

#[cfg(test)]
mod tests;
