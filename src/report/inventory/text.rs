//! For a terminal.

use std::fmt::Write as _;

use super::words::{self, by_category, or_blank};
use crate::inventory::{Entry, Inventory, Recipient};
use crate::report::escape::one_line;

/// Stores, gaps and differences that are listed; the rest is counted.
const MOST: usize = 12;

pub(super) fn page(inventory: &Inventory) -> String {
    let mut page = format!("{}\n", words::headline(inventory));
    if inventory.data.iter().all(|entry| entry.declared.by.is_none()) && !inventory.data.is_empty() {
        page.push_str("Nothing is declared of this data: [data] entries of regate.toml fill what is blank.\n");
    }
    for (id, title, entries) in by_category(inventory) {
        let _ = writeln!(page, "\n{id}: {title}");
        entries.into_iter().for_each(|entry| data(inventory, entry, &mut page));
    }
    let receives = |recipient: &Recipient| {
        format!("{}: {}", words::recipient(recipient), words::titles(inventory, recipient).join(", "))
    };
    list(&mut page, "Recipients", inventory.recipients.iter().map(receives).collect());
    list(&mut page, "Differences", inventory.differences.iter().map(words::difference).collect());
    list(&mut page, "What was read, and what was not", words::unread(inventory));
    page
}

fn data(inventory: &Inventory, entry: &Entry, page: &mut String) {
    let _ = writeln!(page, "  {}", one_line(&format!("{} ({})", entry.title, entry.data_type)));
    let declared = &entry.declared;
    let subjects = declared.subjects.join(", ");
    let said = [
        ("purpose", or_blank(declared.purpose.as_deref())),
        ("legal basis", or_blank(declared.legal_basis.map(crate::config::privacy::LegalBasis::as_str))),
        ("kept", or_blank(declared.retention.as_deref())),
        ("of", or_blank(Some(&subjects))),
    ];
    let said: Vec<String> = said.iter().map(|(key, value)| format!("{key} {value}")).collect();
    line(page, &said.join("; "));
    if entry.sensitivity == "special-category" {
        line(page, &format!("exception of GDPR Article 9(2) or 10: {}", or_blank(declared.exception.as_deref())));
    }
    for stored in entry.stored.iter().take(MOST) {
        line(page, &format!("stored in {}", words::stored(stored)));
    }
    if entry.stored.len() > MOST {
        line(page, &format!("stored in {} more fields", entry.stored.len() - MOST));
    }
    for sent in &entry.sent {
        let to = inventory.recipient(&sent.to).map_or_else(|| sent.to.clone(), words::recipient);
        let note = words::note(sent);
        let note = if note.is_empty() { String::new() } else { format!(" [{note}]") };
        line(page, &format!("goes to {to}: {}{note}", words::places(sent)));
    }
}

fn line(page: &mut String, text: &str) {
    let _ = writeln!(page, "    {}", one_line(text));
}

fn list(page: &mut String, title: &str, lines: Vec<String>) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n{title}");
    for text in lines.iter().take(2 * MOST) {
        let _ = writeln!(page, "  {}", one_line(text));
    }
    if lines.len() > 2 * MOST {
        let _ = writeln!(page, "  and {} more: '-f json' has them all", lines.len() - 2 * MOST);
    }
}
