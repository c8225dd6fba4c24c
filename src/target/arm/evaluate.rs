//! Expressions worked out as far as what they are made of is known. A value from a caller's argument stands where the caller says it; any other one
//! where it is used.

mod calls;
mod modules;
mod names;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::bounds::{DEPTH, ITEMS, NODES};
use super::files::{File, Files};
use super::frame::{Arguments, Frame, Names};
use super::values::{self, member, truth};
use crate::document::arm::syntax::{Expr, ExprKind, Operation, Template};
use crate::document::{Entry, Node, UnknownReason, Value};
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
    /// Modules that were entered so far.
    modules: Cell<usize>,
    /// What each template names, by where it is in memory.
    names: RefCell<HashMap<*const Template, Rc<Names<'t>>>>,
    /// The files of which something was imported, by path.
    far: RefCell<HashMap<&'t str, Rc<Frame<'t>>>>,
}

impl<'t> Evaluator<'t> {
    pub(super) fn new(files: &'t Files<'t>) -> Self {
        Self {
            files,
            nodes: Cell::new(0),
            depth: Cell::new(0),
            modules: Cell::new(0),
            names: RefCell::default(),
            far: RefCell::default(),
        }
    }

    /// A template with what it is given.
    pub(super) fn frame(
        &self,
        file: &'t File<'t>,
        template: &'t Template,
        arguments: Arguments,
        address: String,
    ) -> Frame<'t> {
        let key = std::ptr::from_ref(template);
        let names = Rc::clone(self.names.borrow_mut().entry(key).or_insert_with(|| Rc::new(Names::of(template))));
        Frame::new(file, template, arguments, address, names)
    }

    /// A file of which something is imported: it is given nothing.
    fn far(&self, file: &'t File<'t>) -> Rc<Frame<'t>> {
        if let Some(known) = self.far.borrow().get(file.path) {
            return Rc::clone(known);
        }
        let made = Rc::new(self.frame(file, &file.template, Arguments::default(), String::new()));
        self.far.borrow_mut().insert(file.path, Rc::clone(&made));
        made
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
                let node = values::joined(at, &parts);
                if self.afford(values::size(&node)) { node } else { not_evaluated() }
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
}

fn self_span(frame: &Frame<'_>, expr: &Expr) -> Span {
    frame.file.span(expr.span)
}

pub(super) fn index_node(span: Span, at: usize) -> Node {
    Node::new(span, Value::Int(i64::try_from(at).unwrap_or(i64::MAX)))
}
