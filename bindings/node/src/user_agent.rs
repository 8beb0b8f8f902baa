//! What all fetches share.

use fetch_cors::PreflightCacheLimits;
use fetch_cors::scenario::{Clear, PublicSuffixes, reader::Field};
use napi::{Env, Result};
use napi_derive::napi;
use serde_json::Value;

use crate::action::{Action, Underway};
use crate::argument::{integer, timestamp};
use crate::cache::CacheEntry;
use crate::client::{Client, ClientOptions};
use crate::refusal::{Refusal, thrown};
use crate::request::FetchRequest;

/// Bounds of the preflight cache.
#[napi(object)]
pub struct CacheLimits {
    pub keys: Option<f64>,
    pub bytes: Option<f64>,
    pub keys_per_partition: Option<f64>,
    pub bytes_per_partition: Option<f64>,
    pub bytes_per_key: Option<f64>,
}

/// How a user agent is made.
#[napi(object)]
#[derive(Default)]
pub struct UserAgentOptions {
    pub max_age_limit: Option<f64>,
    pub preflight_cache: Option<bool>,
    pub preflight_cache_limits: Option<CacheLimits>,
    pub admits_each_hop: Option<bool>,
    pub asks_overrides: Option<bool>,
    pub asks_service_workers: Option<bool>,
    pub public_suffixes: Option<Vec<String>>,
}

/// A user agent: the preflight cache, limits, and where the caller wants to be asked.
#[napi]
pub struct UserAgent {
    shared: fetch_cors::UserAgent,
    suffixes: PublicSuffixes,
    admits: bool,
}

/// A number of things, or of bytes.
fn count(name: &str, number: f64) -> std::result::Result<usize, Refusal> {
    let count = integer(name, number, u32::MAX.into())?;
    usize::try_from(count).map_err(|error| Refusal::argument(name, error))
}

fn limits(given: &CacheLimits) -> std::result::Result<PreflightCacheLimits, Refusal> {
    let mut limits = PreflightCacheLimits::default();
    for (name, number, field) in [
        ("keys", given.keys, &mut limits.keys),
        ("bytes", given.bytes, &mut limits.bytes),
        ("keysPerPartition", given.keys_per_partition, &mut limits.keys_per_partition),
        ("bytesPerPartition", given.bytes_per_partition, &mut limits.bytes_per_partition),
        ("bytesPerKey", given.bytes_per_key, &mut limits.bytes_per_key),
    ] {
        if let Some(number) = number {
            *field = count(name, number)?;
        }
    }
    Ok(limits)
}

impl UserAgent {
    fn build(options: &UserAgentOptions) -> std::result::Result<Self, Refusal> {
        let suffixes = PublicSuffixes::new(options.public_suffixes.as_deref().unwrap_or_default())
            .map_err(|error| Refusal::argument("publicSuffixes", error))?;
        let by_suffixes = suffixes.clone();
        // Always asked: a hop shortens the referrer.
        let mut builder = fetch_cors::UserAgent::builder()
            .admits_each_hop()
            .registrable_domain(move |host| by_suffixes.registrable_domain(host));
        if let Some(seconds) = options.max_age_limit {
            let seconds = integer("maxAgeLimit", seconds, u32::MAX.into())?;
            builder = builder.max_age_limit(u32::try_from(seconds).unwrap_or(u32::MAX));
        }
        if options.preflight_cache == Some(false) {
            builder = builder.without_preflight_cache();
        }
        if let Some(given) = &options.preflight_cache_limits {
            builder = builder.preflight_cache_limits(limits(given)?);
        }
        if options.asks_overrides == Some(true) {
            builder = builder.asks_overrides();
        }
        if options.asks_service_workers == Some(true) {
            builder = builder.asks_service_workers();
        }
        Ok(Self { shared: builder.build(), suffixes, admits: options.admits_each_hop == Some(true) })
    }
}

#[napi]
impl UserAgent {
    /// With the library's defaults where nothing is said.
    #[napi(constructor)]
    pub fn new(env: Env, options: Option<UserAgentOptions>) -> Result<Self> {
        thrown(env, || Self::build(&options.unwrap_or_default()))
    }

    /// A page or worker.
    #[napi]
    pub fn client(&self, env: Env, options: ClientOptions) -> Result<Client> {
        thrown(env, || Client::new(&options, &self.suffixes))
    }

    /// Begins a fetch of this page.
    #[napi]
    pub fn fetch(&self, env: Env, client: &Client, request: FetchRequest, now: f64) -> Result<Action> {
        thrown(env, || {
            let now = timestamp(now)?;
            let (request, referrer) = request.build(client)?;
            let underway = Underway { page: client.clone(), referrer, admits: self.admits, last_head: Vec::new() };
            Ok(underway.go_on(self.shared.fetch(request, now), now))
        })
    }

    /// The preflight cache's content.
    #[napi]
    pub fn cache(&self, env: Env, now: f64) -> Result<Vec<CacheEntry>> {
        thrown(env, || {
            let entries = self.shared.preflight_cache().entries(timestamp(now)?);
            Ok(entries.iter().map(CacheEntry::of).collect())
        })
    }

    /// Puts entries back; how many of them.
    #[napi]
    pub fn restore(&self, env: Env, entries: Vec<CacheEntry>, now: f64) -> Result<u32> {
        thrown(env, || {
            let now = timestamp(now)?;
            let entries = entries.iter().map(CacheEntry::read).collect::<std::result::Result<Vec<_>, _>>()?;
            let restored = self.shared.preflight_cache().restore(entries, now);
            Ok(u32::try_from(restored).unwrap_or(u32::MAX))
        })
    }

    /// Clears all, or one partition, origin, host or URL; how many keys are left.
    #[napi]
    pub fn clear(&self, env: Env, what: Value) -> Result<u32> {
        thrown(env, || {
            let error = |error: fetch_cors::scenario::ScenarioError| Refusal::argument("clear", error);
            let mut object = Field::root(&what).object().map_err(error)?;
            let clear = Clear::read(&mut object).map_err(error)?;
            object.finish().map_err(error)?;
            let cache = self.shared.preflight_cache();
            clear.apply(cache, &self.suffixes).map_err(error)?;
            Ok(u32::try_from(cache.len()).unwrap_or(u32::MAX))
        })
    }
}
