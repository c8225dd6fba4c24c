//! One row for each type of data and each place where it is kept or passed on; then one for each file that was not read.

use std::io::{self, Write};

use super::words;
use crate::config::privacy::LegalBasis;
use crate::inventory::{Entry, Inventory, Sent, StoredIn};
use crate::report::csv::row;

const HEAD: [&str; 25] = [
    "row",
    "category",
    "data_type",
    "title",
    "sensitivity",
    "fides_key",
    "system",
    "system_kind",
    "field",
    "hosts",
    "processor",
    "region",
    "transfer",
    "dpa",
    "purpose",
    "legal_basis",
    "exception",
    "retention",
    "subjects",
    "file",
    "line",
    "calls",
    "doubtful",
    "allowed",
    "note",
];

pub(super) fn table(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    row(&HEAD, out)?;
    for entry in &inventory.data {
        for stored in &entry.stored {
            kept(entry, stored, out)?;
        }
        for sent in &entry.sent {
            passed(inventory, entry, sent, out)?;
        }
    }
    for difference in &inventory.differences {
        note("difference", &words::difference(difference), out)?;
    }
    words::unread(inventory).iter().try_for_each(|line| note("coverage", line, out))
}

fn kept(entry: &Entry, stored: &StoredIn, out: &mut dyn Write) -> io::Result<()> {
    let line = stored.place.line.to_string();
    let note = stored.dropped_in.as_ref().map(|file| format!("dropped in {file}")).unwrap_or_default();
    let system = [&stored.store, "store", &stored.field, "", "", "", "", ""];
    let place = [stored.place.file.as_str(), &line, "", "", "", &note];
    written("stored", entry, system, None, place, out)
}

fn passed(inventory: &Inventory, entry: &Entry, sent: &Sent, out: &mut dyn Write) -> io::Result<()> {
    let recipient = inventory.recipient(&sent.to);
    let said = |of: Option<&String>| of.cloned().unwrap_or_default();
    let hosts = recipient.map(|own| own.hosts.join(" ")).unwrap_or_default();
    let (processor, region) =
        (said(recipient.and_then(|own| own.processor.as_ref())), said(recipient.and_then(|own| own.region.as_ref())));
    let (transfer, dpa) =
        (said(recipient.and_then(|own| own.transfer.as_ref())), said(recipient.and_then(|own| own.dpa.as_ref())));
    let kind = recipient.map_or("", |own| own.kind.as_str());
    let system = [sent.to.as_str(), kind, "", &hosts, &processor, &region, &transfer, &dpa];
    let first = sent.places.first();
    let line = first.map(|place| place.line.to_string()).unwrap_or_default();
    let allowed = sent.allowed.map(|allowed| allowed.to_string()).unwrap_or_default();
    let (calls, doubtful) = (sent.calls.to_string(), sent.doubtful.to_string());
    let place = [first.map_or("", |place| &place.file), &line, &calls, &doubtful, &allowed, words::note(sent)];
    let purpose = recipient.and_then(|own| own.purpose.as_deref());
    written("sent", entry, system, purpose, place, out)
}

/// A row: what it is, the data, the system, what is declared, the place.
fn written(
    what: &str,
    entry: &Entry,
    system: [&str; 8],
    purpose: Option<&str>,
    place: [&str; 6],
    out: &mut dyn Write,
) -> io::Result<()> {
    let declared = &entry.declared;
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let (exception, retention, subjects) =
        (said(&declared.exception), said(&declared.retention), declared.subjects.join(", "));
    let purpose = declared.purpose.as_deref().or(purpose).unwrap_or_default();
    let basis = declared.legal_basis.map_or("", LegalBasis::as_str);
    let data = [what, &entry.category, &entry.data_type, &entry.title, &entry.sensitivity, &entry.fides_key];
    let said = [purpose, basis, &exception, &retention, &subjects];
    let cells: Vec<&str> = data.into_iter().chain(system).chain(said).chain(place).collect();
    row(&cells, out)
}

fn note(what: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut cells = [""; HEAD.len()];
    let [first, .., last] = &mut cells;
    (*first, *last) = (what, text);
    row(&cells, out)
}
