//! Results over all files: a credential that stands in many places is one result with its places, and so is a sink that data
//! reaches through many calls of the function around it. A credential that two environments share is a result of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::result::{Identity, Known, RelatedLocation, ResultKind, ScanResult, fingerprint};
use crate::rule::{Controls, Rule, Severity};

/// The rule about a value that two environments have.
pub(crate) const SHARED: &str = "credential-shared-by-environments";

/// Rules whose values everybody knows: two of them are alike without being one credential.
const GUESSABLE: [&str; 2] = ["development-credential", "weak-default-credential"];

/// The rule about credentials that this file adds.
pub(crate) fn rule() -> Rule {
    Rule {
        controls: Controls::from_iter([("soc2", &["CC6.1"][..])]),
        redact: true,
        ..Rule::of_code(
            SHARED,
            Severity::High,
            "Two environments share a credential",
            "The same value is the credential of two environments, such as staging and production. Whoever gets into the \
             one that is guarded less has the other.",
            "Give every environment a credential of its own, from its own secret store.",
        )
    }
}

/// A result for every credential that stands in files of two environments or more, at its first place in `production`, or
/// the first of all.
///
/// What is mild by itself is a password that anybody may know, or one that only its own machine takes; what the
/// configuration makes mild is none. `severity` tells the latter apart: the severity of a result without configuration.
pub(crate) fn shared(results: &[ScanResult], severity: &dyn Fn(&ScanResult) -> Severity) -> Vec<ScanResult> {
    let mut by_value: BTreeMap<&str, Vec<&ScanResult>> = BTreeMap::new();
    let counts = |result: &&ScanResult| result.environment.is_some() && severity(result) >= Severity::High;
    for result in results.iter().filter(counts).filter(|result| result.history.is_none()) {
        if let Some(hash) = result.secret.as_deref().filter(|_| !GUESSABLE.contains(&result.rule_id.as_str())) {
            by_value.entry(hash).or_default().push(result);
        }
    }
    by_value.into_iter().filter_map(|(hash, places)| shared_value(hash, places)).collect()
}

fn shared_value(hash: &str, mut places: Vec<&ScanResult>) -> Option<ScanResult> {
    let environments: BTreeSet<&str> = places.iter().filter_map(|place| place.environment.as_deref()).collect();
    if environments.len() < 2 {
        return None;
    }
    let order = |result: &ScanResult| (result.environment.as_deref() != Some("production"), place_of(result));
    places.sort_by_key(|result| order(result));
    let (first, others) = places.split_first()?;
    let names: Vec<&str> = environments.iter().copied().collect();
    let mut identity: Vec<String> = names.iter().map(ToString::to_string).collect();
    identity.push(hash.to_string());
    let fingerprint = fingerprint::identity(SHARED, "", &identity);
    Some(ScanResult {
        identity: Identity { key: fingerprint.clone(), content: fingerprint.clone() },
        together: None,
        rule_id: SHARED.to_string(),
        kind: ResultKind::Fail,
        severity: Severity::High,
        message: format!("The same credential is used in {}.", listed(&names)),
        related: others.iter().map(|other| related(other)).collect(),
        code_flow: Vec::new(),
        examined: Vec::new(),
        fingerprint,
        evidence: serde_json::Value::Null,
        ..(*first).clone()
    })
}

/// `a and b`, `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

fn place_of(result: &ScanResult) -> (String, crate::span::Region) {
    (result.location.path.clone(), result.location.region)
}

fn related(result: &ScanResult) -> RelatedLocation {
    let location = result.location.clone();
    // Where a report names the file on disk alone, the member of an archive is said.
    let member = if location.container.is_some() { format!(", in {}", location.path) } else { String::new() };
    RelatedLocation { location, message: format!("The same credential stands here{member}.") }
}

/// What is one thing to mend, and how bad it is. Of a credential: its value, rule and environment; of a value that everybody
/// knows its subject, too. Of a sink that other files reach: the data type and the place.
type Thing = (String, String, Option<String>, ResultKind, Severity, Option<String>);

/// Places of one thing that a report lists; how many more there are, its message says.
const MOST_PLACES: usize = 100;

fn identity_of(result: &ScanResult) -> Option<Thing> {
    let value = result.secret.as_ref().or(result.far_sink.as_ref())?.clone();
    if result.history.is_some() || result.suppression.is_some() || result.rule_id == SHARED {
        return None;
    }
    let subject = result.subject.clone().filter(|_| GUESSABLE.contains(&result.rule_id.as_str()));
    Some((value, result.rule_id.clone(), result.environment.clone(), result.kind, result.severity, subject))
}

/// Says of each result that will be joined with others what they are known by together, so that an entry or a waiver may
/// name the one result that a report shows.
pub(crate) fn mark(results: &mut [ScanResult]) {
    for group in groups(results, &|result| identity_of(result)) {
        let together = fingerprint_of(group.iter().filter_map(|at| results.get(*at)));
        for at in group {
            if let Some(result) = results.get_mut(at) {
                result.together.clone_from(&together);
            }
        }
    }
}

/// Makes one result of all that are about one credential, or one sink, at its first place, with the others as related places. What is
/// new is joined apart from what was there before. Its fingerprint is that of all its places, so that one more place makes
/// it new.
pub(crate) fn join(results: &mut Vec<ScanResult>) {
    let mut dropped = BTreeSet::new();
    for group in groups(results, &|result| Some((identity_of(result)?, result.baseline))) {
        let Some((&first, rest)) = group.split_first() else { continue };
        let others: Vec<ScanResult> = rest.iter().filter_map(|at| results.get(*at).cloned()).collect();
        if let Some(result) = results.get_mut(first) {
            absorb(result, &others);
        }
        dropped.extend(rest.iter().copied());
    }
    let mut at = 0;
    results.retain(|_| {
        at += 1;
        !dropped.contains(&(at - 1))
    });
}

/// The positions of results that share a key, where there are several.
fn groups<K: Ord>(results: &[ScanResult], key: &dyn Fn(&ScanResult) -> Option<K>) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (at, result) in results.iter().enumerate() {
        if let Some(key) = key(result) {
            groups.entry(key).or_default().push(at);
        }
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

/// What the results of one thing are known by together.
fn fingerprint_of<'r>(results: impl Iterator<Item = &'r ScanResult>) -> Option<String> {
    let mut rule = None;
    let mut places: Vec<String> = results
        .map(|result| {
            rule = Some(&result.rule_id);
            result.fingerprint.clone()
        })
        .collect();
    places.sort();
    rule.map(|rule| fingerprint::identity(rule, "places", &places))
}

fn absorb(result: &mut ScanResult, others: &[ScanResult]) {
    result.joined = std::iter::once(&*result).chain(others).map(Known::from).collect();
    if let Some(together) = fingerprint_of(std::iter::once(&*result).chain(others)) {
        result.fingerprint = together;
    }
    let count = others.len();
    let more = if count == 1 { "at one more place".to_string() } else { format!("at {count} more places") };
    let listed = if count > MOST_PLACES { format!(" (the first {MOST_PLACES} are listed)") } else { String::new() };
    result.message = format!("{}, {more}{listed}.", result.message.trim_end_matches('.'));
    result.related.extend(others.iter().take(MOST_PLACES).map(|other| match other.far_sink {
        // What is carried there, by which name.
        Some(_) => RelatedLocation { location: other.location.clone(), message: other.message.clone() },
        None => related(other),
    }));
    for other in others {
        for subject in &other.examined {
            if !result.examined.contains(subject) {
                result.examined.push(std::sync::Arc::clone(subject));
            }
        }
    }
}
