//! Requests of navigations, and of links that tell who followed them.

use std::mem::MaybeUninit;

use fetch_cors::FormEncoding;

use crate::client::Client;
use crate::error::{Error, Status};
use crate::request::{Request, make};
use crate::span::Span;

/// How a form encodes what is posted, by its `enctype`; none where nothing is posted.
fn encoding(form_encoding: Span<'_>, boundary: Span<'_>) -> Result<Option<FormEncoding>, Error> {
    if form_encoding.is_absent() {
        return Ok(None);
    }
    Ok(Some(match form_encoding.text("form_encoding")? {
        "application/x-www-form-urlencoded" => FormEncoding::UrlEncoded,
        "multipart/form-data" => FormEncoding::MultipartFormData { boundary: boundary.bytes("boundary")?.to_vec() },
        "text/plain" => FormEncoding::TextPlain,
        found => {
            let message = format!(
                "`form_encoding` is one of `application/x-www-form-urlencoded`, `multipart/form-data`, `text/plain`, not `{}`",
                found.escape_debug()
            );
            return Err(Error::new(Status::InvalidArgument, message));
        }
    }))
}

/// A navigation (<https://html.spec.whatwg.org/multipage/browsing-the-web.html#create-navigation-params-by-fetching>). `destination`:
/// "document", "embed", "frame", "iframe" or "object". `form_encoding` is absent, or the `enctype` of a form that is posted; `boundary` is
/// that of "multipart/form-data". Redirects are manual: `fetch_cors_done_next_manual_redirect` follows each.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_navigation(
    url: Span<'_>,
    client: Option<&Client>,
    destination: Span<'_>,
    form_encoding: Span<'_>,
    boundary: Span<'_>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| {
        let post = encoding(form_encoding, boundary)?;
        Ok(fetch_cors::Request::navigation(url, client, destination.parse("destination")?, post)?)
    })
}

/// A ping (<https://html.spec.whatwg.org/multipage/links.html#hyperlink-auditing>) of `<a ping>`: that the page at `document_url` has a link to
/// `target_url`, which was followed.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_ping(
    url: Span<'_>,
    client: Option<&Client>,
    document_url: Span<'_>,
    target_url: Span<'_>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| {
        let (document_url, target_url) = (document_url.url("document_url")?, target_url.url("target_url")?);
        Ok(fetch_cors::Request::ping(url, client, &document_url, &target_url)?)
    })
}
