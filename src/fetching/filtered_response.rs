//! [Filtered responses](https://fetch.spec.whatwg.org/#concept-filtered-response), as exposures: what of the embedder's own
//! head the page may see. Nothing is copied.

use url::Url;

use super::exposed_headers::ExposedNames;
use super::response::{Response, ResponseType, Sharing};
use crate::infrastructure::byte_class::{is_http_tab_or_space, trim};
use crate::infrastructure::header_list::HeaderList;
use crate::infrastructure::request::RedirectTaint;
use crate::infrastructure::response_head::ResponseHead;
use crate::infrastructure::response_header::{is_forbidden_response_header_name, mark};
use crate::policy::filter::ClearSiteData;

/// What a fetch that is no network error ends with.
#[derive(Debug)]
pub(crate) struct Filtered {
    response_type: ResponseType,
    /// The internal response's.
    status: u16,
    /// `None`: the request's.
    url_list: Option<Vec<Url>>,
    exposed_names: ExposedNames,
    sharing: Option<Sharing>,
    pub(super) redirect_taint: RedirectTaint,
    pub(super) timing_allow_passed: bool,
    pub(super) has_null_body: bool,
    pub(super) clear_site_data: ClearSiteData,
}

impl Filtered {
    fn new(response: Response, response_type: ResponseType, sharing: Option<Sharing>) -> Self {
        Self {
            response_type,
            status: response.status,
            // Main fetch 16: an empty list becomes the request's.
            url_list: response.url_list.filter(|list| !list.is_empty()),
            exposed_names: response.exposed_names,
            sharing,
            redirect_taint: RedirectTaint::SameOrigin,
            timing_allow_passed: false,
            has_null_body: false,
            clear_site_data: ClearSiteData::Readable,
        }
    }

    /// A [basic filtered response](https://fetch.spec.whatwg.org/#concept-filtered-response-basic).
    pub(super) fn basic(response: Response) -> Self {
        Self::new(response, ResponseType::Basic, None)
    }

    /// A [CORS filtered response](https://fetch.spec.whatwg.org/#concept-filtered-response-cors); the evidence says why it may be.
    pub(super) fn cors(response: Response, sharing: Sharing) -> Self {
        Self::new(response, ResponseType::Cors, Some(sharing))
    }

    /// An [opaque filtered response](https://fetch.spec.whatwg.org/#concept-filtered-response-opaque).
    pub(super) fn opaque(response: Response) -> Self {
        Self::new(response, ResponseType::Opaque, None)
    }

    /// An [opaque-redirect filtered response](https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect).
    pub(super) fn opaque_redirect(response: Response) -> Self {
        Self::new(response, ResponseType::OpaqueRedirect, None)
    }

    /// What a service worker or an override had filtered before. Its "cors" ones carry their own evidence.
    pub(super) fn already(response: Response, sharing: Option<Sharing>) -> Self {
        match (response.response_type, sharing) {
            (ResponseType::Cors, Some(sharing)) => Self::cors(response, sharing),
            (ResponseType::Basic, _) => Self::basic(response),
            (ResponseType::OpaqueRedirect, _) => Self::opaque_redirect(response),
            // "cors" without evidence cannot be shared.
            _ => Self::opaque(response),
        }
    }

    pub(crate) fn response_type(&self) -> ResponseType {
        self.response_type
    }

    pub(crate) fn internal_status(&self) -> u16 {
        self.status
    }

    pub(crate) fn sharing(&self) -> Option<Sharing> {
        self.sharing
    }

    pub(crate) fn own_url_list(&self) -> Option<&[Url]> {
        self.url_list.as_deref()
    }

    /// What decides alone which headers of a "cors" response can be read.
    fn cors_exposed_names(&self) -> Option<&ExposedNames> {
        let decides = self.response_type == ResponseType::Cors && self.clear_site_data == ClearSiteData::Readable;
        decides.then_some(&self.exposed_names)
    }

    fn exposes(&self, name: &[u8]) -> bool {
        if self.clear_site_data == ClearSiteData::Hidden && name.eq_ignore_ascii_case(b"clear-site-data") {
            return false;
        }
        match self.response_type {
            ResponseType::Basic => !is_forbidden_response_header_name(name),
            ResponseType::Cors => self.exposed_names.exposes(name),
            // The filters above make no other types.
            ResponseType::Opaque | ResponseType::OpaqueRedirect | ResponseType::Default | ResponseType::Error => false,
        }
    }
}

/// Apart, so that headers that are hidden cost next to nothing.
#[inline(never)]
fn push_if<'head>(
    visible: impl FnOnce() -> bool,
    headers: &mut Vec<(&'head [u8], &'head [u8])>,
    name: &'head [u8],
    value: &'head [u8],
) {
    if visible() {
        headers.push((name, trim(value, is_http_tab_or_space)));
    }
}

