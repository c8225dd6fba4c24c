//! What resources and modules give under a name, and modules with what they are given.

use std::rc::Rc;

use super::super::bounds::{CALLS, MODULES};
use super::super::frame::{Arguments, Frame, Symbol};
use super::super::values;
use super::{Evaluator, Locals, NO_LOCALS};
use crate::document::arm::syntax::{Expr, ExprKind, Module, Scope};
use crate::document::{Node, Unknown, UnknownReason, Value};
use crate::span::Span;

impl<'t> Evaluator<'t> {
    /// `storage.id`, `network.outputs.subnet`: what a resource or a module has under a name.
    pub(super) fn of_symbol(
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
            && let Some(found) = frame.names.symbols.get(symbol.as_str())
        {
            return Some(self.output(frame, *found, symbol, name, expr.span));
        }
        let ExprKind::Name(symbol) = &target.kind else { return None };
        if locals.get(symbol).is_some() || frame.arguments.known.contains_key(symbol) {
            return None;
        }
        if let Some(import) = frame.imported_all(symbol) {
            let file = self.files.called(frame.file.path, &import.path);
            return file.map(|file| self.variable(&self.far(file), name, Span::default()));
        }
        let found = frame.names.symbols.get(symbol.as_str())?;
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
    pub(in crate::target::arm) fn module_once(
        &self,
        frame: &Frame<'t>,
        symbol: Symbol<'t>,
        name: &str,
    ) -> Option<Rc<Frame<'t>>> {
        if let Some(known) = frame.modules.borrow().get(name) {
            return known.clone();
        }
        frame.modules.borrow_mut().insert(name.to_string(), None);
        let made = self.module(frame, &NO_LOCALS, symbol, name).map(Rc::new);
        frame.modules.borrow_mut().insert(name.to_string(), made.clone());
        made
    }

    /// The frame of a module with the arguments of its call; `None` where the module is not at hand.
    pub(in crate::target::arm) fn module(
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
        if !CALLS.holds(frame.depth() + 1) || !MODULES.has_room(self.modules.get()) {
            return None;
        }
        self.modules.set(self.modules.get() + 1);
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
        Some(self.frame(file, template, arguments, format!("{outer}{address}")))
    }
}
