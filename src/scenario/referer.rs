//! `Referer`, which is the embedder's: the runner plays one, and whoever has no other may use it.

use url::Url;

use crate::{Origin, ReferrerPolicy};

/// A request's [referrer](https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer) on its way through
/// redirects: each hop can only shorten it.
///
/// ```
/// use fetch_cors::scenario::Referrer;
/// use fetch_cors::{Origin, ReferrerPolicy};
/// use url::Url;
///
/// let document = Url::parse("https://a.test/page?q#f")?;
/// let mut referrer = Referrer::of_page(&Origin::parse("https://a.test")?, Some(&document), None);
/// referrer.at_hop(&Url::parse("https://a.test/x")?, ReferrerPolicy::Empty);
/// assert_eq!(referrer.header_value(), Some("https://a.test/page?q"));
/// referrer.at_hop(&Url::parse("https://b.test/x")?, ReferrerPolicy::Empty);
/// assert_eq!(referrer.header_value(), Some("https://a.test/"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Referrer(Option<Url>);

impl Referrer {
    /// Of a page of `origin` at `document`, or of what the fetch option `referrer` says, as
    /// [`Request`'s constructor](https://fetch.spec.whatwg.org/#dom-request) has it. Documents of opaque origins have none.
    pub fn of_page(origin: &Origin, document: Option<&Url>, option: Option<&str>) -> Self {
        let document = document.filter(|_| !origin.is_opaque());
        match option {
            None => Self(document.cloned()),
            Some("") => Self(None),
            Some(text) => {
                let referrer = document.map_or_else(|| Url::parse(text), |document| document.join(text)).ok();
                // `about:client` and another origin's URL stand for the page's own.
                let own = referrer.filter(|url| origin.is_same_origin_with_url(url));
                Self(own.or_else(|| document.cloned()))
            }
        }
    }

    // <https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer>
    /// What is left of it at a hop to `url`, under the policy in force there: to be called once for each hop, in order.
    pub fn at_hop(&mut self, url: &Url, policy: ReferrerPolicy) {
        let Some(source) = &self.0 else { return };
        // 3–4.
        let Some(stripped) = strip(source, false) else {
            self.0 = None;
            return;
        };
        let Some(origin_only) = strip(source, true) else {
            return;
        };
        // 5.
        let full = if stripped.as_str().len() > 4096 { origin_only.clone() } else { stripped };
        let same_origin = source.origin() == url.origin();
        let downgrade = is_potentially_trustworthy(source) && !is_potentially_trustworthy(url);
        // 8.
        let referrer = match policy {
            ReferrerPolicy::NoReferrer => None,
            ReferrerPolicy::Origin => Some(origin_only),
            ReferrerPolicy::UnsafeUrl => Some(full),
            ReferrerPolicy::StrictOrigin => (!downgrade).then_some(origin_only),
            ReferrerPolicy::SameOrigin => same_origin.then_some(full),
            ReferrerPolicy::OriginWhenCrossOrigin => Some(if same_origin { full } else { origin_only }),
            ReferrerPolicy::NoReferrerWhenDowngrade => (!downgrade).then_some(full),
            ReferrerPolicy::Empty | ReferrerPolicy::StrictOriginWhenCrossOrigin => {
                if same_origin {
                    Some(full)
                } else {
                    (!downgrade).then_some(origin_only)
                }
            }
        };
        self.0 = referrer;
    }

    /// What `Referer` is, where there is one.
    pub fn header_value(&self) -> Option<&str> {
        self.0.as_ref().map(Url::as_str)
    }
}

// <https://w3c.github.io/webappsec-referrer-policy/#strip-url>
fn strip(url: &Url, origin_only: bool) -> Option<Url> {
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let mut url = url.clone();
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_fragment(None);
    if origin_only {
        url.set_path("");
        url.set_query(None);
    }
    Some(url)
}

