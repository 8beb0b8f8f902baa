//! `XMLHttpRequest`: what its methods refuse, and the request that `send()` makes.

use url::Url;

use super::body_init::{BodyInit, Exception, extract_a_body};
use super::header_list::HeaderList;
use super::header_names::is_forbidden_request_header;
use super::infrastructure::{
    includes_credentials, is_forbidden_method, is_header_name, is_header_value, is_method, isomorphic_decode,
    normalize_a_method, normalize_a_value,
};
use super::mime_type::{parse_a_mime_type, serialize_a_mime_type};
use super::request::{Body, Client, CredentialsMode, Mode, Request};

/// The argument of `send()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum XmlHttpRequestBody {
    HtmlDocument,
    XmlDocument,
    BodyInit(BodyInit),
}

/// An `XMLHttpRequest` object that has been sent nothing yet.
#[derive(Clone, Debug)]
pub struct XmlHttpRequest {
    client: Client,
    /// The state is "opened".
    opened: bool,
    send_invoked: bool,
    request_method: String,
    request_url: Option<Url>,
    author_request_headers: HeaderList,
    cross_origin_credentials: bool,
    /// One or more event listeners are registered on the upload object.
    pub upload_object_has_listeners: bool,
}

impl XmlHttpRequest {
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            opened: false,
            send_invoked: false,
            request_method: String::new(),
            request_url: None,
            author_request_headers: HeaderList::new(),
            cross_origin_credentials: false,
            upload_object_has_listeners: false,
        }
    }

    /// xhr#dom-xmlhttprequest-open, asynchronous. A null user name or password is `None`.
    pub fn open(
        &mut self,
        method: &str,
        url: &str,
        username: Option<&str>,
        password: Option<&str>,
    ) -> Result<(), Exception> {
        // 2.
        if !is_method(method) {
            return Err(Exception::SyntaxError("invalid method"));
        }
        // 3.
        if is_forbidden_method(method) {
            return Err(Exception::SecurityError("forbidden method"));
        }
        // 4.
        let method = normalize_a_method(method);
        // 5. and 6.
        let Ok(mut parsed_url) = self.client.url.join(url) else {
            return Err(Exception::SyntaxError("invalid URL"));
        };
        // 8. A URL that cannot have credentials is left as it is.
        if parsed_url.has_host() {
            // 8.1
            if let Some(username) = username {
                let _ = parsed_url.set_username(username);
            }
            // 8.2
            if let Some(password) = password {
                let _ = parsed_url.set_password(Some(password));
            }
        }
        // 11.
        self.send_invoked = false;
        self.request_method = method;
        self.request_url = Some(parsed_url);
        self.author_request_headers = HeaderList::new();
        // 12.
        self.opened = true;
        Ok(())
    }

    /// xhr#dom-xmlhttprequest-setrequestheader
    pub fn set_request_header(&mut self, name: &str, value: &[u8]) -> Result<(), Exception> {
        // 1. and 2.
        self.check_state()?;
        // 3.
        let value = normalize_a_value(value);
        // 4.
        if !is_header_name(name) || !is_header_value(&value) {
            return Err(Exception::SyntaxError("invalid header name or value"));
        }
        // 5.
        if is_forbidden_request_header(name, &value) {
            return Ok(());
        }
        // 6.
        self.author_request_headers.combine(name, &value);
        Ok(())
    }

    /// xhr#dom-xmlhttprequest-withcredentials
    pub fn set_with_credentials(&mut self, value: bool) -> Result<(), Exception> {
        // 1.: unsent or opened is every state before sending. 2.
        if self.send_invoked {
            return Err(Exception::InvalidStateError("already sent"));
        }
        // 3.
        self.cross_origin_credentials = value;
        Ok(())
    }

    fn check_state(&self) -> Result<(), Exception> {
        if !self.opened {
            return Err(Exception::InvalidStateError("not opened"));
        }
        if self.send_invoked {
            return Err(Exception::InvalidStateError("already sent"));
        }
        Ok(())
    }

    /// xhr#dom-xmlhttprequest-send, up to the call of fetch
    pub fn send(&mut self, body: Option<XmlHttpRequestBody>) -> Result<Request, Exception> {
        // 1. and 2.
        self.check_state()?;
        let Some(request_url) = self.request_url.clone() else {
            return Err(Exception::InvalidStateError("not opened"));
        };
        // 3.
        let body = body.filter(|_| self.request_method != "GET" && self.request_method != "HEAD");
        // 4.
        let mut request_body: Option<Body> = None;
        if let Some(body) = body {
            request_body = Some(self.set_body(&body)?);
        }
        // 5.
        let upload_listener = self.upload_object_has_listeners;
        // 6.
        let credentials_mode =
            if self.cross_origin_credentials { CredentialsMode::Include } else { CredentialsMode::SameOrigin };
        let request = Request {
            method: self.request_method.clone(),
            header_list: self.author_request_headers.clone(),
            unsafe_request: true,
            body: request_body,
            client: Some(self.client.clone()),
            mode: Mode::Cors,
            use_cors_preflight: upload_listener,
            credentials_mode,
            use_url_credentials: includes_credentials(&request_url),
            ..Request::new(request_url)
        };
        // 10.
        self.send_invoked = true;
        Ok(request)
    }

    /// Step 4: the body, and `Content-Type` among the author request headers.
    fn set_body(&mut self, body: &XmlHttpRequestBody) -> Result<Body, Exception> {
        // 4.1 to 4.3
        let (request_body, extracted_content_type) = match body {
            XmlHttpRequestBody::HtmlDocument | XmlHttpRequestBody::XmlDocument => (Body::WithSource, None),
            XmlHttpRequestBody::BodyInit(object) => extract_a_body(object, false)?,
        };
        // 4.4
        let original_author_content_type = self.author_request_headers.get("Content-Type");
        let has_charset = matches!(
            body,
            XmlHttpRequestBody::HtmlDocument
                | XmlHttpRequestBody::XmlDocument
                | XmlHttpRequestBody::BodyInit(BodyInit::UrlSearchParams | BodyInit::Text)
        );
        if let Some(original_author_content_type) = original_author_content_type {
            // 4.5.1.1
            let content_type_record = parse_a_mime_type(&isomorphic_decode(&original_author_content_type));
            // 4.5.1 and 4.5.1.2
            if has_charset
                && let Some(mut content_type_record) = content_type_record
                && content_type_record
                    .parameter("charset")
                    .is_some_and(|charset| !charset.eq_ignore_ascii_case("UTF-8"))
            {
                // 4.5.1.2.1
                content_type_record.set_parameter("charset", "UTF-8");
                // 4.5.1.2.2. Isomorphically encoded: every code point is a byte.
                let new_content_type_serialized: Vec<u8> = serialize_a_mime_type(&content_type_record)
                    .chars()
                    .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
                    .collect();
                // 4.5.1.2.3
                self.author_request_headers.set("Content-Type", &new_content_type_serialized);
            }
        } else {
            // 4.6
            let content_type = match body {
                XmlHttpRequestBody::HtmlDocument => Some(b"text/html;charset=UTF-8".to_vec()),
                XmlHttpRequestBody::XmlDocument => Some(b"application/xml;charset=UTF-8".to_vec()),
                XmlHttpRequestBody::BodyInit(_) => extracted_content_type,
            };
            if let Some(content_type) = content_type {
                self.author_request_headers.set("Content-Type", &content_type);
            }
        }
        Ok(request_body)
    }
}
