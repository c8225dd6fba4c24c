//! Files of variables that Terraform does not load by itself: an environment each (`terraform plan -var-file prod.tfvars`,
//! <https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files>).

use std::collections::BTreeSet;

use super::groups::{Group, Values};
use super::set::folder;
use super::terraform::is_loaded;
use crate::bound::Bound;
use crate::document::{Kind, Node};

/// Each is a form of the module that is judged as a whole.
const FILES: Bound = Bound::new(
    32,
    "more than 32 files of variables belong to a Terraform folder: it was judged with the first of them alone",
);

/// The modules that a group is with each file of variables that is its own and gives one of its variables a value.
#[must_use]
pub fn with_variables<'m>(group: &Group<'m>, files: &[Values<'m>]) -> Vec<Group<'m>> {
    let root = group.key.path.as_str();
    if group.key.kind != Kind::Terraform || group.key.is_fence() || files.iter().all(|file| file.owner != root) {
        return Vec::new();
    }
    let is_own = |path: &str| folder(path) == root;
    let own = group.members.iter().map(|member| &member.document);
    let own = own.filter(|document| document.kind == Kind::Terraform && is_own(document.artifact.path()));
    let declared: BTreeSet<&str> = own.flat_map(|document| variables(&document.root)).collect();
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.owner == root) {
        let path = file.member.document.artifact.path();
        let entries = file.member.document.root.as_object().unwrap_or_default();
        if is_own(path) && is_loaded(path) || !entries.iter().any(|entry| declared.contains(entry.key.as_str())) {
            continue;
        }
        if !FILES.has_room(found.len()) {
            break;
        }
        let mut members = group.members.clone();
        members.extend((!is_own(path)).then_some(file.member));
        let mut key = group.key.clone();
        key.values = Some(path.to_string());
        found.push(Group { key, members, folders: group.folders.clone(), is_idle: group.is_idle });
    }
    found
}

/// The names of the variables that a document declares.
fn variables(root: &Node) -> impl Iterator<Item = &str> {
    let declared = root.get("variable").and_then(Node::as_object).unwrap_or_default();
    declared.iter().map(|entry| entry.key.as_str())
}
