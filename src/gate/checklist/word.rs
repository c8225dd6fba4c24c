//! The checklist as Markdown.

use std::fmt::Write as _;

use crate::gate::checklist::{Item, ItemStatus};
use crate::gate::markdown::plain;

/// A page with a group a section, and file and message of the evidence that cannot be used.
#[must_use]
pub fn markdown(items: &[Item], errors: &[(String, String)]) -> String {
    let open = items.iter().filter(|item| item.status == ItemStatus::Open).count();
    let mut page = format!("# Checklist\n\n{} of {} items are open.\n", open, items.len());
    if !errors.is_empty() {
        page.push_str("\n## Evidence that cannot be used\n\n");
        page.extend(errors.iter().map(|(_, message)| format!("- {}\n", plain(message))));
    }
    let mut group = "";
    for item in items {
        if item.group != group {
            group = &item.group;
            let _ = write!(page, "\n## {}\n\n", plain(group));
        }
        let (mark, word) = match item.status {
            ItemStatus::Verified => ("x", "verified"),
            ItemStatus::Attested => ("x", "attested"),
            ItemStatus::Open => (" ", "open"),
            ItemStatus::Optional => (" ", "optional"),
        };
        let _ = writeln!(page, "- [{mark}] {}: **{word}**: {}", plain(&item.title), plain(&item.because));
    }
    page
}
