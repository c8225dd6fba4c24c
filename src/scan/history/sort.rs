//! What a path says of the text that stands there: the same text is an example under one path, and runs under another.

use std::hash::{BuildHasher, RandomState};

use crate::scan::Scan;

/// Words of folders that say who reads what is in them.
const TELLING: &[&str] = &[
    "bench",
    "ci",
    "demo",
    "demos",
    "dev",
    "devel",
    "develop",
    "development",
    "doc",
    "docs",
    "documentation",
    "e2e",
    "example",
    "examples",
    "fixture",
    "fixtures",
    "guide",
    "guides",
    "i18n",
    "idea",
    "l10n",
    "lang",
    "local",
    "locale",
    "locales",
    "manual",
    "manuals",
    "mock",
    "mocks",
    "playground",
    "sample",
    "samples",
    "sandbox",
    "seed",
    "seeds",
    "template",
    "templates",
    "test",
    "testing",
    "tests",
    "tutorial",
    "vscode",
    "workflows",
];

/// How far a path is from what runs: 0 for production, 1 where nothing is said, 2 for what is written to show or to try, 3 for
/// tests.
pub(super) fn distance(scan: &Scan, path: &str) -> u8 {
    if scan.config.is_test(path) {
        return 3;
    }
    match scan.config.environment_of(path) {
        Some("production" | "prod" | "live") => 0,
        Some("development" | "dev" | "local" | "test" | "testing" | "ci") => 2,
        _ if telling(path).next().is_some() => 2,
        _ => 1,
    }
}

/// The same number for paths under which a text is read alike: of one file name, one environment, and folders of one sort.
pub(super) fn of(scan: &Scan, hasher: &RandomState, path: &str) -> u64 {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let mut words: Vec<String> = telling(path).collect();
    words.sort_unstable();
    words.dedup();
    hasher.hash_one((name, scan.config.is_test(path), scan.config.environment_of(path), words))
}

/// The words of a path's folders that tell.
fn telling(path: &str) -> impl Iterator<Item = String> {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let words = folders.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_ascii_lowercase);
    words.filter(|word| TELLING.contains(&word.as_str()))
}
