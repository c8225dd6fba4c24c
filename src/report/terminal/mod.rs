//! For a person at a terminal: what fails the run first and together, worst first; then the rest; the counts, what to do
//! next and the decision last, where the eye is.

mod full;
mod group;
mod line;
mod link;
mod order;
mod place;
mod section;
mod tail;
#[cfg(test)]
mod tests;
mod wrap;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use annotate_snippets::Renderer;
use anstyle::{AnsiColor, Style};

use crate::report::ReportOptions;
use crate::report::entry::{Entry, Writer};
use crate::report::summary::plural;
use crate::report::terminal::full::Explained;
use crate::report::terminal::order::Order;
use crate::report::terminal::section::{Meaning, Section};
use crate::result::{ResultKind, ScanReport, ScanResult};
use crate::rule::Severity;
use crate::rule_index::RuleIndex;

pub use group::GroupBy;
pub(crate) use line::cut;
pub use link::LinkBase;

/// Up to so many results, each new rule or subject is shown with its excerpt.
const FEW: usize = 10;
/// Of more results, so many of the worst severity are shown with their excerpt, one a rule.
const FULL: usize = 3;
/// Of more results that fail nothing, those of one rule are one line, unless all is wanted.
const MANY: usize = 30;
/// Excerpts of one rule, unless all is wanted.
const FULL_OF_A_RULE: usize = 3;
/// Below this many columns, texts are wrapped as if there were as many.
const NARROWEST: usize = 40;

/// How to show it. Whether there is a terminal, and what `NO_COLOR` says, is for the caller to find out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalOptions {
    pub color: bool,
    /// In columns.
    pub width: usize,
    /// A person looks at it, who has every text with `--verbose`: lines of results are cut to the width.
    pub is_screen: bool,
    /// Every result in full, those for review too, and the names of all files that were not read.
    pub verbose: bool,
    /// Those for review too, one line each.
    pub review: bool,
    /// Show the worst so many; `None` shows all.
    pub max_results: Option<usize>,
    /// Show only results of this severity or worse. What fails the run does not change.
    pub min_severity: Option<Severity>,
    /// One line a result: `path:line:column: severity[rule]: message`.
    pub compact: bool,
    pub group_by: Option<GroupBy>,
    /// Make places links (OSC 8).
    pub links: Option<LinkBase>,
}

impl Default for TerminalOptions {
    fn default() -> Self {
        Self {
            color: false,
            width: 100,
            is_screen: false,
            verbose: false,
            review: false,
            max_results: None,
            min_severity: None,
            compact: false,
            group_by: None,
            links: None,
        }
    }
}

pub(super) const FORMAT: Entry =
    Entry { name: "terminal", extension: "txt", description: "for a person at a terminal", write: Writer::Scan(write) };

/// Writes the results section by section, then the summary.
///
/// # Errors
///
/// When writing to `out` fails.
fn write(report: &ScanReport, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    let terminal = Terminal::new(report, options);
    let shown = terminal.results(out)?;
    terminal.summary(&shown, out)
}

struct Terminal<'a> {
    report: &'a ScanReport,
    rules: &'a RuleIndex,
    all: &'a ReportOptions,
    options: &'a TerminalOptions,
    width: usize,
    renderer: Renderer,
    /// Digits of a fingerprint that no other result's starts with.
    id_length: usize,
}

/// What was shown of the results, for the summary to go on from.
#[derive(Default)]
struct Shown<'a> {
    /// The worst one.
    first: Option<&'a ScanResult>,
}

impl<'a> Terminal<'a> {
    fn new(report: &'a ScanReport, all: &'a ReportOptions) -> Self {
        let options = &all.terminal;
        let width = options.width.max(NARROWEST);
        let renderer = if options.color { Renderer::styled() } else { Renderer::plain() };
        let id_length = line::id_length(&report.results);
        Self { report, rules: &report.rules, all, options, width, renderer: renderer.term_width(width), id_length }
    }

