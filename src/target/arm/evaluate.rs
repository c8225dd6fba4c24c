//! Expressions worked out as far as what they are made of is known. A value from a caller's argument stands where the caller says it; any other one
//! where it is used.

use std::cell::Cell;
use std::rc::Rc;

use super::bounds::{CALLS, DEPTH, ITEMS, NODES};
use super::files::Files;
use super::frame::{Arguments, Frame, Symbol};
use super::functions;
use super::values::{self, member, truth};
use crate::document::arm::syntax::{Expr, ExprKind, Function, Module, Operation, Scope};
use crate::document::{Entry, Node, Unknown, UnknownReason, Value};
use crate::span::Span;

/// Names that a loop or a function gives values.
#[derive(Clone, Copy)]
pub(super) struct Locals<'l> {
    pub(super) own: Option<(&'l str, &'l Node)>,
    pub(super) outer: Option<&'l Locals<'l>>,
}

pub(super) const NO_LOCALS: Locals<'static> = Locals { own: None, outer: None };

impl<'l> Locals<'l> {
    pub(super) fn with(&'l self, name: &'l str, value: &'l Node) -> Locals<'l> {
        Locals { own: Some((name, value)), outer: Some(self) }
    }

    fn get(&self, name: &str) -> Option<&'l Node> {
        let mut at = Some(self);
        while let Some(locals) = at {
            if let Some((own, value)) = locals.own
                && own == name
            {
                return Some(value);
            }
            at = locals.outer;
        }
        None
    }
}

/// The name of an index of a loop of JSON: that of `copyIndex()` and of `copyIndex('name')`.
pub(super) fn copy_index(name: &str) -> String {
    format!("copyIndex({})", name.to_ascii_lowercase())
}

/// What is needed to work out expressions.
pub(super) struct Evaluator<'t> {
    pub(super) files: &'t Files<'t>,
    nodes: Cell<usize>,
    depth: Cell<usize>,
}

impl<'t> Evaluator<'t> {
    pub(super) fn new(files: &'t Files<'t>) -> Self {
        Self { files, nodes: Cell::new(0), depth: Cell::new(0) }
    }

    /// Whether so many more values may be made.
    pub(super) fn afford(&self, count: usize) -> bool {
        self.nodes.set(self.nodes.get().saturating_add(count));
        NODES.holds(self.nodes.get())
    }

    pub(super) fn unknown(&self, frame: &Frame<'t>, span: Span, reason: UnknownReason) -> Node {
        let written = frame.file.written(span);
        let inner = written.strip_prefix("\"[").and_then(|text| text.strip_suffix("]\"")).unwrap_or(written);
        Node::unknown(frame.file.span(span), format!("${{{inner}}}"), reason)
    }

    /// The value of an expression. Recursion is bounded by [`DEPTH`].
    pub(super) fn eval(&self, frame: &Frame<'t>, locals: &Locals<'_>, expr: &'t Expr) -> Node {
        let depth = self.depth.get();
        if !DEPTH.holds(depth) || !self.afford(1) {
            return self.unknown(frame, expr.span, UnknownReason::NotEvaluated);
        }
        self.depth.set(depth + 1);
        let node = self.eval_within(frame, locals, expr);
        self.depth.set(depth);
        node
    }

