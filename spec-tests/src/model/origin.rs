//! Origins and sites, from the HTML and URL Standards.

use url::{Host, Url};

/// html#concept-origin. The domain of a tuple origin is always null here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// html#concept-origin-tuple. The host is serialized; the port is null when it is the scheme's default.
    Tuple { scheme: String, host: String, port: Option<u16> },
    /// html#concept-origin-opaque, with its identity. Without one it is an opaque origin made anew by the URL Standard, which
    /// is the same as no other and not even as itself.
    Opaque { identity: Option<String> },
}

/// The registrable domain of a domain, if any: the embedder's public suffix list.
pub type RegistrableDomain = fn(&str) -> Option<String>;

impl Origin {
    /// The opaque origin with this identity.
    pub fn opaque(identity: &str) -> Self {
        Self::Opaque { identity: Some(identity.to_string()) }
    }

    const NEW_OPAQUE: Self = Self::Opaque { identity: None };

    /// url#concept-url-origin
    pub fn of_url(url: &Url, blob_url_entry_origin: Option<&Self>) -> Self {
        match url.scheme() {
            "blob" => {
                // blob 1.
                if let Some(origin) = blob_url_entry_origin {
                    return origin.clone();
                }
                // blob 2. and 3.
                let Ok(path_url) = Url::parse(url.path()) else {
                    return Self::NEW_OPAQUE;
                };
                // blob 4.
                if matches!(path_url.scheme(), "http" | "https" | "file") {
                    return Self::of_url(&path_url, None);
                }
                // blob 5.
                Self::NEW_OPAQUE
            }
            "ftp" | "http" | "https" | "ws" | "wss" => Self::Tuple {
                scheme: url.scheme().to_string(),
                host: url.host_str().unwrap_or_default().to_string(),
                port: url.port(),
            },
            // "file" is left to the reader, who is told to return an opaque origin when in doubt.
            _ => Self::NEW_OPAQUE,
        }
    }

    /// html#same-origin
    pub fn is_same_origin_with(&self, other: &Self) -> bool {
        match (self, other) {
            // 1.
            (Self::Opaque { identity: Some(a) }, Self::Opaque { identity: Some(b) }) => a == b,
            // 2.
            (Self::Tuple { .. }, Self::Tuple { .. }) => self == other,
            // 3.
            _ => false,
        }
    }

    /// html#schemelessly-same-site
    pub fn is_schemelessly_same_site_with(&self, other: &Self, registrable_domain: RegistrableDomain) -> bool {
        match (self, other) {
            // 1.
            (Self::Opaque { .. }, Self::Opaque { .. }) => self.is_same_origin_with(other),
            // 2.
            (Self::Tuple { host: host_a, .. }, Self::Tuple { host: host_b, .. }) => {
                let domain_a = registrable_domain_of_host(host_a, registrable_domain);
                let domain_b = registrable_domain_of_host(host_b, registrable_domain);
                // 2.2 and 2.3
                (host_a == host_b && domain_a.is_none()) || (domain_a.is_some() && domain_a == domain_b)
            }
            // 3.
            _ => false,
        }
    }

    /// html#same-site
    pub fn is_same_site_with(&self, other: &Self, registrable_domain: RegistrableDomain) -> bool {
        // 1. and 2.
        match (self.site(registrable_domain), other.site(registrable_domain)) {
            // html#concept-site-same-site
            (Some(site_a), Some(site_b)) => site_a == site_b,
            (None, None) => self.is_same_origin_with(other),
            _ => false,
        }
    }

    /// html#obtain-a-site: a scheme and host, or nothing for an opaque origin, whose site is itself.
    pub fn site(&self, registrable_domain: RegistrableDomain) -> Option<(String, String)> {
        match self {
            // 1.
            Self::Opaque { .. } => None,
            // 2. and 3.
            Self::Tuple { scheme, host, .. } => {
                let domain = registrable_domain_of_host(host, registrable_domain);
                Some((scheme.clone(), domain.unwrap_or_else(|| host.clone())))
            }
        }
    }

    /// html#ascii-serialisation-of-an-origin
    pub fn serialize(&self) -> String {
        match self {
            Self::Opaque { .. } => "null".to_string(),
            Self::Tuple { scheme, host, port: None } => format!("{scheme}://{host}"),
            Self::Tuple { scheme, host, port: Some(port) } => format!("{scheme}://{host}:{port}"),
        }
    }

    /// The scheme of a tuple origin.
    pub fn scheme(&self) -> Option<&str> {
        match self {
            Self::Tuple { scheme, .. } => Some(scheme),
            Self::Opaque { .. } => None,
        }
    }
}

/// url#host-registrable-domain: null unless the host is a domain.
fn registrable_domain_of_host(host: &str, registrable_domain: RegistrableDomain) -> Option<String> {
    match Host::parse(host) {
        Ok(Host::Domain(domain)) => registrable_domain(&domain),
        _ => None,
    }
}
