//! Terraform's values (<https://pkg.go.dev/github.com/zclconf/go-cty/cty>), of which parts may be unknown.
//!
//! Lists and tuples are one here, and so are maps and objects: where Terraform tells them apart, nothing is said. Parts
//! are shared, so that a name costs nothing to look up; each collection knows its weight and its levels, so that those
//! that double each other stop at a bound.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::convert::escaped;
use crate::document::{Node, Unknown, UnknownReason, Value};
use crate::span::Span;

/// The largest value (characters and members) that is worked with.
pub(super) const MAX_WEIGHT: usize = 1 << 16;

/// The levels of lists and maps in a value. Documents are shallower than [`crate::document::MAX_DEPTH`] by more than
/// that.
const MAX_LEVELS: usize = 32;

/// A value, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Val {
    Null,
    Bool(bool),
    Number(Num),
    Text(Rc<str>),
    List(Rc<Items>),
    /// Without duplicates, in Terraform's order.
    Set(Rc<Items>),
    Map(Rc<Fields>),
    /// A part that is not known. The value as a whole is a [`Gap`] then.
    Unknown(Rc<Unknown>),
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Gap {
    /// Terraform would stop here with an error.
    Invalid,
    /// Something that is not known before it runs.
    Unknown(Rc<Unknown>),
    /// A function, a form or a bound of ours.
    Open,
}

/// A value that is known at least as a whole.
pub(super) type Found = Result<Val, Gap>;

/// What a collection weighs, and whether all of it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Size {
    weight: usize,
    levels: usize,
    known: bool,
}

#[derive(Debug, PartialEq)]
pub(super) struct Items {
    size: Size,
    items: Vec<Val>,
}

#[derive(Debug, PartialEq)]
pub(super) struct Fields {
    size: Size,
    entries: BTreeMap<String, Val>,
}

/// HCL's one number type. A number that is whole is an `Int`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Num {
    Int(i64),
    Float(f64),
}

impl Size {
    fn of<'v>(parts: impl Iterator<Item = &'v Val>, keys: usize) -> Result<Self, Gap> {
        let mut size = Self { weight: keys + 1, levels: 1, known: true };
        for part in parts {
            let own = part.size();
            size.weight = size.weight.saturating_add(own.weight);
            size.levels = size.levels.max(own.levels + 1);
            size.known &= own.known;
        }
        if size.weight <= MAX_WEIGHT && size.levels <= MAX_LEVELS { Ok(size) } else { Err(Gap::Open) }
    }
}

impl Items {
    pub(super) fn as_slice(&self) -> &[Val] {
        &self.items
    }
}

impl Fields {
    pub(super) fn entries(&self) -> &BTreeMap<String, Val> {
        &self.entries
    }
}

impl Num {
    /// A finite float as a number: whole ones below 2^53 are integers.
    pub(super) fn from_float(value: f64) -> Option<Self> {
        match super::convert::whole(value) {
            Some(Value::Int(whole)) => Some(Self::Int(whole)),
            _ => value.is_finite().then_some(Self::Float(value)),
        }
    }

    #[allow(clippy::cast_precision_loss)]
    pub(super) fn as_float(self) -> f64 {
        match self {
            Self::Int(whole) => whole as f64,
            Self::Float(float) => float,
        }
    }

    /// As Terraform writes it; `None` where a float may have lost digits of the source.
    pub(super) fn text(self) -> Option<String> {
        match self {
            Self::Int(whole) => Some(whole.to_string()),
            Self::Float(float) => (float.abs() < 1e15).then(|| float.to_string()),
        }
    }
}

impl Gap {
    /// The reason that policies are told.
    pub(super) fn reason(&self) -> UnknownReason {
        match self {
            Self::Unknown(unknown) => unknown.reason,
            Self::Invalid | Self::Open => UnknownReason::NotEvaluated,
        }
    }

    pub(super) fn unknown(text: impl Into<String>, reason: UnknownReason) -> Self {
        Self::Unknown(Rc::new(Unknown { text: text.into(), reason }))
    }

