//! From files to policies: those in the binary and the user's, with their metadata, judged before anything runs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rayon::prelude::*;

use crate::embedded::{self, Text};
use crate::policy::builtins;
use crate::policy::conflicts;
use crate::policy::data;
use crate::policy::files::{self, files, read};
use crate::policy::imports;
use crate::policy::metadata::{self, Metadata, Note};
use crate::policy::module::{Module, Unread};
use crate::policy::naming::level;
use crate::policy::near::{did_you_mean, near};
use crate::policy::options::LoadOptions;
use crate::policy::outline::{Above, Outline, Shape};
use crate::policy::policies::Policy;
use crate::policy::recursion;
use crate::policy::sources::Sources;
use crate::rego::syntax::Syntax;
use crate::rego::{self, Workers};
use crate::rule_file::{LoadError, LoadErrors, display};
use crate::source::name::has_extension;
use crate::source::packed::{Packed, PolicyOrigin};

/// The gate's own policy, which judges no documents.
const GATE: &str = "policies/gate/";
/// Where the policies stand that judge facts, and what all share.
const FACTS: &[&str] = &["policies/facts/", "policies/lib/"];

/// Rules beside results that are asked by their name.
const BY_NAME: &[&str] = &["unknown", "subjects", "exception"];

/// Everything that was read, judged but not compiled.
#[derive(Clone, Debug, Default)]
pub(super) struct Loaded {
    /// Sorted by where they are from (the binary first) and file.
    pub(super) modules: Vec<Module>,
    pub(super) policies: Vec<Policy>,
    /// The root of `data`, from data files.
    pub(super) data: serde_json::Map<String, serde_json::Value>,
    /// Where the user's policies come from.
    pub(super) origins: Vec<PolicyOrigin>,
    /// As [`load_drafts`] reads them.
    pub(super) drafts: bool,
    /// What the user's files do, each with its position among the modules; of drafts alone.
    pub(super) read: Vec<(usize, Syntax)>,
}

/// What files do, as far as they were read.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    pub(super) read: Vec<(&'a Module, Syntax)>,
    /// Those that were not parsed within bounds, and what is said of it.
    pub(super) stopped: Vec<(&'a Module, String)>,
}

impl Checked<'_> {
    /// The files that were not parsed within bounds, as mistakes.
    pub(super) fn stop_errors(&self) -> Vec<LoadError> {
        let error = |(module, why): &(&Module, String)| stop_error(&module.file, why);
        self.stopped.iter().map(error).collect()
    }
}

/// A file that was not parsed or compiled within bounds.
pub(super) fn stop_error(file: &str, why: &str) -> LoadError {
    LoadError::new(file, 1, why, "write it with less nesting, or leave it out")
}

/// Reads and judges everything that the options name. Test files are read too; the policies in the binary are not
/// parsed here, since the crate's own tests did that.
pub(super) fn load(options: &LoadOptions) -> Result<Loaded, LoadErrors> {
    load_modules(options, false)
}

/// As [`load`], for policies that are being written: a package of the user's takes the place of the binary's, so that
/// the policies that ship can be judged from their own folder.
pub(super) fn load_drafts(options: &LoadOptions) -> Result<Loaded, LoadErrors> {
    load_modules(options, true)
}

