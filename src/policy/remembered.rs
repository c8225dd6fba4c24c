//! What policies said of targets before, for scans that follow each other: what they say hangs on the target and its context alone,
//! so that what is the same as before is not asked again.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::policy::apart::{self, SCANS};
use crate::policy::outcome::{Evaluation, Status};
use crate::policy::sight::Sight;

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
    apart: apart::Known,
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
        self.apart.begin_anew();
    }

    /// What was said of resources of Terraform by themselves; `None` where nothing is remembered.
    pub(super) fn apart(&self) -> Option<&apart::Known> {
        self.is_on.load(Ordering::Relaxed).then_some(&self.apart)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::outcome::Outcome;

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
