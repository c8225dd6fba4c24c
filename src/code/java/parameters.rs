//! Parameters of methods, constructors, records and lambdas, with their annotations.

use tree_sitter::Node;

use super::requests::{self, Bound};
use super::types;
use crate::span::Span;

/// One parameter.
pub(super) struct Parameter<'t> {
    pub(super) name: &'t str,
    pub(super) span: Span,
    /// Its type without brackets and packages; empty where none is written.
    pub(super) declared: &'t str,
    pub(super) bound: Option<Bound>,
    /// Whether it is given a setting.
    pub(super) setting: bool,
    /// Whether it is given all further arguments.
    pub(super) many: bool,
}

/// The parameters in a list of them, or the one that a lambda has without brackets.
pub(super) fn read<'t>(text: &'t str, list: Node<'_>) -> Vec<Parameter<'t>> {
    if list.kind() == "identifier" {
        return vec![plain(text, list)];
    }
    let mut cursor = list.walk();
    let of = |node: Node<'_>| match node.kind() {
        "identifier" => Some(plain(text, node)),
        "formal_parameter" => {
            let name = node.child_by_field_name("name")?;
            let declared = node.child_by_field_name("type");
            Some(typed(text, node, name, declared))
        }
        "spread_parameter" => {
            let mut own = node.walk();
            let declarator = node.named_children(&mut own).find(|child| child.kind() == "variable_declarator")?;
            let mut own = node.walk();
            let declared = node
                .named_children(&mut own)
                .find(|child| child.kind().ends_with("type") || child.kind() == "type_identifier");
            let name = declarator.child_by_field_name("name")?;
            Some(Parameter { many: true, ..typed(text, node, name, declared) })
        }
        _ => None,
    };
    list.named_children(&mut cursor).filter_map(of).collect()
}

fn plain<'t>(text: &'t str, node: Node<'_>) -> Parameter<'t> {
    let span = Span::new(node.start_byte(), node.end_byte());
    let name = text.get(node.byte_range()).unwrap_or_default();
    Parameter { name, span, declared: "", bound: None, setting: false, many: false }
}

fn typed<'t>(text: &'t str, node: Node<'_>, name: Node<'_>, declared: Option<Node<'_>>) -> Parameter<'t> {
    let declared = declared.and_then(|declared| text.get(declared.byte_range())).map_or("", types::bare);
    let annotations = annotations(text, node);
    let setting = is_setting(&annotations);
    let bound = annotations.into_iter().find_map(|(annotation, given)| {
        let header = || {
            let free = text_in(given).is_some_and(requests::is_free_header);
            (requests::is_header(annotation) && free).then_some(Bound::Freely)
        };
        // A variable of the path that a pattern lets reach over `/`.
        requests::bound(annotation).or_else(header)
    });
    Parameter { declared, bound, setting, ..plain(text, name) }
}

/// The annotations of a declaration, by their names without packages, with what stands in their brackets.
pub(super) fn annotations<'t>(text: &'t str, node: Node<'_>) -> Vec<(&'t str, &'t str)> {
    let mut cursor = node.walk();
    let Some(modifiers) = node.named_children(&mut cursor).find(|child| child.kind() == "modifiers") else {
        return Vec::new();
    };
    let mut own = modifiers.walk();
    let of = |annotation: Node<'_>| {
        let part = |name: &str| annotation.child_by_field_name(name).and_then(|part| text.get(part.byte_range()));
        let name = part("name")?;
        Some((name.rsplit('.').next().unwrap_or(name), part("arguments").unwrap_or_default()))
    };
    modifiers.named_children(&mut own).filter_map(of).collect()
}

/// Whether a declaration is given a setting that is no credential: `@Value("${mail.username}")`.
/// <https://docs.spring.io/spring-framework/reference/core/beans/annotation-config/value-annotations.html>
pub(super) fn is_setting(annotations: &[(&str, &str)]) -> bool {
    let opens = |given: &str| {
        let lower = given.to_ascii_lowercase();
        ["pass", "secret", "token", "key", "pwd"].iter().any(|word| lower.contains(word))
    };
    annotations.iter().any(|(annotation, given)| matches!(*annotation, "Value" | "ConfigProperty") && !opens(given))
}

/// The first text in what an annotation is given: `email` of `("email")`, `(name = "email", nullable = false)`.
pub(super) fn text_in(given: &str) -> Option<&str> {
    given.split('"').nth(1)
}