    fn eval_within(&self, frame: &Frame<'t>, locals: &Locals<'_>, expr: &'t Expr) -> Node {
        let at = frame.file.span(expr.span);
        let known = |value: Value| Node::new(at, value);
        let not_evaluated = || self.unknown(frame, expr.span, UnknownReason::NotEvaluated);
        match &expr.kind {
            ExprKind::Null => known(Value::Null),
            ExprKind::Bool(value) => known(Value::Bool(*value)),
            ExprKind::Int(value) => known(Value::Int(*value)),
            ExprKind::Float(value) => known(Value::Float(*value)),
            ExprKind::Text(text) => known(Value::String(text.clone())),
            ExprKind::Parts(parts) => {
                let parts: Vec<Node> = parts.iter().map(|part| self.eval(frame, locals, part)).collect();
                values::joined(at, &parts)
            }
            ExprKind::Array(items) => self.array(frame, locals, items, at),
            ExprKind::Object(..) => self.object(frame, locals, expr),
            ExprKind::Written(inner) => {
                let node = self.eval(frame, locals, inner);
                // What is worked out stands where the string does.
                let is_here = at.contains(node.span);
                if is_here { Node { span: at, ..node } } else { node }
            }
            ExprKind::Name(name) => self.name(frame, locals, name, expr.span),
            ExprKind::Parameter(name) => self.parameter(frame, name, expr.span),
            ExprKind::Variable(name) => self.variable(frame, name, expr.span),
            ExprKind::Call(name, arguments) => self.call(frame, locals, name, arguments, expr.span),
            ExprKind::MethodCall(target, name, arguments) => match &target.kind {
                ExprKind::Name(space) if matches!(space.as_str(), "sys" | "az") => {
                    self.call(frame, locals, &name.to_ascii_lowercase(), arguments, expr.span)
                }
                ExprKind::Name(space) => match frame.imported_all(space) {
                    Some(import) => self.far_function(frame, locals, &import.path, name, arguments, expr.span),
                    None => self.unknown(frame, expr.span, UnknownReason::ApplyTime),
                },
                _ => self.unknown(frame, expr.span, UnknownReason::ApplyTime),
            },
            ExprKind::Member(target, name, is_safe) => {
                if let Some(found) = self.of_symbol(frame, locals, target, name, expr) {
                    return found;
                }
                let target = self.eval(frame, locals, target);
                self.member(frame, &target, name, *is_safe, expr.span)
            }
            ExprKind::Index(target, index, is_safe) => {
                let (target, index) = (self.eval(frame, locals, target), self.eval(frame, locals, index));
                let found = match (&target.value, &index.value) {
                    (Value::Array(items), Value::Int(at)) => usize::try_from(*at).ok().and_then(|at| items.get(at)),
                    (Value::Object(_), Value::String(key)) => {
                        return self.member(frame, &target, key, *is_safe, expr.span);
                    }
                    (Value::Null, _) => return if *is_safe { known(Value::Null) } else { not_evaluated() },
                    _ => None,
                };
                match (found, target.as_array()) {
                    (Some(node), Some(items)) if values::are_sure(items) => self.copied(node),
                    (None, Some(items)) if *is_safe && values::are_sure(items) => known(Value::Null),
                    _ => self.unknown(frame, expr.span, values::reason(&[target, index])),
                }
            }
            ExprKind::Not(inner) => match truth(&self.eval(frame, locals, inner)) {
                Some(value) => known(Value::Bool(!value)),
                None => not_evaluated(),
            },
            ExprKind::Minus(inner) => match self.eval(frame, locals, inner).value {
                Value::Int(value) => known(Value::Int(value.wrapping_neg())),
                Value::Float(value) => known(Value::Float(-value)),
                _ => not_evaluated(),
            },
            ExprKind::Binary(operation, left, right) => {
                self.binary(frame, locals, *operation, (left, right), expr.span)
            }
            ExprKind::If(condition, then, or) => self.choose(frame, locals, (condition, then, or), expr.span),
            ExprKind::For(own) => {
                let over = self.eval(frame, locals, &own.over);
                let Some(items) = over.as_array().filter(|items| values::are_sure(items) && ITEMS.holds(items.len()))
                else {
                    return self.unknown(frame, expr.span, values::reason(std::slice::from_ref(&over)));
                };
                let mut made = Vec::new();
                for (at, item) in items.iter().enumerate() {
                    let index = index_node(over.span, at);
                    let with_item = locals.with(&own.item, item);
                    let with_index = with_item.with(own.index.as_deref().unwrap_or_default(), &index);
                    made.push(self.eval(frame, &with_index, &own.body));
                }
                known(Value::Array(made))
            }
            ExprKind::Copy(name, count, input) => {
                let count = self.eval(frame, locals, count);
                let Value::Int(count) = count.value else {
                    return self.unknown(frame, expr.span, UnknownReason::Repetition);
                };
                let count = usize::try_from(count).unwrap_or(0);
                if !ITEMS.holds(count) {
                    return not_evaluated();
                }
                let own = copy_index(name);
                let round = |at: usize| {
                    let index = index_node(self_span(frame, expr), at);
                    let locals = locals.with(&own, &index);
                    self.eval(frame, &locals, input)
                };
                known(Value::Array((0..count).map(round).collect()))
            }
            ExprKind::Lambda(..) | ExprKind::Spread(_) => not_evaluated(),
        }
    }

