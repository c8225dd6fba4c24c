//! Helm charts, Kustomize overlays and Compose projects: what comes out is judged, at the place that a person would edit.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test makes its own files and may panic")]

use crate::common;

use common::{Repo, text};

const CHART: &str = "apiVersion: v2\nname: c\nversion: 1.0.0\n";

/// A pod whose container is privileged as a value says.
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  containers:\n    - name: b\n      image: c:1.0.0\n      securityContext:\n        privileged: {{ .Values.privileged }}\n";

fn repo(files: &[(&str, &str)]) -> Repo {
    let repo = Repo::new();
    for (path, content) in files {
        repo.write(path, content);
    }
    repo
}

/// `kind path:line (path:line of what is beside it)` of each result of a rule.
fn said(repo: &Repo, rule: &str) -> Vec<String> {
    let report = repo.scan(&["--fail-on", "never"]).report();
    let place = |location: &serde_json::Value| format!("{}:{}", text(&location["path"]), location["startLine"]);
    let one = |result: &serde_json::Value| {
        let beside: Vec<String> = result["related"]
            .as_array()
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .map(|other| place(&other["location"]))
            .collect();
        format!("{} {} ({})", text(&result["kind"]), place(&result["location"]), beside.join(", "))
    };
    report.results().iter().filter(|result| text(&result["ruleId"]) == rule).map(one).collect()
}

#[test]
fn a_value_is_judged_where_the_template_shows_it() {
    let repo = repo(&[
        ("c/Chart.yaml", CHART),
        ("c/values.yaml", "name: x\nprivileged: true\n"),
        ("c/templates/pod.yaml", POD),
    ]);
    assert_eq!(said(&repo, "container-privileged"), ["fail c/templates/pod.yaml:10 (c/values.yaml:2)"]);
    let report = repo.scan(&["--fail-on", "never"]).report();
    assert_eq!(text(&report.file("c/templates/pod.yaml")["status"]), "parsed");
}

#[test]
fn each_environment_is_judged_and_said_once() {
    let files = [
        ("c/Chart.yaml", CHART),
        ("c/values.yaml", "privileged: false\n"),
        ("c/values-prod.yaml", "privileged: true\n"),
        ("c/values-stage.yaml", "privileged: true\n"),
        ("c/templates/pod.yaml", POD),
    ];
    assert_eq!(said(&repo(&files), "container-privileged"), ["fail c/templates/pod.yaml:10 (c/values-prod.yaml:1)"]);
}

#[test]
fn what_deploys_a_chart_gives_it_values() {
    let application = |helm: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: c\nspec:\n  source:\n    path: c\n    helm:\n{helm}"
        )
    };
    let on = application("      valuesObject:\n        privileged: true\n");
    let chart = [("c/Chart.yaml", CHART), ("c/values.yaml", "privileged: false\n"), ("c/templates/pod.yaml", POD)];
    let files = [chart.as_slice(), &[("apps/c.yaml", on.as_str())]].concat();
    assert_eq!(said(&repo(&files), "container-privileged"), ["fail c/templates/pod.yaml:10 (apps/c.yaml:10)"]);
    // Where not all of them are written out, what they make is not judged, and that is said.
    let open = application("      valueFiles: [../more.yaml]\n      valuesObject:\n        privileged: true\n");
    let files = [chart.as_slice(), &[("apps/c.yaml", open.as_str())]].concat();
    let repo = repo(&files);
    assert_eq!(said(&repo, "container-privileged"), [""; 0]);
    let told = repo.scan(&["--fail-on", "never"]).report().0["coverage"]["notMade"].to_string();
    assert!(told.contains("the chart 'c' is deployed with values that are not written out here"), "{told}");
}