fn load_modules(options: &LoadOptions, drafts: bool) -> Result<Loaded, LoadErrors> {
    let mut errors = Vec::new();
    let sources = Sources::open(&options.policy_dirs, &mut errors);
    errors.extend(files::without_rules(&sources.written, &sources.packed, drafts));
    let users = user_modules(&sources, options, &mut errors);
    let mut modules = Vec::new();
    let packages: BTreeSet<&[String]> = users.iter().map(|module| module.outline.package.as_slice()).collect();
    let taken = |module: &Module| packages.contains(module.outline.package.as_slice());
    if options.builtin {
        // Tests of the binary's run where nobody names others.
        let tests = drafts && options.policy_dirs.is_empty();
        modules.extend(builtin_modules(options, tests).into_iter().filter(|module| !(drafts && taken(module))));
    } else if users.iter().any(|module| module.outline.names_library()) {
        // Without it what they ask of it would be undefined, and they would pass.
        modules.extend(library().into_iter().filter(|module| !taken(module)));
    }
    modules.extend(users);
    let data = data::load(&sources, options, &mut errors);
    imports::check(&modules, &data, drafts, &mut errors);
    conflicts::with_data(&modules, &data, &mut errors);
    let policies = policies(&modules, &mut errors);
    if !drafts && errors.is_empty() {
        errors.extend(nothing_asked(&modules, &policies, &sources));
    }
    // Tests do not run in a scan, so what they need beyond it is their own affair there.
    let wanted = |module: &Module| !module.builtin && (drafts || !module.outline.is_test());
    let checked = check_modules(&modules, wanted, &options.workers, &mut errors);
    if drafts {
        errors.extend(checked.stop_errors());
    }
    let read = if drafts { by_position(&modules, checked.read) } else { Vec::new() };
    let stopped: BTreeMap<String, String> =
        checked.stopped.into_iter().map(|(module, why)| (module.file.clone(), why)).collect();
    LoadErrors::check(errors)?;
    // A scan goes on without what needs these: that others judge does not hang on them.
    for module in &mut modules {
        module.stop = stopped.get(&module.file).filter(|_| !module.builtin).cloned();
    }
    // What is only checked or tested is in no report.
    let origins = if drafts { Vec::new() } else { sources.origins(&options.data_paths) };
    Ok(Loaded { modules, policies, data, origins, drafts, read })
}

/// What some of the modules do, in their order, by their positions.
fn by_position(modules: &[Module], read: Vec<(&Module, Syntax)>) -> Vec<(usize, Syntax)> {
    let mut rest = read.into_iter().peekable();
    let own = |(at, module): (usize, &Module)| Some((at, rest.next_if(|(own, _)| std::ptr::eq(*own, module))?.1));
    modules.iter().enumerate().filter_map(own).collect()
}

/// Folders of Rego in which no rule gives results, and no row: a gate over them would judge nothing and pass. Rules of other names
/// are OPA's, who asks for them by name, and nobody does here.
fn nothing_asked(modules: &[Module], policies: &[Policy], sources: &Sources) -> Option<LoadError> {
    let mut users = modules.iter().filter(|module| !module.builtin && !module.outline.is_test());
    let first = users.next()?;
    let is_asked = policies.iter().any(|policy| !policy.builtin && policy.is_asked());
    if is_asked || files::has_rows(&sources.written, &sources.packed) {
        return None;
    }
    let message = "no rule of the policies gives results: none is called 'deny', 'warn' or 'violation', or begins so with a '_' behind it";
    let remedy =
        "call what finds something wrong 'deny', as in 'deny contains \"why\" if ...'; 'regate policy new' writes one";
    Some(LoadError::new(&first.file, first.outline.package_line, message, remedy))
}

/// The modules in the binary, sorted by path. A scan has no use for their tests, which are half of their text.
fn builtin_modules(options: &LoadOptions, tests: bool) -> Vec<Module> {
    let chosen = |path: &str| !options.facts_only || FACTS.iter().any(|folder| path.starts_with(folder));
    // The gate's own policy decides on results; `gate/` evaluates it.
    let wanted = |path: &str| chosen(path) && !path.starts_with(GATE) && (tests || !path.ends_with("_test.rego"));
    let files: Vec<_> = embedded::policies("policies/").filter(|(path, _)| wanted(path)).collect();
    files.into_par_iter().map(|(path, text)| builtin_module(path, text)).collect()
}

/// The library that policies share, from the binary.
pub(super) fn library() -> Vec<Module> {
    let files = embedded::policies("policies/lib/").filter(|(path, _)| !path.ends_with("_test.rego"));
    files.map(|(path, text)| builtin_module(path, text)).collect()
}

fn builtin_module(path: &'static str, text: Text) -> Module {
    // A test says that what was read when the binary was made is there, and right.
    let outline = embedded::outline(path).and_then(|table| table.read().ok());
    Module {
        file: path.to_string(),
        outline: outline.unwrap_or_else(|| Outline::new(&text)),
        text,
        builtin: true,
        v0: false,
        stop: None,
    }
}

