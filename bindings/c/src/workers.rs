//! Requests for the scripts of workers.

use std::mem::MaybeUninit;

use crate::client::Client;
use crate::error::{Error, Status};
use crate::request::{Request, make};
use crate::span::Span;

/// A classic worker script (<https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-script>). `destination`: "worker" or
/// "sharedworker".
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_classic_worker_script(
    url: Span<'_>,
    client: Option<&Client>,
    destination: Span<'_>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| {
        Ok(fetch_cors::Request::classic_worker_script(url, client, destination.parse("destination")?))
    })
}

/// The top-level module (<https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-module-worker-script-tree>) of a worker.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_module_worker_script(
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
        Ok(fetch_cors::Request::module_worker_script(url, client, destination, credentials))
    })
}

/// `importScripts()` (<https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-imported-script>).
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_imported_script(
    url: Span<'_>,
    client: Option<&Client>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| Ok(fetch_cors::Request::imported_script(url, client)))
}

/// A service worker's script, when it is registered or updated (<https://w3c.github.io/ServiceWorker/#update-algorithm>).
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_service_worker_script(
    url: Span<'_>,
    client: Option<&Client>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| Ok(fetch_cors::Request::service_worker_script(url, client)))
}
