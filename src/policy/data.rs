//! Data files: JSON, YAML and TOML that policies read under `data`, merged as OPA and conftest merge them.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::policy::files::{DATA, data_files, files, read};
use crate::policy::options::LoadOptions;
use crate::policy::sources::Sources;
use crate::rego::{self, value};
use crate::rule_file::{LoadError, display};
use crate::source::packed::{Packed, is_data};

/// Reads every data file that the options name, in order of path. Each file's root merges into `data`, below the names
/// of the folders between the given path and the file, as OPA does. A key with two different values is an error.
pub(super) fn load(sources: &Sources, options: &LoadOptions, errors: &mut Vec<LoadError>) -> Map<String, Value> {
    let mut data = load_files(&options.data_paths, errors);
    for packed in &sources.packed {
        add_packed(packed, &mut data, errors);
    }
    for file in sources.written.iter().flat_map(|path| data_files(path)) {
        if file.is_symlink() {
            let remedy = "put the file itself there, or name what the link leads to with --data";
            errors.push(LoadError::new(display(&file), 1, "is a link, which is not followed", remedy));
        } else {
            add_file(&file, &[], &mut data, errors);
        }
    }
    data
}

/// Reads the data files among some paths: those named, and all below folders.
pub(super) fn load_files(paths: &[PathBuf], errors: &mut Vec<LoadError>) -> Map<String, Value> {
    let mut data = Map::new();
    for path in paths {
        for file in files(std::slice::from_ref(path), DATA, errors) {
            let folders = file.strip_prefix(path).ok().and_then(Path::parent).unwrap_or(Path::new(""));
            let folders: Vec<String> =
                folders.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
            add_file(&file, &folders, &mut data, errors);
        }
    }
    data
}

/// The data of a bundle, below the names of the folders that they are in.
fn add_packed(packed: &Packed, root: &mut Map<String, Value>, errors: &mut Vec<LoadError>) {
    for (inner, text) in packed.files.iter().filter(|(inner, _)| is_data(inner)) {
        let name = packed.name(inner);
        let mut folders: Vec<String> = inner.split('/').map(str::to_string).collect();
        folders.pop();
        let extension = inner.rsplit('.').next();
        let document = parse(extension, text);
        if let Ok(document) = &document
            && let Some(path) = outside(packed, document, &folders)
        {
            let remedy = "add its root to '.manifest', or leave the file out";
            errors.push(LoadError::new(&name, 1, format!("'data.{path}' is outside of the bundle's roots"), remedy));
        }
        add(&name, document, &folders, root, errors);
    }
}

/// A path below `data` that a document gives and that no root holds.
fn outside(packed: &Packed, document: &Value, path: &[String]) -> Option<String> {
    if packed.manifest.holds(path) {
        return None;
    }
    match document {
        Value::Object(fields) if packed.manifest.is_above(path) => fields.iter().find_map(|(key, value)| {
            let mut path = path.to_vec();
            path.push(key.clone());
            outside(packed, value, &path)
        }),
        _ => Some(path.join(".")),
    }
}

fn add_file(file: &Path, folders: &[String], data: &mut Map<String, Value>, errors: &mut Vec<LoadError>) {
    let extension = file.extension().and_then(|extension| extension.to_str());
    let document = read(file).map_err(|message| (1, message)).and_then(|text| parse(extension, &text));
    add(&display(file), document, folders, data, errors);
}

/// Merges the document of a file into `data`, below the names of its folders.
fn add(
    name: &str,
    document: Result<Value, (u32, String)>,
    folders: &[String],
    data: &mut Map<String, Value>,
    errors: &mut Vec<LoadError>,
) {
    let mut root = match document {
        Ok(Value::Object(root)) => root,
        Ok(_) => {
            let remedy = "give one object at the root, whose keys become names below 'data'";
            errors.push(LoadError::new(name, 1, "the data file holds no object", remedy));
            return;
        }
        Err((line, message)) => {
            errors.push(LoadError::new(name, line, message, "mend the file, or leave it out of the data"));
            return;
        }
    };
    for folder in folders.iter().rev() {
        root = Map::from_iter([(folder.clone(), Value::Object(root))]);
    }
    for reserved in ["regate", "conftest"].into_iter().filter(|key| root.contains_key(*key)) {
        let message = format!("the name '{reserved}' below 'data' is taken");
        errors.push(LoadError::new(name, 1, message, "use another name at the root of the file"));
    }
    if let Err(path) = merge(data, root, &mut Vec::new()) {
        let message = format!("another data file gives 'data.{path}' a different value");
        errors.push(LoadError::new(name, 1, message, "keep one of the two"));
    }
}

