//! What a page may learn of a fetch, as types of its own: they carry nothing else.

use std::fmt;

use url::Url;

use super::filtered_response::FilteredResponse;
use super::outcome::Outcome;
use super::purpose::Purpose;
use super::response::ResponseType;
use crate::infrastructure::response_head::ResponseHead;

/// That a fetch failed: all that a page may know of a network error. Neither why, nor where, nor whether anybody was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("network error")]
#[non_exhaustive]
pub struct FetchFailed;

/// A response as its page may see it. What is for developers and for the user agent itself (reasons, internal status and
/// URL, evidence, taint) cannot be reached from here; `Debug` shows no more than the methods.
///
/// ```
/// use fetch_cors::{Client, FetchFailed, Origin, Request, RequestMode, Timestamp, UserAgent};
/// use url::Url;
///
/// let page = Client::new(Origin::parse("https://a.test")?);
/// let fetch = |mode| {
///     let request = Request::fetch_api(Url::parse("https://b.test/x").unwrap(), &page).mode(mode).build().unwrap();
///     UserAgent::builder().build().fetch(request, Timestamp::ZERO).drive(|_| (Ok(http::Response::new(())), Timestamp::ZERO))
/// };
/// let (opaque, answer) = fetch(RequestMode::NoCors);
/// let seen = opaque.for_page()?;
/// assert_eq!((seen.status(), seen.url(), seen.has_body()), (0, None, false));
/// assert!(seen.headers(answer.as_ref().unwrap()).is_empty());
///
/// let (refused, _) = fetch(RequestMode::Cors);
/// assert_eq!(refused.for_page().unwrap_err().to_string(), "network error");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```compile_fail,E0599
/// # use fetch_cors::PageResponse;
/// fn shows(seen: PageResponse<'_>) -> u16 {
///     seen.internal_status()
/// }
/// ```
#[derive(Clone, Copy)]
pub struct PageResponse<'a>(FilteredResponse<'a>);

impl<P: Purpose> Outcome<P> {
    /// What the page may learn. Embedders give this to their API objects, and the outcome itself to the console.
    ///
    /// A fetch that the page aborted fails like all others here; its API knows that by its own signal.
    ///
    /// # Errors
    /// [`FetchFailed`], the same for every network error.
    pub fn for_page(&self) -> Result<PageResponse<'_>, FetchFailed> {
        self.response().map(PageResponse).map_err(|_| FetchFailed)
    }
}

impl PageResponse<'_> {
    /// [`Response.type`](https://fetch.spec.whatwg.org/#dom-response-type).
    pub fn response_type(self) -> ResponseType {
        self.0.response_type()
    }

    /// [`Response.status`](https://fetch.spec.whatwg.org/#dom-response-status): 0 for opaque types.
    pub fn status(self) -> u16 {
        self.0.status()
    }

    /// [`Response.url`](https://fetch.spec.whatwg.org/#dom-response-url), without a fragment: `None` for an opaque response.
    pub fn url(self) -> Option<Url> {
        let mut url = self.0.url()?.clone();
        url.set_fragment(None);
        Some(url)
    }

    /// [`Response.redirected`](https://fetch.spec.whatwg.org/#dom-response-redirected).
    pub fn is_redirected(self) -> bool {
        self.0.is_redirected()
    }

    /// Whether there is a body to be read: none for opaque types, whatever the server sent.
    pub fn has_body(self) -> bool {
        !matches!(self.response_type(), ResponseType::Opaque | ResponseType::OpaqueRedirect) && !self.0.has_null_body()
    }

    /// Whether the page may read the response header `name`, as [`FilteredResponse::exposes`].
    pub fn exposes(self, name: impl AsRef<[u8]>) -> bool {
        self.0.exposes(name)
    }

    /// The headers that the page may read, as [`FilteredResponse::headers`].
    pub fn headers<'head>(self, head: impl Into<ResponseHead<'head>>) -> Vec<(&'head [u8], &'head [u8])> {
        self.0.headers(head)
    }

    /// Whether servers along the way let the page see the timing of the fetch in detail.
    pub fn timing_allow_passed(self) -> bool {
        self.0.timing_allow_passed()
    }
}

impl fmt::Debug for PageResponse<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PageResponse")
            .field("response_type", &self.response_type())
            .field("status", &self.status())
            .field("url", &self.url().as_ref().map(Url::as_str))
            .field("is_redirected", &self.is_redirected())
            .field("has_body", &self.has_body())
            .field("timing_allow_passed", &self.timing_allow_passed())
            .finish_non_exhaustive()
    }
}
