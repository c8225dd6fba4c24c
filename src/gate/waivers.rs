//! Waivers, held against findings of every tool.

use serde::Serialize;

use crate::config::date::Date;
use crate::evidence::Finding;
use crate::rule::Severity;
use crate::waiver::{Candidate, Standing, Waivers};

/// A waiver, and what it covers here.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WaiverUse {
    pub id: String,
    pub rule: String,
    pub owner: String,
    pub reason: String,
    pub approved_by: String,
    pub expires: String,
    /// From its approval to its end.
    pub days: i64,
    pub standing: Standing,
    /// Findings that it is about, whether it holds or not.
    pub matches: usize,
    /// The worst of them.
    pub severity: Option<Severity>,
}

/// Marks the findings that a waiver covers on a day, and says what each waiver is about.
pub fn apply(waivers: &Waivers, today: Date, findings: &mut [Finding]) -> Vec<WaiverUse> {
    let used = |waiver: &crate::waiver::Waiver| {
        let standing = waiver.standing(today);
        let (mut matches, mut severity) = (0, None);
        for finding in findings.iter_mut() {
            let candidate = Candidate {
                rules: &[&finding.rule],
                fingerprint: &finding.fingerprint,
                together: None,
                path: finding.path.as_deref().unwrap_or_default(),
                subject: finding.subject.as_deref(),
            };
            if waiver.matches(candidate) {
                matches += 1;
                severity = severity.max(Some(finding.severity));
                if standing.holds() && finding.waiver.is_none() {
                    finding.waiver = Some(waiver.id.clone());
                }
            }
        }
        WaiverUse {
            id: waiver.id.clone(),
            rule: waiver.rule.clone(),
            owner: waiver.owner.clone(),
            reason: waiver.reason.clone(),
            approved_by: waiver.approved_by.clone(),
            expires: waiver.expires.to_string(),
            days: waiver.days(),
            standing,
            matches,
            severity,
        }
    };
    waivers.list.iter().map(used).collect()
}
