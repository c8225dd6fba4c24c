//! A CloudFormation template with the values that can be worked out: parameters' defaults, mappings, conditions and functions
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>), and the `Globals` of
//! SAM. What cannot stays the function that it is. Lists keep their places, so that a path in the one leads to the same in the other.

mod globals;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use crate::bound::Bound;
use crate::document::{Entry, Node, Value};
use crate::target::edit::at_mut;

/// Text that references repeat: a long default that is named often would fill the memory.
const COPIED: Bound = Bound::new(
    16 << 20,
    "a template's references repeat more than 16 MiB of parameters and mappings: the rest stays unknown",
);

/// Conditions that are made of each other.
const DEPTH: Bound = Bound::new(64, "conditions are made of each other more than 64 deep: the innermost are unknown");

/// A template with its values worked out, without the resources whose condition does not hold.
#[must_use]
pub fn evaluate(root: &Node) -> Option<Node> {
    let template = Template::of(root);
    let mut resources = template.value(root.get("Resources")?, false);
    if let Value::Object(entries) = &mut resources.value {
        entries.retain(|entry| template.is_made(&entry.node) != Some(false));
    }
    globals::merge(root, &mut resources, &|node| template.value(node, false));
    let mut out = root.clone();
    if let Value::Object(entries) = &mut out.value
        && let Some(entry) = entries.iter_mut().find(|entry| entry.key == "Resources")
    {
        entry.node = resources;
    }
    Some(out)
}

/// The same for policies: what is left out (`AWS::NoValue`) is not there, or null in a list, whose members keep their places.
#[must_use]
pub fn evaluate_for_policies(root: &Node) -> Option<Node> {
    let mut out = evaluate(root)?;
    leave_out(at_mut(&mut out, "Resources")?);
    Some(out)
}

/// Recursion is as deep as the tree, which parsers bound.
fn leave_out(node: &mut Node) {
    match &mut node.value {
        Value::Object(entries) => {
            entries.retain(|entry| !is_no_value(&entry.node));
            entries.iter_mut().for_each(|entry| leave_out(&mut entry.node));
        }
        Value::Array(items) => {
            for item in items {
                if is_no_value(item) {
                    item.value = Value::Null;
                }
                leave_out(item);
            }
        }
        _ => {}
    }
}

fn is_no_value(node: &Node) -> bool {
    matches!(function(node), Some(("Ref", name)) if name.as_str() == Some("AWS::NoValue"))
}

/// The resources whose condition does not hold with the parameters' defaults.
pub fn not_made(root: &Node) -> impl Iterator<Item = &Entry> {
    let template = Template::of(root);
    let all = root.get("Resources").and_then(Node::as_object).unwrap_or_default();
    all.iter().filter(move |entry| template.is_made(&entry.node) == Some(false))
}

/// The stacks that a template of the repository makes with values for its parameters, with that template's path
/// (<https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html>).
pub fn given_elsewhere(root: &Node) -> impl Iterator<Item = (&Entry, &str)> {
    let all = root.get("Resources").and_then(Node::as_object).unwrap_or_default();
    all.iter().filter_map(|entry| {
        let key = match entry.node.get("Type")?.as_str()? {
            "AWS::CloudFormation::Stack" => "TemplateURL",
            "AWS::Serverless::Application" => "Location",
            _ => return None,
        };
        let properties = entry.node.get("Properties")?;
        let template = properties.get(key)?.as_str().filter(|path| !path.contains("://"))?;
        let has_values = properties.get("Parameters")?.as_object().is_none_or(|all| !all.is_empty());
        has_values.then_some((entry, template))
    })
}

/// Where a document that is no template gives values for the parameters of one: a list of `ParameterKey` and `ParameterValue`, an
/// object `Parameters` that stands alone, and the `parameter_overrides` of `samconfig.toml`
/// (<https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/>,
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html>).
#[must_use]
pub fn parameter_values(root: &Node) -> Option<&Node> {
    let is_pair = |item: &Node| item.get("ParameterKey").is_some() && item.get("ParameterValue").is_some();
    if let Some(items) = root.as_array() {
        return items.first().filter(|_| items.iter().all(is_pair));
    }
    let alone = |given: &&Node| {
        let is_value = |entry: &Entry| entry.node.as_object().is_none() && entry.node.as_array().is_none();
        let keys = root.as_object().unwrap_or_default();
        given.as_object().is_some_and(|all| !all.is_empty() && all.iter().all(is_value))
            && keys.iter().all(|entry| matches!(entry.key.as_str(), "Parameters" | "Tags" | "StackPolicy"))
    };
    let of_sam = || {
        root.as_object()?.iter().filter_map(|entry| entry.node.as_object()).flatten().find_map(|command| {
            let given = command.node.get("parameters")?.get("parameter_overrides")?;
            (given.as_str() != Some("")).then_some(given)
        })
    };
    root.get("Parameters").filter(alone).or_else(of_sam)
}

