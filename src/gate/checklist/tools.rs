//! What runs of tools show of an item, by what they themselves say that they looked at.

use crate::evidence::{Finding, FindingKind, State, ToolRun};
use crate::gate::checklist::state::{Checked, Known, Missing};
use crate::gate::checklist::{Ecosystem, Written};
use crate::gate::collected::Piece;
use crate::gate::conduct::is_of_all_history;
use crate::report::plural;
use crate::rule::Severity;

/// How an item names what Regate says of all commits.
const HISTORY: &str = "Regate --history";
/// Lock files that are named where nothing looked at them.
const MOST_LOCKS: usize = 3;

impl Known<'_> {
    pub(super) fn tools(&self, item: &Written) -> Checked {
        self.all_is_read()?;
        let names = &item.tools;
        let is_named = |tool: &str| names.iter().any(|name| name.eq_ignore_ascii_case(tool));
        let is_history = |run: &ToolRun| is_of_all_history(run, &self.collected.held);
        let is_asked = |run: &ToolRun| is_named(&run.tool) || is_named(HISTORY) && is_history(run);
        let named: Vec<_> = self.runs().filter(|(_, run)| is_asked(run)).collect();
        let verifies = |piece: &Piece, run: &ToolRun| match is_named(&run.tool) {
            true => self.can_verify(piece, run),
            false => self.is_whole(piece, run),
        };
        let Some((_, run)) = named.iter().find(|(piece, run)| verifies(piece, run)) else {
            let is_silent = |run: &ToolRun| item.silent.iter().any(|name| name.eq_ignore_ascii_case(&run.tool));
            let silent = self.runs().find(|(_, run)| is_silent(run));
            let silent = silent.map(|(_, run)| format!("'{}' does not say what it looked at; ", run.tool));
            let told = format!("no whole run of {} on this commit", names.join(", "));
            return Err((silent.unwrap_or_default() + &told).into());
        };
        // One run beside another is of something else: what it did not do, the other has not done for it.
        if let Some((piece, run)) = named.iter().find(|(piece, run)| !self.is_whole(piece, run)) {
            return Err(format!(
                "a run of '{}' is not whole, or not of this commit ({})",
                run.tool, piece.evidence.file
            )
            .into());
        }
        let runs: Vec<&ToolRun> = named.iter().map(|(_, run)| *run).collect();
        if item.nothing {
            return nothing(&runs, &run.tool);
        }
        let is_bad = |f: &&Finding| {
            f.tools.iter().any(|tool| is_named(tool) || runs.iter().any(|run| run.tool == **tool))
                && f.severity >= Severity::High
                && f.state != State::Unchanged
                && f.waiver.is_none()
                && f.suppressed.is_none()
        };
        // What nobody could tell, or has reviewed, is no absence.
        let bad: Vec<_> = self.collected.findings.iter().filter(is_bad).collect();
        match (bad.len(), bad.iter().filter(|finding| finding.kind != FindingKind::Fail).count()) {
            (0, _) if item.packages => self.packages(&runs),
            (0, _) => Ok(format!("'{}' reports nothing new at or above high", run.tool)),
            (count, 0) => Err(Missing::against(format!("{count} new at or above high"))),
            (count, open) => {
                Err(Missing::against(format!("{count} new at or above high, {open} of them unknown or to be reviewed")))
            }
        }
    }

    /// Whether the runs looked at packages, of each package manager whose lock files the commit has.
    fn packages(&self, runs: &[&ToolRun]) -> Checked {
        let looked = |run: &&&ToolRun| run.packages.map_or_else(|| run.names_vulnerabilities(), |count| count > 0);
        let looked: Vec<&ToolRun> = runs.iter().filter(looked).copied().collect();
        let Some(first) = looked.first() else {
            let tools: Vec<String> = runs.iter().map(|run| format!("'{}'", run.tool)).collect();
            return Err(format!("{} does not say that it looked at a package", tools.join(", ")).into());
        };
        let mut locks = 0;
        for ecosystem in &self.list.ecosystems {
            let Some(files) = self.collected.locks.get(&ecosystem.name) else { continue };
            locks += files.len();
            if !looked.iter().any(|run| covers(run, ecosystem, &self.list.ecosystems)) {
                let named: Vec<&str> = files.iter().take(MOST_LOCKS).map(String::as_str).collect();
                let more = files.len().saturating_sub(MOST_LOCKS);
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                return Err(format!(
                    "nothing looked at the packages of {} ({}{more})",
                    ecosystem.name,
                    named.join(", ")
                )
                .into());
            }
        }
        let counted: usize = looked.iter().filter_map(|run| run.packages).sum();
        let of = if counted == 0 { String::new() } else { format!(" of {}", plural(counted, "package")) };
        let beside =
            if locks == 0 { String::new() } else { format!("; the commit has {}", plural(locks, "lock file")) };
        Ok(format!("'{}' reports nothing new at or above high{of}{beside}", first.tool))
    }
}

/// Whether a run can be about a package manager: it says so, or it is a tool of no single one.
fn covers(run: &ToolRun, ecosystem: &Ecosystem, all: &[Ecosystem]) -> bool {
    let is_of = |ecosystem: &Ecosystem, word: &str| ecosystem.by.iter().any(|by| by.eq_ignore_ascii_case(word));
    match &run.manager {
        Some(manager) => is_of(ecosystem, manager),
        None => is_of(ecosystem, &run.tool) || !all.iter().any(|other| is_of(other, &run.tool)),
    }
}

/// Where a title says that there is none, what is known, mild, waived or suppressed is one.
fn nothing(runs: &[&ToolRun], tool: &str) -> Checked {
    let all = || runs.iter().flat_map(|run| &run.findings);
    let aside = all()
        .filter(|found| found.suppressed.is_some() || found.scan_waiver.is_some() || found.state == State::Unchanged);
    match (all().count(), aside.count()) {
        (0, _) => Ok(format!("'{tool}' reports nothing")),
        (count, 0) => Err(Missing::against(format!("'{tool}' reports {}", plural(count, "result")))),
        (count, aside) => Err(Missing::against(format!(
            "'{tool}' reports {}, {aside} of them known before, waived or suppressed",
            plural(count, "result")
        ))),
    }
}
