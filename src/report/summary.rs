//! The counts that every format tells, computed once so that no two formats disagree.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::embedded;
use crate::report::{compared, population};
use crate::result::ScanReport;
use crate::result::{
    Exemption, FileCoverage, FileStatus, HistoryCoverage, PopulationCounts, ResultKind, ScanResult, SkipReason,
    SuppressedBy, Unjudged,
};
use crate::rule::{RuleSource, Severity};

/// What a scan came to.
#[derive(Debug)]
pub(super) struct Summary<'a> {
    /// Open results, worst severity first; zeros included.
    pub(super) by_severity: [(Severity, usize); 5],
    pub(super) suppressed: usize,
    /// Of those, results that the allow-list of secrets silences.
    pub(super) allowed: usize,
    /// Of those, by `[[ignore]]` entries.
    pub(super) ignored: usize,
    /// Of those, by waivers.
    pub(super) waived: usize,
    /// Of those, by exceptions of policies.
    pub(super) excepted: usize,
    /// Not suppressed.
    pub(super) not_made: &'a [(String, crate::result::LocatedProblem)],
    pub(super) review: usize,
    /// Results that were there before, by severity; zeros included.
    pub(super) unchanged: [(Severity, usize); 5],
    /// What was compared, and with what.
    pub(super) compared: Option<String>,
    /// Results of which the text does not tell whether they are any.
    pub(super) unknown: usize,
    /// Files that were read: those that were asked for, and those around them ([`FileCoverage::context`]).
    pub(super) read: usize,
    around: usize,
    /// Of those that were asked for.
    pub(super) parsed: usize,
    pub(super) text: usize,
    pub(super) unpacked: usize,
    pub(super) history: Option<&'a HistoryCoverage>,
    pub(super) partial: Vec<&'a FileCoverage>,
    /// Files that should have been read and were not.
    pub(super) missed: Vec<&'a FileCoverage>,
    /// Left out on purpose, or nothing to read: binary files, excluded and ignored paths, symlinks.
    pub(super) left_out: [(&'static str, usize); 4],
    pub(super) incomplete: bool,
    is_empty: bool,
    /// Subjects of all rules.
    pub(super) subjects: PopulationCounts,
    unjudged: &'a BTreeMap<Unjudged, usize>,
    /// Resources that no rule is for, by type.
    untyped: Vec<(&'a str, usize)>,
    idle: Vec<&'a str>,
    /// What was switched off, left out or lowered.
    pub(super) exemptions: &'a [Exemption],
}

/// Types of resources that one line names.
const NAMED_TYPES: usize = 100;
/// Rules that one line names.
const NAMED_RULES: usize = 5;

/// Resources that no rule is for, by type: of most there are first.
fn untyped(report: &ScanReport) -> Vec<(&str, usize)> {
    let mut types: Vec<_> =
        report.coverage.untyped.iter().map(|(kind, places)| (kind.as_str(), places.len())).collect();
    types.sort_by_key(|(kind, count)| (Reverse(*count), *kind));
    types
}

/// Rules of the user's policies that found nothing to judge in any target, by id: none of their kinds was there, or nothing that they
/// read. Of a change, the first says nothing.
fn idle(report: &ScanReport) -> Vec<&str> {
    let is_whole = report.comparison.is_none();
    let off: BTreeSet<&str> = report
        .coverage
        .exemptions
        .iter()
        .filter_map(|one| one.subject.as_deref())
        .flat_map(|all| all.split(", "))
        .collect();
    let found: BTreeSet<&str> = report.results.iter().map(|result| result.rule_id.as_str()).collect();
    let is_idle = |id: &&String| match report.coverage.policies.get(*id) {
        Some(found) => found.not_applicable > 0 && found.passed + found.failed + found.unknown + found.errors == 0,
        None => is_whole && !off.contains(id.as_str()) && !found.contains(id.as_str()),
    };
    let users = report.rules.read().iter();
    let users = users.filter(|rule| rule.source == RuleSource::Policy && !embedded::has(&rule.defined_in));
    users.map(|rule| &rule.id).filter(is_idle).map(String::as_str).collect()
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
        let asked = |wanted: FileStatus| files.iter().filter(|file| !file.context && file.status == wanted).count();
        let skipped = |wanted: &dyn Fn(&SkipReason) -> bool| {
            status(&|status| matches!(status, FileStatus::Skipped(reason) if wanted(reason)))
        };
        Self {
            by_severity: Severity::DESCENDING.map(|s| (s, count(&|r| is_open(r) && r.severity == s))),
            suppressed: count(&|r| r.suppression.is_some()),
            excepted: count(&|r| r.suppression.as_ref().is_some_and(|s| s.by == SuppressedBy::PolicyException)),
            ignored: count(&|r| {
                r.suppression.as_ref().is_some_and(|s| matches!(s.by, SuppressedBy::Configuration { .. }))
            }),
            allowed: count(&|r| r.suppression.as_ref().is_some_and(|s| s.by == SuppressedBy::AllowList)),
            waived: count(&|r| matches!(&r.suppression, Some(s) if matches!(s.by, SuppressedBy::Waiver { .. }))),
            review: count(&|r| r.is_current() && r.kind == ResultKind::Review),
            unchanged: compared::unchanged(report),
            compared: compared::line(report),
            unknown: count(&|r| r.is_current() && r.kind == ResultKind::Open),
            read: report.coverage.read(),
            around: files.iter().filter(|f| f.context && !matches!(f.status, FileStatus::Skipped(_))).count(),
            parsed: asked(FileStatus::Parsed),
            text: asked(FileStatus::Text),
            unpacked: asked(FileStatus::Unpacked),
            history: report.coverage.history.as_ref(),
            not_made: &report.coverage.not_made,
            partial: files.iter().filter(|f| f.status == FileStatus::Partial).collect(),
            missed: files.iter().filter(|f| is_missed(&f.status)).collect(),
            left_out: [
                ("binary", skipped(&|reason| *reason == SkipReason::Binary)),
                ("excluded", skipped(&|reason| *reason == SkipReason::Excluded)),
                ("ignored", skipped(&|reason| *reason == SkipReason::Ignored)),
                ("symlink", skipped(&|reason| *reason == SkipReason::Symlink)),
            ],
            incomplete: report.coverage.is_incomplete(),
            is_empty: report.coverage.is_empty(),
            subjects: population::total(report),
            unjudged: &report.coverage.unjudged,
            untyped: untyped(report),
            idle: idle(report),
            exemptions: &report.coverage.exemptions,
        }
    }

    /// Open results of all severities.
    pub(super) fn open(&self) -> usize {
        self.by_severity.iter().map(|(_, count)| count).sum()
    }

    /// `1 result cannot be told from the text alone; 2 of 6 subjects are unknown`.
    pub(super) fn unknown_line(&self) -> Option<String> {
        let results = (self.unknown > 0)
            .then(|| format!("{} cannot be told from the text alone", plural(self.unknown, "result")));
        let (unknown, all) = (self.subjects.unknown, population::size(self.subjects));
        let verb = if unknown == 1 { "is" } else { "are" };
        let subjects = (unknown > 0).then(|| format!("{unknown} of {} {verb} unknown", plural(all, "subject")));
        let parts: Vec<_> = results.into_iter().chain(subjects).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// `not judged: 3 places that the values at hand leave out or do not tell, the first at main.tf:4: MESSAGE`.
    pub(super) fn not_made_line(&self) -> Option<String> {
        let (path, at) = self.not_made.first()?;
        let places = plural(self.not_made.len(), "place");
        Some(format!(
            "not judged: {places} that the values at hand leave out or do not tell, the first at {path}:{}: {}",
            at.region.start_line, at.message
        ))
    }

    /// `no rule judges: 1 CloudFormation template, 12 Python files (read for secrets only), 3 resources of the type 'x'`, at
    /// most so many kinds and so many types.
    pub(super) fn unjudged_line(&self, limit: usize) -> Option<String> {
        let mut kinds: Vec<_> = self.unjudged.iter().take(limit).map(|(kind, files)| kind.count(*files)).collect();
        let more: usize = self.unjudged.values().skip(limit).sum();
        kinds.extend((more > 0).then(|| format!("and {}", plural(more, "more file"))));
        let limit = limit.min(NAMED_TYPES);
        let of_type = |(kind, count): &(&str, usize)| format!("{} of the type '{kind}'", plural(*count, "resource"));
        kinds.extend(self.untyped.iter().take(limit).map(of_type));
        let more: usize = self.untyped.iter().skip(limit).map(|(_, count)| count).sum();
        kinds.extend((more > 0).then(|| format!("and {} of other types", plural(more, "resource"))));
        (!kinds.is_empty()).then(|| format!("no rule judges: {}", kinds.join(", ")))
    }

    /// `nothing to judge: 2 rules of your policies (a-deny, b-deny)`.
    pub(super) fn idle_line(&self) -> Option<String> {
        let named = self.idle.iter().take(NAMED_RULES).copied().chain((self.idle.len() > NAMED_RULES).then_some("..."));
        let named = named.collect::<Vec<_>>().join(", ");
        let rules = plural(self.idle.len(), "rule");
        (!self.idle.is_empty()).then(|| format!("nothing to judge: {rules} of your policies ({named})"))
    }

    /// Whether not one file or blob was read.
    pub(super) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// How the suppressed results are silenced; one part for each way.
    pub(super) fn suppressions(&self) -> Vec<(&'static str, usize)> {
        let ways = [
            ("by comments", self.suppressed - self.allowed - self.excepted - self.waived - self.ignored),
            ("by the configuration", self.ignored),
            ("by the allow-list of secrets", self.allowed),
            ("by waivers", self.waived),
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
        if history.partial > 0 {
            line.push_str(&format!(", {} read in part", history.partial));
        }
        if history.is_cut {
            line.push_str("; older commits are missing: the clone is shallow");
        }
        Some(line)
    }

    /// `2 critical, 1 high`, or `none`: of what was judged.
    pub(super) fn severities(&self) -> String {
        compared::severities(&self.by_severity)
    }

    /// `12 read (9 parsed, 1 in part, 2 as text), 3 not read, 2 left out (1 binary, 1 symlink); 40 more files around them looked at for context`.
    pub(super) fn files(&self) -> String {
        let partial = self.partial.iter().filter(|file| !file.context).count();
        let missed = self.missed.len();
        let read = self.read - self.around;
        let mut line = format!("{read} read ({} parsed, {partial} in part, {} as text)", self.parsed, self.text);
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
        if self.around > 0 {
            let in_part = self.partial.iter().filter(|file| file.context).count();
            let in_part = if in_part > 0 { format!(" ({in_part} in part)") } else { String::new() };
            line.push_str(&format!(
                "; {} around them looked at for context{in_part}",
                plural(self.around, "more file")
            ));
        }
        line
    }
}

fn is_missed(status: &FileStatus) -> bool {
    matches!(status, FileStatus::Skipped(reason) if reason.is_missed())
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
pub(crate) use crate::result::verdict::plural;

/// The first file of which something was not read or parsed, and why: `a.yaml:3: no mapping, and 2 more files`.
pub(crate) fn first_gap(report: &ScanReport) -> Option<String> {
    let summary = Summary::new(report);
    let file = summary.partial.first().or_else(|| summary.missed.first())?;
    let told = match (&file.status, file.problems.first()) {
        (FileStatus::Skipped(reason), _) => format!("{} {}", file.path, reason),
        (_, Some(problem)) => format!("{}:{}: {}", file.path, problem.region.start_line, problem.message),
        (_, None) => format!("{} was read in part", file.path),
    };
    let others = summary.partial.len() + summary.missed.len() - 1;
    let others = if others == 0 { String::new() } else { format!(", and {}", plural(others, "more file")) };
    Some(format!("{told}{others}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn counts_add_up() {
        let report = sample::report();
        let summary = Summary::new(&report);
        assert_eq!(summary.open() + summary.suppressed + summary.review + summary.unknown, report.results.len());
        let left_out: usize = summary.left_out.iter().map(|(_, count)| count).sum();
        assert_eq!(summary.read + summary.missed.len() + left_out, report.coverage.files.len());
        assert_eq!(summary.parsed + summary.text + summary.unpacked + summary.partial.len(), summary.read);
    }

    #[test]
    fn what_is_looked_at_for_context_is_counted_apart() {
        let mut report = sample::report();
        let before = Summary::new(&report).files();
        for (path, status) in [("a.yml", FileStatus::Parsed), ("b.yml", FileStatus::Partial)] {
            let file = FileCoverage { context: true, ..FileCoverage::new(path, 1, status) };
            report.coverage.files.push(file);
        }
        let after = Summary::new(&report);
        assert_eq!(after.files(), format!("{before}; 2 more files around them looked at for context (1 in part)"));
        assert!(after.partial.iter().any(|file| file.path == "b.yml"), "what was not read of them is told");
    }

    #[test]
    fn sizes_are_for_people() {
        let sizes = [0, 1023, 1024, 1536, 5 << 20, (3 << 30) + (1 << 29)].map(size);
        assert_eq!(sizes, ["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "5.0 MiB", "3.5 GiB"]);
    }
}
