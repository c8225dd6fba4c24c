//! The services: `rules/secrets/services.toml` as sorted Rust tables.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    services: Vec<Service>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    word: String,
    name: String,
    #[serde(default)]
    plain: bool,
    #[serde(default)]
    qualified: bool,
    #[serde(default)]
    also: Vec<String>,
    #[serde(default)]
    also_plain: Vec<String>,
    #[serde(default)]
    hosts: Vec<String>,
}

/// The tables as Rust items: names by index, spellings and hosts sorted by text. `path` and `text` are the file's.
pub(crate) fn tables(path: &str, text: &str) -> Result<String, String> {
    let file: File = toml::from_str(text).map_err(|error| format!("{path}: {error}"))?;
    if !file.services.iter().is_sorted_by(|a, b| a.word < b.word) {
        return Err(format!("{path}: the words are not sorted"));
    }
    let mut spellings = BTreeMap::new();
    let mut hosts = BTreeMap::new();
    let mut names = format!("static NAMES: [&str; {}] = [\n", file.services.len());
    for (at, service) in file.services.iter().enumerate() {
        writeln!(names, "    {:?},", service.name).map_err(|error| error.to_string())?;
        let own = match (service.plain, service.qualified) {
            (_, true) => "Qualified",
            (true, false) => "Plain",
            (false, false) => "Own",
        };
        let also = service.also.iter().map(|word| (word, "Own"));
        let plain = service.also_plain.iter().map(|word| (word, "Plain"));
        for (word, sort) in std::iter::once((&service.word, own)).chain(also).chain(plain) {
            let fits = !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            if !fits || spellings.insert(word.clone(), (at, sort)).is_some() {
                return Err(format!("{path}: '{word}' stands twice, or has other than a-z and 0-9"));
            }
        }
        for host in &service.hosts {
            if !host.contains('.') || hosts.insert(host.clone(), at).is_some() {
                return Err(format!("{path}: '{host}' stands twice, or is no domain"));
            }
        }
    }
    let longest = spellings.keys().map(String::len).max().unwrap_or_default();
    let mut out = format!("{names}];\n\nconst LONGEST_SPELLING: usize = {longest};\n\n");
    let mut write = |line: String| writeln!(out, "{line}").map_err(|error| error.to_string());
    write(format!("static SPELLINGS: [(&str, u16, Sort); {}] = [", spellings.len()))?;
    for (word, (at, sort)) in &spellings {
        write(format!("    ({word:?}, {at}, Sort::{sort}),"))?;
    }
    write(format!("];\n\nstatic HOSTS: [(&str, u16); {}] = [", hosts.len()))?;
    for (host, at) in &hosts {
        write(format!("    ({host:?}, {at}),"))?;
    }
    write("];".to_string())?;
    Ok(out)
}
