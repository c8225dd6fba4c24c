//! Lists and mappings of credentials in a program, over any number of lines: `API_TOKENS = ["v", "v"]`,
//! `passwords := map[string]string{"ann": "v"}`, `CREDENTIALS = [("ann", "v")]`. The name of the whole says what its literals are; only what was drawn counts.

use std::borrow::Cow;

use super::assignment::Assignment;
use crate::detect::secrets::kinds::names::{self, Sensitive};
use crate::detect::secrets::kinds::randomness::{has_sequence, is_random_in_part, is_uuid, is_worded};
use crate::detect::secrets::kinds::values::is_drawn_of_signs;
use crate::detect::secrets::look::keywords::Hit;
use crate::detect::secrets::text::floor_boundary;
use crate::span::Span;

/// How long a name may be, and how far behind it the collection may open, in bytes.
const NAME: usize = 64;
const OPENING: usize = 120;

/// Calls that make a collection of their arguments.
const MAKERS: &[&str] = &[
    "Array",
    "List",
    "Map",
    "Set",
    "arrayOf",
    "array",
    "asList",
    "frozenset",
    "list",
    "listOf",
    "mapOf",
    "of",
    "set",
    "setOf",
];

/// Calls `see` for every literal of a collection whose name is that of several credentials. `hits` are the words of names in
/// the text, in order.
pub(crate) fn assignments(text: &str, hits: &[Hit], see: &mut dyn FnMut(Assignment<'_>)) {
    let mut read_to = 0;
    for hit in hits.iter().filter(|hit| is_plural(text, hit)) {
        if hit.start < read_to {
            continue;
        }
        let Some((name, says, open)) = opening(text, hit) else { continue };
        read_to = literals(text, open, &mut |span| {
            let Some(value) = text.get(span.range()).filter(|value| is_drawn(value, says)) else { return };
            if text.get(open..span.start as usize).is_some_and(is_of_field) {
                return;
            }
            let named = Cow::Borrowed(name);
            if let Some(found) = Assignment::new(named.clone(), named, value, span, "assignment", true) {
                see(Assignment { says: Some(says), ..found });
            }
        });
    }
}

/// Whether the word of a hit ends in `s`: a look that costs nothing.
fn is_plural(text: &str, hit: &Hit) -> bool {
    let bytes = text.as_bytes();
    let word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let rest = bytes.get(hit.end..).unwrap_or_default();
    let end = hit.end + rest.iter().take(NAME).take_while(|byte| word(Some(byte))).count();
    let own = bytes.get(hit.start..end).unwrap_or_default();
    matches!(own.iter().rev().find(|byte| !byte.is_ascii_digit()), Some(b's' | b'S'))
}

/// The name around a hit, what it promises, and where the bracket stands that opens what it is given.
fn opening<'t>(text: &'t str, hit: &Hit) -> Option<(&'t str, Sensitive, usize)> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let before = text.get(floor_boundary(text, hit.start.saturating_sub(NAME))..hit.start)?;
    let start = hit.start - (before.len() - before.trim_end_matches(part).len());
    let rest = text.get(hit.end..floor_boundary(text, hit.end + NAME + OPENING))?.lines().next()?;
    let end = hit.end + (rest.len() - rest.trim_start_matches(part).len());
    let name = text.get(start..end).filter(|name| name.len() <= NAME)?;
    let says = names::of_several(name)?;
    let rest = text.get(end..hit.end + rest.len())?;
    let given = rest.trim_start_matches(['"', '\'', ' ', '?']);
    let operator = match given.find('=') {
        Some(at) if given.starts_with([':', '=']) && !given.starts_with("==") => at + 1,
        None if given.starts_with(':') => 1,
        _ => return None,
    };
    let right = given.get(operator..)?.trim_start_matches('>');
    let opens = |at: &usize| !right.get(at + 1..).is_some_and(|rest| rest.starts_with(']'));
    let at = right.match_indices(['[', '{', '(']).map(|(at, _)| at).find(opens)?;
    let lead = right.get(..at)?;
    let maker = lead.rsplit(|c: char| !part(c)).next().unwrap_or_default();
    let called = right.get(at..)?.starts_with('(') && !maker.is_empty() && !MAKERS.contains(&maker);
    let plain = lead.chars().all(|c| part(c) || " <>&!.,%[]*'".contains(c));
    (plain && !called).then_some((name, says, end + (rest.len() - given.len()) + (given.len() - right.len()) + at))
}

/// Calls `see` with the inside of every string between the bracket at `open` and the one that closes it, but for keys. The
/// end of what was read.
fn literals(text: &str, open: usize, see: &mut dyn FnMut(Span)) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, open);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'[' | b'{' | b'(' => depth += 1,
            b']' | b'}' | b')' => depth = depth.saturating_sub(1),
            b'"' | b'\'' | b'`' => {
                let rest = bytes.get(at + 1..).unwrap_or_default();
                let inside = rest.iter().take_while(|b| **b != byte && **b != b'\n').count();
                let closed = rest.get(inside) == Some(&byte);
                let after = rest.get(inside + 1..).unwrap_or_default().trim_ascii_start();
                let key = after.starts_with(b":") || after.starts_with(b"=>");
                if closed && !key {
                    see(Span::new(at + 1, at + 1 + inside));
                }
                at += inside + usize::from(closed);
            }
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}

