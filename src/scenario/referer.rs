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
            Some("") => Self(None),
            Some(text) if text != "about:client" => {
                let referrer = document.map_or_else(|| Url::parse(text), |document| document.join(text)).ok();
                // Another origin's URL is no referrer: the page's own it is then.
                let own = referrer.filter(|url| origin.is_same_origin_with_url(url));
                Self(own.or_else(|| document.cloned()))
            }
            _ => Self(document.cloned()),
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
