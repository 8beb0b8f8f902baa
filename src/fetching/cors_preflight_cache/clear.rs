//! What the embedder clears, and how answers that were under way are told.

use std::collections::VecDeque;

use url::{Host, Url};

use super::key::Key;
use super::{CHUNK, PreflightCache};
use crate::infrastructure::origin::Origin;
use crate::infrastructure::partition::NetworkPartitionKey;

/// So many clears are remembered in detail.
const REMEMBERED: usize = 64;

/// What is cleared.
#[derive(Clone, Debug)]
pub(super) enum Filter {
    Everything,
    Partition(Box<[u8]>),
    /// A byte-serialized origin.
    Origin(Box<[u8]>),
    /// The host of the URL.
    Host(Box<[u8]>),
    Url(Box<[u8]>),
}

impl Filter {
    fn concerns(&self, key: &Key<'_>) -> bool {
        match self {
            Self::Everything => true,
            Self::Partition(partition) => **partition == *key.partition,
            Self::Origin(origin) => **origin == *key.origin,
            Self::Host(host) => host_of(key.url) == Some(host),
            Self::Url(url) => **url == *key.url,
        }
    }
}

/// The host in a serialized URL.
pub(super) fn host_of(url: &[u8]) -> Option<&[u8]> {
    let scheme = url.windows(3).position(|window| window == b"://")?;
    let (_, rest) = url.split_at_checked(scheme + 3)?;
    // User info has its `@`, `/`, `?` and `#` percent-encoded.
    let authority = rest.split(|byte| matches!(byte, b'/' | b'?' | b'#')).next()?;
    let host_and_port = authority.rsplit(|&byte| byte == b'@').next()?;
    match host_and_port {
        [b'[', ..] => host_and_port.split_inclusive(|&byte| byte == b']').next(),
        _ => host_and_port.split(|&byte| byte == b':').next(),
    }
}

/// The clears so far: their number, and what the latest were about.
#[derive(Debug, Default)]
pub(super) struct Clears {
    count: u64,
    latest: VecDeque<Filter>,
}

impl Clears {
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    fn push(&mut self, filter: Filter) {
        self.count += 1;
        if self.latest.len() == REMEMBERED {
            self.latest.pop_front();
        }
        self.latest.push_back(filter);
    }

    /// Whether `key` was (or may have been) cleared since there were `count` clears.
    pub(super) fn concern(&self, key: &Key<'_>, since: u64) -> bool {
        let later = usize::try_from(self.count.saturating_sub(since)).unwrap_or(usize::MAX);
        later > self.latest.len() || self.latest.iter().rev().take(later).any(|filter| filter.concerns(key))
    }
}

/// Clearing. Each of these also keeps the answers of preflights that are under way from being stored where they concern
/// what was cleared: such an answer is used for its own fetch only.
impl PreflightCache {
    /// Forgets everything.
    ///
    /// ```
    /// # let user_agent = fetch_cors::UserAgent::builder().build();
    /// user_agent.preflight_cache().clear();
    /// assert!(user_agent.preflight_cache().is_empty());
    /// ```
    pub fn clear(&self) {
        let before = {
            let mut state = self.lock();
            state.clears.push(Filter::Everything);
            let empty = super::store::Store::new(&self.hash);
            std::mem::replace(&mut state.store, empty)
        };
        // However much there was, nobody waits for it to be freed.
        drop(before);
    }

    /// Forgets what was remembered in one [partition](https://fetch.spec.whatwg.org/#network-partition-keys), for
    /// example when its top-level site's data are cleared.
    pub fn clear_partition(&self, partition: &NetworkPartitionKey) {
        self.clear_matching(&Filter::Partition(partition.as_bytes().into()));
    }

    /// Forgets what was remembered for requests *of* one origin, in all partitions: entries whose [byte-serialized
    /// origin](https://fetch.spec.whatwg.org/#concept-cache-origin) is that of `origin`. All opaque origins serialize
    /// to `null`, so clearing one of them clears all.
    ///
    /// ```
    /// # let user_agent = fetch_cors::UserAgent::builder().build();
    /// use fetch_cors::Origin;
    ///
    /// user_agent.preflight_cache().clear_origin(&Origin::parse("https://a.test")?);
    /// # Ok::<(), fetch_cors::InvalidOrigin>(())
    /// ```
    pub fn clear_origin(&self, origin: &Origin) {
        self.clear_matching(&Filter::Origin(origin.ascii_serialization().as_bytes().into()));
    }

    /// Forgets what was remembered for requests *to* one host, at all ports and in all partitions. Exactly this host:
    /// give each subdomain too. What is no host matches nothing.
    ///
    /// ```
    /// # let user_agent = fetch_cors::UserAgent::builder().build();
    /// for host in ["b.test", "api.b.test", "127.0.0.1", "[::1]"] {
    ///     user_agent.preflight_cache().clear_host(host);
    /// }
    /// ```
    pub fn clear_host(&self, host: &str) {
        // As URLs have it: lower case, Punycode, no leading zeros.
        let host = Host::parse(host).map_or_else(|_| host.to_owned(), |host| host.to_string());
        self.clear_matching(&Filter::Host(host.into_bytes().into()));
    }

    /// Forgets what was remembered for one [URL](https://fetch.spec.whatwg.org/#concept-cache-url), with its query and
    /// fragment, in all partitions and for all origins.
    pub fn clear_url(&self, url: &Url) {
        self.clear_matching(&Filter::Url(url.as_str().as_bytes().into()));
    }

    /// Forgets everything, because the device is in another network now: the same name may lead to another server
    /// there, which has agreed to nothing.
    ///
    /// Browsers guard against this in their ways: Firefox drops an entry when its host was resolved anew, Chromium
    /// tells entries of local and public networks apart. The engine knows no addresses, so the embedder calls this when
    /// it sees the network change.
    pub fn network_changed(&self) {
        self.clear();
    }

    /// A bounded number of keys is looked at while others wait. The table may change in between, yet nothing is missed:
    /// the walk goes from the end down, new keys are appended (they are of answers asked for later, earlier ones are
    /// refused by now), and a removal moves the last key to a lower place, so that keys are seen twice at most.
    fn clear_matching(&self, filter: &Filter) {
        self.lock().clears.push(filter.clone());
        let mut unseen = usize::MAX;
        while unseen > 0 {
            unseen = self.clear_piece(filter, unseen);
        }
    }

    /// One piece of the walk, of what lies below `unseen`: below which place there is still something unseen after it.
    pub(super) fn clear_piece(&self, filter: &Filter, unseen: usize) -> usize {
        let mut state = self.state.lock_in_turn();
        let end = unseen.min(state.store.len());
        let unseen = end.saturating_sub(CHUNK);
        for index in (unseen..end).rev() {
            if state.store.key(index).is_some_and(|key| filter.concerns(&key)) {
                state.store.remove(index);
            }
        }
        unseen
    }
}
