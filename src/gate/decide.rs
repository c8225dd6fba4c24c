//! Asking the policy. Whatever is not a sound answer is an error.

use serde::Deserialize;
use serde_json::Value;

use crate::gate::decision::{Decision, Outcome, Reason};
use crate::gate::error::GateError;
use crate::gate::policy::GatePolicy;
use crate::policy::{EvalOptions, eval};
use crate::suggest::hint;

const QUERY: &str = "data.regate.gate.decision";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    refuse: Vec<Reason>,
    pend: Vec<Reason>,
    warn: Vec<Reason>,
}

/// Evaluates the policy on an input (see [`crate::gate::input`]).
///
/// # Errors
///
/// A policy that does not load, fails, says nothing, or says what is no decision.
pub fn decide(policy: &GatePolicy, input: &Value) -> Result<Decision, GateError> {
    let text = |pointer: &str| input.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_string();
    let environment = text("/environment");
    let options = EvalOptions {
        modules: policy.modules.clone(),
        data: Some(policy.data.clone()),
        input: Some(input.to_string()),
        query: QUERY.to_string(),
        strict_builtin_errors: true,
        ..EvalOptions::default()
    };
    let report = eval(&options).map_err(|error| GateError::Policy(error.to_string()))?;
    let value = report.results.first().and_then(|result| result.expressions.first()).map(|e| e.value.clone());
    let undefined = || {
        let profiles = policy.profiles();
        let others = profiles.join(", ");
        let meant = hint(&environment, profiles.iter().map(String::as_str));
        GateError::Policy(format!("'{QUERY}' is undefined: it has no profile '{environment}'{meant}; it has {others}"))
    };
    let answer: Answer = serde_json::from_value(value.ok_or_else(undefined)?)
        .map_err(|error| GateError::Policy(format!("'{QUERY}' is no decision: {error}")))?;
    let outcome = match (answer.refuse.is_empty(), answer.pend.is_empty()) {
        (false, _) => Outcome::Refused,
        (true, false) => Outcome::Pending,
        (true, true) => Outcome::Approved,
    };
    let commit = text("/commit/id");
    let sorted = |mut reasons: Vec<Reason>| {
        reasons.sort_by(|a, b| (&a.id, &a.message).cmp(&(&b.id, &b.message)));
        reasons
    };
    let (refuse, pend, warn) = (sorted(answer.refuse), sorted(answer.pend), sorted(answer.warn));
    Ok(Decision { outcome, environment, commit, refuse, pend, warn })
}
