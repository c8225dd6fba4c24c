//! What one evaluation knows besides its input, and what its builtins noted. regorus hands an extension its arguments
//! and nothing else, so it is kept per thread: an evaluation never leaves its thread, and there is one at a time.

use std::cell::RefCell;
use std::time::Duration;

use regorus::Value;
use serde::{Deserialize, Serialize};

use crate::rego::bounds;
use crate::rego::failure::Cause;

/// What becomes of a builtin that fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum BuiltinErrors {
    /// Its expression is undefined, as OPA has it.
    #[default]
    Undefined,
    /// The evaluation fails.
    Fail,
    /// The evaluation fails, but not where an operand is a value that nobody can know: that is noted, and the builtin
    /// answers as told.
    Unknown(Answer),
}

/// What a builtin answers to a value that nobody can know. What is found with both answers does not hang on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// Nothing: the expression is undefined, so that `not` before it holds.
    Undefined,
    /// `true` where it answers with a truth value, else the unknown operand itself.
    Defined,
}

/// What builtins noted in one evaluation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Noted {
    /// How often a builtin failed on a value that nobody can know.
    pub(crate) unknowns: usize,
    /// What `trace` was given.
    pub(crate) traces: Vec<String>,
}

/// The state of one evaluation.
#[derive(Debug)]
pub(crate) struct Session {
    errors: BuiltinErrors,
    /// What modules read as `data.regate.file`.
    file: Value,
    /// Which policies are to be judged, by number; those beyond it are.
    asked: Vec<bool>,
    limit: Duration,
    noted: Noted,
    failures: Vec<(Cause, String)>,
    result_bytes: usize,
}

thread_local! {
    static SESSION: RefCell<Session> = RefCell::new(Session::new(BuiltinErrors::Undefined, Value::Undefined));
}

/// What a builtin's failure is called while only text comes through the engine.
const FAILURE: &str = "regate: failure ";

impl Session {
    pub(crate) fn new(errors: BuiltinErrors, file: Value) -> Self {
        let (asked, noted, failures) = (Vec::new(), Noted::default(), Vec::new());
        Self { errors, file, asked, limit: bounds::MAX_TIME, noted, failures, result_bytes: 0 }
    }

    /// With another bound on its time.
    pub(crate) fn within(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Judging these policies only, by number.
    pub(crate) fn asking(self, asked: &[bool]) -> Self {
        Self { asked: asked.to_vec(), ..self }
    }

    /// Which policies are to be judged, by number.
    pub(super) fn asked(&self) -> &[bool] {
        &self.asked
    }

    pub(super) fn limit(&self) -> Duration {
        self.limit
    }

    /// What becomes of a builtin that fails.
    pub(super) fn on_error(&self) -> BuiltinErrors {
        self.errors
    }

    /// What modules read as `data.regate.file`.
    pub(super) fn file(&self) -> &Value {
        &self.file
    }

    /// Runs an evaluation with this state, and gives the state back.
    pub(super) fn run<T>(self, evaluate: impl FnOnce() -> T) -> (T, Self) {
        let before = SESSION.replace(self);
        let result = evaluate();
        (result, SESSION.replace(before))
    }

    pub(super) fn noted(self) -> Noted {
        self.noted
    }

    /// The failure that a message stands for.
    pub(super) fn failure(&self, message: &str) -> Option<(Cause, String)> {
        let number = message.strip_prefix(FAILURE)?.parse::<usize>().ok()?;
        self.failures.get(number).cloned()
    }
}

/// What modules read as `data.regate.file`.
pub(super) fn file() -> Value {
    SESSION.with_borrow(|session| session.file.clone())
}

/// Whether the policy of a number is to be judged.
pub(super) fn asks(policy: usize) -> bool {
    SESSION.with_borrow(|session| session.asked.get(policy).copied().unwrap_or(true))
}

pub(super) fn errors() -> BuiltinErrors {
    SESSION.with_borrow(|session| session.errors)
}

pub(super) fn trace(text: &str) {
    SESSION.with_borrow_mut(|session| session.noted.traces.push(text.to_string()));
}

pub(super) fn note_unknown() {
    SESSION.with_borrow_mut(|session| session.noted.unknowns += 1);
}

/// The error that carries a failure through the engine.
pub(super) fn fail(cause: Cause, detail: String) -> anyhow::Error {
    SESSION.with_borrow_mut(|session| {
        session.failures.push((cause, detail));
        anyhow::anyhow!("{FAILURE}{}", session.failures.len() - 1)
    })
}

/// Counts what a builtin made.
pub(super) fn spend(bytes: usize) -> Result<(), anyhow::Error> {
    let spent = SESSION.with_borrow_mut(|session| {
        session.result_bytes = session.result_bytes.saturating_add(bytes);
        session.result_bytes
    });
    if spent > bounds::MAX_RESULT_BYTES {
        let text = format!(
            "stopped after {} bytes of builtins' results, the bound of one evaluation",
            bounds::MAX_RESULT_BYTES
        );
        return Err(fail(Cause::Bound(text.clone()), text));
    }
    Ok(())
}
