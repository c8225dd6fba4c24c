//! The source files of a repository as one program: what each module's functions do with data is known where they are called.
//!
//! What modules import is read from their texts (`outline`) and resolved to files (`resolve`); modules are then looked at
//! level by level (`order`), so that all that a module imports is known before. Modules that import each other are looked at
//! until they say nothing new, within a bound. A module without a word of `rules/` is parsed only where it passes data to a function that passes it to a sink,
//! gives something to a module that has such a word, or is called by one and may hand on what it is given (`handing`).

mod handing;
mod importers;
mod memory;
mod order;
pub(super) mod outline;
mod resolve;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

pub use self::importers::{Side, importers};
pub use self::memory::Memory;
use self::memory::{Outlined, Text};
use self::outline::Alias;
use self::resolve::Resolver;
use super::flow::far::{Around, FarClient, FarFunction, FarShape, Module};
use super::models::Models;
use super::routes::{self, Mounted, Protection, Routes};
use super::{CodeAnalysis, Language, analyse_module};
use crate::bound::{self, Bound};
use crate::document::{self, Format};
use crate::source::{Artifact, SourceText};

const GIVEN_ON: Bound =
    Bound::new(16, "modules give on what others give more than 16 deep: what is given from further is not followed");

/// Modules that import each other are looked at so often.
const ROUNDS: usize = 4;

const UNFINISHED: Bound = Bound::new(
    ROUNDS,
    "modules that import each other were looked at four times: what they would say after that is not known",
);

/// What was seen in a file, and the bounds that were reached.
#[derive(Clone, Debug, Default)]
struct Analysed {
    analysis: CodeAnalysis,
    reached: BTreeSet<&'static str>,
}

/// What a program sees in one of its files, to tell whether another program sees the same.
#[derive(Clone, Debug)]
pub struct Seen {
    analysed: Option<Arc<Analysed>>,
    models: Arc<Models>,
    mounted: Option<Arc<Mounted>>,
    /// The other files that its flows pass through, in the order of their paths: what is told of a flow quotes them.
    passed: Vec<Arc<SourceText>>,
}

impl PartialEq for Seen {
    /// What was remembered is the same; whether what was looked at anew is, nobody asks.
    fn eq(&self, other: &Self) -> bool {
        let is_same = match (&self.analysed, &other.analysed) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        let is_same_text = |(own, other): (&Arc<SourceText>, &Arc<SourceText>)| {
            own.path() == other.path() && (Arc::ptr_eq(own, other) || own.text() == other.text())
        };
        let is_passed =
            self.passed.len() == other.passed.len() && self.passed.iter().zip(&other.passed).all(is_same_text);
        is_same && is_passed && self.models == other.models && self.mounted == other.mounted
    }
}

/// What code is analysed with: the database's models, and what was seen of the program's modules.
#[derive(Debug, Default)]
pub struct Program {
    models: Arc<Models>,
    /// By path, with the hash of the text that was analysed.
    analyses: HashMap<String, (blake3::Hash, Arc<Analysed>)>,
    /// The texts that flows of other files pass through.
    passed: BTreeMap<String, Arc<SourceText>>,
    /// By path, what stands before a file's routes elsewhere; none of a part of a program.
    mounted: HashMap<String, (Arc<Routes>, Arc<Mounted>)>,
}

/// Said of a file.
const UNREAD_IMPORT: &str = "a module that it imports could not be read, and data is not followed through it";

/// The files of a program.
pub struct Sources<'a> {
    /// All that may belong to it.
    pub paths: Vec<String>,
    /// Those that are analysed; of the others, what these import.
    pub asked: Vec<String>,
    /// Reads one; `None` when it cannot be read, which is said of those that import it where it was not asked for.
    pub read: &'a (dyn Fn(&str) -> Option<Arc<SourceText>> + Sync),
    /// What is known of them from before; `None` where nothing is asked twice.
    pub memory: Option<&'a Memory>,
}

