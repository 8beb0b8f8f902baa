//! CORS-preflight cache.
//!
//! Every function takes the time. The cache keeps the greatest it has seen and uses that when an older one comes in.

use url::Url;

use super::header_names::is_cors_non_wildcard_request_header_name;
use super::origin_header::byte_serialize_a_request_origin;
use super::request::{CredentialsMode, Request};
use super::user_agent::{Corrections, UserAgent};

pub const NANOSECONDS_IN_A_SECOND: u64 = 1_000_000_000;

/// fetch#cache-entry
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheEntry {
    pub key: Option<String>,
    pub byte_serialized_origin: Vec<u8>,
    pub url: Url,
    /// In seconds.
    pub max_age: u64,
    pub credentials: bool,
    pub method: Option<String>,
    pub header_name: Option<String>,
    /// When the seconds began to count.
    pub stored: u64,
}

impl CacheEntry {
    /// The nanoseconds that are left; 0 when it must be removed.
    pub fn remaining(&self, now: u64) -> u64 {
        self.max_age.saturating_mul(NANOSECONDS_IN_A_SECOND).saturating_sub(now.saturating_sub(self.stored))
    }
}

/// What the embedder clears from the cache. The text has no such thing; see [`CorsPreflightCache::clear`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clear {
    All,
    Partition(String),
    /// A byte-serialized origin.
    Origin(Vec<u8>),
    /// The host of the URL.
    Host(String),
    Url(Url),
}

impl Clear {
    fn concerns(&self, key: Option<&str>, byte_serialized_origin: &[u8], url: &Url) -> bool {
        match self {
            Self::All => true,
            Self::Partition(partition) => key == Some(partition),
            Self::Origin(origin) => byte_serialized_origin == origin,
            Self::Host(host) => url.host_str() == Some(host),
            Self::Url(cleared) => url == cleared,
        }
    }
}

/// fetch#concept-cache
#[derive(Debug, Default)]
pub struct CorsPreflightCache {
    entries: Vec<CacheEntry>,
    clears: Vec<Clear>,
    greatest_time: u64,
}

impl CorsPreflightCache {
    /// Entries must be removed after the seconds of their max-age have passed since they were stored. That happens as time
    /// passes, so on the way into an operation, and not between the steps of one. Returns the time in force.
    fn remove_what_has_expired(&mut self, now: u64) -> u64 {
        self.greatest_time = self.greatest_time.max(now);
        let now = self.greatest_time;
        self.entries.retain(|entry| entry.remaining(now) > 0);
        now
    }

    /// The entries that are still there, and the time in force.
    pub fn entries(&mut self, now: u64) -> (Vec<CacheEntry>, u64) {
        let now = self.remove_what_has_expired(now);
        (self.entries.clone(), now)
    }

    /// The number of embedder's clears so far.
    pub fn clears(&self) -> usize {
        self.clears.len()
    }

    /// Removes what the embedder wants cleared, and keeps in mind that it did: an answer to a preflight that was sent before is
    /// used, but not stored.
    pub fn clear(&mut self, clear: Clear, now: u64) {
        self.remove_what_has_expired(now);
        self.entries.retain(|entry| !clear.concerns(entry.key.as_deref(), &entry.byte_serialized_origin, &entry.url));
        self.clears.push(clear);
    }
}

