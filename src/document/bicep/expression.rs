//! The expressions of Bicep (<https://github.com/Azure/bicep/blob/main/docs/grammar.md>).

use super::lex::{Reader, Stop};
use crate::document::arm::syntax::{Expr, ExprKind, Field, Loop, Operation};

/// Operators by how tight they bind, the loosest first.
const LEVELS: &[&[(&str, Operation)]] = &[
    &[("??", Operation::Coalesce)],
    &[("||", Operation::Or)],
    &[("&&", Operation::And)],
    &[("==", Operation::Equal), ("!=", Operation::NotEqual), ("=~", Operation::Alike), ("!~", Operation::NotAlike)],
    &[
        ("<=", Operation::LessOrEqual),
        (">=", Operation::GreaterOrEqual),
        ("<", Operation::Less),
        (">", Operation::Greater),
    ],
    &[("+", Operation::Add), ("-", Operation::Subtract)],
    &[("*", Operation::Multiply), ("/", Operation::Divide), ("%", Operation::Modulo)],
];

/// An expression. Recursion is bounded by [`Reader::deeper`].
pub(super) fn expression(reader: &mut Reader<'_>) -> Result<Expr, Stop> {
    reader.deeper(|reader| {
        reader.lines();
        let start = reader.at;
        let condition = binary(reader, LEVELS)?;
        let before = reader.at;
        if reader.eat_below("?") && !reader.rest().starts_with('?') {
            let then = expression(reader)?;
            reader.need(":", "expected ':' of the condition")?;
            let or = expression(reader)?;
            let kind = ExprKind::If(Box::new(condition), Box::new(then), Box::new(or));
            return Ok(Expr::new(reader.span_from(start), kind));
        }
        reader.at = before;
        Ok(condition)
    })
}

/// Recursion is as deep as there are levels; [`Reader::above`] bounds the chain.
fn binary(reader: &mut Reader<'_>, levels: &[&[(&str, Operation)]]) -> Result<Expr, Stop> {
    let Some((level, tighter)) = levels.split_first() else { return unary(reader) };
    reader.blank();
    let start = reader.at;
    let beside = std::mem::take(&mut reader.height);
    let mut left = binary(reader, tighter)?;
    let mut height = reader.height;
    while let Some(operation) = operator(reader, level) {
        reader.height = 0;
        let right = binary(reader, tighter)?;
        height = reader.above(height)?;
        let kind = ExprKind::Binary(operation, Box::new(left), Box::new(right));
        left = Expr::new(reader.span_from(start), kind);
    }
    reader.height = height.max(beside);
    Ok(left)
}

/// The operator that follows, also on the next line when no item of a list could begin so.
fn operator(reader: &mut Reader<'_>, level: &[(&str, Operation)]) -> Option<Operation> {
    let before = reader.at;
    reader.blank();
    let is_broken = reader.rest().starts_with(['\n', '\r']);
    reader.lines();
    let found = level.iter().find(|(mark, _)| reader.rest().starts_with(mark) && !(is_broken && *mark == "-"));
    let Some((mark, operation)) = found else {
        reader.at = before;
        return None;
    };
    reader.at += mark.len();
    reader.lines();
    Some(*operation)
}

fn unary(reader: &mut Reader<'_>) -> Result<Expr, Stop> {
    reader.blank();
    let start = reader.at;
    for (mark, make) in [("!", ExprKind::Not as fn(Box<Expr>) -> ExprKind), ("-", ExprKind::Minus)] {
        if reader.eat(mark) {
            let inner = reader.deeper(unary)?;
            return Ok(Expr::new(reader.span_from(start), make(Box::new(inner))));
        }
    }
    postfix(reader)
}

