//! Methods, blocks, lambdas, classes and modules.

use std::collections::HashSet;

use ruby_prism::{BlockNode, DefNode, LambdaNode, Node, ParametersNode};

use super::{Lowering, span};
use crate::code::tape::{Function, FunctionId, Kind, TYPES, Type, ValueId};
use crate::span::Span;

/// The names of a text's methods, as `def` writes them.
pub(super) fn defined(text: &str) -> HashSet<&str> {
    let after = text.match_indices("def ").filter_map(|(at, _)| text.get(at + 4..));
    let names = after.filter_map(|rest| {
        let rest = rest.strip_prefix("self.").unwrap_or(rest);
        rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()
    });
    names.filter(|name| !name.is_empty()).collect()
}

impl<'t> Lowering<'t> {
    fn open(&mut self, at: Span, name: Option<&'t str>, deferred: bool, passed_to: Option<ValueId>) -> FunctionId {
        let id = self.tape.add_function(Function {
            name,
            parent: self.function,
            passed_to,
            deferred,
            parameters: Vec::new(),
            rest: None,
            returns: "",
            accessor: false,
            receiver: None,
        });
        self.function = Some(id);
        self.push(at, Kind::EnterFunction(id));
        id
    }

    fn close(&mut self, at: Span, id: FunctionId) -> ValueId {
        self.push(at, Kind::LeaveFunction);
        self.function = self.tape.function(id).and_then(|function| function.parent);
        self.push(at, Kind::Function(id))
    }

    fn is_in_class(&self) -> bool {
        self.function.and_then(|id| self.tape.function(id)).is_some_and(|function| !function.deferred)
    }

    pub(super) fn class(&mut self, at: Span, node: &Node<'_>) -> Option<ValueId> {
        let (path, body) = match node {
            Node::ClassNode { .. } => {
                let node = node.as_class_node()?;
                (Some(node.constant_path()), node.body())
            }
            Node::ModuleNode { .. } => {
                let node = node.as_module_node()?;
                (Some(node.constant_path()), node.body())
            }
            _ => (None, node.as_singleton_class_node()?.body()),
        };
        let name = path.map(|path| self.slice(&path.location())).filter(|name| !name.is_empty());
        let name = name.map(|name| name.rsplit(':').next().unwrap_or(name));
        let id = self.open(at, name, false, None);
        // Methods call one another by their names alone.
        self.tape.set_namespace(id);
        self.body(body);
        let value = self.close(at, id);
        if let Some(name) = name {
            if TYPES.has_room(self.tape.types.len()) {
                self.tape.types.push(Type { name, body: "", members: None, fields: Vec::new() });
            }
            self.push(at, Kind::Bind { name, value, hoisted: true });
        }
        Some(value)
    }

    pub(super) fn method(&mut self, at: Span, node: &DefNode<'_>) -> ValueId {
        let in_class = self.is_in_class();
        let name = self.slice(&node.name_loc());
        let id = self.open(at, Some(name), true, None);
        let count = self.parameters(id, node.parameters());
        if count == 0 && in_class {
            self.tape.set_accessor(id);
        }
        self.finish(at, id, node.body());
        let value = self.push(at, Kind::Function(id));
        if !in_class {
            self.push(at, Kind::Bind { name, value, hoisted: true });
        }
        // `private def email`: what a `def` gives is its name.
        self.push(at, Kind::Derived)
    }

    /// What is between the parameters and the end: the last value is what it gives back.
    fn finish(&mut self, at: Span, id: FunctionId, body: Option<Node<'_>>) {
        if let Some(value) = self.body(body) {
            self.push(self.tape.span(value), Kind::Return(value));
        }
        self.push(at, Kind::LeaveFunction);
        self.function = self.tape.function(id).and_then(|function| function.parent);
    }

    /// `{ |user| ... }`, passed to what is called.
    pub(super) fn block(&mut self, node: &BlockNode<'_>, callee: Option<ValueId>) -> ValueId {
        let at = span(&node.location());
        let id = self.open(at, None, true, callee);
        self.parameters_of_block(id, node.parameters());
        self.finish(at, id, node.body());
        self.push(at, Kind::Function(id))
    }

    pub(super) fn lambda(&mut self, at: Span, node: &LambdaNode<'_>) -> ValueId {
        let id = self.open(at, None, true, None);
        self.parameters_of_block(id, node.parameters());
        self.finish(at, id, node.body());
        self.push(at, Kind::Function(id))
    }

    fn parameters_of_block(&mut self, id: FunctionId, parameters: Option<Node<'_>>) {
        match &parameters {
            Some(node @ Node::BlockParametersNode { .. }) => {
                self.parameters(id, node.as_block_parameters_node().and_then(|node| node.parameters()));
            }
            // `_1` and `it`, which are written nowhere.
            Some(node) => {
                let name = if matches!(node, Node::ItParametersNode { .. }) { "it" } else { "_1" };
                let at = span(&node.location());
                self.parameter(at, (id, 0), name, None);
                self.tape.set_parameters(id, vec![name]);
            }
            None => {}
        }
    }

    /// Binds the parameters, and says how many there are.
    fn parameters(&mut self, id: FunctionId, parameters: Option<ParametersNode<'_>>) -> usize {
        let Some(list) = parameters else { return 0 };
        let mut names: Vec<&'t str> = Vec::new();
        let required = list.requireds();
        let (optional, posts, keywords) = (list.optionals(), list.posts(), list.keywords());
        let all = required.iter().chain(optional.iter()).chain(list.rest()).chain(posts.iter()).chain(keywords.iter());
        for node in all.chain(list.keyword_rest()) {
            let at = span(&node.location());
            let index = names.len();
            let (name, default) = match &node {
                Node::RequiredParameterNode { .. } => (self.slice(&node.location()), None),
                Node::OptionalParameterNode { .. } => match node.as_optional_parameter_node() {
                    Some(node) => (self.slice(&node.name_loc()), Some(node.value())),
                    None => continue,
                },
                Node::RequiredKeywordParameterNode { .. } => (self.slice(&node.location()).trim_end_matches(':'), None),
                Node::OptionalKeywordParameterNode { .. } => match node.as_optional_keyword_parameter_node() {
                    Some(node) => (self.slice(&node.name_loc()).trim_end_matches(':'), Some(node.value())),
                    None => continue,
                },
                Node::RestParameterNode { .. } => {
                    self.tape.set_rest(id, index);
                    (self.slice(&node.location()).trim_start_matches('*'), None)
                }
                Node::KeywordRestParameterNode { .. } => {
                    let written = self.slice(&node.location());
                    names.push(written);
                    self.parameter(at, (id, index), written.trim_start_matches('*'), None);
                    continue;
                }
                // `|(name, email), index|`.
                Node::MultiTargetNode { .. } => {
                    let value = self.push(at, Kind::Parameter { function: id, index });
                    self.give(&node, value);
                    ("", None)
                }
                _ => continue,
            };
            names.push(name);
            if !name.is_empty() {
                self.parameter(at, (id, index), name, default);
            }
        }
        let count = names.len();
        self.tape.set_parameters(id, names);
        count
    }

    fn parameter(
        &mut self,
        at: Span,
        (function, index): (FunctionId, usize),
        name: &'t str,
        default: Option<Node<'_>>,
    ) {
        let default = default.map(|default| self.value(&default));
        let mut value = self.push(at, Kind::Parameter { function, index });
        if let Some(default) = default {
            value = self.push(at, Kind::Choice(vec![value, default]));
        }
        if !name.is_empty() {
            self.push(at, Kind::Bind { name, value, hoisted: false });
        }
    }
}
