//! Which places below `input` a module reads, as far as the text alone says: through variables that are bound once in a
//! rule, and not through functions and other rules.

use std::collections::{BTreeMap, HashSet};

use regorus::unstable::{Expr, Literal, LiteralStmt, Module, Rule, RuleHead};
use serde::{Deserialize, Serialize};

use crate::rego::walk::{Part, every, indexes, of_rule};

/// One step of a reference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Step {
    /// `.name` or `["name"]`.
    Key(String),
    /// A variable, a number or anything else in brackets.
    Any,
}

/// A place below `input` that is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reference {
    /// The rule that reads it.
    pub(crate) rule: String,
    /// 1-based line of the rule.
    pub(crate) rule_line: u32,
    /// 1-based.
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// As it is written, on one line.
    pub(crate) text: String,
    /// From `input` on.
    pub(crate) steps: Vec<Step>,
}

/// How far a variable is followed to another; more is no policy that somebody wrote.
const MAX_BINDINGS: usize = 16;

/// A reference by its first name and what follows.
#[derive(Clone)]
pub(super) struct Chain {
    root: String,
    steps: Vec<Step>,
}

/// What names stand for: `None` for what is bound more than once or to something else.
type Names = BTreeMap<String, Option<Chain>>;

/// Every reference below `input`, in the order of the text.
pub(super) fn references(module: &Module) -> Vec<Reference> {
    references_in(module, of_rule, &|_| true)
}

/// The places below `input` whose values are used by a variable that stands for a member of something: `x == 1` behind `some x in
/// input.xs`. Where it is only declared, nobody reads it.
pub(super) fn members_in(
    module: &Module,
    parts: fn(&Rule) -> Vec<Part<'_>>,
    is_entered: &dyn Fn(&Expr) -> bool,
) -> Vec<Vec<Step>> {
    let imports = imports(module);
    let mut found = Vec::new();
    for rule in &module.policy {
        let names = names(rule, &imports);
        let mut declared: HashSet<*const Expr> = HashSet::new();
        every(parts(rule), &mut |part| {
            let expression = match part {
                Part::Statement(statement) => {
                    if let Literal::SomeIn { value, .. } = &statement.literal {
                        declared.insert(std::ptr::from_ref(value.as_ref()));
                    }
                    return statement.with_mods.is_empty();
                }
                Part::Expression(expression) => expression,
            };
            match expression {
                Expr::Var { span, .. } if span.text() != "_" && !declared.contains(&std::ptr::from_ref(expression)) => {
                    let chain = Chain { root: span.text().to_string(), steps: Vec::new() };
                    found.extend(resolve(&chain, &names).filter(|steps| steps.last() == Some(&Step::Any)));
                }
                // What a reference begins with is read where it leads to.
                Expr::RefDot { .. } | Expr::RefBrack { .. } if chain(expression).is_some() => return false,
                _ => {}
            }
            is_entered(expression)
        });
    }
    found
}

/// Those in some parts of each rule, and in the expressions that are entered.
pub(super) fn references_in(
    module: &Module,
    parts: fn(&Rule) -> Vec<Part<'_>>,
    is_entered: &dyn Fn(&Expr) -> bool,
) -> Vec<Reference> {
    let imports = imports(module);
    let mut found = Vec::new();
    for rule in &module.policy {
        let names = names(rule, &imports);
        let (name, rule_line) = (super::name(rule), rule.span().line);
        every(parts(rule), &mut |part| {
            let expression = match part {
                // What stands in the place of the input there is not the target's.
                Part::Statement(statement) => return statement.with_mods.is_empty(),
                Part::Expression(expression) => expression,
            };
            let Some(chain) = chain(expression) else { return is_entered(expression) };
            let is_whole = matches!(expression, Expr::RefDot { .. } | Expr::RefBrack { .. });
            if let Some(steps) = resolve(&chain, &names).filter(|_| is_whole) {
                let span = expression.span();
                let text = super::one_line(span.text());
                let (line, column) = (span.line, span.col);
                found.push(Reference { rule: name.clone(), rule_line, line, column, text, steps });
            }
            // The beginnings of a reference are part of it; what stands in its brackets is looked at by itself.
            every(indexes(expression), &mut |part| {
                inner(part, &names, &mut |reference| {
                    found.push(Reference { rule: name.clone(), rule_line, ..reference });
                })
            });
            false
        });
    }
    found
}

