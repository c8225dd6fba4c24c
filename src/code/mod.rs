//! Source code by tree-sitter: one folder per language, ending in the facts of `crate::detect`.
//!
//! A language lowers its syntax tree to a tape of operations (`tape`); flows (`flow`), calls and settings (`facts`) are
//! read from the tape, so that a language is one folder.

mod dialect;
mod facts;
mod flow;
mod go;
mod grammar;
mod java;
mod models;
mod names;
mod program;
mod purpose;
mod python;
mod routes;
mod ruby;
mod rules;
mod tables;
mod tape;
mod trees;
mod typescript;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use self::models::Models;
pub use self::program::{Memory, Program, Seen, Side, Sources, importers, may_belong};

use self::dialect::Dialect;
use self::flow::far::{Around, Module};
use self::program::outline::Outline;
use self::tape::Tape;

use crate::bound;
use crate::detect::{Call, Flow, Route, Setting};
use crate::document::{Format, Problem};
use crate::source::Artifact;
use crate::span::Span;

type Comments = fn(&str, Format) -> Option<Vec<Span>>;

/// A language: its folder's functions.
struct Language {
    formats: &'static [Format],
    dialect: &'static Dialect,
    /// Ends of the names of files that may belong to a program, with their formats.
    extensions: &'static [(&'static str, Format)],
    /// Lowers a text to a tape.
    lower: for<'t> fn(&'t str, Format) -> Option<Tape<'t>>,
    /// The comments of a text.
    comments: Option<Comments>,
    /// What a module takes from others, by its text.
    outline: fn(&str) -> Outline,
    /// The files that a module's name may mean in a file; where there is none, the program's configuration says it.
    candidates: Option<fn(&str, &str) -> Vec<String>>,
}

/// Every language, each once.
static LANGUAGES: &[Language] = &[
    Language {
        formats: &[Format::TypeScript, Format::Tsx, Format::JavaScript, Format::Component],
        dialect: &typescript::DIALECT,
        extensions: &[
            ("ts", Format::TypeScript),
            ("mts", Format::TypeScript),
            ("cts", Format::TypeScript),
            ("tsx", Format::Tsx),
            ("js", Format::JavaScript),
            ("jsx", Format::JavaScript),
            ("mjs", Format::JavaScript),
            ("cjs", Format::JavaScript),
            ("vue", Format::Component),
            ("svelte", Format::Component),
            ("astro", Format::Component),
        ],
        lower: typescript::lower,
        comments: Some(typescript::comments),
        outline: Outline::of,
        candidates: None,
    },
    Language {
        formats: &[Format::Python],
        dialect: &python::DIALECT,
        extensions: &[("py", Format::Python)],
        lower: python::lower,
        comments: None,
        outline: python::outline,
        candidates: Some(python::candidates),
    },
    Language {
        formats: &[Format::Go],
        dialect: &go::DIALECT,
        // Packages are folders: each file is looked at by itself.
        extensions: &[],
        lower: go::lower,
        comments: None,
        outline: |_| Outline::default(),
        candidates: None,
    },
    Language {
        formats: &[Format::Java],
        dialect: &java::DIALECT,
        // Classes of a package need no import: each file is looked at by itself.
        extensions: &[],
        lower: java::lower,
        comments: None,
        outline: |_| Outline::default(),
        candidates: None,
    },
    Language {
        formats: &[Format::Ruby],
        dialect: &ruby::DIALECT,
        // Constants are found by their names, whatever file has them: each file is looked at by itself.
        extensions: &[],
        lower: ruby::lower,
        comments: None,
        outline: |_| Outline::default(),
        candidates: None,
    },
];

impl Language {
    fn of(format: Format) -> Option<&'static Self> {
        LANGUAGES.iter().find(|language| language.formats.contains(&format))
    }

    /// Of the name of a file.
    fn of_path(path: &str) -> Option<(&'static Self, Format)> {
        let (_, ending) = path.rsplit_once('.')?;
        LANGUAGES.iter().find_map(|language| {
            let found = language.extensions.iter().find(|(extension, _)| *extension == ending);
            found.map(|(_, format)| (language, *format))
        })
    }
}

/// Those who receive data, as `[processors.NAME]` of `regate.toml` names them, in the order of the alphabet: of `rules/sinks/`.
#[must_use]
pub fn vendors() -> Vec<&'static str> {
    let all: BTreeSet<&str> = LANGUAGES.iter().flat_map(|language| rules::rules(language.dialect).vendors()).collect();
    all.into_iter().collect()
}

