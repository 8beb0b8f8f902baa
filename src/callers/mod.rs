//! Who makes requests: each API of the platform sets the fields and flags of its own requests, so that none is forgotten.
//!
//! Everywhere that authors choose methods or headers, the
//! [unsafe-request flag](https://fetch.spec.whatwg.org/#unsafe-request-flag) is set. The constructors that leave it unset
//! say why that is safe: what the author chooses there is an address at most.

pub(crate) mod body_init;
pub(crate) mod features;
pub(crate) mod fetch_api;
pub(crate) mod headers;
pub(crate) mod html;
mod mime_type_record;
pub(crate) mod others;
pub(crate) mod potential_method;
pub(crate) mod xml_http_request;

use crate::infrastructure::origin::Origin;
use crate::infrastructure::partition::NetworkPartitionKey;
use crate::infrastructure::referrer_policy::ReferrerPolicy;
use crate::infrastructure::request::{CacheMode, Initiator, Request, ServiceWorkersMode};

/// What callers of every kind may add. Nothing here widens what a page can make a server receive without its consent.
impl Request {
    /// With this [referrer policy](https://fetch.spec.whatwg.org/#concept-request-referrer-policy): of a `referrerpolicy`
    /// attribute, of a script's fetch options.
    pub fn with_referrer_policy(mut self, policy: ReferrerPolicy) -> Self {
        self.referrer_policy = policy;
        self
    }

    /// With the [local-URLs-only flag](https://fetch.spec.whatwg.org/#local-urls-only-flag) set: `about:`, `blob:` and `data:`
    /// URLs load, any other is a network error.
    pub fn with_local_urls_only(mut self) -> Self {
        self.local_urls_only = true;
        self
    }

    /// With this [initiator](https://fetch.spec.whatwg.org/#concept-request-initiator): "imageset", "prefetch" …
    pub fn with_initiator(mut self, initiator: Initiator) -> Self {
        self.initiator = initiator;
        self
    }

    /// With this [cache mode](https://fetch.spec.whatwg.org/#concept-request-cache-mode): of a reload, for instance.
    pub fn with_cache_mode(mut self, mode: CacheMode) -> Self {
        self.cache_mode = mode;
        self
    }

    /// With this [service-workers mode](https://fetch.spec.whatwg.org/#request-service-workers-mode). What a service
    /// worker fetches itself has [`ServiceWorkersMode::None`].
    pub fn with_service_workers_mode(mut self, mode: ServiceWorkersMode) -> Self {
        self.service_workers_mode = mode;
        self
    }

    /// With this [network partition key](https://fetch.spec.whatwg.org/#request-determine-the-network-partition-key), where
    /// it is not the client's: a navigation belongs to the partition of the document that it makes.
    pub fn with_network_partition_key(mut self, key: NetworkPartitionKey) -> Self {
        self.network_partition_key = key;
        self
    }

    /// With the origin of the [blob URL entry](https://url.spec.whatwg.org/#concept-url-blob-entry), for a `blob:` URL whose
    /// text does not name it (an opaque origin made it).
    pub fn with_blob_url_origin(mut self, origin: Origin) -> Self {
        self.blob_url_origin = Some(origin);
        self
    }

    // <https://fetch.spec.whatwg.org/#concept-request-add-range-header>
    /// [Add a range header](https://fetch.spec.whatwg.org/#concept-request-add-range-header), as media elements do. A `last`
    /// before `first` counts as `first`.
    ///
    /// ```
    /// use fetch_cors::{CorsSettingsAttribute, Destination, Origin, Request};
    /// use url::Url;
    ///
    /// let (url, client) = (Url::parse("https://b.test/film")?, Origin::parse("https://a.test")?);
    /// let request = Request::potential_cors(url, client, Destination::Video, CorsSettingsAttribute::NoCors, false);
    /// let request = request.with_range(1000, None);
    /// assert_eq!(request.headers().get(b"Range").as_deref(), Some(&b"bytes=1000-"[..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_range(mut self, first: u64, last: Option<u64>) -> Self {
        // 1–6. Such a value is CORS-safelisted: it never asks for a preflight.
        let range = match last {
            None => format!("bytes={first}-"),
            Some(last) => format!("bytes={first}-{}", last.max(first)),
        };
        // 6.
        self.header_list.push_unchecked(b"Range", range.as_bytes());
        self
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn additions_change_their_field() {
        let url = || Url::parse("https://b.test/").unwrap();
        let request = |origin: &str| Request::new(url(), Origin::parse(origin).unwrap().into());
        assert_eq!(
            request("https://a.test").with_referrer_policy(ReferrerPolicy::NoReferrer).referrer_policy(),
            ReferrerPolicy::NoReferrer
        );
        assert!(request("https://a.test").with_local_urls_only().local_urls_only);
        assert_eq!(request("https://a.test").with_initiator(Initiator::Prefetch).initiator(), Initiator::Prefetch);
        assert_eq!(request("https://a.test").with_cache_mode(CacheMode::Reload).cache_mode(), CacheMode::Reload);
        assert_eq!(
            request("https://a.test").with_service_workers_mode(ServiceWorkersMode::None).service_workers_mode(),
            ServiceWorkersMode::None
        );
        let key = NetworkPartitionKey::new("https://b.test");
        assert_eq!(request("https://a.test").with_network_partition_key(key.clone()).partition(), &key);
        let origin = Origin::parse("https://c.test").unwrap();
        assert_eq!(request("https://a.test").with_blob_url_origin(origin.clone()).blob_url_origin, Some(origin));
    }

    #[test]
    fn ranges_are_those_of_the_text() {
        let range = |first, last| {
            let request =
                Request::new(Url::parse("https://b.test/").unwrap(), Origin::parse("https://a.test").unwrap().into());
            request.with_range(first, last).headers().get(b"range").unwrap().into_owned()
        };
        assert_eq!(range(0, None), b"bytes=0-");
        assert_eq!(range(5, Some(9)), b"bytes=5-9");
        assert_eq!(range(5, Some(4)), b"bytes=5-5");
        assert!(crate::infrastructure::request_header::is_cors_safelisted_request_header(
            b"range",
            &range(u64::MAX, None)
        ));
    }
}
