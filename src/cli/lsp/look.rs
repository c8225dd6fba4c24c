//! A scan of one open text, and what an editor shows of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::kept::Kept;
use super::written::{Mistake, mistakes, of_rules};
use crate::cli::shared::{SharedArguments, load_options, scan_of};
use crate::config::{LoadedConfig, Overrides};
use crate::policy::LoadOptions;
use crate::report::{one_line, rule_address, rule_markdown};
use crate::result::{FileStatus, LocatedProblem, ResultKind, ScanReport, ScanResult};
use crate::rule::{Rule, Severity};
use crate::scan::{self, Sources};
use crate::source::find_root;
use crate::span::Region;

/// Bytes of stack of the thread that checks a policy.
const CHECK_STACK: usize = 16 << 20;

/// Scans texts.
pub(super) struct Look {
    shared: SharedArguments,
    /// The folder that the editor has open.
    folder: PathBuf,
    kept: Kept,
}

/// What a scan said about one text.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) results: Vec<ScanResult>,
    rules: BTreeMap<String, Rule>,
    /// The pages of those that have one on the site.
    addresses: BTreeMap<String, String>,
    /// What was not read or judged, with its place.
    gaps: Vec<(Region, String)>,
    /// What is wrong with it as a policy or a configuration.
    mistakes: Vec<Mistake>,
}

impl Look {
    pub(super) fn new(shared: SharedArguments, folder: PathBuf) -> Self {
        Self { shared, folder, kept: Kept::default() }
    }

    /// The policies in force in the folder; those of the binary where a configuration cannot be read.
    pub(super) fn policy(&self) -> LoadOptions {
        let loaded = self.shared.load_config(&self.folder, &Overrides::default());
        loaded.map(|LoadedConfig { config, .. }| load_options(&config)).unwrap_or_default()
    }

    /// Scans a text under its path; `open` are the texts that stand for those on disk. What keeps a scan from running is said in
    /// the text.
    pub(super) fn at(&mut self, path: &Path, text: &str, open: &BTreeMap<PathBuf, String>) -> Seen {
        let policy = of_rules(path).then(|| self.policy());
        let mut scan = || {
            self.scan(path, text, open).unwrap_or_else(|error| Seen {
                gaps: vec![(Region::default(), format!("not scanned: {error:#}"))],
                ..Seen::default()
            })
        };
        let Some(policy) = policy else { return scan() };
        // Neither needs what the other finds.
        let (mut seen, mistakes) = std::thread::scope(|scope| {
            let check = || mistakes(path, text, &policy);
            let checked = std::thread::Builder::new().stack_size(CHECK_STACK).spawn_scoped(scope, check);
            let seen = scan();
            let mistakes = match checked {
                Ok(checked) => checked.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                Err(_) => check(),
            };
            (seen, mistakes)
        });
        seen.mistakes = mistakes;
        seen
    }

    fn scan(&mut self, path: &Path, text: &str, open: &BTreeMap<PathBuf, String>) -> anyhow::Result<Seen> {
        let above = path.parent().unwrap_or(&self.folder);
        let start = if path.starts_with(&self.folder) { &self.folder } else { above };
        let LoadedConfig { config, file } = self.shared.load_config(start, &Overrides::default())?;
        let name = path.strip_prefix(start).unwrap_or(path);
        let root = find_root(start);
        let own = |path: &Path| within(&root, path);
        let others = open.iter().filter_map(|(path, text)| Some((own(path)?, text.clone()))).collect();
        let sources = Sources::StandardInput {
            name: name.to_string_lossy().into_owned(),
            bytes: text.as_bytes().to_vec(),
            others: Arc::new(others),
        };
        let options = scan_of(sources, start, (Arc::new(config), file));
        let report = scan::scan_with(&options, &self.kept.judges(&options)?, &|_| {})?;
        let path = own(path).unwrap_or_else(|| name.to_string_lossy().replace('\\', "/"));
        Ok(Seen::new(report, &path))
    }
}

/// A path as a scan of `root` names it. An editor may have come to the folder through a link.
fn within(root: &Path, path: &Path) -> Option<String> {
    let real = || Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?));
    let inner = match path.strip_prefix(root) {
        Ok(inner) if !inner.components().any(|part| part == Component::ParentDir) => inner.to_path_buf(),
        _ => real()?.strip_prefix(root).ok()?.to_path_buf(),
    };
    Some(inner.to_string_lossy().replace('\\', "/"))
}

