//! [Network partition keys](https://fetch.spec.whatwg.org/#network-partition-keys).

use std::fmt;
use std::sync::Arc;

/// A [network partition key](https://fetch.spec.whatwg.org/#network-partition-key): bytes that the embedder derives from
/// the top-level site (and whatever else it partitions by). The engine compares them and never looks inside.
///
/// Cloning costs a reference count.
///
/// ```
/// use fetch_cors::NetworkPartitionKey;
///
/// let key = NetworkPartitionKey::new("https://top.test");
/// assert_eq!(key, NetworkPartitionKey::new(b"https://top.test"));
/// assert_ne!(key, NetworkPartitionKey::unpartitioned());
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NetworkPartitionKey(Arc<[u8]>);

impl NetworkPartitionKey {
    /// The key with these bytes. Two keys are the same partition when their bytes are the same.
    pub fn new(key: impl AsRef<[u8]>) -> Self {
        Self(Arc::from(key.as_ref()))
    }

    /// One partition for all: every client with this key shares preflight results with every other such client, so one
    /// site can observe what another has cached. Meant for user agents that serve one site only.
    pub fn unpartitioned() -> Self {
        Self::new(b"")
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for NetworkPartitionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "NetworkPartitionKey(\"{}\")", self.0.escape_ascii())
    }
}