    /// A value that is used once more.
    fn copied(&self, node: &Node) -> Node {
        if self.afford(values::size(node)) {
            node.clone()
        } else {
            Node::unknown(node.span, "${...}", UnknownReason::NotEvaluated)
        }
    }

    fn member(&self, frame: &Frame<'t>, target: &Node, name: &str, is_safe: bool, span: Span) -> Node {
        match &target.value {
            Value::Object(_) => match member(target, name) {
                Some(node) => self.copied(node),
                None if values::is_open(target) => self.unknown(frame, span, UnknownReason::NotEvaluated),
                None if is_safe => Node::new(frame.file.span(span), Value::Null),
                None => self.unknown(frame, span, UnknownReason::NotEvaluated),
            },
            Value::Null if is_safe => Node::new(frame.file.span(span), Value::Null),
            _ => self.unknown(frame, span, values::reason(std::slice::from_ref(target))),
        }
    }

    fn array(&self, frame: &Frame<'t>, locals: &Locals<'_>, items: &'t [Expr], at: Span) -> Node {
        let mut made = Vec::with_capacity(items.len());
        for item in items {
            match &item.kind {
                ExprKind::Spread(other) => match self.eval(frame, locals, other).value {
                    Value::Array(items) => made.extend(items),
                    _ => made.push(self.unknown(frame, item.span, UnknownReason::Repetition)),
                },
                _ => made.push(self.eval(frame, locals, item)),
            }
        }
        Node::new(at, Value::Array(made))
    }

    /// An object; one into which something unknown is spread has an entry that says so.
    pub(super) fn object(&self, frame: &Frame<'t>, locals: &Locals<'_>, expr: &'t Expr) -> Node {
        let at = frame.file.span(expr.span);
        let ExprKind::Object(fields, _) = &expr.kind else { return self.eval(frame, locals, expr) };
        let mut object = values::Builder::default();
        for field in fields {
            let value = self.eval(frame, locals, &field.value);
            let key = match &field.key {
                None => {
                    match value.value {
                        Value::Object(entries) => entries.iter().cloned().for_each(|entry| object.add(entry)),
                        Value::Null => {}
                        _ => object.open(value),
                    }
                    continue;
                }
                Some(key) => (self.eval(frame, locals, key), frame.file.span(key.span)),
            };
            match key.0.value {
                Value::String(text) => object.add(Entry { key: text, key_span: key.1, node: value }),
                _ => object.open(key.0),
            }
        }
        Node::new(at, Value::Object(object.into_entries()))
    }

    fn name(&self, frame: &Frame<'t>, locals: &Locals<'_>, name: &str, span: Span) -> Node {
        if let Some(value) = locals.get(name) {
            return self.used_at(frame, self.copied(value), span);
        }
        if frame.template.parameters.iter().any(|own| own.name == name) || frame.arguments.known.contains_key(name) {
            return self.parameter(frame, name, span);
        }
        if frame.template.variables.iter().any(|own| own.name == name) {
            return self.variable(frame, name, span);
        }
        if let Some((import, there)) = frame.imported(name) {
            return match self.files.called(frame.file.path, &import.path) {
                Some(file) if CALLS.has_room(self.depth.get() / 8) => {
                    let far = Frame::new(file, &file.template, Arguments::default(), frame.address.clone());
                    self.variable(&far, there, Span::default())
                }
                _ => self.unknown(frame, span, UnknownReason::NotEvaluated),
            };
        }
        let reason =
            if frame.symbols.contains_key(name) { UnknownReason::ApplyTime } else { UnknownReason::NotEvaluated };
        self.unknown(frame, span, reason)
    }

