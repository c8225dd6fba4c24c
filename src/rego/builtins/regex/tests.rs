use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use super::*;

/// What Go's `regexp` finds: of each pattern, by the number of the text, all matches (go1.26, `FindAllString`).
#[derive(Deserialize)]
struct Answers {
    texts: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    pattern: String,
    /// `None` for what Go refuses.
    found: Option<BTreeMap<usize, Vec<String>>>,
}

#[test]
fn patterns_mean_what_they_mean_in_go() {
    let answers: Answers = serde_json::from_str(include_str!("../../../../testdata/regex/go.json")).unwrap();
    let mut wrong = Vec::new();
    for Case { pattern: written, found } in &answers.cases {
        let read = compile(written);
        let Some(found) = found else {
            if read.is_ok() {
                wrong.push(format!("{written}: Go refuses it"));
            }
            continue;
        };
        let Ok(read) = read.map_err(|error| wrong.push(format!("{written}: {error}"))) else { continue };
        for (at, text) in answers.texts.iter().enumerate() {
            let own: Vec<&str> = read.regex.find_iter(text).map(|found| found.as_str()).collect();
            let expected: Vec<&str> = found.get(&at).into_iter().flatten().map(String::as_str).collect();
            if own != expected {
                wrong.push(format!("{written} on {text:?}: {own:?}, Go {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(answers.cases.iter().any(|case| case.found.is_none() && Regex::new(&case.pattern).is_ok()));
}

#[test]
fn what_is_too_large_is_a_bound_and_no_mistake() {
    assert_eq!(compile("(?:\\pL{100}){10}").err().unwrap(), PATTERN_TEXT);
    assert!(compile(&"(".repeat(100_000)).is_err());
    assert!(compile(&format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000))).is_err());
}
