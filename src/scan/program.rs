//! The source files of a scan as one program, before any of them is judged. Of a scan of a part of the tree, of the index or of
//! a commit, what the files import is read as well, from the same place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::code::{Models, Program, Sources, may_belong};
use crate::detect::Facts;
use crate::result::{Redactions, ResultBuilder};
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
        let read = |path: &str| reader.read(items.get(path)?).ok().map(|(source, _)| source);
        let mut models = Models::default();
        for path in items.keys().filter(|path| is_schema(path)) {
            if let Some(source) = read(path) {
                models.add_prisma(source.text());
            }
        }
        let paths = items.keys().map(|path| (*path).to_string()).collect();
        let program = Program::new(models, &Sources { paths, asked, read: &read });
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

    /// The builders of the files that a file's flows pass through.
    pub(crate) fn passed_by(&self, facts: &Facts) -> Vec<Arc<ResultBuilder>> {
        let steps = facts.flows.iter().flat_map(|flow| &flow.steps);
        let files: BTreeSet<&str> = steps.filter_map(|step| step.file.as_deref()).collect();
        files.into_iter().filter_map(|path| self.passed.get(path).cloned()).collect()
    }
}

/// The builder of a file's results.
pub(crate) fn builder(scan: &Scan, source: &Arc<SourceText>, parsed: &ParsedFile) -> ResultBuilder {
    let masked = parsed.credentials().map(|secret| (secret.span, secret.weak));
    let values = parsed.credentials().filter(|secret| !secret.weak).map(|secret| secret.value.reveal());
    let redactions = Redactions::with_values(source, masked, values);
    let environment = scan.config.environment_of(source.path()).map(str::to_string);
    ResultBuilder::new(Arc::clone(source), redactions, environment)
}

fn is_wanted(path: &str) -> bool {
    may_belong(path) || is_schema(path)
}

fn is_schema(path: &str) -> bool {
    path.ends_with(".prisma")
}
