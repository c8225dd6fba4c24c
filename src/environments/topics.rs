//! What is looked for in the files of environments: the data of `rules/environments/*.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Part;
use super::attribute::Attribute;
use crate::embedded::{self, Table};
use crate::pipeline::Purpose;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    topic: Vec<Topic>,
}

/// One thing that an environment has or has not.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    pub id: String,
    pub part: Part,
    pub title: String,
    /// Environments of which its absence is said.
    #[serde(default)]
    pub expected: Vec<String>,
    /// Where it stands in the diagram of infrastructure.
    pub tier: Option<String>,
    /// Where it stands in the diagram of security.
    pub layer: Option<String>,
    /// Where it stands in the diagram of monitoring.
    pub flow: Option<String>,
    #[serde(default)]
    pub(super) types: Vec<String>,
    #[serde(default)]
    pub(super) settings: Vec<Attribute>,
    #[serde(default)]
    pub(super) attributes: Vec<Attribute>,
    /// Values, beside those that say no everywhere, by which it is not there: a list that admits everybody.
    #[serde(default)]
    pub(super) off: Vec<String>,
    #[serde(default)]
    pub(super) annotations: Vec<String>,
    #[serde(default)]
    pub(super) images: Vec<String>,
    #[serde(default)]
    pub(super) modules: Vec<String>,
    #[serde(default)]
    packages: Vec<String>,
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    pub(super) sections: Vec<Attribute>,
    #[serde(default)]
    pub(super) lists: Vec<List>,
    #[serde(default)]
    pub(super) purposes: Vec<Purpose>,
}

/// A list of named things in YAML.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    /// Keys; lists on the way are gone through.
    pub path: Attribute,
    /// The key of an item's name: what has none is no such item.
    pub name: String,
    pub settings: Vec<Attribute>,
    /// The other keys of an item say what it is.
    #[serde(default)]
    pub keys: bool,
    /// No program reads it that is known: it says what there shall be.
    #[serde(default)]
    pub declared: bool,
}

/// All topics, and those of a resource type.
#[derive(Debug, Default)]
pub struct Topics {
    all: Vec<Topic>,
    by_type: BTreeMap<String, Vec<(Option<String>, usize)>>,
}

static TOPICS: LazyLock<Topics> =
    LazyLock::new(|| Topics::read(embedded::tables("rules/environments/")).unwrap_or_default());

impl Topics {
    /// Those of the binary. A test reads them too, so that none is lost.
    #[must_use]
    pub fn get() -> &'static Self {
        &TOPICS
    }

    /// Every topic, in the order of the parts.
    #[must_use]
    pub fn all(&self) -> &[Topic] {
        &self.all
    }

    /// A topic by its id.
    #[must_use]
    pub fn named(&self, id: &str) -> Option<&Topic> {
        self.all.iter().find(|topic| topic.id == id)
    }

    fn read(files: impl Iterator<Item = Table>) -> Result<Self, String> {
        let mut topics = Self::default();
        for table in files {
            let file: File = table.read().map_err(|error| format!("{}: {error}", table.path))?;
            topics.all.extend(file.topic);
        }
        topics.all.sort_by_key(|topic| topic.part);
        for (at, topic) in topics.all.iter().enumerate() {
            for one in &topic.types {
                // A type of Terraform and of CloudFormation has no slash.
                let (group, kind) =
                    one.rsplit_once('/').map_or((None, one.as_str()), |(group, kind)| (Some(group), kind));
                let entry = (group.map(str::to_string), at);
                topics.by_type.entry(kind.to_string()).or_default().push(entry);
            }
        }
        Ok(topics)
    }

    /// The topics of a type; `version` is the `apiVersion` of a Kubernetes object.
    pub(super) fn of_type(&self, kind: &str, version: &str) -> impl Iterator<Item = &Topic> {
        let group = version.split('/').next().unwrap_or_default().to_string();
        let found = self.by_type.get(kind).into_iter().flatten();
        found
            .filter(move |(own, _)| own.as_ref().is_none_or(|own| *own == group))
            .filter_map(|(_, at)| self.all.get(*at))
    }
}

