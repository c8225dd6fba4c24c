//! `regate policy lint`: what runs as it stands and is still likely to be wrong, or to be read wrongly, by the lessons of our
//! own policies. `check` says what cannot run; nothing is said twice.

mod catalogue;
mod policy;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::policy::load;
use crate::policy::module::Unread;
use crate::policy::naming::level;
use crate::policy::options::LoadOptions;
use crate::policy::set::PolicySet;
use crate::rego::reading::HabitKind;
use crate::rule_file::{LoadError, LoadErrors};

pub use catalogue::{LINTS, Lint, LintFinding};
use policy::Read;

/// What a lint found, sorted by file and line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LintReport {
    /// What keeps the policies from loading: nothing was looked at then.
    pub errors: Vec<LoadError>,
    pub findings: Vec<LintFinding>,
    /// How many were accepted by a comment.
    pub accepted: usize,
    /// How many files were looked at.
    pub files: usize,
}

impl LintReport {
    /// 0 when nothing was found, 1 when something was, 2 when the policies do not load.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match (self.errors.is_empty(), self.findings.is_empty()) {
            (false, _) => 2,
            (true, false) => 1,
            (true, true) => 0,
        }
    }
}

/// Looks at the user's policies, or at those in the binary when no folder is named, without the lints in `left_out`.
#[must_use]
pub fn lint(options: &LoadOptions, left_out: &[String]) -> LintReport {
    judge(options, left_out).unwrap_or_else(|LoadErrors(errors)| LintReport { errors, ..LintReport::default() })
}

fn judge(options: &LoadOptions, left_out: &[String]) -> Result<LintReport, LoadErrors> {
    let of_binary = options.policy_dirs.is_empty();
    let set = PolicySet::new(load::load_drafts(options)?, options)?;
    let mut errors = Vec::new();
    let mut all = Vec::new();
    for module in set.modules().iter().filter(|module| module.builtin == of_binary) {
        match options.workers.closely(&module.source()) {
            Ok(reading) => all.push(Read { module, reading }),
            // The error of a text that is no Rego says more than this reading's.
            Err(reason) => errors.push(match module.syntax(&options.workers) {
                Err(Unread::Wrong(error)) => error,
                Err(Unread::Stopped(why)) => load::stop_error(&module.file, &why),
                Ok(_) => LoadError::new(&module.file, reason.line, reason.message, "mend the syntax"),
            }),
        }
    }
    LoadErrors::check(errors)?;
    let mut findings: Vec<LintFinding> = all.iter().flat_map(of_module).collect();
    findings.extend(policy::of_policies(&set, &all, of_binary));
    findings.retain(|finding| !left_out.iter().any(|name| name == finding.lint));
    findings.sort();
    findings.dedup();
    let texts: BTreeMap<&str, &str> = all.iter().map(|read| (read.module.file.as_str(), &*read.module.text)).collect();
    let before = findings.len();
    findings.retain(|finding| !texts.get(finding.file.as_str()).is_some_and(|text| is_accepted(finding, text)));
    Ok(LintReport { errors: Vec::new(), accepted: before - findings.len(), findings, files: all.len() })
}

/// `# regate: accept-lint NAME REASON`, at the end of the line or on the line above. Without a reason it accepts nothing.
fn is_accepted(finding: &LintFinding, text: &str) -> bool {
    let line = finding.line as usize;
    let lines = text.lines().skip(line.saturating_sub(2)).take(if line > 1 { 2 } else { 1 });
    lines.filter_map(|line| line.split_once("# regate: accept-lint ")).any(|(_, said)| {
        said.trim().split_once(' ').is_some_and(|(name, reason)| name == finding.lint && !reason.trim().is_empty())
    })
}

/// What a file shows by itself.
fn of_module(read: &Read<'_>) -> Vec<LintFinding> {
    let Read { module, reading } = read;
    let is_test = module.outline.is_test();
    let mut found = Vec::new();
    for habit in &reading.habits {
        let lint = catalogue::of_habit(habit.kind);
        // What is no result may hang on nothing; a test calls what it likes.
        let is_told = match habit.kind {
            HabitKind::Unconditional => level(&habit.rule).is_some(),
            HabitKind::SprintfArguments | HabitKind::Print => true,
            _ => !is_test,
        };
        if is_told {
            let message = catalogue::message(habit.kind, &habit.text);
            found.push(lint.at(&module.file, habit.line, habit.column, message));
        }
    }
    for (name, line) in reading.imports.iter().filter(|(name, _)| !reading.used.contains(name)) {
        found.push(catalogue::UNUSED_IMPORT.at(&module.file, *line, 1, format!("nothing uses the import '{name}'")));
    }
    if is_test {
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        for rule in module.outline.rules.iter().filter(|rule| rule.name.starts_with("test_")) {
            if let Some(first) = seen.get(rule.name.as_str()) {
                let message =
                    format!("the test '{}' stands on line {first}, too: it passes when one of the two does", rule.name);
                found.push(catalogue::SAME_TEST_TWICE.at(&module.file, rule.line, 1, message));
            } else {
                seen.insert(&rule.name, rule.line);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
