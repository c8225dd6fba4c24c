use std::sync::Arc;

use super::*;
use crate::document::{Document, Kind, hcl};
use crate::source::{Artifact, Encoding, Origin, SourceText};

fn document(path: &str, text: &str) -> Document {
    let artifact = Artifact::file(Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree)));
    let (mut nodes, problems) = hcl::parse(&artifact);
    assert_eq!(problems, []);
    Document { artifact, kind: Kind::Terraform, index: 0, root: nodes.pop().unwrap() }
}

/// Works out the attributes at the top level of a text in the scope of the blocks in it.
fn resolved(text: &str) -> Node {
    let mut document = document("main.tf", text);
    let root = document.root.clone();
    let variables = root.get("variable").and_then(Node::as_object).unwrap_or_default();
    let bodies = root.get("locals").and_then(Node::as_array).unwrap_or_default();
    let declarations = Declarations {
        variables: variables.iter().map(|entry| (entry.key.as_str(), &entry.node.as_array().unwrap()[0])).collect(),
        values: Vec::new(),
        locals: bodies.iter().filter_map(Node::as_object).flatten().collect(),
        ..Declarations::default()
    };
    let budget = Budget::for_text(text.len());
    let scope = Scope::new(&declarations, &budget, &mut |_, _| None);
    Evaluator::new(&scope, &budget).resolve(&mut document.root);
    document.root
}

const MODULE: &str = r#"
variable "env" { default = "prod" }
variable "open" { default = ["10.0.0.0/8", "0.0.0.0/0"] }
variable "secret" {}
variable "tags" { default = { team = "a", "cost" = 3 } }
variable "typed" {
  type    = object({ size = number, name = optional(string, "none"), zone = optional(string) })
  default = { size = "3", more = true }
}
variable "names" {
  type    = set(string)
  default = ["b", "a", "b"]
}
locals {
  c = local.d
  name = "${local.prefix}-db"
  prefix = lower("APP-${var.env}")
  prod = var.env == "prod"
  d = local.c
  unknown = aws_kms_key.k.arn
  partly = { a = "x", b = aws_kms_key.k.arn }
}
"#;

/// The value of an attribute, evaluated in [`MODULE`].
fn evaluated(expression: &str) -> Node {
    resolved(&format!("{MODULE}x = {expression}\n")).get("x").unwrap().clone()
}

fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::String(text) => text.replace("$${", "${").replace("%%{", "%{").into(),
        Value::Unknown(unknown) => panic!("{} is not known: {:?}", unknown.text, unknown.reason),
        Value::Array(items) => items.iter().map(json).collect(),
        Value::Object(entries) => entries.iter().map(|entry| (entry.key.clone(), json(&entry.node))).collect(),
    }
}

fn known(expression: &str) -> serde_json::Value {
    json(&evaluated(expression))
}

#[test]
fn what_is_known_is_worked_out() {
    let cases = [
        ("var.env", serde_json::json!("prod")),
        ("\"${local.name}-1\"", serde_json::json!("app-prod-db-1")),
        ("var.open", serde_json::json!(["10.0.0.0/8", "0.0.0.0/0"])),
        ("[var.open[1], var.tags.team, var.tags[\"cost\"]]", serde_json::json!(["0.0.0.0/0", "a", 3])),
        ("local.prod ? 30 : 7", serde_json::json!(30)),
        ("!local.prod", serde_json::json!(false)),
        ("\"is %{if local.prod}on%{else}off%{endif}\"", serde_json::json!("is on")),
        ("var.secret != \"\" && false", serde_json::json!(false)),
        ("var.secret ? 1 : 1", serde_json::json!(1)),
        ("(1 + 2) * 3 % 4 - 6 / 4", serde_json::json!(-0.5)),
        ("merge(var.tags, { cost = 4 })", serde_json::json!({"team": "a", "cost": 4})),
        ("concat(var.open, [\"x\"])", serde_json::json!(["10.0.0.0/8", "0.0.0.0/0", "x"])),
        ("lookup(var.tags, \"none\", \"d\")", serde_json::json!("d")),
        ("format(\"%s-%d%%\", var.env, 5)", serde_json::json!("prod-5%")),
        ("join(\",\", var.open)", serde_json::json!("10.0.0.0/8,0.0.0.0/0")),
        ("length(var.open) > 1 && contains(var.open, \"0.0.0.0/0\")", serde_json::json!(true)),
        ("tobool(\"true\")", serde_json::json!(true)),
        ("tonumber(\"5\") + 1", serde_json::json!(6)),
        ("coalesce(null, \"\", \"x\")", serde_json::json!("x")),
        ("toset([\"a\", \"a\"])", serde_json::json!(["a"])),
        ("[for x in [1]: x] == [] ? 1 : 1", serde_json::json!(1)),
        ("jsonencode({ a = var.env })", serde_json::json!("{\"a\":\"prod\"}")),
        ("concat([var.open, var.open]...)[3]", serde_json::json!("0.0.0.0/0")),
        ("[{ a = 1 }, { a = 2 }][*].a", serde_json::json!([1, 2])),
        ("[for x in var.open : upper(x)]", serde_json::json!(["10.0.0.0/8", "0.0.0.0/0"])),
        ("{ for k, v in var.tags : v => k if k != \"team\" }", serde_json::json!({"3": "cost"})),
        (
            "{ for x in [\"ab\", \"ac\", \"b\"] : substr(x, 0, 1) => x... }",
            serde_json::json!({"a": ["ab", "ac"], "b": ["b"]}),
        ),
        ("\"%{for i, x in var.open}${i}=${x};%{endfor}\"", serde_json::json!("0=10.0.0.0/8;1=0.0.0.0/0;")),
        ("var.typed", serde_json::json!({"size": 3, "name": "none", "zone": null})),
        ("var.names", serde_json::json!(["a", "b"])),
        ("try(var.tags.none, local.partly.a)", serde_json::json!("x")),
        ("can(var.tags.none)", serde_json::json!(false)),
        ("keys(local.partly)", serde_json::json!(["a", "b"])),
        ("true ? 1 : \"a\"", serde_json::json!("1")),
        ("var.open == [] ? 1 : 2", serde_json::json!(2)),
        ("null[*]", serde_json::json!([])),
        ("[{ a = [1] }, { a = [2] }].*.a[0]", serde_json::json!([1])),
        (
            "yamldecode(\"a: [1, x, true, null]\\nb: {c: 1.5}\")",
            serde_json::json!({"a": [1, "x", true, null], "b": {"c": 1.5}}),
        ),
        (
            "csvdecode(\"a,b\\n1,\\\"x,\\\"\\\"y\\\"\\n\\n2,\")",
            serde_json::json!([{"a": "1", "b": "x,\"y"}, {"a": "2", "b": ""}]),
        ),
        ("cidrsubnet(\"10.0.0.0/16\", 8, 3)", serde_json::json!("10.0.3.0/24")),
    ];
    for (expression, expected) in cases {
        assert_eq!(known(expression), expected, "{expression}");
    }
}

