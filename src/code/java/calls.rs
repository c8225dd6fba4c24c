//! Calls whose names mean more than a call: getters, formats, builders, streams.

use crate::code::tape::{Kind, Literal, Tape, ValueId, WALK};

/// What stands behind `get` in the name of a getter: `Email` of `getEmail`. What gives an object's own class, its bytes or a part that
/// is no property is none, nor what is written in capitals alone.
pub(super) fn got(method: &str) -> Option<&str> {
    let rest = method.strip_prefix("get")?;
    let mut letters = rest.chars();
    let is_word = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    let other = matches!(rest, "Class" | "Bytes" | "Instance" | "Logger" | "First" | "Last" | "Parameter" | "Header");
    (is_word && !other).then_some(rest)
}

/// What stands behind `set` in the name of a setter.
pub(super) fn set(method: &str) -> Option<&str> {
    let rest = method.strip_prefix("set")?;
    rest.starts_with(char::is_uppercase).then_some(rest)
}

/// Whether a method says whether something is so: `isActive()`, `hasEmail()`.
pub(super) fn asks(method: &str) -> bool {
    ["is", "has", "can", "should", "exists"]
        .iter()
        .any(|start| method.strip_prefix(start).is_some_and(|rest| rest.starts_with(char::is_uppercase)))
}

/// The parts of a text that a format shows: what begins it stands first, and of what is compared or counted (`%b`, `%h`) nothing is
/// shown. <https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Formatter.html>
pub(super) fn shown(tape: &Tape<'_>, arguments: &[ValueId]) -> Vec<ValueId> {
    let from = arguments.iter().position(|argument| text(tape, *argument).is_some());
    let Some((first, rest)) = from.and_then(|from| arguments.get(from..)).and_then(<[ValueId]>::split_first) else {
        return arguments.to_vec();
    };
    let format = text(tape, *first).unwrap_or_default();
    let mut parts = rest.to_vec();
    // `"%s/path"` begins with a value.
    let place = usize::from(format.starts_with('%') && !parts.is_empty());
    parts.insert(place, *first);
    parts
}

/// A literal text.
pub(super) fn text<'t>(tape: &Tape<'t>, value: ValueId) -> Option<&'t str> {
    match tape.kind(value) {
        Kind::Literal(Literal::Text(text)) => Some(text),
        _ => None,
    }
}

/// What stands right behind a literal that begins a text: `next` of `"redirect:" + next + "?a"`.
pub(super) fn behind(tape: &Tape<'_>, value: ValueId, start: &str) -> Option<ValueId> {
    let (mut at, mut next) = (value, None);
    let mut steps = 0;
    while WALK.has_room(steps) {
        steps += 1;
        match tape.kind(at) {
            Kind::Text(parts) => {
                next = parts.get(1).copied();
                at = *parts.first()?;
            }
            Kind::Literal(Literal::Text(text)) => return next.filter(|_| *text == start),
            _ => return None,
        }
    }
    None
}

/// Whether a class makes lists of what a method is given.
pub(super) fn lists(class: &str, method: &str) -> bool {
    matches!(
        (class, method),
        ("List" | "Set" | "Stream" | "ImmutableList" | "ImmutableSet", "of") | ("Arrays", "asList")
    )
}

/// The arguments of what starts a program: of a list its parts, and of a shell what it is told to run stands first.
pub(super) fn commanded(tape: &Tape<'_>, arguments: Vec<ValueId>) -> Vec<ValueId> {
    let mut parts = match arguments.as_slice() {
        [list, ..] if let Kind::List(parts) = tape.kind(*list) => parts.clone(),
        _ => arguments,
    };
    let is_flag = |value: &ValueId| matches!(text(tape, *value), Some("-c" | "/c" | "/C" | "-lc" | "-Command"));
    let told = parts.iter().position(is_flag).and_then(|at| parts.get(at + 1).copied());
    if let Some(told) = told {
        parts.insert(0, told);
    }
    parts
}

/// Methods that are given names before values.
pub(super) fn names_values(method: &str) -> bool {
    matches!(
        method,
        "put"
            | "setAttribute"
            | "setTag"
            | "setExtra"
            | "addKeyValue"
            | "addCustomParameter"
            | "setData"
            | "kv"
            | "keyValue"
            | "tag"
    )
}

/// Whether a text is written as names of values are.
pub(super) fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// Methods of streams, of what may be there and of what will be, that are given what makes another of each.
pub(super) fn maps(method: &str) -> bool {
    matches!(method, "map" | "flatMap" | "mapToObj" | "thenApply" | "transform" | "mapNotNull" | "mapMulti")
}

/// Whether a class makes texts of formats, by a method: `String.format`.
pub(super) fn formats(class: &str, method: &str) -> bool {
    matches!((class, method), ("String" | "MessageFormat" | "MessageFormatter" | "Strings", "format" | "lenientFormat"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accessors_are_known_by_their_names() {
        for (method, expected) in
            [("getEmail", Some("Email")), ("getSSN", None), ("get", None), ("getaway", None), ("getClass", None)]
        {
            assert_eq!(got(method), expected, "{method}");
        }
        assert_eq!((set("setEmail"), set("settle")), (Some("Email"), None));
        assert!(asks("isActive") && asks("hasEmail") && !asks("issue"));
    }
}
