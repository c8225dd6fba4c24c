//! Lists and maps, parts of which may be unknown.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::same;
use super::{ARGUMENTS, Answer, Stop, arg, int, merge, size, text};
use crate::bound::Bound;
use crate::document::gotemplate::print::shown;
use crate::document::gotemplate::running::MAX_LEVELS;
use crate::document::gotemplate::value::{Data, Map, Val, change_lost, lose};

/// As many numbers as `until` gives.
const MOST_NUMBERS: usize = 10_000;

/// As many members as a list may get.
const MOST_MEMBERS: usize = 100_000;

const NUMBERS: Bound = Bound::new(MOST_NUMBERS, "a template counts beyond 10,000: what it makes so is unknown");

pub(super) fn call(name: &str, args: &[Val]) -> Option<Answer> {
    Some(match name {
        "list" | "tuple" => Ok(Val::list(args.to_vec())),
        "dict" => dict(args),
        "get" => get(args),
        "set" => set(args),
        "unset" => unset(args),
        "hasKey" => map(args, 0).and_then(|map| map.has(text(args, 1)?).map(Val::bool).ok_or(Stop::Unknown)),
        "keys" => keys(args),
        "values" => certain(args, 0).map(|map| Val::list(map.entries().into_iter().map(|(_, value)| value).collect())),
        "pick" => picked(args, true),
        "omit" => picked(args, false),
        "pluck" => pluck(args),
        "dig" => dig(args),
        "merge" => merge::all(args, false),
        "mergeOverwrite" => merge::all(args, true),
        "deepCopy" => arg(args, 0).map(Val::deep_copy),
        "index" => index(args),
        "len" => len(args),
        "first" => list(args, 0).map(|items| items.first().cloned().unwrap_or(Val::NIL)),
        "last" => list(args, 0).map(|items| items.last().cloned().unwrap_or(Val::NIL)),
        "rest" => list(args, 0).map(|items| Val::list(items.get(1..).unwrap_or_default().to_vec())),
        "initial" => {
            list(args, 0).map(|items| Val::list(items.split_last().map(|(_, rest)| rest.to_vec()).unwrap_or_default()))
        }
        "append" | "push" => {
            list(args, 0).and_then(|items| Ok(Val::list(items.iter().chain([arg(args, 1)?]).cloned().collect())))
        }
        "prepend" => {
            list(args, 0).and_then(|items| Ok(Val::list([arg(args, 1)?].into_iter().chain(items).cloned().collect())))
        }
        "concat" if args.iter().filter_map(Val::as_list).map(<[Val]>::len).sum::<usize>() > MOST_MEMBERS => {
            Err(Stop::Unknown)
        }
        "concat" => args
            .iter()
            .enumerate()
            .map(|(at, _)| list(args, at))
            .collect::<Result<Vec<_>, _>>()
            .map(|all| Val::list(all.concat())),
        "reverse" => list(args, 0).map(|items| Val::list(items.iter().rev().cloned().collect())),
        "slice" => slice(args),
        "chunk" => size(args, 0).and_then(|size| {
            let items = list(args, 1)?;
            Ok(Val::list(items.chunks(size.max(1)).map(|part| Val::list(part.to_vec())).collect()))
        }),
        "compact" => known(args)
            .and_then(|()| list(args, 0))
            .map(|items| Val::list(items.iter().filter(|item| item.truth() == Some(true)).cloned().collect())),
        "uniq" => known(args).and_then(|()| list(args, 0)).map(|items| {
            let mut kept: Vec<Val> = Vec::new();
            for item in items {
                if !kept.iter().any(|other| same(other, item, MAX_LEVELS)) {
                    kept.push(item.clone());
                }
            }
            Val::list(kept)
        }),
        "has" => known(args).and_then(|()| has(args)),
        "without" => known(args).and_then(|()| list(args, 0)).map(|items| {
            let out = args.get(1..).unwrap_or_default();
            let kept = items.iter().filter(|item| !out.iter().any(|other| same(other, item, MAX_LEVELS)));
            Val::list(kept.cloned().collect())
        }),
        "sortAlpha" => known(args).and_then(|()| texts(args, 0)).map(|mut texts| {
            texts.sort();
            Val::list(texts.into_iter().map(Val::text).collect())
        }),
        "toStrings" => {
            known(args).and_then(|()| texts(args, 0)).map(|texts| Val::list(texts.into_iter().map(Val::text).collect()))
        }
        "until" => int(args.first()?).and_then(|end| steps(0, end, if end < 0 { -1 } else { 1 })),
        "untilStep" => steps_of(args),
        "seq" => seq(args),
        _ => return None,
    })
}

