use regorus::Value;

use super::*;
use crate::rego::value::to_json;

fn found(input: &str) -> Vec<serde_json::Value> {
    let value = policies(&[Value::from_json_str(input).unwrap()]).unwrap();
    to_json(&value).as_array().unwrap().clone()
}

fn only(input: &str) -> serde_json::Value {
    let all = found(input);
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

#[test]
fn a_text_and_a_tree_have_one_shape() {
    let statement = r#"{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": ["a"], "Principal": {"AWS": ["*"]}, "Condition": {"Bool": {"x": "true"}}}"#;
    let text = serde_json::json!({"resource": {"aws_s3_bucket_policy": {"b": [{"policy": format!(r#"{{"Statement": [{statement}]}}"#)}]}}});
    let tree = format!(
        r#"{{"Resources": {{"B": {{"Type": "AWS::S3::BucketPolicy", "Properties": {{"PolicyDocument": {{"Statement": {statement}}}}}}}}}}}"#
    );
    let (text, tree) = (only(&text.to_string()), only(&tree));
    for policy in [&text, &tree] {
        let own = &policy["statements"][0];
        assert_eq!(own["principals"], serde_json::json!([{"type": "AWS", "name": "*"}]));
        assert_eq!(own["not_resources"], serde_json::json!(["a"]));
        assert_eq!(own["conditions"], serde_json::json!([{"operator": "Bool", "key": "x", "values": ["true"]}]));
        assert_eq!((policy["roles"][0].as_str(), policy["services"][0].as_str()), (Some("resource"), Some("s3")));
    }
    assert_eq!(
        text["statements"][0]["at"]["actions"],
        serde_json::json!(["resource", "aws_s3_bucket_policy", "b", 0, "policy"])
    );
    let path = serde_json::json!(["Resources", "B", "Properties", "PolicyDocument", "Statement", "Action"]);
    assert_eq!(tree["statements"][0]["at"]["actions"], path);
}

#[test]
fn a_document_is_told_what_it_is_for() {
    let document =
        |json: &str| serde_json::json!([{"json": json, "statement": [{"actions": ["s3:*"], "resources": ["*"]}]}]);
    let input = serde_json::json!({
        "data": {"aws_iam_policy_document": {
            "a": document("{A}"), "b": document("{B}"), "lone": document("{L}"),
            "sum": [{"json": "{S}", "source_policy_documents": ["{B}", {"$unknown": "${var.x}", "reason": "variable-without-value"}]}],
        }},
        "resource": {
            "aws_iam_role": {"r": [{"assume_role_policy": "{A}", "inline_policy": [{"policy": "{S}"}]}]},
            "aws_sqs_queue": {"q": [{"policy": {"$unknown": "${data.aws_iam_policy_document.a[0].json}", "reason": "data-source"}}]},
        },
    });
    let all = found(&input.to_string());
    let shown: Vec<String> = all
        .iter()
        .map(|one| {
            format!("{} {} {} {}", one["address"], one["roles"], one["holders"], one["open"].as_array().unwrap().len())
        })
        .collect();
    assert_eq!(
        shown,
        [
            r#""data.aws_iam_policy_document.a" ["trust","resource"] ["aws_iam_role.r","aws_sqs_queue.q"] 0"#,
            r#""data.aws_iam_policy_document.b" ["identity"] ["aws_iam_role.r"] 0"#,
            r#""data.aws_iam_policy_document.lone" ["identity"] [] 0"#,
            r#""data.aws_iam_policy_document.sum" ["identity"] ["aws_iam_role.r"] 1"#,
        ]
    );
    assert_eq!(all[0]["statements"][0]["effect"], "Allow");
}

#[test]
fn what_is_not_known_is_open_without_the_rest() {
    let policy = |value: serde_json::Value| {
        only(&serde_json::json!({"resource": {"aws_iam_policy": {"p": [{"policy": value}]}}}).to_string())
    };
    let partly = policy(serde_json::json!({
        "$unknown": r#"{"Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":"${aws_s3_bucket.b["k"].arn}"}, ${var.more}]}"#,
        "reason": "apply-time"
    }));
    assert_eq!(partly["statements"][0]["actions"], serde_json::json!(["s3:*"]));
    assert_eq!(partly["statements"][0]["resources"][0]["$unknown"], r#"${aws_s3_bucket.b["k"].arn}"#);
    assert_eq!(partly["open"][0]["value"]["$unknown"], "${var.more}");
    let whole = policy(serde_json::json!({"$unknown": "${var.policy}", "reason": "variable-without-value"}));
    assert_eq!((whole["statements"].as_array().unwrap().len(), whole["open"].as_array().unwrap().len()), (0, 1));
    assert_eq!(policy(serde_json::json!("no JSON"))["open"][0]["value"], "no JSON");
    let keys = policy(serde_json::json!({
        "$unknown": r#"{"Statement":[{"Effect":"Allow","Condition":{"StringLike":${var.keys}}}]}"#, "reason": "apply-time"
    }));
    assert_eq!(
        keys["statements"][0]["conditions"],
        serde_json::json!([{"operator": "StringLike", "key": "${var.keys}", "values": []}])
    );
    assert_eq!(policy(serde_json::json!(" "))["open"], serde_json::json!([]));
}

#[test]
fn a_statement_that_is_replaced_wherever_it_is_taken_is_none() {
    let admin = serde_json::json!({"sid": "A", "actions": ["*"], "resources": ["*"]});
    let own = serde_json::json!({"sid": "A", "actions": ["s3:GetObject"], "resources": ["x"]});
    let count = |outputs: serde_json::Value, first: serde_json::Value, sources: serde_json::Value| {
        let input = serde_json::json!({
            "data": {"aws_iam_policy_document": {
                "a": [{"json": "{A}", "statement": [first]}],
                "b": [{"json": "{B}", "source_policy_documents": sources, "statement": [own]}],
            }},
            "resource": {"aws_iam_policy": {"p": [{"policy": "{B}"}]}},
            "output": outputs,
        });
        let all = found(&input.to_string());
        all.iter().map(|one| one["statements"].as_array().unwrap().len()).collect::<Vec<_>>()
    };
    let none = || serde_json::json!({});
    assert_eq!(count(none(), admin.clone(), serde_json::json!(["{A}"])), [0, 1]);
    let unknown = |text: &str| serde_json::json!({"$unknown": text, "reason": "data-source"});
    assert_eq!(
        count(none(), admin.clone(), serde_json::json!([unknown("${data.aws_iam_policy_document.a.json}")])),
        [0, 1]
    );
    let chosen = "${var.x ? data.aws_iam_policy_document.a.json : \"\"}";
    assert_eq!(count(none(), admin.clone(), serde_json::json!([unknown(chosen)])), [1, 1]);
    let in_use = serde_json::json!({"o": [{"value": "{A}"}]});
    assert_eq!(count(in_use, admin, serde_json::json!(["{A}"])), [1, 1]);
    let other = serde_json::json!({"sid": unknown("${var.sid}"), "actions": ["*"], "resources": ["*"]});
    assert_eq!(count(none(), other, serde_json::json!(["{A}"])), [1, 1]);
}

#[test]
fn functions_of_templates_are_unknown_texts() {
    let input = r#"{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {
        "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::1:root"}}, "Action": "sts:AssumeRole"}]},
        "Policies": [
            {"PolicyName": "p", "PolicyDocument": {"Statement": [{"Effect": {"Ref": "E"}, "Action": {"Fn::Join": [":", ["s3", "*"]]}, "Resource": {"Fn::GetAtt": ["B", "Arn"]}}]}},
            {"Fn::If": ["c", {"PolicyDocument": {"Statement": {"Fn::If": ["d", {"Effect": "Allow"}, {"Ref": "AWS::NoValue"}]}}}, {"Ref": "AWS::NoValue"}]}]}}}}"#;
    let all = found(input);
    assert_eq!(all[0]["statements"][0]["principals"][0]["name"]["$unknown"], "arn:${AWS::Partition}:iam::1:root");
    let own = &all[1]["statements"][0];
    assert_eq!(own["effect"]["$unknown"], "${E}");
    assert_eq!(
        (own["actions"][0].as_str(), own["resources"][0]["$unknown"].as_str()),
        (Some("s3:*"), Some("${B.Arn}"))
    );
    let maybe = &all[2]["statements"][0];
    assert_eq!(maybe["conditional"]["$unknown"], "${Fn::If}");
    let path = ["Resources", "R", "Properties", "Policies"].map(serde_json::Value::from);
    assert_eq!(maybe["path"].as_array().unwrap()[..4], path);
    assert_eq!((maybe["path"].as_array().unwrap().len(), all.len()), (11, 3));
}

