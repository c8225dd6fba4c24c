//! Resources that no rule is for: a resource of a type that no row and no policy which is on names, and that no such policy
//! examined, did not pass anything.

mod ansible;
mod programs;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::document::{Kind, Node, PathKey};
use crate::policy::Outcome;
use crate::rule::Rule;
use crate::scan::Scan;
use crate::target::Target;
use crate::target::resources::Resources;

/// Resources by type: where they are and how they are called, so that one that is judged in several forms counts once.
pub(crate) type Untyped = BTreeMap<String, BTreeSet<(String, String)>>;

/// The resources of a target that no rule is for. Data sources are no resources.
pub(crate) fn untyped(scan: &Scan, target: &Target<'_>, outcomes: &[Outcome]) -> Untyped {
    let mut found = Untyped::new();
    if target.kind == Kind::Yaml {
        return tasks(target, outcomes);
    }
    // The parts of a database and the settings of a server are of kinds of our own.
    if !matches!(target.kind, Kind::Terraform | Kind::Cloudformation | Kind::Kubernetes | Kind::Arm) {
        return found;
    }
    let resources = Resources::of(target.kind, &target.input);
    let mut known: HashMap<(&str, String), bool> = HashMap::new();
    let mut open: HashMap<&[PathKey], (&str, &str)> = HashMap::new();
    for resource in resources.all() {
        let kind = resource.kind.as_ref();
        // These are judged as the manifests that they hold.
        let is_manifest = matches!(kind, "kubernetes_manifest" | "kubectl_manifest")
            && (resource.body.get("manifest").and_then(Node::as_object).is_some()
                || resource.body.get("yaml_body").is_some_and(|text| text.as_str().is_some()));
        if is_manifest {
            continue;
        }
        // What is off where the resource stands judges nothing.
        let file = target.place(&resource.path).builder.source().path().to_string();
        let is_on = |rule: &Rule| scan.config.rule_enabled(rule, &file);
        let is_known = || {
            let name = Resources::lookup(target.kind, kind);
            kind.is_empty()
                || kind.starts_with("data.")
                || scan.requirements.names(target.kind, &name, &is_on)
                || scan.policies.names(&name)
        };
        if !*known.entry((kind, file.clone())).or_insert_with(is_known) {
            open.insert(&resource.path, (kind, &resource.address));
        }
    }
    // A policy about resources of all types names none of them.
    let is_on = |outcome: &&Outcome| {
        scan.rules.get(&outcome.rule).is_none_or(|rule| scan.config.rule_enabled(rule, target.path))
    };
    for subject in outcomes.iter().filter(is_on).flat_map(|outcome| &outcome.subjects) {
        if open.is_empty() {
            break;
        }
        for length in 0..=subject.path.len() {
            subject.path.get(..length).map(|path| open.remove(path));
        }
    }
    for (kind, address) in open.into_values() {
        let place = (target.path.to_string(), address.to_string());
        found.entry(kind.to_string()).or_default().insert(place);
    }
    found
}

/// The tasks of a playbook that no rule is for, by their modules.
fn tasks(target: &Target<'_>, outcomes: &[Outcome]) -> Untyped {
    let mut found = Untyped::new();
    let examined: BTreeSet<&[PathKey]> =
        outcomes.iter().flat_map(|outcome| &outcome.subjects).map(|subject| subject.path.as_slice()).collect();
    for (module, path) in ansible::modules(target.path, &target.input) {
        if !examined.contains(path.as_slice()) {
            let address = path.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
            found.entry(module.to_string()).or_default().insert((target.path.to_string(), address));
        }
    }
    found
}

/// The infrastructure that a source file makes: no rule is for what programs give it.
pub(crate) fn of_program(path: &str, text: &str) -> Untyped {
    let types = programs::types(path, text).into_iter();
    let places =
        |lines: BTreeSet<usize>| lines.into_iter().map(|line| (path.to_string(), format!("line {line}"))).collect();
    types.map(|(of_type, lines)| (of_type, places(lines))).collect()
}
