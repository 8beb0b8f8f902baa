//! What can be chosen about the Standard: its corrections.

pub(crate) mod corrections;
