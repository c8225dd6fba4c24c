//! `regate.dockerfile.variables(assignments, outside)`: the values of variables after ARG and ENV instructions, and
//! `regate.dockerfile.expanded(text, variables)`: a word of an instruction with its variables put in, and without its quotes
//! (<https://docs.docker.com/reference/dockerfile/#environment-replacement>). What has no value stays as it is written.

use std::collections::BTreeMap;

use regorus::Value;

use super::arguments::{array, text};
use crate::rego::value::object;

/// `assignments` are `{"kind": "arg" or "env", "name", "value"}` in the order of the text; an ARG without a value takes the one of
/// `outside`. ENV counts before ARG. A variable whose value hangs on one without a value has none.
pub(super) fn variables(arguments: &[Value]) -> Result<Value, String> {
    let outside = arguments.get(1).unwrap_or(&Value::Undefined);
    let mut scope = Scope::default();
    for assignment in array(arguments, 0)? {
        let field = |name: &str| match &assignment {
            Value::Object(entries) => entries.get(&Value::from(name)).cloned(),
            _ => None,
        };
        if let (Some(Value::String(kind)), Some(Value::String(name))) = (field("kind"), field("name")) {
            let written = field("value");
            let written = match &written {
                Some(Value::String(written)) => Some(written.as_ref()),
                _ => None,
            };
            scope.assign(&kind, &name, written, outside);
        }
    }
    Ok(scope.values())
}

#[derive(Default)]
struct Scope {
    arguments: BTreeMap<String, String>,
    environment: BTreeMap<String, String>,
}

impl Scope {
    fn assign(&mut self, kind: &str, name: &str, written: Option<&str>, outside: &Value) {
        let given = match written {
            Some(written) => Some(expand(written, &self.values(), 0)),
            None => value(outside, name).map(str::to_string),
        };
        let values = if kind == "env" { &mut self.environment } else { &mut self.arguments };
        match given.filter(|value| !is_open(value)) {
            Some(value) => drop(values.insert(name.to_string(), value)),
            None if written.is_some() => drop(values.remove(name)),
            None => {}
        }
    }

    fn values(&self) -> Value {
        let all = self.arguments.iter().chain(&self.environment);
        object(all.map(|(name, value)| (name.as_str(), Value::from(value.as_str()))))
    }
}

/// Whether a variable is left in an expanded text.
fn is_open(text: &str) -> bool {
    let starts = |(at, _): (usize, &str)| {
        let escaped = text.get(..at).is_some_and(|before| before.ends_with('\\'));
        let next = text.get(at + 1..).and_then(|after| after.chars().next());
        !escaped && next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '{'))
    };
    text.match_indices('$').any(starts)
}

pub(super) fn expanded(arguments: &[Value]) -> Result<Value, String> {
    let variables = arguments.get(1).unwrap_or(&Value::Undefined);
    Ok(Value::from(expand(text(arguments, 0)?, variables, 0)))
}

/// How deeply one variable's default may hold another's.
const MAX_DEPTH: usize = 16;

fn expand(text: &str, variables: &Value, depth: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut double = false;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '\'' if !double => literal(after, &mut out),
            '"' => {
                double = !double;
                after
            }
            '\\' => escaped(after, &mut out),
            '$' => variable(after, variables, depth, &mut out),
            _ => {
                out.push(c);
                after
            }
        };
    }
    out
}

/// Up to the closing quote nothing has a meaning.
fn literal<'t>(text: &'t str, out: &mut String) -> &'t str {
    let (inside, after) = text.split_once('\'').unwrap_or((text, ""));
    out.push_str(&inside.replace('$', "\\$"));
    after
}

/// An escaped `$` keeps its escape: what comes after must see that it is no variable.
fn escaped<'t>(text: &'t str, out: &mut String) -> &'t str {
    let Some(c) = text.chars().next() else { return text };
    if c == '$' {
        out.push('\\');
    }
    out.push(c);
    text.get(c.len_utf8()..).unwrap_or_default()
}

/// What follows a `$`.
fn variable<'t>(text: &'t str, variables: &Value, depth: usize, out: &mut String) -> &'t str {
    let Some(inner) = text.strip_prefix('{') else {
        let (name, after) = name(text);
        match value(variables, name) {
            Some(value) => out.push_str(value),
            None => out.extend(["$", name]),
        }
        return after;
    };
    let Some(end) = closing(inner) else {
        out.push('$');
        return text;
    };
    let (body, after) = (inner.get(..end).unwrap_or_default(), inner.get(end + 1..).unwrap_or_default());
    match braced(body, variables, depth) {
        Some(value) => out.push_str(&value),
        None => out.extend(["${", body, "}"]),
    }
    after
}

/// The value of what stands in braces: `X`, `X:-default`, `X+instead`. With other operators it is not worked out.
fn braced(body: &str, variables: &Value, depth: usize) -> Option<String> {
    let (name, operator) = name(body);
    let known = value(variables, name);
    let (colon, operator) = operator.strip_prefix(':').map_or((false, operator), |rest| (true, rest));
    let set = known.filter(|value| !(colon && value.is_empty()));
    let word = || operator.get(1..).filter(|_| depth < MAX_DEPTH).map(|word| expand(word, variables, depth + 1));
    match operator.chars().next() {
        None if !colon => known.map(str::to_string),
        Some('-') => set.map(str::to_string).or_else(word),
        Some('+') if set.is_some() => word(),
        Some('+') => Some(String::new()),
        Some('?') => set.map(str::to_string),
        _ => None,
    }
}

fn value<'v>(variables: &'v Value, name: &str) -> Option<&'v str> {
    match variables {
        Value::Object(entries) if !name.is_empty() => match entries.get(&Value::from(name))? {
            Value::String(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// A variable's name, and what follows.
fn name(text: &str) -> (&str, &str) {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    text.split_at(text.len() - rest.len())
}

/// Where the brace closes that is open before a text.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_put_in_as_buildkit_does() {
        let variables = Value::from(serde_json::json!({"UID": "0", "WHO": "root", "EMPTY": ""}));
        for (text, expected) in [
            ("$WHO", "root"),
            ("${WHO}", "root"),
            ("$UID:$UID", "0:0"),
            ("${UID}:${GID:-0}", "0:0"),
            ("${GID:-${UID}}", "0"),
            ("${EMPTY:-x}${EMPTY-y}", "x"),
            ("${WHO:+app}${GID:+app}", "app"),
            ("${WHO:?must be set}", "root"),
            ("\"root\"", "root"),
            ("'$WHO'", "\\$WHO"),
            ("\\$WHO", "\\$WHO"),
            ("$OTHER", "$OTHER"),
            ("${OTHER}:1", "${OTHER}:1"),
            ("${WHO#r}", "${WHO#r}"),
            ("${WHO", "${WHO"),
            ("$", "$"),
            ("é$WHO", "éroot"),
        ] {
            assert_eq!(expand(text, &variables, 0), expected, "{text}");
        }
    }

    #[test]
    fn deep_defaults_end() {
        let deep = "${A:-".repeat(5000) + &"}".repeat(5000);
        assert!(expand(&deep, &Value::Undefined, 0).starts_with("${A:-"));
    }
}
