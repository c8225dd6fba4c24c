//! The credential kinds: `rules/secrets/kinds/` and `rules/secrets/generic/` as one Rust table.
//!
//! Example values carry a `·` (U+00B7) inside, which is taken out here: so no example in the repository has a real
//! credential's form, and no host's push protection stops at it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;

/// `defaults.toml`: what every kind has whose file and entry say nothing else.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defaults {
    controls: Controls,
}

/// A file of kinds. `controls` and `references` hold for the entries that say nothing else.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Whose credentials they are; none in `generic/`.
    #[serde(default)]
    vendor: String,
    controls: Option<Controls>,
    #[serde(default)]
    references: Vec<String>,
    detector: Vec<Entry>,
}

/// By framework; a test says that each is known.
type Controls = std::collections::BTreeMap<String, Vec<toml::Value>>;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Reads {
    /// The form tells: a keyword, then the pattern around it.
    Token,
    /// A vendor's word in the name, and a value of the right shape assigned to it.
    Assigned,
    /// Code decides; the entry describes.
    Syntax,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    title: String,
    description: String,
    remediation: String,
    severity: String,
    confidence: String,
    reads: Reads,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    pattern: String,
    /// For `assigned`: at least one of these words must be among the name's words too.
    #[serde(default)]
    names: Vec<String>,
    /// How many bytes before the keyword the pattern may begin, and after it end.
    #[serde(default)]
    before: u32,
    #[serde(default = "default_after")]
    after: u32,
    /// The least number of bytes from the keyword's start that must be free of space and quotes.
    #[serde(default)]
    min_length: u32,
    /// A literal that must stand within 4 KiB.
    #[serde(default)]
    near: Vec<String>,
    /// The part of the value that is public.
    #[serde(default)]
    prefix: String,
    check: Option<String>,
    #[serde(default)]
    min_entropy: f32,
    /// The detector whose value belongs to this one when it stands within ten lines.
    companion: Option<String>,
    /// A form that other detectors refine: loses against them.
    #[serde(default)]
    generic: bool,
    controls: Option<Controls>,
    references: Option<Vec<String>>,
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    bad: Vec<Example>,
    #[serde(default)]
    good: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    file: String,
    content: String,
}

fn default_after() -> u32 {
    256
}

/// The table as a Rust item, entries sorted by id. `files` holds path and text of the kinds, `defaults` is the text of
/// `rules/secrets/defaults.toml`.
pub(crate) fn table(files: &[(String, String)], defaults: &str) -> Result<String, String> {
    let defaults: Defaults = toml::from_str(defaults).map_err(|error| format!("defaults.toml: {error}"))?;
    let mut entries: Vec<(String, String)> = Vec::new();
    let mut ids = BTreeSet::new();
    for (path, text) in files {
        let file: File = toml::from_str(text).map_err(|error| format!("{path}: {error}"))?;
        for entry in &file.detector {
            if !ids.insert(entry.id.clone()) {
                return Err(format!("{path}: the id '{}' is used twice", entry.id));
            }
            let code = expression(path, &defaults, &file, entry).map_err(|e| format!("{path}: {}: {e}", entry.id))?;
            entries.push((entry.id.clone(), code));
        }
    }
    entries.sort();
    let mut out = format!("static DETECTORS: [Detector; {}] = [\n", entries.len());
    for (_, code) in entries {
        out.push_str(&code);
    }
    out.push_str("];\n");
    Ok(out)
}

/// Ids as texts, numbers too.
fn ids_of(ids: &[toml::Value]) -> Vec<String> {
    let text = |id: &toml::Value| match id {
        toml::Value::String(text) => text.clone(),
        other => other.as_integer().map(|number| number.to_string()).unwrap_or_default(),
    };
    ids.iter().map(text).collect()
}

fn expression(path: &str, defaults: &Defaults, file: &File, entry: &Entry) -> Result<String, String> {
    let severity = word(&entry.severity, &["info", "low", "medium", "high", "critical"])?;
    let confidence = word(&entry.confidence, &["low", "medium", "high"])?;
    let reads = match entry.reads {
        Reads::Token => "Token",
        Reads::Assigned => "Assigned",
        Reads::Syntax => "Syntax",
    };
    if !matches!(entry.reads, Reads::Syntax) && (entry.keywords.is_empty() || entry.pattern.is_empty()) {
        return Err("needs keywords and a pattern".into());
    }
    if matches!(entry.reads, Reads::Assigned) && entry.names.is_empty() {
        return Err("needs names".into());
    }
    let check = match &entry.check {
        None => "None".to_string(),
        Some(check) => format!("Some(Check::{})", pascal(check)),
    };
    let controls = entry.controls.as_ref().or(file.controls.as_ref()).unwrap_or(&defaults.controls);
    let mut out = String::new();
    writeln!(
        out,
        "Detector {{ id: {:?}, vendor: {:?}, title: {:?}, description: {:?}, remediation: {:?}, file: {path:?}, \
         severity: Severity::{severity}, confidence: Confidence::{confidence}, reads: Reads::{reads}, \
         keywords: &{:?}, pattern: {:?}, names: &{:?}, before: {}, after: {}, min_length: {}, near: &{:?}, \
         prefix: {:?}, check: {check}, min_entropy: {:?}, companion: {:?}, generic: {}, controls: &[{}], \
         references: &{:?}, allow: &{:?}, bad: &{}, good: &{}, regex: OnceLock::new() }},",
        entry.id,
        file.vendor,
        entry.title,
        entry.description.trim(),
        entry.remediation.trim(),
        entry.keywords,
        entry.pattern,
        entry.names,
        entry.before,
        entry.after,
        entry.min_length,
        entry.near,
        entry.prefix,
        entry.min_entropy,
        entry.companion,
        entry.generic,
        controls.iter().map(|(framework, ids)| format!("({framework:?}, &{:?}), ", ids_of(ids))).collect::<String>(),
        entry.references.as_ref().unwrap_or(&file.references),
        entry.allow.iter().map(|value| plain(value)).collect::<Vec<_>>(),
        examples(&entry.bad),
        examples(&entry.good),
    )
    .map_err(|error| error.to_string())?;
    Ok(out)
}

fn examples(examples: &[Example]) -> String {
    let pairs: Vec<_> = examples.iter().map(|e| (e.file.as_str(), plain(&e.content))).collect();
    format!("{pairs:?}")
}

fn plain(text: &str) -> String {
    text.replace('·', "")
}

fn word(given: &str, known: &[&str]) -> Result<String, String> {
    if known.contains(&given) { Ok(pascal(given)) } else { Err(format!("'{given}' is none of {known:?}")) }
}

fn pascal(kebab: &str) -> String {
    kebab.split('-').map(|part| part.get(..1).unwrap_or("").to_uppercase() + part.get(1..).unwrap_or("")).collect()
}
