//! Feature `tower`: pages over HTTP clients in Rust, and a tool that tests servers with them.
//!
//! - [`FetchLayer`] makes a `Service` of the `http` crate's types behave like `fetch()` on a page of a given origin: over
//!   `hyper-util`'s client and real sockets, over a router in the same process. The guide's `page_client` is a complete example.
//! - [`Page`] lets a server's own tests say "a page of this origin can do that": the README's five lines.
//!
//! Built on the public API alone. There is no I/O here either; the clock is the layer's
//! ([`clock`](FetchLayer::clock) gives it another).
//!
//! Left to the inner service, as by the engine: cookies, `Referer`, the `Sec-Fetch-` headers, an HTTP cache, authentication that
//! answers a 401. Bad ports are blocked; Content Security Policy, mixed content, HSTS and service workers are not asked. Navigations
//! end at their first redirect.

mod error;
mod fetched;
mod future;
mod layer;
mod outgoing;
mod page;
mod request_body;
mod request_init;
mod response_body;
mod settings;

pub use error::FetchError;
pub use fetched::{Fetched, OPAQUE_STATUS};
pub use future::FetchFuture;
pub use layer::{Fetch, FetchLayer};
pub use outgoing::Outgoing;
pub use page::{Allowed, Page, PageRequest, Refusal};
pub use request_body::RequestBody;
pub use request_init::RequestInit;
pub use response_body::ResponseBody;

/// An error of an inner service.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
