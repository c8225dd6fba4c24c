//! What an editor shows of a policy: the words that its metadata may hold, and its tests.

use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::text::Text;
use crate::cli::worker::workers;
use crate::policy::{LoadOptions, TestOptions, metadata_keys, metadata_values};
use crate::report::one_line;
use crate::scan::examples::test;

/// The command of a lens.
pub(super) const RUN_TEST: &str = "regate.runTest";

/// How many lines of a block are looked at above a place.
const MOST_LINES: u64 = 400;

/// `textDocument/completion`: in a `METADATA` block the keys or the values that may stand at a place.
pub(super) fn completion(text: &Text, params: &Json) -> Json {
    let number = |key: &str| params.pointer(&format!("/position/{key}")).and_then(Json::as_u64);
    let (Some(line), Some(character)) = (number("line"), number("character")) else { return json!([]) };
    let Some(block) = block(text, line) else { return json!([]) };
    let Some(own) = text.line(line).and_then(comment) else { return json!([]) };
    let typed: String = own.chars().take((character as usize).saturating_sub(1)).collect();
    let words = match typed.trim_start_matches([' ', '-']).split_once(':') {
        Some((key, _)) => {
            let around = around(&block, indent(own));
            let path: Vec<&str> = around.iter().map(String::as_str).chain([key.trim()]).collect();
            metadata_values(&path).into_iter().map(|(word, what)| item(word, what, 12, word)).collect()
        }
        None => {
            // A list may stand at the indent of its key.
            let is_listed = typed.trim_start().starts_with('-');
            let around = around(&block, indent(&typed) + usize::from(is_listed));
            let path: Vec<&str> = around.iter().map(String::as_str).collect();
            let listed = metadata_values(&path).into_iter().map(|(word, what)| item(word, what, 12, word));
            let keys = metadata_keys(&path).into_iter().map(|key| item(key, "", 10, &format!("{key}: ")));
            if is_listed { listed.collect() } else { keys.collect::<Vec<_>>() }
        }
    };
    Json::Array(words)
}

fn item(label: &str, detail: &str, kind: u8, insert: &str) -> Json {
    json!({"label": label, "detail": detail, "kind": kind, "insertText": insert})
}

/// The lines of the block before a line, without their `#`; `None` where the line is in none.
fn block(text: &Text, line: u64) -> Option<Vec<String>> {
    let mut found = Vec::new();
    for above in (line.saturating_sub(MOST_LINES)..line).rev() {
        let own = comment(text.line(above)?)?;
        if own.trim() == "METADATA" {
            found.reverse();
            return Some(found);
        }
        found.push(own.to_string());
    }
    None
}

/// What stands behind the `#` at a line's start.
fn comment(line: &str) -> Option<&str> {
    line.strip_prefix('#')
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| *c == ' ').count()
}

/// The keys that a line of an indent stands below.
fn around(block: &[String], own: usize) -> Vec<String> {
    let (mut keys, mut limit) = (Vec::new(), own);
    for line in block.iter().rev() {
        let depth = indent(line);
        let key = line.trim().trim_start_matches("- ").split_once(':').filter(|(_, rest)| rest.trim().is_empty());
        if let (true, Some((key, _))) = (depth < limit, key) {
            keys.push(key.trim().to_string());
            limit = depth;
        }
    }
    keys.reverse();
    keys
}

/// `textDocument/codeLens`: one above each test of a file of Rego.
pub(super) fn lenses(path: &Path, text: &Text) -> Json {
    if path.extension().is_none_or(|extension| extension != "rego") {
        return json!([]);
    }
    let tests = text.as_str().lines().enumerate().filter_map(|(at, line)| Some((at, test_name(line)?)));
    let lens = |(at, name): (usize, &str)| {
        let place = json!({"line": at, "character": 0});
        let command = json!({"title": "Run test", "command": RUN_TEST, "arguments": [path.to_string_lossy(), name]});
        json!({"range": {"start": place, "end": place}, "command": command})
    };
    tests.map(lens).collect()
}

/// The name of the test that a line begins.
fn test_name(line: &str) -> Option<&str> {
    let length = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(line.len());
    line.get(..length).filter(|name| name.starts_with("test_"))
}

