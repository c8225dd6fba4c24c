use super::tests::{at, documents, module, path};
use super::*;
use crate::document::{UnknownReason, Value};

/// The addresses of the bodies of a block: the calls that made them.
fn calls(module: &Module, steps: &str) -> Vec<String> {
    let bodies = at(module, steps).as_array().unwrap();
    bodies.iter().map(|body| body.get(MODULE).and_then(Node::as_str).unwrap_or("").to_string()).collect()
}

/// The file and the text of the argument that decides a path.
fn argument(files: &[(&str, &str)], steps: &str) -> Option<(String, String)> {
    let documents = documents(files);
    let documents: Vec<&Document> = documents.iter().collect();
    let module = Module::new("", &documents);
    let found = module.argument(&module.place(&path(steps)).unwrap(), &documents)?;
    let Document { artifact, root, .. } = documents[found.document];
    Some((artifact.path().to_string(), artifact.slice(root.resolve(&found.path).0.span()).to_string()))
}

const BUCKET: &str = r#"variable "acl" { default = "private" }
variable "name" {}
variable "count_of" { default = 1 }
locals {
  acl = var.acl
}
resource "aws_s3_bucket" "b" {
  bucket = "x-${var.name}"
  acl    = local.acl
}
resource "aws_s3_bucket" "more" {
  count = var.count_of
}
resource "aws_s3_bucket_policy" "p" {
  bucket = aws_s3_bucket.b.id
  fixed  = "*"
}
output "id" { value = aws_s3_bucket.b.id }
output "acl" { value = local.acl }
"#;

#[test]
fn a_module_has_its_callers_arguments_and_gives_outputs_back() {
    let main = r#"module "pub" {
  source = "./bucket"
  acl    = "public-read"
  name   = aws_vpc.v.id
}
module "quiet" {
  source   = "./bucket"
  name     = module.pub.acl
  count_of = 0
}
resource "t" "x" {
  a = module.quiet.acl
  b = "${module.pub.id}/x"
  c = module.pub.none
}
"#;
    let files = [("main.tf", main), ("bucket/main.tf", BUCKET)];
    let module = module(&files);
    assert_eq!(calls(&module, "resource aws_s3_bucket b"), ["module.pub", "module.quiet"]);
    assert_eq!(at(&module, "resource aws_s3_bucket b 0 acl").as_str(), Some("public-read"));
    assert_eq!(at(&module, "resource aws_s3_bucket b 1 acl").as_str(), Some("private"));
    assert_eq!(at(&module, "resource aws_s3_bucket b 1 bucket").as_str(), Some("x-public-read"));
    assert_eq!(at(&module, "resource aws_s3_bucket b 0 bucket").as_unknown().unwrap().text, "x-${aws_vpc.v.id}");
    assert_eq!(calls(&module, "resource aws_s3_bucket more"), ["module.pub"]);
    assert_eq!(at(&module, "resource t x 0 a").as_str(), Some("private"));
    let id = at(&module, "resource t x 0 b").as_unknown().unwrap();
    assert_eq!((id.text.as_str(), id.reason), ("${module.pub.aws_s3_bucket.b.id}/x", UnknownReason::ApplyTime));
    let own = at(&module, "resource aws_s3_bucket_policy p 1 bucket").as_unknown().unwrap();
    assert_eq!(own.text, "${module.quiet.aws_s3_bucket.b.id}");
    assert!(at(&module, "resource t x 0 c").as_unknown().is_some());
    assert_eq!(module.entered().into_iter().collect::<Vec<_>>(), ["bucket"]);
    // One call makes it.
    assert!(module.not_made().is_empty() && module.problems().is_empty());
    // What says the same in every call is said once.
    assert_eq!(at(&module, "variable acl").as_array().unwrap().len(), 1);
}