/// What an entry is for.
#[derive(Clone, Copy, Debug)]
pub enum Token<'a> {
    Method(&'a str),
    HeaderName(&'a str),
}

/// fetch#concept-cache-create-entry
fn create_a_new_cache_entry(
    user_agent: &UserAgent,
    entries: &mut Vec<CacheEntry>,
    request: &Request,
    max_age: u64,
    token: Token<'_>,
    now: u64,
) {
    // 1.
    let entry = CacheEntry {
        key: request.network_partition_key(),
        byte_serialized_origin: byte_serialize_a_request_origin(request, user_agent.registrable_domain),
        url: request.current_url().clone(),
        max_age,
        credentials: request.credentials_mode == CredentialsMode::Include,
        method: match token {
            Token::Method(method) => Some(method.to_string()),
            Token::HeaderName(_) => None,
        },
        header_name: match token {
            Token::Method(_) => None,
            Token::HeaderName(header_name) => Some(header_name.to_string()),
        },
        stored: now,
    };
    // 2.
    entries.push(entry);
}

/// fetch#concept-cache-clear
pub fn clear_cache_entries(user_agent: &UserAgent, request: &Request, now: u64) {
    let mut cache = user_agent.cache();
    cache.remove_what_has_expired(now);
    cache.entries.retain(|entry| !is_for(user_agent, entry, request));
}

/// Whether an entry's key, byte-serialized origin and URL are the request's.
fn is_for(user_agent: &UserAgent, entry: &CacheEntry, request: &Request) -> bool {
    entry.key == request.network_partition_key()
        && entry.byte_serialized_origin == byte_serialize_a_request_origin(request, user_agent.registrable_domain)
        && entry.url == *request.current_url()
}

/// fetch#concept-cache-match
fn is_cache_entry_match(user_agent: &UserAgent, entry: &CacheEntry, request: &Request) -> bool {
    is_for(user_agent, entry, request) && (entry.credentials || request.credentials_mode != CredentialsMode::Include)
}

/// Whether a stored `*` is a wildcard for this request (the correction cache-wildcard).
fn is_wildcard(corrections: &Corrections, stored: &str, request: &Request) -> bool {
    stored == "*" && !(corrections.cache_wildcard && request.credentials_mode == CredentialsMode::Include)
}

/// Whether the entry makes a method cache entry match (fetch#concept-cache-match-method) or a header-name cache entry match
/// (fetch#concept-cache-match-header) for the token.
fn is_match_for(user_agent: &UserAgent, entry: &CacheEntry, token: Token<'_>, request: &Request) -> bool {
    if !is_cache_entry_match(user_agent, entry, request) {
        return false;
    }
    match token {
        Token::Method(method) => entry
            .method
            .as_ref()
            .is_some_and(|stored| stored == method || is_wildcard(&user_agent.corrections, stored, request)),
        Token::HeaderName(header_name) => entry.header_name.as_ref().is_some_and(|stored| {
            stored.eq_ignore_ascii_case(header_name)
                || (is_wildcard(&user_agent.corrections, stored, request)
                    && !is_cors_non_wildcard_request_header_name(header_name))
        }),
    }
}

/// Whether there is a match for the token using the request, now.
pub fn has_match(user_agent: &UserAgent, token: Token<'_>, request: &Request, now: u64) -> bool {
    let mut cache = user_agent.cache();
    cache.remove_what_has_expired(now);
    cache.entries.iter().any(|entry| is_match_for(user_agent, entry, token, request))
}

/// Whether the entry is the "matching entry" of CORS-preflight fetch 7.12 to 7.15 (the correction cache-refresh-token).
fn is_matching_entry(user_agent: &UserAgent, entry: &CacheEntry, token: Token<'_>, request: &Request) -> bool {
    if !user_agent.corrections.cache_refresh_token {
        return is_match_for(user_agent, entry, token, request);
    }
    is_for(user_agent, entry, request)
        && entry.credentials == (request.credentials_mode == CredentialsMode::Include)
        && match token {
            Token::Method(method) => entry.method.as_deref() == Some(method),
            Token::HeaderName(header_name) => {
                entry.header_name.as_ref().is_some_and(|stored| stored.eq_ignore_ascii_case(header_name))
            }
        }
}

/// fetch#cors-preflight-fetch-0 steps 7.12 to 7.15. `clears` is what [`CorsPreflightCache::clears`] said when the preflight
/// was sent.
pub fn store(
    user_agent: &UserAgent,
    request: &Request,
    max_age: u64,
    methods: &[String],
    header_names: &[String],
    clears: usize,
    now: u64,
) {
    let mut cache = user_agent.cache();
    let now = cache.remove_what_has_expired(now);
    let key = request.network_partition_key();
    let origin = byte_serialize_a_request_origin(request, user_agent.registrable_domain);
    let later_clears = cache.clears.iter().skip(clears);
    if later_clears.into_iter().any(|clear| clear.concerns(key.as_deref(), &origin, request.current_url())) {
        return;
    }
    let entries = &mut cache.entries;
    // 7.12 and 7.13
    let tokens: Vec<Token<'_>> = methods.iter().map(|method| Token::Method(method)).collect();
    store_tokens(user_agent, entries, request, max_age, &tokens, now);
    // 7.14 and 7.15
    let tokens: Vec<Token<'_>> = header_names.iter().map(|name| Token::HeaderName(name)).collect();
    store_tokens(user_agent, entries, request, max_age, &tokens, now);
}

/// One pair of the four steps.
fn store_tokens(
    user_agent: &UserAgent,
    entries: &mut Vec<CacheEntry>,
    request: &Request,
    max_age: u64,
    tokens: &[Token<'_>],
    now: u64,
) {
    // 7.12, 7.14. "Matching entry" is in the singular; every matching entry is meant.
    for token in tokens {
        for entry in entries.iter_mut() {
            if is_matching_entry(user_agent, entry, *token, request) {
                entry.max_age = max_age;
                if user_agent.corrections.cache_refresh_clock {
                    entry.stored = now;
                }
            }
        }
    }
    // 7.13, 7.15. One token after the other: a `*` that has just been stored matches those that come after it.
    for token in tokens {
        if !entries.iter().any(|entry| is_matching_entry(user_agent, entry, *token, request)) {
            create_a_new_cache_entry(user_agent, entries, request, max_age, *token, now);
        }
    }
}
