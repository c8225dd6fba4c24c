//! What policies read of their input, held to schemas: those that an annotation names (`schemas`, as in OPA:
//! <https://www.openpolicyagent.org/docs/policy-language#schemas-annotations>), else our own of the kinds that the policy judges.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::kind::Kind;
use crate::policy::annotation::Yaml;
use crate::policy::files::{files, read};
use crate::policy::module::Module;
use crate::policy::near::{did_you_mean, near};
use crate::policy::outline::{Above, Block};
use crate::policy::policies::Scope;
use crate::policy::schema::{Mismatch, mismatch};
use crate::rego::reading::{Reading, Reference, Step};
use crate::rule_file::{LoadError, display};
use crate::target::TargetScope;

const DOCKERFILE: &str = "regate.dockerfile";
const FACTS: &str = "regate.facts";
const KUBERNETES_SET: &str = "regate.kubernetes_set";
const REPOSITORY: &str = "regate.repository";
const TERRAFORM: &str = "regate.terraform";
/// That of Terraform with any block: Packer, Nomad and others.
const HCL: &str = "regate.hcl";

/// Fields at the top of the kinds of Kubernetes' own API (<https://kubernetes.io/docs/reference/kubernetes-api/>, 1.34) and of what is
/// often applied beside them. A custom resource may have any other.
const KUBERNETES_FIELDS: &[&str] = &[
    "addressType",
    "aggregationRule",
    "allowVolumeExpansion",
    "allowedTopologies",
    "apiVersion",
    "automountServiceAccountToken",
    "binaryData",
    "data",
    "description",
    "driverName",
    "endpoints",
    "globalDefault",
    "handler",
    "immutable",
    "imagePullSecrets",
    "items",
    "kind",
    "metadata",
    "mountOptions",
    "overhead",
    "parameters",
    "ports",
    "preemptionPolicy",
    "provisioner",
    "reclaimPolicy",
    "roleRef",
    "rules",
    "scheduling",
    "secrets",
    "spec",
    "status",
    "stringData",
    "subjects",
    "subsets",
    "template",
    "type",
    "value",
    "volumeBindingMode",
    "webhooks",
];

/// The schemas of inputs that Regate publishes, by the name that an annotation gives them behind `schema.`.
const PUBLISHED: &[(&str, &str)] = &[
    (DOCKERFILE, include_str!("../../schemas/input/dockerfile.schema.json")),
    (FACTS, include_str!("../../schemas/input/facts.schema.json")),
    (KUBERNETES_SET, include_str!("../../schemas/input/kubernetes-set.schema.json")),
    (REPOSITORY, include_str!("../../schemas/input/repository.schema.json")),
    (TERRAFORM, include_str!("../../schemas/input/terraform.schema.json")),
];

/// Schemas by name: the published ones, and the user's.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    named: BTreeMap<String, Json>,
    /// The user gave some: a name that is not among them is a mistake. Without any, names of others' are left alone, as by OPA.
    has_own: bool,
}

/// A schema for what stands at a place of the input.
struct Typed<'a> {
    place: Vec<Step>,
    schema: Cow<'a, Json>,
}

/// What an annotation says, and for which rules.
struct Annotated<'a> {
    block: &'a Block,
    typed: Vec<Typed<'a>>,
    /// For every rule of the name, and not only for the one below.
    is_for_all: bool,
}

impl Schemas {
    /// The published schemas and those in files: of a file alone `schema` is the name, in a folder `schema.a["b-c"]` is `a/b-c.json`.
    pub(super) fn load(paths: &[PathBuf], errors: &mut Vec<LoadError>) -> Self {
        let mut named = BTreeMap::new();
        for (name, text) in PUBLISHED {
            match serde_json::from_str(text) {
                Ok(schema) => drop(named.insert((*name).to_string(), schema)),
                Err(_) => errors.push(LoadError::new(*name, 1, "the schema in the binary is not JSON", "report this")),
            }
        }
        // Held to the same shapes, and to no list of blocks.
        if let Some(Json::Object(mut open)) = named.get(TERRAFORM).cloned() {
            open.remove("additionalProperties");
            named.insert(HCL.to_string(), Json::Object(open));
        }
        for path in paths {
            for file in files(std::slice::from_ref(path), &["json"], errors) {
                let inner = file.strip_prefix(path).unwrap_or(Path::new("")).with_extension("");
                match read(&file)
                    .and_then(|text| serde_json::from_str(&text).map_err(|_| "is not valid JSON".to_string()))
                {
                    Ok(schema) => drop(named.insert(display(&inner).replace('/', "."), schema)),
                    Err(message) => {
                        errors.push(LoadError::new(display(&file), 1, message, "give JSON schemas as JSON, in UTF-8"))
                    }
                }
            }
        }
        Self { named, has_own: !paths.is_empty() }
    }

