//! The headers that a browser's network layer adds, which no page decides and CORS does not look at: some servers do.

use fetch_cors::Exchange;
use fetch_cors::scenario::{PageFetch, PublicSuffixes, is_potentially_trustworthy};
use url::{Origin, Url};

use super::page::Probed;

/// HTTP-network-or-cache fetch 8.5 to 8.21, as far as nothing is cached; credentials last.
pub(super) fn added_headers(probed: &Probed, fetch: &PageFetch, exchange: &Exchange) -> Vec<(&'static str, String)> {
    let mut added = Vec::new();
    let has = |name| exchange.header(name).next().is_some();
    if !exchange.body().exists() && matches!(exchange.method().as_str(), "POST" | "PUT" | "PATCH") {
        added.push(("content-length", "0".to_owned()));
    }
    added.extend(fetch.referrer().map(|referrer| ("referer", referrer.to_owned())));
    if is_potentially_trustworthy(exchange.url()) {
        let destination = exchange.destination().as_str();
        added.push(("sec-fetch-dest", if destination.is_empty() { "empty" } else { destination }.to_owned()));
        added.push(("sec-fetch-mode", exchange.mode().as_str().to_owned()));
        added.push(("sec-fetch-site", site(probed, exchange).to_owned()));
    }
    if !has("user-agent") {
        added.push(("user-agent", probed.user_agent.clone()));
    }
    let encodings = if has("range") { "identity" } else { "gzip, deflate, br" };
    added.push(("accept-encoding", encodings.to_owned()));
    added.extend(probed.jar.headers(exchange));
    added
}

// <https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site>
/// Sites by their last two labels: no list of public suffixes is at hand.
fn site(probed: &Probed, exchange: &Exchange) -> &'static str {
    let Ok(page) = Url::parse(&probed.origin).map(|url| url.origin()) else { return "cross-site" };
    let mut site = "same-origin";
    for url in exchange.url_list().iter() {
        if url.origin() == page {
            continue;
        }
        if !is_same_site(&url.origin(), &page) {
            return "cross-site";
        }
        site = "same-site";
    }
    site
}

fn is_same_site(one: &Origin, other: &Origin) -> bool {
    let suffixes = PublicSuffixes::default();
    let site = |origin: &Origin| match origin {
        Origin::Tuple(scheme, host, _) => {
            let host = host.to_string();
            Some((scheme.clone(), suffixes.registrable_domain(&host)?.to_owned()))
        }
        Origin::Opaque(_) => None,
    };
    site(one).is_some() && site(one) == site(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_schemes_and_last_two_labels() {
        let origin = |url: &str| Url::parse(url).unwrap().origin();
        let page = origin("https://app.site.test");
        for (url, expected) in [
            ("https://app.site.test:8443/", true),
            ("https://api.site.test/", true),
            ("https://site.test/", true),
            ("http://app.site.test/", false),
            ("https://app.other.test/", false),
            ("https://test/", false),
            ("data:,x", false),
        ] {
            assert_eq!(is_same_site(&origin(url), &page), expected, "{url}");
        }
        assert!(!is_same_site(&origin("data:,x"), &origin("data:,x")));
    }
}
