//! What the gate does with every line of `testdata/secrets/levels.txt`: fails, asks for a review, or says nothing. Values
//! are drawn at random, so that no value can be learnt by heart.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test makes its own files and may panic"
)]

use crate::common;

use std::collections::BTreeMap;

use common::{Repo, text};
use serde_json::Value;

/// Draws from a fixed sequence (Knuth's MMIX generator).
struct Draws(u64);

impl Draws {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn of(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(alphabet[self.below(alphabet.len())])).collect()
    }

    /// A value of a form: `hex:32`, `uuid`, `pw`.
    fn value(&mut self, form: &str) -> String {
        const ALL: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/";
        let (kind, length) = form.split_once(':').unwrap_or((form, "0"));
        let length = length.parse().unwrap();
        match kind {
            "hex" => self.of(&ALL[..16], length),
            "b36" => self.of(&ALL[..36], length),
            "b62" => self.of(&ALL[..62], length),
            "b64" => self.of(ALL, length),
            "uuid" => [8, 4, 4, 4, 12].map(|length| self.of(&ALL[..16], length)).join("-"),
            "pw" => {
                let words = ["Tr4msway", "Lant3rn", "Qu4rry", "Heron7", "Wint3r", "Mar1ner", "F1ddle", "Gr4nite"];
                let (one, two) = (self.below(words.len()), self.below(words.len()));
                format!("{}-{}-{}", words[one], words[two], 10 + self.below(90))
            }
            other => panic!("no form '{other}'"),
        }
    }

    fn filled(&mut self, line: &str) -> String {
        let mut out = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let form = after.split_once('}').filter(|(form, _)| {
                let kind = form.split(':').next().unwrap();
                ["hex", "b36", "b62", "b64", "uuid", "pw"].contains(&kind)
            });
            rest = match form {
                Some((form, after)) => {
                    out.push_str(&self.value(form));
                    after
                }
                None => {
                    out.push('{');
                    after
                }
            };
        }
        out + rest
    }
}

/// By file and line: the level that is written, and the text.
fn marked(seed: u64) -> BTreeMap<String, Vec<(char, String)>> {
    let mut draws = Draws(seed);
    let mut files: BTreeMap<String, Vec<(char, String)>> = BTreeMap::new();
    let mut own = String::new();
    for line in include_str!("../testdata/secrets/levels.txt").lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            own = name.to_string();
        } else if let Some((level, rest)) = line.split_once('|').filter(|_| !own.is_empty()) {
            files.entry(own.clone()).or_default().push((level.chars().next().unwrap(), draws.filled(rest)));
        }
    }
    files
}

#[test]
fn the_gate_does_with_every_line_what_is_written() {
    let (mut wrong, mut shares, mut missed) = (Vec::new(), BTreeMap::new(), 0);
    for seed in [3, 20_261_128] {
        let repo = Repo::new();
        let files = marked(seed);
        for (path, lines) in &files {
            let text: Vec<&str> = lines.iter().map(|(_, text)| text.as_str()).collect();
            repo.write(path, text.join("\n") + "\n");
        }
        let report = repo.scan(&["--only", "secrets", "--fail-on", "never"]).report();
        let mut levels: BTreeMap<(String, u64), char> = BTreeMap::new();
        for result in report.results() {
            let level = match (text(&result["kind"]), text(&result["severity"])) {
                ("review", _) => 'R',
                (_, "high" | "critical") => 'F',
                _ => 'm',
            };
            for place in common::places(result) {
                let key = (text(&place["path"]).to_string(), place["startLine"].as_u64().unwrap());
                levels.insert(key, level);
            }
        }
        for (path, lines) in &files {
            for (at, (level, line)) in lines.iter().enumerate() {
                let found = levels.get(&(path.clone(), at as u64 + 1)).copied().unwrap_or(' ');
                *shares.entry((*level, found)).or_insert(0) += 1;
                // Of random texts one in a hundred is spelled as words are (`kinds::randomness`), and is for review or nothing.
                if matches!((*level, found), ('F', ' ' | 'R')) {
                    missed += 1;
                } else if found != *level {
                    wrong.push(format!("{path}:{}: {found:?} and not {level:?}: {line}", at + 1));
                }
            }
        }
    }
    println!("written, found: {shares:?}");
    assert!(missed <= 2, "{missed} credentials do not fail: {shares:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_credential_in_many_places_is_one_result() {
    let repo = Repo::git_init();
    let line = "API_TOKEN=q8Zr1LxW0pVn6TbYc4Hs\n";
    repo.write("a.env", line).write("b.env", line).git(&["add", "."]).git(&["commit", "--quiet", "-m", "a"]);
    let one = repo.scan(&[]).report();
    assert_eq!(one.results().len(), 1);
    assert_eq!(one.found(), ["a.env", "b.env"].map(|path| format!("hardcoded-credential {path}:1")));
    assert!(text(&one.results()[0]["message"]).ends_with("at one more place."), "{:?}", one.results());
    repo.write("c.env", line);
    let two = repo.scan(&[]).report();
    assert_eq!(two.results().len(), 1);
    assert_ne!(one.results()[0]["fingerprint"], two.results()[0]["fingerprint"], "a new place makes it new");
    repo.git(&["add", "."]);
    assert_eq!(repo.scan(&["--staged"]).report().results()[0]["location"]["path"], "c.env");
}

#[test]
fn one_value_in_two_environments_fails() {
    let repo = Repo::new();
    repo.write("prod/app.env", "JWT_SECRET=q8Zr1LxW0pVn6TbYc4Hs\n");
    repo.write("staging/app.env", "JWT_SECRET=q8Zr1LxW0pVn6TbYc4Hs\n");
    let run = repo.scan(&[]);
    let shared: Vec<_> =
        run.report().found().into_iter().filter(|found| found.starts_with("credential-shared")).collect();
    assert_eq!(shared, ["prod", "staging"].map(|name| format!("credential-shared-by-environments {name}/app.env:1")));
    assert!(!run.stdout.contains("q8Zr1LxW0pVn6TbYc4Hs"));
    repo.write("staging/app.env", "JWT_SECRET=hT7q2Lw9zRk4Xb1Vn8Mc\n");
    assert!(!repo.scan(&[]).report().found().iter().any(|found| found.starts_with("credential-shared")));
}

/// The rule over several files is configured as any other, and what the configuration makes mild is still one credential.
#[test]
fn a_shared_credential_has_the_severity_that_is_set() {
    let repo = Repo::new();
    for path in ["prod/app.env", "staging/app.env"] {
        repo.write(path, "JWT_SECRET=q8Zr1LxW0pVn6TbYc4Hs\n");
    }
    let shared = |configuration: &str| {
        repo.write("regate.toml", configuration);
        let report = repo.scan(&[]).report();
        let of_rule = |result: &&Value| result["ruleId"] == "credential-shared-by-environments";
        report.results().iter().filter(of_rule).map(|own| text(&own["severity"]).to_string()).collect::<Vec<_>>()
    };
    assert_eq!(shared(""), ["high"]);
    assert_eq!(shared("[rules.credential-shared-by-environments]\nseverity = \"low\"\n"), ["low"]);
    assert_eq!(shared("[rules.credential-shared-by-environments]\nenabled = false\n"), [""; 0]);
    assert_eq!(shared("[rules.hardcoded-credential]\nseverity = \"low\"\n"), ["high"]);
}
