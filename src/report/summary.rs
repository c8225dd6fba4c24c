//! The counts that every format tells, computed once so that no two formats disagree.

use crate::report::Decision;
use crate::result::{FileCoverage, FileStatus, HistoryCoverage, ResultKind, ScanResult, SkipReason, SuppressedBy};
use crate::rule::Severity;
use crate::scan::ScanReport;

/// What a scan came to.
#[derive(Debug)]
pub(super) struct Summary<'a> {
    /// Open results, worst severity first; zeros included.
    pub(super) by_severity: [(Severity, usize); 5],
    pub(super) suppressed: usize,
    /// Of those, results that the allow-list of secrets silences.
    pub(super) allowed: usize,
    /// Of those, by exceptions of policies.
    pub(super) excepted: usize,
    /// Not suppressed.
    pub(super) review: usize,
    /// Results that were there before what is compared with.
    pub(super) unchanged: usize,
    /// Results of which the text does not tell whether they are any.
    #[allow(dead_code, reason = "shown from the next change on")]
    pub(super) unknown: usize,
    pub(super) read: usize,
    pub(super) parsed: usize,
    pub(super) text: usize,
    pub(super) unpacked: usize,
    pub(super) history: Option<&'a HistoryCoverage>,
    pub(super) partial: Vec<&'a FileCoverage>,
    /// Files that should have been read and were not.
    pub(super) missed: Vec<&'a FileCoverage>,
    /// Left out on purpose, or nothing to read: binary files, symlinks, submodules, excluded paths; in this order.
    pub(super) left_out: [(&'static str, usize); 4],
    pub(super) incomplete: bool,
}

/// Whether a result counts against the threshold: nobody silenced it, it is not old, and the policy was sure.
pub(super) fn is_open(result: &ScanResult) -> bool {
    result.is_active()
}

/// The open results, worst first, otherwise in their order.
pub(super) fn worst_first(report: &ScanReport) -> Vec<&ScanResult> {
    let mut open: Vec<_> = report.results.iter().filter(|result| is_open(result)).collect();
    open.sort_by_key(|result| std::cmp::Reverse(result.severity));
    open
}

impl<'a> Summary<'a> {
    pub(super) fn new(report: &'a ScanReport) -> Self {
        let count = |wanted: &dyn Fn(&ScanResult) -> bool| report.results.iter().filter(|r| wanted(r)).count();
        let files = &report.coverage.files;
        let status = |wanted: &dyn Fn(&FileStatus) -> bool| files.iter().filter(|f| wanted(&f.status)).count();
        let skipped = |wanted: &dyn Fn(&SkipReason) -> bool| {
            status(&|status| matches!(status, FileStatus::Skipped(reason) if wanted(reason)))
        };
        Self {
            by_severity: Severity::DESCENDING.map(|s| (s, count(&|r| is_open(r) && r.severity == s))),
            suppressed: count(&|r| r.suppression.is_some()),
            excepted: count(&|r| r.suppression.as_ref().is_some_and(|s| s.by == SuppressedBy::PolicyException)),
            allowed: count(&|r| r.suppression.as_ref().is_some_and(|s| s.by == SuppressedBy::AllowList)),
            review: count(&|r| r.is_current() && r.kind == ResultKind::Review),
            unchanged: count(&|r| r.suppression.is_none() && !r.is_current()),
            unknown: count(&|r| r.is_current() && r.kind == ResultKind::Open),
            read: report.coverage.read(),
            parsed: status(&|status| *status == FileStatus::Parsed),
            text: status(&|status| *status == FileStatus::Text),
            unpacked: status(&|status| *status == FileStatus::Unpacked),
            history: report.coverage.history.as_ref(),
            partial: files.iter().filter(|f| f.status == FileStatus::Partial).collect(),
            missed: files.iter().filter(|f| is_missed(&f.status)).collect(),
            left_out: [
                ("binary", skipped(&|reason| *reason == SkipReason::Binary)),
                ("excluded", skipped(&|reason| *reason == SkipReason::Excluded)),
                ("symlink", skipped(&|reason| *reason == SkipReason::Symlink)),
                ("submodule", skipped(&|reason| *reason == SkipReason::Submodule)),
            ],
            incomplete: report.coverage.is_incomplete(),
        }
    }

    /// Open results of all severities.
    pub(super) fn open(&self) -> usize {
        self.by_severity.iter().map(|(_, count)| count).sum()
    }

    pub(super) fn at_or_above(&self, threshold: Severity) -> usize {
        self.by_severity.iter().filter(|(severity, _)| *severity >= threshold).map(|(_, count)| count).sum()
    }

    /// Whether not one file or blob was read.
    pub(super) fn is_empty(&self) -> bool {
        self.read == 0 && self.history.is_none_or(|history| history.blobs + history.messages == 0)
    }

    /// How the suppressed results are silenced; one part for each way.
    pub(super) fn suppressions(&self) -> Vec<(&'static str, usize)> {
        let ways = [
            ("by comments", self.suppressed - self.allowed - self.excepted),
            ("by the allow-list of secrets", self.allowed),
            ("by exceptions of policies", self.excepted),
        ];
        ways.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// `12 commits, 40 blobs read (1 MiB), 3 left out (2 binary, 1 submodule), 1 object not readable; ...`.
    pub(super) fn history_line(&self) -> Option<String> {
        let history = self.history?;
        let mut line = format!(
            "{}, {} read ({})",
            plural(history.commits, "commit"),
            plural(history.blobs, "blob"),
            size(history.bytes)
        );
        let missed = history.too_large + history.unknown_encoding;
        if missed > 0 {
            line.push_str(&format!(", {missed} not read"));
        }
        let left_out = [
            ("binary", history.binary),
            ("excluded", history.excluded),
            ("symlink", history.symlinks),
            ("submodule", history.submodules),
        ];
        let total: usize = left_out.iter().map(|(_, count)| count).sum();
        if total > 0 {
            let kinds: Vec<_> =
                left_out.iter().filter(|(_, n)| *n > 0).map(|(kind, n)| format!("{n} {kind}")).collect();
            line.push_str(&format!(", {total} left out ({})", kinds.join(", ")));
        }
        if history.unreadable > 0 {
            line.push_str(&format!(", {} missing or damaged", plural(history.unreadable, "object")));
        }
        if history.is_cut {
            line.push_str("; older commits are missing: the clone is shallow");
        }
        Some(line)
    }

    /// `2 critical, 1 high`, or `none`.
    pub(super) fn severities(&self) -> String {
        let parts: Vec<_> = self
            .by_severity
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(severity, count)| format!("{count} {severity}"))
            .collect();
        if parts.is_empty() { "none".to_string() } else { parts.join(", ") }
    }

    /// `12 read (9 parsed, 1 in part, 2 as text), 3 not read, 2 left out (1 binary, 1 symlink)`.
    pub(super) fn files(&self) -> String {
        let (partial, missed) = (self.partial.len(), self.missed.len());
        let mut line = format!("{} read ({} parsed, {partial} in part, {} as text)", self.read, self.parsed, self.text);
        if self.unpacked > 0 {
            line.push_str(&format!(", {} unpacked", plural(self.unpacked, "archive")));
        }
        if missed > 0 {
            line.push_str(&format!(", {missed} not read"));
        }
        let left_out: usize = self.left_out.iter().map(|(_, count)| count).sum();
        if left_out > 0 {
            let kinds: Vec<_> =
                self.left_out.iter().filter(|(_, n)| *n > 0).map(|(kind, n)| format!("{n} {kind}")).collect();
            line.push_str(&format!(", {left_out} left out ({})", kinds.join(", ")));
        }
        line
    }

    /// The closing line: what was decided and why.
    pub(super) fn decision(&self, decision: Decision) -> String {
        let code = decision.exit_code;
        let counted = match decision.fail_on {
            Some(threshold) => match self.at_or_above(threshold) {
                0 => format!("no results at or above {threshold}"),
                count => format!("{} at or above {threshold}", plural(count, "result")),
            },
            None => format!("{}, none of which fails the scan", plural(self.open(), "result")),
        };
        match code {
            3 => format!("the scan is incomplete ({counted}): exit 3"),
            _ => format!("{counted}: exit {code}"),
        }
    }
}

fn is_missed(status: &FileStatus) -> bool {
    matches!(
        status,
        FileStatus::Skipped(SkipReason::TooLarge { .. } | SkipReason::UnknownEncoding | SkipReason::Unreadable { .. })
    )
}

/// Bytes for people: `12 B`, `3.4 MiB`.
fn size(bytes: u64) -> String {
    let mut rest = bytes;
    let mut tenths = 0;
    let mut unit = "B";
    for larger in ["KiB", "MiB", "GiB", "TiB"] {
        if rest < 1024 {
            break;
        }
        (tenths, rest, unit) = ((rest % 1024) * 10 / 1024, rest / 1024, larger);
    }
    if unit == "B" { format!("{rest} B") } else { format!("{rest}.{tenths} {unit}") }
}

/// `1 result`, `2 results`.
pub(crate) fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// Why a file was not read, as the end of a sentence.
pub(crate) fn skip_reason(reason: &SkipReason) -> String {
    match reason {
        SkipReason::Binary => "is binary".to_string(),
        SkipReason::TooLarge { limit } => format!("is larger than the limit of {limit} bytes (--max-file-size)"),
        SkipReason::UnknownEncoding => "is neither UTF-8 nor UTF-16 with a byte-order mark".to_string(),
        SkipReason::Symlink => "is a symbolic link".to_string(),
        SkipReason::Unreadable { error } => format!("could not be read: {error}"),
        SkipReason::Excluded => "is excluded by the configuration".to_string(),
        SkipReason::Submodule => "is a submodule".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn counts_add_up() {
        let report = sample::report();
        let summary = Summary::new(&report);
        assert_eq!(summary.open() + summary.suppressed + summary.review, report.results.len());
        let left_out: usize = summary.left_out.iter().map(|(_, count)| count).sum();
        assert_eq!(summary.read + summary.missed.len() + left_out, report.coverage.files.len());
        assert_eq!(summary.parsed + summary.text + summary.unpacked + summary.partial.len(), summary.read);
    }

    #[test]
    fn sizes_are_for_people() {
        let sizes = [0, 1023, 1024, 1536, 5 << 20, (3 << 30) + (1 << 29)].map(size);
        assert_eq!(sizes, ["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "5.0 MiB", "3.5 GiB"]);
    }

    #[test]
    fn the_decision_says_why() {
        let report = sample::report();
        let summary = Summary::new(&report);
        let decide = |fail_on, exit_code| summary.decision(Decision { fail_on, exit_code });
        assert_eq!(decide(Some(Severity::High), 1), "3 results at or above high: exit 1");
        assert_eq!(decide(None, 0), "5 results, none of which fails the scan: exit 0");
        assert_eq!(decide(Some(Severity::High), 3), "the scan is incomplete (3 results at or above high): exit 3");
        let empty = ScanReport::default();
        let decision = Decision { fail_on: Some(Severity::High), exit_code: 0 };
        assert_eq!(Summary::new(&empty).decision(decision), "no results at or above high: exit 0");
    }
}
