//! The policies of a Terraform module: those in the arguments of resources, and the documents that give them
//! (<https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>).
//!
//! What a document says is judged once, at its statements: a resource that takes its JSON says what the document is for.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use regex::Regex;
use regorus::Value;

use super::merge::{Id, Part, replaced};
use super::statement::{Found, Place, Statement, hidden, of_policy};
use super::{Path, Policy, Role, Use, at, below, get, members, written};
use crate::document::UnknownReason;
use crate::document::hcl::read_json;
use crate::rego::value::{Unknowns, from_node, mark};
use crate::span::Span;

use Role::{Boundary, Identity, Resource, Trust};

/// The arguments that hold a policy, by the type of their resource, with what it is for.
const ARGUMENTS: &[(&str, &str, Role, &str)] = &[
    ("aws_iam_policy", "policy", Identity, "iam"),
    ("aws_iam_role_policy", "policy", Identity, "iam"),
    ("aws_iam_user_policy", "policy", Identity, "iam"),
    ("aws_iam_group_policy", "policy", Identity, "iam"),
    ("aws_ssoadmin_permission_set_inline_policy", "inline_policy", Identity, "iam"),
    ("aws_iam_role", "assume_role_policy", Trust, "iam"),
    ("aws_organizations_policy", "content", Boundary, "organizations"),
    ("aws_vpc_endpoint", "policy", Boundary, "ec2"),
    ("aws_vpc_endpoint_policy", "policy", Boundary, "ec2"),
    ("aws_api_gateway_rest_api", "policy", Resource, "apigateway"),
    ("aws_api_gateway_rest_api_policy", "policy", Resource, "apigateway"),
    ("aws_backup_vault_policy", "policy", Resource, "backup"),
    ("aws_cloudwatch_event_bus_policy", "policy", Resource, "events"),
    ("aws_cloudwatch_log_resource_policy", "policy_document", Resource, "logs"),
    ("aws_codeartifact_domain_permissions_policy", "policy_document", Resource, "codeartifact"),
    ("aws_codeartifact_repository_permissions_policy", "policy_document", Resource, "codeartifact"),
    ("aws_dynamodb_resource_policy", "policy", Resource, "dynamodb"),
    ("aws_ecr_registry_policy", "policy", Resource, "ecr"),
    ("aws_ecr_repository_policy", "policy", Resource, "ecr"),
    ("aws_ecrpublic_repository_policy", "policy", Resource, "ecr-public"),
    ("aws_efs_file_system_policy", "policy", Resource, "elasticfilesystem"),
    ("aws_elasticsearch_domain", "access_policies", Resource, "es"),
    ("aws_elasticsearch_domain_policy", "access_policies", Resource, "es"),
    ("aws_glacier_vault", "access_policy", Resource, "glacier"),
    ("aws_glue_resource_policy", "policy", Resource, "glue"),
    ("aws_kinesis_resource_policy", "policy", Resource, "kinesis"),
    ("aws_kms_external_key", "policy", Resource, "kms"),
    ("aws_kms_key", "policy", Resource, "kms"),
    ("aws_kms_key_policy", "policy", Resource, "kms"),
    ("aws_kms_replica_key", "policy", Resource, "kms"),
    ("aws_opensearch_domain", "access_policies", Resource, "es"),
    ("aws_opensearch_domain_policy", "access_policies", Resource, "es"),
    ("aws_s3_access_point", "policy", Resource, "s3"),
    ("aws_s3_bucket", "policy", Resource, "s3"),
    ("aws_s3_bucket_policy", "policy", Resource, "s3"),
    ("aws_secretsmanager_secret", "policy", Resource, "secretsmanager"),
    ("aws_secretsmanager_secret_policy", "policy", Resource, "secretsmanager"),
    ("aws_ses_identity_policy", "policy", Resource, "ses"),
    ("aws_sesv2_email_identity_policy", "policy", Resource, "ses"),
    ("aws_sns_topic", "policy", Resource, "sns"),
    ("aws_sns_topic_policy", "policy", Resource, "sns"),
    ("aws_sqs_queue", "policy", Resource, "sqs"),
    ("aws_sqs_queue_policy", "policy", Resource, "sqs"),
];

/// The data source whose statements are blocks.
const DOCUMENT: &str = "aws_iam_policy_document";

/// Arguments of a document that take the JSON of others.
const OTHERS: &[&str] = &["source_policy_documents", "override_policy_documents", "source_json", "override_json"];

