//! The value tree of a Bicep text: that of a JSON template, in which an expression is not known.

use crate::document::arm::syntax::{Declared, Expr, ExprKind, Module, Named, Repeat, Template};
use crate::document::node::{Entry, Node, UnknownReason, Value};
use crate::document::object::ObjectBuilder;
use crate::span::Span;

pub(super) fn of(template: &Template, text: &str) -> Node {
    let tree = Tree { text };
    let whole = Span::new(0, text.len());
    let named = |all: &[Named]| {
        let entries = all.iter().map(|one| (one.name.clone(), tree.node(&one.value)));
        unique(whole, entries)
    };
    let parameters = template.parameters.iter().map(|one| {
        let default = one.default.as_ref().map(|value| ("defaultValue", tree.node(value)));
        (one.name.clone(), Node::object(one.span, default))
    });
    let given = template.arguments.iter();
    let given = given.map(|one| (one.name.clone(), Node::object(one.value.span, [("value", tree.node(&one.value))])));
    let parameters = unique(whole, parameters.chain(given));
    let resources = template.resources.iter().map(|one| tree.resource(one)).collect();
    let parts = [
        ("parameters", parameters),
        ("variables", named(&template.variables)),
        ("resources", Node::new(whole, Value::Array(resources))),
        ("outputs", named(&template.outputs)),
    ];
    let other = |key, path: &Option<String>| path.as_ref().map(|path| (key, Node::string(whole, path)));
    let others = [other("using", &template.using), other("extends", &template.extends)];
    Node::object(whole, others.into_iter().flatten().chain(parts))
}

fn unique(span: Span, entries: impl Iterator<Item = (String, Node)>) -> Node {
    let mut object = ObjectBuilder::default();
    for (key, node) in entries {
        object.insert(key, node.span, node);
    }
    Node::new(span, Value::Object(object.into_entries().into()))
}

struct Tree<'t> {
    text: &'t str,
}

impl Tree<'_> {
    fn unknown(&self, span: Span) -> Node {
        let text = self.text.get(span.range()).unwrap_or_default();
        Node::unknown(span, format!("${{{text}}}"), UnknownReason::NotEvaluated)
    }

    /// Recursion is as deep as the expression, which the parser bounds.
    fn node(&self, expr: &Expr) -> Node {
        let value = match &expr.kind {
            ExprKind::Null => Value::Null,
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::Int(value) => Value::Int(*value),
            ExprKind::Float(value) => Value::Float(*value),
            ExprKind::Text(text) => Value::String(text.clone()),
            ExprKind::Array(items) => Value::Array(items.iter().map(|item| self.node(item)).collect()),
            ExprKind::Object(..) => Value::Object(self.object(expr).into_entries().into()),
            _ => return self.unknown(expr.span),
        };
        Node::new(expr.span, value)
    }

    fn object(&self, expr: &Expr) -> ObjectBuilder {
        let mut object = ObjectBuilder::default();
        if let ExprKind::Object(fields, _) = &expr.kind {
            for field in fields {
                let (key, span) = match &field.key {
                    Some(key) => (key.as_text().unwrap_or("$unknown"), key.span),
                    None => ("$unknown", field.value.span),
                };
                object.insert(key.to_string(), span, self.node(&field.value));
            }
        }
        object
    }

    fn resource(&self, declared: &Declared) -> Node {
        let at = declared.body.span;
        let mut object = ObjectBuilder::default();
        let mut add = |key: &str, node: Node| {
            object.insert(key.to_string(), at, node);
        };
        if let Some(symbol) = &declared.symbol {
            add("symbol", Node::string(at, symbol));
        }
        for (key, text) in [("type", &declared.kind), ("apiVersion", &declared.version)] {
            if let Some(text) = text {
                add(key, Node::string(at, text));
            }
        }
        if let Some(Module::Path(path)) = &declared.module {
            add("module", Node::string(at, path));
        }
        if declared.is_existing {
            add("existing", Node::new(at, Value::Bool(true)));
        }
        if let Some(condition) = &declared.condition {
            add("condition", self.node(condition));
        }
        if let Some(repeat) = &declared.repeat {
            let (Repeat::Each { over, .. } | Repeat::Count { count: over, .. }) = repeat;
            add("for", self.node(over));
        }
        let own = self.object(&declared.body).into_entries();
        for Entry { key, key_span, node } in own {
            object.insert(key, key_span, node);
        }
        if !declared.children.is_empty() {
            let children = declared.children.iter().map(|child| self.resource(child)).collect();
            object.insert("resources".to_string(), at, Node::new(at, Value::Array(children)));
        }
        Node::new(declared.span, Value::Object(object.into_entries().into()))
    }
}
