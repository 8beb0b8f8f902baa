//! What a page may see of a response, as a type of its own: nothing else can be reached from it.

use fetch_cors::FilteredResponse;
use url::Position;

use crate::action::Action;
use crate::error::{Error, Status};
use crate::guard::{guard, read, required};
use crate::span::{HeaderBuffer, Headers, Span};

/// A response as its page may see it.
#[repr(transparent)]
#[derive(Debug)]
pub struct PageResponse(Action);

impl PageResponse {
    pub(crate) fn of(action: &Action) -> Option<&Self> {
        let fetch_cors::Action::Done(outcome) = &action.0 else { return None };
        outcome.for_page().ok()?;
        // SAFETY: `Self` is transparent around what this points to, so both have the same layout, and the lifetime is kept.
        Some(unsafe { &*std::ptr::from_ref(action).cast::<Self>() })
    }

    fn filtered(&self) -> Option<FilteredResponse<'_>> {
        match &self.0.0 {
            fetch_cors::Action::Done(outcome) => outcome.response().ok(),
            _ => None,
        }
    }

    /// What the engine lets the page see.
    fn view(&self) -> Option<fetch_cors::PageResponse<'_>> {
        match &self.0.0 {
            fetch_cors::Action::Done(outcome) => outcome.for_page().ok(),
            _ => None,
        }
    }
}

fn view(page: Option<&PageResponse>) -> Option<fetch_cors::PageResponse<'_>> {
    page.and_then(PageResponse::view)
}

/// `Response.type` (<https://fetch.spec.whatwg.org/#dom-response-type>): "basic", "cors", "default", "opaque" or "opaqueredirect"; absent for NULL.
/// Lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_page_response_type(page: Option<&PageResponse>) -> Span<'static> {
    read(Span::ABSENT, || view(page).map(|page| page.response_type().as_str()).into())
}

/// `Response.status`: 0 for opaque types, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_page_response_status(page: Option<&PageResponse>) -> u16 {
    read(0, || view(page).map_or(0, fetch_cors::PageResponse::status))
}

/// `Response.url`, without a fragment; absent for an opaque response. Lives as long as the action.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_page_response_url(page: Option<&PageResponse>) -> Span<'_> {
    read(Span::ABSENT, || {
        let url = page.and_then(PageResponse::filtered).and_then(FilteredResponse::url);
        url.map(|url| &url[..Position::AfterQuery]).into()
    })
}

/// `Response.redirected`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_page_response_is_redirected(page: Option<&PageResponse>) -> bool {
    read(false, || view(page).is_some_and(fetch_cors::PageResponse::is_redirected))
}

/// Whether there is a body to be read: none for opaque types, whatever the server sent.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_page_response_has_body(page: Option<&PageResponse>) -> bool {
    read(false, || view(page).is_some_and(fetch_cors::PageResponse::has_body))
}

/// Whether servers along the way let the page see the timing of the fetch in detail.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_page_response_timing_allow_passed(page: Option<&PageResponse>) -> bool {
    read(false, || view(page).is_some_and(fetch_cors::PageResponse::timing_allow_passed))
}

/// Whether the page may read the response header with this name.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_page_response_exposes(page: Option<&PageResponse>, name: Span<'_>) -> bool {
    read(false, || view(page).zip(name.bytes("name").ok()).is_some_and(|(page, name)| page.exposes(name)))
}

/// The headers that the page may read, in order. `headers` are those that the fetch was answered with last: not a preflight's, not
/// a redirect's. Writes as many as there is room for, borrowed from `headers`, and to `count` how many there are. The buffer must
/// not overlap `headers`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_page_response_headers<'a>(
    page: Option<&PageResponse>,
    headers: Headers<'a>,
    buffer: HeaderBuffer<'a>,
    count: Option<&mut std::mem::MaybeUninit<usize>>,
    error: Option<&mut std::mem::MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(count, "count")?;
        let page = required(view(page), "page")?;
        let lines = headers.lines()?;
        out.write(buffer.fill(lines.iter().filter(|(name, _)| page.exposes(name)))?);
        Ok(())
    })
}
