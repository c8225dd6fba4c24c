//! Resources: what they are, what is set in them, which environment they belong to, and what they name.

use std::collections::{BTreeMap, BTreeSet};

use super::attribute::{Says, short, told};
use super::model::{Origin, Output, State};
use super::read::{Draft, Place, Reader, placed, settings, state, tier};
use super::topics::{Topic, Topics};
use crate::document::{Node, PathKey, Value};
use crate::kind::Kind;
use crate::pipeline::Tier;
use crate::target::Target;
use crate::target::resources::{Resource, Resources};

/// Settings that switch the whole resource.
const SWITCHES: &[&str] =
    &["enabled", "enable", "is_enabled", "policy_settings.enabled", "versioning_configuration.status"];
/// Settings by which a resource says in which network it is.
const NETWORKS: &[&str] = &[
    "vpc_id",
    "VpcId",
    "network",
    "subnet_id",
    "SubnetId",
    "subnetwork",
    "virtual_network_name",
    "db_subnet_group_name",
    "DBSubnetGroupName",
    "subnet_ids",
    "subnets",
];

impl Reader<'_> {
    /// What the resources of a target say: a Terraform module, manifests, a template.
    pub(super) fn resources(&mut self, target: &Target<'_>, clean: &dyn Fn(&str) -> String) {
        let resources = Resources::of(target.kind, &target.input);
        for resource in resources.all() {
            if resource.kind.starts_with("data.") {
                continue;
            }
            self.resource(target, resource, clean);
        }
        if target.kind == Kind::Terraform {
            self.modules(target, clean);
            self.outputs(target, "output", clean);
        } else if target.kind == Kind::Cloudformation {
            self.outputs(target, "Outputs", clean);
        }
    }

    fn resource(&mut self, target: &Target<'_>, resource: &Resource<'_>, clean: &dyn Fn(&str) -> String) {
        let own = placed(target, &resource.path);
        if !self.is_told(&own.file) && !self.is_told(&format!("{}/main.tf", target.path)) {
            return;
        }
        let origin = if target.fence.is_some() { Origin::Document } else { Origin::Infrastructure };
        let environment = self.environment(target, resource, &own.file);
        let version = resource.body.get("apiVersion").and_then(Node::as_str).unwrap_or_default();
        let (network, refers) = (network(target.kind, resource.body), references(resource.body));
        let images = images(resource.body);
        let topics = Topics::get();
        let of_type: BTreeSet<&str> = topics.of_type(&resource.kind, version).map(|topic| topic.id.as_str()).collect();
        for topic in topics.all() {
            let image = images.iter().find(|image| topic.has_image(image));
            let is_own = of_type.contains(topic.id.as_str());
            let (mut shown, mut says) = settings(&topic.attributes, resource.body, &topic.off);
            annotated(topic, resource.body, &mut shown, &mut says);
            if !is_own && shown.is_empty() && image.is_none() {
                continue;
            }
            let mut draft = Draft::new(topic, &resource.kind, &resource.address, environment.clone(), origin);
            let set_at = says.first().map(|(path, _)| [resource.path.as_slice(), path].concat());
            draft.state = if is_own || image.is_some() {
                switched(resource.body, topic)
            } else {
                state(says.iter().map(|(_, says)| *says))
            };
            if is_own {
                let (more, _) = settings(&topic.settings, resource.body, &topic.off);
                let known: BTreeSet<String> = shown.iter().map(|one| one.name.clone()).collect();
                shown.splice(0..0, more.into_iter().filter(|one| !known.contains(&one.name)));
            }
            shown.extend(image.map(|image| super::Setting { name: "image".into(), value: short(image) }));
            draft.settings = shown;
            (draft.network, draft.refers) = (network.clone(), refers.clone());
            let place = set_at
                .filter(|_| !is_own)
                .map_or_else(|| Place { file: own.file.clone(), line: own.line }, |path| placed(target, &path));
            self.add(draft, place, clean);
        }
        self.items(target, resource.body, &resource.path, environment.as_deref(), clean);
    }

    /// By the path, what the resource says of itself, its namespace, and the name of the call that made it.
    fn environment(&self, target: &Target<'_>, resource: &Resource<'_>, file: &str) -> Option<String> {
        let said = || {
            let tags = ["tags", "labels", "Tags"].iter().filter_map(|key| resource.body.get(key));
            let metadata = resource.body.get("metadata");
            let labels = metadata.and_then(|metadata| metadata.get("labels"));
            tags.chain(labels).find_map(|tags| {
                let keys = ["Environment", "environment", "Env", "env", "app.kubernetes.io/environment"];
                keys.iter().find_map(|key| Tier::named(tagged(tags, key)?)).map(|tier| tier.as_str().to_string())
            })
        };
        let namespace = || {
            let metadata = resource.body.get("metadata")?;
            let key = if resource.kind == "Namespace" { "name" } else { "namespace" };
            tier(metadata.get(key)?.as_str()?)
        };
        let call = || {
            let parts: Vec<&str> = resource.address.split('.').collect();
            let calls = parts.windows(2).filter_map(|two| match two {
                ["module", name] => Some(*name),
                _ => None,
            });
            calls.filter_map(tier).next()
        };
        self.environment_of(target.path)
            .or_else(|| self.environment_of(file))
            .or_else(said)
            .or_else(namespace)
            .or_else(call)
    }

    /// Calls of modules that are not at hand: what they make is not known, what they are called is.
    fn modules(&mut self, target: &Target<'_>, clean: &dyn Fn(&str) -> String) {
        for entry in target.input.get("module").and_then(Node::as_object).unwrap_or_default() {
            let is_list = entry.node.as_array().is_some();
            let Some(body) = entry.node.as_array().map_or(Some(&entry.node), |items| items.first()) else { continue };
            let Some(source) = body.get("source").and_then(Node::written) else { continue };
            if source.starts_with("./") || source.starts_with("../") {
                continue;
            }
            let mut path: Vec<PathKey> = vec!["module".into(), entry.key.as_str().into()];
            path.extend(is_list.then_some(PathKey::Index(0)));
            let place = placed(target, &path);
            if !self.is_told(&place.file) {
                continue;
            }
            let origin = if target.fence.is_some() { Origin::Document } else { Origin::Infrastructure };
            let environment = self.environment_of(target.path).or_else(|| tier(&entry.key));
            for topic in Topics::get().all().iter().filter(|topic| topic.has_module(source)) {
                let mut draft =
                    Draft::new(topic, "module", &format!("module.{}", entry.key), environment.clone(), origin);
                let (shown, _) = settings(&topic.settings, body, &topic.off);
                draft.settings = shown;
                draft.settings.insert(0, super::Setting { name: "source".into(), value: short(source) });
                draft.state = State::NotKnown;
                self.add(draft, Place { file: place.file.clone(), line: place.line }, clean);
            }
            let what = format!("module.{} ({source}), called in {}", entry.key, place.file);
            self.unread(&what, "the module is not in the repository: what it makes is not known", clean);
        }
    }

    fn outputs(&mut self, target: &Target<'_>, key: &str, clean: &dyn Fn(&str) -> String) {
        if target.fence.is_some() {
            return;
        }
        for entry in target.input.get(key).and_then(Node::as_object).unwrap_or_default() {
            let Some(body) = entry.node.as_array().map_or(Some(&entry.node), |items| items.first()) else { continue };
            let place = placed(target, &[key.into(), entry.key.as_str().into()]);
            if !self.is_told(&place.file) {
                continue;
            }
            let sensitive = matches!(body.get("sensitive").map(|node| &node.value), Some(Value::Bool(true)));
            let value = body.get("value").or_else(|| body.get("Value"));
            let value = value.map_or_else(
                || "not set".to_string(),
                |value| match value.written() {
                    Some(text) => short(text),
                    None => told(&entry.key, value, &[]).0,
                },
            );
            let value = if sensitive || told(&entry.key, &entry.node, &[]).0 == "set" && entry.node.as_str().is_some() {
                "not shown".to_string()
            } else {
                value
            };
            self.output(Output {
                name: clean(&entry.key),
                environment: self.environment_of(target.path).or_else(|| self.environment_of(&place.file)),
                value: clean(&value),
                sensitive,
                file: clean(&place.file),
                line: place.line,
            });
        }
    }
}