/// The same for what stands in brackets; a comprehension there is no habit of anybody's and is left out.
fn inner(part: Part<'_>, names: &Names, found: &mut dyn FnMut(Reference)) -> bool {
    let Part::Expression(expression) = part else { return false };
    let Some(chain) = chain(expression) else { return true };
    if let (Some(steps), Expr::RefDot { .. } | Expr::RefBrack { .. }) = (resolve(&chain, names), expression) {
        let span = expression.span();
        let text = super::one_line(span.text());
        found(Reference { rule: String::new(), rule_line: 0, line: span.line, column: span.col, text, steps });
    }
    false
}

/// The names that imports give to places below `input`.
fn imports(module: &Module) -> Names {
    let mut names = Names::new();
    for import in &module.imports {
        let Some(chain) = chain(&import.refr).filter(|chain| chain.root == "input") else { continue };
        let last = chain.steps.last().and_then(|step| match step {
            Step::Key(name) => Some(name.clone()),
            Step::Any => None,
        });
        if let Some(name) = import.r#as.as_ref().map(|span| span.text().to_string()).or(last) {
            names.insert(name, Some(chain));
        }
    }
    names
}

/// What the variables of a rule stand for.
fn names(rule: &Rule, imports: &Names) -> Names {
    let mut names = Names::new();
    if let Rule::Spec { head: RuleHead::Func { args, .. }, .. } = rule {
        args.iter().for_each(|argument| hide(argument, &mut names));
    }
    every(of_rule(rule), &mut |part| {
        match part {
            Part::Expression(Expr::AssignExpr { lhs, rhs, .. }) => match lhs.as_ref() {
                Expr::Var { span, .. } => bind(span.text(), chain(rhs), &mut names),
                other => {
                    hide(other, &mut names);
                    hide(rhs, &mut names);
                }
            },
            Part::Expression(_) => {}
            Part::Statement(statement) => declare(statement, &mut names),
        }
        true
    });
    for (name, chain) in imports {
        names.entry(name.clone()).or_insert_with(|| chain.clone());
    }
    names
}

/// The variables of `some x in xs` and `every x in xs`, which are members of a collection.
fn declare(statement: &LiteralStmt, names: &mut Names) {
    let member = |collection: &Expr| {
        let mut chain = chain(collection)?;
        chain.steps.push(Step::Any);
        Some(chain)
    };
    match &statement.literal {
        Literal::SomeIn { key, value, collection, .. } => {
            key.iter().for_each(|key| hide(key, names));
            match value.as_ref() {
                Expr::Var { span, .. } => bind(span.text(), member(collection), names),
                other => hide(other, names),
            }
        }
        Literal::Every { key, value, domain, .. } => {
            key.iter().for_each(|key| bind(key.text(), None, names));
            bind(value.text(), member(domain), names);
        }
        _ => {}
    }
}

/// A name that is bound again stands for nothing that is sure.
fn bind(name: &str, chain: Option<Chain>, names: &mut Names) {
    names.entry(name.to_string()).and_modify(|known| *known = None).or_insert(chain);
}

/// Variables in a pattern.
fn hide(pattern: &Expr, names: &mut Names) {
    every(vec![Part::Expression(pattern)], &mut |part| {
        if let Part::Expression(Expr::Var { span, .. }) = part {
            bind(span.text(), None, names);
        }
        true
    });
}

/// A reference, where it begins with a name.
pub(super) fn chain(expression: &Expr) -> Option<Chain> {
    let (mut steps, mut at) = (Vec::new(), expression);
    let root = loop {
        at = match at {
            Expr::Var { span, .. } => break span.text().to_string(),
            Expr::RefDot { refr, field, .. } => {
                steps.push(Step::Key(field.0.text().to_string()));
                refr
            }
            Expr::RefBrack { refr, index, .. } => {
                steps.push(match index.as_ref() {
                    Expr::String { value, .. } | Expr::RawString { value, .. } => {
                        Step::Key(value.as_string().ok()?.to_string())
                    }
                    _ => Step::Any,
                });
                refr
            }
            _ => return None,
        };
    };
    steps.reverse();
    Some(Chain { root, steps })
}

/// The steps from `input` on; `None` for what does not begin there.
fn resolve(chain: &Chain, names: &Names) -> Option<Vec<Step>> {
    let (mut root, mut steps) = (chain.root.clone(), chain.steps.clone());
    for _ in 0..MAX_BINDINGS {
        if root == "input" && !names.contains_key("input") {
            return Some(steps);
        }
        let before = names.get(&root)?.as_ref()?;
        root.clone_from(&before.root);
        steps = before.steps.iter().cloned().chain(steps).collect();
    }
    None
}
