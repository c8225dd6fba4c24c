//! A region is what its snippet shows: in every report that has snippets, for every place that a result names, in files of
//! every format. Where a secret is masked, what stands around the mask is compared, and the number of lines.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use crate::common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use common::{Repo, run};
use serde_json::Value;

const MASK: &str = "********";

/// A place as a report has it.
#[derive(Debug)]
struct Place {
    path: String,
    lines: (u64, u64),
    columns: (u64, u64),
    snippet: String,
}

/// Every object with a region and a snippet, wherever it stands in the JSON report.
fn of_json(value: &Value, found: &mut Vec<Place>) {
    if let (Some(path), Some(snippet), Some(_)) =
        (value["path"].as_str(), value["snippet"].as_str(), value["startLine"].as_u64())
    {
        found.push(place(path, value, snippet));
    }
    children(value).for_each(|child| of_json(child, found));
}

/// Every physical location of a SARIF log: its region, and the lines around.
fn of_sarif(value: &Value, found: &mut Vec<Place>) {
    if let Some(uri) = value["artifactLocation"]["uri"].as_str() {
        let path = percent_encoding::percent_decode_str(uri).decode_utf8().unwrap();
        if let Some(snippet) = value["region"]["snippet"]["text"].as_str() {
            found.push(place(&path, &value["region"], snippet));
        }
        if let Some(snippet) = value["contextRegion"]["snippet"]["text"].as_str() {
            found.push(place(&path, &value["contextRegion"], snippet));
        }
    }
    children(value).for_each(|child| of_sarif(child, found));
}

fn children(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(entries) => Box::new(entries.values()),
        _ => Box::new(std::iter::empty()),
    }
}

fn place(path: &str, region: &Value, snippet: &str) -> Place {
    let number = |name: &str, otherwise: u64| region[name].as_u64().unwrap_or(otherwise);
    Place {
        path: path.to_string(),
        lines: (number("startLine", 0), number("endLine", 0)),
        columns: (number("startColumn", 1), number("endColumn", u64::MAX)),
        snippet: snippet.to_string(),
    }
}

/// The text of a region, in which columns count UTF-16 code units (SARIF 3.30.6).
fn text_of(text: &str, place: &Place) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let at = |line: u64| lines[usize::try_from(line - 1).unwrap()];
    let cut = |line: u64, from: u64, to: u64| {
        let units: Vec<u16> = at(line).encode_utf16().collect();
        let end = usize::try_from(to - 1).unwrap_or(usize::MAX).min(units.len());
        String::from_utf16(&units[usize::try_from(from - 1).unwrap().min(end)..end]).unwrap()
    };
    let (first, last) = place.lines;
    if first == last {
        return cut(first, place.columns.0, place.columns.1);
    }
    let mut parts = vec![cut(first, place.columns.0, u64::MAX)];
    parts.extend((first + 1..last).map(|line| at(line).to_string()));
    parts.push(cut(last, 1, place.columns.1));
    parts.join("\n")
}

/// Whether a snippet is the text of its region, but for what is masked.
fn agrees(text: &str, snippet: &str) -> bool {
    let snippet = snippet.strip_suffix('\r').unwrap_or(snippet);
    let text = text.strip_suffix('\r').unwrap_or(text);
    let same_lines = text.split('\n').count() == snippet.split('\n').count();
    let mut rest = text;
    let mut parts = snippet.split(MASK);
    let first = parts.next().unwrap();
    let Some(after) = rest.strip_prefix(first) else { return false };
    rest = after;
    let parts: Vec<&str> = parts.collect();
    if parts.is_empty() {
        return rest.is_empty() && same_lines;
    }
    for (at, part) in parts.iter().enumerate() {
        let found =
            if at + 1 == parts.len() { rest.ends_with(part).then(|| rest.len() - part.len()) } else { rest.find(part) };
        let Some(start) = found else { return false };
        rest = &rest[start + part.len()..];
    }
    same_lines
}

/// Scans some paths of a folder into every format with snippets; how many places agree, by the ending of the file.
fn hold(folder: &Path, paths: &[&str], less: &[&str]) -> BTreeMap<String, usize> {
    let mut held = BTreeMap::new();
    for (format, read) in
        [("json", of_json as fn(&Value, &mut Vec<Place>)), ("sarif", of_sarif), ("sarif-full", of_sarif)]
    {
        let run = run(folder, &[&["scan", "--exit-zero", "-o", format], less, paths].concat(), b"").ended();
        let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
        let mut places = Vec::new();
        read(&report, &mut places);
        for place in places.iter().filter(|place| !place.snippet.is_empty()) {
            // Members of archives, and files in other encodings, have no text to compare with.
            let Some(text) = fs::read(folder.join(&place.path)).ok().and_then(|bytes| String::from_utf8(bytes).ok())
            else {
                continue;
            };
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            let own = text_of(text, place);
            assert!(agrees(&own, &place.snippet), "{format}: {place:?} has the text {own:?}");
            let ending = Path::new(&place.path).extension().unwrap_or_default().to_string_lossy().into_owned();
            *held.entry(ending).or_default() += 1;
        }
    }
    held
}

