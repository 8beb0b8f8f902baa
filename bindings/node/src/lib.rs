//! fetch-cors for Node: the machine as classes, one for each waiting point. What a page of it would be is JavaScript, in `lib/`.
//!
//! Types, units and errors are described in `index.d.ts`. Strings that stand for bytes are Latin-1, one character a byte;
//! lists of headers are flat, as Node's `rawHeaders`. An argument that cannot be understood consumes nothing.

#![allow(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    reason = "napi converts arguments into values, and getters are methods"
)]

mod action;
mod admission;
mod argument;
mod cache;
mod client;
mod exchange;
mod headers;
mod interception;
mod local;
mod outcome;
mod questions;
mod refusal;
mod request;
mod user_agent;
