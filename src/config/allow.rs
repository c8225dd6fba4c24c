//! The allow-list of secrets: credentials that are accepted wherever they stand, in every file and every commit.
//!
//! One entry a line, sorted by its key, so that branches merge. A key is a hash of the credential's value, keyed with a
//! salt of the file's own: the same value has another key in another repository, and no table of keys can be made in
//! advance. The salt is no secret, so that a guessable password can still be guessed by who has the file: such a one is
//! better changed, or accepted by a comment where it stands.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_spanned::Spanned;

use crate::config::date::Date;
use crate::config::discover;
use crate::config::error::{ConfigError, Place};
use crate::config::ignore::says_nothing;
use crate::disk;

/// Where it stands in a repository.
pub const ALLOW_FILE: &str = ".regate/secrets-allow.toml";

/// Its folder.
const FOLDER: &str = ".regate";

const HEADER: &str = "\
# Credentials that are accepted in every file and commit; `regate secrets allow` adds to it. One entry a line, sorted.
# A key is a salted hash of the value. Take an entry out to have its credential reported again.
";

/// Hexadecimal digits of a key.
const KEY_LENGTH: usize = 32;

/// The accepted credentials of a repository.
#[derive(Clone, Debug)]
pub struct AllowList {
    salt: String,
    entries: BTreeMap<String, AllowEntry>,
    /// As it was read.
    text: String,
}

/// Why a credential is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowEntry {
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// The rule that found it, for people.
    pub rule: Option<String>,
    /// 1-based; 0 for an entry that was not read from a file.
    pub line: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    salt: String,
    #[serde(default)]
    allow: BTreeMap<Spanned<String>, Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    reason: String,
    owner: Option<String>,
    expires: Option<Spanned<String>>,
    rule: Option<String>,
}

impl AllowList {
    /// A list with a salt of its own, and nothing in it.
    #[must_use]
    pub fn empty() -> Self {
        // The keys of a RandomState come from the system's source of randomness.
        let random: Vec<u8> = (0..4_u8)
            .flat_map(|at| {
                let mut hasher = RandomState::new().build_hasher();
                hasher.write_u8(at);
                hasher.finish().to_le_bytes()
            })
            .collect();
        let salt = blake3::hash(&random).to_hex().chars().take(KEY_LENGTH).collect();
        Self { salt, entries: BTreeMap::new(), text: String::new() }
    }

    /// The list of the repository at a root; `None` where there is none.
    ///
    /// # Errors
    /// When the file is there and cannot be read as a list; when it or its folder is a link, which is not followed.
    pub fn load(root: &Path) -> Result<Option<Self>, ConfigError> {
        let file = Self::path(root);
        let is_link = |path: &Path| fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
        if let Some(folder) = file.parent().filter(|folder| is_link(folder)) {
            let why = "a symbolic link, which is not followed: make it a folder";
            return Err(ConfigError::NotText { path: folder.to_path_buf(), why });
        }
        if fs::symlink_metadata(&file).is_err() {
            return Ok(None);
        }
        Self::parse(&discover::read(&file)?).map(Some)
    }

    /// Changes the list of the repository at a root, which is made when there is none: one process at a time, as a whole
    /// or not at all, and never through a link.
    ///
    /// # Errors
    /// When there is a list that cannot be read, or it cannot be written; it is as it was.
    pub fn update(root: &Path, change: impl FnOnce(&mut Self)) -> Result<(), ConfigError> {
        let file = Self::path(root);
        let unwritable = |source| ConfigError::Unwritable { path: file.clone(), source };
        // What is no list is told in the words of reading, before anything is made.
        Self::load(root)?;
        let folder = disk::own_folder(root, FOLDER).map_err(unwritable)?;
        let held = disk::lock_folder(&folder).map_err(unwritable)?;
        // Again, since another process may have written while this one waited.
        let mut list = Self::load(root)?.unwrap_or_else(Self::empty);
        change(&mut list);
        let mut new = disk::Replacement::begin(&file).map_err(unwritable)?;
        new.write_all(list.render().as_bytes()).map_err(unwritable)?;
        new.put().map_err(unwritable)?;
        drop(held);
        Ok(())
    }

    /// Where the list of a repository stands.
    #[must_use]
    pub fn path(root: &Path) -> PathBuf {
        root.join(ALLOW_FILE)
    }

