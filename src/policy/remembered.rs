//! What policies said of targets before, for scans that follow each other: what they say hangs on the target and its context alone,
//! so that what is the same as before is not asked again.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::document::{Node, Value};
use crate::policy::outcome::{Evaluation, Status};

/// Scans after which what none of them asked about is forgotten: an editor has several files open, each scanned by itself.
const SCANS: u64 = 16;

/// An evaluation, the bounds that it reached, and the scan that asked for it last.
#[derive(Debug)]
struct Said {
    evaluation: Arc<Evaluation>,
    reached: BTreeSet<&'static str>,
    scan: u64,
}

/// What is remembered. Shared by threads; nothing is, until somebody asks for it.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    is_on: AtomicBool,
    scan: AtomicU64,
    said: Mutex<HashMap<blake3::Hash, Said>>,
}

impl Remembered {
    pub(super) fn begin(&self) {
        self.is_on.store(true, Ordering::Relaxed);
    }

    /// Another scan begins.
    pub(super) fn begin_anew(&self) {
        let scan = self.scan.fetch_add(1, Ordering::Relaxed) + 1;
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.retain(|_, said| said.scan + SCANS >= scan);
    }

    /// What is said of a target, which policies see in this way: what was said before, or now. What did not finish is asked again.
    pub(super) fn or_else(&self, sight: &dyn Fn() -> Sight, evaluate: impl FnOnce() -> Evaluation) -> Arc<Evaluation> {
        if !self.is_on.load(Ordering::Relaxed) {
            return Arc::new(evaluate());
        }
        let (key, scan) = (sight().hash(), self.scan.load(Ordering::Relaxed));
        if let Some(said) = self.said.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&key) {
            said.scan = scan;
            // Of whoever asks now.
            said.reached.iter().for_each(|reason| crate::bound::reached(reason));
            return Arc::clone(&said.evaluation);
        }
        let (evaluation, reached) = crate::bound::noting(evaluate);
        reached.iter().for_each(|reason| crate::bound::reached(reason));
        let evaluation = Arc::new(evaluation);
        if !evaluation.outcomes.iter().any(|outcome| matches!(outcome.status, Status::Error(_))) {
            let said = Said { evaluation: Arc::clone(&evaluation), reached, scan };
            self.said.lock().unwrap_or_else(PoisonError::into_inner).insert(key, said);
        }
        evaluation
    }
}

/// What policies see of a target, written in a form that nothing else has.
#[derive(Default)]
pub(super) struct Sight(Vec<u8>);

impl Sight {
    pub(super) fn text(&mut self, text: &str) {
        self.length(text.len());
        self.0.extend(text.as_bytes());
    }

    pub(super) fn optional(&mut self, text: Option<&str>) {
        self.flag(text.is_some());
        self.text(text.unwrap_or_default());
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.0.push(u8::from(flag));
    }

    /// A value without its place. Recursion is as deep as the tree, which parsers bound.
    pub(super) fn node(&mut self, node: &Node) {
        match &node.value {
            Value::Null => self.0.push(0),
            Value::Bool(value) => self.0.extend([1, u8::from(*value)]),
            Value::Int(value) => {
                self.0.push(2);
                self.0.extend(value.to_le_bytes());
            }
            Value::Float(value) => {
                self.0.push(3);
                self.0.extend(value.to_bits().to_le_bytes());
            }
            Value::String(value) => {
                self.0.push(4);
                self.text(value);
            }
            Value::Array(items) => {
                self.0.push(5);
                self.length(items.len());
                items.iter().for_each(|item| self.node(item));
            }
            Value::Object(entries) => {
                self.0.push(6);
                self.length(entries.len());
                for entry in entries.iter() {
                    self.text(&entry.key);
                    self.node(&entry.node);
                }
            }
            Value::Unknown(unknown) => {
                self.0.push(7);
                self.text(&unknown.text);
                self.text(unknown.reason.as_str());
            }
        }
    }

    fn length(&mut self, length: usize) {
        self.0.extend(length.to_le_bytes());
    }

    pub(super) fn hash(&self) -> blake3::Hash {
        blake3::hash(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::UnknownReason;
    use crate::policy::outcome::Outcome;
    use crate::span::Span;

    fn hash(node: &Node) -> blake3::Hash {
        let mut sight = Sight::default();
        sight.node(node);
        sight.hash()
    }

    #[test]
    fn what_policies_see_decides_and_its_place_does_not() {
        let at = |start, text: &str| {
            Node::object(Span::new(start, start + 9), [("a", Node::string(Span::new(start, start + 3), text))])
        };
        assert_eq!(hash(&at(0, "x")), hash(&at(70, "x")));
        assert_ne!(hash(&at(0, "x")), hash(&at(0, "y")));
        let unknown = Node::unknown(Span::default(), "x", UnknownReason::Template);
        assert_ne!(hash(&at(0, "x")), hash(&Node::object(Span::default(), [("a", unknown)])));
        let list = |values: [&str; 2]| {
            Node::new(Span::default(), Value::Array(values.map(|value| Node::string(Span::default(), value)).to_vec()))
        };
        assert_ne!(hash(&list(["ab", "c"])), hash(&list(["a", "bc"])));
    }

    #[test]
    fn what_finished_is_asked_once_and_what_did_not_again() {
        let remembered = Remembered::default();
        let outcome = |status| Outcome {
            policy: "p".to_string(),
            rule: "r".to_string(),
            status,
            violations: Vec::new(),
            excepted: Vec::new(),
            subjects: Vec::new(),
            doubt: None,
        };
        let mut asked = 0;
        let mut ask = |status| {
            remembered.or_else(&Sight::default, || {
                asked += 1;
                Evaluation { outcomes: vec![outcome(status)] }
            });
            asked
        };
        assert_eq!((ask(Status::Pass), ask(Status::Pass)), (1, 2), "nothing is kept before somebody asks for it");
        remembered.begin();
        assert_eq!(ask(Status::Error("stopped".to_string())), 3);
        assert_eq!((ask(Status::Pass), ask(Status::Pass)), (4, 4));
        (0..=SCANS).for_each(|_| remembered.begin_anew());
        assert_eq!(ask(Status::Pass), 5);
    }
}
