//! What is judged together: sets are judged whole, the repository is judged, the index is compared with HEAD, and a result
//! always has a place.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test makes its own files and may panic")]

use crate::common;

use common::{Repo, text};

const VOLUME: &str = "resource \"aws_ebs_volume\" \"data\" {\n  encrypted = var.encrypted\n}\n";

fn variable(value: &str) -> String {
    format!("variable \"encrypted\" {{\n  default = {value}\n}}\n")
}

fn policy(target: &str, kinds: &str, body: &str) -> String {
    format!(
        "# METADATA\n# title: Example\n# custom:\n#   id: example-rule\n#   severity: high\n#   kinds: [{kinds}]\n#   target: {target}\npackage example\n\n{body}\n"
    )
}

/// A repository of two files of one module, committed.
fn module() -> Repo {
    let repo = Repo::git_init();
    repo.write("infra/db.tf", VOLUME).write("infra/vars.tf", variable("true"));
    repo.git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]);
    repo
}

#[test]
fn a_path_that_leads_nowhere_is_placed_at_the_nearest_place() {
    let repo = Repo::new();
    repo.write("a.tf", "resource \"x\" \"y\" {\n  b = 1\n}\n").write("b.tf", "locals {}\n");
    for (path, place) in [
        ("[\"resource\", \"x\", \"y\", 0, \"nothing\"]", "a.tf:1"),
        ("[\"resource\", \"x\", \"y\", 9, \"b\"]", "a.tf:1"),
        ("[\"resource\", \"z\"]", "a.tf:1"),
        ("[\"nowhere\", 3]", "a.tf:1"),
        ("[\"locals\", 0, \"b\"]", "b.tf:1"),
    ] {
        let body = format!("deny contains {{\"message\": \"m\", \"path\": {path}}} if input.resource.x.y");
        repo.write("policy/p.rego", policy("set", "terraform", &body));
        let run = repo.scan(&["--policy", "policy"]);
        assert_eq!(run.report().found(), [format!("example-rule {place}")], "{path}");
        assert_eq!(run.code, Some(1));
    }
}

