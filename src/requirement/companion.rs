//! "Some companion that refers to it must exist": who refers to whom, found once for all resources of a target.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::document::{Kind, Node, Value};
use crate::requirement::condition::all_of;
use crate::requirement::dialect::Dialect;
use crate::requirement::path::AttributePath;
use crate::requirement::reference::{self, Reference};
use crate::requirement::row::Companion;
use crate::requirement::traversal;
use crate::requirement::truth::{Truth, and, or};
use crate::target::resources::{Resource, Resources};
use crate::target::terraform::{INSTANCE, MODULE};

/// The companions of one spelling in one target.
#[derive(Debug, Default)]
pub(super) struct Companions<'n> {
    by_address: BTreeMap<&'n str, Vec<Referrer<'n>>>,
    by_name: BTreeMap<&'n str, Vec<Referrer<'n>>>,
    /// Whether one that may refer to anything may be as it must be.
    anywhere: bool,
    /// The same of one that refers to something by its name.
    named: bool,
}

/// A companion that refers to something.
#[derive(Debug)]
struct Referrer<'n> {
    resource: &'n Resource<'n>,
    index: Option<&'n str>,
    /// Whether it is as it must be.
    fits: Truth,
}

/// What was found of a resource's companions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    Exists,
    /// None refers to it.
    Missing,
    /// This one refers to it, and is not as it must be.
    Unfit(String),
    /// One may refer to it, or may be as it must be, or may not exist.
    Open,
}

impl<'n> Companions<'n> {
    pub(super) fn find(companion: &'n Companion, dialect: Dialect<'n>, resources: &'n Resources<'n>) -> Self {
        let mut found = Self::default();
        for resource in companion.resources.iter().flat_map(|kind| resources.of_type(kind)) {
            let fits = all_of(&companion.when, dialect, resource.body);
            companion.attribute.visit(dialect, resource.body, &mut |_, state| match reference::of(dialect, state) {
                Reference::Resource { address, index } => {
                    found.by_address.entry(address).or_default().push(Referrer { resource, index, fits });
                }
                Reference::Name(name) => {
                    found.named |= fits != Truth::False;
                    found.by_name.entry(name).or_default().push(Referrer { resource, index: None, fits });
                }
                Reference::Unknown => found.anywhere |= fits != Truth::False,
                Reference::Nothing => {}
            });
        }
        found
    }

    /// What was found of one resource.
    pub(super) fn of(&self, companion: &'n Companion, dialect: Dialect<'n>, resource: &'n Resource<'n>) -> Finding {
        let mut best = Truth::False;
        let mut unfit = None;
        let named = companion.name.as_ref().map_or(Name::None, |name| name_of(name, dialect, resource));
        let by_name = match named {
            Name::Known(name) => self.by_name.get(name),
            _ => None,
        };
        let own = Instances::of(resource);
        let mut covered: BTreeMap<&str, Truth> = BTreeMap::new();
        for referrer in self.by_address.get(own.block).into_iter().chain(by_name).flatten() {
            let (key, fits) = (referrer.index.filter(|index| is_literal(index)), referrer.fits);
            let truth = match (key, own.instance, &own.keys) {
                // It refers to another instance.
                (Some(key), Some(instance), _) if instance != key => continue,
                (Some(_), Some(_), _) => and(fits, existence(dialect, referrer, resource)),
                (Some(key), None, Some(_)) => {
                    let before = covered.get(key).copied().unwrap_or(Truth::False);
                    covered.insert(key, or(before, and(fits, existence(dialect, referrer, resource))));
                    unfit = unfit.or((fits == Truth::False).then_some(referrer));
                    continue;
                }
                (None, Some(_), _) => and(fits, Truth::Unknown),
                _ => and(fits, certainty(dialect, referrer, resource)),
            };
            best = or(best, truth);
            if truth == Truth::False {
                unfit = unfit.or(Some(referrer));
            }
        }
        if let Some(keys) = own.keys.as_ref().filter(|_| !covered.is_empty()) {
            let of = |key: &String| covered.get(key.as_str()).copied().unwrap_or(Truth::False);
            best = or(best, keys.iter().map(of).fold(Truth::True, and));
        }
        let may_be_named = named == Name::Unknown && self.named;
        match (best, unfit) {
            (Truth::True, _) => Finding::Exists,
            _ if best == Truth::Unknown || may_be_named || self.anywhere => Finding::Open,
            (_, Some(referrer)) => Finding::Unfit(referrer.resource.address.clone()),
            _ => Finding::Missing,
        }
    }
}

/// The name that a resource gives itself at an attribute.
fn name_of<'n>(path: &'n AttributePath, dialect: Dialect<'n>, resource: &'n Resource<'n>) -> Name<'n> {
    let mut name = Name::None;
    path.visit(dialect, resource.body, &mut |_, state| {
        name = match reference::of(dialect, state) {
            Reference::Name(text) => Name::Known(text),
            Reference::Nothing => Name::None,
            _ => Name::Unknown,
        };
    });
    name
}

/// The name that a resource gives itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Name<'n> {
    None,
    Known(&'n str),
    Unknown,
}

/// Which instances of a block a resource is: one, or all of them when they are alike.
struct Instances<'n> {
    /// The address of the block.
    block: &'n str,
    /// The key of the one, as it is written: `"logs"`, `0`.
    instance: Option<&'n str>,
    /// The keys of all.
    keys: Option<Vec<String>>,
}

