//! Requests of `XMLHttpRequest`.

use std::mem::MaybeUninit;

use fetch_cors::{XmlHttpRequestBody, XmlHttpRequestBuilder};

use crate::client::Client;
use crate::error::{Error, Status};
use crate::guard::{Changing, give, guard, pointed, read, required};
use crate::request::Request;
use crate::span::Span;

/// Makes the request of an `XMLHttpRequest` object (<https://xhr.spec.whatwg.org/#the-send()-method>).
#[derive(Debug)]
pub struct XmlHttpRequest(Changing<XmlHttpRequestBuilder>);

fn body(kind: Span<'_>, parameter: Span<'_>) -> Result<XmlHttpRequestBody, Error> {
    let parameter = parameter.bytes("parameter")?;
    Ok(match kind.text("kind")? {
        "none" => XmlHttpRequestBody::none(),
        "text" => XmlHttpRequestBody::text(),
        "urlencoded" => XmlHttpRequestBody::urlencoded(),
        "form-data" => XmlHttpRequestBody::form_data(parameter),
        "bytes" => XmlHttpRequestBody::bytes(),
        "blob" => XmlHttpRequestBody::blob(parameter),
        "html-document" => XmlHttpRequestBody::html_document(),
        "xml-document" => XmlHttpRequestBody::xml_document(),
        found => {
            let message = format!(
                "`kind` is one of `none`, `text`, `urlencoded`, `form-data`, `bytes`, `blob`, `html-document`, \
                 `xml-document`, not `{}`",
                found.escape_debug()
            );
            return Err(Error::new(Status::InvalidArgument, message));
        }
    })
}

/// What `open("GET", url)` begins for a client (which stays the caller's).
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_xml_http_request_new(
    url: Span<'_>,
    client: Option<&Client>,
    xml_http_request: Option<&mut MaybeUninit<Option<Box<XmlHttpRequest>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(xml_http_request, "xml_http_request")?;
        let client = required(client, "client")?.0.get()?;
        give(out, XmlHttpRequest(Changing::new(fetch_cors::Request::xml_http_request(url.url("url")?, client))));
        Ok(())
    })
}

/// The method that `open()` is given: any bytes; what is no method is refused by `fetch_cors_xml_http_request_build`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_xml_http_request_set_method(
    xml_http_request: Option<&mut XmlHttpRequest>,
    method: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let method = method.bytes("method")?;
        required(xml_http_request, "xml_http_request")?.0.change(|builder| builder.method(method))
    })
}

/// The user name and the password that `open()` is given: UTF-8. Where one is absent, it is the URL's.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_xml_http_request_set_user(
    xml_http_request: Option<&mut XmlHttpRequest>,
    username: Span<'_>,
    password: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let given = |span: Span<'_>, text| (!span.is_absent()).then_some(text);
        let username = given(username, username.text("username")?);
        let password = given(password, password.text("password")?);
        required(xml_http_request, "xml_http_request")?.0.change(|mut builder| {
            if let Some(username) = username {
                builder = builder.username(username);
            }
            if let Some(password) = password {
                builder = builder.password(password);
            }
            builder
        })
    })
}

/// `setRequestHeader(name, value)`: any bytes; what is no header is refused by `fetch_cors_xml_http_request_build`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_xml_http_request_add_header(
    xml_http_request: Option<&mut XmlHttpRequest>,
    name: Span<'_>,
    value: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let (name, value) = (name.bytes("name")?, value.bytes("value")?);
        required(xml_http_request, "xml_http_request")?.0.change(|builder| builder.header(name, value))
    })
}

/// `withCredentials`.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_xml_http_request_set_with_credentials(
    xml_http_request: Option<&mut XmlHttpRequest>,
    with_credentials: bool,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        required(xml_http_request, "xml_http_request")?.0.change(|builder| builder.with_credentials(with_credentials))
    })
}

/// Whether an event listener is registered on the upload object when `send()` is called: then every request to another origin has a
/// preflight.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_xml_http_request_set_upload_listener(
    xml_http_request: Option<&mut XmlHttpRequest>,
    registered: bool,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        required(xml_http_request, "xml_http_request")?.0.change(|builder| builder.upload_listener(registered))
    })
}

/// What is known of what `send()` is given. `kind`: "none", "text", "urlencoded", "form-data" (`parameter` is the boundary), "bytes",
/// "blob" (`parameter` is its type), "html-document" or "xml-document".
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_xml_http_request_set_body(
    xml_http_request: Option<&mut XmlHttpRequest>,
    kind: Span<'_>,
    parameter: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let body = body(kind, parameter)?;
        required(xml_http_request, "xml_http_request")?.0.change(|builder| builder.body(body))
    })
}

/// Runs `open()`, each `setRequestHeader()`, and `send()` up to its fetch. On success the builder is consumed, and its handle set to
/// NULL; where the page gets an exception (REFUSED) it stays.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_xml_http_request_build(
    xml_http_request: Option<&mut Option<Box<XmlHttpRequest>>>,
    request: Option<&mut MaybeUninit<Option<Box<Request>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(request, "request")?;
        let handle = pointed(xml_http_request, "xml_http_request")?;
        let built = required(handle.as_ref(), "*xml_http_request")?.0.get()?.clone().build()?;
        *handle = None;
        give(out, Request::new(built));
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_xml_http_request_free(xml_http_request: Option<Box<XmlHttpRequest>>) {
    read((), || drop(xml_http_request));
}
