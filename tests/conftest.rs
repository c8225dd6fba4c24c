//! Unmodified conftest policies, Rego v1 and v0, give conftest's verdicts, with regions. The verdicts in
//! `testdata/policy/conftest/*/expected.txt` are those of conftest 0.71.1; the lines in front of them are Regate's.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test reads its own files and may panic")]

use std::path::Path;
use std::sync::Arc;

use regate::document::{self, Document};
use regate::policy::{Context, Level, LoadOptions, Location, PolicySet, Status, Target, TargetScope, Violation};
use regate::source::{Artifact, Encoding, Origin, SourceText};

const INPUTS: &[&str] = &["Dockerfile", "app.env", "deployment.yaml", "main.tf"];

#[test]
fn v1_policies_give_conftests_verdicts() {
    judge("v1", false);
}

#[test]
fn v0_policies_give_conftests_verdicts() {
    judge("v0", true);
}

fn judge(folder: &str, rego_v0: bool) {
    let root = Path::new("testdata/policy/conftest");
    let options = LoadOptions {
        builtin: false,
        policy_dirs: vec![root.join(folder)],
        data_paths: vec![root.join("data")],
        rego_v0,
        ..LoadOptions::default()
    };
    let set = PolicySet::load(&options).unwrap();
    let mut evaluator = set.evaluator();
    let mut lines = Vec::new();
    for name in INPUTS {
        let text = std::fs::read_to_string(root.join("inputs").join(name)).unwrap();
        let source = SourceText::new(format!("inputs/{name}"), text, Encoding::Utf8, Origin::WorkingTree);
        let parsed = document::parse(&Artifact::file(Arc::new(source)));
        assert!(!parsed.documents.is_empty() && parsed.problems.is_empty(), "{name}");
        for document in &parsed.documents {
            let context = Context::of(document.artifact.path());
            let (scope, input) = (TargetScope::Document, &document.root);
            let conftest = regate::document::as_yaml_1_1(document);
            let target = Target { kind: document.kind, scope, input, conftest: conftest.as_ref(), context: &context };
            for outcome in &evaluator.evaluate(&target).outcomes {
                assert!(!matches!(outcome.status, Status::Error(_)), "{:?}", outcome.status);
                let violations = outcome.violations.iter();
                lines.extend(violations.map(|violation| line(document, &outcome.policy, violation)));
            }
        }
    }
    lines.sort();
    let expected = std::fs::read_to_string(root.join(folder).join("expected.txt")).unwrap();
    assert_eq!(lines.concat(), expected);
}

/// `file:line namespace level message`.
fn line(document: &Document, namespace: &str, violation: &Violation) -> String {
    let line = match &violation.location {
        Location::Line { line, .. } => *line,
        Location::Path(path) => {
            let (resolved, steps) = document.root.resolve(path);
            assert_eq!(steps, path.len(), "the whole path exists");
            let span = document.artifact.host_span(resolved.span());
            document.artifact.source().region(span).start_line
        }
    };
    let level = if violation.level == Level::Deny { "deny" } else { "warn" };
    format!("{}:{line} {namespace} {level} {}\n", document.artifact.path(), violation.message)
}