#[test]
fn what_a_caller_decides_stands_at_its_argument() {
    let main = "module \"mid\" {\n  source = \"./mid\"\n  public = \"public-read\"\n}\n";
    let mid = "variable \"public\" {}\nlocals {\n  p = var.public\n}\nmodule \"b\" {\n  source = \"../bucket\"\n  name = \"n\"\n  acl = local.p\n}\n";
    let files = [("main.tf", main), ("mid/main.tf", mid), ("bucket/main.tf", BUCKET)];
    let module = module(&files);
    assert_eq!(at(&module, "resource aws_s3_bucket b 0 acl").as_str(), Some("public-read"));
    assert_eq!(calls(&module, "resource aws_s3_bucket b"), ["module.mid.module.b"]);
    let own = |steps| argument(&files, steps);
    assert_eq!(own("resource aws_s3_bucket b 0 acl").unwrap(), ("main.tf".into(), "public = \"public-read\"".into()));
    assert_eq!(own("resource aws_s3_bucket b 0 bucket").unwrap(), ("mid/main.tf".into(), "name = \"n\"".into()));
    // The module decides by itself, the block as a whole is its own, and so is what is absent.
    assert_eq!(own("resource aws_s3_bucket_policy p 0 fixed"), None);
    assert_eq!(own("resource aws_s3_bucket b 0"), None);
    assert_eq!(own("resource aws_s3_bucket b 0 versioning"), None);
    // What a condition yields, and not what it asks.
    let main = "module \"a\" {\n  source = \"./a\"\n  blue = {}\n  days = 1\n}\n";
    let text = "variable \"blue\" {}\nvariable \"days\" {}\nresource \"t\" \"x\" {\n  days = var.blue != null ? coalesce(var.days, 1) : var.days\n}\n";
    let found = argument(&[("main.tf", main), ("a/main.tf", text)], "resource t x 0 days");
    assert_eq!(found.unwrap(), ("main.tf".into(), "days = 1".into()));
    let by_default = [("main.tf", "module \"b\" {\n  source = \"./bucket\"\n}\n"), ("bucket/main.tf", BUCKET)];
    assert_eq!(argument(&by_default, "resource aws_s3_bucket b 0 acl"), None);
}

#[test]
fn blocks_of_a_list_that_a_caller_gives_stand_at_its_argument() {
    let sg = "variable \"rules\" {}\nresource \"sg\" \"a\" {\n  dynamic \"ingress\" {\n    for_each = var.rules\n    content {\n      cidr = ingress.value.cidr\n      fixed = \"x\"\n    }\n  }\n}\nresource \"sg\" \"each\" {\n  for_each = { for r in var.rules : r.cidr => r }\n  cidr = each.value.cidr\n}\n";
    let main = "module \"m\" {\n  source = \"./m\"\n  rules = [{ cidr = \"0.0.0.0/0\" }]\n}\n";
    let files = [("main.tf", main), ("m/main.tf", sg)];
    assert_eq!(at(&module(&files), "resource sg a 0 ingress 0 cidr").as_str(), Some("0.0.0.0/0"));
    let rules = ("main.tf".to_string(), "rules = [{ cidr = \"0.0.0.0/0\" }]".to_string());
    assert_eq!(argument(&files, "resource sg a 0 ingress 0 cidr"), Some(rules.clone()));
    assert_eq!(argument(&files, "resource sg each 0 cidr"), Some(rules));
    assert_eq!(argument(&files, "resource sg a 0 ingress 0 fixed"), None);
}

#[test]
fn calls_are_repeated() {
    let main = r#"module "each" {
  for_each = { a = "public-read", b = "private" }
  source   = "./bucket"
  name     = each.key
  acl      = each.value
}
module "same" {
  count  = 2
  source = "./bucket"
  name   = "n"
}
module "none" {
  count  = 0
  source = "./bucket"
  name   = "n"
}
module "open" {
  for_each = var.x
  source   = "./bucket"
  name     = each.key
}
resource "t" "x" {
  a = module.each["a"].acl
  b = module.same[1].acl
  c = [for m in module.each : m.acl]
  d = module.same[*].acl
  e = module.open["q"].acl
}
"#;
    let module = module(&[("main.tf", main), ("bucket/main.tf", BUCKET)]);
    let made = ["module.each[\"a\"]", "module.each[\"b\"]", "module.open", "module.same[0]", "module.same[1]"];
    assert_eq!(calls(&module, "resource aws_s3_bucket b"), made);
    assert_eq!(at(&module, "resource aws_s3_bucket b 0 bucket").as_str(), Some("x-a"));
    let text = |steps: &str| at(&module, steps).as_str().unwrap().to_string();
    assert_eq!((text("resource t x 0 a"), text("resource t x 0 b")), ("public-read".into(), "private".into()));
    assert_eq!((text("resource t x 0 c 1"), text("resource t x 0 d 0")), ("private".into(), "private".into()));
    assert!(at(&module, "resource t x 0 e").as_unknown().is_some());
    assert_eq!(module.not_made().len(), 1);
    assert!(module.not_made()[0].message.starts_with("module.none is not made"));
    assert_eq!(module.idle().iter().collect::<Vec<_>>(), ["bucket"]);
}

