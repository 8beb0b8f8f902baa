//! The preflight cache: clearing it, looking at it, keeping it.
//!
//! Clearing also keeps the answers of preflights that are under way from being stored where they concern what was cleared.

use std::mem::MaybeUninit;

use fetch_cors::{CacheEntry, NetworkPartitionKey, Timestamp};

use crate::error::{Error, Status};
use crate::guard::{give, guard, read, required};
use crate::origin::Origin;
use crate::span::Span;
use crate::text::Text;
use crate::user_agent::UserAgent;

fn cache(user_agent: Option<&UserAgent>) -> Result<&fetch_cors::PreflightCache, Error> {
    Ok(required(user_agent, "user_agent")?.0.preflight_cache())
}

/// Forgets everything. Nothing happens for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_preflight_cache_clear(user_agent: Option<&UserAgent>) {
    read((), || {
        if let Ok(cache) = cache(user_agent) {
            cache.clear();
        }
    });
}

/// Forgets everything, because the device is in another network now. Nothing happens for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_preflight_cache_network_changed(user_agent: Option<&UserAgent>) {
    read((), || {
        if let Ok(cache) = cache(user_agent) {
            cache.network_changed();
        }
    });
}

/// Forgets what was remembered in the partition with this key.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_preflight_cache_clear_partition(
    user_agent: Option<&UserAgent>,
    key: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let key = NetworkPartitionKey::new(key.bytes("key")?);
        cache(user_agent)?.clear_partition(&key);
        Ok(())
    })
}

/// Forgets what was remembered for requests of one origin, in all partitions. All opaque origins are cleared together.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_preflight_cache_clear_origin(
    user_agent: Option<&UserAgent>,
    origin: Option<&Origin>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let origin = required(origin, "origin")?;
        cache(user_agent)?.clear_origin(&origin.0);
        Ok(())
    })
}

/// Forgets what was remembered for requests to one host, at all ports and in all partitions. Exactly this host.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_preflight_cache_clear_host(
    user_agent: Option<&UserAgent>,
    host: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let host = host.text("host")?;
        cache(user_agent)?.clear_host(host);
        Ok(())
    })
}

/// Forgets what was remembered for one URL, with its query and fragment, in all partitions and for all origins.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_preflight_cache_clear_url(
    user_agent: Option<&UserAgent>,
    url: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let url = url.url("url")?;
        cache(user_agent)?.clear_url(&url);
        Ok(())
    })
}

/// How many keys (network partition key, origin and URL) there are. Expired ones count until they are met.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_preflight_cache_len(user_agent: Option<&UserAgent>) -> usize {
    read(0, || cache(user_agent).map_or(0, fetch_cors::PreflightCache::len))
}

/// How many bytes count against the limits.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_preflight_cache_byte_len(user_agent: Option<&UserAgent>) -> usize {
    read(0, || cache(user_agent).map_or(0, fetch_cors::PreflightCache::byte_len))
}

/// What is in it and alive at `now`, with what is left of each lifetime: JSON, to look at or to keep across a restart.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_preflight_cache_snapshot(
    user_agent: Option<&UserAgent>,
    now: u64,
    json: Option<&mut MaybeUninit<Option<Box<Text>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(json, "json")?;
        let entries = cache(user_agent)?.entries(Timestamp::from_nanoseconds(now));
        let json = serde_json::to_string(&entries)
            .map_err(|error| Error::new(Status::Panicked, format!("the entries do not serialize: {error}")))?;
        give(out, Text(json));
        Ok(())
    })
}

/// Puts a snapshot back, and writes to `restored` (which may be NULL) how many entries. The epoch may be another one. Entries that cannot
/// have been stored are left out; what is in the cache already is newer, and stays.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_preflight_cache_restore(
    user_agent: Option<&UserAgent>,
    json: Span<'_>,
    now: u64,
    restored: Option<&mut MaybeUninit<usize>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let cache = cache(user_agent)?;
        let entries: Vec<CacheEntry> = serde_json::from_str(json.text("json")?)
            .map_err(|error| Error::new(Status::InvalidArgument, format!("`json` is no snapshot: {error}")))?;
        let count = cache.restore(entries, Timestamp::from_nanoseconds(now));
        if let Some(place) = restored {
            place.write(count);
        }
        Ok(())
    })
}
