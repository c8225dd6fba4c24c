//! The policy that decides: the one in the binary, or the user's in its place.

use std::collections::BTreeSet;
use std::path::Path;

use crate::embedded;
use crate::evidence::{self, sha256_hex};
use crate::gate::error::GateError;
use crate::gate::trusted::{TrustedBase, failed};
use crate::signoff::is_name;

const FOLDER: &str = "policies/gate/";
/// The file with profiles, lifetimes and checks.
const DATA: &str = "data.json";

/// Modules and data.
#[derive(Clone, Debug)]
pub struct GatePolicy {
    /// Name and text of each module.
    pub modules: Vec<(String, String)>,
    /// JSON of one object.
    pub data: String,
    /// Where it is from, for people.
    pub origin: String,
    /// Over names and texts.
    pub sha256: String,
}

impl GatePolicy {
    /// The policy in the binary.
    #[must_use]
    pub fn builtin() -> Self {
        Self::new(builtin_modules(), builtin_data(), "built in".to_string())
    }

    /// The kebab-case words that stand in quotes in its Rego and its data: checks and roles that it asks for are among them.
    #[must_use]
    pub fn words(&self) -> BTreeSet<&str> {
        let texts = self.modules.iter().map(|(_, text)| text.as_str()).chain([self.data.as_str()]);
        texts.flat_map(|text| text.split(['"', '`'])).filter(|word| is_name(word)).collect()
    }

    /// The names of its profiles; none where its data are not understood.
    #[must_use]
    pub fn profiles(&self) -> Vec<String> {
        let data: serde_json::Value = serde_json::from_str(&self.data).unwrap_or_default();
        let profiles = data.pointer("/gate/profiles").and_then(serde_json::Value::as_object);
        profiles.into_iter().flatten().map(|(name, _)| name.clone()).collect()
    }

    /// The user's: a folder of Rego in place of ours, with a `data.json` in place of ours; either may be missing.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read, holds neither, or stands in the repository without a trusted base; when it holds data of
    /// another name, with which ours would decide.
    pub fn load(folder: &Path, trusted: &TrustedBase) -> Result<Self, GateError> {
        let name = folder.display().to_string();
        let (mut modules, mut data, mut unknown) = (Vec::new(), None, Vec::new());
        for (path, bytes) in trusted.read_folder(folder, &[".rego", ".json"])? {
            let text = String::from_utf8(bytes).map_err(|_| failed(&path, "it is not UTF-8"))?;
            let file = path.rsplit('/').next().unwrap_or(&path);
            if file == DATA {
                // A key that stands twice could say one thing to who reads it and another here.
                let value = evidence::json(text.as_bytes()).map_err(|message| failed(&path, message))?;
                let keys = value.as_object().ok_or_else(|| failed(&path, "it is no object"))?.keys();
                unknown.extend(keys.filter(|key| *key != "gate").map(|key| (path.clone(), key.clone())));
                if data.replace(text).is_some() {
                    return Err(failed(&path, "a folder has one data.json"));
                }
            } else if file.ends_with(".json") {
                return Err(failed(
                    &path,
                    format!("data are read of a file '{DATA}' alone: rename it, or take it away"),
                ));
            } else if !file.ends_with("_test.rego") {
                modules.push((path, text));
            }
        }
        if modules.is_empty() && data.is_none() {
            return Err(failed(&name, "it holds neither Rego nor a data.json"));
        }
        // Rego of the user's may read what it likes; ours reads one key.
        if let Some((path, key)) = unknown.first().filter(|_| modules.is_empty()) {
            return Err(failed(path, format!("'{key}' is not read: the built-in policy reads 'gate'")));
        }
        let modules = if modules.is_empty() { builtin_modules() } else { modules };
        Ok(Self::new(modules, data.unwrap_or_else(builtin_data), name))
    }

    fn new(modules: Vec<(String, String)>, data: String, origin: String) -> Self {
        let parts = modules.iter().flat_map(|(_, text)| [text.as_str()]).chain([data.as_str()]);
        let all: String = parts.map(|part| format!("{}\n{part}\n", part.len())).collect();
        Self { modules, data, origin, sha256: sha256_hex(all.as_bytes()) }
    }
}

