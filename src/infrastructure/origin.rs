//! [Origins](https://html.spec.whatwg.org/multipage/browsers.html#concept-origin): made once per client, compared often.

use std::fmt;
use std::sync::Arc;

use url::Url;

use super::shown::shorten_text;
use super::url::{TupleOrigin, tuple_origin};

/// An [origin](https://html.spec.whatwg.org/multipage/browsers.html#concept-origin): a tuple of scheme, host and port, or
/// opaque with an identity that the embedder gives.
///
/// An origin is made once, when a document or worker is, and is cloned from then on (a reference count). It is never
/// recomputed from a URL: `url::Url::origin()` makes a new opaque origin at every call. The serialization is kept.
///
/// ```
/// use fetch_cors::{OpaqueOrigin, Origin};
///
/// let origin = Origin::parse("https://a.test:443")?;
/// assert_eq!(origin.ascii_serialization(), "https://a.test");
/// assert_eq!(origin, Origin::parse("HTTPS://A.test")?);
///
/// // Two opaque origins serialize alike and are not the same.
/// let (frame, other) = (Origin::opaque(OpaqueOrigin(1)), Origin::opaque(OpaqueOrigin(2)));
/// assert_eq!(frame.ascii_serialization(), "null");
/// assert_ne!(frame, other);
/// # Ok::<(), fetch_cors::InvalidOrigin>(())
/// ```
#[derive(Clone)]
pub struct Origin(Arc<Inner>);

/// The identity of an opaque origin: two are the same origin when their identities are the same. The number means nothing
/// else; an embedder counts up, or uses a document's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::exhaustive_structs, reason = "a name around a number")]
pub struct OpaqueOrigin(pub u64);

struct Inner {
    kind: Kind,
    serialization: String,
}

enum Kind {
    /// Where scheme and host lie in the serialization, and the port.
    Tuple {
        scheme: usize,
        host: usize,
        port: u16,
    },
    Opaque(OpaqueOrigin),
}

/// What was given is no serialization of a tuple origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("`{}` is not a tuple origin such as `https://a.test:8080`: {why}", shorten_text(.found))]
pub struct InvalidOrigin {
    /// What was given.
    pub found: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Origin {
    /// The opaque origin with this identity.
    pub fn opaque(identity: OpaqueOrigin) -> Self {
        Self(Arc::new(Inner { kind: Kind::Opaque(identity), serialization: "null".to_owned() }))
    }

    /// The tuple origin that `serialization` names: scheme, host and port, nothing after them. `null` names no origin:
    /// use [`Origin::opaque`], which asks for an identity.
    ///
    /// # Errors
    /// [`InvalidOrigin`], which says what is wrong.
    pub fn parse(serialization: &str) -> Result<Self, InvalidOrigin> {
        let error = |why| InvalidOrigin { found: serialization.to_owned(), why };
        if serialization == "null" {
            return Err(error("an opaque origin needs an identity"));
        }
        let url = Url::parse(serialization).map_err(|_| error("it does not parse as a URL"))?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(error("it has a path, a query or a fragment"));
        }
        if serialization.ends_with('/') {
            return Err(error("it ends in a slash"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(error("it has user info"));
        }
        Self::of_url(&url).ok_or_else(|| error("URLs of this scheme have opaque origins"))
    }

    /// The [origin of a URL](https://url.spec.whatwg.org/#concept-url-origin) where that is a tuple: `None` stands for a
    /// new opaque origin. A blob URL has the origin of the http or https URL in its path.
    ///
    /// ```
    /// use fetch_cors::Origin;
    /// use url::Url;
    ///
    /// let origin = |url: &str| Origin::of_url(&Url::parse(url).unwrap());
    /// assert_eq!(origin("http://a.test:8001/x?y#z"), Origin::parse("http://a.test:8001").ok());
    /// assert_eq!(origin("blob:https://a.test/uuid"), Origin::parse("https://a.test").ok());
    /// assert_eq!(origin("blob:ws://a.test/uuid"), None);
    /// assert_eq!(origin("data:,x"), None);
    /// ```
    pub fn of_url(url: &Url) -> Option<Self> {
        if url.scheme() == "blob" {
            return Self::of_blob_url(url);
        }
        Some(Self::of_tuple(&tuple_origin(url)?))
    }

    // <https://url.spec.whatwg.org/#concept-url-origin>
    fn of_blob_url(url: &Url) -> Option<Self> {
        let path_url = Url::parse(url.path()).ok()?;
        matches!(path_url.scheme(), "http" | "https")
            .then(|| tuple_origin(&path_url))
            .flatten()
            .map(|t| Self::of_tuple(&t))
    }

    fn of_tuple(tuple: &TupleOrigin<'_>) -> Self {
        let mut serialization = format!("{}://{}", tuple.scheme, tuple.host);
        let (scheme, host) = (tuple.scheme.len(), serialization.len());
        if !tuple.has_default_port() {
            serialization = format!("{serialization}:{}", tuple.port);
        }
        Self(Arc::new(Inner { kind: Kind::Tuple { scheme, host, port: tuple.port }, serialization }))
    }

    /// Scheme, host and port, `None` for an opaque origin.
    pub(crate) fn tuple(&self) -> Option<TupleOrigin<'_>> {
        let Kind::Tuple { scheme, host, port } = self.0.kind else {
            return None;
        };
        let text = self.0.serialization.as_str();
        Some(TupleOrigin { scheme: text.get(..scheme)?, host: text.get(scheme + 3..host)?, port })
    }

    /// Whether this is an opaque origin.
    pub fn is_opaque(&self) -> bool {
        matches!(self.0.kind, Kind::Opaque(_))
    }

    /// The identity of an opaque origin.
    pub fn opaque_identity(&self) -> Option<OpaqueOrigin> {
        match self.0.kind {
            Kind::Opaque(identity) => Some(identity),
            Kind::Tuple { .. } => None,
        }
    }

    /// The [ASCII serialization](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin):
    /// `https://a.test:8080`, or `null` for an opaque origin.
    pub fn ascii_serialization(&self) -> &str {
        &self.0.serialization
    }

    /// [Same origin](https://html.spec.whatwg.org/multipage/browsers.html#same-origin) with the origin of `url`.
    pub fn is_same_origin_with_url(&self, url: &Url) -> bool {
        if url.scheme() == "blob" {
            return Self::of_blob_url(url).is_some_and(|origin| origin == *self);
        }
        match (self.tuple(), tuple_origin(url)) {
            (Some(left), Some(right)) => left == right,
            _ => false,
        }
    }
}

/// [Same origin](https://html.spec.whatwg.org/multipage/browsers.html#same-origin).
impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || match (&self.0.kind, &other.0.kind) {
                (Kind::Opaque(left), Kind::Opaque(right)) => left == right,
                (Kind::Tuple { .. }, Kind::Tuple { .. }) => self.0.serialization == other.0.serialization,
                _ => false,
            }
    }
}

impl Eq for Origin {}

impl fmt::Debug for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.kind {
            Kind::Tuple { .. } => write!(formatter, "Origin({})", self.0.serialization),
            Kind::Opaque(identity) => write!(formatter, "Origin(opaque {})", identity.0),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.serialization)
    }
}
