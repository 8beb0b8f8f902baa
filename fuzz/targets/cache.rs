//! The target `cache`; what it does is in `spec-tests/src/fuzzing/cache.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| spec_tests::fuzzing::cache(data));
