//! A statement in one shape, from the JSON of a policy or a block of `aws_iam_policy_document`.

use regorus::Value;

use super::{Path, at, below, get, members, unknown, written};
use crate::rego::value::{mark, object};

/// A statement. Effects, names and patterns may be unknown.
pub(super) struct Statement {
    sid: Value,
    effect: Value,
    /// `{"type", "name"}`; the type is empty where it is not known.
    principals: Vec<Value>,
    not_principals: Vec<Value>,
    actions: Vec<Value>,
    not_actions: Vec<Value>,
    resources: Vec<Value>,
    not_resources: Vec<Value>,
    /// `{"operator", "key", "values"}`.
    conditions: Vec<Value>,
    /// Whether there is a condition; unknown where there may be none.
    conditional: Value,
    path: Path,
    /// Where its parts stand.
    places: [(&'static str, Path); 3],
}

/// The names of what a statement holds, in JSON and in blocks.
struct Names {
    effect: &'static str,
    sid: &'static str,
    actions: [&'static str; 2],
    resources: [&'static str; 2],
    principals: [&'static str; 2],
}

const JSON: Names = Names {
    effect: "Effect",
    sid: "Sid",
    actions: ["Action", "NotAction"],
    resources: ["Resource", "NotResource"],
    principals: ["Principal", "NotPrincipal"],
};

/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>
const BLOCK: Names = Names {
    effect: "effect",
    sid: "sid",
    actions: ["actions", "not_actions"],
    resources: ["resources", "not_resources"],
    principals: ["principals", "not_principals"],
};

/// What stands in a policy's `Statement`: statements, and what may be some.
#[derive(Default)]
pub(super) struct Found {
    pub(super) statements: Vec<Statement>,
    pub(super) open: Vec<(Value, Path)>,
}

/// Whether paths go on below the place of a policy, or end there since it is one text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Tree,
    Text,
}

/// The statements of a policy in JSON's shape.
pub(super) fn of_policy(policy: &Value, path: &[Value], place: Place) -> Found {
    let mut found = Found::default();
    if mark(policy).is_some() {
        found.open.push((policy.clone(), path.to_vec()));
        return found;
    }
    let statements = get(policy, "Statement");
    if statements.is_none() && matches!(policy, Value::Object(entries) if !entries.is_empty()) {
        // Not what AWS takes for a policy, such as one whose keys are in small letters.
        found.open.push((unknown("a policy without a Statement", "not-evaluated"), path.to_vec()));
        return found;
    }
    let path = if place == Place::Tree { below(path, "Statement") } else { path.to_vec() };
    let is_list = matches!(statements, Some(Value::Array(_)));
    for (index, own) in members(statements).into_iter().enumerate() {
        let path = if is_list && place == Place::Tree { at(&path, index) } else { path.clone() };
        of_statement(own, path, place, &mut found);
    }
    found
}

/// The two sides of CloudFormation's `Fn::If`, as far as they are there; `None` for anything else.
pub(super) fn sides<'v>(value: &'v Value, path: &[Value]) -> Option<Vec<(&'v Value, Path)>> {
    let Value::Object(entries) = value else { return None };
    let Some(Value::Array(parts)) = entries.get(&Value::from("Fn::If")).filter(|_| entries.len() == 1) else {
        return None;
    };
    let path = below(path, "Fn::If");
    let is_there = |side: &Value| get(side, "Ref").and_then(written) != Some("AWS::NoValue");
    let sides = parts.iter().enumerate().skip(1).filter(|(_, side)| is_there(side));
    Some(sides.map(|(index, side)| (side, at(&path, index))).collect())
}

/// Adds a statement in JSON's shape. Recursion is as deep as the document.
pub(super) fn of_statement(statement: &Value, path: Path, place: Place, found: &mut Found) {
    if let Some(sides) = sides(statement, &path) {
        let first = found.statements.len();
        for (side, path) in sides {
            let is_list = matches!(side, Value::Array(_));
            for (index, own) in members(Some(side)).into_iter().enumerate() {
                let path = if is_list { at(&path, index) } else { path.clone() };
                of_statement(own, path, place, found);
            }
        }
        found.statements.iter_mut().skip(first).for_each(Statement::doubt);
        return;
    }
    let own = plain(statement);
    if mark(&own).is_some() {
        found.open.push((own, path));
    } else if matches!(own, Value::Object(_)) {
        let statement = Statement::from_json(&own, path, place);
        found.statements.push(statement);
    }
}

impl Statement {
    fn from_json(body: &Value, path: Path, place: Place) -> Self {
        let condition = get(body, "Condition").map(plain);
        let conditional = match &condition {
            Some(value) if mark(value).is_some() => value.clone(),
            Some(Value::Object(tests)) => Value::Bool(!tests.is_empty()),
            _ => Value::Bool(false),
        };
        let principals = |key: &str| get(body, key).map(principals).unwrap_or_default();
        Self {
            principals: principals("Principal"),
            not_principals: principals("NotPrincipal"),
            conditions: condition.as_ref().map(conditions).unwrap_or_default(),
            conditional,
            ..Self::common(body, &JSON, path, place, Value::from(""))
        }
    }

    /// From a `statement` block.
    pub(super) fn from_block(body: &Value, path: Path) -> Self {
        let tests = blocks(body, "condition");
        let hidden = hidden(body, "condition");
        let conditional = match hidden.first() {
            _ if !tests.is_empty() => Value::Bool(true),
            Some(value) => value.clone(),
            None => Value::Bool(false),
        };
        let test = |block: &&Value| {
            let field = |key: &str| Value::from(get(block, key).and_then(written).unwrap_or_default());
            let values = members(get(block, "values")).into_iter().cloned().collect::<Vec<_>>();
            object([("operator", field("test")), ("key", field("variable")), ("values", Value::from(values))])
        };
        Self {
            principals: block_principals(body, "principals"),
            not_principals: block_principals(body, "not_principals"),
            conditions: tests.iter().map(test).collect(),
            conditional,
            ..Self::common(body, &BLOCK, path, Place::Tree, Value::from("Allow"))
        }
    }

    fn common(body: &Value, names: &Names, path: Path, place: Place, effect: Value) -> Self {
        let list = |key: &str| members(get(body, key)).into_iter().map(plain).collect::<Vec<_>>();
        let place = |[name, not]: [&'static str; 2]| {
            let key = [name, not].into_iter().find(|key| get(body, key).is_some());
            key.filter(|_| place == Place::Tree).map_or_else(|| path.clone(), |key| below(&path, key))
        };
        let places = [
            ("actions", place(names.actions)),
            ("resources", place(names.resources)),
            ("principals", place(names.principals)),
        ];
        Self {
            sid: get(body, names.sid).map_or_else(|| Value::from(""), plain),
            effect: get(body, names.effect).map_or(effect, plain),
            principals: Vec::new(),
            not_principals: Vec::new(),
            actions: list(names.actions[0]).into_iter().map(action).collect(),
            not_actions: list(names.actions[1]),
            resources: list(names.resources[0]).into_iter().map(resource).collect(),
            not_resources: list(names.resources[1]),
            conditions: Vec::new(),
            conditional: Value::Bool(false),
            places,
            path,
        }
    }

    /// What stands under a condition of its template may not be there.
    pub(super) fn doubt(&mut self) {
        if self.conditional == Value::Bool(false) {
            self.conditional = unknown("${Fn::If}", "not-evaluated");
        }
    }

    pub(super) fn has_principal(&self) -> bool {
        !self.principals.is_empty() || !self.not_principals.is_empty()
    }

    /// Whether it lets somebody take a role, as the policy of a role's trust does.
    pub(super) fn takes_a_role(&self) -> bool {
        let takes = |action: &Value| written(action).is_some_and(|action| action.starts_with("sts:AssumeRole"));
        self.has_principal() && self.actions.iter().any(takes)
    }

    pub(super) fn into_value(self) -> Value {
        let places = self.places.into_iter().map(|(name, path)| (name, Value::from(path)));
        object([
            ("sid", self.sid),
            ("effect", self.effect),
            ("principals", Value::from(self.principals)),
            ("not_principals", Value::from(self.not_principals)),
            ("actions", Value::from(self.actions)),
            ("not_actions", Value::from(self.not_actions)),
            ("resources", Value::from(self.resources)),
            ("not_resources", Value::from(self.not_resources)),
            ("conditions", Value::from(self.conditions)),
            ("conditional", self.conditional),
            ("path", Value::from(self.path)),
            ("at", object(places)),
        ])
    }
}

/// An action as it is written at its shortest: `s3:**` is `s3:*`.
fn action(value: Value) -> Value {
    match value.as_string() {
        Ok(text) if text.contains("**") => {
            let mut last = ' ';
            let short = text.chars().filter(|letter| !(std::mem::replace(&mut last, *letter) == '*' && *letter == '*'));
            Value::from(short.collect::<String>())
        }
        _ => value,
    }
}

/// `*` for every pattern that names all resources there are: `**`, `arn:*`, `arn:aws:*:*`.
fn resource(value: Value) -> Value {
    let names_all = value.as_string().is_ok_and(|text| {
        let mut parts = text.split(':');
        let is_star = |part: &str| !part.is_empty() && part.chars().all(|letter| letter == '*');
        match (parts.next(), parts.next()) {
            (Some(first), None) => is_star(first),
            (Some("arn"), Some(partition)) => {
                let rest = parts.all(is_star);
                rest && (is_star(partition) || partition.starts_with("aws") && text.ends_with('*'))
            }
            _ => false,
        }
    });
    if names_all { Value::from("*") } else { value }
}

fn principal(kind: &str, name: Value) -> Value {
    object([("type", Value::from(kind)), ("name", name)])
}

/// `"*"`, or an object of names by their type.
fn principals(value: &Value) -> Vec<Value> {
    let value = plain(value);
    if mark(&value).is_some() {
        return vec![principal("", value)];
    }
    match &value {
        Value::Object(types) => {
            let of_type = |(kind, names): (&Value, &Value)| {
                let kind = written(kind).unwrap_or_default().to_string();
                members(Some(names)).into_iter().map(|name| principal(&kind, plain(name))).collect::<Vec<_>>()
            };
            types.iter().flat_map(of_type).collect()
        }
        other => members(Some(other)).into_iter().map(|name| principal("*", plain(name))).collect(),
    }
}

fn block_principals(body: &Value, key: &str) -> Vec<Value> {
    let of_block = |block: &Value| {
        let kind = get(block, "type").and_then(written).unwrap_or_default().to_string();
        members(get(block, "identifiers")).into_iter().map(|name| principal(&kind, name.clone())).collect::<Vec<_>>()
    };
    let named = blocks(body, key).into_iter().flat_map(of_block);
    named.chain(hidden(body, key).into_iter().map(|value| principal("", value))).collect()
}

/// The tests of a condition in JSON's shape.
fn conditions(value: &Value) -> Vec<Value> {
    let Value::Object(operators) = value else { return Vec::new() };
    let mut all = Vec::new();
    for (operator, keys) in operators.iter().filter(|_| mark(value).is_none()) {
        // Keys that are not known stand as one, so that policies see that there are some.
        if mark(keys).is_some() {
            let key = Value::from(written(keys).unwrap_or_default());
            all.push(object([
                ("operator", operator.clone()),
                ("key", key),
                ("values", Value::from(Vec::<Value>::new())),
            ]));
            continue;
        }
        let Value::Object(keys) = keys else { continue };
        for (key, values) in keys.iter() {
            let values = members(Some(values)).into_iter().map(plain).collect::<Vec<_>>();
            all.push(object([("operator", operator.clone()), ("key", key.clone()), ("values", Value::from(values))]));
        }
    }
    all
}

/// The blocks of a type that are known.
pub(super) fn blocks<'v>(body: &'v Value, key: &str) -> Vec<&'v Value> {
    members(get(body, key))
        .into_iter()
        .filter(|block| matches!(block, Value::Object(_)) && mark(block).is_none())
        .collect()
}

/// What may be blocks of a type: unknowns among them, and `dynamic` blocks that were not worked out.
pub(super) fn hidden(body: &Value, key: &str) -> Vec<Value> {
    let mut found: Vec<Value> =
        members(get(body, key)).into_iter().filter(|block| mark(block).is_some()).cloned().collect();
    if found.is_empty() {
        let dynamic = members(get(body, "dynamic")).into_iter().flat_map(|dynamic| members(get(dynamic, key)));
        let collection = |block: &Value| match get(block, "for_each") {
            Some(value) if mark(value).is_some() => Some(value.clone()),
            Some(Value::Array(items)) if items.is_empty() => None,
            Some(Value::Object(entries)) if entries.is_empty() => None,
            Some(value) => Some(unknown(written(value).unwrap_or("${for_each}"), "repetition")),
            None => Some(unknown("${for_each}", "repetition")),
        };
        found.extend(dynamic.filter_map(collection));
    }
    found
}

/// A value of a template as far as it is known: CloudFormation's functions
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>) are unknowns with
/// what is known of their text.
pub(super) fn plain(value: &Value) -> Value {
    let Value::Object(entries) = value else { return value.clone() };
    let mut only = entries.iter();
    let (Some((Value::String(name), argument)), None) = (only.next(), only.next()) else { return value.clone() };
    match function(name, argument) {
        Some(text) if text.contains("${") => unknown(&text, "not-evaluated"),
        Some(text) => Value::from(text),
        None => value.clone(),
    }
}

