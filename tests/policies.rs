//! Every policy in the binary: it is sound, its tests pass, its examples say what they claim, and the virtual machine
//! agrees with the interpreter on each.

use std::sync::Arc;

use regate::document::{self, Kind};
use regate::policy::{
    Context, LoadOptions, PolicySet, Target, TargetScope, TestOptions, check, evaluate_with_interpreter,
};
use regate::scan::examples;
use regate::source::{Artifact, Encoding, Origin, SourceText};

#[test]
fn policies_are_sound() {
    let report = check(&LoadOptions::default());
    assert_eq!(report.errors, []);
    assert_eq!(report.warnings, []);
}

#[test]
fn tests_and_examples_pass() {
    let report = examples::test(&TestOptions::default()).unwrap();
    let failed: Vec<_> = report.results.iter().filter(|result| !result.passed() && !result.skip).collect();
    assert!(failed.is_empty(), "{}", report.to_text(false));
    assert!(!report.results.is_empty());
}

#[test]
fn every_policy_says_what_why_and_how() {
    let set = PolicySet::load(&LoadOptions::default()).unwrap();
    for rule in set.rules() {
        assert!(!rule.description.is_empty(), "{} has no description", rule.id);
        assert!(!rule.remediation.is_empty(), "{} has no remediation", rule.id);
        assert!(!rule.title.ends_with('.'), "{}: a title has no full stop", rule.id);
        assert!(!rule.bad.is_empty(), "{} has no bad example", rule.id);
        assert!(!rule.good.is_empty(), "{} has no good example", rule.id);
    }
}

#[test]
fn the_virtual_machine_agrees_with_the_interpreter() {
    let set = PolicySet::load(&LoadOptions::default()).unwrap();
    let mut evaluator = set.evaluator();
    for rule in set.rules() {
        for example in rule.bad.iter().chain(&rule.good) {
            let source = SourceText::new(&example.file, example.content.as_str(), Encoding::Utf8, Origin::WorkingTree);
            let context = Context::of(&example.file);
            for parsed in document::parse(&Artifact::file(Arc::new(source))).documents {
                for scope in [TargetScope::Document, TargetScope::Set, TargetScope::Repository] {
                    for &kind in rule.kinds.iter().filter(|kind| **kind != Kind::Facts) {
                        let target = Target { kind, scope, input: &parsed.root, context: &context };
                        let found = evaluator.evaluate(&target);
                        assert_eq!(found, evaluate_with_interpreter(&set, &target), "{}: {}", rule.id, example.file);
                    }
                }
            }
        }
    }
}
