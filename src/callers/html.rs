//! Requests of [HTML](https://html.spec.whatwg.org/multipage/urls-and-fetching.html#fetching-resources): elements, scripts,
//! workers, event sources, pings, navigations.

use http::Method;
use url::Url;

use crate::infrastructure::body::Body;
use crate::infrastructure::byte_class::{is_http_tab_or_space, trim};
use crate::infrastructure::client::Client;
use crate::infrastructure::request::{
    CacheMode, CredentialsMode, Destination, Initiator, RedirectMode, Request, RequestMode, ServiceWorkersMode,
};
use crate::infrastructure::url::{has_http_scheme, have_same_origin};
use crate::request_error::RequestError;

/// The state of a [CORS settings attribute](https://html.spec.whatwg.org/multipage/urls-and-fetching.html#cors-settings-attribute)
/// (`crossorigin`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a closed set of HTML")]
pub enum CorsSettingsAttribute {
    /// No attribute: mode "no-cors".
    #[default]
    NoCors,
    /// `anonymous`, the empty string, and whatever else is not understood: mode "cors", credentials mode "same-origin".
    Anonymous,
    /// `use-credentials`: mode "cors", credentials mode "include".
    UseCredentials,
}

impl CorsSettingsAttribute {
    /// The state that an attribute's value stands for; `None` where the attribute is missing.
    ///
    /// ```
    /// use fetch_cors::CorsSettingsAttribute;
    ///
    /// assert_eq!(CorsSettingsAttribute::from_attribute(None), CorsSettingsAttribute::NoCors);
    /// assert_eq!(CorsSettingsAttribute::from_attribute(Some("")), CorsSettingsAttribute::Anonymous);
    /// assert_eq!(CorsSettingsAttribute::from_attribute(Some("USE-credentials")), CorsSettingsAttribute::UseCredentials);
    /// assert_eq!(CorsSettingsAttribute::from_attribute(Some("include")), CorsSettingsAttribute::Anonymous);
    /// ```
    pub fn from_attribute(value: Option<&str>) -> Self {
        match value {
            None => Self::NoCors,
            Some(keyword) if keyword.eq_ignore_ascii_case("use-credentials") => Self::UseCredentials,
            Some(_) => Self::Anonymous,
        }
    }

    /// The [CORS settings attribute credentials mode](https://html.spec.whatwg.org/multipage/urls-and-fetching.html#cors-settings-attribute-credentials-mode),
    /// for features whose mode is "cors" whatever the attribute says: module scripts, manifests.
    pub fn credentials_mode(self) -> CredentialsMode {
        match self {
            Self::NoCors | Self::Anonymous => CredentialsMode::SameOrigin,
            Self::UseCredentials => CredentialsMode::Include,
        }
    }
}

/// How a form encodes what a navigation posts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a closed set of HTML")]
pub enum FormEncoding {
    /// `application/x-www-form-urlencoded`
    UrlEncoded,
    /// `multipart/form-data`
    MultipartFormData {
        /// The boundary that the encoder chose.
        boundary: Vec<u8>,
    },
    /// `text/plain`
    TextPlain,
}