fn known(args: &[Val]) -> Result<(), Stop> {
    if args.iter().any(Val::holds_unknown) { Err(Stop::Unknown) } else { Ok(()) }
}

fn map(args: &[Val], at: usize) -> Result<&Map, Stop> {
    match &arg(args, at)?.data {
        Data::Map(map) => Ok(map),
        Data::Unknown(_) => Err(Stop::Unknown),
        _ => Err(ARGUMENTS),
    }
}

/// A map whose keys are known.
fn certain(args: &[Val], at: usize) -> Result<&Map, Stop> {
    map(args, at).and_then(|map| if map.is_certain() { Ok(map) } else { Err(Stop::Unknown) })
}

fn list(args: &[Val], at: usize) -> Result<&[Val], Stop> {
    match &arg(args, at)?.data {
        Data::List(items) => Ok(items),
        Data::Unknown(_) => Err(Stop::Unknown),
        Data::Nil => Ok(&[]),
        _ => Err(ARGUMENTS),
    }
}

/// A list's members as texts, without those that are nil; anything else is a list of one.
pub(super) fn texts(args: &[Val], at: usize) -> Result<Vec<String>, Stop> {
    let value = arg(args, at)?;
    Ok(match &value.data {
        Data::List(items) => items.iter().filter(|item| !matches!(item.data, Data::Nil)).map(shown).collect(),
        Data::Nil => Vec::new(),
        _ => vec![shown(value)],
    })
}

/// A key as sprig writes it.
fn key(value: &Val) -> Result<String, Stop> {
    if value.holds_unknown() { Err(Stop::Unknown) } else { Ok(shown(value)) }
}

fn dict(args: &[Val]) -> Answer {
    let mut entries = BTreeMap::new();
    for pair in args.chunks(2) {
        let value = pair.get(1).cloned().unwrap_or_else(|| Val::text(""));
        entries.insert(key(pair.first().ok_or(ARGUMENTS)?)?, value);
    }
    Ok(Val::map(entries))
}

fn get(args: &[Val]) -> Answer {
    Ok(map(args, 0)?.get(text(args, 1)?).unwrap_or_else(|| Val::text("")))
}

fn set(args: &[Val]) -> Answer {
    let map = changed(args)?;
    let value = arg(args, 2)?;
    // What holds itself could not be walked.
    let value = if value.as_map().is_some_and(|other| other.is(map)) { Val::UNKNOWN } else { value.clone() };
    match text(args, 1) {
        Ok(key) => map.insert(key, value),
        Err(stop) => any_key(map, stop)?,
    }
    arg(args, 0).cloned()
}

fn unset(args: &[Val]) -> Answer {
    let map = changed(args)?;
    match text(args, 1) {
        Ok(key) => map.remove(key),
        Err(stop) => any_key(map, stop)?,
    }
    arg(args, 0).cloned()
}

/// The map that a function changes.
fn changed(args: &[Val]) -> Result<&Map, Stop> {
    let map = map(args, 0);
    if matches!(map, Err(Stop::Unknown)) {
        change_lost();
        // It holds these from here on.
        args.iter().for_each(lose);
    }
    map
}

/// Helm changes a key that is not known: any may have another value from here on.
fn any_key(map: &Map, stop: Stop) -> Result<(), Stop> {
    if stop != Stop::Unknown {
        return Err(stop);
    }
    map.doubt_all();
    Ok(())
}

fn keys(args: &[Val]) -> Answer {
    let mut keys = Vec::new();
    for at in 0..args.len() {
        keys.extend(certain(args, at)?.keys().into_iter().map(Val::text));
    }
    // Go has no order of a map's keys: charts sort them.
    Ok(Val::list(keys))
}

fn picked(args: &[Val], wanted: bool) -> Answer {
    let map = map(args, 0)?;
    let mut names = BTreeSet::new();
    for value in args.get(1..).unwrap_or_default() {
        for name in value.as_list().unwrap_or(std::slice::from_ref(value)) {
            names.insert(key(name)?);
        }
    }
    let kept = map.entries().into_iter().filter(|(key, _)| names.contains(key) == wanted);
    Ok(Data::Map(map.with(kept.collect())).into())
}

fn pluck(args: &[Val]) -> Answer {
    let name = text(args, 0)?;
    let mut found = Vec::new();
    for at in 1..args.len() {
        let map = map(args, at)?;
        map.has(name).ok_or(Stop::Unknown)?;
        found.extend(map.get(name));
    }
    Ok(Val::list(found))
}

