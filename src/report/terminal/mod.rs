//! For a person at a terminal: what, where, why and how to fix it; the counts and the decision last, where the eye is.

mod place;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer};
use anstyle::{AnsiColor, Effects, Style};
use unicode_width::UnicodeWidthChar;

use crate::report::entry::{Entry, Writer};
use crate::report::escape::{lines, one_line};
use crate::report::summary::{Summary, is_open, plural, skip_reason};
use crate::report::terminal::place::{Place, without_bare_arrows};
use crate::report::{ReportOptions, control_list, population};
use crate::result::ScanReport;
use crate::result::{FileStatus, Outcome, ResultKind, ScanResult, SubjectStatus, exit};
use crate::rule::{Rule, Severity};

/// Results of one rule in a row, in one file, that are shown with their excerpt; of the others, one line each.
const EXCERPTS_IN_A_ROW: usize = 3;
/// Files that the summary names.
const NAMED_FILES: usize = 5;
/// Kinds without a rule that the summary names.
const NAMED_KINDS: usize = 8;
/// Policy errors that the summary names.
const NAMED_ERRORS: usize = 10;
/// Characters of the reason and of the remedy.
const SHORT_TEXT: usize = 400;
/// Below this many columns, texts are wrapped as if there were as many.
const NARROWEST: usize = 40;

/// How to show it. Whether there is a terminal, and what `NO_COLOR` says, is for the caller to find out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalOptions {
    pub color: bool,
    /// In columns.
    pub width: usize,
    /// Every result in full, those for review too, and the names of all files that were not read.
    pub verbose: bool,
    /// Show the worst so many; `None` shows all.
    pub max_results: Option<usize>,
}

impl Default for TerminalOptions {
    fn default() -> Self {
        Self { color: false, width: 100, verbose: false, max_results: None }
    }
}

pub(super) const FORMAT: Entry =
    Entry { name: "terminal", extension: "txt", description: "for a person at a terminal", write: Writer::Scan(write) };

/// Writes the results in their order, then the summary.
///
/// # Errors
///
/// When writing to `out` fails.
fn write(report: &ScanReport, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    let terminal = Terminal::new(report, options.terminal);
    terminal.results(out)?;
    terminal.summary(options, out)
}

struct Terminal<'a> {
    report: &'a ScanReport,
    rules: BTreeMap<&'a str, &'a Rule>,
    options: TerminalOptions,
    width: usize,
    renderer: Renderer,
}

impl<'a> Terminal<'a> {
    fn new(report: &'a ScanReport, options: TerminalOptions) -> Self {
        let width = options.width.max(NARROWEST);
        let renderer = if options.color { Renderer::styled() } else { Renderer::plain() };
        let rules = report.rules.iter().map(|rule| (rule.id.as_str(), rule)).collect();
        Self { report, rules, options, width, renderer: renderer.term_width(width) }
    }

    /// What is shown, in the report's order, and how much the limit hides.
    fn shown(&self) -> (Vec<&'a ScanResult>, usize) {
        let wanted = |result: &&ScanResult| {
            is_open(result) || self.options.verbose && result.kind != ResultKind::Fail && result.is_current()
        };
        let mut ranked: Vec<_> = self.report.results.iter().filter(wanted).enumerate().collect();
        let limit = self.options.max_results.unwrap_or(usize::MAX);
        let hidden = ranked.len().saturating_sub(limit);
        ranked.sort_by_key(|(at, result)| (std::cmp::Reverse(result.severity), *at));
        ranked.truncate(limit);
        ranked.sort_by_key(|(at, _)| *at);
        (ranked.into_iter().map(|(_, result)| result).collect(), hidden)
    }

