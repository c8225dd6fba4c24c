//! Expressions (<https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>) as Terraform works them out, as far as
//! their parts are known.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use hcl_edit::expr::{
    BinaryOp, BinaryOperator, Conditional, Expression, ForExpr, FuncCall, Object, ObjectKey, Traversal,
    TraversalOperator, UnaryOp, UnaryOperator,
};
use hcl_edit::template::Template;

use super::convert::{number_value, single_interpolation};
use super::scope::Scope;
use super::texts::Texts;
use super::types::Type;
use super::value::{Found, Gap, MAX_WEIGHT, Num, Val};
use super::{functions, operators, qualify, types};
use crate::document::{Node, Unknown, UnknownReason, Value};

/// What evaluating a module may cost, however its names multiply: expressions, members of what functions are given, and
/// what values weigh where they are written out.
#[derive(Debug)]
pub struct Budget {
    fuel: Cell<usize>,
    cut: Cell<bool>,
}

/// Fuel of a module with no text, and for each byte of its text.
const FUEL: usize = 1 << 22;
const FUEL_PER_BYTE: usize = 64;
const FUEL_PER_CALL: usize = 1 << 12;

impl Budget {
    /// The budget for so many bytes of text: it grows with the module, so that a large one costs what its size asks
    /// for.
    #[must_use]
    pub fn for_text(bytes: usize) -> Self {
        let fuel = bytes.saturating_mul(FUEL_PER_BYTE).saturating_add(FUEL);
        Self { fuel: Cell::new(fuel), cut: Cell::new(false) }
    }

    /// Whether the budget was used up: what came after that was left unknown.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut.get()
    }

    /// Adds what so many more bytes of text may cost: a module that is called once more.
    pub fn grow(&self, bytes: usize) {
        let more = bytes.saturating_mul(FUEL_PER_BYTE).saturating_add(FUEL_PER_CALL);
        self.fuel.set(self.fuel.get().saturating_add(more));
    }

    /// Takes a cost, if there is as much left.
    #[must_use]
    pub fn take(&self, cost: usize) -> bool {
        self.spend(cost).is_ok()
    }

    pub(super) fn spend(&self, cost: usize) -> Result<(), Gap> {
        match self.fuel.get().checked_sub(cost) {
            Some(left) => self.fuel.set(left),
            None => {
                self.cut.set(true);
                return Err(Gap::Open);
            }
        }
        Ok(())
    }
}

/// Works out expressions in a scope, and in what repetition binds: `each`, `count`, a `dynamic` block's iterator.
#[derive(Debug)]
pub struct Evaluator<'s> {
    scope: &'s Scope,
    budget: &'s Budget,
    pub(super) bindings: RefCell<Vec<(String, Val)>>,
    pub(super) templates: Templates,
}

/// Texts that are evaluated again for each instance of a block and each call of a module, parsed once.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    pub(super) texts: Rc<RefCell<HashMap<String, Option<Rc<Template>>>>>,
    types: Rc<RefCell<HashMap<String, Option<Rc<Type>>>>>,
}

impl Templates {
    /// The type that a variable's `type` names.
    pub(super) fn type_of(&self, node: &Node) -> Option<Rc<Type>> {
        let Some(text) = node.written() else { return Type::of(node).map(Rc::new) };
        if let Some(known) = self.types.borrow().get(text) {
            return known.clone();
        }
        let read = Type::of(node).map(Rc::new);
        self.types.borrow_mut().insert(text.to_string(), read.clone());
        read
    }
}

impl<'s> Evaluator<'s> {
    #[must_use]
    pub fn new(scope: &'s Scope, budget: &'s Budget) -> Self {
        Self { scope, budget, bindings: RefCell::default(), templates: Templates::default() }
    }

    /// Shares what was parsed with other evaluators of the same text.
    #[must_use]
    pub fn with_templates(self, templates: &Templates) -> Self {
        Self { templates: templates.clone(), ..self }
    }

    /// Whether texts are likely to be evaluated again.
    pub(super) fn is_repeated(&self) -> bool {
        !self.scope.address().is_empty() || !self.bindings.borrow().is_empty()
    }

