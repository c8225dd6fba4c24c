//! The checklist before a deployment.

use std::fs;

use serde_json::{Value, json};

use super::world::{OFFICER, World, args, sarif};
use crate::common::{self, regate, text};

#[test]
fn the_checklist_is_closed_by_nothing_that_does_not_count() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let evidence = world.evidence();
    let state = |evidence: &[String]| {
        let all = ["checklist", "-e", "production", "--trust-base", "main", "--format", "json", "--check"];
        let run = world.run(&[&all[..], &args(evidence)].concat());
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        serde_json::from_str::<Value>(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr))
    };
    let because = |evidence: &[String], id: &str| {
        let report = state(evidence);
        let item = report["items"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap().clone();
        format!("{}: {}", text(&item["status"]), text(&item["because"]))
    };
    assert!(because(&evidence, "security-scan").starts_with("verified"));
    // Of another commit, or of none.
    let other = "1".repeat(40);
    let named = |given: &String| if given.ends_with(".sarif") { format!("{given}@{other}") } else { given.clone() };
    let moved: Vec<String> = evidence.iter().map(|given| named(given).replace(&world.head(), &other)).collect();
    assert!(because(&moved, "integration-tests").contains("is not said to be about this commit"));
    assert!(because(&moved, "unit-test-coverage").contains("is not said to be about this commit"));
    assert!(because(&moved, "security-scan").contains("no whole run of Regate on this commit"));
    // A scan that listened to the change.
    let file = world.shown("own.sarif");
    world.run(&["scan", "-q", "-o", &format!("sarif-full={file}"), "--exit-zero"]);
    let own = ["--sarif".to_string(), format!("{file}@{}", world.head())];
    assert!(because(&own, "security-scan").contains("no whole run"));
    // A second run that failed is not made good by the first.
    let given = |text: &str| {
        fs::write(world.out("x.sarif"), text).unwrap();
        [evidence.clone(), vec!["--sarif".into(), format!("{}@{}", world.shown("x.sarif"), world.head())]].concat()
    };
    let audited = |text: &str| {
        fs::write(world.out("audit.json"), text).unwrap();
        let file = format!("{}@{}", world.shown("audit.json"), world.head());
        because(&[evidence.clone(), vec!["--audit".into(), file]].concat(), "dependencies-scanned")
    };
    let npm = |total: usize| {
        format!(
            r#"{{"auditReportVersion":2,"vulnerabilities":{{}},"metadata":{{"dependencies":{{"total":{total}}}}}}}"#
        )
    };
    assert_eq!(audited(&npm(12)), "verified: 'npm audit' reports nothing new at or above high of 12 packages");
    // What does not say that it looked at a package has not shown that there is none.
    assert!(audited(r#"{"results":[]}"#).starts_with("open: 'osv-scanner' does not say that it looked at a package"));
    let trivy = |id: &str| {
        let rules = |run: &mut Value| {
            run["tool"]["driver"]["rules"] = json!([{"id": id, "defaultConfiguration": {"level": "note"}}]);
        };
        because(&given(&sarif("Trivy", rules)), "dependencies-scanned")
    };
    assert!(trivy("AVD-AWS-0001").starts_with("open: 'Trivy' does not say that it looked at a package"));
    assert!(trivy("CVE-2026-1").starts_with("verified: 'Trivy'"));
    let audit = |good: bool| sarif("npm audit", |run| run["invocations"][0]["executionSuccessful"] = json!(good));
    // What nobody could tell, or has looked at, is no absence.
    for kind in ["open", "review"] {
        let found = json!([{"ruleId": "GHSA-1", "kind": kind, "level": "none", "message": {"text": "m"}}]);
        let unsettled = sarif("npm audit", |run| {
            run["tool"]["driver"]["rules"] = json!([{"id": "GHSA-1", "defaultConfiguration": {"level": "error"}}]);
            run["results"] = found;
        });
        let told = because(&given(&unsettled), "dependencies-scanned");
        assert!(told.contains("1 new at or above high, 1 of them unknown or to be reviewed"), "{kind}: {told}");
    }
    // Of the history, one that listens to nobody in the change, and all of it.
    let history = |more: &[&str]| {
        let file = world.shown("history.sarif");
        let to = format!("sarif-full={file}");
        let run = world.run(&[&["scan", "-q", "--history", "-o", &to][..], more].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        because(&[evidence.clone(), vec!["--sarif".into(), file]].concat(), "history-without-secrets")
    };
    assert!(history(&["--trust-base", "main"]).starts_with("verified: 'Regate' reports nothing"));
    for narrower in [&[][..], &["--trust-base", "main", "--since", "1d"]] {
        assert!(history(narrower).starts_with("open: no whole run of Regate --history on"), "{narrower:?}");
    }
    // What looks at a folder as well as at the history says which nowhere.
    let told = because(&given(&sarif("gitleaks", |_| ())), "history-without-secrets");
    assert!(told.starts_with("open: 'gitleaks' does not say what it looked at; no whole run of"), "{told}");
    // Load tests, the slowest of them.
    let measured = |latency: f64, requests: u64, failed: f64| {
        let metrics = json!({"http_req_duration": {"p(95)": latency}, "http_reqs": {"count": requests},
            "http_req_failed": {"value": failed}});
        fs::write(world.out("k6.json"), json!({"metrics": metrics}).to_string()).unwrap();
        let file = format!("{}@{}", world.shown("k6.json"), world.head());
        because(&[evidence.clone(), vec!["--load".into(), file]].concat(), "response-times")
    };
    let load = |latency: f64| measured(latency, 10, 0.0);
    assert_eq!(load(180.0), "verified: 95 of 100 requests took 180 ms at most");
    for slow in [200.0, 201.0] {
        let told = format!("open: 95 of 100 requests took {slow} ms, and less than 200 is asked for");
        assert!(load(slow).starts_with(&told), "{}", load(slow));
    }
    assert!(measured(0.0, 0, 0.0).starts_with("open: k6 measured nothing"));
    assert!(measured(4.0, 100, 1.0).starts_with("open: of the requests 100% went wrong, and at most 5% may"));
    assert!(because(&evidence, "response-times").starts_with("open: no load test was given"));
    let failed = given(&audit(false));
    fs::write(world.out("y.sarif"), audit(true)).unwrap();
    let both = [failed, vec!["--sarif".into(), format!("{}@{}", world.shown("y.sarif"), world.head())]].concat();
    assert!(because(&both, "dependencies-scanned").contains("is not whole"));
    // What cannot be read may be what would have failed.
    let broken = given("{");
    assert!(because(&broken, "integration-tests").starts_with("open: a file of the evidence cannot be used"));
    assert_eq!(state(&broken)["errors"].as_array().unwrap().len(), 1);
}

/// A pattern that names no rule would leave its item to persons, and nobody would know.
#[test]
fn the_checklist_names_rules_that_there_are() {
    let mut command = regate();
    command.arg("rules");
    let all = common::finish(command, b"").ended().stdout;
    let rules: Vec<&str> = all.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let text = fs::read_to_string("rules/checklist/pre-deployment.toml").unwrap();
    let list: toml::Value = toml::from_str(&text).unwrap();
    let of = |item: &toml::Value| item.get("rules").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let items = list["item"].as_array().unwrap();
    assert_eq!(items.len(), 23);
    for pattern in items.iter().flat_map(of) {
        let glob = globset::Glob::new(pattern.as_str().unwrap()).unwrap().compile_matcher();
        assert!(rules.iter().any(|rule| glob.is_match(rule)), "{pattern:?}");
    }
}

#[test]
fn a_checklist_of_ones_own_is_signed_as_well() {
    let world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    fs::create_dir(world.out("lists")).unwrap();
    let list = "[[item]]\nid = \"own\"\ngroup = \"g\"\ntitle = \"t\"\nattest = \"qa\"\n";
    fs::write(world.out("lists/own.toml"), list).unwrap();
    let lists = world.shown("lists");
    let own = ["--checklist", lists.as_str()];
    assert_eq!(world.approve("officer", "security-officer", "production", &own).code, Some(0));
    let signers = world.signers();
    let why = |more: &[&str]| world.gate("production", &[&args(&signers)[..], more].concat()).why_not();
    assert_eq!(why(&own), [""; 0]);
    assert_eq!(why(&[]), ["files"]);
    fs::write(world.out("lists/own.toml"), format!("{list}optional = true\n")).unwrap();
    assert_eq!(why(&own), ["files"]);
}

#[test]
fn the_checklist_is_closed_by_evidence_and_by_persons() {
    let mut world = World::new();
    world.repo.write("a.txt", "a\n");
    world.commit("a");
    let signers = world.signers();
    let states = |world: &World| {
        let evidence = world.evidence();
        let mut all = vec!["checklist", "-e", "production", "--trust-base", "main", "--format", "json", "--check"];
        all.extend(args(&evidence));
        all.extend(args(&signers));
        let run = world.run(&all);
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
        let of = |id: &str| {
            let item = report["items"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap();
            format!("{}: {}", text(&item["status"]), text(&item["because"]))
        };
        let ids =
            ["unit-test-coverage", "integration-tests", "security-scan", "disaster-recovery-tested", "staging-soak"];
        (run.code, ids.map(of).join("\n"))
    };
    let (code, told) = states(&world);
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(told, @r"
    verified: unit tests run 100% of the lines, as who gave the file says
    verified: 1 integration test passed, as who gave them says
    verified: 'Regate' reports nothing new at or above high
    open: nobody in the role 'operations' has attested it
    open: the ledger's last move to staging is not of this commit
    ");
    let line = format!("{OFFICER} namespaces=\"regate.approval.operations\" {}\n", world.public("officer"));
    fs::write(world.out("signers"), line).unwrap();
    let drill = ["--check", "disaster-recovery-tested"];
    assert_eq!(world.approve("officer", "operations", "production", &drill).code, Some(0));
    let folder = world.shown("evidence");
    let record = ["record", "deployment", "-e", "staging", "--version", "1.2.0", "--evidence", &folder];
    assert_eq!(world.run(&record).code, Some(0));
    // What nobody signed, or somebody who may not, shows nothing: whoever can write the ledger can write it.
    let unsigned = "nobody who may do so (namespace 'regate.record' of the signers file) has signed the record of the";
    let signed = |world: &World, key: &str| {
        let key = world.shown(key);
        assert_eq!(world.run(&[&record[..], &["--key", &key]].concat()).code, Some(0));
    };
    for record_by in [None, Some("tester"), Some("deployer")] {
        if record_by == Some("deployer") {
            world.key("deployer");
            let line = format!("ci@example.com namespaces=\"regate.record\" {}\n", world.public("deployer"));
            let before = fs::read_to_string(world.out("signers")).unwrap();
            fs::write(world.out("signers"), before + &line).unwrap();
        }
        record_by.iter().for_each(|key| signed(&world, key));
        world.now += 25 * 3600;
        let told = states(&world).1;
        let shown = match record_by {
            Some("deployer") => told.ends_with("verified: 25 h on staging, by the record of ci@example.com"),
            _ => told.contains(unsigned),
        };
        assert!(shown && told.contains("attested: officer@example.com on 2026-11-30, until 2027-03-02"), "{told}");
    }
    world.commit("another");
    let told = states(&world).1;
    assert!(told.contains("attested: officer@example.com") && told.contains("not of this commit"), "{told}");
    world.now += 92 * 86_400;
    assert!(states(&world).1.contains("open: nobody in the role 'operations' has attested it"));
}

/// One file of tests closes no second item, and none that nobody says it is of.
#[test]
fn tests_are_of_the_kind_that_somebody_says() {
    let world = World::new();
    world.repo.write("package-lock.json", "{}\n");
    world.repo.write("api/Cargo.lock", "version = 4\n");
    world.commit("a");
    let head = world.head();
    let file = |name: &str, text: &str| {
        fs::write(world.out(name), text).unwrap();
        format!("{}@{head}", world.shown(name))
    };
    let of = |id: &str, more: &[String]| {
        let all = ["checklist", "-e", "production", "--trust-base", "main", "--format", "json"];
        let run = world.run(&[&all[..], &args(more)].concat());
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
        let item = report["items"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap().clone();
        format!("{}: {}", text(&item["status"]), text(&item["because"]))
    };
    let tests = file("t.xml", "<testsuite><testcase name='a'/><testcase name='b'><skipped/></testcase></testsuite>");
    let given = |kind: &str| vec!["--tests".to_string(), format!("{kind}{tests}")];
    assert!(of("integration-tests", &given("")).starts_with("open: nobody says of which kind the tests are"));
    assert!(of("integration-tests", &given("unit=")).starts_with("open: nobody says of which kind"));
    let told = "verified: 1 end-to-end test passed and 1 were skipped, as who gave them says";
    assert_eq!(of("end-to-end-tests", &given("end-to-end=")), told);
    assert!(of("integration-tests", &given("end-to-end=")).starts_with("open"));
    let lines = |covered: usize| {
        let all: String = (1..=10).map(|line| format!("DA:{line},{}\n", usize::from(line <= covered))).collect();
        file("c.info", &format!("SF:a\n{all}end_of_record\n"))
    };
    let coverage = |kind: &str, covered: usize| {
        of("unit-test-coverage", &["--coverage".to_string(), format!("{kind}{}", lines(covered))])
    };
    assert!(coverage("unit=", 8).starts_with("verified: unit tests run 80% of the lines"));
    assert!(coverage("unit=", 7).starts_with("open: unit tests run 70% of the lines, and more than 70% is asked for"));
    assert!(coverage("", 8).starts_with("open: nobody says of which tests the coverage is"));
    // An audit of one package manager is none of the other's packages.
    let npm = r#"{"auditReportVersion":2,"vulnerabilities":{},"metadata":{"dependencies":{"total":3}}}"#;
    let audit = |text: &str| of("dependencies-scanned", &["--audit".to_string(), file("a.json", text)]);
    assert!(audit(npm).starts_with("open: nothing looked at the packages of Rust (api/Cargo.lock)"), "{}", audit(npm));
    let osv = r#"{"results":[{"source":{},"packages":[{"package":{"name":"x","version":"1"}}]}]}"#;
    assert_eq!(
        audit(osv),
        "verified: 'osv-scanner' reports nothing new at or above high of 1 package; the commit has 2 lock files"
    );
}
