//! What is exempt from a scan: what the configuration, the command line, ignore files, comments and policies switched off, left
//! out or lowered.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::privacy::Word;
use crate::config::{Config, Exclusion, Origin};
use crate::levels::PRODUCTION;
use crate::result::{
    Exempted, ExemptedBy, Exemption, ExemptionPlace, FileCoverage, FileStatus, ScanResult, SkipReason, SuppressedBy,
};
use crate::scan::Scan;
use crate::source::IgnoredPath;

/// Everything but what the allow-list accepts, sorted.
pub(crate) fn all(
    scan: &Scan,
    files: &[FileCoverage],
    ignored: &[IgnoredPath],
    results: &[ScanResult],
) -> Vec<Exemption> {
    let mut found = of_rules(scan, files);
    found.extend(of_levels(scan, results));
    found.extend(of_settings(scan));
    found.extend(of_nested(scan, files));
    found.extend(of_paths(scan, files));
    found.extend(of_ignore_files(ignored, files));
    found.extend(of_results(results));
    found.extend_from_slice(scan.trust.told());
    found.sort();
    found
}

/// Who says something, and where.
fn said(origin: &Origin) -> (ExemptedBy, Option<ExemptionPlace>) {
    match origin {
        Origin::File { path, line } => {
            (ExemptedBy::Configuration, Some(ExemptionPlace { path: path.to_string(), line: Some(*line) }))
        }
        Origin::Default | Origin::CommandLine => (ExemptedBy::CommandLine, None),
    }
}

fn exemption(origin: &Origin, what: Exempted) -> Exemption {
    let (by, place) = said(origin);
    Exemption::new(by, place, what)
}

/// Rules that are off or lowered, everywhere or in some files.
fn of_rules(scan: &Scan, files: &[FileCoverage]) -> Vec<Exemption> {
    let mut found = Vec::new();
    for config in scan.config.all() {
        for (id, setting) in config.rules() {
            let disabled = setting.enabled.as_ref().filter(|enabled| !enabled.value);
            let rule = scan.rules.get(id);
            // By its own id where the configuration has one of before, so that reports find the rule.
            let id = rule.map_or(id, |rule| &rule.id);
            let disabled = disabled.map(|enabled| exemption(&enabled.origin, Exempted::RuleDisabled).about(id));
            let own = rule.map(|rule| rule.severity);
            let lowered = setting.severity.as_ref().zip(own).filter(|(to, from)| to.value < *from);
            let lowered = lowered.map(|(severity, from)| {
                let what = Exempted::RuleLowered { from, to: severity.value };
                exemption(&severity.origin, what).about(id)
            });
            let own: Vec<Exemption> = disabled.into_iter().chain(lowered).collect();
            // Of the history, no files are told.
            if own.is_empty() || is_root(scan, config) && setting.paths.is_empty() || scan.is_history {
                found.extend(own);
                continue;
            }
            let holds = |file: &&FileCoverage| decides(scan, config, &file.path) && setting.holds_at(&file.path);
            let paths: Vec<String> = files.iter().filter(holds).map(|file| file.path.clone()).collect();
            let own = own.into_iter().filter(|_| !paths.is_empty());
            found.extend(own.map(|exemption| exemption.of_files(paths.clone())));
        }
    }
    found
}

/// Rules that levels lower, with the files that have results of them; and what the configuration makes levels ask less strictly.
fn of_levels(scan: &Scan, results: &[ScanResult]) -> Vec<Exemption> {
    let mut lowered: BTreeMap<Exemption, BTreeSet<String>> = BTreeMap::new();
    for result in results {
        let path = &result.location.path;
        let Some(rule) = scan.rules.get(&result.rule_id) else { continue };
        let own = rule.severity;
        if let Some(to) = scan.config.lowered(rule, path, own).filter(|to| *to == result.severity) {
            let environment = scan.config.environment_of(path).unwrap_or(PRODUCTION);
            let what = Exempted::RuleLowered { from: own, to };
            let told = Exemption::new(ExemptedBy::Level, None, what).about(&rule.id);
            let told = Exemption { reason: Some(format!("level '{environment}'")), ..told };
            lowered.entry(told).or_default().insert(path.clone());
        }
    }
    let changes = scan.config.level_changes().iter().flat_map(|change| {
        change.loosened.iter().map(|words| exemption(&change.origin, Exempted::LevelLoosened).about(words))
    });
    let lowered = lowered.into_iter().map(|(told, paths)| told.of_files(paths.into_iter().collect()));
    lowered.chain(changes).collect()
}

