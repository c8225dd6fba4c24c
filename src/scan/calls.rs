//! Results in Terraform modules that several calls make: what is the same of several calls is said once, with the calls.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::result::{
    BaselineState, Called, Known, Location, RelatedLocation, ResultKind, ScanResult, Subject, fingerprint,
};
use crate::rule::Severity;

/// Calls that a message names.
const MOST_NAMED: usize = 3;

/// A text without the address of a call before the addresses in it.
pub(crate) fn without(text: &str, call: Option<&str>) -> String {
    call.map_or_else(|| text.to_string(), |call| text.replace(&format!("{call}."), ""))
}

/// What makes results of several calls one: the rule, the place, where the module uses an argument, and what is said of it.
type Same<'r> = (&'r str, Spot<'r>, Option<Spot<'r>>, &'r str, ResultKind, Severity);

/// A path and a start.
type Spot<'r> = (&'r str, u32, u32);

fn spot(location: &Location) -> Spot<'_> {
    (&location.path, location.region.start_line, location.region.start_column)
}

/// Where the module uses the argument that a result stands at.
fn used_at(result: &ScanResult) -> Option<Spot<'_>> {
    let called = result.called.as_ref()?;
    Some(spot(&result.related.last().filter(|_| called.is_given)?.location))
}

/// Makes one result of those that are the same of several calls of a module, at the place of the first.
pub(crate) fn join(results: &mut Vec<ScanResult>) {
    let mut groups: BTreeMap<Same<'_>, Vec<usize>> = BTreeMap::new();
    for (at, result) in results.iter().enumerate() {
        let Some(called) = &result.called else { continue };
        let (rule, message) = (result.rule_id.as_str(), called.message.as_str());
        let same = (rule, spot(&result.location), used_at(result), message, result.kind, result.severity);
        groups.entry(same).or_default().push(at);
    }
    let groups: Vec<Vec<usize>> = groups.into_values().filter(|group| group.len() > 1).collect();
    merge(results, groups, |_| false, absorb);
}

/// What makes results about arguments of several calls one.
type Alike = (String, (String, u32, u32), String, ResultKind, Severity, Option<String>);

fn alike(result: &ScanResult) -> Option<Alike> {
    let called = result.called.as_ref().filter(|_| result.suppression.is_none())?;
    let (path, line, column) = used_at(result)?;
    let (rule, message) = (result.rule_id.clone(), called.message.clone());
    Some((rule, (path.to_string(), line, column), message, result.kind, result.severity, result.environment.clone()))
}

/// Makes one result of those that are about the same value of one block, which several calls give it: at the first argument
/// that is new, with the others as related places. Its fingerprint is that of all of them, so that one more makes it new.
pub(crate) fn join_arguments(results: &mut Vec<ScanResult>) {
    let mut groups: BTreeMap<Alike, Vec<usize>> = BTreeMap::new();
    for (at, result) in results.iter().enumerate() {
        if let Some(alike) = alike(result) {
            groups.entry(alike).or_default().push(at);
        }
    }
    let groups = groups.into_values().filter(|group| group.len() > 1).collect();
    merge(results, groups, |result| result.baseline == Some(BaselineState::New), add_arguments);
}

/// Makes each group one, at the first that is preferred.
fn merge(
    results: &mut Vec<ScanResult>,
    groups: Vec<Vec<usize>>,
    is_preferred: impl Fn(&ScanResult) -> bool,
    absorb: impl Fn(&mut ScanResult, &[ScanResult]),
) {
    let mut dropped = BTreeSet::new();
    for group in groups {
        let is_first = |at: &&usize| results.get(**at).is_some_and(&is_preferred);
        let Some(first) = group.iter().find(is_first).or(group.first()).copied() else { continue };
        let others: Vec<usize> = group.into_iter().filter(|at| *at != first).collect();
        let taken: Vec<ScanResult> = others.iter().filter_map(|at| results.get(*at).cloned()).collect();
        if let Some(result) = results.get_mut(first) {
            absorb(result, &taken);
        }
        dropped.extend(others);
    }
    let mut at = 0;
    results.retain(|_| {
        at += 1;
        !dropped.contains(&(at - 1))
    });
}

fn add_arguments(result: &mut ScanResult, others: &[ScanResult]) {
    result.joined = std::iter::once(&*result).chain(others).map(Known::from).collect();
    let mut places: Vec<String> = std::iter::once(&*result).chain(others).map(|one| one.fingerprint.clone()).collect();
    places.sort();
    result.fingerprint = fingerprint::identity(&result.rule_id, "places", &places);
    absorb(result, others);
    let argument = |other: &ScanResult| RelatedLocation {
        location: other.location.clone(),
        message: "Another call gives it the same.".to_string(),
    };
    result.related.extend(others.iter().map(argument));
}

fn absorb(result: &mut ScanResult, others: &[ScanResult]) {
    let Some(called) = &mut result.called else { return };
    let mut known: BTreeSet<Arc<Subject>> = result.examined.iter().map(Arc::clone).collect();
    for other in others {
        called.calls.extend(other.called.iter().flat_map(|called| called.calls.iter().cloned()));
        let new = other.examined.iter().filter(|subject| known.insert(Arc::clone(subject)));
        result.examined.extend(new.map(Arc::clone));
    }
    called.calls.sort();
    called.calls.dedup();
    if called.calls.len() > 1 {
        result.message = message(called);
        // The block, whichever call it is made by.
        if let Some(subject) = &mut result.subject {
            let call = called.calls.iter().map(|(_, call)| call).find(|call| subject.starts_with(&format!("{call}.")));
            *subject = without(subject, call.map(String::as_str));
        }
    }
}

/// What is wrong, and in which calls.
fn message(called: &Called) -> String {
    let roots: BTreeSet<&str> = called.calls.iter().map(|(root, _)| root.as_str()).collect();
    let name = |(root, call): &(String, String)| {
        if roots.len() > 1 { format!("{call} of {}", if root.is_empty() { "." } else { root }) } else { call.clone() }
    };
    let mut names: Vec<String> = called.calls.iter().take(MOST_NAMED).map(name).collect();
    let more = called.calls.len().saturating_sub(MOST_NAMED);
    if more > 0 {
        names.push(format!("{more} more {}", if more == 1 { "call" } else { "calls" }));
    }
    let last = names.pop().unwrap_or_default();
    format!("{}, in {} and {last}.", called.message.trim_end_matches('.'), names.join(", "))
}