/// The document of a data file, or the line and reason why there is none. The text is not quoted.
fn parse(extension: Option<&str>, text: &str) -> Result<Value, (u32, String)> {
    match extension {
        Some("json") => serde_json::from_str(text).map_err(|error| {
            (u32::try_from(error.line()).unwrap_or(1).max(1), "the file is not valid JSON".to_string())
        }),
        Some("toml") => toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let lines = text.get(..start).unwrap_or_default().matches('\n').count();
            (u32::try_from(lines + 1).unwrap_or(1), "the file is not valid TOML".to_string())
        }),
        _ => rego::Value::from_yaml_str(text)
            .map(|root| value::to_json(&root))
            .map_err(|_| (1, "the file is not one valid YAML document".to_string())),
    }
}

/// Merges objects key by key; `Err` is the path of the first key with two values.
fn merge(into: &mut Map<String, Value>, from: Map<String, Value>, path: &mut Vec<String>) -> Result<(), String> {
    for (key, value) in from {
        path.push(key.clone());
        match (into.get_mut(&key), value) {
            (Some(Value::Object(into)), Value::Object(from)) => merge(into, from, path)?,
            (Some(old), new) if *old == new => {}
            (Some(_), _) => return Err(path.join(".")),
            (None, new) => {
                into.insert(key, new);
            }
        }
        path.pop();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_merge_below_their_folders() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("a.json", r#"{"ports": {"ssh": 22}}"#);
        write("b.yaml", "ports:\n  http: 80\n");
        write("team/owners.toml", "[owners]\nweb = \"x\"\n");
        let options = LoadOptions { data_paths: vec![folder.path().into()], ..LoadOptions::default() };
        let mut errors = Vec::new();
        let data = load(&Sources::default(), &options, &mut errors);
        assert_eq!(errors, []);
        let expected = serde_json::json!({"ports": {"ssh": 22, "http": 80}, "team": {"owners": {"web": "x"}}});
        assert_eq!(Value::Object(data), expected);
    }

    #[test]
    fn conflicts_reserved_names_and_broken_files_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("a.json", "{\"x\": 1}"),
            ("b.json", "{\"x\": 2}"),
            ("c.json", "{\n\"y\": }"),
            ("d.json", "[1]"),
            ("e.json", "{\"regate\": 1}"),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let options = LoadOptions { data_paths: vec![folder.path().into()], ..LoadOptions::default() };
        let mut errors = Vec::new();
        load(&Sources::default(), &options, &mut errors);
        let found: Vec<_> = errors.iter().map(|error| (error.line, error.message.as_str())).collect();
        assert_eq!(
            found,
            [
                (1, "another data file gives 'data.x' a different value"),
                (2, "the file is not valid JSON"),
                (1, "the data file holds no object"),
                (1, "the name 'regate' below 'data' is taken"),
            ]
        );
    }
    #[cfg(unix)]
    #[test]
    fn links_beside_policies_are_told_wherever_they_lead() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("other.json"), "{}").unwrap();
        std::os::unix::fs::symlink("other.json", folder.path().join("data.json")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("data.yaml")).unwrap();
        let options = LoadOptions { policy_dirs: vec![folder.path().into()], ..LoadOptions::default() };
        let mut errors = Vec::new();
        let sources = Sources::open(&options.policy_dirs, &mut errors);
        load(&sources, &options, &mut errors);
        assert_eq!(errors.iter().filter(|error| error.message.contains("link")).count(), 2, "{errors:?}");
    }
}
