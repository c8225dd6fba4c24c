//! Functions on lists, sets and maps.

use std::collections::BTreeMap;

use super::{MAX_MEMBERS, items, takes, whole, word};
use crate::document::hcl::operators::equal;
use crate::document::hcl::types::{Type, unified};
use crate::document::hcl::value::{Found, Gap, Num, Val};

/// Functions that need a collection's form and not all of its members: `None` for others.
pub(super) fn of_form(name: &str, arguments: &[Val]) -> Option<Found> {
    Some(match name {
        "concat" => concat(arguments),
        "merge" => merge(arguments),
        "length" => length(arguments),
        "keys" => keys(arguments),
        "values" => values(arguments),
        "lookup" => lookup(arguments),
        "element" => element(arguments),
        "zipmap" => zipmap(arguments),
        "flatten" => flatten(arguments),
        "coalesce" => coalesce(arguments),
        "coalescelist" => coalescelist(arguments),
        "tolist" => only(arguments).and_then(|value| Type::List(Box::new(Type::Any)).convert(value)),
        "tomap" => only(arguments).and_then(|value| Type::Map(Box::new(Type::Any)).convert(value)),
        "nonsensitive" | "sensitive" => only(arguments).cloned(),
        "reverse" => items(arguments, 0).and_then(|items| Val::list(items.iter().rev().cloned().collect())),
        "slice" => slice(arguments),
        "chunklist" => chunklist(arguments),
        "one" => one(arguments),
        "compact" => return open_compact(arguments),
        _ => return None,
    })
}

/// Functions whose arguments are known in all their parts.
pub(super) fn call(name: &str, arguments: &[Val]) -> Option<Found> {
    Some(match name {
        "tostring" => nullable(arguments, &Type::Text),
        "tobool" => nullable(arguments, &Type::Bool),
        "tonumber" => nullable(arguments, &Type::Number),
        "toset" => only(arguments).and_then(|value| Type::Set(Box::new(Type::Any)).convert(value)),
        "distinct" => distinct(arguments),
        "compact" => compact(arguments),
        "contains" => contains(arguments),
        "index" => index(arguments),
        "sort" => sort(arguments),
        "range" => range(arguments),
        "alltrue" => all_or_any(arguments, true),
        "anytrue" => all_or_any(arguments, false),
        "matchkeys" => matchkeys(arguments),
        "transpose" => transpose(arguments),
        "setunion" => sets(arguments, |sets| sets.into_iter().flatten().collect()),
        "setintersection" => sets(arguments, |sets| fold(sets, |all, set| all.retain(|item| set.contains(item)))),
        "setsubtract" => sets(arguments, |sets| fold(sets, |all, set| all.retain(|item| !set.contains(item)))),
        "setproduct" => setproduct(arguments),
        _ => return None,
    })
}

/// Of texts of which some are known in part, and so are not empty; `None` for others.
fn open_compact(arguments: &[Val]) -> Option<Found> {
    let [Val::List(list)] = arguments else { return None };
    let is_empty = |item: &Val| match item {
        Val::Null => Some(true),
        Val::Text(text) => Some(text.is_empty()),
        Val::Unknown(unknown) if !unknown.text.is_empty() && !unknown.text.starts_with(['$', '%']) => Some(false),
        _ => None,
    };
    let empty: Vec<bool> = list.as_slice().iter().map(is_empty).collect::<Option<_>>()?;
    let kept = list.as_slice().iter().zip(empty).filter(|(_, is_empty)| !is_empty).map(|(item, _)| item.clone());
    Some(Val::list(kept.collect()))
}

fn only(arguments: &[Val]) -> Result<&Val, Gap> {
    takes(arguments, 1..=1)?;
    let value = arguments.first().ok_or(Gap::Invalid)?;
    whole_value(value)?;
    Ok(value)
}

/// The value's own gap, when nothing of it is known.
fn whole_value(value: &Val) -> Result<(), Gap> {
    match value {
        Val::Unknown(_) => value.clone().found().map(drop),
        _ => Ok(()),
    }
}

fn nullable(arguments: &[Val], kind: &Type) -> Found {
    kind.convert(only(arguments)?)
}

fn list_at(arguments: &[Val], at: usize) -> Result<&[Val], Gap> {
    whole_value(arguments.get(at).ok_or(Gap::Invalid)?)?;
    items(arguments, at)
}

