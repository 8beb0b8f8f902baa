//! The documents of a scenario: their origins, sites and URLs, and the requests that they make.

use std::borrow::Cow;
use std::collections::HashMap;

use url::Url;

use super::charset;
use super::error::{ScenarioError, quoted};
use super::format::{Api, FetchStep, ScenarioBody};
use super::referer::{Referrer, is_potentially_trustworthy};
use super::server::sent_url;
use super::sites::PublicSuffixes;
use crate::algorithms::should_be_blocked_due_to_a_bad_port;
use crate::policies::{LoopbackFromHttps, StreamBody, TransformationPolicy, Utf8Charset};
use crate::{
    Client, CorsSettingsAttribute, CredentialsMode, Destination, FetchBody, FormEncoding, NetworkPartitionKey,
    OpaqueOrigin, Origin, Profile, Request, RequestError, RequestMode, XmlHttpRequestBody,
};

/// Opaque origins by name: the same name is the same origin.
#[derive(Debug)]
pub struct OpaqueOrigins {
    names: HashMap<String, OpaqueOrigin>,
    /// How many bytes names may have in all, each counted with [`NAME_OVERHEAD`].
    room: usize,
}

/// What a name takes beside its own bytes.
const NAME_OVERHEAD: usize = 64;

impl Default for OpaqueOrigins {
    /// As many as there are.
    fn default() -> Self {
        Self::at_most(usize::MAX)
    }
}

impl OpaqueOrigins {
    /// Names of so many bytes at most, where they come from outside.
    pub fn at_most(bytes: usize) -> Self {
        Self { names: HashMap::new(), room: bytes }
    }

    fn named(&mut self, name: &str) -> Result<Origin, ScenarioError> {
        if let Some(known) = self.names.get(name) {
            return Ok(Origin::opaque(*known));
        }
        let room = self.room.checked_sub(name.len().saturating_add(NAME_OVERHEAD));
        self.room = room.ok_or_else(|| {
            let message = "found one name more, expected fewer names of opaque origins, or shorter ones";
            ScenarioError::new("opaque", message)
        })?;
        let next = OpaqueOrigin(self.names.len() as u64);
        self.names.insert(name.to_owned(), next);
        Ok(Origin::opaque(next))
    }
}

/// A document that fetches.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) client: Client,
    /// `None` for an opaque origin without a URL of its own.
    pub(super) document: Option<Url>,
}

/// The API throws.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) message: String,
    /// What it says, where it is the Standard's API.
    pub(super) error: Option<RequestError>,
}

impl From<RequestError> for Refused {
    fn from(error: RequestError) -> Self {
        Self { message: error.to_string(), error: Some(error) }
    }
}

impl Page {
    /// The page of a fetch.
    ///
    /// # Errors
    /// What is wrong with the scenario's origin or document.
    pub(super) fn of(
        fetch: &FetchStep,
        opaque: &mut OpaqueOrigins,
        suffixes: &PublicSuffixes,
    ) -> Result<Self, ScenarioError> {
        let (origin, default_document) = if fetch.origin == "null" {
            (opaque.named(fetch.opaque.as_deref().unwrap_or_default())?, None)
        } else {
            let origin =
                Origin::parse(&fetch.origin).map_err(|error| ScenarioError::new("origin", error.to_string()))?;
            let document = Url::parse(&format!("{origin}/")).ok();
            (origin, document)
        };
        let document = match &fetch.document {
            Some(text) => Some(Url::parse(text).map_err(|error| {
                let found = quoted(text);
                ScenarioError::new("document", format!("found {found}, expected an absolute URL: {error}"))
            })?),
            None => default_document,
        };
        // A top-level document's own origin decides, whatever its URL; of an opaque one, `Client` knows it.
        let own = || (!origin.is_opaque()).then(|| origin.ascii_serialization().into());
        let top = fetch.partition.clone().or_else(own);
        let mut client = Client::new(origin)
            .embedder_policy(fetch.embedder_policy)
            .embedder_policy_report_only(fetch.embedder_policy_report_only);
        if let Some(site) = top.and_then(|top| suffixes.site_of_text(&top)) {
            client = client.network_partition_key(NetworkPartitionKey::new(site));
        }
        Ok(Self { client, document })
    }

