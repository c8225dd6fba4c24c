//! Requirement rows through the binary: ours and a user's, in Terraform and CloudFormation.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test makes its own files and may panic")]

use crate::common;

use common::{Repo, text};

const ROWS: &str = r#"
[[requirement]]
id = "queue-without-owner"
title = "Queue has no owner"
description = "Nobody is told when it fails."
remediation = "Add the tag `owner`."
severity = "high"
message = "has no owner"
operator = "present"

[requirement.terraform]
resources = ["aws_sqs_queue"]
attribute = "tags.owner"

[[requirement.bad]]
file = "main.tf"
content = 'resource "aws_sqs_queue" "q" {}'

[[requirement.good]]
file = "main.tf"
content = 'resource "aws_sqs_queue" "q" { tags = { owner = "ops" } }'
"#;

/// Rule, subject and kind of each result.
fn found(repo: &Repo, arguments: &[&str]) -> Vec<String> {
    let report = repo.scan(arguments).report();
    let one = |result: &serde_json::Value| {
        format!("{} {} {}", text(&result["ruleId"]), text(&result["subject"]), text(&result["kind"]))
    };
    report.results().iter().map(one).collect()
}

#[test]
fn one_rule_speaks_about_every_format() {
    let repo = Repo::new();
    repo.write("main.tf", "resource \"aws_ebs_volume\" \"a\" {\n  encrypted = false\n}\n\nresource \"aws_ebs_volume\" \"b\" {\n  encrypted = var.on\n}\n");
    repo.write(
        "stack.yaml",
        "Resources:\n  Disk:\n    Type: AWS::EC2::Volume\n    Properties:\n      Encrypted: false\n",
    );
    let all = found(&repo, &["."]);
    let of_rule: Vec<_> = all.iter().filter(|result| result.starts_with("ebs-volume-unencrypted")).collect();
    assert_eq!(
        of_rule,
        [
            "ebs-volume-unencrypted aws_ebs_volume.a fail",
            "ebs-volume-unencrypted aws_ebs_volume.b open",
            "ebs-volume-unencrypted Disk fail"
        ]
    );
}

#[test]
fn a_users_rows_judge_beside_ours() {
    let repo = Repo::new();
    repo.write("main.tf", "resource \"aws_sqs_queue\" \"q\" {\n  name = \"jobs\"\n}\n");
    repo.write("policy/rows/queues.toml", ROWS);
    let all = found(&repo, &[".", "--policy", "policy"]);
    assert_eq!(all, ["queue-without-owner aws_sqs_queue.q fail"]);
    repo.write("policy/rows/queues.toml", ROWS.replace("queue-without-owner", "sqs-queue-unencrypted"));
    let run = repo.scan(&[".", "--policy", "policy"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr
            .contains("queues.toml:3: the id 'sqs-queue-unencrypted' is taken by rules/requirements/aws/sqs.toml"),
        "{}",
        run.stderr
    );
}
