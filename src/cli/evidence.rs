//! Arguments about what the gate decides on, which `gate`, `approve` and `checklist` share.

use std::path::PathBuf;

use clap::Args;

use crate::cli::current_folder;
use crate::config::date;
use crate::evidence::{EvidenceKind, Given};
use crate::gate::Request;
use crate::ledger::NOTES;
use crate::signoff::is_name;
use crate::source;

/// The folder of sign-offs in a folder of evidence.
pub(crate) const SIGN_OFFS: &str = "signoffs";

/// Which commit, which evidence, and whom to trust.
#[derive(Clone, Debug, Args)]
pub(crate) struct EvidenceArguments {
    /// The environment that the commit is to go to; its profile decides: development, staging or production.
    #[arg(short, long, value_name = "NAME")]
    pub(crate) environment: String,
    /// The commit to judge, in git's syntax.
    #[arg(long, value_name = "REV", default_value = "HEAD")]
    commit: String,
    /// SARIF of a tool, Regate's own too: [TOOL=]FILE[@COMMIT]. With TOOL=, the file has to hold a run of that tool; COMMIT
    /// is a full id, for tools that name none. Repeatable.
    #[arg(long, value_name = "FILE")]
    sarif: Vec<String>,
    /// Results of tests, as JUnit's XML: [KIND=]FILE[@COMMIT]. KIND is which they are, such as integration. Repeatable.
    #[arg(long, value_name = "FILE")]
    tests: Vec<String>,
    /// Coverage of tests: Cobertura, LCOV, or JSON of Istanbul or coverage.py: [KIND=]FILE[@COMMIT], such as unit=FILE.
    /// Repeatable.
    #[arg(long, value_name = "FILE")]
    coverage: Vec<String>,
    /// A tool's own JSON, of npm, pnpm, pip-audit, OSV-Scanner, Safety, Snyk or TruffleHog: [TOOL=]FILE[@COMMIT]. Repeatable.
    #[arg(long, value_name = "FILE")]
    audit: Vec<String>,
    /// A list of components, CycloneDX or SPDX as JSON: FILE[@COMMIT]. Repeatable.
    #[arg(long, value_name = "FILE")]
    sbom: Vec<String>,
    /// A load or page test, as the JSON of k6 (its summary), Artillery or Lighthouse: FILE[@COMMIT]. Repeatable.
    #[arg(long, value_name = "FILE")]
    load: Vec<String>,
    /// The full id of the commit that every file is about which names none. It is recorded as asserted.
    #[arg(long, value_name = "COMMIT")]
    evidence_commit: Option<String>,
    /// A tool whose run has to be there, whole. Repeatable.
    #[arg(long, value_name = "TOOL")]
    require_tool: Vec<String>,
    /// A commit that is trusted, such as origin/main: signers, policies and waivers of the repository are read from it, and
    /// what the change touches and who wrote it is what differs from it.
    #[arg(long, value_name = "REV")]
    trust_base: Option<String>,
    /// A folder with a policy and profiles in place of the built-in ones.
    #[arg(long, value_name = "DIR")]
    gate_policy: Option<PathBuf>,
    /// A folder of checklists (TOML) beside the built-in one.
    #[arg(long, value_name = "DIR")]
    checklist: Option<PathBuf>,
    /// Who may sign: git's allowed_signers file, with namespaces such as regate.approval.security-officer.
    #[arg(long, value_name = "FILE")]
    allowed_signers: Option<PathBuf>,
    /// Keys that were taken back: OpenSSH's KRL, or a list of public keys and fingerprints.
    #[arg(long, value_name = "FILE")]
    revoked_keys: Option<PathBuf>,
    /// A folder with sign-offs. Repeatable.
    #[arg(long, value_name = "DIR")]
    signoffs: Vec<PathBuf>,
    /// The folder of the ledger and of sign-offs, outside of the judged tree.
    #[arg(long, value_name = "DIR")]
    pub(crate) evidence: Option<PathBuf>,
    /// Keep the ledger in notes of git, which fetch and push carry, and take sign-offs from there too: --notes, or
    /// --notes=REF.
    #[arg(long, value_name = "REF", num_args = 0..=1, require_equals = true, default_missing_value = NOTES)]
    notes: Option<String>,
}

impl EvidenceArguments {
    /// What is asked of the gate.
    pub(crate) fn request(&self) -> anyhow::Result<Request> {
        anyhow::ensure!(is_name(&self.environment), "an environment is named in kebab case: production");
        if let Some(commit) = &self.evidence_commit {
            anyhow::ensure!(crate::evidence::is_commit(commit), "--evidence-commit takes the full id of a commit");
        }
        let lists = [
            (EvidenceKind::Sarif, &self.sarif),
            (EvidenceKind::Tests, &self.tests),
            (EvidenceKind::Coverage, &self.coverage),
            (EvidenceKind::Audit, &self.audit),
            (EvidenceKind::Sbom, &self.sbom),
            (EvidenceKind::Load, &self.load),
        ];
        let given = lists.iter().flat_map(|(kind, files)| files.iter().map(|file| Given::parse(*kind, file)));
        let own = self.evidence.iter().map(|folder| folder.join(SIGN_OFFS)).filter(|folder| folder.is_dir());
        Ok(Request {
            root: source::find_root(&current_folder()?),
            environment: self.environment.clone(),
            commit: self.commit.clone(),
            trust_base: self.trust_base.clone(),
            given: given.collect(),
            evidence_commit: self.evidence_commit.clone(),
            required_tools: self.require_tool.clone(),
            policy: self.gate_policy.clone(),
            checklist: self.checklist.clone(),
            signers: self.allowed_signers.clone(),
            revoked: self.revoked_keys.clone(),
            sign_offs: self.signoffs.iter().cloned().chain(own).collect(),
            evidence: self.evidence.clone(),
            notes: self.notes.clone(),
            now: date::clock(),
        })
    }
}
