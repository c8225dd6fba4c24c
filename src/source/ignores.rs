//! What ignore files leave out: `.gitignore`, `.ignore` and our own, in gitignore's syntax
//! (<https://git-scm.com/docs/gitignore>), within bounds.
//!
//! A file of rules that is no regular file or too large is not kept to, and that is told: what it would have left out is
//! scanned.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::disk::{self, Links, ReadError};

/// The name of our own ignore files, in gitignore's syntax.
pub const IGNORE_FILE: &str = ".regateignore";

/// Bytes of a file of rules.
pub(super) const MOST_BYTES: u64 = 1 << 20;

/// Rules in force in one folder, those of the folders around it included: each takes up to some 10 kB when it is compiled.
const MOST_RULES: usize = 5_000;

/// Bytes of a rule: no path that it could match is longer (`PATH_MAX`).
const MOST_RULE: usize = 4_096;

/// The names of ignore files; what an earlier one says counts more.
const NAMES: [&str; 3] = [IGNORE_FILE, ".ignore", ".gitignore"];

/// A file of rules that is not kept to, and why.
#[derive(Debug)]
pub(super) struct NotKept {
    pub(super) file: PathBuf,
    pub(super) why: String,
}

/// The rules in force in a folder: those of its own files, and those of the folders around it.
#[derive(Debug, Default)]
pub(super) struct Rules {
    around: Option<Arc<Rules>>,
    /// In the order of [`NAMES`].
    own: [Option<Gitignore>; 3],
    /// How many there are, with those around.
    count: usize,
}

impl Rules {
    /// The rules in a folder, from those around it. `has` says whether the folder has an entry of a name.
    pub(super) fn enter(
        self: &Arc<Self>,
        folder: &Path,
        has: &dyn Fn(&OsStr) -> bool,
        not_kept: &mut Vec<NotKept>,
    ) -> Arc<Self> {
        let mut inner = Self { around: Some(Arc::clone(self)), own: [None, None, None], count: self.count };
        for (own, name) in inner.own.iter_mut().zip(NAMES).filter(|(_, name)| has(OsStr::new(name))) {
            let file = folder.join(name);
            match load(&file, MOST_RULES - inner.count) {
                Ok(rules) => {
                    inner.count += rules.len();
                    *own = (!rules.is_empty()).then_some(rules);
                }
                Err(why) => not_kept.push(NotKept { file, why }),
            }
        }
        if inner.own.iter().all(Option::is_none) { Arc::clone(self) } else { Arc::new(inner) }
    }

    /// The rules in a folder and all around it, up to and with the folder `top`. `own`: our own
    /// ignore files count.
    pub(super) fn around(top: &Path, folder: &Path, own: bool, not_kept: &mut Vec<NotKept>) -> Arc<Self> {
        let mut folders: Vec<&Path> = folder.ancestors().take_while(|around| around.starts_with(top)).collect();
        folders.reverse();
        let is_heard = |name: &OsStr| own || name != IGNORE_FILE;
        let has = |folder: &Path, name: &OsStr| is_heard(name) && std::fs::symlink_metadata(folder.join(name)).is_ok();
        folders
            .into_iter()
            .fold(Arc::new(Self::default()), |rules, folder| rules.enter(folder, &|name| has(folder, name), not_kept))
    }

    /// Whether a file or folder directly in this folder is left out. Of the files of one name the innermost that says
    /// something counts, and of what those of several names say, that of the first name.
    pub(super) fn leave_out(&self, path: &Path, is_folder: bool) -> bool {
        let mut said = (0..NAMES.len()).map(|at| self.say(at, path, is_folder));
        said.find(|said| !said.is_none()).is_some_and(|said| said.is_ignore())
    }

    fn say(&self, at: usize, path: &Path, is_folder: bool) -> Match<()> {
        let mut inner = Some(self);
        while let Some(rules) = inner {
            let said = rules.own.get(at).and_then(Option::as_ref).map(|own| own.matched(path, is_folder));
            match said {
                Some(said) if !said.is_none() => return said.map(|_| ()),
                _ => inner = rules.around.as_deref(),
            }
        }
        Match::None
    }
}

