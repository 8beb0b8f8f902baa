//! [Body types](https://fetch.spec.whatwg.org/#bodyinit-unions) of the APIs: the kind and the type of a body, never the body.

use std::borrow::Cow;

use crate::infrastructure::body::Body;
use crate::request_error::RequestError;

/// What `fetch()` takes as body, as far as it matters here: its kind, and the `Content-Type` that the kind has.
///
/// ```
/// use fetch_cors::FetchBody;
///
/// assert_eq!(FetchBody::text().content_type().as_deref(), Some(&b"text/plain;charset=UTF-8"[..]));
/// assert_eq!(FetchBody::blob("Application/JSON").content_type().as_deref(), Some(&b"application/json"[..]));
/// assert_eq!(FetchBody::bytes().content_type(), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FetchBody(pub(super) BodyInit);

impl FetchBody {
    /// No body.
    pub fn none() -> Self {
        Self(BodyInit::Null)
    }

    /// A string: `text/plain;charset=UTF-8`.
    pub fn text() -> Self {
        Self(BodyInit::Text)
    }

    /// A `URLSearchParams` object: `application/x-www-form-urlencoded;charset=UTF-8`.
    pub fn urlencoded() -> Self {
        Self(BodyInit::UrlEncoded)
    }

    /// A `FormData` object: `multipart/form-data` with this boundary, which the embedder's encoder chose.
    pub fn form_data(boundary: impl AsRef<[u8]>) -> Self {
        Self(BodyInit::FormData { boundary: boundary.as_ref().to_vec() })
    }

    /// An `ArrayBuffer` or a view of one, or bytes of the user agent's own: no type.
    pub fn bytes() -> Self {
        Self(BodyInit::Bytes)
    }

    /// A `Blob` or `File` with this [`type`](https://w3c.github.io/FileAPI/#dfn-type), which is lowercased, and empty if a
    /// character in it is outside U+0020 to U+007E; none if it is empty.
    pub fn blob(blob_type: impl AsRef<[u8]>) -> Self {
        Self(BodyInit::blob(blob_type.as_ref()))
    }

    /// A `ReadableStream`: no type, and it can be sent once only.
    pub fn stream() -> Self {
        Self(BodyInit::Stream)
    }

    /// What requests keep of it.
    pub fn body(&self) -> Body {
        self.0.body()
    }

    /// The `Content-Type` that a request gets from it, unless the author set one.
    pub fn content_type(&self) -> Option<Cow<'_, [u8]>> {
        self.0.content_type()
    }
}

/// What `XMLHttpRequest`'s `send()` takes: all of [`FetchBody`] but streams, and documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct XmlHttpRequestBody(pub(super) BodyInit);

impl XmlHttpRequestBody {
    /// No body.
    pub fn none() -> Self {
        Self(BodyInit::Null)
    }

    /// A string.
    pub fn text() -> Self {
        Self(BodyInit::Text)
    }

    /// A `URLSearchParams` object.
    pub fn urlencoded() -> Self {
        Self(BodyInit::UrlEncoded)
    }

    /// A `FormData` object, with the boundary that the embedder's encoder chose.
    pub fn form_data(boundary: impl AsRef<[u8]>) -> Self {
        Self(BodyInit::FormData { boundary: boundary.as_ref().to_vec() })
    }

    /// An `ArrayBuffer` or a view of one.
    pub fn bytes() -> Self {
        Self(BodyInit::Bytes)
    }

    /// A `Blob` or `File`, as in [`FetchBody::blob`].
    pub fn blob(blob_type: impl AsRef<[u8]>) -> Self {
        Self(BodyInit::blob(blob_type.as_ref()))
    }

    /// An HTML document: `text/html;charset=UTF-8`.
    pub fn html_document() -> Self {
        Self(BodyInit::HtmlDocument)
    }

