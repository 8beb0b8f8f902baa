//! From a scenario's fetch to a request: the document, and the API that is called in it.

use serde_json::Value;
use url::Url;

use crate::model::body_init::{BodyInit, Exception};
use crate::model::callers::{RequestInfo, RequestInit, fetch_method};
use crate::model::origin::Origin;
use crate::model::referrer_policy::ReferrerPolicy;
use crate::model::request::{Body, CredentialsMode, EmbedderPolicyValue, Mode, RedirectMode, ServiceWorkersMode};
use crate::model::xml_http_request::{XmlHttpRequest, XmlHttpRequestBody};
use crate::model::{Client, HeaderList, Request};

use super::keywords::{CREDENTIALS_MODES, EMBEDDER_POLICIES, MODES, REDIRECT_MODES, keyword, referrer_policy};
use super::reading::{byte_string, optional_string, pairs, string, url};
use super::world::origin_of;

/// What calling the API gives.
pub(super) enum Made {
    Request(Box<Request>),
    /// It throws before any fetch.
    Thrown(Exception),
}

const FIELDS: [&str; 20] = [
    "api",
    "origin",
    "url",
    "method",
    "headers",
    "body",
    "mode",
    "credentials",
    "redirect",
    "upload_listener",
    "referrer_policy",
    "document",
    "referrer",
    "partition",
    "opaque",
    "destination",
    "embedder_policy",
    "embedder_policy_report_only",
    "service_worker",
    "local_urls_only",
];

/// Calls the API that the description names.
pub(super) fn make_a_request(description: &Value) -> Result<Made, String> {
    for field in description.as_object().into_iter().flat_map(|map| map.keys()) {
        if !FIELDS.contains(&field.as_str()) {
            return Err(format!("unknown field of a fetch: {field}"));
        }
    }
    let call = Call::read(description)?;
    let made = match optional_string(description, "api")? {
        None | Some("fetch") => call.fetch(),
        Some("xhr") => call.xml_http_request(),
        Some("img") => call.element("image"),
        Some(api) => return Err(format!("unknown api: {api}")),
    };
    Ok(match made {
        Ok(mut request) => {
            let destination = optional_string(description, "destination")?;
            // A navigation has one, whatever is left open.
            if let Some(destination) = destination.filter(|it| !it.is_empty() || request.mode != Mode::Navigate) {
                request.destination = destination.to_string();
            }
            request.local_urls_only = description.get("local_urls_only") == Some(&Value::Bool(true));
            Made::Request(Box::new(request))
        }
        Err(exception) => Made::Thrown(exception),
    })
}

/// The arguments of a call.
struct Call {
    client: Client,
    url: String,
    method: Option<String>,
    headers: Vec<(String, String)>,
    body: Option<BodyInit>,
    mode: Option<Mode>,
    credentials: Option<CredentialsMode>,
    redirect: Option<RedirectMode>,
    upload_listener: bool,
    referrer: Option<String>,
    referrer_policy: Option<ReferrerPolicy>,
}

impl Call {
    fn read(description: &Value) -> Result<Self, String> {
        let body = match description.get("body") {
            None | Some(Value::Null) => None,
            Some(body) if body.get("text").is_some() => Some(BodyInit::Text),
            Some(body) if body.get("form").is_some() => Some(BodyInit::UrlSearchParams),
            Some(body) if body.get("stream").is_some() => Some(BodyInit::ReadableStream),
            Some(body) => return Err(format!("unknown body: {body}")),
        };
        let headers = pairs(description, "headers")?;
        Ok(Self {
            client: client(description)?,
            url: string(description, "url")?.to_string(),
            method: optional_string(description, "method")?.map(str::to_string),
            headers: headers.into_iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            body,
            mode: keyword(description, "mode", &MODES)?,
            credentials: keyword(description, "credentials", &CREDENTIALS_MODES)?,
            redirect: keyword(description, "redirect", &REDIRECT_MODES)?,
            upload_listener: description.get("upload_listener") == Some(&Value::Bool(true)),
            referrer: optional_string(description, "referrer")?.map(str::to_string),
            referrer_policy: referrer_policy(description)?,
        })
    }

    /// `fetch()`. The modes that it does not have are made directly.
    fn fetch(self) -> Result<Request, Exception> {
        if let Some(mode @ (Mode::Navigate | Mode::WebSocket | Mode::WebTransport)) = self.mode {
            return self.directly(mode);
        }
        let init = RequestInit {
            method: self.method,
            headers: Some(byte_pairs(&self.headers)?),
            duplex: self.body == Some(BodyInit::ReadableStream),
            body: self.body,
            referrer: self.referrer,
            referrer_policy: self.referrer_policy,
            mode: self.mode,
            credentials: self.credentials,
            redirect: self.redirect,
            ..RequestInit::default()
        };
        fetch_method(&self.client, RequestInfo::Url(&self.url), &init)
    }

