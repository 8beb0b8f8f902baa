//! What a page asked for, as far as an archive tells: origin, kind of request, mode, headers of its own. What had to be
//! inferred is said.

use fetch_cors::algorithms::{check_cors_safelisted_request_header, is_cors_safelisted_method};
use fetch_cors::{Destination, Origin, RequestMode};
use url::Url;

use super::archive::Archive;
use super::credentials::{self, Credentials};
use super::entry::Entry;
use super::heads::{Line, RequestHead};
use super::links::{Chain, Hop};

/// Who makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Fetch,
    XmlHttpRequest,
    EventSource,
    Beacon,
    /// An element, a style sheet, a module script.
    Element(Destination),
}

/// A request of a page to another origin.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) method: String,
    /// Without fragment and user info.
    pub(super) url: Url,
    /// `null` for an opaque one.
    pub(super) origin: String,
    pub(super) kind: Kind,
    pub(super) mode: RequestMode,
    pub(super) credentials: Credentials,
    /// The page's own headers.
    pub(super) headers: Vec<Line>,
    pub(super) has_body: bool,
    /// A preflight was sent that neither method nor headers ask for.
    pub(super) is_forced: bool,
    /// By `Sec-Fetch-Site`.
    pub(super) is_same_site: Option<bool>,
    /// What was inferred, in sentences.
    pub(super) inferred: Vec<String>,
}

/// What a chain is.
pub(super) enum Read {
    Case(Box<Case>),
    SameOrigin,
    /// Nothing tells which page made it.
    UnknownPage,
}

/// A value that CORS-safelisted names do not take: for names that a preflight asked for, and whose values are not in the file.
const UNSAFE_VALUE: &[u8] = b"(";

impl Kind {
    pub(super) fn name(self) -> String {
        match self {
            Self::Fetch => "fetch".to_owned(),
            Self::XmlHttpRequest => "XMLHttpRequest".to_owned(),
            Self::EventSource => "EventSource".to_owned(),
            Self::Beacon => "beacon".to_owned(),
            Self::Element(destination) => destination.to_string(),
        }
    }
}

/// Reads what the first hop of a chain asked for.
pub(super) fn read(archive: &Archive, chain: &Chain) -> Read {
    let at = |place: Option<usize>| place.and_then(|place| archive.entries.get(place));
    let Some(&first) = chain.hops.first() else { return Read::UnknownPage };
    let (entry, preflight) = (at(first.entry), at(first.preflight));
    let Some(source) = entry.or(preflight) else { return Read::UnknownPage };
    let mut inferred = Vec::new();
    let Some(origin) = origin(archive, entry, preflight, &mut inferred) else { return Read::UnknownPage };
    let is_same = |entry: &Entry| Origin::of_url(&entry.url).is_some_and(|own| own.ascii_serialization() == origin);
    let leaves = chain.hops.iter().any(|hop| at(hop.entry.or(hop.preflight)).is_some_and(|entry| !is_same(entry)));
    if !leaves {
        return Read::SameOrigin;
    }
    if source.is_from_cache {
        inferred.push("the response is a cache's, and may be the answer to an earlier request".to_owned());
    }
    let kind = kind(source);
    let mode = mode(source, entry, preflight, kind, &mut inferred);
    let preflight = preflight.filter(|preflight| asks_for_cors(preflight, &mut inferred));
    let (headers, is_forced) = headers(entry, preflight, &mut inferred);
    let credentials = credentials::of(chain, archive, &origin, kind, mode, &headers);
    let method = entry.map_or_else(|| asked_method(preflight), |entry| entry.method.clone());
    Read::Case(Box::new(Case {
        method,
        url: bare(&source.url),
        origin,
        kind,
        mode,
        credentials,
        headers,
        has_body: entry.is_some_and(|entry| entry.has_body),
        is_forced,
        is_same_site: is_same_site(source, chain.hops.len()),
        inferred,
    }))
}

