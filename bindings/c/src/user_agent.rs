//! User agents: what all fetches share.

use std::ffi::c_void;
use std::mem::MaybeUninit;

use crate::action::Action;
use crate::error::{Error, Status};
use crate::guard::{Changing, give, guard, pointed, read, required};
use crate::registrable_domain::{FreeFunction, RegistrableDomainFunction, registrable_domain};
use crate::request::Request;

/// A user agent: shared by all fetches, from all threads. It has the preflight cache.
#[derive(Debug)]
pub struct UserAgent(pub(crate) fetch_cors::UserAgent);

/// Builds a user agent.
#[derive(Debug)]
pub struct UserAgentBuilder(Changing<fetch_cors::UserAgentBuilder>);

/// How much the preflight cache may hold. A key is what preflights are remembered by: network partition key, byte-serialized
/// origin and URL.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct PreflightCacheLimits {
    /// Keys in all. With 0 nothing is stored.
    pub keys: usize,
    /// Bytes in all.
    pub bytes: usize,
    /// Keys of one partition. With 0 nothing is stored.
    pub keys_per_partition: usize,
    /// Bytes of one partition.
    pub bytes_per_partition: usize,
    /// Bytes of one key and what was allowed for it. An answer that takes more is used, but not stored.
    pub bytes_per_key: usize,
}

/// A builder with the defaults that its functions name.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_builder_new() -> Option<Box<UserAgentBuilder>> {
    read(None, || Some(Box::new(UserAgentBuilder(Changing::new(fetch_cors::UserAgent::builder())))))
}

/// The imposed limit on max-age (<https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>) in seconds; 7,200 unless told.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_builder_set_max_age_limit(
    builder: Option<&mut UserAgentBuilder>,
    seconds: u32,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || required(builder, "builder")?.0.change(|builder| builder.max_age_limit(seconds)))
}

/// Does not provide for a cache: a preflight each time.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_builder_without_preflight_cache(
    builder: Option<&mut UserAgentBuilder>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || required(builder, "builder")?.0.change(fetch_cors::UserAgentBuilder::without_preflight_cache))
}

/// The limits that hold unless told: 4,096 keys and 4 MiB in all, 1,024 keys and 1 MiB of one partition, 16 KiB of one key.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_preflight_cache_limits_default() -> PreflightCacheLimits {
    let limits = fetch_cors::PreflightCacheLimits::default();
    PreflightCacheLimits {
        keys: limits.keys,
        bytes: limits.bytes,
        keys_per_partition: limits.keys_per_partition,
        bytes_per_partition: limits.bytes_per_partition,
        bytes_per_key: limits.bytes_per_key,
    }
}

/// How much the preflight cache may hold.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_builder_set_preflight_cache_limits(
    builder: Option<&mut UserAgentBuilder>,
    limits: PreflightCacheLimits,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let limits = fetch_cors::PreflightCacheLimits::default()
            .keys(limits.keys)
            .bytes(limits.bytes)
            .keys_per_partition(limits.keys_per_partition)
            .bytes_per_partition(limits.bytes_per_partition)
            .bytes_per_key(limits.bytes_per_key);
        required(builder, "builder")?.0.change(|builder| builder.preflight_cache_limits(limits))
    })
}

/// The key of the preflight cache's hash, which keeps pages from choosing URLs that collide: two secret random numbers. From the
/// operating system's randomness unless told.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_builder_set_hash_key(
    builder: Option<&mut UserAgentBuilder>,
    first: u64,
    second: u64,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || required(builder, "builder")?.0.change(|builder| builder.hash_key([first, second])))
}

/// How many header lines, and how many bytes of names and values, the head of a response may have: 32,768 lines and 524,288 bytes
/// unless told. A larger one is a network error.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_builder_set_response_head_limits(
    builder: Option<&mut UserAgentBuilder>,
    lines: usize,
    bytes: usize,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || required(builder, "builder")?.0.change(|builder| builder.response_head_limits(lines, bytes)))
}

/// Asks at every hop whether the URL may be fetched, and whether it is upgraded: actions of kind ADMIT.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_builder_admits_each_hop(
    builder: Option<&mut UserAgentBuilder>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || required(builder, "builder")?.0.change(fetch_cors::UserAgentBuilder::admits_each_hop))
}

/// Asks whether the embedder answers instead of any fetch: actions of kind INTERCEPT, "override".
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_builder_asks_overrides(
    builder: Option<&mut UserAgentBuilder>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || required(builder, "builder")?.0.change(fetch_cors::UserAgentBuilder::asks_overrides))
}

/// Asks whether a service worker answers, for requests whose service-workers mode is "all": actions of kind INTERCEPT,
/// "service-worker".
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_builder_asks_service_workers(
    builder: Option<&mut UserAgentBuilder>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || required(builder, "builder")?.0.change(fetch_cors::UserAgentBuilder::asks_service_workers))
}

/// The registrable domain of a host, by the embedder's public suffix list. Without it only equal hosts are same site, which fails
/// closed. If this call succeeds, `free_context` (which may be NULL) is called once: when the builder, the user agent and all its fetches
/// are gone, or when another function has taken the place of this one. If it fails, never.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_builder_set_registrable_domain(
    builder: Option<&mut UserAgentBuilder>,
    function: RegistrableDomainFunction,
    context: *mut c_void,
    free_context: FreeFunction,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let builder = required(builder, "builder")?;
        let function = required(function, "function")?;
        builder.0.get()?;
        let function = registrable_domain(function, context, free_context);
        builder.0.change(|builder| builder.registrable_domain(function))
    })
}

/// The user agent. The builder is consumed, and its handle set to NULL.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_builder_build(
    builder: Option<&mut Option<Box<UserAgentBuilder>>>,
    user_agent: Option<&mut MaybeUninit<Option<Box<UserAgent>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(user_agent, "user_agent")?;
        let mut builder = required(pointed(builder, "builder")?.take(), "*builder")?;
        give(out, UserAgent(builder.0.take()?.build()));
        Ok(())
    })
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_builder_free(builder: Option<Box<UserAgentBuilder>>) {
    read((), || drop(builder));
}

/// One more handle of the same user agent, to be freed too: for another owner. NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_clone(user_agent: Option<&UserAgent>) -> Option<Box<UserAgent>> {
    read(None, || user_agent.map(|user_agent| Box::new(UserAgent(user_agent.0.clone()))))
}

/// Frees this handle. NULL is fine; fetches go on.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_free(user_agent: Option<Box<UserAgent>>) {
    read((), || drop(user_agent));
}

/// Fetch (<https://fetch.spec.whatwg.org/#concept-fetch>): begins, and comes back with the first thing to be done. The request is consumed,
/// and its handle set to NULL. `now` is in nanoseconds since an epoch of the embedder's choosing, here and everywhere.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_user_agent_fetch(
    user_agent: Option<&UserAgent>,
    request: Option<&mut Option<Box<Request>>>,
    now: u64,
    action: Option<&mut MaybeUninit<Option<Box<Action>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(action, "action")?;
        let user_agent = required(user_agent, "user_agent")?;
        let mut request = required(pointed(request, "request")?.take(), "*request")?;
        let request = request.0.take()?;
        give(out, Action(user_agent.0.fetch(request, fetch_cors::Timestamp::from_nanoseconds(now))));
        Ok(())
    })
}
