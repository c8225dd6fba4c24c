//! The functions of templates
//! (<https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions>), by their names in lower case.

use super::bounds::ITEMS;
use super::values::{self, Builder, are_sure, is_open, joined, member, text, truth};
use crate::document::arm::syntax::Operation;
use crate::document::{Entry, Node, UnknownReason, Value};
use crate::span::Span;

/// What a call gives.
pub(super) enum Outcome {
    Known(Node),
    /// Its arguments are not known well enough, or do not fit.
    Open,
    /// What it gives is known when the template is deployed.
    Runs,
    /// It is not worked out here.
    Foreign,
}

/// Functions whose value comes from Azure, or from when and where something is deployed.
const RUNS: &[&str] = &[
    "deployer",
    "deployment",
    "environment",
    "extensionresourceid",
    "getsecret",
    "guid",
    "managementgroup",
    "managementgroupresourceid",
    "newguid",
    "pickzones",
    "providers",
    "reference",
    "references",
    "resourcegroup",
    "resourceid",
    "subscription",
    "subscriptionresourceid",
    "tenant",
    "tenantresourceid",
    "tological",
    "uniquestring",
    "utcnow",
];

/// What a function gives for values.
pub(super) fn call(name: &str, given: &[Node], at: Span) -> Outcome {
    if RUNS.contains(&name) || name.starts_with("list") {
        return Outcome::Runs;
    }
    let found = texts(name, given, at)
        .or_else(|| lists(name, given, at))
        .or_else(|| objects(name, given, at))
        .or_else(|| numbers(name, given, at));
    match found {
        Some(Some(node)) => Outcome::Known(node),
        Some(None) => Outcome::Open,
        None => Outcome::Foreign,
    }
}

/// `None` for a function that is not here; within, `None` for what is not known.
type Found = Option<Option<Node>>;

fn string(node: &Node) -> Option<&str> {
    node.as_str()
}

fn int(node: Option<&Node>) -> Option<usize> {
    match node?.value {
        Value::Int(value) => usize::try_from(value).ok(),
        _ => None,
    }
}

fn texts(name: &str, given: &[Node], at: Span) -> Found {
    let is = |value: bool| Node::new(at, Value::Bool(value));
    let own = |text: String| Node::string(at, text);
    let of = |change: &dyn Fn(&str) -> Option<String>| match given {
        [one, ..] => string(one).and_then(change).map(own),
        [] => None,
    };
    let both = || match given {
        [one, other, ..] => Some((string(one)?, string(other)?)),
        _ => None,
    };
    let folded = || both().map(|(one, other)| (one.to_lowercase(), other.to_lowercase()));
    Some(match name {
        "format" => format(given, at),
        "tolower" => of(&|text| Some(text.to_lowercase())),
        "toupper" => of(&|text| Some(text.to_uppercase())),
        "trim" => of(&|text| Some(text.trim().to_string())),
        "string" => given.first().and_then(|node| match &node.value {
            Value::Array(_) | Value::Object(_) => None,
            _ => text(node).map(own),
        }),
        "startswith" => folded().map(|(one, other)| is(one.starts_with(&other))),
        "endswith" => folded().map(|(one, other)| is(one.ends_with(&other))),
        "indexof" => folded().map(|(one, other)| {
            let found = one.find(&other).map_or(-1, |at| i64::try_from(at).unwrap_or(i64::MAX));
            Node::new(at, Value::Int(found))
        }),
        "replace" => match given {
            [one, from, to] => replaced(string(one), string(from), string(to)).map(own),
            _ => None,
        },
        "substring" => of(&|text| {
            let start = int(given.get(1))?;
            let rest = text.chars().skip(start);
            Some(match given.get(2) {
                None => rest.collect(),
                Some(length) => rest.take(int(Some(length))?).collect(),
            })
        }),
        "split" => both().and_then(|(text, mark)| {
            let parts: Vec<Node> = text.split(mark).map(|part| Node::string(at, part)).collect();
            (!mark.is_empty() && ITEMS.holds(parts.len())).then(|| Node::new(at, Value::Array(parts)))
        }),
        "padleft" => of(&|text| {
            let (width, fill) = (int(given.get(1))?, given.get(2).and_then(string).unwrap_or(" "));
            let missing = width.saturating_sub(text.chars().count());
            (missing <= 100 && fill.chars().count() == 1).then(|| format!("{}{text}", fill.repeat(missing)))
        }),
        _ => return None,
    })
}

