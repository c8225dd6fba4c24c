//! Which files are one project: what `docker compose` takes by itself, what `COMPOSE_FILE` names, and a file of an environment
//! over the one that it changes.

use std::collections::{BTreeMap, BTreeSet};

use super::{File, Files};
use crate::document::Node;
use crate::source::name::relative;
use crate::span::Span;
use crate::target::folder;

/// One project's files.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Top {
    /// The later over the earlier.
    pub(super) layers: Vec<String>,
    /// What the project is known by.
    pub(super) path: String,
    /// Services that are there for others to extend.
    pub(super) without: BTreeSet<String>,
    /// Where `COMPOSE_FILE` stands that names what is not at hand: the file, and the place in it.
    pub(super) unlisted: Option<(String, Span)>,
}

/// The names of the file that Compose looks for, in its order, without their endings.
const DEFAULTS: &[&str] = &["compose", "docker-compose"];

/// The projects of the files.
pub(super) fn tops(files: &Files) -> Vec<Top> {
    let named: Vec<(&str, Vec<Reference>)> =
        files.iter().map(|(path, file)| (path.as_str(), of_file(path, file))).collect();
    let references = || named.iter().flat_map(|(from, all)| all.iter().map(move |reference| (*from, reference)));
    let mut includes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, other) in references().filter(|(from, other)| other.is_include && other.path != *from) {
        includes.entry(from).or_default().push(&other.path);
    }
    let included: BTreeSet<&str> = includes.values().flatten().copied().collect();
    let mut extended: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let runs = |path: &str| files.get(path).is_some_and(File::is_compose);
    for (_, other) in references().filter(|(from, other)| !other.is_include && other.path != *from && runs(from)) {
        extended.entry(other.path.as_str()).or_default().extend(other.service.clone());
    }
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    let is_default = |path: &str| DEFAULTS.contains(&stem(path));
    let own = files.iter().filter(|(_, file)| file.is_compose()).map(|(path, _)| path.as_str());
    let (defaults, others): (Vec<&str>, Vec<&str>) = own.partition(|path| is_default(path));
    let all: Vec<&str> = defaults.into_iter().chain(others).collect();
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    // Those that include each other in a circle are no one's part: one of each circle is a project.
    for path in all.iter().filter(|path| !included.contains(**path)).chain(&all).copied() {
        if !reach(&includes, path, &mut reached) {
            continue;
        }
        let (layers, unlisted) = layers(files, path);
        if !seen.insert(layers.clone()) {
            continue;
        }
        // What is there to be extended is judged where it is.
        let without = extended.get(path).filter(|_| !is_default(path)).cloned().unwrap_or_default();
        out.push(Top { layers, path: path.to_string(), without, unlisted });
    }
    // What `COMPOSE_FILE` names is a project, whatever its files are called and say.
    for path in files.keys().filter(|path| path.as_str() == ".env" || path.ends_with("/.env")) {
        let Some(Listed { layers, unlisted }) = listed(files, folder(path)) else { continue };
        let Some(first) = layers.first().cloned() else { continue };
        if seen.insert(layers.clone()) {
            out.push(Top { layers, path: first, without: BTreeSet::new(), unlisted });
        }
    }
    out
}

/// Adds a file and all that it includes; whether it was not there yet.
fn reach<'p>(includes: &BTreeMap<&'p str, Vec<&'p str>>, path: &'p str, reached: &mut BTreeSet<&'p str>) -> bool {
    let (is_new, mut open) = (!reached.contains(path), vec![path]);
    while let Some(path) = open.pop() {
        if reached.insert(path) {
            open.extend(includes.get(path).into_iter().flatten());
        }
    }
    is_new
}

/// A file's name without its folder and its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    [".yaml", ".yml", ".json"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

fn is_override(path: &str) -> bool {
    stem(path).ends_with(".override")
}

/// A file of a folder, by its name without the ending.
fn named(files: &Files, folder: &str, stem: &str) -> Option<String> {
    [".yaml", ".yml"].iter().find_map(|ending| {
        let path = relative(folder, &format!("{stem}{ending}"))?;
        files.get(&path).is_some_and(File::is_compose).then_some(path)
    })
}

/// The files that are one project with a file: those that it is laid over, and the override that lies over it.
fn layers(files: &Files, path: &str) -> (Vec<String>, Option<(String, Span)>) {
    let (folder, own) = (folder(path), stem(path));
    if DEFAULTS.contains(&own) {
        if let Some(listed) = listed(files, folder).filter(|listed| listed.layers.iter().any(|file| file == path)) {
            return (listed.layers, listed.unlisted);
        }
        let over = named(files, folder, &format!("{own}.override"));
        return (std::iter::once(path.to_string()).chain(over).collect(), None);
    }
    if let Some(base) = base(files, folder, own).filter(|base| changes(files, path, base)) {
        return (vec![base, path.to_string()], None);
    }
    (vec![path.to_string()], None)
}

