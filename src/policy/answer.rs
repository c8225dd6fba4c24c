//! What the engine answers for policies on one target, before its values are read.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::policy::compile::ENTRY;
use crate::policy::policies::Policy;
use crate::rego::bounds;
use crate::rego::value::{count, members};
use crate::rego::{Answer as Reply, BuiltinErrors, Cause, Engine, Failure, Session, Value};

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
    fn nothing(policy: &Policy) -> Self {
        Self { values: Ok(vec![None; policy.entry_points().len()]), unknown: None }
    }

    pub(super) fn failed(message: String) -> Self {
        Self { values: Err(message), unknown: None }
    }
}

/// One target, as the engine gets it.
struct Asked<'a> {
    engine: &'a mut Engine,
    input: &'a Value,
    file: &'a Value,
    /// Which policies, by position.
    policies: &'a [bool],
    limit: Duration,
}

/// The answers of all policies of an engine, in order. One evaluation gives them all; when it fails, or when a builtin
/// met what nobody can know, each policy is asked by itself, so that only the one concerned says so.
/// `wanted` tells which policies are asked at all; the others have nothing to say.
pub(super) fn all<'v>(
    engine: &mut Engine,
    policies: &[&Policy],
    wanted: &[bool],
    input: &dyn Fn() -> &'v Value,
    file: &Value,
) -> Vec<Answer> {
    if !wanted.contains(&true) {
        return policies.iter().map(|policy| Answer::nothing(policy)).collect();
    }
    let input = input();
    let values = count(input);
    let mut asked = Asked { engine, input, file, policies: wanted, limit: bounds::time_together_for(values) };
    if let (Ok(results), 0) = asked.rule(ENTRY, BuiltinErrors::Unknown(Reply::Undefined)) {
        return distribute(results.as_ref(), policies);
    }
    asked.limit = bounds::time_for(values);
    let one = |(policy, &is_wanted): (&&Policy, &bool)| {
        if is_wanted { asked.one(policy) } else { Answer::nothing(policy) }
    };
    policies.iter().zip(wanted).map(one).collect()
}

/// Gives each policy its values from the set of `[position, value]`.
fn distribute(results: Option<&Value>, policies: &[&Policy]) -> Vec<Answer> {
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
    let answer = |policy: &&Policy| Answer {
        values: Ok(policy.entry_points().into_iter().map(&mut next).collect()),
        unknown: None,
    };
    policies.iter().map(answer).collect()
}

impl Asked<'_> {
    /// The value of a rule, and how often a builtin met what nobody can know.
    fn rule(&mut self, rule: &str, errors: BuiltinErrors) -> (Result<Option<Value>, Failure>, usize) {
        let session = Session::new(errors, self.file.clone()).asking(self.policies).within(self.limit);
        let answered = self.engine.rule(rule, self.input.clone(), session);
        (answered.value, answered.noted.unknowns)
    }

    fn one(&mut self, policy: &Policy) -> Answer {
        let mut unknown = None;
        let mut values = Vec::new();
        for rule in policy.entry_points() {
            let (value, why) = match self.certain(&rule) {
                Ok(found) => found,
                Err(failure) => return Answer::failed(failure.to_string()),
            };
            values.push(value);
            unknown = unknown.or(why);
        }
        Answer { values: Ok(values), unknown: unknown.map(|failure| failure.to_string()) }
    }

    /// What a rule gives whatever the values are that nobody can know; and, when that was in question, why.
    fn certain(&mut self, rule: &str) -> Result<(Option<Value>, Option<Failure>), Failure> {
        let undefined = match self.rule(rule, BuiltinErrors::Unknown(Reply::Undefined)) {
            (Ok(value), 0) => return Ok((value, None)),
            (Ok(value), _) => value,
            // An operator cannot be made to answer, so nothing of the rule is known.
            (Err(failure), _) if failure.is_unknown() => return Ok((None, Some(failure))),
            (Err(failure), _) => return Err(failure),
        };
        // An error here comes of the answer that was made up: nothing is certain then.
        let defined = self.rule(rule, BuiltinErrors::Unknown(Reply::Defined)).0.unwrap_or_default();
        let why = match self.rule(rule, BuiltinErrors::Fail).0 {
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
