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

use super::name;
use crate::disk::{self, Links, ReadError};

/// The name of our own ignore files, in gitignore's syntax.
pub const IGNORE_FILE: &str = ".regateignore";

/// Bytes of a file of rules.
const MOST_BYTES: u64 = 1 << 20;

/// Rules in force in one folder, those of the folders around it included: each takes up to some 10 kB when it is compiled.
const MOST_RULES: usize = 5_000;

/// Bytes of a rule: no path that it could match is longer (`PATH_MAX`).
const MOST_RULE: usize = 4_096;

/// The names of ignore files; what an earlier one says counts more.
const NAMES: [&str; 3] = [IGNORE_FILE, ".ignore", ".gitignore"];

/// A file of rules that is not kept to, and why.
#[derive(Debug)]
pub struct NotKept {
    pub file: PathBuf,
    pub why: String,
}

/// A file or folder that was not entered because an ignore file names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IgnoredPath {
    /// Relative to the repository root, with forward slashes.
    pub path: String,
    pub absolute: PathBuf,
    pub is_folder: bool,
    /// The ignore file, relative to the root, and the pattern as written.
    pub by: (String, String),
}

impl IgnoredPath {
    /// Whether one of Regate's own ignore files names it: git may track it all the same.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.by.0.rsplit('/').next() == Some(IGNORE_FILE)
    }
}

/// The text of a file of rules; `None` when there is none, or why it is not kept to.
type ReadRules<'a> = dyn Fn(&Path) -> Option<Result<Vec<u8>, String>> + 'a;

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
    /// The rules in a folder, from those around it.
    pub(super) fn enter(
        self: &Arc<Self>,
        folder: &Path,
        read: &ReadRules<'_>,
        not_kept: &mut Vec<NotKept>,
    ) -> Arc<Self> {
        let mut inner = Self { around: Some(Arc::clone(self)), own: [None, None, None], count: self.count };
        for (own, name) in inner.own.iter_mut().zip(NAMES) {
            let file = folder.join(name);
            let Some(text) = read(&file) else { continue };
            match text.and_then(|text| parse(folder, &text, MOST_RULES - inner.count)) {
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
        let read = |file: &Path| (own || !is_own(file)).then(|| on_disk(file)).flatten();
        folders.into_iter().fold(Arc::new(Self::default()), |rules, folder| rules.enter(folder, &read, not_kept))
    }

    /// The ignore file and the pattern that leave out a file or folder directly in this folder. Of the files of one name the
    /// innermost that says something counts, and of what those of several names say, that of the first name.
    pub(super) fn leaving_out(&self, path: &Path, is_folder: bool) -> Option<(PathBuf, String)> {
        let mut said = NAMES.into_iter().enumerate().map(|(at, name)| (name, self.say(at, path, is_folder)));
        match said.find(|(_, said)| !said.is_none())? {
            (name, Match::Ignore((folder, pattern))) => Some((folder.join(name), pattern)),
            _ => None,
        }
    }

    fn say(&self, at: usize, path: &Path, is_folder: bool) -> Match<(PathBuf, String)> {
        let mut inner = Some(self);
        while let Some(rules) = inner {
            let own = rules.own.get(at).and_then(Option::as_ref);
            match own.map(|own| (own, own.matched(path, is_folder))) {
                Some((own, said)) if !said.is_none() => {
                    return said.map(|glob| (own.path().to_path_buf(), glob.original().to_string()));
                }
                _ => inner = rules.around.as_deref(),
            }
        }
        Match::None
    }
}

/// Our own ignore files, each read once, as a walk keeps to them: of the tree, whose tracked files they leave out all the
/// same, or of a commit.
pub struct OwnRules<'a> {
    root: PathBuf,
    read: Box<ReadRules<'a>>,
    folders: HashMap<PathBuf, Arc<Rules>>,
    not_kept: Vec<NotKept>,
}

impl<'a> OwnRules<'a> {
    /// Those on disk below a root.
    pub(super) fn on_disk(root: &Path) -> Self {
        Self::new(root, Box::new(on_disk))
    }

    /// Those that `text` gives at a path relative to the root.
    pub fn of(root: &Path, text: impl Fn(&str) -> Option<Vec<u8>> + 'a) -> Self {
        let top = root.to_path_buf();
        let read = move |file: &Path| text(&name::of_path(file.strip_prefix(&top).ok()?)).map(Ok);
        Self::new(root, Box::new(read))
    }

    fn new(root: &Path, read: Box<ReadRules<'a>>) -> Self {
        Self { root: root.to_path_buf(), read, folders: HashMap::new(), not_kept: Vec::new() }
    }

    /// The ignore file and the pattern, both relative to the root, that leave out a file or a folder around it.
    pub fn leaving_out(&mut self, file: &Path) -> Option<(String, String)> {
        let below = file.strip_prefix(&self.root).ok()?;
        let (mut path, mut rules) = (self.root.clone(), Arc::new(Rules::default()));
        let mut names = below.components().peekable();
        while let Some(name) = names.next() {
            rules = self.enter(&rules, &path);
            path.push(name);
            if let Some((by, pattern)) = rules.leaving_out(&path, names.peek().is_some()) {
                return Some((name::of_path(by.strip_prefix(&self.root).unwrap_or(&by)), pattern));
            }
        }
        None
    }

    fn enter(&mut self, around: &Arc<Rules>, folder: &Path) -> Arc<Rules> {
        if let Some(known) = self.folders.get(folder) {
            return Arc::clone(known);
        }
        let read = |file: &Path| is_own(file).then(|| (self.read)(file)).flatten();
        let rules = around.enter(folder, &read, &mut self.not_kept);
        self.folders.insert(folder.to_path_buf(), Arc::clone(&rules));
        rules
    }

    /// Those of the files asked for so far that are not kept to.
    pub fn not_kept(self) -> Vec<NotKept> {
        self.not_kept
    }
}

fn is_own(file: &Path) -> bool {
    file.file_name() == Some(OsStr::new(IGNORE_FILE))
}

/// The bytes of a file of rules in the tree.
pub(super) fn on_disk(file: &Path) -> Option<Result<Vec<u8>, String>> {
    match disk::read(file, MOST_BYTES, Links::Refused) {
        Ok(bytes) => Some(Ok(bytes)),
        Err(error) if error.is_absent() => None,
        Err(ReadError::Link) => Some(Err(not_kept("it is a symbolic link, which is not followed"))),
        Err(error) => Some(Err(not_kept(&error.to_string()))),
    }
}

/// At most so many rules of a folder's file. One that is not understood matches nothing, as in git.
fn parse(folder: &Path, bytes: &[u8], most: usize) -> Result<Gitignore, String> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(not_kept(&ReadError::TooLarge { limit: MOST_BYTES }.to_string()));
    }
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let is_rule = |line: &&[u8]| !line.trim_ascii().is_empty() && !line.starts_with(b"#");
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').filter(is_rule).collect();
    if lines.len() > most {
        return Err(not_kept(&format!("more than {MOST_RULES} rules are in force here")));
    }
    let mut builder = GitignoreBuilder::new(folder);
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
        parse(Path::new("/r"), text.as_bytes(), MOST_RULES).err()
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
        let out = |name: &str| rules.leaving_out(&inner.join(name), false).is_some();
        assert_eq!(["a.log", "b.log", "a.tmp", "b.tmp", "x", "y"].map(out), [true, true, true, false, true, false]);
        assert!(not_kept.is_empty());
    }
}
