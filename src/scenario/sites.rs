//! Sites: which hosts belong together.

use url::{Host, ParseError, Url};

/// Public suffixes, and by them the registrable domains of hosts. Suffixes of one label (`test`, `com`) need no naming:
/// without others a host's last two labels are its registrable domain, as the scenario format has it.
///
/// ```
/// use fetch_cors::scenario::PublicSuffixes;
///
/// let suffixes = PublicSuffixes::default();
/// assert_eq!(suffixes.registrable_domain("www.shop.co.uk"), Some("co.uk"));
///
/// let suffixes = PublicSuffixes::new(["co.uk"])?;
/// assert_eq!(suffixes.registrable_domain("www.shop.co.uk"), Some("shop.co.uk"));
/// assert_eq!(suffixes.registrable_domain("co.uk"), None);
/// # Ok::<(), url::ParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicSuffixes(Vec<String>);

impl PublicSuffixes {
    /// With suffixes of more labels than one: `co.uk`, `github.io`.
    ///
    /// # Errors
    /// Where one of them is no host name.
    pub fn new(suffixes: impl IntoIterator<Item: AsRef<str>>) -> Result<Self, ParseError> {
        suffixes
            .into_iter()
            // As URLs have it: lower case, Punycode.
            .map(|suffix| match Host::parse(suffix.as_ref().trim_matches('.'))? {
                Host::Domain(domain) => Ok(domain),
                Host::Ipv4(_) | Host::Ipv6(_) => Err(ParseError::IdnaError),
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    // <https://url.spec.whatwg.org/#host-registrable-domain>
    /// The registrable domain of a host as URLs have it: the longest suffix and one label more. `None` for a suffix itself;
    /// addresses, and hosts of one label, are their own.
    pub fn registrable_domain<'a>(&self, host: &'a str) -> Option<&'a str> {
        if host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok() {
            return Some(host);
        }
        let name = host.strip_suffix('.').unwrap_or(host);
        let last_label = name.rsplit('.').next().unwrap_or_default().len();
        let mut suffix = last_label;
        for known in &self.0 {
            match name.strip_suffix(known.as_str()) {
                Some("") => return None,
                Some(rest) if rest.ends_with('.') => suffix = suffix.max(known.len()),
                _ => {}
            }
        }
        // What is before the suffix and its dot.
        let Some(before) = name.len().checked_sub(suffix + 1).and_then(|end| name.get(..end)) else {
            return Some(host);
        };
        host.get(before.rfind('.').map_or(0, |dot| dot + 1)..)
    }

    /// The site of a URL (or of an origin's serialization), written as an origin without port.
    pub(super) fn site_of_text(&self, text: &str) -> Option<String> {
        let url = Url::parse(text).ok()?;
        let host = url.host_str()?;
        Some(format!("{}://{}", url.scheme(), self.registrable_domain(host).unwrap_or(host)))
    }
}

#[cfg(test)]
mod tests {
    use super::PublicSuffixes;

    #[test]
    fn registrable_domains() {
        let plain = PublicSuffixes::default();
        let named = PublicSuffixes::new(["co.uk", ".GitHub.io.", "x.co.uk", "bücher.test"]).unwrap();
        for (host, by_labels, by_names) in [
            ("test", Some("test"), Some("test")),
            ("a.test", Some("a.test"), Some("a.test")),
            ("www.a.test", Some("a.test"), Some("a.test")),
            ("www.a.test.", Some("a.test."), Some("a.test.")),
            ("localhost", Some("localhost"), Some("localhost")),
            ("127.0.0.1", Some("127.0.0.1"), Some("127.0.0.1")),
            ("[::1]", Some("[::1]"), Some("[::1]")),
            ("co.uk", Some("co.uk"), None),
            ("shop.co.uk", Some("co.uk"), Some("shop.co.uk")),
            ("a.shop.co.uk", Some("co.uk"), Some("shop.co.uk")),
            ("a.b.x.co.uk", Some("co.uk"), Some("b.x.co.uk")),
            ("xco.uk", Some("xco.uk"), Some("xco.uk")),
            ("me.github.io", Some("github.io"), Some("me.github.io")),
            ("a.xn--bcher-kva.test", Some("xn--bcher-kva.test"), Some("a.xn--bcher-kva.test")),
            (".test", Some(".test"), Some(".test")),
            ("", Some(""), Some("")),
        ] {
            assert_eq!(plain.registrable_domain(host), by_labels, "{host}");
            assert_eq!(named.registrable_domain(host), by_names, "{host}");
        }
        // A suffix is one of whole labels.
        let deep = PublicSuffixes::new(["b.c.test"]).unwrap();
        assert_eq!(deep.registrable_domain("w.b.c.test"), Some("w.b.c.test"));
        assert_eq!(deep.registrable_domain("w.ab.c.test"), Some("c.test"));
        assert!(PublicSuffixes::new(["a b"]).is_err());
        assert!(PublicSuffixes::new(["127.0.0.1"]).is_err());
    }
}
