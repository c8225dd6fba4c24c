//! The policies and rules that ship in the binary, as `build.rs` found them.

static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Every embedded file below a folder (`policies/`, `rules/lifecycle/`): path and text, sorted by path. The entries of
/// `rules/secrets/` are not among them: they are compiled into a table of their own.
pub fn below(folder: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied().filter(move |(path, _)| path.starts_with(folder))
}
