//! The policies and rules that ship in the binary, as `build.rs` found them.

use std::io::{self, Read as _};

use flate2::read::DeflateDecoder;

static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The files of `rules/requirements/` with all their examples, as raw DEFLATE streams (RFC 1951).
static ROWS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/rows.rs"));

/// Every embedded file below a folder (`policies/`, `rules/lifecycle/`): path and text, sorted by path. The entries of
/// `rules/secrets/` are not among them: they are compiled into a table of their own. Of the examples of `rules/requirements/`
/// each row has its first bad and its first good one.
pub fn below(folder: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied().filter(move |(path, _)| path.starts_with(folder))
}

/// The files of `rules/requirements/` as they are written, with every example: path and text, sorted by path. An error is a
/// damaged binary's.
pub fn rows_with_all_examples() -> impl Iterator<Item = (&'static str, io::Result<String>)> {
    ROWS.iter().map(|(path, packed)| {
        let mut text = String::new();
        (*path, DeflateDecoder::new(*packed).read_to_string(&mut text).map(|_| text))
    })
}
