//! The `Request` constructor and `fetch()`: what they refuse, and the request they make.

use url::Url;

use super::body_init::{BodyInit, Exception, extract_a_body};
use super::headers_class::{Guard, Headers};
use super::infrastructure::{
    includes_credentials, is_cors_safelisted_method, is_forbidden_method, is_method, normalize_a_method,
};
use super::origin::Origin;
use super::referrer_policy::ReferrerPolicy;
use super::request::{
    Body, CacheMode, Client, CredentialsMode, Mode, RedirectMode, Referrer, Request, ServiceWorkersMode,
    TraversableForUserPrompts,
};

/// The first argument of `fetch()`.
#[derive(Clone, Copy, Debug)]
pub enum RequestInfo<'a> {
    Url(&'a str),
    Request(&'a Request),
}

/// fetch#requestinit, without what does not reach a request's CORS. `None` is a member that does not exist.
#[derive(Clone, Debug, Default)]
pub struct RequestInit {
    pub method: Option<String>,
    pub headers: Option<Vec<(String, Vec<u8>)>>,
    pub body: Option<BodyInit>,
    pub referrer: Option<String>,
    pub referrer_policy: Option<ReferrerPolicy>,
    pub mode: Option<Mode>,
    pub credentials: Option<CredentialsMode>,
    pub cache: Option<CacheMode>,
    pub redirect: Option<RedirectMode>,
    pub keepalive: Option<bool>,
    /// `duplex` exists (its only value is "half").
    pub duplex: bool,
    /// `window` exists (its only value is null).
    pub window: bool,
}

impl RequestInit {
    fn is_empty(&self) -> bool {
        self.method.is_none()
            && self.headers.is_none()
            && self.body.is_none()
            && self.referrer.is_none()
            && self.referrer_policy.is_none()
            && self.mode.is_none()
            && self.credentials.is_none()
            && self.cache.is_none()
            && self.redirect.is_none()
            && self.keepalive.is_none()
            && !self.duplex
            && !self.window
    }
}

/// fetch#dom-global-fetch, up to the call of fetch
pub fn fetch_method(client: &Client, input: RequestInfo<'_>, init: &RequestInit) -> Result<Request, Exception> {
    // 2. and 3.
    let mut request = new_request(client, input, init)?;
    // 6.
    if client.is_service_worker {
        request.service_workers_mode = ServiceWorkersMode::None;
    }
    Ok(request)
}

/// fetch#dom-request
pub fn new_request(client: &Client, input: RequestInfo<'_>, init: &RequestInit) -> Result<Request, Exception> {
    // 2.
    let mut fallback_mode: Option<Mode> = None;
    // 3.
    let base_url = &client.url;
    let input_request = match input {
        // 5.
        RequestInfo::Url(input) => {
            // 5.1 and 5.2
            let Ok(parsed_url) = base_url.join(input) else {
                return Err(Exception::TypeError("invalid URL"));
            };
            // 5.3
            if includes_credentials(&parsed_url) {
                return Err(Exception::TypeError("the URL includes credentials"));
            }
            // 5.5
            fallback_mode = Some(Mode::Cors);
            // 5.4
            Request::new(parsed_url)
        }
        // 6.
        RequestInfo::Request(input) => input.clone(),
    };
    // 7.
    let origin = &client.origin;
    // 8. and 11.
    let traversable_for_user_prompts =
        if init.window { TraversableForUserPrompts::NoTraversable } else { TraversableForUserPrompts::Client };
    // 12.
    let mut request = Request {
        method: input_request.method,
        header_list: input_request.header_list,
        unsafe_request: true,
        client: Some(client.clone()),
        traversable_for_user_prompts,
        origin: input_request.origin,
        referrer: input_request.referrer,
        referrer_policy: input_request.referrer_policy,
        mode: input_request.mode,
        credentials_mode: input_request.credentials_mode,
        cache_mode: input_request.cache_mode,
        redirect_mode: input_request.redirect_mode,
        url_list: input_request.url_list,
        ..Request::new(input_request.url)
    };
    // 13.
    if !init.is_empty() {
        // 13.1
        if request.mode == Mode::Navigate {
            request.mode = Mode::SameOrigin;
        }
        // 13.4 to 13.6
        request.origin = None;
        request.referrer = Referrer::Client;
        request.referrer_policy = ReferrerPolicy::Empty;
        // 13.7 and 13.8
        request.url = request.current_url().clone();
        request.url_list = vec![request.url.clone()];
    }
    // 14.
    if let Some(referrer) = &init.referrer {
        request.referrer = referrer_of(referrer, base_url, origin)?;
    }
    // 15.
    if let Some(referrer_policy) = init.referrer_policy {
        request.referrer_policy = referrer_policy;
    }
    // 16.
    let mode = init.mode.or(fallback_mode);
    // 17.
    if mode == Some(Mode::Navigate) {
        return Err(Exception::TypeError("mode is navigate"));
    }
    // 18.
    if let Some(mode) = mode {
        request.mode = mode;
    }
    // 19.
    if let Some(credentials) = init.credentials {
        request.credentials_mode = credentials;
    }
    // 20.
    if let Some(cache) = init.cache {
        request.cache_mode = cache;
    }
    // 21.
    if request.cache_mode == CacheMode::OnlyIfCached && request.mode != Mode::SameOrigin {
        return Err(Exception::TypeError("only-if-cached needs same-origin"));
    }
    // 22.
    if let Some(redirect) = init.redirect {
        request.redirect_mode = redirect;
    }
    // 24.
    let keepalive = init.keepalive.unwrap_or(false);
    // 25.
    if let Some(method) = &init.method {
        // 25.2
        if !is_method(method) || is_forbidden_method(method) {
            return Err(Exception::TypeError("invalid or forbidden method"));
        }
        // 25.3 and 25.4
        request.method = normalize_a_method(method);
    }
    // 31.
    let mut headers = Headers { header_list: request.header_list.clone(), guard: Guard::Request };
    // 32.
    if request.mode == Mode::NoCors {
        // 32.1
        if !is_cors_safelisted_method(&request.method) {
            return Err(Exception::TypeError("method not allowed in no-cors mode"));
        }
        // 32.2
        headers.guard = Guard::RequestNoCors;
    }
    // 33.
    if !init.is_empty() {
        // 33.1 and 33.2
        let copy = headers.header_list.headers.iter();
        let copy = copy.map(|header| (header.name.clone(), header.value.clone())).collect();
        let object = init.headers.clone().unwrap_or(copy);
        // 33.3
        headers.header_list.headers.clear();
        // 33.4 and 33.5
        headers.fill(&object)?;
    }
    // 34.
    let input_body = input_request.body;
    // 35.
    if (init.body.is_some() || input_body.is_some()) && (request.method == "GET" || request.method == "HEAD") {
        return Err(Exception::TypeError("GET and HEAD have no body"));
    }
    // 36.
    let mut init_body: Option<Body> = None;
    // 37.
    if let Some(object) = &init.body {
        // 37.1 and 37.2
        let (body, body_type) = extract_a_body(object, keepalive)?;
        init_body = Some(body);
        // 37.3 and 37.4
        if let Some(body_type) = body_type
            && !headers.header_list.contains("Content-Type")
        {
            headers.append("Content-Type", &body_type)?;
        }
    }
    // 38.
    let input_or_init_body = init_body.or(input_body);
    // 39.
    if input_or_init_body == Some(Body::Stream) {
        // 39.1
        if init_body.is_some() && !init.duplex {
            return Err(Exception::TypeError("a stream needs duplex"));
        }
        // 39.2
        if request.mode != Mode::SameOrigin && request.mode != Mode::Cors {
            return Err(Exception::TypeError("a stream needs same-origin or cors"));
        }
        // 39.3
        request.use_cors_preflight = true;
    }
    // 40. and 42.
    request.body = input_or_init_body;
    request.header_list = headers.header_list;
    Ok(request)
}

/// Step 14.
fn referrer_of(referrer: &str, base_url: &Url, origin: &Origin) -> Result<Referrer, Exception> {
    // 14.2
    if referrer.is_empty() {
        return Ok(Referrer::NoReferrer);
    }
    // 14.3.1 and 14.3.2
    let Ok(parsed_referrer) = base_url.join(referrer) else {
        return Err(Exception::TypeError("invalid referrer"));
    };
    // 14.3.3
    if (parsed_referrer.scheme() == "about" && parsed_referrer.path() == "client")
        || !Origin::of_url(&parsed_referrer, None).is_same_origin_with(origin)
    {
        return Ok(Referrer::Client);
    }
    // 14.3.4
    Ok(Referrer::Url(parsed_referrer))
}
