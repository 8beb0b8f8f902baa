//! `Referer`, which is the embedder's: the runner plays one.

use url::Url;

use crate::ReferrerPolicy;

/// A request's referrer on its way through redirects: each hop can only shorten it.
#[derive(Clone, Debug)]
pub(super) enum Referrer {
    None,
    Url(Url),
}

impl Referrer {
    /// Of a page at `document`, or of what the fetch option says. Opaque documents (`null/`) have none.
    pub(super) fn of_page(document: Option<&Url>, option: Option<&str>) -> Self {
        match option {
            Some("") => Self::None,
            Some(text) if text != "about:client" => {
                let referrer = document.map_or_else(|| Url::parse(text), |document| document.join(text)).ok();
                // Another origin's URL is no referrer: the page's own it is then.
                match (referrer, document) {
                    (Some(url), Some(document)) if url.origin() == document.origin() => Self::Url(url),
                    (_, document) => document.cloned().map_or(Self::None, Self::Url),
                }
            }
            _ => document.cloned().map_or(Self::None, Self::Url),
        }
    }

    // <https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer>
    /// What is left of it at a hop to `url`.
    pub(super) fn at_hop(&mut self, url: &Url, policy: ReferrerPolicy) {
        let Self::Url(source) = self else { return };
        // 3–4.
        let Some(stripped) = strip(source, false) else {
            *self = Self::None;
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
        *self = referrer.map_or(Self::None, Self::Url);
    }

    pub(super) fn header_value(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Url(url) => Some(url.as_str()),
        }
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
