//! What fetch-cors is measured by. Tests only; nothing here is published.

pub mod binary;
pub mod command_line;
pub mod effort;
pub mod exhaustion;
pub mod expected_failures;
pub mod model;
pub mod model_runner;
pub mod records;
pub mod subjects;
pub mod vectors;
pub mod workloads;
pub mod worlds;
