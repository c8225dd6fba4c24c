use std::sync::Arc;

use super::*;
use crate::document::{self, Kind, UnknownReason, Value};
use crate::source::{Artifact, Encoding, Origin as TextOrigin, SourceText};

/// The documents of a folder's files, which must be given in order.
pub(super) fn documents(files: &[(&str, &str)]) -> Vec<Document> {
    let parse = |(path, text): &(&str, &str)| {
        let source = Arc::new(SourceText::new(*path, *text, Encoding::Utf8, TextOrigin::WorkingTree));
        let parsed = document::parse(&Artifact::file(source));
        assert_eq!(parsed.problems, [], "{path}");
        parsed.documents
    };
    files.iter().flat_map(parse).collect()
}

pub(super) fn module(files: &[(&str, &str)]) -> Module {
    Module::new("", &documents(files).iter().collect::<Vec<_>>())
}

fn one(text: &str) -> Module {
    module(&[("main.tf", text)])
}

pub(super) fn path(steps: &str) -> Vec<PathKey> {
    steps.split(' ').map(|step| step.parse().map_or_else(|_| PathKey::from(step), PathKey::Index)).collect()
}

/// The node at a path; it must exist.
pub(super) fn at<'m>(module: &'m Module, steps: &str) -> &'m Node {
    let path = path(steps);
    let (found, reached) = module.input.resolve(&path);
    assert_eq!(reached, path.len(), "{steps} is not there");
    found.node
}

fn count(module: &Module, steps: &str) -> usize {
    let path = path(steps);
    let (found, reached) = module.input.resolve(&path);
    if reached == path.len() { found.node.as_array().unwrap().len() } else { 0 }
}

fn instances(module: &Module, steps: &str) -> Vec<String> {
    let bodies = at(module, steps).as_array().unwrap();
    bodies.iter().map(|body| body.get(INSTANCE).and_then(Node::as_str).unwrap_or("").to_string()).collect()
}

/// The text of the place that a path leads to, and its file.
fn text(files: &[(&str, &str)], steps: &str) -> (String, String) {
    let documents = documents(files);
    let documents: Vec<&Document> = documents.iter().collect();
    let place = Module::new("", &documents).place(&path(steps)).unwrap();
    let Document { artifact, root, .. } = documents[place.document];
    (artifact.path().to_string(), artifact.slice(root.resolve(&place.path).0.span()).to_string())
}

#[test]
fn files_of_a_folder_are_one_module_and_a_path_leads_back() {
    let files = [
        ("a.tf", "resource \"t\" \"x\" {\n  a = var.v\n}\n"),
        ("b.tf", "variable \"v\" { default = 3 }\nresource \"t\" \"x\" {\n  a = 2\n}\nresource \"t\" \"y\" {}\n"),
    ];
    let module = module(&files);
    assert_eq!(at(&module, "resource t x 0 a").value, Value::Int(3));
    assert_eq!(at(&module, "resource t x 1 a").value, Value::Int(2));
    assert_eq!(text(&files, "resource t x 0 a"), ("a.tf".into(), "a = var.v".into()));
    assert_eq!(text(&files, "resource t x 1 a"), ("b.tf".into(), "a = 2".into()));
    // A path that does not exist leads to what is nearest.
    assert_eq!(text(&files, "resource t x 1 none 4").1, "resource \"t\" \"x\" {\n  a = 2\n}");
    assert_eq!(text(&files, "resource t y").0, "b.tf");
    assert_eq!(text(&files, "nothing 3").0, "a.tf");
}

#[test]
fn the_path_of_a_plain_block_is_that_of_its_document() {
    let files = [("a.tf", "resource \"t\" \"x\" {}\n"), ("b.tf", "resource \"t\" \"x\" {\n  a = var.v\n}\n")];
    let place =
        Place { document: 1, path: path("resource t x 0 a"), keys: Vec::new(), instance: None, block: 4, call: None };
    assert_eq!(module(&files).place(&path("resource t x 1 a")), Some(place));
}

