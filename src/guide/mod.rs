//! Two embeddings, as different as can be: sketches that compile and run.

#[doc = include_str!("asynchronous_client.md")]
pub mod asynchronous_client {}

#[doc = include_str!("callback_driven_browser.md")]
pub mod callback_driven_browser {}