/// Whether a file may belong to a program.
#[must_use]
pub fn may_belong(path: &str) -> bool {
    is_code(path) || resolve::is_configuration(path)
}

fn is_code(path: &str) -> bool {
    Language::of_path(path).is_some()
}

impl Program {
    /// A program of which nothing is known but the database's models.
    #[must_use]
    pub fn of_models(models: Models) -> Self {
        Self { models: Arc::new(models), ..Self::default() }
    }

    /// Analyses the files of a program. The order of `sources` does not matter.
    #[must_use]
    pub fn new(models: Models, sources: &Sources<'_>) -> Self {
        let mut files = Files::read(sources);
        files.look(&models, sources);
        // Shared with what was seen before, so that comparing takes no time.
        let models = sources.memory.map_or_else(|| Arc::new(models.clone()), |memory| memory.models(&models));
        let mut program = Self { models, ..Self::default() };
        if files.are_all_of(sources) {
            program.mounted = files.mounted();
        }
        let mut wanted = BTreeSet::new();
        for (file, analysed) in files.files.iter().zip(std::mem::take(&mut files.analyses)) {
            let Some(analysed) = analysed else { continue };
            let steps = analysed.analysis.flows.iter().flat_map(|flow| &flow.steps);
            wanted.extend(steps.filter_map(|step| step.file.clone()));
            program.analyses.insert(file.path.to_string(), (file.hash, analysed));
        }
        let passed = files.files.into_iter().filter(|file| wanted.contains(&file.path));
        program.passed = passed.map(|file| (file.path.to_string(), file.source)).collect();
        program
    }

    /// What was seen in an artifact; it is looked at alone when it is not, or no longer, a file of the program.
    #[must_use]
    pub fn analyse(&self, artifact: &Artifact, format: Format) -> CodeAnalysis {
        let own = if artifact.as_fence().is_none() { self.analyses.get(artifact.path()) } else { None };
        match own {
            Some((hash, analysed)) if *hash == blake3::hash(artifact.text().as_bytes()) => {
                // Of whoever asks now.
                analysed.reached.iter().for_each(|reason| bound::reached(reason));
                let mut analysis = analysed.analysis.clone();
                if let Some((routes, mounted)) = self.mounted.get(artifact.path()) {
                    let around = routes.drafts.iter().zip(mounted.iter());
                    analysis.routes = around.map(|(draft, before)| draft.route(Some(before))).collect();
                }
                analysis
            }
            _ => super::analyse(artifact, format, &self.models),
        }
    }

    /// What it sees in a file; `None` where a flow passes through a file that is not there.
    #[must_use]
    pub fn seen(&self, path: &str) -> Option<Seen> {
        let analysed = self.analyses.get(path).map(|(_, analysed)| Arc::clone(analysed));
        let steps = analysed.iter().flat_map(|own| &own.analysis.flows).flat_map(|flow| &flow.steps);
        let through: BTreeSet<&str> = steps.filter_map(|step| step.file.as_deref()).collect();
        let passed = through.into_iter().map(|path| self.passed.get(path).cloned()).collect::<Option<Vec<_>>>()?;
        let mounted = self.mounted.get(path).map(|(_, mounted)| Arc::clone(mounted));
        Some(Seen { analysed, models: Arc::clone(&self.models), mounted, passed })
    }

    /// The files that flows of other files pass through.
    #[must_use]
    pub fn passed(&self) -> &BTreeMap<String, Arc<SourceText>> {
        &self.passed
    }
}

#[derive(Debug)]
struct File {
    path: Arc<str>,
    source: Arc<SourceText>,
    /// Of the text.
    hash: blake3::Hash,
    said: Arc<Outlined>,
    /// Specifier to file.
    edges: HashMap<String, usize>,
    /// The text has a word that rules are about.
    matters: bool,
    /// The names of modules that mean none of its files and are the repository's own all the same.
    own: BTreeSet<String>,
    /// The bounds that were reached when its imports were resolved.
    reached: BTreeSet<&'static str>,
}