    fn get(&self, name: &str) -> Option<&Json> {
        self.named.get(name)
    }

    /// The schemas of what a policy judges; `None` where one of its kinds has none.
    fn of_scope(&self, scope: &Scope) -> Option<Vec<&Json>> {
        let Scope::Kinds(kinds, target) = scope else { return None };
        if *target == TargetScope::Repository {
            return Some(vec![self.get(REPOSITORY)?]);
        }
        let name = |kind: &Kind| match (kind, target) {
            (
                Kind::Facts | Kind::TypeScript | Kind::JavaScript | Kind::Python | Kind::Go | Kind::Java | Kind::Ruby,
                TargetScope::Document,
            ) => Some(FACTS),
            (Kind::Dockerfile, TargetScope::Document) => Some(DOCKERFILE),
            (Kind::Terraform, _) => Some(TERRAFORM),
            (Kind::Hcl, _) => Some(HCL),
            (Kind::Kubernetes, TargetScope::Set) => Some(KUBERNETES_SET),
            _ => None,
        };
        kinds.iter().map(|kind| self.get(name(kind)?)).collect()
    }
}

/// What a module reads that is never there: mistakes, and, of a policy that names no kinds, likely ones.
pub(super) fn check(
    module: &Module,
    scope: Option<&Scope>,
    reading: &Reading,
    schemas: &Schemas,
) -> (Vec<LoadError>, Vec<LoadError>) {
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    let annotated = annotated(module, schemas, &mut errors);
    let published = scope.and_then(|scope| schemas.of_scope(scope));
    let is_plain = scope.is_none_or(|scope| *scope == Scope::AnyDocument);
    for reference in &reading.references {
        if let Some(typed) = nearest(&annotated, reference) {
            let found = mismatch(&typed.schema, &reference.steps, typed.place.len());
            errors.extend(found.map(|found| error(module, reference, found)));
            continue;
        }
        if let Some(published) = &published {
            errors.extend(everywhere(published, reference, reading).map(|found| error(module, reference, found)));
        } else if scope.is_some_and(is_manifest) {
            warnings.extend(misspelt(module, reference));
        } else if is_plain && reads_resources(reference) {
            let terraform: Vec<&Json> = schemas.get(TERRAFORM).into_iter().collect();
            let found = everywhere(&terraform, reference, reading).filter(|found| found.is_list);
            warnings.extend(found.map(|found| error(module, reference, found)));
        }
    }
    (errors, warnings)
}

/// Whether a policy judges one manifest at a time, and nothing else.
fn is_manifest(scope: &Scope) -> bool {
    matches!(scope, Scope::Kinds(kinds, TargetScope::Document) if kinds.iter().eq([&Kind::Kubernetes]))
}

/// A field at the top of a manifest that is nearly one that every reader knows. A custom resource may have it: no more than a hint.
fn misspelt(module: &Module, reference: &Reference) -> Option<LoadError> {
    let Some(Step::Key(key)) = reference.steps.first() else { return None };
    let meant = near(key, KUBERNETES_FIELDS).filter(|meant| meant != key)?;
    let message = format!("no kind of Kubernetes itself has 'input.{key}': what is read there may never be defined");
    Some(LoadError::new(&module.file, reference.line, message, did_you_mean(meant)))
}

/// What stands in the way by each of the schemas. Who reads a list as a list, too, knows of both shapes.
fn everywhere(schemas: &[&Json], reference: &Reference, reading: &Reading) -> Option<Mismatch> {
    let mut found = None;
    for schema in schemas {
        let mismatch = mismatch(schema, &reference.steps, 0)?;
        found.get_or_insert(mismatch);
    }
    found.filter(|found| {
        let place = reference.steps.get(..found.length).unwrap_or_default();
        let is_member = |other: &Reference| {
            other.steps.get(..found.length) == Some(place) && other.steps.get(found.length) == Some(&Step::Any)
        };
        !(found.is_list && reading.references.iter().any(is_member))
    })
}

/// `input.resource.aws_s3_bucket...`, which only Terraform has.
fn reads_resources(reference: &Reference) -> bool {
    matches!(reference.steps.as_slice(), [Step::Key(block), Step::Key(kind), ..] if block == "resource" && kind.contains('_'))
}

fn error(module: &Module, reference: &Reference, found: Mismatch) -> LoadError {
    LoadError::new(&module.file, reference.line, found.message, found.remedy)
}