    fn results(&self, out: &mut dyn Write) -> io::Result<()> {
        let (shown, hidden) = self.shown();
        let mut explained = BTreeSet::new();
        let mut row = 0;
        let mut before: Option<&ScanResult> = None;
        for result in shown {
            let again = before
                .is_some_and(|before| before.rule_id == result.rule_id && before.location.path == result.location.path);
            row = if again { row + 1 } else { 0 };
            if row >= EXCERPTS_IN_A_ROW && !self.options.verbose {
                self.compact(result, out)?;
            } else {
                if before.is_some() {
                    writeln!(out)?;
                }
                let explain = explained.insert(&result.rule_id) || self.options.verbose;
                writeln!(out, "{}", self.full(result, explain))?;
            }
            before = Some(result);
        }
        if hidden > 0 {
            writeln!(out, "\n... and {} not shown, none of them worse", plural(hidden, "more result"))?;
        }
        if before.is_some() {
            writeln!(out)?;
        }
        Ok(())
    }

    /// One line, for a rule that fires again and again.
    fn compact(&self, result: &ScanResult, out: &mut dyn Write) -> io::Result<()> {
        let region = result.location.region;
        let style = self.style(severity_style(result.severity));
        writeln!(
            out,
            "{style}{}[{}]{style:#}: {}:{}:{}: {}",
            severity_name(result),
            one_line(&result.rule_id),
            one_line(&result.location.path),
            region.start_line,
            region.start_column,
            one_line(&result.message)
        )
    }

    fn full(&self, result: &ScanResult, explain: bool) -> String {
        let level = match result.severity {
            Severity::Critical | Severity::High => Level::ERROR,
            Severity::Medium => Level::WARNING,
            Severity::Low | Severity::Info => Level::INFO,
        };
        let title = level
            .with_name(severity_name(result))
            .primary_title(one_line(&result.message))
            .id(one_line(&result.rule_id));
        let mut places = vec![Place::new(&result.location, AnnotationKind::Primary, None)];
        for other in result.code_flow.iter().chain(&result.related) {
            let other = Place::new(&other.location, AnnotationKind::Context, Some(&other.message));
            match places.iter_mut().find(|place| place.shows_the_same(&other)) {
                Some(place) => place.annotations.extend(other.annotations),
                None => places.push(other),
            }
        }
        let mut group = Group::with_title(title).elements(places.into_iter().flat_map(Place::elements));
        if explain && let Some(rule) = self.rules.get(result.rule_id.as_str()) {
            group = self.explain(group, rule);
        }
        without_bare_arrows(&self.renderer.render(&[group]))
    }

