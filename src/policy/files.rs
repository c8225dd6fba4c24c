//! The files of the user's policies and data.

use std::path::{Path, PathBuf};

use crate::rule_file::{self, LoadError, display};
use crate::source::name::has_extension;
use crate::source::packed::Packed;

/// Beyond any table of data that a policy reads; the engine takes policies of at most 1 MiB.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// The endings of files of data.
pub(super) const DATA: &[&str] = &["json", "yaml", "yml", "toml"];

/// The files with one of these extensions (any file when none is given), below folders or named, sorted, each once. Folders are walked without
/// following symbolic links, which are told. Names that begin with a dot hide nothing, and extensions have no case: what
/// somebody took for a policy has to judge.
pub(super) fn files(paths: &[PathBuf], extensions: &[&str], errors: &mut Vec<LoadError>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_file() {
            found.push(path.clone());
            continue;
        }
        if !path.is_dir() {
            let remedy = "name a folder or a file that exists";
            errors.push(LoadError::new(display(path), 1, "there is no such folder or file", remedy));
            continue;
        }
        for entry in ignore::WalkBuilder::new(path).standard_filters(false).build() {
            match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    if extensions.is_empty() || has_extension(entry.path(), extensions) {
                        found.push(entry.into_path());
                    }
                }
                // A repository could link anything of the machine's into a policy's data.
                Ok(entry) if entry.path_is_symlink() && may_hold(entry.path(), extensions) => {
                    let remedy = "put what it leads to there, or name that";
                    errors.push(LoadError::new(display(entry.path()), 1, "is a link, which is not followed", remedy));
                }
                Ok(entry) if !entry.path().is_dir() && has_extension(entry.path(), extensions) => {
                    let remedy = "put a file there, or give it another name";
                    errors.push(LoadError::new(
                        display(entry.path()),
                        1,
                        "is no regular file, and is not read",
                        remedy,
                    ));
                }
                Ok(_) => {}
                Err(error) => {
                    let remedy = "make the folder readable, or name another";
                    errors.push(LoadError::new(display(path), 1, format!("cannot be read: {error}"), remedy));
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Folders and archives that hold no rule, where no other path that is named holds one either, or that hold nothing of policies
/// at all: a gate over them would judge nothing and pass. Tests of rules are rules where they are written, and not where a scan judges.
pub(super) fn without_rules(paths: &[PathBuf], packed: &[Packed], drafts: bool) -> Vec<LoadError> {
    /// A place that was named.
    struct Place {
        name: String,
        has_rules: bool,
        has_data: bool,
    }
    let is_rule = |file: &Path| {
        has_extension(file, &["rego", "toml"])
            && file.file_name().is_none_or(|name| name != "data.toml" && name != "regate.toml")
            && (drafts || !file.to_string_lossy().ends_with("_test.rego"))
    };
    let of_written = |path: &PathBuf| Place {
        name: display(path),
        // What is told of the walk itself is told where the files are read.
        has_rules: !path.is_dir()
            || files(std::slice::from_ref(path), &["rego", "toml"], &mut Vec::new()).iter().any(|file| is_rule(file)),
        has_data: !data_files(path).is_empty(),
    };
    let of_packed = |packed: &Packed| Place {
        name: packed.origin.path.clone(),
        has_rules: packed.files.keys().any(|inner| is_rule(Path::new(inner))),
        has_data: !packed.files.is_empty(),
    };
    let places: Vec<Place> = paths.iter().map(of_written).chain(packed.iter().map(of_packed)).collect();
    let is_alone = !places.iter().any(|place| place.has_rules);
    let is_empty = |place: &&Place| !place.has_rules && (is_alone || !place.has_data);
    let remedy = "name the folder that they are in, or write one with 'regate policy new'";
    let message = "there is no policy (*.rego) and no row (*.toml) in it";
    places.iter().filter(is_empty).map(|place| LoadError::new(&place.name, 1, message, remedy)).collect()
}

/// Whether a file is there that may hold rows.
pub(super) fn has_rows(paths: &[PathBuf], packed: &[Packed]) -> bool {
    let is_row = |file: &Path| {
        has_extension(file, &["toml"])
            && file.file_name().is_none_or(|name| name != "data.toml" && name != "regate.toml")
    };
    files(paths, &["toml"], &mut Vec::new()).iter().any(|file| is_row(file))
        || packed.iter().any(|packed| packed.files.keys().any(|inner| is_row(Path::new(inner))))
}

/// `data.json` and its like directly in a folder of policies, also where they are links that lead nowhere.
pub(super) fn data_files(folder: &Path) -> Vec<PathBuf> {
    let names = DATA.iter().map(|extension| folder.join(format!("data.{extension}")));
    names.filter(|file| folder.is_dir() && (file.is_file() || file.is_symlink())).collect()
}

/// Whether a link may lead to such a file: it is named so, or leads to a folder or to nothing that can be looked at.
fn may_hold(link: &Path, extensions: &[&str]) -> bool {
    extensions.is_empty() || has_extension(link, extensions) || !link.is_file()
}

/// As [`rule_file::read`], up to the size that policies and their data may have.
pub(super) fn read(path: &Path) -> Result<String, String> {
    rule_file::read(path, MAX_FILE_BYTES)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_folder_without_a_rule_is_an_error_unless_it_is_data_beside_policies() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str, files: &[&str]| {
            let place = folder.path().join(name);
            std::fs::create_dir(&place).unwrap();
            files.iter().for_each(|file| std::fs::write(place.join(file), "").unwrap());
            place
        };
        let (empty, prose) = (place("empty", &[]), place("prose", &["README.md", "a.rego.bak"]));
        let (data, rego, row) = (place("data", &["data.json"]), place("rego", &["a.rego"]), place("row", &["a.toml"]));
        let settings = place("settings", &["regate.toml"]);
        let tests = place("tests", &["a_test.rego"]);
        let told = |paths: &[&PathBuf]| {
            let paths: Vec<PathBuf> = paths.iter().map(|path| (*path).clone()).collect();
            without_rules(&paths, &[], false).into_iter().map(|error| PathBuf::from(error.file)).collect::<Vec<_>>()
        };
        assert_eq!(told(&[&empty, &rego, &prose, &settings]), [empty.clone(), prose, settings]);
        assert_eq!(told(&[&data]), std::slice::from_ref(&data));
        assert_eq!(told(&[&tests]), std::slice::from_ref(&tests));
        assert!(without_rules(std::slice::from_ref(&tests), &[], true).is_empty());
        let hidden = place("hidden", &[".a.rego"]);
        assert!(told(&[&hidden]).is_empty() && told(&[&place("capitals", &["A.REGO"])]).is_empty());
        assert!(told(&[&data, &row]).is_empty() && told(&[&rego]).is_empty() && told(&[]).is_empty());
        let options = crate::policy::LoadOptions { policy_dirs: vec![empty], ..Default::default() };
        assert_eq!(crate::policy::check(&options).exit_code(), 2);
        assert!(crate::policy::PolicySet::load(&options).is_err());
    }

    #[test]
    fn what_a_walk_does_not_follow_is_told() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for path in [folder.path().join("a.rego"), outside.path().join("b.rego"), outside.path().join("README.md")] {
            std::fs::write(path, "package a\n").unwrap();
        }
        let link = |to: &Path, name: &str| symlink(to, folder.path().join(name)).unwrap();
        link(outside.path(), "shared");
        link(&outside.path().join("b.rego"), "b.rego");
        link(&outside.path().join("README.md"), "README.md");
        link(Path::new("nowhere"), "gone");
        std::os::unix::net::UnixListener::bind(folder.path().join("socket.rego")).unwrap();
        let mut errors = Vec::new();
        let found = files(&[folder.path().into()], &["rego"], &mut errors);
        assert_eq!(found, [folder.path().join("a.rego")]);
        let mut told: Vec<_> = errors
            .iter()
            .map(|error| (Path::new(&error.file).file_name().unwrap().to_str().unwrap(), error.message.as_str()))
            .collect();
        told.sort_unstable();
        let link = "is a link, which is not followed";
        let socket = "is no regular file, and is not read";
        assert_eq!(told, [("b.rego", link), ("gone", link), ("shared", link), ("socket.rego", socket)]);
    }
}