impl Request {
    // <https://html.spec.whatwg.org/multipage/urls-and-fetching.html#create-a-potential-cors-request>
    /// [Creates a potential-CORS request](https://html.spec.whatwg.org/multipage/urls-and-fetching.html#create-a-potential-cors-request):
    /// images, media, tracks (with `same_origin_fallback`), classic scripts, style sheets, preloads.
    ///
    /// The unsafe-request flag stays unset. That is safe because authors give the URL and nothing else: the method is GET,
    /// and no header is theirs, so a server sees nothing that it did not see before CORS.
    ///
    /// ```
    /// use fetch_cors::{CorsSettingsAttribute, CredentialsMode, Destination, Origin, Request, RequestMode};
    /// use url::Url;
    ///
    /// let client = Origin::parse("https://a.test")?;
    /// let image = |state| {
    ///     Request::potential_cors(Url::parse("https://b.test/i.png").unwrap(), client.clone(), Destination::Image, state, false)
    /// };
    /// let request = image(CorsSettingsAttribute::NoCors);
    /// assert_eq!((request.mode(), request.credentials_mode()), (RequestMode::NoCors, CredentialsMode::Include));
    /// let request = image(CorsSettingsAttribute::Anonymous);
    /// assert_eq!((request.mode(), request.credentials_mode()), (RequestMode::Cors, CredentialsMode::SameOrigin));
    /// # Ok::<(), fetch_cors::InvalidOrigin>(())
    /// ```
    pub fn potential_cors(
        url: Url,
        client: impl Into<Client>,
        destination: Destination,
        state: CorsSettingsAttribute,
        same_origin_fallback: bool,
    ) -> Self {
        // 5.
        let mut request = Self::new(url, client.into());
        request.destination = destination;
        // 1–2.
        request.mode = match state {
            CorsSettingsAttribute::NoCors if same_origin_fallback => RequestMode::SameOrigin,
            CorsSettingsAttribute::NoCors => RequestMode::NoCors,
            CorsSettingsAttribute::Anonymous | CorsSettingsAttribute::UseCredentials => RequestMode::Cors,
        };
        // 3–4.
        request.credentials_mode = match state {
            CorsSettingsAttribute::Anonymous => CredentialsMode::SameOrigin,
            CorsSettingsAttribute::NoCors | CorsSettingsAttribute::UseCredentials => CredentialsMode::Include,
        };
        // 5.
        request.use_url_credentials = true;
        request
    }

    // <https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script>
    /// [Fetches a single module script](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script):
    /// of a document or a worklet, and whatever modules import, in workers too. Always mode "cors"; the `crossorigin`
    /// attribute says the credentials mode alone ([`CorsSettingsAttribute::credentials_mode`]). The destination is
    /// "script", "json", "style" or "text" by the module's type, or a worklet's.
    ///
    /// The unsafe-request flag stays unset, which is safe as in [`Request::potential_cors`].
    pub fn module_script(
        url: Url,
        client: impl Into<Client>,
        destination: Destination,
        credentials_mode: CredentialsMode,
    ) -> Self {
        let mut request = Self::new(url, client.into());
        request.mode = RequestMode::Cors;
        request.destination = destination;
        request.credentials_mode = credentials_mode;
        request
    }

    // <https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script>
    /// The [top-level module](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-module-worker-script-tree) of a
    /// worker: as [`Request::module_script`], but from its own origin only. The destination is "worker" or "sharedworker".
    pub fn module_worker_script(
        url: Url,
        client: impl Into<Client>,
        destination: Destination,
        credentials_mode: CredentialsMode,
    ) -> Self {
        let mut request = Self::module_script(url, client, destination, credentials_mode);
        request.mode = RequestMode::SameOrigin;
        request
    }

    // <https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-script>
    /// [Fetches a classic worker script](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-script),
    /// which is of the same origin. The destination is "worker" or "sharedworker".
    pub fn classic_worker_script(url: Url, client: impl Into<Client>, destination: Destination) -> Self {
        let mut request = Self::new(url, client.into());
        request.destination = destination;
        request.mode = RequestMode::SameOrigin;
        request.credentials_mode = CredentialsMode::SameOrigin;
        request.use_url_credentials = true;
        request
    }

    // <https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-imported-script>
    /// [Fetches a classic worker-imported script](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-imported-script):
    /// `importScripts()`. Mode "no-cors", but credentials mode "same-origin", unlike `<script>`.
    ///
    /// The unsafe-request flag stays unset, which is safe as in [`Request::potential_cors`].
    pub fn imported_script(url: Url, client: impl Into<Client>) -> Self {
        let mut request = Self::new(url, client.into());
        request.destination = Destination::Script;
        request.use_url_credentials = true;
        request
    }

