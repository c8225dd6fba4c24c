//! Every control that a rule of the binary names exists.
#![allow(clippy::unwrap_used, reason = "clippy knows tests by their attribute, not their helpers")]

use regate::controls::{frameworks, validate};
use regate::detect::SecretScanner;
use regate::levels::{BUILTIN, Levels, matters_of_taste};
use regate::pattern::fits;
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
    // A name that no rule has would answer for a demand that nothing judges.
    let is_rule = |pattern: &str| rules.iter().any(|rule| fits(pattern, &rule.id));
    let named = frameworks().iter().flat_map(|framework| framework.controls()).flat_map(|control| &control.rules);
    assert_eq!(named.filter(|pattern| !is_rule(pattern)).collect::<Vec<_>>(), Vec::<&String>::new());
    // What supports a control bears on it.
    for framework in frameworks() {
        for control in framework.controls() {
            let bearing = || rules.iter().filter(|rule| control.is_of(&framework.id, &rule.id, &rule.controls));
            for pattern in control.support_patterns() {
                assert!(bearing().any(|rule| fits(pattern, &rule.id)), "{} {}: {pattern}", framework.id, control.id);
            }
            for cwe in control.support_weaknesses() {
                let is_there = bearing().any(|rule| rule.controls.of("cwe").contains(cwe));
                assert!(is_there, "{} {}: CWE-{cwe}", framework.id, control.id);
            }
        }
    }
    let levels = Levels::default();
    let of_levels = BUILTIN.iter().flat_map(|name| levels.of(Some(name)).patterns());
    let of_levels = of_levels.chain(matters_of_taste().iter().map(String::as_str));
    assert_eq!(of_levels.filter(|pattern| !is_rule(pattern)).collect::<Vec<_>>(), Vec::<&str>::new());
}

/// A rule of the user's whose control is misspelt is found by nobody who asks for the control.
#[test]
fn a_control_that_does_not_exist_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let policy = "# METADATA\n# title: No root\n# custom:\n#   id: no-root\n#   severity: low\n#   kinds: [dockerfile]\n#   controls:\n#     soc2: [CC66.1]\n\
                  package own.no_root\n\ndeny contains \"never\" if {\n\tinput[_].Cmd == \"nothing\"\n}\n";
    std::fs::create_dir_all(folder.path().join("p/no_root")).unwrap();
    std::fs::write(folder.path().join("p/no_root/no_root.rego"), policy).unwrap();
    let run = |words: &[&str]| {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_regate"))
            .args(words)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let text = [done.stdout, done.stderr].concat();
        (done.status.code(), String::from_utf8(text).unwrap())
    };
    let (code, told) = run(&["policy", "check", "p"]);
    assert!(code == Some(2) && told.contains("there is no control 'CC66.1'") && told.contains("'CC6.1'"), "{told}");
    let (code, told) = run(&["scan", "--policy", "p", "p"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("warning: ") && told.contains("soc2 CC66.1 (did you mean 'CC6.1'?)"), "{told}");
}
