//! The examples beside a policy, `bad/` and `good/`, run as tests: each bad one must give a result, no good one may.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::code::{self, CodeAnalysis};
use crate::detect::{Facts, SecretScanner, facts_to_input};
use crate::document::{self, Entry, Format, Kind, Node, Value};
use crate::embedded;
use crate::policy::evaluate::{Context, Evaluator, Target};
use crate::policy::load::{display, files, read};
use crate::policy::metadata::TargetScope;
use crate::policy::outcome::{Outcome, Status};
use crate::policy::policies::{Policy, Scope};
use crate::policy::set::PolicySet;
use crate::policy::test::{TestError, TestLocation, TestResult};
use crate::source::{Artifact, Encoding, Origin, SourceText};
use crate::span::Span;

/// An example file: where it is, its path inside `bad/` or `good/`, and its text.
struct ExampleFile {
    file: String,
    inner: String,
    text: String,
}

/// One result for each example of each policy with an id.
pub(super) fn results(set: &PolicySet, of_binary: bool, wanted: impl Fn(&str) -> bool) -> Vec<TestResult> {
    let mut results = Vec::new();
    let mut evaluator = set.evaluator();
    for policy in set.policies().iter().filter(|policy| policy.builtin == of_binary) {
        let Scope::Kinds(kinds, scope) = &policy.scope else { continue };
        for (folder, bad) in [("bad", true), ("good", false)] {
            for example in examples(policy, folder) {
                let name = format!("example_{folder}_{}", example.inner);
                let package = policy.reference.clone();
                if !wanted(&format!("{package}.{name}")) {
                    continue;
                }
                let start = Instant::now();
                let verdict = judge(&mut evaluator, policy, kinds, *scope, &example, bad);
                results.push(result(package, name, example.file, verdict, start.elapsed()));
            }
        }
    }
    results
}

fn result(package: String, name: String, file: String, verdict: Verdict, duration: Duration) -> TestResult {
    let location = TestLocation { file, row: 1, col: 1 };
    let error = match &verdict {
        Verdict::Failed(message) => Some(TestError { message: message.clone() }),
        Verdict::Passed => None,
    };
    TestResult {
        location,
        package,
        name,
        fail: error.is_some(),
        skip: false,
        error,
        duration,
        sub_results: BTreeMap::new(),
        prints: Vec::new(),
    }
}

enum Verdict {
    Passed,
    Failed(String),
}

fn judge(
    evaluator: &mut Evaluator<'_>,
    policy: &Policy,
    kinds: &[Kind],
    scope: TargetScope,
    example: &ExampleFile,
    bad: bool,
) -> Verdict {
    let source = SourceText::new(&example.inner, example.text.as_str(), Encoding::Utf8, Origin::WorkingTree);
    let inputs = inputs(&Artifact::file(Arc::new(source)), kinds, scope);
    if inputs.is_empty() {
        let names: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
        return Verdict::Failed(format!("the example is no {} document", names.join(" or ")));
    }
    let context = Context::of(&example.inner);
    let mut count = 0;
    for (kind, input) in &inputs {
        let evaluation = evaluator.evaluate(&Target { kind: *kind, scope, input, context: &context });
        let own = evaluation.outcomes.iter().find(|outcome| outcome.rule == policy.id());
        match own.map(|Outcome { status, violations, .. }| (status, violations.len())) {
            Some((Status::Error(message), _)) => return Verdict::Failed(message.clone()),
            Some((_, violations)) => count += violations,
            None => return Verdict::Failed("the policy did not run".to_string()),
        }
    }
    match (bad, count) {
        (true, 0) => Verdict::Failed("a bad example must give a result, and this one gives none".to_string()),
        (false, 1..) => Verdict::Failed(format!("a good example must give no result, and this one gives {count}")),
        _ => Verdict::Passed,
    }
}

