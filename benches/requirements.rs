//! Requirement rows on many resources: all rows of the binary on a folder of 20,000 resources, judged alone and scanned as a whole.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a benchmark stops when it cannot run")]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use regate::config::Config;
use regate::config::date::Date;
use regate::document::{self, Kind};
use regate::levels::Level;
use regate::policy::LoadOptions;
use regate::requirement::Requirements;
use regate::scan::{ScanOptions, Sources, Trust, scan};
use regate::source::{Artifact, Encoding, Origin, SourceText};

const RESOURCES: usize = 20_000;
/// Resources a file.
const PER_FILE: usize = 200;

/// Resources of the types that rows are about, one after the other: encrypted or not, known or not.
fn module(from: usize, count: usize) -> String {
    let mut text = String::new();
    for n in from..from + count {
        let value = match n / 4 % 3 {
            0 => "true",
            1 => "false",
            _ => "var.setting",
        };
        let (kind, body) = match n % 4 {
            0 => ("aws_db_instance", format!("  storage_encrypted = {value}\n  backup_retention_period = 7\n")),
            1 => ("aws_ebs_volume", format!("  encrypted = {value}\n")),
            2 => ("aws_instance", "  metadata_options {\n    http_tokens = \"required\"\n  }\n".to_string()),
            _ => (
                "google_sql_database_instance",
                "  settings {\n    ip_configuration {\n      ipv4_enabled = false\n    }\n  }\n".to_string(),
            ),
        };
        write!(text, "resource \"{kind}\" \"r{n}\" {{\n{body}}}\n\n").expect("a String grows");
    }
    text
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
        today: Date::of_seconds(0),
        known: None,
    }
}

fn requirements(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("requirements");
    group.sample_size(10);
    group.bench_function("load", |bencher| {
        bencher.iter(|| black_box(Requirements::load(&[], true).expect("rows")));
    });
    let rows = Requirements::load(&[], true).expect("rows");
    let source = SourceText::new("main.tf", module(0, RESOURCES), Encoding::Utf8, Origin::WorkingTree);
    let parsed = document::parse(&Artifact::file(Arc::new(source)));
    let input = &parsed.documents.first().expect("a document").root;
    let judged = rows.judge(Kind::Terraform, input, &Level::default());
    // Each row and resource gives one judgement or, where blocks repeat, more.
    group.throughput(Throughput::Elements(judged.len() as u64));
    group.bench_function("judge all rows on 20,000 resources", |bencher| {
        bencher.iter(|| black_box(rows.judge(Kind::Terraform, input, &Level::default()).len()));
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    for file in 0..RESOURCES / PER_FILE {
        let path = folder.path().join(format!("part{file}.tf"));
        fs::write(path, module(file * PER_FILE, PER_FILE)).expect("a written file");
    }
    group.bench_function("scan a folder of 20,000 resources", |bencher| {
        let options = options(folder.path());
        bencher.iter(|| black_box(scan(&options, &|_| ()).expect("a scan")));
    });
    group.finish();
}

criterion_group!(benches, requirements);
criterion_main!(benches);
