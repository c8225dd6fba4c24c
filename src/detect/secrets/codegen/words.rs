//! The lists of words: `rules/secrets/words/` as one Rust module a file, one static a list.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The modules. `files` holds the name of each file without its extension, and its text.
pub(crate) fn modules(files: &[(String, String)]) -> Result<String, String> {
    let mut out = String::new();
    for (name, text) in files {
        let lists: BTreeMap<String, Vec<String>> = toml::from_str(text).map_err(|e| format!("words/{name}: {e}"))?;
        writeln!(out, "pub(crate) mod {} {{", name.replace('-', "_")).map_err(|error| error.to_string())?;
        for (list, words) in &lists {
            let mut seen = BTreeSet::new();
            if let Some(twice) = words.iter().find(|word| !seen.insert(word.as_str())) {
                return Err(format!("words/{name}: '{twice}' stands twice in {list}"));
            }
            writeln!(out, "    pub(crate) static {}: &[&str] = &{words:?};", list.to_uppercase())
                .map_err(|error| error.to_string())?;
        }
        out.push_str("}\n");
    }
    Ok(out)
}
