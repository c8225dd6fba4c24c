//! The resources that a deployment makes: loops gone through, conditions decided, children named after their parents, modules entered.

use super::bounds::{ITEMS, PARENTS};
use super::evaluate::{Evaluator, Locals, NO_LOCALS, copy_index, index_node};
use super::frame::{Frame, Symbol};
use super::values::{self, member, truth};
use crate::document::arm::syntax::{Declared, Expr, ExprKind, Module, Repeat, Scope};
use crate::document::{Entry, Node, UnknownReason, Value};
use crate::span::Span;

/// A resource that is made.
pub(super) struct Made {
    /// As a person names it: `Microsoft.Storage/storageAccounts.store`, behind the modules that make it.
    pub(super) address: String,
    /// The modules that make it; empty for the template's own.
    pub(super) module: String,
    pub(super) kind: String,
    pub(super) name: Node,
    /// The address of the resource that it is a part of.
    pub(super) parent: Option<String>,
    pub(super) span: Span,
    pub(super) body: Vec<Entry>,
}

/// Something to say of a place.
pub(super) struct Said {
    /// In the space of all files.
    pub(super) span: Span,
    pub(super) message: String,
}

/// What comes of a deployment.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) made: Vec<Made>,
    pub(super) not_made: Vec<Said>,
    /// The files of the modules that were entered.
    pub(super) entered: Vec<String>,
}

/// The resource that another one is a part of.
#[derive(Clone)]
struct Parent {
    kind: String,
    version: Option<String>,
    name: Node,
    address: Option<String>,
}

pub(super) struct Maker<'e, 't> {
    pub(super) evaluator: &'e Evaluator<'t>,
    pub(super) outcome: Outcome,
}

/// What a resource is called as a whole.
struct Whole<'w> {
    kind: &'w str,
    version: Option<&'w str>,
    name: &'w Node,
}

/// One round of a loop.
struct Round<'r> {
    locals: Locals<'r>,
    /// `[0]`; empty for what is made once.
    suffix: String,
}

