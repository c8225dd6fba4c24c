//! The detectors' own examples, and what must hold for every text.

use std::sync::Arc;

use super::*;
use crate::document;
use crate::source::{Encoding, Origin};

fn facts_of(file: &str, text: &str) -> (Arc<SourceText>, Vec<SecretFact>) {
    let source = Arc::new(SourceText::new(file, text, Encoding::Utf8, Origin::WorkingTree));
    let scanner = SecretScanner::load().unwrap();
    let artifacts: Vec<_> = std::iter::once(Artifact::file(Arc::clone(&source))).chain(document::fences(&source)).collect();
    let parsed: Vec<_> = artifacts.iter().map(document::parse).collect();
    let pairs: Vec<_> = artifacts.iter().cloned().zip(&parsed).collect();
    let facts = scanner.scan(&source, &pairs);
    (source, facts)
}

fn found(file: &str, text: &str) -> Vec<(String, String)> {
    let (source, facts) = facts_of(file, text);
    facts.iter().map(|fact| (fact.detector.clone(), source.slice(fact.span).to_string())).collect()
}

#[test]
fn every_pattern_compiles_and_every_prefix_is_public() {
    for detector in detector::all() {
        assert!(detector.regex().is_some(), "{}", detector.id);
        let captures = detector.regex().unwrap().group_info().pattern_len();
        assert_eq!(captures, 1, "{}", detector.id);
        let public = detector.prefix.is_empty() || detector.keywords.iter().any(|word| word.starts_with(detector.prefix)) || detector.pattern.contains(detector.prefix);
        assert!(public && detector.prefix.len() <= 16, "{}", detector.id);
        assert!(!detector.bad.is_empty() && !detector.good.is_empty(), "{}", detector.id);
    }
}

#[test]
fn every_example_is_judged_as_the_data_says() {
    let mut wrong = Vec::new();
    for detector in detector::all() {
        for (file, text) in detector.bad {
            if !found(file, text).iter().any(|(id, _)| id == detector.id) {
                wrong.push(format!("{} misses {file}: {text} {:?}", detector.id, found(file, text)));
            }
        }
        for (file, text) in detector.good {
            let noise: Vec<_> = found(file, text).into_iter().filter(|(id, _)| id == detector.id || detector.reads != Reads::Syntax).collect();
            if !noise.is_empty() {
                wrong.push(format!("{} alarms on {file}: {noise:?}", detector.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "a harness: REGATE_CORPUS names folders, separated by colons"]
fn corpus() {
    let scanner = SecretScanner::load().unwrap();
    let folders = std::env::var("REGATE_CORPUS").unwrap();
    let (mut bytes, mut files, mut spent) = (0usize, 0usize, std::time::Duration::ZERO);
    let mut counts = std::collections::BTreeMap::new();
    for entry in folders.split(':').flat_map(|f| ignore::WalkBuilder::new(f).standard_filters(false).build()).flatten() {
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        if text.len() > 4_000_000 || text.contains('\0') {
            continue;
        }
        bytes += text.len();
        files += 1;
        let source = Arc::new(SourceText::new(entry.path().to_string_lossy(), text, Encoding::Utf8, Origin::WorkingTree));
        let artifacts: Vec<_> = std::iter::once(Artifact::file(Arc::clone(&source))).chain(document::fences(&source)).collect();
        let parsed: Vec<_> = artifacts.iter().map(document::parse).collect();
        let pairs: Vec<_> = artifacts.iter().cloned().zip(&parsed).collect();
        let start = std::time::Instant::now();
        let facts = scanner.scan(&source, &pairs);
        spent += start.elapsed();
        for fact in facts {
            *counts.entry((fact.detector.clone(), fact.confidence)).or_insert(0) += 1;
            let line = source.region(fact.span).start_line;
            let value: String = source.slice(fact.span).chars().take(60).collect();
            println!("{}\t{:?}\t{}:{line}\t{:?}\t{value:?}", fact.detector, fact.confidence, source.path(), fact.name);
        }
    }
    println!("{files} files, {:.1} MB, {spent:?}: {counts:#?}", bytes as f64 / 1e6);
}
