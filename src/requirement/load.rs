//! From files of rows to rows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use rayon::prelude::*;
use serde::Deserialize;

use crate::config::{nearest, reword};
use crate::embedded::{self, Table};
use crate::requirement::operator::Patterns;
use crate::requirement::row::Row;
use crate::requirement::table::RowFile;
use crate::rule_file::{self, LoadError, LoadErrors, display};
use crate::source::name::has_extension;
use crate::source::packed::Packed;
use crate::span::{LineIndex, Span};

/// Beyond any file of rows that people write.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// Folders of examples beside a policy, and the names of files with another meaning.
const EXAMPLE_FOLDERS: &[&str] = &["bad", "good", "unknown"];
const OTHER_FILES: &[&str] = &["data.toml", "regate.toml"];

/// A file of rows: its name in messages, and what is in it.
struct Source {
    file: String,
    text: String,
}

/// A file of ours that cannot be read.
pub(super) fn damaged(path: &str, why: &str) -> LoadError {
    LoadError::new(path, 1, why, "install it again")
}

/// Every row of the user's, and of the binary where it is asked for, with all examples; sorted by id.
pub(super) fn load(dirs: &[PathBuf], builtin: bool) -> Result<Vec<Row>, LoadErrors> {
    let mut errors = Vec::new();
    let mut sources = Vec::new();
    if builtin {
        for (path, text) in embedded::rows_with_all_examples() {
            match text {
                Ok(text) => sources.push(Source { file: path.to_string(), text }),
                Err(error) => errors.push(damaged(path, &error.to_string())),
            }
        }
    }
    let mut written = Vec::new();
    for dir in dirs {
        match Packed::open(dir) {
            Ok(None) => written.push(dir.clone()),
            Ok(Some(packed)) => sources.extend(packed_sources(&packed, &mut errors)),
            // What cannot be opened is reported where policies are loaded.
            Err(_) => {}
        }
    }
    for (path, named) in files(&written, &mut errors) {
        sources.extend(user_source(&path, named, &mut errors));
    }
    rows(&sources, errors)
}

fn rows(sources: &[Source], mut errors: Vec<LoadError>) -> Result<Vec<Row>, LoadErrors> {
    let read: Vec<_> = sources.par_iter().map(rows_of).collect();
    let mut rows: Vec<Row> = Vec::new();
    for result in read {
        match result {
            Ok(own) => rows.extend(own),
            Err(wrong) => errors.extend(wrong),
        }
    }
    let mut taken_names: BTreeMap<&str, &Row> = BTreeMap::new();
    for row in &rows {
        for name in row.names() {
            if let Some(other) = taken_names.insert(name, row) {
                errors.push(taken(row, name, other));
            }
        }
    }
    LoadErrors::check(errors)?;
    rows.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
    Ok(rows)
}

/// A row with an id or alias that another has.
pub(super) fn taken(row: &Row, name: &str, other: &Row) -> LoadError {
    let message = format!("the id '{name}' is taken by {}:{}", other.rule.defined_in, other.line);
    LoadError::new(&row.rule.defined_in, row.line, message, "give the row another id")
}

/// The rows of one file, or everything that is wrong with them.
fn rows_of(Source { file, text }: &Source) -> Result<Vec<Row>, Vec<LoadError>> {
    let line = line_finder(text);
    let table = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        vec![misshapen(file, line(at), error.message())]
    })?;
    rows_in(file, table, line, Patterns::Checked)
}

/// The rows of one of the binary's own files, with the first bad and the first good example of each.
pub(super) fn rows_of_table(table: Table) -> Result<Vec<Row>, Vec<LoadError>> {
    let file = table.read().map_err(|error| vec![misshapen(table.path, 1, &error.to_string())])?;
    rows_in(table.path, file, |line| u32::try_from(line).unwrap_or(u32::MAX), Patterns::Proven)
}

fn misshapen(file: &str, line: u32, message: &str) -> LoadError {
    let remedy = "schemas/requirements-v1.schema.json says what a file of rows may hold";
    LoadError::new(file, line, reword(message), remedy)
}

