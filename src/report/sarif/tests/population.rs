//! What was examined and passed.

use super::*;

fn with_passed(report: &ScanReport, profile: Profile) -> Value {
    let options = ReportOptions { show_passed: true, ..ReportOptions::default() };
    let mut out = Vec::new();
    write(report, profile, &options, &mut out).unwrap();
    let log: Value = serde_json::from_slice(&out).unwrap();
    log["runs"][0].clone()
}

fn kinds(run: &Value) -> Vec<&str> {
    run["results"].as_array().unwrap().iter().map(|result| result["kind"].as_str().unwrap()).collect()
}

#[test]
fn the_population_is_told_when_it_is_asked_for_and_never_to_github() {
    let report = sample::report();
    let count = |run: &Value, kind: &str| kinds(run).into_iter().filter(|found| *found == kind).count();
    let counts = |run: &Value| ["fail", "review", "open", "pass", "notApplicable"].map(|kind| count(run, kind));
    assert_eq!(counts(&run(&report, Profile::Github)), [5, 0, 0, 0, 0]);
    assert_eq!(counts(&run(&report, Profile::Full)), [6, 1, 1, 0, 0]);
    assert_eq!(counts(&with_passed(&report, Profile::Github)), [5, 0, 0, 0, 0]);
    assert_eq!(counts(&with_passed(&report, Profile::Full)), [6, 1, 2, 2, 1]);
    let full = with_passed(&report, Profile::Full);
    insta::assert_json_snapshot!(full["results"].as_array().unwrap().last().unwrap(), @r#"
    {
      "ruleId": "s3-bucket-unencrypted",
      "ruleIndex": 3,
      "kind": "open",
      "level": "none",
      "message": {
        "text": "The text does not tell whether the aws_s3_bucket 'aws_s3_bucket.silent' passes."
      },
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "uri": "infra/open.tf",
              "uriBaseId": "%SRCROOT%",
              "index": 4
            },
            "region": {
              "startLine": 7,
              "startColumn": 1,
              "endLine": 7,
              "endColumn": 9
            }
          },
          "logicalLocations": [
            {
              "fullyQualifiedName": "aws_s3_bucket.silent"
            }
          ]
        }
      ],
      "partialFingerprints": {
        "regate/v1": "67e213ea9f1727d9941e33ede55caeb2"
      },
      "suppressions": [],
      "properties": {
        "regate/severity": "high"
      }
    }
    "#);
}

#[test]
fn a_subject_keeps_its_fingerprint_when_lines_move() {
    let prints = |report: &ScanReport| -> Vec<String> {
        let run = with_passed(report, Profile::Full);
        let own = run["results"].as_array().unwrap().iter();
        // Subjects have no line of their own to hash.
        let own = own.filter(|result| result["partialFingerprints"]["primaryLocationLineHash"].is_null());
        own.map(|result| result["partialFingerprints"]["regate/v1"].as_str().unwrap().to_string()).collect()
    };
    let report = sample::report();
    let mut moved = sample::report();
    moved.population = crate::result::Population::default();
    for (rule, subjects) in report.population.rules() {
        for (subject, status) in subjects {
            let mut subject = crate::result::Subject::clone(subject);
            subject.region.start_line += 7;
            subject.region.end_line += 7;
            moved.population.add(rule, std::sync::Arc::new(subject), *status);
        }
    }
    // The result of 'open' names its subject by its old place.
    let open = moved.results.iter_mut().find(|result| !result.examined.is_empty()).unwrap();
    let mut subject = crate::result::Subject::clone(&open.examined[0]);
    subject.region.start_line += 7;
    subject.region.end_line += 7;
    open.examined = vec![std::sync::Arc::new(subject)];
    assert_eq!(prints(&report), prints(&moved));
    assert_eq!(prints(&report).iter().collect::<BTreeSet<_>>().len(), prints(&report).len());
}
