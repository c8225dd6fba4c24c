//! What `var.NAME` and `local.NAME` stand for in one module.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::evaluate::Repeater;
use super::expression::{Budget, Evaluator, Templates};
use super::texts::Texts;
use super::types::Type;
use super::value::Val;
use crate::document::{Entry, Node, Value};

/// What a module's files declare, as far as names depend on it.
#[derive(Debug, Default)]
pub struct Declarations<'d> {
    /// Names of `variable` blocks and their bodies.
    pub variables: Vec<(&'d str, &'d Node)>,
    /// What variable files set, the last word last.
    pub values: Vec<&'d Entry>,
    /// The entries of `locals` blocks.
    pub locals: Vec<&'d Entry>,
    /// Resources and data sources that are repeated, by their addresses in the module, with what repeats them.
    pub blocks: Vec<(&'d str, Repeater<'d>, &'d Node)>,
    /// Data sources that are worked out, by their addresses in the module, and their bodies.
    pub data: Vec<(&'d str, &'d Node)>,
    /// Names of `module` blocks and their bodies.
    pub calls: Vec<(&'d str, &'d Node)>,
    /// What the call of the module sets; `None` for one that nobody calls.
    pub given: Option<Arguments>,
    /// The address of the call: `module.network.module.vpc["a"]`; empty for a module that nobody calls.
    pub address: String,
    /// What was parsed of the module's text already.
    pub templates: Templates,
    /// The files that it may read.
    pub texts: Texts,
}

/// What the arguments of a module's call are. One that is not known is there, as an unknown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments(pub(super) BTreeMap<String, Val>);

/// What a module gives back: one call's outputs, or those of several calls by their keys.
#[derive(Clone, Debug)]
pub struct Outputs(pub(super) Val);

/// The values of variables, locals and called modules. What has none is not in it.
///
/// Variables have their defaults, and what variable files set, or what the module's caller sets. A value from a default is
/// what happens when nobody sets it.
#[derive(Debug, Default)]
pub struct Scope {
    variables: BTreeMap<String, Val>,
    locals: BTreeMap<String, Val>,
    modules: BTreeMap<String, Val>,
    /// What resources and data sources are whose instances are known: a list or a map of unknowns; and what those data sources give that
    /// are worked out.
    blocks: BTreeMap<String, Val>,
    address: String,
    texts: Texts,
}

