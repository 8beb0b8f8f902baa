//! The filtered response, as a response of `http`.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use url::Url;

use super::response_body::ResponseBody;
use crate::{Explanation, FilteredResponse, Outcome, ResponseType};

/// The status of responses whose status is 0 to the page (the opaque types), since `http` holds none below 100. It is of no class:
/// no success, no error.
pub const OPAQUE_STATUS: u16 = 999;

/// An extension of every response of [`Fetch`](super::Fetch): what `http` has no place for.
#[derive(Clone)]
pub struct Fetched(Arc<Outcome>);

impl Fetched {
    /// [`Response.type`](https://fetch.spec.whatwg.org/#dom-response-type).
    pub fn response_type(&self) -> ResponseType {
        self.0.response().map_or(ResponseType::Error, FilteredResponse::response_type)
    }

    /// [`Response.status`](https://fetch.spec.whatwg.org/#dom-response-status): 0 where the response's own is [`OPAQUE_STATUS`].
    pub fn status(&self) -> u16 {
        self.0.response().map_or(0, FilteredResponse::status)
    }

    /// [`Response.url`](https://fetch.spec.whatwg.org/#dom-response-url), without a fragment: `None` for an opaque response.
    pub fn url(&self) -> Option<Url> {
        self.0.for_page().ok()?.url()
    }

    /// [`Response.redirected`](https://fetch.spec.whatwg.org/#dom-response-redirected).
    pub fn is_redirected(&self) -> bool {
        self.0.response().is_ok_and(FilteredResponse::is_redirected)
    }

    /// Why the page may see what it sees. **For developers, never for the page.**
    pub fn explanation(&self) -> Explanation<'_> {
        self.0.explanation()
    }

    /// All of it. **For developers, never for the page.**
    pub fn outcome(&self) -> &Outcome {
        &self.0
    }
}

impl fmt::Debug for Fetched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Fetched")
            .field("response_type", &self.response_type())
            .field("status", &self.status())
            .field("url", &self.url().as_ref().map(Url::as_str))
            .field("is_redirected", &self.is_redirected())
            .finish_non_exhaustive()
    }
}

/// Of `response`, which the last exchange was answered with, what the page may see.
pub(super) fn filtered<R>(
    outcome: Outcome,
    response: Option<http::Response<R>>,
) -> Result<http::Response<ResponseBody<R>>, Outcome> {
    let Ok(visible) = outcome.response() else { return Err(outcome) };
    let is_hidden = matches!(visible.response_type(), ResponseType::Opaque | ResponseType::OpaqueRedirect);
    let (parts, body) = match response {
        Some(response) => {
            let (parts, body) = response.into_parts();
            (parts, Some(body))
        }
        None => (http::Response::new(()).into_parts().0, None),
    };
    // What came in such a map fits into one.
    let headers = HeaderMap::try_from(&visible.to_header_list(&parts)).unwrap_or_default();
    let has_body = !is_hidden && !visible.has_null_body();
    let mut filtered = http::Response::new(ResponseBody::new(body.filter(|_| has_body)));
    *filtered.headers_mut() = headers;
    if is_hidden {
        *filtered.status_mut() = StatusCode::from_u16(OPAQUE_STATUS).unwrap_or_default();
    } else {
        *filtered.status_mut() = parts.status;
        *filtered.version_mut() = parts.version;
        *filtered.extensions_mut() = parts.extensions;
    }
    filtered.extensions_mut().insert(Fetched(Arc::new(outcome)));
    Ok(filtered)
}
