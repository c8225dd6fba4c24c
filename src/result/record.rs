//! One result. Everything in it is already redacted: no output sees the text of a file.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::result::fix::Fix;
use crate::result::known::{Identity, Known};
use crate::result::population::Subject;
use crate::result::redaction::MASK;
use crate::rule::Severity;
use crate::span::{Region, Span};

/// SARIF's result. Built only by `crate::result::ResultBuilder`, which redacts, so that no report can leak a secret.
#[derive(Clone, Debug, PartialEq)]
pub struct ScanResult {
    pub rule_id: String,
    pub kind: ResultKind,
    /// It is there under a condition alone of which the text does not tell whether it holds.
    pub conditional: bool,
    pub severity: Severity,
    /// One or more sentences; ends with a full stop.
    pub message: String,
    pub location: Location,
    pub related: Vec<RelatedLocation>,
    /// From source to sink, when the result is a data flow.
    pub code_flow: Vec<RelatedLocation>,
    /// What it is about: `aws_s3_bucket.logs`, `Deployment/app container app`.
    pub subject: Option<String>,
    /// The member of the rule's population that it is about, where there is one.
    pub examined: Vec<Arc<Subject>>,
    /// The environment that the path belongs to by configuration: `production`.
    pub environment: Option<String>,
    /// Regate's own identity, hexadecimal: rule + path + structure + occurrence; never a line, never a commit.
    pub fingerprint: String,
    /// For comparing with an earlier state.
    pub identity: Identity,
    /// Of a credential that stands in several places, and of a sink that several calls of its function reach: what each is
    /// known by; empty for anything else.
    pub joined: Vec<Known>,
    /// Of the same: the fingerprint that they have together, by which a report shows them.
    pub together: Option<String>,
    /// GitHub's `primaryLocationLineHash`, `<hex>:<n>`.
    pub line_hash: String,
    /// Whether it was there before; `None` when nothing was compared.
    pub baseline: Option<BaselineState>,
    /// Set when a comment beside the code, the configuration or the allow-list of secrets silences it.
    pub suppression: Option<Suppression>,
    /// What else the policy returned, redacted.
    pub evidence: serde_json::Value,
    /// The keyed hash of the credential it is about, for the allow-list. No report shows it.
    pub secret: Option<String>,
    /// Of a flow that ends in another file: what it carries, and where. No report shows it.
    pub far_sink: Option<String>,
    /// The calls of the Terraform module that it is in; `None` outside of called modules.
    pub called: Option<Called>,
    /// Where in the repository's history it was found; `None` for the tree, the index and standard input.
    pub history: Option<ResultHistory>,
    /// The edit that mends it, where its rule knows one.
    pub fix: Option<Fix>,
}

/// The calls of a Terraform module that have a result in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// What is wrong with the block, whichever call it is made by.
    pub message: String,
    /// The folder of the root and the address of the call.
    pub calls: Vec<(String, String)>,
    /// It stands at the caller's argument, and the last related place is where the module uses that.
    pub is_given: bool,
}

/// All places of one credential in a repository's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultHistory {
    /// Full ids of the oldest and the newest commit that hold it, anywhere.
    pub first_commit: String,
    pub last_commit: String,
    /// Whether the commit at HEAD holds it, anywhere.
    pub at_head: bool,
    /// The place that is reported, then the newest others; at most [`ResultHistory::MOST_PLACES`].
    pub places: Vec<HistoricPlace>,
    /// Places that are not listed.
    pub more_places: usize,
}

impl ResultHistory {
    pub const MOST_PLACES: usize = 20;
}

/// A path at which a credential stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoricPlace {
    pub path: String,
    /// 1-based, in the newest version that holds it.
    pub line: u32,
    pub first_commit: String,
    pub last_commit: String,
    pub at_head: bool,
}

impl ScanResult {
    /// What a baseline knows it by: each place of a credential by itself, so that one more is new and one less is gone.
    #[must_use]
    pub fn known_by(&self) -> Vec<Known> {
        if self.joined.is_empty() { vec![Known::from(self)] } else { self.joined.clone() }
    }

    /// Whether it counts: not suppressed, not there before, and not waiting for a person's review.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.is_current() && self.kind == ResultKind::Fail
    }

    /// Whether anybody has to look at it: not suppressed, and not there before.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.suppression.is_none() && self.baseline != Some(BaselineState::Unchanged)
    }
}

/// SARIF 2.1.0 section 3.27.24, the values that a comparison produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum BaselineState {
    New,
    Unchanged,
}

/// SARIF 2.1.0 section 3.27.9, the values that a scan produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResultKind {
    Fail,
    /// A person has to judge it: the text shows what is there, not whether it is right.
    Review,
    /// Not known: the text alone does not give the value.
    Open,
}

/// A place in a file, with an excerpt to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Relative to the repository root, forward slashes. What an archive holds follows the archive's own path:
    /// `libs/app.jar!/application.properties`.
    pub path: String,
    /// Bytes of `path` that name a file on disk, where the rest names a member of that archive.
    pub container: Option<usize>,
    pub region: Region,
    pub excerpt: Excerpt,
}

impl Location {
    /// The file on disk: an archive for its members.
    #[must_use]
    pub fn file(&self) -> &str {
        self.container.and_then(|end| self.path.get(..end)).unwrap_or(&self.path)
    }

    /// The text of the region, redacted; empty where the excerpt does not show all of it, since a part would be wrong.
    #[must_use]
    pub fn snippet(&self) -> &str {
        let shown = self.excerpt.highlighted();
        // Columns count UTF-16 code units; a mask is as long as it is.
        let width = self.region.end_column.saturating_sub(self.region.start_column) as usize;
        let is_whole = !self.excerpt.cropped || shown.encode_utf16().count() >= width || shown.contains(MASK);
        if is_whole { shown } else { "" }
    }
}

/// The lines around a region, redacted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// 1-based.
    pub first_line: u32,
    /// Whole lines joined by `\n`, without a final line break.
    pub text: String,
    /// The region, in `text`.
    pub highlight: Span,
    /// Part of one very long line: the text does not start at the line's first column.
    pub cropped: bool,
}

impl Excerpt {
    /// The text of the region itself, redacted.
    #[must_use]
    pub fn highlighted(&self) -> &str {
        self.text.get(self.highlight.range()).unwrap_or_default()
    }
}

/// Another place that helps to understand a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedLocation {
    pub location: Location,
    pub message: String,
}

/// What silences a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suppression {
    pub reason: String,
    pub by: SuppressedBy,
}

/// Where a suppression stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuppressedBy {
    /// A comment beside the code, at a 1-based line.
    Comment { line: u32 },
    /// An entry of the allow-list of secrets.
    AllowList,
    /// An `[[ignore]]` entry of a configuration file, at a 1-based line.
    Configuration { path: String, line: u32 },
    /// An `exception` rule of a conftest policy.
    PolicyException,
    /// A waiver of `.regate/waivers.yaml`.
    Waiver { id: String },
}