#[test]
fn lists_of_serverless_and_policies_of_their_own() {
    let input = r#"{"provider": {"iamRoleStatements": "${file(iam.yml)}", "iam": {"role": {"statements": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}},
        "functions": {"f": {"iamRoleStatements": [{"Effect": "Deny"}]}},
        "resources": {"Resources": {"Q": {"Type": "AWS::SQS::QueuePolicy", "Properties": {"PolicyDocument": {"Statement": []}}}}}}"#;
    let addresses: Vec<String> = found(input).iter().map(|one| one["address"].as_str().unwrap().to_string()).collect();
    assert_eq!(
        addresses,
        ["provider/iamRoleStatements", "provider/iam/role/statements", "functions/f/iamRoleStatements", "Q"]
    );
    let own = only(
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}"#,
    );
    assert_eq!(own["roles"], serde_json::json!(["trust"]));
    assert!(found(r#"{"Version": "1", "Statement": []}"#).is_empty() && found("{}").is_empty());
}

#[test]
fn ways_to_more_rights() {
    let ways = |statements: serde_json::Value| {
        let value = escalations(&[Value::from(statements)]).unwrap();
        let shown = |way: &serde_json::Value| way["actions"].as_array().unwrap().len();
        to_json(&value).as_array().unwrap().iter().map(shown).collect::<Vec<_>>()
    };
    let allow = |actions: &[&str], resource: &str| serde_json::json!({"effect": "Allow", "conditional": false, "actions": actions, "resources": [resource], "path": []});
    assert_eq!(ways(serde_json::json!([allow(&["iam:CreatePolicyVersion"], "*")])), [1]);
    assert_eq!(ways(serde_json::json!([allow(&["iam:passrole"], "*"), allow(&["ec2:Run*"], "*")])), [2]);
    assert!(
        ways(serde_json::json!([allow(&["iam:PassRole"], "arn:aws:iam::1:role/x"), allow(&["ec2:*"], "*")])).is_empty()
    );
    assert!(ways(serde_json::json!([allow(&["iam:*"], "*")])).is_empty());
    let deny =
        serde_json::json!({"effect": "Deny", "conditional": false, "actions": ["iam:Create*"], "resources": ["*"]});
    assert!(ways(serde_json::json!([allow(&["iam:CreatePolicyVersion"], "*"), deny])).is_empty());
}

/// Keys in small letters make no policy that AWS takes: nobody knows what is meant.
#[test]
fn a_policy_without_a_statement_is_open() {
    let role = |policy: &str| {
        let input = serde_json::json!({"resource": {"aws_iam_policy": {"p": [{"policy": policy}]}}});
        only(&input.to_string())["open"].as_array().unwrap().len()
    };
    assert_eq!(role(r#"{"statement": [{"effect": "Allow", "action": "*", "resource": "*"}]}"#), 1);
    assert_eq!(role(r#"{"Version": "2012-10-17", "Statement": []}"#), 0);
}

#[test]
fn a_variable_of_the_serverless_framework_is_what_stands_there() {
    let statement = |action: &str| {
        let input = serde_json::json!({
            "custom": {"act": "s3:*", "list": ["a:b", "${self:custom.act}"], "own": "${self:custom.own}", "name": "s3"},
            "provider": {"iamRoleStatements": [{"Effect": "Allow", "Action": action, "Resource": "*"}]},
        });
        only(&input.to_string())["statements"][0]["actions"].clone()
    };
    assert_eq!(statement("${self:custom.act}"), serde_json::json!(["s3:*"]));
    assert_eq!(statement("${self:custom.list}"), serde_json::json!(["a:b", "s3:*"]));
    assert_eq!(statement("${self:custom.name}:Get*"), serde_json::json!(["s3:Get*"]));
    for open in ["${self:custom.none}", "${self:custom.own}", "${opt:x}", "${self:custom.act, 'x'}"] {
        assert_eq!(statement(open), serde_json::json!([open]));
    }
}
