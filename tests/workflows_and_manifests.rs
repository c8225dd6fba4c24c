//! What workflows, Dockerfiles and manifests mean to those who run them: GitHub's expressions, here-documents, variables,
//! YAML 1.1, pods wherever they stand, and suppressions around strings of several lines.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test makes its own files and may panic")]

use crate::common;

use common::Repo;

/// The results of a scan of one file, as `rule path:line`.
fn found(path: &str, text: &str) -> Vec<String> {
    let repo = Repo::new();
    repo.write(path, text);
    let run = repo.scan(&["--fail-on=never"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run.report().found()
}

fn of_rule(path: &str, text: &str, rule: &str) -> Vec<String> {
    found(path, text).into_iter().filter(|result| result.starts_with(rule)).collect()
}

const WORKFLOW: &str = ".github/workflows/ci.yml";

fn workflow(on: &str, run: &str) -> String {
    format!(
        "on: {on}\npermissions: {{}}\nenv:\n  BRANCH: pr-${{{{ github.head_ref }}}}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: {run}\n"
    )
}

#[test]
fn text_from_outside_is_told_in_every_spelling() {
    for expression in [
        "github['event']['pull_request'].title",
        "FORMAT('{0}', GitHub.Head_Ref)",
        "toJSON(github.event)",
        "env.BRANCH",
        "github.head_ref || github.ref_name",
    ] {
        let text = workflow("pull_request", &format!("echo ${{{{ {expression} }}}}"));
        assert_eq!(found(WORKFLOW, &text), ["workflow-script-injection .github/workflows/ci.yml:9"], "{expression}");
    }
    for expression in ["github.head_ref == 'x'", "github.head_ref && 'a' || 'b'", "'github.head_ref'", "github.sha"] {
        let text = workflow("pull_request", &format!("echo ${{{{ {expression} }}}}"));
        assert_eq!(found(WORKFLOW, &text), Vec::<String>::new(), "{expression}");
    }
}

#[test]
fn fetching_a_pull_request_is_a_checkout() {
    let rule = "workflow-untrusted-checkout .github/workflows/ci.yml:9";
    for command in ["gh pr checkout ${{ github.event.number }}", "git fetch origin pull/$N/head", "git switch $BRANCH"]
    {
        assert_eq!(found(WORKFLOW, &workflow("pull_request_target", command)), [rule], "{command}");
        assert_eq!(found(WORKFLOW, &workflow("pull_request", command)), Vec::<String>::new(), "{command}");
    }
}

#[test]
fn here_documents_are_judged_where_a_shell_reads_them() {
    let body = "set -eu\n# curl -k x\nwget --no-check-certificate https://a.test/x\n";
    let file = |run: &str, end: &str| format!("FROM debian:12.8\nRUN {run}\n{body}{end}\nUSER 1000\n");
    for (run, end) in
        [("<<EOF", "EOF"), ("<<-\\EOT", "\tEOT"), ("bash -s <<E\"O\"F", "EOF"), ("<<'A B'", "A B"), ("<<EOF sh", "EOF")]
    {
        let expected = ["dockerfile-verification-disabled Dockerfile:2"];
        assert_eq!(found("Dockerfile", &file(run, end)), expected, "{run}");
    }
    assert_eq!(found("Dockerfile", &file("cat <<EOF > /etc/x", "EOF")), Vec::<String>::new());
}

#[test]
fn a_user_may_stand_in_a_variable() {
    for (setting, user) in [
        ("ARG ID=0", "${ID}"),
        ("ENV WHO=root", "$WHO:$WHO"),
        ("ARG A=\"0\"\nENV B=${A}", "$B"),
        ("ENV X=1", "${MISSING:-root}"),
    ] {
        let text = format!("FROM debian:12.8\n{setting}\nUSER {user}\n");
        assert_eq!(of_rule("Dockerfile", &text, "dockerfile-runs-as-root").len(), 1, "{text}");
    }
    let text = "FROM debian:12.8\nARG ID=1000\nUSER ${ID:-0}:0\n";
    assert_eq!(found("Dockerfile", text), Vec::<String>::new());
}

#[test]
fn kubernetes_reads_yaml_1_1() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  hostNetwork: On\n  containers: []\n";
    assert_eq!(found("a.yaml", pod), ["host-namespace-shared a.yaml:5"]);
    assert_eq!(found("a.yaml", &pod.replace("On", "'no'")), Vec::<String>::new());
}

#[test]
fn a_policy_made_for_conftest_sees_yaml_1_1_and_one_of_ours_what_the_reader_sees() {
    let repo = Repo::new();
    repo.write(WORKFLOW, "on: push\nmode: 0640\nflag: off\n");
    let conftest = "package main\n\ndeny contains msg if {\n\tinput[\"true\"] == \"push\"\n\tinput.mode == 416\n\tinput.flag == false\n\tmsg := \"as conftest\"\n}\n";
    let own = "# METADATA\n# title: Ours\n# custom:\n#   id: ours\n#   severity: low\n#   kinds: [github-workflow]\npackage ours\n\ndeny contains {\"message\": \"as github\", \"path\": [\"on\"]} if input.on == \"push\"\n";
    repo.write("p/a.rego", conftest).write("p/b.rego", own);
    let report = repo.scan(&["--fail-on=never", "--policy", "p", "--no-builtin"]).report();
    assert_eq!(report.found(), ["main-deny .github/workflows/ci.yml:1", "ours .github/workflows/ci.yml:1"]);
}

#[test]
fn pods_are_found_wherever_a_template_stands() {
    let containers = "[{name: a, image: 'x.test/a:1', securityContext: {privileged: yes}}]";
    for (head, place) in [
        ("apiVersion: argoproj.io/v1alpha1\nkind: Rollout", "spec: {template: {spec: {containers: C}}}"),
        ("apiVersion: serving.knative.dev/v1\nkind: Service", "spec: {template: {spec: {containers: C}}}"),
        ("apiVersion: v1\nkind: PodTemplate", "template: {spec: {containers: C}}"),
        ("apiVersion: tekton.dev/v1\nkind: Task", "spec: {steps: C}"),
        ("apiVersion: x.test/v1\nkind: Fleet", "spec: {pods: [{podTemplate: {spec: {containers: C}}}]}"),
    ] {
        let text = format!("{head}\nmetadata: {{name: p}}\n{}\n", place.replace('C', containers));
        assert_eq!(of_rule("a.yaml", &text, "container-privileged"), ["container-privileged a.yaml:4"], "{text}");
    }
}

#[test]
fn a_comment_around_a_string_of_several_lines_holds_for_what_is_in_it() {
    let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAx2k9VYc4Qm3uG1yR8nT5wPz7LbD0fHsJqXaEoIvCtUhKgMBNx2k9\nVYc4Qm3uG1yR8nT5wPz7LbD0fHsJqXaEoIvCtUhKgMBNx2k9VYc4Qm3uG1yR8nT5wPz7\n-----END RSA PRIVATE KEY-----\n";
    let indented = format!("  {}", key.trim_end().replace('\n', "\n  "));
    for (path, text) in [
        ("a.yaml", format!("# regate:ignore private-key of the emulator\nkey: |\n{indented}\n")),
        ("a.py", format!("# regate:ignore private-key of the emulator\nKEY = \"\"\"\n{key}\"\"\"\n")),
        ("b.py", format!("KEY = \"\"\"{}\"\"\"  # regate:ignore private-key of the emulator\n", key.trim_end())),
        (
            "a.tf",
            format!(
                "locals {{\n  # regate:ignore private-key of the emulator\n  key = <<-EOT\n{indented}\n  EOT\n}}\n"
            ),
        ),
    ] {
        let repo = Repo::new();
        let suppressed = |text: &str| {
            repo.write(path, text);
            let report = repo.scan(&["--fail-on=never"]).report();
            let results = report.results().iter();
            assert_eq!(results.filter(|result| result["ruleId"] == "private-key").count(), 1, "{text}");
            assert!(!report.found().iter().any(|result| result.starts_with("unused")), "{text}");
            report.0["summary"]["suppressed"] == 1
        };
        assert!(suppressed(&text), "{text}");
        assert!(!suppressed(&text.replace("regate:ignore private-key of the emulator", "x")), "{text}");
    }
}
