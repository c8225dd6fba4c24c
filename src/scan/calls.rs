//! Results in Terraform modules that several calls make: what is the same of several calls is said once, with the calls.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::result::{Called, Location, ResultKind, ScanResult};
use crate::rule::Severity;

/// Calls that a message names.
const MOST_NAMED: usize = 3;

/// A text without the address of a call before the addresses in it.
pub(crate) fn without(text: &str, call: Option<&str>) -> String {
    call.map_or_else(|| text.to_string(), |call| text.replace(&format!("{call}."), ""))
}

/// What makes results of several calls one: the rule, the place and what is said of it there.
type Same<'r> = (&'r str, Spot<'r>, Option<Spot<'r>>, &'r str, ResultKind, Severity);

/// A path and a start.
type Spot<'r> = (&'r str, u32, u32);

fn spot(location: &Location) -> Spot<'_> {
    (&location.path, location.region.start_line, location.region.start_column)
}

/// Makes one result of those that are the same of several calls of a module, at the place of the first.
pub(crate) fn join(results: &mut Vec<ScanResult>) {
    let mut groups: BTreeMap<Same<'_>, Vec<usize>> = BTreeMap::new();
    for (at, result) in results.iter().enumerate() {
        let Some(called) = &result.called else { continue };
        let related = result.related.last().map(|related| spot(&related.location));
        let same = (
            result.rule_id.as_str(),
            spot(&result.location),
            related,
            called.message.as_str(),
            result.kind,
            result.severity,
        );
        groups.entry(same).or_default().push(at);
    }
    let groups: Vec<Vec<usize>> = groups.into_values().filter(|group| group.len() > 1).collect();
    let mut dropped = BTreeSet::new();
    for group in groups {
        let Some((first, others)) = group.split_first() else { continue };
        let others: Vec<ScanResult> = others.iter().filter_map(|at| results.get(*at).cloned()).collect();
        if let Some(result) = results.get_mut(*first) {
            absorb(result, &others);
        }
        dropped.extend(group.into_iter().skip(1));
    }
    if !dropped.is_empty() {
        let mut at = 0;
        results.retain(|_| {
            at += 1;
            !dropped.contains(&(at - 1))
        });
    }
}

fn absorb(result: &mut ScanResult, others: &[ScanResult]) {
    let Some(called) = &mut result.called else { return };
    for other in others {
        called.calls.extend(other.called.iter().flat_map(|called| called.calls.iter().cloned()));
        let new = other.examined.iter().filter(|subject| !result.examined.contains(subject)).map(Arc::clone);
        let new: Vec<_> = new.collect();
        result.examined.extend(new);
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
        names.push(format!("{more} more calls"));
    }
    let last = names.pop().unwrap_or_default();
    format!("{}, in {} and {last}.", called.message.trim_end_matches('.'), names.join(", "))
}
