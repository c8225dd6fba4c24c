//! What names stand for: parameters, variables, what is imported.

use super::super::bounds::CALLS;
use super::super::frame::Frame;
use super::super::values;
use super::{Evaluator, Locals, NO_LOCALS};
use crate::document::{Node, UnknownReason, Value};
use crate::span::Span;

impl<'t> Evaluator<'t> {
    pub(super) fn name(&self, frame: &Frame<'t>, locals: &Locals<'_>, name: &str, span: Span) -> Node {
        if let Some(value) = locals.get(name) {
            return self.used_at(frame, self.copied(value), span);
        }
        if frame.names.has_parameter(name) || frame.arguments.known.contains_key(name) {
            return self.parameter(frame, name, span);
        }
        if frame.names.has_variable(name) {
            return self.variable(frame, name, span);
        }
        if let Some((import, there)) = frame.imported(name) {
            return match self.files.called(frame.file.path, &import.path) {
                Some(file) if CALLS.has_room(self.depth.get() / 8) => {
                    self.variable(&self.far(file), there, Span::default())
                }
                _ => self.unknown(frame, span, UnknownReason::NotEvaluated),
            };
        }
        let reason =
            if frame.names.symbols.contains_key(name) { UnknownReason::ApplyTime } else { UnknownReason::NotEvaluated };
        self.unknown(frame, span, reason)
    }

    /// What is worked out of a name stands where the name is used; its parts stay where they are said.
    pub(super) fn used_at(&self, frame: &Frame<'t>, node: Node, span: Span) -> Node {
        Node { span: frame.file.span(span), ..node }
    }

    pub(super) fn parameter(&self, frame: &Frame<'t>, name: &str, span: Span) -> Node {
        let declared = frame.names.parameter(name);
        if let Some(given) = frame.arguments.get(name).filter(|given| declared.is_none() || given.value != Value::Null)
        {
            return self.copied(given);
        }
        let value = self.remembered(frame, 'p', name, || match declared {
            _ if frame.arguments.is_open => None,
            Some(own) => match &own.default {
                Some(default) => Some(self.eval(frame, &NO_LOCALS, default)),
                None if own.is_nullable => Some(Node::new(frame.file.span(own.span), Value::Null)),
                None => None,
            },
            None => None,
        });
        match value {
            Some(node) => self.used_at(frame, node, span),
            None => self.unknown(frame, span, UnknownReason::VariableWithoutValue),
        }
    }

    pub(super) fn variable(&self, frame: &Frame<'t>, name: &str, span: Span) -> Node {
        let declared = frame.names.variable(name);
        let value = self.remembered(frame, 'v', name, || {
            let own = declared?;
            Some(self.eval(frame, &NO_LOCALS, &own.value))
        });
        match value {
            Some(node) if span.is_empty() => node,
            Some(node) if node.span.start >= frame.file.span(Span::default()).start && self.is_of(frame, node.span) => {
                self.used_at(frame, node, span)
            }
            Some(node) => node,
            None => self.unknown(frame, span, UnknownReason::NotEvaluated),
        }
    }

    fn is_of(&self, frame: &Frame<'t>, span: Span) -> bool {
        let whole = frame.file.span(Span::new(0, frame.file.text.len()));
        whole.contains(span)
    }

    /// Works something out once. What needs itself is not known.
    fn remembered(
        &self,
        frame: &Frame<'t>,
        space: char,
        name: &str,
        work: impl FnOnce() -> Option<Node>,
    ) -> Option<Node> {
        let key = (space, name.to_ascii_lowercase());
        let before = frame.values.borrow().get(&key).cloned();
        if let Some(known) = before {
            return known.filter(|node| self.afford(values::size(node)));
        }
        frame.values.borrow_mut().insert(key.clone(), None);
        let made = work();
        frame.values.borrow_mut().insert(key, made.clone());
        made
    }
}
