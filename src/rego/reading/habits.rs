//! Habits that lead to mistakes, as far as one rule shows them.

use std::collections::{BTreeMap, BTreeSet};

use regorus::unstable::{AssignOp, BoolOp, Expr, Literal, LiteralStmt, Module, Rule, RuleBody, RuleHead, Span};
use serde::{Deserialize, Serialize};

use crate::rego::builtins;
use crate::rego::names::path;
use crate::rego::walk::{Part, every, of_rule};

/// What is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum HabitKind {
    /// `if true`: a condition that is always the same.
    ConstantCondition,
    /// `not allowed[input.kind]` where nothing else in the rule asks for `input.kind`.
    NotOfAbsent,
    /// `xs[_] != "a"`, which is true as soon as one differs.
    NotEqualsInLoop,
    /// `print(...)`.
    Print,
    /// A name that hides a builtin.
    ShadowsBuiltin,
    /// `sprintf` with more or fewer values than its text takes.
    SprintfArguments,
    /// A member of a set that hangs on nothing.
    Unconditional,
    UnusedArgument,
    UnusedVariable,
}

/// One place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Habit {
    pub(crate) kind: HabitKind,
    /// The rule that it stands in.
    pub(crate) rule: String,
    /// 1-based.
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// What it is about: a name, or the text itself on one line.
    pub(crate) text: String,
}

/// All of a module, in order of their places.
pub(super) fn habits(module: &Module) -> Vec<Habit> {
    let mut found = Vec::new();
    for rule in &module.policy {
        let mut reader = Reader { rule, name: super::name(rule), found: &mut found };
        reader.names();
        reader.unconditional();
        reader.absent();
        every(of_rule(rule), &mut |part| {
            match part {
                Part::Expression(expression) => reader.expression(expression),
                Part::Statement(statement) => reader.statement(statement),
            }
            true
        });
    }
    found.sort_by_key(|habit: &Habit| (habit.line, habit.column, habit.kind));
    found.dedup();
    found
}

struct Reader<'a> {
    rule: &'a Rule,
    name: String,
    found: &'a mut Vec<Habit>,
}

