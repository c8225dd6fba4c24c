use super::tests::{at, documents, module, path};
use super::*;
use crate::document::{UnknownReason, Value};

const PLAN: &str = r#"{
  "format_version": "1.2",
  "terraform_version": "1.9.0",
  "planned_values": {"root_module": {
    "resources": [
      {"address": "aws_efs_file_system.a[\"x\"]", "mode": "managed", "type": "aws_efs_file_system", "name": "a", "index": "x",
       "values": {"encrypted": false, "tags": {"n": "${literal}"}, "lifecycle_policy": []}},
      {"address": "aws_efs_file_system.a[\"y\"]", "mode": "managed", "type": "aws_efs_file_system", "name": "a", "index": "y",
       "values": {"encrypted": false}},
      {"address": "aws_efs_backup_policy.p[\"x\"]", "mode": "managed", "type": "aws_efs_backup_policy", "name": "p", "index": "x",
       "values": {"backup_policy": [{"status": "ENABLED"}]}}
    ],
    "child_modules": [{"address": "module.m[0]", "resources": [
      {"address": "module.m[0].aws_kms_alias.k", "mode": "managed", "type": "aws_kms_alias", "name": "k", "values": {"name": "alias/x"}}
    ]}]
  }},
  "resource_changes": [
    {"address": "aws_efs_file_system.a[\"x\"]", "change": {"actions": ["create"], "after_unknown": {"id": true, "tags": {}, "lifecycle_policy": []}}},
    {"address": "aws_efs_backup_policy.p[\"x\"]", "change": {"after_unknown": {"file_system_id": true, "backup_policy": [{"status": false}]}}},
    {"address": "module.m[0].aws_kms_alias.k", "change": {"after_unknown": {"target_key_id": true, "arn": true}}}
  ],
  "prior_state": {"values": {"root_module": {"resources": [
    {"address": "data.aws_ami.a", "mode": "data", "type": "aws_ami", "name": "a", "values": {"most_recent": true}},
    {"address": "aws_old.o", "mode": "managed", "type": "aws_old", "name": "o", "values": {}}
  ]}}},
  "configuration": {"root_module": {
    "resources": [
      {"address": "aws_efs_backup_policy.p", "mode": "managed", "type": "aws_efs_backup_policy", "name": "p",
       "expressions": {"file_system_id": {"references": ["aws_efs_file_system.a", "each.key"]}}}
    ],
    "module_calls": {
      "m": {"expressions": {"key": {"references": ["module.keys.arn", "module.keys"]}}, "module": {"resources": [
        {"address": "aws_kms_alias.k", "mode": "managed", "type": "aws_kms_alias", "name": "k",
         "expressions": {"target_key_id": {"references": ["var.key"]}}}
      ]}},
      "keys": {"module": {"outputs": {"arn": {"expression": {"references": ["aws_kms_key.main.arn", "aws_kms_key.main"]}}}}}
    }
  }}
}"#;

#[test]
fn a_plan_has_the_shape_of_a_configuration() {
    let module = module(&[("plan.json", PLAN)]);
    let fs = at(&module, "resource aws_efs_file_system a 0");
    assert_eq!(fs.get("encrypted").unwrap().value, Value::Bool(false));
    assert_eq!(fs.get(INSTANCE).and_then(Node::as_str), Some("[\"x\"]"));
    assert_eq!(at(&module, "resource aws_efs_file_system a 0 tags n").as_str(), Some("$${literal}"));
    assert_eq!(at(&module, "resource aws_kms_alias k 0").get(MODULE).and_then(Node::as_str), Some("module.m[0]"));
    assert!(at(&module, "data aws_ami a 0 most_recent").value == Value::Bool(true));
    assert!(module.input.get("resource").unwrap().get("aws_old").is_none());
    let repeated = module.repeated("aws_efs_file_system.a[\"x\"]").unwrap();
    assert_eq!((repeated.block.as_str(), repeated.bodies), ("aws_efs_file_system.a", 2));
}

#[test]
fn what_is_known_after_apply_says_what_it_refers_to() {
    let module = module(&[("plan.json", PLAN)]);
    let unknown = |steps: &str| at(&module, steps).as_unknown().unwrap().clone();
    let id = unknown("resource aws_efs_backup_policy p 0 file_system_id");
    assert_eq!((id.text.as_str(), id.reason), ("${aws_efs_file_system.a[\"x\"]}", UnknownReason::ApplyTime));
    assert_eq!(unknown("resource aws_kms_alias k 0 target_key_id").text, "${module.keys.aws_kms_key.main.arn}");
    assert_eq!(unknown("resource aws_kms_alias k 0 arn").text, "${(known after apply)}");
    assert_eq!(at(&module, "resource aws_efs_backup_policy p 0 backup_policy 0 status").as_str(), Some("ENABLED"));
}

#[test]
fn a_path_in_a_plan_leads_to_its_text() {
    let documents = documents(&[("plan.json", PLAN)]);
    let documents: Vec<&Document> = documents.iter().collect();
    let place =
        Module::new("plan.json", &documents).place(&path("resource aws_efs_file_system a 1 encrypted")).unwrap();
    let Document { artifact, root, .. } = documents[place.document];
    let found = artifact.slice(root.resolve(&place.path).0.span());
    assert_eq!(found, "\"encrypted\": false");
    assert!(place.path.ends_with(&path("resources 1 values encrypted")));
}

/// A data source that hangs on what is made is read when the plan is applied, and stands in what is planned.
#[test]
fn data_that_are_read_later_are_there() {
    let data = |name: &str| {
        format!(
            r#"{{"address": "data.aws_x.{name}", "mode": "data", "type": "aws_x", "name": "{name}", "values": {{"open": true}}}}"#
        )
    };
    let plan = format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.9.0",
        "planned_values": {{"root_module": {{"resources": [{later}]}}}},
        "prior_state": {{"values": {{"root_module": {{"resources": [{later}, {now}]}}}}}},
        "resource_changes": [{{"address": "data.aws_x.later", "mode": "data", "change": {{"actions": ["read"], "after_unknown": {{"id": true}}}}}}]}}"#,
        later = data("later"),
        now = data("now")
    );
    let module = module(&[("plan.json", &plan)]);
    assert!(at(&module, "data aws_x later 0 id").as_unknown().is_some());
    assert!(at(&module, "data aws_x now 0 open").value == Value::Bool(true));
    assert_eq!(at(&module, "data aws_x later").as_array().unwrap().len(), 1);
}

#[test]
fn modules_beyond_the_bound_are_told() {
    let (mut open, mut close) = (String::new(), String::new());
    for _ in 0..40 {
        open.push_str(r#"{"child_modules": ["#);
        close.push_str("]}");
    }
    let plan = format!(
        r#"{{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {{"root_module": {open}{{"resources": []}}{close}}}}}"#
    );
    let (_, reached) = crate::bound::noting(|| module(&[("plan.json", &plan)]));
    assert!(reached.iter().any(|why| why.contains("32 levels")), "{reached:?}");
}

#[test]
fn a_state_has_the_resources_that_are_there() {
    let state = r#"{"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": [
        {"address": "aws_x.a", "mode": "managed", "type": "aws_x", "name": "a", "values": {"open": true}}]}}}"#;
    assert!(at(&module(&[("state.json", state)]), "resource aws_x a 0 open").value == Value::Bool(true));
}