/// Whether a switch in the resource, or in a setting that decides, says that it does nothing.
fn switched(body: &Node, topic: &Topic) -> State {
    let own = topic.settings.iter().filter(|setting| SWITCHES.contains(&setting.name.as_str()));
    let said: Vec<Says> =
        own.filter_map(|setting| setting.find(body)).map(|(_, node)| told("", node, &topic.off).1).collect();
    let list = !topic.off.is_empty();
    let listed = topic
        .settings
        .iter()
        .filter(|_| list)
        .filter_map(|setting| setting.find(body))
        .map(|(_, node)| told("", node, &topic.off).1);
    let said: Vec<Says> = said.into_iter().chain(listed.filter(|says| *says == Says::No)).collect();
    if body.as_unknown().is_some() {
        State::NotKnown
    } else if said.contains(&Says::No) {
        State::Off
    } else {
        state(said.into_iter())
    }
}

/// Annotations of a Kubernetes object that belong to a topic.
fn annotated(topic: &Topic, body: &Node, shown: &mut Vec<super::Setting>, says: &mut Vec<(Vec<PathKey>, Says)>) {
    let Some(annotations) = body.get("metadata").and_then(|metadata| metadata.get("annotations")) else { return };
    for name in &topic.annotations {
        if let Some(node) = annotations.get(name) {
            let (value, said) = told(name, node, &topic.off);
            shown.push(super::Setting { name: name.clone(), value });
            says.push((vec!["metadata".into(), "annotations".into(), name.as_str().into()], said));
        }
    }
}

