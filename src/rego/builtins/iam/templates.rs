//! The policies of CloudFormation templates, of `serverless.yml`, and of JSON that is a policy itself.

use regorus::Value;

use super::statement::{Place, Statement, of_policy, of_statement, plain, sides};
use super::variables::filled;
use super::{Path, Policy, Role, Use, at, below, get, members, written};
use crate::rego::value::mark;

use Role::{Boundary, Identity, Resource, Trust};

/// The properties that hold a policy, by the type of their resource
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>).
const PROPERTIES: &[(&str, &str, Role, &str)] = &[
    ("AWS::ApiGateway::RestApi", "Policy", Resource, "apigateway"),
    ("AWS::Backup::BackupVault", "AccessPolicy", Resource, "backup"),
    ("AWS::EC2::VPCEndpoint", "PolicyDocument", Boundary, "ec2"),
    ("AWS::ECR::RegistryPolicy", "PolicyText", Resource, "ecr"),
    ("AWS::ECR::Repository", "RepositoryPolicyText", Resource, "ecr"),
    ("AWS::EFS::FileSystem", "FileSystemPolicy", Resource, "elasticfilesystem"),
    ("AWS::Elasticsearch::Domain", "AccessPolicies", Resource, "es"),
    ("AWS::Events::EventBusPolicy", "Statement", Resource, "events"),
    ("AWS::IAM::GroupPolicy", "PolicyDocument", Identity, "iam"),
    ("AWS::IAM::ManagedPolicy", "PolicyDocument", Identity, "iam"),
    ("AWS::IAM::Policy", "PolicyDocument", Identity, "iam"),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument", Trust, "iam"),
    ("AWS::IAM::RolePolicy", "PolicyDocument", Identity, "iam"),
    ("AWS::IAM::UserPolicy", "PolicyDocument", Identity, "iam"),
    ("AWS::KMS::Key", "KeyPolicy", Resource, "kms"),
    ("AWS::KMS::ReplicaKey", "KeyPolicy", Resource, "kms"),
    ("AWS::OpenSearchService::Domain", "AccessPolicies", Resource, "es"),
    ("AWS::Organizations::Policy", "Content", Boundary, "organizations"),
    ("AWS::S3::AccessPoint", "Policy", Resource, "s3"),
    ("AWS::S3::BucketPolicy", "PolicyDocument", Resource, "s3"),
    ("AWS::SNS::TopicPolicy", "PolicyDocument", Resource, "sns"),
    ("AWS::SQS::QueuePolicy", "PolicyDocument", Resource, "sqs"),
    ("AWS::SSO::PermissionSet", "InlinePolicy", Identity, "iam"),
    ("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", Resource, "secretsmanager"),
];

/// Resources whose `Policies` is a list of `{"PolicyName", "PolicyDocument"}`.
const INLINE: &[&str] = &["AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User"];

/// SAM's functions and state machines, whose `Policies` are names, statements, or templates of the transform
/// (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html>).
const SAM: &[&str] = &["AWS::Serverless::Function", "AWS::Serverless::StateMachine"];

/// Versions of the language (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>).
const VERSIONS: &[&str] = &["2012-10-17", "2008-10-17"];

pub(super) fn policies(input: &Value) -> Vec<Policy> {
    let mut found = Vec::new();
    resources(get(input, "Resources"), &mut vec![Value::from("Resources")], &mut found);
    if get(input, "provider").is_some() {
        serverless(input, &mut found);
    }
    let version = get(input, "Version").and_then(written);
    if get(input, "Statement").is_some() && version.is_some_and(|version| VERSIONS.contains(&version)) {
        add(input, Vec::new(), ("the policy", "policy", &[]), Vec::new(), &mut found);
    }
    found
}

/// Adds a policy in JSON's shape; one that a text holds stays where the text is.
fn add(
    value: &Value,
    path: Path,
    (address, kind, own): (&str, &str, &[Value]),
    uses: Vec<Use>,
    found: &mut Vec<Policy>,
) {
    if let Some(sides) = sides(value, &path) {
        let first = found.len();
        sides.into_iter().for_each(|(side, path)| add(side, path, (address, kind, own), uses.clone(), found));
        return doubt(found, first);
    }
    let value = plain(value);
    let mut policy = Policy::new(address.to_string(), kind, own.to_vec(), uses);
    let statements = match &value {
        Value::String(text) => match Value::from_json_str(text) {
            Ok(parsed) => of_policy(&crate::rego::value::with_own_keys(parsed), &path, Place::Text),
            Err(_) => return,
        },
        // The statement of an event bus stands alone.
        Value::Object(_) if mark(&value).is_none() && get(&value, "Statement").is_none() => {
            let mut alone = super::statement::Found::default();
            of_statement(&value, path, Place::Tree, &mut alone);
            alone
        }
        _ => of_policy(&value, &path, Place::Tree),
    };
    (policy.statements, policy.open) = (statements.statements, statements.open);
    found.push(policy);
}

/// What policies from a position on say may not be there.
fn doubt(found: &mut [Policy], first: usize) {
    found.iter_mut().skip(first).flat_map(|policy| &mut policy.statements).for_each(Statement::doubt);
}