    /// A text as the root of all modules would write it.
    pub(super) fn qualified(&self, text: &str) -> String {
        let address = self.scope.address();
        if address.is_empty() {
            return text.to_string();
        }
        let bindings = self.bindings.borrow();
        let bound: Vec<&str> = bindings.iter().map(|(name, _)| name.as_str()).collect();
        qualify::qualified(text, address, &bound)
    }

    pub(super) fn budget(&self) -> &Budget {
        self.budget
    }

    /// The value of an expression that refers to nothing.
    pub(super) fn literal(expression: &Expression) -> Found {
        let (scope, budget) = (Scope::default(), Budget::for_text(0));
        Evaluator::new(&scope, &budget).expression(expression)
    }

    /// Binds a name for as long as `within` runs.
    pub(super) fn bound<T>(&self, name: &str, value: Val, within: impl FnOnce() -> T) -> T {
        self.bindings.borrow_mut().push((name.to_string(), value));
        let result = within();
        self.bindings.borrow_mut().pop();
        result
    }

    /// Runs `step` for each member of a collection, with its key and value bound.
    pub(super) fn each(
        &self,
        collection: &Val,
        key: Option<&str>,
        value: &str,
        mut step: impl FnMut() -> Result<(), Gap>,
    ) -> Result<(), Gap> {
        for (own, member) in members(collection)? {
            self.budget.spend(1)?;
            let run = || self.bound(value, member, &mut step);
            match key {
                Some(key) => self.bound(key, own, run)?,
                None => run()?,
            }
        }
        Ok(())
    }

    pub(super) fn expression(&self, expression: &Expression) -> Found {
        self.budget.spend(1)?;
        let anonymous = |found: Found| found.map_err(Gap::anonymous);
        match expression {
            Expression::Null(_) => Ok(Val::Null),
            Expression::Bool(value) => Ok(Val::Bool(**value)),
            Expression::Number(number) => match number_value(number) {
                Value::Int(whole) => Ok(Val::Number(Num::Int(whole))),
                // A larger one may have lost digits.
                Value::Float(float) if float.abs() < 1e15 => Num::from_float(float).map(Val::Number).ok_or(Gap::Open),
                _ => Err(Gap::Open),
            },
            Expression::String(text) => Ok(Val::text_of(text.as_str())),
            Expression::Array(items) => Val::list(items.iter().map(|item| self.part(item)).collect::<Result<_, _>>()?),
            Expression::Object(object) => self.object(object),
            Expression::StringTemplate(template) => match single_interpolation(template) {
                Some(inner) => self.expression(inner),
                None => anonymous(self.template(template)),
            },
            Expression::HeredocTemplate(heredoc) => anonymous(self.heredoc(heredoc)),
            Expression::Parenthesis(inner) => self.expression(inner.inner()),
            Expression::Conditional(conditional) => self.conditional(conditional),
            Expression::FuncCall(call) => self.call(call).map_err(|gap| gap.of_call(call)),
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::UnaryOp(operation) => anonymous(self.unary(operation)),
            Expression::BinaryOp(operation) => anonymous(self.binary(operation)),
            Expression::Variable(name) => self.binding(name.as_str()).ok_or(Gap::Open)?.found(),
            Expression::ForExpr(expression) => self.for_expression(expression),
        }
    }

    /// An expression as a member of a collection, which may be unknown without the others.
    fn part(&self, expression: &Expression) -> Found {
        self.expression(expression).or_else(|gap| match (&gap, expression) {
            (Gap::Invalid, _) => Err(gap),
            (_, Expression::StringTemplate(template)) if single_interpolation(template).is_none() => {
                self.open_template(template).map_or_else(|| self.whole_part(gap, expression), Ok)
            }
            _ => self.whole_part(gap, expression),
        })
    }

    /// A member of which nothing is known.
    fn whole_part(&self, gap: Gap, expression: &Expression) -> Found {
        gap.into_part(|| self.qualified(&format!("${{{}}}", written(expression))))
    }

    fn object(&self, object: &Object) -> Found {
        let mut entries = BTreeMap::new();
        for (key, value) in object {
            let key = match key {
                ObjectKey::Ident(name) => name.to_string(),
                ObjectKey::Expression(expression) => self.expression(expression)?.to_text()?.to_string(),
            };
            entries.insert(key, self.part(value.expr())?);
        }
        Val::map(entries)
    }

