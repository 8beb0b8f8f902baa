//! Requests of other APIs: `EventSource`, beacons, `WebSocket`, reports.

use std::mem::MaybeUninit;

use crate::client::Client;
use crate::error::{Error, Status};
use crate::fetch_api::fetch_body;
use crate::request::{Request, make};
use crate::span::Span;

/// A `new EventSource(url, { withCredentials })` (<https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource>). To
/// reestablish its connection, give the last event's id; otherwise, or where that is empty, an absent span.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_event_source(
    url: Span<'_>,
    client: Option<&Client>,
    with_credentials: bool,
    last_event_id: Span<'_>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| {
        let last_event_id = last_event_id.bytes("last_event_id")?;
        Ok(fetch_cors::Request::event_source_reconnection(url, client, with_credentials, last_event_id)?)
    })
}

/// A `navigator.sendBeacon(url, data)` (<https://w3c.github.io/beacon/#sec-processing-model>). `kind` and `parameter` as in
/// `fetch_cors_fetch_api_set_body`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_beacon(
    url: Span<'_>,
    client: Option<&Client>,
    kind: Span<'_>,
    parameter: Span<'_>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| {
        Ok(fetch_cors::Request::beacon(url, client, &fetch_body(kind, parameter)?)?)
    })
}

/// The handshake of a `new WebSocket(url)` (<https://websockets.spec.whatwg.org/#concept-websocket-establish>). The scheme is http(s) from
/// here on; what the handshake itself needs is the embedder's to add on sending.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_web_socket(
    url: Span<'_>,
    client: Option<&Client>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| Ok(fetch_cors::Request::web_socket(url, client)?))
}

/// The delivery of reports to an endpoint (<https://w3c.github.io/reporting/#try-delivery>).
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_report(
    url: Span<'_>,
    client: Option<&Client>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    make((url, client), request, error, |url, client| Ok(fetch_cors::Request::report(url, client)))
}
