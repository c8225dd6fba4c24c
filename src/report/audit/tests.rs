//! Every number of an audit is recomputed from the JSON report by other means; hostile text stays text.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::report::{ReportFormat, ReportOptions, Saved, sample, write, write_saved};
use crate::result::{Exempted, ExemptedBy, Exemption, FileStatus, PopulationCounts, ScanReport, SuppressedBy};

fn written(report: &ScanReport, format: &str) -> String {
    let options = ReportOptions { show_passed: true, all_rules: true, now: 1_764_331_200, ..ReportOptions::default() };
    let mut out = Vec::new();
    write(report, format.parse().unwrap(), &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(report: &ScanReport, format: &str) -> Value {
    serde_json::from_str(&written(report, format)).unwrap()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn status(report: &ScanReport, framework: &str, control: &str) -> String {
    let audit = json(report, "audit");
    let framework = list(&audit["frameworks"]).find(|f| f["id"] == framework).unwrap();
    list(&framework["controls"]).find(|c| c["id"] == control).unwrap()["status"].as_str().unwrap().to_string()
}

/// A report with nothing wrong in it and nothing left unread.
fn clean() -> ScanReport {
    let mut report = sample::report();
    report.results.clear();
    report.coverage.errors.clear();
    report.coverage.files.retain(|file| file.status == FileStatus::Parsed);
    report.population = crate::result::Population::default();
    let subjects = sample::report();
    let (_, subjects) = subjects.population.rules().last().unwrap();
    let subject = subjects.keys().next().unwrap();
    report.population.add("s3-bucket-unencrypted", subject.clone(), crate::result::SubjectStatus::Pass);
    report
}

#[test]
fn the_first_status_that_applies_counts_and_none_is_met() {
    let mut report = clean();
    assert_eq!(status(&report, "soc2", "CC6.1"), "supported");
    assert_eq!(status(&report, "soc2", "CC1.1"), "not-assessed");
    // A rule without a population: that nothing was found supports nothing.
    assert_eq!(status(&report, "cwe", "798"), "not-assessed");
    report.coverage.files = sample::report().coverage.files;
    assert_eq!(status(&report, "soc2", "CC6.1"), "inconclusive", "what was not read may hold a bucket");
    let mut bucket = sample::report().results.swap_remove(3);
    assert!(bucket.suppression.is_some());
    report = clean();
    report.results.push(bucket.clone());
    assert_eq!(status(&report, "soc2", "CC6.1"), "inconclusive", "a comment is nobody's signature");
    bucket.suppression.as_mut().unwrap().by = SuppressedBy::Waiver { id: "W-1".to_string() };
    report.results.push(bucket.clone());
    assert_eq!(status(&report, "soc2", "CC6.1"), "waived");
    bucket.suppression = None;
    report.results.push(bucket);
    assert_eq!(status(&report, "soc2", "CC6.1"), "not-satisfied");
}

/// A rule whose weakness is beside the control indicates violation, and supports nothing; of the weakness itself it does.
#[test]
fn a_rule_supports_what_asks_for_what_it_looks_for() {
    let mut report = clean();
    assert_eq!(status(&report, "soc2", "CC6.7"), "not-assessed", "at rest is not in transit");
    assert_eq!(status(&report, "cwe", "311"), "supported");
    let audit = json(&report, "audit");
    let soc2 = list(&audit["frameworks"]).find(|one| one["id"] == "soc2").unwrap();
    let of = |id: &str| list(&soc2["controls"]).find(|control| control["id"] == id).unwrap();
    assert_eq!((list(&of("CC6.7")["supportedBy"]).count(), list(&of("CC6.1")["supportedBy"]).count()), (0, 1));
    assert!(of("CC6.7")["reason"].as_str().unwrap().contains("whose passing shows nothing of it"));
    let mut bucket = sample::report().results.swap_remove(3);
    bucket.suppression = None;
    report.results.push(bucket);
    assert_eq!(status(&report, "soc2", "CC6.7"), "not-satisfied");
}

/// The severity at a rule is that of its results, which the configuration or another tool may have set.
#[test]
fn a_rule_is_as_bad_as_its_worst_open_result() {
    let report = sample::report();
    let (audit, raw) = (json(&report, "audit"), json(&report, "json"));
    let rank = |severity: &str| ["info", "low", "medium", "high", "critical"].iter().position(|one| *one == severity);
    let mut differs = 0;
    for rule in list(&audit["rules"]) {
        let open = list(&rule["results"]).filter(|result| result["standing"] == "open");
        let worst = open.map(|result| result["severity"].as_str().unwrap()).max_by_key(|severity| rank(severity));
        let Some(worst) = worst else { continue };
        assert_eq!(rule["severity"], worst, "{}", rule["id"]);
        let own = list(&raw["rules"]).find(|own| own["id"] == rule["id"]);
        if own.is_none_or(|own| own["severity"] == worst) {
            continue;
        }
        differs += 1;
        let line = format!("1. {worst}: ");
        assert!(
            written(&report, "audit-markdown").lines().any(|told| {
                told.starts_with(&line) && told.contains(&format!("({})", rule["id"].as_str().unwrap()))
            })
        );
    }
    assert!(differs > 0, "the sample has a result whose severity is not its rule's");
}

/// What another tool finds and ties to no control of a framework leaves those open that files can speak to.
#[test]
fn results_that_name_no_control_leave_a_framework_open() {
    let sarif = serde_json::json!({"version": "2.1.0", "runs": [{
        "tool": {"driver": {"name": "Other", "rules": [{"id": "eval", "properties": {"tags": ["CWE-95"]}}]}},
        "results": [{"ruleId": "eval", "level": "error", "message": {"text": "m"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.js"}, "region": {"startLine": 1}}}]}],
    }]});
    let saved = Saved::of_sarif(sarif.to_string().as_bytes(), std::path::Path::new("/")).unwrap();
    let of = |format: &str| {
        let mut out = Vec::new();
        write_saved(&saved, format.parse().unwrap(), &ReportOptions::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let audit: Value = serde_json::from_str(&of("audit")).unwrap();
    let soc2 = list(&audit["frameworks"]).find(|one| one["id"] == "soc2").unwrap();
    let counts = |status: &str| soc2["statuses"][status].as_u64().unwrap();
    assert!(counts("inconclusive") > 10 && counts("not-assessed") > 10, "{}", soc2["statuses"]);
    for format in ["audit-markdown", "html"] {
        assert!(of(format).contains("1 found by tools whose rules name no control of SOC 2"), "{format}");
    }
}

/// What is known of a page in print: what it is about, and its number; what was looked at stands before the frameworks.
#[test]
fn a_printed_page_says_what_it_is_of() {
    let mut report = clean();
    report.provenance.as_mut().unwrap().repository = Some("https://example.org/a\"}b</style>".to_string());
    let page = written(&report, "html");
    assert!(page.contains("@bottom-left{content:\"example.org/ab/style, commit "), "{}", page.get(..9000).unwrap());
    assert!(page.contains("counter(page) \" of \" counter(pages)"));
    assert_eq!(page.matches("</style>").count(), 1);
    let at = |text: &str| page.find(text).unwrap();
    assert!(at("id=\"scope\"") < at("id=\"soc2\"") && at("id=\"results\"") < at("id=\"in-force\""));
}

/// What a rule that is switched off for some files would have said of them, nobody knows.
#[test]
fn a_control_whose_rule_is_switched_off_somewhere_is_not_supported() {
    let mut report = clean();
    let off = |rule: &str| {
        Exemption::new(ExemptedBy::Configuration, None, Exempted::RuleDisabled)
            .about(rule)
            .of_files(vec!["a.tf".into()])
    };
    report.coverage.exemptions = vec![off("another-rule")];
    assert_eq!(status(&report, "soc2", "CC6.1"), "supported");
    report.coverage.exemptions.push(off("s3-bucket-unencrypted"));
    assert_eq!(status(&report, "soc2", "CC6.1"), "inconclusive");
    let oscal = json(&report, "oscal");
    let found = oscal["assessment-results"]["results"][0]["findings"].as_array().cloned().unwrap_or_default();
    assert!(found.iter().all(|one| one["target"]["status"]["state"] != "satisfied"));
}

/// A scan of what a change touches has not seen the rest: what it passed supports no control of the whole.
#[test]
fn a_control_is_not_supported_by_a_scan_of_a_part() {
    use crate::result::{Conduct, Listened, Scope};
    let conduct = |scope, base: Option<&str>, narrowed_by: &[&str]| Conduct {
        trust: Listened::Itself,
        trust_commit: None,
        scope,
        scope_base: base.map(str::to_string),
        narrowed_by: narrowed_by.iter().map(ToString::to_string).collect(),
        dirty: Some(false),
        rules_sha256: None,
        fixed_time: None,
    };
    let written = |conduct: Conduct, format| {
        let options =
            ReportOptions { conduct: Some(conduct), frameworks: vec!["soc2".into()], ..ReportOptions::default() };
        let mut out = Vec::new();
        write(&clean(), format, &options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    for (conduct, words) in [
        (conduct(Scope::Change, Some("4a5b"), &[]), "only what differs from the commit 4a5b was judged"),
        (conduct(Scope::Part, None, &["--staged"]), "only a part was judged (--staged)"),
        (conduct(Scope::Part, None, &["PATHS", "--include"]), "only a part was judged (--include)"),
    ] {
        let page = written(conduct.clone(), ReportFormat::AUDIT_MARKDOWN);
        assert!(
            page.contains(words)
                && page.contains("Not everything was checked")
                && !page.contains("all that was examined"),
            "{page}"
        );
        assert!(!written(conduct, "oscal".parse().unwrap()).contains("\"satisfied\""));
    }
    // A folder that is named is what the scan is about.
    let page = written(conduct(Scope::Part, None, &["PATHS"]), ReportFormat::AUDIT_MARKDOWN);
    assert!(page.contains("All of 3 files were read whole"), "{page}");
}

/// Rules that a kept report does not list may bear on any control: none is supported by it, or had nothing to examine.
#[test]
fn a_report_without_all_rules_is_told_to_be_one() {
    let report = clean();
    let options = ReportOptions { show_passed: true, ..ReportOptions::default() };
    let mut kept = Vec::new();
    write(&report, ReportFormat::JSON, &options, &mut kept).unwrap();
    let saved = Saved::read(&kept).unwrap();
    let missing = saved.unlisted_rules();
    assert!(missing > 0, "the sample has rules that ran on nothing");
    let of = |format: &str| {
        let mut out = Vec::new();
        write_saved(&saved, format.parse().unwrap(), &options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let audit: Value = serde_json::from_str(&of("audit")).unwrap();
    for framework in list(&audit["frameworks"]) {
        assert!(list(&framework["controls"]).all(|control| control["status"] == "inconclusive"), "{framework}");
    }
    assert!(audit["scope"]["ruleIdsSha256"].is_null());
    for format in ["audit-markdown", "html"] {
        assert!(of(format).contains(&format!("does not list {missing}")), "{format}");
    }
    assert!(of("oscal").contains("rules-not-listed"));
}

/// What a report says of itself twice must be the same: an empty list of results beside a summary with some is no clean scan.
#[test]
fn a_report_that_was_changed_is_none() {
    let raw = json(&sample::report(), "json");
    let read = |raw: &Value| Saved::read(raw.to_string().as_bytes()).unwrap().hold_together();
    read(&raw).unwrap();
    let mut changed = raw.clone();
    changed["results"] = Value::Array(Vec::new());
    assert!(read(&changed).unwrap_err().to_string().contains("it lists 0"));
    for severity in ["critical", "high", "medium", "low", "info"] {
        changed["summary"]["open"][severity] = 0.into();
    }
    for count in ["review", "unknown", "suppressed"] {
        changed["summary"][count] = 0.into();
    }
    assert!(read(&changed).unwrap_err().to_string().contains("its population says"));
    let mut changed = raw.clone();
    let subjects =
        changed["population"].as_array_mut().unwrap().iter_mut().flat_map(|one| one["subjects"].as_array_mut());
    subjects.flatten().for_each(|subject| subject["status"] = "pass".into());
    assert!(read(&changed).unwrap_err().to_string().contains("as pass, and it lists"));
}

/// How a scan was run stands in the reports, where it is known.
#[test]
fn the_scope_tells_how_the_scan_was_run() {
    let conduct = crate::result::Conduct {
        trust: crate::result::Listened::Itself,
        trust_commit: None,
        scope: crate::result::Scope::Part,
        scope_base: None,
        narrowed_by: vec!["--exclude".to_string()],
        dirty: Some(true),
        rules_sha256: Some(crate::embedded::SHA256.to_string()),
        fixed_time: None,
    };
    let options = ReportOptions { conduct: Some(conduct), ..ReportOptions::default() };
    let mut out = Vec::new();
    write(&sample::report(), ReportFormat::AUDIT_MARKDOWN, &options, &mut out).unwrap();
    let told = String::from_utf8(out).unwrap();
    for words in
        ["not what the commit has", "| Narrowed by | --exclude", crate::embedded::SHA256, "policy/team.tar.gz sha256:"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("digests of the rules"));
    assert!(written(&sample::report(), "audit-markdown").contains("digests of the rules"), "where it is not known");
}

#[test]
fn every_number_can_be_recomputed_from_the_json_report() {
    let report = sample::report();
    let (audit, raw) = (json(&report, "audit"), json(&report, "json"));
    let results = |rule: &Value, fits: &dyn Fn(&Value) -> bool| {
        list(&raw["results"]).filter(|result| result["ruleId"] == *rule && fits(result)).count()
    };
    assert!(list(&audit["rules"]).count() >= 4);
    for rule in list(&audit["rules"]) {
        let id = &rule["id"];
        assert_eq!(list(&rule["results"]).count(), results(id, &|_| true), "{id}");
        let subjects = list(&raw["population"]).find(|population| population["ruleId"] == *id);
        let subjects: Vec<_> = subjects.map(|population| list(&population["subjects"]).collect()).unwrap_or_default();
        let ended = |status: &str| subjects.iter().filter(|subject| subject["status"] == status).count();
        for status in ["pass", "fail", "unknown", "notApplicable", "error", "waived", "suppressed"] {
            assert_eq!(rule["population"][status], ended(status), "{id} {status}");
        }
        let open = results(id, &|r| r["kind"] == "fail" && r["suppression"].is_null());
        assert_eq!(rule["open"], open.max(ended("fail")), "{id}");
    }
    for framework in list(&audit["frameworks"]) {
        for control in list(&framework["controls"]) {
            let expected: BTreeSet<String> = list(&raw["rules"])
                .filter(|rule| {
                    let text = |id: &Value| id.as_str().map_or_else(|| id.to_string(), ToString::to_string);
                    rule["controls"].as_object().unwrap().iter().any(|(name, ids)| {
                        let ways = control["through"].as_array();
                        let through = |label: &str| ways.is_some_and(|ways| ways.iter().any(|way| way == label));
                        list(ids).map(text).any(|id| {
                            let itself = *name == framework["id"] && id == control["id"].as_str().unwrap();
                            itself || through(&crate::controls::label(name, &id))
                        })
                    })
                })
                .map(|rule| rule["id"].as_str().unwrap().to_string())
                .collect();
            let told: BTreeSet<_> = list(&control["rules"]).map(|id| id.as_str().unwrap().to_string()).collect();
            assert_eq!(told, expected, "{}", control["label"]);
        }
        let statuses: u64 = framework["statuses"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
        assert_eq!(statuses as usize, list(&framework["controls"]).count());
    }
    let of_area: u64 = audit["areas"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|counts| counts.as_object().unwrap().values())
        .map(|count| count.as_u64().unwrap())
        .sum();
    let open: u64 = audit["severities"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    let told: u64 = raw["summary"]["open"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!((open, of_area), (told, told));
    assert_eq!(audit["scope"]["rules"], raw["summary"]["rulesInForce"]);
    assert_eq!(list(&audit["coverage"]["exemptions"]).count(), list(&raw["coverage"]["exemptions"]).count());
    let bytes = written(&report, "json");
    let digest = <sha2::Sha256 as sha2::Digest>::digest(bytes.as_bytes());
    assert_eq!(audit["scope"]["reportSha256"], data_encoding::HEXLOWER.encode(&digest));
}

#[test]
fn a_kept_report_gives_the_same_bytes() {
    let report = sample::report();
    let saved = Saved::read(written(&report, "json").as_bytes()).unwrap();
    let options = ReportOptions { now: 1_764_331_200, ..ReportOptions::default() };
    let kept: Vec<_> = ReportFormat::all().filter(|format| format.takes_saved()).collect();
    assert_eq!(kept.len(), 12);
    for format in kept {
        let mut out = Vec::new();
        write_saved(&saved, format, &options, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), written(&report, format.as_str()), "{format}");
    }
    let sarif = "sarif".parse().unwrap();
    assert!(write_saved(&saved, sarif, &options, &mut Vec::new()).is_err());
}

#[test]
fn hostile_text_cannot_inject_into_the_page() {
    let mut report = sample::report();
    let hostile = "</code></script><script>alert(1)</script><img src=x onerror='alert(2)' \"\u{202e}";
    let result = report.results.first_mut().unwrap();
    result.message = hostile.to_string();
    result.location.path = hostile.to_string();
    result.location.excerpt.text = hostile.to_string();
    result.location.excerpt.highlight = crate::span::Span::new(0, hostile.len());
    result.subject = Some(hostile.to_string());
    result.environment = Some(hostile.to_string());
    report.rules.change_read(|rule| rule.description = hostile.to_string());
    report.coverage.files[0].path = hostile.to_string();
    report.coverage.errors[0].message = hostile.to_string();
    report.provenance.as_mut().unwrap().repository = Some(hostile.to_string());
    let page = written(&report, "html");
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</script>").count(), 1);
    assert!(!page.contains("<img") && !page.contains('\u{202e}'));
    assert!(page.contains("default-src 'none'") && !page.contains("unsafe-inline"));
    // No element takes an event handler or a style of its own.
    let attribute = regex::Regex::new("<[a-z][^>]*\\s(on[a-z]+|style)=").unwrap();
    assert!(!attribute.is_match(&page));
    let markdown = written(&report, "audit-markdown");
    assert!(!markdown.contains("<script") && !markdown.contains("<img"));
}

#[test]
fn oscal_has_what_its_schema_asks_for() {
    let report = sample::report();
    let document = json(&report, "oscal");
    let results = &document["assessment-results"];
    let uuid = regex::Regex::new("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$").unwrap();
    let token = regex::Regex::new("^(\\p{L}|_)(\\p{L}|\\p{N}|[.\\-_])*$").unwrap();
    let result = &results["results"][0];
    let observations: BTreeSet<_> =
        list(&result["observations"]).map(|one| one["uuid"].as_str().unwrap().to_string()).collect();
    assert_eq!(observations.len(), list(&result["observations"]).count());
    assert!(observations.iter().all(|id| uuid.is_match(id)));
    assert_eq!(
        results["import-ap"]["href"],
        format!("#{}", results["back-matter"]["resources"][0]["uuid"].as_str().unwrap())
    );
    for finding in list(&result["findings"]) {
        assert!(observations.contains(finding["related-observations"][0]["observation-uuid"].as_str().unwrap()));
        assert!(token.is_match(finding["target"]["target-id"].as_str().unwrap()));
        assert_eq!(finding["target"]["type"], "objective-id");
        assert_eq!(finding["target"]["status"]["state"], "not-satisfied", "the sample has nothing that is certain");
    }
    for selection in list(&result["reviewed-controls"]["control-selections"]) {
        assert!(list(&selection["include-controls"]).all(|c| token.is_match(c["control-id"].as_str().unwrap())));
    }
    let clean = json(&clean(), "oscal");
    let findings = &clean["assessment-results"]["results"][0]["findings"];
    assert_eq!(findings[0]["target"]["status"]["state"], "satisfied");
    assert_eq!(list(findings).count(), 1);
}

#[test]
fn a_component_definition_names_each_rule_and_the_controls_it_bears_on() {
    let report = sample::report();
    let (document, audit) = (json(&report, "oscal-component"), json(&report, "audit"));
    let definition = &document["component-definition"];
    let component = &definition["components"][0];
    assert_eq!((&component["type"], &definition["metadata"]["oscal-version"]), (&"validation".into(), &"1.2.1".into()));
    let of = |list_of: &Value, name: &str| -> BTreeSet<String> {
        let named = list(list_of).filter(|property| property["name"] == name);
        named.map(|property| property["value"].as_str().unwrap().to_string()).collect()
    };
    let rules = of(&component["props"], "Rule_Id");
    let sources: BTreeSet<_> = list(&definition["back-matter"]["resources"])
        .map(|one| format!("#{}", one["uuid"].as_str().unwrap()))
        .collect();
    let mut controls = 0;
    for implementation in list(&component["control-implementations"]) {
        assert!(sources.contains(implementation["source"].as_str().unwrap()));
        for requirement in list(&implementation["implemented-requirements"]) {
            let bearing = of(&requirement["props"], "Rule_Id");
            assert!(!bearing.is_empty() && bearing.is_subset(&rules), "{requirement}");
            controls += 1;
        }
    }
    let frameworks = list(&audit["frameworks"]).flat_map(|framework| list(&framework["controls"]));
    let with_rules = frameworks.filter(|control| list(&control["rules"]).next().is_some()).count();
    assert_eq!(controls, with_rules);
    assert!(controls > 0, "the sample names controls");
}

#[test]
fn attestations_claim_what_passed_whole_and_counter_what_fails_and_give_no_score() {
    for report in [sample::report(), clean()] {
        let (document, audit) = (json(&report, "cyclonedx"), json(&report, "audit"));
        let declarations = &document["declarations"];
        let texts = |all: &Value| list(all).map(|one| one.as_str().unwrap().to_string()).collect::<Vec<_>>();
        let claims: BTreeSet<_> =
            list(&declarations["claims"]).map(|c| c["bom-ref"].as_str().unwrap().to_string()).collect();
        let requirements: BTreeSet<_> = list(&document["definitions"]["standards"])
            .flat_map(|standard| list(&standard["requirements"]))
            .map(|requirement| requirement["bom-ref"].as_str().unwrap().to_string())
            .collect();
        let statuses: std::collections::BTreeMap<String, String> = list(&audit["frameworks"])
            .flat_map(|framework| list(&framework["controls"]).map(move |control| (framework, control)))
            .map(|(framework, control)| {
                let text = |value: &Value| value.as_str().unwrap().to_string();
                (format!("control:{}:{}", text(&framework["id"]), text(&control["id"])), text(&control["status"]))
            })
            .collect();
        let mut maps = 0;
        for map in list(&declarations["attestations"]).flat_map(|one| list(&one["map"])) {
            let requirement = map["requirement"].as_str().unwrap();
            assert!(requirements.contains(requirement) && map["conformance"].get("score").is_none());
            let (claimed, countered) = (texts(&map["claims"]), texts(&map["counterClaims"]));
            assert!(claimed.iter().chain(&countered).all(|claim| claims.contains(claim)), "{map}");
            assert_eq!(!countered.is_empty(), statuses[requirement] == "not-satisfied", "{map}");
            assert!(statuses[requirement] != "supported" || !claimed.is_empty(), "{map}");
            maps += 1;
        }
        assert!(maps > 0 && !claims.is_empty());
    }
}

#[test]
fn an_empty_scan_supports_nothing() {
    let report = ScanReport::default();
    let audit = json(&report, "audit");
    for framework in list(&audit["frameworks"]) {
        assert!(list(&framework["controls"]).all(|control| control["status"] == "not-assessed"));
    }
    assert!(written(&report, "html").contains("nothing was checked"));
    assert_eq!(report.population.counts("x"), PopulationCounts::default());
}