    fn explain<'g>(&self, mut group: Group<'g>, rule: &Rule) -> Group<'g> {
        for (name, text) in [("why", &rule.description), ("fix", &rule.remediation)] {
            let text = self.short(text, name.len() + 7);
            if !text.is_empty() {
                group = group.element(Level::NOTE.with_name(name).message(text));
            }
        }
        let controls = control_list::line(&rule.controls);
        if controls.is_empty() {
            return group;
        }
        let controls = wrap(&one_line(&controls), self.width.saturating_sub("controls".len() + 7));
        group.element(Level::NOTE.with_name("controls").message(controls))
    }

    /// The text without its examples, in at most so many characters unless all is wanted, wrapped.
    fn short(&self, text: &str, indent: usize) -> String {
        let prose: Vec<_> = text.split("\n\n").map(str::trim).take_while(|part| !part.starts_with("```")).collect();
        let mut text = lines(&prose.join("\n")).split_whitespace().collect::<Vec<_>>().join(" ");
        if !self.options.verbose && text.chars().count() > SHORT_TEXT {
            text = text.chars().take(SHORT_TEXT).collect();
            if let Some(at) = text.rfind(' ') {
                text.truncate(at);
            }
            text.push_str(" ...");
        }
        wrap(&text, self.width.saturating_sub(indent))
    }

    fn style(&self, style: Style) -> Style {
        if self.options.color { style } else { Style::new() }
    }

    fn summary(&self, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
        let summary = Summary::new(self.report);
        let bold = self.style(Style::new().bold());
        let warn = self.style(AnsiColor::Yellow.on_default().effects(Effects::BOLD));
        writeln!(out, "{bold}results{bold:#}  {}", summary.severities())?;
        for (way, count) in summary.suppressions() {
            writeln!(out, "         {count} suppressed {way}")?;
        }
        let hint = if self.options.verbose { "" } else { " (shown with --verbose)" };
        if summary.review > 0 {
            let (verb, noun) = if summary.review == 1 { ("needs", "result") } else { ("need", "results") };
            writeln!(out, "         {} more {noun} {verb} a person to look{hint}", summary.review)?;
        }
        let history = summary.history_line();
        if let Some(history) = &history {
            writeln!(out, "{bold}history{bold:#}  {history}")?;
        }
        if history.is_none() || summary.read > 0 {
            writeln!(out, "{bold}files{bold:#}    {}", summary.files())?;
        }
        self.files(&summary, out)?;
        if let Some(unjudged) = summary.unjudged_line(self.limit(NAMED_KINDS)) {
            writeln!(out, "         {}", one_line(&unjudged))?;
        }
        if let Some(not_made) = summary.not_made_line() {
            writeln!(out, "         {}", one_line(&not_made))?;
        }
        self.subjects(options.show_passed, out)?;
        if let Some(unknown) = summary.unknown_line() {
            writeln!(out, "{warn}unknown{warn:#}  {unknown}{hint}")?;
        }
        self.errors(out)?;
        if summary.is_empty() {
            writeln!(out, "{warn}warning: 0 files scanned: nothing was checked{warn:#}")?;
        }
        if let Some(verdict) = options.verdict {
            let color = match verdict.exit_code() {
                exit::CLEAN if verdict.outcome() == Outcome::Passed => AnsiColor::Green,
                exit::CLEAN => AnsiColor::Yellow,
                _ => AnsiColor::Red,
            };
            let style = self.style(color.on_default().effects(Effects::BOLD));
            writeln!(out, "{style}{verdict}{style:#}")?;
        }
        Ok(())
    }

    /// How the subjects of each rule ended; of those that are unknown and have no result, each one when all is wanted.
    fn subjects(&self, show_passed: bool, out: &mut dyn Write) -> io::Result<()> {
        if show_passed {
            let bold = self.style(Style::new().bold());
            for (at, (rule, counts)) in population::rows(self.report).into_iter().enumerate() {
                let label = if at == 0 { format!("{bold}subjects{bold:#}") } else { " ".repeat("subjects".len()) };
                writeln!(out, "{label} {}: {}", one_line(rule), population::told(counts))?;
            }
        }
        if !self.options.verbose {
            return Ok(());
        }
        let silent = population::without_result(self.report);
        for (rule, subject, _) in silent.into_iter().filter(|(_, _, status)| *status == SubjectStatus::Unknown) {
            let (rule, name, path) = (one_line(rule), one_line(&subject.name), one_line(&subject.path));
            writeln!(out, "         unknown: {rule} on {name} at {path}:{}", subject.region.start_line)?;
        }
        Ok(())
    }

    fn limit(&self, usual: usize) -> usize {
        if self.options.verbose { usize::MAX } else { usual }
    }

    fn files(&self, summary: &Summary<'_>, out: &mut dyn Write) -> io::Result<()> {
        let limit = self.limit(NAMED_FILES);
        for files in [&summary.partial, &summary.missed] {
            for file in files.iter().take(limit) {
                let path = one_line(&file.path);
                match (&file.status, file.problems.first()) {
                    (FileStatus::Skipped(reason), _) => {
                        writeln!(out, "         not read: {path} {}", one_line(&skip_reason(reason)))?;
                    }
                    (_, Some(problem)) => {
                        let (line, message) = (problem.region.start_line, one_line(&problem.message));
                        writeln!(out, "         in part: {path}:{line}: {message}")?;
                    }
                    (_, None) => writeln!(out, "         in part: {path}")?,
                }
            }
            if files.len() > limit {
                writeln!(out, "         ... and {} more (shown with --verbose)", files.len() - limit)?;
            }
        }
        Ok(())
    }

    fn errors(&self, out: &mut dyn Write) -> io::Result<()> {
        let errors = &self.report.coverage.errors;
        if errors.is_empty() {
            return Ok(());
        }
        let loud = self.style(AnsiColor::Red.on_default().effects(Effects::BOLD));
        let what = plural(errors.len(), "policy check");
        writeln!(out, "{loud}error: {what} did not finish; that is not a pass{loud:#}")?;
        let limit = self.limit(NAMED_ERRORS);
        for error in errors.iter().take(limit) {
            let (rule, path) = (one_line(&error.rule), one_line(&error.path));
            writeln!(out, "         {rule} on {path}: {}", one_line(&error.message))?;
        }
        if errors.len() > limit {
            writeln!(out, "         ... and {} more (shown with --verbose)", errors.len() - limit)?;
        }
        Ok(())
    }
}