/// Without fragment and user info, which are never sent.
pub(super) fn bare(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    // These fail only for URLs that have no user info to begin with.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// Of a request that was redirected, `cross-site` may be another hop's.
fn is_same_site(entry: &Entry, hops: usize) -> Option<bool> {
    match entry.request.site.as_deref()? {
        "same-site" | "same-origin" => Some(true),
        _ => (hops == 1).then_some(false),
    }
}

fn asked_method(preflight: Option<&Entry>) -> String {
    preflight.and_then(|preflight| preflight.request.asked_method.clone()).unwrap_or_else(|| "GET".to_owned())
}

fn origin(
    archive: &Archive,
    entry: Option<&Entry>,
    preflight: Option<&Entry>,
    inferred: &mut Vec<String>,
) -> Option<String> {
    let sent = [entry, preflight].into_iter().flatten().find_map(|entry| entry.request.origin.as_deref());
    if sent == Some("null") {
        inferred.push(
            "`Origin` is `null`: the page has an opaque origin (a sandboxed frame, a data: or file: page), or redirects \
             before what is in the file made it so"
                .to_owned(),
        );
        return Some("null".to_owned());
    }
    if let Some(origin) = sent.and_then(|sent| Origin::parse(sent).ok()) {
        return Some(origin.ascii_serialization().to_owned());
    }
    let of_request = |request: &RequestHead| request.referer.clone();
    if let Some(origin) = [entry, preflight].into_iter().flatten().find_map(|entry| of_request(&entry.request)) {
        inferred.push("the origin is `Referer`'s: no `Origin` was recorded".to_owned());
        return Some(origin);
    }
    let page = entry.or(preflight)?.page?;
    let origin = archive.page_origins.get(page as usize)?.clone()?;
    inferred.push("the origin is the recorded page's: neither `Origin` nor `Referer` was recorded".to_owned());
    Some(origin)
}

fn kind(entry: &Entry) -> Kind {
    let destination = entry.request.destination.as_deref();
    let by_destination = match destination.map(str::parse) {
        Some(Ok(destination)) if destination != Destination::Empty => Kind::Element(destination),
        _ => Kind::Fetch,
    };
    match entry.resource_type.as_deref() {
        Some("fetch") => Kind::Fetch,
        Some("xhr") => Kind::XmlHttpRequest,
        Some("eventsource") => Kind::EventSource,
        Some("ping") => Kind::Beacon,
        Some("font") => Kind::Element(Destination::Font),
        Some("image") => Kind::Element(Destination::Image),
        Some("script") => Kind::Element(Destination::Script),
        Some("stylesheet") => Kind::Element(Destination::Style),
        Some("manifest") => Kind::Element(Destination::Manifest),
        Some("texttrack") => Kind::Element(Destination::Track),
        Some("media") if by_destination == Kind::Fetch => Kind::Element(Destination::Video),
        _ => by_destination,
    }
}

fn mode(
    source: &Entry,
    entry: Option<&Entry>,
    preflight: Option<&Entry>,
    kind: Kind,
    inferred: &mut Vec<String>,
) -> RequestMode {
    if let Some(Ok(mode)) = entry.and_then(|entry| entry.request.mode.as_deref()).map(str::parse) {
        return mode;
    }
    if preflight.is_some() {
        return RequestMode::Cors;
    }
    let mut infer = |mode: RequestMode, why: &str| {
        inferred.push(format!("mode `{mode}`: {why}"));
        mode
    };
    let is_read_only = matches!(source.method.as_str(), "GET" | "HEAD");
    let is_script = matches!(kind, Kind::Fetch | Kind::XmlHttpRequest | Kind::EventSource);
    if source.request.origin.is_some() && (is_read_only || is_script) {
        return infer(RequestMode::Cors, "an `Origin` was sent, and no `Sec-Fetch-Mode`");
    }
    if !matches!(source.method.as_str(), "GET" | "HEAD" | "POST") {
        return infer(RequestMode::Cors, "no other has such a method");
    }
    let is_typed = source.resource_type.is_some();
    let was_sent = source.status != 0 && source.request.count > 0;
    let was_sent = was_sent && !source.is_from_service_worker && !source.is_from_cache;
    match kind {
        Kind::Element(Destination::Font) => infer(RequestMode::Cors, "fonts have no other"),
        // Each POST has one, in this mode too.
        _ if was_sent && source.request.origin.is_none() => infer(RequestMode::NoCors, "no `Origin` was sent"),
        _ if is_script && is_typed => infer(RequestMode::Cors, "scripts have it unless they say otherwise"),
        _ if is_script => infer(RequestMode::Cors, "nothing tells; it is the usual one of scripts"),
        _ => infer(RequestMode::NoCors, "it is the usual one of elements and beacons"),
    }
}

/// Chromium once sent preflights before requests to local networks, simple ones included.
fn asks_for_cors(preflight: &Entry, inferred: &mut Vec<String>) -> bool {
    let request = &preflight.request;
    let is_simple = request.asked_names.is_empty() && is_safelisted_method(request.asked_method.as_deref());
    if is_simple && request.asks_for_local_network {
        inferred.push("its preflight asks for access to a local network, not for CORS: not judged".to_owned());
        return false;
    }
    true
}

fn is_safelisted_method(method: Option<&str>) -> bool {
    let method = method.and_then(|method| http::Method::from_bytes(method.as_bytes()).ok());
    method.is_some_and(|method| is_cors_safelisted_method(&method))
}

/// The page's own headers, and whether the preflight was forced by something else than method and headers.
fn headers(entry: Option<&Entry>, preflight: Option<&Entry>, inferred: &mut Vec<String>) -> (Vec<Line>, bool) {
    let sent = entry.map(|entry| entry.request.lines.as_slice()).unwrap_or_default();
    let Some(preflight) = preflight else {
        return (sent.iter().filter(|line| !is_stored_authorization(line)).cloned().collect(), false);
    };
    let asked = &preflight.request.asked_names;
    let mut headers: Vec<Line> = Vec::new();
    for (name, value) in sent {
        let text = String::from_utf8_lossy(name);
        let is_judged_by_value = matches!(text.as_ref(), "content-type" | "range");
        if asked.iter().any(|other| *other == text)
            || is_judged_by_value
            || check_cors_safelisted_request_header(name, value).is_ok()
        {
            headers.push((name.clone(), value.clone()));
        } else if text != "authorization" {
            inferred.push(format!("`{text}` is not the page's: its preflight did not ask for it"));
        }
    }
    for name in asked {
        if !headers.iter().any(|(other, _)| other == name.as_bytes()) {
            if entry.is_some() && !super::heads::is_browsers_own(name) {
                inferred.push(format!(
                    "`{name}` was sent: its preflight asked for it; it is not among the recorded headers"
                ));
            }
            headers.push((name.clone().into_bytes(), UNSAFE_VALUE.to_vec()));
        }
    }
    let is_forced = asked.is_empty() && is_safelisted_method(preflight.request.asked_method.as_deref());
    if is_forced {
        inferred.push("the preflight was forced by an upload listener or a stream as body".to_owned());
    }
    (headers, is_forced)
}

/// `Authorization` of a scheme that user agents answer challenges with, rather than a page's own.
pub(super) fn is_stored_authorization((name, value): &Line) -> bool {
    let scheme = value.split(|byte| *byte == b' ').next().unwrap_or_default().to_ascii_lowercase();
    name == b"authorization" && matches!(scheme.as_slice(), b"basic" | b"digest" | b"negotiate" | b"ntlm")
}

/// The hop's two entries.
pub(super) fn of_hop<'a>(archive: &'a Archive, hop: &Hop) -> (Option<&'a Entry>, Option<&'a Entry>) {
    let at = |place: Option<usize>| place.and_then(|place| archive.entries.get(place));
    (at(hop.entry), at(hop.preflight))
}

#[cfg(test)]
mod tests;
