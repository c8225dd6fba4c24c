//! The statements of a Bicep file, and of a file of parameters for one.

use super::expression::{condition, expression, repetition};
use super::lex::{Reader, Stop};
use crate::document::arm::syntax::{
    Declared, Expr, ExprKind, Function, Import, Module, Named, Parameter, Repeat, Template,
};
use crate::document::problems::Problems;
use crate::span::Span;

/// Reads all statements. One that cannot be read is passed over, and said.
pub(super) fn template(text: &str) -> (Template, Problems) {
    let mut reader = Reader::new(text, resource);
    let mut template = Template::default();
    loop {
        reader.lines();
        if reader.rest().is_empty() {
            return (template, reader.problems);
        }
        let start = reader.at;
        if let Err((message, span)) = statement(&mut reader, &mut template) {
            reader.problems.push(message, span);
            recover(&mut reader, start);
        }
    }
}

const STATEMENTS: &[&str] = &[
    "targetScope",
    "metadata",
    "param",
    "var",
    "resource",
    "module",
    "output",
    "type",
    "func",
    "import",
    "using",
    "extends",
    "provider",
    "extension",
    "assert",
    "test",
];

/// Goes on at the next line that begins a statement.
fn recover(reader: &mut Reader<'_>, start: usize) {
    reader.at = reader.at.max(start);
    loop {
        let rest = reader.rest();
        let Some(end) = rest.find('\n') else {
            reader.at = reader.text.len();
            return;
        };
        reader.at += end + 1;
        let line = reader.rest();
        let begins = |word: &&&str| line.strip_prefix(**word).is_some_and(|rest| rest.starts_with([' ', '\t']));
        if line.starts_with('@') || STATEMENTS.iter().any(|word| begins(&word)) {
            return;
        }
    }
}

fn statement(reader: &mut Reader<'_>, template: &mut Template) -> Result<(), Stop> {
    decorators(reader)?;
    let start = reader.at;
    let word = reader.word().ok_or_else(|| reader.expected("expected a statement"))?;
    match word {
        "targetScope" | "metadata" => {
            if word == "metadata" {
                reader.name()?;
            }
            reader.need("=", "expected '='")?;
            expression(reader)?;
        }
        "param" => parameter(reader, template)?,
        "var" => {
            let name = reader.name()?;
            if !reader.eat("=") {
                skip_type(reader)?;
                reader.need("=", "expected '='")?;
            }
            let value = expression(reader)?;
            template.variables.push(Named { name, value });
        }
        "resource" | "module" => {
            reader.at = start;
            let declared = resource(reader)?;
            template.resources.push(declared);
        }
        "output" => {
            let name = reader.name()?;
            skip_type(reader)?;
            reader.need("=", "expected '='")?;
            let value = expression(reader)?;
            template.outputs.push(Named { name, value });
        }
        "type" => {
            reader.name()?;
            reader.need("=", "expected '='")?;
            reader.lines();
            skip_type(reader)?;
        }
        "func" => function(reader, template)?,
        "import" => import(reader, template)?,
        "using" | "extends" => {
            let path = if reader.eat_word("none") { None } else { Some(expression(reader)?) };
            let path = path.as_ref().and_then(Expr::as_text).map(str::to_string);
            if word == "using" {
                template.using = path;
            } else {
                template.extends = path;
            }
            rest_of_line(reader);
        }
        "provider" | "extension" => {
            rest_of_statement(reader)?;
        }
        "assert" | "test" => {
            reader.name()?;
            if word == "test" {
                expression(reader)?;
            }
            reader.need("=", "expected '='")?;
            expression(reader)?;
        }
        _ => return Err(("expected a statement", reader.span_from(start))),
    }
    end(reader)
}

/// Nothing else stands on the line.
fn end(reader: &mut Reader<'_>) -> Result<(), Stop> {
    reader.blank();
    let rest = reader.rest();
    if rest.is_empty() || rest.starts_with(['\n', '\r']) {
        Ok(())
    } else {
        Err(reader.expected("expected the end of the line"))
    }
}

fn rest_of_line(reader: &mut Reader<'_>) {
    let rest = reader.rest();
    reader.at += rest.find('\n').unwrap_or(rest.len());
}

/// `extension name with {...} as other`: nothing of it makes a resource.
fn rest_of_statement(reader: &mut Reader<'_>) -> Result<(), Stop> {
    loop {
        reader.blank();
        match reader.rest().chars().next() {
            None | Some('\n' | '\r') => return Ok(()),
            Some('{' | '\'') => drop(expression(reader)?),
            Some(other) => reader.at += other.len_utf8(),
        }
    }
}

/// `@description('...')`, `@sys.secure()`: none of them changes what is made.
fn decorators(reader: &mut Reader<'_>) -> Result<(), Stop> {
    loop {
        reader.lines();
        if !reader.eat("@") {
            return Ok(());
        }
        expression(reader)?;
    }
}

fn parameter(reader: &mut Reader<'_>, template: &mut Template) -> Result<(), Stop> {
    reader.blank();
    let start = reader.at;
    let name = reader.name()?;
    let span = reader.span_from(start);
    // In a file of parameters.
    if reader.eat("=") {
        let value = expression(reader)?;
        template.arguments.push(Named { name, value });
        return Ok(());
    }
    let is_nullable = skip_type(reader)?;
    let default = if reader.eat("=") { Some(expression(reader)?) } else { None };
    template.parameters.push(Parameter { name, span, default, is_nullable });
    Ok(())
}

