//! The target `redirects`; what it does is in `spec-tests/src/fuzzing/redirects.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| spec_tests::fuzzing::redirects(data));
