//! `regate fix`, on a repository as a user has it: what is mended is gone from the next scan, what needs knowledge is left, and a
//! second run changes nothing.
#![allow(clippy::disallowed_methods, reason = "a test reads what it wrote")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy knows tests by their attribute, not their helpers"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

const FILES: &[(&str, &str)] = &[
    (
        "infra/main.tf",
        "# A comment that stays.\nresource \"aws_instance\" \"web\" {\n  ami           = \"ami-1\"\n  instance_type = \"t3.small\"\n}\n\n\
         resource \"aws_s3_bucket_public_access_block\" \"logs\" {\n  bucket                  = \"logs\"\n  block_public_acls       = false\n  \
         block_public_policy     = var.block # not known\n  restrict_public_buckets = true\n}\n\n\
         resource \"aws_ebs_volume\" \"data\" {\n  availability_zone = \"eu-central-1a\"\n  size              = 8\n}\n",
    ),
    ("infra/vars.tf", "variable \"block\" {\n  type = bool\n}\n"),
    (
        "k8s/pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: registry.test/web:1.2.3\n      \
         securityContext:\n        privileged: true # for debugging\n",
    ),
    (
        ".github/workflows/ci.yml",
        "name: CI\non: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: cargo test\n",
    ),
    (
        "accepted.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: accepted\nspec:\n  containers:\n    - name: agent\n      image: registry.test/a:1.2.3\n      \
         securityContext:\n        # regate:ignore container-privileged the agent reads the host's devices\n        privileged: true\n",
    ),
];

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in FILES {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    assert!(Command::new("git").args(["init", "-q"]).current_dir(&folder).status().unwrap().success());
    folder
}

fn regate(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_regate")).args(arguments).current_dir(folder).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    (done.status.code().unwrap(), said)
}

fn texts(folder: &Path) -> BTreeMap<String, String> {
    FILES.iter().map(|(name, _)| (name.to_string(), fs::read_to_string(folder.join(name)).unwrap())).collect()
}