/// Passes a type, which goes on over lines inside its brackets and before `|`; whether what it is of may be null.
fn skip_type(reader: &mut Reader<'_>) -> Result<bool, Stop> {
    let (mut depth, mut is_nullable, start) = (0_usize, false, reader.at);
    loop {
        if depth > 0 {
            reader.lines()
        } else {
            reader.blank()
        }
        let Some(letter) = reader.rest().chars().next() else { break };
        match letter {
            '\'' | '$' if reader.rest().starts_with(['\'']) => drop(reader.string(&expression)?),
            '{' | '[' | '(' | '<' => {
                depth += 1;
                reader.at += 1;
            }
            '}' | ']' | ')' | '>' if depth > 0 => {
                depth -= 1;
                reader.at += 1;
            }
            '}' | ']' | ')' => return Err(reader.expected("expected a type")),
            '=' if depth == 0 => break,
            '\n' | '\r' => {
                let before = reader.at;
                if !reader.eat_below("|") {
                    reader.at = before;
                    break;
                }
                reader.lines();
            }
            '|' => {
                reader.at += 1;
                reader.lines();
                continue;
            }
            other => reader.at += other.len_utf8(),
        }
        is_nullable = letter == '?';
    }
    if reader.at == start { Err(reader.expected("expected a type")) } else { Ok(is_nullable) }
}

/// `func name(a string, b int) string => body`.
fn function(reader: &mut Reader<'_>, template: &mut Template) -> Result<(), Stop> {
    let name = reader.name()?;
    reader.need("(", "expected '('")?;
    let mut parameters = Vec::new();
    while !reader.eat_below(")") {
        reader.lines();
        parameters.push(reader.name()?);
        parameter_type(reader)?;
        if !reader.eat_below(",") {
            reader.need(")", "expected ')'")?;
            break;
        }
    }
    skip_type(reader)?;
    reader.need("=>", "expected '=>'")?;
    let body = expression(reader)?;
    template.functions.push(Function { name, parameters, body });
    Ok(())
}

/// The type of a function's parameter: up to a comma or the end of the list.
fn parameter_type(reader: &mut Reader<'_>) -> Result<(), Stop> {
    let mut depth = 0_usize;
    loop {
        reader.lines();
        match reader.rest().chars().next() {
            None => return Err(reader.expected("expected a type")),
            Some('\'') => drop(reader.string(&expression)?),
            Some(',' | ')') if depth == 0 => return Ok(()),
            Some(letter) => {
                match letter {
                    '{' | '[' | '(' => depth += 1,
                    '}' | ']' | ')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                reader.at += letter.len_utf8();
            }
        }
    }
}

/// `import {a, b as c} from 'path'`, `import * as x from 'path'`.
fn import(reader: &mut Reader<'_>, template: &mut Template) -> Result<(), Stop> {
    let mut found = Import { path: String::new(), names: Vec::new(), all: None };
    reader.blank();
    if reader.eat("*") {
        reader.eat_word("as");
        found.all = Some(reader.name()?);
    } else if reader.eat("{") {
        while !reader.eat_below("}") {
            reader.lines();
            let name = match reader.rest().starts_with('\'') {
                true => reader.string(&expression)?.as_text().unwrap_or_default().to_string(),
                false => reader.name()?,
            };
            let own = if reader.eat_word("as") { reader.name()? } else { name.clone() };
            found.names.push((name, own));
            reader.eat_below(",");
        }
    } else {
        // The old form of `extension`.
        return rest_of_statement(reader);
    }
    if !reader.eat_word("from") {
        return Err(reader.expected("expected 'from'"));
    }
    let path = expression(reader)?;
    found.path = path.as_text().unwrap_or_default().to_string();
    template.imports.push(found);
    Ok(())
}

/// `resource name 'type@version' = ...`, `module name 'path' = ...`.
pub(super) fn resource(reader: &mut Reader<'_>) -> Result<Declared, Stop> {
    decorators(reader)?;
    let start = reader.at;
    let is_module = reader.peek_word() == "module";
    reader.word();
    let symbol = reader.name()?;
    reader.blank();
    let written = match reader.rest().starts_with('\'') {
        true => reader.string(&expression)?,
        false => return Err(reader.expected("expected a type or a path in quotes")),
    };
    let written = written.as_text().map(str::to_string);
    let is_existing = reader.eat_word("existing");
    reader.need("=", "expected '='")?;
    reader.lines();
    let (kind, version, module) = match (is_module, written) {
        (true, Some(path)) => (None, None, Some(Module::Path(path))),
        (true, None) => (None, None, Some(Module::Elsewhere)),
        (false, written) => {
            let written = written.unwrap_or_default();
            // A child may leave its version to its parent.
            let (kind, version) =
                written.split_once('@').map_or((written.as_str(), None), |(kind, version)| (kind, Some(version)));
            let kind = kind.strip_prefix("az:").unwrap_or(kind);
            (Some(kind.to_string()), version.map(str::to_string), None)
        }
    };
    let (repeat, inner, body) = body(reader)?;
    let mut declared = Declared {
        symbol: Some(symbol),
        span: Span::default(),
        is_existing,
        kind,
        version,
        module,
        condition: inner,
        repeat,
        body,
        children: Vec::new(),
    };
    if let ExprKind::Object(_, nested) = &mut declared.body.kind {
        declared.children = std::mem::take(nested);
    }
    declared.span = reader.span_from(start);
    Ok(declared)
}

type Body = (Option<Repeat>, Option<Expr>, Expr);

/// An object, behind a condition or in a loop.
fn body(reader: &mut Reader<'_>) -> Result<Body, Stop> {
    if reader.eat("[") {
        reader.lines();
        let found = repetition(reader)?;
        reader.need("]", "expected ']' of the loop")?;
        let repeat = Repeat::Each { item: found.item, index: found.index, over: found.over };
        return Ok((Some(repeat), found.condition, found.body));
    }
    let condition = condition(reader)?;
    Ok((None, condition, expression(reader)?))
}