fn postfix(reader: &mut Reader<'_>) -> Result<Expr, Stop> {
    let start = reader.at;
    let beside = std::mem::take(&mut reader.height);
    let mut expr = primary(reader)?;
    let mut height = reader.height;
    loop {
        reader.height = 0;
        let kind = if reader.eat("::") {
            ExprKind::Member(Box::new(expr), reader.name()?, false)
        } else if reader.eat("[") {
            let is_safe = reader.eat("?");
            let index = index(reader)?;
            reader.need("]", "expected ']'")?;
            ExprKind::Index(Box::new(expr), Box::new(index), is_safe)
        } else if reader.rest().starts_with('!') && !reader.rest().starts_with("!=") && !reader.rest().starts_with("!~")
        {
            reader.at += 1;
            expr.kind
        } else if is_member(reader) {
            let is_safe = reader.eat("?");
            let name = reader.name()?;
            if reader.eat("(") {
                ExprKind::MethodCall(Box::new(expr), name, arguments(reader)?)
            } else {
                ExprKind::Member(Box::new(expr), name, is_safe)
            }
        } else {
            reader.height = height.max(beside);
            return Ok(expr);
        };
        height = reader.above(height)?;
        expr = Expr::new(reader.span_from(start), kind);
    }
}

/// What stands in brackets: a position, a key, or `^1` for a position from the end.
fn index(reader: &mut Reader<'_>) -> Result<Expr, Stop> {
    let start = reader.at;
    if !reader.eat("^") {
        return expression(reader);
    }
    let position = expression(reader)?;
    Ok(Expr::new(reader.span_from(start), ExprKind::Call("fromend".to_string(), vec![position])))
}

/// Passes the dot of a member, which may stand on the next line.
fn is_member(reader: &mut Reader<'_>) -> bool {
    let before = reader.at;
    if reader.eat_below(".") && !reader.rest().starts_with('.') {
        return true;
    }
    reader.at = before;
    false
}

fn primary(reader: &mut Reader<'_>) -> Result<Expr, Stop> {
    reader.blank();
    let start = reader.at;
    match reader.rest().chars().next() {
        Some('\'') => reader.string(&expression),
        Some('$') => reader.string(&expression),
        Some('{') => object(reader),
        Some('[') => list(reader),
        Some('(') => parenthesis(reader),
        Some(digit) if digit.is_ascii_digit() => number(reader),
        _ => {
            let name = reader.name()?;
            if reader.eat("(") {
                let arguments = arguments(reader)?;
                return Ok(Expr::new(reader.span_from(start), ExprKind::Call(name.to_ascii_lowercase(), arguments)));
            }
            let before = reader.at;
            if reader.eat("=>") {
                return lambda(reader, vec![name], start);
            }
            reader.at = before;
            let kind = match name.as_str() {
                "true" => ExprKind::Bool(true),
                "false" => ExprKind::Bool(false),
                "null" => ExprKind::Null,
                _ => ExprKind::Name(name),
            };
            Ok(Expr::new(reader.span_from(start), kind))
        }
    }
}

fn number(reader: &mut Reader<'_>) -> Result<Expr, Stop> {
    let start = reader.at;
    let rest = reader.rest();
    let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let value = rest.get(..end).and_then(|digits| digits.parse().ok());
    reader.at += end;
    let value = value.ok_or_else(|| reader.expected("expected a number of 64 bits"))?;
    Ok(Expr::new(reader.span_from(start), ExprKind::Int(value)))
}

fn arguments(reader: &mut Reader<'_>) -> Result<Vec<Expr>, Stop> {
    let mut arguments = Vec::new();
    while !reader.eat_below(")") {
        arguments.push(expression(reader)?);
        if !reader.eat_below(",") {
            reader.need(")", "expected ')'")?;
            break;
        }
    }
    Ok(arguments)
}

/// `(...)`, or the parameters of a function: `(a, b) => ...`, which may have types.
fn parenthesis(reader: &mut Reader<'_>) -> Result<Expr, Stop> {
    let start = reader.at;
    if let Some(names) = parameters(reader) {
        return lambda(reader, names, start);
    }
    reader.at = start + 1;
    let inner = expression(reader)?;
    reader.need(")", "expected ')'")?;
    Ok(Expr::new(reader.span_from(start), inner.kind))
}

/// The names in parentheses, when an arrow follows.
fn parameters(reader: &mut Reader<'_>) -> Option<Vec<String>> {
    reader.at += 1;
    let mut names = Vec::new();
    while !reader.eat_below(")") {
        reader.lines();
        names.push(reader.word()?.to_string());
        if !reader.eat_below(",") {
            reader.need(")", "").ok()?;
            break;
        }
    }
    reader.eat("=>").then_some(names)
}

fn lambda(reader: &mut Reader<'_>, names: Vec<String>, start: usize) -> Result<Expr, Stop> {
    let body = expression(reader)?;
    Ok(Expr::new(reader.span_from(start), ExprKind::Lambda(names, Box::new(body))))
}

