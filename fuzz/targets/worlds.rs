//! Engine and literal model in one world.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| { if data == b"x" { panic!() } });
