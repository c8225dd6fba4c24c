//! What the engine answers for policies on one target, before its values are read.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::policy::compile::{ENTRY, Stops};
use crate::policy::policies::Policy;
use crate::policy::strikes::{OUT, Strikes};
use crate::rego::bounds;
use crate::rego::value::{count, members};
use crate::rego::{Answer as Reply, BuiltinErrors, Cause, Engine, Failure, Input, Session, Value};

/// What one policy gave on one target.
#[derive(Debug)]
pub(super) struct Answer {
    /// In the order of [`Policy::entry_points`]; `None` is undefined. Or why there are none.
    pub(super) values: Result<Vec<Option<Value>>, String>,
    /// Which builtin got a value that nobody can know, and where. What hangs on it is not among the values.
    pub(super) unknown: Option<String>,
}

impl Answer {
    /// Of a policy that has nothing to say.
    pub(super) fn nothing(policy: &Policy) -> Self {
        Self { values: Ok(vec![None; policy.entry_points().len()]), unknown: None }
    }

    pub(super) fn failed(message: String) -> Self {
        Self { values: Err(message), unknown: None }
    }
}

/// One target, as the engine gets it.
pub(super) struct Asked<'a> {
    pub(super) engine: &'a mut Engine,
    pub(super) input: &'a Input,
    pub(super) file: &'a Value,
    /// Which policies are asked at all, in their order; the others have nothing to say.
    pub(super) wanted: &'a [bool],
    pub(super) stops: &'a Stops,
    pub(super) strikes: &'a Strikes,
}

impl Asked<'_> {
    /// The answers of all policies of an engine, in order; each with its position among all. One evaluation gives them
    /// all; when it fails, or when a builtin met what nobody can know, each policy is asked by itself, so that only the one
    /// concerned says so.
    pub(super) fn all(&mut self, policies: &[(usize, &Policy)]) -> Vec<Answer> {
        let values = count(self.input.value());
        let limit = bounds::time_for(values);
        let is_out = |(at, _): &(usize, &Policy)| self.strikes.is_out(*at);
        if let [only] = policies {
            return vec![if is_out(only) { Answer::failed(OUT.to_string()) } else { self.single(only, limit) }];
        }
        if !self.stops.are_many() && !policies.iter().any(is_out) {
            match self.rule(ENTRY, BuiltinErrors::Unknown(Reply::Undefined), bounds::time_together_for(values)) {
                (Ok(results), 0) => return distribute(results.as_ref(), policies),
                (Err(failure), _) if failure.is_stop() => self.stops.add(),
                _ => {}
            }
        }
        let wanted = self.wanted;
        let one = |(policy, &is_wanted): (&(usize, &Policy), &bool)| {
            // One that is out says so of every target.
            if is_wanted || self.strikes.is_out(policy.0) { self.one(policy, limit) } else { Answer::nothing(policy.1) }
        };
        policies.iter().zip(wanted).map(one).collect()
    }

    /// The answer of the only policy of an engine.
    fn single(&mut self, policy: &(usize, &Policy), limit: Duration) -> Answer {
        match self.rule(ENTRY, BuiltinErrors::Unknown(Reply::Undefined), limit) {
            (Ok(results), 0) => {
                distribute(results.as_ref(), &[*policy]).pop().unwrap_or_else(|| self.one(policy, limit))
            }
            (Err(failure), _) if failure.is_stop() => self.failed(policy.0, &failure),
            _ => self.one(policy, limit),
        }
    }
}

/// Gives each policy its values from the set of `[position, value]`.
fn distribute(results: Option<&Value>, policies: &[(usize, &Policy)]) -> Vec<Answer> {
    let mut values: BTreeMap<u64, Value> = BTreeMap::new();
    for pair in results.and_then(members).unwrap_or_default() {
        if let Ok(pair) = pair.as_array()
            && let [position, value] = pair.as_slice()
            && let Ok(position) = position.as_u64()
        {
            values.insert(position, value.clone());
        }
    }
    let mut positions = 0..;
    let mut next = |_: String| positions.next().and_then(|position| values.remove(&position));
    let answer = |(_, policy): &(usize, &Policy)| Answer {
        values: Ok(policy.entry_points().into_iter().map(&mut next).collect()),
        unknown: None,
    };
    policies.iter().map(answer).collect()
}

impl Asked<'_> {
    /// The value of a rule, and how often a builtin met what nobody can know.
    fn rule(&mut self, rule: &str, errors: BuiltinErrors, limit: Duration) -> (Result<Option<Value>, Failure>, usize) {
        let session = Session::new(errors, self.file.clone()).asking(self.wanted).within(limit);
        let answered = self.engine.rule(rule, self.input, session);
        (answered.value, answered.noted.unknowns)
    }

    fn failed(&self, policy: usize, failure: &Failure) -> Answer {
        if failure.is_stop() {
            self.strikes.stopped(policy);
        }
        Answer::failed(failure.to_string())
    }

    /// The answer of one policy, by its position among all.
    pub(super) fn of(&mut self, at: usize, policy: &Policy) -> Answer {
        let limit = bounds::time_for(count(self.input.value()));
        self.one(&(at, policy), limit)
    }

    fn one(&mut self, &(at, policy): &(usize, &Policy), limit: Duration) -> Answer {
        if self.strikes.is_out(at) {
            return Answer::failed(OUT.to_string());
        }
        let mut unknown = None;
        let mut values = Vec::new();
        for rule in policy.entry_points() {
            let (value, why) = match self.certain(&rule, limit) {
                Ok(found) => found,
                Err(failure) => return self.failed(at, &failure),
            };
            values.push(value);
            unknown = unknown.or(why);
        }
        Answer { values: Ok(values), unknown: unknown.map(|failure| failure.to_string()) }
    }

    /// What a rule gives whatever the values are that nobody can know; and, when that was in question, why.
    fn certain(&mut self, rule: &str, limit: Duration) -> Result<(Option<Value>, Option<Failure>), Failure> {
        let undefined = match self.rule(rule, BuiltinErrors::Unknown(Reply::Undefined), limit) {
            (Ok(value), 0) => return Ok((value, None)),
            (Ok(value), _) => value,
            // An operator cannot be made to answer, so nothing of the rule is known.
            (Err(failure), _) if failure.is_unknown() => return Ok((None, Some(failure))),
            (Err(failure), _) => return Err(failure),
        };
        // An error here comes of the answer that was made up: nothing is certain then.
        let defined = match self.rule(rule, BuiltinErrors::Unknown(Reply::Defined), limit).0 {
            Err(failure) if failure.is_stop() => return Err(failure),
            defined => defined.unwrap_or_default(),
        };
        let why = match self.rule(rule, BuiltinErrors::Fail, limit).0 {
            Err(failure) if failure.is_stop() => return Err(failure),
            Err(failure) if failure.is_unknown() => failure,
            _ => Failure { place: None, cause: Cause::Unknown("a builtin".to_string()), detail: String::new() },
        };
        Ok((common(undefined, defined), Some(why)))
    }
}

/// What two values have in common: the members of both when they are sets, else the value when it is the same.
fn common(one: Option<Value>, other: Option<Value>) -> Option<Value> {
    match (one?, other?) {
        (Value::Set(one), Value::Set(other)) => Some(Value::from(one.intersection(&other))),
        (one, other) => (one == other).then_some(one),
    }
}
