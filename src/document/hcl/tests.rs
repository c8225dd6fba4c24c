use std::sync::Arc;

use super::parse;
use crate::document::{Node, Problem, Value};
use crate::source::{Artifact, Encoding, Origin, SourceText};

fn artifact(text: &str) -> Artifact {
    Artifact::file(Arc::new(SourceText::new("main.tf", text, Encoding::Utf8, Origin::WorkingTree)))
}

fn parsed(text: &str) -> (Node, Vec<Problem>) {
    let (mut nodes, problems) = parse(&artifact(text));
    (nodes.pop().unwrap(), problems)
}

#[test]
fn what_holds_a_place_is_parsed_as_in_the_whole() {
    let text = "a = 1\nlocals {\n  x = \"y\"\n}\nvariable \"v\" {\n  default = <<EOT\n}\nEOT\n}\nb = [\n  2,\n]\n";
    let whole = parsed(text).0;
    let (mut roots, problems) =
        super::parse_around(&artifact(text), &[text.find("EOT").unwrap(), text.find('2').unwrap()]);
    let part = roots.pop().unwrap();
    assert_eq!(problems, []);
    assert_eq!((part.get("a"), part.get("locals")), (None, None));
    assert!(whole.get("variable").is_some() && part.get("variable") == whole.get("variable"));
    assert_eq!(part.get("b"), whole.get("b"));
    // What can't be told apart is read as a whole.
    let broken = format!("{text}locals {{\n");
    assert_eq!(super::parse_around(&artifact(&broken), &[0]), parse(&artifact(&broken)));
}

fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::String(text) => text.clone().into(),
        Value::Unknown(unknown) => unknown.text.clone().into(),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::Object(entries) => entries.iter().map(|entry| (entry.key.clone(), json(&entry.node))).collect(),
    }
}

fn clean(text: &str) -> serde_json::Value {
    let (root, problems) = parsed(text);
    assert_eq!(problems, []);
    json(&root)
}

/// Every value of a literal attribute must be found at its span.
fn slice(text: &str, path: &[&str]) -> String {
    let (root, _) = parsed(text);
    let path: Vec<_> = path.iter().map(|key| key.parse::<usize>().map_or_else(|_| (*key).into(), Into::into)).collect();
    let (found, steps) = root.resolve(&path);
    assert_eq!(steps, path.len(), "path not found");
    text[found.span().range()].to_string()
}

#[test]
fn blocks_are_nested_objects_around_arrays() {
    let text = r#"
resource "aws_s3_bucket" "logs" {
  bucket = "logs"
  versioning {
    enabled = true
  }
  versioning {
    enabled = false
  }
}
resource "aws_s3_bucket" "data" {}
terraform {
  required_version = ">= 1.5"
}
"#;
    assert_eq!(
        clean(text),
        serde_json::json!({
            "resource": {"aws_s3_bucket": {
                "logs": [{"bucket": "logs", "versioning": [{"enabled": true}, {"enabled": false}]}],
                "data": [{}],
            }},
            "terraform": [{"required_version": ">= 1.5"}],
        })
    );
}

#[test]
fn expressions_that_are_not_literal_are_wrapped_source() {
    let text = r#"
a = -5
b = 1.5
c = null
d = var.x
e = "${var.x}"
f = "a-${ var.x }-${1}"
g = [1, "two", var.three]
h = { one = 1, "two" : "${local.t}", (var.k) = 3 }
i = x > 2 ? 1: 0
j = "${4 - 2}"
k = jsonencode({ a = 1 })
l = !true
m = 1e3
n = "tab\tquote\" $${kept}"
o = -var.x
p = "is ${x ? "y" : "z"}"
q = [for s in var.l : upper(s)]
"#;
    assert_eq!(
        clean(text),
        serde_json::json!({
            "a": -5, "b": 1.5, "c": null, "d": "${var.x}", "e": "${var.x}", "f": "a-${var.x}-1",
            "g": [1, "two", "${var.three}"],
            "h": {"one": 1, "two": "${local.t}", "${(var.k)}": 3},
            "i": "${x > 2 ? 1: 0}", "j": "${4 - 2}", "k": "${jsonencode({ a = 1 })}", "l": false, "m": 1000,
            "n": "tab\tquote\" $${kept}", "o": "${-var.x}", "p": "is %{if x}y%{else}z%{endif}",
            "q": "${[for s in var.l : upper(s)]}",
        })
    );
}