// <https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy>
/// Whether a URL is potentially trustworthy, as far as it can be told by itself: https, loopback, `localhost`.
///
/// ```
/// use fetch_cors::scenario::is_potentially_trustworthy;
///
/// let is_trustworthy = |url: &str| url.parse().is_ok_and(|url| is_potentially_trustworthy(&url));
/// assert!(is_trustworthy("https://a.test/") && is_trustworthy("http://localhost:3000/"));
/// assert!(!is_trustworthy("http://a.test/"));
/// ```
pub fn is_potentially_trustworthy(url: &Url) -> bool {
    match (url.scheme(), url.host()) {
        ("https" | "wss" | "data" | "file", _) => true,
        ("about", _) => matches!(url.path(), "blank" | "srcdoc"),
        ("blob", _) => Url::parse(url.path()).is_ok_and(|inner| is_potentially_trustworthy(&inner)),
        (_, Some(url::Host::Domain(domain))) => domain == "localhost" || domain.ends_with(".localhost"),
        (_, Some(url::Host::Ipv4(address))) => address.is_loopback(),
        (_, Some(url::Host::Ipv6(address))) => address.is_loopback(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn of_a_page_or_of_what_the_fetch_says() {
        let document = "https://a.test/p?q#f";
        for (option, referrer) in [
            (None, Some(document)),
            (Some(""), None),
            (Some("about:client"), Some(document)),
            (Some("/other"), Some("https://a.test/other")),
            (Some("https://a.test/o#g"), Some("https://a.test/o#g")),
            // Another origin's, and what is no URL.
            (Some("https://b.test/"), Some(document)),
            (Some("https://["), Some(document)),
        ] {
            let origin = Origin::parse("https://a.test").unwrap();
            let of_page = Referrer::of_page(&origin, Some(&url(document)), option);
            assert_eq!(of_page.header_value(), referrer, "{option:?}");
            let opaque = Origin::opaque(crate::OpaqueOrigin(0));
            assert_eq!(Referrer::of_page(&opaque, Some(&url(document)), option).header_value(), None, "{option:?}");
        }
        let origin = Origin::parse("https://a.test").unwrap();
        assert_eq!(Referrer::of_page(&origin, None, None).header_value(), None);
        let of_option = Referrer::of_page(&origin, None, Some("https://a.test/o"));
        assert_eq!(of_option.header_value(), Some("https://a.test/o"));
    }

    #[test]
    fn more_than_4096_bytes_are_the_origin_alone() {
        let at_hop = |document: &str| {
            let mut referrer = Referrer(Some(url(document)));
            referrer.at_hop(&url("https://a.test/x"), ReferrerPolicy::UnsafeUrl);
            referrer.header_value().unwrap().to_owned()
        };
        let long = format!("https://a.test/{}", "p".repeat(4096 - "https://a.test/".len()));
        assert_eq!(at_hop(&long), long);
        // Without what is stripped.
        assert_eq!(at_hop(&format!("{long}#f")), long);
        assert_eq!(at_hop(&format!("{long}p")), "https://a.test/");
        assert_eq!(at_hop(&format!("{long}pp")), "https://a.test/");
    }

    #[test]
    fn what_is_potentially_trustworthy() {
        for (text, is_trustworthy) in [
            ("https://a.test/", true),
            ("wss://a.test/", true),
            ("data:,x", true),
            ("file:///x", true),
            ("http://a.test/", false),
            ("ws://a.test/", false),
            ("about:blank", true),
            ("about:srcdoc", true),
            ("about:client", false),
            ("blob:https://a.test/1", true),
            ("blob:http://localhost/1", true),
            ("blob:http://a.test/1", false),
            ("blob:null/1", false),
            ("http://localhost/", true),
            ("http://a.localhost/", true),
            ("http://notlocalhost/", false),
            ("http://127.0.0.1/", true),
            ("http://127.255.0.9/", true),
            ("http://128.0.0.1/", false),
            ("http://[::1]/", true),
            ("http://[::2]/", false),
            ("mailto:a@a.test", false),
        ] {
            assert_eq!(is_potentially_trustworthy(&url(text)), is_trustworthy, "{text}");
        }
    }
}
