//! From a scan's own types to the JSON report's.

use std::collections::BTreeSet;

use crate::report::history::History;
use crate::report::json::SCHEMA;
use crate::report::json::model::{
    Absent, Against, BaselineState, Comparison, Counts, Coverage, Exemption, File, Finding, FindingKind,
    HistoryCoverage, Location, NotMade, Policy, PolicyError, PolicySignature, PolicySource, Problem, Provenance,
    Report, Rule, RulePrecision, RuleSuppressible, Source, Status, Step, SuppressedBy, Suppression, Tool, Unjudged,
    UnjudgedResources, Verdict,
};
use crate::report::json::population::populations;
use crate::report::json::region::Region;
use crate::report::ran;
use crate::report::summary::Summary;
use crate::report::{ReportOptions, TOOL_NAME, TOOL_VERSION};
use crate::result::ScanReport;
use crate::result::{self, FileStatus, ResultKind, ScanResult, SkipReason};
use crate::rule::{Precision, RuleSource, Suppressible};
use crate::{rule, span};

impl<'a> Report<'a> {
    pub(super) fn new(report: &'a ScanReport, options: &ReportOptions) -> Self {
        Self {
            schema: SCHEMA,
            version: 1,
            tool: Tool { name: TOOL_NAME, version: TOOL_VERSION },
            provenance: report.provenance.as_ref().map(Provenance::from),
            conduct: options.conduct.clone(),
            policy_sources: report.policy_origins.iter().map(PolicySource::from).collect(),
            verdict: options.verdict.map(Verdict::from),
            summary: counts(report),
            results: report.results.iter().map(Finding::from).collect(),
            rules: rules(report, options),
            coverage: Coverage::from(&report.coverage),
            comparison: report.comparison.as_ref().map(|comparison| compared(report, comparison)),
            population: populations(report, options.show_passed),
        }
    }
}

/// Those that have results bring what a person needs to act; thousands of others would only weigh.
fn rules<'a>(report: &'a ScanReport, options: &ReportOptions) -> Vec<Rule<'a>> {
    let with_results: BTreeSet<&str> = report.results.iter().map(|result| result.rule_id.as_str()).collect();
    let told = |rule: &'_ rule::Rule| with_results.contains(rule.id.as_str());
    let listed = ran::rules(report, options).into_iter();
    listed
        .map(|rule| Rule {
            description: told(rule).then_some(rule.description.as_str()),
            remediation: told(rule).then_some(rule.remediation.as_str()),
            ..Rule::from(rule)
        })
        .collect()
}

fn compared<'a>(report: &'a ScanReport, comparison: &'a result::Comparison) -> Comparison<'a> {
    let against = match &comparison.against {
        result::Against::Head => Against::Head,
        result::Against::Commit { base, judged } => Against::Commit { base, judged },
        result::Against::File { name, entries } => Against::Baseline { file: name, entries: *entries },
    };
    let counts = Summary::new(report).unchanged;
    Comparison {
        against,
        unchanged: counts.iter().map(|(severity, count)| (severity.as_str(), *count)).collect(),
        absent: comparison.absent.iter().map(Absent::from).collect(),
        not_looked_for: comparison.unseen.len(),
    }
}

impl<'a> From<&'a result::Known> for Absent<'a> {
    fn from(known: &'a result::Known) -> Self {
        Self {
            rule_id: &known.rule,
            kind: FindingKind::from(known.kind),
            severity: known.severity,
            path: &known.path,
            subject: known.subject.as_deref(),
        }
    }
}

impl From<ResultKind> for FindingKind {
    fn from(kind: ResultKind) -> Self {
        match kind {
            ResultKind::Fail => Self::Fail,
            ResultKind::Review => Self::Review,
            ResultKind::Open => Self::Open,
        }
    }
}

impl From<result::Verdict> for Verdict {
    fn from(verdict: result::Verdict) -> Self {
        let conditions = verdict.conditions();
        Self {
            outcome: verdict.outcome().as_str(),
            exit_code: verdict.exit_code(),
            reason: verdict.reason(),
            fail_on: conditions.fail_on,
            fail_on_unknown: conditions.fail_on_unknown,
        }
    }
}

fn counts(report: &ScanReport) -> Counts {
    let summary = Summary::new(report);
    Counts {
        open: summary.by_severity.iter().map(|(severity, count)| (severity.as_str(), *count)).collect(),
        suppressed: summary.suppressed,
        review: summary.review,
        unchanged: summary.unchanged.iter().map(|(_, count)| count).sum(),
        unknown: summary.unknown,
        files_read: summary.read,
        files_partial: summary.partial.len(),
        files_not_read: summary.missed.len(),
        policy_errors: report.coverage.errors.len(),
        rules_in_force: report.rules.len(),
        incomplete: summary.incomplete,
    }
}