    fn conditional(&self, conditional: &Conditional) -> Found {
        let (yes, no) = (&conditional.true_expr, &conditional.false_expr);
        match self.expression(&conditional.cond_expr).and_then(|value| value.to_bool()) {
            Ok(condition) => {
                let (chosen, other) = if condition { (yes, no) } else { (no, yes) };
                let value = self.expression(chosen)?;
                // Both sides have one type: `true ? 1 : "a"` is "1".
                match self.expression(other) {
                    Ok(other) => types::unified(vec![value, other])?.into_iter().next().ok_or(Gap::Open),
                    Err(_) => Ok(value),
                }
            }
            Err(Gap::Invalid) => Err(Gap::Invalid),
            // Either way it is the same.
            Err(gap) => {
                let (yes, no) = (self.expression(yes), self.expression(no));
                match (yes, no) {
                    (Ok(yes), Ok(no)) if yes == no && yes.is_known() => Ok(yes),
                    _ => Err(gap.anonymous()),
                }
            }
        }
    }

    fn for_expression(&self, expression: &ForExpr) -> Found {
        let intro = &expression.intro;
        let collection = self.expression(&intro.collection_expr)?;
        let key = intro.key_var.as_ref().map(|name| name.as_str());
        let mut items = Vec::new();
        let mut entries: BTreeMap<String, Vec<Val>> = BTreeMap::new();
        self.each(&collection, key, intro.value_var.as_str(), || {
            if let Some(condition) = &expression.cond
                && !self.expression(&condition.expr)?.to_bool()?
            {
                return Ok(());
            }
            match &expression.key_expr {
                None => items.push(self.part(&expression.value_expr)?),
                Some(key) => {
                    let key = self.expression(key)?.to_text()?.to_string();
                    let group = entries.entry(key).or_default();
                    if !group.is_empty() && !expression.grouping {
                        return Err(Gap::Invalid);
                    }
                    group.push(self.part(&expression.value_expr)?);
                }
            }
            Ok(())
        })?;
        if expression.key_expr.is_none() {
            return Val::list(items);
        }
        let entries = entries.into_iter().map(|(key, mut group)| {
            let value = if expression.grouping { Val::list(group)? } else { group.pop().unwrap_or(Val::Null) };
            Ok((key, value))
        });
        Val::map(entries.collect::<Result<_, Gap>>()?)
    }

    fn call(&self, call: &FuncCall) -> Found {
        if call.name.is_namespaced() {
            return Err(Gap::Open);
        }
        match call.name.name.as_str() {
            "try" => return self.try_each(call),
            "can" => return self.can(call),
            "file" | "templatefile" => return self.file(call),
            _ => {}
        }
        let mut arguments = call.args.iter().map(|argument| self.part(argument)).collect::<Result<Vec<_>, _>>()?;
        if call.args.expand_final() {
            let last = arguments.pop().ok_or(Gap::Invalid)?.found()?;
            arguments.extend_from_slice(last.as_items().ok_or(Gap::Invalid)?);
        }
        self.budget.spend(arguments.iter().map(Val::weight).sum())?;
        functions::call(call.name.name.as_str(), arguments)
    }

    /// A file of the repository, or what it is as a template with the values of the second argument.
    fn file(&self, call: &FuncCall) -> Found {
        let path = call.args.get(0).ok_or(Gap::Invalid)?;
        let path = self.bound("path", Texts::folders()?, || self.part(path))?.known()?.to_text()?;
        let text = self.scope.texts().get(&path).filter(|text| text.len() <= MAX_WEIGHT).ok_or(Gap::Open)?;
        self.budget.spend(text.len())?;
        let Some(values) = call.args.get(1) else { return Ok(Val::text_of(text)) };
        let values = self.part(values)?.found()?;
        let values = values.as_fields().ok_or(Gap::Invalid)?;
        let outer = self.bindings.borrow().len();
        self.bindings.borrow_mut().extend(values.iter().map(|(name, value)| (name.clone(), value.clone())));
        let found = self.filled(&text);
        self.bindings.borrow_mut().truncate(outer);
        found
    }

    /// The first argument that is no error. What is not known may be one.
    fn try_each(&self, call: &FuncCall) -> Found {
        for argument in call.args.iter() {
            match self.expression(argument) {
                Err(Gap::Invalid) => {}
                found => return found,
            }
        }
        Err(Gap::Invalid)
    }

