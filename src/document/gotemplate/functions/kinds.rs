//! What a value is, and what stands for one that is empty.

use super::{ARGUMENTS, Answer, Stop, arg, text};
use crate::document::gotemplate::value::{Data, Val};

pub(super) fn call(name: &str, args: &[Val]) -> Option<Answer> {
    Some(match name {
        "default" => default(args),
        "empty" => arg(args, 0).and_then(|value| value.truth().map(|truth| Val::bool(!truth)).ok_or(Stop::Unknown)),
        "coalesce" => coalesce(args),
        "ternary" => ternary(args),
        "not" => arg(args, 0).and_then(|value| value.truth().map(|truth| Val::bool(!truth)).ok_or(Stop::Unknown)),
        "all" => all(args),
        "any" => any(args),
        "kindOf" => arg(args, 0).and_then(kind).map(Val::text),
        "typeOf" => arg(args, 0).and_then(kind_or_type).map(Val::text),
        "kindIs" => is_kind(args, kind_names),
        "typeIs" | "typeIsLike" => is_kind(args, type_names),
        "required" => required(args),
        "fail" => Err(Stop::Fails("the chart refuses these values (`fail`)")),
        // Nothing is there without a cluster, as `helm template` has it: who calls this says so.
        "lookup" => Ok(Val::map(std::collections::BTreeMap::new())),
        "getHostByName" => Err(Stop::Unknown),
        _ => return None,
    })
}

fn default(args: &[Val]) -> Answer {
    let (instead, given) = (arg(args, 0)?, args.get(1));
    match given.map_or(Some(false), Val::truth) {
        Some(true) => Ok(given.cloned().unwrap_or(Val::NIL)),
        Some(false) => Ok(instead.clone()),
        None => Err(Stop::Unknown),
    }
}

fn coalesce(args: &[Val]) -> Answer {
    for value in args {
        match value.truth() {
            Some(true) => return Ok(value.clone()),
            Some(false) => {}
            None => return Err(Stop::Unknown),
        }
    }
    Ok(Val::NIL)
}

fn ternary(args: &[Val]) -> Answer {
    match &arg(args, 2)?.data {
        Data::Bool(true) => arg(args, 0).cloned(),
        Data::Bool(false) => arg(args, 1).cloned(),
        Data::Unknown(_) => Err(Stop::Unknown),
        _ => Err(ARGUMENTS),
    }
}

fn all(args: &[Val]) -> Answer {
    let truths: Option<Vec<bool>> = args.iter().map(Val::truth).collect();
    truths.map(|truths| Val::bool(truths.into_iter().all(|truth| truth))).ok_or(Stop::Unknown)
}

fn any(args: &[Val]) -> Answer {
    let truths: Option<Vec<bool>> = args.iter().map(Val::truth).collect();
    truths.map(|truths| Val::bool(truths.into_iter().any(|truth| truth))).ok_or(Stop::Unknown)
}

fn required(args: &[Val]) -> Answer {
    let value = arg(args, 1)?;
    let is_missing = matches!(value.data, Data::Nil) || value.as_str() == Some("");
    if is_missing { Err(Stop::Fails("a value that the chart requires is not set")) } else { Ok(value.clone()) }
}

/// Go's kind. Of whole numbers, which of several it is is not kept.
fn kind(value: &Val) -> Result<&'static str, Stop> {
    Ok(match &value.data {
        Data::Nil => "invalid",
        Data::Bool(_) => "bool",
        Data::Float(_) => "float64",
        Data::Text(_) => "string",
        Data::List(_) => "slice",
        Data::Map(map) if map.is_struct => "struct",
        Data::Map(_) => "map",
        Data::Int(_) | Data::Files(_) | Data::Unknown(_) => return Err(Stop::Unknown),
    })
}

fn kind_or_type(value: &Val) -> Result<&'static str, Stop> {
    Ok(match kind(value)? {
        "invalid" => "<nil>",
        "slice" => "[]interface {}",
        "map" => "map[string]interface {}",
        other => other,
    })
}

fn kind_names(value: &Val) -> &'static [&'static str] {
    match &value.data {
        Data::Nil => &["invalid"],
        Data::Bool(_) => &["bool"],
        Data::Int(_) => &["int", "int64"],
        Data::Float(_) => &["float64"],
        Data::Text(_) => &["string"],
        Data::List(_) => &["slice"],
        Data::Map(_) | Data::Files(_) => &["map", "struct"],
        Data::Unknown(_) => &[],
    }
}

fn type_names(value: &Val) -> &'static [&'static str] {
    match &value.data {
        Data::List(_) => &["[]interface {}", "[]string"],
        // The values at the top are a type of Helm's own.
        Data::Map(_) => &["map[string]interface {}", "chartutil.Values", "map[string]string"],
        _ => kind_names(value),
    }
}

/// Where a value's names are several, which of them it has is not known.
fn is_kind(args: &[Val], names: fn(&Val) -> &'static [&'static str]) -> Answer {
    let (wanted, value) = (text(args, 0)?, arg(args, 1)?);
    if matches!(value.data, Data::Unknown(_)) {
        return Err(Stop::Unknown);
    }
    let names = names(value);
    match (names, names.contains(&wanted)) {
        (_, false) => Ok(Val::bool(false)),
        ([first, ..], true) if matches!(value.data, Data::Map(_) | Data::List(_)) => {
            let is_struct = value.as_map().is_some_and(|map| map.is_struct);
            Ok(Val::bool(!is_struct && wanted == *first))
        }
        ([_], true) => Ok(Val::bool(true)),
        _ => Err(Stop::Unknown),
    }
}
