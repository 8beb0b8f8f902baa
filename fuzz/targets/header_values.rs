//! The target `header_values`; what it does is in `spec-tests/src/fuzzing/header_values.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| spec_tests::fuzzing::header_values(data));
