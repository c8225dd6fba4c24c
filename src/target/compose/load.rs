//! One project: its files read, filled in, extended, included and merged.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::interpolate::{Environment, fill};
use super::merge::{Directive, Directives, directives, merge, without_resets};
use super::tops::Top;
use super::{Files, Project, pairs};
use crate::bound::Bound;
use crate::document::{Entry, Node, Value, is_first_compose};
use crate::result::LocatedProblem;
use crate::source::name::relative;
use crate::span::Span;
use crate::target::edit::{at_mut, remove, set};
use crate::target::folder;
use crate::target::space::{Space, moved};

/// Services that extend each other, and files that include each other.
static NESTED: Bound =
    Bound::new(32, "of Compose files, what extends or includes others 32 times over is not put together");

/// Values that projects are made of, all together.
static VALUES: Bound =
    Bound::new(500_000, "of Compose files, what extends or includes more than 500,000 values is not put together");

/// Puts one project together; `None` where its file is not at hand.
pub(super) fn project(files: &Files, space: &Space, top: &Top) -> Option<Project> {
    let first = top.layers.first()?;
    let mut loader = Loader {
        files,
        space,
        environment: Environment::new(),
        directives: Directives::new(),
        folders: BTreeMap::new(),
        read: BTreeMap::new(),
        used: BTreeSet::new(),
        problems: Vec::new(),
        values: 0,
        including: top.layers.clone(),
    };
    loader.environment = loader.variables(folder(first), ".env");
    let mut root = loader.merged(&top.layers, 0)?;
    if let Some(services) = at_mut(&mut root, "services").and_then(object_mut) {
        services.retain(|entry| !top.without.contains(&entry.key));
        services.iter_mut().for_each(|entry| loader.add_env_files(&mut entry.node));
    }
    if let Some((path, span)) = &top.unlisted
        && let Some(file) = files.get(path)
    {
        let message = "a file that `COMPOSE_FILE` names is not at hand; what it says is not known".to_string();
        let region = file.builder.source().region(*span);
        loader.problems.push((path.clone(), LocatedProblem { message, region }));
    }
    loader.problems.sort_by(|a, b| (&a.0, a.1.region, &a.1.message).cmp(&(&b.0, b.1.region, &b.1.message)));
    loader.problems.dedup();
    let (used, problems) = (loader.used, loader.problems);
    Some(Project { path: top.path.clone(), first: first.clone(), root, used, problems })
}

fn object_mut(node: &mut Node) -> Option<&mut crate::document::Object> {
    match &mut node.value {
        Value::Object(entries) => Some(entries),
        _ => None,
    }
}

struct Loader<'f> {
    files: &'f Files,
    space: &'f Space,
    /// What variables stand for.
    environment: Environment,
    directives: Directives,
    /// What the paths in a file are relative to, where it is not its folder.
    folders: BTreeMap<String, String>,
    /// Files with their variables filled in.
    read: BTreeMap<String, Rc<Node>>,
    used: BTreeSet<String>,
    problems: Vec<(String, LocatedProblem)>,
    values: usize,
    /// The files that are being included.
    including: Vec<String>,
}

