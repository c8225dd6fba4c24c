//! Resources that no rule is for: a resource of a type that no row and no policy names, and that no policy examined, did not
//! pass anything.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::document::{Kind, Node, PathKey};
use crate::policy::Outcome;
use crate::scan::Scan;
use crate::target::Target;
use crate::target::resources::Resources;

/// Resources by type: where they are and how they are called, so that one that is judged in several forms counts once.
pub(crate) type Untyped = BTreeMap<String, BTreeSet<(String, String)>>;

/// The resources of a target that no rule is for. Data sources are no resources.
pub(crate) fn untyped(scan: &Scan, target: &Target<'_>, outcomes: &[Outcome]) -> Untyped {
    let mut found = Untyped::new();
    // The parts of a database and the settings of a server are of kinds of our own.
    if !matches!(target.kind, Kind::Terraform | Kind::Cloudformation | Kind::Kubernetes | Kind::Arm) {
        return found;
    }
    let resources = Resources::of(target.kind, &target.input);
    let mut known: HashMap<&str, bool> = HashMap::new();
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
        let is_known = || {
            kind.is_empty()
                || kind.starts_with("data.")
                || scan.requirements.names(target.kind, &Resources::lookup(target.kind, kind))
                || scan.policies.names(&Resources::lookup(target.kind, kind))
        };
        if !*known.entry(kind).or_insert_with(is_known) {
            open.insert(&resource.path, (kind, &resource.address));
        }
    }
    // A policy about resources of all types names none of them.
    for subject in outcomes.iter().flat_map(|outcome| &outcome.subjects) {
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