    /// The referrer of its requests.
    pub(super) fn referrer(&self, fetch: &FetchStep) -> Referrer {
        let has_option = Self::has_options(fetch);
        let option = fetch.referrer.as_deref().filter(|_| has_option);
        Referrer::of_page(self.client.origin(), self.document.as_ref(), option)
    }

    /// Whether it is a call of `fetch()`: nothing else has its options.
    fn has_options(fetch: &FetchStep) -> bool {
        fetch.api == Api::Fetch && !matches!(fetch.mode, RequestMode::Navigate | RequestMode::WebSocket)
    }

    /// Why the page's browser does not fetch the request's current URL at all: a bad port, or mixed content.
    pub(super) fn blocks(&self, request: &Request, profile: &Profile) -> Option<String> {
        let url = request.current_url();
        if should_be_blocked_due_to_a_bad_port(url) {
            return Some(format!("port {} belongs to another protocol", url.port().unwrap_or_default()));
        }
        self.is_mixed_content(request, profile)
            .then(|| format!("mixed content: the page is https and {} is not", sent_url(url)))
    }

    fn is_mixed_content(&self, request: &Request, profile: &Profile) -> bool {
        let is_top_level = request.mode() == RequestMode::Navigate && request.destination() == Destination::Document;
        // A scenario may give a page of an https origin a document that is not: its origin alone will do.
        let secure_page = self.document.as_ref().is_some_and(|document| document.scheme() == "https")
            || self.client.origin().ascii_serialization().starts_with("https://");
        let url = request.current_url();
        let is_trustworthy = match profile.policies.scheme.loopback {
            LoopbackFromHttps::Trustworthy => is_potentially_trustworthy(url),
            LoopbackFromHttps::MixedContent => url.scheme() != "http",
        };
        secure_page && !is_top_level && !is_trustworthy
    }

    /// The request that the page's API makes of a fetch step.
    pub(super) fn request(&self, fetch: &FetchStep, policy: &TransformationPolicy) -> Result<Request, Refused> {
        if fetch.body == ScenarioBody::Stream && policy.stream == StreamBody::Refused {
            return Err(Refused { message: "streams as bodies are not supported".to_owned(), error: None });
        }
        let url = match &self.document {
            Some(document) => document.join(&fetch.url),
            None => Url::parse(&fetch.url),
        }
        .map_err(|error| Refused { message: format!("URL {}: {error}", quoted(&fetch.url)), error: None })?;
        let request = match (fetch.api, fetch.mode) {
            (Api::Fetch, RequestMode::Navigate) => self.navigation(fetch, url)?,
            (Api::Fetch, RequestMode::WebSocket) => Request::web_socket(url, &self.client)?,
            (Api::Fetch, _) => {
                self.check_referrer(fetch)?;
                self.fetch_api(fetch, url, policy)?
            }
            (Api::XmlHttpRequest, _) => self.xml_http_request(fetch, url, policy)?,
            (Api::Image, _) => self.image(fetch, url),
        };
        let request = request.with_referrer_policy(fetch.referrer_policy);
        Ok(if fetch.local_urls_only { request.with_local_urls_only() } else { request })
    }

    // <https://fetch.spec.whatwg.org/#dom-request>, 14.3.1–14.3.2.
    /// Of the fetch options the referrer alone is text that must be a URL, like the fetch's own.
    fn check_referrer(&self, fetch: &FetchStep) -> Result<(), Refused> {
        let Some(referrer) = fetch.referrer.as_deref().filter(|referrer| !referrer.is_empty()) else { return Ok(()) };
        let parsed = self.document.as_ref().map_or_else(|| Url::parse(referrer), |document| document.join(referrer));
        parsed
            .map(drop)
            .map_err(|error| Refused { message: format!("referrer {}: {error}", quoted(referrer)), error: None })
    }

