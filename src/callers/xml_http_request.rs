//! [`XMLHttpRequest`](https://xhr.spec.whatwg.org/#interface-xmlhttprequest): what `open()`, `setRequestHeader()` and `send()`
//! make of a request.

use http::Method;
use url::Url;

use super::body_init::XmlHttpRequestBody;
use super::headers::check;
use super::mime_type_record::MimeTypeRecord;
use super::potential_method::PotentialMethod;
use crate::infrastructure::body::Body;
use crate::infrastructure::client::Client;
use crate::infrastructure::header::normalize_header_value;
use crate::infrastructure::header_list::{HeaderList, InvalidHeader};
use crate::infrastructure::request::{CredentialsMode, InitiatorType, Request, RequestMode};
use crate::infrastructure::request_header::is_forbidden_request_header;
use crate::infrastructure::url::includes_credentials;
use crate::request_error::{Exception, RequestError};

impl Request {
    /// What an [`XMLHttpRequest` object](https://xhr.spec.whatwg.org/#the-send()-method) fetches: mode "cors", the
    /// unsafe-request flag set. User name and password of the URL are used, unlike with `fetch()`.
    ///
    /// ```
    /// use fetch_cors::{CredentialsMode, Origin, Request, XmlHttpRequestBody};
    /// use url::Url;
    ///
    /// let (url, client) = (Url::parse("https://b.test/api")?, Origin::parse("https://a.test")?);
    /// let request = Request::xml_http_request(url, client)
    ///     .method("post")
    ///     .header("X-A", "1")
    ///     .header("x-a", "2")
    ///     .with_credentials(true)
    ///     .upload_listener(true)
    ///     .body(XmlHttpRequestBody::text())
    ///     .build()?;
    /// assert_eq!(request.credentials_mode(), CredentialsMode::Include);
    /// assert!(request.uses_cors_preflight());
    /// assert_eq!(request.headers().get(b"x-a").as_deref(), Some(&b"1, 2"[..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn xml_http_request(url: Url, client: impl Into<Client>) -> XmlHttpRequestBuilder {
        XmlHttpRequestBuilder {
            url,
            client: client.into(),
            method: PotentialMethod::from(Method::GET),
            username: None,
            password: None,
            author_request_headers: Ok(HeaderList::with_capacity(4, 128)),
            cross_origin_credentials: false,
            upload_listener: false,
            body: XmlHttpRequestBody::none(),
        }
    }
}

/// Makes the request of an `XMLHttpRequest` object: [`Request::xml_http_request`].
#[derive(Clone, Debug)]
#[must_use = "nothing is made before `build`"]
pub struct XmlHttpRequestBuilder {
    url: Url,
    client: Client,
    method: PotentialMethod,
    username: Option<String>,
    password: Option<String>,
    author_request_headers: Result<HeaderList, InvalidHeader>,
    cross_origin_credentials: bool,
    upload_listener: bool,
    body: XmlHttpRequestBody,
}

impl XmlHttpRequestBuilder {
    /// The method that `open()` is given; "GET" without it.
    pub fn method(mut self, method: impl Into<PotentialMethod>) -> Self {
        self.method = method.into();
        self
    }

    /// The user name that `open()` is given; the URL's without it.
    pub fn username(mut self, username: impl Into<String>) -> Self {
        self.username = Some(username.into());
        self
    }

