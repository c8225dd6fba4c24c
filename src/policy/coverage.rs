//! Which lines of policies their tests ran, in the shape of `opa test --coverage`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::policy::module::Module;
use crate::rego::Engine;

/// The whole, and each file by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TestCoverage {
    pub files: BTreeMap<String, FileCoverage>,
    pub covered_lines: usize,
    pub not_covered_lines: usize,
    /// In percent.
    pub coverage: f64,
}

/// One file: ranges of lines, and counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FileCoverage {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub covered: Vec<LineRange>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_covered: Vec<LineRange>,
    pub covered_lines: usize,
    pub not_covered_lines: usize,
    /// In percent.
    pub coverage: f64,
}

/// From the first line to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LineRange {
    pub start: Row,
    pub end: Row,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// 1-based.
    pub row: u32,
}

/// What an engine that counts has seen. A file of which no line ran has its rules' first lines as not covered.
pub(super) fn measure(engine: &Engine, modules: &[Module], of_binary: bool) -> TestCoverage {
    let mut seen: BTreeMap<String, (BTreeSet<u32>, BTreeSet<u32>)> = BTreeMap::new();
    for file in engine.coverage() {
        seen.insert(file.file, (file.covered, file.not_covered));
    }
    let mut coverage = TestCoverage::default();
    for module in modules.iter().filter(|module| module.builtin == of_binary && !module.outline.rules.is_empty()) {
        let (covered, not_covered) = seen
            .remove(&module.file)
            .unwrap_or_else(|| (BTreeSet::new(), module.outline.rules.iter().map(|rule| rule.line).collect()));
        // A line with one part that ran and one that did not counts as run, as in OPA.
        let not_covered = &not_covered - &covered;
        coverage.covered_lines += covered.len();
        coverage.not_covered_lines += not_covered.len();
        let file = FileCoverage {
            covered: ranges(&covered),
            not_covered: ranges(&not_covered),
            covered_lines: covered.len(),
            not_covered_lines: not_covered.len(),
            coverage: percent(covered.len(), not_covered.len()),
        };
        coverage.files.insert(module.file.clone(), file);
    }
    coverage.coverage = percent(coverage.covered_lines, coverage.not_covered_lines);
    coverage
}

/// Percent with two decimals; nothing to cover is covered.
fn percent(covered: usize, not_covered: usize) -> f64 {
    let whole = covered + not_covered;
    if whole == 0 {
        return 100.0;
    }
    #[allow(clippy::cast_precision_loss, reason = "lines of policies are few")]
    let percent = 100.0 * covered as f64 / whole as f64;
    (percent * 100.0).round() / 100.0
}

fn ranges(lines: &BTreeSet<u32>) -> Vec<LineRange> {
    let mut ranges: Vec<LineRange> = Vec::new();
    for &row in lines {
        match ranges.last_mut() {
            Some(range) if range.end.row + 1 == row => range.end.row = row,
            _ => ranges.push(LineRange { start: Row { row }, end: Row { row } }),
        }
    }
    ranges
}
