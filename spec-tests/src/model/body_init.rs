//! What an API takes as a body, and what it throws.

use super::request::Body;

/// What an API throws, with a word on why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exception {
    TypeError(&'static str),
    SyntaxError(&'static str),
    SecurityError(&'static str),
    InvalidStateError(&'static str),
}

/// fetch#bodyinit. Contents never matter, only what they say about the type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyInit {
    /// With its type; empty when it has none.
    Blob(Vec<u8>),
    Bytes,
    /// With the boundary that the encoding algorithm generates.
    FormData(Vec<u8>),
    UrlSearchParams,
    Text,
    ReadableStream,
}

/// fetch#concept-bodyinit-extract: body and type.
pub fn extract_a_body(object: &BodyInit, keepalive: bool) -> Result<(Body, Option<Vec<u8>>), Exception> {
    // 10.
    let body_type = match object {
        BodyInit::Blob(blob_type) => Some(blob_type.clone()).filter(|blob_type| !blob_type.is_empty()),
        BodyInit::Bytes => None,
        BodyInit::FormData(boundary) => Some([b"multipart/form-data; boundary=", &boundary[..]].concat()),
        BodyInit::UrlSearchParams => Some(b"application/x-www-form-urlencoded;charset=UTF-8".to_vec()),
        BodyInit::Text => Some(b"text/plain;charset=UTF-8".to_vec()),
        BodyInit::ReadableStream => {
            if keepalive {
                return Err(Exception::TypeError("a stream cannot be kept alive"));
            }
            return Ok((Body::Stream, None));
        }
    };
    // 13. and 14.
    Ok((Body::WithSource, body_type))
}