impl<'a> From<&'a result::PolicyOrigin> for PolicySource<'a> {
    fn from(origin: &'a result::PolicyOrigin) -> Self {
        Self {
            path: &origin.path,
            form: origin.form.as_str(),
            digest: &origin.digest,
            revision: origin.revision.as_deref(),
            signature: origin.is_signed.then_some(PolicySignature::NotVerified),
        }
    }
}

impl<'a> From<&'a result::Provenance> for Provenance<'a> {
    fn from(provenance: &'a result::Provenance) -> Self {
        Self {
            repository: provenance.repository.as_deref(),
            revision: provenance.revision.as_deref(),
            branch: provenance.branch.as_deref(),
        }
    }
}

impl<'a> From<&'a ScanResult> for Finding<'a> {
    fn from(result: &'a ScanResult) -> Self {
        Self {
            rule_id: &result.rule_id,
            kind: FindingKind::from(result.kind),
            severity: result.severity,
            message: &result.message,
            location: Location::from(&result.location),
            subject: result.subject.as_deref(),
            environment: result.environment.as_deref(),
            fingerprint: &result.fingerprint,
            related: result.related.iter().map(Step::from).collect(),
            code_flow: result.code_flow.iter().map(Step::from).collect(),
            baseline_state: result.baseline.map(|state| match state {
                result::BaselineState::New => BaselineState::New,
                result::BaselineState::Unchanged => BaselineState::Unchanged,
            }),
            suppression: result.suppression.as_ref().map(Suppression::from),
            history: result.history.as_ref().map(History::from),
            evidence: &result.evidence,
        }
    }
}

impl<'a> From<&'a result::Suppression> for Suppression<'a> {
    fn from(suppression: &'a result::Suppression) -> Self {
        let (by, line) = match &suppression.by {
            result::SuppressedBy::Comment { line } => (SuppressedBy::Comment, Some(*line)),
            result::SuppressedBy::Configuration { line, .. } => (SuppressedBy::Configuration, Some(*line)),
            result::SuppressedBy::AllowList => (SuppressedBy::AllowList, None),
            result::SuppressedBy::PolicyException => (SuppressedBy::PolicyException, None),
            result::SuppressedBy::Waiver { .. } => (SuppressedBy::Waiver, None),
        };
        Self { by, reason: &suppression.reason, line }
    }
}

impl From<&result::HistoryCoverage> for HistoryCoverage {
    fn from(history: &result::HistoryCoverage) -> Self {
        Self {
            commits: history.commits,
            messages: history.messages,
            blobs: history.blobs,
            bytes: history.bytes,
            binary: history.binary,
            too_large: history.too_large,
            unknown_encoding: history.unknown_encoding,
            symlinks: history.symlinks,
            submodules: history.submodules,
            excluded: history.excluded,
            unreadable: history.unreadable,
            partial: history.partial,
            shallow: history.is_cut,
        }
    }
}

impl<'a> From<&'a result::RelatedLocation> for Step<'a> {
    fn from(related: &'a result::RelatedLocation) -> Self {
        Self { message: &related.message, location: Location::from(&related.location) }
    }
}

impl<'a> From<&'a result::Location> for Location<'a> {
    fn from(location: &'a result::Location) -> Self {
        Self { path: &location.path, region: Region::from(location.region), snippet: location.snippet() }
    }
}

impl From<span::Region> for Region {
    fn from(region: span::Region) -> Self {
        Self {
            start_line: region.start_line,
            start_column: region.start_column,
            end_line: region.end_line,
            end_column: region.end_column,
        }
    }
}

impl<'a> From<&'a rule::Rule> for Rule<'a> {
    fn from(rule: &'a rule::Rule) -> Self {
        Self {
            id: &rule.id,
            aliases: &rule.aliases,
            title: &rule.title,
            severity: rule.severity,
            precision: match rule.precision {
                Precision::Low => RulePrecision::Low,
                Precision::Medium => RulePrecision::Medium,
                Precision::High => RulePrecision::High,
                Precision::VeryHigh => RulePrecision::VeryHigh,
            },
            suppressible: match rule.suppressible {
                Suppressible::Inline => RuleSuppressible::Inline,
                Suppressible::Waiver => RuleSuppressible::Waiver,
                Suppressible::Never => RuleSuppressible::Never,
            },
            source: match rule.source {
                RuleSource::Policy => Source::Policy,
                RuleSource::Requirement => Source::Requirement,
                RuleSource::Detector => Source::Detector,
                RuleSource::Builtin => Source::Builtin,
            },
            defined_in: &rule.defined_in,
            kinds: rule.kinds.iter().map(|kind| kind.as_str()).collect(),
            controls: &rule.controls,
            description: None,
            remediation: None,
        }
    }
}

