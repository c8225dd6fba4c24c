//! Terraform modules as Terraform reads them: JSON syntax, override files, repetition, values that are not known.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test makes its own files and may panic")]

use crate::common;

use std::sync::Arc;

use common::{Repo, text};
use regate::config::Config;
use regate::config::date::Date;
use regate::policy::LoadOptions;
use regate::scan::{ScanOptions, Sources, Trust, scan};

/// `rule subject: message` of every result of some rules, sorted.
fn said(files: &[(&str, &str)], rules: &[&str]) -> Vec<String> {
    let repo = Repo::new();
    for (path, content) in files {
        repo.write(path, content);
    }
    let report = repo.scan(&[]).report();
    let of_rules = report.results().iter().filter(|result| rules.contains(&text(&result["ruleId"])));
    let mut said: Vec<String> =
        of_rules.map(|result| [&result["kind"], &result["ruleId"], &result["message"]].map(text).join(" ")).collect();
    said.sort();
    said
}

/// `name: status` of each subject of a rule.
fn population(repo: &Repo, rule: &str) -> Vec<String> {
    let options = ScanOptions {
        config_file: None,
        sources: Sources::WorkingTree(vec![repo.path().to_path_buf()]),
        start: repo.path().to_path_buf(),
        policy: LoadOptions::default(),
        config: Arc::new(Config::default()),
        jobs: None,
        only: None,
        archives: false,
        trust: Trust::default(),
        today: Date::of_seconds(0),
        known: None,
    };
    let report = scan(&options, &|_| ()).unwrap();
    let mut rules = report.population.rules();
    let subjects = rules.find(|(id, _)| *id == rule).unwrap().1;
    subjects.iter().map(|(subject, status)| format!("{}: {status:?}", subject.name)).collect()
}