impl Topic {
    /// Whether keys of YAML are known that declare it. Of another, a document that says it in its own words would be told to be silent.
    pub(super) fn can_be_declared(&self) -> bool {
        !self.sections.is_empty() || self.lists.iter().any(|list| list.declared)
    }

    /// Whether an image is one of the topic's: `docker.io/library/postgres:16` is `postgres`.
    pub(super) fn has_image(&self, image: &str) -> bool {
        let name = image.split(['@', ' ']).next().unwrap_or_default();
        let slash = name.rfind('/').map_or(0, |at| at + 1);
        let tag = name.get(slash..).and_then(|last| last.find(':')).map_or(name.len(), |at| at + slash);
        let name = name.get(..tag).unwrap_or_default();
        self.images.iter().any(|own| ends(name, own))
    }

    /// Whether a package is one of the topic's.
    pub(super) fn has_package(&self, package: &str) -> bool {
        self.packages.iter().any(|own| match own.strip_suffix('*') {
            Some(start) => package.starts_with(start),
            None => package.eq_ignore_ascii_case(own),
        })
    }

    /// Whether a file shows the topic by being there.
    pub(super) fn has_file(&self, path: &str) -> bool {
        self.files.iter().any(|own| ends(path, own))
    }

    /// Whether a module by its source is one of the topic's: `terraform-aws-modules/rds/aws`.
    pub(super) fn has_module(&self, source: &str) -> bool {
        let source = format!("{}/", source.split("//").last().unwrap_or_default());
        self.modules.iter().any(|own| source.contains(&format!("{own}/")))
    }
}

/// Whether a path is another one, or ends with it as its last parts.
fn ends(path: &str, end: &str) -> bool {
    path == end || path.strip_suffix(end).is_some_and(|before| before.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_is_read_and_has_a_name_of_its_own() {
        let topics = Topics::read(embedded::tables("rules/environments/")).unwrap();
        let ids: std::collections::BTreeSet<&String> = topics.all.iter().map(|topic| &topic.id).collect();
        assert_eq!(ids.len(), topics.all.len());
        for topic in &topics.all {
            let known =
                |words: &[&str], word: &Option<String>| word.as_deref().is_none_or(|word| words.contains(&word));
            assert!(known(&["edge", "compute", "messaging", "data", "network"], &topic.tier), "{}", topic.id);
            assert!(known(&["perimeter", "identity", "data", "delivery"], &topic.layer), "{}", topic.id);
            assert!(known(&["logs", "metrics", "alerts", "routes"], &topic.flow), "{}", topic.id);
            let environments = ["development", "staging", "production"];
            assert!(topic.expected.iter().all(|one| environments.contains(&one.as_str())), "{}", topic.id);
        }
        assert!(Part::ALL.iter().all(|part| topics.all.iter().any(|topic| topic.part == *part)));
    }

    #[test]
    fn names_are_matched_whole() {
        let topics = Topics::get();
        let of = |id: &str| topics.named(id).unwrap();
        assert!(
            of("databases").has_image("registry:5000/library/postgres:16@sha256:0") && of("caches").has_image("redis")
        );
        assert!(!of("databases").has_image("postgres-exporter:1") && !of("databases").has_image("api/server"));
        assert!(of("errors").has_package("@sentry/nextjs") && !of("errors").has_package("sentry"));
        assert!(
            of("databases").has_module("terraform-aws-modules/rds/aws") && !of("databases").has_module("acme/rdsx/aws")
        );
        let databases = |version| topics.of_type("Cluster", version).count();
        assert_eq!((databases("postgresql.cnpg.io/v1"), databases("cluster.x-k8s.io/v1beta1")), (1, 0));
    }
}
