//! The page that fetches.

use std::sync::atomic::{AtomicU64, Ordering};

use fetch_cors::scenario::{PublicSuffixes, is_potentially_trustworthy};
use fetch_cors::{NetworkPartitionKey, OpaqueOrigin, Origin};
use napi_derive::napi;
use url::Url;

use crate::argument::{integer, one_of};
use crate::refusal::Refusal;

/// What a page is.
#[napi(object)]
pub struct ClientOptions {
    pub origin: String,
    pub opaque: Option<f64>,
    pub document: Option<String>,
    pub partition: Option<String>,
    pub embedder_policy: Option<String>,
    pub embedder_policy_report_only: Option<String>,
    pub referrer_policy: Option<String>,
}

/// A document or worker that fetches. Made by a user agent, which knows the sites.
#[napi]
#[derive(Clone)]
pub struct Client {
    pub(crate) client: fetch_cors::Client,
    /// `None` for an opaque origin without a URL of its own.
    pub(crate) document: Option<Url>,
}

/// Above all identities that callers can give.
const FIRST_OWN_IDENTITY: u64 = 1 << 53;
static NEXT_IDENTITY: AtomicU64 = AtomicU64::new(FIRST_OWN_IDENTITY);

#[napi]
impl Client {
    /// What its origin is serialized to.
    #[napi(getter)]
    pub fn origin(&self) -> String {
        self.client.origin().ascii_serialization().to_owned()
    }

    /// The key of its part of the preflight cache.
    #[napi(getter)]
    pub fn partition(&self) -> String {
        crate::argument::text(self.client.partition().as_bytes())
    }
}

impl Client {
    pub(crate) fn new(options: &ClientOptions, suffixes: &PublicSuffixes) -> Result<Self, Refusal> {
        let origin = origin(&options.origin, options.opaque)?;
        let document = match &options.document {
            Some(text) => Some(Url::parse(text).map_err(|error| Refusal::argument("document", error))?),
            None if origin.is_opaque() => None,
            None => Url::parse(&format!("{origin}/")).ok(),
        };
        let mut client = fetch_cors::Client::new(origin)
            .embedder_policy(one_of("embedderPolicy", options.embedder_policy.as_deref())?.unwrap_or_default())
            .embedder_policy_report_only(
                one_of("embedderPolicyReportOnly", options.embedder_policy_report_only.as_deref())?.unwrap_or_default(),
            );
        if let Some(policy) = one_of("referrerPolicy", options.referrer_policy.as_deref())? {
            client = client.referrer_policy(policy);
        }
        let top = options.partition.as_deref().or_else(|| document.as_ref().map(Url::as_str));
        if let Some(site) = top.and_then(|top| site(top, suffixes)) {
            client = client.network_partition_key(NetworkPartitionKey::new(site));
        }
        Ok(Self { client, document })
    }

    /// Whether its browser would call this URL mixed content.
    pub(crate) fn is_mixed_content(&self, url: &Url) -> bool {
        self.document.as_ref().is_some_and(|document| document.scheme() == "https") && !is_potentially_trustworthy(url)
    }
}

fn origin(text: &str, opaque: Option<f64>) -> Result<Origin, Refusal> {
    if text != "null" {
        return Origin::parse(text).map_err(|error| Refusal::argument("origin", error));
    }
    let identity = match opaque {
        Some(number) => integer("opaque", number, FIRST_OWN_IDENTITY - 1)?,
        None => NEXT_IDENTITY.fetch_add(1, Ordering::Relaxed),
    };
    Ok(Origin::opaque(OpaqueOrigin(identity)))
}

/// The site of a URL, written as an origin without port.
pub(crate) fn site(text: &str, suffixes: &PublicSuffixes) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?;
    Some(format!("{}://{}", url.scheme(), suffixes.registrable_domain(host).unwrap_or(host)))
}
