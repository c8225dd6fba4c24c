//! `regex.*`, as OPA hands them to Go's `regexp`.

mod class;
mod escape;
mod syntax;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use regex::{Captures, Regex, RegexBuilder};
use regorus::Value;

use super::arguments::{integer, text};
use crate::rego::bounds::{MAX_PATTERN_BYTES, PATTERN_TEXT};

/// Patterns that one thread remembers; policies have fewer.
const REMEMBERED: usize = 512;

/// A pattern that was read.
struct Pattern {
    regex: Regex,
    names: Vec<(String, usize)>,
}

thread_local! {
    static PATTERNS: RefCell<HashMap<String, Rc<Result<Pattern, String>>>> = RefCell::default();
}

fn pattern(text: &str) -> Rc<Result<Pattern, String>> {
    PATTERNS.with_borrow_mut(|patterns| {
        if let Some(known) = patterns.get(text) {
            return Rc::clone(known);
        }
        if patterns.len() >= REMEMBERED {
            patterns.clear();
        }
        let read = Rc::new(compile(text));
        patterns.insert(text.to_string(), Rc::clone(&read));
        read
    })
}

fn compile(text: &str) -> Result<Pattern, String> {
    let read = syntax::read(text).map_err(|error| format!("error parsing regexp: {error}"))?;
    let regex = RegexBuilder::new(&read.text).size_limit(MAX_PATTERN_BYTES).build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => PATTERN_TEXT.to_string(),
        // Deeper nesting than is read here, which Go would take.
        _ => "the regular expression cannot be read".to_string(),
    })?;
    Ok(Pattern { regex, names: read.names })
}

/// Calls with the pattern that an argument is.
fn with<T>(arguments: &[Value], at: usize, call: impl FnOnce(&Pattern) -> T) -> Result<T, String> {
    match pattern(text(arguments, at)?).as_ref() {
        Ok(pattern) => Ok(call(pattern)),
        Err(error) => Err(error.clone()),
    }
}

/// `regex.is_valid(pattern)`: what is no text is not valid, and no error.
pub(super) fn is_valid(arguments: &[Value]) -> Result<Value, String> {
    let Some(Value::String(text)) = arguments.first() else { return Ok(Value::Bool(false)) };
    match pattern(text).as_ref() {
        Err(error) if error == PATTERN_TEXT => Err(error.clone()),
        read => Ok(Value::Bool(read.is_ok())),
    }
}

/// `regex.match(pattern, text)`.
pub(super) fn is_match(arguments: &[Value]) -> Result<Value, String> {
    let value = text(arguments, 1)?;
    with(arguments, 0, |pattern| Value::Bool(pattern.regex.is_match(value)))
}

/// `regex.find_n(pattern, text, n)`: the first `n` matches, all below 0.
pub(super) fn find_n(arguments: &[Value]) -> Result<Value, String> {
    let (value, most) = (text(arguments, 1)?, most(arguments)?);
    with(arguments, 0, |pattern| {
        Value::from(
            pattern.regex.find_iter(value).take(most).map(|found| Value::from(found.as_str())).collect::<Vec<_>>(),
        )
    })
}

/// `regex.find_all_string_submatch_n(pattern, text, n)`: the same, each with its groups.
pub(super) fn find_groups(arguments: &[Value]) -> Result<Value, String> {
    let (value, most) = (text(arguments, 1)?, most(arguments)?);
    let groups = |found: Captures<'_>| {
        let group = |group: Option<regex::Match<'_>>| Value::from(group.map_or("", |group| group.as_str()));
        Value::from(found.iter().map(group).collect::<Vec<_>>())
    };
    with(arguments, 0, |pattern| {
        Value::from(pattern.regex.captures_iter(value).take(most).map(groups).collect::<Vec<_>>())
    })
}

fn most(arguments: &[Value]) -> Result<usize, String> {
    let n = integer(arguments, 2)?;
    Ok(usize::try_from(n).unwrap_or(usize::MAX))
}

