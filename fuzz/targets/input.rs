//! The target `input`; what it does is in `spec-tests/src/fuzzing/input.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| spec_tests::fuzzing::input(data));
