//! What the policy sees. `docs/gate.md` describes it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::config::date::{DAY, Date};
use crate::evidence::{Content, EvidenceKind, Finding, State, ToolRun};
use crate::gate::ages::ages;
use crate::gate::checklist::Item;
use crate::gate::collected::{Collected, Piece, Request};
use crate::gate::conduct::Worth;
use crate::signoff::{Authorship, SignOff};
use crate::source::{Encoding, Origin, SourceText};

/// Results that the policy sees one by one, the worst first; the counts are of all.
const MOST_RESULTS: usize = 2_000;
/// Files of a sign-off that are named because they are others; they are counted all.
const MOST_FILES: usize = 5;
/// Commits that are named because nobody knows who made them; they are counted all.
const MOST_COMMITS: usize = 20;

/// The input of a decision.
#[must_use]
pub fn input(request: &Request, collected: &Collected, checklist: &[Item]) -> Value {
    let Collected { findings, waiver_uses, .. } = collected;
    let current: Vec<&Finding> = findings.iter().filter(|f| f.waiver.is_none() && f.suppressed.is_none()).collect();
    // Of every kind: what is open or to be reviewed is no less left aside than what failed.
    let suppressed: Vec<&Finding> = findings.iter().filter(|f| f.waiver.is_none() && f.suppressed.is_some()).collect();
    let list = |of: EvidenceKind| -> Vec<Value> {
        collected
            .pieces
            .iter()
            .filter(|piece| piece.evidence.kind == of)
            .flat_map(|piece| contents(piece, collected))
            .collect()
    };
    let runs: Vec<Value> = [list(EvidenceKind::Sarif), list(EvidenceKind::Audit)].concat();
    json!({
        "environment": request.environment,
        "now": request.now,
        "commit": {
            "id": collected.commit,
            "time": collected.committed,
            "authors": collected.authorship.as_ref().map(|a| a.people.clone()).unwrap_or_default(),
            "authorship": collected.authorship.as_ref().map(authorship),
            "changedPaths": collected.changed,
            "changedText": collected.touched,
        },
        "counts": counts(&current, &suppressed),
        "results": current.iter().take(MOST_RESULTS).collect::<Vec<_>>(),
        "resultsNotListed": current.len().saturating_sub(MOST_RESULTS),
        "aside": {
            "waived": findings.iter().filter(|f| f.waiver.is_some()).count(),
            "suppressed": suppressed.len(),
        },
        "runs": runs,
        "tests": list(EvidenceKind::Tests),
        "coverage": list(EvidenceKind::Coverage),
        "components": list(EvidenceKind::Sbom),
        "load": list(EvidenceKind::Load),
        "errors": collected.errors.iter().map(|(file, message)| json!({"file": file, "message": message})).collect::<Vec<_>>(),
        "requiredTools": request.required_tools,
        "waivers": {"trusted": collected.waivers_trusted, "list": waiver_uses, "malformed": malformed(collected), "brought": brought(collected, &current)},
        "signOffs": collected.sign_offs.iter().map(|s| sign_off(s, request.now)).collect::<Vec<_>>(),
        "followUps": collected.follow_ups,
        "ages": ages(collected, request.now),
        "ledger": {"given": request.ledger().is_some(), "last": collected.entries.iter().map(|entry| entry.time).max()},
        "checklist": checklist,
        "materials": collected.materials,
        "policy": {"origin": collected.policy.origin, "sha256": collected.policy.sha256},
    })
}

/// A sign-off, with the reason why it does not count in words, and of one in an emergency the days until somebody else
/// looks at it.
fn sign_off(sign_off: &SignOff, now: i64) -> Value {
    let mut value = json!(sign_off);
    let mut why = sign_off.why.map(|why| why.to_string()).unwrap_or_default();
    let files = &sign_off.other_files;
    if !files.is_empty() {
        let named: Vec<&str> = files.iter().take(MOST_FILES).map(String::as_str).collect();
        let more = files.len().saturating_sub(MOST_FILES);
        let more = if more == 0 { String::new() } else { format!("; and {more} more") };
        why = format!("{why}: {}{more}", named.join("; "));
    }
    let days = |day: Date| (day.seconds() - Date::of_seconds(now).seconds()) / DAY;
    if let Some(value) = value.as_object_mut() {
        value.insert("whyText".to_string(), Value::String(why));
        value.insert("followUpDays".to_string(), json!(sign_off.emergency.as_ref().map(|e| days(e.follow_up))));
    }
    value
}

/// How many commits the change has, and of how many nobody knows who made them.
fn authorship(authorship: &Authorship) -> Value {
    let Authorship { commits, unproven, .. } = authorship;
    json!({
        "commits": commits,
        "unproven": unproven.len(),
        "unprovenCommits": unproven.iter().take(MOST_COMMITS).collect::<Vec<_>>(),
    })
}

