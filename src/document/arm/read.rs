//! A JSON template, or a JSON file of parameters, as its value tree says it
//! (<https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax>).

use std::cell::RefCell;

use super::expression;
use super::syntax::{Declared, Expr, ExprKind, Field, Function, Module, Named, Parameter, Repeat, Scope, Template};
use crate::document::{Entry, Node, Value};
use crate::span::Span;

/// The template of a document; `text` is its artifact's.
pub(super) fn template(root: &Node, text: &str) -> Template {
    let reader = Reader { text, unread: RefCell::default() };
    let template = reader.template(root);
    Template { unread: reader.unread.into_inner(), ..template }
}

/// A file of parameters: what it gives.
pub(super) fn arguments(root: &Node, text: &str) -> Template {
    let reader = Reader { text, unread: RefCell::default() };
    let given = entries(root, "parameters").iter().map(|entry| Named {
        name: entry.key.clone(),
        // What stands in a key vault is not known.
        value: get(&entry.node, "value").map_or_else(|| elsewhere(entry.node.span), |value| reader.expr(value)),
    });
    let arguments = given.collect();
    Template { arguments, unread: reader.unread.into_inner(), ..Template::default() }
}

fn elsewhere(span: Span) -> Expr {
    Expr::new(span, ExprKind::Call("reference".to_string(), Vec::new()))
}

/// The value under a key, whose case does not matter.
fn get<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let exact = node.get(key);
    exact
        .or_else(|| node.as_object()?.iter().find(|entry| entry.key.eq_ignore_ascii_case(key)).map(|entry| &entry.node))
}

fn entries<'n>(node: &'n Node, key: &str) -> &'n [Entry] {
    get(node, key).and_then(Node::as_object).unwrap_or_default()
}

struct Reader<'t> {
    text: &'t str,
    /// Expressions that cannot be read.
    unread: RefCell<Vec<Span>>,
}

