//! AWS IAM policies wherever they are written, in one shape
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>).

mod escalation;
mod merge;
mod statement;
mod templates;
mod terraform;
#[cfg(test)]
mod tests;
mod variables;
mod wildcard;

use regorus::Value;

use super::arguments::text;
use crate::rego::value::{mark, object};
use statement::Statement;

/// `regate.iam.policies(input)`: the policies of a Terraform module, a CloudFormation template, a `serverless.yml` or a policy's own
/// JSON. Each is `{"address", "kind", "path", "roles", "services", "holders", "statements": [...], "open": [{"value", "path"}]}`; `open`
/// is what may hold statements that are not known.
pub(super) fn policies(arguments: &[Value]) -> Result<Value, String> {
    let input = arguments.first().unwrap_or(&Value::Undefined);
    let mut found = terraform::policies(input);
    found.extend(templates::policies(input));
    Ok(Value::from(found.into_iter().map(Policy::into_value).collect::<Vec<_>>()))
}

/// `regate.iam.matches(pattern, action)`: whether an action, or a part of an ARN, is what a pattern with `*` and `?` names.
pub(super) fn matches(arguments: &[Value]) -> Result<Value, String> {
    Ok(Value::Bool(wildcard::matches(text(arguments, 0)?, text(arguments, 1)?)))
}

/// `regate.iam.escalations(statements)`: the ways in which whoever has these statements gets more rights than they give, as `[{"actions",
/// "path"}]`: the actions of the way, and the statement that allows the first of them.
pub(super) fn escalations(arguments: &[Value]) -> Result<Value, String> {
    let statements = super::arguments::array(arguments, 0)?;
    Ok(Value::from(escalation::ways(&statements)))
}

/// Keys that lead to a value in the input.
type Path = Vec<Value>;

/// A policy, wherever it is written.
struct Policy {
    address: String,
    kind: String,
    path: Path,
    uses: Vec<Use>,
    statements: Vec<Statement>,
    open: Vec<(Value, Path)>,
}

/// What a policy is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    role: Role,
    /// The service whose resource it belongs to: `s3`; `iam` for what belongs to an identity.
    service: &'static str,
    /// Who has it.
    holder: String,
}

/// What a policy says (<https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// What those who have it may do.
    Identity,
    /// Who may take a role.
    Trust,
    /// Who may use a resource.
    Resource,
    /// What others may at most be given: it gives nothing by itself.
    Boundary,
}

impl Role {
    fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Trust => "trust",
            Self::Resource => "resource",
            Self::Boundary => "boundary",
        }
    }
}

impl Policy {
    fn new(address: String, kind: &str, path: Path, uses: Vec<Use>) -> Self {
        Self { address, kind: kind.to_string(), path, uses, statements: Vec::new(), open: Vec::new() }
    }

    /// What it is for, as its statements show, when nothing says who has it.
    fn guessed(&self) -> Role {
        if self.statements.iter().any(Statement::takes_a_role) {
            Role::Trust
        } else if self.statements.iter().any(Statement::has_principal) {
            Role::Resource
        } else {
            Role::Identity
        }
    }

    fn into_value(self) -> Value {
        let mut uses = self.uses.clone();
        uses.sort();
        uses.dedup();
        let mut roles: Vec<Role> = uses.iter().map(|own| own.role).collect();
        if roles.is_empty() {
            roles.push(self.guessed());
        }
        roles.dedup();
        let mut services: Vec<&str> = uses.iter().map(|own| own.service).collect();
        services.sort_unstable();
        services.dedup();
        let texts = |all: Vec<&str>| Value::from(all.into_iter().map(Value::from).collect::<Vec<_>>());
        let open = self.open.into_iter().map(|(value, path)| object([("value", value), ("path", Value::from(path))]));
        object([
            ("roles", texts(roles.iter().map(|role| role.as_str()).collect())),
            ("services", texts(services)),
            ("holders", texts(uses.iter().map(|own| own.holder.as_str()).collect())),
            ("address", Value::from(self.address)),
            ("kind", Value::from(self.kind)),
            ("path", Value::from(self.path)),
            ("statements", Value::from(self.statements.into_iter().map(Statement::into_value).collect::<Vec<_>>())),
            ("open", Value::from(open.collect::<Vec<_>>())),
        ])
    }
}

/// A field of an object that is there, and not null.
fn get<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Object(entries) => entries.get(&Value::from(key)).filter(|value| **value != Value::Null),
        _ => None,
    }
}

/// A text, known or not, as it is written.
fn written(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => mark(value).and_then(|text| text.as_string().ok()).map(AsRef::as_ref),
    }
}

/// The members of an array; a value alone is one, and nothing is none.
fn members(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None => Vec::new(),
        Some(Value::Array(items)) => items.iter().collect(),
        Some(other) => vec![other],
    }
}

fn below(path: &[Value], key: &str) -> Path {
    path.iter().cloned().chain([Value::from(key)]).collect()
}

fn at(path: &[Value], index: usize) -> Path {
    path.iter().cloned().chain([Value::from(index)]).collect()
}

/// A value that is not known, as policies see it.
fn unknown(text: &str, reason: &str) -> Value {
    object([("$unknown", Value::from(text)), ("reason", Value::from(reason))])
}
