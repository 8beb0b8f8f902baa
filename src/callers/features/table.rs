//! The table: a row for each feature.

use url::Url;

use super::{FeatureRequest, PlatformFeature};
use crate::callers::body_init::{FetchBody, XmlHttpRequestBody};
use crate::callers::html::CorsSettingsAttribute::{Anonymous, NoCors, UseCredentials};
use crate::callers::html::FormEncoding;
use crate::infrastructure::client::Client;
use crate::infrastructure::request::CredentialsMode::{Include, SameOrigin};
use crate::infrastructure::request::RequestMode::Cors;
use crate::infrastructure::request::{Destination, Initiator, RedirectMode, Request, RequestMode, ServiceWorkersMode};
use crate::request_error::RequestError;

const EMPTY: Destination = Destination::Empty;

const fn feature(
    feature: &'static str,
    standard: &'static str,
    request: fn(Url, Client) -> Result<Request, RequestError>,
    asks_for: FeatureRequest,
    refusal: &'static str,
    opaque: Option<&'static str>,
) -> PlatformFeature {
    PlatformFeature { feature, request, asks_for, refusal, opaque, standard }
}

#[doc = include_str!("../features.md")]
///
/// The rows are checked: each constructor makes the request that its row says, and the table above is the one below.
///
/// ```
/// use fetch_cors::{Client, Origin, PLATFORM_FEATURES};
/// use url::Url;
///
/// let client = Client::new(Origin::parse("https://a.test")?);
/// let font = PLATFORM_FEATURES.iter().find(|row| row.feature == "`@font-face`").unwrap();
/// let request = (font.request)(Url::parse("https://b.test/a.woff2")?, client)?;
/// assert_eq!(request.mode(), font.asks_for.mode);
/// assert_eq!(font.asks_for.to_string(), "GET, cors, same-origin, destination font");
/// assert_eq!(font.refusal, "the font is not used: the next source, or the next family, is");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub const PLATFORM_FEATURES: &[PlatformFeature] = &[
    feature(
        "`fetch()`",
        "https://fetch.spec.whatwg.org/#fetch-method",
        |url, client| Request::fetch_api(url, client).build(),
        FeatureRequest::get(Cors, SameOrigin, EMPTY).unsafe_request(),
        "the promise is rejected with a `TypeError` that does not say why",
        None,
    ),
    feature(
        "`fetch()`, `mode: \"no-cors\"`",
        "https://fetch.spec.whatwg.org/#concept-filtered-response-opaque",
        |url, client| Request::fetch_api(url, client).mode(RequestMode::NoCors).build(),
        FeatureRequest::get(RequestMode::NoCors, SameOrigin, EMPTY).unsafe_request(),
        "the promise is rejected with a `TypeError` that does not say why",
        Some("type \"opaque\", status 0, no header, no body; a service worker can pass it on to an `<img>`"),
    ),
    feature(
        "`fetch()`, a stream as body",
        "https://fetch.spec.whatwg.org/#dom-request",
        |url, client| Request::fetch_api(url, client).method("POST").body(FetchBody::stream()).duplex_half().build(),
        FeatureRequest::post(Cors, SameOrigin, EMPTY).unsafe_request().forced_preflight(),
        "the promise is rejected with a `TypeError` that does not say why",
        None,
    ),
    feature(
        "`fetchLater()`",
        "https://fetch.spec.whatwg.org/#dom-window-fetchlater",
        |url, client| Request::fetch_api(url, client).keepalive(true).service_workers(ServiceWorkersMode::None).build(),
        FeatureRequest::get(Cors, SameOrigin, EMPTY).unsafe_request(),
        "nobody is told: the page knows that it was activated, never how it ended",
        None,
    ),
    feature(
        "`XMLHttpRequest`",
        "https://xhr.spec.whatwg.org/#the-send()-method",
        |url, client| Request::xml_http_request(url, client).build(),
        FeatureRequest::get(Cors, SameOrigin, EMPTY).unsafe_request(),
        "`error` event, `status` 0, no headers; a synchronous one throws a `NetworkError`",
        None,
    ),
    feature(
        "`XMLHttpRequest`, `withCredentials`",
        "https://xhr.spec.whatwg.org/#the-withcredentials-attribute",
        |url, client| Request::xml_http_request(url, client).with_credentials(true).build(),
        FeatureRequest::get(Cors, Include, EMPTY).unsafe_request(),
        "`error` event, `status` 0, no headers; a synchronous one throws a `NetworkError`",
        None,
    ),
    feature(
        "`XMLHttpRequest`, a listener on `upload`",
        "https://xhr.spec.whatwg.org/#upload-listener-flag",
        |url, client| {
            Request::xml_http_request(url, client)
                .method("POST")
                .upload_listener(true)
                .body(XmlHttpRequestBody::text())
                .build()
        },
        FeatureRequest::post(Cors, SameOrigin, EMPTY).unsafe_request().forced_preflight(),
        "`error` events at `upload` and at the object, `status` 0, no headers",
        None,
    ),
    feature(
        "`<img>`",
        "https://html.spec.whatwg.org/multipage/images.html#update-the-image-data",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Image, NoCors, false)),
        FeatureRequest::get(RequestMode::NoCors, Include, Destination::Image),
        "`error` event; the image is broken",
        Some(
            "shown; a canvas or an `ImageBitmap` that it is drawn into is no longer origin-clean: `getImageData()`, \
             `toBlob()` and `toDataURL()` throw a `SecurityError`; so does WebGL's `texImage2D()`",
        ),
    ),
    feature(
        "`<img crossorigin>`",
        "https://html.spec.whatwg.org/multipage/images.html#update-the-image-data",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Image, Anonymous, false)),
        FeatureRequest::get(Cors, SameOrigin, Destination::Image),
        "`error` event; the image is broken, where without the attribute it would be shown",
        None,
    ),
    feature(
        "`<img crossorigin=\"use-credentials\">`",
        "https://html.spec.whatwg.org/multipage/images.html#update-the-image-data",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Image, UseCredentials, false)),
        FeatureRequest::get(Cors, Include, Destination::Image),
        "`error` event; the image is broken, where without the attribute it would be shown",
        None,
    ),
    feature(
        "`<img srcset>`, `<picture>`",
        "https://html.spec.whatwg.org/multipage/images.html#update-the-image-data",
        |url, client| {
            let request = Request::potential_cors(url, client, Destination::Image, NoCors, false);
            Ok(request.with_initiator(Initiator::ImageSet))
        },
        FeatureRequest::get(RequestMode::NoCors, Include, Destination::Image),
        "`error` event; the image is broken",
        Some("as with `<img>`"),
    ),
    feature(
        "`<video>`",
        "https://html.spec.whatwg.org/multipage/media.html#concept-media-load-resource",
        |url, client| {
            let request = Request::potential_cors(url, client, Destination::Video, NoCors, false);
            Ok(request.with_range(0, None))
        },
        FeatureRequest::get(RequestMode::NoCors, Include, Destination::Video),
        "`error` event; the next source is tried",
        Some("played; a canvas or a WebGL texture that takes a frame of it is refused as with `<img>`"),
    ),
    feature(
        "`<audio crossorigin>`",
        "https://html.spec.whatwg.org/multipage/media.html#concept-media-load-resource",
        |url, client| {
            let request = Request::potential_cors(url, client, Destination::Audio, Anonymous, false);
            Ok(request.with_range(0, None))
        },
        FeatureRequest::get(Cors, SameOrigin, Destination::Audio),
        "`error` event; the next source is tried",
        None,
    ),
    feature(
        "`<audio>`",
        "https://html.spec.whatwg.org/multipage/media.html#concept-media-load-resource",
        |url, client| {
            let request = Request::potential_cors(url, client, Destination::Audio, NoCors, false);
            Ok(request.with_range(0, None))
        },
        FeatureRequest::get(RequestMode::NoCors, Include, Destination::Audio),
        "`error` event; the next source is tried",
        Some("played; a `MediaElementAudioSourceNode` of it is silent"),
    ),
    feature(
        "`<track>`",
        "https://html.spec.whatwg.org/multipage/media.html#start-the-track-processing-model",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Track, NoCors, true)),
        FeatureRequest::get(RequestMode::SameOrigin, Include, Destination::Track),
        "`error` event; no cues",
        None,
    ),
    feature(
        "`<track>` in `<video crossorigin>`",
        "https://html.spec.whatwg.org/multipage/media.html#start-the-track-processing-model",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Track, Anonymous, true)),
        FeatureRequest::get(Cors, SameOrigin, Destination::Track),
        "`error` event; no cues",
        None,
    ),
    feature(
        "`<script>`",
        "https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-script",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Script, NoCors, false)),
        FeatureRequest::get(RequestMode::NoCors, Include, Destination::Script),
        "`error` event; the script is not run",
        Some("run, with muted errors: `window.onerror` gets `Script error.` and nothing else"),
    ),
    feature(
        "`<script crossorigin>`",
        "https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-script",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Script, Anonymous, false)),
        FeatureRequest::get(Cors, SameOrigin, Destination::Script),
        "`error` event; the script is not run, where without the attribute it would be",
        None,
    ),
    feature(
        "`<script type=\"module\">`, `import`",
        "https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script",
        |url, client| Ok(Request::module_script(url, client, Destination::Script, NoCors.credentials_mode())),
        FeatureRequest::get(Cors, SameOrigin, Destination::Script),
        "`error` event at the element, or `import()` is rejected; neither it nor what imports it is run",
        None,
    ),
    feature(
        "`<script type=\"module\" crossorigin=\"use-credentials\">`",
        "https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script",
        |url, client| Ok(Request::module_script(url, client, Destination::Script, UseCredentials.credentials_mode())),
        FeatureRequest::get(Cors, Include, Destination::Script),
        "`error` event at the element, or `import()` is rejected; neither it nor what imports it is run",
        None,
    ),
    feature(
        "`import … with { type: \"json\" }`",
        "https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script",
        |url, client| Ok(Request::module_script(url, client, Destination::Json, SameOrigin)),
        FeatureRequest::get(Cors, SameOrigin, Destination::Json),
        "as with `import`",
        None,
    ),
    feature(
        "`import … with { type: \"css\" }`",
        "https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script",
        |url, client| Ok(Request::module_script(url, client, Destination::Style, SameOrigin)),
        FeatureRequest::get(Cors, SameOrigin, Destination::Style),
        "as with `import`",
        None,
    ),
    feature(
        "`new Worker()`",
        "https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-script",
        |url, client| Ok(Request::classic_worker_script(url, client, Destination::Worker)),
        FeatureRequest::get(RequestMode::SameOrigin, SameOrigin, Destination::Worker),
        "`error` event at the `Worker` object; another origin's script is refused whatever it sends",
        None,
    ),
    feature(
        "`new SharedWorker()`, `type: \"module\"`",
        "https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-module-worker-script-tree",
        |url, client| Ok(Request::module_worker_script(url, client, Destination::SharedWorker, SameOrigin)),
        FeatureRequest::get(RequestMode::SameOrigin, SameOrigin, Destination::SharedWorker),
        "`error` event at the `SharedWorker` object; what the module imports can be of another origin, in mode `cors`",
        None,
    ),
    feature(
        "`importScripts()`",
        "https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-imported-script",
        |url, client| Ok(Request::imported_script(url, client)),
        FeatureRequest::get(RequestMode::NoCors, SameOrigin, Destination::Script),
        "throws a `NetworkError`",
        Some("run, with muted errors"),
    ),
    feature(
        "`navigator.serviceWorker.register()`",
        "https://w3c.github.io/ServiceWorker/#update-algorithm",
        |url, client| Ok(Request::service_worker_script(url, client)),
        FeatureRequest::get(RequestMode::SameOrigin, SameOrigin, Destination::ServiceWorker)
            .redirect(RedirectMode::Error),
        "the promise is rejected with a `TypeError`; another origin, and a redirect, are refused whatever they send",
        None,
    ),
    feature(
        "`audioWorklet.addModule()`",
        "https://html.spec.whatwg.org/multipage/worklets.html#dom-worklet-addmodule",
        |url, client| Ok(Request::module_script(url, client, Destination::AudioWorklet, SameOrigin)),
        FeatureRequest::get(Cors, SameOrigin, Destination::AudioWorklet),
        "the promise is rejected with an `AbortError`",
        None,
    ),
    feature(
        "`<link rel=\"stylesheet\">`",
        "https://html.spec.whatwg.org/multipage/links.html#link-type-stylesheet",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Style, NoCors, false)),
        FeatureRequest::get(RequestMode::NoCors, Include, Destination::Style),
        "`error` event; no rules",
        Some("applied, and not origin-clean: `cssRules` and `insertRule()` throw a `SecurityError`"),
    ),
    feature(
        "`<link rel=\"stylesheet\" crossorigin>`",
        "https://html.spec.whatwg.org/multipage/links.html#link-type-stylesheet",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Style, Anonymous, false)),
        FeatureRequest::get(Cors, SameOrigin, Destination::Style),
        "`error` event; no rules, where without the attribute there would be",
        None,
    ),
    feature(
        "`@import`",
        "https://drafts.csswg.org/css-cascade-5/#fetch-an-import",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Style, NoCors, false)),
        FeatureRequest::get(RequestMode::NoCors, Include, Destination::Style),
        "no rules",
        Some("applied, and not origin-clean: `cssRules` and `insertRule()` throw a `SecurityError`"),
    ),
    feature(
        "`background-image` and other images of CSS",
        "https://drafts.csswg.org/css-values-4/#fetch-a-style-resource",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Image, NoCors, false)),
        FeatureRequest::get(RequestMode::NoCors, Include, Destination::Image),
        "not painted",
        Some("painted; nothing can read it back"),
    ),
    feature(
        "`shape-outside`",
        "https://drafts.csswg.org/css-shapes-1/#shape-outside-property",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Image, Anonymous, false)),
        FeatureRequest::get(Cors, SameOrigin, Destination::Image),
        "as if it were `none`: text that flows around a shape would tell the image",
        None,
    ),
    feature(
        "`mask-image`, `clip-path`",
        "https://drafts.csswg.org/css-masking-1/#the-mask-image",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Image, Anonymous, false)),
        FeatureRequest::get(Cors, SameOrigin, Destination::Image),
        "the mask layer is transparent black, the clip path is none",
        None,
    ),
    feature(
        "`@font-face`",
        "https://drafts.csswg.org/css-fonts-4/#font-fetching-requirements",
        |url, client| Ok(Request::font(url, client)),
        FeatureRequest::get(Cors, SameOrigin, Destination::Font),
        "the font is not used: the next source, or the next family, is",
        None,
    ),
    feature(
        "`<link rel=\"preload\" as=\"font\" crossorigin>`",
        "https://html.spec.whatwg.org/multipage/links.html#link-type-preload",
        |url, client| Ok(Request::potential_cors(url, client, Destination::Font, Anonymous, false)),
        FeatureRequest::get(Cors, SameOrigin, Destination::Font),
        "`error` event; without `crossorigin` it would be loaded and never used, since fonts ask in mode \"cors\"",
        None,
    ),
    feature(
        "`<link rel=\"prefetch\">`",
        "https://html.spec.whatwg.org/multipage/links.html#link-type-prefetch",
        |url, client| {
            let request = Request::potential_cors(url, client, EMPTY, NoCors, false);
            Ok(request.with_initiator(Initiator::Prefetch))
        },
        FeatureRequest::get(RequestMode::NoCors, Include, EMPTY),
        "nothing is stored",
        Some("stored by the HTTP cache, for what navigates or asks for it later"),
    ),
    feature(
        "`<link rel=\"manifest\">`",
        "https://html.spec.whatwg.org/multipage/links.html#link-type-manifest",
        |url, client| Ok(Request::manifest(url, client, NoCors)),
        FeatureRequest::get(Cors, SameOrigin, Destination::Manifest),
        "the page has no manifest",
        None,
    ),
    feature(
        "`new EventSource()`",
        "https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource",
        |url, client| Ok(Request::event_source(url, client, false)),
        FeatureRequest::get(Cors, SameOrigin, EMPTY),
        "`error` event, `readyState` CLOSED: trying again would be futile, so nothing reconnects",
        None,
    ),
    feature(
        "`new EventSource()`, `withCredentials`",
        "https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource",
        |url, client| Request::event_source_reconnection(url, client, true, "7"),
        FeatureRequest::get(Cors, Include, EMPTY),
        "`error` event, `readyState` CLOSED: trying again would be futile, so nothing reconnects",
        None,
    ),
    feature(
        "`navigator.sendBeacon()`, data that a form could send",
        "https://w3c.github.io/beacon/#sec-processing-model",
        |url, client| Request::beacon(url, client, &FetchBody::text()),
        FeatureRequest::post(RequestMode::NoCors, Include, EMPTY).unsafe_request(),
        "nobody is told: `sendBeacon()` has returned",
        Some("nobody is told: `sendBeacon()` has returned"),
    ),
    feature(
        "`navigator.sendBeacon()`, a JSON `Blob`",
        "https://w3c.github.io/beacon/#sec-processing-model",
        |url, client| Request::beacon(url, client, &FetchBody::blob("application/json")),
        FeatureRequest::post(Cors, Include, EMPTY).unsafe_request(),
        "nobody is told: `sendBeacon()` has returned; after a refused preflight nothing was sent",
        None,
    ),
    feature(
        "`<a ping>`",
        "https://html.spec.whatwg.org/multipage/links.html#hyperlink-auditing",
        |url, client| {
            let document_url = url.join("/page").unwrap_or_else(|_| url.clone());
            Request::ping(url.clone(), client, &document_url, &url)
        },
        FeatureRequest::post(RequestMode::NoCors, Include, EMPTY),
        "nobody is told",
        Some("nobody is told"),
    ),
    feature(
        "a link, `location`",
        "https://html.spec.whatwg.org/multipage/browsing-the-web.html#create-navigation-params-by-fetching",
        |url, client| Request::navigation(url, client, Destination::Document, None),
        FeatureRequest::get(RequestMode::Navigate, Include, Destination::Document).redirect(RedirectMode::Manual),
        "an error page; CORS refuses no navigation",
        None,
    ),
    feature(
        "`<form method=\"post\">`",
        "https://html.spec.whatwg.org/multipage/browsing-the-web.html#create-navigation-params-by-fetching",
        |url, client| Request::navigation(url, client, Destination::Document, Some(FormEncoding::UrlEncoded)),
        FeatureRequest::post(RequestMode::Navigate, Include, Destination::Document).redirect(RedirectMode::Manual),
        "an error page; CORS refuses no navigation",
        None,
    ),
    feature(
        "`<iframe>`",
        "https://html.spec.whatwg.org/multipage/browsing-the-web.html#create-navigation-params-by-fetching",
        |url, client| Request::navigation(url, client, Destination::Iframe, None),
        FeatureRequest::get(RequestMode::Navigate, Include, Destination::Iframe).redirect(RedirectMode::Manual),
        "an error page in the frame; CORS refuses no navigation",
        None,
    ),
    feature(
        "`new WebSocket()`",
        "https://websockets.spec.whatwg.org/#concept-websocket-establish",
        Request::web_socket,
        FeatureRequest::get(RequestMode::WebSocket, Include, EMPTY).redirect(RedirectMode::Error),
        "`error` and `close` events, code 1006; CORS refuses none: the server judges `Origin`",
        None,
    ),
    feature(
        "`Reporting-Endpoints`",
        "https://w3c.github.io/reporting/#try-delivery",
        |url, client| Ok(Request::report(url, client)),
        FeatureRequest::post(Cors, SameOrigin, Destination::Report).unsafe_request(),
        "nobody is told: the reports are kept and tried again, or dropped",
        None,
    ),
];