impl Reader<'_> {
    fn template(&self, root: &Node) -> Template {
        let parameters = entries(root, "parameters").iter().map(|entry| Parameter {
            name: entry.key.clone(),
            span: entry.key_span,
            default: get(&entry.node, "defaultValue").map(|value| self.expr(value)),
            is_nullable: get(&entry.node, "nullable").is_some_and(|node| node.value == Value::Bool(true)),
        });
        let variables = match get(root, "variables").map(|node| self.expr(node)) {
            Some(Expr { kind: ExprKind::Object(fields, _), .. }) => fields
                .into_iter()
                .filter_map(|field| {
                    let name = field.key.as_ref().and_then(Expr::as_text)?.to_string();
                    Some(Named { name, value: field.value })
                })
                .collect(),
            _ => Vec::new(),
        };
        let output = |entry: &Entry| {
            let value = get(&entry.node, "value").map_or_else(|| elsewhere(entry.node.span), |value| self.expr(value));
            Named { name: entry.key.clone(), value }
        };
        Template {
            parameters: parameters.collect(),
            variables,
            functions: self.functions(root),
            resources: self.resources(get(root, "resources")),
            outputs: entries(root, "outputs").iter().map(output).collect(),
            ..Template::default()
        }
    }

    fn functions(&self, root: &Node) -> Vec<Function> {
        let mut found = Vec::new();
        for own in get(root, "functions").and_then(Node::as_array).unwrap_or_default() {
            let namespace = get(own, "namespace").and_then(Node::as_str).unwrap_or_default();
            for member in entries(own, "members") {
                let Some(value) = get(&member.node, "output").and_then(|output| get(output, "value")) else { continue };
                let parameters = get(&member.node, "parameters").and_then(Node::as_array).unwrap_or_default();
                let name = |node: &Node| get(node, "name").and_then(Node::as_str).unwrap_or_default().to_string();
                found.push(Function {
                    name: format!("{namespace}.{}", member.key),
                    parameters: parameters.iter().map(name).collect(),
                    body: self.expr(value),
                });
            }
        }
        found
    }

    /// A list, or a map by symbolic names.
    fn resources(&self, node: Option<&Node>) -> Vec<Declared> {
        match node.map(|node| &node.value) {
            Some(Value::Array(items)) => items.iter().map(|item| self.resource(item, None)).collect(),
            Some(Value::Object(entries)) => {
                entries.iter().map(|entry| self.resource(&entry.node, Some(entry.key.clone()))).collect()
            }
            _ => Vec::new(),
        }
    }

    fn resource(&self, node: &Node, symbol: Option<String>) -> Declared {
        let text = |key: &str| get(node, key).and_then(Node::as_str).filter(|text| !is_expression(text));
        let kind = text("type").map(str::to_string);
        let is_deployment =
            kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("Microsoft.Resources/deployments"));
        let module = if is_deployment { get(node, "properties").map(|own| self.module(own)) } else { None };
        let repeat = get(node, "copy").filter(|copy| copy.as_object().is_some()).map(|copy| Repeat::Count {
            name: get(copy, "name").and_then(Node::as_str).unwrap_or_default().to_string(),
            count: get(copy, "count").map_or_else(|| elsewhere(copy.span), |count| self.expr(count)),
        });
        // The template inside is read as one, and not as a value.
        let body = kept(node, module.is_some());
        Declared {
            symbol,
            span: node.span,
            is_existing: get(node, "existing").is_some_and(|node| node.value == Value::Bool(true)),
            kind,
            version: text("apiVersion").map(str::to_string),
            condition: get(node, "condition").map(|node| self.expr(node)),
            repeat,
            body: self.body(node, &body),
            children: self.resources(get(node, "resources")),
            module,
        }
    }

    /// What a resource is made with; what a module is given stands under `params`, as in Bicep.
    fn body(&self, node: &Node, kept: &[&Entry]) -> Expr {
        let mut body = self.object(node.span, kept);
        let given = get(node, "properties").filter(|_| kept.iter().all(|entry| !is_named(entry, "properties")));
        if let (Some(given), ExprKind::Object(fields, _)) =
            (given.and_then(|own| get(own, "parameters")), &mut body.kind)
        {
            let one = |entry: &Entry| {
                let value = self.given(&entry.node);
                Field { key: Some(Expr::new(entry.key_span, ExprKind::Text(entry.key.clone()))), value }
            };
            let value = match given.as_object() {
                Some(entries) => ExprKind::Object(entries.iter().map(one).collect(), Vec::new()),
                None => elsewhere(given.span).kind,
            };
            let key = Expr::new(given.span, ExprKind::Text("params".to_string()));
            fields.push(Field { key: Some(key), value: Expr::new(given.span, value) });
        }
        body
    }

    /// What a module is given under one name: `{"value": ...}`, or an expression that yields such an object.
    fn given(&self, node: &Node) -> Expr {
        let is_worked_out = node.as_str().is_some_and(is_expression);
        match get(node, "value") {
            Some(value) => self.expr(value),
            None if is_worked_out => {
                Expr::new(node.span, ExprKind::Member(Box::new(self.expr(node)), "value".to_string(), false))
            }
            None => elsewhere(node.span),
        }
    }

    fn module(&self, properties: &Node) -> Module {
        let link = get(properties, "templateLink").and_then(|link| get(link, "relativePath")).and_then(Node::as_str);
        let options = get(properties, "expressionEvaluationOptions").and_then(|options| get(options, "scope"));
        let is_inner = options.and_then(Node::as_str).is_some_and(|scope| scope.eq_ignore_ascii_case("inner"));
        match (get(properties, "template").filter(|node| node.as_object().is_some()), link) {
            (Some(inner), _) => {
                let scope = if is_inner { Scope::Inner } else { Scope::Outer };
                Module::Inline(Box::new(self.template(inner)), scope)
            }
            (None, Some(path)) if !is_expression(path) => Module::Path(path.to_string()),
            _ => Module::Elsewhere,
        }
    }

    fn expr(&self, node: &Node) -> Expr {
        let kind = match &node.value {
            Value::Null | Value::Unknown(_) => ExprKind::Null,
            Value::Bool(value) => ExprKind::Bool(*value),
            Value::Int(value) => ExprKind::Int(*value),
            Value::Float(value) => ExprKind::Float(*value),
            Value::String(text) => return self.string(text, node.span),
            Value::Array(items) => ExprKind::Array(items.iter().map(|item| self.expr(item)).collect()),
            Value::Object(entries) => return self.object(node.span, &entries.iter().collect::<Vec<_>>()),
        };
        Expr::new(node.span, kind)
    }

    fn string(&self, text: &str, span: Span) -> Expr {
        if !is_expression(text) {
            let literal = text.strip_prefix('[').filter(|rest| rest.starts_with('[')).unwrap_or(text);
            return Expr::new(span, ExprKind::Text(literal.to_string()));
        }
        let range = span.range();
        let is_as_written = self.text.get(range.start + 1..range.end.saturating_sub(1)) == Some(text);
        let base = is_as_written.then(|| span.start.saturating_add(1));
        // What cannot be read is not known.
        expression::read(text, span, base).unwrap_or_else(|| {
            self.unread.borrow_mut().push(span);
            Expr::new(span, ExprKind::Call("unread".to_string(), Vec::new()))
        })
    }

    /// An object, in which `copy` makes lists.
    fn object(&self, span: Span, entries: &[&Entry]) -> Expr {
        let key = |entry: &Entry| Expr { span: entry.key_span, ..self.string(&entry.key, entry.key_span) };
        let mut fields = Vec::with_capacity(entries.len());
        for entry in entries {
            match entry.node.as_array().filter(|_| entry.key.eq_ignore_ascii_case("copy")) {
                Some(copies) => fields.extend(copies.iter().filter_map(|copy| self.copy(copy))),
                None => fields.push(Field { key: Some(key(entry)), value: self.expr(&entry.node) }),
            }
        }
        Expr::new(span, ExprKind::Object(fields, Vec::new()))
    }

    fn copy(&self, copy: &Node) -> Option<Field> {
        let name = get(copy, "name")?;
        let (count, input) = (self.expr(get(copy, "count")?), self.expr(get(copy, "input")?));
        let text = name.as_str()?.to_string();
        let value = Expr::new(input.span, ExprKind::Copy(text.clone(), Box::new(count), Box::new(input)));
        Some(Field { key: Some(Expr::new(name.span, ExprKind::Text(text))), value })
    }
}

fn is_named(entry: &Entry, name: &str) -> bool {
    entry.key.eq_ignore_ascii_case(name)
}

/// The entries that a resource is made with.
fn kept(node: &Node, is_module: bool) -> Vec<&Entry> {
    let is_kept = |entry: &&Entry| {
        let is_shape = ["resources", "copy", "condition"].iter().any(|name| is_named(entry, name));
        !(is_shape || is_module && is_named(entry, "properties"))
    };
    node.as_object().unwrap_or_default().iter().filter(is_kept).collect()
}

fn is_expression(text: &str) -> bool {
    text.starts_with('[') && text.ends_with(']') && !text.starts_with("[[")
}
