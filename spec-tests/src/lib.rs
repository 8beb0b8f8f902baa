//! What fetch-cors is measured by. Tests only; nothing here is published.

pub mod binary;
pub mod command_line;
pub mod effort;
pub mod exhaustion;
pub mod expected_failures;
pub mod files;
pub mod fuzzing;
pub mod model;
pub mod model_runner;
pub mod records;
pub mod subjects;
pub mod vectors;
pub mod workloads;
pub mod worlds;

// Modules of the command line, so that a fuzzer can see into them: `fuzzing::input` talks to a session of `drive`, and gives
// archives to `har`.
#[allow(dead_code, reason = "the rest of the command line is a process of its own")]
#[path = "../../src/bin/fetch-cors/classify.rs"]
mod classify;
#[allow(dead_code, reason = "the rest of the command line is a process of its own")]
#[path = "../../src/bin/fetch-cors/drive/mod.rs"]
mod drive;
#[allow(dead_code, reason = "the rest of the command line is a process of its own")]
#[path = "../../src/bin/fetch-cors/har/mod.rs"]
mod har;
#[allow(dead_code, reason = "the rest of the command line is a process of its own")]
#[path = "../../src/bin/fetch-cors/header_verdict.rs"]
mod header_verdict;
#[allow(dead_code, unused_imports, reason = "the rest of the command line is a process of its own")]
#[path = "../../src/bin/fetch-cors/html/mod.rs"]
mod html;
#[allow(dead_code, reason = "the rest of the command line is a process of its own")]
#[path = "../../src/bin/fetch-cors/input.rs"]
mod input;
#[allow(dead_code, reason = "the rest of the command line is a process of its own")]
#[path = "../../src/bin/fetch-cors/output.rs"]
mod output;
#[allow(dead_code, reason = "the rest of the command line is a process of its own")]
#[path = "../../src/bin/fetch-cors/redaction.rs"]
mod redaction;
