//! What functions give: those of the language, of the template, and of other files.

use super::super::bounds::ITEMS;
use super::super::frame::{Arguments, Frame};
use super::super::functions;
use super::super::values::{self, truth};
use super::{Evaluator, Locals, NO_LOCALS, copy_index, index_node};
use crate::document::arm::syntax::{Expr, ExprKind, Function, Operation};
use crate::document::{Entry, Node, UnknownReason, Value};
use crate::span::Span;

impl<'t> Evaluator<'t> {
    pub(super) fn call(
        &self,
        frame: &Frame<'t>,
        locals: &Locals<'_>,
        name: &str,
        arguments: &'t [Expr],
        span: Span,
    ) -> Node {
        let at = frame.file.span(span);
        if let ("if", [condition, then, or]) = (name, arguments) {
            return self.choose(frame, locals, (condition, then, or), span);
        }
        if name == "copyindex" {
            return self.copy_index(frame, locals, arguments, span);
        }
        let short = match (name, arguments) {
            ("and", [left, right]) => Some((Operation::And, left, right)),
            ("or", [left, right]) => Some((Operation::Or, left, right)),
            ("coalesce", [left, right]) => Some((Operation::Coalesce, left, right)),
            _ => None,
        };
        if let Some((operation, left, right)) = short {
            return self.binary(frame, locals, operation, (left, right), span);
        }
        if let Some(own) = frame.names.function(name) {
            return self.own_function(frame, frame, locals, own, arguments, span);
        }
        if let Some((import, there)) = frame.imported(name).or_else(|| self.imported_function(frame, name)) {
            return self.far_function(frame, locals, &import.path, there, arguments, span);
        }
        if let Some(node) = self.over_items(frame, locals, name, arguments, span) {
            return node;
        }
        let given: Vec<Node> = arguments.iter().map(|argument| self.eval(frame, locals, argument)).collect();
        match functions::call(name, &given, at) {
            functions::Outcome::Known(node) if self.afford(values::size(&node)) => node,
            functions::Outcome::Runs => self.unknown(frame, span, UnknownReason::ApplyTime),
            functions::Outcome::Open => self.unknown(frame, span, values::reason(&given)),
            functions::Outcome::Known(_) | functions::Outcome::Foreign => {
                self.unknown(frame, span, UnknownReason::NotEvaluated)
            }
        }
    }

    /// A function's name is written in lower case here.
    fn imported_function(
        &self,
        frame: &Frame<'t>,
        name: &str,
    ) -> Option<(&'t crate::document::arm::syntax::Import, &'t str)> {
        let own =
            frame.template.imports.iter().flat_map(|import| import.names.iter().map(move |names| (import, names)));
        own.into_iter()
            .find(|(_, (_, own))| own.eq_ignore_ascii_case(name))
            .map(|(import, (there, _))| (import, there.as_str()))
    }

    pub(super) fn far_function(
        &self,
        frame: &Frame<'t>,
        locals: &Locals<'_>,
        path: &str,
        name: &str,
        arguments: &'t [Expr],
        span: Span,
    ) -> Node {
        let file = self.files.called(frame.file.path, path);
        let own = file.and_then(|file| {
            let far = self.far(file);
            let found = far.names.function(name)?;
            Some((far, found))
        });
        let Some((far, own)) = own else { return self.unknown(frame, span, UnknownReason::NotEvaluated) };
        self.own_function(&far, frame, locals, own, arguments, span)
    }

    /// A function sees its parameters, and not where it is called.
    fn own_function(
        &self,
        home: &Frame<'t>,
        frame: &Frame<'t>,
        locals: &Locals<'_>,
        own: &'t Function,
        arguments: &'t [Expr],
        span: Span,
    ) -> Node {
        let mut given: Arguments = Arguments::default();
        for (name, argument) in own.parameters.iter().zip(arguments) {
            given.known.insert(name.clone(), self.eval(frame, locals, argument));
        }
        let inside = self.frame(home.file, home.template, given, frame.address.clone());
        let node = self.eval(&inside, &NO_LOCALS, &own.body);
        self.used_at(frame, node, span)
    }

    fn copy_index(&self, frame: &Frame<'t>, locals: &Locals<'_>, arguments: &'t [Expr], span: Span) -> Node {
        let mut name = "";
        let mut more = 0;
        for argument in arguments {
            match &argument.kind {
                ExprKind::Text(text) => name = text,
                ExprKind::Int(offset) => more = *offset,
                _ => return self.unknown(frame, span, UnknownReason::NotEvaluated),
            }
        }
        match locals.get(&copy_index(name)).map(|node| &node.value) {
            Some(Value::Int(at)) => Node::new(frame.file.span(span), Value::Int(at.saturating_add(more))),
            _ => self.unknown(frame, span, UnknownReason::Repetition),
        }
    }

    /// `map`, `filter` and others that a function is given to.
    fn over_items(
        &self,
        frame: &Frame<'t>,
        locals: &Locals<'_>,
        name: &str,
        arguments: &'t [Expr],
        span: Span,
    ) -> Option<Node> {
        let (list, lambda) = match (name, arguments) {
            ("map" | "filter", [list, lambda]) => (list, lambda),
            ("toobject", [list, lambda, ..]) => (list, lambda),
            _ => return None,
        };
        let at = frame.file.span(span);
        let own = self.eval(frame, locals, list);
        let items = own.as_array().filter(|items| values::are_sure(items) && ITEMS.holds(items.len()));
        let Some(items) = items else { return Some(self.unknown(frame, span, values::reason(&[own]))) };
        let apply = |lambda: &'t Expr, item: &Node, index: usize| match &lambda.kind {
            ExprKind::Lambda(names, body) => {
                let number = index_node(at, index);
                let with_item = locals.with(names.first().map(String::as_str).unwrap_or_default(), item);
                let with_index = with_item.with(names.get(1).map(String::as_str).unwrap_or_default(), &number);
                self.eval(frame, &with_index, body)
            }
            _ => self.unknown(frame, lambda.span, UnknownReason::NotEvaluated),
        };
        let made = items.iter().enumerate().map(|(at, item)| (item, apply(lambda, item, at)));
        Some(match name {
            "map" => Node::new(at, Value::Array(made.map(|(_, made)| made).collect())),
            "filter" => {
                let mut kept = Vec::new();
                for (item, is_kept) in made {
                    match truth(&is_kept) {
                        Some(true) => kept.push(self.copied(item)),
                        Some(false) => {}
                        None => kept.push(self.unknown(frame, span, UnknownReason::Repetition)),
                    }
                }
                Node::new(at, Value::Array(kept))
            }
            _ => {
                let value = arguments.get(2);
                let mut object = values::Builder::default();
                for (index, (item, key)) in made.enumerate() {
                    let node = value.map_or_else(|| self.copied(item), |lambda| apply(lambda, item, index));
                    match key.value {
                        Value::String(text) => object.add(Entry { key: text, key_span: key.span, node }),
                        _ => object.open(key),
                    }
                }
                Node::new(at, Value::Object(object.into_entries()))
            }
        })
    }
}