impl Seen {
    fn new(report: ScanReport, path: &str) -> Self {
        let mut gaps = Vec::new();
        for file in &report.coverage.files {
            let is_own = file.path == path;
            if is_own {
                let not_read = |problem: &LocatedProblem| (problem.region, format!("not read: {}", problem.message));
                gaps.extend(file.problems.iter().map(not_read));
            }
            match &file.status {
                FileStatus::Skipped(reason) if is_own => {
                    gaps.push((Region::default(), format!("not read: the file {reason}")));
                }
                // It is judged together with others, of which this is one.
                FileStatus::Skipped(reason) if reason.is_missed() => {
                    gaps.push((
                        Region::default(),
                        format!("'{}' beside it was not read: it {reason}", one_line(&file.path)),
                    ));
                }
                _ => {}
            }
        }
        let errors = report.coverage.errors.iter();
        gaps.extend(
            errors.map(|error| (Region::default(), format!("not judged by '{}': {}", error.rule, error.message))),
        );
        let results: Vec<ScanResult> =
            report.results.into_iter().filter(|result| result.location.path == path && result.is_current()).collect();
        let named: BTreeSet<&str> = results.iter().map(|result| result.rule_id.as_str()).collect();
        let named = named.into_iter().filter_map(|id| report.rules.get(id));
        let rules: BTreeMap<String, Rule> = named.map(|rule| (rule.id.clone(), rule.clone())).collect();
        let addresses = rules.iter().filter_map(|(id, rule)| Some((id.clone(), rule_address(rule)?))).collect();
        Self { results, rules, addresses, gaps, mistakes: Vec::new() }
    }

    pub(super) fn diagnostics(&self) -> Vec<Json> {
        let results = self.results.iter().map(|result| {
            let mut diagnostic = json!({
                "range": range(result.location.region),
                "severity": severity(result),
                "source": "regate",
                "code": result.rule_id,
                "message": result.message,
                "data": {"fingerprint": result.fingerprint},
            });
            let address = self.addresses.get(&result.rule_id);
            if let (Some(diagnostic), Some(href)) = (diagnostic.as_object_mut(), address) {
                diagnostic.insert("codeDescription".to_string(), json!({"href": href}));
            }
            diagnostic
        });
        let gaps = self.gaps.iter().map(|(region, message)| {
            json!({"range": range(*region), "severity": 2, "source": "regate", "code": "incomplete", "message": one_line(message)})
        });
        results.chain(gaps).chain(self.mistakes.iter().map(Mistake::diagnostic)).collect()
    }

    /// The page of a rule, for a hover.
    pub(super) fn page(&self, result: &ScanResult) -> String {
        let page =
            self.rules.get(&result.rule_id).map(|rule| format!("{}\n\n{}", one_line(&rule.title), rule_markdown(rule)));
        format!("**{}** ({}): {}", one_line(&result.rule_id), result.severity, page.unwrap_or_default())
    }

    /// Whether a comment beside the text may silence the rule.
    pub(super) fn is_suppressible(&self, result: &ScanResult) -> bool {
        self.rules.get(&result.rule_id).is_none_or(|rule| rule.suppressible == crate::rule::Suppressible::Inline)
    }
}

/// Error, warning, information, hint. What a person has to look at, or nobody can tell from the text, fails no scan.
fn severity(result: &ScanResult) -> u8 {
    match (result.kind, result.severity) {
        (ResultKind::Open, _) => 4,
        (ResultKind::Review, _) => 3,
        (ResultKind::Fail, Severity::Critical | Severity::High) => 1,
        (ResultKind::Fail, Severity::Medium) => 2,
        (ResultKind::Fail, Severity::Low | Severity::Info) => 3,
    }
}

/// A region as the protocol has it: from 0, in UTF-16 code units, which regions count as well.
pub(super) fn range(region: Region) -> Json {
    let place = |line: u32, column: u32| json!({"line": line.saturating_sub(1), "character": column.saturating_sub(1)});
    let end = (region.end_line, region.end_column).max((region.start_line, region.start_column));
    json!({"start": place(region.start_line, region.start_column), "end": place(end.0, end.1)})
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_through_links_and_steps_up() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("real");
        std::fs::create_dir_all(root.join("a")).unwrap();
        std::os::unix::fs::symlink(&root, folder.path().join("link")).unwrap();
        for path in [root.join("a/x.tf"), root.join("a/../a/x.tf"), folder.path().join("link/a/x.tf")] {
            assert_eq!(within(&root, &path).as_deref(), Some("a/x.tf"), "{}", path.display());
        }
        assert_eq!(within(&root, &root.join("../other/x.tf")), None);
        assert_eq!(within(&root, &root.join("new folder/x.tf")).as_deref(), Some("new folder/x.tf"));
    }
}
