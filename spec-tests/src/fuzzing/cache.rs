//! Target `cache`: fetches, answers, clears, snapshots and time, on one preflight cache and on a plain list.

use fetch_cors::{
    Action, CacheToken, Client, CredentialsMode, Exchange, NetworkFailure, NetworkPartitionKey, OpaqueOrigin, Origin,
    PreflightCacheLimits, Request, ResponseHead, Timestamp, UserAgent,
};
use url::Url;

use super::bytes::Bytes;
use super::naive_cache::{Clear, Entry, Key, Listed, NaiveCache};

const LONGEST: usize = 1024;

const PARTITIONS: [&str; 3] = ["p", "q", "a partition whose name is longer than that of the others"];
/// The last two are opaque: two origins with one serialization.
const ORIGINS: [&str; 3] = ["http://a.test", "null", "null"];
const URLS: [&str; 4] = ["http://b.test/x", "http://b.test/x#f", "http://b.test:81/y", "http://c.test/x"];
const HOSTS: [&str; 2] = ["b.test", "c.test"];
const METHODS: [&str; 6] = ["PUT", "GET", "DELETE", "*", "patch", "POST"];
const HEADERS: [&str; 6] = ["x-a", "X-B", "*", "Authorization", "accept", "X-A"];
const LISTED_METHODS: [&str; 6] = ["PUT", "DELETE", "*", "patch", "GET", "put"];
const LISTED_HEADERS: [&str; 7] =
    ["X-A", "x-b", "*", "authorization", "x-c", "x-a", "a-name-that-takes-room-in-a-small-cache"];
/// As written, and how many seconds that is.
const MAX_AGES: [(Option<&str>, u64); 8] = [
    (None, 5),
    (Some("600"), 600),
    (Some("1"), 1),
    (Some("0"), 0),
    (Some("-1"), 0),
    (Some("99999"), 7200),
    (Some("+9"), 5),
    (Some("7200"), 7200),
];

/// In nanoseconds; how far time moves.
const MOVES: [u64; 8] =
    [0, 1, 1_000_000_000, 4_999_999_999, 5_000_000_000, 600_000_000_000, 7_199_999_999_999, 7_200_000_000_000];

/// What a fetch asks for, as far as the cache is concerned.
#[derive(Clone, Debug)]
struct Asked {
    key: Key,
    opaque: u64,
    method: &'static str,
    unsafe_names: Vec<&'static str>,
    headers: Vec<&'static str>,
    include: bool,
}

/// A preflight that is under way.
struct Waiting {
    exchange: Exchange,
    asked: Asked,
    clears: usize,
}

struct Walk {
    user_agent: UserAgent,
    limits: PreflightCacheLimits,
    /// Whether something may have had to go.
    is_small: bool,
    naive: NaiveCache,
    waiting: Vec<Waiting>,
    now: u64,
}

/// Panics where the cache holds or permits what the list does not, forgets without need, or outgrows its bounds.
pub fn cache(data: &[u8]) {
    if data.len() > LONGEST {
        return;
    }
    let mut bytes = Bytes(data);
    let is_small = bytes.below(3) == 1;
    let mut limits = PreflightCacheLimits::default();
    if is_small {
        limits = limits
            .keys(bytes.below(5))
            .keys_per_partition(1 + bytes.below(3))
            .bytes(300 + 8 * usize::from(bytes.byte()))
            .bytes_per_partition(300 + 4 * usize::from(bytes.byte()))
            .bytes_per_key(60 + usize::from(bytes.byte()));
    }
    let naive = NaiveCache::default();
    let mut walk = Walk { user_agent: user_agent(limits), limits, is_small, naive, waiting: Vec::new(), now: 0 };
    while !bytes.is_empty() {
        walk.step(&mut bytes);
        walk.check();
    }
}

fn user_agent(limits: PreflightCacheLimits) -> UserAgent {
    UserAgent::builder().preflight_cache_limits(limits).hash_key([0, 0]).build()
}

fn is_safelisted(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "POST")
}

impl Asked {
    fn choose(bytes: &mut Bytes<'_>) -> Self {
        let place = bytes.below(ORIGINS.len());
        let key = (bytes.pick(&PARTITIONS), ORIGINS[place], bytes.pick(&URLS));
        let headers = bytes.subset(&HEADERS);
        let mut unsafe_names: Vec<&str> = headers.iter().copied().filter(|name| *name != "accept").collect();
        // X-A and x-a are one name.
        unsafe_names.dedup_by(|later, earlier| later.eq_ignore_ascii_case(earlier));
        let method = bytes.pick(&METHODS);
        Self { key, opaque: place as u64, method, unsafe_names, headers, include: bytes.flag() }
    }