/// `[a, b]`, or items on lines of their own; `[for x in xs: ...]`.
fn list(reader: &mut Reader<'_>) -> Result<Expr, Stop> {
    let start = reader.at;
    reader.at += 1;
    reader.lines();
    if reader.peek_word() == "for" {
        let found = repetition(reader)?;
        reader.need("]", "expected ']' of the loop")?;
        return Ok(Expr::new(reader.span_from(start), ExprKind::For(Box::new(found))));
    }
    let mut items = Vec::new();
    while !reader.eat_below("]") {
        reader.lines();
        let from = reader.at;
        let item = if reader.eat("...") {
            let other = expression(reader)?;
            Expr::new(reader.span_from(from), ExprKind::Spread(Box::new(other)))
        } else {
            expression(reader)?
        };
        items.push(item);
        separator(reader, "]")?;
    }
    Ok(Expr::new(reader.span_from(start), ExprKind::Array(items)))
}

/// A comma or a line break, unless the end follows.
fn separator(reader: &mut Reader<'_>, end: &str) -> Result<(), Stop> {
    let from = reader.at;
    let is_comma = reader.eat_below(",");
    reader.lines();
    let between = reader.text.get(from..reader.at).unwrap_or_default();
    if is_comma || between.contains(['\n', '\r']) || reader.rest().starts_with(end) {
        return Ok(());
    }
    Err(reader.expected("expected a comma, a line break or the end"))
}

/// `for x in xs: body`, after the bracket; the body may stand behind `if (...)`.
pub(super) fn repetition(reader: &mut Reader<'_>) -> Result<Loop, Stop> {
    reader.eat_word("for");
    let (item, index) = if reader.eat("(") {
        let item = reader.name()?;
        reader.need(",", "expected ','")?;
        let index = reader.name()?;
        reader.need(")", "expected ')'")?;
        (item, Some(index))
    } else {
        (reader.name()?, None)
    };
    if !reader.eat_word("in") {
        return Err(reader.expected("expected 'in'"));
    }
    let over = expression(reader)?;
    reader.need(":", "expected ':' of the loop")?;
    reader.lines();
    let condition = condition(reader)?;
    let body = expression(reader)?;
    reader.lines();
    Ok(Loop { item, index, over, condition, body })
}

/// `if (...)`, when it follows.
pub(super) fn condition(reader: &mut Reader<'_>) -> Result<Option<Expr>, Stop> {
    if !reader.eat_word("if") {
        return Ok(None);
    }
    reader.need("(", "expected '(' of the condition")?;
    let found = expression(reader)?;
    reader.need(")", "expected ')' of the condition")?;
    reader.lines();
    Ok(Some(found))
}

/// An object; what looks like a resource in it is one.
fn object(reader: &mut Reader<'_>) -> Result<Expr, Stop> {
    let start = reader.at;
    reader.at += 1;
    let (mut fields, mut nested) = (Vec::new(), Vec::new());
    while !reader.eat_below("}") {
        reader.lines();
        if reader.rest().is_empty() {
            return Err(reader.expected("this object is not closed"));
        }
        if is_nested_resource(reader) {
            let read = reader.nested;
            nested.push(read(reader)?);
        } else {
            fields.push(field(reader)?);
        }
        separator(reader, "}")?;
    }
    Ok(Expr::new(reader.span_from(start), ExprKind::Object(fields, nested)))
}

/// Whether a resource is declared here: `resource name 'type'`, perhaps behind what decorates it.
fn is_nested_resource(reader: &mut Reader<'_>) -> bool {
    let before = reader.at;
    let found = reader.rest().starts_with('@') || reader.eat_word("resource") && !reader.peek_word().is_empty();
    reader.at = before;
    found
}

fn field(reader: &mut Reader<'_>) -> Result<Field, Stop> {
    if reader.eat("...") {
        return Ok(Field { key: None, value: expression(reader)? });
    }
    let start = reader.at;
    let key = if reader.rest().starts_with('\'') {
        reader.string(&expression)?
    } else {
        let name = reader.name()?;
        Expr::new(reader.span_from(start), ExprKind::Text(name))
    };
    reader.need(":", "expected ':' after the key")?;
    Ok(Field { key: Some(key), value: expression(reader)? })
}
