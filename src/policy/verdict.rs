//! From the values of a policy's rules to its outcome, by conftest's conventions and ours.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::document::PathKey;
use crate::policy::answer::Answer;
use crate::policy::outcome::{Level, Location, Outcome, Status, Subject, Violation};
use crate::policy::policies::{Head, Policy};
use crate::rego::{Value as Rego, value};
use crate::result::ResultKind;
use crate::rule::Severity;

/// What a policy said, from the values of its rules.
pub(super) fn outcome(policy: &Policy, answer: Answer) -> Outcome {
    let mut outcome = Outcome {
        policy: policy.package.clone(),
        rule: policy.id().to_string(),
        status: Status::Pass,
        violations: Vec::new(),
        excepted: Vec::new(),
        doubt: answer.unknown.clone(),
        subjects: Vec::new(),
    };
    let values = match answer.values {
        Ok(values) => values,
        Err(message) => {
            outcome.status = Status::Error(format!("the policy '{}' did not finish: {message}", policy.id()));
            return outcome;
        }
    };
    let mut problems = Vec::new();
    let mut rest = values.get(policy.heads.len()..).unwrap_or_default().iter();
    let subjects =
        policy.subjects.then(|| rest.next().and_then(Option::as_ref)).map(|value| names(value, &mut problems));
    let exceptions = policy.exception.then(|| rest.next().and_then(Option::as_ref)).flatten();
    for (head, value) in policy.heads.iter().zip(&values) {
        let is_excepted = exceptions.is_some_and(|exceptions| excepts(exceptions, head.suffix()));
        let found = if is_excepted { &mut outcome.excepted } else { &mut outcome.violations };
        results(policy, head, value.as_ref(), found, &mut problems);
    }
    outcome.status = match (&problems[..], outcome.violations.is_empty(), answer.unknown, &subjects) {
        ([problem, ..], ..) => Status::Error(format!("the policy '{}' gave a wrong result: {problem}", policy.id())),
        ([], false, ..) if outcome.violations.iter().any(|violation| violation.kind != ResultKind::Open) => {
            Status::Fail
        }
        ([], true, Some(why), _) => cannot_tell(policy, &why),
        ([], false, ..) => Status::Unknown(format!("the policy '{}' cannot tell everything", policy.id())),
        ([], true, None, Some(subjects)) if subjects.is_empty() => Status::NotApplicable,
        ([], true, None, _) => Status::Pass,
    };
    outcome.subjects = subjects.unwrap_or_else(|| vec![Subject::target()]);
    if let Some(why) = &outcome.doubt {
        outcome.violations.push(open(why, Vec::new()));
    }
    outcome
}

/// What is told of a value that nobody can know, at its place in the input where that is known.
pub(super) fn open(why: &str, place: Vec<PathKey>) -> Violation {
    let message = format!("cannot be told: {why}");
    Violation { message, location: Location::Path(place), ..blank(Level::Unknown) }
}

fn blank(level: Level) -> Violation {
    Violation {
        level,
        rule: None,
        message: String::new(),
        location: Location::Path(Vec::new()),
        subject: None,
        severity: None,
        kind: if level == Level::Unknown { ResultKind::Open } else { ResultKind::Fail },
        related: Vec::new(),
        identity: None,
        evidence: Value::Null,
        fix: None,
    }
}

pub(super) fn cannot_tell(policy: &Policy, why: &str) -> Status {
    Status::Unknown(format!("the policy '{}' cannot tell: {why}", policy.id()))
}

/// `exception[_][_] == suffix`, as conftest asks.
fn excepts(exceptions: &Rego, suffix: &str) -> bool {
    let suffix = Rego::from(suffix);
    let lists = children(exceptions);
    lists.iter().any(|list| children(list).contains(&suffix))
}

/// What `value[_]` goes over.
fn children(value: &Rego) -> Vec<Rego> {
    match value {
        Rego::Object(object) => object.values().cloned().collect(),
        other => value::members(other).unwrap_or_default(),
    }
}

