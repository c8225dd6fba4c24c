//! What policies say of one resource of a Terraform module, remembered for scans that follow each other. A policy whose metadata have
//! `each: resource` says of a resource what hangs on that and on all that is no resource, so that of a module that changed it
//! is asked about the resources that did.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::bound;
use crate::document::{Entry, Node, Value as Document};
use crate::policy::answer::Answer;
use crate::policy::policies::Policy;
use crate::policy::sight::Sight;
use crate::rego::value::{self, Unknowns, members};
use crate::rego::{Input, Value};

/// Scans after which what none of them asked about is forgotten: an editor has several files open, each scanned by itself.
pub(super) const SCANS: u64 = 16;

/// The block that is told apart.
const RESOURCE: &str = "resource";

/// The members of a policy's sets that are about one resource, in the order of its entry points.
type Said = Arc<Vec<Vec<Value>>>;

/// What was said, each with the scan that asked for it last.
#[derive(Debug, Default)]
pub(super) struct Known {
    scan: AtomicU64,
    said: Mutex<HashMap<blake3::Hash, (u64, Said)>>,
}

impl Known {
    /// Another scan begins.
    pub(super) fn begin_anew(&self) {
        let scan = self.scan.fetch_add(1, Ordering::Relaxed) + 1;
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.retain(|_, (asked, _)| *asked + SCANS >= scan);
    }

    fn get(&self, key: &blake3::Hash) -> Option<Said> {
        let scan = self.scan.load(Ordering::Relaxed);
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked, said) = said.get_mut(key)?;
        *asked = scan;
        Some(Arc::clone(said))
    }

    fn insert(&self, key: blake3::Hash, said: Said) {
        let scan = self.scan.load(Ordering::Relaxed);
        self.said.lock().unwrap_or_else(PoisonError::into_inner).insert(key, (scan, said));
    }
}

/// The answers of the policies, by position in the unit, that are asked and say of each resource what hangs on it alone. `ask` asks
/// those that are marked about a part of the module.
pub(super) fn answers(
    module: &Module<'_>,
    policies: &[(usize, &Policy)],
    wanted: &[bool],
    known: &Known,
    ask: impl FnOnce(&Input, &[bool]) -> Vec<Answer>,
) -> BTreeMap<usize, Answer> {
    // An exception may be for all.
    let is_own =
        |((_, policy), wanted): (&(usize, &Policy), &bool)| *wanted && policy.each_resource && !policy.exception;
    let own: Vec<bool> = policies.iter().zip(wanted).map(is_own).collect();
    let of_own = || policies.iter().enumerate().filter(|(at, _)| own.get(*at) == Some(&true));
    let partly: Vec<Partly<'_>> = of_own().map(|(_, (policy, _))| module.partly(*policy, known)).collect();
    let new: BTreeSet<Place<'_>> = partly.iter().flat_map(|partly| partly.new.iter().copied()).collect();
    let (mut answers, reached) = bound::noting(|| {
        if new.is_empty() {
            return Vec::new();
        }
        let part = Input::new(value::from_node(&module.with(&new), Unknowns::Objects));
        ask(&part, &own).into_iter().map(Some).collect()
    });
    // What was cut is told of who is asked about the whole.
    if !reached.is_empty() {
        return BTreeMap::new();
    }
    let whole = |((at, policy), partly): ((usize, &(usize, &Policy)), &Partly<'_>)| {
        let answer = answers.get_mut(at).and_then(Option::take);
        Some((at, module.whole(*policy, partly, (&new, answer), known)?))
    };
    of_own().zip(&partly).filter_map(whole).collect()
}

/// A module by its resources: each as a hash of what it is and of what all of them share.
pub(super) struct Module<'n> {
    document: &'n Node,
    resources: BTreeMap<Place<'n>, blake3::Hash>,
}

/// A resource's type and name.
type Place<'n> = (&'n str, &'n str);

/// What a policy said of the resources that are as they were, and those that are not.
struct Partly<'n> {
    said: Vec<Said>,
    new: BTreeSet<Place<'n>>,
}