    // <https://html.spec.whatwg.org/multipage/links.html#link-type-manifest>
    /// A [web application manifest](https://html.spec.whatwg.org/multipage/links.html#link-type-manifest): mode "cors"
    /// whatever the `crossorigin` attribute says.
    ///
    /// The unsafe-request flag stays unset, which is safe as in [`Request::potential_cors`].
    pub fn manifest(url: Url, client: impl Into<Client>, state: CorsSettingsAttribute) -> Self {
        let mut request = Self::new(url, client.into());
        request.initiator = Initiator::Manifest;
        request.destination = Destination::Manifest;
        request.mode = RequestMode::Cors;
        request.credentials_mode = state.credentials_mode();
        request.use_url_credentials = true;
        request
    }

    // <https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource>
    /// A [`new EventSource(url, { withCredentials })`](https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource).
    ///
    /// The unsafe-request flag stays unset, which is safe as in [`Request::potential_cors`].
    pub fn event_source(url: Url, client: impl Into<Client>, with_credentials: bool) -> Self {
        // 6–7.
        let state =
            if with_credentials { CorsSettingsAttribute::UseCredentials } else { CorsSettingsAttribute::Anonymous };
        // 8–9.
        let mut request = Self::potential_cors(url, client, Destination::Empty, state, false);
        // 10.
        request.header_list.push_unchecked(b"Accept", b"text/event-stream");
        // 11.
        request.cache_mode = CacheMode::NoStore;
        request
    }

    // <https://html.spec.whatwg.org/multipage/server-sent-events.html#reestablish-the-connection>
    /// The request that [reestablishes the connection](https://html.spec.whatwg.org/multipage/server-sent-events.html#reestablish-the-connection)
    /// of an `EventSource`, with the last event's id where that is not empty.
    ///
    /// `Last-Event-ID` is not CORS-safelisted, and yet there is no preflight. That is safe because the value is the server's
    /// own: it came in the stream from this URL.
    ///
    /// # Errors
    /// [`RequestError::InvalidHeader`] for an id with NUL, LF or CR, which no stream can have set.
    pub fn event_source_reconnection(
        url: Url,
        client: impl Into<Client>,
        with_credentials: bool,
        last_event_id: impl AsRef<[u8]>,
    ) -> Result<Self, RequestError> {
        let mut request = Self::event_source(url, client, with_credentials);
        // 5.3. UTF-8, as it is; spaces around it would not survive HTTP.
        let last_event_id = last_event_id.as_ref();
        if !last_event_id.is_empty() {
            request.header_list.set("Last-Event-ID", trim(last_event_id, is_http_tab_or_space))?;
        }
        Ok(request)
    }

    // <https://html.spec.whatwg.org/multipage/links.html#hyperlink-auditing>
    /// A [ping](https://html.spec.whatwg.org/multipage/links.html#hyperlink-auditing) of `<a ping>`: that the page at
    /// `document_url` has a link to `target_url`, which was followed.
    ///
    /// The unsafe-request flag stays unset although `text/ping` is no safelisted type: mode "no-cors" never has a preflight.
    /// That is safe because authors choose neither method, headers nor body, and nothing else on the platform can send this
    /// type without being asked about it: a server that acts on it meant to take pings.
    ///
    /// # Errors
    /// [`RequestError::Scheme`] unless the URL is http(s): such a ping is silently not sent.
    pub fn ping(
        url: Url,
        client: impl Into<Client>,
        document_url: &Url,
        target_url: &Url,
    ) -> Result<Self, RequestError> {
        // 1.
        if !has_http_scheme(&url) {
            return Err(RequestError::Scheme { found: url.scheme().to_owned(), expected: "http or https" });
        }
        let tells_document = have_same_origin(document_url, &url) || document_url.scheme() != "https";
        // 4.
        let mut request = Self::new(url, client.into());
        request.method = Method::POST;
        request.header_list.append("Content-Type", "text/ping")?;
        request.body = Body::Replayable;
        request.credentials_mode = CredentialsMode::Include;
        request.use_url_credentials = true;
        // 5. Not where that would tell another origin of a page that came over TLS.
        if tells_document {
            request.header_list.append("Ping-From", document_url.as_str())?;
        }
        request.header_list.append("Ping-To", target_url.as_str())?;
        Ok(request)
    }

