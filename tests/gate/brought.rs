//! Evidence that others bring.

use std::fs;

use serde_json::{Value, json};

use super::world::{World, sarif};

#[test]
fn a_scan_that_is_not_whole_trusted_and_clean_is_told() {
    let world = World::new();
    world.repo.write("src/a.txt", "a\n");
    world.commit("a");
    let base = world.git(&["rev-parse", "main"]);
    let told = |options: &[&str], environment: &str| {
        let file = world.shown("x.sarif");
        let to = format!("sarif-full={file}");
        let run = world.run(&[&["scan", "-q", "-o", &to, "--exit-zero"], options].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        world.gate_with(environment, &["--sarif".into(), format!("{file}@{}", world.head())], &[]).told()
    };
    let trusted = ["--trust-base", "main"];
    let with = |more: &[&'static str]| [&trusted[..], more].concat();
    assert_eq!(told(&trusted, "staging"), "0 approved");
    assert_eq!(told(&["--trust-base", &base], "staging"), "0 approved");
    assert_eq!(told(&with(&["--diff-base", "main"]), "staging"), "0 approved");
    let untrusted = "1 refused scan-untrusted";
    assert_eq!(told(&[], "staging"), untrusted);
    assert_eq!(told(&["--trust-base", "HEAD"], "staging"), untrusted, "the change is in it");
    assert_eq!(told(&["--diff-base", "main"], "staging"), untrusted);
    let partial = "1 refused scan-partial";
    for option in
        [&["src"][..], &["--only", "secrets"], &["--exclude", "*.env"], &["--include", "*.txt"], &["--staged"]]
    {
        assert_eq!(told(&with(option), "staging"), partial, "{option:?}");
    }
    assert_eq!(told(&with(&["--diff-base", "HEAD"]), "staging"), partial, "nothing of the change is new to itself");
    assert_eq!(told(&[], "development"), "0 approved", "which warns");
    // The profile for GitHub leaves out what is suppressed.
    let short = world.shown("short.sarif");
    world.run(&["scan", "-q", "-o", &format!("sarif={short}"), "--trust-base", "main"]);
    let given = ["--sarif".to_string(), format!("{short}@{}", world.head())];
    assert_eq!(world.gate_with("staging", &given, &[]).told(), "1 refused scan-partial scan-untrusted");
    // Beside a whole scan, one of a part is more and not less.
    let both = [world.evidence(), vec!["--sarif".into(), format!("{short}@{}", world.head())]].concat();
    assert_eq!(world.gate_with("staging", &both, &[]).told(), "0 approved");
    // What is not tracked takes nothing away; a tracked file that was changed is not the commit's.
    world.repo.write("new.txt", "n\n");
    assert_eq!(told(&trusted, "staging"), "0 approved");
    world.repo.write("src/a.txt", "changed\n");
    assert_eq!(told(&trusted, "staging"), partial);
    assert_eq!(told(&with(&["--diff-base", "main"]), "staging"), "0 approved", "which reads commits");
    world.repo.write("src/a.txt", "a\r\n");
    assert_eq!(told(&trusted, "staging"), "0 approved", "line ends are git's");
    fs::remove_file(world.repo.path().join("src/a.txt")).unwrap();
    assert_eq!(told(&trusted, "staging"), partial);
}

#[test]
fn evidence_that_must_not_count() {
    let world = World::new();
    world.commit("a");
    let head = world.head();
    let told = |text: &str, name: &str| {
        fs::write(world.out("x.sarif"), text).unwrap();
        let given = format!("{name}{}@{head}", world.shown("x.sarif"));
        let evidence = [world.evidence(), vec!["--sarif".into(), given]].concat();
        world.gate_with("staging", &evidence, &["--require-tool", "trivy"]).told()
    };
    assert_eq!(told(&sarif("Trivy", |_| ()), ""), "0 approved");
    assert_eq!(told(&sarif("Other", |_| ()), ""), "1 refused tool-missing");
    assert_eq!(told(&sarif("Other", |_| ()), "trivy="), "1 refused evidence-unreadable tool-missing");
    assert_eq!(
        told(&sarif("Trivy", |run| run["invocations"][0]["executionSuccessful"] = json!(false)), ""),
        "1 refused tool-failed tool-missing"
    );
    let other = |run: &mut Value| {
        run["versionControlProvenance"] = json!([{"repositoryUri": "x", "revisionId": "1".repeat(40)}])
    };
    assert_eq!(told(&sarif("Trivy", other), ""), "1 refused evidence-other-commit tool-missing");
    let partial = |run: &mut Value| {
        run["invocations"][0]["toolExecutionNotifications"] = json!([{"level": "error", "message": {"text": "m"}}]);
    };
    assert_eq!(told(&sarif("Trivy", partial), ""), "1 refused tool-missing", "what is asked for has to be whole");
    let early = |run: &mut Value| run["invocations"][0]["endTimeUtc"] = json!("2020-01-01T00:00:00Z");
    assert_eq!(told(&sarif("Trivy", early), ""), "1 refused evidence-stale");
    assert_eq!(told(r#"{"version": "2.1.0", "runs": []}"#, ""), "1 refused evidence-unreadable tool-missing");
    assert_eq!(told("", ""), "1 refused evidence-unreadable tool-missing");
    let high = |run: &mut Value| {
        run["results"] =
            json!([{"ruleId": "r", "level": "error", "message": {"text": "m"}, "baselineState": "unchanged"}]);
    };
    assert_eq!(told(&sarif("Trivy", high), ""), "0 approved", "it was there before");
    let new = |run: &mut Value| run["results"] = json!([{"ruleId": "r", "level": "error", "message": {"text": "m"}}]);
    assert_eq!(told(&sarif("Trivy", new), ""), "1 refused new-results");

    fs::write(world.out("x.sarif"), sarif("Trivy", |_| ())).unwrap();
    let evidence = [world.evidence(), vec!["--sarif".into(), world.shown("x.sarif")]].concat();
    assert_eq!(world.gate_with("staging", &evidence, &[]).told(), "1 refused evidence-unbound");
    assert_eq!(world.gate_with("staging", &evidence, &["--evidence-commit", &head]).told(), "0 approved");
    assert_eq!(world.gate_with("development", &[], &[]).told(), "1 refused no-evidence");
    let run = world.run(&["gate", "-e", "moon"]);
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(run.stderr.contains("it has no profile 'moon'; it has development, staging, production"), "{}", run.stderr);
}

#[test]
fn tests_coverage_and_components_are_asked_for() {
    let world = World::new();
    world.commit("a");
    let told = |name: &str, text: &str| {
        let evidence = world.evidence();
        fs::write(world.out(name), text).unwrap();
        world.gate_with("production", &evidence, &[]).told()
    };
    assert_eq!(told("x", ""), "4 pending sign-off-missing");
    assert_eq!(
        told("junit.xml", "<testsuite><testcase><failure/></testcase></testsuite>"),
        "1 refused tests-failed sign-off-missing"
    );
    assert_eq!(told("junit.xml", "<testsuite/>"), "1 refused tests-none sign-off-missing");
    assert_eq!(told("cov.info", "SF:a\nDA:1,1\nDA:2,0\nend_of_record\n"), "1 refused coverage-low sign-off-missing");
    assert_eq!(told("bom.json", "{}"), "1 refused evidence-missing evidence-unreadable sign-off-missing");
    let evidence: Vec<_> = world.evidence().into_iter().take(2).collect();
    assert_eq!(world.gate_with("production", &evidence, &[]).told(), "1 refused evidence-missing sign-off-missing");
}

#[test]
fn load_is_held_against_the_profile() {
    let world = World::new();
    world.commit("a");
    let head = world.head();
    let told = |environment: &str, text: &str| {
        fs::write(world.out("load.json"), text).unwrap();
        let given = format!("{}@{head}", world.shown("load.json"));
        let evidence = [world.evidence(), vec!["--load".into(), given]].concat();
        world.gate_with(environment, &evidence, &[]).told()
    };
    let k6 = |milliseconds: u32| {
        format!(
            r#"{{"metrics":{{"http_reqs":{{"count":9}},"http_req_duration":{{"p(95)":{milliseconds}}},"http_req_failed":{{"passes":0,"fails":9,"value":0}}}}}}"#
        )
    };
    assert_eq!(told("production", &k6(500)), "4 pending sign-off-missing");
    assert_eq!(told("production", &k6(501)), "1 refused load-slow sign-off-missing");
    assert_eq!(told("staging", &k6(501)), "0 approved");
    assert_eq!(told("staging", "{}"), "1 refused evidence-unreadable");
}
