//! The functions that settings are written with (<https://developer.hashicorp.com/terraform/language/functions>). A
//! function that is not here, or a case in which Terraform's own answer is not certain, is left open: what is given is
//! Terraform's value.

mod collections;
mod digest;
mod encoding;
mod network;
mod numbers;
mod text;

use std::rc::Rc;

use super::value::{Found, Gap, Val};
use crate::document::UnknownReason;

/// Members that a function may make.
const MAX_MEMBERS: usize = 10_000;

/// A call. Arguments may be unknown, as a whole or in part; most functions need all of them.
pub(super) fn call(name: &str, arguments: Vec<Val>) -> Found {
    // These look at a collection's form only.
    if let Some(found) = collections::of_form(name, &arguments) {
        return found;
    }
    if name == "jsonencode"
        && let Some(text) = encoding::open_json(&arguments)
    {
        return Err(Gap::unknown(text, UnknownReason::NotEvaluated));
    }
    if name == "format"
        && let Some((text, reason)) = text::open_format(&arguments)
    {
        return Err(Gap::unknown(text, reason));
    }
    // One text is joined to itself.
    if let ("join", [Val::Text(_), Val::List(list)]) = (name, arguments.as_slice())
        && let [Val::Unknown(only)] = list.as_slice()
    {
        return Err(Gap::Unknown(Rc::clone(only)));
    }
    let arguments = arguments.into_iter().map(Val::known).collect::<Result<Vec<_>, _>>()?;
    let found = collections::call(name, &arguments)
        .or_else(|| text::call(name, &arguments))
        .or_else(|| numbers::call(name, &arguments))
        .or_else(|| encoding::call(name, &arguments))
        .or_else(|| digest::call(name, &arguments))
        .or_else(|| network::call(name, &arguments));
    found.unwrap_or(Err(Gap::Open))
}

/// A value as JSON; `None` where it is not certain.
pub(super) fn json_text(value: &Val) -> Option<String> {
    encoding::json(value).ok()
}

/// An argument as text.
fn word(arguments: &[Val], at: usize) -> Result<Rc<str>, Gap> {
    arguments.get(at).ok_or(Gap::Invalid)?.to_text()
}

/// A whole number, which may be negative.
fn whole(arguments: &[Val], at: usize) -> Result<i64, Gap> {
    match arguments.get(at).ok_or(Gap::Invalid)?.to_number()? {
        super::value::Num::Int(whole) => Ok(whole),
        super::value::Num::Float(_) => Err(Gap::Invalid),
    }
}

/// The members of a list or set, in Terraform's order.
fn items(arguments: &[Val], at: usize) -> Result<&[Val], Gap> {
    let value = arguments.get(at).ok_or(Gap::Invalid)?;
    if !value.has_order() {
        return Err(Gap::Open);
    }
    value.as_items().ok_or(Gap::Invalid)
}

/// Whether there are as many arguments as a function takes.
fn takes(arguments: &[Val], counts: std::ops::RangeInclusive<usize>) -> Result<(), Gap> {
    if counts.contains(&arguments.len()) { Ok(()) } else { Err(Gap::Invalid) }
}