/// The resources of a template, and those that its loops make. Recursion is as deep as loops are nested, which parsers bound.
fn resources(all: Option<&Value>, path: &mut Path, found: &mut Vec<Policy>) {
    let Some(Value::Object(entries)) = all else { return };
    for (name, resource) in entries.iter() {
        path.push(name.clone());
        let name = written(name).unwrap_or_default();
        if name.starts_with("Fn::ForEach::") {
            path.push(Value::from(2_usize));
            resources(members(Some(resource)).get(2).copied(), path, found);
            path.pop();
        } else if let (Some(Value::String(kind)), Some(body)) = (get(resource, "Type"), get(resource, "Properties")) {
            of_resource(name, kind, body, &below(path, "Properties"), found);
        }
        path.pop();
    }
}

fn of_resource(name: &str, kind: &str, body: &Value, path: &[Value], found: &mut Vec<Policy>) {
    let resource = path.get(..path.len().saturating_sub(1)).unwrap_or_default();
    for (_, property, role, service) in PROPERTIES.iter().filter(|(own, ..)| *own == kind) {
        let Some(value) = get(body, property) else { continue };
        let own = Use { role: *role, service, holder: name.to_string() };
        add(value, below(path, property), (name, kind, resource), vec![own], found);
    }
    let is_inline = INLINE.contains(&kind);
    if !is_inline && !SAM.contains(&kind) {
        return;
    }
    let value = get(body, "Policies");
    let is_list = matches!(value, Some(Value::Array(_)));
    for (index, own) in members(value).into_iter().enumerate() {
        let path = below(path, "Policies");
        let path = if is_list { at(&path, index) } else { path };
        let owner = Owner { name, kind, resource, is_inline };
        match sides(own, &path) {
            Some(sides) => {
                let first = found.len();
                sides.into_iter().for_each(|(side, path)| owner.policy(side, path, found));
                doubt(found, first);
            }
            None => owner.policy(own, path, found),
        }
    }
}

/// A resource with `Policies`.
struct Owner<'n> {
    name: &'n str,
    kind: &'n str,
    resource: &'n [Value],
    /// Whether they are `{"PolicyName", "PolicyDocument"}`.
    is_inline: bool,
}

impl Owner<'_> {
    fn policy(&self, own: &Value, path: Path, found: &mut Vec<Policy>) {
        let uses = vec![Use { role: Identity, service: "iam", holder: self.name.to_string() }];
        let names = (self.name, self.kind, self.resource);
        match get(own, "PolicyDocument") {
            Some(document) if self.is_inline => add(document, below(&path, "PolicyDocument"), names, uses, found),
            _ if self.is_inline && mark(&plain(own)).is_some() => add(own, path, names, uses, found),
            _ if !self.is_inline && get(own, "Statement").is_some() => add(own, path, names, uses, found),
            _ => {}
        }
    }
}

/// <https://www.serverless.com/framework/docs/providers/aws/guide/iam>
fn serverless(input: &Value, found: &mut Vec<Policy>) {
    let mut lists: Vec<(Path, &Value)> = Vec::new();
    let provider = get(input, "provider");
    let path = vec![Value::from("provider")];
    lists.extend(
        provider
            .and_then(|provider| get(provider, "iamRoleStatements"))
            .map(|list| (below(&path, "iamRoleStatements"), list)),
    );
    let mut keys = ["iam", "role", "statements"].iter();
    let reached = keys.try_fold((path, provider), |(path, value), key| {
        let value = get(value?, key)?;
        Some((below(&path, key), Some(value)))
    });
    lists.extend(reached.and_then(|(path, value)| Some((path, value?))));
    if let Some(Value::Object(functions)) = get(input, "functions") {
        let path = vec![Value::from("functions")];
        for (name, function) in functions.iter() {
            let own = below(&below(&path, written(name).unwrap_or_default()), "iamRoleStatements");
            lists.extend(get(function, "iamRoleStatements").map(|list| (own, list)));
        }
    }
    for (path, list) in lists {
        let words: Vec<&str> = path.iter().filter_map(written).collect();
        let holder = Use { role: Identity, service: "iam", holder: words.join("/") };
        let mut policy = Policy::new(holder.holder.clone(), "serverless", path.clone(), vec![holder]);
        let mut own = super::statement::Found::default();
        let is_list = matches!(list, Value::Array(_));
        let list = filled(list, input);
        for (index, statement) in members(Some(&list)).into_iter().enumerate() {
            let path = if is_list { at(&path, index) } else { path.clone() };
            match statement {
                // `${file(iam.yml)}`: a text is no statement.
                Value::String(_) => own.open.push((statement.clone(), path)),
                _ => of_statement(statement, path, Place::Tree, &mut own),
            }
        }
        (policy.statements, policy.open) = (own.statements, own.open);
        found.push(policy);
    }
    let all = get(input, "resources");
    let own = all.and_then(|all| get(all, "Resources"));
    resources(own, &mut vec![Value::from("resources"), Value::from("Resources")], found);
    for (index, part) in members(all).into_iter().enumerate().filter(|_| matches!(all, Some(Value::Array(_)))) {
        let mut path = vec![Value::from("resources"), Value::from(index), Value::from("Resources")];
        resources(get(part, "Resources"), &mut path, found);
    }
}