impl<'t> Maker<'_, 't> {
    pub(super) fn template(&mut self, frame: &Frame<'t>) {
        self.all(frame, &frame.template.resources, None);
    }

    fn all(&mut self, frame: &Frame<'t>, resources: &'t [Declared], parent: Option<&Parent>) {
        for declared in resources {
            self.declared(frame, declared, parent);
        }
    }

    /// Every round of a resource or module.
    fn declared(&mut self, frame: &Frame<'t>, declared: &'t Declared, parent: Option<&Parent>) {
        let mut once =
            |locals: Locals<'_>| self.round(frame, declared, parent, &Round { locals, suffix: String::new() });
        match &declared.repeat {
            None => once(NO_LOCALS),
            Some(Repeat::Each { item, index, over }) => {
                let over_node = self.evaluator.eval(frame, &NO_LOCALS, over);
                let items = over_node.as_array().filter(|items| values::are_sure(items) && ITEMS.holds(items.len()));
                let Some(items) = items else {
                    // It stands for all that it may make.
                    let unknown = self.evaluator.unknown(frame, over.span, UnknownReason::Repetition);
                    let with_item = NO_LOCALS.with(item, &unknown);
                    let with_index = with_item.with(index.as_deref().unwrap_or_default(), &unknown);
                    let round = Round { locals: with_index, suffix: "[*]".to_string() };
                    return self.round(frame, declared, parent, &round);
                };
                if items.is_empty() {
                    self.say_not_made(frame, declared, "its loop has no item");
                }
                for (at, value) in items.iter().enumerate() {
                    let number = index_node(over_node.span, at);
                    let with_item = NO_LOCALS.with(item, value);
                    let with_index = with_item.with(index.as_deref().unwrap_or_default(), &number);
                    self.round(frame, declared, parent, &Round { locals: with_index, suffix: format!("[{at}]") });
                }
            }
            Some(Repeat::Count { name, count }) => self.counted(frame, declared, parent, (name, count)),
        }
    }

    fn counted(
        &mut self,
        frame: &Frame<'t>,
        declared: &'t Declared,
        parent: Option<&Parent>,
        (name, count): (&str, &'t Expr),
    ) {
        let span = frame.file.span(count.span);
        let count = self.evaluator.eval(frame, &NO_LOCALS, count);
        let own = copy_index(name);
        let count = match count.value {
            Value::Int(count) => usize::try_from(count).ok().filter(|count| ITEMS.holds(*count)),
            _ => None,
        };
        let Some(count) = count else {
            return self.round(frame, declared, parent, &Round { locals: NO_LOCALS, suffix: "[*]".to_string() });
        };
        if count == 0 {
            self.say_not_made(frame, declared, "its loop has no item");
        }
        for at in 0..count {
            let number = index_node(span, at);
            let named = NO_LOCALS.with(&own, &number);
            let locals = named.with("copyIndex()", &number);
            self.round(frame, declared, parent, &Round { locals, suffix: format!("[{at}]") });
        }
    }

    fn say_not_made(&mut self, frame: &Frame<'t>, declared: &Declared, why: &str) {
        let span = frame.file.span(declared.span);
        let what = if declared.module.is_some() { "module" } else { "resource" };
        let message = format!("this {what} is not made with the values at hand ({why}), and is not judged");
        self.outcome.not_made.push(Said { span, message });
    }

    fn round(&mut self, frame: &Frame<'t>, declared: &'t Declared, parent: Option<&Parent>, round: &Round<'_>) {
        let condition = declared.condition.as_ref().map(|own| truth(&self.evaluator.eval(frame, &round.locals, own)));
        if condition == Some(Some(false)) && !declared.is_existing {
            return self.say_not_made(frame, declared, "its condition is false");
        }
        if declared.module.is_some() {
            return self.module(frame, declared, round);
        }
        let version = declared.version.clone().or_else(|| parent.and_then(|parent| parent.version.clone()));
        let (kind, name, parent) = self.named(frame, &round.locals, declared, parent);
        let prefix = if frame.address.is_empty() { String::new() } else { format!("{}/", frame.address) };
        let own = declared.symbol.clone().unwrap_or_else(|| in_few_words(name.written().unwrap_or("unnamed")));
        let address = format!("{prefix}{kind}.{own}{}", round.suffix);
        let is_one = declared.repeat.is_none();
        let here = Parent {
            kind: kind.clone(),
            version: version.clone(),
            name: name.clone(),
            address: (is_one && !declared.is_existing).then(|| address.clone()),
        };
        if !declared.is_existing {
            let body = self.body(
                frame,
                &round.locals,
                declared,
                Whole { kind: &kind, version: version.as_deref(), name: &name },
            );
            let span = frame.file.span(declared.span);
            let parent = parent.and_then(|parent| parent.address);
            let module = frame.address.clone();
            self.outcome.made.push(Made { address, module, kind, name, parent, span, body });
        }
        self.all(frame, &declared.children, Some(&here));
    }

    /// The whole type and name of a resource, and the resource that it is a part of.
    fn named(
        &self,
        frame: &Frame<'t>,
        locals: &Locals<'_>,
        declared: &'t Declared,
        outer: Option<&Parent>,
    ) -> (String, Node, Option<Parent>) {
        let name = match declared.body.field("name") {
            Some(name) => self.evaluator.eval(frame, locals, name),
            None => self.evaluator.unknown(frame, declared.body.span, UnknownReason::NotEvaluated),
        };
        let kind = declared.kind.clone().or_else(|| {
            let written = self.evaluator.eval(frame, locals, declared.body.field("type")?);
            written.written().map(str::to_string)
        });
        let kind = kind.unwrap_or_else(|| "unknown".to_string());
        if let Some(outer) = outer {
            let is_whole = kind.to_ascii_lowercase().starts_with(&format!("{}/", outer.kind.to_ascii_lowercase()));
            let whole = if is_whole { kind } else { format!("{}/{kind}", outer.kind) };
            // In JSON a child that says its whole type says its whole name, too.
            let is_named = is_whole && declared.symbol.is_none();
            let name = if is_named { name } else { below(&outer.name, &name) };
            return (whole, name, Some(outer.clone()));
        }
        let parent = declared.body.field("parent").and_then(|parent| self.parent(frame, parent));
        match parent {
            Some(parent) => (kind, below(&parent.name, &name), Some(parent)),
            None => (kind, name, None),
        }
    }

    /// The resource that `parent:` means.
    fn parent(&self, frame: &Frame<'t>, written: &'t Expr) -> Option<Parent> {
        let (symbol, is_one) = match &written.kind {
            ExprKind::Name(name) => (name, true),
            ExprKind::Member(_, name, _) => (name, true),
            ExprKind::Index(target, ..) => match &target.kind {
                ExprKind::Name(name) => (name, false),
                _ => return None,
            },
            _ => return None,
        };
        let found = *frame.names.symbols.get(symbol.as_str())?;
        self.of_symbol(frame, found, symbol, is_one, 0)
    }

    fn of_symbol(
        &self,
        frame: &Frame<'t>,
        found: Symbol<'t>,
        symbol: &str,
        is_one: bool,
        depth: usize,
    ) -> Option<Parent> {
        if !PARENTS.has_room(depth) {
            return None;
        }
        let declared = found.declared;
        let name = match declared.body.field("name") {
            Some(name) if is_one && declared.repeat.is_none() => self.evaluator.eval(frame, &NO_LOCALS, name),
            _ => self.evaluator.unknown(frame, declared.body.span, UnknownReason::Repetition),
        };
        let kind = declared.kind.clone()?;
        let outer = match (found.outer, declared.body.field("parent").map(|parent| &parent.kind)) {
            (Some(outer), _) => {
                let symbol = Symbol { declared: outer, outer: None };
                self.of_symbol(frame, symbol, outer.symbol.as_deref()?, true, depth + 1)
            }
            (None, Some(ExprKind::Name(above))) => {
                let symbol = *frame.names.symbols.get(above.as_str())?;
                self.of_symbol(frame, symbol, above, true, depth + 1)
            }
            _ => None,
        };
        let (kind, name) = match &outer {
            Some(outer) if found.outer.is_some() => (format!("{}/{kind}", outer.kind), below(&outer.name, &name)),
            Some(outer) => (kind, below(&outer.name, &name)),
            None => (kind, name),
        };
        let prefix = if frame.address.is_empty() { String::new() } else { format!("{}/", frame.address) };
        let is_made = is_one && !declared.is_existing && declared.repeat.is_none();
        let address = is_made.then(|| format!("{prefix}{kind}.{symbol}"));
        Some(Parent { kind, version: declared.version.clone(), name, address })
    }

    /// What a resource is made with, without what only says how.
    fn body(&self, frame: &Frame<'t>, locals: &Locals<'_>, declared: &'t Declared, whole: Whole<'_>) -> Vec<Entry> {
        let at = frame.file.span(declared.body.span);
        let mut body: Vec<Entry> = Vec::new();
        let written = self.evaluator.object(frame, locals, &declared.body);
        let own = written.as_object().unwrap_or_default();
        let mut add = |key: &str, node: Node| {
            let found = own.iter().find(|entry| entry.key.eq_ignore_ascii_case(key));
            let key_span = found.map_or(at, |entry| entry.key_span);
            body.push(Entry { key: key.to_string(), key_span, node });
        };
        add("type", Node::string(member(&written, "type").map_or(at, |node| node.span), whole.kind));
        match whole.version {
            Some(version) => add("apiVersion", Node::string(at, version)),
            None => {
                if let Some(version) = member(&written, "apiVersion") {
                    add("apiVersion", version.clone());
                }
            }
        }
        add("name", whole.name.clone());
        let shape = ["type", "apiversion", "name", "parent", "dependson", "copy", "comments"];
        let rest = own.iter().filter(|entry| !shape.contains(&entry.key.to_ascii_lowercase().as_str()));
        body.extend(rest.cloned());
        body
    }

    fn module(&mut self, frame: &Frame<'t>, declared: &'t Declared, round: &Round<'_>) {
        if let Some(Module::Inline(inner, Scope::Outer)) = &declared.module {
            // Its expressions mean what this template has.
            return self.all(frame, &inner.resources, None);
        }
        let name = declared.symbol.clone().or_else(|| {
            let name = self.evaluator.eval(frame, &round.locals, declared.body.field("name")?);
            name.as_str().map(str::to_string)
        });
        let address = format!("{}{}", name.unwrap_or_else(|| "module".to_string()), round.suffix).replace('/', "-");
        let symbol = Symbol { declared, outer: None };
        let once = || {
            let own = declared.symbol.as_deref().filter(|_| declared.repeat.is_none())?;
            let is_own = std::ptr::eq(frame.names.symbols.get(own)?.declared, declared);
            is_own.then(|| self.evaluator.module_once(frame, symbol, own))
        };
        let inner = match once() {
            Some(inner) => inner,
            None => self.evaluator.module(frame, &round.locals, symbol, &address).map(std::rc::Rc::new),
        };
        match inner {
            Some(inner) => {
                if inner.file.path != frame.file.path {
                    self.outcome.entered.push(inner.file.path.to_string());
                }
                self.template(&inner);
            }
            None => {
                let span = frame.file.span(declared.span);
                let message = "what this module deploys is not at hand, and is not judged".to_string();
                self.outcome.not_made.push(Said { span, message });
            }
        }
    }
}

/// What a person calls a resource by: an expression is cut where it gets long.
fn in_few_words(name: &str) -> String {
    const MOST: usize = 60;
    let short: String = name.chars().take(MOST).collect();
    if short.len() < name.len() { format!("{short}...") } else { short }
}

/// `server/database`.
fn below(outer: &Node, name: &Node) -> Node {
    let slash = Node::string(name.span, "/");
    values::joined(name.span, &[outer.clone(), slash, name.clone()])
}
