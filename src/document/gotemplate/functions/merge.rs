//! `merge` and `mergeOverwrite`, as mergo merges maps (<https://pkg.go.dev/dario.cat/mergo>).

use super::{ARGUMENTS, Answer, Stop, arg};
use crate::document::gotemplate::value::{Data, MAX_LEVELS, Map, Val, visit};

/// Merges maps into the first, which is changed; what is shared stays shared, as in Go.
pub(super) fn all(args: &[Val], overwrites: bool) -> Answer {
    let target = arg(args, 0)?;
    let Data::Map(into) = &target.data else {
        return Err(if target.is_unknown() { Stop::Unknown } else { ARGUMENTS });
    };
    for (at, other) in args.iter().enumerate().skip(1) {
        match &other.data {
            Data::Map(from) => map(into, from, overwrites, MAX_LEVELS),
            Data::Nil => {}
            // What it would add or change is not known: neither is what was there.
            Data::Unknown if overwrites || at > 0 => return Err(Stop::Unknown),
            _ => return Err(ARGUMENTS),
        }
    }
    Ok(target.clone())
}

fn map(into: &Map, from: &Map, overwrites: bool, levels: usize) {
    let Some(below) = levels.checked_sub(1).filter(|_| visit()) else { return };
    if into.is(from) {
        return;
    }
    for (key, value) in from.entries() {
        let own = into.get(&key);
        if matches!(value.data, Data::Nil) {
            if overwrites {
                into.insert(key, value);
            }
            continue;
        }
        if let (Some(Data::Map(own)), Data::Map(other)) = (own.as_ref().map(|own| &own.data), &value.data)
            && own.len() > 0
        {
            map(own, other, overwrites, below);
            continue;
        }
        match own.as_ref().map(Val::truth) {
            None | Some(Some(false)) => into.insert(key, value),
            Some(_) if overwrites => into.insert(key, value),
            // What is not known may be empty.
            Some(None) => into.insert(key, Val::UNKNOWN),
            Some(Some(true)) => {}
        }
    }
}
