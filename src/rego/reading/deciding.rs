//! Which texts that a module writes (`sprintf`, `json.marshal`) decide something, and are not only there for people to read.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use regorus::unstable::{Expr, Literal, Module, Rule, RuleHead};

use crate::rego::names::{head_name, path};
use crate::rego::walk::{Part, every, of_rule};

/// Functions that write a text of whatever they are given.
const WRITING: [&str; 4] = ["json.marshal", "json.marshal_with_options", "sprintf", "yaml.marshal"];

/// How often rules are gone through for names that others test; with more, each text counts as one that decides.
const MAX_ROUNDS: usize = 8;

/// The calls that write texts on which something hangs, by where they are in the tree that was looked at.
pub(super) struct Deciding(Option<HashSet<*const Expr>>);

impl Deciding {
    pub(super) fn of(module: &Module) -> Self {
        let mut tested = BTreeSet::new();
        for _ in 0..MAX_ROUNDS {
            let (mut calls, before) = (HashSet::new(), tested.len());
            for rule in &module.policy {
                OfRule::new(rule).test(rule, &mut tested, &mut calls);
            }
            if tested.len() == before {
                return Self(Some(calls));
            }
        }
        Self(None)
    }

    /// Whether a call writes such a text.
    pub(super) fn has(&self, call: &Expr) -> bool {
        writes(call) && self.0.as_ref().is_none_or(|calls| calls.contains(&std::ptr::from_ref(call)))
    }
}

fn writes(expression: &Expr) -> bool {
    let Expr::Call { fcn, .. } = expression else { return false };
    path(fcn).is_some_and(|name| WRITING.contains(&name.as_str()))
}

/// What the variables of a rule are bound to.
struct OfRule<'a> {
    bound: BTreeMap<&'a str, Vec<&'a Expr>>,
}

impl<'a> OfRule<'a> {
    fn new(rule: &'a Rule) -> Self {
        let mut bound: BTreeMap<&str, Vec<&Expr>> = BTreeMap::new();
        every(of_rule(rule), &mut |part| {
            if let Part::Expression(Expr::AssignExpr { lhs, rhs, .. }) = part
                && let Expr::Var { span, .. } = lhs.as_ref()
            {
                bound.entry(span.text()).or_default().push(rhs);
            }
            true
        });
        Self { bound }
    }

    /// Adds what is tested: names of rules and functions to `tested`, calls that write texts to `calls`. A statement tests all of its
    /// parts, unless it only binds a variable; what is bound to a variable is tested with it, the values of a rule with the rule.
    fn test(&self, rule: &'a Rule, tested: &mut BTreeSet<String>, calls: &mut HashSet<*const Expr>) {
        let mut waiting: Vec<&Expr> = Vec::new();
        every(of_rule(rule), &mut |part| {
            match part {
                Part::Statement(statement) => match &statement.literal {
                    Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } if !binds(expr) => waiting.push(expr),
                    _ => {}
                },
                Part::Expression(Expr::RefBrack { index, .. }) => waiting.push(index),
                Part::Expression(_) => {}
            }
            true
        });
        if tested.contains(&head_name(rule)) {
            waiting.extend(values(rule));
        }
        let mut followed = BTreeSet::new();
        while let Some(expression) = waiting.pop() {
            every(vec![Part::Expression(expression)], &mut |part| {
                let Part::Expression(expression) = part else { return true };
                if writes(expression) {
                    calls.insert(std::ptr::from_ref(expression));
                }
                let name = match expression {
                    Expr::Var { span, .. } => span.text().to_string(),
                    Expr::Call { fcn, .. } => path(fcn).unwrap_or_default(),
                    _ => return true,
                };
                match self.bound.get_key_value(name.as_str()) {
                    Some((name, values)) if followed.insert(*name) => waiting.extend(values),
                    Some(_) => {}
                    None => {
                        tested.insert(name);
                    }
                }
                true
            });
        }
    }
}

/// `x := y`, and `x = y`.
fn binds(expression: &Expr) -> bool {
    matches!(expression, Expr::AssignExpr { lhs, .. } if matches!(lhs.as_ref(), Expr::Var { .. }))
}

/// The values of a rule.
fn values(rule: &Rule) -> Vec<&Expr> {
    let Rule::Spec { head, bodies, .. } = rule else { return Vec::new() };
    let value = match head {
        RuleHead::Compr { assign, .. } | RuleHead::Func { assign, .. } => assign.as_ref().map(|assign| &assign.value),
        RuleHead::Set { key, .. } => key.as_ref(),
    };
    let others = bodies.iter().filter_map(|body| body.assign.as_ref().map(|assign| &assign.value));
    value.into_iter().chain(others).map(AsRef::as_ref).collect()
}
