//! Which rules ran on something, or were kept from it: their presence in a report is evidence, that of the others is weight.

use std::collections::BTreeSet;

use crate::report::ReportOptions;
use crate::result::{Exempted, ScanReport};
use crate::rule::Rule;

/// The rules that a report lists: those that judged a target or did not finish on one, those with a result, and those that are
/// switched off, so that who reads it knows what they would have been for; all when all are asked for.
pub(super) fn rules<'a>(report: &'a ScanReport, options: &ReportOptions) -> Vec<&'a Rule> {
    if options.all_rules {
        return report.rules.all();
    }
    let judged = report.coverage.policies.iter();
    let judged = judged.filter(|(_, counts)| counts.passed + counts.failed + counts.unknown + counts.errors > 0);
    let mut ran: BTreeSet<&str> = judged.map(|(rule, _)| rule.as_str()).collect();
    ran.extend(report.results.iter().map(|result| result.rule_id.as_str()));
    ran.extend(report.population.rules().map(|(rule, _)| rule));
    ran.extend(report.coverage.errors.iter().map(|error| error.rule.as_str()));
    let off = report.coverage.exemptions.iter().filter(|told| told.what == Exempted::RuleDisabled);
    ran.extend(off.filter_map(|told| told.subject.as_deref()));
    let mut rules: Vec<&Rule> =
        ran.into_iter().filter_map(|id| report.rules.get(id).filter(|rule| rule.id == id)).collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}
