//! OPA's own conformance cases, through `policy::eval`. `.ci/test-conformance.sh` gets them through the Go client and
//! names the file with them, one case of JSON a line, in `REGATE_OPA_CASES`; without it there is nothing to run.
//!
//! A case passes, or it is not supported: refused before it runs, by what its text holds. Anything else is wrong, and
//! one wrong answer fails the test.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test reads its own files, may panic and prints counts"
)]

use std::collections::BTreeMap;

use rayon::prelude::*;
use regate::policy::{EvalError, EvalOptions, EvalReport, eval};
use serde_json::Value;

/// Cases that have to pass, in percent of all.
const AT_LEAST: usize = 70;

enum Outcome {
    Passed,
    Unsupported(String),
    Wrong(String),
}

#[test]
fn answers_are_those_of_opa() {
    let Some(path) = std::env::var_os("REGATE_OPA_CASES") else { return };
    let only = std::env::var("REGATE_OPA_CASE").ok();
    let text = std::fs::read_to_string(path).unwrap();
    let cases: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let pool = rayon::ThreadPoolBuilder::new().stack_size(16 << 20).build().unwrap();
    let outcomes: Vec<(String, Outcome)> = pool.install(|| {
        let chosen = cases.par_iter().filter(|case| only.as_ref().is_none_or(|only| note(case).contains(only)));
        chosen.map(|case| (note(case), run(case))).collect()
    });
    let (mut passed, mut wrong) = (0, Vec::new());
    let mut unsupported: BTreeMap<String, usize> = BTreeMap::new();
    for (note, outcome) in &outcomes {
        match outcome {
            Outcome::Passed => passed += 1,
            Outcome::Unsupported(reason) => *unsupported.entry(reason.clone()).or_default() += 1,
            Outcome::Wrong(what) => wrong.push(format!("{note}: {what}")),
        }
    }
    let total = outcomes.len();
    let refused: usize = unsupported.values().sum();
    let mut reasons: Vec<_> = unsupported.into_iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (reason, count) in reasons {
        println!("{count:5}  not supported: {reason}");
    }
    for line in &wrong {
        println!("wrong  {line}");
    }
    println!("{total} cases: {passed} passed, {refused} not supported, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{} wrong answers", wrong.len());
    assert!(only.is_some() || passed * 100 >= total * AT_LEAST, "less than {AT_LEAST} % pass");
}

fn note(case: &Value) -> String {
    case["note"].as_str().unwrap().to_string()
}

fn run(case: &Value) -> Outcome {
    let modules = case["modules"].as_array().into_iter().flatten().enumerate();
    let query = case["query"].as_str().unwrap();
    let query = match case["input_term"].as_str() {
        Some(term) => format!("{query} with input as {}", term.replace('\n', " ")),
        None => query.to_string(),
    };
    let options = EvalOptions {
        modules: modules.map(|(at, text)| (format!("test-{at}.rego"), text.as_str().unwrap().to_string())).collect(),
        data: case.get("data").map(ToString::to_string),
        input: case.get("input").map(ToString::to_string),
        query,
        strict_builtin_errors: case["strict_error"] == true,
        ..EvalOptions::default()
    };
    let wants_error = case.get("want_error_code").or_else(|| case.get("want_error"));
    match (eval(&options), wants_error) {
        (Err(EvalError::Load(errors)), _) => {
            let first = errors.0.first().unwrap();
            Outcome::Unsupported(generic(&first.message))
        }
        (Err(EvalError::Evaluation { code, message, .. }), Some(_)) => {
            let wanted = case["want_error_code"].as_str();
            let conflict = |code: Option<&str>| code == Some("eval_conflict_error");
            if wanted.is_none() || conflict(wanted) == conflict(Some(code)) {
                Outcome::Passed
            } else {
                Outcome::Wrong(format!("wanted {wanted:?}, got {code}: {message}"))
            }
        }
        (Err(error), None) => Outcome::Wrong(format!("wanted {}, got the error {error}", case["want_result"])),
        (Ok(report), Some(wanted)) => Outcome::Wrong(format!("wanted {wanted}, got {}", report.to_json())),
        (Ok(report), None) => compare(case, &report),
    }
}

/// Names and numbers that differ from case to case, out of a message.
fn generic(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    match message.split_once("is unsafe") {
        Some(_) => "a variable is unsafe".to_string(),
        None => message.chars().take(90).collect(),
    }
}

fn compare(case: &Value, report: &EvalReport) -> Outcome {
    let sort = case["sort_bindings"] == true;
    let mut found: Vec<Value> = Vec::new();
    for result in &report.results {
        let mut bindings = result.bindings.clone();
        if sort {
            for value in bindings.values_mut() {
                if let Value::Array(items) = value {
                    items.sort_by_key(ToString::to_string);
                }
            }
        }
        found.push(Value::Object(bindings));
    }
    let mut wanted: Vec<Value> = case["want_result"].as_array().cloned().unwrap_or_default();
    if sort {
        for value in wanted.iter_mut().filter_map(Value::as_object_mut).flat_map(serde_json::Map::values_mut) {
            if let Value::Array(items) = value {
                items.sort_by_key(ToString::to_string);
            }
        }
    }
    for list in [&mut found, &mut wanted] {
        list.sort_by_key(canonical);
        list.dedup_by_key(|value| canonical(value));
    }
    let texts = |list: &[Value]| list.iter().map(canonical).collect::<Vec<_>>();
    if texts(&found) == texts(&wanted) {
        Outcome::Passed
    } else {
        Outcome::Wrong(format!("wanted {}, got {}", texts(&wanted).join(" "), texts(&found).join(" ")))
    }
}

/// A value's text with keys in order, and with 1.0 as 1.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            let entries: Vec<_> = entries.iter().map(|(key, value)| format!("{key:?}:{}", canonical(value))).collect();
            format!("{{{}}}", entries.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => format!("{float}"),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}
