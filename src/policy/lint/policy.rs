//! What a policy as a whole shows: its metadata, its population, its tests.

use crate::kind::Kind;
use crate::policy::examples::Expected;
use crate::policy::lint::catalogue::{
    LintFinding, METADATA_MISSING, PLACE_AS_LINE, POPULATION_NOT_NAMED, UNKNOWN_NOT_ASKED, UNTESTED, UNUSED_RULE,
};
use crate::policy::module::Module;
use crate::policy::naming::level;
use crate::policy::outline::Above;
use crate::policy::policies::{Policy, Scope};
use crate::policy::set::PolicySet;
use crate::rego::reading::Reading;
use crate::target::TargetScope;

/// A module and what a close reading of it shows.
pub(super) struct Read<'a> {
    pub(super) module: &'a Module,
    pub(super) reading: Reading,
}

/// Fields that tell a place as a line.
const LINES: &[&str] = &["line", "lineNumber", "line_number", "row", "startLine", "start_line"];
/// Rules that are read by their name.
const READ: &[&str] = &["unknown", "subjects", "exception"];

/// Looks at every policy of the user's, or of the binary.
pub(super) fn of_policies(set: &PolicySet, all: &[Read<'_>], of_binary: bool) -> Vec<LintFinding> {
    let examples = set.examples(of_binary);
    let mut found = Vec::new();
    for policy in set.policies().iter().filter(|policy| policy.builtin == of_binary) {
        let files: Vec<&Read<'_>> = all.iter().filter(|read| is_in(policy, set, read)).collect();
        let Some(first) = files.first() else { continue };
        match &policy.scope {
            Scope::Kinds(kinds, target) => {
                let has_bad = examples.iter().any(|case| case.rule == policy.id() && case.expected == Expected::Bad);
                managed(policy, first, (kinds, *target), has_bad, &mut found);
                unused_rules(first, all, &mut found);
            }
            Scope::AnyDocument => plain(policy, &files, &mut found),
        }
        let is_tested =
            all.iter().any(|read| read.module.outline.is_test() && names(read.module, &first.module.outline.package));
        if !is_tested {
            let line = first.module.outline.package_line;
            let message = format!("no test asks the package '{}'", first.module.outline.package_name());
            found.push(UNTESTED.at(&first.module.file, line, 1, message));
        }
    }
    found
}

fn is_in(policy: &Policy, set: &PolicySet, read: &Read<'_>) -> bool {
    let files = policy.modules.iter().filter_map(|&at| set.modules().get(at));
    files.into_iter().any(|module| std::ptr::eq(module, read.module))
}

/// Whether a test is in the package, named as its test, or names it.
fn names(test: &Module, package: &[String]) -> bool {
    let outline = &test.outline;
    let beside = match (outline.package.split_last(), package.split_last()) {
        (Some((test, before)), Some((last, parent))) => {
            before == parent && test.strip_suffix("_test") == Some(last.as_str())
        }
        _ => false,
    };
    outline.package == package || beside || outline.references.iter().any(|path| path.starts_with(package))
}

/// A policy with an id.
fn managed(
    policy: &Policy,
    read: &Read<'_>,
    scope: (&[Kind], TargetScope),
    has_bad: bool,
    found: &mut Vec<LintFinding>,
) {
    let outline = &read.module.outline;
    let (file, line) = (&read.module.file, outline.package_line);
    let (kinds, target) = scope;
    for rule in &policy.rules {
        let no_controls = crate::controls::pairs(&rule.controls).next().is_none();
        let missing = [
            ("description", rule.description.is_empty()),
            ("custom.remediation", rule.remediation.is_empty()),
            ("custom.controls", no_controls),
        ];
        for (key, _) in missing.iter().filter(|(_, is_missing)| *is_missing) {
            found.push(METADATA_MISSING.at(file, line, 1, format!("the metadata have no '{key}'")));
        }
    }
    if target != TargetScope::Document && !policy.subjects {
        found.push(POPULATION_NOT_NAMED.at(
            file,
            line,
            1,
            "the policy does not name what it examines: its pass shows nothing",
        ));
    }
    let asks = outline.rules.iter().any(|rule| rule.name == "unknown")
        || outline.references.iter().any(|path| path.starts_with(&["regate".into(), "lib".into()]));
    if kinds.contains(&Kind::Terraform) && !asks {
        let message = "the policy never asks whether a value is known";
        found.push(UNKNOWN_NOT_ASKED.at(file, line, 1, message));
    }
    if !has_bad {
        found.push(UNTESTED.at(file, line, 1, format!("the policy '{}' has no example in 'bad/'", policy.id())));
    }
    places(read, found);
}

/// One rule of a conftest package.
fn plain(policy: &Policy, files: &[&Read<'_>], found: &mut Vec<LintFinding>) {
    for read in files {
        let outline = &read.module.outline;
        for head in &policy.heads {
            let Some(rule) = outline.rules.iter().find(|rule| rule.name == head.name) else { continue };
            let is_annotated =
                |above: &Above| matches!(above, Above::Package) || *above == Above::Rule(head.name.clone());
            if !outline.annotations.iter().any(|block| is_annotated(&block.above)) {
                let message = format!("the results of '{}' have no title and no description", head.name);
                found.push(METADATA_MISSING.at(&read.module.file, rule.line, 1, message));
            }
        }
    }
}

fn places(read: &Read<'_>, found: &mut Vec<LintFinding>) {
    for key in read.reading.keys.iter().filter(|key| level(&key.rule).is_some() || key.rule == "unknown") {
        if LINES.contains(&key.key.as_str()) {
            let message = format!("a result of '{}' tells its place in '{}'", key.rule, key.key);
            found.push(PLACE_AS_LINE.at(&read.module.file, key.line, 1, message));
        }
    }
}

/// Rules that neither the file, nor its name's meaning, nor another file that is no test asks for.
fn unused_rules(read: &Read<'_>, all: &[Read<'_>], found: &mut Vec<LintFinding>) {
    let outline = &read.module.outline;
    let is_test = |other: &Read<'_>| other.module.outline.is_test();
    let others = all.iter().filter(|other| !std::ptr::eq(other.module, read.module) && !is_test(other));
    let is_shared = others.into_iter().any(|other| {
        let asked = &other.module.outline.references;
        asked.iter().any(|path| path.starts_with(&outline.package)) || other.module.outline.package == outline.package
    });
    if is_shared {
        return;
    }
    let mut told = Vec::new();
    for rule in &outline.rules {
        let is_read = level(&rule.name).is_some() || READ.contains(&rule.name.as_str());
        if !is_read && !read.reading.used.contains(&rule.name) && !told.contains(&&rule.name) {
            told.push(&rule.name);
            let message = format!("no result hangs on the rule '{}'", rule.name);
            found.push(UNUSED_RULE.at(&read.module.file, rule.line, 1, message));
        }
    }
}
