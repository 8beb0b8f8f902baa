//! [Same site](https://html.spec.whatwg.org/multipage/browsers.html#same-site), with the embedder's list of suffixes.

use std::fmt;
use std::net::Ipv4Addr;
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
        match (self.registrable_domain(left.host), self.registrable_domain(right.host)) {
            (Some(left), Some(right)) => left == right,
            _ => false,
        }
    }

    // <https://url.spec.whatwg.org/#host-registrable-domain>
    fn registrable_domain<'a>(&self, host: &'a str) -> Option<&'a str> {
        // 1. Of an address the function is not asked: lists of suffixes take its last numbers for a domain.
        let is_address = host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok();
        self.registrable_domain.as_ref().filter(|_| !is_address)?(host)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_whether_the_embedder_answers() {
        assert_eq!(format!("{:?}", Sites::default()), "Sites { registrable_domain: false }");
        assert_eq!(format!("{:?}", Sites::new(|_| None)), "Sites { registrable_domain: true }");
    }

    #[test]
    fn addresses_have_no_registrable_domain() {
        let sites =
            Sites::new(|host| host.rmatch_indices('.').nth(1).map_or(Some(host), |(dot, _)| host.get(dot + 1..)));
        let are_same_site = |left: &str, right: &str| {
            let parse = |host: &str| Url::parse(&format!("http://{host}/")).unwrap();
            sites.urls_are_same_site(&parse(left), &parse(right))
        };
        assert!(are_same_site("a.site.test", "b.site.test") && !are_same_site("a.site.test", "b.other.test"));
        assert!(are_same_site("10.0.0.1", "10.0.0.1:8080") && are_same_site("[::1]", "[::1]:8080"));
        for (left, right) in
            [("10.0.0.1", "192.168.0.1"), ("10.0.0.1", "0.1"), ("[::1]", "[::2]"), ("[::1.2.3.4]", "3.4")]
        {
            assert!(!are_same_site(left, right), "{left} {right}");
        }
    }
}
