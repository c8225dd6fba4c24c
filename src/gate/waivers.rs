//! Waivers, held against findings of every tool.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::config::date::Date;
use crate::evidence::Finding;
use crate::rule::Severity;
use crate::span::Span;
use crate::waiver::{Candidate, Standing, Waiver, Waivers};

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
    /// Of these, findings whose rules may not be waived: it covers none of them.
    pub not_allowed: usize,
    /// The worst of them.
    pub severity: Option<Severity>,
    /// Whether the change takes it away, or writes it otherwise.
    pub gone: bool,
}

/// Whose waivers they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaiversOf {
    /// The trusted base's, or those of a commit without one.
    Base,
    /// The change's own, which cover nothing until somebody attests them.
    Change,
}

/// The waivers of a change that are not those of the base it is held against, and those of the base that it no longer has.
#[must_use]
pub(super) fn compared(base: &Waivers, commit: &Waivers) -> (Waivers, BTreeSet<String>) {
    let plain = |waiver: &Waiver| format!("{:?}", Waiver { span: Span::default(), ..waiver.clone() });
    let of = |waivers: &Waivers| waivers.list.iter().map(plain).collect::<BTreeSet<String>>();
    let (known, kept) = (of(base), of(commit));
    let new = commit.list.iter().filter(|waiver| !known.contains(&plain(waiver))).cloned();
    let gone = base.list.iter().filter(|waiver| !kept.contains(&plain(waiver))).map(|waiver| waiver.id.clone());
    (Waivers { list: new.collect(), malformed: Vec::new(), text: commit.text.clone() }, gone.collect())
}

/// Marks the findings that a waiver covers on a day, or would cover, and says what each waiver is about.
pub fn apply(waivers: &Waivers, of: WaiversOf, today: Date, findings: &mut [Finding]) -> Vec<WaiverUse> {
    let used = |waiver: &crate::waiver::Waiver| {
        let standing = waiver.standing(today);
        let (mut matches, mut not_allowed, mut severity) = (0, 0, None);
        for finding in findings.iter_mut() {
            let rules: Vec<&str> =
                finding.other_rules.iter().map(String::as_str).chain([finding.rule.as_str()]).collect();
            let candidate = Candidate {
                rules: &rules,
                fingerprint: &finding.fingerprint,
                together: finding.together.as_deref(),
                path: finding.path.as_deref().unwrap_or_default(),
                subject: finding.subject.as_deref(),
            };
            if waiver.matches(candidate) {
                matches += 1;
                severity = severity.max(Some(finding.severity));
                not_allowed += usize::from(!finding.waivable);
                if standing.holds() && finding.waivable && finding.any_waiver().is_none() {
                    let own = match of {
                        WaiversOf::Base => &mut finding.waiver,
                        WaiversOf::Change => &mut finding.brought_waiver,
                    };
                    *own = Some(waiver.id.clone());
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
            not_allowed,
            severity,
            gone: false,
        }
    };
    waivers.list.iter().map(used).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{EvidenceKind, Given, read};

    const LIST: &str = "- {id: W-1, rule: old-name, path: a.py, subject: s, reason: r, owner: o, approved_by: p, \
                        approved_at: 2026-01-01, expires: 2026-12-31}\n\
                        - {id: W-2, rule: r, fingerprint: 00ff, reason: r, owner: o, approved_by: p, \
                        approved_at: 2026-01-01, expires: 2026-12-31}\n";

    /// The waivers that a result of Regate's is covered by, and of each waiver how many it matches and may not cover.
    fn told(rule: serde_json::Value, properties: serde_json::Value) -> (Option<String>, Vec<(usize, usize)>) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x.sarif");
        let place = serde_json::json!([{"physicalLocation": {"artifactLocation": {"uri": "a.py"}},
            "logicalLocations": [{"fullyQualifiedName": "s"}]}]);
        let result = serde_json::json!({"ruleId": "r", "level": "error", "message": {"text": "m"}, "locations": place,
            "partialFingerprints": {"regate/v1": "aa"}, "properties": properties});
        let log = serde_json::json!({"version": "2.1.0", "runs": [{
            "tool": {"driver": {"name": "Regate", "rules": [rule]}}, "results": [result]}]});
        std::fs::write(&file, log.to_string()).unwrap();
        let given = Given::parse(EvidenceKind::Sarif, &file.display().to_string());
        let mut findings = read(&given, folder.path()).unwrap().runs()[0].findings.clone();
        let waivers = crate::waiver::parse(LIST);
        assert_eq!((waivers.list.len(), waivers.malformed.len()), (2, 0));
        let uses = apply(&waivers, WaiversOf::Base, "2026-06-01".parse().unwrap(), &mut findings);
        (findings.remove(0).waiver, uses.iter().map(|used| (used.matches, used.not_allowed)).collect())
    }

    #[test]
    fn a_rule_that_may_not_be_waived_is_not() {
        let rule =
            |said: serde_json::Value| serde_json::json!({"id": "r", "deprecatedIds": ["old-name"], "properties": said});
        let none = serde_json::json!({});
        let by = |id: &str| Some(id.to_string());
        assert_eq!(told(rule(none.clone()), none.clone()), (by("W-1"), vec![(1, 0), (0, 0)]), "by the rule's old name");
        let together = serde_json::json!({"regate/together": "00ff"});
        assert_eq!(told(serde_json::json!({"id": "r"}), together), (by("W-2"), vec![(0, 0), (1, 0)]));
        for odd in ["never", "Never", ""] {
            let rule = rule(serde_json::json!({"regate/suppressible": odd}));
            assert_eq!(told(rule, none.clone()), (None, vec![(1, 1), (0, 0)]), "{odd}");
        }
        let waiver = rule(serde_json::json!({"regate/suppressible": "waiver"}));
        assert_eq!(told(waiver, none.clone()).0, by("W-1"));
        let together = serde_json::json!({"regate/together": "00ff"});
        let undescribed = told(serde_json::json!({"id": "other"}), together);
        assert_eq!(undescribed, (None, vec![(0, 0), (1, 1)]), "a rule of ours that the run does not describe");
    }
}