/// A tag's value: of a map, or of CloudFormation's list of keys and values.
fn tagged<'n>(tags: &'n Node, key: &str) -> Option<&'n str> {
    if let Some(items) = tags.as_array() {
        let own = items.iter().find(|item| item.get("Key").and_then(Node::as_str) == Some(key))?;
        return own.get("Value")?.as_str();
    }
    tags.get(key)?.as_str()
}

/// The images of a workload's containers.
fn images(body: &Node) -> Vec<&str> {
    let spec = body.get("spec");
    let job = spec.and_then(|spec| spec.get("jobTemplate")).and_then(|job| job.get("spec"));
    let pod = job.or(spec).and_then(|spec| spec.get("template")).and_then(|template| template.get("spec")).or(spec);
    let containers = pod.and_then(|pod| pod.get("containers")).and_then(Node::as_array).unwrap_or_default();
    containers.iter().filter_map(|container| container.get("image")?.as_str()).collect()
}

/// The network that a resource names first, or its namespace.
fn network(kind: Kind, body: &Node) -> Option<String> {
    if kind == Kind::Kubernetes {
        return body.get("metadata")?.get("namespace")?.written().map(str::to_string);
    }
    NETWORKS.iter().find_map(|key| {
        let named = references(body.get(key)?);
        named.first().cloned().or_else(|| body.get(key)?.as_str().map(str::to_string))
    })
}

/// The addresses that texts in a value name: `aws_vpc.main`, and logical ids of a template.
fn references(body: &Node) -> Vec<String> {
    let mut found = BTreeMap::new();
    gather(body, &mut found);
    let mut found: Vec<(usize, String)> = found.into_iter().map(|(name, at)| (at, name)).collect();
    found.sort();
    found.into_iter().map(|(_, name)| name).collect()
}

/// Recursion is as deep as the text is nested, which parsers bound.
fn gather(node: &Node, found: &mut BTreeMap<String, usize>) {
    match &node.value {
        Value::Unknown(unknown) => {
            for name in addresses(&unknown.text) {
                let at = found.len();
                found.entry(name).or_insert(at);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, found)),
        Value::Object(entries) => {
            for entry in entries.iter() {
                let named = match entry.key.as_str() {
                    "Ref" => entry.node.as_str(),
                    "Fn::GetAtt" => {
                        entry.node.as_array().and_then(|parts| parts.first()).unwrap_or(&entry.node).as_str()
                    }
                    _ => None,
                };
                if let Some(named) = named {
                    let at = found.len();
                    found.entry(named.split('.').next().unwrap_or_default().to_string()).or_insert(at);
                }
                gather(&entry.node, found);
            }
        }
        _ => {}
    }
}

/// `aws_vpc.main` of `${aws_vpc.main.id}`: a type with an underscore, and a name.
fn addresses(text: &str) -> impl Iterator<Item = String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.split(move |c| !is_part(c)).filter_map(|word| {
        let mut parts = word.split('.');
        let (kind, name) = (parts.next()?, parts.next()?);
        (kind.contains('_') && !name.is_empty()).then(|| format!("{kind}.{name}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_name_addresses() {
        let found: Vec<String> =
            addresses("${aws_vpc.main.id}-${var.name} ${join(\",\", aws_subnet.a[*].id)}").collect();
        assert_eq!(found, ["aws_vpc.main", "aws_subnet.a"]);
    }
}
