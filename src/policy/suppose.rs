//! What the user's policies say of values that nobody knows. Such a value is an object that says so, and a comparison with it is
//! false: a policy that compares without asking would pass what nobody knows, or fail it for being different. A policy that
//! has a set `unknown` says itself what it cannot tell.

use crate::document::{Node, PathKey, Unknown, Value as Document};
use crate::policy::outcome::{Level, Location, Outcome, Status, Violation};
use crate::policy::policies::Policy;
use crate::policy::verdict;
use crate::rego::Value;
use crate::rego::reading::Reads;
use crate::result::ResultKind;

/// How many of the values that a policy compares with are supposed. What it finds with fewer than all of them stays a failure.
const MAX_SUPPOSED: usize = 64;

/// Whether what a policy said of a target with values that nobody knows has to be weighed.
pub(super) fn is_open(policy: &Policy, outcome: &Outcome) -> bool {
    let says_itself = policy.heads.iter().any(|head| head.level == Level::Unknown);
    let is_settled = matches!(outcome.status, Status::Unknown(_) | Status::Error(_));
    !says_itself && !is_settled
}

/// Whether a policy asks for the text that stands where nobody knows the value: conftest gives `${var.acl}` and a template's braces as
/// they are written, and a policy may want to see them there.
pub(super) fn asks_how_it_is_written(reads: &Reads) -> bool {
    let text = |constant: &Value| {
        constant.as_string().is_ok_and(|text| text.contains("${") || text.contains("{{") || text.contains("\\$"))
    };
    reads.constants().any(text)
}

/// How many of them are supposed within lists and objects as well, and for how many of the places that it reads.
const MAX_WITHIN: usize = 8;
const MAX_PLACES: usize = 1_000;

/// What is put in the place of all values that nobody knows, one after the other: any of them, a list that has them all, and lists and
/// objects that have what the policy looks for in them.
pub(super) fn values(reads: &Reads) -> Vec<Value> {
    let constants = || reads.constants().cloned();
    let (yes, no) = (Value::Bool(true), Value::Bool(false));
    let plain = [yes.clone(), no.clone(), Value::Null, Value::from(""), Value::new_array(), Value::new_object()];
    let all = Value::from(constants().take(MAX_SUPPOSED).collect::<Vec<_>>());
    let leaves = [yes, no].into_iter().chain(constants().take(MAX_WITHIN));
    let holders: Vec<Value> = leaves.flat_map(|leaf| reads.holders(&leaf, MAX_PLACES)).collect();
    // What a policy reads as JSON is a text that holds what it looks for.
    let texts =
        holders.iter().filter(|_| reads.parses()).filter_map(|holder| Some(Value::from(holder.to_json_str().ok()?)));
    let texts: Vec<Value> = texts.collect();
    plain.into_iter().chain(constants().take(MAX_SUPPOSED)).chain([all]).chain(holders).chain(texts).collect()
}

/// A value that a policy may read and that nobody knows.
#[derive(Debug)]
pub(super) struct Open {
    /// In the document.
    path: Vec<PathKey>,
    why: String,
}

/// The first of a document.
pub(super) fn open(reads: &Reads, document: &Node) -> Option<Open> {
    let mut path = Vec::new();
    let unknown = first(reads, document, &mut path)?;
    let place = path.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
    let why = format!("the policy reads '{place}', which is not known ({})", unknown.text);
    Some(Open { path, why })
}

fn first<'a>(reads: &Reads, node: &'a Node, path: &mut Vec<PathKey>) -> Option<&'a Unknown> {
    let mut below = |key: PathKey, node: &'a Node| {
        path.push(key);
        let found = first(reads, node, path);
        if found.is_none() {
            path.pop();
        }
        found
    };
    match &node.value {
        Document::Unknown(unknown) => reads.may_read(path).then_some(unknown),
        Document::Array(items) => items.iter().enumerate().find_map(|(index, item)| below(PathKey::Index(index), item)),
        Document::Object(entries) => {
            entries.iter().find_map(|entry| below(PathKey::Key(entry.key.clone()), &entry.node))
        }
        _ => None,
    }
}

/// Leaves of what a policy found what it finds whatever the values are, and says which it cannot tell.
pub(super) fn settle(policy: &Policy, outcome: &mut Outcome, supposed: &[Outcome], open: Open) {
    let finished = || supposed.iter().filter(|outcome| !matches!(outcome.status, Status::Error(_)));
    let is_untold = |violation: &Violation| violation.kind == ResultKind::Open;
    let is_certain =
        |violation: &Violation| finished().all(|other| other.violations.iter().any(|other| same(other, violation)));
    outcome.violations.retain(|violation| is_untold(violation) || is_certain(violation));
    if outcome.violations.iter().all(is_untold) {
        outcome.status = verdict::cannot_tell(policy, &open.why);
    }
    if outcome.doubt.is_none() {
        outcome.violations.push(verdict::open(&open.why, open.path));
        outcome.doubt = Some(open.why);
    }
}

/// Evidence may show the value that was supposed.
fn same(one: &Violation, other: &Violation) -> bool {
    fn key(violation: &Violation) -> (Level, Option<&String>, &str, &Location, Option<&String>) {
        let Violation { level, rule, message, location, subject, .. } = violation;
        (*level, rule.as_ref(), message, location, subject.as_ref())
    }
    key(one) == key(other)
}
