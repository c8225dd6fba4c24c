//! An engine, in this process or in workers: the one that policies are given.

use std::collections::BTreeMap;
use std::sync::Arc;

use regorus::Value;

use crate::rego::bounds;
use crate::rego::builtins;
use crate::rego::failure::{Failure, Reason};
use crate::rego::input::Input;
use crate::rego::local::{Answered, Expression, Found, Lines, Local, Source};
use crate::rego::reading::{self, Reading};
use crate::rego::session::{Noted, Session};
use crate::rego::syntax::{self, Syntax};
use crate::rego::worker::{Evaluate, Evaluated, Pool, Program, Query, Read, Wanted, Workers};

/// Modules and data, ready to evaluate. A clone shares them and takes microseconds, so that each thread has its own.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    Here(Box<Local>),
    Apart(Box<Remote>),
}

/// An engine that workers make and ask. Mistakes in its modules and data are told when it is prepared.
#[derive(Clone, Debug)]
pub(crate) struct Remote {
    pool: Arc<Pool>,
    program: Arc<Program>,
    /// What ran so far, by file: a worker that dies takes its own count along.
    lines: BTreeMap<String, Lines>,
}

impl Workers {
    /// What the text of a module does.
    pub(crate) fn module(&self, source: &Source<'_>) -> Result<Syntax, Reason> {
        match self.pool().filter(|_| !source.builtin) {
            Some(pool) => pool.read(Read { source: source.into(), wanted: Wanted::Module }),
            None => syntax::module(source),
        }
    }

    /// What a close reading of a module shows.
    pub(crate) fn closely(&self, source: &Source<'_>) -> Result<Reading, Reason> {
        match self.pool().filter(|_| !source.builtin) {
            Some(pool) => pool.read_closely(Read { source: source.into(), wanted: Wanted::Closely }),
            None => reading::read(source),
        }
    }

    /// What the text of a query does.
    pub(crate) fn query(&self, source: &Source<'_>) -> Result<Syntax, Reason> {
        match self.pool() {
            Some(pool) => pool.read(Read { source: source.into(), wanted: Wanted::Query }),
            None => syntax::query(source),
        }
    }
}

impl Engine {
    /// An engine with nothing in it. `is_strict`: arithmetic that fails is an error and not undefined.
    pub(crate) fn new(is_strict: bool, workers: &Workers) -> Result<Self, Reason> {
        let Some(pool) = workers.pool() else { return Ok(Self::Here(Box::new(Local::new(is_strict)?))) };
        let mut program = Program::default();
        program.load.engine = pool.next_engine();
        program.load.is_strict = is_strict;
        let (pool, program) = (Arc::clone(pool), Arc::new(program));
        Ok(Self::Apart(Box::new(Remote { pool, program, lines: BTreeMap::new() })))
    }

    pub(crate) fn add(&mut self, source: &Source<'_>) -> Result<(), Reason> {
        match self {
            Self::Here(local) => local.add(source),
            Self::Apart(remote) => {
                remote.program().load.sources.push(source.into());
                Ok(())
            }
        }
    }

    /// Makes `data.regate.file` and `data.conftest.file` what the session of each evaluation says.
    pub(crate) fn add_context(&mut self) -> Result<(), Reason> {
        match self {
            Self::Here(local) => local.add_context(),
            Self::Apart(remote) => {
                remote.program().load.has_context = true;
                Ok(())
            }
        }
    }

    /// Adds to `data`.
    pub(crate) fn add_data(&mut self, data: Value) -> Result<(), Reason> {
        match self {
            Self::Here(local) => local.add_data(data),
            Self::Apart(remote) => {
                remote.program().data.push(data);
                Ok(())
            }
        }
    }

    /// Whether queries are Rego v0.
    pub(crate) fn set_rego_v0(&mut self, v0: bool) {
        match self {
            Self::Here(local) => local.set_rego_v0(v0),
            Self::Apart(remote) => remote.program().load.is_v0 = v0,
        }
    }

    pub(crate) fn set_coverage(&mut self, enabled: bool) {
        match self {
            Self::Here(local) => local.set_coverage(enabled),
            Self::Apart(remote) => remote.program().load.counts_lines = enabled,
        }
    }