    /// What a name stands for whose value is not known.
    pub(super) fn into_origin(self) -> Option<Val> {
        match self {
            Self::Unknown(unknown) => Some(Val::Unknown(unknown)),
            Self::Invalid | Self::Open => None,
        }
    }

    /// The part of a collection that stands for this gap, written as `text`.
    pub(super) fn into_part(self, text: impl FnOnce() -> String) -> Found {
        match self {
            Self::Invalid => Err(Self::Invalid),
            Self::Unknown(unknown) if !unknown.text.is_empty() => Ok(Val::Unknown(unknown)),
            gap => Ok(Val::Unknown(Rc::new(Unknown { text: text(), reason: gap.reason() }))),
        }
    }
}

impl Val {
    pub(super) fn text_of(text: impl Into<Rc<str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn int(value: usize) -> Self {
        Self::Number(Num::Int(i64::try_from(value).unwrap_or(i64::MAX)))
    }

    pub(super) fn list(items: Vec<Self>) -> Found {
        let size = Size::of(items.iter(), 0)?;
        Ok(Self::List(Rc::new(Items { size, items })))
    }

    pub(super) fn map(entries: BTreeMap<String, Self>) -> Found {
        let size = Size::of(entries.values(), entries.keys().map(|key| key.len() + 1).sum())?;
        Ok(Self::Map(Rc::new(Fields { size, entries })))
    }

    /// A set: texts in the order of their bytes, numbers by size, each once. Of other members the order is that of the
    /// source.
    ///
    /// # Errors
    /// When a member is not known: it may be the same as another.
    pub(super) fn set(mut items: Vec<Self>) -> Found {
        if let Some(Self::Unknown(unknown)) = items.iter().find(|item| !item.is_known()) {
            return Err(Gap::Unknown(Rc::clone(unknown)));
        }
        if items.iter().any(|item| !item.is_known()) {
            return Err(Gap::Open);
        }
        if items.iter().all(Self::is_primitive) {
            items.sort_by(|a, b| a.order(b));
            items.dedup();
        } else {
            let mut seen = std::collections::BTreeSet::new();
            items.retain(|item| seen.insert(format!("{item:?}")));
        }
        let size = Size::of(items.iter(), 0)?;
        Ok(Self::Set(Rc::new(Items { size, items })))
    }

    fn order(&self, other: &Self) -> std::cmp::Ordering {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.as_float().total_cmp(&b.as_float()),
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            _ => std::cmp::Ordering::Equal,
        }
    }

    fn is_primitive(&self) -> bool {
        matches!(self, Self::Bool(_) | Self::Number(_) | Self::Text(_))
    }

