//! The audit as data.

use std::io::{self, Write};

use crate::report::ReportOptions;
use crate::report::audit::model::Audit;
use crate::report::entry::{Entry, Writer};
use crate::report::saved::Saved;

pub(in crate::report) const FORMAT: Entry = Entry {
    name: "audit",
    extension: "audit.json",
    description: "the audit report as JSON: controls with status, rules, populations, results",
    write: Writer::Saved(write),
};

fn write(saved: &Saved, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Audit::of(saved, options))?;
    out.write_all(b"\n")
}
