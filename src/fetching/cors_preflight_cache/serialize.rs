//! Bytes as strings for serde: isomorphically decoded, so that any format can hold them and names stay readable.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::Serializer;

fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    // <https://infra.spec.whatwg.org/#isomorphic-encode>
    let text = String::deserialize(deserializer)?;
    let bytes: Result<Vec<u8>, _> = text.chars().map(u8::try_from).collect();
    bytes.map_err(|_| D::Error::custom("a code point above U+00FF stands for no byte"))
}

fn encode<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    // <https://infra.spec.whatwg.org/#isomorphic-decode>
    serializer.collect_str(&bytes.iter().copied().map(char::from).collect::<String>())
}

pub(super) mod bytes {
    use super::{Deserializer, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        super::encode(bytes, serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        super::decode(deserializer)
    }
}

pub(super) mod partition {
    use super::{Deserializer, Serializer};
    use crate::infrastructure::partition::NetworkPartitionKey;

    pub(in super::super) fn serialize<S: Serializer>(
        partition: &NetworkPartitionKey,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        super::encode(partition.as_bytes(), serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<NetworkPartitionKey, D::Error> {
        super::decode(deserializer).map(NetworkPartitionKey::new)
    }
}
