//! What the user's policies say of a Terraform set in which nobody knows how often a block is made. Its one body stands for all of
//! its instances, so that a policy which looks at bodies is right whatever their number; one that counts them, or looks for the second, is
//! not. It is asked again with other numbers, and what it says then tells which it is.

use std::collections::BTreeSet;

use crate::document::{Entry, Node, PathKey, Unknown, Value as Document};
use crate::policy::outcome::{Level, Outcome, Status, Violation};
use crate::policy::policies::Policy;
use crate::policy::verdict;
use crate::rego::reading::Reads;
use crate::result::ResultKind;
use crate::target::terraform::MODULE;

/// Bodies that one block is given at most: what policies compare a number of instances with is small.
const MAX_BODIES: usize = 100;

/// A block of which nobody knows how often it is made.
#[derive(Debug)]
pub(super) struct Open {
    /// To the list of its bodies.
    path: Vec<PathKey>,
    why: String,
}

/// The numbers that a policy is asked with: none, several, and of one that counts one more than the largest that it names.
pub(super) fn numbers(reads: &Reads) -> BTreeSet<usize> {
    let named = reads.constants().filter_map(|constant| usize::try_from(constant.as_i64().ok()?).ok());
    let most = named.filter(|number| reads.counts() && *number < MAX_BODIES).max().unwrap_or_default();
    BTreeSet::from([0, 2, most.max(1) + 1])
}

/// The first block of a set that is made a number of times that nobody knows, and that a policy may read.
pub(super) fn open(reads: &Reads, set: &Node) -> Option<Open> {
    let calls = open_calls(set);
    let mut found = None;
    each_list(set, &mut |path, bodies| {
        if found.is_none()
            && let Some(text) = bodies.iter().find_map(|body| repetition(body, &calls))
            && reads.may_read(&path.iter().map(|key| PathKey::from(*key)).collect::<Vec<_>>())
        {
            let place = path.join(".");
            let why =
                format!("what the policy says depends on how many '{place}' there are, which is not known ({text})");
            found = Some(Open { path: path.iter().map(|key| PathKey::from(*key)).collect(), why });
        }
    });
    found
}

/// The set with so many bodies of each block of which nobody knows how often it is made.
pub(super) fn with(set: &Node, number: usize) -> Node {
    let calls = open_calls(set);
    let mut set = set.clone();
    for_lists(&mut set, &mut |bodies| {
        let copies = |body: Node| {
            let number = if repetition(&body, &calls).is_some() { number } else { 1 };
            std::iter::repeat_n(body, number)
        };
        *bodies = std::mem::take(bodies).into_iter().flat_map(copies).collect();
    });
    set
}

/// Leaves of what a policy found what it finds whatever the numbers are, and says what it cannot tell.
pub(super) fn settle(policy: &Policy, outcome: &mut Outcome, others: &[(usize, Outcome)], open: Open) {
    let finished = || others.iter().filter(|(_, other)| !matches!(other.status, Status::Error(_)));
    let own: BTreeSet<Key> = outcome.violations.iter().map(key).collect();
    let is_new = |violation: &Violation| violation.kind != ResultKind::Open && !own.contains(&key(violation));
    let mut hangs = finished().any(|(_, other)| other.violations.iter().any(is_new));
    // What is said of a body is not said where there is none, and stays.
    let several: Vec<BTreeSet<Key>> = finished()
        .filter(|(number, _)| *number > 1)
        .map(|(_, other)| other.violations.iter().map(key).collect())
        .collect();
    let is_untold = |violation: &Violation| violation.kind == ResultKind::Open;
    let before = outcome.violations.len();
    outcome
        .violations
        .retain(|violation| is_untold(violation) || several.iter().all(|other| other.contains(&key(violation))));
    hangs |= outcome.violations.len() < before;
    if !hangs {
        return;
    }
    if outcome.violations.iter().all(is_untold) {
        outcome.status = verdict::cannot_tell(policy, &open.why);
    }
    if outcome.doubt.is_none() {
        outcome.violations.push(verdict::open(&open.why, open.path));
        outcome.doubt = Some(open.why);
    }
}

/// What was found, wherever its body stands in the list.
type Key = (Level, Option<String>, String, Option<String>);

fn key(violation: &Violation) -> Key {
    let Violation { level, rule, message, subject, .. } = violation;
    (*level, rule.clone(), message.clone(), subject.clone())
}

/// The expression that says how often a body is made, its own or that of a call around it, where nobody knows its value.
fn repetition<'n>(body: &'n Node, calls: &'n [(String, String)]) -> Option<&'n str> {
    let own = ["count", "for_each"].into_iter().find_map(|key| body.get(key)?.as_unknown());
    let call = || {
        let within = body.get(MODULE)?.as_str()?;
        let is_within =
            |call: &str| within.strip_prefix(call).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        calls.iter().find(|(call, _)| is_within(call)).map(|(_, text)| text.as_str())
    };
    own.map(|unknown: &Unknown| unknown.text.as_str()).or_else(call)
}

/// The addresses of calls that are made a number of times that nobody knows, with what says how often.
fn open_calls(set: &Node) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for call in set.get("module").and_then(Node::as_object).unwrap_or_default() {
        for body in call.node.as_array().unwrap_or_default() {
            let outer = body.get(MODULE).and_then(Node::as_str).map(|outer| format!("{outer}.")).unwrap_or_default();
            if let Some(text) = repetition(body, &[]) {
                found.push((format!("{outer}module.{}", call.key), text.to_string()));
            }
        }
    }
    found
}

/// The blocks that may be repeated, with the labels that they have.
const BLOCKS: [&str; 2] = ["resource", "data"];

fn each_list<'n>(set: &'n Node, visit: &mut dyn FnMut([&'n str; 3], &'n [Node])) {
    for block in BLOCKS {
        for kind in set.get(block).and_then(Node::as_object).unwrap_or_default() {
            for name in kind.node.as_object().unwrap_or_default() {
                if let Some(bodies) = name.node.as_array() {
                    visit([block, &kind.key, &name.key], bodies);
                }
            }
        }
    }
}

fn for_lists(set: &mut Node, visit: &mut dyn FnMut(&mut Vec<Node>)) {
    let Document::Object(blocks) = &mut set.value else { return };
    for block in blocks.iter_mut().filter(|block| BLOCKS.contains(&block.key.as_str())) {
        for kind in entries(&mut block.node) {
            for name in entries(&mut kind.node) {
                if let Document::Array(bodies) = &mut name.node.value {
                    visit(bodies);
                }
            }
        }
    }
}

fn entries(node: &mut Node) -> impl Iterator<Item = &mut Entry> {
    let entries = if let Document::Object(entries) = &mut node.value { Some(entries) } else { None };
    entries.into_iter().flat_map(|entries| entries.iter_mut())
}
