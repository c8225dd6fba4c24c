//! A manifest in fideslang's vocabulary (<https://github.com/ethyca/fideslang>) as the sections of `regate.toml` that say the same.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write as _;

use crate::config::privacy::LegalBasis;
use crate::config::quote;
use crate::detect::personal_data::vocabulary;
use crate::document::Node;

/// What a manifest declares of data and of those who receive it. What has no counterpart here is told in comments.
#[must_use]
pub fn imported(manifest: &Node) -> String {
    let mut import = Import::default();
    for system in items(manifest, "system") {
        for declaration in items(system, "privacy_declarations") {
            import.declaration(declaration);
        }
        for flow in items(system, "egress") {
            import.recipient(flow);
        }
    }
    import.page()
}

#[derive(Default)]
struct Import {
    /// Category or type to the lines of its section; of several declarations the first counts.
    data: BTreeMap<String, Vec<String>>,
    processors: BTreeMap<String, Vec<String>>,
    notes: Vec<String>,
}

impl Import {
    fn declaration(&mut self, declaration: &Node) {
        let text = |key: &str| declaration.get(key).and_then(Node::as_str).filter(|text| !text.is_empty());
        let mut lines = Vec::new();
        let mut say = |key: &str, value: Option<&str>| {
            lines.extend(value.map(|value| format!("{key} = {}", quote(value))));
        };
        say("purpose", text("name").or(text("data_use")));
        say("data_use", text("data_use").filter(|word| vocabulary().fides_uses().iter().any(|known| known == word)));
        say("legal_basis", text("legal_basis_for_processing").and_then(legal_basis).map(LegalBasis::as_str));
        say("retention", text("retention_period"));
        let subjects: Vec<String> = words(declaration, "data_subjects").iter().map(|word| quote(word)).collect();
        if !subjects.is_empty() {
            lines.push(format!("subjects = [{}]", subjects.join(", ")));
        }
        for key in words(declaration, "data_categories") {
            for name in self.names(&key) {
                match self.data.entry(name) {
                    Entry::Vacant(entry) => {
                        entry.insert(lines.clone());
                    }
                    Entry::Occupied(entry) => {
                        let name = entry.key();
                        self.notes.push(format!("[data.{name}] is declared more than once: the first is kept"));
                    }
                }
            }
        }
    }

    fn recipient(&mut self, flow: &Node) {
        let Some(key) = flow.get("fides_key").and_then(Node::as_str) else { return };
        let own: Vec<String> = words(flow, "data_categories").iter().flat_map(|key| self.names(key)).collect();
        self.processors.entry(key.to_string()).or_default().extend(own);
    }

    /// What stands for a key of fideslang's: a category, or types of data.
    fn names(&mut self, key: &str) -> Vec<String> {
        let categories = vocabulary().categories();
        if let Some(category) = categories.iter().find(|category| category.fides == key) {
            return vec![category.id.clone()];
        }
        let types = categories.iter().flat_map(|category| &category.data_types);
        let names: Vec<String> = types.filter(|(_, own)| *own == key).map(|(name, _)| name.clone()).collect();
        if names.is_empty() {
            self.notes.push(format!("{key}: no category and no type of data stands for it"));
        }
        names
    }

    fn page(mut self) -> String {
        let mut page = "# From a manifest in fideslang's vocabulary. What it does not say is left out.\n".to_string();
        self.notes.sort();
        self.notes.dedup();
        for note in &self.notes {
            // A comment ends with its line.
            let _ = writeln!(page, "# {}", quote(note).trim_matches('"'));
        }
        let vendors = crate::code::vendors();
        for (name, mut data) in self.processors {
            data.sort();
            data.dedup();
            let data: Vec<String> = data.iter().map(|word| quote(word)).collect();
            let _ = write!(page, "\n[processors.{}]\ndata = [{}]\n", quote(&name), data.join(", "));
            if !vendors.contains(&name.as_str()) {
                page.push_str("hosts = [] # name the hosts that are theirs\n");
            }
        }
        for (name, lines) in self.data {
            let _ = write!(page, "\n[data.{name}]\n");
            lines.iter().for_each(|line| page.extend([line.as_str(), "\n"]));
        }
        page
    }
}

fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).and_then(Node::as_array).unwrap_or_default()
}

fn words(node: &Node, key: &str) -> Vec<String> {
    items(node, key).iter().filter_map(Node::as_str).map(str::to_string).collect()
}

/// `LegalBasisForProcessingEnum` of `fideslang.models`.
fn legal_basis(words: &str) -> Option<LegalBasis> {
    Some(match words {
        "Consent" => LegalBasis::Consent,
        "Contract" => LegalBasis::Contract,
        "Legal obligations" => LegalBasis::LegalObligation,
        "Vital interests" => LegalBasis::VitalInterests,
        "Public interest" => LegalBasis::PublicTask,
        "Legitimate interests" => LegalBasis::LegitimateInterests,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::config::Config;
    use crate::document;
    use crate::source::{Artifact, Encoding, Origin, SourceText};

    #[test]
    fn a_manifest_becomes_a_configuration() {
        let text = "system:\n  - fides_key: shop\n    system_type: Application\n    egress:\n      - fides_key: sentry\n        type: system\n        data_categories: [user.contact.email, user.device]\n      - fides_key: \"x\\ny\"\n        type: system\n    privacy_declarations:\n      - name: Orders\n        data_use: essential.service\n        data_categories: [user.contact, user.nonsense]\n        data_subjects: [customer]\n        legal_basis_for_processing: Contract\n        retention_period: \"3 years\"\n      - name: Again\n        data_use: nonsense\n        data_categories: [user.contact]\n";
        let source = Arc::new(SourceText::new("m.yml", text, Encoding::Utf8, Origin::WorkingTree));
        let parsed = document::parse(&Artifact::file(source));
        let page = imported(&parsed.documents[0].root);
        assert_eq!(
            page,
            "# From a manifest in fideslang's vocabulary. What it does not say is left out.\n# [data.contact] is declared more than once: the first is kept\n# user.nonsense: no category and no type of data stands for it\n\n[processors.\"sentry\"]\ndata = [\"email\", \"email-translated\", \"online-identifier\"]\n\n[processors.\"x\\ny\"]\ndata = []\nhosts = [] # name the hosts that are theirs\n\n[data.contact]\npurpose = \"Orders\"\ndata_use = \"essential.service\"\nlegal_basis = \"contract\"\nretention = \"3 years\"\nsubjects = [\"customer\"]\n"
        );
        let config = Config::parse(&page, "regate.toml", Path::new("")).unwrap();
        assert_eq!(config.privacy().data("email", "contact").and_then(|data| data.purpose.as_deref()), Some("Orders"));
    }
}