    fn can(&self, call: &FuncCall) -> Found {
        match self.expression(call.args.get(0).ok_or(Gap::Invalid)?) {
            Ok(value) => value.known().map(|_| Val::Bool(true)),
            Err(Gap::Invalid) => Ok(Val::Bool(false)),
            Err(gap) => Err(gap),
        }
    }

    fn binding(&self, name: &str) -> Option<Val> {
        self.bindings.borrow().iter().rev().find(|(bound, _)| bound == name).map(|(_, value)| value.clone())
    }

    fn traversal(&self, traversal: &Traversal) -> Found {
        let operators: Vec<&TraversalOperator> = traversal.operators.iter().map(|operator| operator.value()).collect();
        let Expression::Variable(root) = &traversal.expr else {
            return self.steps(self.expression(&traversal.expr)?, &operators);
        };
        let root = root.as_str();
        if let Some(value) = self.binding(root) {
            return self.steps(value, &operators);
        }
        let (Some(TraversalOperator::GetAttr(name)), Some(rest)) = (operators.first(), operators.get(1..)) else {
            return Err(Gap::unknown("", unbound(root)));
        };
        if let Some(value) = self.block(root, name.as_str(), rest) {
            return value;
        }
        let value = match root {
            "var" => self.scope.variable(name.as_str()),
            "local" => self.scope.local(name.as_str()),
            "module" => self.scope.module(name.as_str()),
            _ => None,
        };
        match value {
            Some(value) => self.steps(value, rest),
            None => Err(Gap::unknown("", unbound(root))),
        }
    }

    /// What the name of a resource or data source leads to whose instances are known.
    fn block(&self, root: &str, name: &str, rest: &[&TraversalOperator]) -> Option<Found> {
        if root != "data" {
            return Some(self.steps(self.scope.block(&format!("{root}.{name}"))?, rest));
        }
        let (TraversalOperator::GetAttr(own), rest) = rest.split_first()? else { return None };
        Some(self.steps(self.scope.block(&format!("data.{name}.{}", own.as_str()))?, rest))
    }

    fn steps(&self, mut value: Val, operators: &[&TraversalOperator]) -> Found {
        for (at, operator) in operators.iter().enumerate() {
            let key = match operator {
                TraversalOperator::GetAttr(name) => Val::text_of(name.as_str()),
                TraversalOperator::LegacyIndex(index) => Val::int(usize::try_from(**index).unwrap_or(usize::MAX)),
                TraversalOperator::Index(index) => self.expression(index)?,
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => {
                    let rest = operators.get(at + 1..).unwrap_or_default();
                    return self.splat(value, matches!(operator, TraversalOperator::AttrSplat(_)), rest);
                }
            };
            value = match value {
                Val::Unknown(unknown) => step(&unknown, &key)?,
                value => operators::member(&value, &key)?,
            };
        }
        value.found()
    }