    /// Reads a list's text.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let place = Place::new(ALLOW_FILE, text);
        let file: File = toml::from_str(text).map_err(|error| place.parse_error(&error))?;
        let mut entries = BTreeMap::new();
        for (key, entry) in file.allow {
            let at = key.span().start;
            if key.get_ref().len() != KEY_LENGTH || !key.get_ref().bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(place.invalid(at, format!("a key has {KEY_LENGTH} hexadecimal digits")));
            }
            if says_nothing(&entry.reason) {
                return Err(place.invalid(at, "an entry needs a reason"));
            }
            let expires = entry.expires.map(|expires| {
                let day = expires.get_ref().parse::<Date>();
                day.map_err(|error| place.invalid(expires.span().start, error.to_string()))
            });
            let entry = AllowEntry {
                reason: entry.reason,
                owner: entry.owner,
                expires: expires.transpose()?,
                rule: entry.rule,
                line: place.line(at),
            };
            entries.insert(key.into_inner(), entry);
        }
        Ok(Self { salt: file.salt, entries, text: text.to_string() })
    }

    /// The text that was read, which entries' lines are in.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text to write.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = format!("{HEADER}salt = {}\n\n[allow]\n", quoted(&self.salt));
        for (key, entry) in &self.entries {
            let _ = write!(text, "{key} = {{ reason = {}", quoted(&entry.reason));
            let expires = entry.expires.map(|day| day.to_string());
            for (name, value) in [("owner", &entry.owner), ("expires", &expires), ("rule", &entry.rule)] {
                if let Some(value) = value {
                    let _ = write!(text, ", {name} = {}", quoted(value));
                }
            }
            text.push_str(" }\n");
        }
        text
    }

    /// The key of a credential, from the keyed hash of its value.
    #[must_use]
    pub fn key(&self, hash: &str) -> String {
        let key = blake3::derive_key("regate 2026 allow-list of secrets v1", self.salt.as_bytes());
        blake3::keyed_hash(&key, hash.as_bytes()).to_hex().chars().take(KEY_LENGTH).collect()
    }

    /// Accepts a credential, in place of an entry that there was.
    pub fn insert(&mut self, hash: &str, entry: AllowEntry) {
        self.entries.insert(self.key(hash), entry);
    }

    /// The entry of a credential and its key.
    #[must_use]
    pub fn get(&self, hash: &str) -> Option<(&str, &AllowEntry)> {
        self.entries.get_key_value(&self.key(hash)).map(|(key, entry)| (key.as_str(), entry))
    }

    /// All entries by key.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &AllowEntry)> {
        self.entries.iter().map(|(key, entry)| (key.as_str(), entry))
    }
}

impl AllowEntry {
    /// Whether it no longer holds.
    #[must_use]
    pub fn is_expired(&self, today: Date) -> bool {
        self.expires.is_some_and(|expires| expires < today)
    }
}

/// A basic string of TOML, on one line (<https://toml.io/en/v1.0.0#string>).
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(reason: &str) -> AllowEntry {
        AllowEntry { reason: reason.into(), owner: None, expires: None, rule: None, line: 0 }
    }

    #[test]
    fn a_list_survives_its_text() {
        let mut list = AllowList::empty();
        list.insert("aa", entry("a \"test\" \\ key\nof\u{7f} é"));
        let full = AllowEntry {
            owner: Some("team".into()),
            expires: "2026-12-31".parse().ok(),
            rule: Some("github-token".into()),
            ..entry("rotated")
        };
        list.insert("bb", full.clone());
        let text = list.render();
        let read = AllowList::parse(&text).unwrap();
        assert_eq!(read.render(), text);
        assert_eq!(read.get("bb").map(|(_, entry)| AllowEntry { line: 0, ..entry.clone() }), Some(full));
        assert!(read.get("cc").is_none());
        let keys: Vec<&str> = read.entries().map(|(key, _)| key).collect();
        assert!(keys.is_sorted());
        assert_eq!(text.lines().count(), 7, "one line an entry:\n{text}");
        assert_eq!(read.entries().map(|(_, entry)| entry.line).collect::<Vec<_>>(), [6, 7]);
    }

    #[test]
    fn keys_differ_between_repositories() {
        let (one, two) = (AllowList::empty(), AllowList::empty());
        assert_ne!(one.key("aa"), two.key("aa"));
        assert_ne!(one.key("aa"), one.key("ab"));
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        let wrong = |text: &str| AllowList::parse(text).unwrap_err().to_string();
        let key = "0".repeat(KEY_LENGTH);
        let start = "salt = \"x\"\n[allow]\n";
        assert_eq!(
            wrong(&format!("{start}abc = {{ reason = \"x\" }}")),
            ".regate/secrets-allow.toml:3:1: a key has 32 hexadecimal digits"
        );
        assert_eq!(
            wrong(&format!("{start}{key} = {{ reason = \" \" }}")),
            ".regate/secrets-allow.toml:3:1: an entry needs a reason"
        );
        assert!(
            wrong(&format!("{start}{key} = {{ reason = \"x\", expires = \"soon\" }}")).contains(":3:62: write a day")
        );
        assert!(wrong(&format!("{start}{key} = {{ reson = \"x\" }}")).contains("unknown key 'reson'"));
        assert!(wrong("[allow]").contains("missing key 'salt'"));
    }

    #[test]
    fn the_last_day_counts() {
        let entry = AllowEntry { expires: "2026-12-31".parse().ok(), ..entry("x") };
        assert!(!entry.is_expired("2026-12-31".parse().unwrap()));
        assert!(entry.is_expired("2027-01-01".parse().unwrap()));
    }
}
