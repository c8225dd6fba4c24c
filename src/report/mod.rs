//! One file per output format. Each takes a finished [`crate::result::ScanReport`] and writes bytes.
//!
//! Nothing here decides: thresholds and exit codes come in through a [`Verdict`]. Nothing here redacts either: results
//! arrive redacted. What is left to do is to escape, for each format, what a file's author could have put in a path, a
//! message or an excerpt.

mod approvals;
mod audit;
mod bundle;
mod compared;
mod control_list;
mod csv;
mod entry;
mod env;
mod environments;
mod escape;
mod format;
mod from_sarif;
mod gaps;
mod github;
mod gitlab;
mod history;
mod inventory;
mod json;
mod junit;
mod markdown;
pub mod mermaid;
#[cfg(feature = "parquet")]
mod parquet;
mod pipeline_diagram;
mod population;
mod ran;
#[cfg(test)]
mod sample;
mod sarif;
mod saved;
mod site;
mod summary;
mod terminal;
mod time;
mod trend;
mod uri;
mod uuid;

use std::io::{self, Write};

use crate::result::{Conduct, ScanReport, Verdict};

#[cfg(feature = "parquet")]
pub use self::parquet::{Tables, TablesError, TablesOf};
pub use approvals::Approval;
pub use bundle::{Bundle, BundleOptions, verify as verify_bundle};
pub(crate) use compared::{by_severity, severities};
pub use environments::{
    EnvironmentsDiagram, EnvironmentsFormat, diagram as environments_diagram, document as environments_document,
};
pub(crate) use escape::{lines, one_line};
pub use format::{ReportFormat, UnknownFormat, names as format_names};
pub use from_sarif::is_sarif;
pub use inventory::{InventoryFormat, write as write_inventory};
pub use pipeline_diagram::{Drawing, pipeline_diagram};
pub(crate) use sarif::rule_markdown;
pub use saved::{NotAReport, Saved};
pub use site::{SITE, rule_address, rule_page};
pub(crate) use summary::{first_gap, plural};
pub(crate) use terminal::cut;
pub use terminal::{GroupBy, LinkBase, TerminalOptions};
pub use trend::{Point, Recorded, Remediation, Store, StoreError, Trend};

/// The tool's page: SARIF's `informationUri`, and the help link of a user's rules that name no page.
pub const INFORMATION_URI: &str = "https://github.com/regate-dev/regate";

/// The name and version that reports carry.
const TOOL_NAME: &str = "Regate";
const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the caller knows and a report does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportOptions {
    /// SARIF's `automationDetails.id`, GitHub's category: uploads of one category replace each other. A final `/` is
    /// added where it is missing.
    pub category: String,
    /// What the scan came to, told in the last line of the formats that people read.
    pub verdict: Option<Verdict>,
    /// Say of every subject how it ended, those that passed too.
    pub show_passed: bool,
    /// When the report is made, in seconds since 1970: formats that must carry a time carry this one.
    pub now: i64,
    /// Ids of the frameworks that an audit report is about; empty for all.
    pub frameworks: Vec<String>,
    /// List every rule, and not only those that ran on something.
    pub all_rules: bool,
    /// How the scan was run, which sarif-full says for the gate.
    pub conduct: Option<Conduct>,
    /// The scans of the repository over time, for an audit report.
    pub trend: Option<Trend>,
    /// The sign-offs beside the scan, for an audit report; `None` where none were asked for.
    pub approvals: Option<Vec<Approval>>,
    pub terminal: TerminalOptions,
}

impl Default for ReportOptions {
    fn default() -> Self {
        Self {
            category: "regate/".to_string(),
            verdict: None,
            show_passed: false,
            now: 0,
            frameworks: Vec::new(),
            all_rules: false,
            conduct: None,
            trend: None,
            approvals: None,
            terminal: TerminalOptions::default(),
        }
    }
}

/// Writes a report.
///
/// # Errors
///
/// Only when writing to `out` fails.
pub fn write(
    report: &ScanReport,
    format: ReportFormat,
    options: &ReportOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    format.write(report, options, &mut out)?;
    out.flush()
}

/// Writes a report from a JSON report that was kept.
///
/// # Errors
///
/// When writing to `out` fails, or the format needs what only the scan itself has.
pub fn write_saved(
    saved: &Saved,
    format: ReportFormat,
    options: &ReportOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    format.write_saved(saved, options, &mut out)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::result::{Excerpt, Location, RelatedLocation};
    use crate::rule::Severity;
    use crate::span::{Region, Span};

    /// Any excerpt with any highlight, whether they fit or not: reports must not rely on their maker.
    fn location() -> impl Strategy<Value = Location> {
        let text = "(?s)[ -~\t\n\r\u{0}\u{1b}\u{85}\u{202e}é日😀]{0,400}";
        let numbers = (0..3u32, 0..500u32, 0..3u32, 0..500u32);
        let rest = (any::<u32>(), 0..450usize, 0..450usize, any::<bool>());
        (text, ".{0,20}", numbers, rest).prop_map(|(text, path, region, (first_line, start, end, cropped))| Location {
            path,
            container: None,
            region: Region { start_line: region.0, start_column: region.1, end_line: region.2, end_column: region.3 },
            excerpt: Excerpt { first_line, text, highlight: Span::new(start, end), cropped },
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn no_input_makes_a_report_panic(
            places in prop::collection::vec(location(), 1..5), message in "(?s).{0,60}", width in 0..200usize,
        ) {
            let mut places = places.into_iter();
            let mut result = sample::result("r", Severity::High, places.next().unwrap());
            result.message.clone_from(&message);
            result.related =
                places.map(|location| RelatedLocation { location, message: message.clone() }).collect();
            result.code_flow = result.related.clone();
            let report = ScanReport { results: vec![result], ..sample::report() };
            let terminal = TerminalOptions { color: true, width, verbose: true, ..TerminalOptions::default() };
            let options = ReportOptions { terminal, show_passed: true, ..ReportOptions::default() };
            for format in ReportFormat::all() {
                let mut out = Vec::new();
                write(&report, format, &options, &mut out).unwrap();
                let text = String::from_utf8(out).unwrap();
                if matches!(format.as_str(), "sarif" | "sarif-full" | "json") {
                    serde_json::from_str::<serde_json::Value>(&text).unwrap();
                }
                if format.as_str() == "github" {
                    prop_assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
                }
            }
        }
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        for format in ReportFormat::all() {
            let written = || {
                let mut out = Vec::new();
                write(&sample::report(), format, &ReportOptions::default(), &mut out).unwrap();
                out
            };
            assert_eq!(written(), written());
        }
    }
}