/// The policies of a module in hcl2json's shape.
pub(super) fn policies(input: &Value) -> Vec<Policy> {
    let mut documents = Documents::of(input);
    let mut found = Vec::new();
    for (kind, argument, role, service) in ARGUMENTS {
        for block in entries(input, "resource", kind) {
            let Some(value) = get(block.body, argument) else { continue };
            let own = Use { role: *role, service, holder: block.address.clone() };
            found.extend(documents.policy(value, &block.path, below(&block.path, argument), kind, own));
        }
    }
    for role in entries(input, "resource", "aws_iam_role") {
        let path = below(&role.path, "inline_policy");
        for (index, inline) in members(get(role.body, "inline_policy")).into_iter().enumerate() {
            let Some(value) = get(inline, "policy") else { continue };
            let own = Use { role: Identity, service: "iam", holder: role.address.clone() };
            let text = below(&at(&path, index), "policy");
            found.extend(documents.policy(value, &role.path, text, "aws_iam_role", own));
        }
    }
    found.extend(documents.into_policies(input));
    found
}

/// A block of the module.
struct Block<'v> {
    body: &'v Value,
    path: Path,
    address: String,
}

/// The blocks of a kind and type (`data` or `resource`), in the order of their names.
fn entries<'v>(input: &'v Value, block: &str, kind: &str) -> Vec<Block<'v>> {
    let Some(Value::Object(names)) = get(input, block).and_then(|types| get(types, kind)) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, bodies) in names.iter() {
        let path = [Value::from(block), Value::from(kind), name.clone()].to_vec();
        let is_list = matches!(bodies, Value::Array(_));
        for (index, body) in members(Some(bodies)).into_iter().enumerate() {
            if !matches!(body, Value::Object(_)) || mark(body).is_some() {
                continue;
            }
            let text = |key: &str| get(body, key).and_then(written).unwrap_or_default();
            let (module, instance) = (text("$module"), text("$instance"));
            let dot = if module.is_empty() { "" } else { "." };
            let data = if block == "data" { "data." } else { "" };
            let name = written(name).unwrap_or_default();
            let address = format!("{module}{dot}{data}{kind}.{name}{instance}");
            found.push(Block { body, path: if is_list { at(&path, index) } else { path.clone() }, address });
        }
    }
    found
}

/// The documents of a module, with what they are for as far as it was seen.
struct Documents<'v> {
    all: Vec<(Block<'v>, Vec<Use>)>,
    /// By their JSON.
    by_text: HashMap<&'v str, usize>,
    /// By their addresses without those of instances: several may have one.
    by_address: HashMap<String, Vec<usize>>,
}

impl<'v> Documents<'v> {
    fn of(input: &'v Value) -> Self {
        let all: Vec<_> = entries(input, "data", DOCUMENT).into_iter().map(|block| (block, Vec::new())).collect();
        let mut documents = Self { all: Vec::new(), by_text: HashMap::new(), by_address: HashMap::new() };
        for (index, (block, _)) in all.iter().enumerate() {
            for text in ["json", "minified_json"].iter().filter_map(|key| get(block.body, key)).filter_map(written) {
                documents.by_text.entry(text).or_insert(index);
            }
            let instance = get(block.body, "$instance").and_then(written).unwrap_or_default();
            let address = block.address.strip_suffix(instance).unwrap_or(&block.address);
            documents.by_address.entry(address.to_string()).or_default().push(index);
        }
        documents.all = all;
        documents
    }

    /// The documents whose JSON a value is.
    fn of_value(&self, value: &Value) -> Vec<usize> {
        let Some(text) = written(value) else { return Vec::new() };
        if let Some(index) = self.by_text.get(text) {
            return vec![*index];
        }
        reference(text).and_then(|address| self.by_address.get(&address)).cloned().unwrap_or_default()
    }

    /// The documents that a source is, or that an expression which is not known names.
    fn mentioned(&self, value: &Value) -> Vec<usize> {
        let own = self.of_value(value);
        let text = written(value).filter(|text| own.is_empty() && text.contains(DOCUMENT)).unwrap_or_default();
        let named = ADDRESS.as_ref().into_iter().flat_map(|address| address.find_iter(text));
        own.into_iter()
            .chain(named.filter_map(|address| self.by_address.get(address.as_str())).flatten().copied())
            .collect()
    }