fn rows_in(
    name: &str,
    file: RowFile,
    line: impl Fn(usize) -> u32,
    patterns: Patterns,
) -> Result<Vec<Row>, Vec<LoadError>> {
    let mut errors = Vec::new();
    let mut rows = Vec::new();
    for table in file.requirement {
        let (id, line) = (table.id.get_ref().clone(), line(table.id.span().start));
        match Row::new(table, &file.defaults, (name, line), patterns) {
            Ok(row) => rows.push(row),
            Err((message, remedy)) => {
                errors.push(LoadError::new(name, line, format!("'{id}': {message}"), remedy));
            }
        }
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}

/// The 1-based line of a byte offset.
fn line_finder(text: &str) -> impl Fn(usize) -> u32 {
    let lines = LineIndex::new(text);
    move |at| {
        let offset = Span::new(at, at).start;
        u32::try_from(lines.line_of(offset) + 1).unwrap_or(u32::MAX)
    }
}

/// The TOML files below folders, or named (which the second says), sorted, each once. A folder that is not there is
/// reported where policies are loaded.
fn files(dirs: &[PathBuf], errors: &mut Vec<LoadError>) -> Vec<(PathBuf, bool)> {
    let is_toml = |path: &Path| has_extension(path, &["toml"]);
    let mut found = Vec::new();
    for dir in dirs {
        if dir.is_file() {
            found.extend(is_toml(dir).then(|| (dir.clone(), true)));
            continue;
        }
        if !dir.is_dir() {
            continue;
        }
        for entry in WalkBuilder::new(dir).standard_filters(false).build() {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) && is_toml(entry.path()) => {
                    if !means_something_else(entry.path().strip_prefix(dir).unwrap_or(entry.path())) {
                        found.push((entry.into_path(), false));
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    let remedy = "make the folder readable, or name another";
                    errors.push(LoadError::new(display(dir), 1, format!("cannot be read: {error}"), remedy));
                }
            }
        }
    }
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

fn means_something_else(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let mut folders = path.parent().into_iter().flat_map(Path::components);
    OTHER_FILES.contains(&name)
        || folders.any(|folder| EXAMPLE_FOLDERS.iter().any(|other| folder.as_os_str() == *other))
}

/// The files of rows in a bundle.
fn packed_sources(packed: &Packed, errors: &mut Vec<LoadError>) -> Vec<Source> {
    let is_toml = |inner: &str| has_extension(inner, &["toml"]) && !means_something_else(Path::new(inner));
    let own = packed.files.iter().filter(|(inner, _)| is_toml(inner));
    own.filter_map(|(inner, text)| source(packed.name(inner), text.clone(), false, errors)).collect()
}

fn user_source(path: &Path, named: bool, errors: &mut Vec<LoadError>) -> Option<Source> {
    let file = display(path);
    match rule_file::read(path, MAX_FILE_BYTES) {
        Ok(text) => source(file, text, named, errors),
        Err(message) => {
            errors.push(LoadError::new(&file, 1, message, "give files that can be read, in UTF-8"));
            None
        }
    }
}

/// What is wrong with a text of the user's, by itself; nothing where it is no file of rows.
pub(super) fn mistakes(file: &str, text: &str) -> Vec<LoadError> {
    let mut errors = Vec::new();
    if let Some(source) = source(file.to_string(), text.to_string(), false, &mut errors) {
        errors.extend(rows(&[source], Vec::new()).err().into_iter().flat_map(|errors| errors.0));
    }
    errors
}

/// A file of the user's, when it is one of rows: TOML of another purpose may stand beside policies.
fn source(file: String, text: String, named: bool, errors: &mut Vec<LoadError>) -> Option<Source> {
    let mut wrong = |line: u32, message: String, remedy: &str| {
        errors.push(LoadError::new(&file, line, message, remedy));
        None
    };
    match toml::from_str::<Keys>(&text) {
        Ok(Keys(keys)) => {
            let is_near = |key: &&String| *key != "requirement" && nearest(key, ["requirement"]).is_some();
            return match keys.iter().find(is_near) {
                Some(key) => {
                    wrong(1, format!("unknown key '{key}' (did you mean 'requirement'?)"), "write [[requirement]]")
                }
                None if keys.iter().any(|key| key == "requirement") => Some(Source { file, text }),
                None if named => wrong(1, "it has no row".to_string(), "write [[requirement]], or name another file"),
                None => None,
            };
        }
        // The error of a file of rows is said when it is read as one.
        Err(_) if named || text.contains("requirement") => {}
        Err(_) => return None,
    }
    Some(Source { file, text })
}

/// The names of a file's first level.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys = BTreeMap::<String, serde::de::IgnoredAny>::deserialize(deserializer)?;
        Ok(Self(keys.into_keys().collect()))
    }
}

/// The rows of one text, as a file of the user's.
#[cfg(test)]
pub(super) fn rows_of_text(file: &str, text: &str) -> Result<Vec<Row>, LoadErrors> {
    rows(&[Source { file: file.to_string(), text: text.to_string() }], Vec::new())
}
