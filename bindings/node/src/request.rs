//! The request that a page's API makes.

use fetch_cors::scenario::Referrer;
use fetch_cors::{CredentialsMode, FetchBody, Request, RequestError, XmlHttpRequestBody};
use napi_derive::napi;
use url::Url;

use crate::argument::{HeaderPairs, bytes, header_pairs, one_of};
use crate::client::Client;
use crate::refusal::Refusal;

/// What is known of a body.
#[napi(object)]
pub struct BodyKind {
    pub kind: String,
    pub boundary: Option<String>,
    #[napi(js_name = "type")]
    pub blob_type: Option<String>,
}

/// What the page asks for.
#[napi(object)]
pub struct FetchRequest {
    pub api: Option<String>,
    pub url: String,
    pub method: Option<String>,
    pub raw_headers: Option<Vec<String>>,
    pub body: Option<BodyKind>,
    pub mode: Option<String>,
    pub credentials: Option<String>,
    pub cache: Option<String>,
    pub redirect: Option<String>,
    pub referrer: Option<String>,
    pub referrer_policy: Option<String>,
    pub keepalive: Option<bool>,
    pub duplex: Option<String>,
    pub destination: Option<String>,
    pub service_workers: Option<String>,
    pub upload_listener: Option<bool>,
}

impl FetchRequest {
    /// The headers that the page sets.
    pub(crate) fn headers(&self) -> Result<HeaderPairs, Refusal> {
        header_pairs("rawHeaders", self.raw_headers.as_deref().unwrap_or_default())
    }

    fn method(&self) -> Result<Option<Vec<u8>>, Refusal> {
        self.method.as_deref().map(|method| bytes("method", method)).transpose()
    }

    /// The request, and what it may tell of where it comes from.
    pub(crate) fn build(&self, page: &Client) -> Result<(Request, Referrer), Refusal> {
        let url = page_url("URL", &self.url, page)?;
        let policy = one_of("referrerPolicy", self.referrer_policy.as_deref())?;
        // XMLHttpRequest has no such option.
        let (request, referrer) = match self.api.as_deref() {
            None | Some("fetch") => (self.fetch_api(url, page)?, self.referrer.as_deref()),
            Some("xhr") => (self.xml_http_request(url, page)?, None),
            Some(other) => {
                let found = other.escape_debug();
                return Err(Refusal::argument("api", format!("found `{found}`, expected `fetch` or `xhr`")));
            }
        };
        let request = match policy {
            Some(policy) => request.with_referrer_policy(policy),
            None => request,
        };
        let referrer = Referrer::of_page(page.client.origin(), page.document.as_ref(), referrer);
        Ok((request, referrer))
    }

    fn fetch_api(&self, url: Url, page: &Client) -> Result<Request, Refusal> {
        // The constructor's 14.3.1 and 14.3.2, which stay with whoever has the document.
        if let Some(referrer) = self.referrer.as_deref().filter(|referrer| !referrer.is_empty()) {
            page_url("referrer", referrer, page)?;
        }
        let mut builder = Request::fetch_api(url, &page.client)
            .headers(self.headers()?)
            .body(self.body.as_ref().map_or_else(|| Ok(FetchBody::none()), fetch_body)?)
            .credentials(one_of("credentials", self.credentials.as_deref())?.unwrap_or_default())
            .cache(one_of("cache", self.cache.as_deref())?.unwrap_or_default())
            .redirect(one_of("redirect", self.redirect.as_deref())?.unwrap_or_default())
            .destination(one_of("destination", self.destination.as_deref())?.unwrap_or_default())
            .service_workers(one_of("serviceWorkers", self.service_workers.as_deref())?.unwrap_or_default())
            .keepalive(self.keepalive.unwrap_or_default());
        if let Some(mode) = one_of("mode", self.mode.as_deref())? {
            builder = builder.mode(mode);
        }
        if let Some(method) = self.method()? {
            builder = builder.method(method);
        }
        if self.duplex.as_deref() == Some("half") {
            builder = builder.duplex_half();
        }
        builder.build().map_err(refused)
    }

    fn xml_http_request(&self, url: Url, page: &Client) -> Result<Request, Refusal> {
        let credentials: CredentialsMode = one_of("credentials", self.credentials.as_deref())?.unwrap_or_default();
        let mut builder = Request::xml_http_request(url, &page.client)
            .body(self.body.as_ref().map_or_else(|| Ok(XmlHttpRequestBody::none()), xml_http_request_body)?)
            .with_credentials(credentials == CredentialsMode::Include)
            .upload_listener(self.upload_listener.unwrap_or_default());
        for (name, value) in self.headers()? {
            builder = builder.header(name, value);
        }
        if let Some(method) = self.method()? {
            builder = builder.method(method);
        }
        builder.build().map_err(refused)
    }
}

/// A URL of the page's, relative to its document.
fn page_url(what: &str, text: &str, page: &Client) -> Result<Url, Refusal> {
    match &page.document {
        Some(document) => document.join(text),
        None => Url::parse(text),
    }
    .map_err(|error| Refusal::by_the_api(format!("{what} `{}`: {error}", text.escape_debug())))
}

fn refused(error: RequestError) -> Refusal {
    Refusal::by_the_api(error)
}

fn unknown(kind: &str, expected: &str) -> Refusal {
    Refusal::argument("body.kind", format!("found `{}`, expected {expected}", kind.escape_debug()))
}

fn boundary(body: &BodyKind) -> Result<Vec<u8>, Refusal> {
    bytes("body.boundary", body.boundary.as_deref().unwrap_or_default())
}

fn blob_type(body: &BodyKind) -> Vec<u8> {
    // What is no byte makes the type empty in any case.
    body.blob_type.as_deref().and_then(|text| bytes("body.type", text).ok()).unwrap_or_default()
}

fn fetch_body(body: &BodyKind) -> Result<FetchBody, Refusal> {
    Ok(match body.kind.as_str() {
        "none" => FetchBody::none(),
        "text" => FetchBody::text(),
        "urlencoded" => FetchBody::urlencoded(),
        "form-data" => FetchBody::form_data(boundary(body)?),
        "bytes" => FetchBody::bytes(),
        "blob" => FetchBody::blob(blob_type(body)),
        "stream" => FetchBody::stream(),
        other => {
            return Err(unknown(other, "`none`, `text`, `urlencoded`, `form-data`, `bytes`, `blob` or `stream`"));
        }
    })
}

fn xml_http_request_body(body: &BodyKind) -> Result<XmlHttpRequestBody, Refusal> {
    Ok(match body.kind.as_str() {
        "none" => XmlHttpRequestBody::none(),
        "text" => XmlHttpRequestBody::text(),
        "urlencoded" => XmlHttpRequestBody::urlencoded(),
        "form-data" => XmlHttpRequestBody::form_data(boundary(body)?),
        "bytes" => XmlHttpRequestBody::bytes(),
        "blob" => XmlHttpRequestBody::blob(blob_type(body)),
        other => return Err(unknown(other, "`none`, `text`, `urlencoded`, `form-data`, `bytes` or `blob`")),
    })
}
