//! [Same site](https://html.spec.whatwg.org/multipage/browsers.html#same-site), with the embedder's list of suffixes.

use std::fmt;
use std::sync::Arc;

use url::Url;

use super::origin::Origin;
use super::url::{TupleOrigin, tuple_origin};

type RegistrableDomainFunction = dyn for<'a> Fn(&'a str) -> Option<&'a str> + Send + Sync;

/// The embedder's [registrable domain](https://url.spec.whatwg.org/#host-registrable-domain) of a host.
///
/// Without one only equal hosts are same site, which fails closed.
#[derive(Clone, Default)]
pub(crate) struct Sites {
    registrable_domain: Option<Arc<RegistrableDomainFunction>>,
}

impl Sites {
    pub(crate) fn new(function: impl for<'a> Fn(&'a str) -> Option<&'a str> + Send + Sync + 'static) -> Self {
        Self { registrable_domain: Some(Arc::new(function)) }
    }

    // <https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site>
    fn are_schemelessly_same_site(&self, left: &TupleOrigin<'_>, right: &TupleOrigin<'_>) -> bool {
        if left.host == right.host {
            return true;
        }
        let Some(registrable_domain) = &self.registrable_domain else {
            return false;
        };
        match (registrable_domain(left.host), registrable_domain(right.host)) {
            (Some(left), Some(right)) => left == right,
            _ => false,
        }
    }

    // <https://html.spec.whatwg.org/multipage/browsers.html#same-site>
    fn are_same_site(&self, left: Option<TupleOrigin<'_>>, right: Option<TupleOrigin<'_>>) -> bool {
        match (left, right) {
            (Some(left), Some(right)) => left.scheme == right.scheme && self.are_schemelessly_same_site(&left, &right),
            // A URL's opaque origin is new each time: the same as no other.
            _ => false,
        }
    }

    /// Whether the origins of two URLs are same site.
    pub(crate) fn urls_are_same_site(&self, left: &Url, right: &Url) -> bool {
        self.are_same_site(tuple_origin(left), tuple_origin(right))
    }

    /// Whether `origin` and the origin of `url` are same site.
    pub(crate) fn origin_is_same_site_with_url(&self, origin: &Origin, url: &Url) -> bool {
        self.are_same_site(origin.tuple(), tuple_origin(url))
    }

    /// Whether `origin` and the origin of `url` are schemelessly same site.
    pub(crate) fn origin_is_schemelessly_same_site_with_url(&self, origin: &Origin, url: &Url) -> bool {
        match (origin.tuple(), tuple_origin(url)) {
            (Some(left), Some(right)) => self.are_schemelessly_same_site(&left, &right),
            _ => false,
        }
    }
}

impl fmt::Debug for Sites {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sites").field("registrable_domain", &self.registrable_domain.is_some()).finish()
    }
}