#[test]
fn an_example_is_placed_as_a_scan_places_it() {
    let repo = Repo::new();
    let body = "deny contains {\"message\": \"m\", \"path\": [\"nowhere\"]} if input.resource.x.y";
    repo.write("policy/p.rego", policy("set", "terraform", body));
    repo.write("policy/bad/module/main.tf", "resource \"x\" \"y\" {}\n")
        .write("policy/bad/module/more.tf", "locals {}\n");
    repo.write("policy/good/a.tf", "resource \"x\" \"z\" {}\n");
    let run = repo.run(&["policy", "test", "policy"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "PASS: 2/2\n"), "{}", run.stderr);
    repo.write("policy/unknown/a.tf", "resource \"x\" \"y\" {}\n");
    let run = repo.run(&["policy", "test", "policy"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stdout.contains("an unknown example must say that it cannot be told"), "{}", run.stdout);
}

#[test]
fn an_unknown_example_must_not_pass() {
    let repo = Repo::new();
    let body = "unknown contains {\"message\": \"m\", \"subject\": \"a\"} if input.resource.x.a\n\nsubjects contains name if some name, _ in input.resource.x";
    repo.write("policy/p.rego", policy("set", "terraform", body));
    repo.write("policy/unknown/a.tf", "resource \"x\" \"a\" {}\n");
    let run = repo.run(&["policy", "test", "policy"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "PASS: 1/1\n"), "{}", run.stderr);
    repo.write("policy/unknown/a.tf", "resource \"x\" \"a\" {}\nresource \"x\" \"b\" {}\n");
    let run = repo.run(&["policy", "test", "policy"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stdout.contains("1 subjects do"), "{}", run.stdout);
}

#[test]
fn a_policy_about_the_repository_runs_over_all_files() {
    let repo = Repo::new();
    let body = concat!(
        "deny contains {\"message\": \"m\", \"path\": [\"workflows\", i, \"document\", \"jobs\", \"ship\"]} if {\n",
        "\tsome i, workflow in input.workflows\n\tworkflow.document.jobs.ship\n",
        "\tevery other in input.workflows { not other.document.jobs.test }\n",
        "\tcount(input.files) == 4\n}\n\n",
        "deny contains {\"message\": \"n\", \"path\": [\"files\", i]} if {\n\tsome i\n\tinput.files[i].path == \"README.md\"\n}\n",
    );
    repo.write("policy/p.rego", policy("repository", "github-workflow", body));
    repo.write(".github/workflows/a.yml", "on: push\njobs:\n  build: {}\n");
    repo.write(".github/workflows/b.yml", "on: push\njobs:\n  ship: {}\n");
    repo.write("README.md", "# x\n");
    let args = ["--policy", "policy", "--fail-on", "high"];
    let found = |repo: &Repo, more: &[&str]| {
        let mut found = repo.scan(&[&args, more].concat()).report().found();
        found.retain(|result| result.starts_with("example-rule"));
        found
    };
    let both = ["example-rule .github/workflows/b.yml:3", "example-rule README.md:1"];
    assert_eq!(found(&repo, &[]), both);
    // Of a part of the repository, what is said about that part, seen with all the rest.
    assert_eq!(found(&repo, &[".github/workflows/b.yml"]), [both[0]]);
    assert_eq!(found(&repo, &[".github/workflows/a.yml"]), [""; 0]);
    assert_eq!(found(&repo, &["README.md"]), [""; 0]);
    repo.write(".github/workflows/a.yml", "on: push\njobs:\n  test: {}\n");
    assert_eq!(found(&repo, &[]), ["example-rule README.md:1"]);
    let parsed = repo.run(&["parse", ".", "--target", "repository"]);
    let input: serde_json::Value = serde_json::from_str(&parsed.stdout).unwrap();
    assert_eq!(text(&input["workflows"][1]["path"]), ".github/workflows/b.yml");
    assert_eq!(input["files"].as_array().unwrap().len(), 4);
}

#[test]
fn what_a_commit_changes_elsewhere_in_its_module_is_reported() {
    let repo = module();
    assert_eq!(repo.scan(&[]).report().found(), [""; 0]);
    repo.write("infra/vars.tf", variable("false")).git(&["add", "."]);
    let run = repo.scan(&["--staged", "--fail-on", "medium"]);
    assert_eq!((run.code, run.report().found()), (Some(1), vec!["ebs-volume-unencrypted infra/db.tf:2".to_string()]));
    assert_eq!(run.report().file("infra/db.tf")["context"], true, "it was read and not asked for");
    let run = repo.scan(&["infra/vars.tf"]);
    assert_eq!(run.report().found(), ["ebs-volume-unencrypted infra/db.tf:2"]);
}

#[test]
fn what_a_commit_takes_away_is_missed_where_it_was_used() {
    let repo = module();
    repo.write("infra/vars.tf", variable("false")).write("infra/terraform.tfvars", "encrypted = true\n");
    repo.git(&["add", "."]).git(&["commit", "--quiet", "-m", "b"]);
    repo.git(&["rm", "--quiet", "infra/terraform.tfvars"]);
    let run = repo.scan(&["--staged", "--fail-on", "medium"]);
    assert_eq!((run.code, run.report().found()), (Some(1), vec!["ebs-volume-unencrypted infra/db.tf:2".to_string()]));
    // Moving it into another folder is the same.
    repo.git(&["reset", "--quiet", "--hard"]).git(&["mv", "infra/terraform.tfvars", "terraform.tfvars"]);
    assert_eq!(repo.scan(&["--staged"]).report().found(), ["ebs-volume-unencrypted infra/db.tf:2"]);
}

#[test]
fn what_head_has_already_is_not_new() {
    let repo = module();
    repo.write("infra/vars.tf", variable("false")).git(&["add", "."]).git(&["commit", "--quiet", "-m", "b"]);
    repo.write("infra/vars.tf", variable("false") + "# a comment\n").git(&["add", "."]);
    let run = repo.scan(&["--staged", "--fail-on", "low"]);
    let report = run.report();
    assert_eq!((run.code, report.found()), (Some(0), vec![]));
    assert_eq!(text(&report.results()[0]["baselineState"]), "unchanged", "it is there, and says so");
    assert_eq!(report.0["summary"]["unchanged"], 1);
    assert_eq!(repo.scan(&["--staged", "--all"]).report().found(), ["ebs-volume-unencrypted infra/db.tf:2"]);
    // A second one of the same kind is new.
    repo.write("infra/db.tf", format!("{VOLUME}{}", VOLUME.replace("data", "more"))).git(&["add", "."]);
    assert_eq!(repo.scan(&["--staged"]).report().found(), ["ebs-volume-unencrypted infra/db.tf:5"]);
}

/// Other rules judge everything anew.
#[test]
fn a_commit_that_changes_the_configuration_or_a_policy_is_judged_whole() {
    let repo = module();
    repo.write("infra/vars.tf", variable("false")).git(&["add", "."]).git(&["commit", "--quiet", "-m", "b"]);
    repo.write("regate.toml", "fail_on = \"low\"\n[policy]\ndirs = [\"policy\"]\n");
    repo.write("policy/p.rego", policy("set", "terraform", "deny contains \"m\" if input.resource.none"));
    repo.git(&["add", "."]);
    // HEAD is judged by the same rules, so that nothing of it is new.
    let found = |all: &[&str]| repo.scan(&[&["--staged"], all].concat()).report().found();
    assert_eq!(found(&[]), [""; 0]);
    assert_eq!(found(&["--all"]), ["ebs-volume-unencrypted infra/db.tf:2"]);
    repo.git(&["commit", "--quiet", "-m", "c"]);
    repo.write("policy/p.rego", policy("set", "terraform", "deny contains \"m\" if input.resource.aws_ebs_volume"));
    repo.git(&["add", "."]);
    assert_eq!(found(&[]), [""; 0]);
    assert_eq!(found(&["--all"]), ["ebs-volume-unencrypted infra/db.tf:2", "example-rule infra/db.tf:1"]);
}

#[test]
fn a_set_prints_as_policies_get_it() {
    let repo = Repo::new();
    repo.write("infra/db.tf", VOLUME).write("infra/vars.tf", variable("true"));
    let run = repo.run(&["parse", "infra", "--target", "set"]);
    let input: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(input["resource"]["aws_ebs_volume"]["data"][0]["encrypted"], true);
    repo.write("infra/vars.tf", "variable \"encrypted\" {}\n");
    let run = repo.run(&["parse", "infra/db.tf", "--target", "set"]);
    let input: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let unknown = &input["resource"]["aws_ebs_volume"]["data"][0]["encrypted"];
    assert_eq!(*unknown, serde_json::json!({"$unknown": "${var.encrypted}", "reason": "variable-without-value"}));
    // Policies in the binary see the whole repository; the sets of other folders are still not those of this one.
    repo.write("other/deploy.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n");
    repo.write("infra/.github/workflows/a.yml", "on: push\njobs:\n  build: {}\n");
    assert_eq!(repo.run(&["parse", "infra", "--target", "set"]).stdout, run.stdout);
    // A file stands for its whole folder.
    repo.write("infra/vars.tf", variable("false"));
    let run = repo.run(&["parse", "infra/db.tf", "--target", "set"]);
    let input: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(input["resource"]["aws_ebs_volume"]["data"][0]["encrypted"], false);
}

/// What is undefined in a policy is no result: a library that is not there would be a pass.
#[test]
fn the_library_is_there_without_the_policies_in_the_binary() {
    let repo = Repo::new();
    let body =
        "import data.regate.lib.terraform\n\ndeny contains \"m\" if some _ in terraform.resources.aws_ebs_volume";
    repo.write("policy/p.rego", policy("set", "terraform", body)).write("a.tf", VOLUME);
    let report = repo.scan(&["--policy", "policy", "--no-builtin"]).report();
    assert_eq!(report.found(), ["example-rule a.tf:1"]);
}

/// Three databases, encrypted, unknown and not, read one each.
#[test]
fn a_pass_is_evidence_and_an_unknown_is_neither() {
    let repo = Repo::new();
    let volume =
        |name: &str, value: &str| format!("resource \"aws_ebs_volume\" \"{name}\" {{\n  encrypted = {value}\n}}\n");
    let all = [volume("a", "true"), volume("b", "var.x"), volume("c", "false")].concat();
    repo.write("a.tf", format!("variable \"x\" {{}}\n{all}"));
    let report = repo.scan(&["--show-passed"]).report();
    let population = report.0["population"].as_array().unwrap();
    let own = population.iter().find(|rule| rule["ruleId"] == "ebs-volume-unencrypted").unwrap();
    let counts = ["pass", "fail", "unknown", "notApplicable", "error"].map(|status| own[status].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1, 0, 0]);
    let subject = |at: usize| (text(&own["subjects"][at]["name"]), text(&own["subjects"][at]["status"]));
    assert_eq!(subject(0), ("aws_ebs_volume.a", "pass"));
    assert_eq!(subject(1), ("aws_ebs_volume.b", "unknown"));
    assert_eq!(subject(2), ("aws_ebs_volume.c", "fail"));
}

/// What a policy reads below an import that leads nowhere is undefined: it would find nothing, and pass.
#[test]
fn an_import_that_leads_nowhere_is_an_error() {
    let repo = Repo::new();
    repo.write("a.json", "{\"x\": 1}\n");
    let policy = |import: &str| format!("package main\n\nimport {import}\n\ndeny contains \"m\" if input.x > 0\n");
    for (import, code) in [
        ("data.nowhere.lib", 2),
        ("data.regate.lib.value", 2),
        ("data.regate.lib.values", 1),
        ("data.regate.file", 1),
        ("data.limits.ports", 1),
        ("data.other", 1),
        ("data.other.rule", 1),
        ("input.x", 1),
    ] {
        repo.write("policy/p.rego", policy(import)).write("policy/other.rego", "package other\n\nrule := 1\n");
        repo.write("data.json", "{\"limits\": {\"ports\": [1]}}\n");
        let run = repo.run(&["scan", "a.json", "--policy", "policy", "--data", "data.json", "--no-builtin"]);
        assert_eq!(run.code, Some(code), "{import}: {}{}", run.stdout, run.stderr);
        assert!(code == 1 || run.stderr.contains("p.rego:3"), "{}", run.stderr);
    }
}

/// A member of a rule whose value is undefined takes no other along.
#[test]
fn an_undefined_member_does_not_silence_the_others() {
    let repo = Repo::new();
    repo.write("a.json", "{\"list\": [{\"k\": \"one\"}, {}, {\"k\": \"two\"}]}\n");
    repo.write("p.rego", "package main\n\ndeny contains x.k if some x in input.list\n");
    let report = repo.scan(&["a.json", "--policy", "p.rego", "--no-builtin"]).report();
    let messages: Vec<_> = report.results().iter().map(|result| text(&result["message"])).collect();
    assert_eq!(messages, ["one.", "two."]);
}

/// A block that the values at hand do not make has no result, and does not pass: it is told.
#[test]
fn a_block_that_is_not_made_is_told() {
    let repo = Repo::new();
    repo.write("vars.tf", "variable \"on\" {\n  default = false\n}\n");
    repo.write(
        "disk.tf",
        "resource \"aws_ebs_volume\" \"a\" {\n  count     = var.on ? 1 : 0\n  encrypted = false\n}\n",
    );
    let report = repo.scan(&["--show-passed"]).report();
    assert_eq!(report.found(), [""; 0]);
    let told = &report.0["coverage"]["notMade"][0];
    assert_eq!((text(&told["path"]), told["startLine"].as_u64()), ("disk.tf", Some(2)));
    let population = report.0["population"].as_array().unwrap();
    assert!(population.iter().all(|rule| rule["ruleId"] != "ebs-volume-unencrypted"), "{population:?}");
    let terminal = repo.run(&["scan"]).stdout;
    assert!(terminal.contains("not judged: 1 place that the values at hand leave out or do not tell"), "{terminal}");
}

/// Values for a template that no template is judged with, and what of another system's pipeline is not read.
#[test]
fn what_is_given_and_not_used_is_told() {
    let told = |path: &str, content: &str| {
        let repo = Repo::new();
        repo.write(path, content);
        let report = repo.scan(&[]).report();
        let all = report.0["coverage"]["notMade"].as_array().cloned().unwrap_or_default();
        all.iter().map(|one| text(&one["message"]).to_string()).collect::<Vec<_>>().join("\n")
    };
    let values = "gives a template values for its parameters";
    assert!(told("params.json", r#"[{"ParameterKey": "P", "ParameterValue": "true"}]"#).contains(values));
    assert!(told("samconfig.toml", "[prod.deploy.parameters]\nparameter_overrides = \"P=true\"\n").contains(values));
    assert!(told(".travis.yml", "language: go\nscript: [make]\n").contains("what they deploy, was not"));
    assert_eq!(told("package.json", "{\"name\": \"x\"}"), "");
}

/// The same place, unknown at HEAD and wrong now, is new.
#[test]
fn what_was_unknown_and_fails_now_is_new() {
    let repo = Repo::git_init();
    repo.write("db.tf", VOLUME).write("vars.tf", "variable \"encrypted\" {}\n");
    repo.git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]);
    repo.write("vars.tf", variable("false")).git(&["add", "."]);
    let run = repo.scan(&["--staged", "--fail-on", "medium"]);
    assert_eq!((run.code, run.report().found()), (Some(1), vec!["ebs-volume-unencrypted db.tf:2".to_string()]));
}

/// A member of a set that cannot be read is told, though nobody asked for it.
#[test]
fn a_member_of_a_set_that_is_not_read_is_told() {
    let repo = module();
    repo.write("infra/big.tf", format!("# {}\n", "x".repeat(6_000_000)));
    let run = repo.scan(&["infra/vars.tf", "--fail-on-incomplete"]);
    assert_eq!(run.code, Some(3));
    assert_eq!(text(&run.report().file("infra/big.tf")["status"]), "skipped-too-large");
}

/// Two that have one name are two: what fails is the one that is wrong.
#[test]
fn subjects_of_one_name_end_each_for_itself() {
    let repo = Repo::new();
    let workload = |replicas: u8| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app\nspec:\n  replicas: {replicas}\n  template:\n    spec:\n      containers:\n        - name: a\n          image: b:1.0.0\n"
        )
    };
    repo.write("prod/one.yaml", workload(1)).write("prod/two.yaml", workload(3));
    let report = repo.scan(&["--show-passed"]).report();
    assert_eq!(statuses(&report, "workload-single-replica"), ["fail prod/one.yaml", "pass prod/two.yaml"]);
}