/// What `COMPOSE_FILE` names.
struct Listed {
    /// The files that are at hand.
    layers: Vec<String>,
    /// Where it stands, when others are not.
    unlisted: Option<(String, Span)>,
}

/// What `COMPOSE_FILE` in `.env` names
/// (<https://docs.docker.com/compose/how-tos/environment-variables/envvars/#compose_file>).
fn listed(files: &Files, folder: &str) -> Option<Listed> {
    let path = relative(folder, ".env")?;
    let (names, span) = written(&path, files.get(&path)?)?;
    let (mut layers, mut unlisted) = (Vec::new(), None);
    for other in names {
        match other.filter(|other| files.get(other).is_some_and(|file| !file.documents().is_empty())) {
            Some(other) => layers.push(other),
            None => unlisted = Some((path.clone(), span)),
        }
    }
    Some(Listed { layers, unlisted })
}

/// The paths that `COMPOSE_FILE` has, `None` for one that leads out of the repository, and where it stands.
fn written(path: &str, file: &File) -> Option<(Vec<Option<String>>, Span)> {
    let variables = file.variables()?;
    let separator = variables.get("COMPOSE_PATH_SEPARATOR").and_then(Node::as_str).unwrap_or(":");
    let named = variables.get("COMPOSE_FILE")?;
    let names = named.as_str()?.split(separator).filter(|name| !name.is_empty());
    let local = |name: &str| relative(folder(path), name).filter(|_| !name.starts_with('/'));
    Some((names.map(local).collect(), named.span))
}

/// The file that one with a longer name may be laid over: `docker-compose.prod` over `docker-compose`.
fn base(files: &Files, folder: &str, own: &str) -> Option<String> {
    let mut shorter = own;
    while let Some(at) = shorter.rfind(['.', '-', '_']) {
        shorter = shorter.get(..at)?;
        if let Some(path) = named(files, folder, shorter) {
            return Some(path);
        }
    }
    let default = DEFAULTS.iter().find_map(|default| named(files, folder, default));
    default.filter(|_| DEFAULTS.iter().any(|default| own.starts_with(default)) || own.ends_with("override"))
}

/// Whether a file is no project alone: it says of a service of the other what is to be otherwise, and not what it is made of.
fn changes(files: &Files, path: &str, base: &str) -> bool {
    let services = |path: &str| {
        files.get(path).map(File::documents).unwrap_or_default().iter().filter_map(|root| root.get("services"))
    };
    let is_there = |name: &str| services(base).any(|all| all.get(name).is_some());
    let is_part = |service: &Node| ["image", "build", "extends"].iter().all(|key| service.get(key).is_none());
    let mut own = services(path).flat_map(|all| all.as_object().unwrap_or_default());
    is_override(path) || own.any(|entry| is_part(&entry.node) && is_there(&entry.key))
}

/// What a file names.
struct Reference {
    path: String,
    is_include: bool,
    service: Option<String>,
}

/// The paths of the files that a file's project is made of, as far as its text says them: for who has to read them first.
#[must_use]
pub fn references(path: &str, file: &File) -> Vec<String> {
    let mut all: Vec<String> = of_file(path, file).into_iter().map(|reference| reference.path).collect();
    if file.variables().is_some() {
        all.extend(written(path, file).into_iter().flat_map(|(names, _)| names.into_iter().flatten()));
    }
    for service in services(file) {
        let files = service.get("env_file").into_iter().flat_map(|node| match node.as_array() {
            Some(items) => items.to_vec(),
            None => vec![node.clone()],
        });
        let name = |file: Node| file.as_str().or_else(|| file.get("path").and_then(Node::as_str)).map(str::to_string);
        all.extend(files.filter_map(name).filter_map(|name| relative(folder(path), &name)));
    }
    all
}

fn services(file: &File) -> impl Iterator<Item = &Node> {
    let all = file.documents().iter().filter_map(|root| root.get("services"));
    all.flat_map(|all| all.as_object().unwrap_or_default()).map(|entry| &entry.node)
}

fn of_file(path: &str, file: &File) -> Vec<Reference> {
    let own = folder(path);
    let mut out = Vec::new();
    for extends in services(file).filter_map(|service| service.get("extends")) {
        let other = extends.get("file").and_then(Node::as_str);
        let service = extends.as_str().or_else(|| extends.get("service").and_then(Node::as_str)).map(str::to_string);
        let path = other.map_or_else(|| Some(path.to_string()), |name| relative(own, name));
        out.extend(path.map(|path| Reference { path, is_include: false, service }));
    }
    let includes = file
        .documents()
        .iter()
        .filter_map(|root| root.get("include"))
        .flat_map(|list| list.as_array().unwrap_or_default());
    for item in includes {
        let paths: Vec<&Node> = match item.get("path") {
            Some(list) if list.as_array().is_some() => list.as_array().unwrap_or_default().iter().collect(),
            Some(one) => vec![one],
            None => vec![item],
        };
        let found = paths.into_iter().filter_map(|node| relative(own, node.as_str()?));
        out.extend(found.map(|path| Reference { path, is_include: true, service: None }));
    }
    out
}
