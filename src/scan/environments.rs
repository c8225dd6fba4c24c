//! What documents and plain YAML declare of environments, against what infrastructure, pipelines and packages show: results where
//! they differ, for whoever asks with `check_environments = true`.

use std::collections::BTreeMap;

use crate::bound;
use crate::environments::{Environments, KINDS, Line, Origin, Reader, Topics, undeclared, unfound};
use crate::pipeline::Pipeline;
use crate::result::{Draft, Redactor, ResultKind, ScanResult};
use crate::rule::{Controls, Precision, Rule, Severity};
use crate::scan::about::About;
use crate::scan::{Examined, Scan, ScanError, ScanOptions, read, visit_sets_and_repository};

const NOT_FOUND: &str = "declared-environment-not-found";
const NOT_DECLARED: &str = "environment-not-declared";

/// What the files of a repository say of its environments, and what its pipelines do; neither shows a secret.
#[derive(Debug)]
pub struct Surroundings {
    pub environments: Environments,
    /// `None` where there is no repository to ask.
    pub pipeline: Option<Pipeline>,
    pub redactor: Redactor,
    /// Bounds that cut what was read.
    pub reached: std::collections::BTreeSet<&'static str>,
}

/// Reads what the files of the options say; of a folder, or of the repository where it is empty.
///
/// # Errors
/// Policies or detectors that cannot be loaded, or a source that cannot be read.
pub fn environments(options: &ScanOptions, folder: &str) -> Result<Surroundings, ScanError> {
    let mut reader = Reader::new(&options.config, folder);
    let mut pipeline = None;
    let mut masked = Redactor::default();
    let (files, reached) = bound::noting(|| {
        visit_sets_and_repository(options, KINDS, &mut |target, redactor| {
            reader.target(target, &|text: &str| redactor.clean(text));
            if let Some(repository) = target.as_repository() {
                pipeline = Some(repository.pipeline().clone());
                masked = redactor.clone();
            }
        })
    });
    reader.coverage(&files?, &reached, &|text: &str| masked.clean(text));
    Ok(Surroundings { environments: reader.finish(), pipeline, redactor: masked, reached })
}

/// The rules about what is declared of environments.
pub(crate) fn rules() -> [Rule; 2] {
    let rule = |id: &str, title: &str, description: &str, remediation: &str| Rule {
        precision: Precision::Low,
        controls: Controls::from_iter([("soc2", &["CC8.1"][..])]),
        ..Rule::of_code(id, Severity::Low, title, description, remediation)
    };
    [
        rule(
            NOT_FOUND,
            "Declared for an environment, and found in no infrastructure",
            "A page or plain YAML says that an environment has something (backups, alerts, an allow list), and no infrastructure, \
             pipeline or package of the repository shows it. Judged where `regate.toml` has `check_environments = true`, by a scan of \
             the whole repository. Where something was not read, it is not known.",
            "Make it in the infrastructure, take it out of the document, or say with a suppression where it is set up.",
        ),
        rule(
            NOT_DECLARED,
            "Found in the infrastructure, and declared in no document",
            "The documents say what environments have, and the infrastructure has something that none of them says. One result for \
             each topic, at its first place. Judged where `regate.toml` has `check_environments = true`.",
            "Add it to the document of environments; `regate document environments` has what the files show.",
        ),
    ]
}

/// Adds the results. That something is nowhere can only be told by a scan of everything.
pub(crate) fn apply(
    scan: &Scan,
    reader: &read::Reader,
    options: &ScanOptions,
    examined: &mut Examined,
) -> Result<(), ScanError> {
    let is_whole = scan.only.is_none() && reader.is_whole() && !reader.is_index() && !scan.config.is_narrowed();
    if !scan.config.checks_environments() || !is_whole {
        return Ok(());
    }
    let Surroundings { environments, reached, .. } = environments(options, "")?;
    if let Some(own) = scan.config.source() {
        examined.coverage.add_reached(&own.path, reached);
    }
    let mut by_file: BTreeMap<&str, Vec<Said<'_>>> = BTreeMap::new();
    for said in all(&environments) {
        by_file.entry(&said.line.file).or_default().push(said);
    }
    // What was not read may show it, or declare it.
    let kind = if environments.unread.is_empty() { ResultKind::Fail } else { ResultKind::Open };
    for item in reader.items() {
        let Some(said) = by_file.remove(item.path()) else { continue };
        let Ok((source, _)) = reader.read(item) else { continue };
        let about = About::new(scan, item.path(), source.text());
        let results: Vec<ScanResult> = said.iter().map(|said| about.result(said.draft(kind, &about))).collect();
        about.add(results, examined);
    }
    Ok(())
}

