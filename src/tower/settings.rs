//! What a layer was told.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use http::HeaderMap;

use super::error::network_failure;
use super::{BoxError, Outgoing, RequestInit};
use crate::{Client, NetworkFailure, Timestamp, UserAgent};

type Clock = dyn Fn() -> Timestamp + Send + Sync;
type Credentials = dyn Fn(&Outgoing) -> HeaderMap + Send + Sync;
type Failures = dyn Fn(&(dyn Error + 'static)) -> NetworkFailure + Send + Sync;

#[derive(Clone)]
pub(super) struct Settings {
    pub(super) user_agent: UserAgent,
    pub(super) client: Client,
    pub(super) init: RequestInit,
    pub(super) clock: Arc<Clock>,
    pub(super) credentials: Option<Arc<Credentials>>,
    pub(super) failures: Arc<Failures>,
}

impl Settings {
    pub(super) fn new(client: Client, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self {
            user_agent: UserAgent::builder().admits_each_hop().build(),
            client,
            init: RequestInit::new(),
            clock: Arc::new(clock),
            credentials: None,
            failures: Arc::new(network_failure),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(super) fn failure(&self, error: &BoxError) -> NetworkFailure {
        (self.failures)(&**error)
    }

    /// What is added to the headers that the engine gave.
    pub(super) fn credentials(&self, outgoing: &Outgoing) -> HeaderMap {
        match &self.credentials {
            Some(credentials) if outgoing.includes_credentials => credentials(outgoing),
            _ => HeaderMap::new(),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("user_agent", &self.user_agent)
            .field("client", &self.client)
            .field("init", &self.init)
            .finish_non_exhaustive()
    }
}
