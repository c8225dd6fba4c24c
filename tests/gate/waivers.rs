//! Suppressions and waivers.

use std::fs;

use serde_json::{Value, json};

use super::world::{World, args, sarif};
use crate::common::text;

#[test]
fn what_is_suppressed_is_counted_whatever_kind_it_is() {
    let world = World::new();
    world.commit("a");
    let head = world.head();
    let counted = |kind: &str| {
        let aside = |run: &mut Value| {
            let rules = json!([{"id": "r", "properties": {"security-severity": "9.5"}}]);
            run["tool"]["driver"]["rules"] = rules;
            run["results"] = json!([{"ruleId": "r", "kind": kind, "level": "none", "message": {"text": "m"},
                "suppressions": [{"kind": "inSource"}]}]);
        };
        fs::write(world.out("x.sarif"), sarif("Other", aside)).unwrap();
        let evidence =
            [world.evidence(), vec!["--sarif".into(), format!("{}@{head}", world.shown("x.sarif"))]].concat();
        let decision = world.gate_with("production", &evidence, &[]);
        (decision.told(), decision.report["input"]["aside"]["suppressed"].clone())
    };
    for kind in ["fail", "open", "review"] {
        assert_eq!(counted(kind), ("4 pending new-suppressions sign-off-missing".into(), json!(1)), "{kind}");
    }
}

#[test]
fn a_rule_that_accepts_no_exception_has_none_at_the_gate() {
    let world = World::new();
    fs::create_dir(world.out("own")).unwrap();
    let policy = "# METADATA\n# title: T\n# description: D.\n# custom:\n#   id: never-rule\n#   severity: critical\n#   kinds: [json]\n\
                  #   suppressible: never\n#   remediation: R.\npackage own.never_rule\n\n\
                  deny contains {\"message\": \"m\", \"path\": [\"a\"]} if input.a == 1\n";
    fs::write(world.out("own/a.rego"), policy).unwrap();
    let (own, sarif) = (world.shown("own"), world.shown("own.sarif"));
    let scan = || {
        let to = format!("sarif-full={sarif}");
        world.run(&["scan", "-q", "--policy", &own, "--trust-base", "main", "-o", &to, "--exit-zero"]);
        let log: Value = serde_json::from_str(&fs::read_to_string(&sarif).unwrap()).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        results.into_iter().find(|result| result["ruleId"] == "never-rule").unwrap()
    };
    world.repo.write("x.json", "{\"a\": 1}\n");
    world.commit("a");
    let print = text(&scan()["partialFingerprints"]["regate/v1"]).to_string();
    world.git(&["checkout", "--quiet", "main"]);
    let why = ["--reason", "x", "--expires", "2026-12-05", "--owner", "a", "--approved-by", "b"];
    let waived = world.run(&[&["waive", "never-rule", &print][..], &why].concat());
    assert_eq!(waived.code, Some(0), "{}", waived.stderr);
    world.commit("waiver");
    world.git(&["checkout", "--quiet", "feature"]);
    world.git(&["rebase", "--quiet", "main"]);
    scan();
    let evidence = vec!["--sarif".to_string(), sarif.clone()];
    let decision = world.gate_with("development", &evidence, &[]);
    assert_eq!(decision.told(), "1 refused waiver-not-allowed", "in every profile");
    assert_eq!(world.gate_with("staging", &evidence, &[]).told(), "1 refused new-results waiver-not-allowed");
    let listed = world.run(&["waivers", "--sarif", &sarif, "--check"]);
    assert_eq!((listed.code, listed.stdout.starts_with("not-allowed ")), (Some(1), true), "{}", listed.stdout);
}

