//! What the algorithms ask of URLs.

use url::Url;

/// The tuple of a URL's [origin](https://url.spec.whatwg.org/#concept-url-origin), borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TupleOrigin<'a> {
    pub(crate) scheme: &'a str,
    pub(crate) host: &'a str,
    pub(crate) port: u16,
}

impl TupleOrigin<'_> {
    pub(crate) fn has_default_port(&self) -> bool {
        default_port(self.scheme) == Some(self.port)
    }
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        "ftp" => Some(21),
        _ => None,
    }
}

// <https://url.spec.whatwg.org/#concept-url-origin>
/// `None` stands for a new opaque origin; blob URLs are looked into by [`super::origin::Origin`].
pub(crate) fn tuple_origin(url: &Url) -> Option<TupleOrigin<'_>> {
    let scheme = url.scheme();
    let default = default_port(scheme)?;
    Some(TupleOrigin { scheme, host: url.host_str()?, port: url.port().unwrap_or(default) })
}

/// Whether two URLs' origins are the [same](https://html.spec.whatwg.org/multipage/browsers.html#same-origin). For
/// http(s) URLs, the only ones between which the Standard redirects.
pub(crate) fn have_same_origin(left: &Url, right: &Url) -> bool {
    match (tuple_origin(left), tuple_origin(right)) {
        (Some(left), Some(right)) => left == right,
        _ => false,
    }
}

/// [HTTP(S) scheme](https://fetch.spec.whatwg.org/#http-scheme).
pub(crate) fn has_http_scheme(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// [Is local](https://fetch.spec.whatwg.org/#is-local): `about`, `blob` or `data`.
pub(crate) fn is_local(url: &Url) -> bool {
    matches!(url.scheme(), "about" | "blob" | "data")
}

/// [Includes credentials](https://url.spec.whatwg.org/#include-credentials): a username or a password.
pub(crate) fn includes_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// A request's [URL list](https://fetch.spec.whatwg.org/#concept-request-url-list): one or more URLs. The first is inline, so
/// that a fetch without redirects allocates nothing here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlList {
    first: Url,
    redirects: Vec<Url>,
}

impl UrlList {
    pub(crate) fn new(url: Url) -> Self {
        Self { first: url, redirects: Vec::new() }
    }

    /// The [URL](https://fetch.spec.whatwg.org/#concept-request-url) that was asked for.
    pub fn first(&self) -> &Url {
        &self.first
    }

    /// The [current URL](https://fetch.spec.whatwg.org/#concept-request-current-url).
    pub fn current(&self) -> &Url {
        self.redirects.last().unwrap_or(&self.first)
    }

    pub(crate) fn current_mut(&mut self) -> &mut Url {
        self.redirects.last_mut().unwrap_or(&mut self.first)
    }

    pub(crate) fn push(&mut self, url: Url) {
        self.redirects.push(url);
    }

    /// How many URLs there are: redirects and one.
    #[expect(clippy::len_without_is_empty, reason = "never empty")]
    pub fn len(&self) -> usize {
        self.redirects.len() + 1
    }

    /// The URLs in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Url> + Clone {
        std::iter::once(&self.first).chain(&self.redirects)
    }
}

#[cfg(test)]
mod tests {
    use super::default_port;

    // <https://url.spec.whatwg.org/#default-port>
    #[test]
    fn five_schemes_have_a_default_port() {
        let ports = ["ftp", "http", "https", "ws", "wss", "file", "blob"].map(default_port);
        assert_eq!(ports, [Some(21), Some(80), Some(443), Some(80), Some(443), None, None]);
    }
}