/// `regex.split(pattern, text)`, as Go's `Regexp.Split` with -1: an empty match at the start parts nothing.
pub(super) fn split(arguments: &[Value]) -> Result<Value, String> {
    let (written, value) = (text(arguments, 0)?, text(arguments, 1)?);
    with(arguments, 0, |pattern| {
        if value.is_empty() && !written.is_empty() {
            return Value::from(vec![Value::from("")]);
        }
        let (mut parts, mut begin, mut end) = (Vec::new(), 0, 0);
        for found in pattern.regex.find_iter(value) {
            end = found.start();
            if found.end() != 0 {
                parts.push(Value::from(value.get(begin..end).unwrap_or_default()));
            }
            begin = found.end();
        }
        if end != value.len() {
            parts.push(Value::from(value.get(begin..).unwrap_or_default()));
        }
        Value::from(parts)
    })
}

/// `regex.replace(text, pattern, replacement)`, which names groups as `$1` and `${name}`.
pub(super) fn replace(arguments: &[Value]) -> Result<Value, String> {
    let (value, replacement) = (text(arguments, 0)?, text(arguments, 2)?);
    with(arguments, 1, |pattern| {
        let expand = |found: &Captures<'_>| expanded(replacement, found, &pattern.names);
        Value::from(pattern.regex.replace_all(value, expand).as_ref())
    })
}

/// A replacement with the groups put in (go1.26, `Regexp.expand`).
fn expanded(template: &str, found: &Captures<'_>, names: &[(String, usize)]) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let Some((name, behind)) = group_name(after) else {
            out.push('$');
            rest = after;
            continue;
        };
        let is_number = name.bytes().all(|byte| byte.is_ascii_digit()) && (name == "0" || !name.starts_with('0'));
        let group = match is_number {
            true => name.parse().ok().and_then(|at: usize| found.get(at)),
            false => names.iter().filter(|(other, _)| other == name).find_map(|(_, at)| found.get(*at)),
        };
        out.push_str(group.map_or("", |group| group.as_str()));
        rest = behind;
    }
    out + rest
}

fn group_name(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('{').unwrap_or(text);
    let length = inner.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(inner.len());
    let (name, rest) = inner.split_at_checked(length).filter(|(name, _)| !name.is_empty())?;
    if inner.len() == text.len() { Some((name, rest)) } else { Some((name, rest.strip_prefix('}')?)) }
}

/// `regex.template_match(template, text, start, end)`: patterns between delimiters, text beside them
/// (OPA v1.19.0, `v1/topdown/regex_template.go`).
pub(super) fn template_match(arguments: &[Value]) -> Result<Value, String> {
    let (template, value) = (text(arguments, 0)?, text(arguments, 1)?);
    let delimiter = |at: usize, what: &str| match text(arguments, at)?.as_bytes() {
        [byte] => Ok(*byte),
        other => Err(format!("{what} delimiter has to be exactly one character long but is {} long", other.len())),
    };
    let (start, end) = (delimiter(2, "start")?, delimiter(3, "end")?);
    let mut whole = String::from("^");
    let mut behind = 0;
    for (from, to) in delimited(template, start, end)? {
        let part = template.get(from + 1..to - 1).unwrap_or_default();
        if let Err(error) = pattern(&format!("^{part}$")).as_ref() {
            return Err(error.clone());
        }
        whole.push_str(&quoted(template.get(behind..from).unwrap_or_default()));
        whole.push_str(&format!("({part})"));
        behind = to;
    }
    whole.push_str(&quoted(template.get(behind..).unwrap_or_default()));
    whole.push('$');
    match pattern(&whole).as_ref() {
        Ok(pattern) => Ok(Value::Bool(pattern.regex.is_match(value))),
        Err(error) => Err(error.clone()),
    }
}

/// From where to behind where the outermost delimiters stand.
fn delimited(template: &str, start: u8, end: u8) -> Result<Vec<(usize, usize)>, String> {
    let (mut level, mut from, mut found) = (0_usize, 0, Vec::new());
    for (at, byte) in template.bytes().enumerate() {
        if byte == start {
            level += 1;
            if level == 1 {
                from = at;
            }
        } else if byte == end {
            level = level.checked_sub(1).ok_or("unbalanced braces")?;
            if level == 0 {
                found.push((from, at + 1));
            }
        }
    }
    if level == 0 { Ok(found) } else { Err("unbalanced braces".to_string()) }
}

/// As Go's `regexp.QuoteMeta`.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        if "\\.+*?()|[]{}^$".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
