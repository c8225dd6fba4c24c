//! How rights lead to more rights: actions on IAM itself, and handing a role to a service that acts with it
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>,
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>).

use regorus::Value;

use super::wildcard::matches;
use super::{get, members};
use crate::rego::value::object;

/// The actions of each way; all of them are needed.
const WAYS: &[&[&str]] = &[
    &["iam:CreatePolicyVersion"],
    &["iam:SetDefaultPolicyVersion"],
    &["iam:AttachUserPolicy"],
    &["iam:AttachGroupPolicy"],
    &["iam:AttachRolePolicy"],
    &["iam:PutUserPolicy"],
    &["iam:PutGroupPolicy"],
    &["iam:PutRolePolicy"],
    &["iam:AddUserToGroup"],
    &["iam:UpdateAssumeRolePolicy"],
    &["iam:CreateAccessKey"],
    &["iam:CreateLoginProfile"],
    &["iam:UpdateLoginProfile"],
    &["iam:PassRole", "cloudformation:CreateStack"],
    &["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"],
    &["iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"],
    &["iam:PassRole", "ec2:RunInstances"],
    &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"],
    &["iam:PassRole", "glue:CreateDevEndpoint"],
    &["iam:PassRole", "glue:CreateJob", "glue:StartJobRun"],
    &["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"],
    &["iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"],
    &["iam:PassRole", "lambda:CreateFunction", "lambda:AddPermission"],
    &["iam:PassRole", "sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl"],
    &["iam:PassRole", "sagemaker:CreateProcessingJob"],
    &["iam:PassRole", "sagemaker:CreateTrainingJob"],
];

/// Services of which every action is a policy about everything already, which another rule tells.
const WHOLE: &[&str] = &["*", "*:*", "iam:*"];

/// The ways that statements open: those that are known to allow their actions on every resource without a condition, and that no
/// statement denies.
pub(super) fn ways(statements: &[Value]) -> Vec<Value> {
    let broad = |effect: &'static str| {
        statements.iter().filter(move |statement| {
            let text = |key: &str| get(statement, key).cloned().unwrap_or(Value::Undefined);
            text("effect") == Value::from(effect)
                && text("conditional") == Value::Bool(false)
                && members(get(statement, "resources")).iter().any(|resource| **resource == Value::from("*"))
        })
    };
    let patterns = |statement: &Value| {
        let texts =
            members(get(statement, "actions")).into_iter().filter_map(|action| action.as_string().ok().cloned());
        texts.collect::<Vec<_>>()
    };
    let denied: Vec<_> = broad("Deny").flat_map(patterns).collect();
    let granting = |action: &str| {
        if denied.iter().any(|pattern| matches(pattern, action)) {
            return None;
        }
        broad("Allow").find(|statement| patterns(statement).iter().any(|pattern| matches(pattern, action)))
    };
    let is_whole = broad("Allow").flat_map(patterns).any(|pattern| WHOLE.contains(&pattern.to_lowercase().as_str()));
    if is_whole {
        return Vec::new();
    }
    let mut found: Vec<Value> = Vec::new();
    for way in WAYS {
        let granted: Option<Vec<&Value>> = way.iter().map(|action| granting(action)).collect();
        let Some(first) = granted.and_then(|all| all.first().copied()) else { continue };
        let path = get(first, "at").and_then(|places| get(places, "actions")).or_else(|| get(first, "path"));
        let actions: Vec<Value> = way.iter().map(|action| Value::from(*action)).collect();
        found.push(object([("actions", Value::from(actions)), ("path", path.cloned().unwrap_or(Value::Null))]));
    }
    found
}