#[test]
fn heredocs_and_dynamic_blocks_have_the_shape_of_hcl2json() {
    let text = r#"
resource "t" "example" {
  dynamic "setting" {
    for_each = data.consul.var
    content {
      heredoc = <<-EOF
        This is a heredoc template.
        It references ${local.other.3}
        EOF
      heredoc2 = <<EOF
        Another heredoc, that
        %{if true ? false : true}"gotcha"\n%{else}4%{endif}
      EOF
      loop = "This has a for loop: %{for x in local.arr}x,%{endfor}"
      value = setting.value
    }
  }
}
"#;
    let content = serde_json::json!({
        "heredoc": "This is a heredoc template.\nIt references ${local.other.3}\n",
        "heredoc2": "        Another heredoc, that\n        %{if true ? false : true}\"gotcha\"\\n%{else}4%{endif}\n",
        "loop": "This has a for loop: %{for x in local.arr}x,%{endfor}",
        "value": "${setting.value}",
    });
    let setting = serde_json::json!([{"for_each": "${data.consul.var}", "content": [content]}]);
    assert_eq!(clean(text), serde_json::json!({"resource": {"t": {"example": [{"dynamic": {"setting": setting}}]}}}));
}

#[test]
fn the_indentation_of_a_heredoc_is_taken_from_its_directives_too() {
    let text = "a = <<-E\n    x\n    %{if v}\n      y\n    %{else}\n    z ${k}\n    %{endif}\n    E\n";
    assert_eq!(clean(text)["a"], "x\n%{if v}\n  y\n%{else}\nz ${k}\n%{endif}\n");
}

#[test]
fn strip_markers_reach_over_one_line_of_a_heredoc_and_over_all_space_of_a_string() {
    let text = "a = <<E\n%{for x in l ~}\n  - ${x}\n%{endfor ~}\n  end\nE\nb = \"x  ${~ v ~}  y\"\n";
    let expected = serde_json::json!({"a": "%{for x in l}  - ${x}\n%{endfor}  end\n", "b": "x${v}y"});
    assert_eq!(clean(text), expected);
}

#[test]
fn spans_are_those_of_keys_values_blocks_and_headers() {
    let text = "x = 1\nresource \"a\" \"b\" {\n  tags = { one = \"1\", \"two\" = var.y }\n  list = [1, 22]\n}\n";
    assert_eq!(slice(text, &["x"]), "x = 1");
    assert_eq!(slice(text, &["resource", "a", "b", "0", "tags", "one"]), "one = \"1\"");
    assert_eq!(slice(text, &["resource", "a", "b", "0", "tags", "two"]), "\"two\" = var.y");
    assert_eq!(slice(text, &["resource", "a", "b", "0", "list", "1"]), "22");
    assert!(slice(text, &["resource", "a", "b", "0"]).starts_with("resource \"a\" \"b\" {"));
    assert!(slice(text, &["resource", "a", "b", "0"]).ends_with('}'));
    assert_eq!(slice(text, &["resource", "a"]), "resource \"a\" \"b\"");
}

#[test]
fn one_redefined_key_loses_nothing() {
    let text = "resource \"a\" \"b\" {\n  k = 1\n  k = 2\n  n {\n    v = 3\n  }\n}\nok = true\n";
    let (root, problems) = parsed(text);
    let expected = serde_json::json!({"resource": {"a": {"b": [{"k": 2, "n": [{"v": 3}]}]}}, "ok": true});
    assert_eq!(json(&root), expected);
    assert_eq!(problems.len(), 1);
    assert_eq!(&text[problems[0].span.range()], "k");
    assert_eq!(problems[0].span.start, 29);
}

#[test]
fn a_bad_attribute_loses_itself_only() {
    let text =
        "a \"x\" {\n  good = 1\n  bad = = 2\n  c {\n    worse = [1,\n    fine = 2\n  }\n}\nb \"y\" {\n  v = 1\n}\n";
    let (root, problems) = parsed(text);
    assert_eq!(json(&root)["a"]["x"][0]["good"], 1);
    assert_eq!(json(&root)["b"]["y"][0]["v"], 1);
    assert!(!problems.is_empty());
    assert_eq!(&text[problems[0].span.range()], "= 2");
}

