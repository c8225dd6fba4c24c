//! An engine in this process: modules, data, and what it says about an input.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use regorus::{Rc, Value};
use serde::{Deserialize, Serialize};

use crate::rego::bounds;
use crate::rego::builtins;
use crate::rego::failure::{Failure, Reason, reason};
use crate::rego::heads;
use crate::rego::input::Input;
use crate::rego::iterated;
use crate::rego::session::{Noted, Session};
use crate::rego::syntax;

/// The text of one file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    /// As it is named in messages.
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
    /// Rego v0.
    pub(crate) v0: bool,
    /// From the binary: such policies bind what may be undefined before a head uses it, which their tests show.
    pub(crate) builtin: bool,
}

/// Modules and data, ready to evaluate. A clone shares them and takes microseconds, so that each thread has its own.
#[derive(Clone, Debug)]
pub(crate) struct Local(regorus::Engine);

/// One way in which a query holds.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) expressions: Vec<Expression>,
    pub(crate) bindings: Value,
}

/// An expression of a query, with its 1-based place.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    pub(crate) value: Value,
    pub(crate) text: String,
    pub(crate) row: u32,
    pub(crate) column: u32,
}

/// A file's lines that ran, and those that did not.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Lines {
    pub(crate) file: String,
    pub(crate) covered: BTreeSet<u32>,
    pub(crate) not_covered: BTreeSet<u32>,
}

/// What an evaluation gave, and what its builtins noted.
#[derive(Debug)]
pub(crate) struct Answered<T> {
    pub(crate) value: Result<T, Failure>,
    pub(crate) noted: Noted,
    /// What `print` was given, each with its place in front.
    pub(crate) prints: Vec<String>,
}

fn found(results: regorus::QueryResults) -> Vec<Found> {
    let expression = |found: regorus::Expression| Expression {
        value: found.value,
        text: found.text.to_string(),
        row: found.location.row,
        column: found.location.col,
    };
    let one = |result: regorus::QueryResult| Found {
        expressions: result.expressions.into_iter().map(expression).collect(),
        bindings: result.bindings,
    };
    results.result.into_iter().map(one).collect()
}

/// regorus' engine within our bounds. Prints are kept.
fn bare() -> regorus::Engine {
    let mut engine = regorus::Engine::new();
    engine.set_policy_length_config(bounds::lengths());
    engine.set_gather_prints(true);
    engine
}

impl Local {
    /// An engine with nothing in it. `is_strict`: arithmetic that fails is an error and not undefined.
    pub(crate) fn new(is_strict: bool) -> Result<Self, Reason> {
        bounds::bound_memory();
        let mut engine = bare();
        engine.set_strict_builtin_errors(is_strict);
        builtins::install(&mut engine).map_err(|error| reason(&error))?;
        Ok(Self(engine))
    }

    pub(crate) fn add(&mut self, source: &Source<'_>) -> Result<(), Reason> {
        self.0.set_rego_v0(source.v0);
        let text =
            if builtins::may_name_own(source.text) { syntax::with_outputs(source, false) } else { source.text.into() };
        let text = if source.builtin { text } else { iterated::guarded(source, text) };
        let text = heads::bound(source, text);
        let added = self.0.add_policy(source.file.to_string(), text.into_owned());
        self.0.set_rego_v0(false);
        added.map(drop).map_err(|error| reason(&error))
    }

    /// Makes `data.regate.file` and `data.conftest.file` what the session of each evaluation says.
    pub(crate) fn add_context(&mut self) -> Result<(), Reason> {
        for (file, text) in builtins::CONTEXT_MODULES {
            self.add(&Source { file, text, v0: false, builtin: true })?;
        }
        Ok(())
    }

    /// Adds to `data`.
    pub(crate) fn add_data(&mut self, data: Value) -> Result<(), Reason> {
        self.0.add_data(data).map_err(|error| reason(&error))
    }

    /// Compiles, so that a mistake is known before the first evaluation. `rule` is any that exists: `data.p.deny`.
    pub(crate) fn prepare(&mut self, rule: &str) -> Result<(), Reason> {
        self.0.compile_with_entrypoint(&Rc::from(rule)).map(drop).map_err(|error| reason(&error))
    }

    /// As [`Local::prepare`], where no rule is known.
    pub(crate) fn prepare_all(&mut self) -> Result<(), Reason> {
        self.0.eval_query("true".to_string(), false).map(drop).map_err(|error| reason(&error))
    }

    /// The value of a rule, such as `data.p.deny`; `None` where it is undefined.
    pub(crate) fn rule(&mut self, rule: &str, input: &Input, session: Session) -> Answered<Option<Value>> {
        self.evaluate(input, session, |engine| {
            let value = engine.eval_rule(rule.to_string())?;
            Ok(if value == Value::Undefined { None } else { Some(value) })
        })
    }

    /// The results of a query.
    pub(crate) fn query(&mut self, query: &str, input: &Input, session: Session) -> Answered<Vec<Found>> {
        let source = Source { file: "<query>", text: query, v0: false, builtin: true };
        let text = if builtins::may_name_own(query) { syntax::with_outputs(&source, true) } else { query.into() };
        self.evaluate(input, session, |engine| Ok(found(engine.eval_query(text.into_owned(), false)?)))
    }

    /// Whether queries are Rego v0.
    pub(crate) fn set_rego_v0(&mut self, v0: bool) {
        self.0.set_rego_v0(v0);
    }

    fn evaluate<T>(
        &mut self,
        input: &Input,
        session: Session,
        run: impl FnOnce(&mut regorus::Engine) -> anyhow::Result<T>,
    ) -> Answered<T> {
        self.0.set_input(input.value().clone());
        let limit = session.limit();
        self.0.set_execution_timer_config(bounds::timer(limit));
        let start = Instant::now();
        // regorus 0.14.1 panics on some arguments (docs/regorus-notes.md); its state is made anew for each evaluation.
        let guarded = || catch_unwind(AssertUnwindSafe(|| run(&mut self.0)));
        let (result, session) = session.run(guarded);
        let result = result.unwrap_or_else(|_| Err(anyhow::anyhow!("the engine panicked")));
        let value = match result {
            // Functions may swallow the error of a bound where another definition gives a value.
            Ok(_) if start.elapsed() > limit => Err(Failure::bound(bounds::TIME_TEXT)),
            Ok(value) => Ok(value),
            Err(error) => Err(Failure::new(&error, &|message| session.failure(message))),
        };
        self.0.set_input(Value::Undefined);
        Answered { value, noted: session.noted(), prints: self.0.take_prints().unwrap_or_default() }
    }

    pub(crate) fn set_coverage(&mut self, enabled: bool) {
        self.0.set_enable_coverage(enabled);
    }

    /// Each file with the lines that ran and those that did not.
    pub(crate) fn coverage(&self) -> Vec<Lines> {
        let files = self.0.get_coverage_report().map(|report| report.files).unwrap_or_default();
        let lines = |file: regorus::coverage::File| Lines {
            file: file.path,
            covered: file.covered,
            not_covered: file.not_covered,
        };
        files.into_iter().map(lines).collect()
    }
}
