//! How bad it is, from the many places where tools say so. In doubt, the worse.

use serde_json::Value;

use crate::evidence::Remarks;
use crate::evidence::sarif::model::{Configuration, Descriptor, SarifResult};
use crate::rule::Severity;

/// In the order in which they count: the result's own score, Regate's word, the rule's score, the result's level, the
/// level that the invocation or the rule sets, the rank; `warning` where nothing is said (3.27.10).
pub(super) fn of(
    result: &SarifResult,
    rule: Option<&Descriptor>,
    overridden: Option<&Configuration>,
    is_ours: bool,
    remarks: &mut Remarks,
) -> Severity {
    let own = score(result.properties.security_severity.as_ref(), remarks);
    let word = || is_ours.then(|| result.properties.severity.as_ref()?.as_str()?.parse().ok()).flatten();
    let of_rule =
        |remarks: &mut Remarks| score(rule.and_then(|rule| rule.properties.security_severity.as_ref()), remarks);
    if let Some(severity) = own.or_else(word).or_else(|| of_rule(remarks)) {
        return severity;
    }
    let set = overridden.or_else(|| rule.and_then(|rule| rule.default_configuration.as_ref()));
    // What is no failure has the level 'none' (3.27.10), which does not say how bad it would be.
    let is_failure = result.kind.as_deref().is_none_or(|kind| kind == "fail");
    let level_of_result = result.level.as_deref().filter(|level| is_failure || *level != "none");
    let said = level_of_result.or_else(|| set.and_then(|set| set.level.as_deref()));
    if let Some(word) = said {
        return level(word, remarks);
    }
    let rank = result.rank.or_else(|| set.and_then(|set| set.rank)).filter(|rank| (0.0..=100.0).contains(rank));
    rank.map_or(Severity::Medium, of_rank)
}

/// GitHub's bounds for `security-severity`, but 9.0 is critical, as in CVSS
/// (<https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support#reportingdescriptor-object>,
/// <https://www.first.org/cvss/v3.1/specification-document#Qualitative-Severity-Rating-Scale>).
fn score(value: Option<&Value>, remarks: &mut Remarks) -> Option<Severity> {
    let value = value.filter(|value| !value.is_null())?;
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    let Some(number) = number.filter(|number| (0.0..=10.0).contains(number)) else {
        remarks.add("a 'security-severity' is no number from 0 to 10: the result's level counts");
        return None;
    };
    Some(of_score(number))
}

/// A score of CVSS from 0 to 10.
pub(in crate::evidence) fn of_score(number: f64) -> Severity {
    match number {
        n if n >= 9.0 => Severity::Critical,
        n if n >= 7.0 => Severity::High,
        n if n >= 4.0 => Severity::Medium,
        n if n > 0.0 => Severity::Low,
        _ => Severity::Info,
    }
}

fn level(word: &str, remarks: &mut Remarks) -> Severity {
    match word {
        "error" => Severity::High,
        "warning" => Severity::Medium,
        "note" => Severity::Low,
        "none" => Severity::Info,
        _ => {
            remarks.add("a 'level' is no word of SARIF: it counts as 'error'");
            Severity::High
        }
    }
}

fn of_rank(rank: f64) -> Severity {
    match rank {
        n if n >= 90.0 => Severity::Critical,
        n if n >= 70.0 => Severity::High,
        n if n >= 40.0 => Severity::Medium,
        _ => Severity::Low,
    }
}