#[test]
fn what_is_not_known_stays_as_it_was() {
    for expression in [
        "var.secret",
        "local.c",
        "aws_s3_bucket.b.id",
        "each.value",
        "upper(var.secret)",
        "1 / 0",
        "uuid()",
        "var.open[7]",
        "var.env + 1",
        "provider::x::lower(\"A\")",
        "[] == [] ? 1 : 2",
        "yamldecode(\"a: yes\")",
        "yamldecode(\"a: [\")",
        "csvdecode(\"a\\n\\\"b\")",
        "file(\"x\")",
    ] {
        assert_eq!(evaluated(expression).written(), Some(format!("${{{expression}}}").as_str()));
    }
    assert_eq!(evaluated("\"a-${var.secret}\"").written(), Some("a-${var.secret}"));
    assert_eq!(evaluated("\"$${aws:username}\"").as_str(), Some("$${aws:username}"));
    assert_eq!(evaluated("\"${var.env}-$${aws:username}\"").as_str(), Some("prod-$${aws:username}"));
}

#[test]
fn what_is_not_known_says_why_and_what_of_it_is() {
    let unknown = |expression: &str| {
        let node = evaluated(expression);
        let unknown = node.as_unknown().unwrap_or_else(|| panic!("{expression} is known")).clone();
        (unknown.text, unknown.reason)
    };
    use UnknownReason as Reason;
    for (expression, text, reason) in [
        ("var.secret", "${var.secret}", Reason::VariableWithoutValue),
        ("upper(var.secret)", "${upper(var.secret)}", Reason::VariableWithoutValue),
        ("data.aws_ami.a.id", "${data.aws_ami.a.id}", Reason::DataSource),
        ("module.vpc.id", "${module.vpc.id}", Reason::ModuleOutput),
        ("each.value", "${each.value}", Reason::Repetition),
        ("aws_kms_key.k.arn", "${aws_kms_key.k.arn}", Reason::ApplyTime),
        ("file(\"x\")", "${file(\"x\")}", Reason::NotEvaluated),
        // A name says what it stands for, and a text what is known of it.
        ("local.unknown", "${aws_kms_key.k.arn}", Reason::ApplyTime),
        ("local.partly.b", "${aws_kms_key.k.arn}", Reason::ApplyTime),
        ("\"${var.env}-${var.secret}\"", "prod-${var.secret}", Reason::VariableWithoutValue),
    ] {
        assert_eq!(unknown(expression), (text.to_string(), reason), "{expression}");
    }
    let partly = evaluated("merge(local.partly, { c = 1 })");
    assert_eq!(partly.get("a").unwrap().as_str(), Some("x"));
    assert_eq!(partly.get("b").unwrap().as_unknown().unwrap().reason, Reason::ApplyTime);
    assert_eq!(partly.get("c").unwrap().value, Value::Int(1));
}

#[test]
fn a_value_stands_where_its_expression_stands() {
    let text = format!("{MODULE}x = var.open\n");
    let found = evaluated("var.open");
    assert_eq!(&text[found.span.range()], "var.open");
    assert!(found.as_array().unwrap().iter().all(|item| item.span == found.span));
}