/// What the modules that import one may want of it.
#[derive(Clone, Copy, Debug, Default)]
struct Asks {
    /// One with a word of the rules takes something of it.
    gives: bool,
    /// One with routes takes something of it.
    guards: bool,
    /// One with a word of the rules calls it, and it may give back what it is given.
    hands_on: bool,
}

/// The modules, and what is known of them.
#[derive(Debug, Default)]
struct Files {
    files: Vec<File>,
    modules: Vec<Arc<Module>>,
    analyses: Vec<Option<Arc<Analysed>>>,
    /// Those that make a logger that cleans what it writes, or take one.
    cleaning: BTreeSet<usize>,
}

impl Files {
    /// The files that were asked for and what they import, with what they import.
    fn read(sources: &Sources<'_>) -> Self {
        let mut resolver = Resolver::new(sources.paths.iter().filter(|path| is_code(path)).cloned());
        let configurations: Vec<&String> = sources.paths.iter().filter(|p| resolve::is_configuration(p)).collect();
        let parsed = configurations.par_iter().map(|path| {
            let source = (sources.read)(path)?;
            Some(document::parse(&Artifact::file(source)))
        });
        for (path, parsed) in configurations.iter().zip(parsed.collect::<Vec<_>>()) {
            if let Some(root) = parsed.as_ref().and_then(|parsed| parsed.documents.first()) {
                resolver.configure(path, &root.root);
            }
        }
        let mut files: BTreeMap<String, (File, Vec<(String, String)>)> = BTreeMap::new();
        let mut wanted: BTreeSet<String> = sources.asked.iter().filter(|path| is_code(path)).cloned().collect();
        while !wanted.is_empty() {
            let paths: Vec<String> = std::mem::take(&mut wanted).into_iter().collect();
            let read = paths.par_iter().filter_map(|path| {
                let source = (sources.read)(path).filter(|source| source.text().len() <= super::MAX_BYTES)?;
                let (language, _) = Language::of_path(path)?;
                let text = Text { path: path.as_str().into(), hash: blake3::hash(source.text().as_bytes()) };
                let outlined = || {
                    let routes = routes::may_matter(source.text(), language.dialect);
                    let matters = routes || super::may_matter(language, source.text());
                    let outline = (language.outline)(source.text());
                    let called = handing::called(&outline, source.text());
                    Outlined { outline, called, matters, routes }
                };
                let said = match sources.memory {
                    Some(memory) => memory.outlined(&text, outlined),
                    None => Arc::new(outlined()),
                };
                let specifiers: BTreeSet<&str> = said.outline.specifiers().collect();
                let resolved = specifiers.into_iter().filter_map(|specifier| {
                    let to = match language.candidates {
                        Some(candidates) => resolver.first(candidates(path, specifier)),
                        None => resolver.resolve(path, specifier),
                    };
                    let to = to.filter(|to| to != path)?;
                    Some((specifier.to_string(), to))
                });
                let (resolved, reached) = bound::noting(|| resolved.collect::<Vec<(String, String)>>());
                let (Text { path, hash }, matters) = (text, said.matters);
                let own = said.outline.specifiers().filter(|of| resolver.is_own(of, language.candidates.is_some()));
                let own = own.map(str::to_string).collect();
                Some((File { path, source, hash, said, edges: HashMap::new(), matters, own, reached }, resolved))
            });
            for (file, resolved) in read.collect::<Vec<_>>() {
                wanted.extend(resolved.iter().map(|(_, to)| to.clone()));
                files.insert(file.path.to_string(), (file, resolved));
            }
            wanted.retain(|path| !files.contains_key(path));
            // What could not be read is not asked for again.
            let failed = |path: &String| paths.binary_search(path).is_ok();
            wanted.retain(|path| !failed(path));
        }
        let asked: BTreeSet<&str> = sources.asked.iter().map(String::as_str).collect();
        let at: HashMap<String, usize> = files.keys().enumerate().map(|(at, path)| (path.clone(), at)).collect();
        let files = files.into_values().map(|(mut file, resolved)| {
            // What is imported and could not be read may well be what passes personal data on. Of what was asked for, the scan
            // says so by itself.
            let is_untold = |to: &str| is_code(to) && !at.contains_key(to) && !asked.contains(to);
            if resolved.iter().any(|(_, to)| is_untold(to)) {
                file.reached.insert(UNREAD_IMPORT);
                file.matters = true;
            }
            let edges = resolved.into_iter().filter_map(|(specifier, to)| Some((specifier, *at.get(&to)?)));
            File { edges: edges.collect(), ..file }
        });
        let files: Vec<File> = files.collect();
        let count = files.len();
        let analyses = (0..count).map(|_| None).collect();
        Self { files, modules: vec![Arc::default(); count], analyses, cleaning: BTreeSet::new() }
    }

