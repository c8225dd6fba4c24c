//! The rows of the binary, and what happens to wrong ones.

use super::*;

/// The failures of examples, as `row example: why`.
fn failures(requirements: &Requirements) -> Vec<String> {
    let failed = test(requirements).into_iter().filter_map(|result| Some((result.failure?, result.rule, result.name)));
    failed.map(|(why, rule, name)| format!("{rule} {name}: {why}")).collect()
}

#[test]
fn every_example_is_what_it_claims() {
    let requirements = Requirements::load(&[], true).unwrap();
    assert!(requirements.rows().len() >= 99, "{}", requirements.rows().len());
    assert_eq!(failures(&requirements), [""; 0]);
}

/// Rows of one text, each judged on its examples.
const ROW: &str = r#"
[[requirement]]
id = "disk-unencrypted"
title = "t"
description = "d"
remediation = "r"
severity = "high"
message = "keeps its data unencrypted"
operator = "equals"
value = true
when_absent = "fail"

[requirement.terraform]
resources = ["aws_ebs_volume"]
attribute = "encrypted"

[[requirement.bad]]
file = "main.tf"
content = 'resource "aws_ebs_volume" "x" {}'

[[requirement.good]]
file = "main.tf"
content = """
resource "aws_ebs_volume" "x" {
  encrypted = true
}
"""
"#;

fn error(text: &str) -> String {
    load::rows_of_text("rows.toml", text).unwrap_err().to_string()
}

fn changed(from: &str, to: &str) -> String {
    assert!(ROW.contains(from), "{from}");
    ROW.replace(from, to)
}

#[test]
fn a_wrong_row_is_named_with_its_line_and_a_remedy() {
    let change = |from: &str, to: &str| error(&changed(from, to));
    insta::assert_snapshot!(change("title = \"t\"", "titel = \"t\""), @r"
    rows.toml:4: unknown key 'titel' (did you mean 'title'?)
      schemas/requirements-v1.schema.json says what a file of rows may hold
    ");
    insta::assert_snapshot!(change("attribute = ", "atribute = "), @r"
    rows.toml:15: unknown key 'atribute' (did you mean 'attribute'?)
      schemas/requirements-v1.schema.json says what a file of rows may hold
    ");
    insta::assert_snapshot!(change("\"disk-unencrypted\"", "\"Disk\""), @r"
    rows.toml:3: 'Disk': the id is not kebab-case
      use words that name what is wrong: s3-bucket-unencrypted
    ");
    insta::assert_snapshot!(change("value = true", ""), @"
    rows.toml:3: 'disk-unencrypted': in 'terraform': the operator needs a 'value' that is a text, a number or a boolean
      'equals' and 'contains' take one value, 'one-of', 'not-one-of' and 'excludes' a list, 'at-least' a number, 'matches' and 'not-matches' a regular expression, 'present' and 'absent' none
    ");
    for (from, to, words) in [
        ("\"encrypted\"", "\"a..b\"", "'a..b' is no path of names"),
        ("when_absent = \"fail\"", "", "it does not say 'when_absent'"),
        ("when_absent = \"fail\"", "when_absent = \"fial\"", "unknown value (did you mean 'fail'?)"),
        ("operator = \"equals\"", "", "it has no 'operator'"),
        ("operator = \"equals\"", "operator = \"equal\"", "unknown value (did you mean 'equals'?)"),
        ("attribute = \"encrypted\"", "", "it needs either 'attribute' or 'companion'"),
        ("resources = [\"aws_ebs_volume\"]", "resources = []", "'resources' is empty"),
        ("title = \"t\"", "title = \" \"", "'title' is empty"),
        ("severity = \"high\"", "", "missing key 'severity'"),
        ("[requirement.terraform]", "[requirement.teraform]", "unknown key 'teraform' (did you mean 'terraform'?)"),
    ] {
        assert!(change(from, to).contains(words), "{}", change(from, to));
    }
    let spelling = "[requirement.terraform]\nresources = [\"aws_ebs_volume\"]\nattribute = \"encrypted\"\n";
    assert!(change(spelling, "").contains("it has no spelling"));
    let good = ROW.split("[[requirement.good]]").next().unwrap();
    assert!(error(good).contains("missing key 'good'"), "{}", error(good));
    assert!(error(&ROW.repeat(2)).contains("rows.toml:32: the id 'disk-unencrypted' is taken by rows.toml:3"));
}