/// A text in which nothing grows beyond what is read.
fn replaced(text: Option<&str>, from: Option<&str>, to: Option<&str>) -> Option<String> {
    let (text, from, to) = (text?, from?, to?);
    let grown = text.len().checked_mul(to.len().max(1))?;
    (!from.is_empty() && grown < 1 << 20).then(|| text.replace(from, to))
}

/// `format('{0}-{1}', a, b)`, without further formatting.
fn format(given: &[Node], at: Span) -> Option<Node> {
    let (first, rest) = given.split_first()?;
    let mut left = string(first)?;
    let mut parts = Vec::new();
    while let Some((before, after)) = left.split_once('{') {
        if after.starts_with('{') || before.contains('}') {
            return None;
        }
        let (number, behind) = after.split_once('}')?;
        parts.push(Node::string(at, before));
        parts.push(rest.get(number.parse::<usize>().ok()?)?.clone());
        left = behind;
    }
    parts.push(Node::string(at, left));
    Some(joined(at, &parts))
}

fn lists(name: &str, given: &[Node], at: Span) -> Found {
    let list = |items: Vec<Node>| Node::new(at, Value::Array(items));
    let sure = |node: &Node| node.as_array().filter(|items| are_sure(items)).map(<[Node]>::to_vec);
    let one = given.first();
    Some(match name {
        "concat" => concat(given, at),
        "createarray" => Some(list(given.to_vec())),
        "array" => one.and_then(|node| match &node.value {
            Value::Array(_) => Some(node.clone()),
            Value::Unknown(_) => None,
            _ => Some(list(vec![node.clone()])),
        }),
        "first" | "last" => one.and_then(|node| {
            if let Some(text) = string(node) {
                let letter = if name == "first" { text.chars().next() } else { text.chars().last() };
                return Some(Node::string(at, letter.map(String::from).unwrap_or_default()));
            }
            let items = sure(node)?;
            let item = if name == "first" { items.into_iter().next() } else { items.into_iter().next_back() };
            Some(item.unwrap_or(Node::new(at, Value::Null)))
        }),
        "take" | "skip" => one.and_then(|node| {
            let count = int(given.get(1))?;
            if let Some(text) = string(node) {
                let letters = text.chars();
                let part: String =
                    if name == "take" { letters.take(count).collect() } else { letters.skip(count).collect() };
                return Some(Node::string(at, part));
            }
            let items = sure(node)?.into_iter();
            Some(list(if name == "take" { items.take(count).collect() } else { items.skip(count).collect() }))
        }),
        "join" => match given {
            [items, mark] => sure(items).and_then(|items| {
                let texts: Option<Vec<String>> = items.iter().map(text).collect();
                Some(Node::string(at, texts?.join(string(mark)?)))
            }),
            _ => None,
        },
        "range" => match given {
            [Node { value: Value::Int(start), .. }, Node { value: Value::Int(count), .. }] => {
                let count = usize::try_from(*count).unwrap_or(0);
                ITEMS.holds(count).then(|| {
                    let numbers = (*start..=i64::MAX).take(count);
                    list(numbers.map(|number| Node::new(at, Value::Int(number))).collect())
                })
            }
            _ => None,
        },
        "flatten" => one.and_then(sure).and_then(|items| {
            let inner: Option<Vec<Vec<Node>>> = items.iter().map(sure).collect();
            Some(list(inner?.concat()))
        }),
        "length" => one.and_then(|node| {
            let count = match &node.value {
                Value::String(text) => text.chars().count(),
                Value::Array(items) if are_sure(items) => items.len(),
                Value::Object(entries) if !is_open(node) => entries.len(),
                _ => return None,
            };
            Some(Node::new(at, Value::Int(i64::try_from(count).ok()?)))
        }),
        "empty" => one.and_then(is_empty).map(|value| Node::new(at, Value::Bool(value))),
        "contains" => match given {
            [node, wanted] => contains(node, wanted).map(|value| Node::new(at, Value::Bool(value))),
            _ => None,
        },
        _ => return None,
    })
}