    /// Looks at the modules, what they import first.
    fn look(&mut self, models: &Models, sources: &Sources<'_>) {
        let edges: Vec<Vec<usize>> = self.files.iter().map(neighbours).collect();
        let asks = self.giving(&edges).into_iter().zip(self.guarding(&edges)).zip(self.handing());
        let asks: Vec<Asks> = asks.map(|((gives, guards), hands_on)| Asks { gives, guards, hands_on }).collect();
        let asked: BTreeSet<&str> = sources.asked.iter().map(String::as_str).collect();
        for level in order::levels(&edges) {
            let members: Vec<usize> = level.iter().flatten().copied().collect();
            self.note_cleaning(&members, &edges);
            let cyclic: Vec<usize> = level.iter().filter(|component| component.len() > 1).flatten().copied().collect();
            let mut due: Vec<usize> = level.into_iter().flatten().collect();
            due.sort_unstable();
            for round in 0..ROUNDS {
                let parsed: Vec<usize> =
                    due.iter().copied().filter(|file| self.is_parsed(*file, &asks, round, &edges)).collect();
                let seen: Vec<_> = parsed.par_iter().map(|file| self.look_at(*file, models, sources.memory)).collect();
                let mut changed = BTreeSet::new();
                for (file, (analysed, module)) in parsed.into_iter().zip(seen) {
                    let Some(own) = self.modules.get_mut(file) else { continue };
                    if !own.says_the_same(&module) {
                        changed.insert(file);
                    }
                    *own = module;
                    let is_asked = self.files.get(file).is_some_and(|file| asked.contains(&*file.path));
                    if let Some(place) = self.analyses.get_mut(file).filter(|_| is_asked) {
                        *place = Some(analysed);
                    }
                }
                // Only those that import what changed can know more: each other's importers, and no others of the program.
                let reached = self.giving_on(&changed, &cyclic, &edges);
                due.clone_from(&cyclic);
                due.retain(|file| edges.get(*file).is_some_and(|to| to.iter().any(|to| reached.contains(to))));
                if due.is_empty() {
                    break;
                }
                if round + 1 == ROUNDS {
                    self.tell_unfinished(&due);
                }
            }
            self.note_cleaning(&members, &edges);
        }
    }

    /// Which of some modules make a logger that cleans what it writes, or take one of another.
    fn note_cleaning(&mut self, members: &[usize], edges: &[Vec<usize>]) {
        let makes = |at: &usize| self.modules.get(*at).is_some_and(|module| module.cleans);
        let cleans = |at: &usize| makes(at) || edges.get(*at).is_some_and(|to| to.iter().any(makes));
        let found: Vec<usize> = members.iter().filter(|at| cleans(at)).copied().collect();
        self.cleaning.extend(found);
    }

    fn tell_unfinished(&mut self, files: &[usize]) {
        for file in files {
            if let Some(Some(analysed)) = self.analyses.get_mut(*file) {
                Arc::make_mut(analysed).reached.insert(UNFINISHED.reason());
            }
        }
    }

