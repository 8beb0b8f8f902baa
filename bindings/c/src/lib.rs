//! The C ABI of [fetch-cors](fetch_cors): what a browser written in C or C++ embeds.
//!
//! Its users read `include/fetch_cors.h`, which is generated from these sources, and `README.md`. Here is how it is made.
//!
//! # Where unsafe code stands
//!
//! Handles are Rust's own types: a `const T *` of C is an `Option<&T>`, a `T *` that is changed an `Option<&mut T>`, one that is given
//! back an `Option<Box<T>>`, and a `T **` that is written an `Option<&mut MaybeUninit<Option<Box<T>>>>`. These have the layout of the
//! pointers, and NULL is their `None`. What C has to promise is what the types say: that a pointer which is not NULL came from
//! the function that makes such handles, has not been freed, and is not used by another thread at the same time where it is not
//! `const`. The compiler then checks the rest: that spans are borrowed from the handle that they are promised to live as long as, that
//! nothing is freed twice, that nothing is written that was not handed in.
//!
//! Unsafe operations are left in four places only: [`span`] (bytes and arrays that C hands in), [`answer`] (the two pointers of
//! a function that answers, which may be one and the same), [`registrable_domain`] (calls of a function of C's), and
//! [`page_response`] (a view of a handle under another name).
//!
//! # Panics
//!
//! Nothing in fetch-cors is known to panic. Should it happen, it ends here: every function catches, and says
//! [`Status::Panicked`](error::Status::Panicked), or what it says of NULL where it returns no status.

pub mod action;
pub mod admit;
pub mod answer;
pub mod beacons_and_sockets;
pub mod client;
pub mod done;
pub mod elements;
pub mod error;
pub mod fetch_api;
mod guard;
pub mod intercept;
pub mod local;
pub mod navigation;
pub mod origin;
pub mod page_response;
pub mod preflight_cache;
pub mod registrable_domain;
pub mod request;
pub mod send;
pub mod span;
pub mod text;
pub mod user_agent;
pub mod workers;
pub mod xml_http_request;
