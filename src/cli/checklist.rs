//! `regate checklist`: what is verified, attested and open before a deployment.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::evidence::EvidenceArguments;
use crate::gate::{self, ItemStatus, TrustedBase};
use crate::result::exit;

/// Arguments of `regate checklist`.
#[derive(Debug, Args)]
pub(crate) struct ChecklistArguments {
    #[command(flatten)]
    evidence: EvidenceArguments,
    /// A folder of checklists (TOML) beside the built-in one.
    #[arg(long, value_name = "DIR")]
    checklist: Option<PathBuf>,
    /// markdown or json.
    #[arg(long, value_name = "FORMAT", default_value = "markdown", value_parser = ["markdown", "json"])]
    format: String,
    /// Exit with 1 while an item is open.
    #[arg(long)]
    check: bool,
}

/// Prints the list.
pub(crate) fn run(arguments: &ChecklistArguments, out: &mut dyn Write) -> anyhow::Result<u8> {
    let request = arguments.evidence.request()?;
    let collected = gate::collect(&request)?;
    let trusted = TrustedBase::new(&request.root, request.trust_base.as_deref())?;
    let list = gate::load_checklist(arguments.checklist.as_deref(), &trusted)?;
    let items = gate::checklist_state(&list, &collected, request.now);
    if arguments.format == "json" {
        writeln!(out, "{}", serde_json::to_string_pretty(&json!({"commit": collected.commit, "items": items}))?)?;
    } else {
        out.write_all(gate::checklist_markdown(&items).as_bytes())?;
    }
    let open = items.iter().any(|item| item.status == ItemStatus::Open);
    Ok(if open && arguments.check { exit::FOUND } else { exit::CLEAN })
}
