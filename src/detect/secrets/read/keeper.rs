//! Resources of infrastructure that are secrets themselves: what one of their attributes is given at random is one, whatever its
//! name says.

use crate::detect::secrets::kinds::names;
use crate::detect::secrets::kinds::words::resources::{IF_SECURE, KEEPERS};
use crate::document::{Entry, Node, Value};

/// A resource that keeps secrets: its type in Terraform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Keeper<'p> {
    kind: &'p str,
}

/// The resource whose attributes stand under a path: `.resource.TYPE.NAME`.
pub(super) fn of_path(path: &str) -> Option<Keeper<'_>> {
    let (kind, name) = path.strip_prefix(".resource.")?.split_once('.')?;
    (!name.contains('.') && attributes(kind).next().is_some()).then_some(Keeper { kind })
}

impl Keeper<'_> {
    /// Whether it is one of those that keep secrets by their type alone, or its own `type` says so. `text` gives an attribute.
    pub(super) fn holds_in<'n>(self, text: impl Fn(&str) -> Option<&'n str>) -> bool {
        !IF_SECURE.contains(&self.kind) || text("type") == Some("SecureString")
    }

    /// Whether what an attribute is given is the secret, or holds it.
    pub(super) fn keeps(self, attribute: &str) -> bool {
        attributes(self.kind).any(|own| own == attribute)
    }
}

fn attributes(kind: &str) -> impl Iterator<Item = &'static str> {
    KEEPERS.iter().filter_map(move |row| row.split_once('.').filter(|(own, _)| *own == kind)).map(|(_, own)| own)
}

/// Whether a type of Azure Resource Manager is that of a vault's secret
/// (<https://learn.microsoft.com/azure/templates/microsoft.keyvault/vaults/secrets>).
pub(super) fn is_vault_secret(kind: &str) -> bool {
    kind.to_ascii_lowercase().starts_with("microsoft.keyvault/vaults/secrets")
}

/// Whether a declaration says of what it declares that it is a secret, whatever its name: `sensitive = true` of Terraform's variables
/// (<https://developer.hashicorp.com/terraform/language/values/variables>), `NoEcho` of CloudFormation's parameters, the secure types of
/// Azure Resource Manager's (<https://learn.microsoft.com/azure/azure-resource-manager/templates/data-types>), `format: password` of
/// OpenAPI and JSON Schema, `secret: true` of Pulumi's configuration, `type: secret` of Postman's environments; or its description does: "the password of the shop".
pub(super) fn is_declared_secret(entries: &[Entry]) -> bool {
    let node = |key: &str| entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node);
    let text = |key: &str| node(key).and_then(Node::as_str).unwrap_or_default();
    let holds = |key: &str| match node(key).map(|node| &node.value) {
        Some(Value::Bool(holds)) => *holds,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    };
    let kind = text("type");
    let described = || names::words(text("description")).iter().any(|word| names::classify(word).is_some());
    ["sensitive", "NoEcho", "secret"].into_iter().any(holds)
        || ["securestring", "secureobject"].iter().any(|secure| kind.eq_ignore_ascii_case(secure))
        || text("format") == "password"
        || kind == "secret"
        || described()
}

/// Calls `see` with the inside of each string of an expression, and where it stands in it.
pub(super) fn literals(expression: &str, see: &mut dyn FnMut(&str, usize)) {
    let mut at = 0;
    for (odd, part) in expression.split('"').enumerate() {
        if odd % 2 == 1 {
            see(part, at);
        }
        at += part.len() + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_keeps_secrets_by_its_type() {
        let own = of_path(".resource.azurerm_key_vault_secret.a").unwrap();
        assert!(own.keeps("value") && !own.keeps("name") && own.holds_in(|_| None));
        let parameter = of_path(".resource.aws_ssm_parameter.a").unwrap();
        assert!(!parameter.holds_in(|_| Some("String")) && parameter.holds_in(|_| Some("SecureString")));
        for path in [
            "",
            ".resource.aws_instance.a",
            ".resource.azurerm_key_vault_secret",
            ".a.b.c",
            ".resource.azurerm_key_vault_secret.a.b",
        ] {
            assert_eq!(of_path(path), None, "{path}");
        }
    }

    #[test]
    fn the_strings_of_an_expression_are_read_where_they_stand() {
        let text = "jsonencode({ a = \"v\", b = \"w\" })";
        let mut found = Vec::new();
        literals(text, &mut |literal, at| {
            found.push((literal.to_string(), text.get(at..at + literal.len()) == Some(literal)))
        });
        assert_eq!(found, [("v".to_string(), true), ("w".to_string(), true)]);
    }
}
