//! Expressions of templates (<https://learn.microsoft.com/azure/devops/pipelines/process/expressions>), as far as parameters that are
//! known decide them; and what conditions say of when something runs.

use crate::document::{Node, Value};

/// What an expression yields, as a text; the words `True` and `False` are the truth values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Text(String),
    Unknown,
}

/// `condition: false`.
pub(super) fn is_never(condition: Option<&Node>) -> bool {
    condition.is_some_and(|node| {
        matches!(node.value, Value::Bool(false))
            || node.written().is_some_and(|text| text.trim().eq_ignore_ascii_case("false"))
    })
}

/// Whether it runs although what was before it failed, and asks for no result.
pub(super) fn runs_always(condition: &str) -> bool {
    let text: String = condition.to_ascii_lowercase().split_whitespace().collect();
    let asks = text.contains("succeeded(") || text.contains(".result");
    !asks && ["always()", "succeededorfailed(", "not(canceled())"].iter().any(|word| text.contains(word))
}

/// A chain of `if`, `elseif` and `else`: which parts are put in. Those of which nobody knows are.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// One before was surely put in.
    is_decided: bool,
}

impl Chain {
    pub(super) fn takes(&mut self, expression: &str, known: &dyn Fn(&str) -> Option<String>) -> bool {
        let length = expression.find(|c: char| !c.is_alphabetic()).unwrap_or(expression.len());
        let (word, rest) = expression.split_at_checked(length).unwrap_or((expression, ""));
        match word {
            "if" => self.is_decided = false,
            "else" | "elseif" if self.is_decided => return false,
            "else" | "elseif" => {}
            // `${{ insert }}` and what else there is.
            _ => return true,
        }
        if word == "else" {
            return true;
        }
        match evaluate(rest, known) {
            Known::Text(text) if is_truth(&text) => {
                self.is_decided = true;
                true
            }
            Known::Text(_) => false,
            Known::Unknown => true,
        }
    }
}

fn is_truth(text: &str) -> bool {
    !text.is_empty() && !text.eq_ignore_ascii_case("false") && text != "0"
}

/// An expression worked out; `known` gives the text of a name.
pub(super) fn evaluate(text: &str, known: &dyn Fn(&str) -> Option<String>) -> Known {
    let mut reader = Reader { rest: text.trim(), known, depth: 0 };
    let value = reader.expression();
    if reader.rest.trim().is_empty() { value } else { Known::Unknown }
}

/// Calls in each other.
const MOST_DEPTH: usize = 40;

struct Reader<'t> {
    rest: &'t str,
    known: &'t dyn Fn(&str) -> Option<String>,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn expression(&mut self) -> Known {
        self.rest = self.rest.trim_start();
        if let Some(after) = self.rest.strip_prefix('\'') {
            return self.quoted(after);
        }
        let word = self.word();
        self.rest = self.rest.trim_start();
        if let Some(after) = self.rest.strip_prefix('(') {
            self.rest = after;
            self.depth += 1;
            let value = if self.depth > MOST_DEPTH { Known::Unknown } else { self.call(word) };
            self.depth -= 1;
            return value;
        }
        match word {
            // What is not understood is left, so that the whole is unknown.
            "" => Known::Unknown,
            _ if word.eq_ignore_ascii_case("true") => Known::Text("True".to_string()),
            _ if word.eq_ignore_ascii_case("false") => Known::Text("False".to_string()),
            _ if word.starts_with(|c: char| c.is_ascii_digit()) => Known::Text(word.to_string()),
            _ => (self.known)(word).map_or(Known::Unknown, Known::Text),
        }
    }

    fn quoted(&mut self, after: &'t str) -> Known {
        let mut text = String::new();
        let mut rest = after;
        while let Some((before, behind)) = rest.split_once('\'') {
            text.push_str(before);
            match behind.strip_prefix('\'') {
                Some(behind) => {
                    text.push('\'');
                    rest = behind;
                }
                None => {
                    self.rest = behind;
                    return Known::Text(text);
                }
            }
        }
        Known::Unknown
    }

    /// A name: `parameters.a`, `variables['Build.Reason']`.
    fn word(&mut self) -> &'t str {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '*');
        let length = self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len());
        let (word, mut rest) = self.rest.split_at_checked(length).unwrap_or(("", self.rest));
        if let Some(inner) = rest.strip_prefix('[') {
            // What is taken out of something by a key is not worked out.
            rest = inner.split_once(']').map_or("", |(_, after)| after);
            self.rest = rest;
            return "[]";
        }
        self.rest = rest;
        word
    }

    fn call(&mut self, name: &str) -> Known {
        let mut arguments = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if let Some(after) = self.rest.strip_prefix(')') {
                self.rest = after;
                break;
            }
            let before = self.rest.len();
            arguments.push(self.expression());
            self.rest = self.rest.trim_start();
            self.rest = self.rest.strip_prefix(',').unwrap_or(self.rest);
            if self.rest.len() == before {
                return Known::Unknown;
            }
        }
        if let ("", [own]) = (name, arguments.as_slice()) {
            return own.clone();
        }
        let truth = |value: bool| Known::Text(if value { "True" } else { "False" }.to_string());
        match function(&name.to_ascii_lowercase(), &arguments) {
            Some(value) => truth(value),
            None => Known::Unknown,
        }
    }
}

