//! The words that a policy needs a document to mention save time and change nothing.
#![allow(clippy::unwrap_used, reason = "a test makes its own files and may panic")]

use crate::common;

use std::path::Path;
use std::sync::Arc;

use common::Repo;
use regate::config::Config;
use regate::config::date::Date;
use regate::policy::LoadOptions;
use regate::scan::{ScanOptions, ScanReport, Sources, scan};

fn report(folder: &Path, policy: LoadOptions) -> ScanReport {
    let options = ScanOptions {
        config_file: None,
        sources: Sources::WorkingTree(vec![folder.to_path_buf()]),
        start: folder.to_path_buf(),
        policy,
        trust: regate::scan::Trust::default(),
        config: Arc::new(Config::default()),
        jobs: None,
        only: None,
        archives: false,
        today: Date::of_seconds(0),
        known: None,
    };
    scan(&options, &|_| ()).unwrap()
}

/// Everything that was said, a line each.
fn lines(report: &ScanReport) -> Vec<String> {
    let results = report.results.iter().map(|result| format!("{result:?}"));
    let policies = report.coverage.policies.iter().map(|(rule, counts)| format!("{rule}: {counts:?}"));
    let population = report.population.rules().map(|(rule, subjects)| format!("{rule}: {subjects:?}"));
    results.chain(policies).chain(population).collect()
}

fn assert_same(folder: &Path) {
    let asked = lines(&report(folder, LoadOptions::default()));
    let all = lines(&report(folder, LoadOptions { ask_all: true, ..LoadOptions::default() }));
    assert!(!all.is_empty());
    for (asked, all) in asked.iter().zip(&all) {
        assert_eq!(asked, all, "the policy finds something without a word of its 'mentions'");
    }
    assert_eq!(asked.len(), all.len());
}

/// Each example of each policy, with every other policy of its kind.
#[test]
fn examples_give_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_same(&root.join("policies"));
    assert_same(&root.join("testdata"));
}

/// Where there is no pipeline, no policy about pipelines is asked.
#[test]
fn a_repository_with_nothing_in_it_gives_the_same() {
    let repo = Repo::new();
    repo.write("README.md", "# Nothing\n");
    assert_same(repo.path());
}

/// What is not known may be any word.
#[test]
fn a_document_that_may_be_anything_is_judged() {
    let repo = Repo::new();
    for (at, text) in [
        "apiVersion: v1\nkind: {{ .Values.kind }}\nmetadata:\n  name: a\nspec: {{ .Values.spec }}\n",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec: {{ .Values.spec }}\n",
        "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: {{ .Values.kind }}\n    spec: {{ .Values.spec }}\n",
        "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  podTemplate: {{ .Values.pod }}\n",
        "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  template:\n    spec: {{ .Values.pod }}\n",
        "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  node: {image: a, securityContext: {privileged: true}}\n",
        "kind: Template\nobjects:\n  - {kind: Service, metadata: {name: a}, spec: {type: LoadBalancer}}\n",
        "apiVersion: v1\nkind: \"\\u0050od\"\nmetadata: {name: a}\nspec: {hostNetwork: true, \"cont\\u0061iners\": []}\n",
    ]
    .iter()
    .enumerate()
    {
        repo.write(&format!("chart/templates/{at}.yaml"), text);
    }
    repo.write("chart/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n");
    assert_same(repo.path());
    let report = report(repo.path(), LoadOptions::default());
    let fails = |path: &str| {
        report
            .results
            .iter()
            .any(|result| result.rule_id == "host-namespace-shared" && result.location.path.ends_with(path))
    };
    assert!(fails("7.yaml") && fails("0.yaml"), "{:?}", lines(&report));
}
