//! `regate policy check`: everything that can be known about policies without an input.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::controls;
use crate::policy::load::{self};
use crate::policy::metadata;
use crate::policy::module::Module;
use crate::policy::naming::level;
use crate::policy::near::{did_you_mean, near};
use crate::policy::options::LoadOptions;
use crate::policy::outline::{Above, Block};
use crate::policy::policies::{Policy, Scope};
use crate::policy::set::PolicySet;
use crate::policy::typing::{self, Schemas};
use crate::rego::syntax::Syntax;
use crate::rule::Rule;
use crate::rule_file::{LoadError, LoadErrors};

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
    let mut loaded = load::load_drafts(options)?;
    let users = std::mem::take(&mut loaded.read);
    let set = PolicySet::new(loaded, options)?;
    let judged: Vec<&Module> = set.modules().iter().filter(|module| module.builtin == of_binary).collect();
    let mut errors = Vec::new();
    let mut warnings: Vec<LoadError> = judged.iter().flat_map(|module| module_warnings(module)).collect();
    // Those of the user's were judged when they were loaded.
    let read: Vec<(&Module, Syntax)> = if of_binary {
        let checked = load::check_modules(set.modules(), |module| module.builtin, &options.workers, &mut errors);
        errors.extend(checked.stop_errors());
        checked.read
    } else {
        users.into_iter().filter_map(|(at, syntax)| Some((set.modules().get(at)?, syntax))).collect()
    };
    warnings.extend(read.iter().flat_map(|(module, syntax)| result_warnings(module, syntax)));
    let schemas = Schemas::load(&options.schema_paths, &mut errors);
    // Neither needs what the other finds.
    let broken = || if of_binary { broken_of_binary(&set) } else { set.broken_with_users() };
    let (typed, broken) = rayon::join(|| typed(&set, &judged, &schemas, options), broken);
    let (wrong, likely) = typed;
    errors.extend(wrong.into_iter().chain(broken));
    warnings.extend(likely);
    for module in &judged {
        unknown_controls(module, set.rules(), &mut errors, &mut warnings);
    }
    let files: BTreeSet<&str> = judged.iter().map(|module| module.file.as_str()).collect();
    warnings.retain(|warning| files.contains(warning.file.as_str()));
    errors.sort();
    errors.dedup();
    warnings.sort();
    warnings.dedup();
    let rules = set.rules().iter().filter(|rule| files.contains(rule.defined_in.as_str())).count();
    Ok(CheckReport { errors, warnings, files: files.len(), rules })
}

/// What files read that is never there: mistakes, and likely ones.
fn typed(
    set: &PolicySet,
    judged: &[&Module],
    schemas: &Schemas,
    options: &LoadOptions,
) -> (Vec<LoadError>, Vec<LoadError>) {
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for module in judged.iter().filter(|module| !module.outline.is_test()) {
        // What is no Rego is told by others.
        let Ok(reading) = options.workers.closely(&module.source()) else { continue };
        let (wrong, likely) = typing::check(module, scope(set, module), &reading, schemas);
        errors.extend(wrong);
        warnings.extend(likely);
    }
    (errors, warnings)
}

fn broken_of_binary(set: &PolicySet) -> Vec<LoadError> {
    set.all_groups().flat_map(|group| set.broken(group)).map(|(error, _)| error).collect()
}

/// What the policies of a file judge; `None` where it is shared.
fn scope<'a>(set: &'a PolicySet, module: &Module) -> Option<&'a Scope> {
    let is_of = |policy: &&Policy| {
        policy.modules.iter().filter_map(|&at| set.modules().get(at)).any(|other| std::ptr::eq(other, module))
    };
    set.policies().iter().find(is_of).map(|policy| &policy.scope)
}

