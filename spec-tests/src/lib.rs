//! What fetch-cors is measured by. Tests only; nothing here is published.

pub mod model;
pub mod model_runner;
pub mod records;
pub mod subjects;
pub mod workloads;
