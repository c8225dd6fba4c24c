//! What was read and what was not: as first-class as results.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::kind::{Format, Kind};
use crate::result::{Exemption, Unjudged};
use crate::source::SkipReason;
use crate::span::Region;

/// Everything a scan looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coverage {
    /// Sorted by path.
    pub files: Vec<FileCoverage>,
    /// By rule id.
    pub policies: BTreeMap<String, PolicyCoverage>,
    /// Policies that did not finish, sorted; never a pass.
    pub errors: Vec<PolicyError>,
    /// What was read and is of a kind that no rule judges, with the number of files.
    pub unjudged: BTreeMap<Unjudged, usize>,
    /// Resources that no rule is for, by type: the path of the file or folder, and how a person names them there.
    pub untyped: BTreeMap<String, BTreeSet<(String, String)>>,
    /// Blocks that are not made with the values at hand (`count` is 0), and were not judged: the path of the file, and
    /// where. Sorted.
    pub not_made: Vec<(String, LocatedProblem)>,
    /// What was switched off, left out or lowered, and by whom. Sorted.
    pub exemptions: Vec<Exemption>,
    /// What was read of the repository's history; `None` when it was not asked for.
    pub history: Option<HistoryCoverage>,
}

/// What was read of a repository's history. Blobs that should have been read and were not are also among the files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HistoryCoverage {
    pub commits: usize,
    /// Commit messages and annotations of tags that were read.
    pub messages: usize,
    /// Different blobs that were read, and their bytes as git stores them unpacked.
    pub blobs: usize,
    pub bytes: u64,
    /// Different blobs that were not read.
    pub binary: usize,
    pub too_large: usize,
    pub unknown_encoding: usize,
    /// Different symbolic links, and paths of submodules and of files that the configuration leaves out.
    pub symlinks: usize,
    pub submodules: usize,
    pub excluded: usize,
    /// Objects and references that are missing or damaged.
    pub unreadable: usize,
    /// Blobs and messages of which a bound cut something.
    pub partial: usize,
    /// The clone is shallow: what is older is not there.
    pub is_cut: bool,
}

impl HistoryCoverage {
    /// Whether something was not read that should have been.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.is_cut || self.partial > 0 || self.unreadable > 0 || self.too_large > 0 || self.unknown_encoding > 0
    }
}

/// What happened to one file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileCoverage {
    pub path: String,
    /// Bytes on disk.
    pub bytes: u64,
    pub status: FileStatus,
    /// `None` when the file was skipped.
    pub format: Option<Format>,
    /// Kinds of the documents in it, fences included, sorted, unique.
    pub kinds: Vec<Kind>,
    /// Fenced code blocks that were read as artifacts.
    pub fences: usize,
    pub problems: Vec<LocatedProblem>,
    /// Not asked for, and read because what was asked for is judged together with it.
    pub context: bool,
}

impl FileCoverage {
    /// A file of which nothing more is known.
    #[must_use]
    pub fn new(path: &str, bytes: u64, status: FileStatus) -> Self {
        Self {
            path: path.to_string(),
            bytes,
            status,
            format: None,
            kinds: Vec::new(),
            fences: 0,
            problems: Vec::new(),
            context: false,
        }
    }

    /// Says that something about the file at this path did not count, whatever was read of it.
    pub fn add_problem(&mut self, path: &str, message: &str) {
        if self.path != path {
            return;
        }
        match &self.status {
            FileStatus::Skipped(reason) if reason.is_missed() => {}
            FileStatus::Skipped(_) => {
                self.status = FileStatus::Skipped(SkipReason::Unreadable { error: message.to_string() });
            }
            _ => {
                self.status = FileStatus::Partial;
                let region = Region { start_line: 1, start_column: 1, end_line: 1, end_column: 1 };
                self.problems.insert(0, LocatedProblem { message: message.to_string(), region });
            }
        }
    }
}

/// How far a file was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileStatus {
    /// Parsed without a problem.
    Parsed,
    /// Something in it did not parse; the rest was judged.
    Partial,
    /// A text that has no parser, or source code without a word that a policy could be about: read for secrets.
    Text,
    /// An archive whose members are listed as files of their own.
    Unpacked,
    Skipped(SkipReason),
}

impl FileCoverage {
    /// Adds the bounds that were reached: the file was judged in part.
    pub fn add_reached(&mut self, reasons: BTreeSet<&'static str>) {
        if reasons.is_empty() || matches!(self.status, FileStatus::Skipped(_)) {
            return;
        }
        self.status = FileStatus::Partial;
        self.problems.extend(reasons.into_iter().map(LocatedProblem::of_bound));
        self.problems.sort_by_key(|problem| problem.region);
    }
}

impl LocatedProblem {
    /// A bound that was reached somewhere in a file.
    #[must_use]
    pub fn of_bound(reason: &'static str) -> Self {
        let region = Region { start_line: 1, start_column: 1, end_line: 1, end_column: 1 };
        Self { message: reason.to_string(), region }
    }
}

