//! The target `input`; what it does is in `spec-tests/src/fuzzing/input.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| spec_tests::fuzzing::input(data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match spec_tests::fuzzing::mutate_json(&data[..size], u64::from(seed)) {
        Some(mutated) => spec_tests::fuzzing::put(&mutated, data, size, max_size),
        None => libfuzzer_sys::fuzzer_mutate(data, size, max_size),
    }
});
