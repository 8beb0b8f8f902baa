//! What fetch-cors is measured by. Tests only; nothing here is published.

pub mod model;