    /// The files, and those of some that give on what they give.
    fn giving_on(&self, files: &BTreeSet<usize>, among: &[usize], edges: &[Vec<usize>]) -> BTreeSet<usize> {
        let mut reached = files.clone();
        if files.is_empty() || among.is_empty() {
            return reached;
        }
        // As far as `given` follows; it tells where there is more.
        for _ in 0..=GIVEN_ON.most() {
            let gives_on = |at: &usize| {
                let file = self.files.get(*at);
                let gives =
                    file.is_some_and(|f| !f.said.outline.all_of.is_empty() || !f.said.outline.given_on.is_empty());
                gives && edges.get(*at).is_some_and(|to| to.iter().any(|to| reached.contains(to)))
            };
            let more: Vec<usize> = among.iter().copied().filter(|at| !reached.contains(at)).filter(gives_on).collect();
            if more.is_empty() {
                break;
            }
            reached.extend(more);
        }
        reached
    }

    /// The files from which files with a word of the rules take something, also through modules that give it on.
    fn giving(&self, edges: &[Vec<usize>]) -> Vec<bool> {
        let mut giving = vec![false; self.files.len()];
        let mut open: Vec<usize> = Vec::new();
        for (file, to) in self.files.iter().zip(edges) {
            if file.matters {
                open.extend(to);
            }
        }
        while let Some(at) = open.pop() {
            let Some(place) = giving.get_mut(at).filter(|giving| !**giving) else { continue };
            *place = true;
            let Some(file) = self.files.get(at) else { continue };
            let given_on =
                file.said.outline.given_on.iter().map(|taken| &taken.specifier).chain(&file.said.outline.all_of);
            open.extend(given_on.filter_map(|specifier| file.edges.get(specifier)));
        }
        giving
    }

    /// Files from which files with routes take what may stand before them, also through others of that kind.
    fn guarding(&self, edges: &[Vec<usize>]) -> Vec<bool> {
        let mut guarding = vec![false; self.files.len()];
        let with_routes = self.files.iter().zip(edges).filter(|(file, _)| file.said.routes);
        let mut open: Vec<usize> = with_routes.flat_map(|(_, to)| to.iter().copied()).collect();
        while let Some(at) = open.pop() {
            let Some(place) = guarding.get_mut(at).filter(|place| !**place) else { continue };
            *place = true;
            if self.files.get(at).is_some_and(|file| routes::may_guard(file.source.text())) {
                open.extend(edges.get(at).into_iter().flatten().copied());
            }
        }
        guarding
    }

    /// Whether all source files of a program are here.
    fn are_all_of(&self, sources: &Sources<'_>) -> bool {
        let asked: BTreeSet<&str> = sources.asked.iter().map(String::as_str).collect();
        sources.paths.iter().filter(|path| is_code(path)).all(|path| asked.contains(path.as_str()))
    }

    /// What stands before the routes of each file that has some.
    fn mounted(&self) -> HashMap<String, (Arc<Routes>, Arc<Mounted>)> {
        let all: Vec<&Routes> = self.modules.iter().map(|module| &*module.routes).collect();
        let paths: Vec<&str> = self.files.iter().map(|file| &*file.path).collect();
        let given = |at: usize, specifier: &str, name: &str| {
            let file = self.files.get(at)?;
            let around = From { files: self, at };
            let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
            if let Some(to) = around.submodule(specifier, first) {
                let rest = rest.unwrap_or("*");
                return Some(self.given(to, rest).unwrap_or_else(|| (to, rest.to_string())));
            }
            let to = *file.edges.get(specifier)?;
            Some(self.given(to, first).unwrap_or_else(|| (to, first.to_string())))
        };
        let inherited = routes::inherited(&all, &paths, &given);
        let with =
            self.files.iter().zip(&self.modules).zip(inherited).filter(|((_, m), _)| !m.routes.drafts.is_empty());
        with.map(|((file, module), before)| (file.path.to_string(), (Arc::clone(&module.routes), Arc::new(before))))
            .collect()
    }