fn severity_name(result: &ScanResult) -> &'static str {
    match result.kind {
        ResultKind::Fail => result.severity.as_str(),
        ResultKind::Review => "review",
        ResultKind::Open => "unknown",
    }
}

fn severity_style(severity: Severity) -> Style {
    let color = match severity {
        Severity::Critical | Severity::High => AnsiColor::BrightRed,
        Severity::Medium => AnsiColor::Yellow,
        Severity::Low | Severity::Info => AnsiColor::BrightBlue,
    };
    color.on_default().effects(Effects::BOLD)
}

/// Breaks lines at spaces so that each takes at most `width` columns; a longer word stands alone.
fn wrap(text: &str, width: usize) -> String {
    let mut wrapped = String::with_capacity(text.len());
    let mut column = 0;
    for word in text.split(' ') {
        let columns: usize = word.chars().map(|c| c.width().unwrap_or_default()).sum();
        if column > 0 && column + 1 + columns > width {
            wrapped.push('\n');
            column = 0;
        } else if column > 0 {
            wrapped.push(' ');
            column += 1;
        }
        wrapped.push_str(word);
        column += columns;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use crate::result::{Conditions, Verdict};

    fn written(report: &ScanReport, terminal: TerminalOptions) -> String {
        let allow_policy_errors = true;
        let verdict = Some(Verdict::of(report, Conditions { allow_policy_errors, ..Conditions::default() }));
        let mut out = Vec::new();
        write(report, &ReportOptions { verdict, show_passed: true, terminal, ..ReportOptions::default() }, &mut out)
            .unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_whole_sample() {
        insta::assert_snapshot!(written(&sample::report(), TerminalOptions::default()), @r#"
        critical[example-token]: A token of 'Example' is written in the file.
         --> deploy/geheim ☃/prod [1].env:2:9
          |
        1 | A=1
        2 | 😀TOKEN=********
          |         ^^^^^^^^
        3 | B=2
          |
          = why: A token is written in a file. Whoever copies the disk can read the data.
          = fix: Switch `encryption` on.
          = controls: CWE-798

        high[s3-bucket-unencrypted]: Bucket 'aws_s3_bucket.logs' is not encrypted at rest.
         --> infra/main.tf:1:26
          |
        1 | resource "aws_s3_bucket" "logs" {
          |                          ^^^^^^
        2 |     acl = "private"
        3 | }
         ::: infra/policy.tf:1:10
          |
        1 | bucket = aws_s3_bucket.logs[0].id
          |          ------------------------ where 'logs[0]' is used
          |
          = why: Buckets are encrypted at rest. Whoever copies the disk can read the data.
          = fix: Switch `encryption` on.
          = controls: SOC 2 CC6.1 · SOC 2 CC6.7 · GDPR 32(1)(a) · CCPA 1798.150 · CWE-311

        high[team-naming]: Names start with the team [see the wiki]
         --> infra/policy.tf:1:1
          |
        1 | name = "x"
          | ^^^^^^^^^^

        medium[personal-data-in-log]: The e-mail address in 'user.email' is written to the log
         --> src/app.ts:2:1
          |
        1 | const mail = user.email;
          |              ---------- The e-mail address is read here.
        2 | console.log(mail);
          | ^^^^^^^^^^^^-----
          |             |
          |             It reaches the log here.
          |
          = why: Personal data is written to a log. Whoever copies the disk can read the data.
          = fix: Switch `encryption` on.

        low[weak-password]: A weak password is written in the file \u{1b}]0;owned\u{7}.
         --> web/bundle.min.js:1:50125
          |
        1 | ...aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u{1b}[2Jpassword='x'ééééééééééééééééééééééééééééééééééééééé...
          |                                           ^^^^^^^^^^^^
          |
          = why: A weak password is written in a file. Whoever copies the disk can read the data.
          = fix: Switch `encryption` on.

        results  1 critical, 2 high, 1 medium, 1 low
                 1 suppressed by comments
                 1 more result needs a person to look (shown with --verbose)
        files    6 read (3 parsed, 1 in part, 2 as text), 2 not read, 2 left out (1 binary, 1 excluded)
                 in part: chart/templates/app.yaml:3: a template cannot be read as YAML
                 not read: data/dump.sql is larger than the limit of 5000000 bytes (--max-file-size)
                 not read: locked could not be read: permission denied
                 no rule judges: 1 CloudFormation template, 12 Python files (read for secrets only)
        subjects never-fires: 1 passed
                 s3-bucket-unencrypted: 1 passed, 1 failed, 2 unknown, 1 not applicable, 1 suppressed
        unknown  1 result cannot be told from the text alone; 2 of 7 subjects are unknown (shown with --verbose)
        error: 1 policy check did not finish; that is not a pass
                 s3-bucket-unencrypted on infra/policy.tf: the instruction limit was reached
        3 results at or above high: exit 1
        "#);
    }

    #[test]
    fn a_narrow_terminal() {
        let mut report = sample::report();
        report.results.truncate(2);
        let options = TerminalOptions { width: 50, ..TerminalOptions::default() };
        insta::assert_snapshot!(written(&report, options), @r#"
        critical[example-token]: A token of 'Example' is written in the file.
         --> deploy/geheim ☃/prod [1].env:2:9
          |
        1 | A=1
        2 | 😀TOKEN=********
          |         ^^^^^^^^
        3 | B=2
          |
          = why: A token is written in a file. Whoever
                 copies the disk can read the data.
          = fix: Switch `encryption` on.
          = controls: CWE-798

        high[s3-bucket-unencrypted]: Bucket 'aws_s3_bucket.logs' is not encrypted at rest.
         --> infra/main.tf:1:26
          |
        1 | resource "aws_s3_bucket" "logs" {
          |                          ^^^^^^
        2 |     acl = "private"
        3 | }
         ::: infra/policy.tf:1:10
          |
        1 | bucket = aws_s3_bucket.logs[0].id
          |          ------------------------ where 'logs[0]' is used
          |
          = why: Buckets are encrypted at rest. Whoever
                 copies the disk can read the data.
          = fix: Switch `encryption` on.
          = controls: SOC 2 CC6.1 · SOC 2 CC6.7 · GDPR
                      32(1)(a) · CCPA 1798.150 · CWE-311

        results  1 critical, 1 high
        files    6 read (3 parsed, 1 in part, 2 as text), 2 not read, 2 left out (1 binary, 1 excluded)
                 in part: chart/templates/app.yaml:3: a template cannot be read as YAML
                 not read: data/dump.sql is larger than the limit of 5000000 bytes (--max-file-size)
                 not read: locked could not be read: permission denied
                 no rule judges: 1 CloudFormation template, 12 Python files (read for secrets only)
        subjects never-fires: 1 passed
                 s3-bucket-unencrypted: 1 passed, 1 failed, 2 unknown, 1 not applicable, 1 suppressed
        unknown  2 of 7 subjects are unknown (shown with --verbose)
        error: 1 policy check did not finish; that is not a pass
                 s3-bucket-unencrypted on infra/policy.tf: the instruction limit was reached
        2 results at or above high: exit 1
        "#);
    }

    #[test]
    fn nothing_raw_is_written() {
        let mut report = sample::report();
        let hostile = "x\u{1b}[2J\r\u{202e}y";
        for result in &mut report.results {
            result.location.path = hostile.to_string();
            result.rule_id = hostile.to_string();
            result.message = hostile.to_string();
        }
        for rule in &mut report.rules {
            rule.id = hostile.to_string();
            rule.description = hostile.to_string();
            rule.remediation = hostile.to_string();
            rule.controls.set("soc2", vec![hostile.to_string()]);
        }
        for file in &mut report.coverage.files {
            file.path = hostile.to_string();
        }
        for error in &mut report.coverage.errors {
            error.message = hostile.to_string();
        }
        let text = written(&report, TerminalOptions { verbose: true, ..TerminalOptions::default() });
        assert!(!text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{text}");
    }

    #[test]
    fn color_changes_nothing_but_color() {
        let report = sample::report();
        let colored = written(&report, TerminalOptions { color: true, ..TerminalOptions::default() });
        let uncolored = written(&report, TerminalOptions::default());
        let stripped: Vec<_> = colored.split('\n').map(super::place::plain).collect();
        assert_ne!(colored, uncolored);
        assert_eq!(stripped.join("\n"), uncolored);
    }

    #[test]
    fn a_rule_that_fires_again_and_again_gets_shorter() {
        let mut report = ScanReport::default();
        for line in 1..=6 {
            let mut result = sample::result("r", Severity::Medium, sample::place("many.tf", "a = 1", "a = 1"));
            result.location.region.start_line = line;
            result.location.excerpt.first_line = line;
            report.results.push(result);
        }
        insta::assert_snapshot!(written(&report, TerminalOptions::default()), @r"
        medium[r]: Bucket 'aws_s3_bucket.logs' is not encrypted at rest.
         --> many.tf:1:1
          |
        1 | a = 1
          | ^^^^^

        medium[r]: Bucket 'aws_s3_bucket.logs' is not encrypted at rest.
         --> many.tf:2:1
          |
        2 | a = 1
          | ^^^^^

        medium[r]: Bucket 'aws_s3_bucket.logs' is not encrypted at rest.
         --> many.tf:3:1
          |
        3 | a = 1
          | ^^^^^
        medium[r]: many.tf:4:1: Bucket 'aws_s3_bucket.logs' is not encrypted at rest.
        medium[r]: many.tf:5:1: Bucket 'aws_s3_bucket.logs' is not encrypted at rest.
        medium[r]: many.tf:6:1: Bucket 'aws_s3_bucket.logs' is not encrypted at rest.

        results  6 medium
        files    0 read (0 parsed, 0 in part, 0 as text)
        warning: 0 files scanned: nothing was checked
        nothing was checked: exit 0
        ");
    }

    #[test]
    fn a_limit_keeps_the_worst() {
        let text = written(&sample::report(), TerminalOptions { max_results: Some(2), ..TerminalOptions::default() });
        assert!(text.contains("critical[example-token]") && text.contains("high[s3-bucket-unencrypted]"));
        assert!(!text.contains("low[weak-password]"));
        assert!(text.contains("... and 3 more results not shown, none of them worse"), "{text}");
        assert!(text.ends_with("3 results at or above high: exit 1\n"));
    }

    #[test]
    fn nothing_scanned_is_loud() {
        assert!(written(&ScanReport::default(), TerminalOptions::default()).contains("warning: 0 files scanned"));
    }

    #[test]
    fn lines_are_wrapped_by_columns() {
        assert_eq!(wrap("aa bb cc", 5), "aa bb\ncc");
        assert_eq!(wrap("日本 語", 5), "日本\n語");
        assert_eq!(wrap("aaaaaaaaaa b", 5), "aaaaaaaaaa\nb");
    }
}
