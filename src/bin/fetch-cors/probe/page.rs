//! What is probed: a page's fetch, from the command line's own flags or from a copied command.

use fetch_cors::scenario::reader::Field;
use fetch_cors::scenario::{OpaqueOrigins, PageFetch, PublicSuffixes};
use fetch_cors::{CredentialsMode, Origin, RequestMode};
use serde_json::{Value, json};
use url::Url;

use super::curl::CurlCommand;
use super::{Arguments, jar::Jar};
use crate::input::split_header;
use crate::output::Failure;

/// A page's fetch, and what its browser knows besides.
#[derive(Debug)]
pub(super) struct Probed {
    pub(super) origin: String,
    pub(super) url: Url,
    pub(super) credentials: CredentialsMode,
    /// The fetch as the scenario format writes it.
    fetch: Value,
    pub(super) body: Option<Vec<u8>>,
    pub(super) jar: Jar,
    pub(super) user_agent: String,
    pub(super) insecure: bool,
    /// What was taken how, where it could be taken otherwise.
    pub(super) notes: Vec<String>,
}

/// So that servers that look for a browser find something like one, and logs tell who it was.
const USER_AGENT: &str = concat!("Mozilla/5.0 (compatible; fetch-cors/", env!("CARGO_PKG_VERSION"), ")");

impl Probed {
    pub(super) fn of(arguments: &Arguments, command: Option<&str>) -> Result<Self, Failure> {
        let own = arguments.headers.iter().map(|header| split_header(header)).collect::<Result<Vec<_>, _>>()?;
        let mut parts = match (command, &arguments.url) {
            (Some(command), _) => {
                let curl =
                    CurlCommand::parse(command).map_err(|message| Failure::Input(format!("--curl: {message}")))?;
                Parts::of_command(curl)
            }
            (None, Some(url)) => Parts::of_flags(arguments, url),
            (None, None) => return Err(Failure::Input("found no URL, expected one, or --curl".to_owned())),
        };
        parts.headers.extend(own);
        parts.take_cookies();
        parts.finish(arguments)
    }

    /// The fetch, each time anew.
    pub(super) fn page_fetch(&self) -> Result<PageFetch, Failure> {
        let mut object = Field::root(&self.fetch).object()?;
        let fetch = PageFetch::read(&mut object, &mut OpaqueOrigins::default(), &PublicSuffixes::default())?;
        object.finish()?;
        Ok(fetch)
    }
}

/// What both ways to say it come to.
#[derive(Debug, Default)]
struct Parts {
    url: String,
    origin: Option<String>,
    document: Option<String>,
    method: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    /// The body has the type that curl gives it, unless a header says otherwise.
    is_form: bool,
    credentials: CredentialsMode,
    cookie: Option<String>,
    user: Option<String>,
    user_agent: Option<String>,
    insecure: bool,
    notes: Vec<String>,
}

impl Parts {
    fn of_flags(arguments: &Arguments, url: &str) -> Self {
        let body = arguments.data.as_ref().map(|data| data.clone().into_bytes());
        let default = if body.is_some() { "POST" } else { "GET" };
        Self {
            url: url.to_owned(),
            method: arguments.method.clone().unwrap_or_else(|| default.to_owned()),
            body,
            ..Self::default()
        }
    }

    fn of_command(curl: CurlCommand) -> Self {
        let origin = curl.header("origin").map(str::to_owned);
        let document = curl.header("referer").map(str::to_owned);
        let has_type = curl.header("content-type").is_some();
        let default = if curl.data.is_some() { "POST" } else { "GET" };
        let mut parts = Self {
            url: if curl.url.contains("://") { curl.url.clone() } else { format!("http://{}", curl.url) },
            origin,
            document,
            method: curl.method.clone().unwrap_or_else(|| default.to_owned()),
            user_agent: curl.header("user-agent").map(str::to_owned),
            is_form: !has_type,
            body: curl.data,
            cookie: curl.cookie,
            user: curl.user,
            insecure: curl.insecure,
            ..Self::default()
        };
        parts.take_page_headers(curl.headers);
        parts
    }

