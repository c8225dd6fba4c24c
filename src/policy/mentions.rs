//! Which policies have something to say about a document, by the words that it mentions and the objects that it holds.
//!
//! The engine needs microseconds for each rule, also for those that find nothing. A policy about firewalls that names
//! the words without which it can find nothing (`mentions` in its metadata) is not asked about other documents; what it
//! would have given there, nothing, is counted as if it had been asked. The same holds for `objects`.

use aho_corasick::AhoCorasick;

use crate::document::{Node, Value};
use crate::policy::objects::Objects;
use crate::policy::policies::Policy;
use crate::rego::value;

/// The words of some policies.
#[derive(Debug)]
pub(super) struct Mentions {
    /// `None` where no policy names words, or where there are more than can be looked for: all are asked then.
    words: Option<AhoCorasick>,
    /// The policy, by position, of each word.
    owners: Vec<usize>,
    /// Those without words, which are always asked.
    always: Vec<bool>,
    /// The kinds of objects of which each wants one; none for any document.
    objects: Vec<Vec<String>>,
}

impl Mentions {
    pub(super) fn new(policies: &[&Policy]) -> Self {
        let named =
            || policies.iter().enumerate().flat_map(|(at, policy)| policy.mentions.iter().map(move |word| (at, word)));
        let words = AhoCorasick::builder().ascii_case_insensitive(true).build(named().map(|(_, word)| word)).ok();
        let always = policies.iter().map(|policy| policy.mentions.is_empty() || words.is_none()).collect();
        let objects = policies.iter().map(|policy| policy.objects.clone()).collect();
        Self { words, owners: named().map(|(at, _)| at).collect(), always, objects }
    }

    /// For each policy, whether it is to be asked about a document.
    pub(super) fn of(&self, document: &Node) -> Vec<bool> {
        if is_open(document) {
            return vec![true; self.always.len()];
        }
        let mut asked = self.always.clone();
        if let Some(words) = self.words.as_ref().filter(|_| !self.owners.is_empty()) {
            self.look(words, document, &mut asked);
        }
        if self.objects.iter().any(|wanted| !wanted.is_empty()) {
            let objects = Objects::of(document);
            for (asked, wanted) in asked.iter_mut().zip(&self.objects) {
                *asked &= wanted.is_empty() || objects.hold_one_of(wanted);
            }
        }
        asked
    }

    /// Looks through keys and texts as they are after decoding, so that no way of writing a word hides it.
    fn look(&self, words: &AhoCorasick, node: &Node, asked: &mut [bool]) {
        let mut mark = |text: &str| {
            for found in words.find_overlapping_iter(text) {
                let owner = self.owners.get(found.pattern().as_usize());
                if let Some(flag) = owner.and_then(|&at| asked.get_mut(at)) {
                    *flag = true;
                }
            }
        };
        match &node.value {
            Value::String(text) => mark(text),
            Value::Unknown(unknown) => mark(&unknown.text),
            Value::Array(items) => items.iter().for_each(|item| self.look(words, item, asked)),
            Value::Object(entries) => {
                for entry in entries {
                    mark(&entry.key);
                }
                entries.iter().for_each(|entry| self.look(words, &entry.node, asked));
            }
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {}
        }
    }
}

/// Whether what a document is about is not known: a field of it, or of an object in a list of it, such as the `kind` of
/// an item in a `List`.
fn is_open(document: &Node) -> bool {
    let fields = |node: &Node| match &node.value {
        Value::Object(entries) => entries.iter().any(|entry| is_unknown(&entry.node)),
        _ => is_unknown(node),
    };
    let lists = |node: &Node| matches!(&node.value, Value::Array(items) if items.iter().any(fields));
    let below = match &document.value {
        Value::Object(entries) => entries.iter().any(|entry| lists(&entry.node)),
        _ => lists(document),
    };
    fields(document) || below
}

/// Unknown as the library has it: a template may also stand in what is read as a text.
fn is_unknown(node: &Node) -> bool {
    match &node.value {
        Value::Unknown(_) => true,
        Value::String(text) => value::is_open(text),
        _ => false,
    }
}
