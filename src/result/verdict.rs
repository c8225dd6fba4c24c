//! What a scan comes to: the one place that decides on the exit code and on the word for it.
//!
//! The word and the code are two things: a verdict that is not enforced ends with 0 and is still no pass. "Passed" is
//! said only where everything was read, every policy finished and nothing is unknown.

use crate::result::{ResultKind, ScanReport, ScanResult};
use crate::rule::Severity;

/// Exit codes, the same for every subcommand that has no convention of its own. For a scan they are weighed in the order
/// 2, 1, 3, 0.
pub mod exit {
    /// Nothing at or above the threshold.
    pub const CLEAN: u8 = 0;
    /// Something is at or above the threshold.
    pub const FOUND: u8 = 1;
    /// The command line, the configuration or a policy is wrong, a policy did not finish, or a report cannot be written.
    pub const USAGE: u8 = 2;
    /// The scan is incomplete and `--fail-on-incomplete` was given.
    pub const INCOMPLETE: u8 = 3;
    /// The gate waits for somebody.
    pub const PENDING: u8 = 4;
}

/// What a user asks a scan to fail on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conditions {
    /// Results at or above it fail the scan; `None` when none does.
    pub fail_on: Option<Severity>,
    /// Unknown results at or above it fail the scan; `None` when none does.
    pub fail_on_unknown: Option<Severity>,
    pub fail_on_incomplete: bool,
    /// The scan looks at what a change touches, which may be nothing.
    pub of_change: bool,
    /// A policy that did not finish is told, and does not stop the gate.
    pub allow_policy_errors: bool,
    /// Results and incompleteness are told, and do not fail; errors still do.
    pub exit_zero: bool,
}

impl Default for Conditions {
    fn default() -> Self {
        Self {
            fail_on: Some(Severity::High),
            fail_on_unknown: None,
            fail_on_incomplete: false,
            of_change: false,
            allow_policy_errors: false,
            exit_zero: false,
        }
    }
}

/// What it came to, whether that is enforced or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was checked, and nothing is at or above the threshold.
    Passed,
    /// Nothing fails, but of something at or above the threshold the text does not tell.
    Unknown,
    /// Nothing fails in what was checked, and not everything was.
    Incomplete,
    /// Something is at or above a threshold.
    Failed,
    /// A policy did not finish: nothing is decided.
    Error,
}

impl Outcome {
    /// The word that machines read.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Unknown => "unknown",
            Self::Incomplete => "incomplete",
            Self::Failed => "failed",
            Self::Error => "error",
        }
    }
}

/// A report under conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    conditions: Conditions,
    /// Results that count, and those of them at or above the threshold.
    results: usize,
    failing: usize,
    /// Unknown results at or above the threshold of results, and of their own.
    unknown: usize,
    unknown_failing: usize,
    /// Policies that did not finish on a target.
    errors: usize,
    is_incomplete: bool,
    is_empty: bool,
    /// There was something to look at: a change may have touched no file.
    is_asked: bool,
}

impl Verdict {
    #[must_use]
    pub fn of(report: &ScanReport, conditions: Conditions) -> Self {
        let count = |kind: ResultKind, threshold: Option<Severity>| {
            let counts = |severity: Severity| threshold.is_some_and(|threshold| severity >= threshold);
            // What fails if an unknown condition holds is unknown, though a person may judge it.
            let is_of = |result: &ScanResult| {
                result.kind == kind
                    || kind == ResultKind::Open && result.kind == ResultKind::Review && result.conditional
            };
            let of_kind = report.results.iter().filter(|result| is_of(result) && result.is_current());
            of_kind.filter(|result| counts(result.severity)).count()
        };
        Self {
            conditions,
            results: count(ResultKind::Fail, Some(Severity::Info)),
            failing: count(ResultKind::Fail, conditions.fail_on),
            unknown: count(ResultKind::Open, conditions.fail_on),
            unknown_failing: count(ResultKind::Open, conditions.fail_on_unknown),
            errors: report.coverage.errors.len(),
            is_incomplete: report.coverage.is_incomplete(),
            is_empty: report.coverage.is_empty(),
            is_asked: !conditions.of_change || !report.coverage.files.is_empty(),
        }
    }

    #[must_use]
    pub fn conditions(&self) -> Conditions {
        self.conditions
    }