impl Loader<'_> {
    /// Several files, the later over the earlier.
    fn merged(&mut self, paths: &[String], depth: usize) -> Option<Node> {
        let mut all: Option<Node> = None;
        for path in paths {
            let Some(own) = self.read(path) else { continue };
            // The project's own files are judged whatever they hold.
            let own = if depth == 0 { Some((*own).clone()) } else { self.taken(&own) };
            let Some(mut own) = own else { continue };
            self.extend_all(path, &mut own, depth);
            self.include_all(path, &mut own, depth);
            match &mut all {
                Some(all) => merge(all, &own, &[], &self.directives),
                None => all = Some(own),
            }
        }
        let mut all = all?;
        without_resets(&mut all, &self.directives);
        Some(all)
    }

    /// A file with its variables filled in, its documents over each other.
    fn read(&mut self, path: &str) -> Option<Rc<Node>> {
        if let Some(known) = self.read.get(path) {
            return Some(Rc::clone(known));
        }
        let file = self.files.get(path)?;
        self.used.insert(path.to_string());
        let base = self.space.base(path);
        let mut all: Option<Node> = None;
        for document in file.documents() {
            directives(document, file.builder.source().text(), base, &mut self.directives);
            let mut own = moved(document, base);
            if is_first_compose(&own) {
                let span = own.span;
                own = Node::object(span, [("services", own)]);
            }
            fill(&mut own, "", &self.environment);
            match &mut all {
                Some(all) => merge(all, &own, &[], &self.directives),
                None => all = Some(own),
            }
        }
        let all = Rc::new(all?);
        self.read.insert(path.to_string(), Rc::clone(&all));
        Some(all)
    }

    /// The variables of a file, each where it stands.
    fn variables(&mut self, folder: &str, name: &str) -> Environment {
        let Some(path) = relative(folder, name) else { return Environment::new() };
        let Some(node) = self.files.get(&path).and_then(super::File::variables) else { return Environment::new() };
        self.used.insert(path.clone());
        let moved = moved(node, self.space.base(&path));
        let entries = moved.as_object().unwrap_or_default();
        entries.iter().map(|entry| (entry.key.clone(), entry.node.clone())).collect()
    }

    fn extend_all(&mut self, path: &str, root: &mut Node, depth: usize) {
        let Some(services) = at_mut(root, "services") else { return };
        let names: Vec<String> =
            services.as_object().unwrap_or_default().iter().map(|entry| entry.key.clone()).collect();
        let whole = services.clone();
        for name in names {
            let extends = whole.get(&name).is_some_and(|service| service.get("extends").is_some());
            if extends && let Some(service) = self.service(path, &whole, &name, depth) {
                set(services, &name, service);
            }
        }
    }

    /// A service with what it extends below it.
    fn service(&mut self, path: &str, services: &Node, name: &str, depth: usize) -> Option<Node> {
        let own = services.get(name)?;
        let Some(extends) = own.get("extends") else { return self.taken(own) };
        let of = extends.as_str().or_else(|| extends.get("service").and_then(Node::as_str));
        let file = extends.get("file");
        let other = match file.map(Node::as_str) {
            None => Some(path.to_string()),
            Some(Some(name)) => relative(self.folder(path), name).filter(|_| is_local(name)),
            Some(None) => None,
        };
        let base = of.zip(other).filter(|_| NESTED.has_room(depth)).and_then(|(of, other)| {
            let root = if other == path { None } else { Some(self.read(&other)?) };
            let services = root.as_ref().map_or(Some(services), |root| root.get("services"))?;
            self.service(&other, services, of, depth + 1)
        });
        let mut own = self.taken(own)?;
        remove(&mut own, "extends");
        let Some(mut base) = base else {
            self.problem(extends.span, "what a service extends is not at hand; what it has from there is not known");
            return Some(own);
        };
        merge(&mut base, &own, &["services", name], &self.directives);
        keep_resets(&mut base, &own, &self.directives);
        Some(base)
    }

    /// A copy of a node, within the bound.
    fn taken(&mut self, node: &Node) -> Option<Node> {
        self.values = self.values.saturating_add(weight(node));
        VALUES.holds(self.values).then(|| node.clone())
    }

    fn folder<'p>(&'p self, path: &'p str) -> &'p str {
        self.folders.get(path).map_or_else(|| folder(path), String::as_str)
    }

    /// The projects that a file includes, below it (<https://docs.docker.com/reference/compose-file/include/>).
    fn include_all(&mut self, path: &str, root: &mut Node, depth: usize) {
        let Some(include) = root.get("include").cloned() else { return };
        let items = include.as_array().unwrap_or_default();
        for item in items {
            let Some(included) = self.included(path, item, depth) else {
                self.problem(item.span, "what is included is not at hand; what it says is not known");
                continue;
            };
            self.import(root, &included);
        }
        remove(root, "include");
    }

    fn included(&mut self, path: &str, item: &Node, depth: usize) -> Option<Node> {
        self.values = self.values.saturating_add(1);
        if !NESTED.has_room(depth) || !VALUES.holds(self.values) {
            return None;
        }
        let paths = match item.get("path") {
            Some(list) if list.as_array().is_some() => list.as_array().unwrap_or_default().iter().collect(),
            Some(one) => vec![one],
            None => vec![item],
        };
        let own = self.folder(path).to_string();
        let local = |node: &&Node| node.as_str().filter(|name| is_local(name)).and_then(|name| relative(&own, name));
        let paths: Vec<String> = paths.iter().map(local).collect::<Option<_>>()?;
        if paths.iter().any(|other| other == path || self.including.contains(other)) {
            return None;
        }
        let first = folder(paths.first()?).to_string();
        let directory = match item.get("project_directory") {
            Some(node) => relative(&own, node.as_str()?)?,
            None => first,
        };
        paths.iter().for_each(|path| drop(self.folders.insert(path.clone(), directory.clone())));
        // The project's own values come before those of what it includes.
        let mut environment = self.variables(&directory, ".env");
        for file in item.get("env_file").into_iter().flat_map(listed) {
            environment.extend(self.variables(&own, file.as_str()?));
        }
        let outer = self.environment.clone();
        environment.extend(outer.clone());
        let same = environment == outer;
        self.environment = environment;
        let before = if same { BTreeMap::new() } else { std::mem::take(&mut self.read) };
        let outermost = self.including.len();
        self.including.extend(paths.iter().cloned());
        let included = self.merged(&paths, depth + 1);
        self.including.truncate(outermost);
        if !same {
            self.read = before;
        }
        self.environment = outer;
        let included = included?;
        self.taken(&included)
    }

    fn import(&mut self, root: &mut Node, included: &Node) {
        for part in included.as_object().unwrap_or_default() {
            if !matches!(part.key.as_str(), "services" | "networks" | "volumes" | "secrets" | "configs") {
                continue;
            }
            if root.get(&part.key).is_none_or(|own| own.value == Value::Null) {
                set(root, &part.key, part.node.clone());
                continue;
            }
            for entry in part.node.as_object().unwrap_or_default() {
                let Some(own) = at_mut(root, &part.key) else { continue };
                match own.get(&entry.key) {
                    None => object_mut(own).into_iter().for_each(|entries| entries.push(entry.clone())),
                    Some(other) if other.value == entry.node.value => {}
                    Some(other) => {
                        let span = other.span;
                        self.problem(span, "a file that is included says this otherwise: Compose would stop here");
                    }
                }
            }
        }
    }

    /// What the files that `env_file` names give, below a service's own environment. What is not at hand stays in `env_file`.
    fn add_env_files(&mut self, service: &mut Node) {
        let Some(files) = service.get("env_file").cloned() else { return };
        let (mut left, mut given) = (Vec::new(), Vec::<(String, Node)>::new());
        for file in listed(&files) {
            let name = file.as_str().or_else(|| file.get("path").and_then(Node::as_str));
            let path = name.filter(|name| is_local(name)).and_then(|name| {
                let (builder, _) = self.space.locate(file.span.start)?;
                relative(self.folder(builder.source().path()), name)
            });
            match path.filter(|path| self.files.get(path).is_some_and(|file| file.variables().is_some())) {
                Some(path) => given.extend(self.variables("", &path)),
                None => left.push(file.clone()),
            }
        }
        if left.is_empty() {
            remove(service, "env_file");
        } else {
            set(service, "env_file", Node::new(files.span, Value::Array(left)));
        }
        self.values = self.values.saturating_add(given.len());
        if !VALUES.holds(self.values) {
            return;
        }
        let mut all = Node::new(files.span, Value::Object(crate::document::Object::new()));
        given.into_iter().for_each(|(name, node)| set(&mut all, &name, node));
        match service.get("environment").cloned() {
            Some(own) if own.as_array().is_some() => {
                let mut items: Vec<Node> = own.as_array().unwrap_or_default().to_vec();
                let known: BTreeSet<String> =
                    items.iter().filter_map(|item| Some(pairs::pair(item)?.0.to_string())).collect();
                let new = all.as_object().unwrap_or_default().iter().filter(|entry| !known.contains(&entry.key));
                let shown = |entry: &Entry| {
                    Node::string(entry.node.span, format!("{}={}", entry.key, entry.node.as_str().unwrap_or_default()))
                };
                items.extend(new.map(shown));
                set(service, "environment", Node::new(own.span, Value::Array(items)));
            }
            Some(own) if own.as_unknown().is_some() => {}
            own => {
                if let Some(own) = &own {
                    merge(&mut all, own, &["services", "", "environment"], &self.directives);
                }
                if all.as_object().is_some_and(|entries| !entries.is_empty()) {
                    set(service, "environment", all);
                }
            }
        }
    }

    fn problem(&mut self, span: Span, message: &str) {
        if let Some((builder, start)) = self.space.locate(span.start) {
            let own = Span { start, end: start + (span.end - span.start) };
            let region = builder.source().region(own);
            let path = builder.source().path().to_string();
            self.problems.push((path, LocatedProblem { message: message.to_string(), region }));
        }
    }
}

/// A path of the file system: no remote file.
fn is_local(name: &str) -> bool {
    !name.starts_with('/') && !name.starts_with('~') && !name.contains("://") && !name.contains('$')
}

/// One, or the members of a list.
fn listed(node: &Node) -> impl Iterator<Item = &Node> {
    match node.as_array() {
        Some(items) => items.iter(),
        None => std::slice::from_ref(node).iter(),
    }
}

/// What a service resets is reset in the files below, too.
fn keep_resets(into: &mut Node, own: &Node, directives: &Directives) {
    for entry in own.as_object().unwrap_or_default() {
        if directives.get(&entry.key_span.start) == Some(&Directive::Reset)
            && into.get(&entry.key).is_none()
            && let Some(entries) = object_mut(into)
        {
            entries.push(entry.clone());
        }
    }
}

/// How many values a node holds.
fn weight(node: &Node) -> usize {
    match &node.value {
        Value::Array(items) => 1 + items.iter().map(weight).sum::<usize>(),
        Value::Object(entries) => 1 + entries.iter().map(|entry| weight(&entry.node)).sum::<usize>(),
        _ => 1,
    }
}