/// Our own ignore files, each read once: what they name is left out although git tracks it.
#[derive(Debug, Default)]
pub(super) struct OwnRules(HashMap<PathBuf, Option<Gitignore>>);

impl OwnRules {
    /// Whether one of them between the root and a file names it or a folder around it.
    pub(super) fn leave_out(&mut self, file: &Path, root: &Path) -> bool {
        file.ancestors().skip(1).take_while(|folder| folder.starts_with(root)).any(|folder| {
            let rules = match self.0.get(folder) {
                Some(known) => known,
                None => {
                    // What is not kept to has been told by the walk.
                    let read = load(&folder.join(IGNORE_FILE), MOST_RULES).ok();
                    self.0.entry(folder.to_path_buf()).or_insert(read)
                }
            };
            rules.as_ref().is_some_and(|rules| rules.matched_path_or_any_parents(file, false).is_ignore())
        })
    }
}

/// The rules of a file of at most so many. One that is not understood matches nothing, as in git.
fn load(file: &Path, most: usize) -> Result<Gitignore, String> {
    let bytes = match disk::read(file, MOST_BYTES, Links::Refused) {
        Ok(bytes) => bytes,
        Err(ReadError::Link) => return Err(not_kept("it is a symbolic link, which is not followed")),
        Err(error) => return Err(not_kept(&error.to_string())),
    };
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let is_rule = |line: &&[u8]| !line.trim_ascii().is_empty() && !line.starts_with(b"#");
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').filter(is_rule).collect();
    if lines.len() > most {
        return Err(not_kept(&format!("more than {MOST_RULES} rules are in force here")));
    }
    let mut builder = GitignoreBuilder::new(file.parent().unwrap_or(Path::new("/")));
    for line in lines {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let rule = std::str::from_utf8(line).ok().filter(|rule| rule.len() <= MOST_RULE);
        let is_added = rule.is_some_and(|rule| builder.add_line(None, rule).is_ok());
        // What it would bring back is left out by another, which must not be kept to either.
        if !is_added && line.starts_with(b"!") {
            return Err(not_kept("a rule in it that starts with '!' is not understood"));
        }
    }
    builder.build().map_err(|_| not_kept("its rules are too large together"))
}

fn not_kept(why: &str) -> String {
    format!("{why}; what it would leave out was scanned")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn why(text: &str) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".gitignore");
        fs::write(&file, text).unwrap();
        load(&file, MOST_RULES).err()
    }

    #[test]
    fn what_costs_too_much_or_hides_too_much_is_not_kept_to() {
        assert_eq!(why("# a\n\n[\na/\n"), None);
        assert!(why(&"a*b?c/**/d\n".repeat(MOST_RULES + 1)).unwrap().contains("more than 5000 rules"));
        assert!(why(&"x".repeat(MOST_BYTES as usize + 1)).unwrap().contains("larger than"));
        assert!(why(&format!("*\n!{}\n", "x".repeat(MOST_RULE))).unwrap().contains("starts with '!'"));
        // Deep and wide rules are compiled within the bounds of the matcher, or not at all.
        let deep = format!("{}a{}\n", "{".repeat(2_000), "}".repeat(2_000));
        let wide = format!("{}\n", "*a".repeat(2_000));
        for text in [deep, wide.repeat(200)] {
            assert!(why(&text).is_none_or(|why| why.contains("too large together")));
        }
    }

    #[test]
    fn the_innermost_of_one_name_counts_and_then_the_first_name() {
        let folder = tempfile::tempdir().unwrap();
        let (top, inner) = (folder.path(), folder.path().join("in"));
        fs::create_dir(&inner).unwrap();
        fs::write(top.join(".gitignore"), "*.log\n*.tmp\n/in/x\n").unwrap();
        fs::write(inner.join(".gitignore"), "!a.log\n").unwrap();
        fs::write(top.join(".regateignore"), "!b.tmp\na.log\n").unwrap();
        let mut not_kept = Vec::new();
        let rules = Rules::around(top, &inner, true, &mut not_kept);
        let out = |name: &str| rules.leave_out(&inner.join(name), false);
        assert_eq!(["a.log", "b.log", "a.tmp", "b.tmp", "x", "y"].map(out), [true, true, true, false, true, false]);
        assert!(not_kept.is_empty());
    }
}