/// A rule that is off where its result would stand says nothing of the subject: it did not pass.
#[test]
fn what_a_switched_off_rule_found_is_no_pass() {
    let repo = Repo::new();
    repo.write(
        "modules/disk/main.tf",
        "variable \"on\" {}\nresource \"aws_ebs_volume\" \"a\" {\n  encrypted = var.on\n}\n",
    );
    repo.write("live/main.tf", "module \"disk\" {\n  source = \"../modules/disk\"\n  on     = false\n}\n");
    let rule = "ebs-volume-unencrypted";
    let failed = repo.scan(&["--show-passed"]).report();
    assert_eq!(statuses(&failed, rule), ["fail modules/disk/main.tf"]);
    repo.write("regate.toml", format!("[rules.{rule}]\nenabled = false\npaths = [\"live/\"]\n"));
    let off = repo.scan(&["--show-passed"]).report();
    assert_eq!(statuses(&off, rule), ["notApplicable modules/disk/main.tf"]);
}

/// What is for review with one set of values and certain with another is certain.
#[test]
fn of_two_renderings_the_worse_result_stays() {
    let repo = Repo::new();
    repo.write("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n").write("c/values.yaml", "debug: false\n");
    repo.write("c/values-prod.yaml", "debug: true\n");
    repo.write("c/templates/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: b\n      image: c:1.0.0\n      securityContext:\n{{- if or .Values.debug (eq (randAlpha 1) \"a\") }}\n        privileged: true\n{{- end }}\n");
    let report = repo.scan(&[]).report();
    let kinds: Vec<_> = report
        .results()
        .iter()
        .filter(|result| result["ruleId"] == "container-privileged")
        .map(|result| text(&result["kind"]))
        .collect();
    assert_eq!(kinds, ["fail"]);
}

