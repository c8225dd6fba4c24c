//! What a scan can say of a control, and what a rule says of it.

use serde::Serialize;

use crate::report::saved::{Origin, Rule, Saved};

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
    /// Something was examined by rules that look for what it asks for, and all of it passed.
    Supported,
    /// No rule bears on it, there was nothing to examine, or what passed shows nothing of it.
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

/// How far a rule came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Reach {
    /// It judged something.
    Examined,
    /// It searched every text and found nothing; there is nothing to count.
    Searched,
    /// There was nothing of its kind.
    Idle,
    /// What it examined is not told by the file that was read.
    Untold,
}

impl Reach {
    pub(super) fn of(id: &str, rule: Option<&Rule>, saved: &Saved) -> Self {
        let is_detector = rule.is_some_and(|rule| rule.source == "detector");
        if saved.has_run(id) {
            Self::Examined
        } else if saved.origin != Origin::Json {
            Self::Untold
        } else if is_detector && saved.summary.files_read > 0 {
            Self::Searched
        } else {
            Self::Idle
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
            Self::SupportsOrIndicatesViolation => "supports, or indicates violation",
            Self::IndicatesViolation => "indicates violation",
            Self::EvidenceOnly => "evidence only",
        }
    }
}
