//! Packages that are looked at as a whole, made whole for the engine.
//!
//! `lib.refuse` after `import data.lib` lets regorus 0.14.1 evaluate all of `data.lib`, file by file, and behind the first
//! file it takes the whole package for evaluated (`ensure_module_evaluated`; see `docs/regorus-notes.md`): what a later file's
//! rules need of one that is later still is then not there, and what they deny is silent. So for such a package a first file
//! is made that asks for each rule by its name, which regorus does well. It has no value itself, and nobody sees it.

use std::collections::BTreeSet;

use crate::policy::module::Module;
use crate::policy::naming::reference;
use crate::policy::outline::Shape;

/// The name of the rule that asks; no policy has a name that begins so.
const NAME: &str = "regate_whole";
/// The package of the engine's own context (`data.regate.file`).
const CONTEXT: &str = "regate";

/// Files to add before all others: names and texts. `has_context` says that the engine has [`CONTEXT`].
pub(super) fn wholes(modules: &[&Module], has_context: bool) -> Vec<(String, String)> {
    let own = [CONTEXT.to_string()];
    let context = has_context.then_some(own.as_slice());
    let packages: BTreeSet<&[String]> =
        modules.iter().map(|module| module.outline.package.as_slice()).chain(context).collect();
    let names = Names::of(modules);
    let mut files = Vec::new();
    for package in packages.into_iter().filter(|package| !package.is_empty() && names.may_name(package)) {
        let below: Vec<&&Module> =
            modules.iter().filter(|module| module.outline.package.starts_with(package)).collect();
        let parts = below.len() + usize::from(context == Some(package));
        if parts > 1 {
            let name = reference(package);
            files.push((format!("<all of {name}>"), text(&name, &below)));
        }
    }
    files
}

/// What some modules name below `data`.
struct Names<'a> {
    paths: BTreeSet<&'a [String]>,
    /// One of them names what is found out only when it runs.
    any: bool,
}

impl<'a> Names<'a> {
    fn of(modules: &[&'a Module]) -> Self {
        let paths = modules.iter().flat_map(|module| module.outline.references.iter().map(Vec::as_slice));
        Self { paths: paths.collect(), any: modules.iter().any(|module| module.text.contains("data[")) }
    }

    /// Whether something names the package, or one that it is in, and not only what is in it.
    fn may_name(&self, package: &[String]) -> bool {
        self.any
            || (0..=package.len()).any(|length| package.get(..length).is_some_and(|path| self.paths.contains(path)))
    }
}

fn text(package: &str, modules: &[&&Module]) -> String {
    let mut text = format!("package {}\n", package.trim_start_matches("data."));
    let mut asked = BTreeSet::new();
    let mut packages = BTreeSet::new();
    for module in modules {
        let within = reference(&module.outline.package);
        packages.insert(within.clone());
        for rule in module.outline.rules.iter().filter(|rule| rule.shape != Shape::Function) {
            if asked.insert((within.clone(), &rule.name)) {
                text.push_str(&format!("{NAME} if [1 | {within}.{}] == null\n", rule.name));
            }
        }
    }
    // A package in it whose rules are all undefined is an empty document all the same. Its own is there by this rule.
    for within in packages.iter().filter(|within| *within != package) {
        text.push_str(&format!("{NAME} if [1 | {within}] == null\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::policy::{EvalOptions, eval};

    #[test]
    fn a_package_of_several_files_is_whole_wherever_it_is_named() {
        let lib = [
            ("a.rego", "package lib\nother := 1\n"),
            ("b.rego", "package lib\nrefuse contains r if some r in found\nnames[k] := v if some k, v in pairs\n"),
            (
                "c.rego",
                "package lib\nimport data.lib.deep\nfound contains x if some x in deep.all\npairs := {\"k\": deep.all}\n",
            ),
            ("d.rego", "package lib.deep\nall contains x if some x in listed\nlisted := [\"bad\"]\n"),
        ];
        for (query, expected) in [
            ("data.main.deny", r#"["bad"]"#),
            ("data.main.count", "1"),
            ("data.main.dynamic", r#"["bad"]"#),
            ("data.lib.refuse", r#"["bad"]"#),
            (
                "data.lib",
                r#"{"deep":{"all":["bad"],"listed":["bad"]},"found":["bad"],"names":{"k":["bad"]},"other":1,"pairs":{"k":["bad"]},"refuse":["bad"]}"#,
            ),
        ] {
            let main = "package main\nimport data.lib\ndeny contains r if some r in lib.refuse\ncount := lib.other\n\
                dynamic contains r if some r in data[\"lib\"].refuse\n";
            for order in [0, 4] {
                let mut files = lib.to_vec();
                files.insert(order, ("main.rego", main));
                let options = EvalOptions {
                    modules: files.iter().map(|(file, text)| ((*file).to_string(), (*text).to_string())).collect(),
                    query: query.to_string(),
                    ..EvalOptions::default()
                };
                let report = eval(&options).unwrap();
                assert_eq!(report.results[0].expressions[0].value.to_string(), expected, "{query}");
            }
        }
    }

    /// OPA's document of a package is there whether or not a rule of it is defined.
    #[test]
    fn a_package_without_a_defined_rule_is_empty() {
        let files = [
            ("a.rego", "package top.a\np if input.x\n"),
            ("b.rego", "package top.b\nq := 1\n"),
            ("main.rego", "package main\nx := data.top\n"),
        ];
        for query in ["data.top", "data.main.x"] {
            let options = EvalOptions {
                modules: files.iter().map(|(file, text)| ((*file).to_string(), (*text).to_string())).collect(),
                query: query.to_string(),
                ..EvalOptions::default()
            };
            let report = eval(&options).unwrap();
            assert_eq!(report.results[0].expressions[0].value.to_string(), r#"{"a":{},"b":{"q":1}}"#, "{query}");
        }
    }
}