    /// What is worked out of a name stands where the name is used; its parts stay where they are said.
    fn used_at(&self, frame: &Frame<'t>, node: Node, span: Span) -> Node {
        Node { span: frame.file.span(span), ..node }
    }

    fn parameter(&self, frame: &Frame<'t>, name: &str, span: Span) -> Node {
        let declared = frame.template.parameters.iter().find(|own| own.name.eq_ignore_ascii_case(name));
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

    fn variable(&self, frame: &Frame<'t>, name: &str, span: Span) -> Node {
        let declared = frame.template.variables.iter().find(|own| own.name.eq_ignore_ascii_case(name));
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

    fn binary(
        &self,
        frame: &Frame<'t>,
        locals: &Locals<'_>,
        operation: Operation,
        (left, right): (&'t Expr, &'t Expr),
        span: Span,
    ) -> Node {
        let one = self.eval(frame, locals, left);
        let at = frame.file.span(span);
        match (operation, truth(&one), &one.value) {
            (Operation::Or, Some(true), _) => return Node::new(at, Value::Bool(true)),
            (Operation::And, Some(false), _) => return Node::new(at, Value::Bool(false)),
            (Operation::Coalesce, _, Value::Null) => return self.eval(frame, locals, right),
            (Operation::Coalesce, _, Value::Unknown(_)) => return self.unknown(frame, span, values::reason(&[one])),
            (Operation::Coalesce, ..) => return one,
            _ => {}
        }
        let other = self.eval(frame, locals, right);
        match values::binary(operation, &one, &other) {
            Some(value) => Node::new(at, value),
            None => self.unknown(frame, span, values::reason(&[one, other])),
        }
    }

    /// Of a condition that is not known both outcomes may be the same.
    fn choose(
        &self,
        frame: &Frame<'t>,
        locals: &Locals<'_>,
        (condition, then, or): (&'t Expr, &'t Expr, &'t Expr),
        span: Span,
    ) -> Node {
        let condition = self.eval(frame, locals, condition);
        match truth(&condition) {
            Some(true) => self.eval(frame, locals, then),
            Some(false) => self.eval(frame, locals, or),
            None => {
                let (then, or) = (self.eval(frame, locals, then), self.eval(frame, locals, or));
                if values::same(&then, &or) == Some(true) {
                    return self.used_at(frame, then, span);
                }
                self.unknown(frame, span, values::reason(&[condition]))
            }
        }
    }

    fn call(&self, frame: &Frame<'t>, locals: &Locals<'_>, name: &str, arguments: &'t [Expr], span: Span) -> Node {
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
        let own = frame.template.functions.iter().find(|own| own.name.eq_ignore_ascii_case(name));
        if let Some(own) = own {
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

    fn far_function(
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
            let found = file.template.functions.iter().find(|own| own.name.eq_ignore_ascii_case(name))?;
            Some((file, found))
        });
        let Some((file, own)) = own else { return self.unknown(frame, span, UnknownReason::NotEvaluated) };
        let far = Frame::new(file, &file.template, Arguments::default(), frame.address.clone());
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
        let inside = Frame::new(home.file, home.template, given, frame.address.clone());
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

    /// `storage.id`, `network.outputs.subnet`: what a resource or a module has under a name.
    fn of_symbol(
        &self,
        frame: &Frame<'t>,
        locals: &Locals<'_>,
        target: &'t Expr,
        name: &str,
        expr: &'t Expr,
    ) -> Option<Node> {
        if let ExprKind::Member(module, outputs, _) = &target.kind
            && outputs == "outputs"
            && let ExprKind::Name(symbol) = &module.kind
            && let Some(found) = frame.symbols.get(symbol.as_str())
        {
            return Some(self.output(frame, *found, symbol, name, expr.span));
        }
        let ExprKind::Name(symbol) = &target.kind else { return None };
        if locals.get(symbol).is_some() || frame.arguments.known.contains_key(symbol) {
            return None;
        }
        if let Some(import) = frame.imported_all(symbol) {
            let file = self.files.called(frame.file.path, &import.path);
            return file.map(|file| {
                let far = Frame::new(file, &file.template, Arguments::default(), frame.address.clone());
                self.variable(&far, name, Span::default())
            });
        }
        let found = frame.symbols.get(symbol.as_str())?;
        let declared = found.declared;
        Some(match (name, &declared.kind) {
            ("name", _) if declared.repeat.is_none() => match declared.body.field("name") {
                Some(name) => {
                    let node = self.eval(frame, &NO_LOCALS, name);
                    self.used_at(frame, node, expr.span)
                }
                None => self.unknown(frame, expr.span, UnknownReason::ApplyTime),
            },
            ("type", Some(kind)) if found.outer.is_none() => Node::string(frame.file.span(expr.span), kind),
            _ => self.unknown(frame, expr.span, UnknownReason::ApplyTime),
        })
    }

    fn output(&self, frame: &Frame<'t>, symbol: Symbol<'t>, name: &str, output: &str, span: Span) -> Node {
        let unknown = || self.unknown(frame, span, UnknownReason::ModuleOutput);
        if symbol.declared.repeat.is_some() {
            return unknown();
        }
        let Some(inner) = self.module_once(frame, symbol, name) else { return unknown() };
        let Some(own) = inner.template.outputs.iter().find(|own| own.name == output) else { return unknown() };
        let node = self.eval(&inner, &NO_LOCALS, &own.value);
        // Where it is used, what nobody knows is written in this file's words.
        match node.value {
            Value::Unknown(Unknown { reason, .. }) => self.unknown(frame, span, reason),
            _ => self.used_at(frame, node, span),
        }
    }

    /// The frame of a module that is made once; `None` while its arguments are worked out.
    pub(super) fn module_once(&self, frame: &Frame<'t>, symbol: Symbol<'t>, name: &str) -> Option<Rc<Frame<'t>>> {
        if let Some(known) = frame.modules.borrow().get(name) {
            return known.clone();
        }
        frame.modules.borrow_mut().insert(name.to_string(), None);
        let made = self.module(frame, &NO_LOCALS, symbol, name).map(Rc::new);
        frame.modules.borrow_mut().insert(name.to_string(), made.clone());
        made
    }

    /// The frame of a module with the arguments of its call; `None` where the module is not at hand.
    pub(super) fn module(
        &self,
        frame: &Frame<'t>,
        locals: &Locals<'_>,
        symbol: Symbol<'t>,
        address: &str,
    ) -> Option<Frame<'t>> {
        let declared = symbol.declared;
        let (file, template) = match declared.module.as_ref()? {
            Module::Path(path) => {
                let file = self.files.called(frame.file.path, path)?;
                (file, &file.template)
            }
            Module::Inline(template, Scope::Inner) => (frame.file, template.as_ref()),
            Module::Inline(_, Scope::Outer) | Module::Elsewhere => return None,
        };
        if !CALLS.holds(frame.depth() + 1) {
            return None;
        }
        let mut arguments = Arguments::default();
        if let Some(given) = declared.body.field("params") {
            match self.object(frame, locals, given).value {
                Value::Object(entries) => {
                    for entry in entries.iter() {
                        arguments.is_open |= entry.key == values::OPEN;
                        arguments.known.insert(entry.key.clone(), entry.node.clone());
                    }
                }
                Value::Null => {}
                _ => arguments.is_open = true,
            }
        }
        let outer = if frame.address.is_empty() { String::new() } else { format!("{}/", frame.address) };
        Some(Frame::new(file, template, arguments, format!("{outer}{address}")))
    }
}

fn self_span(frame: &Frame<'_>, expr: &Expr) -> Span {
    frame.file.span(expr.span)
}

pub(super) fn index_node(span: Span, at: usize) -> Node {
    Node::new(span, Value::Int(i64::try_from(at).unwrap_or(i64::MAX)))
}