    /// Compiles, so that a mistake is known before the first evaluation. `rule` is any that exists: `data.p.deny`. Nothing
    /// is added or set from then on.
    pub(crate) fn prepare(&mut self, rule: &str) -> Result<(), Reason> {
        match self {
            Self::Here(local) => local.prepare(rule),
            Self::Apart(remote) => {
                remote.program().load.entry = Some(rule.to_string());
                remote.pool.load(&remote.program)
            }
        }
    }

    /// As [`Engine::prepare`], where no rule is known.
    pub(crate) fn prepare_all(&mut self) -> Result<(), Reason> {
        match self {
            Self::Here(local) => local.prepare_all(),
            Self::Apart(remote) => remote.pool.load(&remote.program),
        }
    }

    /// The value of a rule, such as `data.p.deny`; `None` where it is undefined.
    pub(crate) fn rule(&mut self, rule: &str, input: &Input, session: Session) -> Answered<Option<Value>> {
        match self {
            Self::Here(local) => local.rule(rule, input, session),
            Self::Apart(remote) => remote.ask(Query::Rule(rule.to_string()), input, &session, |_, mut values| {
                let value = values.next()?;
                Some(if value == Value::Undefined { None } else { Some(value) })
            }),
        }
    }

    /// The results of a query.
    pub(crate) fn query(&mut self, query: &str, input: &Input, session: Session) -> Answered<Vec<Found>> {
        match self {
            Self::Here(local) => local.query(query, input, session),
            Self::Apart(remote) => remote.ask(Query::Any(query.to_string()), input, &session, results),
        }
    }

    /// Each file with the lines that ran and those that did not.
    pub(crate) fn coverage(&self) -> Vec<Lines> {
        match self {
            Self::Here(local) => local.coverage(),
            Self::Apart(remote) => remote.lines.values().cloned().collect(),
        }
    }
}

impl Remote {
    /// The program, while it is being made.
    fn program(&mut self) -> &mut Program {
        Arc::make_mut(&mut self.program)
    }

    /// Evaluates; `read` makes the result of what came, and gives `None` when that cannot be it.
    fn ask<T>(
        &mut self,
        query: Query,
        input: &Input,
        session: &Session,
        read: impl FnOnce(Vec<Vec<(String, u32, u32)>>, std::vec::IntoIter<Value>) -> Option<T>,
    ) -> Answered<T> {
        let engine = self.program.load.engine;
        let (errors, asked, limit) = (session.on_error(), session.asked().to_vec(), session.limit());
        let request = Evaluate { engine, query, input: input.id(), errors, asked, limit };
        let (evaluated, values) = match self.pool.evaluate(&self.program, request, input, session.file()) {
            Ok(answer) => answer,
            Err(failure) => return Answered { value: Err(failure), noted: Noted::default(), prints: Vec::new() },
        };
        let Evaluated { outcome, noted, prints, lines, reached } = evaluated;
        builtins::reach(&reached);
        self.count(lines);
        let garbled = || Failure::bound(bounds::GARBLED_TEXT);
        let value = outcome.map_err(Failure::of_worker);
        let value = value.and_then(|texts| read(texts, values.into_iter()).ok_or_else(garbled));
        Answered { value, noted, prints }
    }

    fn count(&mut self, lines: Vec<Lines>) {
        for new in lines {
            let known = self.lines.entry(new.file.clone()).or_default();
            known.file = new.file;
            known.covered.extend(new.covered);
            known.not_covered.extend(new.not_covered);
            known.not_covered = &known.not_covered - &known.covered;
        }
    }
}

/// The results of a query from the texts of their expressions and the values.
fn results(texts: Vec<Vec<(String, u32, u32)>>, mut values: std::vec::IntoIter<Value>) -> Option<Vec<Found>> {
    let mut results = Vec::new();
    for texts in texts {
        let mut expressions = Vec::new();
        for (text, row, column) in texts {
            expressions.push(Expression { value: values.next()?, text, row, column });
        }
        results.push(Found { expressions, bindings: values.next()? });
    }
    Some(results)
}