/// The resources of which it cannot be told whether they are made, with the condition that decides.
#[must_use]
pub fn open_conditions(root: &Node) -> BTreeMap<String, String> {
    let template = Template::of(root);
    let all = root.get("Resources").and_then(Node::as_object).unwrap_or_default();
    let open = all.iter().filter(|entry| template.is_made(&entry.node).is_none());
    let condition = |entry: &Entry| Some((entry.key.clone(), entry.node.get("Condition")?.as_str()?.to_string()));
    open.filter_map(condition).collect()
}

struct Template<'n> {
    root: &'n Node,
    /// What is known of conditions by now.
    conditions: RefCell<BTreeMap<&'n str, Option<bool>>>,
    copied: Cell<usize>,
}

/// The function that a node is, with its arguments.
fn function(node: &Node) -> Option<(&str, &Node)> {
    match node.as_object()? {
        [entry] if matches!(entry.key.as_str(), "Ref" | "Condition") || entry.key.starts_with("Fn::") => {
            Some((&entry.key, &entry.node))
        }
        _ => None,
    }
}

/// A scalar as text, as CloudFormation passes it on.
fn text(node: &Node) -> Option<Cow<'_, str>> {
    match &node.value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Bool(value) => Some(Cow::Owned(value.to_string())),
        Value::Int(value) => Some(Cow::Owned(value.to_string())),
        Value::Float(value) => Some(Cow::Owned(value.to_string())),
        _ => None,
    }
}

impl<'n> Template<'n> {
    fn of(root: &'n Node) -> Self {
        Self { root, conditions: RefCell::default(), copied: Cell::new(0) }
    }

    /// Whether a resource is made. One with a condition that is not declared may be.
    fn is_made(&self, resource: &Node) -> Option<bool> {
        let Some(condition) = resource.get("Condition") else { return Some(true) };
        self.condition(condition.as_str()?, 0)
    }

    /// A node with its functions worked out. Recursion is as deep as the tree, which parsers bound. In a loop names are made.
    fn value(&self, node: &Node, in_loop: bool) -> Node {
        if let Some((name, arguments)) = function(node)
            && !in_loop
            && name != "Condition"
        {
            return self.call(name, arguments, node).unwrap_or_else(|| self.inner(node, in_loop));
        }
        self.inner(node, in_loop)
    }

    fn inner(&self, node: &Node, in_loop: bool) -> Node {
        let value = match &node.value {
            Value::Array(items) => Value::Array(items.iter().map(|item| self.value(item, in_loop)).collect()),
            Value::Object(entries) => {
                let of = |entry: &Entry| {
                    let in_loop = in_loop || entry.key.starts_with("Fn::ForEach::");
                    Entry { node: self.value(&entry.node, in_loop), ..entry.clone() }
                };
                Value::Object(entries.iter().map(of).collect())
            }
            other => other.clone(),
        };
        Node::new(node.span, value)
    }