fn names(value: Option<&Rego>, problems: &mut Vec<String>) -> Vec<Subject> {
    let members = match value {
        None => Some(Vec::new()),
        Some(value) => value::members(value),
    };
    let names: Option<Vec<Subject>> = members.and_then(|members| members.iter().map(subject).collect());
    names.unwrap_or_else(|| {
        problems.push("'subjects' is no set of names or of objects with 'name', 'kind' and 'path'".to_string());
        Vec::new()
    })
}

/// A name, or `{"name", "kind"?, "path"?}`.
fn subject(member: &Rego) -> Option<Subject> {
    if let Some(name) = value::text(member) {
        return Some(Subject { kind: String::new(), name: name.to_string(), path: Vec::new() });
    }
    let Rego::Object(object) = member else { return None };
    let field = |key: &str| object.get(&Rego::from(key));
    let kind = field("kind").map_or(Some(String::new()), |kind| Some(value::text(kind)?.to_string()))?;
    let path = field("path").map_or(Some(Vec::new()), value::path)?;
    Some(Subject { kind, name: value::text(field("name")?)?.to_string(), path })
}

/// The results of one rule. A value that is no collection is a mistake, but where it says in a plain package that there is nothing:
/// conftest passes over all of them, and what `deny if ...` finds has not passed.
fn results(
    policy: &Policy,
    head: &Head,
    value: Option<&Rego>,
    violations: &mut Vec<Violation>,
    problems: &mut Vec<String>,
) {
    let Some(value) = value else { return };
    let Some(members) = value::members(value) else {
        if !policy.is_plain() || !is_nothing(value) {
            problems.push(format!("'{}' is no set: write '{} contains result if ...'", head.name, head.name));
        }
        return;
    };
    for member in members {
        match violation(head.level, &member, !policy.is_plain()) {
            Ok(mut violation) => {
                take_fix(policy, &mut violation);
                violations.push(violation);
            }
            Err(None) => problems.push(format!("a member of '{}' is neither a string nor an object", head.name)),
            Err(Some(problem)) => problems.push(format!("a member of '{}' {problem}", head.name)),
        }
    }
}

