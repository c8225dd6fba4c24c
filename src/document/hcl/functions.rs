//! Terraform's operators and the functions that settings are written with, on known values
//! (<https://developer.hashicorp.com/terraform/language/functions>). `None` is "not known": an unknown function, a type
//! that does not fit, or a result that would be too large.

use hcl_edit::expr::BinaryOperator;
use serde_json::{Map, Value as Json};

use super::convert::whole;
use crate::document::Value;

/// Bytes that a function may make of its arguments.
const MAX_TEXT: usize = 1 << 16;

/// A number; whole numbers are integers, as HCL has one number type.
pub(super) fn number(value: f64) -> Option<Json> {
    match whole(value) {
        Some(Value::Int(whole)) => Some(Json::from(whole)),
        _ => serde_json::Number::from_f64(value).map(Json::Number),
    }
}

/// A value as a template shows it. Lists, maps and null have no text.
pub(super) fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Number(value) => Some(value.to_string()),
        _ => None,
    }
}

/// A member of a list or a map.
pub(super) fn member(value: Json, key: &Json) -> Option<Json> {
    match value {
        Json::Object(mut entries) => entries.remove(&text(key)?),
        Json::Array(mut items) => {
            let at = usize::try_from(to_number(key)?.as_u64()?).ok()?;
            (at < items.len()).then(|| items.swap_remove(at))
        }
        _ => None,
    }
}

/// A binary operation on two known values.
pub(super) fn operate(operator: BinaryOperator, left: &Json, right: &Json) -> Option<Json> {
    use BinaryOperator as Op;
    let truth = |value: &Json| to_bool(value)?.as_bool();
    let pair = || Some((to_number(left)?.as_f64()?, to_number(right)?.as_f64()?));
    let compare = |test: fn(&f64, &f64) -> bool| pair().map(|(a, b)| Json::Bool(test(&a, &b)));
    let compute = |operation: fn(f64, f64) -> f64| pair().and_then(|(a, b)| number(operation(a, b)));
    match operator {
        Op::Eq => Some(Json::Bool(left == right)),
        Op::NotEq => Some(Json::Bool(left != right)),
        Op::And => Some(Json::Bool(truth(left)? && truth(right)?)),
        Op::Or => Some(Json::Bool(truth(left)? || truth(right)?)),
        Op::Less => compare(f64::lt),
        Op::LessEq => compare(f64::le),
        Op::Greater => compare(f64::gt),
        Op::GreaterEq => compare(f64::ge),
        Op::Plus => compute(|a, b| a + b),
        Op::Minus => compute(|a, b| a - b),
        Op::Mul => compute(|a, b| a * b),
        // A division by zero is infinite, which is no JSON number and so not known.
        Op::Div => compute(|a, b| a / b),
        Op::Mod => compute(|a, b| a % b),
    }
}

/// A call with known arguments.
pub(super) fn call(name: &str, arguments: Vec<Json>) -> Option<Json> {
    match name {
        "concat" => concat(arguments),
        "merge" => merge(arguments),
        "coalesce" => arguments.into_iter().find(|value| !value.is_null() && value != ""),
        "coalescelist" => arguments.into_iter().find(|value| value.as_array().is_some_and(|items| !items.is_empty())),
        "join" => join(&arguments),
        "format" => format_text(&arguments).map(Json::String),
        "max" => extreme(&arguments, f64::max),
        "min" => extreme(&arguments, f64::min),
        _ => {
            let mut arguments = arguments.into_iter();
            match (arguments.next()?, arguments.next(), arguments.next(), arguments.next()) {
                (one, None, ..) => call_one(name, one),
                (one, Some(two), None, _) => call_two(name, one, &two),
                (one, Some(two), Some(three), None) => call_three(name, one, &two, three),
                _ => None,
            }
        }
    }
}

fn call_one(name: &str, value: Json) -> Option<Json> {
    let string = |change: fn(&str) -> String| text(&value).map(|text| Json::String(change(&text)));
    match name {
        "lower" => string(str::to_lowercase),
        "upper" => string(str::to_uppercase),
        "trimspace" => string(|text| text.trim().to_string()),
        "tostring" => {
            if value.is_null() {
                Some(value)
            } else {
                text(&value).map(Json::String)
            }
        }
        "tobool" => to_bool(&value),
        "tonumber" => to_number(&value),
        "tolist" | "nonsensitive" | "sensitive" | "tomap" => Some(value),
        "toset" | "distinct" => distinct(value),
        "length" => Some(Json::from(match &value {
            Json::String(text) => text.chars().count(),
            Json::Array(items) => items.len(),
            Json::Object(entries) => entries.len(),
            _ => return None,
        })),
        "keys" => Some(sorted(value)?.into_iter().map(|(key, _)| Json::String(key)).collect()),
        "values" => Some(sorted(value)?.into_iter().map(|(_, value)| value).collect()),
        "compact" => match value {
            Json::Array(items) => Some(items.into_iter().filter(|item| !item.is_null() && item != "").collect()),
            _ => None,
        },
        "flatten" => Some(Json::Array(flatten(value)?)),
        "jsonencode" => serde_json::to_string(&value).ok().map(Json::String),
        _ => None,
    }
}