/// A difference, at the line where it is told.
struct Said<'e> {
    rule: &'static str,
    line: &'e Line,
    title: &'e str,
}

impl Said<'_> {
    fn draft(&self, kind: ResultKind, about: &About) -> Draft {
        let Self { rule, line, title } = self;
        let of = line.environment.as_ref().map(|name| format!(" for {name}")).unwrap_or_default();
        let message = match *rule {
            NOT_FOUND => format!(
                "'{}' is declared{of} ({title}), and nothing in the repository's infrastructure, pipelines or packages shows it.",
                line.name
            ),
            _ => format!("'{}' is there{of} ({title}), and no document declares it.", line.name),
        };
        Draft {
            kind,
            subject: Some(line.name.clone()),
            structure: vec![line.topic.to_string(), line.name.clone(), line.environment.clone().unwrap_or_default()],
            ..Draft::new(*rule, Severity::Low, message, about.line(line.line))
        }
    }
}

fn all(environments: &Environments) -> Vec<Said<'_>> {
    let title =
        |topic: &str| Topics::get().all().iter().find(|one| one.id == topic).map_or("", |one| one.title.as_str());
    let mut all: Vec<Said<'_>> = unfound(environments)
        .into_iter()
        .map(|line| Said { rule: NOT_FOUND, line, title: title(line.topic) })
        .collect();
    for topic in undeclared(environments) {
        let made = environments.of(&topic.id, false).find(|line| line.origin == Origin::Infrastructure);
        all.extend(made.map(|line| Said { rule: NOT_DECLARED, line, title: &topic.title }));
    }
    all
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scan::{ScanReport, Sources, scan};

    const DATABASE: &str = "resource \"aws_db_instance\" \"orders\" {\n  engine                  = \"postgres\"\n  storage_encrypted       = true\n  backup_retention_period = 14\n}\n";
    const GUIDE: &str = "# Guide\n\n```yaml\ndisaster_recovery:\n  rto: 4h\n  rpo: 1h\n```\n";

    fn scanned(folder: &Path, config: &str) -> ScanReport {
        let options = ScanOptions::of_test(Sources::WorkingTree(vec![folder.to_path_buf()]), folder, config);
        scan(&options, &|_| {}).unwrap()
    }

    fn told(report: &ScanReport) -> Vec<(&str, &str, u32, ResultKind)> {
        let ours = report.results.iter().filter(|result| [NOT_FOUND, NOT_DECLARED].contains(&result.rule_id.as_str()));
        ours.map(|result| {
            let place = &result.location;
            (result.rule_id.as_str(), place.path.as_str(), place.region.start_line, result.kind)
        })
        .collect()
    }

    fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn what_is_only_declared_and_what_nobody_declares_are_results() {
        let folder = repository(&[("infra/production/main.tf", DATABASE), ("docs/guide.md", GUIDE)]);
        assert_eq!(told(&scanned(folder.path(), "")), [], "nobody asked");
        let report = scanned(folder.path(), "check_environments = true\n");
        let told = told(&report);
        assert!(
            told.iter().any(|(rule, path, line, _)| (*rule, *path, *line) == (NOT_FOUND, "docs/guide.md", 4)),
            "{told:?}"
        );
        let undeclared = told.iter().filter(|(rule, ..)| *rule == NOT_DECLARED);
        assert!(
            undeclared.clone().count() > 0 && undeclared.clone().all(|(_, path, ..)| path.ends_with("main.tf")),
            "{told:?}"
        );
        assert!(told.iter().all(|(.., kind)| *kind == ResultKind::Fail), "{told:?}");
    }

    #[test]
    fn what_was_not_read_may_show_it() {
        let broken = ("infra/more.tf", "resource \"aws_backup_plan\" {{{\n");
        let folder = repository(&[("infra/production/main.tf", DATABASE), ("docs/guide.md", GUIDE), broken]);
        let report = scanned(folder.path(), "check_environments = true\n");
        let told = told(&report);
        assert!(!told.is_empty() && told.iter().all(|(.., kind)| *kind == ResultKind::Open), "{told:?}");
    }
}
