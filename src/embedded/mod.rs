//! The policies and rules that ship in the binary, as `build.rs` found them.

#[cfg(test)]
mod lean;
#[cfg(test)]
mod pack;

use std::borrow::Cow;
use std::io::{self, Read as _};
use std::ops::Deref;
use std::sync::OnceLock;

use flate2::read::DeflateDecoder;
use serde::de::DeserializeOwned;

static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The files of `rules/requirements/` with all their examples, as raw DEFLATE streams (RFC 1951).
static ROWS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/rows.rs"));

/// The Rego files of `policies/` but the gate's own, and tables of `rules/` that a scan reads parsed alone, as raw DEFLATE streams.
static PACKED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/packed.rs"));

/// The tables of `rules/` as JSON, as raw DEFLATE streams. Those of `rules/requirements/` have of the examples of a row the first bad and the first good one.
static PARSED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/parsed.rs"));

/// The outlines of the files of `rules/requirements/`, as JSON, as a raw DEFLATE stream.
static OUTLINES_OF_ROWS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rows.json"));

/// The outlines of the Rego files of `policies/` but those of tests, as JSON.
static OUTLINES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/outlines.rs"));

/// The ids of each framework of `rules/controls/` and of its controls, both sorted.
static CONTROLS: &[(&str, &[&str])] = include!(concat!(env!("OUT_DIR"), "/controls.rs"));

/// SHA-256, hexadecimal, of what `sha256sum` prints of the files of `policies/` and `rules/`, sorted by path as bytes.
pub const SHA256: &str = env!("REGATE_RULES_SHA256");

/// A file, parsed when the binary was made.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// `rules/pii/contact.toml`.
    pub path: &'static str,
    json: Json,
}

#[derive(Clone, Copy, Debug)]
enum Json {
    Plain(&'static str),
    Packed(&'static [u8]),
}

impl Json {
    fn text(self) -> io::Result<Cow<'static, str>> {
        match self {
            Self::Plain(text) => Ok(Cow::Borrowed(text)),
            Self::Packed(bytes) => unpack(bytes).map(Cow::Owned),
        }
    }
}

impl Table {
    /// What the file says.
    ///
    /// # Errors
    /// A file of another shape; a test reads every one.
    pub fn read<T: DeserializeOwned>(self) -> serde_json::Result<T> {
        serde_json::from_str(&self.json.text().map_err(serde_json::Error::io)?)
    }
}

/// Every embedded file below a folder (`policies/`, `rules/lifecycle/`): path and text, sorted by path. The entries of
/// `rules/secrets/` are not among them: they are compiled into a table of their own; nor are those of `rules/requirements/`,
/// which [`rows_with_all_examples`] and [`tables`] give, nor what [`packed`] gives. A folder's name ends in `/`.
pub fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    within(FILES, folder).iter().copied()
}

/// The tables below a folder of `rules/`, sorted by path. In those of `rules/requirements/`, of the examples of a row the first bad
/// and the first good one stand, and the place of a [`serde_spanned::Spanned`] value is its line.
pub fn tables(folder: &str) -> impl Iterator<Item = Table> {
    within(PARSED, folder).iter().map(|(path, json)| Table { path, json: Json::Packed(json) })
}

/// Whether a file of this path is in the binary; none of `rules/secrets/`.
pub fn has(path: &str) -> bool {
    fn first<T>(files: &'static [(&'static str, T)], path: &str) -> bool {
        within(files, path).first().is_some_and(|(own, _)| *own == path)
    }
    first(FILES, path) || first(PARSED, path) || first(PACKED, path)
}

/// The outline of a Rego file of `policies/`, with its annotations read; none of tests.
pub fn outline(path: &'static str) -> Option<Table> {
    let (_, json) = within(OUTLINES, path).first()?;
    Some(Table { path, json: Json::Plain(json) })
}

/// What each file of `rules/requirements/` is about, sorted by path: a list of `[path, rows]`, where a row is `[id, aliases, spellings]`
/// and a spelling `[format, types, types of companions]`.
pub fn outline_of_rows() -> Table {
    Table { path: "rules/requirements/", json: Json::Packed(OUTLINES_OF_ROWS) }
}

/// Whether `rules/controls/` has a control of that id in a framework, without reading its files.
pub fn has_control(framework: &str, id: &str) -> bool {
    let mut frameworks = CONTROLS.iter().filter(|(name, _)| *name == framework);
    frameworks.any(|(_, ids)| ids.binary_search(&id).is_ok())
}

/// The entries below a folder. Paths are sorted by their components, so that those stand side by side.
fn within<T>(files: &'static [(&'static str, T)], folder: &str) -> &'static [(&'static str, T)] {
    // As `Path` has it, which takes ten times as long to find the components.
    let start = files.partition_point(|(path, _)| path.split('/').lt(folder.split('/')));
    let rest = files.get(start..).unwrap_or_default();
    let length = rest.partition_point(|(path, _)| path.starts_with(folder));
    rest.get(..length).unwrap_or_default()
}