/// Files of folders, for which another configuration decides than where the scan starts.
fn of_nested(scan: &Scan, files: &[FileCoverage]) -> Vec<Exemption> {
    let told = |config: &Config| {
        let place = ExemptionPlace { path: config.source()?.path.clone(), line: None };
        let own = files.iter().filter(|file| decides(scan, config, &file.path));
        let paths: Vec<String> = own.map(|file| file.path.clone()).collect();
        let nested = Exemption::new(ExemptedBy::Configuration, Some(place), Exempted::OwnSettings);
        (!paths.is_empty()).then(|| nested.about(format!("{}/", config.folder())).of_files(paths))
    };
    scan.config.below().filter_map(told).collect()
}

fn is_root(scan: &Scan, config: &Config) -> bool {
    std::ptr::eq(config, &*scan.config)
}

/// Whether a configuration is the one that decides for a path.
fn decides(scan: &Scan, config: &Config, path: &str) -> bool {
    std::ptr::eq(scan.config.at(path), config)
}

fn of_settings(scan: &Scan) -> Vec<Exemption> {
    let config = &scan.config;
    let sizes = config.all().filter_map(Config::lower_file_size);
    let sizes = sizes.map(|size| exemption(&size.origin, Exempted::FileSize { limit: size.value }));
    let threshold = config.milder_threshold();
    let threshold = threshold.map(|t| exemption(&t.origin, Exempted::Threshold { to: t.value.threshold() }));
    let errors = config.policy_errors_allowed().map(|origin| exemption(origin, Exempted::PolicyErrors));
    let builtin = config.builtin_left_out().map(|origin| exemption(origin, Exempted::BuiltinRules));
    let only = scan.only.filter(|_| !scan.is_history).map(|_| exemption(&Origin::CommandLine, Exempted::OtherAreas));
    let declared = of_privacy(config);
    sizes.chain(declared).chain([threshold, errors, builtin, only].into_iter().flatten()).collect()
}

/// Processors, with what they may receive, and special categories that are said to be allowed.
fn of_privacy(config: &Config) -> Vec<Exemption> {
    let privacy = config.privacy();
    let path = config.source().map_or("regate.toml", |source| &source.path);
    let told = |word: &Word, what| {
        let place = ExemptionPlace { path: path.to_string(), line: Some(word.line) };
        Exemption::new(ExemptedBy::Configuration, Some(place), what)
    };
    let processors = privacy.processors.iter().filter(|processor| !processor.data.is_empty()).map(|processor| {
        let data: Vec<&str> = processor.data.iter().map(|word| word.text.as_str()).collect();
        let hosts: Vec<&str> = processor.hosts.iter().map(|word| word.text.as_str()).collect();
        let at = if hosts.is_empty() { String::new() } else { format!(" at {}", hosts.join(", ")) };
        let subject = format!("'{}'{at} may receive {}", processor.name.text, data.join(", "));
        told(&processor.name, Exempted::Processor).about(subject)
    });
    let exceptions = privacy.data.iter().filter_map(|data| {
        let reason = data.exception.clone().filter(|reason| !reason.trim().is_empty())?;
        Some(Exemption { reason: Some(reason), ..told(&data.name, Exempted::DataException).about(&data.name.text) })
    });
    processors.chain(exceptions).collect()
}

