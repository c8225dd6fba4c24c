//! A manifest in the vocabulary of fideslang (<https://github.com/ethyca/fideslang>): `dataset` for what stores keep, `system` for
//! the program and for those who receive data. What nobody declared has no declaration here: a purpose is not made up.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::words;
use crate::config::privacy::LegalBasis;
use crate::inventory::{Declared, Entry, Inventory, RecipientKind};
use crate::report::escape::one_line;

/// What the program is called in the manifest.
const PROGRAM: &str = "repository";

pub(super) fn manifest(inventory: &Inventory) -> String {
    let mut page = "# Written by 'regate inventory -f fides', in the vocabulary of fideslang 3.\n".to_string();
    for line in words::unread(inventory) {
        let _ = writeln!(page, "# {}", one_line(&line));
    }
    let undeclared: Vec<&Entry> = inventory.data.iter().filter(|entry| entry.declared.data_use.is_none()).collect();
    for entry in &undeclared {
        let _ = writeln!(page, "# No data use is declared for {} ({}).", one_line(&entry.data_type), entry.fides_key);
    }
    datasets(inventory, &mut page);
    systems(inventory, &mut page);
    page
}

fn datasets(inventory: &Inventory, page: &mut String) {
    let mut stores: BTreeMap<&str, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    for entry in &inventory.data {
        for stored in &entry.stored {
            let fields = stores.entry(&stored.store).or_default();
            fields.entry(&stored.field).or_default().insert(&entry.fides_key);
        }
    }
    if stores.is_empty() {
        return;
    }
    let _ = write!(page, "dataset:\n  - fides_key: {PROGRAM}_stores\n    name: \"Stores\"\n    collections:\n");
    for (store, fields) in stores {
        let _ = write!(page, "      - name: {}\n        fields:\n", quoted(store));
        for (field, keys) in fields {
            let keys: Vec<&str> = keys.into_iter().collect();
            let _ = write!(
                page,
                "          - name: {}\n            data_categories: [{}]\n",
                quoted(field),
                keys.join(", ")
            );
        }
    }
}

fn systems(inventory: &Inventory, page: &mut String) {
    let others: Vec<_> = inventory.recipients.iter().filter(|recipient| recipient.kind != RecipientKind::Own).collect();
    let name = inventory.controller.name.as_deref().unwrap_or("The repository");
    let _ =
        write!(page, "system:\n  - fides_key: {PROGRAM}\n    name: {}\n    system_type: Application\n", quoted(name));
    if !others.is_empty() {
        page.push_str("    egress:\n");
    }
    for recipient in &others {
        let keys: BTreeSet<&str> = recipient.data.iter().filter_map(|data| key_of(inventory, data)).collect();
        let keys: Vec<&str> = keys.into_iter().collect();
        let _ = write!(
            page,
            "      - fides_key: {}\n        type: system\n        data_categories: [{}]\n",
            fides_key(&recipient.id),
            keys.join(", ")
        );
    }
    declarations(inventory, page);
    for recipient in others {
        let _ = write!(
            page,
            "  - fides_key: {}\n    name: {}\n    system_type: Third Party\n    privacy_declarations: []\n",
            fides_key(&recipient.id),
            quoted(&recipient.title)
        );
        if let Some(transfer) = &recipient.transfer {
            let _ = write!(
                page,
                "    does_international_transfers: true\n    legal_basis_for_transfers: [{}]\n",
                quoted(transfer)
            );
        }
    }
}

/// One declaration for what is said in one entry of `regate.toml`.
fn declarations(inventory: &Inventory, page: &mut String) {
    let mut declared: BTreeMap<&str, (&Declared, BTreeSet<&str>, bool)> = BTreeMap::new();
    for entry in &inventory.data {
        let Some(by) = entry.declared.by.as_deref().filter(|_| entry.declared.data_use.is_some()) else { continue };
        let own = declared.entry(by).or_insert((&entry.declared, BTreeSet::new(), false));
        own.1.insert(&entry.fides_key);
        own.2 |= entry.sensitivity == "special-category";
    }
    if declared.is_empty() {
        page.push_str("    privacy_declarations: []\n");
        return;
    }
    page.push_str("    privacy_declarations:\n");
    for (by, (own, keys, is_special)) in declared {
        let keys: Vec<&str> = keys.into_iter().collect();
        let purpose = own.purpose.as_deref().unwrap_or(by);
        let data_use = own.data_use.as_deref().unwrap_or_default();
        let _ = write!(
            page,
            "      - name: {}\n        data_use: {data_use}\n        data_categories: [{}]\n",
            quoted(purpose),
            keys.join(", ")
        );
        if let Some(basis) = own.legal_basis {
            let _ = writeln!(page, "        legal_basis_for_processing: {}", legal_basis(basis));
        }
        if let Some(retention) = &own.retention {
            let _ = writeln!(page, "        retention_period: {}", quoted(retention));
        }
        if is_special {
            page.push_str("        processes_special_category_data: true\n");
        }
    }
}

fn key_of<'i>(inventory: &'i Inventory, data_type: &str) -> Option<&'i str> {
    inventory.data.iter().find(|entry| entry.data_type == data_type).map(|entry| entry.fides_key.as_str())
}

/// fideslang's words: `LegalBasisForProcessingEnum` of `fideslang.models`.
fn legal_basis(basis: LegalBasis) -> &'static str {
    match basis {
        LegalBasis::Consent => "Consent",
        LegalBasis::Contract => "Contract",
        LegalBasis::LegalObligation => "Legal obligations",
        LegalBasis::VitalInterests => "Vital interests",
        LegalBasis::PublicTask => "Public interest",
        LegalBasis::LegitimateInterests => "Legitimate interests",
    }
}

/// A key of letters, digits, `.`, `_`, `-`, as `FidesKey` of `fideslang.validation` takes them.
fn fides_key(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '_' }).collect()
}

/// A string of JSON, which is one of YAML, too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(one_line(text)).to_string()
}
