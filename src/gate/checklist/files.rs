//! What files of tests, coverage and load show of an item.

use std::collections::BTreeSet;

use crate::evidence::{Content, LoadReport};
use crate::gate::checklist::Written;
use crate::gate::checklist::state::{Checked, Known, Missing};
use crate::gate::collected::Piece;
use crate::report::plural;

/// How an item names all files of tests, whatever kind they are of.
const ANY_KIND: &str = "passed";
/// Percent of requests that may go wrong where an item says nothing of it.
const FEW_ERRORS: f64 = 5.0;

impl Known<'_> {
    /// What is read of the files of a kind, all of which have to be about this commit.
    fn bound<T>(&self, of: impl Fn(&Content) -> Option<T>) -> Result<Vec<(&Piece, T)>, String> {
        self.all_is_read()?;
        let mut all = Vec::new();
        for piece in &self.collected.pieces {
            let Some(content) = of(&piece.evidence.content) else { continue };
            if !self.is_bound(piece, &BTreeSet::new()) {
                return Err(format!("{} is not said to be about this commit", piece.evidence.file));
            }
            all.push((piece, content));
        }
        Ok(all)
    }

    /// Tests that somebody says are of a kind, all of which have to pass.
    pub(super) fn tests(&self, kind: &str) -> Checked {
        let all = self.bound(|content| match content {
            Content::Tests(counts) => Some(*counts),
            _ => None,
        })?;
        let is_any = kind == ANY_KIND;
        let asked: Vec<_> = all.iter().filter(|(piece, _)| is_any || piece.is_of(kind)).collect();
        if asked.is_empty() && !is_any && !all.is_empty() {
            return Err(format!("nobody says of which kind the tests are: give --tests {kind}=FILE").into());
        }
        let sum = |of: fn(&crate::evidence::TestCounts) -> usize| asked.iter().map(|(_, counts)| of(counts)).sum();
        let (failed, passed): (usize, usize) =
            (sum(|counts| counts.failed + counts.errors), sum(|counts| counts.passed));
        let skipped: usize = sum(|counts| counts.skipped);
        let (word, said) = match is_any {
            true => ("test".to_string(), ""),
            false => (format!("{kind} test"), ", as who gave them says"),
        };
        let skipped = if skipped == 0 { String::new() } else { format!(" and {skipped} were skipped") };
        match (passed, failed) {
            (0, 0) => Err("no test ran".into()),
            (passed, 0) => Ok(format!("{} passed{skipped}{said}", plural(passed, &word))),
            (_, failed) => Err(Missing::against(format!("{} failed", plural(failed, &word)))),
        }
    }

    /// The slowest of all load tests, none of which may have measured nothing or gone wrong.
    pub(super) fn latency(&self, most: f64, item: &Written) -> Checked {
        let all = self.bound(|content| match content {
            Content::Load(report) => Some(report.clone()),
            _ => None,
        })?;
        if all.iter().any(|(_, report)| report.ended.is_some_and(|ended| ended < self.collected.committed)) {
            return Err("a load test ended before the commit was made".into());
        }
        let errors = item.error_percent.unwrap_or(FEW_ERRORS);
        let mut slowest: Option<f64> = None;
        for (piece, report) in &all {
            // A page's score says nothing of requests.
            if report.page_score.is_some() && report.requests.is_none() {
                continue;
            }
            let name = &piece.evidence.file;
            let Some((latency, wrong)) = measured(report) else {
                return Err(format!("{} measured nothing ({name})", report.tool).into());
            };
            if wrong > errors {
                let told = format!("of the requests {wrong}% went wrong, and at most {errors}% may ({name})");
                return Err(Missing::against(told));
            }
            if report.crossed > 0 {
                let told = plural(report.crossed, "threshold");
                return Err(Missing::against(format!("{told} of the test's own crossed ({name})")));
            }
            slowest = slowest.into_iter().chain([latency]).max_by(f64::total_cmp);
        }
        match slowest {
            Some(latency) if latency < most => Ok(format!("95 of 100 requests took {latency} ms at most")),
            Some(latency) => Err(Missing::against(format!(
                "95 of 100 requests took {latency} ms, and less than {most} is asked for"
            ))),
            None => Err("no load test was given".into()),
        }
    }

    /// The lowest of all reports of coverage, which has to be above a percentage.
    pub(super) fn coverage(&self, needed: f64, kind: Option<&String>) -> Checked {
        let all = self.bound(|content| match content {
            Content::Coverage(coverage) => Some(coverage.percent().unwrap_or_default()),
            _ => None,
        })?;
        let asked = all.iter().filter(|(piece, _)| kind.is_none_or(|kind| piece.is_of(kind)));
        let lowest = asked.map(|(_, percent)| *percent).min_by(f64::total_cmp);
        let (of, said) = kind.map_or((String::new(), ""), |kind| (format!("{kind} "), ", as who gave the file says"));
        // Above all of the lines there are none.
        let is_enough = |percent: f64| percent > needed || needed >= 100.0 && percent >= 100.0;
        match (lowest, kind) {
            (Some(percent), _) if is_enough(percent) => Ok(format!("{of}tests run {percent}% of the lines{said}")),
            (Some(percent), _) => {
                let told = format!("{of}tests run {percent}% of the lines, and more than {needed}% is asked for");
                Err(Missing::against(told))
            }
            (None, Some(kind)) if !all.is_empty() => {
                Err(format!("nobody says of which tests the coverage is: give --coverage {kind}=FILE").into())
            }
            (None, _) => Err("no coverage was given".into()),
        }
    }
}

/// Milliseconds and percent of what went wrong; `None` of a test that measured nothing, by the gate's own words (`load-none`).
fn measured(report: &LoadReport) -> Option<(f64, f64)> {
    report.requests.filter(|requests| *requests > 0)?;
    Some((report.latency_ms?, report.error_percent?))
}
