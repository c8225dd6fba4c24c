//! What values are given to: names, attributes, elements, several at once.

use ruby_prism::{Node, NodeList};

use super::{Lowering, span};
use crate::code::tape::{Kind, ValueId};
use crate::span::Span;

/// What an assignment does with what stood there before.
enum How {
    /// Nothing: it is gone.
    Instead,
    /// `||=`, `&&=`.
    Perhaps,
    /// `+=`, `<<=`.
    Added,
}

impl<'t> Lowering<'t> {
    /// Assignments, and whatever is not known.
    pub(super) fn written(&mut self, at: Span, node: &Node<'_>) -> Option<ValueId> {
        match node {
            Node::LocalVariableWriteNode { .. } => {
                let node = node.as_local_variable_write_node()?;
                let name = self.slice(&node.name_loc());
                let value = self.value(&node.value());
                self.variable(at, name, value, node.depth() > 0);
                Some(value)
            }
            Node::ConstantWriteNode { .. } => {
                let node = node.as_constant_write_node()?;
                let name = self.slice(&node.name_loc());
                let value = self.value(&node.value());
                self.variable(at, name, value, false);
                Some(value)
            }
            Node::MultiWriteNode { .. } => {
                let node = node.as_multi_write_node()?;
                let value = self.value(&node.value());
                self.several(&node.lefts(), node.rest(), &node.rights(), value);
                Some(value)
            }
            _ => self.placed(at, node),
        }
    }

    fn variable(&mut self, at: Span, name: &'t str, value: ValueId, outer: bool) {
        if outer {
            let place = self.push(at, Kind::Name(name));
            self.push(at, Kind::Assign { place, value });
        } else {
            self.push(at, Kind::Bind { name, value, hoisted: true });
        }
    }

    /// What is given to a place that is written as an expression is.
    fn placed(&mut self, at: Span, node: &Node<'_>) -> Option<ValueId> {
        macro_rules! named {
            ($as:ident, $how:expr) => {{
                let node = node.$as()?;
                let name = self.slice(&node.name_loc());
                let place = if name.starts_with('@') && !name.starts_with("@@") {
                    self.own(at, name)
                } else {
                    self.push(at, Kind::Name(name))
                };
                let value = self.value(&node.value());
                Some(self.assign(at, place, value, $how))
            }};
        }
        macro_rules! member {
            ($as:ident, $how:expr) => {{
                let node = node.$as()?;
                let object = match node.receiver() {
                    Some(receiver) => self.value(&receiver),
                    None => self.push(at, Kind::Name("self")),
                };
                let property = node.message_loc().map_or("", |location| self.slice(&location));
                let place = self.push(at, Kind::Member { object, property });
                let value = self.value(&node.value());
                Some(self.assign(at, place, value, $how))
            }};
        }
        macro_rules! element {
            ($as:ident, $how:expr) => {{
                let node = node.$as()?;
                let object = self.value(&node.receiver()?);
                let place = self.element(at, object, node.arguments());
                let value = self.value(&node.value());
                Some(self.assign(at, place, value, $how))
            }};
        }
        match node {
            Node::InstanceVariableWriteNode { .. } => named!(as_instance_variable_write_node, How::Instead),
            Node::InstanceVariableOrWriteNode { .. } => named!(as_instance_variable_or_write_node, How::Perhaps),
            Node::InstanceVariableAndWriteNode { .. } => named!(as_instance_variable_and_write_node, How::Perhaps),
            Node::InstanceVariableOperatorWriteNode { .. } => {
                named!(as_instance_variable_operator_write_node, How::Added)
            }
            Node::LocalVariableOrWriteNode { .. } => named!(as_local_variable_or_write_node, How::Perhaps),
            Node::LocalVariableAndWriteNode { .. } => named!(as_local_variable_and_write_node, How::Perhaps),
            Node::LocalVariableOperatorWriteNode { .. } => named!(as_local_variable_operator_write_node, How::Added),
            Node::GlobalVariableWriteNode { .. } => named!(as_global_variable_write_node, How::Instead),
            Node::GlobalVariableOrWriteNode { .. } => named!(as_global_variable_or_write_node, How::Perhaps),
            Node::ClassVariableWriteNode { .. } => named!(as_class_variable_write_node, How::Instead),
            Node::ClassVariableOrWriteNode { .. } => named!(as_class_variable_or_write_node, How::Perhaps),
            Node::ConstantOrWriteNode { .. } => named!(as_constant_or_write_node, How::Perhaps),
            Node::CallOrWriteNode { .. } => member!(as_call_or_write_node, How::Perhaps),
            Node::CallAndWriteNode { .. } => member!(as_call_and_write_node, How::Perhaps),
            Node::CallOperatorWriteNode { .. } => member!(as_call_operator_write_node, How::Added),
            Node::IndexOrWriteNode { .. } => element!(as_index_or_write_node, How::Perhaps),
            Node::IndexAndWriteNode { .. } => element!(as_index_and_write_node, How::Perhaps),
            Node::IndexOperatorWriteNode { .. } => element!(as_index_operator_write_node, How::Added),
            Node::ConstantPathWriteNode { .. } => {
                let node = node.as_constant_path_write_node()?;
                Some(self.value(&node.value()))
            }
            _ => None,
        }
    }

