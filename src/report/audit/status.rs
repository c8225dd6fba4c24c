//! What a scan says of a control, from what it says of the rules that bear on it.

use serde::Serialize;

use crate::report::audit::model::RuleRecord;

/// Of what applies, the first counts. There is no "met": a scan cannot see that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Status {
    /// A rule that indicates violation fails, and nobody signed for it.
    NotSatisfied,
    /// Everything that fails is waived.
    Waived,
    /// Unknown, not finished, not read, or silenced without a waiver.
    Inconclusive,
    /// Something was examined, and all of it passed.
    Supported,
    /// No rule bears on it, or there was nothing to examine.
    NotAssessed,
}

impl Status {
    pub(super) const ALL: [Self; 5] =
        [Self::NotSatisfied, Self::Waived, Self::Inconclusive, Self::Supported, Self::NotAssessed];

    pub(super) fn id(self) -> &'static str {
        match self {
            Self::NotSatisfied => "not-satisfied",
            Self::Waived => "waived",
            Self::Inconclusive => "inconclusive",
            Self::Supported => "supported",
            Self::NotAssessed => "not-assessed",
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::NotSatisfied => "Not satisfied",
            Self::Waived => "Waived",
            Self::Inconclusive => "Inconclusive",
            Self::Supported => "Supported",
            Self::NotAssessed => "Not assessed",
        }
    }
}

/// What a rule's outcome means for a control that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Link {
    /// A failure indicates violation; a population that passes whole supports.
    SupportsOrIndicatesViolation,
    /// A failure indicates violation; that nothing was found supports nothing, since there is no population.
    IndicatesViolation,
    /// Of severity info: something to know, no violation.
    EvidenceOnly,
}

impl Link {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::SupportsOrIndicatesViolation => {
                "a failure indicates violation; a population that passes whole supports"
            }
            Self::IndicatesViolation => "a failure indicates violation; silence supports nothing",
            Self::EvidenceOnly => "evidence only",
        }
    }
}

/// The status of a control, and why.
pub(super) fn status(rules: &[&RuleRecord<'_>]) -> (Status, String) {
    let sum = |count: fn(&RuleRecord<'_>) -> usize| rules.iter().map(|rule| count(rule)).sum::<usize>();
    let told = |parts: &[(usize, &str)]| {
        let there = parts.iter().filter(|(count, _)| *count > 0);
        there.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
    };
    let failures = sum(RuleRecord::violations);
    let waived = sum(|rule| rule.waived);
    let unsettled = [
        (sum(|rule| rule.unknown), "unknown"),
        (sum(|rule| rule.review), "for a person to review"),
        (sum(|rule| rule.suppressed), "silenced without a waiver"),
        (sum(|rule| rule.errors), "not finished"),
        (sum(RuleRecord::notices), "of evidence only"),
        (rules.iter().map(|rule| rule.gaps).max().unwrap_or_default(), "files or histories not read, or in part"),
    ];
    let passed = sum(|rule| rule.population.pass);
    if failures > 0 {
        (Status::NotSatisfied, told(&[(failures, "failing"), (waived, "waived")]))
    } else if waived > 0 {
        (Status::Waived, told(&[(waived, "waived")]))
    } else if unsettled.iter().any(|(count, _)| *count > 0) {
        (Status::Inconclusive, told(&unsettled))
    } else if passed > 0 {
        (Status::Supported, told(&[(passed, "passed, all that was examined")]))
    } else if rules.is_empty() {
        (Status::NotAssessed, "no rule bears on it".to_string())
    } else {
        (Status::NotAssessed, "there was nothing to examine".to_string())
    }
}
