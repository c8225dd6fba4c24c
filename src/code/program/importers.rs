//! What a change means for the modules that import what it touches, and are not in it: what a changed module passes on or gives
//! is seen where it is called.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::memory::Outlined;
use super::{Files, Sources, is_code, may_give};
use crate::code::Language;
use crate::code::flow::far::Module;
use crate::code::models::Models;

/// One side of a change: what the database's models are, and the files. `asked` are those of the change.
pub struct Side<'a> {
    pub models: Models,
    pub sources: Sources<'a>,
}

impl Side<'_> {
    /// What each changed module says to others: what its functions do, its types, and the names that it gives.
    fn said(&self) -> BTreeMap<String, (Arc<Module>, Arc<Outlined>)> {
        let mut files = Files::read(&self.sources);
        files.look(&self.models, &self.sources);
        let asked: BTreeSet<&str> = self.sources.asked.iter().map(String::as_str).collect();
        let own: Vec<usize> = (0..files.files.len())
            .filter(|at| files.files.get(*at).is_some_and(|file| asked.contains(&*file.path)))
            .collect();
        let said = own.par_iter().filter_map(|at| {
            let file = files.files.get(*at)?;
            // Who takes something from it is not known yet, so that all that may give something is looked at.
            let is_seen = files.analyses.get(*at)?.is_some();
            let module = match is_seen || !may_give(file.source.text()) {
                true => Arc::clone(files.modules.get(*at)?),
                false => files.look_at(*at, &self.models, self.sources.memory).1,
            };
            Some((file.path.to_string(), (module, Arc::clone(&file.said))))
        });
        said.collect()
    }
}

/// The files that import, over whatever others, a changed module that says something else to them than before; sorted, without the
/// changed ones. `is_all`: a change of the models or of what specifiers mean concerns every file.
#[must_use]
pub fn importers(before: &Side<'_>, after: &Side<'_>, is_all: bool) -> BTreeSet<String> {
    let changed: BTreeSet<&String> =
        before.sources.asked.iter().chain(&after.sources.asked).filter(|path| is_code(path)).collect();
    let all = || after.sources.paths.iter().filter(|path| is_code(path) && !changed.contains(path));
    if is_all {
        return all().cloned().collect();
    }
    let (was, is) = rayon::join(|| before.said(), || after.said());
    let says_other = |path: &&&String| match (was.get(**path), is.get(**path)) {
        (Some((old, named)), Some((new, names))) => !old.says_the_same(new) || named.outline != names.outline,
        (None, None) => false,
        _ => true,
    };
    let seeds: BTreeSet<&String> = changed.iter().filter(says_other).copied().collect();
    if seeds.is_empty() {
        return BTreeSet::new();
    }
    // A module that is gone was imported all the same.
    let paths: BTreeSet<&String> = after.sources.paths.iter().chain(changed.iter().copied()).collect();
    let paths: Vec<String> = paths.into_iter().cloned().collect();
    let asked = paths.iter().filter(|path| Language::of_path(path).is_some()).cloned().collect();
    let read = |path: &str| (after.sources.read)(path).or_else(|| (before.sources.read)(path));
    let files = Files::read(&Sources { paths, asked, read: &read, memory: after.sources.memory });
    let mut importing: Vec<Vec<usize>> = vec![Vec::new(); files.files.len()];
    for (at, file) in files.files.iter().enumerate() {
        let imported: BTreeSet<usize> = file.edges.values().copied().collect();
        for to in imported {
            if let Some(list) = importing.get_mut(to) {
                list.push(at);
            }
        }
    }
    let is_seed = |at: &usize| files.files.get(*at).is_some_and(|file| seeds.iter().any(|seed| ***seed == *file.path));
    let mut open: Vec<usize> = (0..files.files.len()).filter(is_seed).collect();
    let mut reached: BTreeSet<usize> = open.iter().copied().collect();
    while let Some(at) = open.pop() {
        open.extend(importing.get(at).into_iter().flatten().filter(|from| reached.insert(**from)));
    }
    let reached = reached.into_iter().filter_map(|at| Some(files.files.get(at)?.path.to_string()));
    reached.filter(|path| !changed.contains(path)).collect()
}