pub(super) fn user_modules(sources: &Sources, options: &LoadOptions, errors: &mut Vec<LoadError>) -> Vec<Module> {
    let mut modules = Vec::new();
    let mut found = files(&sources.written, &["rego"], errors);
    // What is not saved yet is part of the folder that it will be in.
    let is_within = |file: &&PathBuf| sources.written.iter().any(|folder| file.starts_with(folder));
    found.extend(options.edited.keys().filter(is_within).cloned());
    found.sort();
    found.dedup();
    for file in found {
        let name = display(&file);
        match options.edited.get(&file).map_or_else(|| read(&file), |text| Ok(text.clone())) {
            Ok(text) => modules.push(user_module(name, text, options)),
            Err(message) => errors.push(LoadError::new(name, 1, message, "give files that can be read, in UTF-8")),
        }
    }
    for packed in &sources.packed {
        modules.extend(packed_modules(packed, options, errors));
    }
    modules
}

/// The rules of a bundle. What is outside of the roots that it names is an error, as in OPA.
fn packed_modules(packed: &Packed, options: &LoadOptions, errors: &mut Vec<LoadError>) -> Vec<Module> {
    let mut modules = Vec::new();
    for (inner, text) in packed.files.iter().filter(|(inner, _)| has_extension(inner, &["rego"])) {
        let mut module = user_module(packed.name(inner), text.clone(), options);
        if let Some(is_v0) = packed.manifest.is_v0(inner) {
            module.v0 = is_v0 && !module.outline.imports_v1;
        }
        if !packed.manifest.holds(&module.outline.package) {
            let message = format!("the package '{}' is outside of the bundle's roots", module.outline.package_name());
            let remedy = "add its root to '.manifest', or leave the file out";
            errors.push(LoadError::new(&module.file, module.outline.package_line, message, remedy));
        }
        modules.push(module);
    }
    modules
}

/// A module of the user's.
pub(super) fn user_module(file: String, text: String, options: &LoadOptions) -> Module {
    let outline = Outline::new(&text);
    let v0 = !outline.imports_v1 && (options.rego_v0 || outline.says_v0);
    Module { file, text: Text::written(text), outline, builtin: false, v0, stop: None }
}

/// Parses some of the files and judges what they do.
pub(super) fn check_modules<'a>(
    modules: &'a [Module],
    which: impl Fn(&Module) -> bool,
    workers: &Workers,
    errors: &mut Vec<LoadError>,
) -> Checked<'a> {
    let mut packages: BTreeMap<&[String], Vec<&Outline>> = BTreeMap::new();
    for module in modules {
        packages.entry(&module.outline.package).or_default().push(&module.outline);
    }
    let (mut read, mut stopped) = (Vec::new(), Vec::new());
    for module in modules.iter().filter(|module| which(module)) {
        let syntax = match module.syntax(workers) {
            Ok(syntax) => syntax,
            Err(Unread::Wrong(error)) => {
                errors.push(error);
                continue;
            }
            Err(Unread::Stopped(why)) => {
                stopped.push((module, why));
                continue;
            }
        };
        let outlines = packages.get(module.outline.package.as_slice()).into_iter().flatten().copied();
        let functions = builtins::functions(outlines);
        let own = |name: &str| {
            functions.contains(name)
                || module.outline.imports.contains_key(name)
                || is_library(&module.outline.package) && rego::builtins::is_internal(name)
        };
        errors.extend(builtins::check(&module.file, &syntax, own));
        errors.extend(combined(module, &syntax));
        errors.extend(reviewed(module, &syntax));
        errors.extend(unseen(module, &syntax));
        errors.extend(syntax.unequal.iter().map(|(message, line)| {
            LoadError::new(
                &module.file,
                *line,
                message.as_str(),
                "compare values of one type; 'to_number' reads a string",
            )
        }));
        read.push((module, syntax));
    }
    conflicts::check(&read, modules, errors);
    errors.extend(recursion::check(&read));
    Checked { read, stopped }
}