#[test]
fn json_has_the_shape_of_hcl() {
    let text = r#"{
  "//": {"metadata": 1},
  "resource": {
    "aws_db_instance": {"o": {"//": "x", "storage_encrypted": false, "name": "db-${var.env}", "kept": "$${x}"}},
    "aws_s3_bucket": [{"a": [{"acl": "${local.acl}"}]}, {"b": {"acl": "private"}}]
  },
  "variable": {"env": {"default": "prod", "type": "string"}, "text": {"default": "${not}"}},
  "locals": {"acl": "public-read"},
  "terraform": {"backend": {"s3": {"bucket": "b"}}},
  "provider": {"aws": [{"region": "a"}, {"alias": "x"}]},
  "output": {"o": {"value": "${var.text}"}}
}"#;
    let module = module(&[("cdk.tf.json", text)]);
    assert_eq!(at(&module, "resource aws_db_instance o 0 storage_encrypted").value, Value::Bool(false));
    assert_eq!(at(&module, "resource aws_db_instance o 0 name").as_str(), Some("db-prod"));
    assert_eq!(at(&module, "resource aws_db_instance o 0 kept").as_str(), Some("$${x}"));
    assert!(at(&module, "resource aws_db_instance o 0").get("//").is_none() && module.input.get("//").is_none());
    assert_eq!(at(&module, "resource aws_s3_bucket a 0 acl").as_str(), Some("public-read"));
    assert_eq!(at(&module, "resource aws_s3_bucket b 0 acl").as_str(), Some("private"));
    assert_eq!(at(&module, "terraform 0 backend s3 bucket").as_str(), Some("b"));
    assert_eq!(count(&module, "provider aws"), 2);
    // The default of a variable is no template.
    assert_eq!(at(&module, "output o 0 value").as_str(), Some("$${not}"));
    let files = [("cdk.tf.json", text)];
    assert_eq!(self::text(&files, "resource aws_s3_bucket a 0 acl").1, r#""acl": "${local.acl}""#);
}

