//! What policies say of the instances of one block: where it is the same of all of them, it is said once, of the block.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::document::PathKey;
use crate::policy::{Location, Violation};
use crate::target::terraform::{Module, Repeated};

/// The violations with those joined that every instance of a block has. The first of them stands for all.
pub(crate) fn joined<'v>(module: Option<&Module>, violations: &'v [Violation]) -> Cow<'v, [Violation]> {
    let Some(module) = module else { return Cow::Borrowed(violations) };
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut blocks: BTreeMap<String, (usize, Violation)> = BTreeMap::new();
    for (at, violation) in violations.iter().enumerate() {
        let Some((block, repeated)) = of_block(module, violation) else { continue };
        let key = format!("{:?}", identity(&block));
        groups.entry(key.clone()).or_default().push(at);
        blocks.entry(key).or_insert((repeated.bodies, block));
    }
    let mut instead: BTreeMap<usize, Option<Violation>> = BTreeMap::new();
    for (key, (bodies, block)) in blocks {
        let Some(group) = groups.remove(&key).filter(|group| group.len() == bodies) else { continue };
        for (position, at) in group.into_iter().enumerate() {
            instead.insert(at, (position == 0).then(|| block.clone()));
        }
    }
    if instead.is_empty() {
        return Cow::Borrowed(violations);
    }
    let kept = violations.iter().enumerate().filter_map(|(at, violation)| match instead.remove(&at) {
        Some(joined) => joined,
        None => Some(violation.clone()),
    });
    Cow::Owned(kept.collect())
}

/// A violation of an instance as one of its block.
fn of_block<'m>(module: &'m Module, violation: &Violation) -> Option<(Violation, &'m Repeated)> {
    let address = violation.subject.as_deref()?;
    let repeated = module.repeated(address)?;
    let mut block = violation.clone();
    block.message = violation.message.replace(address, &repeated.block);
    block.subject = Some(repeated.block.clone());
    Some((block, repeated))
}

/// What must be the same: everything but which of the bodies it is.
fn identity(violation: &Violation) -> impl std::fmt::Debug {
    let path = match &violation.location {
        Location::Path(path) => path.clone(),
        Location::Line { .. } => Vec::new(),
    };
    let body = path.iter().position(|key| matches!(key, PathKey::Index(_)));
    let names: Vec<PathKey> = path.iter().take(body.unwrap_or(path.len())).cloned().collect();
    let rest: Vec<PathKey> = path.iter().skip(body.map_or(path.len(), |at| at + 1)).cloned().collect();
    let rule = (violation.rule.clone(), violation.level, violation.kind, violation.severity);
    (rule, violation.message.clone(), violation.evidence.to_string(), names, rest)
}