    fn results(&self, out: &mut dyn Write) -> io::Result<Shown<'a>> {
        let Order { sections, hidden, below } = order::of(self.report, self.all);
        let total: usize = sections.iter().map(|section| section.results.len()).sum();
        let mut explained = BTreeSet::new();
        for section in &sections {
            self.heading(section, out)?;
            match (self.options.group_by, self.options.compact) {
                (Some(by), _) => self.grouped(by, section, out)?,
                (None, true) => section.results.iter().try_for_each(|result| self.compact(result, out))?,
                (None, false) => self.listed(section, total, &mut explained, out)?,
            }
            writeln!(out)?;
        }
        if hidden > 0 {
            let more = plural(hidden, "more result");
            writeln!(out, "... and {more} not shown (all with --max-results 0)\n")?;
        }
        if let Some(severity) = self.options.min_severity.filter(|_| below > 0) {
            writeln!(out, "... and {} below {severity} not shown (--min-severity)\n", plural(below, "result"))?;
        }
        Ok(Shown { first: sections.iter().find_map(|section| section.results.first()).copied() })
    }

    fn heading(&self, section: &Section<'a>, out: &mut dyn Write) -> io::Result<()> {
        let bold = self.style(Style::new().bold());
        writeln!(out, "{bold}{}{bold:#}", section.heading(self.all.verdict))
    }

    /// The worst in full, the others in one line each.
    fn listed(
        &self,
        section: &Section<'a>,
        total: usize,
        explained: &mut BTreeSet<&'a str>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut of_rules: BTreeMap<&str, usize> = BTreeMap::new();
        let mut before: Option<(&ScanResult, bool)> = None;
        let mut rest = self.of_each_rule(section);
        for result in &section.results {
            let further = before.is_some_and(|(before, _)| is_further_place(before, result));
            let shown = of_rules.entry(&result.rule_id).or_default();
            let is_full = match (self.options.verbose, total <= FEW) {
                (true, _) => true,
                (false, true) => !further && *shown < FULL_OF_A_RULE,
                (false, false) => section.is_most_severe(result) && *shown == 0 && explained.len() < FULL,
            };
            if is_full {
                *shown += 1;
                if let Some(count) = rest.as_mut().and_then(|rest| rest.get_mut(&of_rule(result))) {
                    *count -= 1;
                }
                let is_new = explained.insert(result.rule_id.as_str());
                let explained = match (self.options.verbose, is_new) {
                    (true, _) => Explained::Whole,
                    (false, true) if total <= FEW => Explained::Paragraph,
                    (false, true) => Explained::Sentence,
                    (false, false) => Explained::No,
                };
                if before.is_some() {
                    writeln!(out)?;
                }
                writeln!(out, "{}", self.full(result, explained))?;
            } else {
                if before.is_some_and(|(_, was_full)| was_full) && !further {
                    writeln!(out)?;
                }
                let same = before.filter(|_| further).is_some_and(|(before, _)| before.message == result.message);
                match rest.as_mut().map(|rest| rest.remove(&of_rule(result))) {
                    None => self.place_line(result, further, same, out)?,
                    Some(Some(count @ 2..)) => self.rule_line(result, count, out)?,
                    Some(Some(_)) => self.place_line(result, further, same, out)?,
                    // It was counted in the line of its rule.
                    Some(None) => continue,
                }
            }
            before = Some((result, is_full));
        }
        if rest.is_some() {
            writeln!(out, "each of them with --verbose, --group-by or --compact")?;
        }
        Ok(())
    }

    /// How many results of each rule and severity there are, where there are so many of a section which fails nothing that a line each
    /// would push out of sight what does.
    fn of_each_rule(&self, section: &Section<'a>) -> Option<BTreeMap<(&'a str, &'static str), usize>> {
        let is_long = section.results.len() > MANY && section.meaning != Meaning::Fails && !self.options.verbose;
        is_long.then(|| {
            let mut counts = BTreeMap::new();
            section.results.iter().for_each(|result| *counts.entry(of_rule(result)).or_default() += 1);
            counts
        })
    }

    fn style(&self, style: Style) -> Style {
        if self.options.color { style } else { Style::new() }
    }

    fn limit(&self, usual: usize) -> usize {
        if self.options.verbose { usize::MAX } else { usual }
    }
}

/// What results have in common that are one line.
fn of_rule(result: &ScanResult) -> (&str, &'static str) {
    (&result.rule_id, severity_name(result))
}

/// Whether a result is about the same subject by the same rule as the one before it.
fn is_further_place(before: &ScanResult, result: &ScanResult) -> bool {
    before.rule_id == result.rule_id
        && before.kind == result.kind
        && before.severity == result.severity
        && before.subject.is_some()
        && before.subject == result.subject
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
    color.on_default().bold()
}
