//! Policies from files to outcomes.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::document::{Kind, Node, UnknownReason, Value};
use crate::policy::{
    Context, Evaluation, Level, LoadOptions, Location, PolicySet, Status, Target, TargetScope, TestOptions,
};
use crate::result::ResultKind;
use crate::rule::Severity;
use crate::rule_file::LoadErrors;
use crate::span::Span;

fn node(json: &serde_json::Value) -> Node {
    let at = Span::default();
    let value = match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => {
            number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap()), Value::Int)
        }
        serde_json::Value::String(text) => Value::String(text.clone()),
        serde_json::Value::Array(items) => Value::Array(items.iter().map(node).collect()),
        serde_json::Value::Object(entries) if entries.contains_key("$unknown") => {
            let text = entries["$unknown"].as_str().unwrap();
            return Node::unknown(at, text, UnknownReason::VariableWithoutValue);
        }
        serde_json::Value::Object(entries) => {
            return Node::object(at, entries.iter().map(|(key, value)| (key.as_str(), node(value))));
        }
    };
    Node::new(at, value)
}

/// A set of the user's policies alone.
fn load(files: &[(&str, &str)]) -> Result<PolicySet, LoadErrors> {
    load_with(files, LoadOptions { builtin: false, ..LoadOptions::default() })
}

fn load_with(files: &[(&str, &str)], mut options: LoadOptions) -> Result<PolicySet, LoadErrors> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    options.policy_dirs.push(folder.path().into());
    PolicySet::load(&options)
}

fn judge(set: &PolicySet, kind: Kind, input: serde_json::Value) -> Arc<Evaluation> {
    let (input, context) = (node(&input), Context::of("deploy/app.yaml"));
    let target = Target { kind, scope: TargetScope::Document, input: &input, conftest: None, context: &context };
    let mut evaluator = set.evaluator();
    let evaluation = evaluator.evaluate(&target);
    assert_eq!(evaluator.evaluate(&target), evaluation, "a second run says the same");
    evaluation
}

/// `policy rule status: messages`, one a line.
fn summary(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    for outcome in &evaluation.outcomes {
        let messages: Vec<_> = outcome.violations.iter().map(|violation| violation.message.as_str()).collect();
        let line = format!("{} {:?}: {}", outcome.rule, outcome.status, messages.join(", "));
        writeln!(text, "{}", line.trim_end_matches([' ', ':'])).unwrap();
    }
    text
}

fn policy(id: &str, kind: &str, body: &str) -> String {
    let package = id.replace('-', "_");
    format!(
        "# METADATA\n# title: T\n# custom:\n#   id: {id}\n#   severity: low\n#   kinds: [{kind}]\npackage {package}\n\n{body}\n"
    )
}

const PRIVILEGED: &str = "deny contains result if {
	some index, container in input.containers
	container.privileged == true
	result := {\"message\": sprintf(\"%s is privileged\", [container.name]), \"path\": [\"containers\", index, \"privileged\"]}
}

subjects contains container.name if some container in input.containers";

#[test]
fn a_policy_passes_fails_or_does_not_apply() {
    let set = load(&[("p.rego", &policy("privileged", "kubernetes", PRIVILEGED))]).unwrap();
    assert_eq!(set.rules()[0].severity, Severity::Low);
    assert!(set.applies(Kind::Kubernetes, TargetScope::Document));
    assert!(!set.applies(Kind::Kubernetes, TargetScope::Set));
    assert!(!set.applies(Kind::Terraform, TargetScope::Document));
    let containers = |privileged| serde_json::json!({"containers": [{"name": "a", "privileged": privileged}]});
    let failed = judge(&set, Kind::Kubernetes, containers(true));
    let outcome = &failed.outcomes[0];
    assert_eq!((&outcome.status, outcome.policy.as_str()), (&Status::Fail, "privileged"));
    assert_eq!(outcome.subjects[0].name, "a");
    let violation = &outcome.violations[0];
    assert_eq!((violation.level, violation.message.as_str()), (Level::Deny, "a is privileged"));
    assert_eq!(violation.location, Location::Path(vec!["containers".into(), 0.into(), "privileged".into()]));
    assert_eq!(judge(&set, Kind::Kubernetes, containers(false)).outcomes[0].status, Status::Pass);
    let nothing = judge(&set, Kind::Kubernetes, serde_json::json!({}));
    assert_eq!(nothing.outcomes[0].status, Status::NotApplicable);
    assert_eq!(judge(&set, Kind::Terraform, serde_json::json!({})), Arc::default());
}

