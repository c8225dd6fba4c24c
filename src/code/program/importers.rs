//! What a change means for the modules that import what it touches, and are not in it: what a changed module passes on or gives
//! is seen where it is called.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::memory::Outlined;
use super::{Files, Program, Sources, handing, is_code, may_give};
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
            let module = match is_seen || !may_give(file.source.text()) && !handing::may_hand_on(file.source.text()) {
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
        return seen_otherwise(before, after, all().cloned().collect());
    }
    let (was, is) = rayon::join(|| before.said(), || after.said());
    let says_other = |path: &&&String| match (was.get(**path), is.get(**path)) {
        (Some((old, named)), Some((new, names))) => {
            // The names of guards stand in messages.
            let routes = old.routes != new.routes || old.protections != new.protections;
            routes || !old.says_the_same(new) || named.outline != names.outline
        }
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
    seen_otherwise(before, after, reached.filter(|path| !changed.contains(path)).collect())
}

/// Of files that are the same on both sides, those in which the two programs see different things, or that cannot be told: whoever
/// imports a module need not take from it what is another now. Both programs are asked for again by who judges, and are
/// remembered until then; without a memory that would be to look twice.
fn seen_otherwise(before: &Side<'_>, after: &Side<'_>, files: BTreeSet<String>) -> BTreeSet<String> {
    if files.is_empty() || after.sources.memory.is_none() {
        return files;
    }
    let program = |side: &Side<'_>| {
        let Sources { paths, read, memory, .. } = &side.sources;
        let asked = files.iter().cloned().collect();
        Program::new(side.models.clone(), &Sources { paths: paths.clone(), asked, read: *read, memory: *memory })
    };
    // One after the other: the second finds what the first has seen.
    let (was, is) = (program(before), program(after));
    let is_same = |path: &String| was.seen(path).zip(is.seen(path)).is_some_and(|(was, is)| was == is);
    files.into_iter().filter(|path| !is_same(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Memory;
    use crate::source::{Encoding, Origin, SourceText};

    /// Two files import the module that changes, and one of them takes what is the same as before.
    #[test]
    fn who_takes_what_did_not_change_is_not_judged_again() {
        let both = [
            ("src/asks.ts", "import { send } from './library';\nsend(user.email);\n"),
            ("src/other.ts", "import { plain } from './library';\nconsole.log(user.email, plain(1));\n"),
            ("src/barrel.ts", "export * from './library';\n"),
            ("src/through.ts", "import { send } from './barrel';\nsend(user.phone);\n"),
            // Its flow passes through a file that is as it was.
            ("src/log.ts", "export function log(a) { console.log(a); }\n"),
            (
                "src/both.ts",
                "import { plain } from './library';\nimport { log } from './log';\nlog(user.email);\nplain(1);\n",
            ),
        ];
        let side = |send: &str| -> BTreeMap<String, String> {
            let library = format!("export function plain(a) {{ return a; }}\nexport function send(a) {{ {send} }}\n");
            let files = both.iter().map(|(path, text)| (path.to_string(), text.to_string()));
            files.chain([("src/library.ts".to_string(), library)]).collect()
        };
        let importers = |was: &str, is: &str, is_all: bool| {
            let (was, is) = (side(was), side(is));
            let memory = Memory::default();
            let read = |files: &BTreeMap<String, String>, path: &str| {
                Some(Arc::new(SourceText::new(path, files.get(path)?, Encoding::Utf8, Origin::WorkingTree)))
            };
            let (before, after) = (|path: &str| read(&was, path), |path: &str| read(&is, path));
            let paths: Vec<String> = was.keys().cloned().collect();
            let of = |read| Side {
                models: Models::default(),
                sources: Sources {
                    paths: paths.clone(),
                    asked: vec!["src/library.ts".to_string()],
                    read,
                    memory: Some(&memory),
                },
            };
            super::importers(&of(&before), &of(&after), is_all).into_iter().collect::<Vec<_>>()
        };
        let (silent, loud) = ("console.log('sent');", "console.log(a);");
        assert_eq!(importers(silent, loud, false), ["src/asks.ts", "src/through.ts"]);
        assert_eq!(importers(loud, silent, true), ["src/asks.ts", "src/through.ts"]);
        assert_eq!(importers(loud, loud, false), [""; 0]);
    }
}
