//! A saved plan or a state (`terraform show -json`) as a configuration
//! (<https://developer.hashicorp.com/terraform/internals/json-format>): every resource that there will be, with the values that
//! are planned. What is known after apply only is unknown, with what it refers to where the plan says that.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::blocks::{Block, Part, Planned};
use super::{INSTANCE, MODULE, json};
use crate::bound::Bound;
use crate::document::{Entry, Node, PathKey, UnknownReason, Value};

/// What stands for a value that is known after apply, and of which nothing more is said.
const AFTER_APPLY: &str = "${(known after apply)}";

const DEPTH: Bound =
    Bound::new(32, "a plan's modules stand more than 32 levels in each other: those that are deeper are not read");
/// Steps of a reference; what one with more refers to is not said.
const MOST_STEPS: usize = 32;

/// Adds the resources of a plan to `parts`, and the data sources that were read for it.
pub(super) fn collect(at: usize, root: &Node, parts: &mut Vec<Part>) {
    let changes = root.get("resource_changes").and_then(Node::as_array).unwrap_or_default();
    let mut reader = Reader {
        at,
        unknown: HashMap::new(),
        read: HashSet::new(),
        configuration: root.get("configuration").and_then(|all| all.get("root_module")),
        blocks: Vec::new(),
    };
    for change in changes {
        let unknown = change.get("change").and_then(|change| change.get("after_unknown"));
        reader.unknown.extend(text(change, "address").map(str::to_string).zip(unknown));
    }
    // Data sources are in the state when they were read for the plan, else in what is planned.
    let planned: (&[&str], &[&str]) = (&["planned_values", "root_module"], &["managed", "data"]);
    let state: (&[&str], &[&str]) = (&["values", "root_module"], &["managed", "data"]);
    for (keys, modes) in [planned, (&["prior_state", "values", "root_module"], &["data"]), state] {
        let mut path: Vec<PathKey> = keys.iter().map(|key| PathKey::from(*key)).collect();
        if let Some(module) = keys.iter().try_fold(root, |node, key| node.get(key)) {
            reader.module(module, modes, &mut path, 0);
        }
    }
    let mut bodies: HashMap<(String, Vec<String>), usize> = HashMap::new();
    let key = |block: &Block| {
        let module = block.planned.as_ref().map(|planned| planned.module.clone()).unwrap_or_default();
        (module, block.names.clone())
    };
    reader.blocks.iter().for_each(|block| *bodies.entry(key(block)).or_default() += 1);
    for mut block in reader.blocks {
        let count = bodies.get(&key(&block)).copied().unwrap_or(1);
        if let Some(planned) = &mut block.planned {
            planned.bodies = count;
        }
        parts.push(Part::Block(block));
    }
}

struct Reader<'n> {
    at: usize,
    /// What is not known of a resource, by its address.
    unknown: HashMap<String, &'n Node>,
    /// The addresses of data sources that are there.
    read: HashSet<String>,
    configuration: Option<&'n Node>,
    blocks: Vec<Block>,
}

impl<'n> Reader<'n> {
    fn module(&mut self, module: &'n Node, modes: &[&str], path: &mut Vec<PathKey>, depth: usize) {
        let resources = module.get("resources").and_then(Node::as_array).unwrap_or_default();
        for (index, resource) in resources.iter().enumerate() {
            let own = [PathKey::from("resources"), PathKey::Index(index), PathKey::from("values")];
            let own: Vec<PathKey> = path.iter().cloned().chain(own).collect();
            let Some(mode) = text(resource, "mode").filter(|mode| modes.contains(mode)) else { continue };
            let address = text(resource, "address").filter(|_| mode == "data");
            if address.is_none_or(|address| self.read.insert(address.to_string())) {
                self.blocks.extend(self.block(resource, text(module, "address").unwrap_or_default(), mode, own));
            }
        }
        let children = module.get("child_modules").and_then(Node::as_array).unwrap_or_default();
        for (index, child) in children.iter().enumerate() {
            if !DEPTH.has_room(depth) {
                return;
            }
            path.extend([PathKey::from("child_modules"), PathKey::Index(index)]);
            self.module(child, modes, path, depth + 1);
            path.truncate(path.len().saturating_sub(2));
        }
    }

    fn block(&self, resource: &'n Node, module: &str, mode: &str, own: Vec<PathKey>) -> Option<Block> {
        let (kind, name) = (text(resource, "type")?, text(resource, "name")?);
        let word = if mode == "data" { "data" } else { "resource" };
        let instance = resource.get("index").and_then(|index| match &index.value {
            Value::Int(at) => Some(format!("[{at}]")),
            Value::String(key) => Some(format!("[{}]", serde_json::Value::from(key.as_str()))),
            _ => None,
        });
        let values = resource.get("values").filter(|values| values.as_object().is_some());
        let mut body = values.map_or_else(|| Node::object::<String>(resource.span, []), json::literal);
        let expressions = self.expressions(module, word, kind, name);
        if let Some(unknown) = text(resource, "address").and_then(|address| self.unknown.get(address)) {
            let site = Site { module, instance: instance.as_deref() };
            self.overlay(&mut body, unknown, expressions, &site);
        }
        if let Value::Object(entries) = &mut body.value {
            let mut mark = |key: &str, text: &str| {
                let node = Node::string(resource.span, text);
                entries.push(Entry { key: key.to_string(), key_span: resource.span, node });
            };
            instance.iter().for_each(|instance| mark(INSTANCE, instance));
            if !module.is_empty() {
                mark(MODULE, module);
            }
        }
        let names = [word, kind, name].map(str::to_string).to_vec();
        let planned = Planned { module: module.to_string(), instance, bodies: 1 };
        Some(Block { planned: Some(planned), ..Block::new(self.at, names, own, body) })
    }

