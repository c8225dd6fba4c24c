//! The inventory of personal data, one file per format. Blanks are shown as blanks, and every format says what was not read.

mod csv;
mod fides;
mod json;
mod markdown;
mod mermaid;
mod text;
mod words;

use std::io::{self, Write};

use crate::inventory::Inventory;

#[cfg(test)]
use json::schema;

/// How the inventory is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum InventoryFormat {
    /// For a terminal: a section for each category.
    Text,
    /// The record of processing, with a data-flow diagram.
    Markdown,
    /// One row for each type of data and place.
    Csv,
    /// Everything, for programs: schemas/inventory-v1.schema.json.
    Json,
    /// The data-flow diagram alone.
    Mermaid,
    /// A manifest in fideslang's vocabulary, as YAML: systems, their declarations, and the data that stores keep.
    Fides,
}

/// Writes an inventory. What is written is not redacted: the caller knows the credentials.
///
/// # Errors
///
/// When the output cannot be written.
pub fn write(inventory: &Inventory, format: InventoryFormat, out: &mut dyn Write) -> io::Result<()> {
    match format {
        InventoryFormat::Text => out.write_all(text::page(inventory).as_bytes()),
        InventoryFormat::Markdown => out.write_all(markdown::page(inventory).as_bytes()),
        InventoryFormat::Csv => csv::table(inventory, out),
        InventoryFormat::Json => json::write(inventory, out),
        InventoryFormat::Mermaid => out.write_all(mermaid::diagram(inventory).as_bytes()),
        InventoryFormat::Fides => out.write_all(fides::manifest(inventory).as_bytes()),
    }
}

#[cfg(test)]
mod tests;
