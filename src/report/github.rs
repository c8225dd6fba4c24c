//! GitHub workflow commands: annotations on the files of a pull request, without code scanning.
//!
//! Syntax and escapes: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands> and
//! `packages/core/src/command.ts` of <https://github.com/actions/toolkit>.

use std::io::{self, Write};

use crate::report::escape::one_line;
use crate::report::summary::{Summary, plural, worst_first};
use crate::result::ScanReport;
use crate::result::ScanResult;
use crate::rule::Severity;

/// GitHub shows this many annotations of each type from a step and drops the rest without a word.
const MOST_OF_A_TYPE: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    Error,
    Warning,
    Notice,
}

impl Command {
    const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Notice];

    fn of(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Error,
            Severity::Medium => Self::Warning,
            Severity::Low | Severity::Info => Self::Notice,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// Writes at most ten annotations of each type, worst first. A scan that is incomplete, or that left annotations out,
/// says so in one of them.
///
/// # Errors
///
/// When writing to `out` fails.
pub(super) fn write(report: &ScanReport, out: &mut dyn Write) -> io::Result<()> {
    let summary = Summary::new(report);
    let results = worst_first(report);
    let is_gap = summary.incomplete || summary.is_empty();
    let of = |command: Command| results.iter().filter(move |result| Command::of(result.severity) == command);
    let needs_notice = Command::ALL.into_iter().any(|command| {
        let reserved = usize::from(command == Command::Warning && is_gap);
        of(command).count() > MOST_OF_A_TYPE - reserved
    });
    let mut left_out = 0;
    for command in Command::ALL {
        let reserved = match command {
            Command::Error => 0,
            Command::Warning => usize::from(is_gap),
            Command::Notice => usize::from(needs_notice),
        };
        let room = MOST_OF_A_TYPE - reserved;
        for result in of(command).take(room) {
            annotation(command, result, out)?;
        }
        left_out += of(command).count().saturating_sub(room);
    }
    if is_gap {
        let errors = report.coverage.errors.len();
        let errors =
            if errors > 0 { format!("; {} did not finish", plural(errors, "policy check")) } else { String::new() };
        let history = summary.history_line().map(|line| format!("history: {line}; ")).unwrap_or_default();
        let message = format!("Not everything was checked: {history}files {}{errors}.", summary.files());
        command(Command::Warning, &[("title", "Regate: incomplete scan")], &message, out)?;
    }
    if left_out > 0 {
        let message =
            format!("{} not shown here. All results: {}.", plural(left_out, "more result"), summary.severities());
        command(Command::Notice, &[("title", "Regate: more results")], &message, out)?;
    }
    Ok(())
}

fn annotation(kind: Command, result: &ScanResult, out: &mut dyn Write) -> io::Result<()> {
    let region = result.location.region;
    let line = region.start_line.max(1).to_string();
    let end_line = region.end_line.max(region.start_line).max(1).to_string();
    let (column, end_column) = (region.start_column.max(1).to_string(), region.end_column.max(1).to_string());
    let title = format!("{}: {}", result.severity, result.rule_id);
    let mut properties = vec![("file", result.location.file()), ("line", &line), ("endLine", &end_line)];
    // The checks API takes columns of single lines only.
    if line == end_line {
        properties.extend([("col", column.as_str()), ("endColumn", end_column.as_str())]);
    }
    properties.push(("title", &title));
    command(kind, &properties, &result.message, out)
}

fn command(kind: Command, properties: &[(&str, &str)], message: &str, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "::{}", kind.word())?;
    for (at, (name, value)) in properties.iter().enumerate() {
        let before = if at == 0 { ' ' } else { ',' };
        write!(out, "{before}{name}={}", property(value))?;
    }
    writeln!(out, "::{}", data(&one_line(message)))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A path keeps its characters, so that it names the file; a line break could start a command of its own.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn written(report: &ScanReport) -> String {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_whole_sample() {
        insta::assert_snapshot!(written(&sample::report()), @r"
        ::error file=deploy/geheim ☃/prod [1].env,line=2,endLine=2,col=9,endColumn=21,title=critical%3A example-token::A token of 'Example' is written in the file.
        ::error file=infra/main.tf,line=1,endLine=1,col=26,endColumn=32,title=high%3A s3-bucket-unencrypted::Bucket 'aws_s3_bucket.logs' is not encrypted at rest.
        ::error file=infra/policy.tf,line=1,endLine=1,col=1,endColumn=11,title=high%3A team-naming::Names start with the team [see the wiki]
        ::warning file=src/app.ts,line=2,endLine=2,col=1,endColumn=18,title=medium%3A personal-data-in-log::The e-mail address in 'user.email' is written to the log
        ::notice file=web/bundle.min.js,line=1,endLine=1,col=50125,endColumn=50137,title=low%3A weak-password::A weak password is written in the file \u{1b}]0;owned\u{7}.
        ::warning title=Regate%3A incomplete scan::Not everything was checked: files 6 read (3 parsed, 1 in part, 2 as text), 2 not read, 2 left out (1 binary, 1 excluded); 1 policy check did not finish.
        ");
    }

    #[test]
    fn properties_cannot_break_out() {
        let mut report = ScanReport::default();
        let mut result = sample::result("r", Severity::High, sample::place("a,b:c%\n::error::x", "x", "x"));
        result.message = "100%\n::stop-commands::x.".to_string();
        report.results.push(result);
        let text = written(&report);
        assert!(text.contains("file=a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ax,line=1"));
        assert!(text.contains("::100%25 ::stop-commands::x."));
        assert_eq!(text.lines().filter(|line| line.starts_with("::error")).count(), 1);
    }

    #[test]
    fn no_type_has_more_than_ten_and_the_rest_is_counted() {
        let mut report = sample::report();
        for severity in [Severity::Critical, Severity::Medium, Severity::Info] {
            for _ in 0..30 {
                report.results.push(sample::result("r", severity, sample::place("f", "x", "x")));
            }
        }
        let text = written(&report);
        for command in ["error", "warning", "notice"] {
            let count = text.lines().filter(|line| line.starts_with(&format!("::{command} "))).count();
            assert_eq!(count, MOST_OF_A_TYPE, "{command}");
        }
        assert!(text.contains("::67 more results not shown here."), "{text}");
    }
}
