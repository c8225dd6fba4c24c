//! A whole scan of a small tree.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use regate::config::Config;
use regate::config::date::Date;
use regate::policy::LoadOptions;
use regate::report::{self, ReportFormat, ReportOptions, TerminalOptions};
use regate::scan::{self, ScanOptions, ScanReport, Sources};

use crate::{NAMES, SECRETS, SEPARATOR, text_of};

/// A token with a right checksum, made up: wherever it is recognised, no report may show it.
pub const CANARY: &str = "ghp_0123456789abcdefghijABCDEFGHIJ01QFZG";

/// Every file is in coverage, regions are in their files, one and four threads give the same bytes, and no report shows
/// the canary where it was recognised.
pub fn tree(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut paths = BTreeSet::new();
    let mut recognised = true;
    for (at, file) in split(data).into_iter().enumerate().take(6) {
        let Some((first, content)) = file.split_first() else { continue };
        let path = format!("d{at}/{}", NAMES[usize::from(*first) % NAMES.len()]);
        let absolute = folder.path().join(&path);
        fs::create_dir_all(absolute.parent().expect("a folder")).expect("a folder");
        fs::write(&absolute, content).expect("a file");
        recognised &= is_recognised(&path, content);
        paths.insert(path);
    }
    let one = scanned(folder.path(), 1);
    let four = scanned(folder.path(), 4);
    let covered: BTreeSet<String> = one.coverage.files.iter().map(|file| file.path.clone()).collect();
    assert_eq!(covered, paths, "coverage");
    for result in &one.results {
        let text = fs::read(folder.path().join(&result.location.path)).expect("a result is about a file");
        let lines = text.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
        let region = result.location.region;
        assert!(region.start_line >= 1 && region.start_line <= region.end_line, "{region:?}");
        // UTF-16 has a byte more for each.
        assert!(region.end_line as usize <= lines, "{region:?} in {lines} lines");
    }
    for format in ReportFormat::all() {
        let (text, again) = (written(&one, format), written(&four, format));
        assert!(text == again, "{} differs with the number of threads", format.as_str());
        let shows = String::from_utf8_lossy(&text).contains(CANARY);
        assert!(!recognised || !shows, "{} shows a secret", format.as_str());
    }
}

fn split(data: &[u8]) -> Vec<&[u8]> {
    let mut files = Vec::new();
    let mut rest = data;
    while let Some(at) = rest.windows(SEPARATOR.len()).position(|window| window == SEPARATOR) {
        files.push(&rest[..at]);
        rest = &rest[at + SEPARATOR.len()..];
    }
    files.push(rest);
    files
}

/// Whether the canary is recognised wherever it stands in a file.
fn is_recognised(path: &str, content: &[u8]) -> bool {
    let Some(source) = text_of(path, content) else { return true };
    let found = SECRETS.scan_text(&source);
    let mut places = source.text().match_indices(CANARY).map(|(at, _)| at);
    places.all(|at| {
        found.iter().any(|fact| fact.span.start as usize <= at && at + CANARY.len() <= fact.span.end as usize)
    })
}

fn scanned(folder: &Path, jobs: usize) -> ScanReport {
    let options = ScanOptions {
        trust: regate::scan::Trust::default(),
        sources: Sources::WorkingTree(vec![folder.to_path_buf()]),
        start: folder.to_path_buf(),
        policy: LoadOptions::default(),
        config: Arc::new(Config::default()),
        config_file: None,
        jobs: Some(jobs),
        only: None,
        archives: true,
        today: Date::of_seconds(1_800_000_000),
        known: None,
    };
    scan::scan(&options, &|_| ()).expect("a scan")
}

fn written(report: &ScanReport, format: ReportFormat) -> Vec<u8> {
    let terminal = TerminalOptions { verbose: true, ..TerminalOptions::default() };
    let options = ReportOptions { show_passed: true, terminal, ..ReportOptions::default() };
    let mut out = Vec::new();
    report::write(report, format, &options, &mut out).expect("a report");
    out
}
