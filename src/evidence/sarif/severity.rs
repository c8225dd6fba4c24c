//! How bad it is, from the many places of SARIF where tools say so. In doubt, the worse.

use crate::evidence::Remarks;
use crate::evidence::sarif::model::{Configuration, Descriptor, SarifResult};
use crate::evidence::severity::Said;
use crate::rule::Severity;

/// In the order in which they count: the result's own score, Regate's word, the rule's score, the result's level, the
/// level that the invocation or the rule sets, CodeQL's word, the rank; `warning` where nothing is said (3.27.10). Where one of
/// the first three is not understood, or the rule that a result points at is not there (`is_lost`), it is at least high.
pub(super) fn of(
    result: &SarifResult,
    rule: Option<&Descriptor>,
    overridden: Option<&Configuration>,
    is_ours: bool,
    is_lost: bool,
    remarks: &mut Remarks,
) -> Severity {
    let own = Said::of(result.properties.security_severity.as_ref());
    let word = if is_ours { Said::of(result.properties.regate_severity.as_ref()) } else { Said::Nothing };
    let of_rule = Said::of(rule.and_then(|rule| rule.properties.security_severity.as_ref()));
    let scores = [own, word, of_rule];
    if scores.contains(&Said::Odd) {
        remarks
            .add("a 'security-severity' is neither a number from 0 to 10 nor a severity: it counts as high at least");
        return Said::worst(&scores).unwrap_or(Severity::High).max(level(result, rule, overridden, remarks));
    }
    let first = scores.iter().find_map(|said| Said::worst(&[*said]));
    match first {
        Some(severity) => severity,
        None if is_lost => level(result, rule, overridden, remarks).max(Severity::High),
        None => level(result, rule, overridden, remarks),
    }
}

/// Of a rule without a result.
pub(super) fn of_rule(rule: &Descriptor, remarks: &mut Remarks) -> Severity {
    let level = rule.default_configuration.as_ref().and_then(|set| set.level.as_deref());
    let score = Said::worst(&[Said::of(rule.properties.security_severity.as_ref())]);
    score.unwrap_or_else(|| level.map_or(Severity::Medium, |level| of_level(level, remarks)))
}

/// What levels and ranks say.
fn level(
    result: &SarifResult,
    rule: Option<&Descriptor>,
    overridden: Option<&Configuration>,
    remarks: &mut Remarks,
) -> Severity {
    let set = overridden.or_else(|| rule.and_then(|rule| rule.default_configuration.as_ref()));
    // What is no failure has the level 'none' (3.27.10), which does not say how bad it would be.
    let is_failure = result.kind.as_deref().is_none_or(|kind| kind == "fail");
    let level_of_result = result.level.as_deref().filter(|level| is_failure || *level != "none");
    let codeql = || rule.and_then(|rule| rule.properties.problem_severity.as_ref()?.as_str());
    let said = level_of_result.or_else(|| set.and_then(|set| set.level.as_deref())).or_else(codeql);
    if let Some(word) = said {
        return of_level(word, remarks);
    }
    match result.rank.or_else(|| set.and_then(|set| set.rank)) {
        // -1 is SARIF's word for none (3.27.25).
        None | Some(-1.0) => Severity::Medium,
        Some(rank) => of_rank(rank, remarks),
    }
}

fn of_level(word: &str, remarks: &mut Remarks) -> Severity {
    match word {
        "error" => Severity::High,
        "warning" => Severity::Medium,
        "note" | "recommendation" => Severity::Low,
        "none" => Severity::Info,
        _ => {
            remarks.add("a 'level' is no word of SARIF: it counts as 'error'");
            Severity::High
        }
    }
}

fn of_rank(rank: f64, remarks: &mut Remarks) -> Severity {
    match rank {
        n if !(0.0..=100.0).contains(&n) => {
            remarks.add("a 'rank' is no number from 0 to 100: it counts as high");
            Severity::High
        }
        n if n >= 90.0 => Severity::Critical,
        n if n >= 70.0 => Severity::High,
        n if n >= 40.0 => Severity::Medium,
        _ => Severity::Low,
    }
}
