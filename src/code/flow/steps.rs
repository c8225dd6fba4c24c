//! What a reader is told of the steps that data takes.

use crate::code::tape::{Kind, Tape, ValueId};

/// Longer names are cut here, in characters.
const SHOWN: usize = 60;

/// What is said of an operation of a trail: of the first, that it holds what `title` says.
pub(super) fn message(tape: &Tape<'_>, operation: ValueId, title: Option<&str>) -> String {
    let written = written(tape, operation);
    let written = if written.is_empty() { "a value without a name".to_string() } else { format!("`{written}`") };
    match (title, tape.kind(operation)) {
        (Some(title), _) => format!("{written} holds personal data: {title}"),
        (None, Kind::Call { .. }) => format!("passed through {written}"),
        (None, _) => format!("given to {written}"),
    }
}

/// The name of an operation: of a variable, of a parameter, or a path of members.
pub(super) fn written(tape: &Tape<'_>, operation: ValueId) -> String {
    match tape.kind(operation) {
        Kind::Bind { name, .. } => (*name).to_string(),
        Kind::Assign { place, .. } => tape.path(*place),
        Kind::Typed { value, .. } if matches!(tape.kind(*value), Kind::Call { .. }) => tape.path(*value),
        // `body as Guest`, where a declaration begins with its name.
        Kind::Typed { value, .. }
            if matches!(tape.kind(*value), Kind::Name(_) | Kind::Member { .. })
                && tape.span(*value).start == tape.span(operation).start =>
        {
            tape.path(*value)
        }
        Kind::EnterFunction(function) => {
            let name = tape.function(*function).and_then(|function| function.name).unwrap_or_default();
            format!("{name}()")
        }
        Kind::Typed { .. } | Kind::Parameter { .. } | Kind::Sent(_) | Kind::Asked { .. } => {
            declared_name(tape.written(operation))
        }
        _ => tape.path(operation),
    }
}

/// What stands before a declaration's type and its default: a name or a pattern. Of a pattern that holds more than names,
/// only its brackets, so that no literal of the source is shown.
fn declared_name(text: &str) -> String {
    let text = undecorated(text.trim_start());
    let close = match text.chars().next() {
        Some('{') => '}',
        Some('[') => ']',
        _ => return cut(text.split([':', '=', '?', '\n']).next().unwrap_or_default()),
    };
    let is_plain = |c: char| c.is_alphanumeric() || "_$,. ".contains(c);
    let names = text.get(1..).and_then(|rest| rest.split_once(close)).map(|(names, _)| names);
    let names = names.filter(|names| names.len() < SHOWN && names.chars().all(is_plain));
    let open = if close == '}' { '{' } else { '[' };
    names.map_or(format!("{open}...{close}"), |names| format!("{open}{names}{close}"))
}

/// `booking: Booking` of `@Body(new Pipe(schema)) booking: Booking`.
fn undecorated(text: &str) -> &str {
    let mut rest = text;
    while rest.starts_with('@') {
        let mut open = 0_usize;
        let end = rest.char_indices().find(|(_, character)| {
            match character {
                '(' => open += 1,
                ')' => open = open.saturating_sub(1),
                _ => {}
            }
            open == 0 && character.is_whitespace()
        });
        rest = end.and_then(|(end, _)| rest.get(end..)).unwrap_or_default().trim_start();
    }
    rest
}

fn cut(name: &str) -> String {
    name.chars().take(SHOWN).collect::<String>().trim().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_is_called_by_its_name_or_pattern() {
        for (text, name) in [
            ("user", "user"),
            ("user?: string", "user"),
            ("@Body() user: string", "user"),
            ("@Body(new Pipe(f(x, y))) @Own() { id }: User", "{ id }"),
            ("@Body(", ""),
            ("first: string = 'x'", "first"),
            ("{ id, contact }: Props", "{ id, contact }"),
            ("{ id, ...rest }", "{ id, ...rest }"),
            ("[first]", "[first]"),
            ("{ key = 's3cr3t' }", "{...}"),
            ("[a = 'x']", "[...]"),
            ("{\n  a,\n  b }", "{...}"),
            ("{ a: { b } }", "{...}"),
            ("", ""),
        ] {
            assert_eq!(declared_name(text), name, "{text}");
        }
    }
}
