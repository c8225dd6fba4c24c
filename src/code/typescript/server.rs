//! Functions of a server that clients call: <https://react.dev/reference/rsc/use-server>. Whoever can reach the server chooses
//! their arguments.

use crate::span::Span;

/// Names of what people write to a language model or to one another.
const WRITTEN: &[&str] = &["prompt", "message", "messages", "text", "content", "question", "instructions", "input"];

/// Whether a function is such: one that a file marked with `"use server"` gives, or one that is marked itself.
pub(super) fn is_action(text: &str, function: Span, body: Span) -> bool {
    let within = text.get(body.range()).and_then(|body| body.strip_prefix('{'));
    if within.is_some_and(is_marked) {
        return true;
    }
    let before = text.get(..function.start as usize).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.trim_start().starts_with("export ") && !line.contains(['(', '{']) && is_marked(text)
}

/// Whether a parameter may tell something of a person: not an id, a number or a switch.
pub(super) fn tells(parameter: &str) -> bool {
    let Some((name, declared)) = parameter.split_once(':') else { return !parameter.ends_with("Id") };
    let plain = ["string", "number", "boolean", "Date"];
    let declared = declared.split('=').next().unwrap_or_default().trim();
    let declared = declared.split('|').next().unwrap_or_default().trim();
    let name = name.trim().trim_end_matches('?');
    !plain.contains(&declared.trim_end_matches("[]")) || is_written(name)
}

fn is_written(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    WRITTEN.iter().any(|word| lower.ends_with(word))
}

/// Whether the first statement is `"use server"`.
pub(super) fn is_marked(text: &str) -> bool {
    let mut rest = text.trim_start();
    while let Some(comment) = ["//", "/*"].iter().find_map(|start| rest.strip_prefix(start)) {
        let end = if rest.starts_with("//") { comment.find('\n') } else { comment.find("*/").map(|at| at + 2) };
        rest = end.and_then(|end| comment.get(end..)).unwrap_or_default().trim_start();
    }
    rest.starts_with("\"use server\"") || rest.starts_with("'use server'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(text: &str) -> bool {
        let function = text.find("async").unwrap();
        is_action(text, Span::new(function, text.len()), Span::new(text.find('{').unwrap(), text.len()))
    }

    #[test]
    fn functions_that_clients_call_are_known() {
        for (text, expected) in [
            ("'use server'\nexport async function f(a) {}", true),
            ("/* a */ // b\n\"use server\";\nexport const f = async (a) => {}", true),
            ("'use server'\nasync function f(a) {}", false),
            ("async function f(a) { 'use server'; }", true),
            ("export async function f(a) {}", false),
            ("'use client'\nexport async function f(a) {}", false),
        ] {
            assert_eq!(action(text), expected, "{text}");
        }
    }

    #[test]
    fn plain_parameters_tell_nothing() {
        for (parameter, expected) in [
            ("guest: Guest", true),
            ("form: FormData", true),
            ("{ email, id }: Props", true),
            ("id: string", false),
            ("ids: string[]", false),
            ("page?: number", false),
            ("guestId", false),
            ("prompt: string", true),
            ("userMessages: string", true),
        ] {
            assert_eq!(tells(parameter), expected, "{parameter}");
        }
    }
}