#[test]
fn variables_are_converted_and_null_may_mean_the_default() {
    let m = "variable \"n\" {\n  type = number\n}\nvariable \"d\" {\n  default = \"x\"\n  nullable = false\n}\nvariable \"o\" {\n  default = \"x\"\n}\nvariable \"t\" {\n  type = object({ a = string, b = optional(bool, true) })\n}\nresource \"t\" \"x\" {\n  v = [var.n, var.d, var.o, var.t.b, var.t.a]\n}\n";
    let main = "module \"m\" {\n  source = \"./m\"\n  n = \"5\"\n  d = null\n  o = null\n  t = { a = aws_x.y.id }\n  more = 1\n}\n";
    let module = module(&[("main.tf", main), ("m/main.tf", m)]);
    let v = at(&module, "resource t x 0 v").as_array().unwrap();
    let values: Vec<&Value> = v.iter().take(4).map(|item| &item.value).collect();
    assert_eq!(values, [&Value::Int(5), &Value::String("x".into()), &Value::Null, &Value::Bool(true)]);
    assert_eq!(v[4].as_unknown().unwrap().text, "${aws_x.y.id}");
}

#[test]
fn a_module_that_calls_itself_is_refused() {
    let files = [
        ("main.tf", "module \"a\" {\n  source = \"./a\"\n}\n"),
        ("a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\nresource \"t\" \"x\" {}\n"),
        ("b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\n"),
    ];
    let module = module(&files);
    assert_eq!(calls(&module, "resource t x"), ["module.a"]);
    assert_eq!(module.problems().len(), 1);
    assert!(module.problems()[0].message.contains("calls a module that it is a part of"));
}

#[test]
fn modules_that_need_each_other_are_entered() {
    let m = "variable \"v\" {}\nresource \"t\" \"x\" {\n  v = var.v\n}\noutput \"o\" { value = \"out\" }\n";
    let main = "module \"a\" {\n  source = \"./m\"\n  v = module.b.o\n}\nmodule \"b\" {\n  source = \"./m\"\n  v = module.a.o\n}\n";
    let module = module(&[("main.tf", main), ("m/main.tf", m)]);
    assert_eq!(calls(&module, "resource t x"), ["module.a", "module.b"]);
    assert_eq!(at(&module, "resource t x 1 v").as_str(), Some("out"));
    assert!(at(&module, "resource t x 0 v").as_unknown().is_some());
}

#[test]
fn calls_in_calls_are_bounded_and_said() {
    let mut files = vec![("main.tf".to_string(), "module \"a\" {\n  source = \"./m0\"\n}\n".to_string())];
    for at in 0..20 {
        let next = at + 1;
        let text =
            format!("module \"a\" {{\n  source = \"../m{next}\"\n}}\nmodule \"b\" {{\n  source = \"../m{next}\"\n}}\n");
        files.push((format!("m{at:02}/main.tf").replace("m0", if at < 10 { "m" } else { "m0" }), text));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (module, reached) = crate::bound::noting(|| module(&files));
    assert_eq!(module.calls.len(), 2_000);
    assert_eq!(reached.len(), 2);
}

#[test]
fn what_a_module_does_not_resolve_keeps_its_names() {
    let main = "module \"r\" {\n  source = \"terraform-aws-modules/s3/aws\"\n}\nmodule \"gone\" {\n  source = \"./gone\"\n}\nresource \"t\" \"x\" {\n  a = module.r.id\n  b = module.gone.id\n}\n";
    let module = module(&[("main.tf", main)]);
    for steps in ["resource t x 0 a", "resource t x 0 b"] {
        assert_eq!(at(&module, steps).as_unknown().unwrap().reason, UnknownReason::ModuleOutput);
    }
}

#[test]
fn the_instances_of_a_block_are_known_by_their_keys() {
    let text = r#"variable "create" { default = true }
locals {
  names = toset(["a", "b"])
  id    = try(t.once[0].id, "none")
  gone  = try(t.never[0].id, "none")
}
resource "t" "each" {
  for_each = local.names
  name     = each.key
}
resource "t" "once" {
  count = var.create ? 1 : 0
}
resource "t" "never" {
  count = var.create ? 0 : 1
}
resource "u" "chained" {
  for_each   = t.each
  depends_on = [t.each]
  own        = t.each[each.key].id
  value      = each.value.name
}
resource "u" "other" {
  ids    = t.once[*].id
  id     = local.id
  gone   = local.gone
  length = length(t.each)
  first  = one(t.once[*].arn)
}
"#;
    let module = module(&[("main.tf", text)]);
    let unknown = |steps: &str| at(&module, steps).as_unknown().unwrap().text.clone();
    assert_eq!(unknown("resource u chained 0 own"), "${t.each[\"a\"].id}");
    assert_eq!(unknown("resource u chained 1 value"), "${t.each[\"b\"].name}");
    assert_eq!(unknown("resource u chained 0 depends_on 0"), "${t.each}");
    assert_eq!(unknown("resource u other 0 ids 0"), "${t.once[0].id}");
    assert_eq!(unknown("resource u other 0 id"), "${t.once[0].id}");
    assert_eq!(at(&module, "resource u other 0 gone").as_str(), Some("none"));
    assert_eq!(at(&module, "resource u other 0 length").value, Value::Int(2));
    assert_eq!(unknown("resource u other 0 first"), "${t.once[0].arn}");
}

#[test]
fn a_module_that_is_not_there_is_said() {
    let call = |source: &str| format!("module \"m\" {{\n  source = \"{source}\"\n}}\n");
    let said = |source: &str| {
        let files = [("a/main.tf".to_string(), call(source)), ("b/main.tf".to_string(), String::new())];
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let documents = documents(&files);
        Module::new("a", &documents.iter().collect::<Vec<_>>()).problems().len()
    };
    assert_eq!([said("../none"), said("../../outside"), said("../b"), said("acme/vpc/aws")], [1, 1, 0, 0]);
}

const MANIFEST: &str = r#"{"Modules": [{"Key": "", "Source": "", "Dir": "."},
    {"Key": "data", "Source": "registry.terraform.io/acme/data/aws", "Version": "1.0.0", "Dir": ".terraform/modules/data"},
    {"Key": "data.inner", "Source": "registry.terraform.io/acme/inner/aws", "Version": "2.0.0", "Dir": ".terraform/modules/data.inner"}]}"#;

