use std::fmt::Write as _;
use std::sync::Arc;

use super::table::{self, Sort};
use crate::detect::secrets::SecretScanner;
use crate::detect::secrets::kinds::{self, Reads};
use crate::detect::{Confidence, SecretFact};
use crate::document;
use crate::source::{Artifact, Encoding, Origin, SourceText};

/// What is found of services: line and vendor, `None` where a kind of the service's own has it.
fn found(scanner: &SecretScanner, file: &str, text: &str) -> Vec<(u32, Option<String>)> {
    let (source, facts) = facts(scanner, file, text);
    let kinds = |fact: &&SecretFact| kinds::by_id(&fact.detector).is_some_and(|kind| kind.reads == Reads::Assigned);
    facts
        .iter()
        .filter(|fact| fact.detector == super::RULE || kinds(fact))
        .map(|fact| (source.region(fact.span).start_line, fact.vendor.clone()))
        .collect()
}

fn facts(scanner: &SecretScanner, file: &str, text: &str) -> (Arc<SourceText>, Vec<SecretFact>) {
    let source = Arc::new(SourceText::new(file, text, Encoding::Utf8, Origin::WorkingTree));
    let artifact = Artifact::file(Arc::clone(&source));
    let parsed = document::parse(&artifact);
    let facts = scanner.scan(&source, &[(artifact, &parsed)]);
    (source, facts)
}

const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

/// A value to no vendor's format, the same in every run.
fn value(seed: usize) -> String {
    let mut state = 0x9e37_79b9_7f4a_7c15u64.wrapping_mul(seed as u64 + 1);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize
    };
    loop {
        let text: String = (0..27).map(|_| char::from(LETTERS[next() % LETTERS.len()])).collect();
        if super::has_shape(&text) && super::is_credential(&text) {
            return text;
        }
    }
}

/// A name for a service's credential as people write it.
fn key_of(word: &str) -> String {
    format!("{}_API_KEY", word.to_uppercase())
}

fn camel(word: &str) -> String {
    format!("{word}ApiKey")
}

#[test]
fn every_service_is_found_in_three_syntaxes() {
    let scanner = SecretScanner::load().unwrap();
    let (mut env, mut json, mut yaml, mut code) = (String::new(), String::from("{\n"), String::new(), String::new());
    let spellings: Vec<_> = table::all().collect();
    for (at, (word, _, sort)) in spellings.iter().enumerate() {
        let value = value(at);
        let (secret, token) = if *sort == Sort::Qualified { ("api_secret", "api") } else { ("secret", "access") };
        writeln!(env, "{}={value}", key_of(word)).unwrap();
        writeln!(json, "  \"{}\": \"{value}\"{}", camel(word), if at + 1 < spellings.len() { "," } else { "}" })
            .unwrap();
        writeln!(yaml, "\"{word}\":\n  {secret}: {value}").unwrap();
        writeln!(code, "const {}_token = \"{value}\";", format!("my_{word}_{token}").to_uppercase()).unwrap();
    }
    let mut missed = Vec::new();
    for (file, text, step) in [(".env", env, 1), ("a.json", json, 1), ("a.yaml", yaml, 2), ("a.ts", code, 1)] {
        let seen = found(&scanner, file, &text);
        for (at, &(word, vendor, sort)) in spellings.iter().enumerate() {
            let line = u32::try_from(at * step + if file == ".env" || file == "a.ts" { 1 } else { 2 }).unwrap();
            let name = table::name(vendor).unwrap();
            if !seen.iter().any(|(at, said)| *at == line && said.as_deref().is_none_or(|said| said == name)) {
                missed.push(format!("{file}: {word} {sort:?} {:?}", seen.iter().find(|(at, _)| *at == line)));
            }
        }
    }
    assert!(missed.is_empty(), "{}: {}", missed.len(), missed.join("\n"));
}

