//! A literal reference model of the CORS parts of the Fetch Standard (pinned commit 586cd2a, 2026-07-02).
//!
//! Each algorithm is a function named as in the text, under its anchor, recursive where the text is; each step stands beside the
//! statement that takes it. Steps that do not concern CORS are left out. Where the text cannot be executed, a comment
//! says what was chosen; where it is wrong, [`Corrections`] has a switch.
//!
//! Step numbers: nested list items joined by dots; the n-th case of a switch is the n-th letter.

#![allow(missing_docs, clippy::missing_errors_doc, reason = "fields, variants and failures are named as in the text")]
#![allow(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::struct_excessive_bools,
    clippy::too_many_lines,
    reason = "the text's nouns and algorithms, one to one"
)]

pub mod body_init;
pub mod callers;
pub mod cors_check;
pub mod cors_preflight_cache;
pub mod cors_preflight_fetch;
pub mod cross_origin_resource_policy;
pub mod fetch;
pub mod header_list;
pub mod header_list_values;
pub mod header_names;
pub mod headers_class;
pub mod http_fetch;
pub mod http_network_or_cache_fetch;
pub mod http_redirect_fetch;
pub mod infrastructure;
pub mod main_fetch;
pub mod mime_type;
pub mod network;
pub mod origin;
pub mod origin_header;
pub mod override_fetch;
pub mod referrer_policy;
pub mod request;
pub mod response;
pub mod single_range_header_value;
pub mod tao_check;
pub mod user_agent;
pub mod xml_http_request;

pub use cors_preflight_cache::{CacheEntry, Clear};
pub use fetch::{FetchedResponse, NextManualRedirectSteps, Outcome, fetch};
pub use header_list::{Header, HeaderList};
pub use network::{Admission, Answer, Network, SentKind, SentRequest};
pub use origin::Origin;
pub use request::{Client, Request};
pub use response::{NetworkError, Response, ResponseType};
pub use user_agent::{Corrections, UserAgent};
