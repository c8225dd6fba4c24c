//! What nothing may read as passed: policies that did not finish, files that no rule judges, texts that were not read,
//! results that are not enforced, reports that did not arrive.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test makes its own files and may panic")]

use crate::common;

use common::{ALL_FORMATS, Repo};

/// A message that is a number: Regate cannot report it, so the policy did not finish.
const BROKEN: &str = "# METADATA\n# title: A\n# custom:\n#   id: broken-message\n#   severity: high\n#   kinds: [dockerfile]\n\
    package broken_message\n\ndeny contains {\"message\": 5} if input\n";

fn broken() -> Repo {
    let repo = Repo::new();
    repo.write("Dockerfile", "FROM node:22.12.0-alpine\nUSER node\nCMD [\"a\"]\n").write("policy/a.rego", BROKEN);
    repo
}

#[test]
fn a_policy_that_does_not_finish_stops_the_gate() {
    let repo = broken();
    let code = |args: &[&str]| repo.run(&[&["scan", "--policy", "policy", "Dockerfile"], args].concat()).code;
    assert_eq!(code(&[]), Some(2));
    assert_eq!(code(&["--exit-zero"]), Some(2), "--exit-zero clears results and incompleteness only");
    assert_eq!(code(&["--fail-on", "never"]), Some(2));
    assert_eq!(code(&["--fail-on-incomplete"]), Some(2), "2 comes before 3");
    assert_eq!(code(&["--fail-on", "low"]), Some(2), "2 comes before 1");
    assert_eq!(code(&["--allow-policy-errors"]), Some(0));
    assert_eq!(code(&["--allow-policy-errors", "--fail-on-incomplete"]), Some(3));
    assert_eq!(code(&["--allow-policy-errors", "--fail-on-incomplete", "--exit-zero"]), Some(0));
    repo.write("regate.toml", "allow_policy_errors = true\n");
    assert_eq!(code(&[]), Some(0));
}

#[test]
fn no_report_says_passed_beside_a_policy_that_did_not_finish() {
    let repo = broken();
    for format in ALL_FORMATS {
        for lenient in ["--exit-zero", "--allow-policy-errors"] {
            let run = repo.run(&["scan", "--policy", "policy", "Dockerfile", "-o", format, lenient]);
            let told = run.stdout.to_lowercase();
            let is_json = told.starts_with('{');
            // The JSON report counts targets that passed other policies, and an audit report what passed beside what did
            // not finish; its verdict is the word that counts.
            let is_audit = ["audit", "audit-markdown", "html", "oscal"].contains(format);
            assert!(is_json || is_audit || !told.contains("passed"), "{format} {lenient}: {}", run.stdout);
            assert!(!is_audit || told.contains("did not finish"), "{format} {lenient}: {}", run.stdout);
            assert!(!told.contains("\"outcome\": \"passed\"") && !told.contains("\"executionsuccessful\": true"));
        }
    }
}

#[test]
fn results_that_are_not_enforced_have_not_passed() {
    let repo = Repo::new();
    repo.write("a.env", "ADMIN_PASSWORD=admin\nROOT_PASSWORD=admin\n");
    let run = repo.run(&["scan", "-o", "markdown", "--exit-zero"]);
    assert_eq!(run.code, Some(0));
    assert_eq!(run.stdout.lines().nth(2), Some("2 results at or above high (not enforced)"));
    let run = repo.run(&["scan", "-o", "env", "--exit-zero"]);
    assert!(run.stdout.starts_with("result=failed\nexit_code=0\nresults=2\n"), "{}", run.stdout);
    assert_eq!(repo.run(&["scan", "-o", "env"]).code, Some(1));
}

#[test]
fn kinds_without_a_rule_are_named() {
    let repo = Repo::new();
    repo.write("chart/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n")
        .write("a.ex", "x = 1\n")
        .write("b.ex", "x = 1\n")
        .write("Dockerfile", "FROM node:22.12.0-alpine\nUSER node\n");
    let line = "no rule judges: 1 Helm chart, 2 Elixir files (read for secrets only)";
    for format in ["terminal", "markdown", "sarif", "github"] {
        let told = repo.run(&["scan", "-o", format]).stdout.replace('\\', "");
        assert!(told.contains(line), "{format}: {told}");
    }
    let report = repo.scan(&[]).report();
    let unjudged = &report.0["coverage"]["unjudged"];
    assert_eq!(unjudged[0], serde_json::json!({"kind": "Helm chart", "files": 1, "secretsOnly": false}));
    assert_eq!(unjudged.as_array().unwrap().len(), 2);
    let only_secrets = repo.scan(&["--only", "secrets"]).report();
    assert_eq!(only_secrets.0["coverage"]["unjudged"], serde_json::json!([]));
}