impl<'a> From<&'a result::Coverage> for Coverage<'a> {
    fn from(coverage: &'a result::Coverage) -> Self {
        let policy = |counts: &result::PolicyCoverage| Policy {
            passed: counts.passed,
            failed: counts.failed,
            unknown: counts.unknown,
            not_applicable: counts.not_applicable,
            errors: counts.errors,
            subjects: counts.subjects,
        };
        let not_made = |(path, at): &'a (String, result::LocatedProblem)| NotMade {
            path,
            message: &at.message,
            region: Region::from(at.region),
        };
        let unjudged = |(kind, files): (&result::Unjudged, &usize)| Unjudged {
            kind: kind.name.clone(),
            files: *files,
            secrets_only: kind.secrets_only,
        };
        let error = |e: &'a result::PolicyError| PolicyError { rule_id: &e.rule, path: &e.path, message: &e.message };
        Self {
            files: coverage.files.iter().map(File::from).collect(),
            policies: coverage.policies.iter().map(|(id, counts)| (id.as_str(), policy(counts))).collect(),
            errors: coverage.errors.iter().map(error).collect(),
            unjudged: coverage.unjudged.iter().map(unjudged).collect(),
            unjudged_resources: coverage
                .untyped
                .iter()
                .map(|(kind, places)| UnjudgedResources { of_type: kind, resources: places.len() })
                .collect(),
            not_made: coverage.not_made.iter().map(not_made).collect(),
            exemptions: coverage.exemptions.iter().map(Exemption::from).collect(),
            history: coverage.history.as_ref().map(HistoryCoverage::from),
        }
    }
}

impl<'a> From<&'a result::Exemption> for Exemption<'a> {
    fn from(exemption: &'a result::Exemption) -> Self {
        Self {
            by: exemption.by.as_str(),
            kind: exemption.what.as_str(),
            message: exemption.to_string(),
            path: exemption.place.as_ref().map(|place| place.path.as_str()),
            line: exemption.place.as_ref().and_then(|place| place.line),
            subject: exemption.subject.as_deref(),
            reason: exemption.reason.as_deref(),
            count: exemption.count,
            paths: &exemption.paths,
        }
    }
}

impl<'a> From<&'a result::FileCoverage> for File<'a> {
    fn from(file: &'a result::FileCoverage) -> Self {
        let problem = |problem: &'a result::LocatedProblem| Problem {
            message: &problem.message,
            region: Region::from(problem.region),
        };
        let reason = match &file.status {
            FileStatus::Skipped(reason) => Some(reason.to_string()),
            _ => None,
        };
        Self {
            path: &file.path,
            bytes: file.bytes,
            status: Status::from(&file.status),
            reason,
            format: file.format,
            kinds: file.kinds.iter().map(|kind| kind.as_str()).collect(),
            fences: file.fences,
            problems: file.problems.iter().map(problem).collect(),
            context: file.context,
        }
    }
}

impl From<&FileStatus> for Status {
    fn from(status: &FileStatus) -> Self {
        match status {
            FileStatus::Parsed => Self::Parsed,
            FileStatus::Partial => Self::Partial,
            FileStatus::Text => Self::Text,
            FileStatus::Unpacked => Self::Unpacked,
            FileStatus::Skipped(reason) => match reason {
                SkipReason::Binary => Self::SkippedBinary,
                SkipReason::TooLarge { .. } => Self::SkippedTooLarge,
                SkipReason::UnknownEncoding => Self::SkippedUnknownEncoding,
                SkipReason::Symlink => Self::SkippedSymlink,
                SkipReason::Lfs => Self::SkippedLfs,
                SkipReason::NotCheckedOut => Self::SkippedNotCheckedOut,
                SkipReason::Unreadable { .. } | SkipReason::SymlinkOutside => Self::SkippedUnreadable,
                SkipReason::Excluded => Self::SkippedExcluded,
                SkipReason::Ignored => Self::SkippedIgnored,
                SkipReason::Submodule => Self::SkippedSubmodule,
            },
        }
    }
}