#[test]
fn locals_that_double_each_other_stay_small() {
    let mut text = "locals {\n  a0 = [\"0123456789\"]\n".to_string();
    for at in 1..200 {
        text.push_str(&format!(
            "  a{at} = [local.a{0}, local.a{0}]\n  b{at} = concat(local.a{0}, local.a{0})\n",
            at - 1
        ));
    }
    text.push_str("}\n");
    text.insert_str(0, &(0..2_000).map(|at| format!("x{at} = local.a10\n")).collect::<String>());
    let root = resolved(&text);
    assert!(root.get("x0").unwrap().as_array().is_some());
    assert_eq!(root.get("x1999").unwrap().written(), Some("${local.a10}"));
}

#[test]
fn a_long_chain_of_locals_is_no_deep_recursion() {
    let mut text = "locals {\n".to_string();
    for at in 0..5_000 {
        text.push_str(&format!("  a{at} = local.a{}\n", at + 1));
    }
    text.push_str("  a5000 = 1\n}\n");
    text.push_str("x = local.a0\n");
    assert_eq!(resolved(&text).get("x").unwrap().value, Value::Int(1));
}

#[test]
fn repetition_is_known_by_its_collection() {
    let keys = |repeater, expression: &str| {
        let budget = Budget::for_text(0);
        let scope = Scope::default();
        let node = document("x.tf", &format!("x = {expression}\n")).root.get("x").unwrap().clone();
        match Evaluator::new(&scope, &budget).repetition(repeater, &node) {
            Repetition::Known(instances) => Ok(instances.into_iter().map(|instance| instance.key).collect::<Vec<_>>()),
            Repetition::Unknown(reason) => Err(reason),
        }
    };
    let texts = |keys: &[&str]| Ok(keys.iter().map(|key| key.to_string()).collect::<Vec<_>>());
    assert_eq!(keys(Repeater::Count, "2"), texts(&["0", "1"]));
    assert_eq!(keys(Repeater::Count, "\"0\""), texts(&[]));
    assert_eq!(keys(Repeater::ForEach, "{ b = 1, a = aws_x.y.id }"), texts(&["\"a\"", "\"b\""]));
    assert_eq!(keys(Repeater::ForEach, "toset([\"b\", \"a\"])"), texts(&["\"a\"", "\"b\""]));
    // Terraform wants texts there; a `dynamic` block takes any collection.
    assert_eq!(keys(Repeater::ForEach, "[\"a\"]"), Err(UnknownReason::NotEvaluated));
    assert_eq!(keys(Repeater::Dynamic("x"), "[22, 3389]"), texts(&["0", "1"]));
    assert_eq!(keys(Repeater::Dynamic("x"), "toset([{ a = 1 }, { a = 2 }])").unwrap().len(), 2);
    assert_eq!(keys(Repeater::ForEach, "var.x"), Err(UnknownReason::VariableWithoutValue));
}

/// What Terraform 1.11's console answers; `.ci/test-terraform-functions.sh` asks again.
const ANSWERS: &str = include_str!("answers.tsv");

#[test]
fn a_value_is_terraforms_own() {
    let (mut given, mut of, mut wrong, mut open) = (0, 0, Vec::new(), Vec::new());
    for line in ANSWERS.lines() {
        let (expression, answer) = line.split_once('\t').unwrap();
        let found = resolved(&format!("x = {expression}\n"));
        let found = found.get("x").unwrap();
        let known = !has_unknown(found);
        if answer == "error" {
            wrong.extend(known.then(|| format!("{expression}: is an error, and not {:?}", found.value)));
            continue;
        }
        of += 1;
        if known {
            given += 1;
            let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
            let ours = json(found);
            wrong.extend((ours != answer).then(|| format!("{expression}: is {answer}, and not {ours}")));
        } else {
            open.push(expression);
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(given * 100 >= of * 93, "{given} of {of} have a value; without one: {open:#?}");
}

fn has_unknown(node: &Node) -> bool {
    match &node.value {
        Value::Unknown(_) => true,
        Value::Array(items) => items.iter().any(has_unknown),
        Value::Object(entries) => entries.iter().any(|entry| has_unknown(&entry.node)),
        _ => false,
    }
}

#[test]
fn json_that_is_known_in_part_can_be_read() {
    let policy = r#"jsonencode({ Action = "*", Resource = aws_kms_key.k.arn, User = "$${aws:username}" })"#;
    let node = evaluated(policy);
    let Value::Unknown(unknown) = &node.value else { panic!("{node:?}") };
    let read: serde_json::Value = serde_json::from_str(&unknown.text).unwrap();
    assert_eq!(read["Action"], "*");
    assert_eq!(read["Resource"], "${aws_kms_key.k.arn}");
    assert_eq!(read["User"], "$${aws:username}");
    assert!(
        matches!(&evaluated("jsonencode(aws_kms_key.k)").value, Value::Unknown(whole) if whole.text.contains("jsonencode"))
    );
}
