//! Go's comparisons (<https://pkg.go.dev/text/template#hdr-Functions>).

use std::cmp::Ordering;

use super::{ARGUMENTS, Answer, Stop, arg};
use crate::document::gotemplate::running::{MAX_LEVELS, below};
use crate::document::gotemplate::value::{Data, Val};

const TYPES: Stop = Stop::Fails("values of different types are compared");

pub(super) fn call(name: &str, args: &[Val]) -> Option<Answer> {
    Some(match name {
        "eq" => equal_to_any(args),
        "ne" => pair(args).and_then(|(a, b)| equal(a, b)).map(|equal| Val::bool(!equal)),
        "lt" => order(args).map(|order| Val::bool(order == Ordering::Less)),
        "le" => order(args).map(|order| Val::bool(order != Ordering::Greater)),
        "gt" => order(args).map(|order| Val::bool(order == Ordering::Greater)),
        "ge" => order(args).map(|order| Val::bool(order != Ordering::Less)),
        "deepEqual" => pair(args).map(|(a, b)| Val::bool(same(a, b, MAX_LEVELS))),
        _ => return None,
    })
}

fn pair(args: &[Val]) -> Result<(&Val, &Val), Stop> {
    Ok((arg(args, 0)?, arg(args, 1)?))
}

fn equal_to_any(args: &[Val]) -> Answer {
    let (first, others) = args.split_first().ok_or(ARGUMENTS)?;
    if others.is_empty() {
        return Err(ARGUMENTS);
    }
    for other in others {
        if equal(first, other)? {
            return Ok(Val::bool(true));
        }
    }
    Ok(Val::bool(false))
}

fn equal(a: &Val, b: &Val) -> Result<bool, Stop> {
    match (&a.data, &b.data) {
        (Data::Nil, Data::Nil) => Ok(true),
        (Data::Nil, _) | (_, Data::Nil) => Ok(false),
        (Data::Bool(a), Data::Bool(b)) => Ok(a == b),
        (Data::Int(a), Data::Int(b)) => Ok(a == b),
        #[allow(clippy::float_cmp, reason = "as Go compares")]
        (Data::Float(a), Data::Float(b)) => Ok(a == b),
        (Data::Text(a), Data::Text(b)) => Ok(a.as_str() == b.as_str()),
        _ => Err(TYPES),
    }
}

fn order(args: &[Val]) -> Result<Ordering, Stop> {
    let (a, b) = pair(args)?;
    match (&a.data, &b.data) {
        (Data::Int(a), Data::Int(b)) => Ok(a.cmp(b)),
        (Data::Float(a), Data::Float(b)) => Ok(a.total_cmp(b)),
        (Data::Text(a), Data::Text(b)) => Ok(a.as_str().cmp(b.as_str())),
        _ => Err(TYPES),
    }
}

/// Whether two values are alike in all their parts.
pub(super) fn same(a: &Val, b: &Val, levels: usize) -> bool {
    let Some(below) = below(levels) else { return false };
    match (&a.data, &b.data) {
        (Data::List(a), Data::List(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b, below)),
        (Data::Map(a), Data::Map(b)) => {
            let (a, b) = (a.entries(), b.entries());
            a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.0 == b.0 && same(&a.1, &b.1, below))
        }
        _ => equal(a, b).unwrap_or(false),
    }
}
