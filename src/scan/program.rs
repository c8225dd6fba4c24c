//! The source files of a scan as one program, before any of them is judged. Of a scan of a part of the tree, of the index or of
//! a commit, what the files import is read as well, from the same place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::code::{self, Memory, Models, Program, Seen, Side, Sources, may_belong};
use crate::detect::Facts;
use crate::result::{Against, Redactions, ResultBuilder};
use crate::scan::Scan;
use crate::scan::read::{Item, Reader};
use crate::source::SourceText;
use crate::target::ParsedFile;

/// The program, and the builders of the files that flows of others pass through.
#[derive(Debug, Default)]
pub(crate) struct Linked {
    program: Program,
    passed: BTreeMap<String, Arc<ResultBuilder>>,
}

impl Linked {
    pub(crate) fn new(scan: &Scan, reader: &Reader) -> Self {
        if scan.only.is_some() {
            return Self::default();
        }
        let own: Vec<&Item> = reader.items().iter().filter(|item| is_wanted(item.path())).collect();
        let asked: Vec<String> = own.iter().map(|item| item.path().to_string()).collect();
        // Without source code among what was asked for, what others import does not matter.
        let others = if reader.is_whole() || asked.is_empty() { Vec::new() } else { reader.all_others() };
        let items: BTreeMap<&str, &Item> = own
            .into_iter()
            .chain(&others)
            .filter(|item| is_wanted(item.path()))
            .map(|item| (item.path(), item))
            .collect();
        let read = |path: &str| reader.read(items.get(path)?).ok().map(|(source, _)| Arc::new(source));
        let mut models = Models::default();
        for path in items.keys().filter(|path| Models::is_schema(path)) {
            if let Some(source) = read(path) {
                models.add(path, source.text());
            }
        }
        let paths = items.keys().map(|path| (*path).to_string()).collect();
        let program = Program::new(models, &Sources { paths, asked, read: &read, memory: scan.memory() });
        let passed = program.passed().iter().map(|(path, source)| {
            let parsed = ParsedFile::new(Arc::clone(source), &scan.secrets, &program);
            (path.clone(), Arc::new(builder(scan, source, &parsed)))
        });
        let passed = passed.collect();
        Self { program, passed }
    }

    pub(crate) fn program(&self) -> &Program {
        &self.program
    }

    /// What the program sees in a file; `None` where that hangs on other files' texts.
    pub(crate) fn seen(&self, path: &str) -> Option<Seen> {
        self.program.seen(path)
    }

    /// The builders of the files that a file's flows pass through.
    pub(crate) fn passed_by(&self, facts: &Facts) -> Vec<Arc<ResultBuilder>> {
        let steps = facts.flows.iter().flat_map(|flow| &flow.steps);
        let files: BTreeSet<&str> = steps.filter_map(|step| step.file.as_deref()).collect();
        files.into_iter().filter_map(|path| self.passed.get(path).cloned()).collect()
    }
}

/// The files of a commit that are to be judged with those that a change touches, because they import what does or gives
/// something else now. A hook does not look for them: it would read all source code.
pub(crate) fn importers(scan: &Scan, reader: &Reader) -> Vec<String> {
    let is_of_commits = matches!(reader.against(), Some(Against::Commit { .. }));
    if scan.only.is_some() || reader.is_whole() || !is_of_commits {
        return Vec::new();
    }
    let Some(before) = reader.before() else { return Vec::new() };
    let touched = || reader.items().iter().map(Item::path).chain(reader.removed().iter().map(String::as_str));
    let is_all = touched().any(|path| Models::is_schema(path) || redirects(path, reader, &before));
    if !is_all && !touched().any(may_belong) {
        return Vec::new();
    }
    let (was, is) = (Around::of(&before), Around::of(reader));
    let (read_before, read_after) = (|path: &str| was.read(path), |path: &str| is.read(path));
    let memory = scan.memory();
    code::importers(&was.side(&read_before, memory), &is.side(&read_after, memory), is_all).into_iter().collect()
}

/// Whether a change of a file may change which file an import means. A `package.json` says that in few of its members.
fn redirects(path: &str, after: &Reader, before: &Reader) -> bool {
    if !may_belong(path) || !path.ends_with(".json") {
        return false;
    }
    if !path.ends_with("package.json") {
        return true;
    }
    let members = |reader: &Reader| {
        let item = reader.items().iter().find(|item| item.path() == path)?;
        let (source, _) = reader.read(item).ok()?;
        let value: serde_json::Value = serde_json::from_str(source.text()).ok()?;
        Some(["name", "exports", "source", "types", "typings", "module", "main"].map(|key| value.get(key).cloned()))
    };
    match (members(before), members(after)) {
        (Some(before), Some(after)) => before != after,
        _ => true,
    }
}

/// Reads a file; `None` when it cannot be read.
type Reading<'r> = &'r (dyn Fn(&str) -> Option<Arc<SourceText>> + Sync);

/// All files that may belong to a program, of a reader of a commit.
struct Around<'a> {
    reader: &'a Reader,
    items: BTreeMap<String, Item>,
}

impl<'a> Around<'a> {
    fn of(reader: &'a Reader) -> Self {
        let others = reader.all_others();
        let all = reader.items().iter().cloned().chain(others).filter(|item| is_wanted(item.path()));
        Self { reader, items: all.map(|item| (item.path().to_string(), item)).collect() }
    }

    fn read(&self, path: &str) -> Option<Arc<SourceText>> {
        self.reader.read(self.items.get(path)?).ok().map(|(source, _)| Arc::new(source))
    }

    fn models(&self) -> Models {
        let mut models = Models::default();
        for path in self.items.keys().filter(|path| Models::is_schema(path)) {
            if let Some(source) = self.read(path) {
                models.add(path, source.text());
            }
        }
        models
    }

    fn side<'r>(&self, read: Reading<'r>, memory: Option<&'r Memory>) -> Side<'r> {
        let asked = self.reader.items().iter().map(Item::path).filter(|path| is_wanted(path)).map(str::to_string);
        let sources = Sources { paths: self.items.keys().cloned().collect(), asked: asked.collect(), read, memory };
        Side { models: self.models(), sources }
    }
}

/// The builder of a file's results.
pub(crate) fn builder(scan: &Scan, source: &Arc<SourceText>, parsed: &ParsedFile) -> ResultBuilder {
    let masked = parsed.credentials().map(|secret| (secret.span, secret.is_said()));
    let values = parsed.credentials().filter(|secret| !secret.is_said()).map(|secret| secret.value.reveal());
    let redactions = Redactions::with_values(source, masked, values);
    let environment = scan.config.environment_of(source.path()).map(str::to_string);
    ResultBuilder::new(Arc::clone(source), redactions, environment)
}

fn is_wanted(path: &str) -> bool {
    may_belong(path) || Models::is_schema(path)
}
