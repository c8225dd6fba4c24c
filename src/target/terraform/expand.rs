//! Repetition: the bodies that `count`, `for_each` and `dynamic` blocks make
//! (<https://developer.hashicorp.com/terraform/language/meta-arguments/for_each>,
//! <https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks>).

use super::blocks::Block;
use super::overrides::{get_mut, remove};
use super::{INSTANCE, Note, Notes};
use crate::document::hcl::Evaluator;
use crate::document::hcl::evaluate::{Budget, Instance, Repeater, Repetition};
use crate::document::{Entry, Node, PathKey, UnknownReason, Value};
use crate::span::Span;

/// Instances of one block that are judged one by one.
pub(super) const MAX_INSTANCES: usize = 500;

/// The blocks that `count` and `for_each` repeat.
const REPEATABLE: &[&str] = &["resource", "data", "module", "ephemeral"];

/// A body with its expressions worked out.
pub(super) struct Body {
    pub(super) node: Node,
    /// As its address ends, when the block has several bodies.
    pub(super) instance: Option<String>,
    pub(super) placed: Vec<Placed>,
}

/// A part of a body that was made of another.
#[derive(Clone)]
pub(super) struct Placed {
    /// In the body as it is now.
    pub(super) path: Vec<PathKey>,
    /// In the body as it is written.
    pub(super) own: Vec<PathKey>,
    pub(super) keys: Vec<String>,
}

/// Where the work stands: in the body as it will be, and as it is written.
#[derive(Clone, Default)]
struct At {
    path: Vec<PathKey>,
    own: Vec<PathKey>,
    keys: Vec<String>,
}

impl At {
    fn below(&self, steps: &[PathKey]) -> Self {
        let mut at = self.clone();
        at.path.extend_from_slice(steps);
        at.own.extend_from_slice(steps);
        at
    }
}

pub(super) struct Expander<'e> {
    evaluator: &'e Evaluator<'e>,
    budget: &'e Budget,
    /// What stands before the addresses of its blocks: that of the module's call and a dot, or nothing.
    prefix: String,
    pub(super) notes: Notes,
}

impl<'e> Expander<'e> {
    pub(super) fn new(evaluator: &'e Evaluator<'e>, budget: &'e Budget, prefix: String) -> Self {
        Self { evaluator, budget, prefix, notes: Notes::default() }
    }

    /// The address of a block from the root.
    pub(super) fn address(&self, block: &Block) -> String {
        format!("{}{}", self.prefix, block.address())
    }

    /// The bodies of a block: one for each instance, or none when it is not made.
    pub(super) fn bodies(&mut self, block: &mut Block) -> Vec<Body> {
        if let Some(planned) = &block.planned {
            return vec![Body { node: block.body.clone(), instance: planned.instance.clone(), placed: Vec::new() }];
        }
        let Some((repeater, node)) = repeater(block) else { return vec![self.only(block)] };
        let instances = match self.evaluator.repetition(repeater, node) {
            Repetition::Unknown(_) => return vec![self.only(block)],
            Repetition::Known(instances) => instances,
        };
        if instances.is_empty() {
            let message = format!("{} is not made with the values at hand, and was not judged", self.address(block));
            self.notes.not_made.push(Note { document: block.document, span: node.span, message });
            return Vec::new();
        }
        let name = if repeater == Repeater::Count { "count" } else { "each" };
        if mentions(&block.body, name) {
            return self.instances(block, repeater, &instances);
        }
        if instances.len() == 1 { vec![self.only(block)] } else { self.alike(block, &instances) }
    }

    /// The bodies of instances that are alike: worked out once.
    fn alike(&mut self, block: &mut Block, instances: &[Instance]) -> Vec<Body> {
        let removed = ["for_each", "count"].iter().find_map(|key| remove(&mut block.body, key));
        let body = self.only(block);
        let cost = size(&body.node);
        let told = instances.iter().take(MAX_INSTANCES).take_while(|_| self.budget.take(cost));
        let named = |key: &str| Body {
            node: body.node.clone(),
            instance: Some(format!("[{key}]")),
            placed: body.placed.clone(),
        };
        let mut bodies: Vec<Body> = told.map(|instance| named(&instance.key)).collect();
        if bodies.len() < instances.len() {
            self.note_rest(block, body.node.span, (bodies.len(), instances.len()));
            bodies.push(named("*"));
        }
        self.say_which(&mut bodies, removed.as_ref(), body.node.span);
        bodies
    }