/// Whether texts of a format are source code that is read here.
#[must_use]
pub fn is_code(format: Format) -> bool {
    Language::of(format).is_some()
}

/// Source texts larger than this many bytes are generated or bundled: not read.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Bytes from which two threads read a text for an editor. Where many files are scanned, each thread has its own.
const LARGE_BYTES: usize = 64 << 10;

/// What was seen in a source text. The spans of facts are in the artifact's file, those of problems in the artifact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodeAnalysis {
    pub flows: Vec<Flow>,
    pub calls: Vec<Call>,
    pub settings: Vec<Setting>,
    pub routes: Vec<Route>,
    pub problems: Vec<Problem>,
    /// `false` when the text holds no word that any rule is about, or was too large to read.
    pub parsed: bool,
}

/// Reads an artifact whose format is that of a language, by itself; any other yields nothing. Never fails: what is
/// not understood is a problem.
#[must_use]
pub fn analyse(artifact: &Artifact, format: Format, models: &Models) -> CodeAnalysis {
    let Some(language) = Language::of(format) else { return CodeAnalysis::default() };
    if !may_matter(language, artifact.text()) {
        return CodeAnalysis::default();
    }
    read(artifact, format, flow::Surroundings { models, modules: None }).0
}

/// Whether a text has a word that rules are about.
fn may_matter(language: &Language, text: &str) -> bool {
    rules::rules(language.dialect).may_matter(text) || routes::may_matter(text, language.dialect)
}

/// Reads a module among others, and says what it is to them.
fn analyse_module(artifact: &Artifact, format: Format, models: &Models, around: &dyn Around) -> (CodeAnalysis, Module) {
    read(artifact, format, flow::Surroundings { models, modules: Some(around) })
}

fn read(artifact: &Artifact, format: Format, around: flow::Surroundings<'_>) -> (CodeAnalysis, Module) {
    let text = artifact.text();
    if text.len() > MAX_BYTES {
        let message = format!("source code larger than {} MiB is not read for data flows", MAX_BYTES / 1024 / 1024);
        let problems = vec![Problem { message, span: first_line(text) }];
        return (CodeAnalysis { problems, ..CodeAnalysis::default() }, Module::default());
    }
    let Some(tape) = Language::of(format).and_then(|language| (language.lower)(text, format)) else {
        return <_>::default();
    };
    let modules = around.modules;
    let beside = || (facts::calls_and_settings(&tape), routes::read(&tape, artifact.path(), modules));
    let follow = || flow::flows(&tape, artifact, around);
    let (((calls, settings), (routes, protections)), flow::Flows { flows, mut module }) =
        if text.len() < LARGE_BYTES || !trees::are_here() { (beside(), follow()) } else { bound::both(beside, follow) };
    let mut own: Vec<Route> = routes.drafts.iter().map(|draft| draft.route(None)).collect();
    own.iter_mut().for_each(|route| route.span = artifact.host_span(route.span));
    (module.routes, module.protections) = (Arc::new(routes), protections);
    let mut analysis = CodeAnalysis { flows, calls, settings, routes: own, problems: tape.problems, parsed: true };
    analysis.move_to_file(artifact);
    (analysis, module)
}

/// The comments of a source text, in the order of the text and in the artifact's own text; `None` for what no grammar reads.
#[must_use]
pub fn comments(artifact: &Artifact, format: Format) -> Option<Vec<Span>> {
    if artifact.text().len() > MAX_BYTES { None } else { (Language::of(format)?.comments?)(artifact.text(), format) }
}

fn first_line(text: &str) -> Span {
    Span::new(0, text.lines().next().map_or(0, str::len))
}

impl CodeAnalysis {
    fn move_to_file(&mut self, artifact: &Artifact) {
        for flow in &mut self.flows {
            flow.span = artifact.host_span(flow.span);
            for step in flow.steps.iter_mut().filter(|step| step.file.is_none()) {
                step.span = artifact.host_span(step.span);
            }
        }
        for call in &mut self.calls {
            call.span = artifact.host_span(call.span);
        }
        for setting in &mut self.settings {
            setting.span = artifact.host_span(setting.span);
        }
    }
}

#[cfg(test)]
mod tests;