    fn assign(&mut self, at: Span, place: ValueId, value: ValueId, how: How) -> ValueId {
        let value = match how {
            How::Instead => value,
            How::Perhaps => self.push(at, Kind::Choice(vec![place, value])),
            How::Added => self.push(at, Kind::Text(vec![place, value])),
        };
        match self.tape.kind(place) {
            // A variable that is made here.
            Kind::Name(name) if !matches!(how, How::Added) => {
                let name = *name;
                self.push(at, Kind::Bind { name, value, hoisted: true });
            }
            _ => {
                self.push(at, Kind::Assign { place, value });
            }
        }
        value
    }

    /// Gives a value to what stands left of an equals sign, or between the bars of a block.
    pub(super) fn give(&mut self, target: &Node<'_>, value: ValueId) {
        let at = span(&target.location());
        match target {
            Node::LocalVariableTargetNode { .. } => {
                let outer = target.as_local_variable_target_node().is_some_and(|node| node.depth() > 0);
                let name = self.slice(&target.location());
                self.variable(at, name, value, outer);
            }
            Node::RequiredParameterNode { .. } => {
                let name = self.slice(&target.location());
                self.push(at, Kind::Bind { name, value, hoisted: false });
            }
            Node::InstanceVariableTargetNode { .. } => {
                let name = self.slice(&target.location());
                let place = self.own(at, name);
                self.push(at, Kind::Assign { place, value });
            }
            Node::CallTargetNode { .. } => {
                if let Some(node) = target.as_call_target_node() {
                    let object = self.value(&node.receiver());
                    let property = self.slice(&node.message_loc());
                    let place = self.push(at, Kind::Member { object, property });
                    self.push(at, Kind::Assign { place, value });
                }
            }
            Node::MultiTargetNode { .. } if super::NESTING.has_room(self.depth) => {
                if let Some(node) = target.as_multi_target_node() {
                    self.depth += 1;
                    self.several(&node.lefts(), node.rest(), &node.rights(), value);
                    self.depth -= 1;
                }
            }
            Node::SplatNode { .. } => {
                if let Some(inner) = target.as_splat_node().and_then(|node| node.expression()) {
                    self.give(&inner, value);
                }
            }
            _ => {}
        }
    }

    /// `name, email = value`.
    fn several(&mut self, lefts: &NodeList<'_>, rest: Option<Node<'_>>, rights: &NodeList<'_>, value: ValueId) {
        let all: Vec<Node<'_>> = lefts.iter().chain(rest).chain(rights.iter()).collect();
        let items = match self.tape.kind(value) {
            Kind::List(items) if items.len() == all.len() => items.clone(),
            _ => Vec::new(),
        };
        for (index, target) in all.iter().enumerate() {
            let at = span(&target.location());
            let own = items.get(index).copied().unwrap_or_else(|| {
                // Behind `*rest` nobody knows the place.
                let placed = index < lefts.len() && all.len() > 1;
                self.push(at, if placed { Kind::At { of: value, place: index } } else { Kind::Element(value) })
            });
            self.give(target, own);
        }
    }
}
