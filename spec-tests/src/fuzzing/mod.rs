//! What the fuzz targets in `fuzz/` do: each is a function of bytes that panics where it finds something.
//!
//! The targets themselves are three lines each; ordinary tests replay every past finding through the same functions
//! (`tests/regressions.rs`).

mod bytes;
mod cache;
mod header_values;
mod input;
mod mutation;
mod naive_cache;
mod pair;
mod redirects;
mod seeds;
mod vocabulary;
mod worlds;

pub use cache::cache;
pub use header_values::header_values;
pub use input::input;
pub use mutation::{cross, mutate};
pub use redirects::redirects;
pub use seeds::{dictionary, seeds};
pub use worlds::worlds;

/// A target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 5] = [
    ("worlds", worlds),
    ("cache", cache),
    ("header_values", header_values),
    ("redirects", redirects),
    ("input", input),
];
