//! GitHub workflow commands: annotations on the files of a pull request, without code scanning.
//!
//! Syntax and escapes: <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands> and
//! `packages/core/src/command.ts` of <https://github.com/actions/toolkit>.

use std::io::{self, Write};

use crate::report::ReportOptions;
use crate::report::entry::{Entry, Writer};
use crate::report::escape::one_line;
use crate::report::summary::{Summary, plural, worst_first};
use crate::result::{Exemption, HistoryCoverage, ScanReport, ScanResult};
use crate::rule::Severity;

/// GitHub shows this many annotations of each type from a step and drops the rest without a word.
const MOST_OF_A_TYPE: usize = 10;
/// Exemptions that an annotation names.
const NAMED_EXEMPTIONS: usize = 50;
/// Kinds of files without a rule that an annotation names.
const NAMED_KINDS: usize = 8;

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

pub(super) const FORMAT: Entry = Entry {
    name: "github",
    extension: "log",
    description: "GitHub workflow commands, which annotate a pull request without code scanning",
    write: Writer::Scan(write),
};

/// Writes at most ten annotations of each type, worst first. A scan in which a policy did not finish, that is
/// incomplete, or that has more to tell says so in one of them.
///
/// # Errors
///
/// When writing to `out` fails.
fn write(report: &ScanReport, _: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    let summary = Summary::new(report);
    let results = worst_first(report);
    let of = |command: Command| results.iter().filter(move |result| Command::of(result.severity) == command);
    let (failure, gap) = (failure(report), gap(&summary));
    let reserved = |command: Command| match command {
        Command::Error => usize::from(failure.is_some()),
        Command::Warning => usize::from(gap.is_some()),
        Command::Notice => 0,
    };
    let beyond = |command: Command| of(command).count().saturating_sub(MOST_OF_A_TYPE - reserved(command));
    let has_rest = rest(&summary, Command::ALL.into_iter().map(beyond).sum()).is_some();
    let mut left_out = 0;
    for command in Command::ALL {
        let room = MOST_OF_A_TYPE - reserved(command) - usize::from(command == Command::Notice && has_rest);
        for result in of(command).take(room) {
            annotation(command, result, out)?;
        }
        left_out += of(command).count().saturating_sub(room);
    }
    let own = [
        (Command::Error, "Regate: policies did not finish", failure),
        (Command::Warning, "Regate: incomplete scan", gap),
        (Command::Notice, "Regate: not shown here", rest(&summary, left_out)),
    ];
    for (kind, title, message) in own {
        if let Some(message) = message {
            command(kind, &[("title", title)], &message, out)?;
        }
    }
    Ok(())
}

/// What a policy that did not finish means.
fn failure(report: &ScanReport) -> Option<String> {
    let first = report.coverage.errors.first()?;
    let count = plural(report.coverage.errors.len(), "policy check");
    Some(format!("{count} did not finish; that is not a pass. {} on {}: {}.", first.rule, first.path, first.message))
}

/// What was not read.
fn gap(summary: &Summary<'_>) -> Option<String> {
    let history = summary.history.is_some_and(HistoryCoverage::is_incomplete);
    if summary.partial.is_empty() && summary.missed.is_empty() && !history && !summary.is_empty() {
        return None;
    }
    let history = summary.history_line().map(|line| format!("history: {line}; ")).unwrap_or_default();
    Some(format!("Not everything was checked: {history}files {}.", summary.files()))
}

/// What there is beside the annotations.
fn rest(summary: &Summary<'_>, left_out: usize) -> Option<String> {
    let more = (left_out > 0)
        .then(|| format!("{} not shown here. All results: {}.", plural(left_out, "more result"), summary.severities()));
    let unknown = summary.unknown_line().map(|line| format!("Unknown: {line}."));
    let review = (summary.review > 0).then(|| format!("For a person to review: {}.", summary.review));
    let unjudged = summary.unjudged_line(NAMED_KINDS).map(|line| format!("Of the files, {line}."));
    let compared = summary.compared.as_ref().map(|line| format!("Compared: {}.", one_line(line)));
    let exempt = exempt(summary.exemptions);
    let parts: Vec<_> =
        more.into_iter().chain(compared).chain(unknown).chain(review).chain(unjudged).chain(exempt).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// `Switched off, left out or lowered: rule 'x' is disabled (regate.toml:2); and 3 more.`
fn exempt(exemptions: &[Exemption]) -> Option<String> {
    let mut named: Vec<_> = exemptions.iter().take(NAMED_EXEMPTIONS).map(ToString::to_string).collect();
    let more = exemptions.len().saturating_sub(NAMED_EXEMPTIONS);
    named.extend((more > 0).then(|| format!("and {more} more")));
    (!named.is_empty()).then(|| format!("Switched off, left out or lowered: {}.", named.join("; ")))
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

/// A path keeps its characters, so that it names the file, but for those that a log's reader would not see or a terminal
/// obey; a line break could start a command of its own.
fn property(text: &str) -> String {
    one_line(&data(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn written(report: &ScanReport) -> String {
        let mut out = Vec::new();
        write(report, &ReportOptions::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_path_neither_starts_a_command_nor_moves_a_terminal() {
        assert_eq!(property("a\n::error::b,c\u{1b}[2J\u{202e}.tf"), "a%0A%3A%3Aerror%3A%3Ab%2Cc\\u{1b}[2J\\u{202e}.tf");
    }

    #[test]
    fn the_whole_sample() {
        insta::assert_snapshot!(written(&sample::report()), @r"
        ::error file=deploy/geheim ☃/prod [1].env,line=2,endLine=2,col=9,endColumn=21,title=critical%3A example-token::A token of 'Example' is written in the file.
        ::error file=infra/main.tf,line=1,endLine=1,col=26,endColumn=32,title=high%3A s3-bucket-unencrypted::Bucket 'aws_s3_bucket.logs' is not encrypted at rest.
        ::error file=infra/policy.tf,line=1,endLine=1,col=1,endColumn=11,title=high%3A team-naming::Names start with the team [see the wiki]
        ::warning file=src/app.ts,line=2,endLine=2,col=1,endColumn=18,title=medium%3A personal-data-in-log::The e-mail address in 'user.email' is written to the log
        ::notice file=web/bundle.min.js,line=1,endLine=1,col=50125,endColumn=50137,title=low%3A weak-password::A weak password is written in the file \u{1b}]0;owned\u{7}.
        ::error title=Regate%3A policies did not finish::1 policy check did not finish; that is not a pass. s3-bucket-unencrypted on infra/policy.tf: the instruction limit was reached.
        ::warning title=Regate%3A incomplete scan::Not everything was checked: files 6 read (3 parsed, 1 in part, 2 as text), 2 not read, 2 left out (1 binary, 1 excluded).
        ::notice title=Regate%3A not shown here::Unknown: 1 result cannot be told from the text alone; 2 of 7 subjects are unknown. For a person to review: 1. Of the files, no rule judges: 1 CloudFormation template, 12 Python files (read for secrets only). Switched off, left out or lowered: rule 'never-fires' is disabled (regate.toml:2); rule 's3-bucket-unencrypted' is lowered from high to low (regate.toml:5); 'vendor/' leaves out 1 file (regate.toml:1); 'keys/' hides 1 path with 1 file that git tracks (.regateignore); 1 result of s3-bucket-unencrypted suppressed: Holds public files only. (infra/old.tf:1).
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
        assert!(text.contains("::68 more results not shown here."), "{text}");
    }
}