#[test]
fn what_is_no_credential_is_silent_for_every_service() {
    let scanner = SecretScanner::load().unwrap();
    let (mut env, mut code, mut prose) = (String::new(), String::new(), String::new());
    for (at, (word, ..)) in table::all().enumerate() {
        let name = key_of(word);
        let value = value(at);
        writeln!(env, "{name}=${{{name}}}\n{name}_OLD=your-{word}-api-key\n{}_CLIENT_ID={value}", word.to_uppercase())
            .unwrap();
        writeln!(env, "{}_PUBLIC_KEY={value}\n{name}_URL=https://api.{word}.com/v1", word.to_uppercase()).unwrap();
        writeln!(code, "const {word}Key = process.env.{name};\nconst {word}Token = \"{word}-token-name\";").unwrap();
        writeln!(prose, "Set {name} to the key {value} of your account.").unwrap();
    }
    for (file, text) in [(".env", env), ("a.ts", code), ("a.md", prose)] {
        let (source, facts) = facts(&scanner, file, &text);
        let seen: Vec<_> =
            facts.iter().filter(|f| f.detector == super::RULE).map(|f| source.region(f.span).start_line).collect();
        let lines: Vec<_> = text.lines().collect();
        let seen: Vec<_> = seen.iter().map(|line| lines[*line as usize - 1]).collect();
        assert!(seen.is_empty(), "{file}: {seen:#?}");
    }
}

#[test]
fn ordinary_words_stay_ordinary() {
    let scanner = SecretScanner::load().unwrap();
    let (mut yaml, mut count) = (String::new(), 0);
    for (at, (word, _, sort)) in table::all().enumerate() {
        if sort != Sort::Own {
            let value = value(at);
            writeln!(yaml, "{word}: {value}\n{word}_of_key: {value}\n{word}_row_token: {value}\n{word}_name: {value}")
                .unwrap();
            count += 1;
        }
    }
    assert!(count > 150);
    let (source, facts) = facts(&scanner, "a.yaml", &yaml);
    let lines: Vec<_> = facts
        .iter()
        .filter(|fact| fact.detector == super::RULE)
        .map(|fact| yaml.lines().nth(source.region(fact.span).start_line as usize - 1).unwrap())
        .collect();
    assert!(lines.is_empty(), "{lines:#?}");
}

#[test]
fn every_service_of_the_list_has_its_word() {
    let spelled: std::collections::BTreeSet<_> = table::all().map(|(_, vendor, _)| vendor).collect();
    assert_eq!(spelled.len(), table::count());
}

#[test]
fn the_service_wins_over_the_generic_rule_and_keeps_its_certainty() {
    let scanner = SecretScanner::load().unwrap();
    let text = "USER_SECRET=q8Zr1LxW0pVn6TbYc4Hs\nBOX_TOKEN=q8Zr1LxW0pVn6TbYc4Hs\nBOX_KEY=q8Zr1LxW0pVn6TbYc4Hs\n";
    let (_, facts) = facts(&scanner, ".env", text);
    let seen: Vec<_> = facts.iter().map(|f| (f.detector.as_str(), f.vendor.as_deref(), f.confidence)).collect();
    assert_eq!(
        seen,
        [
            ("hardcoded-credential", None, Confidence::High),
            ("vendor-credential", Some("Box"), Confidence::High),
            ("vendor-credential", Some("Box"), Confidence::Low),
        ]
    );
}

#[test]
fn random_values_of_the_usual_shapes_are_credentials() {
    const HEX: &[u8] = b"0123456789abcdef";
    const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    const MIXED: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut draw = |alphabet: &[u8], length: usize| -> String {
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 33) as usize
        };
        (0..length).map(|_| char::from(alphabet[next() % alphabet.len()])).collect()
    };
    let shapes = [
        (HEX, 20),
        (HEX, 24),
        (HEX, 32),
        (HEX, 40),
        (HEX, 64),
        (LOWER, 16),
        (LOWER, 20),
        (LOWER, 24),
        (LOWER, 32),
        (MIXED, 16),
        (MIXED, 20),
        (MIXED, 24),
        (MIXED, 32),
        (MIXED, 40),
        (URL, 22),
        (URL, 43),
        (URL, 64),
    ];
    let mut low = Vec::new();
    for (alphabet, length) in shapes {
        let found = (0..500).filter(|_| {
            let value = draw(alphabet, length);
            super::has_shape(&value) && super::is_credential(&value)
        });
        let share = found.count() / 5;
        if share < 95 {
            low.push((alphabet.len(), length, share));
        }
    }
    assert!(low.is_empty(), "alphabet, length, percent: {low:?}");
}
