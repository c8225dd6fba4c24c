//! What decides is what was shown: the clock, identities of results, words that nobody reads.

use std::fs;

use serde_json::{Value, json};

use super::world::{COMMITTED, Decision, World, args, sarif};
use crate::common::text;

/// The messages of the reasons of an id that warn, pend or refuse.
fn said(decision: &Decision, id: &str) -> Vec<String> {
    let lists = ["refuse", "pend", "warn"].map(|list| decision.report["decision"][list].as_array().unwrap().clone());
    let all = lists.iter().flatten().filter(|reason| reason["id"] == id);
    all.map(|reason| text(&reason["message"]).to_string()).collect()
}

#[test]
fn a_variable_of_the_environment_is_no_clock() {
    let mut world = World::new();
    world.repo.write("deploy.env", "DB_PASSWORD=Tr0ub4dor-and-3xyz\n");
    world.commit("a leak");
    let (rule, print) = &world.first_result();
    world.git(&["checkout", "--quiet", "main"]);
    let why = ["--reason", "x", "--expires", "2026-12-05", "--owner", "a", "--approved-by", "b"];
    assert_eq!(world.run(&[&["waive", rule, print][..], &why].concat()).code, Some(0));
    world.commit("waiver");
    world.git(&["checkout", "--quiet", "feature"]);
    world.git(&["rebase", "--quiet", "main"]);
    assert_eq!(world.gate("staging", &[]).told(), "0 approved");
    world.now += 20 * 86_400;
    let evidence = world.evidence();
    let early = [("SOURCE_DATE_EPOCH", COMMITTED.to_string())];
    let all = ["gate", "-e", "staging", "--trust-base", "main", "-o", "json"];
    let gate = world.run_with(&[&all[..], &args(&evidence)].concat(), &early);
    assert_eq!(gate.code, Some(1), "the waiver is over: {}", gate.stdout);
    let listed = world.run_with(&["waivers"], &early);
    assert!(listed.stdout.starts_with("expired "), "{}", listed.stdout);
    // A record is of the time at which it is made.
    let folder = world.shown("evidence");
    let record = ["record", "deployment", "-e", "staging", "--version", "1", "--evidence", &folder];
    assert_eq!(world.run_with(&record, &early).code, Some(0));
    let ledger = world.run(&["ledger", "export", "--format", "jsonl", "--evidence", &folder]).stdout;
    let entry: Value = serde_json::from_str(ledger.lines().last().unwrap()).unwrap();
    assert_eq!(entry["time"].as_i64().or_else(|| entry["entry"]["time"].as_i64()), Some(world.now), "{ledger}");
    // A scan that took another day for its own does not know what is over.
    let to = format!("sarif-full={}", world.shown("regate.sarif"));
    world.run_with(&["scan", "-q", "--trust-base", "main", "-o", &to, "--exit-zero"], &early);
    let decision = world.gate_with("staging", &["--sarif".to_string(), world.shown("regate.sarif")], &[]);
    let told = said(&decision, "scan-partial");
    assert!(told.len() == 1 && told[0].contains("it took 2026-11-30 for its day (SOURCE_DATE_EPOCH)"), "{told:?}");
}

