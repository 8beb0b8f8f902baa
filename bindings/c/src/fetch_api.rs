//! Requests of `fetch()`.

use std::mem::MaybeUninit;

use fetch_cors::{FetchApiRequestBuilder, FetchBody};

use crate::client::Client;
use crate::error::{Error, Status};
use crate::guard::{Changing, give, guard, pointed, read, required};
use crate::request::Request;
use crate::span::Span;

/// Makes the request of a `fetch(url, init)` (<https://fetch.spec.whatwg.org/#fetch-method>): its functions are the members of `init`.
#[derive(Debug)]
pub struct FetchApi(Changing<FetchApiRequestBuilder>);

/// A body by the name of its kind. `parameter` is the boundary of "form-data" and the type of "blob".
pub(crate) fn fetch_body(kind: Span<'_>, parameter: Span<'_>) -> Result<FetchBody, Error> {
    let parameter = parameter.bytes("parameter")?;
    Ok(match kind.text("kind")? {
        "none" => FetchBody::none(),
        "text" => FetchBody::text(),
        "urlencoded" => FetchBody::urlencoded(),
        "form-data" => FetchBody::form_data(parameter),
        "bytes" => FetchBody::bytes(),
        "blob" => FetchBody::blob(parameter),
        "stream" => FetchBody::stream(),
        found => {
            let message = format!(
                "`kind` is one of `none`, `text`, `urlencoded`, `form-data`, `bytes`, `blob`, `stream`, not `{}`",
                found.escape_debug()
            );
            return Err(Error::new(Status::InvalidArgument, message));
        }
    })
}

/// What `fetch(url)` fetches for a client (which stays the caller's): mode "cors", credentials "same-origin".
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_new(
    url: Span<'_>,
    client: Option<&Client>,
    fetch_api: Option<&mut MaybeUninit<Option<Box<FetchApi>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(fetch_api, "fetch_api")?;
        let client = required(client, "client")?.0.get()?;
        give(out, FetchApi(Changing::new(fetch_cors::Request::fetch_api(url.url("url")?, client))));
        Ok(())
    })
}

/// `method`: any bytes; what is no method is refused by `fetch_cors_fetch_api_build`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_set_method(
    fetch_api: Option<&mut FetchApi>,
    method: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let method = method.bytes("method")?;
        required(fetch_api, "fetch_api")?.0.change(|builder| builder.method(method))
    })
}

/// One more of `headers`, in order; the same name may come again. Any bytes; what is no header is refused by
/// `fetch_cors_fetch_api_build`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_add_header(
    fetch_api: Option<&mut FetchApi>,
    name: Span<'_>,
    value: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let (name, value) = (name.bytes("name")?, value.bytes("value")?);
        required(fetch_api, "fetch_api")?.0.change(|builder| builder.header(name, value))
    })
}

/// What is known of `body`. `kind`: "none", "text" (a string), "urlencoded" (`URLSearchParams`), "form-data" (`parameter` is the
/// boundary), "bytes", "blob" (`parameter` is its type) or "stream".
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_set_body(
    fetch_api: Option<&mut FetchApi>,
    kind: Span<'_>,
    parameter: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let body = fetch_body(kind, parameter)?;
        required(fetch_api, "fetch_api")?.0.change(|builder| builder.body(body))
    })
}

/// `mode`: "cors", "no-cors" or "same-origin"; others are refused by `fetch_cors_fetch_api_build`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_set_mode(
    fetch_api: Option<&mut FetchApi>,
    mode: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let mode = mode.parse("mode")?;
        required(fetch_api, "fetch_api")?.0.change(|builder| builder.mode(mode))
    })
}

/// `credentials`: "omit", "same-origin" or "include".
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_set_credentials(
    fetch_api: Option<&mut FetchApi>,
    credentials: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let credentials = credentials.parse("credentials")?;
        required(fetch_api, "fetch_api")?.0.change(|builder| builder.credentials(credentials))
    })
}

/// `cache`: "default", "no-store", "reload", "no-cache", "force-cache" or "only-if-cached".
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_set_cache(
    fetch_api: Option<&mut FetchApi>,
    cache: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let cache = cache.parse("cache")?;
        required(fetch_api, "fetch_api")?.0.change(|builder| builder.cache(cache))
    })
}

/// `redirect`: "follow", "error" or "manual".
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_set_redirect(
    fetch_api: Option<&mut FetchApi>,
    redirect: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let redirect = redirect.parse("redirect")?;
        required(fetch_api, "fetch_api")?.0.change(|builder| builder.redirect(redirect))
    })
}

/// `referrerPolicy`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_set_referrer_policy(
    fetch_api: Option<&mut FetchApi>,
    policy: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let policy = policy.parse("policy")?;
        required(fetch_api, "fetch_api")?.0.change(|builder| builder.referrer_policy(policy))
    })
}

/// `keepalive`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_set_keepalive(
    fetch_api: Option<&mut FetchApi>,
    keepalive: bool,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || required(fetch_api, "fetch_api")?.0.change(|builder| builder.keepalive(keepalive)))
}

/// `duplex: "half"`, which streams ask for.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_set_duplex_half(
    fetch_api: Option<&mut FetchApi>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || required(fetch_api, "fetch_api")?.0.change(FetchApiRequestBuilder::duplex_half))
}

/// Runs the constructor (<https://fetch.spec.whatwg.org/#dom-request>). On success the builder is consumed, and its handle set to NULL;
/// where the page gets an exception (REFUSED) it stays.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_build(
    fetch_api: Option<&mut Option<Box<FetchApi>>>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(request, "request")?;
        let handle = pointed(fetch_api, "fetch_api")?;
        let built = required(handle.as_ref(), "*fetch_api")?.0.get()?.clone().build()?;
        *handle = None;
        give(out, Request::new(built));
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_fetch_api_free(fetch_api: Option<Box<FetchApi>>) {
    read((), || drop(fetch_api));
}
