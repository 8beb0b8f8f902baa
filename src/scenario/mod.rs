//! Scenarios: small worlds of documents, a scripted server and a clock, and what a user agent must do in them.
//!
//! The format is described in `fixtures/FORMAT.md`. It is plain JSON, so that this crate's own tests, a headless harness
//! and a real browser can be driven by the same file. This module uses the crate's public API only, as a stranger would.
//!
//! ```
//! use fetch_cors::scenario::{parse_suite, run};
//!
//! let suite = parse_suite(r#"{ "id": "simple", "server": [
//!     { "url": "http://b.test/x", "responses": [ { "status": 200, "headers": [["Access-Control-Allow-Origin", "*"]] } ] } ],
//!   "steps": [ { "fetch": { "origin": "http://a.test", "url": "http://b.test/x" },
//!                "expect": { "outcome": { "type": "cors", "status": 200 } } } ] }"#)?;
//! assert_eq!(run(&suite[0])?.passed, Some(true));
//! # Ok::<(), fetch_cors::scenario::ScenarioError>(())
//! ```

mod advice;
mod charset;
mod clear;
mod comparison;
mod error;
mod fetch_play;
#[cfg(test)]
mod fixtures;
mod format;
#[cfg(test)]
mod mistakes;
mod observation;
mod page;
mod page_fetch;
mod place;
pub mod reader;
mod referer;
mod server;
mod sites;
mod suite;
mod supplied;
mod world;

pub use advice::ScenarioFetch;
pub use clear::Clear;
pub use error::ScenarioError;
pub use format::{Expectation, Scenario};
pub use observation::{
    FetchObservation, ObservedAnswer, ObservedOutcome, ObservedRequest, ObservedResponse, StepObservation,
};
pub use page::OpaqueOrigins;
pub use page_fetch::PageFetch;
pub use referer::{Referrer, is_potentially_trustworthy};
pub use sites::PublicSuffixes;
pub use suite::parse_suite;
pub use supplied::SuppliedAnswer;
pub use world::{Report, predict, predictor, run, run_under, run_with, user_agent_builder};