    /// An XML document: `application/xml;charset=UTF-8`.
    pub fn xml_document() -> Self {
        Self(BodyInit::XmlDocument)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum BodyInit {
    #[default]
    Null,
    Text,
    UrlEncoded,
    FormData {
        boundary: Vec<u8>,
    },
    Bytes,
    Blob {
        blob_type: Vec<u8>,
    },
    Stream,
    HtmlDocument,
    XmlDocument,
}

impl BodyInit {
    // <https://w3c.github.io/FileAPI/#dom-blob-blob>
    fn blob(blob_type: &[u8]) -> Self {
        let printable = blob_type.iter().all(|byte| (0x20..=0x7e).contains(byte));
        Self::Blob { blob_type: if printable { blob_type.to_ascii_lowercase() } else { Vec::new() } }
    }

    // <https://fetch.spec.whatwg.org/#concept-bodyinit-extract>
    /// What can be refused of [extracting](https://fetch.spec.whatwg.org/#concept-bodyinit-extract).
    pub(super) fn extract(&self, keepalive: bool) -> Result<Body, RequestError> {
        // 10.g. A stream cannot go on without its page.
        if *self == Self::Stream && keepalive {
            return Err(RequestError::StreamWithKeepalive);
        }
        // 13–14.
        Ok(self.body())
    }

    pub(super) fn body(&self) -> Body {
        match self {
            Self::Null => Body::None,
            // 10.g. Source stays null.
            Self::Stream => Body::Stream,
            // 10.a–10.f. Source is the object or its bytes.
            _ => Body::Replayable,
        }
    }

    // <https://fetch.spec.whatwg.org/#concept-bodyinit-extract>
    pub(super) fn content_type(&self) -> Option<Cow<'_, [u8]>> {
        match self {
            // 10.a.
            Self::Blob { blob_type } if !blob_type.is_empty() => Some(Cow::Borrowed(blob_type)),
            // 10.d.
            Self::FormData { boundary } => {
                Some(Cow::Owned([b"multipart/form-data; boundary=", &boundary[..]].concat()))
            }
            // 10.e.
            Self::UrlEncoded => Some(Cow::Borrowed(b"application/x-www-form-urlencoded;charset=UTF-8")),
            // 10.f.
            Self::Text => Some(Cow::Borrowed(b"text/plain;charset=UTF-8")),
            // XMLHttpRequest's send(), 4.6.1–4.6.2.
            Self::HtmlDocument => Some(Cow::Borrowed(b"text/html;charset=UTF-8")),
            Self::XmlDocument => Some(Cow::Borrowed(b"application/xml;charset=UTF-8")),
            // 10.b, 10.c, 10.g.
            Self::Null | Self::Blob { .. } | Self::Bytes | Self::Stream => None,
        }
    }

    /// Whether `XMLHttpRequest` writes these bytes itself, in UTF-8: documents, `URLSearchParams` objects and strings.
    pub(super) fn is_written_as_utf_8(&self) -> bool {
        matches!(self, Self::HtmlDocument | Self::XmlDocument | Self::UrlEncoded | Self::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_type() {
        let content_type = |body: FetchBody| body.content_type().map(Cow::into_owned);
        assert_eq!(content_type(FetchBody::none()), None);
        assert_eq!(content_type(FetchBody::text()).unwrap(), b"text/plain;charset=UTF-8");
        assert_eq!(content_type(FetchBody::urlencoded()).unwrap(), b"application/x-www-form-urlencoded;charset=UTF-8");
        assert_eq!(content_type(FetchBody::form_data("xx")).unwrap(), b"multipart/form-data; boundary=xx");
        assert_eq!(content_type(FetchBody::bytes()), None);
        assert_eq!(content_type(FetchBody::stream()), None);
    }

    #[test]
    fn blob_types_are_lowercased_and_printable() {
        let content_type = |blob_type: &[u8]| FetchBody::blob(blob_type).content_type().map(Cow::into_owned);
        assert_eq!(content_type(b"Text/PLAIN; Charset=X").unwrap(), b"text/plain; charset=x");
        for outside in [&b"a\x1f"[..], b"a\x7f", b"\xe9", b"a\n", b""] {
            assert_eq!(content_type(outside), None, "{outside:?}");
        }
        assert_eq!(content_type(b" ~").unwrap(), b" ~");
    }

    #[test]
    fn only_streams_cannot_be_sent_again_or_kept_alive() {
        let kinds = [
            (FetchBody::none(), Body::None),
            (FetchBody::text(), Body::Replayable),
            (FetchBody::urlencoded(), Body::Replayable),
            (FetchBody::form_data("x"), Body::Replayable),
            (FetchBody::bytes(), Body::Replayable),
            (FetchBody::blob(""), Body::Replayable),
            (FetchBody::stream(), Body::Stream),
        ];
        for (kind, body) in kinds {
            assert_eq!(kind.body(), body, "{kind:?}");
            assert_eq!(kind.0.extract(false), Ok(body));
            assert_eq!(kind.0.extract(true).is_err(), body == Body::Stream, "{kind:?}");
        }
        assert_eq!(FetchBody::stream().0.extract(true), Err(RequestError::StreamWithKeepalive));
    }
}
