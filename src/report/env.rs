//! The verdict and the counts as `key=value` lines: for `$GITHUB_OUTPUT`, or as GitLab's `artifacts:reports:dotenv`
//! (<https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv>: names of letters, digits and
//! underscores, one line each).

use std::io::{self, Write};

use crate::report::ReportOptions;
use crate::report::entry::{Entry, Writer};
use crate::report::summary::Summary;
use crate::result::ScanReport;

pub(super) const FORMAT: Entry = Entry {
    name: "env",
    extension: "env",
    description: "the verdict and the counts as KEY=value lines, for later steps of a pipeline",
    write: Writer::Scan(write),
};

/// Writes one line each. Every value is a word or a number: nothing in it comes from a file's author.
fn write(report: &ScanReport, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    let summary = Summary::new(report);
    if let Some(verdict) = options.verdict {
        writeln!(out, "result={}", verdict.outcome().as_str())?;
        writeln!(out, "exit_code={}", verdict.exit_code())?;
    }
    writeln!(out, "results={}", summary.open())?;
    for (severity, count) in summary.by_severity {
        writeln!(out, "{severity}={count}")?;
    }
    let counts = [
        ("unknown", summary.unknown),
        ("review", summary.review),
        ("suppressed", summary.suppressed),
        ("policy_errors", report.coverage.errors.len()),
        ("files_read", summary.read),
        ("files_not_read", summary.missed.len()),
        ("files_unjudged", report.coverage.unjudged.values().sum()),
        ("exemptions", report.coverage.exemptions.len()),
    ];
    for (name, count) in counts {
        writeln!(out, "{name}={count}")?;
    }
    if report.comparison.is_some() {
        for (severity, count) in summary.unchanged {
            writeln!(out, "unchanged_{severity}={count}")?;
        }
    }
    writeln!(out, "incomplete={}", summary.incomplete)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::result::{Conditions, Verdict};

    #[test]
    fn the_whole_sample() {
        let report = sample::report();
        let verdict = Some(Verdict::of(&report, Conditions::default()));
        let mut out = Vec::new();
        write(&report, &ReportOptions { verdict, ..ReportOptions::default() }, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r"
        result=error
        exit_code=2
        results=5
        critical=1
        high=2
        medium=1
        low=1
        info=0
        unknown=1
        review=1
        suppressed=1
        policy_errors=1
        files_read=6
        files_not_read=2
        files_unjudged=13
        exemptions=5
        incomplete=true
        ");
    }
}