    /// Says that the instances beyond a number were judged as one.
    fn note_rest(&mut self, block: &Block, span: Span, (told, all): (usize, usize)) {
        let message = format!(
            "{} has {all} instances: {told} were judged one by one, the others as one without their keys",
            self.address(block)
        );
        self.notes.problems.push(Note { document: block.document, span, message });
    }

    /// The body of a block with what is bound now; `None` when the budget is used up.
    pub(super) fn once(&mut self, block: &Block) -> Option<Node> {
        if !self.budget.take(size(&block.body)) {
            return None;
        }
        Some(self.body(block, block.body.clone()).node)
    }

    /// The one body of a block, which is taken from it.
    fn only(&mut self, block: &mut Block) -> Body {
        let taken = Node::new(block.body.span, Value::Null);
        let node = std::mem::replace(&mut block.body, taken);
        self.body(block, node)
    }

    fn instances(&mut self, block: &mut Block, repeater: Repeater<'_>, instances: &[Instance]) -> Vec<Body> {
        let removed = ["for_each", "count"].iter().find_map(|key| remove(&mut block.body, key));
        let cost = size(&block.body);
        let mut bodies: Vec<Body> = Vec::new();
        for instance in instances.iter().take(MAX_INSTANCES) {
            if !self.budget.take(cost) {
                break;
            }
            let evaluator = self.evaluator;
            let mut body = evaluator.repeated(repeater, instance, || self.body(block, block.body.clone()));
            body.instance = Some(format!("[{}]", instance.key));
            bodies.push(body);
        }
        if bodies.len() < instances.len() {
            // The rest as one, whose keys are not known.
            let told = bodies.len();
            let mut rest = self.body(block, block.body.clone());
            rest.instance = Some("[*]".to_string());
            bodies.push(rest);
            self.note_rest(block, block.body.span, (told, instances.len()));
        }
        if let [only] = bodies.as_mut_slice() {
            only.instance = None;
        }
        self.say_which(&mut bodies, removed.as_ref(), block.body.span);
        bodies
    }

    /// Writes into each body which instance it is; what repeats the block stays in one that is alone.
    fn say_which(&self, bodies: &mut [Body], removed: Option<&Entry>, span: Span) {
        let span = removed.map_or(span, |entry| entry.key_span);
        for body in bodies {
            let entry = match &body.instance {
                Some(instance) => {
                    let node = Node::string(span, instance.clone());
                    Some(Entry { key: INSTANCE.to_string(), key_span: span, node })
                }
                None => removed.cloned().map(|mut entry| {
                    self.evaluator.resolve(&mut entry.node);
                    entry
                }),
            };
            if let Value::Object(entries) = &mut body.node.value {
                entries.extend(entry);
            }
        }
    }

    fn body(&mut self, block: &Block, mut node: Node) -> Body {
        let mut placed = Vec::new();
        if mentions_dynamic(&node) {
            self.expand(block, &mut node, &At::default(), &mut placed);
        } else {
            self.evaluator.resolve(&mut node);
        }
        Body { node, instance: None, placed }
    }

    /// Works out a body whose own blocks, or blocks in it, may be generated.
    fn expand(&mut self, block: &Block, body: &mut Node, at: &At, placed: &mut Vec<Placed>) {
        let dynamic =
            if get_mut(body, "dynamic").is_some_and(|node| is_dynamic(node)) { remove(body, "dynamic") } else { None };
        if let Value::Object(entries) = &mut body.value {
            for entry in entries.iter_mut() {
                let key = PathKey::Key(entry.key.clone());
                if !mentions_dynamic(&entry.node) {
                    self.evaluator.resolve(&mut entry.node);
                    continue;
                }
                match &mut entry.node.value {
                    Value::Array(items) => {
                        for (index, item) in items.iter_mut().enumerate() {
                            self.expand(block, item, &at.below(&[key.clone(), PathKey::Index(index)]), placed);
                        }
                    }
                    _ => self.expand(block, &mut entry.node, &at.below(&[key]), placed),
                }
            }
        } else {
            self.evaluator.resolve(body);
        }
        let Some(dynamic) = dynamic else { return };
        let mut kept = Vec::new();
        for (own, entry) in labelled(&dynamic.node) {
            let mut generator =
                Generator { block, label: &entry.key, span: entry.key_span, at, made: Vec::new(), kept: Vec::new() };
            for (steps, one) in bodies_of(&entry.node) {
                let way =
                    [PathKey::from("dynamic")].into_iter().chain(own.clone()).chain([PathKey::Key(entry.key.clone())]);
                self.generate(&mut generator, one, way.clone().chain(steps).collect(), way.collect());
            }
            let Generator { made, kept: unexpanded, .. } = generator;
            add(body, entry, at, made, placed);
            if !unexpanded.is_empty() {
                let node = Node::new(entry.node.span, Value::Array(unexpanded));
                kept.push(Entry { key: entry.key.clone(), key_span: entry.key_span, node });
            }
        }
        if let (false, Value::Object(entries)) = (kept.is_empty(), &mut body.value) {
            let node = Node::new(dynamic.node.span, Value::Object(kept.into()));
            entries.push(Entry { key: dynamic.key, key_span: dynamic.key_span, node });
        }
    }

