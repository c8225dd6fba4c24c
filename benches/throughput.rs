//! A whole scan beside two floors, on the same tree, in the same run: reading every file, and ripgrep's crates looking
//! for a pattern that is not there. On a noisy machine only the ratios mean something.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a benchmark stops when it cannot make its tree")]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use grep_regex::RegexMatcher;
use grep_searcher::Searcher;
use grep_searcher::sinks::UTF8;
use ignore::WalkBuilder;
use rayon::prelude::*;

use regate::config::Config;
use regate::detect::SecretScanner;
use regate::policy::{LoadOptions, PolicySet};
use regate::scan::{Area, ScanOptions, Sources, Trust, scan};

/// Copies of the template project in the measured tree.
const COPIES: usize = 150;

/// The project that is copied: the one whose results `tests/` pins.
const TEMPLATE: &str = "testdata/shop";

/// What is measured: the folder that `REGATE_BENCH_TREE` names, or one that is made here.
struct Tree {
    root: PathBuf,
    bytes: u64,
    _made: Option<tempfile::TempDir>,
}

fn tree() -> Tree {
    let Some(root) = std::env::var_os("REGATE_BENCH_TREE").map(PathBuf::from) else { return made_tree() };
    let size = |path: &PathBuf| fs::metadata(path).map_or(0, |file| file.len());
    let bytes = files(&root).iter().map(size).sum();
    Tree { root, bytes, _made: None }
}

fn made_tree() -> Tree {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut bytes = 0;
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join(TEMPLATE);
    let entries = WalkBuilder::new(&template).hidden(false).build();
    let files: Vec<PathBuf> =
        entries.flatten().map(ignore::DirEntry::into_path).filter(|path| path.is_file()).collect();
    for copy in 0..COPIES {
        for file in &files {
            let relative = file.strip_prefix(&template).expect("walked from the template");
            let target = folder.path().join(format!("service-{copy:03}")).join(relative);
            fs::create_dir_all(target.parent().expect("a parent")).expect("a folder");
            bytes += fs::copy(file, target).expect("a copy");
        }
        bytes += write_bulk(&folder.path().join(format!("service-{copy:03}")), copy);
    }
    Tree { root: folder.path().to_path_buf(), bytes, _made: Some(folder) }
}

/// Source code without anything to find, which is what most of a repository is.
fn write_bulk(folder: &Path, seed: usize) -> u64 {
    let mut text = String::from("import { Order, Line } from './model';\n\n");
    for n in 0..400 {
        write!(
            text,
            "export function total{seed}_{n}(order: Order): number {{\n  const lines = order.lines.filter((line: Line) => line.count > {n});\n  return lines.reduce((sum, line) => sum + line.price * line.count, 0);\n}}\n\n"
        )
        .expect("a String grows");
    }
    fs::write(folder.join("src/totals.ts"), &text).expect("a written file");
    text.len() as u64
}

fn files(root: &Path) -> Vec<PathBuf> {
    let entries = WalkBuilder::new(root).hidden(false).build();
    entries.flatten().map(ignore::DirEntry::into_path).filter(|path| path.is_file()).collect()
}

fn options(root: &Path) -> ScanOptions {
    ScanOptions {
        config_file: None,
        sources: Sources::WorkingTree(vec![root.to_path_buf()]),
        start: root.to_path_buf(),
        policy: LoadOptions::default(),
        config: Arc::new(Config::default()),
        jobs: None,
        only: None,
        archives: false,
        trust: Trust::default(),
        today: regate::config::date::Date::of_seconds(0),
        known: None,
    }
}

fn throughput(criterion: &mut Criterion) {
    let tree = tree();
    let root = tree.root.as_path();
    let mut group = criterion.benchmark_group("tree");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(tree.bytes));
    group.bench_function("floor: read every file", |bencher| {
        bencher
            .iter(|| files(root).par_iter().map(|path| fs::read(path).expect("a readable file").len()).sum::<usize>());
    });
    group.bench_function("floor: ripgrep's crates, absent pattern", |bencher| {
        let matcher = RegexMatcher::new("zqxjkv[0-9]{7}absent").expect("a pattern");
        bencher.iter(|| {
            files(root).par_iter().for_each(|path| {
                let sink = UTF8(|_, _| Ok(true));
                Searcher::new().search_path(&matcher, path, sink).expect("a searchable file");
            });
        });
    });
    group.bench_function("regate scan", |bencher| {
        let options = options(root);
        bencher.iter(|| black_box(scan(&options, &|_| ()).expect("a scan")));
    });
    group.finish();
}

/// Secrets alone beside ripgrep's crates counting lines, each on one thread: the ratio is one of work, not of waiting.
fn secrets(criterion: &mut Criterion) {
    let tree = tree();
    let root = tree.root.as_path();
    let mut group = criterion.benchmark_group("secrets");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(tree.bytes));
    group.bench_function("floor: ripgrep's crates, count lines", |bencher| {
        let matcher = RegexMatcher::new("^").expect("a pattern");
        bencher.iter(|| {
            let mut lines = 0u64;
            for path in files(root) {
                let count = UTF8(|_, _| {
                    lines += 1;
                    Ok(true)
                });
                // A file that is no text is none of this benchmark's business.
                let _ = Searcher::new().search_path(&matcher, path, count);
            }
            black_box(lines)
        });
    });
    group.bench_function("regate scan --only secrets", |bencher| {
        let options = ScanOptions { jobs: Some(1), only: Some(Area::Secrets), ..options(root) };
        bencher.iter(|| black_box(scan(&options, &|_| ()).expect("a scan")));
    });
    group.finish();
}

/// What a run pays before it reads its first file.
fn start_up(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("start-up");
    group.bench_function("load the built-in policies", |bencher| {
        bencher.iter(|| black_box(PolicySet::load(&LoadOptions::default()).expect("policies")));
    });
    group.bench_function("load the detectors", |bencher| {
        bencher.iter(|| black_box(SecretScanner::load().expect("detectors")));
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("a.env"), "PORT=3000\n").expect("a written file");
    for (name, only) in [("scan one small file", None), ("scan one small file for secrets", Some(Area::Secrets))] {
        group.bench_function(name, |bencher| {
            let options = ScanOptions { only, ..options(folder.path()) };
            bencher.iter(|| black_box(scan(&options, &|_| ()).expect("a scan")));
        });
    }
    group.finish();
}

criterion_group!(benches, throughput, secrets, start_up);
criterion_main!(benches);