#[test]
fn a_waiver_of_one_result_covers_no_other_of_its_rule() {
    let world = World::new();
    world.repo.write("a.py", "def one(x):\n    return check(x)\n");
    world.commit("a");
    let result = |line: u32| {
        json!({"ruleId": "py.check", "level": "error", "message": {"text": "m"},
            "fingerprints": {"matchBasedId/v1": "requires login"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": line}}}]})
    };
    let gate = |lines: &[u32]| {
        let head = world.head();
        let results: Vec<Value> = lines.iter().map(|line| result(*line)).collect();
        fs::write(world.out("x.sarif"), sarif("Semgrep OSS", |run| run["results"] = json!(results))).unwrap();
        let other = vec!["--sarif".into(), format!("{}@{head}", world.shown("x.sarif"))];
        world.gate_with("staging", &[world.evidence(), other].concat(), &[])
    };
    let first = gate(&[2]);
    let all = first.report["input"]["results"].as_array().unwrap().clone();
    let print = text(&all.iter().find(|found| found["rule"] == "py.check").unwrap()["fingerprint"]).to_string();
    world.git(&["checkout", "--quiet", "main"]);
    let why = ["--reason", "x", "--expires", "2026-12-05", "--owner", "a", "--approved-by", "b"];
    assert_eq!(world.run(&[&["waive", "py.check", &print][..], &why].concat()).code, Some(0));
    world.commit("waiver");
    world.git(&["checkout", "--quiet", "feature"]);
    world.git(&["rebase", "--quiet", "main"]);
    assert_eq!(gate(&[2]).told(), "0 approved");
    // A line above changes nothing, and a second result is a second one.
    world.repo.write("a.py", "# what it does\ndef one(x):\n    return check(x)\n\ndef two(y):\n    return check(y)\n");
    world.commit("b");
    assert_eq!(gate(&[3]).told(), "0 approved");
    assert_eq!(gate(&[3, 6]).told(), "1 refused new-results");
    let listed = world.run(&["waivers", "--sarif", &world.shown("x.sarif")]);
    assert!(listed.stdout.starts_with("expiring "), "the tree is as the commit: {}", listed.stdout);
}

#[test]
fn what_a_file_holds_mandates_checks_whatever_it_is_called() {
    let world = World::new();
    let checks = |files: &[(&str, &str)]| {
        world.git(&["checkout", "--quiet", "-B", "feature", "main"]);
        for (path, text) in files {
            world.repo.write(path, *text);
        }
        world.commit("a change");
        let decision = world.gate("production", &args(&world.signers()));
        let pend = decision.report["decision"]["pend"].as_array().unwrap().clone();
        let missing = pend.iter().filter(|reason| reason["id"] == "check-missing");
        missing.map(|reason| text(&reason["check"]).to_string()).collect::<Vec<_>>().join(" ")
    };
    for (path, held, check) in [
        ("infra/main.tf", "resource \"aws_iam_role\" \"a\" {}\n", "iam-review"),
        ("k8s/all.yaml", "kind: ClusterRoleBinding\n", "iam-review"),
        ("template.yaml", "Resources: {R: {Type: 'AWS::IAM::Role'}}\n", "iam-review"),
        ("src/shop.ts", "import Stripe from 'stripe';\n", "payments-review"),
        ("src/main/resources/db/migration/V2__x.sql", "select 1;\n", "migration-review"),
        ("drizzle/0001_x.sql", "select 1;\n", "migration-review"),
        ("prisma/schema.prisma", "model A { id Int @id }\n", "migration-review"),
        ("src/lib/jwt.ts", "export const a = 1;\n", "authentication-review"),
        ("src/passwordReset.ts", "export const a = 1;\n", "authentication-review"),
        ("src/authors.ts", "export const a = 1;\n", ""),
        ("infra/network.tf", "resource \"aws_vpc\" \"a\" {}\n", ""),
        ("src/miami.ts", "export const a = 1;\n", ""),
    ] {
        assert_eq!(checks(&[(path, held)]), check, "{path}");
    }
    // What the change takes away is touched too.
    world.git(&["checkout", "--quiet", "main"]);
    world.repo.write("infra/main.tf", "resource \"aws_iam_role\" \"a\" {}\n");
    world.commit("a role");
    assert_eq!(checks(&[("infra/main.tf", "# none\n")]), "iam-review");
    // A new processor, which no path shows.
    let send = "import OpenAI from 'openai';\nconst client = new OpenAI();\nexport async function ask(user: User) {\n  \
                return client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: user.email }] });\n}\n";
    assert_eq!(checks(&[("src/ai.ts", send)]), "processor-review");
}

#[test]
fn what_is_left_aside_is_told_where_it_is_decided() {
    let world = World::new();
    world.git(&["checkout", "--quiet", "main"]);
    world.repo.write("regate.toml", "exclude = [\"t/**\"]\n").write("t/a.txt", "a\n");
    world.commit("configuration");
    world.git(&["checkout", "--quiet", "-B", "feature"]);
    let waiver = "- {id: W-9, rule: some-rule, fingerprint: 00ff, reason: r, owner: o, approved_by: p, \
                  approved_at: 2026-11-01, expires: 2026-12-10}\n";
    world.repo.write(".regate/waivers.yaml", waiver);
    world.commit("a waiver of its own");
    let evidence = world.evidence();
    let all = ["gate", "-e", "staging", "--trust-base", "main"];
    let shown = world.run(&[&all[..], &["-o", "text"], &args(&evidence)].concat());
    let page = world.run(&[&all[..], &["-o", "markdown"], &args(&evidence)].concat());
    for told in [&shown.stdout, &page.stdout] {
        assert!(told.contains("leaves out 1 file (regate.toml:1)"), "{told}");
        assert!(told.contains("The change brings 1 waivers (W-9 of"), "{told}");
    }
    let decision = world.gate("staging", &[]);
    assert_eq!(decision.told(), "0 approved");
    assert_eq!(decision.report["input"]["runs"][0]["scan"]["exempted"], 1);
    // Another's vulnerabilities in a list of components are results.
    let head = world.head();
    let list = json!({"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"name": "x"}],
        "compositions": [{"aggregate": "incomplete"}],
        "vulnerabilities": [{"id": "CVE-2021-44228", "ratings": [{"severity": "critical"}]}]});
    fs::write(world.out("bom.json"), list.to_string()).unwrap();
    let own: Vec<String> = vec!["--sarif".into(), world.shown("regate.sarif"), "--sbom".into()];
    let decision =
        world.gate_with("staging", &[own, vec![format!("{}@{head}", world.shown("bom.json"))]].concat(), &[]);
    assert_eq!(decision.told(), "1 refused new-results");
    assert!(said(&decision, "tool-incomplete")[0].contains("says of itself that it is incomplete"));
}

#[test]
fn what_is_kept_for_ever_holds_no_credential() {
    let world = World::new();
    world.commit("a");
    let folder = world.shown("evidence");
    let token = "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";
    let refused = |run: crate::common::Run, option: &str| {
        assert_eq!(run.code, Some(2), "{}{}", run.stdout, run.stderr);
        assert!(
            run.stderr.contains(&format!("{option} holds a credential")) && !run.stderr.contains(token),
            "{}",
            run.stderr
        );
        assert!(!world.out("evidence").exists());
    };
    let record = |more: &[&str]| {
        world.run(&[&["record", "rollback", "-e", "production", "--evidence", &folder][..], more].concat())
    };
    refused(record(&["--version", "1", "--reason", &format!("key {token}")]), "--reason");
    refused(record(&["--version", token, "--reason", "errors"]), "--version");
    let why = format!("use {token}");
    let glass = ["--reason", why.as_str(), "--follow-up", "2026-12-02"];
    refused(world.approve("officer", "break-glass", "production", &glass), "--reason");
    // An environment that nobody knows is told, and one that the ledger has nothing of has no numbers.
    let misspelt = world.run(&["record", "deployment", "-e", "stagng", "--version", "1", "--evidence", &folder]);
    assert!(misspelt.stderr.contains("knows 'stagng' (did you mean 'staging'?)"), "{}", misspelt.stderr);
    let none = world.run(&["metrics", "-e", "stagin", "--evidence", &folder]);
    assert_eq!(none.code, Some(2));
    assert!(
        none.stderr.contains("the ledger has nothing of 'stagin'") && none.stderr.contains("it has stagng"),
        "{}",
        none.stderr
    );
}

#[test]
fn a_sign_off_about_other_files_says_which() {
    let world = World::new();
    world.commit("a");
    let signers = world.signers();
    assert_eq!(world.approve("officer", "security-officer", "production", &[]).code, Some(0));
    let mut evidence = world.evidence();
    fs::write(world.out("cov.info"), "SF:a\nDA:1,1\nDA:2,1\nDA:3,1\nend_of_record\n").unwrap();
    evidence.truncate(6);
    fs::write(world.out("more.xml"), "<testsuite><testcase name='more'/></testsuite>").unwrap();
    evidence.extend(["--tests".to_string(), format!("{}@{}", world.shown("more.xml"), world.head())]);
    let decision = world.gate_with("production", &evidence, &args(&signers));
    let told = said(&decision, "sign-off-not-counted").concat();
    for part in ["cov.info is not the signed one", "signed without more.xml", "bom.json was signed and is not given"] {
        assert!(told.contains(part), "{told}");
    }
    // A list of revoked keys that has nothing in it may be one that was not fetched.
    fs::write(world.out("revoked"), "").unwrap();
    let revoked = world.shown("revoked");
    let all = ["gate", "-e", "production", "--trust-base", "main", "--revoked-keys", &revoked];
    let run = world.run(&[&all[..], &args(&evidence), &args(&signers)].concat());
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("the file of revoked keys is empty"), "{}", run.stderr);
    fs::write(world.out("revoked"), "# nobody's\n").unwrap();
    assert_ne!(world.run(&[&all[..], &args(&evidence), &args(&signers)].concat()).code, Some(2));
}

#[test]
fn outputs_spare_one_another_and_the_evidence() {
    let world = World::new();
    world.commit("a");
    let evidence = world.evidence();
    let (file, sarif) = (world.shown("a.out"), world.shown("regate.sarif"));
    let before = fs::read(world.out("regate.sarif")).unwrap();
    let gate = |outputs: &[String]| {
        let outputs: Vec<&str> = outputs.iter().flat_map(|output| ["-o", output.as_str()]).collect();
        let all = ["gate", "-e", "staging", "--trust-base", "main"];
        world.run(&[&all[..], &args(&evidence), &outputs].concat())
    };
    let twice = gate(&[format!("json={file}"), format!("text={file}")]);
    assert!(twice.code == Some(2) && twice.stderr.contains("two outputs go to"), "{}", twice.stderr);
    let over = gate(&[format!("json={sarif}")]);
    assert!(
        over.code == Some(2) && over.stderr.contains("is evidence: an output would overwrite it"),
        "{}",
        over.stderr
    );
    assert_eq!(fs::read(world.out("regate.sarif")).unwrap(), before);
}
