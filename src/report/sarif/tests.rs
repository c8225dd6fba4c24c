//! What must hold in every SARIF file, whatever is in it.

mod place;
mod population;
mod result;
mod rule;

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::*;
use crate::report::sample;
use crate::rule::Severity;

fn log(report: &ScanReport, profile: Profile) -> Value {
    let mut out = Vec::new();
    write(report, profile, &ReportOptions::default(), &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn run(report: &ScanReport, profile: Profile) -> Value {
    log(report, profile)["runs"][0].clone()
}

/// All values of a key, at any depth.
fn all<'v>(value: &'v Value, key: &str) -> Vec<&'v Value> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                found.extend(members.get(key));
                open.extend(members.values());
            }
            _ => {}
        }
    }
    found
}

const BOTH: [Profile; 2] = [Profile::Github, Profile::Full];

#[test]
fn the_github_profile_drops_what_github_would_show_wrongly() {
    let report = sample::report();
    let (github, full) = (run(&report, Profile::Github), run(&report, Profile::Full));
    assert_eq!(github["results"].as_array().unwrap().len(), 5);
    assert!(all(&github, "suppressions").is_empty());
    assert!(all(&github, "kind").iter().all(|kind| *kind == "fail"));
    assert_eq!(full["results"].as_array().unwrap().len(), report.results.len());
    assert_eq!(all(&full["results"], "suppressions").len(), report.results.len());
    let reviews = full["results"].as_array().unwrap().iter().filter(|r| r["kind"] == "review").collect::<Vec<_>>();
    assert!(reviews.len() == 1 && reviews[0]["level"] == "none");
    assert_eq!(full["tool"]["driver"]["rules"].as_array().unwrap().len(), report.rules.len() + 1);
}

/// Azure's service takes a category of ours for one of its own pipelines.
#[test]
fn azure_gets_what_github_gets_without_a_category() {
    let report = sample::report();
    let (mut github, mut azure) = (run(&report, Profile::Github), run(&report, Profile::Azure));
    assert_eq!(github["automationDetails"]["id"], "regate/");
    // Where the tests run in such a pipeline, it has that one's.
    assert_ne!(azure["automationDetails"]["id"], "regate/");
    for run in [&mut github, &mut azure] {
        run.as_object_mut().unwrap().remove("automationDetails");
    }
    assert_eq!(github, azure);
}

#[test]
fn too_many_results_keep_the_worst_and_say_so() {
    let mut report = ScanReport::default();
    for at in 0..10 {
        let severity = if at % 2 == 0 { Severity::Low } else { Severity::High };
        report.results.push(sample::result(&format!("r{at}"), severity, sample::place("f", "x", "x")));
    }
    let (kept, left_out) = select(&report, Profile::Github, 6);
    let ids: Vec<_> = kept.iter().map(|result| result.rule_id.as_str()).collect();
    assert_eq!((ids, left_out), (vec!["r0", "r1", "r3", "r5", "r7", "r9"], 4));
    report.results = vec![report.results[0].clone(); MOST_RESULTS + 2];
    let run = run(&report, Profile::Github);
    assert_eq!(run["results"].as_array().unwrap().len(), MOST_RESULTS);
    let notification = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(notification["message"]["text"], "2 results of the lowest severity were left out.");
}

#[test]
fn an_unfinished_policy_is_no_success() {
    let mut report = sample::report();
    assert_eq!(run(&report, Profile::Github)["invocations"][0]["executionSuccessful"], false);
    report.coverage.errors.clear();
    assert_eq!(run(&report, Profile::Github)["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn numbers_from_a_careless_policy_are_made_sound() {
    let mut report = ScanReport::default();
    let mut result = sample::result("r", Severity::High, sample::place("f", "x", "x"));
    result.location.region = crate::span::Region::default();
    result.location.excerpt = crate::result::Excerpt::default();
    report.results.push(result);
    let run = run(&report, Profile::Full);
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["region"], serde_json::json!({"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}));
    assert!(place.get("contextRegion").is_none());
}

#[test]
fn only_our_own_links_are_links() {
    let run = run(&careless(), Profile::Github);
    let texts = all(&run["results"], "text");
    assert!(texts.iter().any(|text| text.as_str().unwrap().contains("[brackets] (https://example.com)")));
    assert!(texts.iter().all(|text| !text.as_str().unwrap().contains("](http")));
}

/// Places that no careful policy reports: no region, no path, standard input, a conftest rule without a name.
fn careless() -> ScanReport {
    let mut report = ScanReport::default();
    for path in ["<stdin>", "@scope/(group)/[slug]/page.tsx", "a:b", "{0}"] {
        report.results.push(sample::result("Team Rule {0}", Severity::Info, sample::place(path, "x", "x")));
    }
    report.results[0].location.region = crate::span::Region::default();
    report.results[0].location.excerpt = crate::result::Excerpt::default();
    report.results[0].line_hash.clear();
    report.results[1].message = "Braces {0} and [brackets](https://example.com) stay".to_string();
    let error = |path: &str| crate::result::PolicyError {
        path: path.to_string(),
        rule: "unlisted".to_string(),
        message: "it loops".to_string(),
    };
    report.coverage.errors = vec![error(""), error("infra")];
    report
}

/// For `.ci/validate-sarif.sh`: `REGATE_WRITE_SARIF=DIR cargo test` leaves the samples there.
#[test]
fn the_samples_can_be_written_for_the_validator() {
    let samples = [
        (sample::report(), Profile::Github, "github.sarif"),
        (sample::report(), Profile::Full, "full.sarif"),
        (careless(), Profile::Github, "careless-github.sarif"),
        (careless(), Profile::Full, "careless-full.sarif"),
        (ScanReport::default(), Profile::Github, "empty.sarif"),
    ];
    let folder = std::env::var_os("REGATE_WRITE_SARIF");
    for (report, profile, name) in samples {
        let text = serde_json::to_string_pretty(&log(&report, profile)).unwrap();
        assert!(text.contains("\"version\": \"2.1.0\""));
        if let Some(folder) = &folder {
            std::fs::write(std::path::Path::new(folder).join(name), text).unwrap();
        }
    }
}

/// `versionControlProvenance` needs an address; without one the commit is named all the same, once.
#[test]
fn the_commit_is_named_with_and_without_a_remote() {
    let named = |repository: Option<&str>, profile| {
        let mut report = sample::report();
        let (repository, revision) = (repository.map(str::to_string), Some("c0ffee".to_string()));
        report.provenance = Some(Provenance { repository, revision, branch: None });
        let run = run(&report, profile);
        let controlled = run["versionControlProvenance"][0]["revisionId"].as_str().map(str::to_string);
        (controlled, run["properties"]["revision"].as_str().map(str::to_string))
    };
    for profile in BOTH {
        assert_eq!(named(Some("https://git.example.org/a/b.git"), profile), (Some("c0ffee".to_string()), None));
        assert_eq!(named(None, profile), (None, Some("c0ffee".to_string())));
    }
}
