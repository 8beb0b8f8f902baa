//! Calls of scripts, by the engine's builders and by the model's classes.

use fetch_cors::{Client, Exception, Origin, Request, RequestMode};
use url::Url;

use super::Subject;
use super::play::DOCUMENT;
use super::row::Failure;
use crate::model::callers::{RequestInfo, RequestInit, new_request};
use crate::model::request::Mode;
use crate::model::xml_http_request::XmlHttpRequest;
use crate::model::{self, body_init};

/// A script's call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Fetch(RequestMode),
    XmlHttpRequest,
}

impl Call {
    /// What calls the API of this name in mode "cors".
    ///
    /// # Errors
    /// There is no such API.
    pub fn named(api: &str) -> Result<Self, Failure> {
        match api {
            "fetch" => Ok(Self::Fetch(RequestMode::Cors)),
            "xhr" => Ok(Self::XmlHttpRequest),
            _ => Err(Failure::Malformed(format!("unknown api `{api}`"))),
        }
    }
}

/// What a script's call makes: the request's method and headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub method: Vec<u8>,
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Made {
    /// The values of a header.
    pub fn header(&self, name: &[u8]) -> Vec<&[u8]> {
        let is_it = |(other, _): &&(Vec<u8>, Vec<u8>)| other.eq_ignore_ascii_case(name);
        self.headers.iter().filter(is_it).map(|(_, value)| value.as_slice()).collect()
    }
}

/// Calls an API of the document at its own origin.
///
/// # Errors
/// The name of the exception that is thrown.
pub fn call(subject: Subject, call: Call, method: &[u8], headers: &[(&[u8], &[u8])]) -> Result<Made, &'static str> {
    match subject {
        Subject::Engine => {
            let url = Url::parse(DOCUMENT).unwrap();
            let client = Client::new(Origin::parse(DOCUMENT).unwrap());
            let request = match call {
                Call::Fetch(mode) => {
                    Request::fetch_api(url, client).mode(mode).method(method).headers(headers.iter().copied()).build()
                }
                Call::XmlHttpRequest => headers
                    .iter()
                    .fold(Request::xml_http_request(url, client).method(method), |builder, (name, value)| {
                        builder.header(name, value)
                    })
                    .build(),
            };
            let request = request.map_err(|refusal| Exception::as_str(refusal.exception()))?;
            Ok(Made {
                method: request.method().as_str().into(),
                headers: request.headers().iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect(),
            })
        }
        Subject::Model => {
            let request = call_model(call, &isomorphic(method), headers).map_err(|exception| match exception {
                body_init::Exception::TypeError(_) => "TypeError",
                body_init::Exception::SyntaxError(_) => "SyntaxError",
                body_init::Exception::SecurityError(_) => "SecurityError",
                body_init::Exception::InvalidStateError(_) => "InvalidStateError",
            })?;
            let headers = request.header_list.headers.iter();
            Ok(Made {
                method: isomorphic_bytes(&request.method),
                headers: headers.map(|header| (isomorphic_bytes(&header.name), header.value.clone())).collect(),
            })
        }
    }
}

fn call_model(call: Call, method: &str, headers: &[(&[u8], &[u8])]) -> Result<model::Request, body_init::Exception> {
    let client = model_client(DOCUMENT);
    let headers = headers.iter().map(|(name, value)| (isomorphic(name), value.to_vec()));
    match call {
        Call::Fetch(mode) => {
            let mode = match mode {
                RequestMode::NoCors => Mode::NoCors,
                RequestMode::SameOrigin => Mode::SameOrigin,
                _ => Mode::Cors,
            };
            let init = RequestInit {
                method: Some(method.to_owned()),
                headers: Some(headers.collect()),
                mode: Some(mode),
                ..RequestInit::default()
            };
            new_request(&client, RequestInfo::Url("/"), &init)
        }
        Call::XmlHttpRequest => {
            let mut xhr = XmlHttpRequest::new(&client);
            xhr.open(method, "/", None, None)?;
            for (name, value) in headers {
                xhr.set_request_header(&name, &value)?;
            }
            xhr.send(None)
        }
    }
}

/// A document of an origin, or of an opaque one.
pub fn model_client(origin: &str) -> model::Client {
    match Url::parse(origin) {
        Ok(url) => {
            let origin = model::Origin::of_url(&url, None);
            model::Client::new(url, origin)
        }
        Err(_) => model::Client::new(Url::parse("about:blank").unwrap(), model::Origin::opaque("")),
    }
}

/// The model's names are strings in which a character is a byte.
pub fn isomorphic(bytes: &[u8]) -> String {
    model::infrastructure::isomorphic_decode(bytes)
}

fn isomorphic_bytes(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(character).unwrap()).collect()
}