/// What is worked out outside of expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'n> {
    /// A called module, by its name.
    Module(&'n str),
    /// A data source, by its address.
    Data(&'n str),
}

/// Works out what a called module or a data source gives, with an evaluator of the module's names as far as they are known.
pub type Call<'c> = dyn FnMut(&Evaluator<'_>, Wanted<'_>) -> Option<Outputs> + 'c;

impl Scope {
    /// Works out what a module declares; `call` enters the modules that it calls, and works out its data sources.
    #[must_use]
    pub fn new(declarations: &Declarations<'_>, budget: &Budget, call: &mut Call<'_>) -> Self {
        let (address, texts) = (declarations.address.clone(), declarations.texts.clone());
        let mut scope = Self { address, texts, ..Self::default() };
        scope.set_variables(declarations, budget);
        scope.set_names(declarations, budget, call);
        scope
    }

    pub(super) fn variable(&self, name: &str) -> Option<Val> {
        self.variables.get(name).cloned()
    }

    pub(super) fn local(&self, name: &str) -> Option<Val> {
        self.locals.get(name).cloned()
    }

    pub(super) fn module(&self, name: &str) -> Option<Val> {
        self.modules.get(name).cloned()
    }

    pub(super) fn block(&self, address: &str) -> Option<Val> {
        self.blocks.get(address).cloned()
    }

    /// The files that the module may read.
    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The address of the module's call.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    fn set_variables(&mut self, declarations: &Declarations<'_>, budget: &Budget) {
        // Neither defaults nor variable files can refer to anything.
        let nothing = Self::default();
        let literal = |node: &Node| Evaluator::new(&nothing, budget).value(node).and_then(Val::known).ok();
        let mut given: HashMap<&str, Option<Val>> = HashMap::new();
        for entry in &declarations.values {
            given.insert(&entry.key, literal(&entry.node));
        }
        for (name, value) in declarations.given.iter().flat_map(|given| &given.0) {
            given.insert(name, Some(value.clone()));
        }
        let any = Rc::new(Type::Any);
        let mut declared: HashMap<&str, Option<Rc<Type>>> = HashMap::new();
        for (name, body) in &declarations.variables {
            let kind = |node| declarations.templates.type_of(node);
            declared.insert(name, body.get("type").map_or(Some(Rc::clone(&any)), kind));
            let is_null = given.get(name).is_some_and(|value| *value == Some(Val::Null));
            if is_null && body.get("nullable").is_some_and(|node| node.value == Value::Bool(false)) {
                given.remove(name);
            }
            if let Some(default) = body.get("default") {
                given.entry(name).or_insert_with(|| literal(default));
            }
        }
        // What a caller sets and the module does not declare, Terraform refuses.
        let is_called = declarations.given.is_some();
        for (name, value) in given.into_iter().collect::<BTreeMap<_, _>>() {
            // A type that cannot be read may change the value in any way.
            let converted = match declared.get(name) {
                Some(kind) => kind.as_ref().zip(value).and_then(|(kind, value)| kind.convert(&value).ok()),
                None if is_called => None,
                None => value,
            };
            self.variables.extend(converted.map(|value| (name.to_string(), value)));
        }
    }

    /// Locals and calls may stand in any order and may refer to each other: each is worked out after those that it names.
    /// Locals of a cycle stay unknown. Calls of a cycle, which Terraform allows between single arguments and outputs, are
    /// entered with what is known by then.
    fn set_names(&mut self, declarations: &Declarations<'_>, budget: &Budget, call: &mut Call<'_>) {
        let mut graph = Graph::default();
        declarations.locals.iter().for_each(|entry| graph.add(Name::Local(&entry.key), &entry.node));
        declarations.calls.iter().for_each(|(name, body)| graph.add(Name::Module(name), body));
        declarations.blocks.iter().for_each(|(address, _, node)| graph.add(Name::Block(address), node));
        declarations.data.iter().for_each(|(address, body)| graph.add(Name::Block(address), body));
        let data: BTreeSet<&str> = declarations.data.iter().map(|(address, _)| *address).collect();
        let repeaters: HashMap<&str, (Repeater<'_>, &Node)> =
            declarations.blocks.iter().map(|(address, repeater, node)| (*address, (*repeater, *node))).collect();
        graph.link();
        while let Some((name, node)) = graph.next() {
            match name {
                Name::Local(name) => {
                    // An unknown as a whole is worth knowing: it says what the name stands for.
                    let evaluator = Evaluator::new(self, budget).with_templates(&declarations.templates);
                    let value = match evaluator.value(node) {
                        Ok(value) => Some(value),
                        Err(gap) => gap.into_origin(),
                    };
                    self.locals.extend(value.map(|value| (name.to_string(), value)));
                }
                Name::Block(address) => {
                    let evaluator = Evaluator::new(self, budget).with_templates(&declarations.templates);
                    let given = if data.contains(address) { call(&evaluator, Wanted::Data(address)) } else { None };
                    let instances = || {
                        repeaters.get(address).and_then(|(repeater, by)| evaluator.instances(address, *repeater, by))
                    };
                    let value = given.map(|given| given.0).or_else(instances);
                    self.blocks.extend(value.map(|value| (address.to_string(), value)));
                }
                Name::Module(name) => {
                    let evaluator = Evaluator::new(self, budget).with_templates(&declarations.templates);
                    let outputs = call(&evaluator, Wanted::Module(name));
                    self.modules.extend(outputs.map(|outputs| (name.to_string(), outputs.0)));
                }
            }
        }
    }
}

/// A name whose value hangs on others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Name<'d> {
    Local(&'d str),
    Module(&'d str),
    /// The address of a resource or data source.
    Block(&'d str),
}

/// Which names hang on which.
#[derive(Default)]
struct Graph<'d> {
    nodes: BTreeMap<Name<'d>, &'d Node>,
    needed_by: HashMap<Name<'d>, Vec<Name<'d>>>,
    waits_for: BTreeMap<Name<'d>, usize>,
    ready: Vec<Name<'d>>,
}

impl<'d> Graph<'d> {
    /// The last of several of one name counts.
    fn add(&mut self, name: Name<'d>, node: &'d Node) {
        self.nodes.insert(name, node);
    }

    fn link(&mut self) {
        for (name, node) in &self.nodes {
            let mut names = Vec::new();
            named(node, &mut names);
            names.sort_unstable();
            names.dedup();
            names.retain(|other| self.nodes.contains_key(other));
            names.iter().for_each(|other| self.needed_by.entry(*other).or_default().push(*name));
            self.waits_for.insert(*name, names.len());
        }
        self.ready = self.waits_for.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
    }

    fn next(&mut self) -> Option<(Name<'d>, &'d Node)> {
        let name = self.ready.pop().or_else(|| {
            let waits = |(name, count): (&Name<'d>, &usize)| (*count > 0).then_some(*name);
            self.waits_for.iter().filter_map(waits).find(|name| matches!(name, Name::Module(_)))
        })?;
        self.waits_for.remove(&name);
        for other in self.needed_by.remove(&name).unwrap_or_default() {
            if let Some(count) = self.waits_for.get_mut(&other) {
                *count -= 1;
                if *count == 0 {
                    self.ready.push(other);
                }
            }
        }
        Some((name, *self.nodes.get(&name)?))
    }
}

/// The locals and modules that the expressions in a node name.
fn named<'n>(node: &'n Node, names: &mut Vec<Name<'n>>) {
    match &node.value {
        Value::Unknown(unknown) => names_in(&unknown.text, names),
        Value::Array(items) => items.iter().for_each(|item| named(item, names)),
        Value::Object(entries) => entries.iter().for_each(|entry| {
            names_in(&entry.key, names);
            named(&entry.node, names);
        }),
        _ => {}
    }
}

fn names_in<'t>(text: &'t str, names: &mut Vec<Name<'t>>) {
    names.extend(names_below(text, "local.").map(Name::Local));
    names.extend(names_below(text, "module.").map(Name::Module));
    names.extend(addresses(text).map(Name::Block));
}

/// What looks like the address of a resource or data source: two or three names with dots between them.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.'));
    words.filter(|word| word.contains('.')).filter_map(|word| {
        let dots = if word.starts_with("data.") { 2 } else { 1 };
        let end = word.match_indices('.').nth(dots).map_or(word.len(), |(at, _)| at);
        word.get(..end)
    })
}

/// The names that follow a root such as `local.` in a text; what only looks like one may be among them.
pub(crate) fn names_below<'t>(text: &'t str, root: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(root).filter_map(move |(at, _)| {
        let rest = text.get(at + root.len()..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(rest.len());
        rest.get(..end)
    })
}