    fn is_parsed(&self, at: usize, asks: &[Asks], round: usize, edges: &[Vec<usize>]) -> bool {
        let Some(file) = self.files.get(at) else { return false };
        let Asks { gives, guards, hands_on } = asks.get(at).copied().unwrap_or_default();
        if round > 0 {
            // What was looked at, and what passes data on to what is known now.
            let known = edges
                .get(at)
                .into_iter()
                .flatten()
                .any(|to| self.modules.get(*to).is_some_and(|module| module.says_something()));
            return known && (file.matters || self.passes_on(file) || gives || guards || hands_on);
        }
        file.matters
            || hands_on
            || self.passes_on(file)
            || gives && may_give(file.source.text())
            || guards && routes::may_guard(file.source.text())
    }

    /// Whether a file takes a function that passes its parameters to a sink.
    fn passes_on(&self, file: &File) -> bool {
        file.said.outline.imports.iter().any(|taken| {
            let Some(to) = file.edges.get(&taken.specifier) else { return false };
            taken.names.iter().any(|name| match name.other.as_str() {
                "*" => self.modules.get(*to).is_some_and(|module| module.gives_ways_out()),
                name if let Some(to) = self.whole(*to, name, 0) => {
                    self.modules.get(to).is_some_and(|module| module.gives_ways_out())
                }
                name => self.given(*to, name).is_some_and(|(file, own)| {
                    let class = |module: &Module| module.instances.get(&own).cloned().unwrap_or_else(|| own.clone());
                    self.modules.get(file).is_some_and(|module| {
                        let class = class(module);
                        module.clients.contains_key(&own)
                            || module.clients.contains_key(&format!("{own}()"))
                            || module.passing().any(|passing| passing == own || passing == class || class.is_empty())
                    })
                }),
            })
        })
    }

    fn look_at(&self, at: usize, models: &Models, memory: Option<&Memory>) -> (Arc<Analysed>, Arc<Module>) {
        let Some(file) = self.files.get(at) else { return <_>::default() };
        let Some((_, format)) = Language::of_path(&file.path) else { return <_>::default() };
        let look = |around: &dyn Around| {
            let artifact = Artifact::file(Arc::clone(&file.source));
            let ((analysis, module), reached) = bound::noting(|| analyse_module(&artifact, format, models, around));
            (Analysed { analysis, reached }, module)
        };
        let around = From { files: self, at };
        let (mut analysed, module) = match memory {
            Some(memory) => memory.seen(&Text { path: Arc::clone(&file.path), hash: file.hash }, models, &around, look),
            None => {
                let (analysed, module) = look(&around);
                (Arc::new(analysed), Arc::new(module))
            }
        };
        // What its imports mean is no matter of its text.
        if !file.reached.is_empty() {
            Arc::make_mut(&mut analysed).reached.extend(&file.reached);
        }
        (analysed, module)
    }

    /// The module that makes what a module gives under a name, and its own name there.
    fn given(&self, at: usize, name: &str) -> Option<(usize, String)> {
        self.given_within(at, name, 0, &mut HashMap::new())
    }

    /// The module that a name of another one is, all of it: `export * as audit from "./audit"`.
    fn whole(&self, at: usize, name: &str, depth: usize) -> Option<usize> {
        let file = self.files.get(at).filter(|_| GIVEN_ON.holds(depth))?;
        let outline = &file.said.outline;
        let own = outline.exported.iter().find(|alias| alias.other == name).map_or(name, |alias| alias.local.as_str());
        let taken = |taken: &[outline::Taken], local: &str| {
            taken.iter().find_map(|taken| {
                let alias = taken.names.iter().find(|alias| alias.local == local)?;
                Some((*file.edges.get(&taken.specifier)?, alias.other.clone()))
            })
        };
        match taken(&outline.given_on, name).or_else(|| taken(&outline.imports, own))? {
            (to, other) if other == "*" => Some(to),
            (to, other) => self.whole(to, &other, depth + 1),
        }
    }