    /// Puts what is not known into what is.
    fn overlay(&self, node: &mut Node, unknown: &Node, expressions: Option<&Node>, site: &Site<'_>) {
        match &unknown.value {
            Value::Bool(true) => {
                let text = self.reference(expressions, site).unwrap_or_else(|| AFTER_APPLY.to_string());
                *node = Node::unknown(node.span, text, UnknownReason::ApplyTime);
            }
            Value::Object(fields) => {
                let Value::Object(entries) = &mut node.value else { return };
                for field in fields {
                    let inner = expressions.and_then(|all| all.get(&field.key));
                    if entries.iter().all(|entry| entry.key != field.key) {
                        let node = Node::new(node.span, Value::Null);
                        entries.push(Entry { key: field.key.clone(), key_span: node.span, node });
                    }
                    if let Some(entry) = entries.iter_mut().find(|entry| entry.key == field.key) {
                        self.overlay(&mut entry.node, &field.node, inner, site);
                    }
                }
            }
            Value::Array(fields) => {
                let Value::Array(items) = &mut node.value else { return };
                for (at, (item, field)) in items.iter_mut().zip(fields).enumerate() {
                    let inner = expressions.and_then(|all| all.as_array().map_or(Some(all), |all| all.get(at)));
                    self.overlay(item, field, inner, site);
                }
            }
            _ => {}
        }
    }

    /// The expressions of a block in the configuration.
    fn expressions(&self, module: &str, word: &str, kind: &str, name: &str) -> Option<&'n Node> {
        let resources = self.configured(&call_names(module))?.get("resources")?.as_array()?;
        let mode = if word == "data" { "data" } else { "managed" };
        let is_it = |node: &&Node| {
            text(node, "type") == Some(kind) && text(node, "name") == Some(name) && text(node, "mode") == Some(mode)
        };
        resources.iter().find(is_it)?.get("expressions")
    }

    /// The configuration of a module, by the names of the calls that lead to it.
    fn configured(&self, calls: &[&str]) -> Option<&'n Node> {
        calls.iter().try_fold(self.configuration?, |module, name| module.get("module_calls")?.get(name)?.get("module"))
    }

    /// The one thing that an expression refers to, as the root would write it; `None` where it may be more.
    fn reference(&self, expression: Option<&Node>, site: &Site<'_>) -> Option<String> {
        let mut reference = only(expression?)?;
        let mut calls = call_names(site.module);
        let mut address = site.module.to_string();
        for _ in 0..MOST_STEPS {
            let mut names = reference.split('.');
            match (names.next()?, names.next()?, names.next()) {
                ("var", name, _) => {
                    let call = calls.pop()?;
                    address = parent(&address).to_string();
                    let caller = self.configured(&calls)?.get("module_calls")?.get(call)?;
                    reference = only(caller.get("expressions")?.get(name)?)?;
                }
                ("module", call, Some(output)) => {
                    let name = call.split('[').next()?;
                    calls.push(
                        self.configured(&calls)?
                            .get("module_calls")?
                            .as_object()?
                            .iter()
                            .find(|entry| entry.key == name)?
                            .key
                            .as_str(),
                    );
                    address =
                        if address.is_empty() { format!("module.{call}") } else { format!("{address}.module.{call}") };
                    reference = only(self.configured(&calls)?.get("outputs")?.get(output)?.get("expression")?)?;
                }
                ("local" | "each" | "count" | "path" | "terraform" | "self", ..) => return None,
                _ => {
                    let dot = if address.is_empty() { "" } else { "." };
                    let reference = match site.instance {
                        Some(instance) => reference.replace("[each.key]", instance).replace("[count.index]", instance),
                        None => reference,
                    };
                    return Some(format!("${{{address}{dot}{reference}}}"));
                }
            }
        }
        None
    }
}

/// A resource whose values are read.
struct Site<'s> {
    module: &'s str,
    instance: Option<&'s str>,
}

/// The longest of an expression's references, when all others are parts of it. One that is picked by the key of the repetition says
/// so.
fn only(expression: &Node) -> Option<String> {
    let all = expression.get("references")?.as_array()?;
    let all: BTreeSet<&str> = all.iter().filter_map(Node::as_str).collect();
    let (keys, others): (Vec<&str>, Vec<&str>) =
        all.into_iter().partition(|one| matches!(*one, "each.key" | "count.index"));
    let longest = others.iter().max_by_key(|one| one.len())?;
    let is_part =
        |one: &&str| longest.strip_prefix(*one).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
    if !others.iter().all(is_part) {
        return None;
    }
    match keys.first() {
        Some(key) if !longest.contains('[') => Some(format!("{longest}[{key}]")),
        Some(_) => None,
        None => Some((*longest).to_string()),
    }
}

/// The names of the calls in the address of a module: `a` and `b` of `module.a["x"].module.b`.
fn call_names(address: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = address;
    while let Some(after) = rest.strip_prefix("module.") {
        let end = after.find(['.', '[']).unwrap_or(after.len());
        names.extend(after.get(..end));
        rest = after.get(end..).unwrap_or_default();
        if rest.starts_with('[') {
            let close = rest.find("].").map_or(rest.len(), |close| close + 1);
            rest = rest.get(close..).unwrap_or_default();
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    names
}

/// The address of the module that a module is called by.
fn parent(address: &str) -> &str {
    address.rfind(".module.").and_then(|at| address.get(..at)).unwrap_or_default()
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.as_str()
}
