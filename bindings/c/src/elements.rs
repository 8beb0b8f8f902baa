//! Requests of elements and style sheets. Each has the mode, the credentials mode and the flags that its standard gives it.

use std::mem::MaybeUninit;

use fetch_cors::CorsSettingsAttribute;

use crate::client::Client;
use crate::error::{Error, Status};
use crate::request::{Request, make};
use crate::span::Span;

/// What the value of a `crossorigin` attribute stands for.
fn state(cross_origin: Span<'_>) -> Result<CorsSettingsAttribute, Error> {
    let value = cross_origin.text("cross_origin")?;
    Ok(CorsSettingsAttribute::from_attribute((!cross_origin.is_absent()).then_some(value)))
}

/// A potential-CORS request (<https://html.spec.whatwg.org/multipage/urls-and-fetching.html#create-a-potential-cors-request>): images, media,
/// tracks (with `same_origin_fallback`), classic scripts, style sheets, preloads. `cross_origin` is the value of the `crossorigin`
/// attribute, absent where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_potential_cors(
    url: Span<'_>,
    client: Option<&Client>,
    destination: Span<'_>,
    cross_origin: Span<'_>,
    same_origin_fallback: bool,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| {
        let (destination, state) = (destination.parse("destination")?, state(cross_origin)?);
        Ok(fetch_cors::Request::potential_cors(url, client, destination, state, same_origin_fallback))
    })
}

/// A module script (<https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script>) of a document or a worklet, and
/// whatever modules import. `destination`: "script", "json", "style", "text", or a worklet's. `credentials_mode`: "same-origin", or
/// "include" where the `crossorigin` attribute says "use-credentials".
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_module_script(
    url: Span<'_>,
    client: Option<&Client>,
    destination: Span<'_>,
    credentials_mode: Span<'_>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| {
        let (destination, credentials) =
            (destination.parse("destination")?, credentials_mode.parse("credentials_mode")?);
        Ok(fetch_cors::Request::module_script(url, client, destination, credentials))
    })
}

/// A web application manifest (<https://html.spec.whatwg.org/multipage/links.html#link-type-manifest>).
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_manifest(
    url: Span<'_>,
    client: Option<&Client>,
    cross_origin: Span<'_>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| {
        Ok(fetch_cors::Request::manifest(url, client, state(cross_origin)?))
    })
}

/// A font (<https://drafts.csswg.org/css-fonts-4/#font-fetching-requirements>).
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_font(
    url: Span<'_>,
    client: Option<&Client>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| Ok(fetch_cors::Request::font(url, client)))
}