    /// The blocks that one `dynamic` block makes. `own` leads to it, `all` to those of its label.
    fn generate(&mut self, generator: &mut Generator<'_>, one: &Node, own: Vec<PathKey>, all: Vec<PathKey>) {
        let iterator = iterator(one).unwrap_or(generator.label).to_string();
        let repeater = Repeater::Dynamic(&iterator);
        let collection = one.get("for_each");
        let content = one.get("content").map(|node| match &node.value {
            Value::Array(items) => (vec![PathKey::from("content"), PathKey::Index(0)], items.first()),
            _ => (vec![PathKey::from("content")], Some(node)),
        });
        let repetition = match (collection, one.get("labels")) {
            (Some(collection), None) => self.evaluator.repetition(repeater, collection),
            _ => Repetition::Unknown(UnknownReason::NotEvaluated),
        };
        let (instances, Some((steps, Some(content)))) = (repetition, content) else { return };
        let Repetition::Known(instances) = instances else {
            let text = collection.and_then(Node::written).unwrap_or("${for_each}");
            generator.made.push(Made {
                node: Node::unknown(one.span, text, UnknownReason::Repetition),
                own: all,
                key: None,
                placed: Vec::new(),
            });
            let mut kept = one.clone();
            self.evaluator.unrepeated(&iterator, || self.evaluator.resolve(&mut kept));
            generator.kept.push(kept);
            return;
        };
        let cost = size(content);
        let mut told = 0;
        for instance in instances.iter().take(MAX_INSTANCES) {
            if !self.budget.take(cost) {
                break;
            }
            told += 1;
            let mut node = content.clone();
            let mut placed = Vec::new();
            let mut at = At {
                path: Vec::new(),
                own: own.iter().chain(&steps).cloned().collect(),
                keys: vec![instance.key.clone()],
            };
            at.keys.splice(0..0, generator.at.keys.iter().cloned());
            let evaluator = self.evaluator;
            let block = generator.block;
            evaluator.repeated(repeater, instance, || self.expand(block, &mut node, &at, &mut placed));
            generator.made.push(Made { node, own: at.own, key: Some(instance.key.clone()), placed });
        }
        if told < instances.len() {
            let node = Node::unknown(one.span, "${for_each}", UnknownReason::Repetition);
            generator.made.push(Made { node, own: all, key: None, placed: Vec::new() });
            let message = format!(
                "{} has {} blocks '{}' by repetition: {told} were judged, the others are left unknown",
                self.address(generator.block),
                instances.len(),
                generator.label
            );
            self.notes.problems.push(Note { document: generator.block.document, span: generator.span, message });
        }
    }
}

/// What the `dynamic` blocks of one label make in one body.
struct Generator<'b> {
    block: &'b Block,
    label: &'b str,
    span: Span,
    at: &'b At,
    made: Vec<Made>,
    /// Those whose repetition is not known.
    kept: Vec<Node>,
}

/// A generated block; what was generated in it has paths from it.
struct Made {
    node: Node,
    /// From the body that it is made in.
    own: Vec<PathKey>,
    key: Option<String>,
    placed: Vec<Placed>,
}

