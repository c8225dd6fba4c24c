//! The inventory for programs: `schemas/inventory-v1.schema.json`.

use std::io::{self, Write};

use crate::inventory::Inventory;

/// What the format is called.
#[cfg(test)]
const SCHEMA: &str = "https://github.com/regate-dev/regate/blob/main/schemas/inventory-v1.schema.json";

pub(super) fn write(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, inventory)?;
    writeln!(out)
}

/// The JSON Schema (draft 2020-12) of the inventory.
#[cfg(test)]
pub(super) fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<Inventory>();
    schema.insert("$id".to_string(), SCHEMA.into());
    schema.insert("title".to_string(), "Regate inventory of personal data, version 1".into());
    schema.to_value()
}