/// By kind, state and severity, with what the tools themselves leave aside as a kind of its own. Every state and kind is there, so that a sum of none is zero and not undefined.
fn counts(current: &[&Finding], suppressed: &[&Finding]) -> Value {
    let word = |value: Value| value.as_str().unwrap_or_default().to_string();
    let mut counts: BTreeMap<String, BTreeMap<String, BTreeMap<String, usize>>> = BTreeMap::new();
    for kind in ["fail", "review", "open", "suppressed"] {
        let states = counts.entry(kind.to_string()).or_default();
        for state in [State::Unchanged, State::Unknown, State::Updated, State::New] {
            states.entry(word(json!(state))).or_default();
        }
    }
    let current = current.iter().map(|finding| (word(json!(finding.kind)), finding));
    for (kind, finding) in current.chain(suppressed.iter().map(|finding| ("suppressed".to_string(), finding))) {
        let states = counts.entry(kind).or_default();
        let severities = states.entry(word(json!(finding.state))).or_default();
        *severities.entry(finding.severity.as_str().to_string()).or_default() += 1;
    }
    json!(counts)
}

/// A run, and of one of Regate's what it is worth (`scan`).
fn of_run(run: &ToolRun, collected: &Collected) -> Value {
    let mut value = json!(run);
    if let Some(value) = value.as_object_mut() {
        value.insert("scan".to_string(), json!(Worth::of(run, &collected.held)));
    }
    value
}

/// What a file holds, with its name and the commit that it is about.
fn contents(piece: &Piece, collected: &Collected) -> Vec<Value> {
    let none = BTreeSet::new();
    let with_file = |mut value: Value, revisions: &BTreeSet<String>| {
        if let Some(value) = value.as_object_mut() {
            value.insert("file".to_string(), json!(piece.evidence.file));
            value.insert("sha256".to_string(), json!(piece.evidence.sha256));
            if let Some(kind) = &piece.kind {
                value.insert("of".to_string(), json!(kind));
            }
            value
                .insert("binding".to_string(), json!(binding(revisions, piece.asserted.as_deref(), &collected.commit)));
        }
        value
    };
    match &piece.evidence.content {
        Content::Runs(runs) => runs.iter().map(|run| with_file(of_run(run, collected), &run.revisions)).collect(),
        Content::Tests(tests) => vec![with_file(json!(tests), &none)],
        Content::Coverage(coverage) => {
            let mut value = json!(coverage);
            if let Some(value) = value.as_object_mut() {
                value.insert("percent".to_string(), json!(coverage.percent()));
            }
            vec![with_file(value, &none)]
        }
        Content::Components(components) => vec![with_file(json!(components), &none)],
        Content::Load(load) => vec![with_file(json!(load), &none)],
    }
}

/// Whether evidence is about the commit: because it says so, or because somebody says so.
pub(super) fn binding(stated: &BTreeSet<String>, asserted: Option<&str>, commit: &str) -> &'static str {
    let says_other = stated.iter().any(|id| id != commit);
    match asserted {
        _ if says_other => "other",
        Some(asserted) if asserted != commit => "other",
        _ if !stated.is_empty() => "stated",
        Some(_) => "asserted",
        None => "none",
    }
}

/// The waivers that the change brings, and the counts of what they would cover.
fn brought(collected: &Collected, current: &[&Finding]) -> Value {
    let covered: Vec<&Finding> = current.iter().copied().filter(|f| f.brought_waiver.is_some()).collect();
    json!({"list": collected.waivers_brought, "counts": counts(&covered, &[]), "covered": covered.len()})
}

fn malformed(collected: &Collected) -> Vec<Value> {
    let waivers = &collected.waivers;
    let source = SourceText::new(crate::waiver::FILE, waivers.text.as_str(), Encoding::Utf8, Origin::WorkingTree);
    let told =
        |flaw: &crate::waiver::Malformed| json!({"line": source.region(flaw.span).start_line, "message": flaw.message});
    waivers.malformed.iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_bound_to_the_commit_by_its_own_word_or_by_somebodys() {
        let stated = |ids: &[&str]| ids.iter().map(|id| id.to_string()).collect::<BTreeSet<_>>();
        for (ids, asserted, expected) in [
            (&["a"][..], None, "stated"),
            (&["a"], Some("a"), "stated"),
            (&["a"], Some("b"), "other"),
            (&["b"], None, "other"),
            (&["b"], Some("a"), "other"),
            (&["a", "b"], None, "other"),
            (&[], Some("a"), "asserted"),
            (&[], Some("b"), "other"),
            (&[], None, "none"),
        ] {
            assert_eq!(binding(&stated(ids), asserted, "a"), expected, "{ids:?} {asserted:?}");
        }
    }
}
