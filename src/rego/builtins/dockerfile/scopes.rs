//! What every variable is from where on.

use std::collections::BTreeMap;

use regorus::Value;

use super::expand::expand;
use super::{Assignment, field};
use crate::bound::Bound;
use crate::rego::builtins::arguments::{integer, text};
use crate::rego::value::object;

/// How many stages one builds on that are looked at; people write up to ten. What stands above has no value.
pub(super) const CHAIN: Bound = Bound::new(100, "a Dockerfile's stage builds on more than 100 others");

const ENV: &str = "env";
const ARG: &str = "arg";

/// The values of one variable in one stage, each with the index of its instruction; `None` where it has none that is known.
type History = Vec<(u64, Option<String>)>;

/// Of each variable by its name, for each stage.
type Histories = BTreeMap<String, BTreeMap<u64, History>>;

/// `{"parents", "env": {<name>: {<stage>: [[<index>, <value or null>]]}}, "arg": ...}`.
pub(in crate::rego::builtins) fn scopes(arguments: &[Value]) -> Result<Value, String> {
    let (parents, outside) =
        (arguments.get(1).unwrap_or(&Value::Undefined), arguments.get(2).unwrap_or(&Value::Undefined));
    let (mut environment, mut declared) = (Histories::new(), Histories::new());
    let mut kept = 0;
    for assignment in Assignment::all(arguments)? {
        let of = |kind: &str| if kind == ENV { &environment } else { &declared };
        let newest = |kind: &str, name: &str, stage: u64| {
            let history = of(kind).get(name)?.get(&stage)?;
            let (_, value) = history.get(before(kind, history, assignment.index, |(index, _)| *index)?)?;
            Some(value.as_deref())
        };
        let values = |name: &str| held(assignment.stage, parents, &|kind, stage| newest(kind, name, stage));
        if let Some(given) = assignment.given(&values, outside, &mut kept) {
            let own = if assignment.is_env { &mut environment } else { &mut declared };
            own.entry(assignment.name)
                .or_default()
                .entry(assignment.stage)
                .or_default()
                .push((assignment.index, given));
        }
    }
    Ok(object([("parents", parents.clone()), (ENV, shown(&environment)), (ARG, shown(&declared))]))
}

pub(in crate::rego::builtins) fn resolved(arguments: &[Value]) -> Result<Value, String> {
    let scopes = arguments.get(1).unwrap_or(&Value::Undefined);
    let number = |at| integer(arguments, at).map(|number| u64::try_from(number).unwrap_or_default());
    let (stage, index) = (number(2)?, number(3)?);
    let parents = field(scopes, "parents").unwrap_or(&Value::Undefined);
    let newest = |kind: &str, name: &str, stage: u64| {
        let Value::Object(stages) = field(field(scopes, kind)?, name)? else { return None };
        let Value::Array(history) = stages.get(&Value::from(stage))? else { return None };
        let part = |entry: &Value, at: usize| entry.as_array().ok().and_then(|entry| entry.get(at)).cloned();
        let index_of = |entry: &Value| part(entry, 0).and_then(|index| index.as_u64().ok()).unwrap_or_default();
        let entry = history.get(before(kind, history.as_slice(), index, index_of)?)?;
        Some(match entry.as_array().ok()?.get(1)? {
            Value::String(value) => Some(&**value),
            _ => None,
        })
    };
    let values = |name: &str| held(stage, parents, &|kind, stage| newest(kind, name, stage));
    Ok(Value::from(expand(text(arguments, 0)?, &values)))
}

/// The place in a history of what holds at an instruction. All variables of one ENV see what was before it; the second of an
/// ARG sees the first.
fn before<T>(kind: &str, history: &[T], index: u64, index_of: impl Fn(&T) -> u64) -> Option<usize> {
    history.partition_point(|entry| index_of(entry) < index || kind == ARG && index_of(entry) == index).checked_sub(1)
}

/// A variable's value in a stage: its own, else that of the stages it builds on; ENV before ARG. `newest` gives what holds of
/// a kind in one stage: `Some(None)` for what is not known.
fn held<'v>(stage: u64, parents: &Value, newest: &dyn Fn(&str, u64) -> Option<Option<&'v str>>) -> Option<&'v str> {
    for kind in [ENV, ARG] {
        let (mut stage, mut steps) = (stage, 0);
        let found = loop {
            if let Some(found) = newest(kind, stage) {
                break found;
            }
            let Some(above) = parent(parents, stage) else { break None };
            steps += 1;
            if !CHAIN.holds(steps) {
                return None;
            }
            stage = above;
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn parent(parents: &Value, stage: u64) -> Option<u64> {
    let Value::Object(parents) = parents else { return None };
    parents.get(&Value::from(stage))?.as_array().ok()?.first()?.as_u64().ok()
}

fn shown(histories: &Histories) -> Value {
    let entry = |(index, value): &(u64, Option<String>)| {
        Value::from(vec![Value::from(*index), value.as_deref().map_or(Value::Null, Value::from)])
    };
    object(histories.iter().map(|(name, stages)| {
        let mut of_stages = Value::new_object();
        if let Ok(entries) = of_stages.as_object_mut() {
            for (stage, history) in stages {
                entries.insert(Value::from(*stage), Value::from(history.iter().map(entry).collect::<Vec<_>>()));
            }
        }
        (name.as_str(), of_stages)
    }))
}
