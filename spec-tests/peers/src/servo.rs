//! The workloads' inputs in Servo's types. Its crates are `net` and `net_traits`.

use std::time::Duration;

use http::{HeaderName, Method};
use net::fetch::cors_cache::CorsCache;
use net_traits::blob_url_store::UrlWithBlobClaim;
use net_traits::request::{CredentialsMode, Referrer, Request, RequestBuilder, RequestMode};
use net_traits::response::{Response, ResponseType};
use net_traits::{ResourceFetchTiming, ResourceTimingType};
use servo_url::ServoUrl;
use spec_tests::workloads::{header_map, url, workloads};

/// What the short answer allows, and for how long.
const MAX_AGE: Duration = Duration::from_mins(10);

/// W6's request: `workloads::put`.
pub fn put(number: Option<usize>) -> Request {
    let url = UrlWithBlobClaim::from_url_without_having_claimed_blob(ServoUrl::from_url(url(number)));
    RequestBuilder::new(None, url, Referrer::NoReferrer)
        .method(Method::PUT)
        .headers(header_map(&workloads().w1_unsafe))
        .mode(RequestMode::CorsMode)
        .credentials_mode(CredentialsMode::Include)
        .origin(ServoUrl::parse(workloads().origin).expect("a URL").origin())
        .build()
}

/// The names that a preflight must allow.
pub fn unsafe_names() -> Vec<HeaderName> {
    workloads().w1_unsafe_names.iter().map(|name| HeaderName::from_static(name)).collect()
}

/// Stores what the short answer allows for one key: an entry for its method, and one for each of three names.
pub fn store(cache: &mut CorsCache, request: &Request, names: &[HeaderName]) {
    cache.match_method_and_update(request, Method::PUT, MAX_AGE);
    for name in names {
        cache.match_header_and_update(request, name, MAX_AGE);
    }
}

/// Whether the cache has all that the request needs: the questions of HTTP fetch's step 4.1.
pub fn is_cached(cache: &mut CorsCache, request: &Request, names: &[HeaderName]) -> bool {
    cache.match_method(request, Method::PUT) && names.iter().all(|name| cache.match_header(request, name))
}

/// `workloads::warm`: so many numbered keys.
pub fn warm(keys: usize) -> CorsCache {
    let (mut cache, names) = (CorsCache::default(), unsafe_names());
    for number in 0..keys {
        store(&mut cache, &put(Some(number)), &names);
    }
    cache
}

/// The workloads' response, whose list of exposed names was read when it came.
pub fn response() -> Response {
    let url = ServoUrl::from_url(url(None));
    let mut response = Response::new(url, ResourceFetchTiming::new(ResourceTimingType::Resource));
    response.headers = header_map(&workloads().response);
    response.cors_exposed_header_name_list = vec!["ETag".to_owned(), "X-Request-Id".to_owned()];
    response
}

/// What a page may see of it.
pub fn filtered(response: Response) -> Response {
    response.to_filtered(ResponseType::Cors)
}
