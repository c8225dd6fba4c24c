//! Variables in Compose files (<https://docs.docker.com/reference/compose-file/interpolation/>).

use crate::document::{Node, Value};

/// What `.env` files give: the value as it is filled in, by name.
pub(super) type Environment = std::collections::BTreeMap<String, Node>;

/// Attributes that are true or false, which a variable gives as text
/// (<https://docs.docker.com/reference/compose-file/services/>).
const BOOLEANS: &[&str] = &[
    "attachable",
    "disable",
    "external",
    "init",
    "internal",
    "oom_kill_disable",
    "privileged",
    "read_only",
    "required",
    "stdin_open",
    "tty",
];

/// Attributes that are numbers.
const NUMBERS: &[&str] = &["max_attempts", "oom_score_adj", "pids_limit", "replicas", "retries", "target"];

/// Defaults within defaults; deeper ones stay as they are written.
const MAX_NESTED: usize = 16;

/// Fills in the variables below a node; `key` is the attribute that it is of.
pub(super) fn fill(node: &mut Node, key: &str, environment: &Environment) {
    match &mut node.value {
        Value::String(raw) if raw.contains('$') => {
            let mut known = Filled { environment, only: None, count: 0 };
            let text = known.text(raw, 0);
            if text == *raw {
                return;
            }
            // What one variable gives as a whole stands where that is set.
            let given = known.only.filter(|given| known.count == 1 && given.as_str() == Some(text.as_str()));
            if let Some(given) = given {
                node.span = given.span;
            }
            node.value = typed(text, key);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, key, environment)),
        Value::Object(entries) => {
            entries.iter_mut().for_each(|entry| {
                let key = entry.key.clone();
                fill(&mut entry.node, &key, environment);
            });
        }
        _ => {}
    }
}

fn typed(text: String, key: &str) -> Value {
    match text.as_str() {
        "true" if BOOLEANS.contains(&key) => Value::Bool(true),
        "false" if BOOLEANS.contains(&key) => Value::Bool(false),
        number if NUMBERS.contains(&key) => number.parse().map_or_else(|_| Value::String(text), Value::Int),
        _ => Value::String(text),
    }
}

struct Filled<'e> {
    environment: &'e Environment,
    /// What was taken from the environment last.
    only: Option<&'e Node>,
    /// Variables that were met.
    count: usize,
}

/// A reference in braces: the name, and what follows it.
struct Reference<'t> {
    name: &'t str,
    rest: &'t str,
}

impl Filled<'_> {
    /// The text with what is known; `$$` stays, as it is no variable.
    fn text(&mut self, raw: &str, depth: usize) -> String {
        let (mut out, mut rest) = (String::with_capacity(raw.len()), raw);
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let length = length(from);
            let (written, after) = from.split_at(length);
            match reference(written).and_then(|reference| self.value(&reference, depth)) {
                Some(value) => out.push_str(&value),
                None => out.push_str(written),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn value(&mut self, reference: &Reference<'_>, depth: usize) -> Option<String> {
        self.count += 1;
        let given = self.environment.get(reference.name);
        self.only = given;
        let value = match given {
            // What is itself made of variables is not known.
            Some(node) => Some(node.as_str().filter(|text| !text.contains('$'))?),
            None => None,
        };
        let is_set = value.is_some();
        let is_filled = value.is_some_and(|value| !value.is_empty());
        let nested = |own: &mut Self, text: &str| (depth < MAX_NESTED).then(|| own.text(text, depth + 1));
        let (operator, word) = match reference.rest {
            "" => return value.map(str::to_string),
            rest if rest.starts_with(':') => rest.split_at_checked(2)?,
            rest => rest.split_at_checked(1)?,
        };
        match operator {
            ":-" if is_filled => value.map(str::to_string),
            "-" if is_set => value.map(str::to_string),
            ":-" | "-" => nested(self, word),
            ":?" if is_filled => value.map(str::to_string),
            "?" if is_set => value.map(str::to_string),
            ":+" if is_filled => nested(self, word),
            "+" if is_set => nested(self, word),
            _ => None,
        }
    }
}

/// How long what starts with `$` is: `$$`, `$NAME`, `${...}` with braces in pairs, or the sign alone.
fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes.get(1) {
        Some(b'$') => 2,
        Some(b'{') => {
            let mut open = 0_usize;
            for (at, byte) in bytes.iter().enumerate().skip(1) {
                match byte {
                    b'{' => open += 1,
                    b'}' => open -= 1,
                    _ => continue,
                }
                if open == 0 {
                    return at + 1;
                }
            }
            text.len()
        }
        _ => 1 + name(text.get(1..).unwrap_or_default()).len(),
    }
}

/// The name that a text begins with.
fn name(text: &str) -> &str {
    let is_first = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    if is_first { text.get(..end).unwrap_or_default() } else { "" }
}

fn reference(written: &str) -> Option<Reference<'_>> {
    let inner = written.strip_prefix('$')?;
    let inner = match inner.strip_prefix('{') {
        Some(inner) => inner.strip_suffix('}')?,
        None => inner,
    };
    let name = name(inner);
    (!name.is_empty()).then(|| Reference { name, rest: inner.get(name.len()..).unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn filled(text: &str) -> String {
        let at = Span::new(100, 101);
        let environment = [("SET", "a"), ("EMPTY", ""), ("MADE", "${SET}")];
        let environment: Environment =
            environment.iter().map(|(name, value)| ((*name).to_string(), Node::string(at, *value))).collect();
        let mut node = Node::string(Span::new(0, 1), text);
        fill(&mut node, "image", &environment);
        format!("{}@{}", node.as_str().unwrap(), node.span.start)
    }

    #[test]
    fn variables_have_their_values_or_defaults_and_else_stay() {
        for (text, wanted) in [
            ("$SET", "a@100"),
            ("${SET}", "a@100"),
            ("x-${SET}", "x-a@0"),
            ("${SET}${SET}", "aa@0"),
            ("${SET:-b}${EMPTY:-b}${EMPTY-b}", "ab@0"),
            ("${NONE:-b}", "b@0"),
            ("${NONE-}", "@0"),
            ("${NONE:-${SET:-c}}", "a@0"),
            ("${NONE:-x${OTHER:-y}z}/w", "xyz/w@0"),
            ("${NONE}:${NONE:?must be set}:${NONE:+c}", "${NONE}:${NONE:?must be set}:${NONE:+c}@0"),
            ("${SET:+c}${EMPTY+d}", "cd@0"),
            ("${MADE}", "${MADE}@0"),
            ("$$SET $", "$$SET $@0"),
            ("${", "${@0"),
            ("${SET", "${SET@0"),
            ("${1}", "${1}@0"),
        ] {
            assert_eq!(filled(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_true_or_a_number_is_no_text() {
        let mut node = Node::string(Span::default(), "${A:-true}");
        fill(&mut node, "privileged", &Environment::new());
        assert_eq!(node.value, Value::Bool(true));
        let mut node = Node::string(Span::default(), "${A:-5432}");
        fill(&mut node, "target", &Environment::new());
        assert_eq!(node.value, Value::Int(5432));
    }

    #[test]
    fn defaults_may_be_nested_without_end() {
        let text = format!("{}x{}", "${A:-".repeat(50_000), "}".repeat(50_000));
        assert!(filled(&text).starts_with("${A:-"));
    }
}