/// Texts, or lists; a list of which nobody knows what it has is one item that may be none or many.
fn concat(given: &[Node], at: Span) -> Option<Node> {
    if !given.iter().any(|node| node.as_array().is_some()) {
        return Some(joined(at, given));
    }
    let mut items = Vec::new();
    for node in given {
        match &node.value {
            Value::Array(own) => items.extend(own.iter().cloned()),
            Value::Unknown(unknown) => {
                items.push(Node::unknown(node.span, unknown.text.clone(), UnknownReason::Repetition));
            }
            _ => return None,
        }
    }
    Some(Node::new(at, Value::Array(items)))
}

fn is_empty(node: &Node) -> Option<bool> {
    match &node.value {
        Value::Null => Some(true),
        Value::String(text) => Some(text.is_empty()),
        Value::Array(items) if items.is_empty() => Some(true),
        Value::Array(items) if items.iter().any(|item| are_sure(std::slice::from_ref(item))) => Some(false),
        Value::Object(entries) if entries.is_empty() => Some(true),
        Value::Object(entries) if entries.iter().any(|entry| entry.key != values::OPEN) => Some(false),
        // A text of which a part is known.
        Value::Unknown(unknown) if !unknown.text.starts_with("${") => Some(false),
        _ => None,
    }
}

fn contains(node: &Node, wanted: &Node) -> Option<bool> {
    match &node.value {
        Value::String(text) => Some(text.to_lowercase().contains(&string(wanted)?.to_lowercase())),
        Value::Object(_) => {
            let found = member(node, string(wanted)?).is_some();
            if !found && is_open(node) { None } else { Some(found) }
        }
        Value::Array(items) => {
            let each: Vec<Option<bool>> = items.iter().map(|item| values::same(item, wanted)).collect();
            if each.contains(&Some(true)) {
                return Some(true);
            }
            if each.contains(&None) { None } else { Some(false) }
        }
        _ => None,
    }
}

fn objects(name: &str, given: &[Node], at: Span) -> Found {
    let closed = |node: &Node| node.as_object().filter(|_| !is_open(node)).map(<[Entry]>::to_vec);
    Some(match name {
        "createobject" => {
            let mut object = Builder::default();
            for pair in given.chunks(2) {
                if let [key, node] = pair {
                    match string(key) {
                        Some(text) => {
                            object.add(Entry { key: text.to_string(), key_span: key.span, node: node.clone() });
                        }
                        None => object.open(key.clone()),
                    }
                }
            }
            Some(Node::new(at, Value::Object(object.into_entries())))
        }
        "union" | "shallowmerge" => {
            let merged;
            let all = match (name, given) {
                ("shallowmerge", [list]) => match list.as_array().filter(|items| are_sure(items)) {
                    Some(items) => {
                        merged = items.to_vec();
                        merged.as_slice()
                    }
                    None => return Some(None),
                },
                _ => given,
            };
            union(all, at, name == "union")
        }
        "items" => given.first().and_then(closed).map(|mut entries| {
            entries.sort_by_key(|entry| entry.key.to_lowercase());
            let item = |entry: Entry| {
                Node::object(entry.node.span, [("key", Node::string(entry.key_span, entry.key)), ("value", entry.node)])
            };
            Node::new(at, Value::Array(entries.into_iter().map(item).collect()))
        }),
        "objectkeys" => given.first().and_then(closed).map(|mut entries| {
            entries.sort_by_key(|entry| entry.key.to_lowercase());
            let keys = entries.into_iter().map(|entry| Node::string(entry.key_span, entry.key));
            Node::new(at, Value::Array(keys.collect()))
        }),
        "tryget" => match given {
            [target, keys @ ..] => try_get(target, keys, at),
            [] => None,
        },
        "coalesce" => {
            let first = given.iter().find(|node| node.value != Value::Null);
            match first.map(|node| &node.value) {
                None => Some(Node::new(at, Value::Null)),
                Some(Value::Unknown(_)) => None,
                _ => first.cloned(),
            }
        }
        _ => return None,
    })
}

