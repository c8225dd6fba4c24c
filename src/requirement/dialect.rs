//! How each format writes what is not known, and what is not there.

use std::borrow::Cow;

use crate::document::{Entry, Kind, Node, UnknownReason, Value};
use crate::requirement::traversal::{Traversal, traversal};

/// A format's way to write, with the input that names can be looked up in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialect<'n> {
    pub(super) kind: Kind,
    pub(super) root: &'n Node,
}

/// What a node gives.
#[derive(Clone, Copy, Debug)]
pub(super) enum State<'n> {
    Absent,
    Unknown(&'n Node),
    Known(&'n Node),
}

impl<'n> Dialect<'n> {
    pub(super) fn state(self, node: &'n Node) -> State<'n> {
        match &node.value {
            Value::Null => State::Absent,
            Value::Unknown(_) => State::Unknown(node),
            Value::String(text) if self.is_template(text) => State::Unknown(node),
            Value::Object(_) if self.kind == Kind::Cloudformation => match intrinsic(node) {
                Some(("Ref", name)) if name.as_str() == Some("AWS::NoValue") => State::Absent,
                Some(_) => State::Unknown(node),
                None => State::Known(node),
            },
            _ => State::Known(node),
        }
    }

    /// The entry under a key. Azure's keys have no case.
    pub(super) fn entry(self, node: &'n Node, key: &str) -> Option<&'n Entry> {
        let exact = node.entry(key);
        if exact.is_some() || !self.has_loose_names() {
            return exact;
        }
        node.as_object()?.iter().rev().find(|entry| self.is_name(&entry.key, key))
    }

    /// The entry that the most of the keys on a way name together, and how many: `a.b` may be a key with dots in the settings of a
    /// server.
    pub(super) fn furthest(self, node: &'n Node, keys: &[&str]) -> Option<(&'n Entry, usize)> {
        let most = if self.kind.is_settings() { keys.len() } else { 1 };
        (1..=most).rev().find_map(|count| {
            let key = keys.get(..count)?.join(".");
            Some((self.entry(node, &key)?, count))
        })
    }

    fn has_loose_names(self) -> bool {
        self.kind == Kind::Arm || self.kind.is_settings()
    }

    /// Whether a key has a name. Names of settings have no case, and their words may be put together in several ways.
    fn is_name(self, key: &str, name: &str) -> bool {
        if self.kind.is_settings() {
            return letters(key).eq(letters(name));
        }
        key == name || self.kind == Kind::Arm && key.eq_ignore_ascii_case(name)
    }

    pub(super) fn is_unknown(self, node: &'n Node) -> bool {
        matches!(self.state(node), State::Unknown(_))
    }

    /// Whether something at any depth is not known. Recursion is as deep as the tree, which parsers bound.
    pub(super) fn holds_unknown(self, node: &'n Node) -> bool {
        self.is_unknown(node)
            || match &node.value {
                Value::Array(items) => items.iter().any(|item| self.holds_unknown(item)),
                Value::Object(entries) => entries.iter().any(|entry| self.holds_unknown(&entry.node)),
                _ => false,
            }
    }

    /// Whether a member of a list may be none or many.
    pub(super) fn may_vanish(self, item: &'n Node) -> bool {
        match item.as_unknown() {
            Some(unknown) if self.is_evaluated() => unknown.reason == UnknownReason::Repetition,
            _ => self.is_unknown(item) && !self.is_set(item),
        }
    }

    /// Whether a member of a list is left out of it (`AWS::NoValue`).
    pub(super) fn is_left_out(self, item: &'n Node) -> bool {
        self.kind == Kind::Cloudformation && matches!(self.state(item), State::Absent)
    }

    /// Whether a reference is to a resource or data source: that of a called module may be an output and its attribute, when
    /// no block has its names.
    pub(super) fn is_there(self, found: &Traversal<'_>) -> bool {
        let (kind, name) = found.names;
        let all = self.root.get(if found.is_data { "data" } else { "resource" });
        !found.address.starts_with("module.") || all.and_then(|all| all.get(kind)?.get(name)).is_some()
    }

    /// In formats without expressions of their own, marks in a string are somebody else's: Helm's, a loop's, a dynamic
    /// reference (`{{resolve:ssm:...}}`). In Terraform an expression is a node of its own, and a string is what it
    /// says.
    fn is_template(self, text: &str) -> bool {
        !self.is_evaluated() && (text.contains("${") || text.contains("{{"))
    }

    /// Whether expressions are nodes of their own, and strings what they say.
    fn is_evaluated(self) -> bool {
        matches!(self.kind, Kind::Terraform | Kind::Arm)
    }

    /// What an unknown string certainly begins with: `serviceAccount:` of
    /// `serviceAccount:${google_service_account.a.email}`.
    pub(super) fn beginning(self, node: &'n Node) -> Cow<'n, str> {
        let text = match (intrinsic(node), node.written()) {
            (Some(("Fn::Sub", template)), _) => substitution(template),
            (_, text) => text,
        };
        let text = text.unwrap_or_default();
        let marks: &[&str] = if self.is_evaluated() { &["${", "%{"] } else { &["${", "{{"] };
        let end = marks.iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len());
        Cow::Borrowed(text.get(..end).unwrap_or_default())
    }

    /// What a reference to an attribute of another resource stands for, where that resource sets it: the role's own name for
    /// `kubernetes_cluster_role.reader.metadata[0].name`.
    pub(super) fn attribute(self, node: &'n Node) -> Option<&'n Node> {
        let text = node.as_unknown().filter(|_| self.kind == Kind::Terraform)?.text.as_str();
        let found = traversal(text).filter(|found| found.index.is_none() && !found.address.starts_with("module."))?;
        let blocks = self.root.get(if found.is_data { "data" } else { "resource" })?;
        // Several stand for its instances, or for those of several modules.
        let [body] = blocks.get(found.names.0)?.get(found.names.1)?.as_array()? else { return None };
        let mut own = body;
        for key in found.rest.split(['.', '[', ']']).filter(|key| !key.is_empty()) {
            own = match (key.parse::<usize>(), own.as_array()) {
                (Ok(at), Some(items)) => items.get(at)?,
                (Err(_), None) => own.get(key)?,
                _ => return None,
            };
        }
        (!matches!(own.value, Value::Null)).then_some(own)
    }

    /// What a value comes to that hangs on nothing but the partition, which is the usual one: `arn:aws:iam::aws:policy/A` of
    /// `arn:${data.aws_partition.own.partition}:iam::aws:policy/A`; and the managed policy that a data source looks up by its name
    /// (<https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy>).
    pub(super) fn told(self, node: &Node) -> Option<String> {
        let text = &node.as_unknown().filter(|_| self.kind == Kind::Terraform)?.text;
        if !text.contains("data.aws_") {
            return None;
        }
        let expression = |part: &str| part.contains("data.aws_partition.") && part.ends_with(".partition");
        if let Some(found) = traversal(text).filter(|found| found.is_data && found.names.0 == "aws_iam_policy") {
            let [body] = self.root.get("data")?.get(found.names.0)?.get(found.names.1)?.as_array()? else {
                return None;
            };
            let name = body.get("name").and_then(Node::as_str).filter(|_| found.rest == ".arn")?;
            return Some(format!("arn:aws:iam::aws:policy/{name}"));
        }
        if !text.contains("data.aws_partition.") || text.contains("%{") {
            return None;
        }
        let mut parts = text.split("${");
        let mut told = parts.next()?.to_string();
        for part in parts {
            let (inner, rest) = part.split_once('}')?;
            told.push_str(if expression(inner.trim()) { "aws" } else { return None });
            told.push_str(rest);
        }
        Some(told)
    }

    /// Whether a value is a name that a resource of the input gets when it is made: none that was there before.
    pub(super) fn is_of_own(self, node: &'n Node) -> bool {
        match self.kind {
            Kind::Terraform => node.written().and_then(traversal).is_some_and(|found| {
                let is_account =
                    found.names.0 == "google_service_account" && [".member", ".email"].contains(&found.rest);
                let is_own = is_account || found.names.0.starts_with("aws_") && found.rest == ".arn";
                is_own && !found.is_data && self.is_there(&found)
            }),
            Kind::Cloudformation => match intrinsic(node) {
                Some(("Ref", name)) => {
                    let all = self.root.get("Resources");
                    let kind = all.and_then(|all| all.get(name.as_str()?)?.get("Type")?.as_str());
                    kind.is_some_and(|kind| kind == "AWS::IAM::ManagedPolicy")
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether a value that is not known is certainly neither null nor empty: a part of it is written, or it is what a
    /// resource gets.
    pub(super) fn is_set(self, node: &'n Node) -> bool {
        if !self.beginning(node).is_empty() {
            return true;
        }
        match self.kind {
            Kind::Terraform => node.written().is_some_and(|text| {
                let ends_open = text.starts_with("${") && !text.ends_with('}');
                ends_open || traversal(text).is_some_and(|found| self.is_there(&found))
            }),
            Kind::Cloudformation => match intrinsic(node) {
                Some(("Fn::GetAtt" | "Fn::ImportValue", _)) => true,
                Some(("Ref", name)) => name.as_str().is_some_and(|name| {
                    name.starts_with("AWS::") || self.root.get("Resources").is_some_and(|all| all.get(name).is_some())
                }),
                _ => false,
            },
            // The identity of something that is deployed.
            Kind::Arm => node.as_unknown().is_some_and(|unknown| {
                let is_identity =
                    unknown.text.ends_with(".id}") || unknown.text.to_ascii_lowercase().contains("resourceid(");
                unknown.reason == UnknownReason::ApplyTime && is_identity
            }),
            _ => false,
        }
    }

    /// The key in a body that may make an entry that is not written in it: a `dynamic` block, a macro.
    pub(super) fn generator(self, body: &'n Node, key: &str) -> Option<(&'static str, &'n Node)> {
        match self.kind {
            Kind::Terraform => {
                let dynamic = body.get("dynamic")?;
                let blocks = dynamic.as_array().unwrap_or(std::slice::from_ref(dynamic));
                let makes = |block: &Node| match &block.value {
                    Value::Object(_) => block.get(key).is_some(),
                    Value::Unknown(_) => true,
                    _ => false,
                };
                blocks.iter().any(makes).then_some(("dynamic", dynamic))
            }
            Kind::Cloudformation => Some(("Fn::Transform", body.get("Fn::Transform")?)),
            Kind::Arm => Some(("$open", body.get("$open")?)),
            _ => None,
        }
    }
}

/// What counts of a setting's name.
fn letters(name: &str) -> impl Iterator<Item = u8> + '_ {
    name.bytes().filter(|byte| !b"-_".contains(byte)).map(|byte| byte.to_ascii_lowercase())
}

/// A CloudFormation function by its only key, and its arguments.
pub(super) fn intrinsic(node: &Node) -> Option<(&str, &Node)> {
    match node.as_object()? {
        [entry] if entry.key == "Ref" || entry.key.starts_with("Fn::") => Some((&entry.key, &entry.node)),
        _ => None,
    }
}

/// The template of `Fn::Sub`, alone or with a map of names.
pub(super) fn substitution(arguments: &Node) -> Option<&str> {
    arguments.as_str().or_else(|| arguments.as_array()?.first()?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn text(text: &str) -> Node {
        Node::string(Span::default(), text)
    }

    fn function(key: &str, arguments: &str) -> Node {
        Node::object(Span::default(), [(key, text(arguments))])
    }

    fn expression(text: &str) -> Node {
        Node::unknown(Span::default(), text, UnknownReason::NotEvaluated)
    }

    #[test]
    fn a_string_with_marks_is_unknown_except_in_terraform() {
        let root = text("");
        for (kind, unknown) in [(Kind::Terraform, false), (Kind::Kubernetes, true), (Kind::Cloudformation, true)] {
            for marked in ["a${b}", "{{ .Values.x }}"] {
                assert_eq!(Dialect { kind, root: &root }.is_unknown(&text(marked)), unknown, "{kind} {marked}");
            }
        }
    }

    #[test]
    fn functions_of_a_template_are_unknown_and_no_value_is_absent() {
        let root = text("");
        let dialect = Dialect { kind: Kind::Cloudformation, root: &root };
        assert!(dialect.is_unknown(&function("Ref", "Parameter")) && dialect.is_unknown(&function("Fn::If", "x")));
        assert!(matches!(dialect.state(&function("Ref", "AWS::NoValue")), State::Absent));
        assert!(matches!(dialect.state(&function("Refer", "x")), State::Known(_)));
        assert!(!Dialect { kind: Kind::Terraform, root: &root }.is_unknown(&function("Ref", "x")));
        assert!(dialect.holds_unknown(&Node::object(Span::default(), [("a", function("Ref", "x"))])));
    }

    #[test]
    fn what_is_written_before_the_first_mark_is_known() {
        let root = text("");
        let terraform = Dialect { kind: Kind::Terraform, root: &root };
        assert_eq!(terraform.beginning(&expression("user:${var.x}")), "user:");
        assert_eq!(terraform.beginning(&expression("%{if var.x}a%{endif}")), "");
        let template = Dialect { kind: Kind::Cloudformation, root: &root };
        assert_eq!(template.beginning(&function("Fn::Sub", "arn:${AWS::Partition}")), "arn:");
        assert_eq!(template.beginning(&function("Ref", "x")), "");
    }

    #[test]
    fn what_a_resource_gets_is_there_and_a_variable_may_be_null() {
        let root = Node::object(Span::default(), [("Resources", Node::object(Span::default(), [("Key", text(""))]))]);
        let terraform = Dialect { kind: Kind::Terraform, root: &root };
        for there in ["${aws_kms_key.k.arn}", "${data.aws_kms_alias.a.arn}", "a-${var.x}", "${var.x}-a"] {
            assert!(terraform.is_set(&expression(there)), "{there}");
        }
        for open in
            ["${var.x}", "${local.key}", "${module.m.key}", "${var.x ? aws_kms_key.k.arn : null}", "${each.value}"]
        {
            assert!(!terraform.is_set(&expression(open)), "{open}");
        }
        let template = Dialect { kind: Kind::Cloudformation, root: &root };
        assert!(template.is_set(&function("Ref", "Key")) && template.is_set(&function("Fn::GetAtt", "Key.Arn")));
        assert!(!template.is_set(&function("Ref", "Parameter")) && !template.is_set(&function("Fn::If", "x")));
    }
}
