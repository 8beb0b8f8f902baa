//! Requests of other standards: fonts, beacons, WebSocket handshakes, reports.

use http::Method;
use url::Url;

use super::body_init::FetchBody;
use super::html::CorsSettingsAttribute;
use crate::infrastructure::body::Body;
use crate::infrastructure::client::Client;
use crate::infrastructure::request::{
    CacheMode, CredentialsMode, Destination, RedirectMode, Request, RequestMode, ServiceWorkersMode,
};
use crate::infrastructure::request_header::is_cors_safelisted_request_header;
use crate::infrastructure::url::has_http_scheme;
use crate::request_error::{Exception, RequestError};

impl Request {
    // <https://drafts.csswg.org/css-fonts-4/#font-fetching-requirements>
    /// [Fetches a font](https://drafts.csswg.org/css-fonts-4/#font-fetching-requirements): mode "cors", credentials mode
    /// "same-origin". Whatever else style sheets [fetch](https://drafts.csswg.org/css-values-4/#fetch-a-style-resource) is a
    /// [`Request::potential_cors`]: with [`CorsSettingsAttribute::NoCors`] (`@import`, background images …) or
    /// [`CorsSettingsAttribute::Anonymous`] (`shape-outside`, masks).
    ///
    /// The unsafe-request flag stays unset, which is safe as in [`Request::potential_cors`].
    pub fn font(url: Url, client: impl Into<Client>) -> Self {
        // "Fetch a style resource", 3, with CORS mode "cors": what a potential-CORS request has, too.
        Self::potential_cors(url, client, Destination::Font, CorsSettingsAttribute::Anonymous, false)
    }

    // <https://w3c.github.io/beacon/#sec-processing-model>
    /// A [`navigator.sendBeacon(url, data)`](https://w3c.github.io/beacon/#sec-processing-model): POST, credentials mode
    /// "include", kept alive. Mode "no-cors", unless the data's type is none that forms could send: then "cors".
    ///
    /// The unsafe-request flag is set. The Beacon text does not say so, but means it: without the flag, mode "cors" would
    /// send a type like `application/json` to servers that were not asked. Browsers do ask.
    ///
    /// ```
    /// use fetch_cors::{FetchBody, Origin, Request, RequestMode};
    /// use url::Url;
    ///
    /// let client = Origin::parse("https://a.test")?;
    /// let beacon = |body| Request::beacon(Url::parse("https://b.test/log").unwrap(), client.clone(), &body);
    /// assert_eq!(beacon(FetchBody::text())?.mode(), RequestMode::NoCors);
    /// assert_eq!(beacon(FetchBody::blob("application/json"))?.mode(), RequestMode::Cors);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`RequestError::Scheme`] unless the URL is http(s), [`RequestError::StreamWithKeepalive`] for a stream,
    /// [`RequestError::InvalidHeader`] for a boundary that no value can have.
    pub fn beacon(url: Url, client: impl Into<Client>, data: &FetchBody) -> Result<Self, RequestError> {
        // 3.
        if !has_http_scheme(&url) {
            return Err(RequestError::Scheme { found: url.scheme().to_owned(), expected: "http or https" });
        }
        // 7.1.
        let mut request = Self::new(url, client.into());
        request.method = Method::POST;
        request.keepalive = true;
        request.credentials_mode = CredentialsMode::Include;
        request.unsafe_request = true;
        // 4–5, 6.1.
        request.mode = RequestMode::NoCors;
        request.body = data.0.extract(true)?;
        // 6.3.
        if let Some(content_type) = data.content_type() {
            if !is_cors_safelisted_request_header(b"Content-Type", &content_type) {
                request.mode = RequestMode::Cors;
            }
            request.header_list.append("Content-Type", content_type)?;
        }
        Ok(request)
    }

    // <https://websockets.spec.whatwg.org/#concept-websocket-establish>
    /// The handshake of a [`new WebSocket(url)`](https://websockets.spec.whatwg.org/#concept-websocket-establish): mode
    /// "websocket", credentials mode "include", no redirect. Its scheme is http(s) from here on. What the handshake itself
    /// needs (`Upgrade`, `Connection`, `Sec-WebSocket-*`: a nonce among them) is the embedder's to add on sending.
    ///
    /// The unsafe-request flag stays unset: there is no CORS here. The response is not shared with the page, and it is the
    /// server that looks at `Origin`, which is sent always.
    ///
    /// ```
    /// use fetch_cors::{Origin, Request};
    /// use url::Url;
    ///
    /// let client = Origin::parse("https://a.test")?;
    /// let request = Request::web_socket(Url::parse("wss://b.test/chat")?, client)?;
    /// assert_eq!(request.url().as_str(), "https://b.test/chat");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`RequestError::DomException`]: a `SyntaxError` for other schemes than ws(s) and http(s), and for a fragment.
    pub fn web_socket(url: Url, client: impl Into<Client>) -> Result<Self, RequestError> {
        let syntax_error = |refusal: RequestError| refusal.thrown_as(Exception::SyntaxError);
        // <https://websockets.spec.whatwg.org/#dom-websocket-websocket>: http and https stand for ws and wss.
        let scheme = match url.scheme() {
            "ws" | "http" => "http",
            "wss" | "https" => "https",
            found => {
                let expected = "ws, wss, http or https";
                return Err(syntax_error(RequestError::Scheme { found: found.to_owned(), expected }));
            }
        };
        if url.fragment().is_some() {
            return Err(syntax_error(RequestError::UrlHasFragment));
        }
        // 1. Special schemes change into one another.
        let mut request_url = url;
        let changed = request_url.set_scheme(scheme);
        debug_assert!(changed.is_ok(), "both are special");
        // 2.
        let mut request = Self::new(request_url, client.into());
        request.service_workers_mode = ServiceWorkersMode::None;
        request.mode = RequestMode::WebSocket;
        request.credentials_mode = CredentialsMode::Include;
        request.cache_mode = CacheMode::NoStore;
        request.redirect_mode = RedirectMode::Error;
        Ok(request)
    }

