#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| regate_fuzz::archive(data));