    /// `seen`: where all that other modules give was looked through for a name, and how deep that was. Barrels that give on
    /// each other would be looked through along every way between them, and there are more of those than can be counted.
    fn given_within(
        &self,
        at: usize,
        name: &str,
        depth: usize,
        seen: &mut HashMap<(usize, String), usize>,
    ) -> Option<(usize, String)> {
        let file = self.files.get(at)?;
        if !GIVEN_ON.holds(depth) {
            return None;
        }
        let taken = |taken: &[outline::Taken], local: &str| -> Option<(usize, String)> {
            taken.iter().find_map(|taken| {
                let alias: &Alias = taken.names.iter().find(|alias| alias.local == local)?;
                Some((*file.edges.get(&taken.specifier)?, alias.other.clone()))
            })
        };
        if let Some((to, name)) = taken(&file.said.outline.given_on, name) {
            return self.given_within(to, &name, depth + 1, seen);
        }
        let own = file.said.outline.exported.iter().find(|alias| alias.other == name).map(|alias| alias.local.as_str());
        let own = own.unwrap_or(name);
        let module = self.modules.get(at)?;
        let dotted = format!("{own}.");
        let is_own = module.types.contains_key(own)
            || module.clients.contains_key(own)
            || module.clients.contains_key(&format!("{own}()"))
            || module.instances.contains_key(own)
            || module.functions.contains_key(own)
            || module.protections.contains_key(own)
            || module.functions.range(dotted.clone()..).next().is_some_and(|(name, _)| name.starts_with(&dotted));
        if is_own {
            return Some((at, own.to_string()));
        }
        if let Some((to, name)) = taken(&file.said.outline.imports, own) {
            return self.given_within(to, &name, depth + 1, seen);
        }
        if file.said.outline.all_of.is_empty() {
            return None;
        }
        if seen.get(&(at, name.to_string())).is_some_and(|before| *before <= depth) {
            return None;
        }
        seen.insert((at, name.to_string()), depth);
        let mut all = file.said.outline.all_of.iter().filter_map(|specifier| file.edges.get(specifier));
        all.find_map(|to| self.given_within(*to, name, depth + 1, seen))
    }
}

fn neighbours(file: &File) -> Vec<usize> {
    let to: BTreeSet<usize> = file.edges.values().copied().collect();
    to.into_iter().collect()
}

/// Whether a module may give rows of a database or types of persons.
fn may_give(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "email",
        "Email",
        "phone",
        "Phone",
        "firstName",
        "lastName",
        "first_name",
        "class User",
        ".objects",
        "password",
        "Request",
        "find",
        "interface User",
        "type User",
        "address",
    ];
    WORDS.iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// The modules around one.
struct From<'f> {
    files: &'f Files,
    at: usize,
}

impl From<'_> {
    fn given(&self, specifier: &str, name: &str) -> Option<(&Module, String)> {
        let file = self.files.files.get(self.at)?;
        let (at, own) = self.files.given(*file.edges.get(specifier)?, name)?;
        Some((&**self.files.modules.get(at)?, own))
    }

    /// The module that a name of a module is, of TypeScript: `audit` of `import { audit } from "./lib"`.
    fn whole(&self, specifier: &str, name: &str) -> Option<usize> {
        let file = self.files.files.get(self.at)?;
        self.files.whole(*file.edges.get(specifier)?, name, 0)
    }

    /// The module that a name of a module is: `services` of `from . import services`.
    fn submodule(&self, specifier: &str, name: &str) -> Option<usize> {
        let file = self.files.files.get(self.at)?;
        file.edges.get(&super::python::submodule(specifier, name)).copied()
    }
}