#[test]
fn problems_quote_nothing() {
    let text = "password = hunter2 hunter2\nhunter2\n\"hunter2\" = 3\na \"hunter2 {\n}\n";
    let (_, problems) = parsed(text);
    assert!(problems.len() >= 3);
    assert!(problems.iter().all(|problem| !problem.message.contains("hunter2")), "{problems:?}");
}

#[test]
fn depth_is_bounded() {
    for (open, close) in [("[", "]"), ("{a=", "}"), ("(", ")"), ("\"${", "}\""), ("-", ""), ("f(", ")"), ("!", "")] {
        let text = format!("ok = 1\na = {}1{}\n", open.repeat(100_000), close.repeat(100_000));
        let (root, problems) = parsed(&text);
        assert_eq!(json(&root)["ok"], 1);
        assert_eq!(problems.len(), 1, "{open}");
    }
    for line in ["a {\n", " a {\n"] {
        let (_, problems) = parsed(&format!("{}{}\nok = 1\n", line.repeat(100_000), "}\n".repeat(100_000)));
        assert!((1..=51).contains(&problems.len()));
    }
    let (root, problems) = parsed(&format!("a {} {{\n}}\nok = 1\n", "\"b\" ".repeat(100_000)));
    assert_eq!((problems.len(), json(&root)), (1, serde_json::json!({"ok": 1})));
}

proptest::proptest! {
    #[test]
    fn never_panics_and_spans_fit(text in "([a-z =\"{}\\[\\]$%<\\-\n#/é(),.:?]|<<E\n|\\$\\{|a = 1\n|b \"c\" \\{\n){0,60}") {
        let (root, problems) = parsed(&text);
        let mut open = vec![&root];
        while let Some(node) = open.pop() {
            proptest::prop_assert!(text.get(node.span.range()).is_some());
            match &node.value {
                Value::Array(items) => open.extend(items),
                Value::Object(entries) => open.extend(entries.iter().map(|entry| &entry.node)),
                _ => {}
            }
        }
        for problem in problems {
            proptest::prop_assert!(text.get(problem.span.range()).is_some(), "{:?}", problem);
        }
    }
}

#[test]
fn a_place_within_a_character_is_that_of_the_character() {
    let text = "resource \"a\" \"b\" {\n  size = {ted  é";
    let (_, problems) = parsed(text);
    assert!(!problems.is_empty() && problems.iter().all(|problem| text.get(problem.span.range()).is_some()));
}

/// A long text is parsed block by block, with the same outcome.
#[test]
fn pieces_are_parsed_as_the_whole() {
    let examples = "a = 1\nlocals {\n  x = { b = [1, \"${var.c}\"], d = <<-EOT\n    }\n    EOT\n  }\n}\n\
        resource \"t\" \"a\" {\n  count = 2\n  dynamic \"s\" {\n    for_each = [1]\n    content {}\n  }\n}\n\
        resource \"t\" \"b\" { x = 1 }\n# end\nresource \"t\" \"a\" {\n}\n/* c */ b = [\n  2,\n]\n";
    let (whole, problems) = super::as_whole(examples);
    let (pieces, none) = super::in_pieces(examples);
    assert_eq!((problems, none), (Vec::new(), Vec::new()));
    assert_eq!(whole.into_entries(), pieces.into_entries());
    let long = format!("{examples}{}", "# nothing\n".repeat(super::PIECES_FROM / 10));
    let entries = |text: &str| parsed(text).0.value;
    let (Value::Object(short), Value::Object(long)) = (entries(examples), entries(&long)) else { panic!() };
    assert_eq!(short, long);
    // What is wrong is told as it is of a short text.
    let broken = format!("{examples}locals {{\n  y = \n}}\n");
    let filled = format!("{broken}{}", "# nothing\n".repeat(super::PIECES_FROM / 10));
    assert_eq!(parsed(&broken).1, parsed(&filled).1);
}
