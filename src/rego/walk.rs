//! The parts of a tree of Rego, in the order of the text.

use regorus::unstable::{Expr, Literal, LiteralStmt, Query, Rule, RuleBody, RuleHead};

/// What an expression, a statement or a rule is made of.
#[derive(Clone, Copy)]
pub(super) enum Part<'a> {
    Expression(&'a Expr),
    Statement(&'a LiteralStmt),
}

/// The parts directly below a part.
pub(super) fn parts(part: Part<'_>) -> Vec<Part<'_>> {
    match part {
        Part::Expression(expression) => of_expression(expression),
        Part::Statement(statement) => of_statement(statement),
    }
}

/// Calls `visit` with everything at and below some parts. What it answers `false` to is not entered.
pub(super) fn every<'a>(roots: Vec<Part<'a>>, visit: &mut dyn FnMut(Part<'a>) -> bool) {
    let mut waiting = roots;
    waiting.reverse();
    while let Some(part) = waiting.pop() {
        if visit(part) {
            let below = parts(part);
            waiting.extend(below.into_iter().rev());
        }
    }
}

/// The parts of a rule: its head, then its bodies.
pub(super) fn of_rule(rule: &Rule) -> Vec<Part<'_>> {
    match rule {
        Rule::Spec { head, bodies, .. } => {
            let mut found = of_head(head);
            found.extend(bodies.iter().flat_map(of_body));
            found
        }
        Rule::Default { value, args, .. } => {
            args.iter().chain([value]).map(|expression| Part::Expression(expression)).collect()
        }
    }
}

/// The parts of a rule's bodies.
pub(super) fn of_bodies(bodies: &[RuleBody]) -> Vec<Part<'_>> {
    bodies.iter().flat_map(of_body).collect()
}

/// The values of a head; not its name and not the arguments of a function, which only name variables.
fn of_head(head: &RuleHead) -> Vec<Part<'_>> {
    match head {
        RuleHead::Compr { refr, assign, .. } => {
            indexes(refr).into_iter().chain(assign.iter().map(|assign| Part::Expression(&assign.value))).collect()
        }
        RuleHead::Set { refr, key, .. } => {
            indexes(refr).into_iter().chain(key.iter().map(|key| Part::Expression(key))).collect()
        }
        RuleHead::Func { assign, .. } => assign.iter().map(|assign| Part::Expression(&assign.value)).collect(),
    }
}

fn of_body(body: &RuleBody) -> Vec<Part<'_>> {
    let statements = body.query.stmts.iter().map(Part::Statement);
    statements.chain(body.assign.iter().map(|assign| Part::Expression(&assign.value))).collect()
}

fn of_query(query: &Query) -> impl Iterator<Item = Part<'_>> {
    query.stmts.iter().map(Part::Statement)
}

fn of_statement(statement: &LiteralStmt) -> Vec<Part<'_>> {
    let mut found = match &statement.literal {
        Literal::SomeVars { .. } => Vec::new(),
        Literal::SomeIn { key, value, collection, .. } => {
            key.iter().chain([value, collection]).map(|expression| Part::Expression(expression)).collect()
        }
        Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => vec![Part::Expression(expr)],
        Literal::Every { domain, query, .. } => {
            std::iter::once(Part::Expression(domain)).chain(of_query(query)).collect()
        }
    };
    found.extend(statement.with_mods.iter().map(|with| Part::Expression(&with.r#as)));
    found
}

fn of_expression(expression: &Expr) -> Vec<Part<'_>> {
    match expression {
        Expr::Call { fcn, params, .. } => {
            indexes(fcn).into_iter().chain(params.iter().map(|item| Part::Expression(item))).collect()
        }
        Expr::Array { items, .. } | Expr::Set { items, .. } => {
            items.iter().map(|item| Part::Expression(item)).collect()
        }
        Expr::Object { fields, .. } => {
            fields.iter().flat_map(|(_, key, value)| [Part::Expression(key), Part::Expression(value)]).collect()
        }
        Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
            std::iter::once(Part::Expression(term)).chain(of_query(query)).collect()
        }
        Expr::ObjectCompr { key, value, query, .. } => {
            [Part::Expression(key), Part::Expression(value)].into_iter().chain(of_query(query)).collect()
        }
        Expr::UnaryExpr { expr, .. } => vec![Part::Expression(expr)],
        Expr::RefDot { refr, .. } => vec![Part::Expression(refr)],
        Expr::RefBrack { refr, index, .. } => vec![Part::Expression(refr), Part::Expression(index)],
        Expr::BinExpr { lhs, rhs, .. }
        | Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::AssignExpr { lhs, rhs, .. } => vec![Part::Expression(lhs), Part::Expression(rhs)],
        Expr::Membership { key, value, collection, .. } => {
            key.iter().chain([value, collection]).map(|item| Part::Expression(item)).collect()
        }
        _ => Vec::new(),
    }
}

/// What stands in the brackets of a reference.
pub(super) fn indexes(reference: &Expr) -> Vec<Part<'_>> {
    let (mut found, mut at) = (Vec::new(), reference);
    loop {
        at = match at {
            Expr::RefDot { refr, .. } => refr,
            Expr::RefBrack { refr, index, .. } => {
                found.push(Part::Expression(index));
                refr
            }
            _ => break,
        };
    }
    found.reverse();
    found
}
