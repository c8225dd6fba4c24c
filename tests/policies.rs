//! Every policy in the binary: it is sound, its tests pass, and its examples say what they claim.

use regate::policy::{LoadOptions, PolicySet, TestOptions, check};
use regate::scan::examples;

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
