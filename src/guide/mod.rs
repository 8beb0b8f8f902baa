//! Embeddings, as different as can be: sketches that compile and run. And what embedders can get wrong.

#[doc = include_str!("asynchronous_client.md")]
pub mod asynchronous_client {}

#[doc = include_str!("callback_driven_browser.md")]
pub mod callback_driven_browser {}

#[doc = include_str!("spec_shaped_loop.md")]
pub mod spec_shaped_loop {}

#[cfg(feature = "tower")]
#[doc = include_str!("page_client.md")]
pub mod page_client {}

#[doc = include_str!("misuse.md")]
pub mod misuse {}