    fn fetch_api(&self, fetch: &FetchStep, url: Url, policy: &TransformationPolicy) -> Result<Request, RequestError> {
        let body = match fetch.body {
            ScenarioBody::None => FetchBody::none(),
            ScenarioBody::Text(_) => FetchBody::text(),
            ScenarioBody::Form(_) => FetchBody::urlencoded(),
            ScenarioBody::Stream if policy.stream == StreamBody::Text => FetchBody::text(),
            ScenarioBody::Stream => FetchBody::stream(),
        };
        let builder = Request::fetch_api(url, &self.client)
            .method(fetch.method.as_slice())
            .headers(fetch.headers.iter().map(|(name, value)| (name, value)))
            .mode(fetch.mode)
            .credentials(fetch.credentials)
            .redirect(fetch.redirect)
            .destination(fetch.destination)
            .body(body);
        // The format's stream bodies imply `duplex: "half"`, which scripts have to write out.
        if fetch.body == ScenarioBody::Stream { builder.duplex_half() } else { builder }.build()
    }

    fn xml_http_request(
        &self,
        fetch: &FetchStep,
        url: Url,
        policy: &TransformationPolicy,
    ) -> Result<Request, RequestError> {
        let body = match fetch.body {
            ScenarioBody::None => XmlHttpRequestBody::none(),
            // It has no streams: what a script would send instead is text.
            ScenarioBody::Text(_) | ScenarioBody::Stream => XmlHttpRequestBody::text(),
            ScenarioBody::Form(_) => XmlHttpRequestBody::urlencoded(),
        };
        let has_body = fetch.body != ScenarioBody::None
            && ![&b"GET"[..], b"HEAD"].iter().any(|method| fetch.method.eq_ignore_ascii_case(method));
        let rewrites = policy.charset == Utf8Charset::Rewritten && has_body;
        let (headers, body) = match rewrites.then(|| charset::with_utf_8(&fetch.headers)).flatten() {
            // Bytes have no charset, so that it is not rewritten once more.
            Some(headers) => (Cow::Owned(headers), XmlHttpRequestBody::bytes()),
            None => (Cow::Borrowed(&fetch.headers), body),
        };
        let mut builder = Request::xml_http_request(url, &self.client)
            .method(fetch.method.as_slice())
            .with_credentials(fetch.credentials == CredentialsMode::Include)
            .upload_listener(fetch.upload_listener)
            .body(body);
        for (name, value) in headers.iter() {
            builder = builder.header(name, value);
        }
        builder.build()
    }

    /// A link, or a form that posts.
    fn navigation(&self, fetch: &FetchStep, url: Url) -> Result<Request, RequestError> {
        let content_type = fetch.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(b"content-type"));
        let post =
            fetch.method.eq_ignore_ascii_case(b"POST").then(|| match content_type.map(|(_, value)| value.as_slice()) {
                Some(value) if value.starts_with(b"text/plain") => FormEncoding::TextPlain,
                Some(value) if value.starts_with(b"multipart/form-data") => {
                    FormEncoding::MultipartFormData { boundary: b"boundary".to_vec() }
                }
                _ => FormEncoding::UrlEncoded,
            });
        let destination =
            if fetch.destination == Destination::Empty { Destination::Document } else { fetch.destination };
        Request::navigation(url, &self.client, destination, post)
    }

    fn image(&self, fetch: &FetchStep, url: Url) -> Request {
        let state = match (fetch.mode, fetch.credentials) {
            (RequestMode::Cors, CredentialsMode::Include) => CorsSettingsAttribute::UseCredentials,
            (RequestMode::Cors, _) => CorsSettingsAttribute::Anonymous,
            _ => CorsSettingsAttribute::NoCors,
        };
        Request::potential_cors(url, &self.client, Destination::Image, state, false)
    }
}

#[cfg(test)]
mod tests;