fn map_at(arguments: &[Val], at: usize) -> Result<&BTreeMap<String, Val>, Gap> {
    let value = arguments.get(at).ok_or(Gap::Invalid)?;
    whole_value(value)?;
    value.as_fields().ok_or(Gap::Invalid)
}

fn concat(arguments: &[Val]) -> Found {
    let mut all = Vec::new();
    for at in 0..arguments.len() {
        if matches!(arguments.get(at), Some(Val::Set(_))) {
            return Err(Gap::Invalid);
        }
        all.extend_from_slice(list_at(arguments, at)?);
    }
    if arguments.is_empty() { Err(Gap::Invalid) } else { Val::list(all) }
}

fn merge(arguments: &[Val]) -> Found {
    let mut all = BTreeMap::new();
    for argument in arguments {
        whole_value(argument)?;
        match argument {
            Val::Null => {}
            other => all.extend(other.as_fields().ok_or(Gap::Invalid)?.clone()),
        }
    }
    Val::map(all)
}

fn length(arguments: &[Val]) -> Found {
    Ok(Val::int(match only(arguments)? {
        Val::List(items) | Val::Set(items) => items.as_slice().len(),
        Val::Map(fields) => fields.entries().len(),
        Val::Text(text) if text.is_ascii() => text.len(),
        Val::Text(_) => return Err(Gap::Open),
        _ => return Err(Gap::Invalid),
    }))
}

fn keys(arguments: &[Val]) -> Found {
    takes(arguments, 1..=1)?;
    Val::list(map_at(arguments, 0)?.keys().map(|key| Val::text_of(key.as_str())).collect())
}

fn values(arguments: &[Val]) -> Found {
    takes(arguments, 1..=1)?;
    Val::list(map_at(arguments, 0)?.values().cloned().collect())
}

fn lookup(arguments: &[Val]) -> Found {
    takes(arguments, 2..=3)?;
    let fields = map_at(arguments, 0)?;
    match (fields.get(&*word(arguments, 1)?), arguments.get(2)) {
        (Some(value), _) => value.clone().found(),
        // In a map, whose values are of one type, the default takes it; an object gives the default as it is.
        (None, Some(default)) => {
            let is_same = |all: &[Val]| unified(all.to_vec()).is_ok_and(|unified| unified == all);
            let values: Vec<Val> = fields.values().cloned().collect();
            let with: Vec<Val> = values.iter().chain([default]).cloned().collect();
            if is_same(&with) || !is_same(&values) { default.clone().found() } else { Err(Gap::Open) }
        }
        (None, None) => Err(Gap::Invalid),
    }
}

fn element(arguments: &[Val]) -> Found {
    takes(arguments, 2..=2)?;
    let (list, at) = (list_at(arguments, 0)?, whole(arguments, 1)?);
    let length = i64::try_from(list.len()).ok().filter(|length| *length > 0).ok_or(Gap::Invalid)?;
    // Negative numbers are new, and errors before.
    let at = usize::try_from(at).map_err(|_| Gap::Open)?;
    let at = at.checked_rem(usize::try_from(length).map_err(|_| Gap::Open)?).ok_or(Gap::Invalid)?;
    list.get(at).cloned().ok_or(Gap::Invalid)?.found()
}

fn zipmap(arguments: &[Val]) -> Found {
    takes(arguments, 2..=2)?;
    let (keys, values) = (list_at(arguments, 0)?, list_at(arguments, 1)?);
    if keys.len() != values.len() {
        return Err(Gap::Invalid);
    }
    let entries = keys.iter().zip(values).map(|(key, value)| Ok((key.to_text()?.to_string(), value.clone())));
    Val::map(entries.collect::<Result<_, Gap>>()?)
}

fn flatten(arguments: &[Val]) -> Found {
    takes(arguments, 1..=1)?;
    let mut flat = Vec::new();
    // The next to look at is the last.
    let mut open: Vec<&Val> = list_at(arguments, 0)?.iter().rev().collect();
    while let Some(item) = open.pop() {
        match item {
            // It may be a list.
            Val::Unknown(_) => return item.clone().found(),
            Val::List(_) | Val::Set(_) => {
                if !item.has_order() {
                    return Err(Gap::Open);
                }
                open.extend(item.as_items().unwrap_or_default().iter().rev());
            }
            other => flat.push(other.clone()),
        }
    }
    Val::list(flat)
}

