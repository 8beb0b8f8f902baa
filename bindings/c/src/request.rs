//! Requests, and what callers of every kind may add to them.

use std::mem::MaybeUninit;

use fetch_cors::NetworkPartitionKey;

use crate::client::Client;
use crate::error::{Error, Status};
use crate::guard::{Changing, Out, give, guard, read, required};
use crate::origin::Origin;
use crate::span::Span;

/// A request (<https://fetch.spec.whatwg.org/#concept-request>), ready to be fetched.
#[derive(Debug)]
pub struct Request(pub(crate) Changing<fetch_cors::Request>);

impl Request {
    pub(crate) const fn new(request: fetch_cors::Request) -> Self {
        Self(Changing::new(request))
    }
}

/// Makes a request of a URL and a client.
pub(crate) fn make(
    (url, client): (Span<'_>, Option<&Client>),
    request: Out<'_, Request>,
    error: Out<'_, Error>,
    make: impl FnOnce(url::Url, &fetch_cors::Client) -> Result<fetch_cors::Request, Error>,
) -> Status {
    guard(error, || {
        let out = required(request, "request")?;
        let client = required(client, "client")?.0.get()?;
        give(out, Request::new(make(url.url("url")?, client)?));
        Ok(())
    })
}

/// With this referrer policy (<https://fetch.spec.whatwg.org/#concept-request-referrer-policy>).
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_set_referrer_policy(
    request: Option<&mut Request>,
    policy: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let policy = policy.parse("policy")?;
        required(request, "request")?.0.change(|request| request.with_referrer_policy(policy))
    })
}

/// With this cache mode (<https://fetch.spec.whatwg.org/#concept-request-cache-mode>): of a reload, for instance.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_set_cache_mode(
    request: Option<&mut Request>,
    mode: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let mode = mode.parse("mode")?;
        required(request, "request")?.0.change(|request| request.with_cache_mode(mode))
    })
}

/// With this initiator (<https://fetch.spec.whatwg.org/#concept-request-initiator>): "imageset", "prefetch" …
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_set_initiator(
    request: Option<&mut Request>,
    initiator: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let initiator = initiator.parse("initiator")?;
        required(request, "request")?.0.change(|request| request.with_initiator(initiator))
    })
}

/// With this service-workers mode (<https://fetch.spec.whatwg.org/#request-service-workers-mode>): "all", or "none" for what a service worker
/// fetches itself.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_set_service_workers_mode(
    request: Option<&mut Request>,
    mode: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let mode = mode.parse("mode")?;
        required(request, "request")?.0.change(|request| request.with_service_workers_mode(mode))
    })
}

/// With the local-URLs-only flag (<https://fetch.spec.whatwg.org/#local-urls-only-flag>) set.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_set_local_urls_only(
    request: Option<&mut Request>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || required(request, "request")?.0.change(fetch_cors::Request::with_local_urls_only))
}

/// With this network partition key, where it is not the client's: a navigation belongs to the partition of the document that it
/// makes.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_set_network_partition_key(
    request: Option<&mut Request>,
    key: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let key = NetworkPartitionKey::new(key.bytes("key")?);
        required(request, "request")?.0.change(|request| request.with_network_partition_key(key))
    })
}

/// With the origin of the blob URL entry (<https://url.spec.whatwg.org/#concept-url-blob-entry>; it stays the caller's), for a `blob:` URL
/// whose text does not name it.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_set_blob_url_origin(
    request: Option<&mut Request>,
    origin: Option<&Origin>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let origin = required(origin, "origin")?.0.clone();
        required(request, "request")?.0.change(|request| request.with_blob_url_origin(origin))
    })
}

/// Adds a range header (<https://fetch.spec.whatwg.org/#concept-request-add-range-header>), as media elements do: from byte `first` on, to
/// byte `last` unless that is the greatest number there is.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_add_range(
    request: Option<&mut Request>,
    first: u64,
    last: u64,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let last = (last != u64::MAX).then_some(last);
        required(request, "request")?.0.change(|request| request.with_range(first, last))
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_request_free(request: Option<Box<Request>>) {
    read((), || drop(request));
}