    /// The password that `open()` is given; the URL's without it.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    // <https://xhr.spec.whatwg.org/#dom-xmlhttprequest-setrequestheader>
    /// [`setRequestHeader(name, value)`](https://xhr.spec.whatwg.org/#dom-xmlhttprequest-setrequestheader). A name that comes
    /// again gets one combined value; forbidden request-headers are ignored.
    pub fn header(mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Self {
        self.author_request_headers = self.author_request_headers.and_then(|mut headers| {
            let name = name.as_ref();
            // 3.
            let value = normalize_header_value(value.as_ref());
            // 4.
            check(name, value)?;
            // 5. Silently.
            if !is_forbidden_request_header(name, value) {
                // 6.
                headers.combine(name, value)?;
            }
            Ok(headers)
        });
        self
    }

    /// [`withCredentials`](https://xhr.spec.whatwg.org/#the-withcredentials-attribute).
    pub fn with_credentials(mut self, with_credentials: bool) -> Self {
        self.cross_origin_credentials = with_credentials;
        self
    }

    /// Whether an event listener is registered on the
    /// [upload object](https://xhr.spec.whatwg.org/#upload-object) when `send()` is called: then every request to another
    /// origin has a preflight, because progress events tell how the server takes the body.
    pub fn upload_listener(mut self, registered: bool) -> Self {
        self.upload_listener = registered;
        self
    }

    /// What `send()` is given. It is ignored when the method is GET or HEAD.
    pub fn body(mut self, body: XmlHttpRequestBody) -> Self {
        self.body = body;
        self
    }

    /// Runs `open()`, each `setRequestHeader()`, and `send()` up to its fetch.
    ///
    /// # Errors
    /// [`RequestError::DomException`]: the first that is thrown.
    pub fn build(self) -> Result<Request, RequestError> {
        let mut request =
            open(&self.method, self.url, self.client, self.username.as_deref(), self.password.as_deref())?;
        request.header_list = self
            .author_request_headers
            .map_err(|refusal| RequestError::from(refusal).thrown_as(Exception::SyntaxError))?;
        set_body(&mut request, &self.body)?;
        // <https://xhr.spec.whatwg.org/#dom-xmlhttprequest-send>, the steps after the body.
        // 5–6.
        request.unsafe_request = true;
        request.mode = RequestMode::Cors;
        request.use_cors_preflight = self.upload_listener;
        request.credentials_mode =
            if self.cross_origin_credentials { CredentialsMode::Include } else { CredentialsMode::SameOrigin };
        request.use_url_credentials = includes_credentials(request.url());
        Ok(request)
    }
}

// <https://xhr.spec.whatwg.org/#dom-xmlhttprequest-open>
fn open(
    method: &PotentialMethod,
    mut url: Url,
    client: Client,
    username: Option<&str>,
    password: Option<&str>,
) -> Result<Request, RequestError> {
    // 2–4.
    let method = method.to_method().map_err(|refusal| {
        let exception = match refusal {
            // 3.
            RequestError::ForbiddenMethod { .. } => Exception::SecurityError,
            // 2.
            _ => Exception::SyntaxError,
        };
        refusal.thrown_as(exception)
    })?;
    // 8. URLs without a host keep none, which is what the setters' error says.
    if let Some(username) = username {
        // 8.1.
        let _ = url.set_username(username);
    }
    if let Some(password) = password {
        // 8.2.
        let _ = url.set_password(Some(password));
    }
    // 11.
    let mut request = Request::new(url, client);
    request.method = method;
    request.initiator_type = InitiatorType::XmlHttpRequest { body_content_type: false };
    Ok(request)
}

// <https://xhr.spec.whatwg.org/#dom-xmlhttprequest-send>
fn set_body(request: &mut Request, body: &XmlHttpRequestBody) -> Result<(), RequestError> {
    // 3. GET and HEAD ignore it.
    if matches!(request.method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let XmlHttpRequestBody(body) = body;
    // 4.
    request.body = body.body();
    if request.body == Body::None {
        return Ok(());
    }
    // 4.4.
    let original_author_content_type = request.header_list.get(b"content-type");
    let content_type = match &original_author_content_type {
        // 4.5. Only what is written as UTF-8 here must say so.
        Some(original) if body.is_written_as_utf_8() => rewrite_charset(original),
        Some(_) => None,
        // 4.6.
        None => body.content_type().map(std::borrow::Cow::into_owned),
    };
    request.initiator_type =
        InitiatorType::XmlHttpRequest { body_content_type: original_author_content_type.is_none() };
    if let Some(content_type) = content_type {
        // 4.5.1.2.3, 4.6.1–4.6.3. A boundary can make it no value.
        request
            .header_list
            .set("Content-Type", content_type)
            .map_err(|refusal| RequestError::from(refusal).thrown_as(Exception::SyntaxError))?;
    }
    Ok(())
}

// <https://xhr.spec.whatwg.org/#dom-xmlhttprequest-send>
/// The value to set instead, where the author's has a charset that is not UTF-8.
fn rewrite_charset(original: &[u8]) -> Option<Vec<u8>> {
    // 4.5.1.1.
    let mut record = MimeTypeRecord::parse(original)?;
    // 4.5.1.2.
    if record.parameter(b"charset")?.eq_ignore_ascii_case(b"UTF-8") {
        return None;
    }
    // 4.5.1.2.1.
    record.set_parameter(b"charset", b"UTF-8");
    // 4.5.1.2.2.
    Some(record.serialize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infrastructure::origin::Origin;

    fn xhr(url: &str) -> XmlHttpRequestBuilder {
        Request::xml_http_request(Url::parse(url).unwrap(), Origin::parse("https://a.test").unwrap())
    }

    fn post() -> XmlHttpRequestBuilder {
        xhr("https://b.test/").method("POST")
    }

    fn content_type(request: &Request) -> Option<String> {
        request.headers().get(b"content-type").map(|value| String::from_utf8_lossy(&value).into_owned())
    }

    #[test]
    fn flags_are_sends() {
        let request = post().build().unwrap();
        assert_eq!(request.mode(), RequestMode::Cors);
        assert_eq!(request.credentials_mode(), CredentialsMode::SameOrigin);
        assert!(request.is_unsafe_request());
        assert!(!request.uses_cors_preflight() && !request.uses_url_credentials());
        assert!(request.headers().is_empty());
        assert_eq!(request.body(), Body::None);
        let request = post().with_credentials(true).upload_listener(true).build().unwrap();
        assert_eq!(request.credentials_mode(), CredentialsMode::Include);
        assert!(request.uses_cors_preflight());
    }

    #[test]
    fn methods_are_refused_as_dom_exceptions() {
        for (found, exception) in [("", Exception::SyntaxError), ("a b", Exception::SyntaxError)]
            .into_iter()
            .chain(["connect", "TRACE", "Track"].map(|found| (found, Exception::SecurityError)))
        {
            let error = xhr("https://b.test/").method(found).build().unwrap_err();
            assert_eq!(error.exception(), exception, "{found}");
            let invalid = RequestError::InvalidMethod { found: found.into() };
            let forbidden = RequestError::ForbiddenMethod { found: found.into() };
            assert_eq!(error.refusal(), if exception == Exception::SecurityError { &forbidden } else { &invalid });
        }
        assert_eq!(xhr("https://b.test/").method("delete").build().unwrap().method(), Method::DELETE);
    }

    #[test]
    fn headers_are_combined_ignored_or_refused() {
        let request = post().header("X-A", " 1\n").header("Cookie", "c").header("x-a", "2").header("X-B", "").build();
        let request = request.unwrap();
        let expected: [(&[u8], &[u8]); 2] = [(b"X-A", b"1, 2"), (b"X-B", b"")];
        assert!(request.headers().iter().eq(expected));
        for (name, value) in [("a b", "1"), ("", "1"), ("a", "1\n2"), ("cookie", "1\0")] {
            let error = post().header("X-A", "1").header(name, value).header("a", "\0").build().unwrap_err();
            assert_eq!(error.exception(), Exception::SyntaxError);
            let refusal = if name == "a b" || name.is_empty() {
                InvalidHeader::Name { found: name.into() }
            } else {
                InvalidHeader::Value { name: name.into(), found: value.into() }
            };
            assert_eq!(error.refusal(), &RequestError::InvalidHeader(refusal));
        }
        // open() comes before.
        let error = xhr("https://b.test/").header("a b", "").method("TRACE").build().unwrap_err();
        assert_eq!(error.exception(), Exception::SecurityError);
    }

    #[test]
    fn urls_keep_and_get_credentials() {
        let request = xhr("https://u:p@b.test/").build().unwrap();
        assert_eq!(request.url().as_str(), "https://u:p@b.test/");
        assert!(request.uses_url_credentials());
        let request = xhr("https://u:p@b.test/").username("v").build().unwrap();
        assert_eq!(request.url().as_str(), "https://v:p@b.test/");
        let request = xhr("https://b.test/").password("q").build().unwrap();
        assert_eq!(request.url().as_str(), "https://:q@b.test/");
        assert!(request.uses_url_credentials());
        let request = xhr("data:,x").username("v").password("q").build().unwrap();
        assert_eq!(request.url().as_str(), "data:,x");
        assert!(!request.uses_url_credentials());
    }

    #[test]
    fn get_and_head_ignore_the_body() {
        for method in ["get", "HEAD"] {
            let request = xhr("https://b.test/").method(method).body(XmlHttpRequestBody::text()).build().unwrap();
            assert_eq!((request.body(), content_type(&request)), (Body::None, None));
            let request = xhr("https://b.test/")
                .method(method)
                .header("content-type", "text/x;charset=y")
                .body(XmlHttpRequestBody::text())
                .build()
                .unwrap();
            assert_eq!(content_type(&request).unwrap(), "text/x;charset=y");
        }
    }

    #[test]
    fn bodies_have_their_types() {
        for (body, expected) in [
            (XmlHttpRequestBody::text(), Some("text/plain;charset=UTF-8")),
            (XmlHttpRequestBody::urlencoded(), Some("application/x-www-form-urlencoded;charset=UTF-8")),
            (XmlHttpRequestBody::html_document(), Some("text/html;charset=UTF-8")),
            (XmlHttpRequestBody::xml_document(), Some("application/xml;charset=UTF-8")),
            (XmlHttpRequestBody::form_data("x"), Some("multipart/form-data; boundary=x")),
            (XmlHttpRequestBody::blob("A/B"), Some("a/b")),
            (XmlHttpRequestBody::blob(""), None),
            (XmlHttpRequestBody::bytes(), None),
        ] {
            let request = post().body(body.clone()).build().unwrap();
            assert_eq!(content_type(&request).as_deref(), expected, "{body:?}");
            assert_eq!(request.body(), Body::Replayable);
        }
        assert!(post().body(XmlHttpRequestBody::form_data("\n")).build().is_err());
    }

    #[test]
    fn charset_is_rewritten_where_the_bytes_are_ours() {
        let sent = |given: &str, body: XmlHttpRequestBody| {
            content_type(&post().header("Content-Type", given).body(body).build().unwrap()).unwrap()
        };
        let rewritten = [
            ("text/x;charset=windows-1252", "text/x;charset=UTF-8"),
            ("Text/X; a=b ;CHARSET=utf8; c=d", "text/x;a=b;charset=UTF-8;c=d"),
            ("text/x; charset=gbk; charset=UTF-8", "text/x;charset=UTF-8"),
            (r#"text/x;charset="x;y";z="1 2""#, r#"text/x;charset=UTF-8;z="1 2""#),
            (r#"text/x;charset="""#, "text/x;charset=UTF-8"),
            ("text/x;charset= utf-8", "text/x;charset=UTF-8"),
        ];
        let kept = [
            "",
            "text;charset=x",
            "charset=x",
            "text/x",
            "text/x; charset=utf-8",
            r#"TEXT/x ;charset="Utf-8" "#,
            "text/x;charset=",
            "text/x;charset=UTF-8;charset=x",
            "text/x, text/y;charset=x",
        ];
        let ours = [
            XmlHttpRequestBody::text(),
            XmlHttpRequestBody::urlencoded(),
            XmlHttpRequestBody::html_document(),
            XmlHttpRequestBody::xml_document(),
        ];
        for body in ours {
            for (given, expected) in rewritten {
                assert_eq!(sent(given, body.clone()), expected, "{body:?}");
            }
            for given in kept {
                assert_eq!(sent(given, body.clone()), given.trim_end(), "{body:?}");
            }
        }
        for body in [
            XmlHttpRequestBody::bytes(),
            XmlHttpRequestBody::blob("a/b"),
            XmlHttpRequestBody::form_data("x"),
            XmlHttpRequestBody::none(),
        ] {
            for (given, _) in rewritten {
                assert_eq!(sent(given, body.clone()), given, "{body:?}");
            }
        }
    }
}
