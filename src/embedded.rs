//! The policies and rules that ship in the binary, as `build.rs` found them.

static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Every embedded file below a folder (`policies/`, `rules/secrets/`): path and text, sorted by path.
pub fn below(folder: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied().filter(move |(path, _)| path.starts_with(folder))
}