#[test]
fn files_of_values_that_deploy_a_chart_go_over_each_other_and_below_what_is_given() {
    let application = |helm: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: c\nspec:\n  source:\n    path: c\n    helm:\n{helm}"
        )
    };
    let chart = [
        ("c/Chart.yaml", CHART),
        ("c/values.yaml", "privileged: false\n"),
        ("c/settings/on.yaml", "privileged: true\n"),
        ("c/settings/off.yaml", "other: 1\nprivileged: false\n"),
        ("c/templates/pod.yaml", POD),
    ];
    let found = |helm: &str| {
        let application = application(helm);
        said(&repo(&[chart.as_slice(), &[("apps/c.yaml", application.as_str())]].concat()), "container-privileged")
    };
    let on = ["fail c/templates/pod.yaml:10 (c/settings/on.yaml:1)"];
    assert_eq!(found("      valueFiles: [settings/on.yaml]\n"), on);
    assert_eq!(found("      valueFiles: [settings/off.yaml, settings/on.yaml]\n"), on);
    assert_eq!(found("      valueFiles: [settings/on.yaml, settings/off.yaml]\n"), [""; 0]);
    assert_eq!(found("      valueFiles: [settings/on.yaml]\n      valuesObject: {privileged: false}\n"), [""; 0]);
}

#[test]
fn what_is_off_by_default_is_for_review() {
    let off = POD.replace("{{ .Values.privileged }}", "true");
    let template = format!("{{{{ if .Values.on }}}}\n{off}{{{{ end }}}}\n");
    let files =
        [("c/Chart.yaml", CHART), ("c/values.yaml", "on: false\n"), ("c/templates/pod.yaml", template.as_str())];
    assert_eq!(said(&repo(&files), "container-privileged"), ["review c/templates/pod.yaml:11 ()"]);
    let files =
        [("c/Chart.yaml", CHART), ("c/values.yaml", "\"on\": true\n"), ("c/templates/pod.yaml", template.as_str())];
    assert_eq!(said(&repo(&files), "container-privileged"), ["fail c/templates/pod.yaml:11 ()"]);
}

#[test]
fn what_is_not_known_is_said() {
    let template = POD.replace(".Values.privileged", "required \"x\" .Values.privileged");
    let repo = repo(&[("c/Chart.yaml", CHART), ("c/templates/pod.yaml", template.as_str())]);
    let report = repo.scan(&["--fail-on", "never"]).report();
    let file = report.file("c/templates/pod.yaml");
    assert_eq!(text(&file["status"]), "partial");
    assert!(text(&file["problems"][0]["message"]).contains("a value that the chart requires is not set"), "{file}");
    assert_eq!(said(&repo, "container-privileged"), ["open c/templates/pod.yaml:10 ()"]);
}

#[test]
fn a_changed_file_of_values_judges_its_chart() {
    let repo = Repo::git_init();
    for (path, content) in
        [("c/Chart.yaml", CHART), ("c/values.yaml", "privileged: false\n"), ("c/templates/pod.yaml", POD)]
    {
        repo.write(path, content);
    }
    repo.git(&["add", "."]).git(&["commit", "-q", "-m", "first"]);
    repo.write("c/values.yaml", "privileged: true\n");
    repo.git(&["add", "c/values.yaml"]);
    let report = repo.scan(&["--staged", "--fail-on", "never"]).report();
    assert!(report.results().iter().any(|result| text(&result["ruleId"]) == "container-privileged"), "{report:?}");
}

#[test]
fn an_overlay_is_judged_and_not_its_parts() {
    let pod = |privileged: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n  template:\n    spec:\n      containers:\n        - name: b\n          image: c:1.0.0\n          securityContext:\n            privileged: {privileged}\n"
        )
    };
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n  template:\n    spec:\n      containers:\n        - name: b\n          securityContext:\n            privileged: false\n";
    let good = repo(&[
        ("base/kustomization.yaml", "resources: [a.yaml]\n"),
        ("base/a.yaml", &pod("true")),
        ("prod/kustomization.yaml", "resources: [../base]\npatches:\n  - path: p.yaml\n"),
        ("prod/p.yaml", patch),
    ]);
    assert!(said(&good, "container-privileged").is_empty());
    // The patch alone has no memory limit and no image; that of the base is said once.
    assert_eq!(said(&good, "container-without-resource-limits").len(), 1);
    let bad = repo(&[
        ("base/kustomization.yaml", "resources: [a.yaml]\n"),
        ("base/a.yaml", &pod("false")),
        ("dev/kustomization.yaml", "resources: [../base]\n"),
        ("prod/kustomization.yaml", "resources: [../base]\npatches:\n  - path: p.yaml\n"),
        ("prod/p.yaml", &patch.replace("false", "true")),
    ]);
    assert_eq!(said(&bad, "container-privileged"), ["fail prod/p.yaml:11 ()"]);
    assert_eq!(said(&bad, "container-without-resource-limits").len(), 1);
}

