//! The cost of a scan grows as its input does. Costs are instructions that Valgrind counts, not time, so that a busy machine
//! changes nothing: `REGATE_GROWTH=target/release/regate cargo test --release --test growth -- --ignored` (`.ci/test-growth.sh`).
//! `REGATE_GROWTH_KINDS` names kinds, separated by commas, `REGATE_GROWTH_SIZE` the smallest size in bytes, and
//! `REGATE_GROWTH_SECONDS` after how long no further kind is begun.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a test makes its own files and may panic"
)]

#[path = "growth/kinds.rs"]
mod kinds;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use kinds::{KINDS, Kind};

/// The steepest growth: cost is size to the power of this.
const MOST: f64 = 1.15;

/// The kinds that once grew too fast, which are measured where none are named.
const SEEN: &[&str] = &[
    "urls-on-one-line",
    "urls-in-javascript",
    "minified-passwords",
    "hcl-heredocs",
    "hcl-resources",
    "workflow-steps",
    "suppressions",
    "pem-blocks",
    "connection-strings",
    "json-array",
    "json-keys",
    "aws-keys",
    "sql-one-line",
    "notebook",
];

/// Writes a text of a kind, scans it, and counts.
fn instructions(binary: &Path, kind: &Kind, size: usize) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(kind.path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    fs::write(file, kind.text(size)).unwrap();
    counted(binary, folder.path())
}

fn counted(binary: &Path, folder: &Path) -> f64 {
    let report = folder.join("report.json");
    let run = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--branch-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(binary)
        .args(["scan", ".", "--jobs=1", "--quiet", "--exit-zero", "--time-factor=1000", "--max-file-size=64 MiB", "-o"])
        .arg(format!("json={}", report.display()))
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    let line = said.lines().find_map(|line| line.split_once("I   refs:").or_else(|| line.split_once("I refs:")));
    line.unwrap().1.trim().replace(',', "").parse().unwrap()
}

#[test]
#[ignore = "needs Valgrind and an optimised binary: .ci/test-growth.sh"]
fn cost_grows_as_the_input_does() {
    let binary = fs::canonicalize(std::env::var_os("REGATE_GROWTH").unwrap()).unwrap();
    let size: usize = std::env::var("REGATE_GROWTH_SIZE").map_or(128 << 10, |text| text.parse().unwrap());
    let named = std::env::var("REGATE_GROWTH_KINDS").unwrap_or_else(|_| SEEN.join(","));
    let named: BTreeSet<&str> = named.split(',').collect();
    let is_kind = |name: &&str| *name == "all" || KINDS.iter().any(|kind| kind.name == *name);
    let unknown: Vec<_> = named.iter().copied().filter(|name| !is_kind(name)).collect();
    assert!(unknown.is_empty(), "there are no kinds {unknown:?}");
    let empty = tempfile::tempdir().unwrap();
    fs::create_dir(empty.path().join(".git")).unwrap();
    // What a scan of nothing costs is no growth.
    let start = counted(&binary, empty.path());
    let most =
        std::env::var("REGATE_GROWTH_SECONDS").map_or(Duration::MAX, |text| Duration::from_secs(text.parse().unwrap()));
    let begun = Instant::now();
    let mut steep = Vec::new();
    for kind in KINDS.iter().filter(|kind| named.contains("all") || named.contains(kind.name)) {
        if begun.elapsed() > most {
            println!("{:28} not measured: the time is over", kind.name);
            continue;
        }
        let costs = [size, size * 2, size * 4].map(|size| (instructions(&binary, kind, size) - start).max(1.0));
        let exponents = [(costs[1] / costs[0]).log2(), (costs[2] / costs[1]).log2()];
        println!("{:28} {:?} {:.2} {:.2}", kind.name, costs.map(|cost| cost as u64), exponents[0], exponents[1]);
        // Of the larger two: what is set up once weighs less there.
        if exponents[1] > MOST {
            steep.push(format!("{} grows with exponent {:.2}", kind.name, exponents[1]));
        }
    }
    assert!(steep.is_empty(), "{}", steep.join("; "));
}

#[test]
fn kinds_have_one_name_and_grow() {
    let names: BTreeSet<&str> = KINDS.iter().map(|kind| kind.name).collect();
    assert_eq!(names.len(), KINDS.len());
    assert!(SEEN.iter().all(|name| names.contains(name)));
    for kind in KINDS {
        let lengths = [10_000, 20_000, 40_000].map(|size| kind.text(size).len());
        assert!(lengths[1] > lengths[0] * 3 / 2 && lengths[2] > lengths[1] * 3 / 2, "{}: {lengths:?}", kind.name);
    }
}
