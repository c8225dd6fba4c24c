//! Type constraints of input variables
//! (<https://developer.hashicorp.com/terraform/language/expressions/type-constraints>), and what they make of a value.

use std::collections::BTreeMap;

use hcl_edit::expr::{Expression, FuncCall, Object, ObjectKey};
use hcl_edit::parser::parse_template;

use super::convert::single_interpolation;
use super::expression::Evaluator;
use super::value::{Found, Gap, Val};
use crate::document::{Node, Value};

/// A type constraint.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    Any,
    Bool,
    Number,
    Text,
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>),
    Tuple(Vec<Type>),
    Object(BTreeMap<String, Field>),
}

/// An attribute of an object type.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    kind: Type,
    optional: bool,
    default: Option<Val>,
}

impl Type {
    /// The type that a variable's `type` names, in HCL or as a string (JSON, and Terraform before 0.12).
    pub(super) fn of(node: &Node) -> Option<Self> {
        match &node.value {
            Value::Unknown(unknown) => {
                let template = parse_template(&unknown.text).ok()?;
                Self::read(single_interpolation(&template)?)
            }
            Value::String(text) => Self::named(text).or_else(|| {
                let template = parse_template(&format!("${{{text}}}")).ok()?;
                Self::read(single_interpolation(&template)?)
            }),
            _ => None,
        }
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "any" => Self::Any,
            "bool" => Self::Bool,
            "number" => Self::Number,
            "string" => Self::Text,
            "list" => Self::List(Box::new(Self::Any)),
            "set" => Self::Set(Box::new(Self::Any)),
            "map" => Self::Map(Box::new(Self::Any)),
            _ => return None,
        })
    }

    fn read(expression: &Expression) -> Option<Self> {
        match expression {
            Expression::Variable(name) => Self::named(name.as_str()),
            Expression::FuncCall(call) => Self::call(call),
            Expression::Parenthesis(inner) => Self::read(inner.inner()),
            _ => None,
        }
    }

    fn call(call: &FuncCall) -> Option<Self> {
        let argument = call.args.get(0).filter(|_| call.args.len() == 1)?;
        match (call.name.name.as_str(), argument) {
            ("object", Expression::Object(object)) => Self::object(object),
            ("tuple", Expression::Array(items)) => {
                Some(Self::Tuple(items.iter().map(Self::read).collect::<Option<_>>()?))
            }
            ("list", element) => Some(Self::List(Box::new(Self::read(element)?))),
            ("set", element) => Some(Self::Set(Box::new(Self::read(element)?))),
            ("map", element) => Some(Self::Map(Box::new(Self::read(element)?))),
            _ => None,
        }
    }

    fn object(object: &Object) -> Option<Self> {
        let fields = object.iter().map(|(key, value)| {
            let key = match key {
                ObjectKey::Ident(name) => name.to_string(),
                ObjectKey::Expression(Expression::Variable(name)) => name.to_string(),
                ObjectKey::Expression(Expression::String(text)) => text.to_string(),
                ObjectKey::Expression(_) => return None,
            };
            Some((key, Field::read(value.expr())?))
        });
        Some(Self::Object(fields.collect::<Option<_>>()?))
    }

    /// A value of this type, from a value of another.
    pub(super) fn convert(&self, value: &Val) -> Found {
        if matches!(value, Val::Null | Val::Unknown(_)) {
            return Ok(value.clone());
        }
        let all = |element: &Self| -> Result<Vec<Val>, Gap> {
            let items = value.as_items().ok_or(Gap::Invalid)?;
            if !value.has_order() && !matches!(self, Self::Set(_)) {
                return Err(Gap::Open);
            }
            let items = items.iter().map(|item| element.convert(item)).collect::<Result<_, _>>()?;
            if *element == Self::Any { unified(items) } else { Ok(items) }
        };
        match self {
            Self::Any => Ok(value.clone()),
            Self::Bool => value.to_bool().map(Val::Bool),
            Self::Number => value.to_number().map(Val::Number),
            Self::Text => value.to_text().map(Val::Text),
            Self::List(element) => Val::list(all(element)?),
            Self::Set(element) => Val::set(all(element)?),
            Self::Map(element) => {
                let fields = value.as_fields().ok_or(Gap::Invalid)?;
                let items = fields.values().map(|item| element.convert(item)).collect::<Result<Vec<_>, _>>()?;
                let items = if **element == Self::Any { unified(items)? } else { items };
                Val::map(fields.keys().cloned().zip(items).collect())
            }
            Self::Tuple(types) => {
                let items = value.as_items().filter(|items| items.len() == types.len()).ok_or(Gap::Invalid)?;
                Val::list(types.iter().zip(items).map(|(kind, item)| kind.convert(item)).collect::<Result<_, _>>()?)
            }
            Self::Object(fields) => {
                let given = value.as_fields().ok_or(Gap::Invalid)?;
                let fields = fields.iter().map(|(key, field)| Ok((key.clone(), field.convert(given.get(key))?)));
                Val::map(fields.collect::<Result<_, Gap>>()?)
            }
        }
    }
}