    // <https://html.spec.whatwg.org/multipage/browsing-the-web.html#create-navigation-params-by-fetching>
    /// A [navigation](https://html.spec.whatwg.org/multipage/browsing-the-web.html#create-navigation-params-by-fetching), and
    /// what it posts, if it posts a form. The destination is "document", or the container's: "embed", "frame", "iframe",
    /// "object". The client is the one that navigates; one from the user agent's own user interface has an opaque origin.
    /// Redirects are manual: each is followed on the embedder's word.
    ///
    /// The unsafe-request flag stays unset. That is safe because navigations never take part in CORS: what they can post is
    /// what forms always could, and no page sees the response but the one that it becomes.
    ///
    /// ```
    /// use fetch_cors::{Destination, FormEncoding, Origin, RedirectMode, Request};
    /// use url::Url;
    ///
    /// let (url, client) = (Url::parse("https://b.test/subscribe")?, Origin::parse("https://a.test")?);
    /// let request = Request::navigation(url, client, Destination::Document, Some(FormEncoding::UrlEncoded))?;
    /// assert_eq!(request.redirect_mode(), RedirectMode::Manual);
    /// assert_eq!(
    ///     request.headers().get(b"content-type").as_deref(),
    ///     Some(&b"application/x-www-form-urlencoded"[..]),
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`RequestError::Destination`] for a destination that no navigation has; [`RequestError::InvalidHeader`] for a boundary
    /// that no value can have.
    pub fn navigation(
        url: Url,
        client: impl Into<Client>,
        destination: Destination,
        post: Option<FormEncoding>,
    ) -> Result<Self, RequestError> {
        if !destination.is_navigation() {
            let expected = "document, embed, frame, iframe or object";
            return Err(RequestError::Destination { found: destination, expected });
        }
        // 3.
        let mut request = Self::new(url, client.into());
        request.destination = destination;
        request.credentials_mode = CredentialsMode::Include;
        request.use_url_credentials = true;
        request.redirect_mode = RedirectMode::Manual;
        request.mode = RequestMode::Navigate;
        // 4. Of a POST resource.
        if let Some(encoding) = post {
            request.method = Method::POST;
            request.body = Body::Replayable;
            let content_type = match encoding {
                FormEncoding::UrlEncoded => b"application/x-www-form-urlencoded".to_vec(),
                FormEncoding::TextPlain => b"text/plain".to_vec(),
                FormEncoding::MultipartFormData { boundary } => {
                    [b"multipart/form-data; boundary=", &boundary[..]].concat()
                }
            };
            request.header_list.set("Content-Type", content_type)?;
        }
        Ok(request)
    }

    // <https://w3c.github.io/ServiceWorker/#update-algorithm>
    /// A service worker's script, when it is [registered or updated](https://w3c.github.io/ServiceWorker/#update-algorithm):
    /// of the same origin, without redirects, past every service worker. Its imports are
    /// [`Request::imported_script`] and [`Request::module_script`], past every service worker too.
    pub fn service_worker_script(url: Url, client: impl Into<Client>) -> Self {
        let mut request = Self::classic_worker_script(url, client, Destination::ServiceWorker);
        request.header_list.push_unchecked(b"Service-Worker", b"script");
        request.service_workers_mode = ServiceWorkersMode::None;
        request.redirect_mode = RedirectMode::Error;
        request
    }
}

#[cfg(test)]
mod tests;
