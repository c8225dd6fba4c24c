//! What a policy said of the instances of one block: where it is the same of all of them, it is said once, of the block.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::document::PathKey;
use crate::policy::{Location, Violation};
use crate::target::Target;
use crate::target::terraform::Repeated;

/// What a policy said, and of whom.
pub(crate) struct Joined<'v> {
    pub violation: Cow<'v, Violation>,
    /// Which of the violations it stands for.
    pub members: Vec<usize>,
}

/// The violations, with those joined that every instance of a block has. The joined one stands where the first of them stood.
pub(crate) fn joined<'v>(target: &Target<'_>, violations: &'v [Violation]) -> Vec<Joined<'v>> {
    let mut groups: BTreeMap<Identity, Vec<usize>> = BTreeMap::new();
    let mut blocks: Vec<Option<(Identity, usize)>> = Vec::with_capacity(violations.len());
    for (at, violation) in violations.iter().enumerate() {
        let own = violation.subject.as_deref().and_then(|address| Some((address, target.module()?.repeated(address)?)));
        let own = own.map(|(address, repeated)| (Identity::of(violation, address, repeated), repeated.bodies));
        if let Some((identity, _)) = &own {
            groups.entry(identity.clone()).or_default().push(at);
        }
        blocks.push(own);
    }
    let mut said = Vec::with_capacity(violations.len());
    for ((at, violation), block) in violations.iter().enumerate().zip(blocks) {
        let group = block
            .as_ref()
            .and_then(|(identity, bodies)| groups.get(identity).filter(|group| group.len() == *bodies && *bodies > 1));
        match (group, block.as_ref()) {
            (Some(group), Some((identity, _))) => {
                if group.first() == Some(&at) {
                    let mut whole = violation.clone();
                    whole.message.clone_from(&identity.message);
                    whole.subject = Some(identity.block.clone());
                    said.push(Joined { violation: Cow::Owned(whole), members: group.clone() });
                }
            }
            _ => said.push(Joined { violation: Cow::Borrowed(violation), members: vec![at] }),
        }
    }
    said
}

/// What is the same of all instances: everything but which of the bodies it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Identity {
    block: String,
    message: String,
    /// The path without the position of the body.
    path: Vec<PathKey>,
    rest: String,
}

impl Identity {
    fn of(violation: &Violation, address: &str, repeated: &Repeated) -> Self {
        let mut path = match &violation.location {
            Location::Path(path) => path.clone(),
            Location::Line { .. } => Vec::new(),
        };
        if let Some(body) = path.iter().position(|key| matches!(key, PathKey::Index(_))) {
            path.remove(body);
        }
        let Violation { rule, level, kind, severity, evidence, fix, .. } = violation;
        Self {
            block: repeated.block.clone(),
            message: violation.message.replace(address, &repeated.block),
            path,
            rest: format!("{rule:?} {level:?} {kind:?} {severity:?} {evidence} {fix:?}"),
        }
    }
}