    /// The policy in an argument; `None` for one that a document gives, which is told of its use instead.
    fn policy(&mut self, value: &Value, block: &[Value], path: Path, kind: &str, own: Use) -> Option<Policy> {
        let documents = self.of_value(value);
        if documents.is_empty() {
            let mut policy = Policy::new(own.holder.clone(), kind, block.to_vec(), vec![own]);
            let Found { statements, open } = of_text(value, &path);
            (policy.statements, policy.open) = (statements, open);
            return Some(policy);
        }
        for index in documents {
            self.add(index, &own);
        }
        None
    }

    /// Adds a use to a document and to those that it is made of.
    fn add(&mut self, index: usize, own: &Use) {
        let (mut seen, mut open) = (BTreeSet::from([index]), vec![index]);
        while let Some(index) = open.pop() {
            let Some((block, uses)) = self.all.get_mut(index) else { continue };
            uses.push(own.clone());
            let body = block.body;
            let sources = OTHERS.iter().flat_map(|key| members(get(body, key)));
            let sources: Vec<usize> = sources.flat_map(|value| self.mentioned(value)).collect();
            open.extend(sources.into_iter().filter(|index| seen.insert(*index)));
        }
    }

    /// The statements that every document which takes them replaces.
    fn replaced(&self, input: &Value) -> BTreeSet<Id> {
        let parts: Vec<Vec<Part>> = (0..self.all.len()).map(|index| self.parts(index)).collect();
        let mut taken = BTreeSet::new();
        for part in parts.iter().flatten() {
            if let Part::Document(index) | Part::Perhaps(index) = part {
                taken.insert(*index);
            }
        }
        if taken.is_empty() {
            return BTreeSet::new();
        }
        let mut roots: BTreeSet<usize> = (0..parts.len()).filter(|index| !taken.contains(index)).collect();
        self.in_use(input, 0, &mut roots);
        replaced(&parts, &roots.into_iter().collect::<Vec<_>>())
    }

    /// What a document is made of, in the order in which the provider merges.
    fn parts(&self, index: usize) -> Vec<Part> {
        let Some((block, _)) = self.all.get(index) else { return Vec::new() };
        let mut parts = Vec::new();
        for key in OTHERS.iter().filter(|key| key.starts_with("source")) {
            self.add_parts(get(block.body, key), &mut parts);
        }
        for (at, own) in members(get(block.body, "statement")).into_iter().enumerate() {
            parts.push(Part::Statement { sid: sid(own, "sid"), id: Some((index, at)) });
        }
        for key in OTHERS.iter().filter(|key| key.starts_with("override")) {
            self.add_parts(get(block.body, key), &mut parts);
        }
        parts
    }

    fn add_parts(&self, value: Option<&Value>, parts: &mut Vec<Part>) {
        for own in members(value) {
            let text = written(own).unwrap_or_default();
            if let Some(index) = self.by_text.get(text) {
                parts.push(Part::Document(*index));
                continue;
            }
            let others = self.mentioned(own);
            if let ([index], true) = (others.as_slice(), WHOLE.as_ref().is_some_and(|whole| whole.is_match(text))) {
                parts.push(Part::Document(*index));
                continue;
            }
            parts.extend(others.into_iter().map(Part::Perhaps));
            if mark(own).is_none()
                && let Some(node) = read_json(text, Span::default(), UnknownReason::NotEvaluated)
            {
                let policy = from_node(&node, Unknowns::Objects);
                let texts = members(get(&policy, "Statement")).into_iter();
                parts.extend(texts.map(|own| Part::Statement { sid: sid(own, "Sid"), id: None }));
            }
        }
    }

    /// The documents whose JSON stands anywhere but in another document. Recursion is as deep as the input.
    fn in_use(&self, value: &Value, depth: usize, found: &mut BTreeSet<usize>) {
        match value {
            Value::String(_) => found.extend(self.mentioned(value)),
            Value::Array(items) => items.iter().for_each(|item| self.in_use(item, depth + 1, found)),
            Value::Object(entries) => {
                let is_documents =
                    |key: &Value| depth == 1 && key.as_string().is_ok_and(|key| key.as_ref() == DOCUMENT);
                let others = entries.iter().filter(|(key, _)| !is_documents(key));
                others.for_each(|(_, value)| self.in_use(value, depth + 1, found));
            }
            _ => {}
        }
    }