/// Controls that there are not. Of a numbered list such as CWE we may know a part only.
fn unknown_controls(module: &Module, rules: &[Rule], errors: &mut Vec<LoadError>, warnings: &mut Vec<LoadError>) {
    let line = module.outline.annotations.iter().find(|block| metadata::is_policy(block)).map_or(1, |block| block.line);
    for rule in rules.iter().filter(|rule| rule.defined_in == module.file) {
        for (framework, id) in controls::pairs(&rule.controls) {
            let Some(known) = controls::framework(framework).filter(|known| known.get(id).is_none()) else { continue };
            let remedy = near(id, &known.controls().iter().map(|control| control.id.as_str()).collect::<Vec<_>>())
                .map_or_else(
                    || format!("'regate rules --framework {framework}' lists those that rules name"),
                    did_you_mean,
                );
            let message = format!("there is no control '{id}' in '{framework}'");
            let found = LoadError::new(&module.file, line, message, remedy);
            if known.is_numeric { warnings.push(found) } else { errors.push(found) }
        }
    }
}

fn module_warnings(module: &Module) -> Vec<LoadError> {
    let mut warnings = Vec::new();
    let managed = module.outline.annotations.iter().any(metadata::is_policy);
    for (name, line) in load::ignored_rules(module) {
        let message = format!("'{name}' is no set of results, so it gives none");
        warnings.push(LoadError::new(&module.file, line, message, format!("write '{name} contains message if ...'")));
    }
    for block in &module.outline.annotations {
        if block.above == Above::Nothing {
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

/// Fields of a result that have a meaning, and conftest's and Gatekeeper's `details`.
const RESULT_KEYS: &[&str] = &[
    "message", "msg", "path", "_loc", "rule", "subject", "identity", "severity", "review", "related", "fix",
    "evidence", "details",
];

/// What the results of a policy with an id hold that nobody reads, and results that share its id unsaid.
fn result_warnings(module: &Module, syntax: &Syntax) -> Vec<LoadError> {
    let has_id = |block: &&Block| metadata::is_policy(block);
    let mut warnings = Vec::new();
    for block in module.outline.annotations.iter().filter(has_id) {
        if let Above::Rule(rule) = &block.above {
            let message = format!("the metadata with an id stands above the rule '{rule}', where its id is not read");
            warnings.push(LoadError::new(&module.file, block.line, message, "put it above the package"));
        }
    }
    if !module.outline.annotations.iter().any(|block| has_id(&block) && block.above == Above::Package) {
        return warnings;
    }
    for found in syntax.member_keys.iter().filter(|found| level(&found.rule).is_some()) {
        if !RESULT_KEYS.contains(&found.key.as_str()) {
            let message = format!("a result of '{}' has a field '{}' that nobody reads", found.rule, found.key);
            let remedy = near(&found.key, RESULT_KEYS)
                .map_or("put it into 'evidence', which reports show".to_string(), did_you_mean);
            warnings.push(LoadError::new(&module.file, found.line, message, remedy));
        }
    }
    warnings.extend(without_subject(module, syntax));
    let annotated =
        |name: &str| module.outline.annotations.iter().any(|block| block.above == Above::Rule(name.to_string()));
    for rule in module.outline.rules.iter().filter(|rule| level(&rule.name).is_some()) {
        if !["deny", "warn", "violation"].contains(&rule.name.as_str()) && !annotated(&rule.name) {
            let message =
                format!("the rule '{}' has no METADATA of its own: its results carry the package's id", rule.name);
            let remedy =
                "put it into a package of its own, with METADATA above the package; or name it 'deny' or 'warn'";
            warnings.push(LoadError::new(&module.file, rule.line, message, remedy));
        }
    }
    warnings
}

/// Results of a policy that names its population, which do not say whom they are about: of those that are written in place,
/// the first of each rule that has more of them than subjects.
fn without_subject(module: &Module, syntax: &Syntax) -> Vec<LoadError> {
    if !module.outline.rules.iter().any(|rule| rule.name == "subjects") {
        return Vec::new();
    }
    let mut counts: BTreeMap<&str, (usize, usize, u32)> = BTreeMap::new();
    for found in syntax.member_keys.iter().filter(|found| level(&found.rule).is_some() || found.rule == "unknown") {
        let count = counts.entry(&found.rule).or_insert((0, 0, found.line));
        count.0 += usize::from(matches!(found.key.as_str(), "message" | "msg"));
        count.1 += usize::from(found.key == "subject");
    }
    let lacking = counts.into_iter().filter(|(_, (messages, subjects, _))| messages > subjects);
    let warning = |(rule, (_, _, line)): (&str, (usize, usize, u32))| {
        let message = format!("a result of '{rule}' does not name its subject, though the policy names 'subjects'");
        let remedy =
            "give 'subject', the name of the member of 'subjects' that it is about: without it the place has to tell";
        LoadError::new(&module.file, line, message, remedy)
    };
    lacking.map(warning).collect()
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

    /// Each file's errors and warnings, as `line: message / remedy`.
    fn found(text: &str) -> (Vec<String>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("p.rego"), text).unwrap();
        let report = check(&LoadOptions { policy_dirs: vec![folder.path().into()], ..LoadOptions::default() });
        let lines = |list: &[LoadError]| {
            list.iter().map(|found| format!("{}: {} / {}", found.line, found.message, found.remedy)).collect()
        };
        (lines(&report.errors), lines(&report.warnings))
    }

    const HEADER: &str =
        "# METADATA\n# title: T\n# custom:\n#   id: some-id\n#   severity: low\n#   kinds: [json]\npackage p\n\n";

    #[test]
    fn a_draft_of_a_shared_file_is_compiled_with_the_policies_that_need_it() {
        let (errors, _) = found("package regate.lib.values\n\nunknown(value) if other == value\n");
        assert!(errors.iter().any(|error| error.starts_with("3: ") && error.contains("other")), "{errors:?}");
        let (errors, _) = found("package mine\n\nunknown(value) if value == 1\n");
        assert_eq!(errors, [""; 0]);
    }

    #[test]
    fn what_is_said_of_each_resource_is_said_of_modules() {
        let of =
            |kinds: &str| format!("{HEADER}deny contains \"x\" if input.resource.a\n").replace("kinds: [json]", kinds);
        let (errors, _) = found(&of("kinds: [terraform]\n#   target: set\n#   each: resource"));
        assert_eq!(errors, [""; 0]);
        let (errors, _) = found(&of("kinds: [terraform]\n#   each: resource"));
        assert!(errors.iter().any(|error| error.starts_with("7: 'each: resource' is for modules")), "{errors:?}");
    }

    #[test]
    fn a_policy_without_results_is_an_error() {
        let (errors, _) = found(&format!("{HEADER}denny contains \"x\" if input.x\n"));
        assert_eq!(
            errors,
            [
                "9: the policy 'some-id' has no rule 'deny', 'warn' or 'violation', so it can never fire / did you mean 'deny'?"
            ]
        );
        let (errors, _) = found(&format!("{HEADER}limit := 3\n"));
        assert!(
            errors[0].starts_with("4: ") && errors[0].ends_with("/ write 'deny contains result if ...'"),
            "{errors:?}"
        );
    }

    #[test]
    fn fields_that_nobody_reads_are_warned_of() {
        let body = "deny contains result if {\n\tinput.x\n\tresult := {\"mesage\": \"m\", \"message\": \"m\", \"owner\": \"me\"}\n}\n\nwarn contains {\"message\": \"m\", \"sverity\": \"low\"}\n\ndeny_more contains \"x\"\n";
        let (errors, warnings) = found(&format!("{HEADER}{body}"));
        assert_eq!(errors, [""; 0]);
        assert_eq!(
            warnings,
            [
                "11: a result of 'deny' has a field 'mesage' that nobody reads / did you mean 'message'?",
                "11: a result of 'deny' has a field 'owner' that nobody reads / put it into 'evidence', which reports show",
                "14: a result of 'warn' has a field 'sverity' that nobody reads / did you mean 'severity'?",
                "16: the rule 'deny_more' has no METADATA of its own: its results carry the package's id / put it into a \
                 package of its own, with METADATA above the package; or name it 'deny' or 'warn'",
            ]
        );
        let body = "subjects contains {\"name\": \"s\", \"path\": []}\n\ndeny contains {\"message\": \"m\", \"path\": []} if input.x\n";
        let (_, warnings) = found(&format!("{HEADER}{body}"));
        assert!(warnings.len() == 1 && warnings[0].starts_with("11: a result of 'deny' does not name"), "{warnings:?}");
        let (_, warnings) = found(&format!("{HEADER}{}", body.replace("\"m\"", "\"m\", \"subject\": \"s\"")));
        assert_eq!(warnings, [""; 0]);
        let above_rule = "package p\n\n# METADATA\n# title: T\n# custom:\n#   id: some-id\n#   severity: low\n#   kinds: [json]\ndeny contains \"x\"\n";
        let (_, warnings) = found(above_rule);
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].starts_with("3: the metadata with an id stands above the rule 'deny'"), "{warnings:?}");
    }

    /// What no file of Terraform has finds nothing; of a manifest, which may be of any custom kind, what is nearly known is a hint.
    #[test]
    fn a_misspelt_field_at_the_top_of_the_input_is_told() {
        let of = |kind: &str, field: &str| {
            let header = HEADER.replace("kinds: [json]", &format!("kinds: [{kind}]"));
            found(&format!("{header}deny contains \"x\" if input.{field}.x\n"))
        };
        let told = "9: 'input' has no field 'resorce': what is read there is never defined / did you mean 'resource'?";
        assert_eq!(of("terraform", "resorce"), (vec![told.to_string()], Vec::new()));
        for (kind, field) in [
            ("terraform", "resource_changes"),
            ("terraform", "moved"),
            ("hcl", "job"),
            ("kubernetes", "spec"),
            ("kubernetes", "myOwnField"),
            ("\"kubernetes\", \"json\"", "sepc"),
        ] {
            assert_eq!(of(kind, field), (Vec::new(), Vec::new()), "{kind} {field}");
        }
        let (errors, warnings) = of("kubernetes", "sepc");
        assert!(errors.is_empty() && warnings.len() == 1, "{errors:?} {warnings:?}");
        assert!(warnings[0].starts_with("9: ") && warnings[0].ends_with("did you mean 'spec'?"), "{warnings:?}");
    }

    #[test]
    fn a_policy_made_for_combined_documents_is_an_error() {
        for body in [
            "deny contains d.kind if {\n\tsome i\n\td := input[i].contents\n}",
            "deny contains msg if {\n\tsome f in input\n\tendswith(f.path, \"x\")\n\tmsg := f.path\n}",
            "deny contains f.contents if f := input[_]",
            "deny contains \"x\" if input[_][\"contents\"].kind == \"x\"",
        ] {
            let (errors, _) = found(&format!("package main\n\n{body}\n"));
            assert!(errors.len() == 1 && errors[0].contains("--combine"), "{body}: {errors:?}");
            assert_eq!(found(&format!("# regate: documents\npackage main\n\n{body}\n")).0, [""; 0], "{body}");
        }
        let (errors, _) = found("package main\n\ndeny contains x.path if some x in input.rules\n");
        assert_eq!(errors, [""; 0]);
    }

    #[test]
    fn what_is_not_judged_as_in_opa_is_refused() {
        for (body, words) in [
            ("deny contains p if [p, v] := walk(input)", "'walk' as a value"),
            ("deny contains \"x\" if \"a\", \"b\" in input.xs", "'key, value in collection'"),
            ("p[q].r contains q if some q in input.xs\n\ndeny contains \"x\" if p.a", "a set below a variable"),
            ("f(x) := f(x)\n\ndeny contains f(1)", "calls itself"),
            ("import future.keywords.not\n\ndeny contains \"x\" if input.x", "'not' with a body"),
        ] {
            let (errors, _) = found(&format!("package main\n\n{body}\n"));
            assert!(errors.iter().any(|error| error.contains(words)), "{body}: {errors:?}");
        }
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