impl<'n> Module<'n> {
    /// A module; `around` is what policies see beside it. `None` where its resources are not blocks under a type and a name.
    pub(super) fn of(document: &'n Node, mut around: Sight) -> Option<Self> {
        let types = document.get(RESOURCE)?.as_object()?;
        for entry in document.as_object()?.iter().filter(|entry| entry.key != RESOURCE) {
            around.text(&entry.key);
            around.node(&entry.node);
        }
        let around = around.hash();
        let mut resources = BTreeMap::new();
        for of_type in types {
            for resource in of_type.node.as_object()? {
                let mut sight = Sight::default();
                for text in [around.to_hex().as_str(), &of_type.key, &resource.key] {
                    sight.text(text);
                }
                sight.node(&resource.node);
                resources.insert((of_type.key.as_str(), resource.key.as_str()), sight.hash());
            }
        }
        Some(Self { document, resources })
    }

    /// What is known of what a policy says, by its position among all.
    fn partly(&self, policy: usize, known: &Known) -> Partly<'n> {
        let mut partly = Partly { said: Vec::new(), new: BTreeSet::new() };
        for (place, hash) in &self.resources {
            match known.get(&key(policy, hash)) {
                Some(said) => partly.said.push(said),
                None => drop(partly.new.insert(*place)),
            }
        }
        partly
    }

    /// The module with some of its resources alone.
    fn with(&self, chosen: &BTreeSet<Place<'_>>) -> Node {
        let of_type = |of_type: &Entry| {
            let is_chosen = |name: &Entry| chosen.contains(&(of_type.key.as_str(), name.key.as_str()));
            let own = of_type.node.as_object().unwrap_or_default().iter().filter(|name| is_chosen(name)).cloned();
            Entry { key: of_type.key.clone(), key_span: of_type.key_span, node: object(&of_type.node, own) }
        };
        let block = |entry: &Entry| match entry.key.as_str() {
            RESOURCE => {
                let types = entry.node.as_object().unwrap_or_default().iter().map(of_type);
                Entry { key: entry.key.clone(), key_span: entry.key_span, node: object(&entry.node, types) }
            }
            _ => entry.clone(),
        };
        object(self.document, self.document.as_object().unwrap_or_default().iter().map(block))
    }

    /// What a policy says of the whole module: what is known, and its `answer` about the resources that are `new`, which is remembered.
    /// `None` where it did not finish, or says something that is about no resource of these.
    fn whole(
        &self,
        policy: (usize, &Policy),
        partly: &Partly<'_>,
        (new, answer): (&BTreeSet<Place<'_>>, Option<Answer>),
        known: &Known,
    ) -> Option<Answer> {
        let (policy, points) = (policy.0, policy.1.entry_points().len());
        let mut all: Vec<BTreeSet<Value>> = vec![BTreeSet::new(); points];
        for said in partly.said.iter().flat_map(|said| said.iter().enumerate()) {
            let (point, members) = said;
            all.get_mut(point)?.extend(members.iter().cloned());
        }
        if let Some(answer) = answer {
            let values = answer.values.ok().filter(|_| answer.unknown.is_none())?;
            let places: Vec<Place<'_>> = new.iter().copied().collect();
            let mut said = vec![vec![Vec::new(); points]; places.len()];
            for (point, value) in values.iter().enumerate() {
                let Some(value) = value else { continue };
                for member in members(value).filter(|_| matches!(value, Value::Set(_)))? {
                    let at = places.binary_search(&place(&member)?).ok()?;
                    said.get_mut(at)?.get_mut(point)?.push(member.clone());
                    all.get_mut(point)?.insert(member);
                }
            }
            for (place, said) in places.iter().zip(said) {
                known.insert(key(policy, self.resources.get(place)?), Arc::new(said));
            }
        }
        Some(Answer { values: Ok(all.into_iter().map(|set| Some(Value::from(set))).collect()), unknown: None })
    }
}

fn key(policy: usize, resource: &blake3::Hash) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&policy.to_le_bytes()).update(resource.as_bytes());
    hasher.finalize()
}

fn object(like: &Node, entries: impl Iterator<Item = Entry>) -> Node {
    Node::new(like.span, Document::Object(entries.collect::<Vec<_>>().into()))
}

/// The resource that a result or a subject is about, by its path.
fn place(member: &Value) -> Option<Place<'_>> {
    let Value::Object(fields) = member else { return None };
    let Value::Array(path) = fields.get(&Value::from("path"))? else { return None };
    match path.as_slice() {
        [Value::String(block), Value::String(of_type), Value::String(name), ..] if &**block == RESOURCE => {
            Some((of_type, name))
        }
        _ => None,
    }
}
