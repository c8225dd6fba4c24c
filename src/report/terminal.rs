//! For a person at a terminal: what, where, why and how to fix it; the counts and the decision last, where the eye is.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use anstyle::{AnsiColor, Effects, Style};
use unicode_width::UnicodeWidthChar;

use crate::report::escape::{ShownExcerpt, lines, one_line};
use crate::report::summary::{Summary, is_open, plural, skip_reason};
use crate::report::{ReportOptions, control_list};
use crate::result::{FileStatus, ResultKind, ScanResult};
use crate::rule::{Rule, Severity};
use crate::scan::ScanReport;

/// Results of one rule in a row, in one file, that are shown with their excerpt; of the others, one line each.
const EXCERPTS_IN_A_ROW: usize = 3;
/// Files that the summary names.
const NAMED_FILES: usize = 5;
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

/// Writes the results in their order, then the summary.
///
/// # Errors
///
/// When writing to `out` fails.
pub(super) fn write(report: &ScanReport, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
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
            is_open(result)
                || self.options.verbose && result.kind == ResultKind::Review && result.suppression.is_none()
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
                if row == 0 && before.is_some() {
                    writeln!(out)?;
                }
                let explain = explained.insert(&result.rule_id) || self.options.verbose;
                writeln!(out, "{}", self.full(result, explain))?;
            }
            before = Some(result);
        }
        if hidden > 0 {
            writeln!(out, "\n... and {} of lower severity", plural(hidden, "more result"))?;
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
        let mut group = Group::with_title(title).elements(place(&result.location, AnnotationKind::Primary, None));
        for step in &result.code_flow {
            group = group.elements(place(&step.location, AnnotationKind::Context, Some(&step.message)));
        }
        for related in &result.related {
            group = group.elements(place(&related.location, AnnotationKind::Context, Some(&related.message)));
        }
        if explain && let Some(rule) = self.rules.get(result.rule_id.as_str()) {
            group = self.explain(group, rule);
        }
        self.renderer.render(&[group])
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
        let prose: Vec<_> =
            text.split("\n\n").map(str::trim).take_while(|part| !part.starts_with("```")).collect();
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
        if summary.suppressed > 0 {
            writeln!(out, "         {} suppressed by comments", summary.suppressed)?;
        }
        if summary.review > 0 {
            let hint = if self.options.verbose { "" } else { " (shown with --verbose)" };
            let (verb, noun) = if summary.review == 1 { ("needs", "result") } else { ("need", "results") };
            writeln!(out, "         {} more {noun} {verb} a person to look{hint}", summary.review)?;
        }
        writeln!(out, "{bold}files{bold:#}    {}", summary.files())?;
        self.files(&summary, out)?;
        self.errors(out)?;
        if summary.read == 0 {
            writeln!(out, "{warn}warning: 0 files scanned: nothing was checked{warn:#}")?;
        }
        if let Some(decision) = options.decision {
            let color = if decision.exit_code == 0 { AnsiColor::Green } else { AnsiColor::Red };
            let style = self.style(color.on_default().effects(Effects::BOLD));
            writeln!(out, "{style}{}{style:#}", summary.decision(decision))?;
        }
        Ok(())
    }

    fn files(&self, summary: &Summary<'_>, out: &mut dyn Write) -> io::Result<()> {
        let limit = if self.options.verbose { usize::MAX } else { NAMED_FILES };
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
        let limit = if self.options.verbose { usize::MAX } else { NAMED_ERRORS };
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

/// Where it is, by the region's own numbers (the excerpt may be cropped or redacted), and the excerpt.
fn place<'g>(
    location: &crate::result::Location,
    kind: AnnotationKind,
    label: Option<&str>,
) -> Vec<Element<'g>> {
    let region = location.region;
    let origin = Origin::path(one_line(&location.path))
        .line(region.start_line as usize)
        .char_column(region.start_column as usize);
    let Some(shown) = ShownExcerpt::new(&location.excerpt) else {
        let mut elements = vec![origin.into()];
        elements.extend(label.map(|label| Level::NOTE.no_name().message(one_line(label)).into()));
        return elements;
    };
    let annotation = kind.span(shown.highlight).label(label.map(one_line));
    let snippet = Snippet::source(shown.text)
        .line_start(location.excerpt.first_line.max(1) as usize)
        .fold(false)
        .annotation(annotation);
    vec![origin.into(), snippet.into()]
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
