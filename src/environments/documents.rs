//! Documents that are no set of resources: compose files, plain YAML, packages, variables, and files that are what they show.

use std::iter::once;

use super::attribute::{Attribute, short, told};
use super::model::{Origin, Setting, State};
use super::read::{Draft, Place, Reader, placed, settings, state};
use super::topics::{List, Topics};
use crate::document::{Entry, Node, PathKey};
use crate::kind::Kind;
use crate::target::{ListedFile, Target};

/// Settings of a section that are shown.
const MOST_SETTINGS: usize = 8;

impl Reader<'_> {
    /// What one document says.
    pub(super) fn document(&mut self, target: &Target<'_>, clean: &dyn Fn(&str) -> String) {
        let environment = self.environment_of(target.path);
        let environment = environment.as_deref();
        match target.kind {
            Kind::Cloudformation => self.resources(target, clean),
            Kind::Compose => self.services(target, environment, clean),
            Kind::Dotenv => self.variables(target, environment, clean),
            Kind::TerraformVariables => self.arguments(target, environment, clean),
            Kind::PackageJson => self.packages(target, environment, clean),
            Kind::Toml => self.python(target, environment, clean),
            Kind::Yaml => {
                self.items(target, &target.input, &[], environment, clean);
                self.sections(target, environment, clean);
            }
            _ => {}
        }
    }

    /// Lists of named things: alert rules, receivers, firewall rules.
    pub(super) fn items(
        &mut self,
        target: &Target<'_>,
        root: &Node,
        above: &[PathKey],
        environment: Option<&str>,
        clean: &dyn Fn(&str) -> String,
    ) {
        for topic in Topics::get().all() {
            for list in &topic.lists {
                for (path, item) in list.path.items(root) {
                    let Some(name) = item.get(&list.name).and_then(Node::written) else { continue };
                    let declared = target.fence.is_some() || list.declared;
                    let origin = if declared { Origin::Document } else { Origin::Infrastructure };
                    let said = item.get("labels").and_then(|labels| labels.get("environment")).and_then(Node::as_str);
                    let said = said.and_then(super::read::tier);
                    let environment = environment.map(str::to_string).or(said);
                    let mut draft = Draft::new(topic, &list.path.name, name, environment, origin);
                    (draft.settings, _) = settings(&list.settings, item, &topic.off);
                    if list.keys {
                        draft.settings = kinds(list, item);
                        draft.state = if draft.settings.is_empty() { State::Off } else { State::Found };
                    }
                    let place = placed(target, &[above, path.as_slice()].concat());
                    self.add(draft, place, clean);
                }
            }
        }
        for key in ["global", "prometheus"] {
            let interval = Attribute::new(format!("{key}.scrape_interval"));
            if let (Some((path, node)), Some(topic)) = (interval.find(root), Topics::get().named("metrics")) {
                let mut draft =
                    Draft::new(topic, "prometheus", key, environment.map(str::to_string), Origin::Infrastructure);
                draft.settings = vec![Setting { name: "scrape_interval".into(), value: told("", node, &[]).0 }];
                self.add(draft, placed(target, &[above, path.as_slice()].concat()), clean);
            }
        }
    }

    /// Sections of YAML that no program is known to read: what there shall be, everywhere or in an environment (`production: {backup: …}`,
    /// also below `environments`).
    fn sections(&mut self, target: &Target<'_>, environment: Option<&str>, clean: &dyn Fn(&str) -> String) {
        self.sections_in(target, &target.input, &[], environment, clean);
        let whole: &Node = &target.input;
        let below = whole.get("environments").map(|node| (vec![PathKey::from("environments")], node));
        for (above, root) in once((Vec::new(), whole)).chain(below) {
            for entry in root.as_object().unwrap_or_default() {
                let Some(named) = environment_of_key(&entry.key) else { continue };
                let above = [above.as_slice(), &[entry.key.as_str().into()]].concat();
                self.sections_in(target, &entry.node, &above, Some(&named), clean);
            }
        }
    }

    fn sections_in(
        &mut self,
        target: &Target<'_>,
        root: &Node,
        above: &[PathKey],
        environment: Option<&str>,
        clean: &dyn Fn(&str) -> String,
    ) {
        for topic in Topics::get().all() {
            for section in &topic.sections {
                let Some((path, node)) = section.find(root) else { continue };
                let said = Attribute::new("labels.environment".into())
                    .find(node)
                    .and_then(|(_, node)| super::read::tier(node.as_str()?));
                let named = environment.map(str::to_string).or(said);
                let mut draft = Draft::new(topic, "section", &section.name, named, Origin::Document);
                (draft.settings, draft.state) = declared(node, &topic.off);
                if !draft.settings.is_empty() {
                    self.add(draft, placed(target, &[above, path.as_slice()].concat()), clean);
                }
            }
        }
    }

    /// The services of a compose file.
    fn services(&mut self, target: &Target<'_>, environment: Option<&str>, clean: &dyn Fn(&str) -> String) {
        let topics = Topics::get();
        let origin = if target.fence.is_some() { Origin::Document } else { Origin::Infrastructure };
        for service in target.input.get("services").and_then(Node::as_object).unwrap_or_default() {
            let image = service.node.get("image").and_then(Node::written);
            let known = image.map(|image| image.split("${").next().unwrap_or_default());
            let mut own: Vec<_> =
                topics.all().iter().filter(|topic| known.is_some_and(|image| topic.has_image(image))).collect();
            if own.is_empty() {
                own.extend(topics.named("compute"));
            }
            for topic in own {
                let mut draft = Draft::new(topic, "service", &service.key, environment.map(str::to_string), origin);
                let mut show = |name: &str, value: Option<String>| {
                    draft.settings.extend(value.map(|value| Setting { name: name.into(), value }));
                };
                show("image", image.map(short));
                show("build", service.node.get("build").map(|build| build.written().map_or("set".into(), short)));
                for name in ["deploy.replicas", "ports", "restart"] {
                    let found = Attribute::new(name.to_string()).find(&service.node);
                    show(name, found.map(|(_, node)| told("", node, &[]).0));
                }
                self.add(draft, placed(target, &["services".into(), service.key.as_str().into()]), clean);
            }
        }
    }

    /// The settings of an environment that a dotenv file gives: how many, never what.
    fn variables(&mut self, target: &Target<'_>, environment: Option<&str>, clean: &dyn Fn(&str) -> String) {
        let (Some(environment), None, Some(topic)) = (environment, target.fence, Topics::get().named("settings"))
        else {
            return;
        };
        let count = target.input.as_object().map_or(0, <[Entry]>::len);
        let mut draft = Draft::new(topic, "dotenv", target.path, Some(environment.to_string()), Origin::Infrastructure);
        draft.settings = vec![Setting { name: "variables".into(), value: count.to_string() }];
        self.add(draft, Place { file: target.path.to_string(), line: 1 }, clean);
    }

    /// The arguments of an environment that a variable file gives.
    fn arguments(&mut self, target: &Target<'_>, environment: Option<&str>, clean: &dyn Fn(&str) -> String) {
        let (Some(environment), None, Some(topic)) = (environment, target.fence, Topics::get().named("settings"))
        else {
            return;
        };
        for entry in target.input.as_object().unwrap_or_default() {
            let mut draft = Draft::new(
                topic,
                "variable",
                &format!("var.{}", entry.key),
                Some(environment.to_string()),
                Origin::Infrastructure,
            );
            let (value, _) = told(&entry.key, &entry.node, &[]);
            draft.settings = vec![Setting { name: "value".into(), value }];
            self.add(draft, placed(target, &[entry.key.as_str().into()]), clean);
        }
    }

    /// What a program uses, by its packages.
    fn packages(&mut self, target: &Target<'_>, environment: Option<&str>, clean: &dyn Fn(&str) -> String) {
        if target.path == "package.json" && target.fence.is_none() {
            self.version(target.input.get("version").and_then(Node::as_str));
        }
        for key in ["dependencies", "devDependencies"] {
            for entry in target.input.get(key).and_then(Node::as_object).unwrap_or_default() {
                let path = [key.into(), entry.key.as_str().into()];
                self.package(target, &entry.key, &path, environment, clean);
            }
        }
    }

    /// `project.dependencies` (PEP 621) and Poetry's.
    fn python(&mut self, target: &Target<'_>, environment: Option<&str>, clean: &dyn Fn(&str) -> String) {
        if !target.path.ends_with("pyproject.toml") {
            return;
        }
        for (path, item) in Attribute::new("project.dependencies".into()).items(&target.input) {
            let end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
            let name = item.as_str().and_then(|text| text.split(end).next()).unwrap_or_default();
            self.package(target, name, &path, environment, clean);
        }
        if let Some((path, node)) = Attribute::new("tool.poetry.dependencies".into()).find(&target.input) {
            for entry in node.as_object().unwrap_or_default() {
                let path = [path.as_slice(), &[entry.key.as_str().into()]].concat();
                self.package(target, &entry.key, &path, environment, clean);
            }
        }
    }

    fn package(
        &mut self,
        target: &Target<'_>,
        name: &str,
        path: &[PathKey],
        environment: Option<&str>,
        clean: &dyn Fn(&str) -> String,
    ) {
        for topic in Topics::get().all().iter().filter(|topic| topic.has_package(name)) {
            let origin = if target.fence.is_some() { Origin::Document } else { Origin::Code };
            let draft = Draft::new(topic, "package", name, environment.map(str::to_string), origin);
            self.add(draft, placed(target, path), clean);
        }
    }

    /// A file that shows a topic by being there.
    pub(super) fn listed(&mut self, file: &ListedFile, clean: &dyn Fn(&str) -> String) {
        for topic in Topics::get().all().iter().filter(|topic| topic.has_file(&file.path)) {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            let draft = Draft::new(topic, "file", name, file.environment.clone(), Origin::Code);
            self.add(draft, Place { file: file.path.clone(), line: 1 }, clean);
        }
    }
}