#[test]
fn compose_files_are_judged_together_and_said_once() {
    let base = "services:\n  web:\n    image: web:1.0.0\n    privileged: ${PRIVILEGED:-true}\n  db:\n    extends: {file: ../common.yml, service: base}\n    image: db:1.0.0\n";
    let files = [
        ("a/compose.yaml", base),
        ("a/compose.prod.yaml", "services:\n  web:\n    privileged: false\n"),
        ("common.yml", "services:\n  base:\n    privileged: true\n"),
    ];
    let wanted = ["fail a/compose.yaml:4 ()", "fail common.yml:3 ()"];
    assert_eq!(said(&repo(&files), "compose-service-privileged"), wanted);
    let mended = [("a/compose.yaml", base), ("a/.env", "PRIVILEGED=false\n"), files[2]];
    assert_eq!(said(&repo(&mended), "compose-service-privileged"), ["fail common.yml:3 ()"]);
}

#[test]
fn of_a_part_of_a_compose_project_the_rest_is_read() {
    let files = [
        (
            "compose.yaml",
            "services:\n  web:\n    extends: {file: parts/base.yml, service: base}\n    image: web:1.0.0\n",
        ),
        ("parts/base.yml", "services:\n  base:\n    privileged: true\n"),
    ];
    let repo = repo(&files);
    let report = repo.scan(&["--fail-on", "never", "compose.yaml"]).report();
    let found =
        report.results().iter().filter(|result| text(&result["ruleId"]) == "compose-service-privileged").count();
    assert_eq!(found, 1);
    let gone = repo.scan(&["--fail-on", "never", "parts/base.yml"]).report();
    assert_eq!(text(&gone.file("parts/base.yml")["status"]), "parsed");
}

#[test]
fn what_a_compose_file_says_alone_can_be_mended() {
    let repo = repo(&[
        ("compose.yaml", "services:\n  web:\n    image: web:1.0.0\n    privileged: true\n"),
        ("a.env", "A=1\n"),
    ]);
    assert_eq!(said(&repo, "compose-service-privileged"), ["fail compose.yaml:4 ()"]);
    repo.run(&["fix"]);
    assert_eq!(said(&repo, "compose-service-privileged"), [""; 0]);
}

#[test]
fn a_chart_of_the_repository_is_judged_with_what_another_gives_it() {
    let parent = "apiVersion: v2\nname: p\nversion: 1.0.0\ndependencies:\n- {name: c, version: 1.0.0, repository: 'file://../c'}\n- {name: far, version: 1.0.0, repository: 'https://charts.example.test'}\n";
    let files = [
        ("c/Chart.yaml", CHART),
        ("c/values.yaml", "privileged: false\n"),
        ("c/templates/pod.yaml", POD),
        ("p/Chart.yaml", parent),
        ("p/values.yaml", "c: {privileged: true}\n"),
    ];
    let repo = repo(&files);
    assert_eq!(said(&repo, "container-privileged"), ["fail c/templates/pod.yaml:10 (p/values.yaml:1)"]);
    let report = repo.scan(&["--fail-on", "never"]).report();
    assert!(report.0["coverage"]["notMade"].to_string().contains("the chart 'far'"), "{}", report.0["coverage"]);
    // Of the dependency alone, the chart that gives it values is judged, too.
    repo.write("c/templates/pod.yaml", POD.replace("{{ .Values.privileged }}", "false"));
    repo.git(&["init", "-q"]);
    repo.git(&["add", "."]);
    repo.git(&["commit", "-qm", "a"]);
    repo.write("c/templates/pod.yaml", POD);
    repo.git(&["add", "."]);
    let staged = repo.scan(&["--fail-on", "never", "--staged"]).report();
    assert!(staged.found().iter().any(|result| result.starts_with("container-privileged")), "{:?}", staged.found());
    repo.git(&["commit", "-qm", "b"]);
    let changed = repo.scan(&["--fail-on", "never", "--diff-base", "HEAD~1"]).report();
    assert!(changed.found().iter().any(|result| result.starts_with("container-privileged")), "{:?}", changed.found());
}