/// The first that is neither null nor an empty text, of arguments that all have one type.
fn coalesce(arguments: &[Val]) -> Found {
    if arguments.iter().any(|value| matches!(value, Val::List(_) | Val::Set(_) | Val::Map(_))) {
        return Err(Gap::Open);
    }
    let unknown = arguments.iter().any(|value| matches!(value, Val::Unknown(_)));
    let all = unified(arguments.to_vec())?;
    if unknown && all != arguments {
        return Err(Gap::Open);
    }
    for value in all {
        whole_value(&value)?;
        if value != Val::Null && value != Val::text_of("") {
            return Ok(value);
        }
    }
    Err(Gap::Invalid)
}

fn coalescelist(arguments: &[Val]) -> Found {
    for value in arguments {
        whole_value(value)?;
        match value {
            Val::Null => {}
            other if other.as_items().ok_or(Gap::Invalid)?.is_empty() => {}
            other => return Ok(other.clone()),
        }
    }
    Err(Gap::Invalid)
}

fn slice(arguments: &[Val]) -> Found {
    takes(arguments, 3..=3)?;
    if matches!(arguments.first(), Some(Val::Set(_))) {
        return Err(Gap::Invalid);
    }
    let index = |at| usize::try_from(whole(arguments, at)?).map_err(|_| Gap::Invalid);
    list_at(arguments, 0)?.get(index(1)?..index(2)?).map(<[Val]>::to_vec).ok_or(Gap::Invalid).and_then(Val::list)
}

fn chunklist(arguments: &[Val]) -> Found {
    takes(arguments, 2..=2)?;
    let size = usize::try_from(whole(arguments, 1)?).ok().filter(|size| *size > 0).ok_or(Gap::Open)?;
    let chunks = list_at(arguments, 0)?.chunks(size).map(|chunk| Val::list(chunk.to_vec()));
    Val::list(chunks.collect::<Result<_, _>>()?)
}

fn one(arguments: &[Val]) -> Found {
    takes(arguments, 1..=1)?;
    match list_at(arguments, 0)? {
        [] => Ok(Val::Null),
        [only] => only.clone().found(),
        _ => Err(Gap::Invalid),
    }
}

fn distinct(arguments: &[Val]) -> Found {
    takes(arguments, 1..=1)?;
    let mut seen = std::collections::BTreeSet::new();
    let all = unified(items(arguments, 0)?.to_vec())?;
    Val::list(all.into_iter().filter(|item| seen.insert(format!("{item:?}"))).collect())
}

fn compact(arguments: &[Val]) -> Found {
    takes(arguments, 1..=1)?;
    let mut kept = Vec::new();
    for item in items(arguments, 0)? {
        match item {
            Val::Null => {}
            other => {
                let text = other.to_text()?;
                if !text.is_empty() {
                    kept.push(Val::Text(text));
                }
            }
        }
    }
    Val::list(kept)
}

fn contains(arguments: &[Val]) -> Found {
    takes(arguments, 2..=2)?;
    let wanted = arguments.get(1).ok_or(Gap::Invalid)?;
    let list = arguments.first().and_then(Val::as_items).ok_or(Gap::Invalid)?;
    let mut open = false;
    for item in list {
        match equal(item, wanted) {
            Ok(true) => return Ok(Val::Bool(true)),
            Ok(false) => {}
            Err(_) => open = true,
        }
    }
    if open { Err(Gap::Open) } else { Ok(Val::Bool(false)) }
}

fn index(arguments: &[Val]) -> Found {
    takes(arguments, 2..=2)?;
    let wanted = arguments.get(1).ok_or(Gap::Invalid)?;
    for (at, item) in items(arguments, 0)?.iter().enumerate() {
        if equal(item, wanted)? {
            return Ok(Val::int(at));
        }
    }
    Err(Gap::Invalid)
}

fn sort(arguments: &[Val]) -> Found {
    takes(arguments, 1..=1)?;
    let mut texts = items(arguments, 0)?.iter().map(Val::to_text).collect::<Result<Vec<_>, _>>()?;
    texts.sort();
    Val::list(texts.into_iter().map(Val::Text).collect())
}

