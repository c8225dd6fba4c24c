//! The variables of a Dockerfile (<https://docs.docker.com/reference/dockerfile/#environment-replacement>):
//!
//! - `regate.dockerfile.expanded(text, variables)`: a word of an instruction with its variables put in, and without its quotes.
//!   What has no value stays as it is written.
//! - `regate.dockerfile.variables(assignments, outside)`: the values after ARG instructions that stand before all stages.
//! - `regate.dockerfile.parents(stages)`: which stage each builds on.
//! - `regate.dockerfile.scopes(assignments, parents, outside)`, and `regate.dockerfile.resolved(text, scopes, stage, index)`: a word
//!   of an instruction of a stage with the variables that hold there. The scopes hold what every variable is from where on, so
//!   that the time does not grow with the number of instructions times that of variables.

mod expand;
mod scopes;

use std::collections::BTreeMap;

use regorus::Value;

use super::arguments::{array, text};
use crate::bound::Bound;
use crate::rego::value::object;
use expand::{expand, is_open};

pub(super) use scopes::{resolved, scopes};

/// Bytes of all values together.
const VALUES: Bound = Bound::new(4 << 20, "the values of a Dockerfile's variables are more than 4 MiB together");

/// The bounds that these builtins may reach.
pub(super) const BOUNDS: &[&Bound] = &[&VALUES, &expand::VALUE, &expand::DEPTH, &scopes::CHAIN];

/// `assignments` are `{"kind": "arg" or "env", "name", "value", "index", "stage"}` in the order of the text; an ARG without a value
/// takes the one of `outside`. ENV counts before ARG. A variable whose value hangs on one without a value has none.
struct Assignment {
    is_env: bool,
    name: String,
    value: Option<String>,
    index: u64,
    stage: u64,
}

impl Assignment {
    fn all(arguments: &[Value]) -> Result<impl Iterator<Item = Self>, String> {
        Ok(array(arguments, 0)?.into_iter().filter_map(|assignment| Self::new(&assignment)))
    }

    fn new(value: &Value) -> Option<Self> {
        let text = |name| field(value, name).and_then(|text| text.as_string().ok()).map(ToString::to_string);
        let number = |name| field(value, name).and_then(|number| number.as_u64().ok()).unwrap_or_default();
        Some(Self {
            is_env: text("kind")? == "env",
            name: text("name")?,
            value: text("value"),
            index: number("index"),
            stage: number("stage"),
        })
    }

    /// The value that it gives, `Some(None)` where it hangs on one that is not known; `None` when it says nothing.
    fn given<'v>(&self, values: &expand::Values<'v>, outside: &Value, kept: &mut usize) -> Option<Option<String>> {
        let given = match &self.value {
            Some(written) => expand(written, values),
            None => value(outside, &self.name)?.to_string(),
        };
        let is_known = !is_open(&given) && VALUES.holds(*kept + given.len());
        *kept += if is_known { given.len() } else { 0 };
        (is_known || self.value.is_some()).then(|| Some(given).filter(|_| is_known))
    }
}

pub(super) fn variables(arguments: &[Value]) -> Result<Value, String> {
    let outside = arguments.get(1).unwrap_or(&Value::Undefined);
    let mut kept = 0;
    let (mut environment, mut declared) = (BTreeMap::<String, String>::new(), BTreeMap::<String, String>::new());
    for assignment in Assignment::all(arguments)? {
        let values = |name: &str| environment.get(name).or_else(|| declared.get(name)).map(String::as_str);
        let given = assignment.given(&values, outside, &mut kept);
        let own = if assignment.is_env { &mut environment } else { &mut declared };
        match given {
            Some(Some(value)) => drop(own.insert(assignment.name, value)),
            Some(None) => drop(own.remove(&assignment.name)),
            None => {}
        }
    }
    let all = declared.iter().chain(&environment);
    Ok(object(all.map(|(name, value)| (name.as_str(), Value::from(value.as_str())))))
}

pub(super) fn expanded(arguments: &[Value]) -> Result<Value, String> {
    let variables = arguments.get(1).unwrap_or(&Value::Undefined);
    Ok(Value::from(expand(text(arguments, 0)?, &|name| value(variables, name))))
}

/// `stages` are `{"stage", "image", "alias"}` in the order of the text; `{<stage>: [<the one it builds on>]}`. Of stages with one
/// name the last one above counts, as it does for BuildKit.
pub(super) fn parents(arguments: &[Value]) -> Result<Value, String> {
    let mut parents = Value::new_object();
    let mut named: BTreeMap<String, Value> = BTreeMap::new();
    for stage in array(arguments, 0)? {
        let lowered = |name| field(&stage, name).and_then(|text| text.as_string().ok()).map(|text| text.to_lowercase());
        let Some(number) = field(&stage, "stage") else { continue };
        let above = lowered("image").and_then(|image| named.get(&image)).cloned();
        if let Ok(parents) = parents.as_object_mut() {
            parents.insert(number.clone(), Value::from(above.into_iter().collect::<Vec<_>>()));
        }
        if let Some(alias) = lowered("alias").filter(|alias| !alias.is_empty()) {
            named.insert(alias, number.clone());
        }
    }
    Ok(parents)
}

fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Object(entries) => entries.get(&Value::from(name)),
        _ => None,
    }
}

fn value<'v>(variables: &'v Value, name: &str) -> Option<&'v str> {
    match field(variables, name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
