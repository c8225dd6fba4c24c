//! Expressions of a Terraform module whose values are known without running Terraform.
//!
//! Variables have their defaults and what `terraform.tfvars` and `*.auto.tfvars` set, locals are worked out from them.
//! What is not known stays the `"${...}"` that it was: references to resources, data and modules, variables without a
//! default, functions that are not in `functions.rs`. A caller of the module may set a variable otherwise: a value from a
//! default is what happens when nobody does.

use std::cell::Cell;
use std::collections::BTreeMap;

use hcl_edit::expr::{
    BinaryOp, BinaryOperator, Conditional, Expression, FuncCall, Object, ObjectKey, Traversal, TraversalOperator,
    UnaryOp, UnaryOperator,
};
use hcl_edit::parser::parse_template;
use hcl_edit::template::{Directive, Element};
use serde_json::Value as Json;

use super::convert::{escaped, number_value, single_interpolation};
use super::{functions, scan};
use crate::document::{Document, Entry, Kind, Node, UnknownReason, Value};
use crate::span::Span;

/// The largest value (characters and members) that a name may stand for. Locals that double each other stop here.
const MAX_WEIGHT: usize = 1 << 16;

/// The weight of all names that are looked up in one run: 4 million.
const FUEL: usize = 1 << 22;

/// Passes over the locals; each resolves at least one more link of a chain that is written bottom up.
const MAX_PASSES: usize = 16;

/// What `var.NAME` and `local.NAME` stand for in one module.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    variables: BTreeMap<String, Json>,
    locals: BTreeMap<String, Json>,
}

impl Scope {
    /// The scope of a folder, from all its documents: `.tf` files and the `.tfvars` files that Terraform loads by itself
    /// (<https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence>).
    #[must_use]
    pub fn new<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Self {
        let mut scope = Self::default();
        let mut locals = Vec::new();
        let mut values = Vec::new();
        for document in documents {
            match document.kind {
                Kind::Terraform => {
                    scope.defaults(&document.root);
                    let blocks = document.root.get("locals").and_then(Node::as_array).unwrap_or_default();
                    locals.extend(blocks.iter().filter_map(Node::as_object).flatten());
                }
                Kind::TerraformVariables => values.extend(precedence(document).map(|order| (order, &document.root))),
                _ => {}
            }
        }
        values.sort_by(|(a, _), (b, _)| a.cmp(b));
        for entry in values.iter().filter_map(|(_, root)| root.as_object()).flatten() {
            match literal(&entry.node) {
                Some(value) => drop(scope.variables.insert(entry.key.clone(), value)),
                None => drop(scope.variables.remove(&entry.key)),
            }
        }
        scope.resolve_locals(locals);
        scope
    }

    fn defaults(&mut self, root: &Node) {
        for variable in root.get("variable").and_then(Node::as_object).unwrap_or_default() {
            let blocks = variable.node.as_array().unwrap_or_default();
            if let Some(value) = blocks.first().and_then(|block| block.get("default")).and_then(literal) {
                self.variables.insert(variable.key.clone(), value);
            }
        }
    }

    /// Locals may stand in any order and may refer to each other; those of a cycle stay unknown.
    fn resolve_locals(&mut self, mut waiting: Vec<&Entry>) {
        let fuel = Cell::new(FUEL);
        for _ in 0..MAX_PASSES {
            let before = waiting.len();
            waiting.retain(|entry| {
                let value = Evaluator { scope: self, fuel: &fuel }.node(&entry.node);
                match value.filter(|value| weight(value) <= MAX_WEIGHT) {
                    Some(value) => {
                        self.locals.insert(entry.key.clone(), value);
                        false
                    }
                    None => true,
                }
            });
            if waiting.is_empty() || waiting.len() == before {
                return;
            }
        }
    }
}

/// Replaces every string that holds an expression with its value, where that is known. A value that replaces one stands
/// where the expression stands.
pub fn evaluate(root: &mut Node, scope: &Scope) {
    let fuel = Cell::new(FUEL);
    let evaluator = Evaluator { scope, fuel: &fuel };
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        let known = match &node.value {
            Value::Unknown(unknown) => evaluator.text(&unknown.text),
            _ => None,
        };
        if let Some(value) = known {
            node.value = to_value(value, node.span);
            continue;
        }
        match &mut node.value {
            Value::Unknown(unknown) => unknown.reason = reason(&unknown.text),
            Value::Array(items) => open.extend(items.iter_mut().rev()),
            Value::Object(entries) => open.extend(entries.iter_mut().rev().map(|entry| &mut entry.node)),
            _ => {}
        }
    }
}