    /// `list[*].a[0]` takes all that follows of each member, `list.*.a[0]` the attributes only.
    fn splat(&self, value: Val, attributes_only: bool, rest: &[&TraversalOperator]) -> Found {
        let attributes = |operator: &&TraversalOperator| matches!(operator, TraversalOperator::GetAttr(_));
        let length =
            if attributes_only { rest.iter().take_while(|operator| attributes(operator)).count() } else { rest.len() };
        let (own, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let value = value.found().map_err(Gap::anonymous)?;
        if !value.has_order() {
            return Err(Gap::Open);
        }
        let members = match &value {
            Val::Null => Vec::new(),
            Val::List(items) | Val::Set(items) => items.as_slice().to_vec(),
            other => vec![other.clone()],
        };
        self.budget.spend(members.len())?;
        let taken = members
            .into_iter()
            .map(|member| self.steps(member, own).or_else(|gap| gap.into_part(|| "${[*]}".to_string())));
        self.steps(Val::list(taken.collect::<Result<_, _>>()?)?, after)
    }

    fn unary(&self, operation: &UnaryOp) -> Found {
        let value = self.expression(&operation.expr)?;
        match operation.operator.value() {
            UnaryOperator::Not => value.to_bool().map(|value| Val::Bool(!value)),
            UnaryOperator::Neg => match value.to_number()? {
                Num::Int(whole) => whole.checked_neg().map(|whole| Val::Number(Num::Int(whole))).ok_or(Gap::Open),
                Num::Float(float) => Ok(Val::Number(Num::Float(-float))),
            },
        }
    }

    fn binary(&self, operation: &BinaryOp) -> Found {
        let operator = *operation.operator.value();
        let left = self.expression(&operation.lhs_expr);
        let right = self.expression(&operation.rhs_expr);
        // One side can be enough.
        let decisive = match operator {
            BinaryOperator::And => Some(Val::Bool(false)),
            BinaryOperator::Or => Some(Val::Bool(true)),
            _ => None,
        };
        if let Some(decisive) = decisive {
            let invalid = [&left, &right].contains(&&Err(Gap::Invalid));
            let settled = [&left, &right].into_iter().any(|side| side.as_ref() == Ok(&decisive));
            if settled && !invalid {
                return Ok(decisive);
            }
        }
        operators::operate(operator, &left?, &right?)
    }
}

/// Functions that give one of their arguments, or of its members, as it is.
const PASSING: &[&str] = &["element", "join", "lookup", "nonsensitive", "one", "sensitive", "tostring", "try"];

impl Gap {
    /// The gap of a call. What such a function passes on, and what is known in part, keep their text.
    fn of_call(self, call: &FuncCall) -> Self {
        let name = call.name.name.as_str();
        match &self {
            Self::Unknown(_) if matches!(name, "format" | "jsonencode" | "templatefile") => self,
            // It is there: nothing can make it an error.
            Self::Unknown(unknown)
                if PASSING.contains(&name)
                    && matches!(unknown.reason, UnknownReason::ApplyTime | UnknownReason::DataSource) =>
            {
                self
            }
            _ => self.anonymous(),
        }
    }

    /// The same gap in a larger expression, which is written otherwise.
    fn anonymous(self) -> Self {
        match self {
            Self::Unknown(unknown) => Self::unknown("", unknown.reason),
            gap => gap,
        }
    }
}

/// A member of what is not known.
fn step(unknown: &Unknown, key: &Val) -> Found {
    let step = match key {
        Val::Text(name) if name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-')) => {
            Some(format!(".{name}"))
        }
        Val::Number(Num::Int(at)) => Some(format!("[{at}]")),
        _ => None,
    };
    let text = step.and_then(|step| qualify::stepped(&unknown.text, &step)).unwrap_or_default();
    if text.is_empty() {
        return Err(Gap::unknown("", unknown.reason));
    }
    Ok(Val::Unknown(Rc::new(Unknown { text, reason: unknown.reason })))
}

/// The keys and values of a collection, in Terraform's order.
pub(super) fn members(collection: &Val) -> Result<Vec<(Val, Val)>, Gap> {
    match collection {
        Val::List(items) => {
            Ok(items.as_slice().iter().enumerate().map(|(at, item)| (Val::int(at), item.clone())).collect())
        }
        Val::Set(items) if collection.has_order() => {
            Ok(items.as_slice().iter().map(|item| (item.clone(), item.clone())).collect())
        }
        Val::Set(_) => Err(Gap::Open),
        Val::Map(fields) => {
            Ok(fields.entries().iter().map(|(key, value)| (Val::text_of(key.as_str()), value.clone())).collect())
        }
        Val::Unknown(unknown) => Err(Gap::Unknown(Rc::clone(unknown))),
        Val::Null | Val::Bool(_) | Val::Number(_) | Val::Text(_) => Err(Gap::Invalid),
    }
}

/// Why a name that nothing binds is not known.
fn unbound(root: &str) -> UnknownReason {
    match root {
        "var" => UnknownReason::VariableWithoutValue,
        "data" => UnknownReason::DataSource,
        "module" => UnknownReason::ModuleOutput,
        "each" | "count" => UnknownReason::Repetition,
        "local" | "path" | "terraform" => UnknownReason::NotEvaluated,
        // `self`, and every other name is a type of resource.
        _ => UnknownReason::ApplyTime,
    }
}

/// An expression as it is written.
pub(super) fn written(expression: &Expression) -> String {
    expression.to_string().trim().to_string()
}