#[test]
fn a_policy_that_loops_for_ever_errs_alone() {
    let numbers = "numbers.range(1, 10000)";
    let endless = format!(
        "deny contains x if {{\n\tsome a in {numbers}\n\tsome b in {numbers}\n\tsome c in {numbers}\n\ta + b + c < 0\n\tx := a\n}}"
    );
    let good = policy("good", "json", "deny contains \"no\" if input.x");
    let set = load(&[("a.rego", &policy("endless", "json", &endless)), ("b.rego", &good)]).unwrap();
    let evaluation = judge(&set, Kind::Json, serde_json::json!({"x": 1}));
    insta::assert_snapshot!(summary(&evaluation), @r#"
    endless Error("the policy 'endless' did not finish: stopped at the bound on the time of one evaluation")
    good Fail: no
    "#);
}

#[test]
fn a_policy_that_eats_memory_errs_alone() {
    let doubled: String = (1..40).map(|at| format!("\ts{at} := concat(\"\", [s{}, s{}])\n", at - 1, at - 1)).collect();
    let greedy = format!("deny contains \"big\" if {{\n\ts0 := input.text\n{doubled}\tcount(s39) > 0\n}}");
    let good = policy("good", "json", "deny contains \"no\" if input.text");
    let set = load(&[("a.rego", &policy("greedy", "json", &greedy)), ("b.rego", &good)]).unwrap();
    let evaluation = judge(&set, Kind::Json, serde_json::json!({"text": "0123456789abcdef"}));
    insta::assert_snapshot!(summary(&evaluation), @r#"
    good Fail: no
    greedy Error("the policy 'greedy' did not finish: stopped after 536870912 bytes of builtins' results, the bound of one evaluation")
    "#);
}

#[test]
fn a_result_of_the_wrong_shape_is_an_error() {
    let set = load(&[
        ("a.rego", &policy("no-message", "json", "deny contains {\"text\": 1}")),
        ("b.rego", &policy("bad-path", "json", "deny contains {\"message\": \"m\", \"path\": \"a\"}")),
        ("c.rego", &policy("no-set", "json", "deny if input.x")),
        ("d.rego", &policy("bad-subjects", "json", "subjects contains 1\n\ndeny contains \"x\" if input.y")),
    ]);
    let evaluation = judge(&set.unwrap(), Kind::Json, serde_json::json!({"x": 1}));
    insta::assert_snapshot!(summary(&evaluation), @r#"
    bad-path Error("the policy 'bad-path' gave a wrong result: a member of 'deny' has a 'path' that is no list of keys and indices")
    bad-subjects Error("the policy 'bad-subjects' gave a wrong result: 'subjects' is no set of names or of objects with 'name', 'kind' and 'path'")
    no-message Error("the policy 'no-message' gave a wrong result: a member of 'deny' has no string 'message' (or 'msg')")
    no-set Error("the policy 'no-set' gave a wrong result: 'deny' is no set: write 'deny contains result if ...'")
    "#);
}

/// Beside a rule that gives results, nobody would miss them.
#[test]
fn a_rule_of_results_that_can_give_none_is_not_loaded() {
    let told = |rule: &str| {
        let text = policy("some-id", "json", &format!("deny contains \"x\" if input.y\n\n{rule}"));
        load(&[("a.rego", &text)]).map(|_| ()).map_err(|LoadErrors(errors)| errors[0].message.clone())
    };
    for rule in [
        "warn[k] := \"bad\" if input.k == k",
        "warn.a := 1",
        "warn_b(x) := x",
        "unknown[k] := 1 if k := 2",
        "unknown := 1",
    ] {
        let message = told(rule).unwrap_err();
        assert!(message.ends_with("is no set of results, so that what it says would be dropped"), "{rule}: {message}");
    }
    for rule in ["warn contains \"bad\" if input.bad", "unknown(x) if x.y", "unknown contains \"u\" if input.u"] {
        assert_eq!(told(rule), Ok(()), "{rule}");
    }
}

#[test]
fn conftest_policies_run_as_they_are() {
    let v1 = "package main

deny_root contains msg if {
	input.user == \"root\"
	print(\"seen\", input.user)
	msg := \"no root\"
}

deny_port contains {\"msg\": \"port\", \"_loc\": {\"line\": 3}} if input.port < 1024

exception contains rules if {
	input.port == 22
	rules := [\"port\"]
}

# METADATA
# title: Prefer names
# custom:
#   anything: goes
warn contains \"name it\" if not input.name
";
    let v0 = "# regate: rego-v0
package team

violation[{\"msg\": msg, \"details\": {\"user\": input.user}}] {
  input.user == \"root\"
  msg = sprintf(\"%s in %s\", [input.user, data.conftest.file.name])
}
deny = true
";
    let set = load(&[("a.rego", v1), ("b.rego", v0)]).unwrap();
    let ids: Vec<_> = set.rules().iter().map(|rule| (rule.id.as_str(), rule.severity, rule.title.as_str())).collect();
    assert_eq!(
        ids,
        [
            ("main-deny-port", Severity::High, "deny_port in package main"),
            ("main-deny-root", Severity::High, "deny_root in package main"),
            ("main-warn", Severity::Medium, "Prefer names"),
            ("team-deny", Severity::High, "deny in package team"),
            ("team-violation", Severity::High, "violation in package team"),
        ]
    );
    let evaluation = judge(&set, Kind::Yaml, serde_json::json!({"user": "root", "port": 80}));
    insta::assert_snapshot!(summary(&evaluation), @r#"
    main-deny-port Fail: port
    main-deny-root Fail: no root
    main-warn Fail: name it
    team-deny Error("the policy 'team-deny' gave a wrong result: 'deny' is no set: write 'deny contains result if ...'")
    team-violation Fail: root in app.yaml
    "#);
    let excepted = judge(&set, Kind::Dockerfile, serde_json::json!({"port": 22, "name": "x"}));
    insta::assert_snapshot!(summary(&excepted), @r#"
    main-deny-port Pass
    main-deny-root Pass
    main-warn Pass
    team-deny Error("the policy 'team-deny' gave a wrong result: 'deny' is no set: write 'deny contains result if ...'")
    team-violation NotApplicable
    "#);
    assert_eq!(judge(&set, Kind::Facts, serde_json::json!({})), Arc::default());
}

#[test]
fn a_policy_may_use_with() {
    let source = "package main\n\ndeny contains \"with\" if allowed with input.x as 2\n\nallowed if input.x == 2\n";
    let set = load(&[("a.rego", source)]).unwrap();
    assert_eq!(summary(&judge(&set, Kind::Json, serde_json::json!({"x": 1}))), "main-deny Fail: with\n");
}

#[test]
fn a_policy_may_walk() {
    let source = "package main

deny contains {\"msg\": \"open\", \"path\": path} if {
	walk(input, [path, value])
	value == \"0.0.0.0/0\"
}

deny_part contains msg if {
	walk(input.a, [path, value])
	is_number(value)
	msg := sprintf(\"%v\", [path])
}

deny_named contains msg if {
	some path
	walk(input[\"a\"], [path, \"x\"])
	msg := concat(\".\", [sprintf(\"%v\", [key]) | some key in path])
}
";
    let set = load(&[("a.rego", source)]).unwrap();
    let input = serde_json::json!({"a": {"b": ["x", 1, {"c": 2}]}, "d": {"e": "0.0.0.0/0"}});
    let evaluation = judge(&set, Kind::Yaml, input);
    insta::assert_snapshot!(summary(&evaluation), @r#"
    main-deny Fail: open
    main-deny-named Fail: b.0
    main-deny-part Fail: ["b", 1], ["b", 2, "c"]
    "#);
    assert_eq!(evaluation.outcomes[0].violations[0].location, Location::Path(vec!["d".into(), "e".into()]));
}

#[test]
fn many_policies_run_together() {
    let files: Vec<_> = (0..300)
        .map(|at| {
            (
                format!("p{at}.rego"),
                policy(
                    &format!("p{at}"),
                    "json",
                    &format!("deny contains \"{at}\" if input.x == {at}\n\nsubjects contains \"x\""),
                ),
            )
        })
        .collect();
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let set = load(&files).unwrap();
    let evaluation = judge(&set, Kind::Json, serde_json::json!({"x": 299}));
    assert_eq!(evaluation.outcomes.len(), 300);
    let failed: Vec<_> = evaluation.outcomes.iter().filter(|outcome| outcome.status == Status::Fail).collect();
    assert_eq!(failed[0].rule, "p299");
    assert!(failed.len() == 1 && evaluation.outcomes.iter().all(|outcome| outcome.subjects.len() == 1));
}

#[test]
fn context_and_configuration_are_under_data_regate() {
    let source = policy(
        "context",
        "json",
        "deny contains sprintf(\"%s %s %v %v %v %s\", [file.path, file.dir, file.environment, file.test, file.kind, data.regate.config.owner]) if file := data.regate.file",
    );
    let configuration = serde_json::json!({"owner": "me"});
    let options = LoadOptions { builtin: false, configuration, ..LoadOptions::default() };
    let set = load_with(&[("a.rego", &source)], options).unwrap();
    let evaluation = judge(&set, Kind::Json, serde_json::json!({}));
    assert_eq!(summary(&evaluation), "context Fail: deploy/app.yaml deploy null false json me\n");
}

#[test]
fn everything_wrong_is_reported_at_once() {
    let errors = load(&[
        ("a.rego", &policy("twice", "json", "deny contains http.send({}).body")),
        ("b.rego", &policy("twice", "json", "x := 1")),
        ("e.rego", &policy("twice", "json", "x := 1").replace("package twice", "package other")),
        ("c.rego", "package c\n\ndeny[msg] { msg = \"v0\" }\n"),
        ("d.rego", "# METADATA\n# title: x\n# custom:\n#   kinds: [json]\npackage d\n\ndeny contains 1\n"),
    ]);
    let text: Vec<_> = errors
        .unwrap_err()
        .0
        .iter()
        .map(|error| {
            let name = error.file.rsplit('/').next().unwrap();
            let message = error.message.split("'/").next().unwrap();
            format!("{name}:{}: {message}", error.line)
        })
        .collect();
    insta::assert_snapshot!(text.join("\n"), @r#"
    a.rego:4: the id 'twice' is taken by 
    a.rego:7: the package 'twice' stands in 
    a.rego:9: 'http.send' is forbidden in a policy: it reaches the network
    b.rego:7: the package 'twice' stands in 
    c.rego:3: `if` keyword is required before rule body
    d.rego:1: the metadata has no 'id'
    d.rego:1: the metadata has no 'severity'
    e.rego:4: the policy 'twice' has no rule 'deny', 'warn' or 'violation', so it can never fire
    "#);
}

#[test]
fn a_policy_that_does_not_compile_is_known_at_load() {
    let errors = load(&[("a.rego", "package main\n\ndeny contains x if {\n\ty == 1\n\tx := 2\n}\n")]).unwrap_err();
    assert_eq!(errors.0.len(), 1);
    assert_eq!(errors.0[0].line, 4, "{errors}");
}

#[test]
fn every_test_and_example_of_the_binarys_policies_passes() {
    let report = crate::scan::examples::test(&TestOptions::default()).unwrap();
    let wrong: Vec<_> = report.results.iter().filter(|result| result.fail || result.skip).collect();
    let names: Vec<_> =
        wrong.iter().map(|result| format!("{}.{}: {:?}", result.package, result.name, result.error)).collect();
    assert_eq!(names, Vec::<String>::new());
    assert!(report.results.iter().any(|result| result.name.starts_with("example_bad_")));
    assert!(report.results.iter().any(|result| result.name.starts_with("example_good_")));
}

/// Two values where there can be one are a conflict, as in OPA (`eval_conflict_error`), in a scan as in a test.
#[test]
fn two_values_for_one_name_are_a_conflict() {
    let cases = [
        ("limit := 1\n\nlimit := 2\n\ndeny contains \"x\" if input.a >= limit", serde_json::json!({"a": 5})),
        (
            "f(x) := 1 if x.a\n\nf(x) := 2 if x.b\n\ndeny contains \"x\" if f(input) == 1",
            serde_json::json!({"a": true, "b": true}),
        ),
        (
            "deny contains \"x\" if {\n\tvalues := {k: v | some [k, v] in [[\"a\", 1], [\"a\", input.a]]}\n\tvalues.a == 1\n}",
            serde_json::json!({"a": 2}),
        ),
        (
            "f(xs) := v if {\n\tsome v in xs\n} else := 0\n\ndeny contains \"x\" if f(input.a) == 1",
            serde_json::json!({"a": [1, 2]}),
        ),
        (
            "names[k] := v if some [k, v] in input.a\n\ndeny contains \"x\" if names.a",
            serde_json::json!({"a": [["a", 1], ["a", 2]]}),
        ),
    ];
    for (body, input) in cases {
        let source = policy("conflict", "json", body);
        let evaluation = judge(&load(&[("p.rego", &source)]).unwrap(), Kind::Json, input.clone());
        let status = &evaluation.outcomes[0].status;
        assert!(
            matches!(status, Status::Error(message) if message.contains("two values for one rule, function or key at ")),
            "{body}: {status:?}"
        );
        let tested = format!(
            "package conflict_test\n\nimport data.conflict\n\ntest_it if count(conflict.deny) >= 0 with input as {input}\n"
        );
        let report = run_tests(&[("p.rego", &source), ("p_test.rego", &tested)]);
        assert!(report.results.iter().all(|result| result.error.is_some()), "{body}: {:?}", report.results);
    }
}

fn run_tests(files: &[(&str, &str)]) -> crate::policy::TestReport {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let load = LoadOptions { policy_dirs: vec![folder.path().into()], ..LoadOptions::default() };
    crate::policy::test(&TestOptions { load, ..TestOptions::default() }, &|_, _, _| Vec::new()).unwrap()
}

/// Rules with a reference as head are one object, in a scan as in a test.
#[test]
fn rules_with_a_reference_as_head_are_one_object() {
    let source = policy(
        "two-keys",
        "json",
        "obj.a.b := 1\n\nobj.a.c := 2\n\ndeny contains \"two\" if count(obj.a) == 2\n\ndeny contains \"b\" if obj.a.b == input.x",
    );
    let set = load(&[("p.rego", &source)]).unwrap();
    assert_eq!(summary(&judge(&set, Kind::Json, serde_json::json!({"x": 1}))), "two-keys Fail: b, two\n");
    let tested = "package two_keys_test\n\nimport data.two_keys\n\ntest_it if two_keys.deny == {\"b\", \"two\"} with input as {\"x\": 1}\n";
    assert!(run_tests(&[("p.rego", &source), ("p_test.rego", tested)]).results.iter().all(|result| result.passed()));
}

/// A builtin that fails is an error, with its place and without what it was given; the others of the kind stand.
#[test]
fn a_builtin_that_fails_ends_the_policy_in_an_error() {
    let failing = policy("failing", "json", "deny contains \"x\" if to_number(input.secret) > 1");
    let good = policy("good", "json", "deny contains \"no\" if input.secret");
    let set = load(&[("a.rego", &failing), ("b.rego", &good)]).unwrap();
    let evaluation = judge(&set, Kind::Json, serde_json::json!({"secret": "hunter2"}));
    let [failed, stands] = evaluation.outcomes.as_slice() else { panic!("{evaluation:?}") };
    let Status::Error(message) = &failed.status else { panic!("{failed:?}") };
    assert!(message.starts_with("the policy 'failing' did not finish: 'to_number' failed at "), "{message}");
    assert!(message.ends_with("a.rego:9") && !message.contains("hunter2"), "{message}");
    assert_eq!(stands.status, Status::Fail);
    let arithmetic = policy("sum", "json", "deny contains \"x\" if input.secret + 1 > 1");
    let set = load(&[("a.rego", &arithmetic)]).unwrap();
    let evaluation = judge(&set, Kind::Json, serde_json::json!({"secret": "hunter2"}));
    assert!(matches!(&evaluation.outcomes[0].status, Status::Error(message) if !message.contains("hunter2")));
}

/// A builtin that fails on a value that nobody can know makes the policy unknown: neither a pass nor an error.
#[test]
fn a_builtin_on_an_unknown_value_makes_the_policy_unknown() {
    let unknown = serde_json::json!({"$unknown": "var.name", "reason": "the variable has no value"});
    let body = "deny contains \"starts\" if startswith(input.name, \"a\")\n\ndeny contains \"ends not\" if not endswith(input.name, \"a\")\n\ndeny contains \"bad\" if input.bad\n\nwarn contains \"lower\" if lower(input.name) == \"a\"";
    let set = load(&[("p.rego", &policy("naming", "json", body))]).unwrap();
    let at = |status: &Status| match status {
        Status::Unknown(message) => message.split(" at ").next().unwrap().to_string(),
        other => format!("{other:?}"),
    };
    let cannot_tell = judge(&set, Kind::Json, serde_json::json!({"name": unknown}));
    assert_eq!(
        at(&cannot_tell.outcomes[0].status),
        "the policy 'naming' cannot tell: 'startswith' got a value that is not known"
    );
    // What does not hang on the unknown value stands.
    let found = judge(&set, Kind::Json, serde_json::json!({"name": unknown, "bad": true}));
    assert_eq!((&found.outcomes[0].status, found.outcomes[0].violations[0].message.as_str()), (&Status::Fail, "bad"));
    assert_eq!(found.outcomes[0].violations[1].kind, ResultKind::Open, "and the rest is told as what it is");
    assert_eq!(summary(&judge(&set, Kind::Json, serde_json::json!({"name": "xa"}))), "naming Pass\n");
    // Operators and other members of a list as well.
    for (body, input) in [
        ("deny contains \"x\" if input.size + 1 > 3", serde_json::json!({"size": unknown})),
        ("deny contains \"x\" if concat(\",\", input.names) == \"a\"", serde_json::json!({"names": ["a", unknown]})),
    ] {
        let set = load(&[("p.rego", &policy("other", "json", body))]).unwrap();
        let status = &judge(&set, Kind::Json, input).outcomes[0].status;
        assert!(matches!(status, Status::Unknown(_)), "{body}: {status:?}");
    }
    // Any other failure is an error, whatever else is unknown.
    let set =
        load(&[("p.rego", &policy("other", "json", "deny contains \"x\" if to_number(input.size) > 3"))]).unwrap();
    let status = &judge(&set, Kind::Json, serde_json::json!({"size": "large", "name": unknown})).outcomes[0].status;
    assert!(matches!(status, Status::Error(_)), "{status:?}");
}

/// A comparison with a value that nobody knows is false, which is no reason to pass, nor to fail.
#[test]
fn a_comparison_with_an_unknown_value_makes_the_policy_unknown() {
    let unknown = serde_json::json!({"$unknown": "${var.x}", "reason": "the variable has no value"});
    let document = serde_json::json!({"db": {"a": {"open": unknown, "size": 3, "rules": unknown, "name": unknown}}});
    let said = |body: &str| {
        let set = load(&[("p.rego", &policy("weighed", "json", body))]).unwrap();
        let outcome = &judge(&set, Kind::Json, document.clone()).outcomes[0];
        let told = outcome.violations.iter().filter(|found| found.kind != ResultKind::Open);
        assert_eq!(told.clone().count() < outcome.violations.len(), outcome.doubt.is_some(), "{outcome:?}");
        (outcome.status.clone(), told.map(|found| found.message.clone()).collect::<Vec<_>>())
    };
    for body in [
        "deny contains \"x\" if input.db[_].open == true",
        "deny contains \"x\" if input.db[_].open != \"no\"",
        "deny contains \"x\" if not input.db.a.open",
        "deny contains \"x\" if {\n\tsome db in input.db\n\tdb.open in {\"yes\", \"all\"}\n}",
        "deny contains \"x\" if {\n\tsome rule in input.db.a.rules\n\trule.port == 22\n}",
        "deny contains \"x\" if {\n\tsome rule in input.db.a.rules\n\trule.port == 22\n}\n\nsubjects contains \"db\" if input.db.a.open == 1",
        "is_open(db) if db.open == 1\n\ndeny contains \"x\" if is_open(input.db[_])",
        "is_open if input.db[_][\"open\"] > 3\n\ndeny contains \"x\" if is_open",
        "deny contains \"x\" if {\n\twalk(input, [_, value])\n\tvalue == \"public\"\n}",
        "deny contains \"x\" if {\n\tsome db in input.db\n\tdb.open != 4\n\tdb.size == 3\n}",
    ] {
        let (status, found) = said(body);
        assert!(
            matches!(&status, Status::Unknown(why) if why.contains("the policy reads 'db.a.")),
            "{body}: {status:?} {found:?}"
        );
    }
    // What hangs on nothing unknown is as it was, also beside what does.
    let passes = "deny contains {\"message\": \"x\", \"name\": db.name} if {\n\tsome db in input.db\n\tdb.size == 4\n}";
    assert_eq!(said(passes), (Status::Pass, Vec::new()));
    let fails = "deny contains \"size\" if input.db[_].size == 3\n\ndeny contains \"open\" if input.db[_].open != 4";
    assert_eq!(said(fails), (Status::Fail, vec!["size".to_string()]));
    // A policy that says what it cannot tell is believed.
    let itself = "deny contains \"x\" if input.db[_].open == true\n\nunknown contains \"y\" if input.none";
    assert_eq!(said(itself).0, Status::Pass);
}

/// The one body of a block that is made a number of times that nobody knows stands for all of them, and not for their number.
#[test]
fn how_often_a_block_is_made_may_not_be_known() {
    let unknown = serde_json::json!({"$unknown": "${var.n}", "reason": "the variable has no value"});
    let said = |body: &str, set: serde_json::Value| {
        let metadata =
            policy("weighed", "terraform", body).replace("kinds: [terraform]", "kinds: [terraform]\n#   target: set");
        let policies = load(&[("p.rego", &metadata)]).unwrap();
        let (input, context) = (node(&set), Context::of("main.tf"));
        let target =
            Target { kind: Kind::Terraform, scope: TargetScope::Set, input: &input, conftest: None, context: &context };
        policies.evaluator().evaluate(&target).outcomes[0].clone()
    };
    let own = serde_json::json!({"resource": {"t": {"a": [{"count": unknown, "acl": "private"}]}}});
    let called = serde_json::json!({
        "module": {"m": [{"for_each": unknown}]},
        "resource": {"t": {"a": [{"$module": "module.m", "acl": "private"}]}},
    });
    for body in [
        "deny contains \"x\" if count(input.resource.t.a) > 3",
        "deny contains \"x\" if count(input.resource.t.a) < 2",
        "deny contains \"x\" if count(input.resource.t.a) == 0",
        "deny contains \"x\" if input.resource.t.a[1]",
        "deny contains \"x\" if not input.resource.t.a[1]",
        "deny contains \"x\" if {\n\tsome i, body in input.resource.t.a\n\ti > 0\n\tbody.acl == \"private\"\n}",
    ] {
        for set in [&own, &called] {
            let outcome = said(body, set.clone());
            let why = "depends on how many 'resource.t.a' there are";
            assert!(matches!(&outcome.status, Status::Unknown(said) if said.contains(why)), "{body}: {outcome:?}");
        }
    }
    let certain = "deny contains \"x\" if input.resource.t[_][_].acl == \"private\"";
    assert_eq!(said(certain, own.clone()).status, Status::Fail);
    assert_eq!(said(&certain.replace("private", "public"), own.clone()).status, Status::Pass);
    // Another block, and one whose number is known.
    assert_eq!(said("deny contains \"x\" if count(input.resource.u) > 3", own).status, Status::Pass);
    let known = serde_json::json!({"resource": {"t": {"a": [{"$instance": "[0]"}, {"$instance": "[1]"}]}}});
    assert_eq!(said("deny contains \"x\" if count(input.resource.t.a) > 3", known.clone()).status, Status::Pass);
    assert_eq!(said("deny contains \"x\" if count(input.resource.t.a) == 2", known).status, Status::Fail);
}

/// conftest gives the text that stands where nobody knows the value: it is none of the text's values, and who asks for that text has it.
#[test]
fn a_policy_of_conftest_does_not_pass_what_nobody_knows() {
    let unknown = serde_json::json!({"$unknown": "${var.x}", "reason": "the variable has no value"});
    let said = |body: &str| {
        let set = load(&[("p.rego", &format!("package main\n\n{body}\n"))]).unwrap();
        judge(&set, Kind::Json, serde_json::json!({"a": unknown, "b": 1})).outcomes[0].status.clone()
    };
    for body in [
        "deny contains \"x\" if input.a == 7",
        "deny contains \"x\" if input.a != 7",
        "deny contains \"x\" if contains(input.a, \"x\")",
    ] {
        assert!(matches!(said(body), Status::Unknown(_)), "{body}");
    }
    assert_eq!(said("deny contains \"x\" if input.b == 7"), Status::Pass);
    assert_eq!(said("deny contains \"x\" if input.b == 1"), Status::Fail);
    assert_eq!(said("deny contains \"x\" if not startswith(input.a, \"${var.\")"), Status::Pass);
}

/// conftest's policy/engine.go, `Check`: `input` is each item of a list, never the list.
#[test]
fn a_policy_of_conftest_is_asked_of_each_item_of_a_list() {
    let set = load(&[("p.rego", "package main\n\ndeny contains \"bad\" if input.x == 2\n")]).unwrap();
    let said = |document: serde_json::Value| judge(&set, Kind::Json, document).outcomes[0].clone();
    let found = said(serde_json::json!([{"x": 1}, {"x": 2}, {"y": 1}, {"x": 2}]));
    assert_eq!((&found.status, found.violations.len()), (&Status::Fail, 2));
    assert_eq!(found.violations[0].location, Location::Path(vec![crate::document::PathKey::Index(1)]));
    assert_eq!(said(serde_json::json!([{"x": 1}])).status, Status::Pass);
    assert_eq!(said(serde_json::json!([])).status, Status::NotApplicable);
    let broken = load(&[("p.rego", "package main\n\ndeny contains null if input.x == 2\n")]).unwrap();
    let status = |x: u8| judge(&broken, Kind::Json, serde_json::json!([{"x": x}, {"x": 1}])).outcomes[0].status.clone();
    assert!(matches!(status(2), Status::Error(_)), "a member without a message is no pass");
    assert_eq!(status(1), Status::Pass);
}

/// What an author of a document calls unknown is a value as any other.
#[test]
fn a_document_writes_no_unknown_value() {
    let body = "deny contains \"root\" if object.get(input.name, [\"$$unknown\"], \"\") == \"root\"\n\ndeny contains \"x\" if startswith(input.name, \"a\")";
    let set = load(&[("p.rego", &policy("naming", "json", body))]).unwrap();
    let at = Span::default();
    let name = Node::object(at, [("$unknown", Node::string(at, "root"))]);
    let (input, context) = (Node::object(at, [("name", name)]), Context::of("a.json"));
    let target =
        Target { kind: Kind::Json, scope: TargetScope::Document, input: &input, conftest: None, context: &context };
    let evaluation = set.evaluator().evaluate(&target);
    assert!(matches!(evaluation.outcomes[0].status, Status::Error(_)), "{evaluation:?}");
}

#[test]
fn what_an_exception_takes_away_is_kept_apart() {
    let source = "package main\n\ndeny_root contains \"root\"\n\nexception contains [\"root\"] if input.legacy\n";
    let set = load(&[("p.rego", source)]).unwrap();
    let evaluation = judge(&set, Kind::Json, serde_json::json!({"legacy": true}));
    let outcome = &evaluation.outcomes[0];
    assert_eq!((&outcome.status, outcome.violations.len(), outcome.excepted.len()), (&Status::Pass, 0, 1));
    assert_eq!(outcome.excepted[0].message, "root");
}

/// A gate over policies that nobody can be asked would judge nothing and pass.
#[test]
fn what_can_never_fire_is_an_error_at_load() {
    for (text, told) in [
        (
            "package main\n\ndefault allow := false\n\nallow if not input.x\n",
            "a.rego:1: no rule of the policies gives results",
        ),
        (
            "package p\n\ndeny contains \"x\" if input.review.object.spec.x\n",
            "a.rego:3: the policy is made for an admission review",
        ),
        ("package p\n\ndeny contains \"x\" if input.request.operation == \"CREATE\"\n", "made for an admission review"),
        (
            "package p\n\ndeny contains \"x\" if input.k in data.allowed.kinds\n",
            "a.rego:3: 'data.allowed.kinds' is no package and no data",
        ),
        (
            "package p\n\nimport data.allowed\n\ndeny contains \"x\" if input.k in allowed\n",
            "'data.allowed' is no package and no data",
        ),
        (
            "package p\n\nopen if input.x\n\ndeny contains \"x\" if data.p.opn\n",
            "a.rego:5: 'data.p.opn' is no rule of the package and no data",
        ),
        (
            "package p\n\nimport data.regate.lib.values\n\ndeny contains \"x\" if values.nothing.there\n",
            "a.rego:5: 'data.regate.lib.values.nothing.there' is no rule of the package and no data",
        ),
    ] {
        let errors = load(&[("a.rego", text)]).unwrap_err();
        assert!(errors.to_string().contains(told), "{errors}");
    }
    let reviews = "# regate: documents\npackage p\n\ndeny contains \"x\" if input.review.object.x\n";
    assert_eq!(load(&[("a.rego", reviews)]).unwrap().rules().len(), 1);
    let shadowed = "package values\n\nimport data.regate.lib.values\n\nf(values) := values.nothing\n\ndeny contains \"x\" if f(input.x)\n";
    assert_eq!(load(&[("a.rego", shadowed)]).unwrap().rules().len(), 1);
    let with_data = "package p\n\ndeny contains \"x\" if input.k in data.allowed.kinds\n";
    assert_eq!(load(&[("a.rego", with_data), ("data.json", "{\"allowed\": {}}")]).unwrap().rules().len(), 1);
    // A library beside policies asks for nothing.
    assert!(load(&[("a.rego", PLAIN), ("b.rego", "package lib\n\nf(x) := x\n")]).is_ok());
}

const PLAIN: &str = "package main\n\ndeny contains \"bad\" if input.spec.open == true\n";

/// What a policy reads is nowhere: it is about something else, and has not found it to be right.
#[test]
fn a_policy_passes_only_where_something_stands_that_it_reads() {
    let set = load(&[
        ("a.rego", PLAIN),
        ("b.rego", &policy("own", "json", "deny contains \"bad\" if input.spec.open == true")),
    ])
    .unwrap();
    let status = |document: serde_json::Value| summary(&judge(&set, Kind::Json, document));
    assert_eq!(status(serde_json::json!({"spec": {}})), "main-deny Pass\nown Pass\n");
    assert_eq!(status(serde_json::json!({"spec": {"open": true}})), "main-deny Fail: bad\nown Fail: bad\n");
    let elsewhere = "main-deny NotApplicable\nown NotApplicable\n";
    assert_eq!(status(serde_json::json!({"kind": "Pod"})), elsewhere);
    assert_eq!(status(serde_json::json!([1])), elsewhere);
}

/// `deny if ...`: conftest takes no notice of such a value, and what it finds has not passed.
#[test]
fn a_value_that_is_no_set_is_no_pass() {
    for rule in ["deny if input.x", "deny := \"bad\" if input.x", "deny contains true if input.x"] {
        let set = load(&[("a.rego", &format!("package main\n\n{rule}\n"))]).unwrap();
        let status = |document: serde_json::Value| judge(&set, Kind::Json, document).outcomes[0].status.clone();
        assert!(matches!(status(serde_json::json!({"x": "a"})), Status::Error(_)), "{rule}");
        assert_eq!(status(serde_json::json!({"x": false})), Status::Pass, "{rule}");
    }
}

/// What the engine reads and the outline does not would never be asked.
#[test]
fn a_rule_that_is_not_seen_is_an_error() {
    let text = "package p\n\nallowed := true deny contains \"x\" if input.x\n";
    let errors = load(&[("p.rego", text)]).unwrap_err();
    assert!(errors.to_string().contains("p.rego:3: the rule 'deny' is not seen"), "{errors}");
    let text =
        "package p\n\nimport future.keywords.if\nimport future.keywords.contains\n\ndeny contains \"x\" if input.x\n";
    assert_eq!(load(&[("p.rego", text)]).unwrap().rules()[0].id, "p-deny");
}

/// What OPA does not compile: one of the two hides the other, or a comparison is false for ever, and the policy passes.
#[test]
fn what_opa_refuses_to_compile_is_an_error_at_load() {
    for (text, told) in [
        ("p := 1 if input.a == 9\n\np contains 2 if input.b", "a.rego:7: 'p' is a set here, and one value elsewhere"),
        (
            "bad(x) := true if x == 5\n\nbad := false if input.z",
            "a.rego:7: 'bad' is one value here, and a function of 1 argument",
        ),
        ("default bad := false\n\ndefault bad := true", "a.rego:7: 'bad' has a default already"),
        ("f(x, y) := 1 if x == y\n\nz if f(input.a)", "a.rego:7: 'f' takes 2 arguments and is given 1"),
        ("f(x) := x\n\nf(x, y) := x if y", "a.rego:7: 'f' is a function of 2 arguments here"),
        (
            "z if count(input.x) == \"2\"",
            "a.rego:5: the two sides are never equal: a number on the left, a string on the right",
        ),
    ] {
        let text = format!("package own\n\ndeny contains \"x\" if input.x\n\n{text}\n");
        let errors = load(&[("a.rego", &text)]).unwrap_err();
        assert!(errors.to_string().contains(told), "{errors}");
    }
    let above = "package own\n\na := {\"b\": 9}\n\ndeny contains \"x\" if a.b == input.x\n";
    let errors = load(&[("a.rego", above), ("b.rego", "package own.a\n\nb := 2\n")]).unwrap_err();
    assert!(errors.to_string().contains("a.rego:3: 'a' is a rule here, and a part of the package 'own.a'"), "{errors}");
    // A function's value may be taken by one argument more, and a default of a function is one of its rules.
    let fine = "package own\n\ndefault f(_) := 0\n\nf(x) := 1 if x\n\no.a := 1\n\no[k] := 2 if some k in input.k\n\n\
                deny contains \"x\" if {\n\tf(input.x, y)\n\ty == 1\n}\n";
    assert!(load(&[("a.rego", fine)]).is_ok());
}

/// A document of the data would else take the place of a rule, also one that the scanned repository brings.
#[test]
fn data_in_the_place_of_a_rule_are_an_error() {
    let text = "package company.more\n\nmost := 0\n\ndeny contains \"x\" if input.n > most\n";
    for (data, line) in
        [("{\"company\": {\"more\": {\"deny\": []}}}", 5), ("{\"company\": {\"more\": {\"most\": 9}}}", 3)]
    {
        let errors = load(&[("a.rego", text), ("data.json", data)]).unwrap_err();
        assert!(errors.to_string().contains(&format!("a.rego:{line}: 'data.company.more.")), "{errors}");
    }
    assert!(load(&[("a.rego", text), ("data.json", "{\"company\": {\"more\": {\"other\": 9}}}")]).is_ok());
}

/// A list or an object that nobody knows may hold what a policy looks for in it.
#[test]
fn what_is_not_in_an_unknown_value_is_unknown() {
    let unknown = serde_json::json!({"$unknown": "${var.x}", "reason": "the variable has no value"});
    let document = serde_json::json!({"list": unknown, "sizes": [80, unknown]});
    for body in [
        "deny contains \"x\" if not \"10.0.0.0/8\" in input.list",
        "deny contains \"x\" if not input.list.encrypted",
        "deny contains \"x\" if not input.list.at.rest",
        "deny contains \"x\" if not input.list[_].encrypted",
        "deny contains \"x\" if not \"a\" in {x.name | some x in input.list}",
    ] {
        for text in [format!("package main\n\n{body}\n"), policy("own", "json", body)] {
            let set = load(&[("a.rego", &text)]).unwrap();
            let status = &judge(&set, Kind::Json, document.clone()).outcomes[0].status;
            assert!(matches!(status, Status::Unknown(_)), "{text}: {status:?}");
        }
    }
}

/// A text that is made of such a value is not known either, nor is a member of an object.
#[test]
fn what_is_made_of_an_unknown_value_is_unknown() {
    let unknown = serde_json::json!({"$unknown": "${var.x}", "reason": "the variable has no value"});
    let document = serde_json::json!({"db": {"id": unknown, "tags": {"Owner": unknown}}});
    for body in [
        "deny contains \"x\" if {\n\tsome k, x in input.db.tags\n\tx == \"nobody\"\n}",
        "deny contains \"x\" if every x in input.db.tags {\n\tx == \"a\"\n}",
        "deny contains \"x\" if count({x | some x in input.db.tags; x == \"nobody\"}) == 0",
        "deny contains \"x\" if sprintf(\"%s\", [input.db.id]) == \"p\"",
        "deny contains \"x\" if sprintf(\"%s\", [input.db.id]) != \"p\"",
        "deny contains \"x\" if contains(json.marshal(input.db), \"prod\")",
        "deny contains \"x\" if not json.unmarshal(input.db.id).a",
        "deny contains \"x\" if not is_null(input.db.id)",
        "deny contains \"x\" if {\n\tname := sprintf(\"%s-a\", [input.db.tags.Owner])\n\tnot startswith(name, \"acme-\")\n}",
    ] {
        let set = load(&[("a.rego", &policy("own", "json", body))]).unwrap();
        let status = &judge(&set, Kind::Json, document.clone()).outcomes[0].status;
        assert!(matches!(status, Status::Unknown(_)), "{body}: {status:?}");
    }
    let told = "deny contains m if {\n\tinput.db\n\tm := sprintf(\"%s is bad\", [input.db.id])\n}";
    let set = load(&[("a.rego", &policy("own", "json", told))]).unwrap();
    assert_eq!(judge(&set, Kind::Json, document).outcomes[0].status, Status::Fail);
}

/// conftest's policies get `${var.x}` in place of a value: what fails on that text says nothing of the value.
#[test]
fn what_fails_on_the_text_of_an_unknown_value_is_unknown() {
    let unknown = serde_json::json!({"$unknown": "${var.x}", "reason": "the variable has no value"});
    let document = serde_json::json!({"list": unknown, "sizes": [80, unknown], "size": unknown, "name": "a"});
    for body in [
        "deny contains \"x\" if {\n\tsome cidr in input.list\n\tcidr == \"0.0.0.0/0\"\n}",
        "deny contains \"x\" if input.size * 2 > 100",
        "deny contains \"x\" if sum(input.sizes) > 100",
        "deny contains \"x\" if net.cidr_contains(\"10.0.0.0/8\", input.size)",
        "deny contains \"x\" if to_number(input.size) == 22",
    ] {
        let set = load(&[("a.rego", &format!("package main\n\n{body}\n"))]).unwrap();
        let status = &judge(&set, Kind::Json, document.clone()).outcomes[0].status;
        assert!(matches!(status, Status::Unknown(_)), "{body}: {status:?}");
    }
    // What is known and wrong stays an error.
    let set =
        load(&[("a.rego", "package main\n\ndeny contains \"x\" if to_number(input.name) == input.size\n")]).unwrap();
    let status = &judge(&set, Kind::Json, document).outcomes[0].status;
    assert!(matches!(status, Status::Error(_)), "{status:?}");
}

/// A policy that names no population examines its target.
#[test]
fn a_policy_without_subjects_has_its_target_as_its_subject() {
    let set = load(&[("a.rego", PLAIN)]).unwrap();
    let subjects = |document: serde_json::Value| {
        let evaluation = judge(&set, Kind::Json, document);
        evaluation.outcomes[0]
            .subjects
            .iter()
            .map(|subject| (subject.is_target(), subject.path.len()))
            .collect::<Vec<_>>()
    };
    assert_eq!(subjects(serde_json::json!({"spec": {}})), [(true, 0)]);
    assert_eq!(subjects(serde_json::json!({"spec": {"open": true}})), [(true, 0)]);
    assert_eq!(subjects(serde_json::json!({"kind": "Pod"})), []);
    let list = serde_json::json!([{"spec": {}}, {"kind": "Pod"}, {"spec": {"open": true}}]);
    assert_eq!(subjects(list), [(true, 1), (true, 1)]);
}
