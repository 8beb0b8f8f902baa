//! A request's redirect-taint: whether its URL list has passed through origins that may not know each other.

use url::Url;

use crate::infrastructure::origin::Origin;
use crate::infrastructure::request::RedirectTaint;
use crate::infrastructure::site::Sites;
use crate::infrastructure::url::{UrlList, have_same_origin};

// <https://fetch.spec.whatwg.org/#concept-request-tainted-origin>
/// Of the whole list.
pub(super) fn redirect_taint(url_list: &UrlList, origin: &Origin, sites: &Sites) -> RedirectTaint {
    // 1. Never "client" here.
    // 2–3.
    let mut last_url = url_list.first();
    let mut taint = RedirectTaint::SameOrigin;
    // 4–4.1.
    for url in url_list.iter().skip(1) {
        taint = taint_of_redirect(taint, last_url, url, origin, sites);
        // 4.4.
        last_url = url;
    }
    // 5.
    taint
}

// <https://fetch.spec.whatwg.org/#concept-request-tainted-origin>
/// Of the list with one URL more.
pub(super) fn taint_of_redirect(
    taint: RedirectTaint,
    last_url: &Url,
    url: &Url,
    origin: &Origin,
    sites: &Sites,
) -> RedirectTaint {
    // 4.2. Final, once reached.
    if taint == RedirectTaint::CrossSite
        || (!sites.urls_are_same_site(url, last_url) && !sites.origin_is_same_site_with_url(origin, last_url))
    {
        return RedirectTaint::CrossSite;
    }
    // 4.3.
    if !have_same_origin(url, last_url) && !origin.is_same_origin_with_url(last_url) {
        return RedirectTaint::SameSite;
    }
    taint
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taint_is_the_same_incrementally_and_never_less() {
        let sites = Sites::new(|host| {
            let mut dots = host.rmatch_indices('.');
            dots.next();
            Some(dots.next().map_or(host, |(at, _)| host.get(at + 1..).unwrap_or(host)))
        });
        let hosts = ["http://a.site.test", "http://b.site.test", "http://other.test", "https://a.site.test"];
        let urls: Vec<Url> = hosts.iter().map(|host| Url::parse(host).unwrap()).collect();
        let origin = Origin::parse(hosts[0]).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..256usize {
            let chain = [number & 3, number >> 2 & 3, number >> 4 & 3, number >> 6 & 3];
            let mut list = UrlList::new(urls[chain[0]].clone());
            let mut taint = RedirectTaint::SameOrigin;
            for &index in &chain[1..] {
                let next = taint_of_redirect(taint, list.current(), &urls[index], &origin, &sites);
                list.push(urls[index].clone());
                assert!(next >= taint);
                taint = next;
                assert_eq!(taint, redirect_taint(&list, &origin, &sites), "{chain:?}");
            }
            seen.insert(taint);
        }
        assert_eq!(seen.len(), 3);
    }

    #[test]
    fn back_to_the_start_is_tainted_only_through_a_third_origin() {
        let sites = Sites::default();
        let taint = |urls: &[&str]| {
            let mut list = UrlList::new(Url::parse(urls[0]).unwrap());
            urls[1..].iter().for_each(|url| list.push(Url::parse(url).unwrap()));
            redirect_taint(&list, &Origin::parse("http://a.test").unwrap(), &sites)
        };
        assert_eq!(taint(&["http://a.test", "http://b.test"]), RedirectTaint::SameOrigin);
        assert_eq!(taint(&["http://b.test", "http://b.test/x"]), RedirectTaint::SameOrigin);
        assert_eq!(taint(&["http://b.test", "http://a.test"]), RedirectTaint::CrossSite);
        assert_eq!(taint(&["http://a.test", "http://b.test", "http://a.test"]), RedirectTaint::CrossSite);
        assert_eq!(taint(&["http://a.test:1", "http://a.test:2"]), RedirectTaint::SameSite);
    }
}
