//! The counts, what was not read, what to do next, and the decision.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Effects, Style};

use crate::report::escape::one_line;
use crate::report::summary::{Summary, plural};
use crate::report::terminal::{Shown, Terminal};
use crate::report::{control_list, population};
use crate::result::{FileStatus, Outcome, PolicyOrigin, ResultKind, ScanResult, SubjectStatus, exit};
use crate::rule::Suppressible;
use crate::source::packed::PolicyForm;

/// Files that the summary names.
const NAMED_FILES: usize = 5;
/// Kinds without a rule that the summary names.
const NAMED_KINDS: usize = 8;
/// Exemptions that the summary names.
const NAMED_EXEMPTIONS: usize = 8;
/// Policy errors that the summary names.
const NAMED_ERRORS: usize = 10;
/// Rules and controls of which the summary tells how often they were found.
const NAMED_COUNTS: usize = 5;

impl Terminal<'_> {
    pub(super) fn summary(&self, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
        let summary = Summary::new(self.report);
        let warn = self.style(AnsiColor::Yellow.on_default().effects(Effects::BOLD));
        self.counts(&summary, out)?;
        let history = summary.history_line();
        if let Some(history) = &history {
            self.labelled("history", history, out)?;
        }
        if history.is_none() || summary.read > 0 {
            self.labelled("files", &summary.files(), out)?;
        }
        self.files(&summary, out)?;
        if let Some(unjudged) = summary.unjudged_line(self.limit(NAMED_KINDS)) {
            writeln!(out, "         {}", one_line(&unjudged))?;
        }
        for line in summary.idle_line().into_iter().chain(summary.not_made_line()) {
            writeln!(out, "         {}", one_line(&line))?;
        }
        self.policies(out)?;
        self.exemptions(out)?;
        self.subjects(out)?;
        if let Some(unknown) = summary.unknown_line() {
            let hint = if self.options.verbose { "" } else { " (shown with --verbose)" };
            writeln!(out, "{warn}unknown{warn:#}  {unknown}{hint}")?;
        }
        self.errors(out)?;
        if summary.is_empty() {
            writeln!(out, "{warn}warning: 0 files scanned: nothing was checked{warn:#}")?;
        }
        self.next(shown, out)?;
        self.decision(out)
    }

    /// A line with a word in front that says what it is about.
    fn labelled(&self, label: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        let bold = self.style(Style::new().bold());
        writeln!(out, "{bold}{label}{bold:#}{:1$}{text}", "", 9_usize.saturating_sub(label.len()).max(1))
    }

    /// By severity, rule and control.
    fn counts(&self, summary: &Summary<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.labelled("results", &summary.severities(), out)?;
        for (way, count) in summary.suppressions() {
            writeln!(out, "         {count} suppressed {way}")?;
        }
        if let Some(compared) = &summary.compared {
            writeln!(out, "         {}", one_line(compared))?;
        }
        if summary.review > 0 {
            let (verb, noun) = if summary.review == 1 { ("needs", "result") } else { ("need", "results") };
            let is_shown = self.options.verbose || self.options.review;
            let hint = if is_shown { "" } else { " (shown with --review)" };
            writeln!(out, "         {} more {noun} {verb} a person to look{hint}", summary.review)?;
        }
        let open: Vec<&ScanResult> = self.report.results.iter().filter(|result| result.is_active()).collect();
        if open.len() < 2 {
            return Ok(());
        }
        let rules = open.iter().map(|result| one_line(&result.rule_id));
        self.labelled("rules", &self.most_frequent(rules), out)?;
        let rule_of = |result: &&&ScanResult| self.rules.get(result.rule_id.as_str());
        let controls =
            open.iter().filter_map(|result| rule_of(&result)).flat_map(|rule| control_list::list(&rule.controls));
        let controls = self.most_frequent(controls.map(|control| one_line(&control.label())));
        if controls.is_empty() { Ok(()) } else { self.labelled("controls", &controls, out) }
    }

    /// `12 rule-a, 3 rule-b, and 4 more`, the most frequent first.
    fn most_frequent(&self, names: impl Iterator<Item = String>) -> String {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        names.for_each(|name| *counts.entry(name).or_default() += 1);
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let limit = self.limit(NAMED_COUNTS);
        let mut parts: Vec<_> = counts.iter().take(limit).map(|(name, count)| format!("{count} {name}")).collect();
        if counts.len() > limit {
            parts.push(format!("and {} more", counts.len() - limit));
        }
        parts.join(", ")
    }

    /// Policies that came packed: which ones they were, and that nobody looked at their signature.
    fn policies(&self, out: &mut dyn Write) -> io::Result<()> {
        let is_packed = |origin: &&PolicyOrigin| !matches!(origin.form, PolicyForm::Folder | PolicyForm::File);
        for (at, origin) in self.report.policy_origins.iter().filter(is_packed).enumerate() {
            let revision = origin.revision.iter().map(|revision| format!(", revision {revision}")).collect::<String>();
            let signature = if origin.is_signed { "; its signature was not verified" } else { "" };
            let text = format!("{} ({}{revision}, {}){signature}", origin.path, origin.form.as_str(), origin.digest);
            self.labelled(if at == 0 { "policies" } else { "" }, &one_line(&text), out)?;
        }
        Ok(())
    }

    /// How the subjects of each rule ended; of those that are unknown and have no result, each one when all is wanted.
    fn subjects(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.all.show_passed {
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

    /// What is switched off, left out or lowered; what silences results has its counts above, and is named when all is wanted.
    fn exemptions(&self, out: &mut dyn Write) -> io::Result<()> {
        let all = &self.report.coverage.exemptions;
        let named: Vec<_> = all.iter().filter(|one| self.options.verbose || !one.is_of_results()).collect();
        let limit = self.limit(NAMED_EXEMPTIONS);
        let warn = self.style(AnsiColor::Yellow.on_default().effects(Effects::BOLD));
        for (at, exemption) in named.iter().take(limit).enumerate() {
            let label = if at == 0 { format!("{warn}exempt{warn:#}") } else { " ".repeat("exempt".len()) };
            writeln!(out, "{label}   {}", one_line(&exemption.to_string()))?;
        }
        if named.len() > limit {
            writeln!(out, "         ... and {} more (shown with --verbose)", named.len() - limit)?;
        }
        Ok(())
    }

    fn files(&self, summary: &Summary<'_>, out: &mut dyn Write) -> io::Result<()> {
        let limit = self.limit(NAMED_FILES);
        for files in [&summary.partial, &summary.missed] {
            for file in files.iter().take(limit) {
                let path = one_line(&file.path);
                match (&file.status, file.problems.first()) {
                    (FileStatus::Skipped(reason), _) => {
                        writeln!(out, "         not read: {path} {}", one_line(&reason.to_string()))?;
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

    /// What a person does about the worst result: read about it, or silence it where its rule allows that.
    fn next(&self, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
        let Some(result) = shown.first else { return Ok(()) };
        let rule = one_line(&result.rule_id);
        let mut next = format!("'regate explain {rule}' says more");
        let suppressible = self.rules.get(result.rule_id.as_str()).map(|rule| rule.suppressible);
        // 'regate ignore' looks at the files of the working tree.
        let is_in_tree = result.history.is_none() && result.location.container.is_none();
        if result.kind == ResultKind::Fail && is_in_tree && suppressible == Some(Suppressible::Inline) {
            next.push_str(&format!("; 'regate ignore {} --reason WHY' silences this one", self.id(result)));
        }
        self.labelled("next", &next, out)
    }

    fn decision(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(verdict) = self.all.verdict else { return Ok(()) };
        let color = match verdict.exit_code() {
            exit::CLEAN if verdict.outcome() == Outcome::Passed => AnsiColor::Green,
            exit::CLEAN => AnsiColor::Yellow,
            _ => AnsiColor::Red,
        };
        let style = self.style(color.on_default().effects(Effects::BOLD));
        writeln!(out, "{style}{verdict}{style:#}")
    }
}
