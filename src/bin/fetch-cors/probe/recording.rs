//! What was asked of a server and what it answered: all that judgements are made of.

use std::time::Duration;

use fetch_cors::scenario::reader::HeaderPairs;
use fetch_cors::{Exchange, NetworkFailure};
use url::Url;

/// All exchanges of one fetch, in order.
#[derive(Debug, Default)]
pub(super) struct Recording {
    pub(super) exchanges: Vec<Recorded>,
}

/// A request, and what came of it.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) asked: Asked,
    pub(super) answer: Answer,
}

/// A request as it is sent.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) is_preflight: bool,
    pub(super) method: String,
    pub(super) url: Url,
    /// The headers that the fetch decides.
    pub(super) headers: HeaderPairs,
    /// The headers that the network layer adds.
    pub(super) added: Vec<(&'static str, String)>,
    pub(super) includes_credentials: bool,
}

/// What came of a request.
#[derive(Debug)]
pub(super) enum Answer {
    Head {
        status: u16,
        headers: HeaderPairs,
        /// From before the connection to the end of the head.
        took: Duration,
    },
    Failed {
        failure: NetworkFailure,
        why: String,
    },
    /// It could change something on the server, and nobody said that it may.
    NotSent,
}

impl Asked {
    pub(super) fn of(exchange: &Exchange, added: Vec<(&'static str, String)>) -> Self {
        Self {
            is_preflight: exchange.is_preflight(),
            method: exchange.method().as_str().to_owned(),
            url: exchange.url().clone(),
            headers: exchange.headers().map(|(name, value)| (name.to_vec(), value.to_vec())).collect(),
            added,
            includes_credentials: exchange.includes_credentials(),
        }
    }
}
