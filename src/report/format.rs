//! The output formats: one table, from which `-o`, its help, its errors and its file names come.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use crate::report::entry::{Entry, Writer};
use crate::report::saved::Saved;
use crate::report::{ReportOptions, audit, csv, env, github, gitlab, json, junit, markdown, sarif, terminal};
use crate::result::ScanReport;

/// Every format, in the order of the help. A further one is its file and an entry here.
static FORMATS: &[Entry] = &[
    terminal::FORMAT,
    sarif::GITHUB,
    sarif::AZURE,
    sarif::FULL,
    json::FORMAT,
    github::FORMAT,
    markdown::FORMAT,
    env::FORMAT,
    junit::FORMAT,
    gitlab::SAST,
    gitlab::SECRETS,
    gitlab::QUALITY,
    csv::FINDINGS,
    csv::POPULATION,
    audit::JSON,
    audit::MARKDOWN,
    audit::HTML,
    audit::OSCAL,
    audit::OSCAL_COMPONENT,
    audit::CYCLONEDX,
];

/// An output format, by the name the command line gives it.
#[derive(Clone, Copy)]
pub struct ReportFormat(&'static Entry);

impl ReportFormat {
    /// For a person at a terminal.
    pub const TERMINAL: Self = Self(&terminal::FORMAT);
    /// Everything that the scan knows.
    pub const JSON: Self = Self(&json::FORMAT);
    /// The audit report for whoever reads text.
    pub const AUDIT_MARKDOWN: Self = Self(&audit::MARKDOWN);
    /// The audit report for whoever looks at it.
    pub const AUDIT_HTML: Self = Self(&audit::HTML);
    /// SARIF for the record.
    pub const SARIF_FULL: Self = Self(&sarif::FULL);

    pub fn all() -> impl Iterator<Item = Self> {
        FORMATS.iter().map(Self)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0.name
    }

    /// How files of it end, without a dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        self.0.extension
    }

    #[must_use]
    pub fn description(self) -> &'static str {
        self.0.description
    }

    /// Writes a report.
    pub(super) fn write(self, report: &ScanReport, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
        match self.0.write {
            Writer::Scan(write) => write(report, options, out),
            Writer::Saved(write) => write(&json::saved(report, options)?, options, out),
        }
    }

    /// Whether it can be written from a kept JSON report, without the scan itself.
    #[must_use]
    pub fn takes_saved(self) -> bool {
        matches!(self.0.write, Writer::Saved(_))
    }

    /// Whether it says how the scan was run.
    #[must_use]
    pub fn tells_conduct(self) -> bool {
        self.takes_saved() || [Self::JSON, Self::SARIF_FULL].contains(&self)
    }

    /// Writes a report from a kept one.
    pub(super) fn write_saved(self, saved: &Saved, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
        match self.0.write {
            Writer::Saved(write) => write(saved, options, out),
            Writer::Scan(_) => Err(io::Error::other(format!("'{self}' needs the scan itself, not a report of it"))),
        }
    }
}

impl PartialEq for ReportFormat {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for ReportFormat {}

impl fmt::Debug for ReportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl fmt::Display for ReportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.name)
    }
}

/// The names as a sentence lists them: `terminal, sarif or json`.
#[must_use]
pub fn names() -> String {
    match FORMATS {
        [] => String::new(),
        [rest @ .., last] => {
            let rest: Vec<_> = rest.iter().map(|format| format.name).collect();
            format!("{} or {}", rest.join(", "), last.name)
        }
    }
}

/// A word that is no format.
#[derive(Debug, thiserror::Error)]
#[error("unknown report format '{0}': use {names}", names = names())]
pub struct UnknownFormat(String);

impl UnknownFormat {
    /// What to write in its place.
    #[must_use]
    pub fn remedy(&self) -> String {
        let near = crate::suggest::hint(&self.0, ReportFormat::all().map(|format| format.as_str()));
        format!("use {}{near}", names())
    }
}

impl FromStr for ReportFormat {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::all().find(|format| format.as_str() == word).ok_or_else(|| UnknownFormat(word.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_reads_back_and_the_error_lists_them_all() {
        let error = "pdf".parse::<ReportFormat>().unwrap_err().to_string();
        for format in ReportFormat::all() {
            assert_eq!(format.as_str().parse::<ReportFormat>().unwrap(), format);
            assert!(error.contains(format.as_str()));
        }
    }

    #[test]
    fn names_and_extensions_are_unique() {
        let count = FORMATS.len();
        assert_eq!(FORMATS.iter().map(|format| format.name).collect::<BTreeSet<_>>().len(), count);
        assert_eq!(FORMATS.iter().map(|format| format.extension).collect::<BTreeSet<_>>().len(), count);
    }
}