/// Fields of an account that are no secret.
const FIELDS: &[&str] = &[
    "account", "bucket", "domain", "email", "endpoint", "host", "id", "kind", "login", "name", "project", "region",
    "role", "tenant", "type", "uri", "url", "user", "username", "version",
];

/// Whether the text before a literal ends by naming such a field: `clientId: "`.
fn is_of_field(before: &str) -> bool {
    let before = before.strip_suffix(['"', '\'', '`']).unwrap_or(before).trim_end_matches(' ');
    let Some(key) = before.strip_suffix("=>").or_else(|| before.strip_suffix([':', '='])) else { return false };
    let key = key.trim_end_matches(['"', '\'', ' ', '?']);
    let tail = key.get(floor_boundary(key, key.len().saturating_sub(NAME))..).unwrap_or_default();
    is_field(tail.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default())
}

/// Whether a key is that of such a field.
pub(super) fn is_field(name: &str) -> bool {
    names::words(name).last().is_some_and(|word| FIELDS.contains(&word.as_str()))
}

/// Whether a literal was drawn by a machine, or chosen as passwords are: no name, no address, no text.
pub(super) fn is_drawn(value: &str, says: Sensitive) -> bool {
    let has = |class: fn(&u8) -> bool| value.as_bytes().iter().any(class);
    let plain = value.bytes().all(|b| b.is_ascii_graphic() && !b"\\@:<>{}()$,;\"'`".contains(&b))
        && (!value.contains('/') || is_drawn_of_signs(value));
    let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
    plain
        && !is_uuid(value)
        && !has_sequence(value)
        && match says {
            Sensitive::Password => value.len() >= 10 && mixed && !is_worded(value),
            Sensitive::Token => value.len() >= 16 && is_random_in_part(value),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: &str = "nFCraP_c0YsHh47lfj";
    const T: &str = "kf3hlrHsOaS0fH5EEg14TIcpoDo3JD61";

    fn read(text: &str) -> Vec<String> {
        let words = ["password", "token", "credential"];
        let lower = text.to_ascii_lowercase();
        let mut hits: Vec<Hit> = words
            .iter()
            .flat_map(|word| {
                lower.match_indices(word).map(|(at, word)| Hit { start: at, end: at + word.len(), keyword: 0 })
            })
            .collect();
        hits.sort_by_key(|hit| hit.start);
        let mut found = Vec::new();
        assignments(text, &hits, &mut |own| {
            assert_eq!(text.get(own.span.range()), Some(&*own.value));
            found.push(own.value.to_string());
        });
        found
    }

    #[test]
    fn what_a_collection_of_credentials_holds_is_read() {
        for text in [
            "PASSWORDS = {\n    \"alice\": \"P\",\n}\n",
            "CREDENTIALS = [\n    (\"alice\", \"P\"),\n    (\"bob\", \"it's\"),\n]\n",
            "CREDENTIALS = {\n  \"svc\" => \"P\",\n}.freeze\n",
            "const API_TOKENS = [\n  \"T\",\n];\n",
            "var apiTokens = []string{\n\t\"T\",\n}\n",
            "tokens: list[str] = [\"T\"]\n",
            "private static final Set<String> TOKENS = Set.of(\"T\");\n",
            "val passwords = mapOf(\"a\" to \"P\")\n",
            "let tokens: Vec<&str> = vec![\"T\"];\n",
            "x = {'tokens': ['T']}\n",
            "tokens2 = [\"T\"]\n",
        ] {
            let text = text
                .replace("\"P\"", &format!("\"{P}\""))
                .replace("\"T\"", &format!("\"{T}\""))
                .replace("'T'", &format!("'{T}'"));
            assert_eq!(read(&text).len(), 1, "{text}");
        }
        for text in [
            "tokens = tokenizer.encode(\"T\")\n",
            "token = [\"T\"]\n",
            "tokens == [\"T\"]\n",
            "const credentials = {\n  clientId: \"T\", \"user\": \"T\",\n};\n",
            "CREDENTIALS = {\n  \"T\": x,\n}\ny = \"T\"\n",
            "passwords = [\"Enter your password1\", \"Forgotten2Password\"]\n",
            "tokens = [\"https://a.dev/T\", \"the\", \"B-PER\", \"getAccessTokenFromRequest2\"]\n",
            "for tokens in [\"T\"]:\n",
        ] {
            let text = text.replace("\"T\"", &format!("\"{T}\"")).replace("/T", &format!("/{T}"));
            assert_eq!(read(&text), [] as [String; 0], "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in r#"(tokens|passwords = |: |=|\[|\]|\{|\}|"|'|\n|é|kf3hlrHsOaS0fH5E){0,24}"#) {
            read(&text);
        }
    }
}
