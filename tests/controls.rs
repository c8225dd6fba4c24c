//! Every control that a rule of the binary names exists.
#![allow(clippy::unwrap_used, reason = "clippy knows tests by their attribute, not their helpers")]

use regate::controls::validate;
use regate::detect::SecretScanner;
use regate::policy::{LoadOptions, PolicySet};
use regate::scan::{all_rules, requirements};

#[test]
fn every_control_of_every_rule_is_known() {
    let rules = {
        let options = LoadOptions::default();
        let rows = requirements(&options).unwrap();
        all_rules(&PolicySet::load(&options).unwrap(), &rows, &SecretScanner::load().unwrap())
    };
    assert!(rules.iter().any(|rule| !rule.controls.is_empty()));
    let unknown: Vec<_> =
        rules.iter().flat_map(|rule| validate(&rule.controls).into_iter().map(|id| (id, &rule.id))).collect();
    assert_eq!(unknown, []);
}