impl Reader<'_> {
    fn note(&mut self, kind: HabitKind, span: &Span, text: &str) {
        let (line, column) = (span.line, span.col);
        self.found.push(Habit { kind, rule: self.name.clone(), line, column, text: super::one_line(text) });
    }

    /// Names that are declared and never read, and those that hide a builtin.
    fn names(&mut self) {
        let uses = uses(self.rule);
        let mut declared: Vec<(Span, HabitKind, usize)> = Vec::new();
        if let Rule::Spec { head: RuleHead::Func { args, .. }, .. } = self.rule {
            let arguments = args.iter().flat_map(|argument| variables(argument));
            // Two arguments of one name ask whether they are equal.
            let all: Vec<Span> = arguments.collect();
            let twice = |span: &Span| all.iter().filter(|other| other.text() == span.text()).count() > 1;
            declared.extend(
                all.iter().filter(|span| !twice(span)).map(|span| (span.clone(), HabitKind::UnusedArgument, 0)),
            );
        }
        every(of_rule(self.rule), &mut |part| {
            match part {
                Part::Expression(Expr::AssignExpr { op: AssignOp::ColEq, lhs, .. }) => {
                    declared.extend(variables(lhs).into_iter().map(|span| (span, HabitKind::UnusedVariable, 1)));
                }
                Part::Expression(_) => {}
                Part::Statement(statement) => declared.extend(members(&statement.literal)),
            }
            true
        });
        for (span, kind, own) in declared {
            let name = span.text().to_string();
            if name.starts_with('_') {
                continue;
            }
            if builtins::exists(&name) {
                self.note(HabitKind::ShadowsBuiltin, &span, &name);
            }
            if uses.get(&name).copied().unwrap_or_default() <= own {
                self.note(kind, &span, &name);
            }
        }
        if builtins::exists(&self.name) {
            self.note(HabitKind::ShadowsBuiltin, self.rule.span(), &self.name.clone());
        }
    }

    /// `deny contains "x"`, without a body and without a variable.
    fn unconditional(&mut self) {
        let Rule::Spec { head: RuleHead::Set { span, key: Some(key), .. }, bodies, .. } = self.rule else { return };
        let is_empty = |body: &RuleBody| body.query.stmts.is_empty();
        if bodies.iter().all(is_empty) && variables(key).is_empty() {
            self.note(HabitKind::Unconditional, span, span.text());
        }
    }

    /// References inside of `not` that nothing else asks for.
    fn absent(&mut self) {
        let mut asked: BTreeSet<String> = BTreeSet::new();
        every(of_rule(self.rule), &mut |part| match part {
            Part::Statement(LiteralStmt { literal: Literal::NotExpr { expr, .. }, .. }) => {
                // `not input.x` itself asks for it.
                asked.extend(is_reference(expr).then(|| super::one_line(expr.span().text())));
                false
            }
            Part::Statement(_) => true,
            Part::Expression(expression) => {
                asked.extend(is_reference(expression).then(|| super::one_line(expression.span().text())));
                true
            }
        });
        let mut negated: Vec<(Span, String)> = Vec::new();
        every(of_rule(self.rule), &mut |part| {
            if let Part::Statement(LiteralStmt { literal: Literal::NotExpr { expr, .. }, .. }) = part {
                negated.extend(operands(expr).into_iter().map(|span| (span.clone(), super::one_line(span.text()))));
            }
            true
        });
        for (span, text) in negated {
            // What begins with it asks for it as well.
            let is_asked = asked.iter().any(|asked| {
                asked.strip_prefix(text.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            });
            if !is_asked {
                self.note(HabitKind::NotOfAbsent, &span, &text);
            }
        }
    }

    fn expression(&mut self, expression: &Expr) {
        match expression {
            Expr::BoolExpr { op: BoolOp::Ne, lhs, rhs, span, .. } if is_loop(lhs) || is_loop(rhs) => {
                self.note(HabitKind::NotEqualsInLoop, span, span.text());
            }
            Expr::Call { fcn, params, span, .. } => match path(fcn).as_deref() {
                Some("print") => self.note(HabitKind::Print, span, "print"),
                Some("sprintf") => {
                    if let [text, values, ..] = params.as_slice()
                        && let (Some(takes), Expr::Array { items, .. }) = (verbs(text), values.as_ref())
                        && takes != items.len()
                    {
                        let said = format!("its text takes {takes} and it is given {}", items.len());
                        self.note(HabitKind::SprintfArguments, span, &said);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }

    fn statement(&mut self, statement: &LiteralStmt) {
        if let Literal::Expr { expr, span } | Literal::NotExpr { expr, span } = &statement.literal
            && matches!(
                expr.as_ref(),
                Expr::Bool { .. }
                    | Expr::Number { .. }
                    | Expr::String { .. }
                    | Expr::RawString { .. }
                    | Expr::Null { .. }
            )
        {
            self.note(HabitKind::ConstantCondition, span, span.text());
        }
    }
}

/// How often each variable is written in a rule, besides where `some x` or a function's head names it.
fn uses(rule: &Rule) -> BTreeMap<String, usize> {
    let mut uses = BTreeMap::new();
    let mut roots = of_rule(rule);
    if let Rule::Spec { head: RuleHead::Func { refr, .. }, .. } = rule {
        roots.extend(crate::rego::walk::indexes(refr));
    }
    every(roots, &mut |part| {
        match part {
            Part::Expression(Expr::Var { span, .. }) => *uses.entry(span.text().to_string()).or_default() += 1,
            // A function that is a variable's name stands for the rule of that name.
            Part::Expression(_) | Part::Statement(_) => {}
        }
        true
    });
    uses
}

/// What `some` declares, with how often that itself counts as a use.
fn members(literal: &Literal) -> Vec<(Span, HabitKind, usize)> {
    match literal {
        Literal::SomeVars { vars, .. } => {
            vars.iter().map(|span| (span.clone(), HabitKind::UnusedVariable, 0)).collect()
        }
        Literal::SomeIn { key, value, .. } => {
            let all = key.iter().chain([value]).flat_map(|pattern| variables(pattern));
            all.map(|span| (span, HabitKind::UnusedVariable, 1)).collect()
        }
        _ => Vec::new(),
    }
}

fn variables(pattern: &Expr) -> Vec<Span> {
    let mut found = Vec::new();
    every(vec![Part::Expression(pattern)], &mut |part| {
        if let Part::Expression(Expr::Var { span, .. }) = part {
            found.push(span.clone());
        }
        true
    });
    found
}

/// `x.y`, `x["y"]`; not a name alone, and nothing below `data`, which is the author's own.
fn is_reference(expression: &Expr) -> bool {
    let mut at = match expression {
        Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } => refr.as_ref(),
        _ => return false,
    };
    loop {
        at = match at {
            Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } => refr,
            Expr::Var { span, .. } => return span.text() != "data",
            _ => return false,
        };
    }
}

/// The references that a lookup or a builtin inside of `not` needs. A call of the author's own may be made for what is absent.
fn operands(negated: &Expr) -> Vec<Span> {
    let mut found = Vec::new();
    let mut note = |expression: &Expr| found.extend(is_reference(expression).then(|| expression.span().clone()));
    match negated {
        Expr::RefDot { .. } | Expr::RefBrack { .. } => {
            for part in crate::rego::walk::indexes(negated) {
                if let Part::Expression(index) = part {
                    note(index);
                }
            }
        }
        Expr::Membership { value, .. } => note(value),
        Expr::Call { fcn, params, .. } if path(fcn).is_some_and(|name| builtins::exists(&name)) => {
            params.iter().for_each(|parameter| note(parameter));
        }
        _ => {}
    }
    found
}

/// `xs[_]`, whose last step is any member.
fn is_loop(expression: &Expr) -> bool {
    let Expr::RefBrack { index, .. } = expression else { return false };
    matches!(index.as_ref(), Expr::Var { span, .. } if span.text() == "_")
}

/// How many values the text of `sprintf` takes; `None` for what is no literal, or has widths from values.
fn verbs(text: &Expr) -> Option<usize> {
    let (Expr::String { value, .. } | Expr::RawString { value, .. }) = text else { return None };
    let text = value.as_string().ok()?;
    let (mut count, mut letters) = (0, text.chars().peekable());
    while let Some(letter) = letters.next() {
        if letter != '%' {
            continue;
        }
        while letters.next_if(|letter| "+-# 0123456789.".contains(*letter)).is_some() {}
        match letters.next() {
            Some('%') | None => {}
            Some('*' | '[') => return None,
            Some(_) => count += 1,
        }
    }
    Some(count)
}