/// What a function of truth values yields; `None` where that is not known.
fn function(name: &str, arguments: &[Known]) -> Option<bool> {
    let text = |at: usize| match arguments.get(at) {
        Some(Known::Text(text)) => Some(text.to_lowercase()),
        _ => None,
    };
    let truth = |known: &Known| match known {
        Known::Text(text) => Some(is_truth(text)),
        Known::Unknown => None,
    };
    let all = |stops_at: bool| {
        let values: Vec<Option<bool>> = arguments.iter().map(truth).collect();
        if values.contains(&Some(stops_at)) {
            return Some(stops_at);
        }
        values.iter().all(Option::is_some).then_some(!stops_at)
    };
    let is_in = || {
        let first = text(0)?;
        let others: Vec<Option<String>> = (1..arguments.len()).map(text).collect();
        if others.contains(&Some(first)) {
            return Some(true);
        }
        others.iter().all(Option::is_some).then_some(false)
    };
    match name {
        "eq" => Some(text(0)? == text(1)?),
        "ne" => Some(text(0)? != text(1)?),
        "and" => all(false),
        "or" => all(true),
        "not" => truth(arguments.first()?).map(|value| !value),
        "in" => is_in(),
        "notin" => is_in().map(|value| !value),
        "startswith" => Some(text(0)?.starts_with(&text(1)?)),
        "endswith" => Some(text(0)?.ends_with(&text(1)?)),
        "contains" => Some(text(0)?.contains(&text(1)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<bool> {
        let known = |name: &str| match name {
            "parameters.env" => Some("Prod".to_string()),
            "parameters.on" => Some("True".to_string()),
            _ => None,
        };
        match evaluate(text, &known) {
            Known::Text(text) => Some(is_truth(&text)),
            Known::Unknown => None,
        }
    }

    #[test]
    fn what_parameters_decide_is_known() {
        for (text, wanted) in [
            ("eq(parameters.env, 'prod')", Some(true)),
            ("and(parameters.on, ne(parameters.env, 'x'))", Some(true)),
            ("and(variables['a'], false)", Some(false)),
            ("or(variables['a'], eq(1, 2))", None),
            ("in(parameters.env, 'a', 'prod')", Some(true)),
            ("not(parameters.on)", Some(false)),
            ("eq('it''s', 'it''s')", Some(true)),
            ("eq(parameters.env, 'prod'", None),
            ("eq(variables['Build.Reason'], 'x')", None),
            ("", None),
            ("((((", None),
            ("frobnicate('a')", None),
        ] {
            assert_eq!(value(text), wanted, "{text}");
        }
        assert_eq!(value(&"not(".repeat(100_000)), None);
    }

    #[test]
    fn conditions_say_when_something_runs() {
        for (text, wanted) in [
            ("always()", true),
            ("succeededOrFailed()", true),
            ("and(always(), eq(variables.x, 'y'))", true),
            ("and(succeeded(), eq(variables.x, 'y'))", false),
            ("", false),
            ("in(dependencies.a.result, 'Succeeded', 'Skipped')", false),
            ("and(always(), eq(dependencies.a.result, 'Succeeded'))", false),
        ] {
            assert_eq!(runs_always(text), wanted, "{text}");
        }
    }
}