/// The files of `rules/requirements/` as they are written, with every example: path and text, sorted by path. An error is a
/// damaged binary's.
pub fn rows_with_all_examples() -> impl Iterator<Item = (&'static str, io::Result<String>)> {
    unpacked(ROWS)
}

/// The Rego files of `policies/` but those of `policies/gate/`, and those tables of `rules/` which only [`tables`] has besides: path
/// and text, sorted by path. An error is a damaged binary's.
pub fn packed() -> impl Iterator<Item = (&'static str, io::Result<String>)> {
    unpacked(PACKED)
}

/// Every file of `policies/` and `rules/` as it is written, but those of `rules/secrets/`: path and text, each once. An error is a
/// damaged binary's.
pub fn written() -> impl Iterator<Item = (&'static str, io::Result<Cow<'static, str>>)> {
    let plain = below("policies/").chain(below("rules/")).map(|(path, text)| (path, Ok(Cow::Borrowed(text))));
    let packed = rows_with_all_examples().chain(packed()).map(|(path, text)| (path, text.map(Cow::Owned)));
    plain.chain(packed)
}

/// A text that is unpacked when it is first read, and that all clones made from then on have.
#[derive(Clone, Debug)]
pub struct Text {
    packed: &'static [u8],
    text: OnceLock<String>,
}

impl Text {
    /// A text that is none of the binary's.
    #[must_use]
    pub fn written(text: String) -> Self {
        Self { packed: &[], text: OnceLock::from(text) }
    }
}

impl Deref for Text {
    type Target = str;

    /// What cannot be unpacked reads as the error: a damaged binary's policy is no Rego then, and said to be none.
    fn deref(&self) -> &str {
        self.text.get_or_init(|| unpack(self.packed).unwrap_or_else(|error| error.to_string()))
    }
}

/// The Rego files below a folder of `policies/` but those of `policies/gate/`, sorted by path.
pub fn policies(folder: &str) -> impl Iterator<Item = (&'static str, Text)> {
    let files = within(PACKED, folder).iter().filter(|(path, _)| path.ends_with(".rego"));
    files.map(|(path, packed)| (*path, Text { packed, text: OnceLock::new() }))
}

fn unpacked(
    files: &'static [(&'static str, &'static [u8])],
) -> impl Iterator<Item = (&'static str, io::Result<String>)> {
    files.iter().map(|(path, packed)| (*path, unpack(packed)))
}

fn unpack(packed: &[u8]) -> io::Result<String> {
    let mut text = String::new();
    DeflateDecoder::new(packed).read_to_string(&mut text).map(|_| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `build.rs` marks.
    const MARKED: &[&str] = &["id"];

    #[test]
    fn the_files_of_a_folder_are_found_wherever_it_stands() {
        for folder in
            ["policies/", "policies/lib/", "rules/", "rules/pii/", "rules/controls/", "policies/gate/", "nothing/"]
        {
            let all: Vec<_> =
                FILES.iter().filter(|(path, _)| path.starts_with(folder)).map(|(path, _)| *path).collect();
            let found: Vec<_> = below(folder).map(|(path, _)| path).collect();
            assert_eq!(found, all, "{folder}");
        }
    }

    #[test]
    fn every_table_says_what_its_file_says() {
        let mut seen = 0;
        let unpacked = packed().map(|(path, text)| (path, text.unwrap()));
        let files = below("rules/").map(|(path, text)| (path, text.to_string())).chain(unpacked);
        let is_table = |path: &str| path.ends_with(".toml") && !path.starts_with("rules/controls/");
        for (path, text) in files.filter(|(path, _)| is_table(path)) {
            let table = tables("rules/").find(|table| table.path == path).unwrap_or_else(|| panic!("{path}"));
            let written: serde_json::Value = toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
            assert_eq!(table.read::<serde_json::Value>().unwrap(), written, "{path}");
            seen += 1;
        }
        assert!(seen > 20, "{seen}");
    }

    #[test]
    fn every_row_says_what_its_file_says_with_the_lines_of_its_keys() {
        let mut tables = tables("rules/requirements/");
        for (path, text) in rows_with_all_examples() {
            let table = tables.next().unwrap();
            assert_eq!(table.path, path);
            assert_eq!(
                table.json.text().unwrap(),
                pack::json(&lean::with_first_examples(&text.unwrap()), MARKED).unwrap(),
                "{path}"
            );
        }
        assert!(tables.next().is_none());
    }

    #[test]
    fn a_mark_is_the_line_of_the_value() {
        let text = "[[requirement]]\nid = \"a\"\ntitle = \"say \\\"it\\\"\"\n";
        let json = pack::json(text, MARKED).unwrap();
        assert_eq!(
            json,
            r#"{"requirement":[{"id":{"$__serde_spanned_private_start":2,"$__serde_spanned_private_end":2,"$__serde_spanned_private_value":"a"},"title":"say \"it\""}]}"#
        );
        let (_, id) = json.split_once(r#""id":"#).unwrap();
        let mut ids = serde_json::Deserializer::from_str(id).into_iter::<serde_spanned::Spanned<String>>();
        let id = ids.next().unwrap().unwrap();
        assert_eq!((id.span().start, id.into_inner().as_str()), (2, "a"));
    }
}