    /// What it comes to, by precedence.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if self.errors > 0 && !self.conditions.allow_policy_errors {
            Outcome::Error
        } else if self.failing + self.unknown_failing > 0 {
            Outcome::Failed
        } else if self.is_incomplete || self.is_empty {
            Outcome::Incomplete
        } else if self.unknown > 0 {
            Outcome::Unknown
        } else {
            Outcome::Passed
        }
    }

    /// What the process ends with, one of [`exit`].
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let Conditions { fail_on_incomplete, exit_zero, .. } = self.conditions;
        match self.outcome() {
            Outcome::Error => exit::USAGE,
            Outcome::Failed if !exit_zero => exit::FOUND,
            Outcome::Incomplete if (self.is_incomplete || self.is_asked) && fail_on_incomplete && !exit_zero => {
                exit::INCOMPLETE
            }
            _ => exit::CLEAN,
        }
    }

    /// The word that a page may put before the reason; `None` where the verdict is not enforced, since then no word is
    /// right.
    #[must_use]
    pub fn word(&self) -> Option<&'static str> {
        match self.outcome() {
            Outcome::Error => Some("Error"),
            Outcome::Failed if self.exit_code() != exit::CLEAN => Some("Failed"),
            Outcome::Incomplete if self.exit_code() != exit::CLEAN => Some("Incomplete"),
            Outcome::Passed if self.conditions.fail_on.is_some() && !self.conditions.exit_zero => Some("Passed"),
            _ => None,
        }
    }

    /// Why, without the code: `3 results at or above high`.
    #[must_use]
    pub fn reason(&self) -> String {
        let counted = self.counted();
        let is_enforced = self.exit_code() != exit::CLEAN;
        let errors = plural(self.errors, "policy check");
        match self.outcome() {
            Outcome::Error => format!("{errors} did not finish, so nothing is decided ({counted})"),
            Outcome::Failed if !is_enforced => format!("{counted} (not enforced)"),
            Outcome::Incomplete if self.is_empty => "nothing was checked".to_string(),
            Outcome::Incomplete if is_enforced => format!("the scan is incomplete ({counted})"),
            Outcome::Incomplete if self.errors > 0 => format!("{counted} in what was checked; {errors} did not finish"),
            Outcome::Incomplete => format!("{counted} in what was checked; the scan is incomplete"),
            Outcome::Unknown => format!("{counted}, and {} unknown", self.unknown),
            Outcome::Failed | Outcome::Passed => counted,
        }
    }

    fn counted(&self) -> String {
        let mut counted = match self.conditions.fail_on {
            Some(threshold) => match self.failing {
                0 => format!("no results at or above {threshold}"),
                count => format!("{} at or above {threshold}", plural(count, "result")),
            },
            None => match self.results {
                0 => "no results".to_string(),
                count => format!("{}, none of which fails the scan", plural(count, "result")),
            },
        };
        if let Some(threshold) = self.conditions.fail_on_unknown.filter(|_| self.unknown_failing > 0) {
            counted.push_str(&format!(", {} unknown at or above {threshold}", self.unknown_failing));
        }
        counted
    }
}

/// The closing line: why, and the exit code.
impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: exit {}", self.reason(), self.exit_code())
    }
}