#[test]
fn what_was_installed_is_entered_and_its_caller_is_who_decides() {
    let files = [
        (
            "main.tf",
            "module \"data\" {\n  source = \"acme/data/aws\"\n  kept = 3\n}\nmodule \"gone\" {\n  source = \"acme/gone/aws\"\n}\n",
        ),
        (".terraform/modules/modules.json", MANIFEST),
        (
            ".terraform/modules/data/main.tf",
            "variable \"kept\" {}\nresource \"t\" \"a\" {\n  kept = var.kept\n  own = 1\n}\nmodule \"inner\" {\n  source = \"acme/inner/aws\"\n  far = var.kept\n}\n",
        ),
        (
            ".terraform/modules/data.inner/main.tf",
            "variable \"far\" {}\nresource \"t\" \"b\" {\n  far = var.far\n  own = 2\n}\n",
        ),
    ];
    let documents = documents(&files);
    let documents: Vec<&Document> = documents.iter().collect();
    let module = Module::new("", &documents);
    assert_eq!(
        module.entered().into_iter().collect::<Vec<_>>(),
        [".terraform/modules/data", ".terraform/modules/data.inner"]
    );
    let decides = |name: &str, attribute: &str| {
        let path = ["resource".into(), "t".into(), name.into(), 0.into(), attribute.into()];
        let place = module.place(&path).unwrap();
        let argument = module.own_call(&place, module.argument(&place, &documents), &documents).unwrap();
        let keys: Vec<String> = argument.path.iter().map(ToString::to_string).collect();
        format!("{} {}", documents[argument.document].artifact.path(), keys.join("."))
    };
    assert_eq!(decides("a", "kept"), "main.tf module.data.0.kept");
    assert_eq!(decides("b", "far"), "main.tf module.data.0.kept");
    assert_eq!(decides("a", "own"), "main.tf module.data.0");
    assert_eq!(decides("b", "own"), "main.tf module.data.0");
}

#[test]
fn a_module_from_elsewhere_is_said_not_to_be_judged() {
    for source in ["terraform-aws-modules/rds/aws", "git::https://example.com/m.git", "/modules/db"] {
        let main = format!("module \"db\" {{\n  source = \"{source}\"\n}}\n");
        let module = module(&[("main.tf", &main)]);
        let said: Vec<&str> = module.not_made().iter().map(|note| note.message.as_str()).collect();
        assert!(said.len() == 1 && said[0].starts_with("module 'db' is from elsewhere"), "{source}: {said:?}");
        assert_eq!(module.problems(), []);
    }
}
