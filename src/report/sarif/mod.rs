//! SARIF 2.1.0, in three profiles. Results are serialised one at a time, straight to the writer.

mod absent;
mod azure;
mod files;
mod help;
mod model;
mod notifications;
mod results;
mod rules;
mod subjects;
mod taxonomies;
#[cfg(test)]
mod tests;
mod text;

pub(crate) use help::markdown as rule_markdown;

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::report::entry::{Entry, Writer};
use crate::report::sarif::files::Files;
use crate::report::sarif::model::{
    Artifact, ArtifactLocation, AutomationDetails, BaseUri, Driver, Invocation, Log, MappedTo, Message, Run,
    RunProperties, Tool, VersionControlDetails,
};
use crate::report::sarif::notifications::Notifications;
use crate::report::sarif::results::Results;
use crate::report::sarif::rules::RuleTable;
use crate::report::sarif::taxonomies::Taxonomies;
use crate::report::{INFORMATION_URI, ReportOptions, TOOL_NAME, TOOL_VERSION, uri};
use crate::result::ResultKind;
use crate::result::{FileStatus, Known, MASK, ScanResult};
use crate::result::{Provenance, ScanReport};

/// Where the schema is, by the name that editors and GitHub's documentation use.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What all paths are relative to: the root of the repository.
const ROOT: &str = "%SRCROOT%";
/// GitHub rejects a run with more results:
/// <https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support#validating-your-sarif-file>
const MOST_RESULTS: usize = 25_000;

/// Who the file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Profile {
    /// GitHub code scanning ignores suppressions, kinds and taxonomies, so what it must not show is left out.
    Github,
    /// Azure DevOps' alerts: what GitHub's has, with the pipeline in place of a category.
    Azure,
    /// Auditors, viewers, other tools: everything.
    Full,
}

pub(super) const GITHUB: Entry = Entry {
    name: "sarif",
    extension: "sarif",
    description: "SARIF 2.1.0 for GitHub code scanning: no suppressed results, within its limits",
    write: Writer::Scan(|report, options, out| write(report, Profile::Github, options, out)),
};

pub(super) const AZURE: Entry = Entry {
    name: "sarif-azure",
    extension: "azure.sarif",
    description: "SARIF 2.1.0 for alerts of Azure DevOps: the same, of the pipeline that it runs in",
    write: Writer::Scan(|report, options, out| write(report, Profile::Azure, options, out)),
};

pub(super) const FULL: Entry = Entry {
    name: "sarif-full",
    extension: "full.sarif",
    description: "SARIF 2.1.0 with everything: suppressions, reviews, unknowns, taxonomies, the rules that ran, all files",
    write: Writer::Scan(|report, options, out| write(report, Profile::Full, options, out)),
};

