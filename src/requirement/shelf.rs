//! The binary's own rows, file by file: which there are is known from the start, what they say is read when one of a file is
//! asked for. A scan meets few types of resources, and reading all rows takes longer than the rest of its start.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::document::Kind;
use crate::embedded::{self, Table};
use crate::requirement::Row;
use crate::requirement::load::rows_of_table;
use crate::requirement::row::{Spelt, looked_up};

/// The rows of the binary.
#[derive(Debug, Default)]
pub(super) struct Ours {
    files: Vec<File>,
    /// Sorted by id.
    rows: Vec<Outline>,
    /// By id and alias.
    by_name: BTreeMap<String, usize>,
}

#[derive(Debug)]
struct File {
    table: Table,
    rows: OnceLock<Result<Vec<Row>, String>>,
}

/// What is known of a row before it is read.
#[derive(Debug)]
pub(super) struct Outline {
    pub(super) id: String,
    pub(super) aliases: Vec<String>,
    /// Of each spelling the kind of document, the types that it judges, and those of companions.
    spellings: Vec<(Kind, Vec<String>, Vec<String>)>,
    file: usize,
    /// Its position in the file.
    at: usize,
}

impl Outline {
    /// As [`Row::spelt`].
    pub(super) fn spelt(&self) -> Vec<Spelt<'_>> {
        self.spellings.iter().map(|(kind, types, companions)| (*kind, &types[..], &companions[..])).collect()
    }
}

/// As [`embedded::outline_of_rows`] has a file.
#[derive(Deserialize)]
struct FileWords(String, Vec<RowWords>);

#[derive(Deserialize)]
struct RowWords(String, Vec<String>, Vec<SpellingWords>);

#[derive(Deserialize)]
struct SpellingWords(String, Vec<String>, Vec<String>);

impl Ours {
    /// # Errors
    /// A damaged binary's.
    pub(super) fn load() -> Result<Self, String> {
        let words: Vec<FileWords> = embedded::outline_of_rows().read().map_err(|error| error.to_string())?;
        let mut tables: BTreeMap<&str, Table> = embedded::tables(FOLDER).map(|table| (table.path, table)).collect();
        let mut ours = Self::default();
        for FileWords(path, rows) in words {
            let table = tables.remove(path.as_str()).ok_or_else(|| format!("'{path}' is not there"))?;
            for (at, RowWords(id, aliases, own)) in rows.into_iter().enumerate() {
                let spellings = own.into_iter().flat_map(spellings).collect();
                ours.rows.push(Outline { id, aliases, spellings, file: ours.files.len(), at });
            }
            ours.files.push(File { table, rows: OnceLock::new() });
        }
        ours.rows.sort_by(|a, b| a.id.cmp(&b.id));
        for (at, row) in ours.rows.iter().enumerate() {
            for name in row.aliases.iter().chain([&row.id]) {
                ours.by_name.insert(name.clone(), at);
            }
        }
        Ok(ours)
    }

    /// Sorted by id.
    pub(super) fn outlines(&self) -> &[Outline] {
        &self.rows
    }

    /// The row of a position among the outlines, which reads its file. `None` in a damaged binary, which
    /// [`Ours::damage`] tells.
    pub(super) fn row(&self, at: usize) -> Option<&Row> {
        let outline = self.rows.get(at)?;
        let file = self.files.get(outline.file)?;
        let rows = file.rows.get_or_init(|| file.read());
        rows.as_ref().ok()?.get(outline.at)
    }

    /// The row of an id or an alias, which reads its file.
    pub(super) fn named(&self, name: &str) -> Option<&Row> {
        self.row(*self.by_name.get(name)?)
    }

    /// The files that were asked for and cannot be read, and why.
    pub(super) fn damage(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.files.iter().filter_map(|file| Some((file.table.path, file.rows.get()?.as_ref().err()?.as_str())))
    }
}

const FOLDER: &str = "rules/requirements/";

impl File {
    fn read(&self) -> Result<Vec<Row>, String> {
        rows_of_table(self.table)
            .map_err(|errors| errors.first().map_or_else(|| "it cannot be read".to_string(), ToString::to_string))
    }
}

/// As [`Row`] makes spellings: one for each, but of settings one for each kind of document.
fn spellings(SpellingWords(format, types, companions): SpellingWords) -> Vec<(Kind, Vec<String>, Vec<String>)> {
    if format == "settings" {
        let kinds = types.into_iter().filter_map(|name| Some((Kind::from_name(&name)?, name)));
        return kinds.map(|(kind, name)| (kind, vec![name], Vec::new())).collect();
    }
    let kind = Kind::from_name(&format);
    kind.map(|kind| (kind, looked_up(kind, &types), looked_up(kind, &companions))).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::load;

    #[test]
    fn an_outline_says_what_its_row_says() {
        let ours = Ours::load().unwrap();
        let written = load::load(&[], true).unwrap();
        assert_eq!(ours.rows.len(), written.len());
        for (at, row) in written.iter().enumerate() {
            let outline = &ours.rows[at];
            assert_eq!((&outline.id, &outline.aliases), (&row.rule.id, &row.rule.aliases));
            assert_eq!(outline.spelt(), row.spelt(), "{}", row.rule.id);
        }
    }

    #[test]
    fn a_row_that_is_read_late_is_the_same_with_its_first_examples_alone() {
        let ours = Ours::load().unwrap();
        for (at, mut row) in load::load(&[], true).unwrap().into_iter().enumerate() {
            row.rule.bad.truncate(1);
            row.rule.good.truncate(1);
            row.rule.unknown.clear();
            let late = ours.row(at).unwrap();
            assert_eq!(format!("{row:?}"), format!("{late:?}"));
            let named = row.rule.aliases.iter().chain([&row.rule.id]);
            assert!(named.into_iter().all(|name| std::ptr::eq(ours.named(name).unwrap(), late)));
        }
        assert_eq!(ours.damage().count(), 0);
    }
}
