//! The lists of words of `rules/secrets/words/`, as `build.rs` compiled them: one module a file, one static a list.

include!(concat!(env!("OUT_DIR"), "/secret_words.rs"));