    fn request(&self) -> Request {
        let (partition, origin, url) = self.key;
        let origin = if origin == "null" {
            Origin::opaque(OpaqueOrigin(self.opaque))
        } else {
            Origin::parse(origin).expect("an origin")
        };
        let client = Client::new(origin).network_partition_key(NetworkPartitionKey::new(partition));
        Request::fetch_api(Url::parse(url).expect("a URL"), client)
            .method(self.method)
            .headers(self.headers.iter().map(|name| (*name, "1")))
            .credentials(if self.include { CredentialsMode::Include } else { CredentialsMode::Omit })
            .build()
            .expect("a request")
    }

    fn needs_permission(&self) -> bool {
        !is_safelisted(self.method) || !self.unsafe_names.is_empty()
    }

    /// Whether everything was granted.
    fn is_covered(&self, naive: &NaiveCache) -> bool {
        let covers = |is_header_name, name| naive.covers(self.key, self.include, is_header_name, name);
        (is_safelisted(self.method) || covers(false, self.method))
            && self.unsafe_names.iter().all(|name| covers(true, name))
    }

    /// CORS-preflight fetch 7.5 and 7.6–7.7.
    fn is_accepted(&self, listed: &Listed) -> bool {
        let lists = |names: &[&str], name: &str| names.contains(&name);
        let method = is_safelisted(self.method)
            || lists(&listed.methods, self.method)
            || (!self.include && lists(&listed.methods, "*"));
        method
            && self.unsafe_names.iter().all(|name| {
                listed.header_names.iter().any(|listed| listed.eq_ignore_ascii_case(name))
                    || (!self.include
                        && lists(&listed.header_names, "*")
                        && !name.eq_ignore_ascii_case("authorization"))
            })
    }
}

impl Walk {
    fn time(&self) -> Timestamp {
        Timestamp::from_nanoseconds(self.now)
    }

    fn step(&mut self, bytes: &mut Bytes<'_>) {
        match bytes.below(10) {
            0..=3 => self.fetch(bytes),
            4..=5 => self.answer(bytes),
            6 => {
                let how_far = bytes.pick(&MOVES);
                // Clocks go back now and then.
                self.now = if bytes.below(8) == 7 {
                    self.now.saturating_sub(how_far)
                } else {
                    self.now.saturating_add(how_far)
                };
            }
            7 => self.clear(bytes),
            8 => self.restart(),
            _ => self.go_away(bytes),
        }
    }

    fn fetch(&mut self, bytes: &mut Bytes<'_>) {
        let asked = Asked::choose(bytes);
        self.naive.at(self.now);
        let covered = asked.is_covered(&self.naive);
        let Action::Send(exchange) = self.user_agent.fetch(asked.request(), self.time()) else {
            panic!("{asked:?} is not sent");
        };
        if exchange.is_preflight() {
            assert!(asked.needs_permission(), "a preflight for nothing: {asked:?}");
            assert!(!covered || self.is_small, "everything was granted, and yet a preflight: {asked:?}");
            self.waiting.push(Waiting { exchange, asked, clears: self.naive.clears() });
            if self.waiting.len() > 3 || bytes.flag() {
                self.answer_at(self.waiting.len() - 1, bytes);
            }
        } else {
            assert!(covered || !asked.needs_permission(), "sent without permission: {asked:?}");
            self.answer_request(exchange, &asked, bytes);
        }
    }

    fn answer(&mut self, bytes: &mut Bytes<'_>) {
        if !self.waiting.is_empty() {
            self.answer_at(bytes.below(self.waiting.len()), bytes);
        }
    }

    fn answer_at(&mut self, place: usize, bytes: &mut Bytes<'_>) {
        let Waiting { exchange, asked, clears } = self.waiting.swap_remove(place);
        self.naive.at(self.now);
        let (max_age, seconds) = bytes.pick(&MAX_AGES);
        let (methods, header_names) = (bytes.subset(&LISTED_METHODS), bytes.subset(&LISTED_HEADERS));
        let listed = Listed { methods, header_names, max_age: seconds };
        let status = if bytes.below(8) == 7 { 500 } else { 204 };
        let (methods, header_names) = (listed.methods.join(", "), listed.header_names.join(","));
        let mut lines = permission(&asked);
        lines.push(("Access-Control-Allow-Methods", &methods));
        lines.push(("Access-Control-Allow-Headers", &header_names));
        lines.extend(max_age.map(|value| ("Access-Control-Max-Age", value)));
        let is_accepted = status == 204 && asked.is_accepted(&listed);
        match exchange.respond(ResponseHead::new(status, &lines), self.time()) {
            Action::Send(exchange) => {
                assert!(is_accepted, "{lines:?} let {asked:?} through");
                self.naive.store(asked.key, asked.include, &listed, clears);
                self.check();
                self.answer_request(exchange, &asked, bytes);
            }
            Action::Done(outcome) => {
                assert!(!is_accepted, "{lines:?} did not let {asked:?} through: {:?}", outcome.network_error());
                self.naive.clear_cache_entries(asked.key);
            }
            other => panic!("a preflight's answer led to {other:?}"),
        }
    }