    /// A request whose header list is as given, with no API before it. A WebSocket's URL has an HTTP(S) scheme by then, and it
    /// follows no redirect; a navigation's redirects are manual, and a form that says nothing else is urlencoded.
    fn directly(self, mode: Mode) -> Result<Request, Exception> {
        let url = self.parsed_url()?;
        let mut request = Request {
            method: self.method.unwrap_or_else(|| "GET".to_string()),
            header_list: HeaderList::from_pairs(byte_pairs(&self.headers)?),
            body: self.body.map(|body| match body {
                BodyInit::ReadableStream => Body::Stream,
                _ => Body::WithSource,
            }),
            mode,
            credentials_mode: self.credentials.unwrap_or(CredentialsMode::SameOrigin),
            // HTML's navigations handle each redirect themselves.
            redirect_mode: if mode == Mode::Navigate {
                RedirectMode::Manual
            } else {
                self.redirect.unwrap_or(RedirectMode::Follow)
            },
            referrer_policy: self.referrer_policy.unwrap_or(ReferrerPolicy::Empty),
            ..Request::new(url)
        };
        if mode == Mode::Navigate {
            request.destination = "document".to_string();
            request.credentials_mode = CredentialsMode::Include;
            request.redirect_mode = RedirectMode::Manual;
            if request.method == "POST" && !request.header_list.contains("Content-Type") {
                request.header_list.append("Content-Type", b"application/x-www-form-urlencoded");
            }
        }
        if mode == Mode::WebSocket {
            request.service_workers_mode = ServiceWorkersMode::None;
            request.credentials_mode = CredentialsMode::Include;
            request.redirect_mode = RedirectMode::Error;
            let scheme = if request.url.scheme() == "wss" { "https" } else { "http" };
            if matches!(request.url.scheme(), "ws" | "wss") {
                // From one special scheme to another cannot fail.
                let _ = request.url.set_scheme(scheme);
                request.url_list = vec![request.url.clone()];
            }
        }
        request.client = Some(self.client);
        Ok(request)
    }

    /// An element's request, html#create-a-potential-cors-request: without the unsafe-request flag.
    fn element(self, destination: &str) -> Result<Request, Exception> {
        let mode = self.mode.unwrap_or(Mode::NoCors);
        let credentials_mode = self.credentials.unwrap_or(CredentialsMode::Include);
        let mut request = self.directly(mode)?;
        request.credentials_mode = credentials_mode;
        request.destination = destination.to_string();
        Ok(request)
    }

    fn xml_http_request(mut self) -> Result<Request, Exception> {
        // It has no policy of its own; the document's applies.
        if let Some(policy) = self.referrer_policy {
            self.client.policy_container.referrer_policy = policy;
        }
        let mut xhr = XmlHttpRequest::new(&self.client);
        let method = self.method.as_deref().unwrap_or("GET");
        xhr.open(method, &self.url, None, None)?;
        for (name, value) in byte_pairs(&self.headers)? {
            xhr.set_request_header(&name, &value)?;
        }
        xhr.set_with_credentials(self.credentials == Some(CredentialsMode::Include))?;
        xhr.upload_object_has_listeners = self.upload_listener;
        xhr.send(self.body.map(XmlHttpRequestBody::BodyInit))
    }

    fn parsed_url(&self) -> Result<Url, Exception> {
        self.client.url.join(&self.url).map_err(|_| Exception::TypeError("invalid URL"))
    }
}

/// webidl#js-ByteString throws at what is no byte.
fn byte_pairs(headers: &[(String, String)]) -> Result<Vec<(String, Vec<u8>)>, Exception> {
    headers
        .iter()
        .map(|(name, value)| Ok((name.clone(), byte_string(value)?)))
        .collect::<Result<_, String>>()
        .map_err(|_| Exception::TypeError("not a byte string"))
}

/// The document.
fn client(description: &Value) -> Result<Client, String> {
    let serialized = string(description, "origin")?;
    let origin = if serialized == "null" {
        Origin::opaque(optional_string(description, "opaque")?.unwrap_or_default())
    } else {
        origin_of(serialized)?
    };
    let document = match optional_string(description, "document")? {
        Some(document) => url(document)?,
        None if serialized == "null" => url("about:blank")?,
        None => url(&format!("{serialized}/"))?,
    };
    let mut client = Client::new(document, origin);
    client.network_partition_key = match optional_string(description, "partition")? {
        Some(partition) => site_of(partition),
        None => site(&client.origin),
    };
    let policies = &mut client.policy_container;
    policies.embedder_policy_value =
        keyword(description, "embedder_policy", &EMBEDDER_POLICIES)?.unwrap_or(EmbedderPolicyValue::UnsafeNone);
    policies.embedder_policy_report_only_value =
        keyword(description, "embedder_policy_report_only", &EMBEDDER_POLICIES)?
            .unwrap_or(EmbedderPolicyValue::UnsafeNone);
    Ok(client)
}

/// fetch#determine-the-network-partition-key: the site of the top-level origin.
fn site(top_level_origin: &Origin) -> String {
    match (top_level_origin.site(registrable_domain), top_level_origin) {
        (Some((scheme, host)), _) => format!("{scheme}://{host}"),
        (None, Origin::Opaque { identity }) => {
            format!("opaque:{}", identity.as_deref().unwrap_or_default())
        }
        (None, Origin::Tuple { .. }) => top_level_origin.serialize(),
    }
}

/// The site of a partition as a scenario writes it; what is no origin stands for itself.
pub(crate) fn site_of(partition: &str) -> String {
    match origin_of(partition) {
        Ok(origin @ Origin::Tuple { .. }) => site(&origin),
        _ => partition.to_string(),
    }
}

/// The last two labels of a domain. The dot that it may end with separates none, and stays.
pub(crate) fn registrable_domain(domain: &str) -> Option<String> {
    let (name, dot) = domain.strip_suffix('.').map_or((domain, ""), |name| (name, "."));
    let mut labels = name.rsplit('.');
    let suffix = labels.next()?;
    let label = labels.next()?;
    Some(format!("{label}.{suffix}{dot}"))
}