    /// A copied command has the headers of the browser among those of the page. What pages cannot set, the fetch leaves out by
    /// itself; here goes what they can set and hardly ever do.
    fn take_page_headers(&mut self, headers: Vec<(String, String)>) {
        let mut left_out = Vec::new();
        for (name, value) in headers {
            let is_browsers = match name.to_ascii_lowercase().as_str() {
                "user-agent" | "upgrade-insecure-requests" | "if-none-match" | "if-modified-since" => true,
                "priority" => value.starts_with("u="),
                "cache-control" => matches!(value.as_str(), "no-cache" | "max-age=0"),
                "pragma" => value == "no-cache",
                _ => false,
            };
            if is_browsers { left_out.push(format!("{name}: {value}")) } else { self.headers.push((name, value)) }
        }
        left_out.retain(|header| !header.to_ascii_lowercase().starts_with("user-agent:"));
        if !left_out.is_empty() {
            self.notes.push(format!(
                "taken for the browser's own headers, not the page's: {} (give with -H what the page sets)",
                left_out.join("; ")
            ));
        }
    }

    /// No page sets `Cookie`: these are what the browser has.
    fn take_cookies(&mut self) {
        let (cookies, headers): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.headers).into_iter().partition(|(name, _)| name.eq_ignore_ascii_case("cookie"));
        self.headers = headers;
        let values = self.cookie.take().into_iter().chain(cookies.into_iter().map(|(_, value)| value));
        let joined = values.collect::<Vec<_>>().join("; ");
        self.cookie = (!joined.is_empty()).then_some(joined);
    }

    fn finish(mut self, arguments: &Arguments) -> Result<Probed, Failure> {
        let url = Url::parse(&self.url).map_err(|error| {
            Failure::Input(format!("URL: found `{}`, expected an absolute http or https URL: {error}", self.url))
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            let found = url.scheme();
            return Err(Failure::Input(format!("URL: found the scheme `{found}`, expected http or https")));
        }
        if !matches!(arguments.mode, RequestMode::Cors | RequestMode::NoCors | RequestMode::SameOrigin) {
            let found = arguments.mode.as_str();
            return Err(Failure::Input(format!("--mode: found `{found}`, expected cors, no-cors or same-origin")));
        }
        let origin = self.page_origin(arguments)?;
        let credentials = self.credentials_mode(arguments);
        let document = self.document.filter(|document| origin_of(document).as_ref() == Some(&origin));
        // What it contains is for the network; to the fetch matters only what it is.
        let body = self.body.as_ref().map(|_| if self.is_form { json!({ "form": "" }) } else { json!({ "text": "" }) });
        let fetch = json!({
            "origin": origin,
            "url": url.as_str(),
            "method": self.method,
            "headers": self.headers.iter().map(|(name, value)| json!([name, value])).collect::<Vec<_>>(),
            "mode": arguments.mode.as_str(),
            "credentials": credentials.as_str(),
            "redirect": arguments.redirect.as_str(),
            "document": document,
            "body": body,
        });
        let jar = Jar::new(&url, self.cookie, self.user.as_deref());
        let user_agent = self.user_agent.unwrap_or_else(|| USER_AGENT.to_owned());
        let user_agent = arguments.user_agent.clone().unwrap_or(user_agent);
        let insecure = self.insecure || arguments.insecure;
        if insecure {
            self.notes.push("certificates are not checked (-k): a browser does".to_owned());
        }
        Ok(Probed { origin, url, credentials, fetch, body: self.body, jar, user_agent, insecure, notes: self.notes })
    }

    fn page_origin(&self, arguments: &Arguments) -> Result<String, Failure> {
        let given = arguments.origin.as_ref().map(|origin| ("--origin", origin.clone()));
        let header = self.origin.as_ref().map(|origin| ("the header `origin`", origin.clone()));
        let referrer = self.document.as_deref().and_then(origin_of).map(|origin| ("the header `referer`", origin));
        let (place, origin) = given.or(header).or(referrer).ok_or_else(|| {
            Failure::Input("found no origin, expected --origin, such as `--origin https://app.test`".to_owned())
        })?;
        if origin == "null" {
            return Ok(origin);
        }
        let origin = Origin::parse(&origin).map_err(|error| Failure::Input(format!("{place}: {error}")))?;
        Ok(origin.to_string())
    }

    fn credentials_mode(&mut self, arguments: &Arguments) -> CredentialsMode {
        if let Some(credentials) = arguments.credentials {
            return credentials;
        }
        let has_any = self.cookie.is_some() || self.user.is_some();
        if arguments.curl.is_some() && has_any {
            self.notes.push(
                "credentials: include, since the command has some (--credentials says what the page does)".to_owned(),
            );
            return CredentialsMode::Include;
        }
        self.credentials
    }
}

fn origin_of(url: &str) -> Option<String> {
    let origin = Url::parse(url).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}