fn try_get(target: &Node, keys: &[Node], at: Span) -> Option<Node> {
    let mut node = target;
    for key in keys {
        let next = match (&node.value, &key.value) {
            (Value::Null, _) => None,
            (Value::Object(_), Value::String(key)) if !is_open(node) => member(node, key),
            (Value::Array(items), Value::Int(at)) if are_sure(items) => {
                usize::try_from(*at).ok().and_then(|at| items.get(at))
            }
            _ => return None,
        };
        match next {
            Some(next) => node = next,
            None => return Some(Node::new(at, Value::Null)),
        }
    }
    Some(node.clone())
}

/// Lists without what is there twice, or objects of which the later win. Recursion is as deep as the objects, which
/// evaluation bounds.
fn union(all: &[Node], at: Span, is_deep: bool) -> Option<Node> {
    if all.iter().any(|node| node.as_array().is_some()) {
        let mut items: Vec<Node> = Vec::new();
        for node in all {
            let own = node.as_array().filter(|own| are_sure(own) && own.len() + items.len() <= 300)?;
            for item in own {
                if !items.iter().any(|other| values::same(other, item) == Some(true)) {
                    items.push(item.clone());
                }
            }
        }
        return Some(Node::new(at, Value::Array(items)));
    }
    let mut object = Builder::default();
    for node in all {
        match &node.value {
            Value::Object(entries) => {
                for entry in entries.iter() {
                    if entry.key == values::OPEN {
                        object.open(entry.node.clone());
                        continue;
                    }
                    object.merge(entry.clone(), |before, after| {
                        let are_objects = before.as_object().is_some() && after.as_object().is_some();
                        if is_deep && are_objects { union(&[before.clone(), after.clone()], at, true) } else { None }
                    });
                }
            }
            Value::Null => {}
            _ => object.open(node.clone()),
        }
    }
    Some(Node::new(at, Value::Object(object.into_entries())))
}

fn numbers(name: &str, given: &[Node], at: Span) -> Found {
    let operation = match name {
        "equals" => Operation::Equal,
        "less" => Operation::Less,
        "lessorequals" => Operation::LessOrEqual,
        "greater" => Operation::Greater,
        "greaterorequals" => Operation::GreaterOrEqual,
        "add" => Operation::Add,
        "sub" => Operation::Subtract,
        "mul" => Operation::Multiply,
        "div" => Operation::Divide,
        "mod" => Operation::Modulo,
        _ => return logic(name, given, at),
    };
    Some(match given {
        [one, other] => values::binary(operation, one, other).map(|value| Node::new(at, value)),
        _ => None,
    })
}

fn logic(name: &str, given: &[Node], at: Span) -> Found {
    let is = |value: bool| Node::new(at, Value::Bool(value));
    let ints = || -> Option<Vec<i64>> {
        let items = match given {
            [Node { value: Value::Array(items), .. }] => items.as_slice(),
            _ => given,
        };
        let int = |node: &Node| match node.value {
            Value::Int(value) => Some(value),
            _ => None,
        };
        items.iter().map(int).collect()
    };
    Some(match name {
        "not" => given.first().and_then(truth).map(|value| is(!value)),
        "bool" => given.first().and_then(truth).map(is),
        "and" | "or" => {
            let each: Vec<Option<bool>> = given.iter().map(truth).collect();
            let decides = name == "or";
            if each.contains(&Some(decides)) {
                Some(is(decides))
            } else if each.contains(&None) {
                None
            } else {
                Some(is(!decides))
            }
        }
        "int" => given.first().and_then(|node| match &node.value {
            Value::Int(_) => Some(node.clone()),
            Value::String(text) => text.trim().parse().ok().map(|value| Node::new(at, Value::Int(value))),
            _ => None,
        }),
        "max" => ints().and_then(|all| all.into_iter().max()).map(|value| Node::new(at, Value::Int(value))),
        "min" => ints().and_then(|all| all.into_iter().min()).map(|value| Node::new(at, Value::Int(value))),
        "any" => given.first().cloned(),
        _ => return None,
    })
}