    fn call(&self, name: &str, arguments: &Node, node: &Node) -> Option<Node> {
        let list = || arguments.as_array().unwrap_or_default();
        match name {
            "Ref" => self.parameter(arguments.as_str()?).map(|found| Node::new(node.span, found)),
            "Fn::If" => match list() {
                [condition, yes, no] => match self.condition(condition.as_str()?, 0) {
                    Some(holds) => Some(self.value(if holds { yes } else { no }, false)),
                    None => {
                        let (yes, no) = (self.value(yes, false), self.value(no, false));
                        (yes.value == no.value).then_some(yes)
                    }
                },
                _ => None,
            },
            "Fn::FindInMap" => self.mapped(list(), node),
            "Fn::Sub" => self.substituted(arguments, node),
            "Fn::Join" => match list() {
                [delimiter, parts] => {
                    let parts = self.value(parts, false);
                    let parts: Option<Vec<_>> = parts.as_array()?.iter().map(text).collect();
                    Some(Node::string(node.span, parts?.join(delimiter.as_str()?)))
                }
                _ => None,
            },
            "Fn::Split" => match list() {
                [delimiter, whole] => {
                    let (delimiter, whole) = (delimiter.as_str()?, self.value(whole, false));
                    let whole = whole.as_str().filter(|_| !delimiter.is_empty())?;
                    let parts = whole.split(delimiter).map(|part| Node::string(node.span, part)).collect();
                    Some(Node::new(node.span, Value::Array(parts)))
                }
                _ => None,
            },
            "Fn::Select" => match list() {
                [index, items] => {
                    let index: usize = text(&self.value(index, false))?.parse().ok()?;
                    let items = self.value(items, false);
                    items.as_array()?.get(index).cloned()
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether so much more may be repeated.
    fn takes(&self, value: &Value) -> bool {
        let size = match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(|item| item.as_str().map_or(32, |text| text.len() + 32)).sum(),
            _ => 8,
        };
        self.copied.set(self.copied.get().saturating_add(size));
        COPIED.holds(self.copied.get())
    }

    /// The default of a parameter. What Systems Manager has is not known here.
    fn parameter(&self, name: &str) -> Option<Value> {
        // Whichever partition it is, `arn:aws` is how everybody writes what it is of.
        if name == "AWS::Partition" {
            return Some(Value::String("aws".to_string()));
        }
        let parameter = self.root.get("Parameters")?.get(name)?;
        let default = parameter.get("Default")?;
        let kind = parameter.get("Type").and_then(Node::as_str).unwrap_or_default();
        if kind.starts_with("AWS::SSM::") {
            return None;
        }
        let written = text(default)?;
        if written.contains("{{resolve:") {
            return None;
        }
        let value = if kind == "CommaDelimitedList" || kind.starts_with("List<") {
            let parts = written.split(',').map(|part| Node::string(default.span, part.trim()));
            Value::Array(parts.collect())
        } else {
            match &default.value {
                // `true` without quotes is text all the same.
                Value::Bool(_) => Value::String(written.into_owned()),
                other => other.clone(),
            }
        };
        self.takes(&value).then_some(value)
    }

    /// Whether a condition holds.
    fn condition(&self, name: &str, depth: usize) -> Option<bool> {
        if let Some(known) = self.conditions.borrow().get(name) {
            return *known;
        }
        let entry = self.root.get("Conditions")?.entry(name)?;
        if !DEPTH.has_room(depth) {
            return None;
        }
        // One that is made of itself is not known.
        self.conditions.borrow_mut().insert(&entry.key, None);
        let found = self.holds(&entry.node, depth + 1);
        self.conditions.borrow_mut().insert(&entry.key, found);
        found
    }

    fn holds(&self, node: &Node, depth: usize) -> Option<bool> {
        let (name, arguments) = function(node)?;
        let list = || arguments.as_array().unwrap_or_default();
        let each = || list().iter().map(|one| self.holds(one, depth));
        let all = |wanted: bool| {
            let mut found = Some(wanted);
            for one in each() {
                match one {
                    Some(own) if own != wanted => return Some(!wanted),
                    None => found = None,
                    Some(_) => {}
                }
            }
            found
        };
        match name {
            "Condition" => self.condition(arguments.as_str()?, depth),
            "Fn::And" => all(true),
            "Fn::Or" => all(false),
            "Fn::Not" => self.holds(list().first()?, depth).map(|holds| !holds),
            "Fn::Equals" => match list() {
                [a, b] => {
                    let (a, b) = (self.value(a, false), self.value(b, false));
                    Some(text(&a)? == text(&b)?)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn mapped(&self, arguments: &[Node], node: &Node) -> Option<Node> {
        let [map, first, second, rest @ ..] = arguments else { return None };
        let keys = [map, first, second].map(|key| self.value(key, false));
        let [map, first, second] = [text(&keys[0])?, text(&keys[1])?, text(&keys[2])?];
        let maps = self.root.get("Mappings")?;
        let found = maps.get(&map).and_then(|map| map.get(&first)?.get(&second));
        let found = found.or_else(|| rest.first()?.get("DefaultValue"))?;
        self.takes(&found.value).then(|| Node::new(node.span, self.value(found, false).value))
    }

    /// A text with what is known put in; with what is not, it stays a function.
    fn substituted(&self, arguments: &Node, node: &Node) -> Option<Node> {
        let (template, map) = match arguments.as_array() {
            Some([template, map]) => (template.as_str()?, Some(map)),
            Some(_) => return None,
            None => (arguments.as_str()?, None),
        };
        let (mut out, mut rest, mut is_known) = (String::new(), template, true);
        while let Some((before, behind)) = rest.split_once("${") {
            let (name, after) = behind.split_once('}')?;
            out.push_str(before);
            let own = map.and_then(|map| map.get(name)).map(|own| self.value(own, false));
            let value = own.or_else(|| Some(Node::new(node.span, self.parameter(name.trim())?)));
            match (name.strip_prefix('!'), value.as_ref().and_then(text)) {
                (Some(literal), _) => {
                    out.push_str("${");
                    out.push_str(literal);
                    out.push('}');
                }
                (None, Some(value)) => out.push_str(&value),
                (None, None) => {
                    is_known = false;
                    out.push_str("${");
                    out.push_str(name);
                    out.push('}');
                }
            }
            rest = after;
        }
        out.push_str(rest);
        let made = Node::string(node.span, out);
        match (is_known, map) {
            (true, _) => Some(made),
            (false, None) => Some(Node::object(node.span, [("Fn::Sub", made)])),
            (false, Some(_)) => None,
        }
    }
}