/// `1 result`, `2 results`.
#[must_use]
pub fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Format;
    use crate::result::sample;
    use crate::result::{FileCoverage, FileStatus, PolicyError, SuppressedBy, Suppression};

    fn file(status: FileStatus) -> FileCoverage {
        FileCoverage {
            path: "a.tf".into(),
            bytes: 1,
            status,
            format: Some(Format::Hcl),
            kinds: vec![],
            fences: 0,
            problems: vec![],
            context: false,
        }
    }

    fn result(kind: ResultKind, severity: Severity) -> ScanResult {
        ScanResult { kind, ..sample::result("r", severity, sample::place("a.tf")) }
    }

    /// A report of one file that was read in full.
    fn report(results: &[(ResultKind, Severity)]) -> ScanReport {
        let mut report = ScanReport::default();
        report.coverage.files.push(file(FileStatus::Parsed));
        report.results = results.iter().map(|(kind, severity)| result(*kind, *severity)).collect();
        report
    }

    fn with_error(mut report: ScanReport) -> ScanReport {
        let error = PolicyError { path: "a.tf".into(), rule: "r".into(), message: "the limit was reached".into() };
        report.coverage.errors.push(error);
        report
    }

    fn partial(mut report: ScanReport) -> ScanReport {
        report.coverage.files.push(file(FileStatus::Partial));
        report
    }

    const FAIL: (ResultKind, Severity) = (ResultKind::Fail, Severity::High);
    const OPEN: (ResultKind, Severity) = (ResultKind::Open, Severity::High);

    fn told(report: &ScanReport, conditions: Conditions) -> String {
        let verdict = Verdict::of(report, conditions);
        format!("{} {:?} {verdict}", verdict.outcome().as_str(), verdict.word())
    }

    #[test]
    fn codes_are_weighed_2_1_3_0() {
        let strict = Conditions { fail_on_incomplete: true, ..Conditions::default() };
        let nothing = ScanReport::default();
        assert_eq!(Verdict::of(&nothing, strict).exit_code(), exit::INCOMPLETE, "everything was left out");
        assert_eq!(Verdict::of(&nothing, Conditions { of_change: true, ..strict }).exit_code(), exit::CLEAN);
        let code = |report: &ScanReport| Verdict::of(report, strict).exit_code();
        assert_eq!(code(&with_error(partial(report(&[FAIL])))), 2);
        assert_eq!(code(&partial(report(&[FAIL]))), 1);
        assert_eq!(code(&partial(report(&[]))), 3);
        assert_eq!(code(&report(&[])), 0);
    }

    #[test]
    fn exit_zero_clears_results_and_incompleteness_and_no_error() {
        let lenient = Conditions { fail_on_incomplete: true, exit_zero: true, ..Conditions::default() };
        let code = |report: &ScanReport| Verdict::of(report, lenient).exit_code();
        assert_eq!(code(&report(&[FAIL])), 0);
        assert_eq!(code(&partial(report(&[]))), 0);
        assert_eq!(code(&with_error(report(&[]))), 2);
    }

    #[test]
    fn a_policy_that_did_not_finish_is_lenient_only_by_word_and_never_passes() {
        let allowed = Conditions { allow_policy_errors: true, ..Conditions::default() };
        let clean = with_error(report(&[]));
        insta::assert_snapshot!(told(&clean, Conditions::default()), @r#"error Some("Error") 1 policy check did not finish, so nothing is decided (no results at or above high): exit 2"#);
        insta::assert_snapshot!(told(&clean, allowed), @"incomplete None no results at or above high in what was checked; 1 policy check did not finish: exit 0");
        assert_eq!(Verdict::of(&with_error(report(&[FAIL])), allowed).exit_code(), 1);
        let strict = Conditions { fail_on_incomplete: true, ..allowed };
        assert_eq!(Verdict::of(&clean, strict).exit_code(), 3);
    }

    #[test]
    fn what_is_not_enforced_has_no_word() {
        let lenient = Conditions { exit_zero: true, fail_on_incomplete: true, ..Conditions::default() };
        insta::assert_snapshot!(told(&report(&[FAIL, FAIL]), lenient), @"failed None 2 results at or above high (not enforced): exit 0");
        insta::assert_snapshot!(told(&partial(report(&[])), lenient), @"incomplete None no results at or above high in what was checked; the scan is incomplete: exit 0");
        let never = Conditions { fail_on: None, ..Conditions::default() };
        insta::assert_snapshot!(told(&report(&[FAIL]), never), @"passed None 1 result, none of which fails the scan: exit 0");
    }

    #[test]
    fn only_what_was_checked_and_known_passes() {
        let told = |report: &ScanReport| told(report, Conditions::default());
        insta::assert_snapshot!(told(&report(&[])), @r#"passed Some("Passed") no results at or above high: exit 0"#);
        insta::assert_snapshot!(told(&report(&[(ResultKind::Fail, Severity::Low), (ResultKind::Open, Severity::Low)])), @r#"passed Some("Passed") no results at or above high: exit 0"#);
        insta::assert_snapshot!(told(&report(&[OPEN])), @"unknown None no results at or above high, and 1 unknown: exit 0");
        insta::assert_snapshot!(told(&partial(report(&[OPEN]))), @"incomplete None no results at or above high in what was checked; the scan is incomplete: exit 0");
        insta::assert_snapshot!(told(&ScanReport::default()), @"incomplete None nothing was checked: exit 0");
    }

    #[test]
    fn what_fails_under_an_unknown_condition_does_not_pass() {
        let mut conditional = report(&[(ResultKind::Review, Severity::High)]);
        insta::assert_snapshot!(told(&conditional, Conditions::default()), @r#"passed Some("Passed") no results at or above high: exit 0"#);
        conditional.results[0].conditional = true;
        insta::assert_snapshot!(told(&conditional, Conditions::default()), @"unknown None no results at or above high, and 1 unknown: exit 0");
        let strict = Conditions { fail_on_unknown: Some(Severity::High), ..Conditions::default() };
        assert_eq!(Verdict::of(&conditional, strict).exit_code(), 1);
    }

    #[test]
    fn unknown_results_fail_where_that_is_asked_for() {
        let strict = Conditions { fail_on_unknown: Some(Severity::Medium), ..Conditions::default() };
        insta::assert_snapshot!(told(&report(&[OPEN]), strict), @r#"failed Some("Failed") no results at or above high, 1 unknown at or above medium: exit 1"#);
        insta::assert_snapshot!(told(&report(&[FAIL, OPEN]), strict), @r#"failed Some("Failed") 1 result at or above high, 1 unknown at or above medium: exit 1"#);
        assert_eq!(Verdict::of(&report(&[(ResultKind::Open, Severity::Low)]), strict).exit_code(), 0);
        assert_eq!(Verdict::of(&report(&[(ResultKind::Review, Severity::High)]), strict).exit_code(), 0);
        let mut suppressed = report(&[OPEN]);
        let by = SuppressedBy::AllowList;
        suppressed.results[0].suppression = Some(Suppression { reason: "known".into(), by });
        assert_eq!(Verdict::of(&suppressed, strict).outcome(), Outcome::Passed);
    }
}