/// Rules of active results, with their number.
fn found(folder: &Path) -> BTreeMap<String, usize> {
    let (_, json) = regate(folder, &["scan", "--exit-zero", "-q", "-o", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let mut rules = BTreeMap::new();
    for result in report["results"].as_array().unwrap() {
        if result["suppression"].is_null() && result["kind"] == "fail" {
            *rules.entry(result["ruleId"].as_str().unwrap().to_string()).or_default() += 1;
        }
    }
    rules
}

const SAFE: [&str; 4] =
    ["container-privileged", "ec2-metadata-v1-allowed", "s3-public-acls-accepted", "s3-public-acls-honoured"];

#[test]
fn what_is_mended_is_gone_and_nothing_else_changed() {
    let repo = repository();
    let folder = repo.path();
    let before = found(folder);
    for rule in SAFE.iter().chain(&["ebs-volume-unencrypted"]) {
        assert!(before.contains_key(*rule), "{rule}: {before:?}");
    }

    let (code, diff) = regate(folder, &["fix", "--dry-run"]);
    assert_eq!(code, 1, "{diff}");
    assert!(diff.contains("--- a/infra/main.tf\n+++ b/infra/main.tf\n@@ "), "{diff}");
    assert!(diff.contains("\n-  block_public_acls       = false\n"), "{diff}");
    assert_eq!(texts(folder), FILES.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect());

    let (code, said) = regate(folder, &["fix"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("when applied (1): The metadata service answers with a session token only"), "{said}");
    assert!(said.contains("more with --unsafe"), "{said}");
    let after = found(folder);
    assert!(SAFE.iter().all(|rule| !after.contains_key(*rule)), "{after:?}");
    // What is not mended is still told; a container that is no longer privileged is told for what it is beside.
    let left = before.iter().filter(|(rule, _)| !SAFE.contains(&rule.as_str()));
    for (rule, count) in left {
        assert_eq!(after.get(rule), Some(count), "{rule}: {after:?}");
    }

    let texts = texts(folder);
    let main = &texts["infra/main.tf"];
    assert!(main.starts_with("# A comment that stays.\n") && main.contains("var.block # not known"), "{main}");
    assert!(main.contains("  block_public_acls       = true\n") && main.contains("  ignore_public_acls "), "{main}");
    assert!(main.contains("\n  metadata_options {\n    http_tokens = \"required\"\n  }\n}\n"), "{main}");
    assert!(texts["k8s/pod.yaml"].contains("        privileged: false # for debugging\n"), "{}", texts["k8s/pod.yaml"]);
    assert_eq!(texts["accepted.yaml"], FILES[4].1, "what somebody accepted is left");

    let (code, said) = regate(folder, &["fix"]);
    assert!(code == 0 && said.contains("0 results mended in 0 files"), "{said}");
    assert_eq!(texts, self::texts(folder));
}

#[test]
fn what_destroys_when_it_is_applied_is_asked_for() {
    let repo = repository();
    let folder = repo.path();
    let (code, said) = regate(folder, &["fix", "--unsafe", "--rule", "ebs-volume-unencrypted", "infra"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("when applied (1): The volume is replaced by a new, empty one."), "{said}");
    assert!(said.contains("1 result mended in 1 file"), "{said}");
    let main = &texts(folder)["infra/main.tf"];
    assert!(main.contains("{\n  encrypted         = true\n  availability_zone"), "{main}");
    assert!(main.contains("block_public_acls       = false"), "only the rule that was asked for: {main}");
}

/// A path or a rule that is not there has no results, which is not to say that all is mended.
#[test]
fn what_is_not_there_is_an_error() {
    let repo = repository();
    let (code, said) = regate(repo.path(), &["fix", "nowhere"]);
    assert!(code == 2 && said.contains("nowhere' is not there"), "{said}");
    let (code, said) = regate(repo.path(), &["fix", "--rule", "container-privilegd"]);
    assert!(code == 2 && said.contains("did you mean 'container-privileged'?"), "{said}");
}

#[test]
fn sarif_tells_the_safe_edits() {
    let repo = repository();
    let (_, sarif) = regate(repo.path(), &["scan", "--exit-zero", "-q", "-o", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let fixes: BTreeMap<&str, &serde_json::Value> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|result| !result["fixes"].is_null())
        .map(|result| (result["ruleId"].as_str().unwrap(), &result["fixes"][0]))
        .collect();
    assert!(!fixes.contains_key("ebs-volume-unencrypted"));
    let change = &fixes["container-privileged"]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "k8s/pod.yaml");
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "false");
    assert_eq!(change["replacements"][0]["deletedRegion"]["startLine"], 10);
}

#[test]
fn a_workflow_gets_its_permissions_where_that_is_asked_for() {
    let repo = repository();
    let folder = repo.path();
    assert!(found(folder).contains_key("workflow-permissions-missing"));
    let (code, said) = regate(folder, &["fix", "--unsafe", "--rule", "workflow-permissions-missing"]);
    assert_eq!(code, 0, "{said}");
    let workflow = &texts(folder)[".github/workflows/ci.yml"];
    assert!(workflow.starts_with("name: CI\npermissions:\n  contents: read\non: push\n"), "{workflow}");
    assert!(!found(folder).contains_key("workflow-permissions-missing"));
}

/// A program of Pulumi is judged as Terraform and has names of its own: a value that is written is mended, and none is added.
#[test]
fn a_program_of_pulumi_gets_no_name_of_terraforms() {
    let repo = repository();
    let folder = repo.path();
    let program = "name: shop\nruntime: yaml\nresources:\n  db:\n    type: aws:rds:Instance\n    properties:\n      publiclyAccessible: true\n";
    fs::write(folder.join("Pulumi.yaml"), program).unwrap();
    let (_, said) = regate(folder, &["fix", "--unsafe", "Pulumi.yaml"]);
    let text = fs::read_to_string(folder.join("Pulumi.yaml")).unwrap();
    assert_eq!(text, program.replace("publiclyAccessible: true", "publiclyAccessible: false"), "{said}");
}

/// A policy of the repository's own that says another value is right than it accepts: the edit is taken back.
#[test]
fn an_edit_that_does_not_mend_is_taken_back() {
    let repo = repository();
    let folder = repo.path();
    let policy = "# METADATA\n# title: Mode\n# custom:\n#   id: mode-wrong\n#   severity: high\n#   kinds: [kubernetes]\n#   fix: {value: other, effect: Nothing.}\n\
                  package own.mode_wrong\n\ndeny contains {\"message\": \"wrong\", \"path\": [\"data\", \"mode\"]} if input.data.mode != \"right\"\n";
    fs::create_dir_all(folder.join("policy")).unwrap();
    fs::write(folder.join("policy/mode.rego"), policy).unwrap();
    let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  mode: wrong\n";
    fs::write(folder.join("config.yaml"), manifest).unwrap();
    let (code, said) = regate(folder, &["fix", "--dry-run", "--policy", "policy", "--rule", "mode-wrong"]);
    assert!(code == 2 && said.contains("still found") && !said.contains("+++"), "what would be taken back: {said}");
    let (code, said) = regate(folder, &["fix", "--policy", "policy", "--rule", "mode-wrong"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("not mended: config.yaml:6: with the edit 'mode-wrong' is still found"), "{said}");
    assert_eq!(fs::read_to_string(folder.join("config.yaml")).unwrap(), manifest);
    // The other edits of the file are made.
    let pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: a:1.2\n      securityContext:\n        privileged: true\n";
    fs::write(folder.join("config.yaml"), format!("{manifest}{pod}")).unwrap();
    let (code, said) = regate(folder, &["fix", "--policy", "policy", "config.yaml"]);
    let text = fs::read_to_string(folder.join("config.yaml")).unwrap();
    assert!(code == 2 && said.contains("config.yaml:6: with the edit 'mode-wrong'"), "{said}");
    assert!(text.starts_with(manifest) && text.contains("privileged: false"), "{text}");
}

/// An edit may let its own rule see a subject that it did not see before: that is mended in the next round.
#[test]
fn what_an_edit_lets_a_rule_see_is_mended_too() {
    let repo = repository();
    let folder = repo.path();
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: v\n      image: nginx:1.2.3\n      securityContext:\n        privileged: true\n        \
               allowPrivilegeEscalation: true\n    - name: w\n      image: nginx:1.2.3\n      securityContext:\n        privileged: true\n";
    fs::write(folder.join("two.yaml"), pod).unwrap();
    let (code, said) = regate(folder, &["fix", "two.yaml"]);
    let text = fs::read_to_string(folder.join("two.yaml")).unwrap();
    assert_eq!((code, text.matches("privileged: false").count()), (0, 2), "{said}{text}");
    assert!(!said.contains("not mended"), "{said}");
    let (code, said) = regate(folder, &["fix", "two.yaml"]);
    assert_eq!(
        (code, fs::read_to_string(folder.join("two.yaml")).unwrap()),
        (0, text),
        "a second run changes nothing: {said}"
    );
}

/// An edit may let another rule see something that it mends, too: the diff that is shown is what would be written in the end.
#[test]
fn what_is_shown_is_what_would_be_done() {
    let repo = repository();
    let folder = repo.path();
    fs::create_dir_all(folder.join("policy")).unwrap();
    for (name, from, to) in [("one", "first", "second"), ("two", "second", "third")] {
        let policy = format!(
            "# METADATA\n# title: Mode\n# custom:\n#   id: mode-{name}\n#   severity: high\n#   kinds: [kubernetes]\n\
             #   fix: {{value: {to}, effect: Nothing.}}\npackage own.mode_{name}\n\n\
             deny contains {{\"message\": \"wrong\", \"path\": [\"data\", \"mode\"]}} if input.data.mode == \"{from}\"\n"
        );
        fs::write(folder.join(format!("policy/{name}.rego")), policy).unwrap();
    }
    let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  mode: first\n";
    fs::write(folder.join("config.yaml"), manifest).unwrap();
    let (code, diff) = regate(folder, &["fix", "--dry-run", "--policy", "policy"]);
    assert!(code == 1 && diff.contains("+  mode: third\n") && !diff.contains("mode: second"), "{diff}");
    assert_eq!(fs::read_to_string(folder.join("config.yaml")).unwrap(), manifest);
    fs::write(folder.join("shown.diff"), diff).unwrap();
    let applied = || -> Vec<String> {
        let names = FILES.iter().map(|(name, _)| *name).chain(["config.yaml"]);
        names.map(|name| fs::read_to_string(folder.join(name)).unwrap()).collect()
    };
    let before = applied();
    assert!(Command::new("git").args(["apply", "shown.diff"]).current_dir(folder).status().unwrap().success());
    let shown = applied();
    FILES.iter().map(|(name, _)| *name).chain(["config.yaml"]).zip(&before).for_each(|(name, text)| {
        fs::write(folder.join(name), text).unwrap();
    });
    assert_eq!(regate(folder, &["fix", "--policy", "policy"]).0, 0);
    assert_eq!(shown, applied());
}

/// Which commit a tag stands for is given by the user; what the file does not name is left.
#[test]
fn actions_are_pinned_by_a_lock_file() {
    let repo = repository();
    let folder = repo.path();
    let workflow = ".github/workflows/release.yml";
    let text = "name: Release\non: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      \
                - name: Scan\n        uses: \"acme/tools/scan@v1\"\n      - uses: acme/other@v1\n      - uses: acme/tools@v2 # fast\n";
    fs::write(folder.join(workflow), text).unwrap();
    let (a, b, c) = ("1".repeat(40), "2".repeat(40), "3".repeat(40));
    let lock = format!("actions/checkout@v4 {a}\nacme/tools@v1 {b} # v1.0.2\nacme/tools@v2 {c}\n");
    fs::write(folder.join("actions.lock"), lock).unwrap();
    let arguments = ["fix", workflow, "--rule", "workflow-action-unpinned", "--action-lock", "actions.lock"];
    let (code, said) = regate(folder, &arguments);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("3 results mended in 1 file"), "{said}");
    let pinned = text
        .replace("checkout@v4", &format!("checkout@{a} # v4"))
        .replace("scan@v1\"", &format!("scan@{b}\" # v1"))
        .replace("tools@v2", &format!("tools@{c} # v2"));
    assert_eq!(fs::read_to_string(folder.join(workflow)).unwrap(), pinned);
    assert!(regate(folder, &arguments).1.contains("0 results mended"));
    fs::write(folder.join("actions.lock"), "actions/checkout v4\n").unwrap();
    assert_eq!(regate(folder, &arguments).0, 2);
}

#[test]
fn an_image_switches_to_the_user_that_its_base_brings() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(Command::new("git").args(["init", "-q"]).current_dir(folder).status().unwrap().success());
    let text =
        "FROM node:22.20-alpine\nCOPY . /app\nEXPOSE 3000\n# Starts the server.\nCMD [\"node\", \"/app/server.js\"]\n";
    fs::write(folder.join("Dockerfile"), text).unwrap();
    // What no user is known of is left.
    let other = "FROM alpine:3.22\nCMD [\"true\"]\n";
    fs::create_dir(folder.join("other")).unwrap();
    fs::write(folder.join("other/Dockerfile"), other).unwrap();
    assert_eq!(found(folder).get("dockerfile-runs-as-root"), Some(&2));
    let (code, said) = regate(folder, &["fix"]);
    assert!(code == 0 && said.contains("more with --unsafe"), "{said}");
    assert_eq!(fs::read_to_string(folder.join("Dockerfile")).unwrap(), text);
    let (code, said) = regate(folder, &["fix", "--unsafe", "--rule", "dockerfile-runs-as-root"]);
    assert!(code == 0 && said.contains("can no longer write what root owns"), "{said}");
    let after = fs::read_to_string(folder.join("Dockerfile")).unwrap();
    assert_eq!(after, text.replace("# Starts", "USER node\n# Starts"));
    assert_eq!(fs::read_to_string(folder.join("other/Dockerfile")).unwrap(), other);
    assert_eq!(found(folder).get("dockerfile-runs-as-root"), Some(&1));
}

/// The mark before a text stays, and moves no edit.
#[test]
fn a_text_behind_a_mark_is_mended_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let text = "\u{feff}resource \"aws_s3_bucket_public_access_block\" \"logs\" {\n  bucket            = \"logs\"\n  block_public_acls = false\n}\n";
    let pod = "\u{feff}kind: Pod\napiVersion: v1\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      securityContext:\n        privileged: true\n";
    fs::write(folder.path().join("main.tf"), text).unwrap();
    fs::write(folder.path().join("pod.yaml"), pod).unwrap();
    regate(folder.path(), &["fix", "--rule", "container-privileged", "--rule", "s3-public-acls-accepted", "."]);
    let now = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(now("pod.yaml"), pod.replace("true", "false"));
    assert_eq!(now("main.tf"), text.replace("false", "true"));
}
