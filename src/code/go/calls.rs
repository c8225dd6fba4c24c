//! Calls whose arguments mean more than their places: formats, names before values, commands of a shell.

use crate::code::tape::{Kind, Literal, Tape, ValueId};

/// Functions whose result is a text of their arguments.
/// <https://pkg.go.dev/fmt>, <https://pkg.go.dev/errors>, <https://pkg.go.dev/github.com/pkg/errors>
pub(super) fn is_text(package: &str, function: &str) -> bool {
    match package {
        "fmt" => matches!(function, "Sprintf" | "Sprint" | "Sprintln" | "Errorf" | "Appendf"),
        "errors" | "xerrors" => matches!(function, "New" | "Errorf" | "Wrap" | "Wrapf" | "WithMessage" | "Newf"),
        "status" => matches!(function, "Errorf" | "Error"),
        _ => false,
    }
}

/// Whether a function of those makes an error.
pub(super) fn is_error(function: &str) -> bool {
    !matches!(function, "Sprintf" | "Sprint" | "Sprintln" | "Appendf")
}

/// The parts of a text that `Sprintf` makes, those that it shows: what begins it stands first, and of what is counted or compared
/// (`%t`, `%T`, `%p`) nothing is shown.
pub(super) fn shown(tape: &Tape<'_>, arguments: &[ValueId]) -> Vec<ValueId> {
    let Some((first, rest)) = arguments.split_first() else { return Vec::new() };
    let Some(format) = text(tape, *first) else { return arguments.to_vec() };
    let verbs = verbs(format);
    let kept =
        |(at, _): &(usize, &ValueId)| verbs.len() != rest.len() || !matches!(verbs.get(*at), Some('t' | 'T' | 'p'));
    let mut parts: Vec<ValueId> = rest.iter().enumerate().filter(kept).map(|(_, value)| *value).collect();
    // `"%s/path"` begins with a value.
    let place = usize::from(format.starts_with('%') && !parts.is_empty());
    parts.insert(place, *first);
    parts
}

/// The places of arguments of which a format shows nothing: `log.Printf("%T", user)`.
pub(super) fn unshown(tape: &Tape<'_>, arguments: &[ValueId]) -> Vec<usize> {
    let Some(at) = arguments.iter().take(2).position(|argument| text(tape, *argument).is_some()) else {
        return Vec::new();
    };
    let format = arguments.get(at).and_then(|format| text(tape, *format)).unwrap_or_default();
    let verbs = verbs(format);
    if verbs.len() + at + 1 != arguments.len() {
        return Vec::new();
    }
    let places = verbs.into_iter().enumerate().filter(|(_, verb)| matches!(verb, 't' | 'T' | 'p'));
    places.map(|(place, _)| at + 1 + place).collect()
}

/// The letters of a format's verbs. <https://pkg.go.dev/fmt#hdr-Printing>
fn verbs(format: &str) -> Vec<char> {
    let mut found = Vec::new();
    let mut rest = format;
    while let Some((_, after)) = rest.split_once('%') {
        let body = after.trim_start_matches(|c: char| "+-# 0123456789.[]*".contains(c));
        let Some(verb) = body.chars().next() else { break };
        if verb != '%' {
            found.push(verb);
        }
        rest = body.get(verb.len_utf8()..).unwrap_or_default();
    }
    found
}

/// A literal text.
pub(super) fn text<'t>(tape: &Tape<'t>, value: ValueId) -> Option<&'t str> {
    match tape.kind(value) {
        Kind::Literal(Literal::Text(text)) => Some(text),
        _ => None,
    }
}

/// Functions that are given one name and its value: of zap, slog, zerolog, logrus, Sentry, OpenTelemetry.
pub(super) fn names_value(method: &str) -> bool {
    matches!(
        method,
        "String"
            | "Any"
            | "Str"
            | "Strs"
            | "Interface"
            | "WithField"
            | "SetTag"
            | "SetExtra"
            | "Stringer"
            | "Strings"
            | "Bytes"
            | "ByteString"
            | "Reflect"
    )
}

/// Functions that are given a message, and then names before values: of slog, logr, zap's sugared logger.
pub(super) fn names_values(method: &str) -> bool {
    let method = method.strip_suffix("Context").or_else(|| method.strip_suffix('w')).unwrap_or(method);
    matches!(method, "Debug" | "Info" | "Warn" | "Error" | "With" | "Fatal" | "Panic" | "Log" | "WithValues")
}

/// Whether a text is written as names of values are.
pub(super) fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// What a shell is told to run: the argument behind `-c`. `None` where no shell is started.
pub(super) fn told_to_shell(tape: &Tape<'_>, arguments: &[ValueId]) -> Option<ValueId> {
    let at = arguments.iter().position(|argument| matches!(text(tape, *argument), Some("-c" | "/c" | "/C" | "-lc")))?;
    arguments.get(at + 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_of_formats_are_read() {
        for (format, expected) in
            [("%s: %d", "sd"), ("%-10.3f %%", "f"), ("%[2]*v", "v"), ("100%", ""), ("%+v %T", "vT"), ("", "")]
        {
            assert_eq!(verbs(format).into_iter().collect::<String>(), expected, "{format}");
        }
    }
}