/// Rules that the engine reads and the outline does not: nobody would ask them, and what they judge would pass.
fn unseen<'a>(module: &'a Module, syntax: &'a Syntax) -> impl Iterator<Item = LoadError> + 'a {
    let is_asked = |name: &str| crate::policy::naming::level(name).is_some() || BY_NAME.contains(&name);
    let is_seen = move |name: &str| module.outline.rules.iter().any(|rule| rule.name == name);
    let unseen = syntax.heads.iter().filter(move |head| is_asked(&head.name) && !is_seen(&head.name));
    unseen.map(move |head| {
        let message = format!("the rule '{}' is not seen where it stands, so that it would never be asked", head.name);
        LoadError::new(&module.file, head.line, message, "begin it on a line of its own")
    })
}

/// Whether a package is part of the library, `data.regate.lib`.
fn is_library(package: &[String]) -> bool {
    package.iter().take(2).eq(["regate", "lib"])
}

/// A plain policy that was written for conftest's `--combine`, which gives all documents at once.
fn combined(module: &Module, syntax: &Syntax) -> Option<LoadError> {
    let line = syntax.combined.filter(|_| is_plain(module))?;
    let message = "the policy is made for conftest's --combine: it reads 'input' as a list of 'path' and 'contents', but \
                   a plain policy gets one document at a time and would never fire";
    let remedy = "read the document itself ('input.kind' for 'input[_].contents.kind') and its path from \
                  'data.conftest.file'; give the package an id and 'target: set' where it needs several at once; or write \
                  '# regate: documents' above the package where the documents are such lists";
    Some(LoadError::new(&module.file, line, message, remedy))
}

/// A plain policy that was written for what a cluster asks when an object comes in.
fn reviewed(module: &Module, syntax: &Syntax) -> Option<LoadError> {
    let line = syntax.reviewed.filter(|_| is_plain(module))?;
    let message = "the policy is made for an admission review: it reads 'input.review' (Gatekeeper) or 'input.request', but a \
                   plain policy gets the document itself and would never fire";
    let remedy = "read the object itself ('input.spec' for 'input.review.object.spec'), and the parameters of a constraint from \
                  '--data'; or write '# regate: documents' above the package where the documents are such reviews";
    Some(LoadError::new(&module.file, line, message, remedy))
}

/// Whether a file gives results by its rules' names alone, and does not say that the documents are as it reads them.
fn is_plain(module: &Module) -> bool {
    let is_managed = module.outline.annotations.iter().any(metadata::is_policy);
    let gives_results = module.outline.rules.iter().any(|rule| crate::policy::naming::level(&rule.name).is_some());
    !is_managed && gives_results && !module.outline.is_test() && !module.outline.says_documents
}

/// Groups modules into policies. A package with an id is one policy in one file; the rules of a package without
/// one are conftest's.
fn policies(modules: &[Module], errors: &mut Vec<LoadError>) -> Vec<Policy> {
    let mut packages: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    for (at, module) in modules.iter().enumerate() {
        if module.outline.package.is_empty() {
            errors.push(LoadError::new(&module.file, 1, "the file has no package", "begin it with 'package name'"));
        } else if !module.outline.is_test() {
            packages.entry(&module.outline.package).or_default().push(at);
        }
    }
    let mut policies = Vec::new();
    for (package, members) in packages {
        let outlines: Vec<&Module> = members.iter().filter_map(|&at| modules.get(at)).collect();
        if let Some(metadata) = package_metadata(&outlines, errors) {
            let policy = Policy::managed(package, members, &outlines, metadata);
            let dropped = dropped_rules(&outlines);
            errors.extend((policy.heads.is_empty() && dropped.is_empty()).then(|| without_results(&policy, &outlines)));
            errors.extend(dropped);
            policies.push(policy);
        } else {
            missing_metadata(&outlines, errors);
            policies.extend(Policy::plain(package, members, &outlines, &notes(&outlines)));
        }
    }
    duplicate_ids(&policies, modules, errors);
    policies
}