#[test]
fn resources_in_json_are_judged_in_every_form() {
    let rules = ["rds-instance-unencrypted", "rds-instance-public", "s3-bucket-public"];
    let database = r#"{"engine": "postgres", "storage_encrypted": false, "publicly_accessible": true}"#;
    let bucket = r#"{"bucket": "orders-export", "acl": "public-read"}"#;
    let expected = said(
        &[(
            "main.tf",
            "resource \"aws_db_instance\" \"orders\" {\n  engine = \"postgres\"\n  storage_encrypted = false\n  publicly_accessible = true\n}\nresource \"aws_s3_bucket\" \"export\" {\n  bucket = \"orders-export\"\n  acl = \"public-read\"\n}\n",
        )],
        &rules,
    );
    assert_eq!(expected.len(), 3);
    for text in [
        format!(
            r#"{{"//": {{"metadata": {{}}}}, "resource": {{"aws_db_instance": {{"orders": {database}}}, "aws_s3_bucket": {{"export": {bucket}}}}}}}"#
        ),
        format!(
            r#"{{"resource": [{{"aws_db_instance": {{"orders": [{database}]}}}}, {{"aws_s3_bucket": {{"export": {bucket}}}}}]}}"#
        ),
        format!(
            r#"[{{"resource": {{"aws_db_instance": [{{"orders": {database}}}]}}}}, {{"resource": {{"aws_s3_bucket": [{{"export": [{bucket}]}}]}}}}]"#
        ),
    ] {
        assert_eq!(said(&[("cdk.tf.json", &text)], &rules), expected, "{text}");
    }
    let more = [
        ("efs-unencrypted", r#"{"resource": {"aws_efs_file_system": {"e": {"encrypted": false}}}}"#),
        (
            "storage-account-http-allowed",
            r#"{"resource": {"azurerm_storage_account": {"a": {"https_traffic_only_enabled": false}}}}"#,
        ),
    ];
    for (rule, text) in more {
        assert_eq!(said(&[("a.tf.json", text)], &[rule]).len(), 1, "{rule}");
    }
}

#[test]
fn dynamic_blocks_are_judged_as_if_written_out() {
    let group = |dynamic: &str| {
        format!(
            "resource \"aws_security_group\" \"jump\" {{\n  dynamic \"ingress\" {{\n    {dynamic}\n      protocol    = \"tcp\"\n      cidr_blocks = [\"0.0.0.0/0\"]\n    }}\n  }}\n}}\n"
        )
    };
    let listed = group(
        "for_each = [22, 3389]\n    content {\n      from_port   = ingress.value\n      to_port     = ingress.value",
    );
    assert_eq!(
        said(&[("main.tf", &listed)], &["ingress-open-to-world"]),
        [
            "fail ingress-open-to-world aws_security_group.jump lets 0.0.0.0/0 reach port 22 (SSH).",
            "fail ingress-open-to-world aws_security_group.jump lets 0.0.0.0/0 reach port 3389 (RDP).",
        ]
    );
    let set = group("for_each = toset([\"ssh\"])\n    content {\n      from_port   = 22\n      to_port     = 22");
    assert_eq!(said(&[("main.tf", &set)], &["ingress-open-to-world"]).len(), 1);
    let open = group("for_each = var.rules\n    content {\n      from_port   = 22\n      to_port     = 22");
    let found = said(&[("main.tf", &open)], &["ingress-open-to-world"]);
    assert!(found.len() == 1 && found[0].starts_with("open "), "{found:?}");
    let required = "resource \"aws_instance\" \"w\" {\n  dynamic \"metadata_options\" {\n    for_each = [1]\n    content {\n      http_tokens = \"required\"\n    }\n  }\n}\n";
    assert_eq!(said(&[("main.tf", required)], &["ec2-metadata-v1-allowed"]), Vec::<String>::new());
    let statement = "data \"aws_iam_policy_document\" \"d\" {\n  dynamic \"statement\" {\n    for_each = [1]\n    content {\n      actions   = [\"*\"]\n      resources = [\"*\"]\n    }\n  }\n}\n";
    assert_eq!(said(&[("main.tf", statement)], &["iam-wildcard"]).len(), 1);
}

#[test]
fn for_each_over_what_is_known_is_judged_key_by_key() {
    let document = "locals {\n  queues = { jobs = \"*\" }\n}\ndata \"aws_iam_policy_document\" \"queue\" {\n  for_each = local.queues\n  statement {\n    sid       = each.key\n    actions   = [\"*\"]\n    resources = [each.value]\n  }\n}\n";
    assert_eq!(
        said(&[("iam.tf", document)], &["iam-wildcard"]),
        ["fail iam-wildcard data.aws_iam_policy_document.queue allows `*` on every resource."]
    );
    let system = "resource \"aws_efs_file_system\" \"a\" {\n  for_each  = { x = false }\n  encrypted = each.value\n}\n";
    assert_eq!(said(&[("a.tf", system)], &["efs-unencrypted"]).len(), 1);
    let rule = "resource \"aws_vpc_security_group_ingress_rule\" \"in\" {\n  for_each          = { ssh = 22 }\n  security_group_id = \"sg-1\"\n  from_port         = each.value\n  to_port           = each.value\n  ip_protocol       = \"tcp\"\n  cidr_ipv4         = \"0.0.0.0/0\"\n}\n";
    assert_eq!(
        said(&[("b.tf", rule)], &["ingress-open-to-world"]),
        ["fail ingress-open-to-world aws_vpc_security_group_ingress_rule.in lets 0.0.0.0/0 reach port 22 (SSH)."]
    );
}

#[test]
fn what_is_not_made_is_not_judged() {
    let replica = "variable \"replica\" {\n  default = false\n}\nresource \"aws_db_instance\" \"replica\" {\n  count               = var.replica ? 1 : 0\n  engine              = \"postgres\"\n  storage_encrypted   = false\n  publicly_accessible = true\n}\n";
    let rules = ["rds-instance-unencrypted", "rds-instance-public"];
    assert_eq!(said(&[("main.tf", replica)], &rules), Vec::<String>::new());
    assert_eq!(said(&[("main.tf", replica), ("terraform.tfvars", "replica = true\n")], &rules).len(), 2);
    let without_default = replica.replace("default = false", "");
    assert_eq!(said(&[("main.tf", &without_default)], &rules).len(), 2);
    let system = "resource \"aws_efs_file_system\" \"a\" {\n  count = 0\n  encrypted = false\n}\n";
    assert_eq!(said(&[("a.tf", system)], &["efs-unencrypted"]), Vec::<String>::new());
}

const SYSTEMS: &str = "resource \"aws_efs_file_system\" \"a\" {\n  for_each       = EACH\n  creation_token = each.key\n  encrypted      = each.value\n}\n";

#[test]
fn what_holds_for_every_instance_is_said_once_and_counts_for_each() {
    let repo = Repo::new();
    let alike = SYSTEMS.replace("EACH", "{ x = false, y = false }");
    repo.write("a.tf", &alike);
    let report = repo.scan(&[]).report();
    let of_rule: Vec<_> = report.results().iter().filter(|result| result["ruleId"] == "efs-unencrypted").collect();
    assert_eq!((of_rule.len(), text(&of_rule[0]["subject"])), (1, "aws_efs_file_system.a"));
    let names = ["aws_efs_file_system.a[\"x\"]: Fail", "aws_efs_file_system.a[\"y\"]: Fail"];
    assert_eq!(population(&repo, "efs-unencrypted"), names);
    // It is the result that the block gives by itself.
    let alone = Repo::new();
    alone.write(
        "a.tf",
        "resource \"aws_efs_file_system\" \"a\" {\n  encrypted      = each.value\n  for_each = { x = false }\n}\n",
    );
    let fingerprints = alone.scan(&[]).report().fingerprints("efs-unencrypted");
    assert_eq!(report.fingerprints("efs-unencrypted"), fingerprints);
    repo.write("a.tf", SYSTEMS.replace("EACH", "{ x = false, y = true }"));
    let report = repo.scan(&[]).report();
    let of_rule: Vec<_> = report.results().iter().filter(|result| result["ruleId"] == "efs-unencrypted").collect();
    assert_eq!((of_rule.len(), text(&of_rule[0]["subject"])), (1, "aws_efs_file_system.a[\"x\"]"));
    let names = ["aws_efs_file_system.a[\"x\"]: Fail", "aws_efs_file_system.a[\"y\"]: Pass"];
    assert_eq!(population(&repo, "efs-unencrypted"), names);
}

#[test]
fn instances_that_are_alike_count_each() {
    let repo = Repo::new();
    repo.write("a.tf", "resource \"aws_efs_file_system\" \"a\" {\n  count = 3\n}\n");
    let report = repo.scan(&[]).report();
    let of_rule: Vec<_> = report.results().iter().filter(|result| result["ruleId"] == "efs-unencrypted").collect();
    assert_eq!((of_rule.len(), text(&of_rule[0]["subject"])), (1, "aws_efs_file_system.a"));
    let names = [0, 1, 2].map(|at| format!("aws_efs_file_system.a[{at}]: Fail"));
    assert_eq!(population(&repo, "efs-unencrypted"), names);
}

#[test]
fn an_override_file_has_the_last_word() {
    let main = "resource \"aws_efs_file_system\" \"a\" {\n  encrypted = true\n}\n";
    let change = "resource \"aws_efs_file_system\" \"a\" {\n  encrypted = false\n}\n";
    let repo = Repo::new();
    repo.write("main.tf", main).write("dev_override.tf", change);
    let found = repo.scan(&[]).report().found();
    assert!(found.contains(&"efs-unencrypted dev_override.tf:2".to_string()), "{found:?}");
}

#[test]
fn a_cut_is_said_in_coverage() {
    let repo = Repo::new();
    repo.write("a.tf", "resource \"aws_efs_file_system\" \"a\" {\n  for_each  = toset([for i in range(1000) : \"k${i}\"])\n  encrypted = each.key == \"k7\"\n}\n");
    let report = repo.scan(&[]).report();
    let file = report.file("a.tf");
    assert_eq!(text(&file["status"]), "partial");
    assert!(text(&file["problems"][0]["message"]).contains("has 1000 instances: 500 were judged"), "{file}");
}

#[test]
fn a_chart_that_leaves_a_flag_open_is_unknown_and_not_passed() {
    let repo = Repo::new();
    repo.write("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    repo.write("c/templates/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: b\n      image: c:1.0.0\n      securityContext:\n        privileged: {{ required \"x\" .Values.priv }}\n");
    assert_eq!(population(&repo, "container-privileged"), ["Pod/a container b: Unknown"]);
}