impl Field {
    fn read(expression: &Expression) -> Option<Self> {
        let call = match expression {
            Expression::FuncCall(call) if call.name.name.as_str() == "optional" => call,
            _ => return Some(Self { kind: Type::read(expression)?, optional: false, default: None }),
        };
        let kind = Type::read(call.args.get(0)?)?;
        let default = match call.args.get(1) {
            Some(default) => Some(kind.convert(&Evaluator::literal(default).ok()?).ok()?),
            None => None,
        };
        Some(Self { kind, optional: true, default })
    }

    /// An optional attribute that is absent or null has its default.
    fn convert(&self, given: Option<&Val>) -> Found {
        match given {
            None if !self.optional => Err(Gap::Invalid),
            None | Some(Val::Null) => Ok(self.default.clone().unwrap_or(Val::Null)),
            Some(value) => self.kind.convert(value),
        }
    }
}

/// Members brought to one type, as in a list: primitives of several types become texts. Collections of several types
/// are left open.
pub(super) fn unified(items: Vec<Val>) -> Result<Vec<Val>, Gap> {
    let rank = |item: &Val| match item {
        Val::Null | Val::Unknown(_) => None,
        Val::Bool(_) => Some(0),
        Val::Number(_) => Some(1),
        Val::Text(_) => Some(2),
        Val::List(_) | Val::Set(_) | Val::Map(_) => Some(3),
    };
    let mut ranks = items.iter().filter_map(rank);
    let Some(first) = ranks.next() else { return Ok(items) };
    let (mut same, mut collections) = (true, first == 3);
    for rank in ranks {
        same &= rank == first;
        collections |= rank == 3;
    }
    if same && first == 3 {
        return if same_shape(&items) { Ok(items) } else { Err(Gap::Open) };
    }
    if same {
        return Ok(items);
    }
    if collections {
        return Err(Gap::Open);
    }
    let text = |item: Val| match item {
        Val::Null | Val::Unknown(_) => Ok(item),
        item => item.to_text().map(Val::Text),
    };
    items.into_iter().map(text).collect()
}

/// Whether nothing in these collections would be converted to make them one type: every leaf of them is of one type, or
/// they have the same keys and types.
fn same_shape(items: &[Val]) -> bool {
    let mut leaves = Vec::new();
    let mut open: Vec<&Val> = items.iter().collect();
    while let Some(item) = open.pop() {
        match item {
            Val::List(items) | Val::Set(items) => open.extend(items.as_slice()),
            Val::Map(fields) => open.extend(fields.entries().values()),
            Val::Null | Val::Unknown(_) => {}
            leaf => leaves.push(std::mem::discriminant(leaf)),
        }
    }
    leaves.windows(2).all(|pair| pair.first() == pair.last())
        || items.windows(2).all(|pair| matches!(pair, [a, b] if same_type(a, b)))
}

fn same_type(a: &Val, b: &Val) -> bool {
    match (a, b) {
        (Val::Null | Val::Unknown(_), _) | (_, Val::Null | Val::Unknown(_)) => true,
        (Val::List(a), Val::List(b)) | (Val::Set(a), Val::Set(b)) => {
            a.as_slice().len() == b.as_slice().len()
                && a.as_slice().iter().zip(b.as_slice()).all(|(a, b)| same_type(a, b))
        }
        (Val::Map(a), Val::Map(b)) => {
            a.entries().len() == b.entries().len()
                && a.entries().iter().zip(b.entries()).all(|((i, a), (j, b))| i == j && same_type(a, b))
        }
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}