    /// A refusal ends what is remembered, where permission was needed.
    fn answer_request(&mut self, exchange: Exchange, asked: &Asked, bytes: &mut Bytes<'_>) {
        let (action, is_refused) = match bytes.below(8) {
            5 => (exchange.fail(NetworkFailure::ConnectionLost, self.time()), true),
            6 => (exchange.abort(self.time()), true),
            7 => (exchange.respond(ResponseHead::new(200, &[("X-R", "1")]), self.time()), true),
            _ => (exchange.respond(ResponseHead::new(200, &permission(asked)), self.time()), false),
        };
        let Action::Done(outcome) = action else { panic!("{asked:?} is not over") };
        assert_eq!(outcome.network_error().is_some(), is_refused, "{asked:?}");
        if is_refused && asked.needs_permission() {
            self.naive.clear_cache_entries(asked.key);
        }
    }

    fn clear(&mut self, bytes: &mut Bytes<'_>) {
        let cache = self.user_agent.preflight_cache();
        let clear = match bytes.below(6) {
            0 => {
                cache.clear();
                Clear::All
            }
            1 => {
                let partition = bytes.pick(&PARTITIONS);
                cache.clear_partition(&NetworkPartitionKey::new(partition));
                Clear::Partition(partition)
            }
            2 => {
                cache.clear_origin(&Origin::parse(ORIGINS[0]).expect("an origin"));
                Clear::Origin(ORIGINS[0])
            }
            3 => {
                let host = bytes.pick(&HOSTS);
                cache.clear_host(host);
                Clear::Host(host)
            }
            4 => {
                let url = bytes.pick(&URLS);
                cache.clear_url(&Url::parse(url).expect("a URL"));
                Clear::Url(url)
            }
            _ => {
                cache.network_changed();
                Clear::All
            }
        };
        self.naive.clear(clear);
    }

    /// Everything is kept across a restart; what was under way is not.
    fn restart(&mut self) {
        let entries = self.user_agent.preflight_cache().entries(self.time());
        let after = user_agent(self.limits);
        after.preflight_cache().restore(entries, Timestamp::from_nanoseconds(self.naive.at(self.now).time()));
        self.user_agent = after;
        self.waiting.clear();
        self.naive.forget_clears();
    }

    fn go_away(&mut self, bytes: &mut Bytes<'_>) {
        if self.waiting.is_empty() {
            return;
        }
        let Waiting { exchange, asked, .. } = self.waiting.swap_remove(bytes.below(self.waiting.len()));
        if bytes.flag() {
            let Action::Done(outcome) = exchange.abort(self.time()) else { panic!("an aborted fetch goes on") };
            assert!(outcome.network_error().is_some_and(fetch_cors::NetworkError::is_aborted));
            self.naive.clear_cache_entries(asked.key);
        }
    }

    fn check(&mut self) {
        let cache = self.user_agent.preflight_cache();
        assert!(cache.len() <= self.limits.keys, "{} keys", cache.len());
        assert!(cache.byte_len() <= self.limits.bytes, "{} bytes", cache.byte_len());
        let entries = cache.entries(self.time());
        let now = self.naive.at(self.now).time();
        let mut held: Vec<Entry> = entries
            .iter()
            .map(|entry| {
                let known = |words: &[&'static str], word: &[u8]| {
                    words.iter().copied().find(|known| known.as_bytes() == word).expect("a part of a key of this walk")
                };
                let (is_header_name, name) = match &entry.token {
                    CacheToken::Method(name) => (false, name),
                    CacheToken::HeaderName(name) => (true, name),
                };
                Entry {
                    key: (
                        known(&PARTITIONS, entry.partition.as_bytes()),
                        known(&ORIGINS, entry.origin.as_bytes()),
                        known(&URLS, entry.url.as_bytes()),
                    ),
                    is_header_name,
                    name: String::from_utf8_lossy(name).into_owned(),
                    credentials: entry.credentials,
                    expiry: now + u64::try_from(entry.remaining.as_nanos()).unwrap_or(u64::MAX),
                }
            })
            .collect();
        held.sort();
        let expected = self.naive.content();
        if self.is_small {
            let foreign: Vec<&Entry> = held.iter().filter(|entry| expected.binary_search(entry).is_err()).collect();
            assert!(foreign.is_empty(), "held, but not granted: {foreign:?}\ngranted {expected:?}");
            for partition in PARTITIONS {
                let mut keys: Vec<Key> = held.iter().map(|entry| entry.key).filter(|key| key.0 == partition).collect();
                keys.dedup();
                assert!(keys.len() <= self.limits.keys_per_partition, "{partition} has {} keys", keys.len());
            }
        } else {
            assert_eq!(held, expected);
        }
    }
}

/// What lets a response be shared with whoever asks.
fn permission(asked: &Asked) -> Vec<(&'static str, &str)> {
    vec![("Access-Control-Allow-Origin", asked.key.1), ("Access-Control-Allow-Credentials", "true")]
}
