use super::*;
use crate::bound::noting;
use crate::rego::value::to_json;

fn assignment(kind: &str, name: &str, value: Option<&str>, index: usize, stage: usize) -> serde_json::Value {
    serde_json::json!({"kind": kind, "name": name, "value": value, "index": index, "stage": stage})
}

/// The variables of the assignments, which have no values from outside, in one stage.
fn scopes_of(assignments: Vec<serde_json::Value>) -> Value {
    scopes(&[Value::from(serde_json::Value::Array(assignments)), Value::new_object(), Value::new_object()]).unwrap()
}

fn resolved_at(text: &str, scopes: &Value, stage: u64, index: u64) -> String {
    let found = resolved(&[Value::from(text), scopes.clone(), Value::from(stage), Value::from(index)]).unwrap();
    found.as_string().unwrap().to_string()
}

#[test]
fn values_that_double_end() {
    let mut lines = vec![assignment("env", "A", Some("0123456789"), 0, 0)];
    lines.extend((1..40).map(|at| assignment("env", "A", Some("$A$A"), at, 0)));
    lines.push(assignment("env", "B", Some("b"), 40, 0));
    let (found, reached) = noting(|| scopes_of(lines.clone()));
    assert_eq!(reached.into_iter().collect::<Vec<_>>(), ["a Dockerfile's variable gives more than 64 KiB"]);
    assert_eq!(resolved_at("$A $B", &found, 0, 41), "$A b");
    assert_eq!(resolved_at("$A", &found, 0, 2), "01234567890123456789");
    let flat = variables(&[Value::from(serde_json::Value::Array(lines)), Value::new_object()]).unwrap();
    assert_eq!(to_json(&flat), serde_json::json!({"B": "b"}));
}

#[test]
fn many_long_values_end() {
    let long = "x".repeat(60 << 10);
    let mut lines = vec![assignment("env", "A", Some(&long), 0, 0)];
    lines.extend((1..1000).map(|at| assignment("env", &format!("B{at}"), Some("$A"), at, 0)));
    let (found, reached) = noting(|| scopes_of(lines));
    assert_eq!(reached.len(), 1);
    assert_eq!(
        (resolved_at("$B60", &found, 0, 1001).len(), resolved_at("$B900", &found, 0, 1001)),
        (60 << 10, "$B900".into())
    );
}

#[test]
fn one_env_sees_what_was_before_it() {
    let found = scopes_of(vec![
        assignment("env", "A", Some("old"), 1, 0),
        assignment("env", "A", Some("new"), 2, 0),
        assignment("env", "B", Some("$A"), 2, 0),
        assignment("arg", "C", Some("c"), 3, 0),
        assignment("arg", "D", Some("$C$A"), 3, 0),
    ]);
    assert_eq!(resolved_at("$A $B $D", &found, 0, 4), "new old cnew");
}

#[test]
fn stages_that_build_on_many_others_have_no_values_from_far_above() {
    let stages: Vec<_> = (0..200)
        .map(|at| serde_json::json!({"stage": at, "alias": format!("s{at}"), "image": format!("S{}", at - 1)}))
        .collect();
    let parents = parents(&[Value::from(serde_json::Value::Array(stages))]).unwrap();
    let lines = serde_json::json!([assignment("env", "A", Some("a"), 1, 0)]);
    let found = scopes(&[Value::from(lines), parents, Value::new_object()]).unwrap();
    assert_eq!(noting(|| resolved_at("$A", &found, 100, 900)).0, "a");
    let (text, reached) = noting(|| resolved_at("$A", &found, 101, 900));
    assert_eq!((text.as_str(), reached.len()), ("$A", 1));
}

#[test]
fn the_last_stage_of_a_name_counts() {
    let stages = serde_json::json!([
        {"stage": 0, "alias": "a", "image": "a"},
        {"stage": 1, "alias": "A", "image": "x"},
        {"stage": 2, "alias": "", "image": "A"},
        {"stage": 3, "alias": "", "image": ""},
    ]);
    let found = to_json(&parents(&[Value::from(stages)]).unwrap());
    assert_eq!(found, serde_json::json!({"0": [], "1": [], "2": [1], "3": []}));
}