/// A resource that no row and no policy is for passed nothing; one that holds a manifest is judged as that.
#[test]
fn types_of_resources_without_a_rule_are_named() {
    let repo = Repo::new();
    let manifest = "resource \"kubernetes_manifest\" \"p\" {\n  manifest = {\n    apiVersion = \"v1\"\n    kind = \"Pod\"\n    metadata = { name = \"p\" }\n    \
                    spec = { containers = [{ name = \"c\", securityContext = { privileged = true } }] }\n  }\n}\n";
    repo.write("main.tf", "resource \"aws_nothing_known\" \"a\" {}\nresource \"aws_nothing_known\" \"b\" {}\nresource \"aws_sqs_queue\" \"q\" {}\n")
        .write("pod.tf", manifest)
        .write("t.yaml", "Resources:\n  A:\n    Type: AWS::Nothing::Known\n")
        .write("elsewhere/main.tf", "module \"db\" {\n  source = \"terraform-aws-modules/rds/aws\"\n}\n");
    let report = repo.scan(&[]).report();
    let types = serde_json::json!([
        {"type": "AWS::Nothing::Known", "resources": 1},
        {"type": "aws_nothing_known", "resources": 2},
    ]);
    assert_eq!(report.0["coverage"]["unjudgedResources"], types);
    let privileged = report.results().iter().filter(|result| result["ruleId"] == "container-privileged");
    let places: Vec<_> = privileged.map(|result| result["location"]["path"].clone()).collect();
    assert_eq!(places, ["pod.tf"]);
    let not_made = report.0["coverage"]["notMade"].to_string();
    assert!(not_made.contains("module 'db' is from elsewhere"), "{not_made}");
    let told = repo.run(&["scan"]).stdout;
    assert!(told.contains("2 resources of the type 'aws_nothing_known'"), "{told}");
}

/// What is off judges nothing: its types are named, and it has no counts.
#[test]
fn rules_that_are_off_judge_no_type_and_count_nothing() {
    let repo = Repo::new();
    let file = "resource \"azurerm_automation_runbook\" \"r\" {\n  log_verbose = true\n}\nresource \"aws_db_instance\" \"d\" {\n  publicly_accessible = true\n}\n";
    repo.write("main.tf", file);
    let report = repo.scan(&[]).report();
    let types = serde_json::json!([{"type": "azurerm_automation_runbook", "resources": 1}]);
    assert_eq!(report.0["coverage"]["unjudgedResources"], types);
    let policies = &report.0["coverage"]["policies"];
    assert!(policies["automation-runbook-verbose"].is_null(), "{policies}");
    assert_eq!(policies["rds-instance-public"]["failed"], 1);
    repo.write("regate.toml", "strict = true\n[rules.rds-instance-public]\nenabled = false\n");
    let report = repo.scan(&[]).report();
    assert!(report.0["coverage"]["unjudgedResources"].is_null(), "{}", report.0["coverage"]);
    let policies = &report.0["coverage"]["policies"];
    assert_eq!(policies["automation-runbook-verbose"]["failed"], 1);
    assert!(policies["rds-instance-public"].is_null(), "{policies}");
}

/// Infrastructure in other forms than those that rules judge.
#[test]
fn infrastructure_of_programs_and_playbooks_is_named() {
    let repo = Repo::new();
    repo.write("Pulumi.yaml", "name: shop\nruntime: yaml\nresources:\n  db:\n    type: aws:rds:Instance\n    properties: {publiclyAccessible: true}\n  s: {type: 'azure-native:storage:StorageAccount'}\n")
        .write("play.yml", "- hosts: all\n  tasks:\n    - amazon.aws.rds_instance: {publicly_accessible: true}\n")
        .write("stack.ts", "import * as rds from 'aws-cdk-lib/aws-rds';\nnew rds.DatabaseInstance(this, 'a', { publiclyAccessible: true });\n");
    let report = repo.scan(&[]).report();
    let types = serde_json::json!([
        {"type": "amazon.aws.rds_instance", "resources": 1},
        {"type": "aws-cdk-lib/aws-rds.DatabaseInstance", "resources": 1},
        {"type": "azure-native:storage:StorageAccount", "resources": 1},
    ]);
    assert_eq!(report.0["coverage"]["unjudgedResources"], types);
    assert!(report.found().contains(&"rds-instance-public Pulumi.yaml:6".to_string()), "{:?}", report.found());
}

#[test]
fn utf_16_without_a_mark_is_searched_or_said_to_be_unread() {
    let repo = Repo::new();
    let text = "$AdminPassword = \"Tr4msway-Fjord-88\"\r\n";
    let encode = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let mut odd = encode(u16::to_le_bytes);
    odd.push(b'\n');
    repo.write("le.ps1", encode(u16::to_le_bytes)).write("be.ps1", encode(u16::to_be_bytes)).write("odd.ps1", odd);
    let run = repo.scan(&[]);
    let found = ["be.ps1", "le.ps1", "odd.ps1"].map(|file| format!("hardcoded-credential {file}:1"));
    assert_eq!(run.report().found(), found);
    let mut mixed = encode(u16::to_le_bytes);
    mixed.extend(b"password = \"Tr4msway-Fjord-88\" # appended in another encoding\n");
    let repo = Repo::new();
    repo.write("mixed.ps1", mixed);
    assert_eq!(repo.scan(&["--fail-on-incomplete"]).code, Some(3));
}

#[test]
fn a_report_that_does_not_arrive_is_an_error() {
    let repo = Repo::new();
    repo.write("a.txt", "a\n").write("file", "");
    let run = repo.run(&["scan", "-o", "sarif=file/x.sarif", "-o", "json=out/", "-o", "terminal"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("'file/x.sarif' cannot be written"), "{}", run.stderr);
    assert_eq!(run.stdout, "", "no other report says that all is well");
    assert_eq!(repo.run(&["scan", "-o", "json=out/", "--quiet"]).code, Some(0));
    assert!(repo.path().join("out/regate.json").exists(), "a folder takes the format's own name");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let repo = Repo::new();
    repo.write("a.env", "ADMIN_PASSWORD=admin\n");
    for format in ALL_FORMATS {
        let mut command = common::regate();
        command.args(["scan", "--exit-zero", "-o", format]).current_dir(repo.path());
        command.stdout(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
        let done = command.output().unwrap();
        assert_eq!(done.status.code(), Some(2), "{format}");
        assert!(String::from_utf8_lossy(&done.stderr).contains("the report cannot be written"), "{format}");
    }
}
