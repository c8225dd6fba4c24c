//! The record of processing activities (GDPR Article 30(1)) as Markdown.

use std::fmt::Write as _;

use super::mermaid;
use super::words::{self, BLANK, or_blank};
use crate::config::privacy::LegalBasis;
use crate::inventory::{Entry, Inventory, RecipientKind};
use crate::report::markdown::cell;

/// Fields and places in one cell; the rest is counted.
const MOST_IN_CELL: usize = 5;
/// Gaps that are listed.
const MOST_GAPS: usize = 100;

pub(super) fn page(inventory: &Inventory) -> String {
    let mut page = format!(
        "# Record of processing of personal data\n\n{}. What the code shows is found by names and by data flow; what people \
         say stands in `regate.toml`. {BLANK} is what nobody said.\n\n",
        words::headline(inventory)
    );
    let own = &inventory.controller;
    let rows = [
        ("Controller", &own.name),
        ("Contact", &own.contact),
        ("Data protection officer", &own.officer),
        ("Security measures", &own.security),
    ];
    page.push_str("| Article 30(1)(a), (g) | |\n|---|---|\n");
    for (key, value) in rows {
        let _ = writeln!(page, "| {key} | {} |", cell(or_blank(value.as_deref())));
    }
    data(inventory, &mut page);
    recipients(inventory, &mut page);
    let _ = write!(page, "\n## Data flow\n\n```mermaid\n{}```\n", mermaid::diagram(inventory));
    list(
        &mut page,
        "Differences between the code and what is declared",
        &inventory.differences.iter().map(words::difference).collect::<Vec<_>>(),
    );
    list(&mut page, "What was read, and what was not", &words::unread(inventory));
    page
}

fn data(inventory: &Inventory, page: &mut String) {
    page.push_str("\n## Data\n\n");
    if inventory.data.is_empty() {
        page.push_str("No personal data was found.\n");
        return;
    }
    page.push_str(
        "| Category | Data | Of whom | Purpose | Legal basis | Kept | Stored in | Goes to |\n|---|---|---|---|---|---|---|---|\n",
    );
    for (category, _, entries) in words::by_category(inventory) {
        for entry in entries {
            let declared = &entry.declared;
            let basis = or_blank(declared.legal_basis.map(LegalBasis::as_str));
            let basis = match (&declared.exception, entry.sensitivity.as_str()) {
                (Some(exception), _) => format!("{basis}; {exception}"),
                (None, "special-category") => format!("{basis}; exception of Article 9(2) or 10: {BLANK}"),
                (None, _) => basis.to_string(),
            };
            let cells = [
                category,
                &entry.title,
                or_blank(Some(&declared.subjects.join(", "))),
                or_blank(declared.purpose.as_deref()),
                &basis,
                or_blank(declared.retention.as_deref()),
                &stored(entry),
                &sent(inventory, entry),
            ]
            .map(cell);
            let _ = writeln!(page, "| {} |", cells.join(" | "));
        }
    }
}

fn stored(entry: &Entry) -> String {
    shortened(entry.stored.iter().map(words::stored).collect())
}

fn sent(inventory: &Inventory, entry: &Entry) -> String {
    let told = entry.sent.iter().map(|sent| {
        let title = inventory.recipient(&sent.to).map_or(sent.to.as_str(), |recipient| &recipient.title);
        let note = words::note(sent);
        let note = if note.is_empty() { String::new() } else { format!(", {note}") };
        format!("{title} ({}{note})", words::places(sent))
    });
    shortened(told.collect())
}

fn shortened(mut parts: Vec<String>) -> String {
    let more = parts.len().saturating_sub(MOST_IN_CELL);
    parts.truncate(MOST_IN_CELL);
    if more > 0 {
        parts.push(format!("and {more} more"));
    }
    parts.join("; ")
}

fn recipients(inventory: &Inventory, page: &mut String) {
    let others: Vec<_> = inventory.recipients.iter().filter(|recipient| recipient.kind != RecipientKind::Own).collect();
    page.push_str("\n## Recipients\n\n");
    if others.is_empty() {
        page.push_str("No flow to others was found.\n");
        return;
    }
    page.push_str("| Recipient | Declared as | Hosts | Region | Transfer | Contract | Purpose | Receives |\n|---|---|---|---|---|---|---|---|\n");
    for recipient in others {
        let cells = [
            recipient.title.as_str(),
            or_blank(recipient.processor.as_deref()),
            or_blank(Some(&recipient.hosts.join(", "))),
            or_blank(recipient.region.as_deref()),
            or_blank(recipient.transfer.as_deref()),
            or_blank(recipient.dpa.as_deref()),
            or_blank(recipient.purpose.as_deref()),
            &words::titles(inventory, recipient).join(", "),
        ]
        .map(cell);
        let _ = writeln!(page, "| {} |", cells.join(" | "));
    }
}

fn list(page: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n## {title}\n");
    for text in lines.iter().take(MOST_GAPS) {
        let _ = writeln!(page, "- {}", cell(text));
    }
    if lines.len() > MOST_GAPS {
        let _ = writeln!(page, "- and {} more, which the JSON has", lines.len() - MOST_GAPS);
    }
}