/// The environment that a key is the whole name of.
fn environment_of_key(key: &str) -> Option<String> {
    let is_name =
        ["prod", "production", "staging", "stage", "stg", "dev", "development"].contains(&key.to_lowercase().as_str());
    is_name.then(|| super::read::tier(key))?
}

/// What a section says, and whether it switches off: its settings, of a list how many entries it has, or its one value.
fn declared(node: &Node, off: &[String]) -> (Vec<Setting>, State) {
    if let Some(entries) = node.as_object() {
        let mut shown = Vec::new();
        leaves("", entries, &mut shown);
        let is_off = shown.iter().any(|(name, value)| name == "enabled" && value == "false");
        let more = shown.len().saturating_sub(MOST_SETTINGS);
        let first = shown.into_iter().take(MOST_SETTINGS).map(|(name, value)| Setting { name, value });
        let more = (more > 0).then(|| Setting { name: "further settings".into(), value: more.to_string() });
        return (first.chain(more).collect(), if is_off { State::Off } else { State::Found });
    }
    if let Some(items) = node.as_array() {
        let count = Setting { name: "entries".into(), value: items.len().to_string() };
        return if items.is_empty() {
            (Vec::new(), State::Off)
        } else {
            (vec![count], state(once(told("", node, off).1)))
        };
    }
    let (value, says) = told("", node, off);
    (vec![Setting { name: "value".into(), value }], state(once(says)))
}

/// What a receiver is, by its keys: `slack_configs` is `slack`.
fn kinds(list: &List, item: &Node) -> Vec<Setting> {
    let keys = item.as_object().unwrap_or_default().iter().filter(|entry| entry.key != list.name);
    let used = keys.filter(|entry| entry.node.as_array().is_some_and(|items| !items.is_empty()));
    let kinds: Vec<&str> = used.map(|entry| entry.key.strip_suffix("_configs").unwrap_or(&entry.key)).collect();
    if kinds.is_empty() { Vec::new() } else { vec![Setting { name: "by".into(), value: kinds.join(", ") }] }
}

/// The scalar settings of a section, those of sections in it too. Recursion is as deep as the text is nested, which parsers bound.
fn leaves(above: &str, entries: &[Entry], shown: &mut Vec<(String, String)>) {
    for entry in entries {
        let name = if above.is_empty() { entry.key.clone() } else { format!("{above}.{}", entry.key) };
        match entry.node.as_object() {
            Some(below) => leaves(&name, below, shown),
            None if entry.node.as_array().is_some() => {}
            None => {
                let (value, _) = told(&entry.key, &entry.node, &[]);
                shown.push((name, value));
            }
        }
    }
}
