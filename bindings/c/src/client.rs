//! Clients: documents and workers that fetch.

use std::mem::MaybeUninit;

use fetch_cors::{NetworkPartitionKey, ReferrerPolicy};

use crate::error::{Error, Status};
use crate::guard::{Changing, give, guard, read, required};
use crate::origin::Origin;
use crate::span::Span;

/// A document or worker that fetches (<https://fetch.spec.whatwg.org/#concept-request-client>): origin, partition, policies.
///
/// Requests keep what they need of it: changing or freeing it touches none that was made.
#[derive(Debug)]
pub struct Client(pub(crate) Changing<fetch_cors::Client>);

/// A client of this origin (which stays the caller's), alone in its partition, with HTML's default policies.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_client_new(
    origin: Option<&Origin>,
    client: Option<&mut MaybeUninit<Option<Box<Client>>>>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let out = required(client, "client")?;
        let origin = required(origin, "origin")?;
        give(out, Client(Changing::new(fetch_cors::Client::new(origin.0.clone()))));
        Ok(())
    })
}

/// The network partition key (<https://fetch.spec.whatwg.org/#network-partition-key>): bytes that the embedder derives from the top-level
/// site. The client's own origin is its partition without it. Empty: one partition for all who have that key.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_client_set_network_partition_key(
    client: Option<&mut Client>,
    key: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let key = NetworkPartitionKey::new(key.bytes("key")?);
        required(client, "client")?.0.change(|client| client.network_partition_key(key))
    })
}

/// The embedder policy's value (<https://html.spec.whatwg.org/multipage/browsers.html#embedder-policy-value-2>): "unsafe-none" (the
/// default), "credentialless" or "require-corp".
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_client_set_embedder_policy(
    client: Option<&mut Client>,
    value: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let value = value.parse("value")?;
        required(client, "client")?.0.change(|client| client.embedder_policy(value))
    })
}

/// The embedder policy's report only value: violations are found and told, never blocked.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_client_set_embedder_policy_report_only(
    client: Option<&mut Client>,
    value: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let value = value.parse("value")?;
        required(client, "client")?.0.change(|client| client.embedder_policy_report_only(value))
    })
}

/// The policy container's referrer policy, for requests that have none of their own; "strict-origin-when-cross-origin" without it.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_client_set_referrer_policy(
    client: Option<&mut Client>,
    policy: Span<'_>,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || {
        let policy: ReferrerPolicy = policy.parse("policy")?;
        required(client, "client")?.0.change(|client| client.referrer_policy(policy))
    })
}

/// A number of the embedder's, which comes back on every action of this client's fetches.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_client_set_number(
    client: Option<&mut Client>,
    number: u64,
    error: Option<&mut MaybeUninit<Option<Box<Error>>>>,
) -> Status {
    guard(error, || required(client, "client")?.0.change(|client| client.number(number)))
}

/// Frees it. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn fetch_cors_client_free(client: Option<Box<Client>>) {
    read((), || drop(client));
}