#[test]
fn regions_and_snippets_agree_in_what_the_repository_ships() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let held = hold(root, &["testdata", "policies"], &["--no-config"]);
    let endings: BTreeSet<&str> = held.keys().map(String::as_str).collect();
    for ending in ["tf", "yaml", "yml", "ts", "txt", "md"] {
        assert!(endings.contains(ending), "no result in .{ending}: {held:?}");
    }
}

/// A key in several lines, which is no key.
fn pem(end: &str) -> String {
    let body: Vec<String> =
        (0..4).map(|line| format!("MIIEpAIBAAKCAQEA{line}x7Kq2Zr9Lm4Tn8Vb3Wc6Yd1Fg5Hj0Pa{line}")).collect();
    format!("-----BEGIN RSA PRIVATE KEY-----{end}{}{end}-----END RSA PRIVATE KEY-----", body.join(end))
}

/// Every format with credentials in it, of one line and of several, among letters of one, two, three and four bytes, with
/// either end of line, in short lines and in lines that are cropped.
#[test]
fn regions_and_snippets_agree_in_every_format() {
    let repo = Repo::new();
    let token = common::token();
    let mut number = 0;
    for end in ["\n", "\r\n"] {
        for around in ["", "é ", "漢字 ", "😀 "] {
            for padding in [0, 150, 600] {
                number += 1;
                let pad = "x ".repeat(padding);
                let key = pem(end);
                let indented = |by: &str| key.lines().map(|line| format!("{by}{line}")).collect::<Vec<_>>().join(end);
                let quoted = key.replace("\r\n", "\n").replace('\n', "\\n");
                let files = [
                    ("env", format!("# {around}{pad}{end}TOKEN={token} # {around}{end}KEY=\"{key}\"{end}")),
                    (
                        "yaml",
                        format!(
                            "a: '{around}{pad}'{end}token: {token} # {around}{end}key: |{end}{}{end}z: 1{end}",
                            indented("  ")
                        ),
                    ),
                    (
                        "json",
                        format!(
                            "{{\"a\": \"{around}{pad}\", \"token\": \"{token}\",{end}\"private_key\": \"{quoted}\"}}{end}"
                        ),
                    ),
                    ("toml", format!("a = \"{around}\"{end}token = \"{token}\" # {pad}{end}key = '''{key}'''{end}")),
                    (
                        "tf",
                        format!(
                            "variable \"a\" {{{end}  default = \"{token}\" # {around}{pad}{end}}}{end}locals {{{end}  key = <<EOT{end}{key}{end}EOT{end}}}{end}"
                        ),
                    ),
                    ("ini", format!("[a]{end}token = {token}{end}b = {around}{pad}{end}")),
                    ("properties", format!("token={token}{end}b={around}{pad}{end}")),
                    ("xml", format!("<a b=\"{around}{pad}\"><token>{token}</token>{end}<k>{key}</k></a>{end}")),
                    (
                        "ts",
                        format!("const a = \"{around}{pad}\"; const token = \"{token}\";{end}const k = `{key}`;{end}"),
                    ),
                    ("py", format!("token = \"{token}\"  # {around}{pad}{end}key = \"\"\"{key}\"\"\"{end}")),
                    ("sh", format!("export TOKEN={token} # {around}{pad}{end}cat <<E{end}{key}{end}E{end}")),
                    (
                        "md",
                        format!(
                            "{around}{pad}{end}{end}```env{end}TOKEN={token}{end}```{end}{end}- b{end}  ```yaml{end}  key: |{end}{}{end}  ```{end}",
                            indented("    ")
                        ),
                    ),
                    ("sql", format!("-- {around}{pad}{end}CREATE USER a PASSWORD '{token}';{end}")),
                    ("pem", format!("{around}{pad}{end}{key}{end}")),
                ];
                for (ending, text) in files {
                    repo.write(&format!("f{number}.{ending}"), text);
                }
                repo.write(
                    &format!("d{number}/Dockerfile"),
                    format!("FROM scratch{end}ENV TOKEN={token}{end}# {around}{pad}{end}"),
                );
            }
        }
    }
    let held = hold(repo.path(), &["."], &[]);
    for ending in
        ["env", "yaml", "json", "toml", "tf", "ini", "properties", "xml", "ts", "py", "sh", "md", "sql", "pem", ""]
    {
        assert!(held.get(ending).is_some_and(|count| *count >= 24), "too few places in .{ending}: {held:?}");
    }
}