impl<'n> Instances<'n> {
    fn of(resource: &'n Resource<'n>) -> Self {
        let address = resource.address.as_str();
        let suffix = resource.body.get(INSTANCE).and_then(Node::as_str);
        let block = suffix.and_then(|suffix| address.strip_suffix(suffix)).unwrap_or(address);
        let instance = suffix.and_then(|suffix| suffix.strip_prefix('[')?.strip_suffix(']'));
        let quoted = |text: &str| Json::from(text).to_string();
        let keys = match (resource.body.get("count"), resource.body.get("for_each")) {
            (Some(Node { value: Value::Int(count), .. }), _) => {
                let count = usize::try_from(*count).ok().filter(|count| *count <= MOST_KEYS);
                count.map(|count| (0..count).map(|key| key.to_string()).collect())
            }
            (_, Some(Node { value: Value::Object(entries), .. })) => {
                Some(entries.iter().map(|entry| quoted(&entry.key)).collect())
            }
            (_, Some(Node { value: Value::Array(items), .. })) => {
                items.iter().map(|item| item.as_str().map(quoted)).collect()
            }
            _ => None,
        };
        Self { block, instance, keys: keys.filter(|_| instance.is_none()) }
    }
}

/// Instances of a block that are looked at one by one.
const MOST_KEYS: usize = 500;

/// Whether an index is a key that is known.
fn is_literal(index: &str) -> bool {
    index.starts_with('"') || !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit())
}

/// What makes a block several times, as far as its instances are not told apart.
fn repeated<'n>(resource: &Resource<'n>) -> Option<&'n Node> {
    ["count", "for_each"].into_iter().find_map(|key| resource.body.get(key))
}

/// Whether a companion exists whenever the resource does.
fn existence<'n>(dialect: Dialect<'n>, referrer: &Referrer<'n>, resource: &Resource<'n>) -> Truth {
    match (repeated(referrer.resource), repeated(resource)) {
        (None, _) => Truth::True,
        (Some(own), other) if !dialect.holds_unknown(own) || other.is_some_and(|other| same(own, other)) => Truth::True,
        _ => Truth::Unknown,
    }
}

/// Whether a companion exists whenever the resource does, and refers to each of its instances: one that is made a
/// number of times that is not known may be made no time.
fn certainty<'n>(dialect: Dialect<'n>, referrer: &Referrer<'n>, resource: &Resource<'n>) -> Truth {
    if dialect.kind != Kind::Terraform {
        return Truth::True;
    }
    let (own, other) = (repeated(referrer.resource), repeated(resource));
    let alike = match (own, other) {
        (None, None) => true,
        (Some(own), Some(other)) => same(own, other),
        // Without an index it refers to a resource that is made once.
        (Some(own), None) => !dialect.holds_unknown(own),
        (None, Some(_)) => false,
    };
    let each = matches!(referrer.index, Some("count.index" | "each.key"));
    let only = referrer.index == Some("0") && other.is_some_and(is_once_at_most);
    match referrer.index {
        None if alike => Truth::True,
        None => Truth::Unknown,
        Some(_) if each && alike || only && (alike || own.is_none()) => Truth::True,
        Some(_) => Truth::Unknown,
    }
}

fn same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Unknown(one), Value::Unknown(other)) => one.text == other.text,
        (Value::Array(_) | Value::Object(_), _) => false,
        (one, other) => one == other,
    }
}

/// `1`, or an expression that ends in `? 1 : 0`.
fn is_once_at_most(count: &Node) -> bool {
    count.value == Value::Int(1)
        || count.as_unknown().is_some_and(|unknown| {
            let text: String = unknown.text.chars().filter(|letter| !letter.is_whitespace()).collect();
            text.ends_with("?1:0}") || text.ends_with("?0:1}")
        })
}

/// The addresses in the arguments of module calls that were not entered: what such a module makes for them is not seen
/// here.
pub(super) fn handed_to_modules(dialect: Dialect<'_>) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let entered = entered(dialect.root);
    let calls = match dialect.kind {
        Kind::Terraform => dialect.root.get("module").and_then(Node::as_object).unwrap_or_default(),
        _ => &[],
    };
    let bodies = calls.iter().flat_map(|call| {
        let bodies = call.node.as_array().unwrap_or(std::slice::from_ref(&call.node));
        bodies.iter().map(|body| (call.key.as_str(), body))
    });
    let is_entered = |(name, body): &(&str, &Node)| {
        let outer = body.get(MODULE).and_then(Node::as_str).map(|outer| format!("{outer}.")).unwrap_or_default();
        entered.contains(&format!("{outer}module.{name}"))
    };
    let mut open: Vec<&Node> = bodies.filter(|call| !is_entered(call)).map(|(_, body)| body).collect();
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Unknown(unknown) => found.extend(traversal::addresses(&unknown.text)),
            Value::Array(items) => open.extend(items),
            Value::Object(entries) => open.extend(entries.iter().map(|entry| &entry.node)),
            _ => {}
        }
    }
    found
}

/// The calls that blocks of the input were made by, without the keys of their repetition.
fn entered(root: &Node) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Node> = vec![root];
    while let Some(node) = open.pop() {
        if let Some(call) = node.get(MODULE).and_then(Node::as_str) {
            let end = call.rfind("module.").and_then(|last| Some(last + call.get(last..)?.find('[')?));
            found.insert(call.get(..end.unwrap_or(call.len())).unwrap_or_default().to_string());
            continue;
        }
        match &node.value {
            Value::Array(items) => open.extend(items),
            Value::Object(entries) => open.extend(entries.iter().map(|entry| &entry.node)),
            _ => {}
        }
    }
    found
}