/// A [filtered response](https://fetch.spec.whatwg.org/#concept-filtered-response): what the page may see of the response
/// whose head the embedder has. A view; copying it copies a reference.
///
/// ```
/// use fetch_cors::{Client, Origin, Request, ResponseType, Timestamp, UserAgent};
/// use url::Url;
///
/// let page = Client::new(Origin::parse("https://a.test")?);
/// let request = Request::fetch_api(Url::parse("https://b.test/x")?, page).build()?;
/// let (outcome, answer) = UserAgent::builder().build().fetch(request, Timestamp::ZERO).drive(|_| {
///     let builder = http::Response::builder().header("Access-Control-Allow-Origin", "*");
///     let answer = builder.header("Content-Type", "text/plain").header("ETag", "1").body("text").unwrap();
///     (Ok(answer), Timestamp::ZERO)
/// });
/// let response = outcome.response().map_err(ToString::to_string)?;
/// assert_eq!((response.response_type(), response.status()), (ResponseType::Cors, 200));
/// let headers = response.headers(answer.as_ref().unwrap());
/// assert_eq!(headers, [(&b"content-type"[..], &b"text/plain"[..])]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FilteredResponse<'a> {
    pub(super) filtered: &'a Filtered,
    pub(super) request_urls: &'a crate::infrastructure::url::UrlList,
    pub(super) navigation_timing_allow_values: &'a [Vec<Vec<u8>>],
}

impl<'a> FilteredResponse<'a> {
    /// The [type](https://fetch.spec.whatwg.org/#concept-response-type).
    pub fn response_type(self) -> ResponseType {
        self.filtered.response_type
    }

    fn hides_everything(self) -> bool {
        matches!(self.filtered.response_type, ResponseType::Opaque | ResponseType::OpaqueRedirect)
    }

    /// The [status](https://fetch.spec.whatwg.org/#concept-response-status) as the page sees it: 0 for opaque types.
    pub fn status(self) -> u16 {
        if self.hides_everything() { 0 } else { self.filtered.status }
    }

    /// The [internal response](https://fetch.spec.whatwg.org/#concept-internal-response)'s status. For those that use opaque
    /// responses on the page's behalf (images, media, navigations); never for the page.
    pub fn internal_status(self) -> u16 {
        self.filtered.status
    }

    /// The [URL](https://fetch.spec.whatwg.org/#concept-response-url) as the page sees it, with its fragment (which
    /// `Response.url` leaves out): `None` for an opaque response.
    pub fn url(self) -> Option<&'a Url> {
        (self.filtered.response_type != ResponseType::Opaque).then(|| self.internal_url())
    }

    /// The internal response's URL.
    pub fn internal_url(self) -> &'a Url {
        self.filtered.own_url_list().and_then(<[Url]>::last).unwrap_or_else(|| self.request_urls.current())
    }

    /// Whether the page learns that there was a redirect: the URL list has more than one item.
    pub fn is_redirected(self) -> bool {
        let length = self.filtered.own_url_list().map_or_else(|| self.request_urls.len(), <[Url]>::len);
        self.filtered.response_type != ResponseType::Opaque && length > 1
    }

    /// Whether the page may read the response header `name`. Names are compared ASCII-case-insensitively; nothing is
    /// allocated. With `Access-Control-Expose-Headers: *` this says of any name whether it could be read *if* present.
    pub fn exposes(self, name: impl AsRef<[u8]>) -> bool {
        self.filtered.exposes(name.as_ref())
    }

    /// The headers of `head` that the page may read, borrowed from it, in order. `head` is the one that the embedder
    /// answered with last.
    pub fn headers<'head>(self, head: impl Into<ResponseHead<'head>>) -> Vec<(&'head [u8], &'head [u8])> {
        // As many as can be seen of most heads.
        let mut visible = Vec::with_capacity(8);
        let lines = head.into().lines();
        match self.filtered.cors_exposed_names() {
            Some(names) => {
                let marks = names.marks();
                lines.for_each(&mut |name, value| {
                    if (marks >> mark(name)) & 1 == 1 {
                        push_if(|| names.exposes(name), &mut visible, name, value);
                    }
                });
            }
            None => lines.for_each(&mut |name, value| push_if(|| self.exposes(name), &mut visible, name, value)),
        }
        visible
    }

    /// The same as a list of its own.
    pub fn to_header_list<'head>(self, head: impl Into<ResponseHead<'head>>) -> HeaderList {
        let mut list = HeaderList::new();
        for (name, value) in self.headers(head) {
            list.push_unchecked(name, value);
        }
        list
    }

    /// Why a "cors" response may be shared; `None` for other types.
    pub fn sharing(self) -> Option<Sharing> {
        self.filtered.sharing()
    }

    /// The [timing allow passed flag](https://fetch.spec.whatwg.org/#concept-response-timing-allow-passed).
    pub fn timing_allow_passed(self) -> bool {
        self.filtered.timing_allow_passed
    }

    /// The [redirect taint](https://fetch.spec.whatwg.org/#response-redirect-taint).
    pub fn redirect_taint(self) -> RedirectTaint {
        self.filtered.redirect_taint
    }

    /// Whether the body is null whatever the server sends: methods HEAD and CONNECT, and null body statuses.
    pub fn has_null_body(self) -> bool {
        self.filtered.has_null_body
    }

    /// [Navigation TAO check](https://fetch.spec.whatwg.org/#navigation-tao-check): whether the document that a navigation
    /// ends at may see the timing of the redirects before it.
    pub fn navigation_tao_check(self, destination_origin: &crate::infrastructure::origin::Origin) -> bool {
        super::tao_check::navigation_tao_check(self.navigation_timing_allow_values, destination_origin)
    }
}
