//! `regate policy check`: everything that can be known about policies without an input.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::policy::error::{LoadError, LoadErrors};
use crate::policy::load::{self, LoadOptions, Module};
use crate::policy::set::PolicySet;

/// What a check found, each list sorted by file and line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// What keeps the policies from running.
    pub errors: Vec<LoadError>,
    /// What runs but is likely a mistake.
    pub warnings: Vec<LoadError>,
    /// How many files and rules were judged.
    pub files: usize,
    pub rules: usize,
}

impl CheckReport {
    /// 0 when the policies can run, 2 when they cannot.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.errors.is_empty() { 0 } else { 2 }
    }
}

/// Loads, parses and compiles the user's policies, or those in the binary when no folder is named.
#[must_use]
pub fn check(options: &LoadOptions) -> CheckReport {
    let of_binary = options.policy_dirs.is_empty();
    match judge(options, of_binary) {
        Ok(report) => report,
        Err(LoadErrors(errors)) => CheckReport { errors, ..CheckReport::default() },
    }
}

fn judge(options: &LoadOptions, of_binary: bool) -> Result<CheckReport, LoadErrors> {
    let set = PolicySet::new(load::load_drafts(options)?, options)?;
    let judged: Vec<&Module> = set.modules().iter().filter(|module| module.builtin == of_binary).collect();
    let mut errors = Vec::new();
    let mut warnings: Vec<LoadError> = judged.iter().flat_map(|module| module_warnings(module)).collect();
    if of_binary {
        load::check_modules(set.modules(), |module| module.builtin, &mut errors);
    }
    errors.extend(set.all_groups().flat_map(|group| set.broken(group)));
    let files: BTreeSet<&str> = judged.iter().map(|module| module.file.as_str()).collect();
    warnings.retain(|warning| files.contains(warning.file.as_str()));
    errors.sort();
    errors.dedup();
    warnings.sort();
    warnings.dedup();
    let rules = set.rules().iter().filter(|rule| files.contains(rule.defined_in.as_str())).count();
    Ok(CheckReport { errors, warnings, files: files.len(), rules })
}

fn module_warnings(module: &Module) -> Vec<LoadError> {
    let mut warnings = Vec::new();
    let managed = module.outline.annotations.iter().any(crate::policy::metadata::is_policy);
    for (name, line) in load::ignored_rules(module) {
        let message = format!("'{name}' is no set of results, so it gives none");
        warnings.push(LoadError::new(&module.file, line, message, format!("write '{name} contains message if ...'")));
    }
    for block in &module.outline.annotations {
        if block.above == crate::policy::outline::Above::Nothing {
            let remedy = "put it directly above the package or the rule, without a blank line";
            warnings.push(LoadError::new(&module.file, block.line, "the metadata belongs to nothing", remedy));
        }
    }
    if managed && !in_its_folder(module) {
        let message = format!("the package '{}' does not follow the folder", module.outline.package_name());
        let remedy =
            "name the package as its folder, with '_' for '-': 'kubernetes/host-network' is 'kubernetes.host_network'";
        warnings.push(LoadError::new(&module.file, module.outline.package_line, message, remedy));
    }
    warnings
}

/// Whether the last name of a package is the name of its folder or of its file.
fn in_its_folder(module: &Module) -> bool {
    let (folder, file) = module.file.rsplit_once('/').unwrap_or(("", &module.file));
    let folder = folder.rsplit('/').next().unwrap_or_default();
    let last = module.outline.package.last().map_or("", String::as_str);
    [folder, file.trim_end_matches(".rego")].iter().any(|name| name.replace('-', "_") == last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_name_what_is_likely_a_mistake() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write(
            "a.rego",
            "package main\n\ndeny := true\n\n# METADATA\n# title: x\n\nwarn contains \"x\" if input.x with input.y as 1\n",
        );
        write(
            "b.rego",
            "# METADATA\n# title: x\n# custom:\n#   id: some-id\n#   severity: low\n#   kinds: [json]\npackage other\n\ndeny contains \"x\" if input.x\n",
        );
        let options = LoadOptions { policy_dirs: vec![folder.path().into()], ..LoadOptions::default() };
        let report = check(&options);
        assert_eq!((report.errors.as_slice(), report.exit_code(), report.files, report.rules), (&[][..], 0, 2, 3));
        let found: Vec<_> = report.warnings.iter().map(|warning| (warning.line, warning.message.as_str())).collect();
        assert_eq!(
            found,
            [
                (3, "'deny' is no set of results, so it gives none"),
                (5, "the metadata belongs to nothing"),
                (7, "the package 'other' does not follow the folder"),
            ]
        );
    }

    #[test]
    fn the_policies_in_the_binary_are_sound() {
        let report = check(&LoadOptions::default());
        assert_eq!(report.errors, []);
        assert_eq!(report.warnings, []);
        assert!(report.files > 0);
    }

    #[test]
    fn the_folder_of_the_binarys_policies_can_be_checked() {
        let options = LoadOptions { policy_dirs: vec!["policies".into()], ..LoadOptions::default() };
        assert_eq!(check(&options).errors, []);
    }
}