/// What was asked for hangs on files that were not: what is wrong with them is told.
#[test]
fn a_part_of_the_tree_tells_what_it_hangs_on() {
    let repo = Repo::new();
    repo.write("base/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n");
    repo.write("base/kustomization.yaml", "resources: [pod.yaml]\n");
    repo.write("prod/kustomization.yaml", "resources: [../base, https://example.com/a.yaml]\n");
    let told = repo.scan(&["base/pod.yaml"]).report().complaint("prod/kustomization.yaml");
    assert!(told.contains("a resource that is not at hand"), "{told}");
    let patched = "resources: [../base]\npatches:\n- target: {kind: Pod}\n  patch: |\n    - {op: add, path: /spec, value: {hostNetwork: true}}\n";
    repo.write("prod/kustomization.yaml", patched);
    for part in ["base/pod.yaml", "prod"] {
        let found = repo.scan(&[part]).report().found();
        assert!(found.iter().any(|found| found.starts_with("host-namespace-shared ")), "{part}: {found:?}");
    }
    repo.write("regate.toml", "max_file_size = \"2 KiB\"\n");
    repo.write("web/b.ts", format!("export const log = (x) => console.log(x);\n// {}\n", "a".repeat(3000)));
    repo.write("web/a.ts", "import { log } from './b';\nexport const f = (user) => log(user.email);\n");
    let told = repo.scan(&["web/a.ts"]).report().complaint("web/a.ts");
    assert!(told.contains("a module that it imports could not be read"), "{told}");
}

/// `status path` of each subject of a rule.
fn statuses(report: &common::Report, rule: &str) -> Vec<String> {
    let own = report.0["population"].as_array().unwrap().iter().find(|own| own["ruleId"] == rule).unwrap();
    let subjects = own["subjects"].as_array().unwrap().iter();
    let mut told: Vec<String> = subjects
        .map(|subject| format!("{} {}", text(&subject["status"]), text(&subject["location"]["path"])))
        .collect();
    told.sort();
    told
}