/// `false`, `null`, an empty text or object.
fn is_nothing(value: &Rego) -> bool {
    match value {
        Rego::Bool(value) => !value,
        Rego::Null => true,
        Rego::String(text) => text.is_empty(),
        Rego::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// What an edit writes stands in the result where the policy's metadata says so; elsewhere `fix` is evidence as any other field.
fn take_fix(policy: &Policy, violation: &mut Violation) {
    let is_asked = policy.fix.as_ref().is_some_and(|fix| fix.value.is_null());
    let Some(fields) = violation.evidence.as_object_mut().filter(|_| is_asked) else { return };
    if let Some(Value::String(text)) = fields.remove("fix") {
        violation.fix = Some(text);
    }
    if fields.is_empty() {
        violation.evidence = Value::Null;
    }
}

/// A result. With `is_strict` a field that has a meaning has to be of its type: one that says `critcal` would else be as mild as its
/// rule.
fn violation(level: Level, member: &Rego, is_strict: bool) -> Result<Violation, Option<String>> {
    let mut violation = blank(level);
    if let Some(message) = value::text(member) {
        violation.message = message.to_string();
        return Ok(violation);
    }
    let Rego::Object(object) = member else { return Err(None) };
    let mut fields: BTreeMap<String, Rego> = BTreeMap::new();
    for (key, field) in object.iter_sorted() {
        let key = value::text(key).map_or_else(|| value::to_json(key).to_string(), |key| key.to_string());
        fields.insert(key, field.clone());
    }
    let message = fields.remove("message").filter(|message| value::text(message).is_some());
    let message = message.or_else(|| fields.remove("msg")).and_then(|message| value::text(&message));
    violation.message = message.ok_or_else(|| Some("has no string 'message' (or 'msg')".to_string()))?.to_string();
    typed_fields(&mut violation, &mut fields).map_err(Some)?;
    if let Some((key, wanted)) = TYPED.iter().find(|(key, _)| is_strict && fields.contains_key(*key)) {
        return Err(Some(format!("has a '{key}' that is no {wanted}")));
    }
    violation.evidence = evidence(fields);
    Ok(violation)
}

/// Fields that have a meaning, and what they have to be: of the wrong type they are left where they are.
const TYPED: &[(&str, &str)] = &[
    ("severity", "severity (critical, high, medium, low or info)"),
    ("review", "true or false"),
    ("subject", "text"),
    ("identity", "text"),
    ("rule", "text"),
    ("related", "list of objects with 'path' and 'message'"),
];

/// Takes the fields that have a meaning. A field of the wrong type that conftest knows nothing of stays as evidence
/// where its name is a common word.
fn typed_fields(violation: &mut Violation, fields: &mut BTreeMap<String, Rego>) -> Result<(), String> {
    if let Some(path) = fields.remove("path") {
        violation.location =
            Location::Path(value::path(&path).ok_or("has a 'path' that is no list of keys and indices")?);
    } else if let Some(location) = fields.remove("_loc") {
        violation.location = line(&location).ok_or("has a '_loc' without a 'line' above 0")?;
    }
    violation.rule = take_text(fields, "rule");
    violation.subject = take_text(fields, "subject");
    violation.identity = take_text(fields, "identity");
    if let Some(word) = fields.get("severity").and_then(value::text)
        && let Ok(severity) = word.to_ascii_lowercase().parse::<Severity>()
    {
        violation.severity = Some(severity);
        fields.remove("severity");
    }
    if let Some(Rego::Bool(review)) = fields.get("review") {
        if *review && violation.kind == ResultKind::Fail {
            violation.kind = ResultKind::Review;
        }
        fields.remove("review");
    }
    if let Some(related) = fields.get("related").and_then(related) {
        violation.related = related;
        fields.remove("related");
    }
    Ok(())
}

fn take_text(fields: &mut BTreeMap<String, Rego>, key: &str) -> Option<String> {
    let text = fields.get(key).and_then(value::text)?;
    fields.remove(key);
    Some(text.to_string())
}

/// conftest's `_loc`: `{"file": "...", "line": 3}`.
fn line(location: &Rego) -> Option<Location> {
    let object = location.as_object().ok()?;
    let line = object.get(&Rego::from("line"))?.as_u64().ok().filter(|line| *line > 0)?;
    let file = object.get(&Rego::from("file")).and_then(value::text).map(|file| file.to_string());
    Some(Location::Line { file, line: u32::try_from(line).ok()? })
}

/// `[{"path": [...], "message": "..."}]`.
fn related(list: &Rego) -> Option<Vec<(Vec<crate::document::PathKey>, String)>> {
    let entry = |entry: &Rego| {
        let object = entry.as_object().ok()?;
        let path = value::path(object.get(&Rego::from("path"))?)?;
        let message = object.get(&Rego::from("message")).and_then(value::text)?;
        Some((path, message.to_string()))
    };
    value::members(list)?.iter().map(entry).collect()
}

/// The other fields; an object under `evidence` gives its own fields.
fn evidence(mut fields: BTreeMap<String, Rego>) -> Value {
    let mut evidence = match fields.remove("evidence").map(|evidence| value::to_json(&evidence)) {
        Some(Value::Object(object)) => object,
        Some(other) => Map::from_iter([("evidence".to_string(), other)]),
        None => Map::new(),
    };
    for (key, field) in fields {
        evidence.entry(key).or_insert_with(|| value::to_json(&field));
    }
    if evidence.is_empty() { Value::Null } else { Value::Object(evidence) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(json: Value) -> Result<Violation, Option<String>> {
        violation(Level::Deny, &Rego::from(json), false)
    }

    #[test]
    fn a_result_is_a_string_or_an_object() {
        assert_eq!(from("x".into()).unwrap().message, "x");
        let full = from(serde_json::json!({
            "message": "m", "path": ["a", 0], "subject": "s", "rule": "r", "severity": "low", "review": true,
            "related": [{"path": ["b"], "message": "there"}], "evidence": {"port": 22}, "extra": 1,
        }));
        let full = full.unwrap();
        assert_eq!(full.location, Location::Path(vec!["a".into(), 0.into()]));
        assert_eq!((full.subject.as_deref(), full.rule.as_deref()), (Some("s"), Some("r")));
        assert_eq!((full.severity, full.kind), (Some(Severity::Low), ResultKind::Review));
        assert_eq!(full.related, [(vec![PathKey::from("b")], "there".to_string())]);
        assert_eq!(full.evidence, serde_json::json!({"port": 22, "extra": 1}));
    }

    #[test]
    fn conftests_objects_are_read() {
        let result = from(serde_json::json!({"msg": "m", "details": {"a": 1}, "_loc": {"file": "x.tf", "line": 7}}));
        let result = result.unwrap();
        assert_eq!(result.location, Location::Line { file: Some("x.tf".into()), line: 7 });
        assert_eq!(result.evidence, serde_json::json!({"details": {"a": 1}}));
        assert_eq!(from(serde_json::json!({"text": "m"})).unwrap_err().unwrap(), "has no string 'message' (or 'msg')");
        assert_eq!(from(serde_json::json!(3)), Err(None));
    }

    #[test]
    fn a_field_of_the_wrong_type_is_an_error_where_it_has_a_meaning() {
        for (key, wrong) in [
            ("severity", serde_json::json!("critcal")),
            ("severity", serde_json::json!(9)),
            ("review", serde_json::json!("yes")),
            ("subject", serde_json::json!({"name": "x"})),
            ("rule", serde_json::json!(7)),
            ("related", serde_json::json!("x")),
        ] {
            let member = Rego::from(serde_json::json!({"message": "m", key: wrong}));
            let problem = violation(Level::Deny, &member, true).unwrap_err().unwrap();
            assert!(problem.contains(&format!("a '{key}' that is no ")), "{problem}");
            // In conftest's packages it may be anything.
            assert!(violation(Level::Deny, &member, false).unwrap().evidence.get(key).is_some());
        }
    }

    #[test]
    fn a_subject_is_a_name_or_an_object() {
        let read = |json: Value| subject(&Rego::from(json));
        let whole = serde_json::json!({"name": "aws_s3_bucket.b", "kind": "aws_s3_bucket", "path": ["resource", 0]});
        let expected = Subject {
            kind: "aws_s3_bucket".into(),
            name: "aws_s3_bucket.b".into(),
            path: vec!["resource".into(), 0.into()],
        };
        assert_eq!(read(whole), Some(expected));
        assert_eq!(read("x".into()).map(|subject| (subject.name, subject.path)), Some(("x".to_string(), Vec::new())));
        for wrong in
            [serde_json::json!(3), serde_json::json!({"kind": "a"}), serde_json::json!({"name": "a", "path": 1})]
        {
            assert_eq!(read(wrong), None);
        }
    }

    #[test]
    fn what_is_unknown_is_neither_a_failure_nor_a_pass() {
        let found = violation(Level::Unknown, &Rego::from(serde_json::json!({"message": "m", "review": true})), true);
        assert_eq!(found.unwrap().kind, ResultKind::Open);
    }

    #[test]
    fn an_exception_names_a_suffix() {
        let exceptions = Rego::from(serde_json::json!([["a", ""], ["b"]]));
        assert!(excepts(&exceptions, "b") && excepts(&exceptions, ""));
        assert!(!excepts(&exceptions, "c"));
    }
}
