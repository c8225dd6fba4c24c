//! The JSON that `aws_iam_policy_document` gives
//! (<https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>), byte for byte as the
//! provider writes it: lists in reverse order, one member without its list, the keys of Go's encoder. Where a part is not known,
//! the rest can still be read.

use std::collections::BTreeMap;

use super::policy_json::Part;
use crate::document::hcl::evaluate::unescaped;
use crate::document::hcl::read_json;
use crate::document::{Node, UnknownReason, Value};
use crate::span::Span;

/// The type of the data source.
pub(super) const KIND: &str = "aws_iam_policy_document";

/// The version that the provider writes when none is asked for.
const VERSION: &str = "2012-10-17";

/// Bytes of other documents that one is made of: ten times what any policy may have.
const MAX_SOURCES: usize = 1 << 20;

/// The keys of a statement, in the order in which they are written, and the arguments that give them.
const FIELDS: &[(&str, &str)] = &[
    ("Sid", "sid"),
    ("Effect", "effect"),
    ("Action", "actions"),
    ("NotAction", "not_actions"),
    ("Resource", "resources"),
    ("NotResource", "not_resources"),
    ("Principal", "principals"),
    ("NotPrincipal", "not_principals"),
    ("Condition", "condition"),
];

/// What the data source gives: `json` and `minified_json`, each a text, or an unknown in whose text the known parts stand. `None`
/// where Terraform would refuse the document.
pub(super) fn attributes(body: &Node) -> Option<[(&'static str, Node); 2]> {
    let sources = ["source_policy_documents", "override_policy_documents"].into_iter().flat_map(|key| items(body, key));
    if sources.filter_map(Node::written).map(str::len).sum::<usize>() > MAX_SOURCES {
        return None;
    }
    let mut document = Document::default();
    for source in items(body, "source_policy_documents") {
        document.merge(Document::of_text(source)?);
    }
    document.merge(Document::of_body(body));
    for source in items(body, "override_policy_documents") {
        document.merge(Document::of_text(source)?);
    }
    let known =
        !document.uncertain && document.version.is_known() && document.statements.iter().all(Statement::is_known);
    let part = document.into_part();
    let node = |indent: bool| {
        let text = part.write(!known, indent)?;
        Some(match known {
            true => Node::string(body.span, text),
            false => Node::unknown(body.span, text, UnknownReason::DataSource),
        })
    };
    Some([("json", node(true)?), ("minified_json", node(false)?)])
}

#[derive(Default)]
struct Document {
    version: Part,
    id: Part,
    statements: Vec<Statement>,
    /// Whether the provider might write its parts in another order.
    uncertain: bool,
}

/// A statement, or one that is not known.
enum Statement {
    Known(Vec<(&'static str, Part)>),
    Open(Part),
}

impl Statement {
    fn sid(&self) -> Option<&str> {
        let Self::Known(fields) = self else { return None };
        fields.iter().find(|(key, _)| *key == "Sid").and_then(|(_, sid)| sid.as_text())
    }

    fn is_known(&self) -> bool {
        match self {
            Self::Known(fields) => fields.iter().all(|(_, part)| part.is_known()),
            Self::Open(_) => false,
        }
    }
}

impl Document {
    /// As the provider merges: a statement replaces the one with its Sid.
    fn merge(&mut self, other: Self) {
        if !other.id.is_empty() {
            self.id = other.id;
        }
        if other.version.as_text() > self.version.as_text() || !other.version.is_known() {
            self.version = other.version;
        }
        self.uncertain |= other.uncertain;
        for statement in other.statements {
            let same = statement.sid().and_then(|sid| self.statements.iter().position(|own| own.sid() == Some(sid)));
            match same.and_then(|at| self.statements.get_mut(at)) {
                Some(own) => *own = statement,
                None => self.statements.push(statement),
            }
        }
    }

    /// The document that a text is.
    fn of_text(source: &Node) -> Option<Self> {
        let mut document = Self::default();
        let Some(text) = source.written() else { return (source.value == Value::Null).then_some(document) };
        let Some(read) = read_json(text, Span::default(), UnknownReason::NotEvaluated) else {
            source.as_unknown()?;
            document.statements.push(Statement::Open(Part::Open(text.to_string())));
            return Some(document);
        };
        let field = |key: &str| read.get(key).map(Part::of_json).unwrap_or_default();
        (document.version, document.id) = (field("Version"), field("Id"));
        match read.get("Statement").map(|all| (&all.value, all)) {
            Some((Value::Array(all), _)) => {
                for own in all {
                    let statement = document.statement_of_json(own);
                    document.statements.push(statement);
                }
            }
            Some((Value::Unknown(_), all)) => document.statements.push(Statement::Open(Part::of_json(all))),
            // The provider reads a list alone.
            Some(_) => return None,
            None => {}
        }
        Some(document)
    }

    fn statement_of_json(&mut self, own: &Node) -> Statement {
        if own.as_unknown().is_some() {
            return Statement::Open(Part::of_json(own));
        }
        let mut fields = Vec::new();
        for (key, _) in FIELDS {
            let Some(node) = own.get(key).filter(|node| node.value != Value::Null) else { continue };
            let part = match *key {
                "Principal" | "NotPrincipal" => principals_of_json(node),
                "Condition" => self.condition_of_json(node),
                _ => Part::of_json(node),
            };
            if !part.is_empty() {
                fields.push((*key, part));
            }
        }
        Statement::Known(fields)
    }

    fn condition_of_json(&mut self, node: &Node) -> Part {
        let Some(tests) = node.as_object() else { return Part::of_json(node) };
        let mut all = BTreeMap::new();
        for test in tests {
            let Some(keys) = test.node.as_object() else {
                all.insert(test.key.clone(), Part::of_json(&test.node));
                continue;
            };
            let value = |node: &Node| match &node.value {
                Value::Array(items) => match items.as_slice() {
                    [one] => Part::of_json(one),
                    _ => Part::of_json(node),
                },
                _ => Part::of_json(node),
            };
            // The provider drops a number.
            self.uncertain |= keys.iter().any(|key| matches!(key.node.value, Value::Int(_) | Value::Float(_)));
            let keys = keys.iter().map(|key| (key.key.clone(), value(&key.node))).collect();
            all.insert(test.key.clone(), Part::Map(keys));
        }
        Part::Map(all)
    }

    /// The data source's own document.
    fn of_body(body: &Node) -> Self {
        let text = |key: &str| body.get(key).map(Part::of_body).unwrap_or_default();
        let version = text("version");
        let version = if version.is_empty() { Part::Text(VERSION.to_string()) } else { version };
        let mut document = Self { version, id: text("policy_id"), ..Self::default() };
        for block in items(body, "statement") {
            let statement = match &block.value {
                Value::Unknown(_) => Statement::Open(Part::of_body(block)),
                _ => document.statement_of_block(block),
            };
            document.statements.push(statement);
        }
        document
    }

    fn statement_of_block(&mut self, block: &Node) -> Statement {
        let mut fields = Vec::new();
        for (key, argument) in FIELDS {
            let part = match *key {
                "Sid" => block.get(argument).map(Part::of_body).unwrap_or_default(),
                "Effect" => {
                    let effect = block.get(argument).map(Part::of_body).unwrap_or_default();
                    if effect.is_empty() { Part::Text("Allow".to_string()) } else { effect }
                }
                "Principal" | "NotPrincipal" => self.principals(block, argument),
                "Condition" => self.condition(block),
                "Action" | "NotAction" => strings(block.get(argument), false),
                _ => strings(block.get(argument), true),
            };
            if !part.is_empty() {
                fields.push((*key, part));
            }
        }
        Statement::Known(fields)
    }

    fn principals(&mut self, block: &Node, argument: &str) -> Part {
        let mut all: BTreeMap<String, Part> = BTreeMap::new();
        for own in items(block, argument) {
            if let Some(unknown) = own.as_unknown() {
                all.insert(unknown.text.clone(), Part::Open(unknown.text.clone()));
                continue;
            }
            let kind = own.get("type").and_then(Node::written).map(unescaped).unwrap_or_default();
            let names = strings(own.get("identifiers"), true);
            // Blocks are a set: the order of two of one type is not known.
            self.uncertain |=
                all.contains_key(&kind) || own.get("type").is_some_and(|kind| kind.as_unknown().is_some());
            match all.remove(&kind) {
                Some(others) => all.insert(kind, others.with(names)),
                None => all.insert(kind, names),
            };
        }
        everybody(all)
    }

    fn condition(&mut self, block: &Node) -> Part {
        let mut all: BTreeMap<String, BTreeMap<String, Vec<Part>>> = BTreeMap::new();
        let mut hidden = Part::default();
        for own in items(block, "condition") {
            if let Some(unknown) = own.as_unknown() {
                self.uncertain = true;
                hidden = Part::Open(unknown.text.clone());
                continue;
            }
            let word = |key: &str| own.get(key).and_then(Node::written).map(unescaped).unwrap_or_default();
            let is_open = |key: &str| own.get(key).is_some_and(|node| node.as_unknown().is_some());
            let values = all.entry(word("test")).or_default().entry(word("variable")).or_default();
            self.uncertain |= !values.is_empty() || is_open("test") || is_open("variable");
            values.extend(items(own, "values").map(|value| Part::of_body(value).with_variables()));
        }
        if all.is_empty() {
            return hidden;
        }
        let of_keys =
            |keys: BTreeMap<String, Vec<Part>>| keys.into_iter().map(|(key, values)| (key, one_or_list(values)));
        Part::Map(all.into_iter().map(|(test, keys)| (test, Part::Map(of_keys(keys).collect()))).collect())
    }

    fn into_part(self) -> Part {
        let statement = |own: Statement| match own {
            Statement::Known(fields) => Part::Fields(fields),
            Statement::Open(part) => part,
        };
        let mut fields = Vec::new();
        let statements = Part::List(self.statements.into_iter().map(statement).collect());
        for (key, part) in [("Version", self.version), ("Id", self.id), ("Statement", statements)] {
            if !part.is_empty() {
                fields.push((key, part));
            }
        }
        Part::Fields(fields)
    }
}

/// The members of a list or a block's kind; one that stands alone is one.
fn items<'n>(node: &'n Node, key: &str) -> impl Iterator<Item = &'n Node> {
    let found = node.get(key).filter(|node| node.value != Value::Null);
    found.map(|node| node.as_array().unwrap_or(std::slice::from_ref(node))).unwrap_or_default().iter()
}

/// A set of texts as the provider writes it, last first. What is not known goes after the others.
fn strings(node: Option<&Node>, variables: bool) -> Part {
    let Some(node) = node.filter(|node| node.value != Value::Null) else { return Part::default() };
    if node.as_unknown().is_some() {
        return Part::of_body(node);
    }
    let all = node.as_array().unwrap_or(std::slice::from_ref(node)).iter().map(Part::of_body);
    let (known, open): (Vec<Part>, Vec<Part>) = all.partition(Part::is_known);
    let mut texts: Vec<String> = known.iter().filter_map(|part| part.as_text().map(str::to_string)).collect();
    texts.sort_unstable_by(|a, b| b.cmp(a));
    texts.dedup();
    let texts = texts.into_iter().map(Part::Text).chain(open);
    one_or_list(texts.map(|part| if variables { part.with_variables() } else { part }).collect())
}

fn one_or_list(mut parts: Vec<Part>) -> Part {
    match (parts.len(), parts.pop()) {
        (1, Some(one)) => one,
        (_, Some(last)) => {
            parts.push(last);
            Part::List(parts)
        }
        (_, None) => Part::default(),
    }
}

/// `{"*": "*"}` alone is `"*"`.
fn everybody(all: BTreeMap<String, Part>) -> Part {
    let is_star = |part: &Part| match part {
        Part::List(parts) => matches!(parts.as_slice(), [one] if one.as_text() == Some("*")),
        part => part.as_text() == Some("*"),
    };
    if all.len() == 1 && all.get("*").is_some_and(is_star) {
        return Part::Text("*".to_string());
    }
    if all.is_empty() { Part::default() } else { Part::Map(all) }
}

fn principals_of_json(node: &Node) -> Part {
    let Some(types) = node.as_object() else { return Part::of_json(node) };
    let names = |node: &Node| match Part::of_json(node) {
        Part::List(mut names) if names.iter().all(Part::is_known) => {
            names.sort_by(|a, b| b.as_text().cmp(&a.as_text()));
            Part::List(names)
        }
        part => part,
    };
    everybody(types.iter().map(|entry| (entry.key.clone(), names(&entry.node))).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{at, module};
    use super::*;

    fn json(text: &str) -> Node {
        at(&module(&[("main.tf", text)]), "output o 0 value").clone()
    }

    const STATEMENT: &str = r#"data "aws_iam_policy_document" "d" {
  statement {
    sid       = "A"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:GetObject"]
    resources = ["arn:aws:s3:::b/&{aws:username}/<x>"]
    principals {
      type        = "AWS"
      identifiers = ["1", "2"]
    }
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["b", "a"]
    }
  }
  statement {
    effect      = "Deny"
    not_actions = ["iam:*"]
    resources   = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
"#;

    #[test]
    fn the_json_is_the_providers() {
        let text = format!("{STATEMENT}output \"o\" {{\n  value = data.aws_iam_policy_document.d.json\n}}\n");
        let expected = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "A",
      "Effect": "Allow",
      "Action": [
        "s3:PutObject",
        "s3:GetObject"
      ],
      "Resource": "arn:aws:s3:::b/$${aws:username}/\u003cx\u003e",
      "Principal": {
        "AWS": [
          "2",
          "1"
        ],
        "Service": "ec2.amazonaws.com"
      },
      "Condition": {
        "StringLike": {
          "s3:prefix": [
            "b",
            "a"
          ]
        }
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "iam:*",
      "Resource": "*",
      "Principal": "*"
    }
  ]
}"#;
        assert_eq!(json(&text).as_str(), Some(expected));
    }

    #[test]
    fn documents_are_merged_by_sid() {
        let text = r#"
data "aws_iam_policy_document" "a" {
  statement {
    sid     = "One"
    actions = ["a:A"]
  }
  statement {
    actions = ["b:B"]
  }
}
data "aws_iam_policy_document" "b" {
  source_policy_documents   = [data.aws_iam_policy_document.a.json]
  override_policy_documents = [jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Two", Effect = "Deny", Action = "d:D" }] })]
  statement {
    sid     = "One"
    actions = ["c:C"]
  }
  statement {
    sid     = "Two"
    actions = ["x:X"]
  }
}
output "o" {
  value = data.aws_iam_policy_document.b.minified_json
}
"#;
        let expected = r#"{"Version":"2012-10-17","Statement":[{"Sid":"One","Effect":"Allow","Action":"c:C"},{"Effect":"Allow","Action":"b:B"},{"Sid":"Two","Effect":"Deny","Action":"d:D"}]}"#;
        assert_eq!(json(text).as_str(), Some(expected));
    }

    #[test]
    fn what_is_not_known_leaves_the_rest() {
        let text = r#"
variable "more" {}
locals {
  services = ["ec2", "ecs"]
}
data "aws_iam_policy_document" "a" {
  dynamic "statement" {
    for_each = local.services
    content {
      actions   = ["${statement.value}:Run"]
      resources = [aws_x.y.arn, "*"]
    }
  }
  dynamic "statement" {
    for_each = var.more
    content {
      actions = [statement.value]
    }
  }
}
output "o" {
  value = data.aws_iam_policy_document.a.minified_json
}
"#;
        let expected = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:Run","Resource":["*","${aws_x.y.arn}"]},{"Effect":"Allow","Action":"ecs:Run","Resource":["*","${aws_x.y.arn}"]},"${var.more}"]}"#;
        let node = json(text);
        let unknown = node.as_unknown().unwrap();
        assert_eq!((unknown.text.as_str(), unknown.reason), (expected, UnknownReason::DataSource));
    }

    #[test]
    fn what_is_formatted_or_chosen_is_known_in_part() {
        let text = r#"
variable "account" {}
data "aws_iam_policy_document" "a" {
  statement {
    actions   = ["a:A"]
    resources = [aws_x.y.arn]
  }
}
output "o" {
  value = [format("arn:%s:iam::%s:100%%", "aws", var.account), format("%5d", var.account), compact(["", data.aws_iam_policy_document.a.minified_json, null])]
}
"#;
        let node = json(text);
        let all = node.as_array().unwrap();
        assert_eq!(all[0].as_unknown().unwrap().text, "arn:aws:iam::${var.account}:100%");
        assert_eq!(all[1].as_unknown().unwrap().text, "${format(\"%5d\", var.account)}");
        assert!(all[2].as_array().unwrap()[0].as_unknown().unwrap().text.starts_with('{'));
    }

    #[test]
    fn each_instance_has_its_own() {
        let text = r#"
data "aws_iam_policy_document" "a" {
  for_each = toset(["x", "y"])
  statement {
    actions = ["${each.key}:A"]
  }
}
data "aws_iam_policy_document" "b" {
  count = 1
  statement {
    actions = ["b:B"]
  }
}
output "o" {
  value = [data.aws_iam_policy_document.a["y"].minified_json, data.aws_iam_policy_document.b[0].minified_json, one(data.aws_iam_policy_document.b[*].minified_json), join("", data.aws_iam_policy_document.b.*.minified_json), data.aws_iam_policy_document.b[0].id]
}
"#;
        let node = json(text);
        let all = node.as_array().unwrap();
        let of = |action: &str| {
            format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}"}}]}}"#)
        };
        let texts: Vec<Option<&str>> = all.iter().map(Node::as_str).collect();
        let (a, b) = (of("y:A"), of("b:B"));
        assert_eq!(texts, [Some(a.as_str()), Some(&b), Some(&b), Some(&b), None]);
        assert_eq!(all[4].as_unknown().unwrap().text, "${data.aws_iam_policy_document.b[0].id}");
    }

    #[test]
    fn a_document_goes_through_modules() {
        let files = [
            (
                "m/main.tf",
                "variable \"policy\" {}\nresource \"aws_iam_policy\" \"p\" {\n  policy = var.policy\n}\ndata \"aws_iam_policy_document\" \"own\" {\n  statement {\n    actions   = [\"s3:*\"]\n    resources = [aws_x.y.arn]\n  }\n}\noutput \"json\" {\n  value = data.aws_iam_policy_document.own.minified_json\n}\n",
            ),
            (
                "main.tf",
                "module \"m\" {\n  source = \"./m\"\n  policy = data.aws_iam_policy_document.d.minified_json\n}\ndata \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"a:A\"]\n  }\n}\noutput \"o\" {\n  value = module.m.json\n}\n",
            ),
        ];
        let module = module(&files);
        let policy = at(&module, "resource aws_iam_policy p 0 policy").as_str().unwrap();
        assert!(policy.contains("\"a:A\""), "{policy}");
        let unknown = at(&module, "output o 0 value").as_unknown().unwrap();
        assert!(
            unknown.text.contains("\"s3:*\"") && unknown.text.contains("${module.m.aws_x.y.arn}"),
            "{}",
            unknown.text
        );
        assert!(!unknown.text.contains("module.m.module.m"));
    }
}