fn range(arguments: &[Val]) -> Found {
    takes(arguments, 1..=3)?;
    let number = |at| whole(arguments, at).map_err(|_| Gap::Open);
    let (from, to) = if arguments.len() == 1 { (0, number(0)?) } else { (number(0)?, number(1)?) };
    let step = match arguments.get(2) {
        Some(_) => number(2)?,
        None if to < from => -1,
        None => 1,
    };
    if step == 0 || (step > 0 && to < from) || (step < 0 && to > from) {
        return Err(Gap::Invalid);
    }
    let mut numbers = Vec::new();
    let mut at = from;
    while if step > 0 { at < to } else { at > to } {
        // Terraform stops at 1024.
        if numbers.len() >= 1024 {
            return Err(Gap::Invalid);
        }
        numbers.push(Val::Number(Num::Int(at)));
        at = at.checked_add(step).ok_or(Gap::Open)?;
    }
    Val::list(numbers)
}

fn all_or_any(arguments: &[Val], all: bool) -> Found {
    takes(arguments, 1..=1)?;
    for item in items(arguments, 0)? {
        let value = if *item == Val::Null { false } else { item.to_bool()? };
        if value != all {
            return Ok(Val::Bool(!all));
        }
    }
    Ok(Val::Bool(all))
}

fn matchkeys(arguments: &[Val]) -> Found {
    takes(arguments, 3..=3)?;
    let (values, keys, wanted) = (items(arguments, 0)?, items(arguments, 1)?, items(arguments, 2)?);
    if values.len() != keys.len() {
        return Err(Gap::Invalid);
    }
    let all: Vec<Val> = keys.iter().chain(wanted).cloned().collect();
    if unified(all.clone())? != all {
        return Err(Gap::Open);
    }
    Val::list(values.iter().zip(keys).filter(|(_, key)| wanted.contains(key)).map(|(value, _)| value.clone()).collect())
}

/// A map of lists turned around: each member with the keys under which it stands.
fn transpose(arguments: &[Val]) -> Found {
    takes(arguments, 1..=1)?;
    let mut turned: BTreeMap<String, Vec<Val>> = BTreeMap::new();
    for (key, list) in arguments.first().and_then(Val::as_fields).ok_or(Gap::Invalid)? {
        for item in items(std::slice::from_ref(list), 0)? {
            turned.entry(item.to_text()?.to_string()).or_default().push(Val::text_of(key.as_str()));
        }
    }
    let turned = turned.into_iter().map(|(key, list)| Ok((key, Val::list(list)?)));
    Val::map(turned.collect::<Result<_, Gap>>()?)
}

/// Sets whose members have one type, put together.
fn sets(arguments: &[Val], combine: impl FnOnce(Vec<Vec<Val>>) -> Vec<Val>) -> Found {
    let lists =
        arguments.iter().map(|argument| argument.as_items().ok_or(Gap::Invalid)).collect::<Result<Vec<_>, _>>()?;
    let all: Vec<Val> = lists.iter().flat_map(|list| list.iter().cloned()).collect();
    if all.len() > MAX_MEMBERS {
        return Err(Gap::Open);
    }
    if lists.is_empty() {
        return Err(Gap::Invalid);
    }
    let mut unified = unified(all)?.into_iter();
    let lists = lists.iter().map(|list| unified.by_ref().take(list.len()).collect()).collect();
    Val::set(combine(lists))
}

fn fold(sets: Vec<Vec<Val>>, narrow: impl Fn(&mut Vec<Val>, &[Val])) -> Vec<Val> {
    let mut sets = sets.into_iter();
    let mut all = sets.next().unwrap_or_default();
    sets.for_each(|set| narrow(&mut all, &set));
    all
}

/// Every combination, the last list's members changing fastest.
fn setproduct(arguments: &[Val]) -> Found {
    if arguments.len() < 2 {
        return Err(Gap::Invalid);
    }
    let are_sets = arguments.iter().all(|argument| matches!(argument, Val::Set(_)));
    let mut rows: Vec<Vec<Val>> = vec![Vec::new()];
    for at in 0..arguments.len() {
        let list = items(arguments, at)?;
        if rows.len().saturating_mul(list.len()) > MAX_MEMBERS {
            return Err(Gap::Open);
        }
        let longer = |row: &Vec<Val>| {
            let row = row.clone();
            list.iter().map(move |item| row.iter().chain([item]).cloned().collect())
        };
        rows = rows.iter().flat_map(longer).collect();
    }
    let rows = rows.into_iter().map(Val::list).collect::<Result<Vec<_>, _>>()?;
    if are_sets { Val::set(rows) } else { Val::list(rows) }
}