/// Why a text with expressions has no value: by the first name in it that has none.
fn reason(text: &str) -> UnknownReason {
    const NAMES: &[(&str, UnknownReason)] = &[
        ("var.", UnknownReason::VariableWithoutValue),
        ("data.", UnknownReason::DataSource),
        ("module.", UnknownReason::ModuleOutput),
    ];
    let starts_name = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '_' | '-' | '.'))
    };
    let first = |name: &str| text.match_indices(name).map(|(at, _)| at).find(|at| starts_name(*at));
    let named = NAMES.iter().filter_map(|(name, reason)| Some((first(name)?, *reason))).min();
    named.map_or(UnknownReason::NotEvaluated, |(_, reason)| reason)
}

/// Terraform's order of the files that it loads by itself; `None` for those that must be named to it.
fn precedence(document: &Document) -> Option<(bool, String)> {
    let name = document.artifact.path().rsplit('/').next().unwrap_or_default();
    let auto = name.ends_with(".auto.tfvars");
    (auto || name == "terraform.tfvars").then(|| (auto, name.to_string()))
}

/// A value without an expression in it.
fn literal(node: &Node) -> Option<Json> {
    let fuel = Cell::new(0);
    let value = Evaluator { scope: &Scope::default(), fuel: &fuel }.node(node)?;
    (weight(&value) <= MAX_WEIGHT).then_some(value)
}

fn has_expression(text: &str) -> bool {
    text.contains("${") || text.contains("%{")
}

fn weight(value: &Json) -> usize {
    1 + match value {
        Json::String(text) => text.len(),
        Json::Array(items) => items.iter().map(weight).sum(),
        Json::Object(entries) => entries.iter().map(|(key, value)| key.len() + weight(value)).sum(),
        _ => 0,
    }
}

fn to_value(value: Json, span: Span) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::Int(whole),
            (None, float) => Value::Float(float.unwrap_or_default()),
        },
        Json::String(text) => Value::String(escaped(&text)),
        Json::Array(items) => {
            Value::Array(items.into_iter().map(|item| Node::new(span, to_value(item, span))).collect())
        }
        Json::Object(entries) => {
            let entries = entries.into_iter().map(|(key, value)| (key, Node::new(span, to_value(value, span))));
            Node::object(span, entries).value
        }
    }
}

/// Works out expressions; `None` is "not known".
struct Evaluator<'s> {
    scope: &'s Scope,
    fuel: &'s Cell<usize>,
}

