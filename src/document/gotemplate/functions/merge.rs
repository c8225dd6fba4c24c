//! `merge` and `mergeOverwrite`, as mergo merges maps (<https://pkg.go.dev/dario.cat/mergo>).

use super::{ARGUMENTS, Answer, Stop, arg};
use crate::document::gotemplate::running::{MAX_LEVELS, below};
use crate::document::gotemplate::value::{Data, Map, Val, change_lost, lose};

/// Merges maps into the first, which is changed; what is shared stays shared, as in Go.
pub(super) fn all(args: &[Val], overwrites: bool) -> Answer {
    let target = arg(args, 0)?;
    let Data::Map(into) = &target.data else {
        if !target.is_unknown() {
            return Err(ARGUMENTS);
        }
        change_lost();
        // It holds these from here on.
        args.iter().for_each(lose);
        return Err(Stop::Unknown);
    };
    for other in args.iter().skip(1) {
        match &other.data {
            Data::Map(from) => map(into, from, overwrites, MAX_LEVELS),
            Data::Nil => {}
            // Helm changes the map in place, for everybody who holds it.
            Data::Unknown(_) => into.merge_unknown(overwrites, MAX_LEVELS),
            _ => return Err(ARGUMENTS),
        }
    }
    Ok(target.clone())
}

fn map(into: &Map, from: &Map, overwrites: bool, levels: usize) {
    let Some(below) = below(levels) else { return into.doubt_all() };
    if into.is(from) {
        return;
    }
    if from.is_open() {
        into.merge_unknown(overwrites, below);
    }
    for (key, value) in from.entries() {
        entry(into, key, value, overwrites, below);
    }
}

fn entry(into: &Map, key: String, value: Val, overwrites: bool, below: usize) {
    let own = into.get(&key);
    let truth = own.as_ref().map(Val::truth);
    let inner = own.as_ref().and_then(Val::as_map);
    match (&value.data, inner) {
        (Data::Nil, _) if !overwrites => {}
        (Data::Nil, _) => into.insert(key, value),
        // It may be nil as well, and change nothing.
        (Data::Unknown(_), inner) => {
            inner.into_iter().for_each(|inner| inner.merge_unknown(overwrites, below));
            if overwrites || truth != Some(Some(true)) {
                into.doubt(&key);
            }
        }
        (Data::Map(other), Some(inner)) if truth == Some(Some(true)) => map(inner, other, overwrites, below),
        (Data::Map(_), Some(inner)) if truth == Some(None) => {
            lose(&value);
            inner.merge_unknown(overwrites, below);
            into.doubt(&key);
        }
        // It may be a map that the other is merged into.
        (Data::Map(_), None) if matches!(own, Some(Val { data: Data::Unknown(_), .. })) => {
            lose(&value);
            into.doubt(&key);
            change_lost();
        }
        _ => match truth {
            None | Some(Some(false)) => into.insert(key, value),
            Some(_) if overwrites => into.insert(key, value),
            // What is not known may be empty.
            Some(None) => into.insert(key, Val::UNKNOWN),
            Some(Some(true)) => {}
        },
    }
}