/// The text that a function yields, with what is not known as references in it. `None` for what is no function.
fn function(name: &str, argument: &Value) -> Option<String> {
    let open = || Some(format!("${{{name}}}"));
    match (name, argument) {
        ("Ref", Value::String(name)) => Some(format!("${{{name}}}")),
        ("Fn::Sub", Value::String(text)) => Some(text.to_string()),
        ("Fn::Sub", Value::Array(parts)) => {
            parts.first().and_then(|text| text.as_string().ok()).map(|text| text.to_string()).or_else(open)
        }
        ("Fn::GetAtt", Value::Array(parts)) => {
            let names: Vec<&str> = parts.iter().filter_map(written).collect();
            Some(format!("${{{}}}", names.join(".")))
        }
        ("Fn::GetAtt", Value::String(name)) => Some(format!("${{{name}}}")),
        ("Fn::Join", Value::Array(parts)) => joined(parts.first(), parts.get(1)).or_else(open),
        (name, _) if name.starts_with("Fn::") => open(),
        _ => None,
    }
}

fn joined(separator: Option<&Value>, parts: Option<&Value>) -> Option<String> {
    let Some(Value::Array(parts)) = parts else { return None };
    let texts = parts.iter().map(|part| {
        let part = plain(part);
        written(&part).map(str::to_string)
    });
    Some(texts.collect::<Option<Vec<_>>>()?.join(written(separator?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_for_all_are_one() {
        for (text, short) in [("s3:**", "s3:*"), ("***", "*"), ("s3:*Get*", "s3:*Get*"), ("*:*", "*:*")] {
            assert_eq!(action(Value::from(text)), Value::from(short), "{text}");
        }
        for text in ["*", "**", "arn:*", "arn:aws:*", "arn:aws-cn:*:*:*", "arn:*:*:*:*:*"] {
            assert_eq!(resource(Value::from(text)), Value::from("*"), "{text}");
        }
        for text in ["", "arn", "arn:aws", "arn:aws:s3:::*", "arn:aws:iam::*:role/x", "x*"] {
            assert_eq!(resource(Value::from(text)), Value::from(text), "{text}");
        }
    }
}
