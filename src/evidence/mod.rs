//! What others bring to the gate: results of other tools, tests, coverage, audits of dependencies, lists of components.
//!
//! Every reader ends in [`Evidence`]. Its bytes are hostile: what cannot be read is an error that names the file and the
//! field, never an absence of findings, and no reader drops a result without counting it.

mod anchor;
mod audit;
mod coverage;
mod error;
mod file;
mod finding;
mod join;
mod load;
mod naming;
mod path;
mod sarif;
mod sbom;
mod severity;
mod strict;
mod tests_report;
mod topic;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

pub use coverage::LineCoverage;
pub use error::EvidenceError;
pub use file::{FileBytes, MAX_BYTES, read_bytes, sha256_hex};
pub use finding::{Counts, Described, Finding, FindingKind, RuleCounts, State, ToolRun};
pub use join::join;
pub use load::LoadReport;
pub(crate) use naming::{Texts, settle, take, wanted};
pub use sbom::ComponentList;
pub use tests_report::TestCounts;

/// The name of the tool whose property bags we know.
pub const OURS: &str = "Regate";

/// What a file is given as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceKind {
    /// SARIF 2.1.0 of any tool.
    Sarif,
    /// Results of tests, as JUnit's XML.
    Tests,
    /// Coverage of tests: Cobertura, LCOV, JSON of Istanbul or coverage.py.
    Coverage,
    /// Vulnerabilities of dependencies, or other findings, in a tool's own JSON.
    Audit,
    /// A list of components: CycloneDX or SPDX.
    Sbom,
    /// A load or page test: k6, Artillery, Lighthouse.
    Load,
}

/// One file as it was given: `[TOOL=]FILE[@COMMIT]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub kind: EvidenceKind,
    pub file: PathBuf,
    /// The tool that it has to be from.
    pub tool: Option<String>,
    /// The commit that somebody says it is about.
    pub commit: Option<String>,
}

/// One file that was read.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    pub kind: EvidenceKind,
    /// As it was given, with forward slashes.
    pub file: String,
    /// Of its bytes, in hexadecimal.
    pub sha256: String,
    pub bytes: u64,
    #[serde(skip)]
    pub content: Content,
}

impl Evidence {
    /// The results in it, run by run.
    pub(crate) fn findings_mut(&mut self) -> impl Iterator<Item = &mut Vec<Finding>> {
        let runs = match &mut self.content {
            Content::Runs(runs) => runs.as_mut_slice(),
            _ => &mut [],
        };
        runs.iter_mut().map(|run| &mut run.findings)
    }

    /// The runs of tools in it; of a list of components, what it names of vulnerabilities.
    #[must_use]
    pub fn runs(&self) -> &[ToolRun] {
        match &self.content {
            Content::Runs(runs) => runs,
            Content::Components(list) => &list.runs,
            _ => &[],
        }
    }
}

/// What a file holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// One for each run in the file.
    Runs(Vec<ToolRun>),
    Tests(TestCounts),
    Coverage(LineCoverage),
    Components(ComponentList),
    Load(LoadReport),
}

/// Things that did not stop the reading, each with how often it was met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Remarks(BTreeMap<String, usize>);

impl Remarks {
    pub(crate) fn add(&mut self, text: impl Into<String>) {
        *self.0.entry(text.into()).or_default() += 1;
    }

    /// Each text with its count, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().map(|(text, count)| (text.as_str(), *count))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads a file as what it was given as. `root` is the repository, below which absolute paths are made relative.
///
/// # Errors
///
/// What cannot be read, with the file and the field.
pub fn read(given: &Given, root: &Path) -> Result<Evidence, EvidenceError> {
    let name = given.file.display().to_string().replace('\\', "/");
    let FileBytes { bytes, sha256 } = read_bytes(&given.file)?;
    let wrong = |error: error::Wrong| error.of(&name);
    let content = match given.kind {
        EvidenceKind::Sarif => Content::Runs(sarif::read(&bytes, root).map_err(wrong)?),
        EvidenceKind::Tests => Content::Tests(tests_report::read(&bytes).map_err(wrong)?),
        EvidenceKind::Coverage => Content::Coverage(coverage::read(&bytes).map_err(wrong)?),
        EvidenceKind::Audit => Content::Runs(vec![audit::read(&bytes, root).map_err(wrong)?]),
        EvidenceKind::Sbom => Content::Components(sbom::read(&bytes).map_err(wrong)?),
        EvidenceKind::Load => Content::Load(load::read(&bytes).map_err(wrong)?),
    };
    Ok(Evidence { kind: given.kind, file: name, sha256, bytes: bytes.len() as u64, content })
}

/// The runs of a SARIF file. `root` as of [`read`].
///
/// # Errors
/// What is no SARIF 2.1.0, with run, result and field.
pub(crate) fn runs(bytes: &[u8], root: &Path) -> Result<Vec<ToolRun>, String> {
    sarif::read(bytes, root).map_err(|wrong| wrong.0)
}

impl Given {
    /// Reads `[TOOL=]FILE[@COMMIT]`. A tool's name holds no slash; a commit is 40 or 64 hexadecimal digits.
    #[must_use]
    pub fn parse(kind: EvidenceKind, text: &str) -> Self {
        let (tool, rest) = match text.split_once('=') {
            Some((tool, rest)) if !tool.is_empty() && !tool.contains(['/', '\\']) && !rest.is_empty() => {
                (Some(tool.to_string()), rest)
            }
            _ => (None, text),
        };
        let (file, commit) = match rest.rsplit_once('@') {
            Some((file, commit)) if !file.is_empty() && is_commit(commit) => (file, Some(commit.to_string())),
            _ => (rest, None),
        };
        Self { kind, file: PathBuf::from(file), tool, commit }
    }
}

/// JSON in which no key stands twice.
///
/// # Errors
/// What is wrong, with its place.
pub(crate) fn json(bytes: &[u8]) -> Result<serde_json::Value, String> {
    strict::value(bytes).map_err(|wrong| wrong.0)
}

/// A full id of a git object, SHA-1 or SHA-256, in lower case.
#[must_use]
pub fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_names_tool_file_and_commit() {
        let sha = "0123456789abcdef0123456789abcdef01234567";
        let given = |text: &str| {
            let given = Given::parse(EvidenceKind::Sarif, text);
            (given.tool, given.file.display().to_string(), given.commit)
        };
        assert_eq!(given("a.sarif"), (None, "a.sarif".into(), None));
        assert_eq!(
            given(&format!("Trivy=out/a.sarif@{sha}")),
            (Some("Trivy".into()), "out/a.sarif".into(), Some(sha.into()))
        );
        assert_eq!(given("out/x=y.sarif"), (None, "out/x=y.sarif".into(), None));
        assert_eq!(given("a@b.sarif"), (None, "a@b.sarif".into(), None));
        assert_eq!(given(&format!("a.sarif@{}", &sha[..12])), (None, format!("a.sarif@{}", &sha[..12]), None));
    }
}