#[test]
fn json_may_be_a_list_and_have_dynamic_blocks() {
    let dynamic = r#"{"for_each": [22, 80], "content": {"port": "${ingress.value}"}}"#;
    for dynamic in [format!(r#"{{"ingress": {dynamic}}}"#), format!(r#"[{{"ingress": [{dynamic}]}}]"#)] {
        let text =
            format!(r#"[{{"resource": [{{"sg": {{"a": {{"ingress": {{"port": 1}}, "dynamic": {dynamic}}}}}}}]}}]"#);
        let files = [("a.tf.json", text.as_str())];
        let module = module(&files);
        assert_eq!(at(&module, "resource sg a 0 ingress 0 port").value, Value::Int(1));
        assert_eq!(at(&module, "resource sg a 0 ingress 2 port").value, Value::Int(80));
        assert_eq!(self::text(&files, "resource sg a 0 ingress 2 port").1, r#""port": "${ingress.value}""#);
        assert_eq!(self::text(&files, "resource sg a 0 ingress 0 port").1, r#""port": 1"#);
    }
}

#[test]
fn override_files_change_what_they_name() {
    let files = [
        (
            "main.tf",
            "resource \"t\" \"x\" {\n  a = 1\n  b = 2\n  rule {\n    c = 1\n  }\n  lifecycle {\n    d = 1\n  }\n}\nlocals {\n  l = 1\n}\n",
        ),
        (
            "override.tf",
            "resource \"t\" \"x\" {\n  a = local.l\n  rule {\n    c = 3\n  }\n  lifecycle {\n    e = 2\n  }\n}\nlocals {\n  l = 5\n}\n",
        ),
        ("z_override.tf.json", r#"{"resource": {"t": {"x": {"b": 7}}}}"#),
    ];
    let module = module(&files);
    assert_eq!(count(&module, "resource t x"), 1);
    assert_eq!(at(&module, "resource t x 0 a").value, Value::Int(5));
    assert_eq!(at(&module, "resource t x 0 b").value, Value::Int(7));
    assert_eq!(count(&module, "resource t x 0 rule"), 1);
    assert_eq!(at(&module, "resource t x 0 rule 0 c").value, Value::Int(3));
    assert_eq!(at(&module, "resource t x 0 lifecycle 0 d").value, Value::Int(1));
    assert_eq!(at(&module, "resource t x 0 lifecycle 0 e").value, Value::Int(2));
    assert_eq!(text(&files, "resource t x 0 a"), ("override.tf".into(), "a = local.l".into()));
    assert_eq!(text(&files, "resource t x 0 b"), ("z_override.tf.json".into(), "\"b\": 7".into()));
    assert_eq!(text(&files, "resource t x 0 rule 0 c"), ("override.tf".into(), "c = 3".into()));
    assert_eq!(text(&files, "resource t x 0 lifecycle 0 e"), ("override.tf".into(), "e = 2".into()));
    assert_eq!(text(&files, "resource t x 0 lifecycle 0 d").0, "main.tf");
}

#[test]
fn variable_files_go_in_terraforms_order() {
    let files = [
        ("a.auto.tfvars.json", r#"{"d": "${x}", "a": 4}"#),
        ("b.auto.tfvars", "a = 3\n"),
        (
            "main.tf",
            "variable \"a\" { default = 1 }\nvariable \"b\" { default = 1 }\nvariable \"c\" {}\nvariable \"d\" {}\nvariable \"e\" { type = number }\n",
        ),
        ("prod.tfvars", "c = 9\n"),
        ("terraform.tfvars", "a = 2\nb = 2\ne = \"6\"\n"),
        ("terraform.tfvars.json", r#"{"b": 5}"#),
        ("x.tf", "resource \"t\" \"x\" {\n  v = [var.a, var.b, var.d, var.e]\n  c = var.c\n}\n"),
    ];
    let module = module(&files);
    let values: Vec<&Value> =
        at(&module, "resource t x 0 v").as_array().unwrap().iter().map(|item| &item.value).collect();
    assert_eq!(values, [&Value::Int(3), &Value::Int(5), &Value::String("$${x}".into()), &Value::Int(6)]);
    assert_eq!(at(&module, "resource t x 0 c").as_unknown().unwrap().reason, UnknownReason::VariableWithoutValue);
}

#[test]
fn what_is_not_made_is_not_there_and_is_said() {
    let module = one(
        "variable \"on\" { default = false }\nresource \"t\" \"a\" {\n  count = var.on ? 1 : 0\n}\nresource \"t\" \"b\" {\n  for_each = {}\n}\nresource \"t\" \"c\" {\n  count = var.other\n  v = 1\n}\ndata \"t\" \"d\" {\n  count = 0\n}\n",
    );
    assert_eq!((count(&module, "resource t a"), count(&module, "resource t b"), count(&module, "data t d")), (0, 0, 0));
    assert_eq!(count(&module, "resource t c"), 1);
    let said: Vec<&str> = module.not_made().iter().map(|note| note.message.as_str()).collect();
    assert_eq!(said.len(), 3);
    assert_eq!(said[0], "t.a is not made with the values at hand, and was not judged");
    assert!(module.problems().is_empty());
}

#[test]
fn instances_have_bodies_of_their_own() {
    let module = one(
        "locals {\n  sizes = { a = 1, b = aws_x.y.size }\n}\nresource \"t\" \"x\" {\n  for_each = local.sizes\n  name = \"n-${each.key}\"\n  size = each.value\n}\nresource \"t\" \"same\" {\n  for_each = toset([\"a\", \"b\"])\n  v = 1\n}\nresource \"t\" \"counted\" {\n  count = 3\n  v = count.index\n}\nresource \"t\" \"thrice\" {\n  count = 3\n}\nresource \"t\" \"open\" {\n  for_each = var.x\n  v = each.value\n  w = 2\n}\n",
    );
    assert_eq!(instances(&module, "resource t x"), ["[\"a\"]", "[\"b\"]"]);
    assert_eq!(at(&module, "resource t x 1 name").as_str(), Some("n-b"));
    assert_eq!(at(&module, "resource t x 0 size").value, Value::Int(1));
    assert_eq!(at(&module, "resource t x 1 size").as_unknown().unwrap().text, "${aws_x.y.size}");
    assert!(at(&module, "resource t x 0").get("for_each").is_none());
    assert_eq!(instances(&module, "resource t same"), ["[\"a\"]", "[\"b\"]"]);
    assert_eq!(instances(&module, "resource t counted"), ["[0]", "[1]", "[2]"]);
    assert_eq!(instances(&module, "resource t thrice"), ["[0]", "[1]", "[2]"]);
    assert_eq!(at(&module, "resource t open 0 w").value, Value::Int(2));
    assert_eq!(at(&module, "resource t open 0 v").as_unknown().unwrap().reason, UnknownReason::Repetition);
    assert_eq!(module.repeated("t.x[\"a\"]").unwrap(), &Repeated { block: "t.x".into(), bodies: 2 });
    assert_eq!(module.repeated("t.same[\"a\"]").unwrap().bodies, 2);
    assert!(at(&module, "resource t same 0").get("for_each").is_none());
}

#[test]
fn the_place_of_an_instance_is_its_block() {
    let files = [("main.tf", "resource \"t\" \"x\" {\n  for_each = { a = 1, b = 2 }\n  v = each.value\n}\n")];
    assert_eq!(text(&files, "resource t x 1 v").1, "v = each.value");
    let place = |steps| module(&files).place(&path(steps)).unwrap();
    let (first, second) = (place("resource t x 0 v"), place("resource t x 1 v"));
    assert_eq!((&first.path, &first.keys), (&second.path, &second.keys));
    assert_eq!((first.instance.as_deref(), second.instance.as_deref()), (Some("[\"a\"]"), Some("[\"b\"]")));
}

const DYNAMIC: &str = r#"variable "open" {}
resource "sg" "a" {
  ingress {
    port = 1
  }
  dynamic "ingress" {
    for_each = [22, 80]
    iterator = rule
    content {
      port = rule.value
      dynamic "source" {
        for_each = { x = "10.0.0.0/8" }
        content {
          range = "${source.key}-${source.value}-${rule.key}"
        }
      }
    }
  }
  dynamic "egress" {
    for_each = var.open
    content {
      port = egress.value
    }
  }
  dynamic "empty" {
    for_each = []
    content {}
  }
  inner {
    dynamic "deep" {
      for_each = toset(["k"])
      content {
        v = deep.key
      }
    }
  }
}
"#;

#[test]
fn dynamic_blocks_are_written_out() {
    let module = one(DYNAMIC);
    let body = at(&module, "resource sg a 0");
    let ports: Vec<&Value> =
        body.get("ingress").unwrap().as_array().unwrap().iter().map(|rule| &rule.get("port").unwrap().value).collect();
    assert_eq!(ports, [&Value::Int(1), &Value::Int(22), &Value::Int(80)]);
    assert_eq!(at(&module, "resource sg a 0 ingress 2 source 0 range").as_str(), Some("x-10.0.0.0/8-1"));
    assert_eq!(at(&module, "resource sg a 0 inner 0 deep 0 v").as_str(), Some("k"));
    assert!(body.get("empty").is_none());
    // What is not known stays, as itself and as an unknown block.
    let open = at(&module, "resource sg a 0 egress 0").as_unknown().unwrap();
    assert_eq!((open.text.as_str(), open.reason), ("${var.open}", UnknownReason::Repetition));
    let dynamic: Vec<&str> =
        body.get("dynamic").unwrap().as_object().unwrap().iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(dynamic, ["egress"]);
    let port = at(&module, "resource sg a 0 dynamic egress 0 content 0 port").as_unknown().unwrap();
    assert_eq!(port.reason, UnknownReason::Repetition);
}

#[test]
fn a_path_in_a_generated_block_leads_to_its_content() {
    let files = [("main.tf", DYNAMIC)];
    assert_eq!(text(&files, "resource sg a 0 ingress 0 port").1, "port = 1");
    assert_eq!(text(&files, "resource sg a 0 ingress 2 port").1, "port = rule.value");
    assert!(text(&files, "resource sg a 0 ingress 2 source 0 range").1.starts_with("range = "));
    assert_eq!(text(&files, "resource sg a 0 inner 0 deep 0 v").1, "v = deep.key");
    let place = |steps| module(&files).place(&path(steps)).unwrap();
    assert_eq!(place("resource sg a 0 ingress 1 port").keys, ["0"]);
    assert_eq!(place("resource sg a 0 ingress 2 source 0 range").keys, ["1", "\"x\""]);
    assert_eq!(place("resource sg a 0 egress 0"), place("resource sg a 0 dynamic egress"));
}

#[test]
fn ten_thousand_keys_are_bounded_and_said() {
    let text = "resource \"t\" \"x\" {\n  for_each = toset([for i in range(1000) : \"k${i}\"])\n  v = each.value\n  w = 1\n}\nresource \"t\" \"z\" {\n  count = 502\n}\nresource \"t\" \"y\" {\n  dynamic \"b\" {\n    for_each = range(1000)\n    content {\n      v = b.value\n    }\n  }\n}\n";
    let module = one(text);
    assert_eq!(count(&module, "resource t x"), 501);
    assert_eq!(at(&module, "resource t x 500 w").value, Value::Int(1));
    assert_eq!(at(&module, "resource t x 500 v").as_unknown().unwrap().reason, UnknownReason::Repetition);
    assert_eq!(count(&module, "resource t z"), 501);
    assert!(at(&module, "resource t y 0 b 500").as_unknown().is_some());
    let said: Vec<&str> = module.problems().iter().map(|note| note.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "t.x has 1000 instances: 500 were judged one by one, the others as one without their keys",
            "t.z has 502 instances: 500 were judged one by one, the others as one without their keys",
            "t.y has 1000 blocks 'b' by repetition: 500 were judged, the others are left unknown"
        ]
    );
}

#[test]
fn a_budget_that_runs_out_is_said() {
    let mut text =
        "locals {\n  big = [for i in range(1000) : \"0123456789012345678901234567890123456789\"]\n}\n".to_string();
    for at in 0..2_000 {
        text.push_str(&format!("resource \"t\" \"x{at}\" {{\n  v = local.big\n}}\n"));
    }
    let module = one(&text);
    assert!(at(&module, "resource t x0 0 v").as_array().is_some());
    assert!(at(&module, "resource t x1999 0 v").as_unknown().is_some());
    assert!(module.problems()[0].message.starts_with("the module's expressions cost more"));
}

#[test]
fn a_conflict_of_names_is_said() {
    let module = module(&[("a.tf", "resource \"t\" \"x\" {}\n"), ("b.tf", "resource \"t\" {}\nok \"x\" {}\n")]);
    assert!(module.problems()[0].message.starts_with("the name stands for a block"));
    assert_eq!(module.problems()[0].document, 1);
    assert_eq!(count(&module, "ok x"), 1);
}

#[test]
fn files_that_expressions_read_give_values() {
    let main = "module \"m\" {\n  source = \"./m\"\n}\nlocals {\n  root = file(\"p/a.txt\")\n}\n";
    let own = "locals {\n  a = jsondecode(file(\"${path.module}/p.json\")).on\n  b = templatefile(\"${path.module}/t.tpl\", { x = [1, 2] })\n  \
               c = file(\"${path.module}/../p/a.txt\")\n  d = file(\"${path.module}/../../p/a.txt\")\n  e = templatefile(\"${path.module}/t.tpl\", { x = [uuid()] })\n}\n";
    let mut all = documents(&[("main.tf", main), ("m/main.tf", own)]);
    for (path, text) in
        [("m/p.json", "{\"on\": true}"), ("m/t.tpl", "<%{ for i in x }${i};%{ endfor }>"), ("p/a.txt", "A")]
    {
        let source = Arc::new(SourceText::new(path, text, Encoding::Utf8, TextOrigin::WorkingTree));
        let root = Node::new(Span::default(), Value::Null);
        all.push(Document { artifact: Artifact::file(source), kind: Kind::Properties, index: 0, root });
    }
    let module = Module::new("", &all.iter().collect::<Vec<_>>());
    let locals = at(&module, "locals").as_array().unwrap();
    let value = |name: &str| locals.iter().find_map(|block| block.get(name)).unwrap().clone();
    assert_eq!(value("root").as_str(), Some("A"));
    assert_eq!(value("a").value, Value::Bool(true));
    assert_eq!(value("b").as_str(), Some("<1;2;>"));
    assert_eq!(value("c").as_str(), Some("A"));
    assert!(value("d").as_unknown().is_some() && value("e").as_unknown().is_some());
}

/// As with `-var-file`: after what Terraform loads by itself.
#[test]
fn a_file_of_variables_that_is_named_counts_last() {
    let main = "variable \"e\" {\n  default = true\n}\nresource \"t\" \"x\" {\n  e = var.e\n}\n";
    let files = [("main.tf", main), ("terraform.tfvars", "e = 1\n"), ("env/prod.tfvars", "e = false\n")];
    let documents = documents(&files);
    let documents: Vec<&Document> = documents.iter().collect();
    let of = |values| at(&Module::with_values("", &documents, values), "resource t x 0 e").value.clone();
    assert_eq!((of(None), of(Some("env/prod.tfvars"))), (Value::Int(1), Value::Bool(false)));
}