/// Runs a test of a saved file, with what is in its folder, and says what it came to: a kind of message (3 for information, 1 for an
/// error) and a text.
pub(super) fn run(arguments: &Json, policy: LoadOptions) -> (u8, String) {
    let word = |at: usize| arguments.get(at).and_then(Json::as_str);
    let (Some(path), Some(name)) = (word(0), word(1).and_then(test_name)) else {
        return (1, "no test is named".to_string());
    };
    let folder = Path::new(path).parent().map(Path::to_path_buf).unwrap_or_default();
    let load = LoadOptions { policy_dirs: holding(&policy.policy_dirs, folder), workers: workers(), ..policy };
    let Ok(run) = regex::Regex::new(&format!("[.]{name}$")) else { return (1, "no test is named".to_string()) };
    let report = match test(&TestOptions { load, run: Some(run), coverage: false }) {
        Ok(report) => report,
        Err(errors) => return (1, errors.to_string()),
    };
    let own = report.results.iter().filter(|result| path.ends_with(result.location.file.trim_start_matches("./")));
    let mut own = own.peekable();
    if own.peek().is_none() {
        return (1, format!("'{name}' is no test of the saved file"));
    }
    let failed = own.find(|result| !result.passed());
    match failed {
        None => (3, format!("{name}: PASS")),
        Some(result) => {
            let why = result.error.as_ref().map(|error| format!(": {}", one_line(&error.message))).unwrap_or_default();
            (1, format!("{name}: {}{why}", if result.error.is_some() { "ERROR" } else { "FAIL" }))
        }
    }
}

/// The folder of policies in force that holds another, else that alone.
pub(super) fn holding(dirs: &[PathBuf], folder: PathBuf) -> Vec<PathBuf> {
    if dirs.iter().any(|dir| folder.starts_with(dir)) { dirs.to_vec() } else { vec![folder] }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "# METADATA\n# title: T\n# \n# custom:\n#   sever\n#   severity: \n#   controls:\n#     soc2: [\n#     \n#   kinds:\n#   - \npackage p\n# sev\n";

    fn labels(line: u64, character: u64) -> Vec<String> {
        let params = json!({"position": {"line": line, "character": character}});
        let found = completion(&Text::new(POLICY), &params);
        found.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_string()).collect()
    }

    #[test]
    fn metadata_are_completed_by_their_place() {
        assert!(labels(2, 2).contains(&"related_resources".to_string()));
        assert!(labels(4, 9).contains(&"severity".to_string()));
        assert_eq!(labels(5, 14), ["critical", "high", "medium", "low", "info"]);
        assert!(labels(7, 13).contains(&"CC6.1".to_string()));
        assert!(labels(8, 6).contains(&"gdpr".to_string()));
        assert!(labels(10, 6).contains(&"terraform".to_string()));
        assert!(labels(12, 5).is_empty() && labels(11, 3).is_empty());
    }

    #[test]
    fn tests_have_lenses() {
        let text = Text::new("package p_test\n\ntest_a if true\n\ntest_b_2 := true\n\nnot_a_test if true\n");
        let found = lenses(Path::new("/w/p_test.rego"), &text);
        let lines: Vec<_> =
            found.as_array().unwrap().iter().map(|lens| lens["range"]["start"]["line"].as_u64()).collect();
        assert_eq!(lines, [Some(2), Some(4)]);
        assert_eq!(lenses(Path::new("/w/p.tf"), &text), json!([]));
    }

    #[test]
    fn a_test_is_run_and_says_what_it_came_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p_test.rego");
        std::fs::write(&path, "package p_test\n\ntest_a if true\n\ntest_b if 1 == 2\n").unwrap();
        let run = |name: &str| run(&json!([path.to_str().unwrap(), name]), LoadOptions::default());
        assert_eq!(run("test_a"), (3, "test_a: PASS".to_string()));
        assert_eq!(run("test_b"), (1, "test_b: FAIL".to_string()));
        assert_eq!(run("test_c").0, 1);
        assert_eq!(run("deny"), (1, "no test is named".to_string()));
    }
}
