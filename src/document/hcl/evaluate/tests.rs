use std::sync::Arc;

use super::*;
use crate::document::{Unknown, hcl};
use crate::source::{Artifact, Encoding, Origin, SourceText};

fn document(path: &str, text: &str) -> Document {
    let artifact = Artifact::file(Arc::new(SourceText::new(path, text, Encoding::Utf8, Origin::WorkingTree)));
    let (mut nodes, problems) = hcl::parse(&artifact);
    assert_eq!(problems, []);
    let kind = if path.ends_with(".tfvars") { Kind::TerraformVariables } else { Kind::Terraform };
    Document { artifact, kind, index: 0, root: nodes.pop().unwrap() }
}

const MODULE: &str = r#"
variable "env" { default = "prod" }
variable "open" { default = ["10.0.0.0/8", "0.0.0.0/0"] }
variable "secret" {}
variable "tags" { default = { team = "a", "cost" = 3 } }
locals {
  c = local.d
  name = "${local.prefix}-db"
  prefix = lower("APP-${var.env}")
  prod = var.env == "prod"
  d = local.c
  unknown = aws_kms_key.k.arn
}
"#;

/// The values of attributes, evaluated in [`MODULE`].
fn evaluated(expression: &str) -> Node {
    let module = document("m/main.tf", MODULE);
    let mut used = document("m/x.tf", &format!("x = {expression}\n"));
    let scope = Scope::new([&module, &used]);
    evaluate(&mut used.root, &scope);
    used.root.get("x").unwrap().clone()
}

fn known(expression: &str) -> Json {
    let fuel = Cell::new(0);
    Evaluator { scope: &Scope::default(), fuel: &fuel }
        .node(&evaluated(expression))
        .unwrap_or_else(|| panic!("{expression} is not known"))
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
    ];
    for (expression, expected) in cases {
        assert_eq!(known(expression), expected, "{expression}");
    }
}

#[test]
fn what_is_not_known_stays_as_it_was() {
    for expression in [
        "var.secret",
        "local.unknown",
        "local.c",
        "aws_s3_bucket.b.id",
        "each.value",
        "upper(var.secret)",
        "1 / 0",
        "uuid()",
        "var.open[7]",
        "var.env + 1",
        "provider::x::lower(\"A\")",
        "[for x in var.open : x]",
        "file(\"x\")",
    ] {
        assert_eq!(evaluated(expression).written(), Some(format!("${{{expression}}}").as_str()));
    }
    assert_eq!(evaluated("\"a-${var.secret}\"").written(), Some("a-${var.secret}"));
    assert_eq!(evaluated("\"$${aws:username}\"").as_str(), Some("$${aws:username}"));
    assert_eq!(evaluated("\"${var.env}-$${aws:username}\"").as_str(), Some("prod-$${aws:username}"));
}

#[test]
fn tfvars_override_defaults_in_terraforms_order() {
    let documents = [
        document("m/main.tf", "variable \"a\" { default = 1 }\nvariable \"b\" { default = 1 }\nvariable \"c\" {}\n"),
        document("m/z.auto.tfvars", "a = 4\n"),
        document("m/b.auto.tfvars", "a = 3\n"),
        document("m/terraform.tfvars", "a = 2\nb = 2\n"),
        document("m/prod.tfvars", "c = 9\n"),
    ];
    let missing = Unknown { text: "${var.c}".into(), reason: UnknownReason::VariableWithoutValue };
    let mut used = document("m/x.tf", "a = var.a\nb = var.b\nc = var.c\n");
    evaluate(&mut used.root, &Scope::new(&documents));
    assert_eq!(used.root.get("a").unwrap().value, Value::Int(4));
    assert_eq!(used.root.get("b").unwrap().value, Value::Int(2));
    assert_eq!(used.root.get("c").unwrap().as_unknown(), Some(&missing));
}

#[test]
fn a_value_stands_where_its_expression_stands() {
    let text = "x = var.open\n";
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
    text.push_str(&(0..2_000).map(|at| format!("x{at} = local.a10\n")).collect::<String>());
    let mut module = document("main.tf", &text);
    let scope = Scope::new([&module]);
    assert!(scope.locals.len() < 60);
    evaluate(&mut module.root, &scope);
    assert!(module.root.get("x0").unwrap().as_array().is_some());
    assert_eq!(module.root.get("x1999").unwrap().written(), Some("${local.a10}"));
}

#[test]
fn a_long_chain_of_locals_is_no_deep_recursion() {
    let mut text = "locals {\n".to_string();
    for at in 0..5_000 {
        text.push_str(&format!("  a{at} = local.a{}\n", at + 1));
    }
    text.push_str("  a5000 = 1\n}\n");
    let module = document("main.tf", &text);
    assert!(Scope::new([&module]).locals.len() > 1);
}