impl Evaluator<'_> {
    /// A node of a document, in hcl2json's shape.
    fn node(&self, node: &Node) -> Option<Json> {
        match &node.value {
            Value::Null => Some(Json::Null),
            Value::Bool(value) => Some(Json::Bool(*value)),
            Value::Int(value) => Some(Json::from(*value)),
            Value::Float(value) => functions::number(*value),
            Value::Unknown(unknown) => self.text(&unknown.text),
            // Written with doubled marks.
            Value::String(text) if has_expression(text) => self.text(text),
            Value::String(text) => Some(Json::String(text.clone())),
            Value::Array(items) => items.iter().map(|item| self.node(item)).collect(),
            Value::Object(entries) => {
                entries.iter().map(|entry| Some((self.key_text(&entry.key)?, self.node(&entry.node)?))).collect()
            }
        }
    }

    fn key_text(&self, key: &str) -> Option<String> {
        if has_expression(key) { functions::text(&self.text(key)?) } else { Some(key.to_string()) }
    }

    /// A string with `${...}` or `%{...}` in it; `None` also for a string without.
    fn text(&self, text: &str) -> Option<Json> {
        if !has_expression(text) || scan::has_wide_object(text) {
            return None;
        }
        let template = parse_template(text).ok()?;
        match single_interpolation(&template) {
            Some(inner) => self.expression(inner),
            None => self.template(&template).map(Json::String),
        }
    }

    fn template<'e>(&self, elements: impl IntoIterator<Item = &'e Element>) -> Option<String> {
        let mut out = String::new();
        for element in elements {
            match element {
                Element::Literal(text) => out.push_str(text),
                Element::Interpolation(part) if part.strip == hcl_edit::template::Strip::None => {
                    out.push_str(&functions::text(&self.expression(&part.expr)?)?);
                }
                Element::Interpolation(_) => return None,
                Element::Directive(directive) => match &**directive {
                    Directive::If(directive) => match self.expression(&directive.if_expr.cond_expr)? {
                        Json::Bool(true) => out.push_str(&self.template(&directive.if_expr.template)?),
                        Json::Bool(false) => {
                            if let Some(branch) = &directive.else_expr {
                                out.push_str(&self.template(&branch.template)?);
                            }
                        }
                        _ => return None,
                    },
                    Directive::For(_) => return None,
                },
            }
        }
        (out.len() <= MAX_WEIGHT).then_some(out)
    }

    fn expression(&self, expression: &Expression) -> Option<Json> {
        match expression {
            Expression::Null(_) => Some(Json::Null),
            Expression::Bool(value) => Some(Json::Bool(**value)),
            Expression::Number(number) => match number_value(number) {
                Value::Int(whole) => Some(Json::from(whole)),
                Value::Float(float) => functions::number(float),
                _ => None,
            },
            Expression::String(text) => Some(Json::String(text.to_string())),
            Expression::Array(items) => items.iter().map(|item| self.expression(item)).collect(),
            Expression::Object(object) => self.object(object),
            Expression::StringTemplate(template) => match single_interpolation(template) {
                Some(inner) => self.expression(inner),
                None => self.template(template).map(Json::String),
            },
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template).map(Json::String),
            Expression::Parenthesis(inner) => self.expression(inner.inner()),
            Expression::Conditional(conditional) => self.conditional(conditional),
            Expression::FuncCall(call) => self.call(call),
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::UnaryOp(operation) => self.unary(operation),
            Expression::BinaryOp(operation) => self.binary(operation),
            Expression::Variable(_) | Expression::ForExpr(_) => None,
        }
    }

    fn object(&self, object: &Object) -> Option<Json> {
        let entries = object.iter().map(|(key, value)| {
            let key = match key {
                ObjectKey::Ident(ident) => ident.to_string(),
                ObjectKey::Expression(expression) => functions::text(&self.expression(expression)?)?,
            };
            Some((key, self.expression(value.expr())?))
        });
        entries.collect()
    }

    fn conditional(&self, conditional: &Conditional) -> Option<Json> {
        match self.expression(&conditional.cond_expr) {
            Some(Json::Bool(true)) => self.expression(&conditional.true_expr),
            Some(Json::Bool(false)) => self.expression(&conditional.false_expr),
            Some(_) => None,
            // Either way it is the same.
            None => {
                let value = self.expression(&conditional.true_expr)?;
                (self.expression(&conditional.false_expr)? == value).then_some(value)
            }
        }
    }

    fn call(&self, call: &FuncCall) -> Option<Json> {
        if call.name.is_namespaced() {
            return None;
        }
        let name = call.name.name.as_str();
        if name == "try" {
            return self.expression(call.args.get(0)?);
        }
        let mut arguments: Vec<Json> =
            call.args.iter().map(|argument| self.expression(argument)).collect::<Option<_>>()?;
        if call.args.expand_final() {
            let Some(Json::Array(last)) = arguments.pop() else { return None };
            arguments.extend(last);
        }
        functions::call(name, arguments)
    }

    /// A name's value, paid for by its weight.
    fn lookup(&self, root: &str, name: &str) -> Option<Json> {
        let value = match root {
            "var" => self.scope.variables.get(name)?,
            "local" => self.scope.locals.get(name)?,
            _ => return None,
        };
        self.fuel.set(self.fuel.get().checked_sub(weight(value))?);
        Some(value.clone())
    }

    fn traversal(&self, traversal: &Traversal) -> Option<Json> {
        let mut operators = traversal.operators.iter().map(|operator| operator.value());
        let value = match &traversal.expr {
            Expression::Variable(root) => match operators.next()? {
                TraversalOperator::GetAttr(name) => self.lookup(root.as_str(), name.as_str())?,
                _ => return None,
            },
            other => self.expression(other)?,
        };
        let operators: Vec<_> = operators.collect();
        self.steps(value, &operators)
    }

    fn steps(&self, mut value: Json, operators: &[&TraversalOperator]) -> Option<Json> {
        for (at, operator) in operators.iter().enumerate() {
            let key = match operator {
                TraversalOperator::GetAttr(name) => Json::String(name.to_string()),
                TraversalOperator::LegacyIndex(index) => Json::from(**index),
                TraversalOperator::Index(index) => self.expression(index)?,
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => {
                    let rest = operators.get(at + 1..)?;
                    let Json::Array(items) = value else { return None };
                    return items.into_iter().map(|item| self.steps(item, rest)).collect();
                }
            };
            value = functions::member(value, &key)?;
        }
        Some(value)
    }

    fn unary(&self, operation: &UnaryOp) -> Option<Json> {
        match (operation.operator.value(), self.expression(&operation.expr)?) {
            (UnaryOperator::Not, Json::Bool(value)) => Some(Json::Bool(!value)),
            (UnaryOperator::Neg, Json::Number(value)) => functions::number(-value.as_f64()?),
            _ => None,
        }
    }

    fn binary(&self, operation: &BinaryOp) -> Option<Json> {
        let operator = *operation.operator.value();
        let left = self.expression(&operation.lhs_expr);
        let right = self.expression(&operation.rhs_expr);
        // One side can be enough.
        let decisive = match operator {
            BinaryOperator::And => Some(Json::Bool(false)),
            BinaryOperator::Or => Some(Json::Bool(true)),
            _ => None,
        };
        if decisive.is_some() && (left == decisive || right == decisive) {
            return decisive;
        }
        functions::operate(operator, &left?, &right?)
    }
}

#[cfg(test)]
mod tests;
