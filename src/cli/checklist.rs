//! `regate checklist`: what is verified, attested and open before a deployment.

use std::io::Write;

use clap::Args;
use serde_json::json;

use crate::cli::evidence::EvidenceArguments;
use crate::gate::{self, ItemStatus};
use crate::result::exit;

/// Arguments of `regate checklist`.
#[derive(Debug, Args)]
pub(crate) struct ChecklistArguments {
    #[command(flatten)]
    evidence: EvidenceArguments,
    /// markdown or json.
    #[arg(long, value_name = "FORMAT", default_value = "markdown", value_parser = ["markdown", "json"])]
    format: String,
    /// Exit with 1 while an item is open, or a file of the evidence cannot be used.
    #[arg(long)]
    check: bool,
}

/// Prints the list.
pub(crate) fn run(arguments: &ChecklistArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let request = arguments.evidence.request()?;
    let collected = gate::collect(&request)?;
    let items = gate::checklist_state(&collected.checklist, &collected, request.now);
    let errors = &collected.errors;
    if arguments.format == "json" {
        let told: Vec<_> = errors.iter().map(|(file, message)| json!({"file": file, "message": message})).collect();
        let report = json!({"commit": collected.commit, "items": items, "errors": told});
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        out.write_all(gate::checklist_markdown(&items, errors).as_bytes())?;
    }
    let open = items.iter().any(|item| item.status == ItemStatus::Open);
    Ok(if (open || !errors.is_empty()) && arguments.check { exit::FOUND } else { exit::CLEAN })
}
