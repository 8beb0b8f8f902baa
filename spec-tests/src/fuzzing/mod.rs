//! What the fuzz targets in `fuzz/` do: each is a function of bytes that panics where it finds something.
//!
//! The targets themselves are three lines each; ordinary tests replay every past finding through the same functions
//! (`tests/regressions.rs`).

mod archive;
mod bytes;
mod cache;
mod chains;
mod header_values;
mod input;
mod json_mutation;
mod mutation;
mod naive_cache;
mod pair;
mod redirects;
mod seeds;
mod vocabulary;
mod world_seeds;
mod worlds;

pub use cache::cache;
pub use header_values::header_values;
pub use input::input;
pub use json_mutation::mutate_json;
pub use mutation::{cross, mutate};
pub use redirects::redirects;
pub use seeds::{dictionary, seeds};
pub use worlds::worlds;

/// Puts what a mutation has made into the fuzzer's buffer, of which `size` bytes are in use; how many are then. What does not fit
/// leaves what was there.
pub fn put(made: &[u8], data: &mut [u8], size: usize, room: usize) -> usize {
    if made.len() > room.min(data.len()) {
        return size;
    }
    data[..made.len()].copy_from_slice(made);
    made.len()
}

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