/// Files that globs leave out or call test code, by glob.
fn of_paths(scan: &Scan, files: &[FileCoverage]) -> Vec<Exemption> {
    let mut by_glob: BTreeMap<Exemption, Vec<String>> = BTreeMap::new();
    for file in files {
        let what = if file.status == FileStatus::Skipped(SkipReason::Excluded) {
            match scan.config.exclusion(&file.path) {
                Some(Exclusion::Glob(glob)) => exemption(&glob.origin, Exempted::PathsExcluded).about(&glob.value),
                Some(Exclusion::NotIncluded(origin)) => exemption(origin, Exempted::PathsNotIncluded),
                None => continue,
            }
        } else if let Some(glob) = scan.config.own_test_glob(&file.path) {
            exemption(&glob.origin, Exempted::TestCode).about(&glob.value)
        } else {
            continue;
        };
        by_glob.entry(what).or_default().push(file.path.clone());
    }
    by_glob.into_iter().map(|(exemption, paths)| exemption.of_files(paths)).collect()
}

/// What ignore files hide, by pattern.
fn of_ignore_files(ignored: &[IgnoredPath], files: &[FileCoverage]) -> Vec<Exemption> {
    let skipped: Vec<&str> = files
        .iter()
        .filter(|file| file.status == FileStatus::Skipped(SkipReason::Ignored))
        .map(|file| file.path.as_str())
        .collect();
    // Files are sorted, so that those of a folder stand together.
    let below = |one: &IgnoredPath| {
        if !one.is_folder {
            return usize::from(skipped.binary_search(&one.path.as_str()).is_ok());
        }
        let folder = format!("{}/", one.path);
        let first = skipped.partition_point(|path| *path < folder.as_str());
        skipped.iter().skip(first).take_while(|path| path.starts_with(&folder)).count()
    };
    let mut by_pattern: BTreeMap<&(String, String), Hidden> = BTreeMap::new();
    for one in ignored {
        let hidden = by_pattern.entry(&one.by).or_default();
        hidden.tracked += if one.is_ours() { below(one) } else { 0 };
        hidden.paths.push(if one.is_folder { format!("{}/", one.path) } else { one.path.clone() });
    }
    let mut found = Vec::new();
    for ((file, pattern), Hidden { paths, tracked }) in by_pattern {
        let place = ExemptionPlace { path: file.clone(), line: None };
        let exemption = Exemption::new(ExemptedBy::IgnoreFile, Some(place), Exempted::PathsIgnored { tracked });
        found.push(exemption.about(pattern).of_files(paths));
    }
    found
}

/// What one pattern of an ignore file hides.
#[derive(Default)]
struct Hidden {
    paths: Vec<String>,
    /// Files that git tracks all the same.
    tracked: usize,
}

/// Results that comments, entries and policies silence, by who does.
fn of_results(results: &[ScanResult]) -> Vec<Exemption> {
    let mut counted: BTreeMap<Exemption, usize> = BTreeMap::new();
    for result in results {
        let Some(suppression) = &result.suppression else { continue };
        let at = |path: &str, line| Some(ExemptionPlace { path: path.to_string(), line: Some(line) });
        let (by, place) = match &suppression.by {
            SuppressedBy::Comment { line } => (ExemptedBy::Comment, at(&result.location.path, *line)),
            SuppressedBy::Configuration { path, line } => (ExemptedBy::Configuration, at(path, *line)),
            SuppressedBy::PolicyException => (ExemptedBy::PolicyException, None),
            SuppressedBy::Waiver { .. } => (ExemptedBy::Waiver, None),
            // The list itself tells, with the line of the entry.
            SuppressedBy::AllowList => continue,
        };
        let exemption = Exemption {
            reason: Some(suppression.reason.clone()),
            ..Exemption::new(by, place, Exempted::Results).about(&result.rule_id)
        };
        *counted.entry(exemption).or_default() += 1;
    }
    counted.into_iter().map(|(exemption, count)| Exemption { count, ..exemption }).collect()
}
