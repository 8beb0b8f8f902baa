//! The target `worlds`; what it does is in `spec-tests/src/fuzzing/worlds.rs`.
#![no_main]

use spec_tests::fuzzing::put;

libfuzzer_sys::fuzz_target!(|data: &[u8]| spec_tests::fuzzing::worlds(data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mutated = spec_tests::fuzzing::mutate(&data[..size], u64::from(seed));
    put(&mutated, data, size, max_size)
});

libfuzzer_sys::fuzz_crossover!(|first: &[u8], second: &[u8], out: &mut [u8], seed: u32| {
    let crossed = spec_tests::fuzzing::cross(first, second, u64::from(seed));
    let room = out.len();
    put(&crossed, out, 0, room)
});
