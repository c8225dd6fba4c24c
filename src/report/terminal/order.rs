//! Which results are shown, and in which order: what fails the run, what else counts, what a person has to judge, what is
//! not known; in each the worst first, a rule's together, and of these a subject's.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::report::ReportOptions;
use crate::report::terminal::section::{Counts, Meaning, Section};
use crate::result::{ResultKind, ScanReport, ScanResult};
use crate::rule::Severity;

/// What is shown, and how many results are not.
pub(super) struct Order<'a> {
    /// None of them is empty.
    pub(super) sections: Vec<Section<'a>>,
    /// Left out because there are more than are wanted.
    pub(super) hidden: usize,
    /// Left out because they are too mild.
    pub(super) below: usize,
}

pub(super) fn of<'a>(report: &'a ScanReport, options: &ReportOptions) -> Order<'a> {
    let terminal = &options.terminal;
    let current = report.results.iter().enumerate().filter(|(_, result)| result.is_current());
    let ranked = current.filter_map(|(at, result)| Some((meaning(result, options)?, at, result)));
    let mut counts: BTreeMap<Meaning, Counts> = BTreeMap::new();
    let ranked: Vec<_> = ranked.collect();
    for (meaning, _, result) in &ranked {
        *counts.entry(*meaning).or_default().entry(result.severity).or_default() += 1;
    }
    let is_shown = |severity: Severity| terminal.min_severity.is_none_or(|least| severity >= least);
    let (shown, below): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|(_, _, result)| is_shown(result.severity));
    let mut first_of: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    for (_, at, result) in &shown {
        first_of.entry(subject(result)).or_insert(*at);
    }
    let mut shown = shown;
    shown.sort_by_key(|(meaning, at, result)| {
        let first = first_of.get(&subject(result)).copied().unwrap_or(*at);
        (*meaning, Reverse(result.severity), result.rule_id.as_str(), first, *at)
    });
    let limit = terminal.max_results.unwrap_or(usize::MAX);
    let hidden = shown.len().saturating_sub(limit);
    shown.truncate(limit);
    let mut sections: Vec<Section<'a>> = Vec::new();
    for (meaning, _, result) in shown {
        match sections.last_mut().filter(|section| section.meaning == meaning) {
            Some(section) => section.results.push(result),
            None => {
                let (counts, is_worst) = (counts.remove(&meaning).unwrap_or_default(), sections.is_empty());
                sections.push(Section { meaning, results: vec![result], counts, is_worst });
            }
        }
    }
    Order { sections, hidden, below: below.len() }
}

/// Results of one rule without a subject are one another's neighbours, too.
fn subject(result: &ScanResult) -> (&str, Option<&str>) {
    (&result.rule_id, result.subject.as_deref())
}

/// `None` for what is counted only.
fn meaning(result: &ScanResult, options: &ReportOptions) -> Option<Meaning> {
    let conditions = options.verdict.map(|verdict| verdict.conditions());
    let reaches = |threshold: Option<Severity>| threshold.is_some_and(|threshold| result.severity >= threshold);
    let is_wanted = options.terminal.verbose || options.terminal.review;
    match result.kind {
        ResultKind::Fail if conditions.is_some_and(|c| reaches(c.fail_on)) => Some(Meaning::Fails),
        ResultKind::Open if conditions.is_some_and(|c| reaches(c.fail_on_unknown)) => Some(Meaning::Fails),
        ResultKind::Fail => Some(Meaning::Told),
        ResultKind::Review => is_wanted.then_some(Meaning::Review),
        ResultKind::Open => options.terminal.verbose.then_some(Meaning::Unknown),
    }
}