/// The schema that speaks of a reference: that of its rule before that of its package, that of the deepest place first.
fn nearest<'a>(annotated: &'a [Annotated<'_>], reference: &Reference) -> Option<&'a Typed<'a>> {
    let of_rule = |one: &&Annotated<'_>| match &one.block.above {
        Above::Rule(name) => {
            let line = one
                .block
                .line
                .saturating_add(u32::try_from(one.block.lines.len()).unwrap_or(u32::MAX))
                .saturating_add(1);
            *name == reference.rule && (one.is_for_all || line == reference.rule_line)
        }
        Above::Package | Above::Nothing => false,
    };
    let deepest = |typed: &mut dyn Iterator<Item = &'a Typed<'a>>| {
        typed.filter(|typed| reference.steps.starts_with(&typed.place)).max_by_key(|typed| typed.place.len())
    };
    let of_package = |one: &&Annotated<'_>| one.block.above == Above::Package;
    deepest(&mut annotated.iter().filter(of_rule).flat_map(|one| &one.typed))
        .or_else(|| deepest(&mut annotated.iter().filter(of_package).flat_map(|one| &one.typed)))
}

fn annotated<'a>(module: &'a Module, schemas: &'a Schemas, errors: &mut Vec<LoadError>) -> Vec<Annotated<'a>> {
    let mut found = Vec::new();
    for block in &module.outline.annotations {
        let pairs = block.read().unwrap_or_default();
        let item = |key: &str| pairs.iter().find(|pair| pair.key == key).map(|pair| &pair.item);
        let Some(Yaml::List(items)) = item("schemas").map(|item| &item.value) else { continue };
        let is_for_all =
            matches!(item("scope").map(|item| &item.value), Some(Yaml::Scalar(scope)) if scope == "document");
        let mut typed = Vec::new();
        for pair in items
            .iter()
            .filter_map(|item| match &item.value {
                Yaml::Map(pairs) => Some(pairs),
                Yaml::Scalar(_) | Yaml::List(_) => None,
            })
            .flatten()
        {
            // Data are the author's own.
            let Some(place) = place(&pair.key) else { continue };
            match &pair.item.value {
                Yaml::Scalar(name) => match schema(name, schemas) {
                    Ok(Some(schema)) => typed.push(Typed { place, schema: Cow::Borrowed(schema) }),
                    Ok(None) => {}
                    Err(remedy) => {
                        let line = block.line.saturating_add(pair.line);
                        errors.push(LoadError::new(&module.file, line, format!("there is no schema '{name}'"), remedy));
                    }
                },
                inline => typed.push(Typed { place, schema: Cow::Owned(json(inline)) }),
            }
        }
        found.push(Annotated { block, typed, is_for_all });
    }
    found
}

/// `input.a.b` as steps.
fn place(text: &str) -> Option<Vec<Step>> {
    let rest = text.trim().strip_prefix("input")?;
    names(rest).map(|names| names.into_iter().map(Step::Key).collect())
}

/// A schema by the name that an annotation gives it; `None` for one of somebody else's, of whom none are given.
fn schema<'a>(name: &str, schemas: &'a Schemas) -> Result<Option<&'a Json>, String> {
    let Some(names) = name.trim().strip_prefix("schema").and_then(names) else {
        return Err("write 'schema.name' or 'schema[\"name\"]'".to_string());
    };
    let full = names.join(".");
    match schemas.get(&full) {
        Some(schema) => Ok(Some(schema)),
        None if !schemas.has_own && names.first().is_none_or(|first| first != "regate") => Ok(None),
        None => {
            let known: Vec<&str> = schemas.named.keys().map(String::as_str).collect();
            Err(near(&full, &known).map_or_else(
                || "give the folder that it is in with --schema".to_string(),
                |meant| did_you_mean(&format!("schema.{meant}")),
            ))
        }
    }
}

/// `.a["b-c"]` as names.
fn names(text: &str) -> Option<Vec<String>> {
    let (mut names, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let name;
        (name, rest) = match rest.strip_prefix("[\"") {
            Some(quoted) => quoted.split_once("\"]")?,
            None => {
                let plain = rest.strip_prefix('.')?;
                plain.split_at(plain.find(['.', '[']).unwrap_or(plain.len()))
            }
        };
        (!name.is_empty()).then(|| names.push(name.to_string()))?;
    }
    Some(names)
}

/// A schema that is written in the annotation.
fn json(yaml: &Yaml) -> Json {
    match yaml {
        Yaml::Scalar(text) => match text.as_str() {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            _ => Json::from(text.as_str()),
        },
        Yaml::List(items) => items.iter().map(|item| json(&item.value)).collect(),
        Yaml::Map(pairs) => Json::Object(pairs.iter().map(|pair| (pair.key.clone(), json(&pair.item.value))).collect()),
    }
}