/// Rules of a package with an id that have the name of results and a shape that can give none: what they deny would be silent.
/// Of a rule that is true or a value, the evaluation says so.
fn dropped_rules(modules: &[&Module]) -> Vec<LoadError> {
    let mut errors = Vec::new();
    for module in modules {
        for rule in &module.outline.rules {
            let is_dropped = match rule.shape {
                Shape::Set => false,
                Shape::Complete => rule.name == "unknown",
                Shape::Object => rule.name == "unknown" || level(&rule.name).is_some(),
                // A helper may be called 'unknown'.
                Shape::Function => level(&rule.name).is_some(),
            };
            if is_dropped {
                let message = format!("'{}' is no set of results, so that what it says would be dropped", rule.name);
                let remedy = format!("write '{} contains result if ...'", rule.name);
                errors.push(LoadError::new(&module.file, rule.line, message, remedy));
            }
        }
    }
    errors
}

/// A package with an id that can never say anything.
fn without_results(policy: &Policy, modules: &[&Module]) -> LoadError {
    let rules = || modules.iter().flat_map(|module| module.outline.rules.iter().map(move |rule| (module, rule)));
    let near =
        rules().find_map(|(module, rule)| Some((module, rule, near(&rule.name, &["deny", "warn", "violation"])?)));
    let file = modules.first().map_or("", |module| module.file.as_str());
    let message =
        format!("the policy '{}' has no rule 'deny', 'warn' or 'violation', so it can never fire", policy.id());
    match near {
        Some((module, rule, meant)) => LoadError::new(&module.file, rule.line, message, did_you_mean(meant)),
        None => LoadError::new(file, policy.line, message, "write 'deny contains result if ...'"),
    }
}

/// The metadata above a package, when it names an id. Reports a package that stands in more than one file.
fn package_metadata(modules: &[&Module], errors: &mut Vec<LoadError>) -> Option<Metadata> {
    let mut found = None;
    for module in modules {
        let above = module.outline.annotations.iter().filter(|block| block.above == Above::Package);
        for block in above.filter(|block| requires_metadata(module) || metadata::is_policy(block)) {
            let metadata = metadata::read(&module.file, block, errors);
            found = found.or(metadata);
            if let Some(other) = modules.iter().find(|other| other.file != module.file) {
                let message = format!("the package '{}' stands in '{}' too", module.outline.package_name(), other.file);
                let remedy = "give each policy a package of its own, in one file";
                errors.push(LoadError::new(&module.file, module.outline.package_line, message, remedy));
            }
        }
    }
    found
}

/// A policy in the binary must say what it is. Helpers have no results.
fn requires_metadata(module: &Module) -> bool {
    module.builtin && module.outline.rules.iter().any(|rule| level(&rule.name).is_some())
}

fn missing_metadata(modules: &[&Module], errors: &mut Vec<LoadError>) {
    for module in modules.iter().filter(|module| requires_metadata(module)) {
        if module.outline.annotations.iter().all(|block| block.above != Above::Package) {
            let remedy = "put '# METADATA' with 'title' and 'custom' directly above 'package'";
            errors.push(LoadError::new(&module.file, 1, "the policy has no metadata", remedy));
        }
    }
}

/// What annotations above rules of a plain package say, by rule name.
fn notes(modules: &[&Module]) -> BTreeMap<String, Note> {
    let blocks = modules.iter().flat_map(|module| &module.outline.annotations);
    let mut notes = BTreeMap::new();
    for block in blocks {
        if let Above::Rule(name) = &block.above {
            notes.entry(name.clone()).or_insert_with(|| metadata::note(block));
        }
    }
    notes
}

fn duplicate_ids(policies: &[Policy], modules: &[Module], errors: &mut Vec<LoadError>) {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for policy in policies {
        let file = policy.modules.first().and_then(|&at| modules.get(at)).map_or("", |module| module.file.as_str());
        let names = policy.rules.iter().flat_map(|rule| std::iter::once(&rule.id).chain(&rule.aliases));
        for id in names {
            if let Some(other) = owners.insert(id, file) {
                let message = format!("the id '{id}' is taken by '{other}'");
                errors.push(LoadError::new(file, policy.line, message, "give the policy another id"));
            }
        }
    }
}

/// Rules of a plain package whose shape conftest ignores: `deny` that is no set of results.
pub(super) fn ignored_rules(module: &Module) -> impl Iterator<Item = (&str, u32)> {
    let rules = module.outline.rules.iter();
    rules
        .filter(|rule| level(&rule.name).is_some() && rule.shape != Shape::Set)
        .map(|rule| (rule.name.as_str(), rule.line))
}