fn dig(args: &[Val]) -> Answer {
    let (last, rest) = args.split_last().ok_or(ARGUMENTS)?;
    let (default, keys) = rest.split_last().ok_or(ARGUMENTS)?;
    let mut at = last.clone();
    for (step, name) in keys.iter().enumerate() {
        let name = key(name)?;
        let next = match &at.data {
            Data::Map(map) => map.get(&name),
            Data::Unknown(_) => return Err(Stop::Unknown),
            _ => return Err(ARGUMENTS),
        };
        match next {
            None => return Ok(default.clone()),
            Some(value) if step + 1 < keys.len() && !matches!(value.data, Data::Map(_) | Data::Unknown(_)) => {
                return Err(Stop::Fails("`dig` meets a value that is no map"));
            }
            Some(value) => at = value,
        }
    }
    Ok(at)
}

fn index(args: &[Val]) -> Answer {
    let (first, rest) = args.split_first().ok_or(ARGUMENTS)?;
    let mut at = first.clone();
    for step in rest {
        if step.is_unknown() {
            return Err(Stop::Unknown);
        }
        at = match &at.data {
            Data::Map(map) => map.get(&shown(step)).unwrap_or(Val::NIL),
            Data::List(items) => {
                let position = usize::try_from(int(step)?).ok();
                position.and_then(|at| items.get(at)).cloned().ok_or(Stop::Fails("an index is out of range"))?
            }
            Data::Unknown(_) => return Err(Stop::Unknown),
            Data::Nil => return Err(Stop::Fails("nil is indexed")),
            _ => return Err(ARGUMENTS),
        };
    }
    Ok(at)
}

fn len(args: &[Val]) -> Answer {
    let value = arg(args, 0)?;
    Ok(Val::count(match &value.data {
        Data::List(items) => items.len(),
        Data::Map(map) if !map.is_certain() => return Err(Stop::Unknown),
        Data::Map(map) => map.len(),
        Data::Files(files) => files.len(),
        Data::Text(_) if value.is_unknown() => return Err(Stop::Unknown),
        Data::Text(text) => text.len(),
        Data::Unknown(_) => return Err(Stop::Unknown),
        _ => return Err(Stop::Fails("`len` of what has no length")),
    }))
}

fn slice(args: &[Val]) -> Answer {
    let end_of = |length: usize| if args.len() > 2 { size(args, 2) } else { Ok(length) };
    let start = if args.len() > 1 { size(args, 1)? } else { 0 };
    match &arg(args, 0)?.data {
        Data::Text(text) if !text.has_unknown() => {
            let part = text.as_str().get(start..end_of(text.len())?);
            part.map(Val::text).ok_or(Stop::Fails("an index is out of range"))
        }
        _ => {
            let items = list(args, 0)?;
            let part = items.get(start..end_of(items.len())?);
            part.map(|part| Val::list(part.to_vec())).ok_or(Stop::Fails("an index is out of range"))
        }
    }
}

fn has(args: &[Val]) -> Answer {
    let needle = arg(args, 0)?;
    Ok(Val::bool(list(args, 1)?.iter().any(|item| same(item, needle, MAX_LEVELS))))
}

fn steps_of(args: &[Val]) -> Answer {
    steps(int(arg(args, 0)?)?, int(arg(args, 1)?)?, int(arg(args, 2)?)?)
}

fn steps(start: i64, end: i64, step: i64) -> Answer {
    let ahead = if step >= 0 { end.saturating_sub(start) } else { start.saturating_sub(end) };
    if ahead <= 0 || step == 0 {
        return Ok(Val::list(Vec::new()));
    }
    let count = ahead.unsigned_abs().div_ceil(step.unsigned_abs());
    if !NUMBERS.holds(usize::try_from(count).unwrap_or(usize::MAX)) {
        return Err(Stop::Unknown);
    }
    let numbers = (0..count).map(|at| start.saturating_add(i64::try_from(at).unwrap_or(0).saturating_mul(step)));
    Ok(Val::list(numbers.map(Val::int).collect()))
}

/// `seq`, which gives a text.
fn seq(args: &[Val]) -> Answer {
    let numbers: Result<Vec<i64>, Stop> = args.iter().map(int).collect();
    let (start, step, end) = match numbers?.as_slice() {
        [end] => (1, if *end < 1 { -1 } else { 1 }, *end),
        [start, end] => (*start, if end < start { -1 } else { 1 }, *end),
        [start, step, end] => (*start, *step, *end),
        _ => return Ok(Val::text("")),
    };
    let listed = steps(start, if step < 0 { end.saturating_sub(1) } else { end.saturating_add(1) }, step)?;
    let texts: Vec<String> = listed.as_list().unwrap_or_default().iter().map(shown).collect();
    Ok(Val::text(texts.join(" ")))
}