    fn into_policies(mut self, input: &Value) -> Vec<Policy> {
        let replaced = self.replaced(input);
        let all = std::mem::take(&mut self.all);
        let mut policies = Vec::new();
        for (document, (block, uses)) in all.into_iter().enumerate() {
            let mut policy = Policy::new(block.address.clone(), DOCUMENT, block.path.clone(), uses);
            let path = below(&block.path, "statement");
            let is_list = matches!(get(block.body, "statement"), Some(Value::Array(_)));
            for (index, body) in members(get(block.body, "statement")).into_iter().enumerate() {
                let path = if is_list { at(&path, index) } else { path.clone() };
                if mark(body).is_some() {
                    policy.open.push((body.clone(), path));
                } else if matches!(body, Value::Object(_)) && !replaced.contains(&(document, index)) {
                    policy.statements.push(Statement::from_block(body, path));
                }
            }
            if policy.open.is_empty() {
                policy.open.extend(hidden(block.body, "statement").into_iter().map(|value| (value, path.clone())));
            }
            self.add_others(&block, &mut policy);
            policies.push(policy);
        }
        policies
    }

    /// What a document takes from texts that are no documents of the module.
    fn add_others(&self, block: &Block<'v>, policy: &mut Policy) {
        for key in OTHERS {
            let value = get(block.body, key);
            let is_list = matches!(value, Some(Value::Array(_)));
            for (index, value) in
                members(value).into_iter().enumerate().filter(|(_, own)| self.of_value(own).is_empty())
            {
                let path = below(&block.path, key);
                let mut found = of_text(value, &if is_list { at(&path, index) } else { path });
                policy.statements.append(&mut found.statements);
                policy.open.append(&mut found.open);
            }
        }
    }
}

/// The Sid of a statement, where it is known and not empty.
fn sid(statement: &Value, key: &str) -> Option<String> {
    let text = get(statement, key)?.as_string().ok()?;
    (!text.is_empty() && mark(statement).is_none()).then(|| text.to_string())
}

/// The statements of a policy that is a text.
fn of_text(value: &Value, path: &[Value]) -> Found {
    let Some(text) = written(value) else { return Found::default() };
    if let Some(node) = read_json(text, Span::default(), UnknownReason::NotEvaluated) {
        return of_policy(&from_node(&node, Unknowns::Objects), path, Place::Text);
    }
    let mut found = Found::default();
    // What could not be read as JSON is not known, be it complete or not.
    if !text.trim().is_empty() || mark(value).is_some() {
        found.open.push((value.clone(), path.to_vec()));
    }
    found
}

/// The JSON of a document that is named and was not worked out: since how often it is made is not known.
static REFERENCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let address = r#"(?:module\.[^ ()\[\]]*(?:\[[^\]]*\])?\.)*data\.aws_iam_policy_document\.[A-Za-z0-9_-]+"#;
    Regex::new(&format!(r"^\$\{{(?:join\([^,]*,|one\(|element\(|try\()?\s*({address})(?:\[[^\]]*\]|\.\*)?\.(?:minified_)?json[^{{}}]*\}}$")).ok()
});

static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?:module\.[^ ()\[\]]*(?:\[[^\]]*\])?\.)*data\.aws_iam_policy_document\.[A-Za-z0-9_-]+"#).ok()
});

/// The JSON of one document, and nothing that chooses or repeats.
static WHOLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^\$\{(?:module\.[A-Za-z0-9_-]+\.)*data\.aws_iam_policy_document\.[A-Za-z0-9_-]+\.(?:minified_)?json\}$",
    )
    .ok()
});

/// The address of the document that a text names.
fn reference(text: &str) -> Option<String> {
    if !text.contains(DOCUMENT) {
        return None;
    }
    Some(REFERENCE.as_ref()?.captures(text)?.get(1)?.as_str().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_names_its_document() {
        for (text, address) in [
            ("${data.aws_iam_policy_document.a.json}", Some("data.aws_iam_policy_document.a")),
            ("${data.aws_iam_policy_document.a[0].minified_json}", Some("data.aws_iam_policy_document.a")),
            ("${join(\"\", data.aws_iam_policy_document.a.*.json)}", Some("data.aws_iam_policy_document.a")),
            ("${one(data.aws_iam_policy_document.a[*].json)}", Some("data.aws_iam_policy_document.a")),
            (
                "${module.m[\"k\"].data.aws_iam_policy_document.a.json}",
                Some("module.m[\"k\"].data.aws_iam_policy_document.a"),
            ),
            ("${data.aws_iam_policy_document.a.id}", None),
            ("x ${data.aws_iam_policy_document.a.json}", None),
            ("${var.x}", None),
        ] {
            assert_eq!(reference(text).as_deref(), address, "{text}");
        }
    }

    #[test]
    fn arguments_are_named_once() {
        let mut seen = BTreeSet::new();
        assert!(ARGUMENTS.iter().all(|(kind, argument, ..)| seen.insert((kind, argument))));
    }
}