#[test]
fn waived_results_stay_in_every_report_until_the_waiver_is_over() {
    let mut world = World::new();
    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    world.commit("a leak");
    let scan = |world: &World| {
        let run = world.run(&["scan", "-o", "json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let told = |result: &Value| format!("{} {}", text(&result["ruleId"]), result["suppression"]["by"]);
        let all = report["results"].as_array().unwrap().clone();
        (run.code, all.iter().map(told).collect::<Vec<_>>(), all)
    };
    let (code, _, results) = scan(&world);
    assert_eq!((code, results.len()), (Some(1), 1));
    let (rule, print) = (text(&results[0]["ruleId"]), text(&results[0]["fingerprint"]));
    let waive =
        ["waive", rule, print, "--reason", "old", "--expires", "2026-12-20", "--owner", "a", "--approved-by", "b"];
    assert_eq!(world.run(&waive).code, Some(0));
    let (code, told, _) = scan(&world);
    assert_eq!((code, told), (Some(0), vec![format!("{rule} \"waiver\"")]));
    let (full, short) = (world.shown("full.sarif"), world.shown("short.sarif"));
    world.run(&["scan", "-q", "-o", &format!("sarif-full={full}"), "-o", &format!("sarif={short}")]);
    let results = |file: &str| {
        let log: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        log["runs"][0]["results"].as_array().unwrap().clone()
    };
    let suppression = &results(&full)[0]["suppressions"][0];
    assert_eq!((&suppression["kind"], &suppression["properties"]["waiver"]), (&json!("external"), &json!("W-1")));
    assert_eq!(results(&short).len(), 0);
    let listed = world.run(&["waivers", "--sarif", &full, "--check"]);
    assert_eq!((listed.code, listed.stdout.starts_with("active      W-1 ")), (Some(0), true), "{}", listed.stdout);

    // A slip in the rule's name, and a life that the policy does not give.
    let written = fs::read_to_string(world.repo.path().join(".regate/waivers.yaml")).unwrap();
    world.repo.write(".regate/waivers.yaml", written.replace(rule, &format!("{rule}s")));
    let (_, told, _) = scan(&world);
    assert!(told.contains(&"waiver-unused null".to_string()) && told.contains(&format!("{rule} null")), "{told:?}");
    world.repo.write(".regate/waivers.yaml", written.replace("2026-12-20", "2036-12-20"));
    let (_, told, _) = scan(&world);
    assert!(told.contains(&"waiver-too-long null".to_string()), "{told:?}");
    world.repo.write(".regate/waivers.yaml", &written);
    let slip = [
        "waive",
        "nosuchrule",
        "abc",
        "--reason",
        "r",
        "--expires",
        "2026-12-05",
        "--owner",
        "a",
        "--approved-by",
        "b",
    ];
    let warned = world.run(&slip);
    assert_eq!(warned.code, Some(0));
    assert!(warned.stderr.contains("'nosuchrule' is no rule of Regate"), "{}", warned.stderr);
    world.repo.write(".regate/waivers.yaml", &written);

    world.repo.write("deploy.env", "A=1\n");
    let (code, told, _) = scan(&world);
    assert_eq!((code, told), (Some(0), vec!["waiver-unused null".to_string()]));
    world.run(&["scan", "-q", "-o", &format!("sarif-full={full}")]);
    let listed = world.run(&["waivers", "--sarif", &full, "--check"]);
    assert_eq!((listed.code, listed.stdout.starts_with("unused      W-1 ")), (Some(1), true), "{}", listed.stdout);

    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    // Two weeks before the end its owner is told.
    world.now += 5 * 86_400;
    assert_eq!(scan(&world).1, [format!("{rule} \"waiver\"")]);
    world.now += 86_400;
    let (code, told, _) = scan(&world);
    assert_eq!((code, told), (Some(0), vec!["waiver-expiring null".to_string(), format!("{rule} \"waiver\"")]));
    world.now += 20 * 86_400;
    let (code, told, _) = scan(&world);
    assert_eq!((code, told), (Some(1), vec!["waiver-expired null".to_string(), format!("{rule} null")]));
    world.repo.write(".regate/waivers.yaml", "- id: W-1\n  rules: x\n");
    let (code, told, _) = scan(&world);
    assert_eq!((code, told), (Some(1), vec!["waiver-malformed null".to_string(), format!("{rule} null")]));
    assert_eq!(world.run(&waive).code, Some(2), "nothing is added to a file that is malformed");
}

#[test]
fn a_waiver_that_the_change_brings_counts_once_somebody_else_attests_it() {
    let world = World::new();
    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    world.commit("a leak");
    let (rule, print) = world.first_result();
    let why = ["--reason", "old", "--expires", "2026-12-05", "--owner", "a", "--approved-by", "b"];
    assert_eq!(world.run(&[&["waive", &rule, &print][..], &why].concat()).code, Some(0));
    world.commit("its waiver");
    let told = |environment: &str| world.gate(environment, &args(&world.signers())).told();
    let refused = "1 refused new-results";
    assert_eq!(world.gate("staging", &[]).told(), refused, "nobody has signed");
    let shown = world.gate("staging", &[]);
    let warnings = shown.report["decision"]["warn"].as_array().unwrap();
    let is_told = |warning: &serde_json::Value| {
        warning["message"].as_str().is_some_and(|text| text.contains("W-1 of") && text.contains("waivers-review"))
    };
    assert!(warnings.iter().any(is_told), "{warnings:?}");
    // Neither by who wrote it, nor by another role, nor without the check.
    for (who, role, checks) in [
        ("dev", "security-officer", &["--check", "waivers-review"][..]),
        ("tester", "qa", &["--check", "waivers-review"]),
        ("officer", "security-officer", &[]),
    ] {
        assert_eq!(world.approve(who, role, "staging", checks).code, Some(0));
        assert_eq!(told("staging"), refused, "{who}");
    }
    let signed = world.approve("officer", "security-officer", "staging", &["--check", "waivers-review"]);
    assert!(signed.stdout.contains("the change's waiver W-1 of"), "{}", signed.stdout);
    assert_eq!(told("staging"), "0 approved");
    assert_eq!(told("production"), "1 refused new-results sign-off-missing", "which was signed for staging");
    // Another waiver is another commit and another list.
    let file = ".regate/waivers.yaml";
    let list = fs::read_to_string(world.repo.path().join(file)).unwrap();
    world.repo.write(file, list.replace("2026-12-05", "2026-12-06"));
    world.commit("longer");
    assert_eq!(told("staging"), refused);
}

#[test]
fn what_nobody_asks_for_is_not_signed() {
    let world = World::new();
    world.commit("a");
    for (role, checks, told) in [
        ("security-oficer", &[][..], "a role 'security-oficer' (did you mean 'security-officer'?)"),
        ("qa", &["--check", "migration-revew"], "a check 'migration-revew' (did you mean 'migration-review'?)"),
        ("qa", &["--check", "no-such-thing-at-all"], "a check 'no-such-thing-at-all'"),
    ] {
        let run = world.approve("tester", role, "production", checks);
        assert_eq!(run.code, Some(2), "{}", run.stdout);
        assert!(run.stderr.contains(told), "{}", run.stderr);
        assert!(!world.out("evidence/signoffs").exists());
    }
}