impl Around for From<'_> {
    fn function(&self, specifier: &str, name: &str) -> Option<&Arc<FarFunction>> {
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        if let (Some(rest), Some(to)) = (rest, self.submodule(specifier, first)) {
            let (at, own) = self.files.given(to, rest)?;
            return self.files.modules.get(at)?.functions.get(&own);
        }
        if let (Some(rest), Some(to)) = (rest, self.whole(specifier, first)) {
            let (at, own) = self.files.given(to, rest)?;
            return self.files.modules.get(at)?.functions.get(&own);
        }
        let (module, own) = self.given(specifier, first)?;
        let Some(rest) = rest else { return module.functions.get(&own) };
        let of_instance = || {
            let class = module.instances.get(&own)?;
            if class.is_empty() { module.functions.get(rest) } else { module.functions.get(&format!("{class}.{rest}")) }
        };
        module.functions.get(&format!("{own}.{rest}")).or_else(of_instance)
    }

    fn shape(&self, specifier: &str, name: &str) -> Option<&FarShape> {
        if let Some((first, rest)) = name.split_once('.') {
            let (at, own) = self.files.given(self.submodule(specifier, first)?, rest)?;
            return self.files.modules.get(at)?.types.get(&own);
        }
        let (module, own) = self.given(specifier, name)?;
        module.types.get(&own)
    }

    fn client(&self, specifier: &str, name: &str) -> Option<&FarClient> {
        let (module, own) = self.given(specifier, name)?;
        module.clients.get(&own)
    }

    fn protection(&self, specifier: &str, name: &str) -> Option<&Arc<Protection>> {
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        if let Some(to) = self.submodule(specifier, first) {
            // All of a module is asked for nothing.
            let (at, own) = self.files.given(to, rest?)?;
            return self.files.modules.get(at)?.protections.get(&own);
        }
        let (module, own) = self.given(specifier, first)?;
        let Some(rest) = rest else { return module.protections.get(&own) };
        let of_instance = || {
            let class = module.instances.get(&own)?;
            if class.is_empty() {
                module.protections.get(rest)
            } else {
                module.protections.get(&format!("{class}.{rest}"))
            }
        };
        module.protections.get(&format!("{own}.{rest}")).or_else(of_instance)
    }

    fn cleans(&self, specifier: &str) -> bool {
        let to = self.files.files.get(self.at).and_then(|own| own.edges.get(specifier));
        to.is_some_and(|to| self.files.cleaning.contains(to))
    }

    fn is_own(&self, specifier: &str) -> bool {
        let file = self.files.files.get(self.at);
        file.is_none_or(|file| file.edges.contains_key(specifier) || file.own.contains(specifier))
    }

    fn path(&self) -> &Arc<str> {
        static NONE: std::sync::LazyLock<Arc<str>> = std::sync::LazyLock::new(|| "".into());
        self.files.files.get(self.at).map_or(&NONE, |file| &file.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Encoding, Origin};

    /// Between barrels that all give on each other there are more ways than can be walked.
    #[test]
    fn barrels_that_give_on_each_other_are_looked_through_once() {
        let names: Vec<String> = (0..24).map(|at| format!("barrel{at}")).collect();
        let all: String = names.iter().map(|name| format!("export * from \"./{name}\";\n")).collect();
        let mut texts: BTreeMap<String, String> =
            names.iter().map(|name| (format!("src/{name}.ts"), all.clone())).collect();
        texts.insert("src/barrel23.ts".into(), format!("{all}export * from \"./notify\";\n"));
        texts.insert("src/notify.ts".into(), "export function notify(to: string) {\n  console.log(to);\n}\n".into());
        let asking = "import { absent, notify } from \"./barrel0\";\nabsent(user.email);\nnotify(user.email);\n";
        texts.insert("src/asking.ts".into(), asking.into());
        let read =
            |path: &str| Some(Arc::new(SourceText::new(path, texts.get(path)?, Encoding::Utf8, Origin::WorkingTree)));
        let paths: Vec<String> = texts.keys().cloned().collect();
        let program =
            Program::new(Models::default(), &Sources { asked: paths.clone(), paths, read: &read, memory: None });
        let artifact = Artifact::file(read("src/asking.ts").unwrap());
        let flows = program.analyse(&artifact, Format::TypeScript).flows;
        assert_eq!(flows.iter().map(|flow| flow.callee.as_str()).collect::<Vec<_>>(), ["notify"]);
    }
}