    // <https://w3c.github.io/reporting/#try-delivery>
    /// The [delivery of reports](https://w3c.github.io/reporting/#try-delivery) to an endpoint: POST of
    /// `application/reports+json`, mode "cors", credentials mode "same-origin", past every service worker. The unsafe-request
    /// flag is set, so that an endpoint of another origin is asked first. The client's origin is the one that the reports are
    /// about.
    pub fn report(endpoint: Url, client: impl Into<Client>) -> Self {
        // 2.
        let mut request = Self::new(endpoint, client.into());
        request.method = Method::POST;
        request.header_list.push_unchecked(b"Content-Type", b"application/reports+json");
        request.service_workers_mode = ServiceWorkersMode::None;
        request.destination = Destination::Report;
        request.mode = RequestMode::Cors;
        request.unsafe_request = true;
        request.credentials_mode = CredentialsMode::SameOrigin;
        request.body = Body::Replayable;
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infrastructure::origin::Origin;

    fn client() -> Client {
        Origin::parse("https://a.test").unwrap().into()
    }

    fn content_type(request: &Request) -> Option<String> {
        request.headers().get(b"content-type").map(|value| String::from_utf8_lossy(&value).into_owned())
    }

    #[test]
    fn beacons_mode_is_by_the_datas_type() {
        for (data, content_type_sent, mode) in [
            (FetchBody::none(), None, RequestMode::NoCors),
            (FetchBody::bytes(), None, RequestMode::NoCors),
            (FetchBody::blob(""), None, RequestMode::NoCors),
            (FetchBody::text(), Some("text/plain;charset=UTF-8"), RequestMode::NoCors),
            (FetchBody::urlencoded(), Some("application/x-www-form-urlencoded;charset=UTF-8"), RequestMode::NoCors),
            (FetchBody::form_data("x"), Some("multipart/form-data; boundary=x"), RequestMode::NoCors),
            (FetchBody::blob("application/json"), Some("application/json"), RequestMode::Cors),
            (FetchBody::blob("text/plain;a=\""), Some("text/plain;a=\""), RequestMode::Cors),
        ] {
            let request = Request::beacon(Url::parse("https://b.test/").unwrap(), client(), &data).unwrap();
            assert_eq!(request.mode(), mode, "{data:?}");
            assert_eq!(content_type(&request).as_deref(), content_type_sent);
            assert_eq!(request.body(), data.body());
            assert!(request.keepalive() && request.is_unsafe_request());
        }
    }

    #[test]
    fn beacons_refuse_streams_and_other_schemes() {
        let beacon = |url: &str, data| Request::beacon(Url::parse(url).unwrap(), client(), &data);
        assert_eq!(beacon("https://b.test/", FetchBody::stream()).unwrap_err(), RequestError::StreamWithKeepalive);
        let error = beacon("data:,x", FetchBody::stream()).unwrap_err();
        assert_eq!(error, RequestError::Scheme { found: "data".into(), expected: "http or https" });
        assert_eq!(error.exception(), Exception::TypeError);
        assert!(beacon("http://b.test/", FetchBody::form_data("\0")).is_err());
    }

    #[test]
    fn web_sockets_change_scheme_and_keep_the_port() {
        for (given, requested) in [
            ("ws://b.test/x", "http://b.test/x"),
            ("wss://b.test/x?y", "https://b.test/x?y"),
            ("ws://b.test:443/", "http://b.test:443/"),
            ("wss://b.test:80/", "https://b.test:80/"),
            ("ws://b.test:8080/", "http://b.test:8080/"),
            ("http://b.test/", "http://b.test/"),
            ("https://b.test/", "https://b.test/"),
        ] {
            let request = Request::web_socket(Url::parse(given).unwrap(), client()).unwrap();
            assert_eq!(request.url().as_str(), requested);
            assert_eq!(request.cache_mode(), CacheMode::NoStore);
            assert_eq!(request.service_workers_mode(), ServiceWorkersMode::None);
        }
    }

    #[test]
    fn web_sockets_refuse_other_schemes_and_fragments() {
        let error = |url: &str| Request::web_socket(Url::parse(url).unwrap(), client()).unwrap_err();
        for url in ["ftp://b.test/", "mailto:x#y"] {
            assert!(matches!(error(url).refusal(), RequestError::Scheme { .. }));
            assert_eq!(error(url).exception(), Exception::SyntaxError);
        }
        for url in ["ws://b.test/#", "https://b.test/#x"] {
            assert_eq!(error(url).refusal(), &RequestError::UrlHasFragment);
            assert_eq!(error(url).exception(), Exception::SyntaxError);
        }
    }

    #[test]
    fn reports_have_their_type_and_no_service_worker() {
        let request = Request::report(Url::parse("https://b.test/").unwrap(), client());
        assert_eq!(content_type(&request).unwrap(), "application/reports+json");
        assert_eq!(request.service_workers_mode(), ServiceWorkersMode::None);
        assert_eq!(request.body(), Body::Replayable);
    }
}