/// Writes one run.
///
/// # Errors
///
/// When writing to `out` fails.
pub(super) fn write(
    report: &ScanReport,
    profile: Profile,
    options: &ReportOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let limit = if profile == Profile::Full { usize::MAX } else { MOST_RESULTS };
    let (results, left_out) = select(report, profile, limit);
    let table = RuleTable::new(report, &results, profile, options);
    let full = profile == Profile::Full;
    let taxonomies = if full { Taxonomies::new(table.rules()) } else { Taxonomies::default() };
    let subjects = if full && options.show_passed { subjects::examined(report) } else { Vec::new() };
    let absent: &[Known] = match &report.comparison {
        Some(comparison) if full => &comparison.absent,
        _ => &[],
    };
    let files = if full {
        let others =
            subjects.iter().map(subjects::Examined::path).chain(absent.iter().map(|known| known.path.as_str()));
        Files::new(report, &results, others)
    } else {
        Files::default()
    };
    let notifications = Notifications { report, profile, table: &table, files: &files, left_out };
    let version_control = report.provenance.as_ref().and_then(provenance);
    // The profiles for alerts leave out what a gate has to see, and say nothing that would let them pass for a whole scan.
    let properties = RunProperties {
        conduct: options.conduct.as_ref().filter(|_| full),
        revision: report
            .provenance
            .as_ref()
            .filter(|_| version_control.is_none())
            .and_then(|own| own.revision.as_deref()),
    };
    let run = Run {
        tool: Tool { driver: driver(&table, &taxonomies) },
        invocations: [Invocation {
            execution_successful: report.coverage.errors.is_empty(),
            tool_execution_notifications: notifications.list(),
        }],
        version_control_provenance: version_control.into_iter().collect(),
        original_uri_base_ids: BTreeMap::from([(
            ROOT,
            BaseUri { description: Message::text("The root of the repository.") },
        )]),
        automation_details: match profile {
            Profile::Azure => azure::automation(&|name| std::env::var(name).ok()),
            _ => Some(AutomationDetails { id: category(&options.category), properties: BTreeMap::new() }),
        },
        column_kind: "utf16CodeUnits",
        redaction_tokens: [MASK],
        artifacts: if full { artifacts(report, &files) } else { Vec::new() },
        taxonomies: taxonomies.components(),
        properties,
        results: Results { results: &results, subjects: &subjects, absent, table: &table, files: &files, profile },
    };
    serde_json::to_writer_pretty(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
    out.write_all(b"\n")
}

/// The results that a profile shows, in their order, and how many were left out by the limit: the least severe.
fn select(report: &ScanReport, profile: Profile, limit: usize) -> (Vec<&ScanResult>, usize) {
    // GitHub compares uploads itself: a result that it no longer sees is one that was fixed.
    let is_alert = |result: &ScanResult| result.suppression.is_none() && result.kind == ResultKind::Fail;
    let shown: Vec<_> = report.results.iter().filter(|result| profile == Profile::Full || is_alert(result)).collect();
    let left_out = shown.len().saturating_sub(limit);
    if left_out == 0 {
        return (shown, 0);
    }
    let mut ranked: Vec<_> = shown.into_iter().enumerate().collect();
    ranked.sort_by_key(|(at, result)| (std::cmp::Reverse(result.severity), *at));
    ranked.truncate(limit);
    ranked.sort_by_key(|(at, _)| *at);
    (ranked.into_iter().map(|(_, result)| result).collect(), left_out)
}

fn driver(table: &RuleTable<'_>, taxonomies: &Taxonomies) -> Driver {
    Driver {
        name: TOOL_NAME,
        full_name: format!("{TOOL_NAME} {TOOL_VERSION}"),
        version: TOOL_VERSION,
        semantic_version: TOOL_VERSION,
        information_uri: INFORMATION_URI,
        rules: table.descriptors(taxonomies),
        notifications: notifications::descriptors(),
        supported_taxonomies: taxonomies.references(),
    }
}

fn provenance(provenance: &Provenance) -> Option<VersionControlDetails> {
    Some(VersionControlDetails {
        repository_uri: uri::of_remote(provenance.repository.as_deref()?)?,
        revision_id: provenance.revision.clone(),
        branch: provenance.branch.clone(),
        mapped_to: MappedTo { uri_base_id: ROOT },
    })
}

/// `category/`: GitHub takes what stands before the last slash, the rest is the run's own name, which we have not.
fn category(category: &str) -> String {
    if category.ends_with('/') { category.to_string() } else { format!("{category}/") }
}

/// Every file that was read: the population.
fn artifacts(report: &ScanReport, files: &Files<'_>) -> Vec<Artifact> {
    let bytes: BTreeMap<&str, u64> = report.coverage.files.iter().map(|f| (f.path.as_str(), f.bytes)).collect();
    files
        .paths()
        .map(|path| {
            let (uri, is_relative) = uri::of_path(path);
            Artifact {
                location: ArtifactLocation { uri, uri_base_id: is_relative.then_some(ROOT), index: None },
                length: bytes.get(path).copied(),
                roles: ["analysisTarget"],
            }
        })
        .collect()
}

/// Whether a file belongs among the artifacts.
fn was_read(status: &FileStatus) -> bool {
    !matches!(status, FileStatus::Skipped(_))
}
