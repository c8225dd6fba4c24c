use std::path::Path;

use serde_json::{Value, json};

use super::read;
use crate::evidence::{Finding, State, ToolRun, join};
use crate::rule::Severity;

fn runs(log: &Value) -> Result<Vec<ToolRun>, String> {
    read(log.to_string().as_bytes(), Path::new("/r")).map_err(|wrong| wrong.0)
}

fn run(rules: Value, results: Value) -> ToolRun {
    let tool = json!({"driver": {"name": "T", "rules": rules}});
    let log = json!({"version": "2.1.0", "runs": [{"tool": tool, "results": results}]});
    runs(&log).unwrap().remove(0)
}

fn one(rules: Value, result: Value) -> Finding {
    run(rules, json!([result])).findings.remove(0)
}

fn at(path: &str, line: i64) -> Value {
    json!([{"physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": line}}}])
}

#[test]
fn severity_is_taken_from_where_tools_put_it() {
    let severity = |rule: Value, result: Value| {
        let mut rule = rule;
        rule["id"] = json!("r");
        let mut result = result;
        (result["ruleId"], result["message"]) = (json!("r"), json!({"text": "m"}));
        one(json!([rule]), result).severity
    };
    let score = |score: Value| json!({"properties": {"security-severity": score}});
    assert_eq!(severity(json!({}), json!({})), Severity::Medium);
    assert_eq!(severity(json!({}), json!({"level": "error"})), Severity::High);
    assert_eq!(severity(json!({"defaultConfiguration": {"level": "note"}}), json!({})), Severity::Low);
    assert_eq!(severity(score(json!("9.0")), json!({"level": "note"})), Severity::Critical);
    assert_eq!(severity(score(json!(7.5)), json!({})), Severity::High);
    assert_eq!(severity(score(json!("8.0")), score(json!("2.0"))), Severity::Low, "the result's own score counts");
    assert_eq!(severity(score(json!("NaN")), json!({"level": "error"})), Severity::High);
    // What is said and not understood is never mild.
    assert_eq!(severity(score(json!("-1")), json!({"level": "note"})), Severity::High);
    assert_eq!(severity(json!({}), score(json!("CRITICAL"))), Severity::Critical);
    assert_eq!(severity(score(json!("9.8")), score(json!("severe"))), Severity::Critical);
    assert_eq!(
        severity(json!({}), json!({"level": "note", "ruleIndex": 7})),
        Severity::Low,
        "the rule is there by its id"
    );
    assert_eq!(severity(json!({}), json!({"rank": -5.0})), Severity::High);
    assert_eq!(severity(json!({}), json!({"rank": -1.0})), Severity::Medium, "SARIF's word for none");
    assert_eq!(severity(json!({"properties": {"problem.severity": "error"}}), json!({})), Severity::High);
    let lost = json!({"ruleId": "a", "ruleIndex": 0, "level": "warning", "message": {"text": "m"}});
    assert_eq!(one(json!([]), lost).severity, Severity::High, "its rule, and how bad that is, stand elsewhere");
    assert_eq!(severity(json!({}), json!({"level": "fatal"})), Severity::High, "an unknown word is no reason to pass");
    assert_eq!(severity(json!({}), json!({"rank": 95.0})), Severity::Critical);
}