    fn size(&self) -> Size {
        let leaf = |weight, known| Size { weight, levels: 0, known };
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) => leaf(1, true),
            Self::Text(text) => leaf(1 + text.len(), true),
            Self::Unknown(unknown) => leaf(1 + unknown.text.len(), false),
            Self::List(items) | Self::Set(items) => items.size,
            Self::Map(fields) => fields.size,
        }
    }

    pub(super) fn weight(&self) -> usize {
        self.size().weight
    }

    /// Whether no part is unknown.
    pub(super) fn is_known(&self) -> bool {
        self.size().known
    }

    /// The value, when no part of it is unknown.
    pub(super) fn known(self) -> Found {
        if self.is_known() { Ok(self) } else { Err(self.first_unknown()) }
    }

    fn first_unknown(&self) -> Gap {
        let first = |mut parts: Box<dyn Iterator<Item = &Self> + '_>| {
            parts.find(|part| !part.is_known()).map_or(Gap::Open, Self::first_unknown)
        };
        match self {
            Self::Unknown(unknown) => Gap::unknown("", unknown.reason),
            Self::List(items) | Self::Set(items) => first(Box::new(items.items.iter())),
            Self::Map(fields) => first(Box::new(fields.entries.values())),
            _ => Gap::Open,
        }
    }

    /// A member of a collection, which may be unknown, as a value.
    pub(super) fn found(self) -> Found {
        match self {
            Self::Unknown(unknown) => Err(Gap::Unknown(unknown)),
            value => Ok(value),
        }
    }

    /// The members of a list or a set.
    pub(super) fn as_items(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) | Self::Set(items) => Some(&items.items),
            _ => None,
        }
    }

    /// Whether the order of the members is Terraform's: a set of collections is ordered by a hash.
    pub(super) fn has_order(&self) -> bool {
        match self {
            Self::Set(items) => items.items.len() < 2 || items.items.iter().all(Self::is_primitive),
            _ => true,
        }
    }

    pub(super) fn as_fields(&self) -> Option<&BTreeMap<String, Self>> {
        match self {
            Self::Map(fields) => Some(&fields.entries),
            _ => None,
        }
    }

    /// The value of a literal of a document.
    pub(super) fn literal(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Int(value) => Self::Number(Num::Int(*value)),
            Value::Float(value) => Self::Number(Num::from_float(*value)?),
            _ => return None,
        })
    }

    /// As a document's value, all of it at one place.
    pub(super) fn to_value(&self, span: Span) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(Num::Int(value)) => Value::Int(*value),
            Self::Number(Num::Float(value)) => Value::Float(*value),
            Self::Text(text) => Value::String(escaped(text)),
            Self::Unknown(unknown) => Value::Unknown((**unknown).clone()),
            Self::List(items) | Self::Set(items) => {
                Value::Array(items.items.iter().map(|item| Node::new(span, item.to_value(span))).collect())
            }
            Self::Map(fields) => {
                let entry = |(key, value): (&String, &Self)| (key.clone(), Node::new(span, value.to_value(span)));
                Node::object(span, fields.entries.iter().map(entry)).value
            }
        }
    }
}

/// Conversions of primitive values, as Terraform makes them where an argument asks for a type
/// (<https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion>).
impl Val {
    /// As text; collections and null have none.
    pub(super) fn to_text(&self) -> Result<Rc<str>, Gap> {
        match self {
            Self::Text(text) => Ok(Rc::clone(text)),
            Self::Bool(value) => Ok(value.to_string().into()),
            Self::Number(number) => number.text().map(Into::into).ok_or(Gap::Open),
            Self::Unknown(unknown) => Err(Gap::Unknown(Rc::clone(unknown))),
            Self::Null | Self::List(_) | Self::Set(_) | Self::Map(_) => Err(Gap::Invalid),
        }
    }

    pub(super) fn to_number(&self) -> Result<Num, Gap> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Text(text) => parse_number(text),
            Self::Unknown(unknown) => Err(Gap::Unknown(Rc::clone(unknown))),
            _ => Err(Gap::Invalid),
        }
    }

    pub(super) fn to_bool(&self) -> Result<bool, Gap> {
        match self {
            Self::Bool(value) => Ok(*value),
            Self::Text(text) if &**text == "true" => Ok(true),
            Self::Text(text) if &**text == "false" => Ok(false),
            // cty reads more spellings, and refuses them by version.
            Self::Text(text) if matches!(&**text, "1" | "0" | "True" | "TRUE" | "False" | "FALSE") => Err(Gap::Open),
            Self::Unknown(unknown) => Err(Gap::Unknown(Rc::clone(unknown))),
            _ => Err(Gap::Invalid),
        }
    }

    pub(super) fn to_index(&self) -> Result<usize, Gap> {
        match self.to_number()? {
            Num::Int(whole) => usize::try_from(whole).map_err(|_| Gap::Invalid),
            Num::Float(_) => Err(Gap::Invalid),
        }
    }
}

/// A decimal number; what may be one in another notation is left open.
fn parse_number(text: &str) -> Result<Num, Gap> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain(whole) && plain(part) {
        if !digits.contains('.') {
            return text.parse().map(Num::Int).map_err(|_| Gap::Open);
        }
        return text.parse().ok().and_then(Num::from_float).ok_or(Gap::Open);
    }
    let maybe = text.bytes().any(|byte| byte.is_ascii_digit()) || text.to_ascii_lowercase().contains("inf");
    Err(if maybe { Gap::Open } else { Gap::Invalid })
}
