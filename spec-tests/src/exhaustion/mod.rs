//! Small alphabets of requests and preflights' answers, what the preflight cache promises of them, and who is asked.
//!
//! The promises ([`Form`]) are written from the Standard's words and the registry's alone: nothing here asks the engine what it
//! remembers.

mod alphabet;
mod memory;
pub mod redirects;
mod statement;
mod subject;

pub use alphabet::{Answer, Asked, answers, asked};
pub use memory::Memory;
pub use statement::{Form, Stored, WITHOUT_EFFECT};
pub use subject::{Sent, Subject};