fn builtin_modules() -> Vec<(String, String)> {
    let is_module = |path: &str| path.ends_with(".rego");
    let files = embedded::below(FOLDER).filter(|(path, _)| is_module(path));
    files.map(|(path, text)| (path.to_string(), text.to_string())).collect()
}

fn builtin_data() -> String {
    let found = embedded::below(FOLDER).find(|(path, _)| path.ends_with(DATA));
    found.map(|(_, text)| text.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(files: &[&str]) -> Result<usize, String> {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let text = if file.ends_with("json") { "{}" } else { "package gate\n" };
            std::fs::create_dir_all(folder.path().join(file).parent().unwrap()).unwrap();
            std::fs::write(folder.path().join(file), text).unwrap();
        }
        let trusted = TrustedBase::new(Path::new("."), None).unwrap();
        GatePolicy::load(folder.path(), &trusted).map(|policy| policy.modules.len()).map_err(|error| error.to_string())
    }

    #[test]
    fn data_that_would_not_be_read_are_refused() {
        for odd in ["profiles.json", "Data.json", "data.yaml", "sub/data.YML", "data.toml", "GATE.REGO"] {
            let error = told(&["gate.rego", odd]).unwrap_err();
            assert!(error.contains(odd.rsplit('/').next().unwrap()), "{odd}: {error}");
        }
        assert_eq!(told(&["gate.rego", "gate_test.rego", "data.json", "README.md", ".regal/config.yaml"]), Ok(1));
        assert!(told(&["README.md"]).is_err());
    }

    #[test]
    fn data_say_one_thing_and_nothing_beside_it() {
        let load = |text: &str| {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("data.json"), text).unwrap();
            let trusted = TrustedBase::new(Path::new("."), None).unwrap();
            GatePolicy::load(folder.path(), &trusted).map(|_| ()).map_err(|error| error.to_string())
        };
        assert_eq!(load(&builtin_data()), Ok(()));
        for (text, message) in [
            (r#"{"gate": {"profiles": {}, "profiles": {}}}"#, "a key stands twice"),
            (r#"{"gate": {}, "gates": {}}"#, "'gates' is not read"),
            ("[]", "it is no object"),
            ("{", "ends too early"),
        ] {
            let error = load(text).unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
    }

    /// The ids that a profile may name are those that the policy says.
    #[test]
    fn every_reason_is_known_to_the_check_of_profiles() {
        let modules = builtin_modules();
        let text: String =
            modules.iter().filter(|(path, _)| !path.ends_with("_test.rego")).map(|(_, t)| t.as_str()).collect();
        let quoted = |line: &str| line.split('"').skip(1).step_by(2).map(str::to_string).collect::<Vec<_>>();
        let said: std::collections::BTreeSet<String> = text
            .lines()
            .filter(|line| line.trim().starts_with("\"id\": \""))
            .flat_map(|line| quoted(line).into_iter().nth(1))
            .collect();
        let (_, list) = text.split_once("reason_ids contains id if {").unwrap();
        let (list, _) = list.split_once("\n}\n").unwrap();
        let known: std::collections::BTreeSet<String> = quoted(list).into_iter().collect();
        assert!(said.len() > 40, "{said:?}");
        assert_eq!(said, known);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_refused_and_not_passed_over() {
        use std::os::unix::fs::symlink;

        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join("gate.rego"), "package gate\n").unwrap();
        std::fs::write(other.path().join("data.json"), "{}").unwrap();
        let trusted = TrustedBase::new(Path::new("."), None).unwrap();
        for (name, to) in [("more", other.path().to_path_buf()), ("data.json", other.path().join("data.json"))] {
            symlink(&to, folder.path().join(name)).unwrap();
            let error = GatePolicy::load(folder.path(), &trusted).unwrap_err().to_string();
            assert!(error.contains("symbolic link"), "{error}");
            std::fs::remove_file(folder.path().join(name)).unwrap();
        }
        // The folder itself was named by somebody.
        let named = other.path().join("named");
        symlink(folder.path(), &named).unwrap();
        assert!(GatePolicy::load(&named, &trusted).is_ok());
    }
}