#[test]
fn an_error_names_run_result_and_field() {
    let log = |result: &str| {
        format!(
            r#"{{"version": "2.1.0", "runs": [{{"tool": {{"driver": {{"name": "T"}}}}, "results": [{{}}, {result}]}}]}}"#
        )
    };
    let told = |result: &str| read(log(result).as_bytes(), Path::new("/r")).unwrap_err().0;
    let line = r#"{"locations": [{"physicalLocation": {"region": {"startLine": "SECRET"}}}]}"#;
    let text = told(line);
    assert!(text.starts_with("runs[0].results[1].locations[0].physicalLocation.region.startLine: "), "{text}");
    assert!(!text.contains("SECRET"));
    let text = told(r#"{"ruleId": "a", "ruleId": "b"}"#);
    assert!(text.starts_with("runs[0].results[1]") && text.contains("a key stands twice"), "{text}");
    assert!(runs(&json!({"version": "2.1.0", "runs": []})).unwrap_err().starts_with("runs: there is none"));
    assert!(runs(&json!({"version": "2.0.0", "runs": []})).is_err());
    assert!(runs(&json!({"runs": [{}], "version": "2.1.0"})).unwrap_err().contains("missing field `tool`"));
    for hostile in ["", "[", "null", "{\"version\":\"2.1.0\",\"runs\":[null]}"] {
        assert!(read(hostile.as_bytes(), Path::new("/r")).is_err());
    }
    let many = |count: usize| {
        let results = vec!["{}"; count].join(",");
        let log = format!(
            r#"{{"version": "2.1.0", "runs": [{{"tool": {{"driver": {{"name": "T"}}}}, "results": [{results}]}}]}}"#
        );
        read(log.as_bytes(), Path::new("/r")).map(|runs| runs[0].counts.results).map_err(|wrong| wrong.0)
    };
    assert_eq!(many(2), Ok(2));
    assert!(many(500_001).unwrap_err().contains("more than 500000 items"), "refused, and not cut");
    let deep = format!("{}{}", r#"{"version": "2.1.0", "x": "#, "[".repeat(100_000));
    assert!(read(deep.as_bytes(), Path::new("/r")).is_err());
}

#[test]
fn hostile_places_lose_the_place_and_not_the_result() {
    let results = json!([
        {"ruleId": "a", "message": {"text": "m"}, "locations": at("../../etc/passwd", 1)},
        {"ruleId": "a", "message": {"text": "m"}, "locations": at("a.py", 0)},
        {"ruleId": "a", "message": {"text": "m"}, "locations": at("a.py", -7)},
        {"ruleId": "a", "message": {"text": "m"}, "locations": at("a.py", 9_000_000_000_000)},
        {"ruleId": "a", "message": {"text": "m"}},
        {"ruleIndex": 99, "message": {"text": "m"}, "locations": at("b.py", 3)},
    ]);
    let run = run(json!([]), results);
    let places: Vec<_> = run.findings.iter().map(|f| (f.path.as_deref(), f.line)).collect();
    let file = (Some("a.py"), None);
    assert_eq!(places, [(None, None), file, file, file, (None, None), (Some("b.py"), Some(3))]);
    assert_eq!((run.counts.results, run.counts.findings), (6, 6));
    let remarks: Vec<_> = run.remarks.iter().map(|(text, count)| format!("{count} {text}")).collect();
    insta::assert_debug_snapshot!(remarks, @r#"
    [
        "1 a 'ruleIndex' names no rule",
        "3 a 'startLine' is no line: the result is about the whole file",
        "1 a result names no place",
        "1 a result names no rule",
        "1 a result's place is outside of the repository",
    ]
    "#);
}

#[test]
fn what_is_no_finding_is_counted() {
    let results = json!([
        {"ruleId": "a", "kind": "pass", "message": {"text": "m"}},
        {"ruleId": "a", "baselineState": "absent", "message": {"text": "m"}},
        {"ruleId": "a", "baselineState": "unchanged", "message": {"text": "m"}},
        {"ruleId": "a", "kind": "sideways", "message": {"text": "m"}},
        {"ruleId": "a", "suppressions": [{"kind": "inSource"}], "message": {"text": "m"}},
        {"ruleId": "a", "suppressions": [{"kind": "external", "status": "underReview"}], "message": {"text": "m"}},
    ]);
    let run = run(json!([]), results);
    let counts = run.counts;
    assert_eq!(run.findings[0].other_rules, [""; 0]);
    assert_eq!((counts.results, counts.passes, counts.absent, counts.findings, counts.suppressed), (6, 1, 1, 4, 1));
    assert_eq!(run.findings[0].state, State::Unchanged);
}

#[test]
fn a_run_that_failed_or_looked_elsewhere_says_so() {
    let told = |run: Value| {
        let mut run = run;
        run["tool"] = json!({"driver": {"name": "T"}});
        let run = runs(&json!({"version": "2.1.0", "runs": [run]})).unwrap().remove(0);
        let incomplete = run.incomplete.iter().map(|(text, _)| text.to_string()).collect::<Vec<_>>().join("; ");
        (run.successful, incomplete)
    };
    let failed = json!({"results": [], "invocations": [{"executionSuccessful": true}, {"executionSuccessful": false}]});
    assert_eq!(told(failed), (Some(false), String::new()));
    assert_eq!(told(json!({"results": []})), (None, String::new()));
    assert_eq!(told(json!({})).1, "the run has no list of results: the tool did not look");
    let elsewhere = json!({"results": [], "externalPropertyFileReferences": {"results": [{"location": {"uri": "x"}}]}});
    assert_eq!(told(elsewhere).1, "parts of the run stand in other files");
    let rules = json!({"results": [], "externalPropertyFileReferences": {"driver": {"location": {"uri": "x"}}, "taxonomies": []}});
    assert_eq!(told(rules).1, "parts of the run stand in other files");
    let nothing = json!({"results": [], "externalPropertyFileReferences": {"results": []}});
    assert_eq!(told(nothing).1, "");
    for why in [json!({"processStartFailureMessage": "no such file"}), json!({"exitSignalNumber": 9})] {
        let mut invocation = why;
        invocation["executionSuccessful"] = json!(true);
        assert_eq!(told(json!({"results": [], "invocations": [invocation]})).0, Some(false));
    }
    // What ends with 1 because it found something says that it succeeded; the format asks for that.
    for (invocation, successful) in [
        (json!({"exitCode": 137}), Some(false)),
        (json!({"exitCode": 1, "executionSuccessful": true}), Some(true)),
        (json!({"exitCode": 0}), None),
    ] {
        assert_eq!(told(json!({"results": [], "invocations": [invocation]})).0, successful);
    }
    let inline = json!({"version": "2.1.0", "inlineExternalProperties": [{"results": []}],
        "runs": [{"tool": {"driver": {"name": "T"}}, "results": []}]});
    assert!(!runs(&inline).unwrap()[0].incomplete.is_empty());
    let noted = |level: &str| {
        let told = json!({"descriptor": {"id": "policy-error"}, "level": level, "message": {"text": "m"}});
        json!({"results": [], "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": [told]}]})
    };
    for level in ["error", "Error", "fatal"] {
        assert_eq!(told(noted(level)), (Some(true), "the tool reports an error: policy-error".to_string()), "{level}");
    }
    assert_eq!(told(noted("note")), (Some(true), String::new()));
    let ended = json!({"results": [], "invocations": [{"executionSuccessful": true, "endTimeUtc": "soon"}]});
    let runs = runs(
        &json!({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": [], "invocations": ended["invocations"]}]}),
    );
    assert!(runs.unwrap()[0].remarks.iter().any(|(remark, _)| remark.contains("when the run ended")));
}

#[test]
fn a_kind_that_contradicts_its_level_counts_as_the_worse() {
    let results = |kind: &str| {
        json!([{"ruleId": "a", "kind": kind, "level": "error", "message": {"text": "m"}},
            {"ruleId": "a", "kind": kind, "level": "note", "message": {"text": "m"}},
            {"ruleId": "a", "kind": kind, "message": {"text": "m"}}])
    };
    for kind in ["pass", "informational", "notApplicable"] {
        let run = run(json!([]), results(kind));
        assert_eq!((run.counts.passes, run.findings.len(), run.remarks.iter().count()), (2, 1, 3), "{kind}");
        assert_eq!(run.findings[0].severity, Severity::High);
    }
}

#[test]
fn a_key_twice_is_refused_also_where_nobody_reads_it() {
    let log = r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": [{"properties": {"x": 1, "x": 2}}]}]}"#;
    assert!(read(log.as_bytes(), Path::new("/r")).unwrap_err().0.contains("a key stands twice"));
}

#[test]
fn doubles_of_tools_become_one_and_nothing_is_lost() {
    let log = |tool: &str, tag: &str, level: &str, line: i64| {
        let rules = json!([{"id": "r", "properties": {"tags": [tag]}}]);
        let result = json!({"ruleId": "r", "level": level, "message": {"text": "m"}, "locations": at("a.py", line)});
        let run = json!({"tool": {"driver": {"name": tool, "rules": rules}}, "results": [result]});
        runs(&json!({"version": "2.1.0", "runs": [run]})).unwrap().remove(0).findings.remove(0)
    };
    let joined = join(vec![
        log("Bandit", "CWE-79", "note", 3),
        log("CodeQL", "external/cwe/cwe-079", "error", 3),
        log("Semgrep", "CWE-79: XSS", "warning", 4),
        log("Bandit", "CWE-79", "note", 3),
        log("gitleaks", "x", "error", 3),
    ]);
    let told: Vec<_> = joined.iter().map(|f| format!("{} {:?} {}", f.severity, f.tools, f.reports)).collect();
    insta::assert_debug_snapshot!(told, @r#"
    [
        "high {\"Bandit\", \"CodeQL\"} 2",
        "high {\"gitleaks\"} 1",
        "medium {\"Semgrep\"} 1",
        "low {\"Bandit\"} 1",
    ]
    "#);
    assert_eq!(joined.iter().map(|f| f.reports).sum::<usize>(), 5);
}

/// Where a repository has no address, a run of ours names its commit in a property; what others mean by that name, nobody knows.
#[test]
fn a_run_of_ours_names_its_commit_without_an_address() {
    let of = |tool: &str, revision: Value| {
        let run = json!({"tool": {"driver": {"name": tool}}, "results": [], "properties": {"revision": revision}});
        let run = runs(&json!({"version": "2.1.0", "runs": [run]})).unwrap().remove(0);
        (run.revisions.into_iter().collect::<Vec<_>>(), run.conduct.is_some())
    };
    assert_eq!(of("Regate", json!("C0FFEE")), (vec!["c0ffee".to_string()], false));
    assert_eq!(of("Trivy", json!("C0FFEE")), (vec![], false));
    assert_eq!(of("Regate", json!(["C0FFEE"])), (vec![], false));
}

/// A scanner over a minified bundle has all of its results on line 1.
#[test]
fn many_results_at_one_place_are_joined_in_linear_time() {
    let of_tool = |tool: &str, count: usize| {
        let one = |at: usize| {
            let tags = json!({"tags": ["external/cwe/cwe-79"]});
            json!({"ruleId": format!("r{at}"), "locations": at_line_one(), "properties": tags})
        };
        let results: Vec<Value> = (0..count).map(one).collect();
        json!({"tool": {"driver": {"name": tool}}, "results": results})
    };
    let at = |count: usize| {
        let log = json!({"version": "2.1.0", "runs": [of_tool("A", count), of_tool("B", count / 2)]});
        let findings: Vec<Finding> = runs(&log).unwrap().into_iter().flat_map(|run| run.findings).collect();
        let joined = join(findings);
        (joined.len(), joined.iter().filter(|f| f.tools.len() == 2).count())
    };
    // Each of the second tool is one of the first's.
    assert_eq!(at(10), (10, 5));
    assert_eq!(at(30_000), (30_000, 15_000));
}

fn at_line_one() -> Value {
    at("src/a.ts", 1)
}