/// A part of a file that did not parse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LocatedProblem {
    pub message: String,
    pub region: Region,
}

/// What a rule examined over the whole scan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PolicyCoverage {
    /// Targets on which it passed, failed, could not tell, had nothing to say, or ended in an error.
    pub passed: usize,
    pub failed: usize,
    /// Nothing failed, and it could not tell everything.
    pub unknown: usize,
    pub not_applicable: usize,
    pub errors: usize,
    /// Members of its population.
    pub subjects: usize,
}

impl PolicyCoverage {
    /// Adds what it examined elsewhere.
    pub fn add(&mut self, other: Self) {
        let Self { passed, failed, unknown, not_applicable, errors, subjects } = other;
        self.passed += passed;
        self.failed += failed;
        self.unknown += unknown;
        self.not_applicable += not_applicable;
        self.errors += errors;
        self.subjects += subjects;
    }
}

/// A policy that did not finish on a target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PolicyError {
    pub path: String,
    pub rule: String,
    pub message: String,
}

impl Coverage {
    /// Adds resources that no rule is for.
    pub fn add_untyped(&mut self, found: BTreeMap<String, BTreeSet<(String, String)>>) {
        for (kind, places) in found {
            self.untyped.entry(kind).or_default().extend(places);
        }
    }

    /// Adds what another part of the scan counted.
    pub fn merge(&mut self, other: Self) {
        self.files.extend(other.files);
        self.history = self.history.take().or(other.history);
        self.errors.extend(other.errors);
        self.not_made.extend(other.not_made);
        self.exemptions.extend(other.exemptions);
        for (kind, count) in other.unjudged {
            *self.unjudged.entry(kind).or_default() += count;
        }
        self.add_untyped(other.untyped);
        for (rule, counts) in other.policies {
            self.policies.entry(rule).or_default().add(counts);
        }
    }

    /// Adds what turned out to be left out of files: they were judged in part. A file that is not listed, since it was not
    /// asked for, is then: what was asked for hangs on it.
    pub fn add_problems(&mut self, problems: Vec<(String, LocatedProblem)>) {
        if problems.is_empty() {
            return;
        }
        let mut places: HashMap<String, usize> =
            self.files.iter().enumerate().map(|(at, file)| (file.path.clone(), at)).collect();
        for (path, problem) in problems {
            let at = *places.entry(path).or_insert_with_key(|path| {
                self.files.push(FileCoverage::new(path, 0, FileStatus::Partial));
                self.files.len() - 1
            });
            if let Some(file) = self.files.get_mut(at).filter(|file| !file.problems.contains(&problem)) {
                if !matches!(&file.status, FileStatus::Skipped(reason) if reason.is_missed()) {
                    file.status = FileStatus::Partial;
                }
                file.problems.push(problem);
                file.problems.sort_by_key(|problem| problem.region);
            }
        }
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// Says which bounds a search for credentials reached in a text, which may be none of the files.
    pub fn add_reached(&mut self, path: &str, reached: BTreeSet<&'static str>) {
        if reached.is_empty() {
            return;
        }
        let at = self.files.iter().position(|file| file.path == path).unwrap_or_else(|| {
            let at = self.files.partition_point(|file| file.path.as_str() < path);
            self.files.insert(at, FileCoverage::new(path, 0, FileStatus::Text));
            at
        });
        if let Some(file) = self.files.get_mut(at) {
            let is_new = |why: &&'static str| file.problems.iter().all(|problem| problem.message != *why);
            let reached = reached.into_iter().filter(is_new).collect();
            file.add_reached(reached);
        }
    }

    /// Files that were read in full or in part.
    #[must_use]
    pub fn read(&self) -> usize {
        self.files.iter().filter(|f| !matches!(f.status, FileStatus::Skipped(_))).count()
    }

    /// Whether not one file, blob or message was read. Git's own configuration, which every clone has, says nothing of the repository.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let is_read =
            |file: &FileCoverage| !matches!(file.status, FileStatus::Skipped(_)) && !file.path.starts_with(".git/");
        !self.files.iter().any(is_read)
            && self.history.as_ref().is_none_or(|history| history.blobs + history.messages == 0)
    }

    /// Files that were parsed in part.
    #[must_use]
    pub fn partial(&self) -> usize {
        self.files.iter().filter(|f| f.status == FileStatus::Partial).count()
    }

    /// Files that were not read, though they should have been: what the user excluded, binary files and symlinks do
    /// not make a scan incomplete.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        !self.errors.is_empty()
            || self.history.as_ref().is_some_and(HistoryCoverage::is_incomplete)
            || self.files.iter().any(|file| match &file.status {
                FileStatus::Partial => true,
                FileStatus::Skipped(reason) => reason.is_missed(),
                FileStatus::Parsed | FileStatus::Text | FileStatus::Unpacked => false,
            })
    }
}