fn call_two(name: &str, one: Json, two: &Json) -> Option<Json> {
    match name {
        "lookup" => member(one, two),
        "contains" => Some(Json::Bool(one.as_array()?.contains(two))),
        "element" => {
            let length = u64::try_from(one.as_array()?.len()).ok()?;
            let at = to_number(two)?.as_u64()?.checked_rem(length)?;
            member(one, &Json::from(at))
        }
        "split" => Some(text(two)?.split(text(&one)?.as_str()).map(Json::from).collect()),
        "startswith" => Some(Json::Bool(text(&one)?.starts_with(&text(two)?))),
        "endswith" => Some(Json::Bool(text(&one)?.ends_with(&text(two)?))),
        _ => None,
    }
}

fn call_three(name: &str, one: Json, two: &Json, three: Json) -> Option<Json> {
    match name {
        "lookup" if one.is_object() => Some(member(one, two).unwrap_or(three)),
        "replace" => {
            let (subject, from, to) = (text(&one)?, text(two)?, text(&three)?);
            // Between slashes it is a regular expression, and of an empty text there is one before each character.
            if from.is_empty() || from.len() > 1 && from.starts_with('/') && from.ends_with('/') {
                return None;
            }
            let size = subject.matches(&from).count().checked_mul(to.len())?;
            (size <= MAX_TEXT).then(|| Json::String(subject.replace(&from, &to)))
        }
        _ => None,
    }
}

fn to_bool(value: &Json) -> Option<Json> {
    match value {
        Json::Bool(_) | Json::Null => Some(value.clone()),
        Json::String(text) => text.parse().ok().map(Json::Bool),
        _ => None,
    }
}

fn to_number(value: &Json) -> Option<Json> {
    match value {
        Json::Number(_) | Json::Null => Some(value.clone()),
        Json::String(text) => number(text.parse().ok()?),
        _ => None,
    }
}

fn concat(arguments: Vec<Json>) -> Option<Json> {
    let mut all = Vec::new();
    for argument in arguments {
        let Json::Array(items) = argument else { return None };
        all.extend(items);
    }
    Some(Json::Array(all))
}

fn merge(arguments: Vec<Json>) -> Option<Json> {
    let mut all = Map::new();
    for argument in arguments {
        match argument {
            Json::Object(entries) => all.extend(entries),
            Json::Null => {}
            _ => return None,
        }
    }
    Some(Json::Object(all))
}

fn join(arguments: &[Json]) -> Option<Json> {
    let (separator, lists) = arguments.split_first()?;
    let separator = text(separator)?;
    let mut words = Vec::new();
    for list in lists {
        for item in list.as_array()? {
            words.push(text(item)?);
        }
    }
    (separator.len().checked_mul(words.len())? <= MAX_TEXT).then(|| Json::String(words.join(&separator)))
}

/// `%s`, `%d`, `%v` and `%%`; other verbs are not known.
fn format_text(arguments: &[Json]) -> Option<String> {
    let (pattern, arguments) = arguments.split_first()?;
    let mut arguments = arguments.iter();
    let mut out = String::new();
    let mut chars = pattern.as_str()?.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next()? {
            '%' => out.push('%'),
            's' | 'v' => out.push_str(&text(arguments.next()?)?),
            'd' => out.push_str(&to_number(arguments.next()?)?.as_i64()?.to_string()),
            _ => return None,
        }
    }
    arguments.next().is_none().then_some(out)
}

fn extreme(arguments: &[Json], choose: fn(f64, f64) -> f64) -> Option<Json> {
    let numbers = arguments.iter().map(|value| to_number(value)?.as_f64()).collect::<Option<Vec<_>>>()?;
    number(numbers.into_iter().reduce(choose)?)
}

fn distinct(value: Json) -> Option<Json> {
    let Json::Array(items) = value else { return None };
    let mut seen = std::collections::BTreeSet::new();
    Some(items.into_iter().filter(|item| seen.insert(item.to_string())).collect())
}

fn sorted(value: Json) -> Option<Vec<(String, Json)>> {
    let Json::Object(entries) = value else { return None };
    let mut entries: Vec<_> = entries.into_iter().collect();
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    Some(entries)
}

fn flatten(value: Json) -> Option<Vec<Json>> {
    let Json::Array(items) = value else { return None };
    let mut flat = Vec::new();
    // The next to look at is the last.
    let mut open: Vec<Json> = items.into_iter().rev().collect();
    while let Some(item) = open.pop() {
        match item {
            Json::Array(items) => open.extend(items.into_iter().rev()),
            other => flat.push(other),
        }
    }
    Some(flat)
}
