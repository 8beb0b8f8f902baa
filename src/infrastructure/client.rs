//! A request's [client](https://fetch.spec.whatwg.org/#concept-request-client): what the engine must know of the
//! environment settings object that fetches.

use std::sync::Arc;

use super::origin::Origin;
use super::partition::NetworkPartitionKey;
use super::referrer_policy::ReferrerPolicy;
use super::string_enum::string_enum;

string_enum! {
    /// An [embedder policy value](https://html.spec.whatwg.org/multipage/browsers.html#embedder-policy-value), from
    /// `Cross-Origin-Embedder-Policy`.
    #[derive(Default)]
    #[expect(clippy::exhaustive_enums, reason = "a closed set of HTML")]
    pub enum EmbedderPolicyValue("an embedder policy value") {
        /// `unsafe-none`, the default.
        #[default]
        UnsafeNone = "unsafe-none",
        /// `credentialless`: no-cors requests to other origins go without credentials.
        Credentialless = "credentialless",
        /// `require-corp`: no-cors responses from other origins must opt in.
        RequireCorp = "require-corp",
    }
}

/// A document or worker that fetches: origin, partition, policies. Made once; cloning costs a reference count.
///
/// ```
/// use fetch_cors::{Client, EmbedderPolicyValue, NetworkPartitionKey, Origin, ReferrerPolicy};
///
/// let client = Client::new(Origin::parse("https://a.test")?)
///     .network_partition_key(NetworkPartitionKey::new("https://top.test"))
///     .embedder_policy(EmbedderPolicyValue::RequireCorp)
///     .referrer_policy(ReferrerPolicy::NoReferrer)
///     .number(7); // the embedder's own name for it; comes back on every action
/// assert_eq!(client.origin().ascii_serialization(), "https://a.test");
/// # Ok::<(), fetch_cors::InvalidOrigin>(())
/// ```
#[derive(Clone, Debug)]
pub struct Client(Arc<Settings>);

#[derive(Clone, Debug)]
struct Settings {
    origin: Origin,
    network_partition_key: NetworkPartitionKey,
    embedder_policy: EmbedderPolicyValue,
    embedder_policy_report_only: EmbedderPolicyValue,
    referrer_policy: ReferrerPolicy,
    number: u64,
}

impl Client {
    /// A client of this origin, alone in its partition, with HTML's default policies.
    pub fn new(origin: Origin) -> Self {
        let network_partition_key = match origin.opaque_identity() {
            None => NetworkPartitionKey::new(origin.ascii_serialization()),
            Some(identity) => NetworkPartitionKey::new(format!("opaque {}", identity.0)),
        };
        Self(Arc::new(Settings {
            origin,
            network_partition_key,
            embedder_policy: EmbedderPolicyValue::UnsafeNone,
            embedder_policy_report_only: EmbedderPolicyValue::UnsafeNone,
            referrer_policy: ReferrerPolicy::StrictOriginWhenCrossOrigin,
            number: 0,
        }))
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// The [network partition key](https://fetch.spec.whatwg.org/#network-partition-key); without this call the client's own
    /// origin is its partition.
    #[must_use]
    pub fn network_partition_key(self, key: NetworkPartitionKey) -> Self {
        self.with(|settings| settings.network_partition_key = key)
    }

    /// The embedder policy's [value](https://html.spec.whatwg.org/multipage/browsers.html#embedder-policy-value-2).
    #[must_use]
    pub fn embedder_policy(self, value: EmbedderPolicyValue) -> Self {
        self.with(|settings| settings.embedder_policy = value)
    }

    /// The embedder policy's report only value: violations are found and told, never blocked.
    #[must_use]
    pub fn embedder_policy_report_only(self, value: EmbedderPolicyValue) -> Self {
        self.with(|settings| settings.embedder_policy_report_only = value)
    }

    /// The policy container's referrer policy, which applies to requests that have none of their own.
    /// [`ReferrerPolicy::Empty`] stands for the default, `strict-origin-when-cross-origin`.
    #[must_use]
    pub fn referrer_policy(self, policy: ReferrerPolicy) -> Self {
        let policy = if policy == ReferrerPolicy::Empty { ReferrerPolicy::StrictOriginWhenCrossOrigin } else { policy };
        self.with(|settings| settings.referrer_policy = policy)
    }

    /// A number of the embedder's, which comes back on every action of every fetch of this client.
    #[must_use]
    pub fn number(self, number: u64) -> Self {
        self.with(|settings| settings.number = number)
    }

    /// The environment settings object's origin.
    pub fn origin(&self) -> &Origin {
        &self.0.origin
    }

    /// The key under which this client's preflight results are kept.
    pub fn partition(&self) -> &NetworkPartitionKey {
        &self.0.network_partition_key
    }

    /// The embedder's number.
    pub fn client_number(&self) -> u64 {
        self.0.number
    }

    pub(crate) fn embedder_policy_value(&self) -> EmbedderPolicyValue {
        self.0.embedder_policy
    }

    pub(crate) fn embedder_policy_report_only_value(&self) -> EmbedderPolicyValue {
        self.0.embedder_policy_report_only
    }

    pub(crate) fn policy_container_referrer_policy(&self) -> ReferrerPolicy {
        self.0.referrer_policy
    }
}

impl From<Origin> for Client {
    fn from(origin: Origin) -> Self {
        Self::new(origin)
    }
}

impl From<&Self> for Client {
    fn from(client: &Self) -> Self {
        client.clone()
    }
}
