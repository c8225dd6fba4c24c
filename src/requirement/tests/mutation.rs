//! Every statement of every row is held by an example: a row that is changed fails its own.

use super::*;
use crate::requirement::operator::{Pattern, Patterns, Test, Wanted};
use crate::requirement::path::AttributePath;
use crate::requirement::row::Demand;

/// One statement of a row changed: its name, and the row.
type Mutant = (String, Row);

/// The row with each spelling's attribute misspelt, its operator turned round, its value changed, and each condition
/// left out.
fn mutants(row: &Row) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    let mut add = |what: String, at: usize, change: &dyn Fn(&mut Spelling)| {
        let mut mutant = row.clone();
        change(&mut mutant.spellings[at]);
        mutants.push((what, mutant));
    };
    for (at, spelling) in row.spellings.iter().enumerate() {
        let kind = spelling.kind;
        match &spelling.demand {
            Demand::Attribute { test, .. } => {
                add(format!("{kind} attribute"), at, &|own| {
                    if let Demand::Attribute { path, .. } = &mut own.demand {
                        *path = AttributePath::parse("misspelt").unwrap();
                    }
                });
                for (what, other) in changed_tests(test) {
                    add(format!("{kind} {what}"), at, &|own| {
                        if let Demand::Attribute { test, .. } = &mut own.demand {
                            *test = other.clone();
                        }
                    });
                }
            }
            Demand::Companion(companion) => {
                add(format!("{kind} companion's attribute"), at, &|own| {
                    if let Demand::Companion(companion) = &mut own.demand {
                        companion.attribute = AttributePath::parse("misspelt").unwrap();
                    }
                });
                for condition in 0..companion.when.len() {
                    add(format!("{kind} companion's condition {condition}"), at, &|own| {
                        if let Demand::Companion(companion) = &mut own.demand {
                            companion.when.remove(condition);
                        }
                    });
                }
            }
        }
        for condition in 0..spelling.when.len() {
            add(format!("{kind} when {condition}"), at, &|own| drop(own.when.remove(condition)));
        }
        for condition in 0..spelling.unless.len() {
            add(format!("{kind} unless {condition}"), at, &|own| drop(own.unless.remove(condition)));
        }
    }
    mutants
}

/// The test turned round, and with other values.
fn changed_tests(test: &Test) -> Vec<(String, Test)> {
    let other = || Wanted::new(&"another".into()).unwrap();
    let never = || Pattern::new("[^\\s\\S]", Patterns::Checked).unwrap();
    let less = |values: &[Wanted]| -> Vec<Vec<Wanted>> {
        let without = |at: usize| values.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, v)| v.clone()).collect();
        (0..values.len()).map(without).collect()
    };
    let named =
        |word: &str, tests: Vec<Test>| tests.into_iter().map(|test| (word.to_string(), test)).collect::<Vec<_>>();
    let (turned, values) = match test {
        Test::Equals(value) => (Test::Excludes(vec![value.clone()]), vec![Test::Equals(other())]),
        Test::Contains(value) => (Test::Excludes(vec![value.clone()]), vec![Test::Contains(other())]),
        Test::OneOf(values) => (Test::Excludes(values.clone()), less(values).into_iter().map(Test::OneOf).collect()),
        Test::Excludes(values) => (Test::OneOf(values.clone()), less(values).into_iter().map(Test::Excludes).collect()),
        Test::AtLeast(least) => (Test::Absent, vec![Test::AtLeast(least + 1.0), Test::AtLeast(least - 1.0)]),
        Test::Matches(pattern) => (Test::NotMatches(pattern.clone()), vec![Test::Matches(never())]),
        Test::NotMatches(pattern) => (Test::Matches(pattern.clone()), vec![Test::NotMatches(never())]),
        Test::Present => (Test::Absent, Vec::new()),
        Test::Absent => (Test::Declared, Vec::new()),
        Test::ExcludesWorld => (Test::Absent, vec![Test::Present]),
        Test::Declared => (Test::Absent, Vec::new()),
    };
    [named("operator", vec![turned]), named("value", values)].concat()
}

#[test]
fn a_changed_row_fails_its_own_examples() {
    let mut survivors = Vec::new();
    let mut count = 0;
    for row in Requirements::load(&[], true).unwrap().rows() {
        for (what, mutant) in mutants(row) {
            count += 1;
            if failures(&Requirements::new(vec![mutant], Ours::default())).is_empty() {
                survivors.push(format!("{}: {what}", row.id()));
            }
        }
    }
    assert!(count > 500, "{count}");
    assert!(survivors.is_empty(), "no example tells of a change:\n{}", survivors.join("\n"));
}