/// What a policy of these kinds gets of an example: its documents, or what the detectors see in it.
fn inputs(artifact: &Artifact, kinds: &[Kind], scope: TargetScope) -> Vec<(Kind, Node)> {
    let parsed = document::parse(artifact);
    let code = match parsed.format {
        Format::TypeScript | Format::Tsx => Some(Kind::TypeScript),
        Format::JavaScript => Some(Kind::JavaScript),
        _ => None,
    };
    if let Some(kind) = code.filter(|kind| kinds.contains(kind)) {
        let CodeAnalysis { flows, calls, settings, .. } = code::analyse(artifact, parsed.format);
        let facts = Facts { secrets: Vec::new(), flows, calls, settings };
        return vec![(kind, facts_to_input(&facts))];
    }
    if kinds.contains(&Kind::Facts)
        && let Ok(scanner) = SecretScanner::load()
    {
        let secrets = scanner.scan(artifact.source(), &[(artifact.clone(), &parsed)]);
        return vec![(Kind::Facts, facts_to_input(&Facts { secrets, ..Facts::default() }))];
    }
    let documents: Vec<_> = parsed.documents.iter().filter(|document| kinds.contains(&document.kind)).collect();
    match scope {
        TargetScope::Document => documents.iter().map(|document| (document.kind, document.root.clone())).collect(),
        TargetScope::Set => set_of(&documents),
        TargetScope::Repository => repository_of(&documents),
    }
}

/// The documents of one example as a repository that holds nothing else.
fn repository_of(documents: &[&document::Document]) -> Vec<(Kind, Node)> {
    let Some(first) = documents.first() else { return Vec::new() };
    let at = Span::default();
    let list = |kind: Kind| {
        let entries = documents.iter().filter(|document| document.kind == kind).map(|document| {
            let path = Node::string(at, document.artifact.path());
            Node::object(at, [("path", path), ("document", document.root.clone())])
        });
        Node::new(at, Value::Array(entries.collect()))
    };
    let others = Node::object(at, [("gitlab-ci", list(Kind::GitlabCi))]);
    vec![(first.kind, Node::object(at, [("workflows", list(Kind::GithubWorkflow)), ("documents", others)]))]
}

/// The documents of one example as a set: a Terraform file is a module, other documents stand in `manifests`.
fn set_of(documents: &[&document::Document]) -> Vec<(Kind, Node)> {
    let Some(first) = documents.first() else { return Vec::new() };
    if first.kind == Kind::Terraform {
        return vec![(first.kind, first.root.clone())];
    }
    let at = Span::default();
    let roots = documents.iter().map(|document| document.root.clone()).collect();
    let manifests = Node::new(at, Value::Array(roots));
    let entry = Entry { key: "manifests".to_string(), key_span: at, node: manifests };
    vec![(first.kind, Node::new(at, Value::Object(vec![entry])))]
}

/// The example files beside a policy, from the binary or from the user's folder.
fn examples(policy: &Policy, folder: &str) -> Vec<ExampleFile> {
    let Some(file) = policy.rules.first().map(|rule| rule.defined_in.as_str()) else { return Vec::new() };
    let beside = file.rsplit_once('/').map_or("", |(beside, _)| beside);
    let root = format!("{beside}/{folder}/");
    if policy.builtin {
        let inside = embedded::below("policies/").filter(|(path, _)| path.starts_with(&root));
        return inside.map(|(path, text)| example(path, &root, text.to_string())).collect();
    }
    let path = Path::new(beside).join(folder);
    if !path.is_dir() {
        return Vec::new();
    }
    let found = files(&[path], &[], &mut Vec::new());
    found.iter().filter_map(|path| Some(example(&display(path), &root, read(path).ok()?))).collect()
}

fn example(file: &str, root: &str, text: String) -> ExampleFile {
    let root = root.trim_start_matches('/');
    let inner = file.trim_start_matches('/').strip_prefix(root).unwrap_or(file).to_string();
    ExampleFile { file: file.to_string(), inner, text }
}