/// Appends generated blocks to those that are written out.
fn add(body: &mut Node, dynamic: &Entry, at: &At, made: Vec<Made>, placed: &mut Vec<Placed>) {
    let Value::Object(entries) = &mut body.value else { return };
    let label = PathKey::Key(dynamic.key.clone());
    if made.is_empty() {
        return;
    }
    let slot = match entries.iter().position(|entry| entry.key == dynamic.key) {
        Some(slot) => slot,
        None => {
            let node = Node::new(dynamic.node.span, Value::Array(Vec::new()));
            entries.push(Entry { key: dynamic.key.clone(), key_span: dynamic.key_span, node });
            entries.len() - 1
        }
    };
    let Some(entry) = entries.get_mut(slot) else { return };
    if entry.node.as_array().is_none() {
        // JSON's one block, which stands without a list.
        let one = std::mem::replace(&mut entry.node, Node::new(dynamic.node.span, Value::Null));
        entry.node = Node::new(one.span, Value::Array(vec![one]));
        let path = at.path.iter().cloned().chain([label.clone(), PathKey::Index(0)]).collect();
        let own = at.own.iter().cloned().chain([label.clone()]).collect();
        placed.push(Placed { path, own, keys: at.keys.clone() });
    }
    let Value::Array(items) = &mut entry.node.value else { return };
    for made in made {
        let path: Vec<PathKey> = at.path.iter().cloned().chain([label.clone(), PathKey::Index(items.len())]).collect();
        let keys: Vec<String> = at.keys.iter().cloned().chain(made.key).collect();
        for inner in made.placed {
            let own = at.own.iter().cloned().chain(inner.own).collect();
            placed.push(Placed { path: path.iter().cloned().chain(inner.path).collect(), own, keys: inner.keys });
        }
        let own = at.own.iter().cloned().chain(made.own).collect();
        placed.push(Placed { path, own, keys });
        items.push(made.node);
    }
}

/// Whether a block makes something: what `count` and `for_each` can repeat.
pub(super) fn is_repeatable(block: &Block) -> bool {
    REPEATABLE.contains(&block.kind())
}

pub(super) fn repeater(block: &Block) -> Option<(Repeater<'static>, &Node)> {
    if !is_repeatable(block) {
        return None;
    }
    let for_each = block.body.get("for_each").map(|node| (Repeater::ForEach, node));
    for_each.or_else(|| block.body.get("count").map(|node| (Repeater::Count, node)))
}

/// Whether an expression below a node may name `each` or `count`.
pub(super) fn mentions(node: &Node, name: &str) -> bool {
    match &node.value {
        Value::Unknown(unknown) => unknown.text.contains(name),
        Value::Array(items) => items.iter().any(|item| mentions(item, name)),
        Value::Object(entries) => entries.iter().any(|entry| {
            entry.key.contains("${") && entry.key.contains(name)
                || !matches!(entry.key.as_str(), "count" | "for_each") && mentions(&entry.node, name)
        }),
        _ => false,
    }
}

fn mentions_dynamic(node: &Node) -> bool {
    match &node.value {
        Value::Array(items) => items.iter().any(mentions_dynamic),
        Value::Object(entries) => entries
            .iter()
            .any(|entry| entry.key == "dynamic" && is_dynamic(&entry.node) || mentions_dynamic(&entry.node)),
        _ => false,
    }
}

/// Whether what stands under `dynamic` is generated blocks, and not an attribute of that name.
fn is_dynamic(node: &Node) -> bool {
    let labels = labelled(node);
    !labels.is_empty()
        && labels.iter().all(|(_, entry)| {
            let bodies = bodies_of(&entry.node);
            !bodies.is_empty() && bodies.iter().all(|(_, body)| body.get("content").is_some())
        })
}

/// The labels under `dynamic`, with the steps to the object that they stand in: in JSON it may be a list of objects.
fn labelled(node: &Node) -> Vec<(Vec<PathKey>, &Entry)> {
    match &node.value {
        Value::Object(entries) => entries.iter().map(|entry| (Vec::new(), entry)).collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| Some((index, item.as_object()?)))
            .flat_map(|(index, entries)| entries.iter().map(move |entry| (vec![PathKey::Index(index)], entry)))
            .collect(),
        _ => Vec::new(),
    }
}

/// The bodies of the `dynamic` blocks of one label, with the steps to each.
fn bodies_of(node: &Node) -> Vec<(Vec<PathKey>, &Node)> {
    match &node.value {
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (vec![PathKey::Index(index)], item)).collect()
        }
        Value::Object(_) => vec![(Vec::new(), node)],
        _ => Vec::new(),
    }
}

/// The name that a `dynamic` block's `iterator` gives: a bare word, which the parser takes for an expression.
fn iterator(one: &Node) -> Option<&str> {
    let name = one.get("iterator")?.written()?;
    Some(name.strip_prefix("${").and_then(|name| name.strip_suffix('}')).unwrap_or(name).trim())
}

/// Nodes and characters of a tree, as the budget counts them.
fn size(node: &Node) -> usize {
    1 + match &node.value {
        Value::String(text) => text.len() / 16,
        Value::Unknown(unknown) => unknown.text.len() / 16,
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(entries) => entries.iter().map(|entry| 1 + size(&entry.node)).sum(),
        _ => 0,
    }
}
