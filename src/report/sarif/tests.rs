//! What must hold in every SARIF file, whatever is in it.

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
fn one_result_in_full() {
    let run = run(&sample::report(), Profile::Github);
    insta::assert_json_snapshot!(run["results"][1], @r#"
    {
      "ruleId": "s3-bucket-unencrypted",
      "ruleIndex": 2,
      "kind": "fail",
      "level": "error",
      "message": {
        "text": "Bucket 'aws_s3_bucket.logs' is not encrypted at rest. See [where 'logs\\[0\\]' is used](1)."
      },
      "locations": [
        {
          "physicalLocation": {
            "artifactLocation": {
              "uri": "infra/main.tf",
              "uriBaseId": "%SRCROOT%"
            },
            "region": {
              "startLine": 1,
              "startColumn": 26,
              "endLine": 1,
              "endColumn": 32,
              "snippet": {
                "text": "\"logs\""
              }
            },
            "contextRegion": {
              "startLine": 1,
              "endLine": 3,
              "snippet": {
                "text": "resource \"aws_s3_bucket\" \"logs\" {\n\tacl = \"private\"\n}"
              }
            }
          },
          "logicalLocations": [
            {
              "fullyQualifiedName": "aws_s3_bucket.logs"
            }
          ]
        }
      ],
      "partialFingerprints": {
        "primaryLocationLineHash": "c129715d7a2bc9a3:1",
        "regate/v1": "9e3779b100000000000000000000000000000000000000000000000000000001"
      },
      "relatedLocations": [
        {
          "id": 1,
          "physicalLocation": {
            "artifactLocation": {
              "uri": "infra/policy.tf",
              "uriBaseId": "%SRCROOT%"
            },
            "region": {
              "startLine": 1,
              "startColumn": 10,
              "endLine": 1,
              "endColumn": 34,
              "snippet": {
                "text": "aws_s3_bucket.logs[0].id"
              }
            },
            "contextRegion": {
              "startLine": 1,
              "endLine": 1,
              "snippet": {
                "text": "bucket = aws_s3_bucket.logs[0].id"
              }
            }
          },
          "message": {
            "text": "where 'logs[0]' is used."
          }
        }
      ],
      "properties": {
        "regate/severity": "high"
      }
    }
    "#);
    insta::assert_json_snapshot!(run["invocations"], @r#"
    [
      {
        "executionSuccessful": false,
        "toolExecutionNotifications": [
          {
            "descriptor": {
              "id": "policy-error",
              "index": 0
            },
            "associatedRule": {
              "id": "s3-bucket-unencrypted",
              "index": 2
            },
            "level": "error",
            "message": {
              "text": "'s3-bucket-unencrypted' did not finish on 'infra/policy.tf': the instruction limit was reached."
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "infra/policy.tf",
                    "uriBaseId": "%SRCROOT%"
                  }
                }
              }
            ]
          },
          {
            "descriptor": {
              "id": "no-rule-judges",
              "index": 7
            },
            "level": "note",
            "message": {
              "text": "Of the files that were read, no rule judges: 1 CloudFormation template, 12 Python files (read for secrets only)."
            }
          },
          {
            "descriptor": {
              "id": "results-hidden",
              "index": 9
            },
            "level": "note",
            "message": {
              "text": "2 results not shown: 1 unknown, 1 for a person to judge."
            }
          },
          {
            "descriptor": {
              "id": "exemption-in-force",
              "index": 11
            },
            "level": "note",
            "message": {
              "text": "rule 'never-fires' is disabled (regate.toml:2)."
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "regate.toml",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "region": {
                    "startLine": 2,
                    "startColumn": 1,
                    "endLine": 2,
                    "endColumn": 1
                  }
                }
              }
            ]
          },
          {
            "descriptor": {
              "id": "exemption-in-force",
              "index": 11
            },
            "level": "note",
            "message": {
              "text": "rule 's3-bucket-unencrypted' is lowered from high to low (regate.toml:5)."
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "regate.toml",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "region": {
                    "startLine": 5,
                    "startColumn": 1,
                    "endLine": 5,
                    "endColumn": 1
                  }
                }
              }
            ]
          },
          {
            "descriptor": {
              "id": "exemption-in-force",
              "index": 11
            },
            "level": "note",
            "message": {
              "text": "'vendor/' leaves out 1 file (regate.toml:1)."
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "regate.toml",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "region": {
                    "startLine": 1,
                    "startColumn": 1,
                    "endLine": 1,
                    "endColumn": 1
                  }
                }
              }
            ]
          },
          {
            "descriptor": {
              "id": "exemption-in-force",
              "index": 11
            },
            "level": "note",
            "message": {
              "text": "'keys/' hides 1 path with 1 file that git tracks (.regateignore)."
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": ".regateignore",
                    "uriBaseId": "%SRCROOT%"
                  }
                }
              }
            ]
          },
          {
            "descriptor": {
              "id": "exemption-in-force",
              "index": 11
            },
            "level": "note",
            "message": {
              "text": "1 result of s3-bucket-unencrypted suppressed: Holds public files only. (infra/old.tf:1)."
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "infra/old.tf",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "region": {
                    "startLine": 1,
                    "startColumn": 1,
                    "endLine": 1,
                    "endColumn": 1
                  }
                }
              }
            ]
          },
          {
            "descriptor": {
              "id": "file-partly-parsed",
              "index": 3
            },
            "level": "warning",
            "message": {
              "text": "'chart/templates/app.yaml' was parsed in part: a template cannot be read as YAML."
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "chart/templates/app.yaml",
                    "uriBaseId": "%SRCROOT%"
                  },
                  "region": {
                    "startLine": 3,
                    "startColumn": 1,
                    "endLine": 3,
                    "endColumn": 9
                  }
                }
              }
            ]
          },
          {
            "descriptor": {
              "id": "file-not-scanned",
              "index": 1
            },
            "level": "warning",
            "message": {
              "text": "'data/dump.sql' was not scanned: it is larger than the limit of 5000000 bytes (--max-file-size)."
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "data/dump.sql",
                    "uriBaseId": "%SRCROOT%"
                  }
                }
              }
            ]
          },
          {
            "descriptor": {
              "id": "file-not-scanned",
              "index": 1
            },
            "level": "warning",
            "message": {
              "text": "'locked' was not scanned: it could not be read: permission denied."
            },
            "locations": [
              {
                "physicalLocation": {
                  "artifactLocation": {
                    "uri": "locked",
                    "uriBaseId": "%SRCROOT%"
                  }
                }
              }
            ]
          }
        ]
      }
    ]
    "#);
}

#[test]
fn one_rule_in_full() {
    let run = run(&sample::report(), Profile::Full);
    let rule = run["tool"]["driver"]["rules"].as_array().unwrap().iter().find(|r| r["id"] == "s3-bucket-unencrypted");
    insta::assert_json_snapshot!(rule.unwrap(), @r#"
    {
      "id": "s3-bucket-unencrypted",
      "deprecatedIds": [
        "bucket-unencrypted"
      ],
      "name": "S3BucketUnencrypted",
      "shortDescription": {
        "text": "Buckets are encrypted at rest."
      },
      "fullDescription": {
        "text": "Buckets are encrypted at rest.\n\nWhoever copies the disk can read the data."
      },
      "help": {
        "text": "Buckets are encrypted at rest.\n\nWhoever copies the disk can read the data.\n\nHow to fix: Switch `encryption` on.\n\nControls: SOC 2 CC6.1 · SOC 2 CC6.7 · GDPR 32(1)(a) · CCPA 1798.150 · CWE-311",
        "markdown": "Buckets are encrypted at rest.\n\nWhoever copies the disk can read the data.\n\n## How to fix\n\nSwitch `encryption` on.\n\n## Bad: main.tf\n\n```hcl\nencryption = false\n```\n\n## Good: main.tf\n\n```hcl\nencryption = true\n```\n\n## Controls\n\n- SOC 2 CC6.1: Logical access is restricted and protected information is encrypted\n- SOC 2 CC6.7: Data that moves or leaves is restricted and protected\n- GDPR 32(1)(a): Pseudonymisation and encryption\n- CCPA 1798.150: Liability for breaches of personal information that is not encrypted or redacted\n- CWE-311: Missing Encryption of Sensitive Data\n\n## References\n\n- <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingEncryption.html>"
      },
      "helpUri": "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingEncryption.html",
      "defaultConfiguration": {
        "level": "error"
      },
      "relationships": [
        {
          "target": {
            "id": "CC6.1",
            "index": 0,
            "toolComponent": {
              "name": "SOC 2",
              "index": 0
            }
          },
          "kinds": [
            "relevant"
          ]
        },
        {
          "target": {
            "id": "CC6.7",
            "index": 1,
            "toolComponent": {
              "name": "SOC 2",
              "index": 0
            }
          },
          "kinds": [
            "relevant"
          ]
        },
        {
          "target": {
            "id": "32(1)(a)",
            "index": 0,
            "toolComponent": {
              "name": "GDPR",
              "index": 1
            }
          },
          "kinds": [
            "relevant"
          ]
        },
        {
          "target": {
            "id": "1798.150",
            "index": 0,
            "toolComponent": {
              "name": "CCPA",
              "index": 2
            }
          },
          "kinds": [
            "relevant"
          ]
        },
        {
          "target": {
            "id": "CWE-311",
            "index": 0,
            "toolComponent": {
              "name": "CWE",
              "index": 3
            }
          },
          "kinds": [
            "relevant"
          ]
        }
      ],
      "properties": {
        "precision": "high",
        "problem.severity": "error",
        "security-severity": "8.0",
        "tags": [
          "security",
          "external/cwe/cwe-311",
          "soc2/CC6.1",
          "soc2/CC6.7",
          "gdpr/32(1)(a)",
          "ccpa/1798.150"
        ]
      }
    }
    "#);
}

#[test]
fn a_region_is_as_wide_as_its_snippet() {
    for profile in BOTH {
        let run = run(&sample::report(), profile);
        let mut compared = 0;
        for region in all(&run, "region") {
            let number = |key: &str| region[key].as_u64().unwrap();
            assert!(number("startLine") >= 1 && number("startColumn") >= 1 && number("endLine") >= number("startLine"));
            let Some(snippet) = region["snippet"]["text"].as_str().filter(|text| !text.contains(MASK)) else {
                continue;
            };
            assert_eq!(number("startLine"), number("endLine"));
            let width = snippet.encode_utf16().count() as u64;
            assert_eq!(number("endColumn") - number("startColumn"), width, "{snippet}");
            compared += 1;
        }
        assert!(compared >= 6, "{compared}");
    }
}

#[test]
fn a_context_region_is_whole_lines_around_its_region() {
    let run = run(&sample::report(), Profile::Full);
    let contexts = all(&run, "physicalLocation");
    let contexts: Vec<_> = contexts.iter().filter(|place| !place["contextRegion"].is_null()).collect();
    assert!(!contexts.is_empty());
    for place in contexts {
        let (context, region) = (&place["contextRegion"], &place["region"]);
        let lines = context["snippet"]["text"].as_str().unwrap().split('\n').count() as u64;
        let (start, end) = (context["startLine"].as_u64().unwrap(), context["endLine"].as_u64().unwrap());
        assert_eq!(end - start + 1, lines);
        assert!(start <= region["startLine"].as_u64().unwrap() && region["endLine"].as_u64().unwrap() <= end);
    }
}

#[test]
fn uris_are_relative_and_decode_to_the_paths() {
    let report = sample::report();
    for profile in BOTH {
        let run = run(&report, profile);
        for location in all(&run["results"], "artifactLocation") {
            let uri = location["uri"].as_str().unwrap();
            assert!(uri.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)), "{uri}");
            assert!(!uri.starts_with('/'));
            assert_eq!(location["uriBaseId"], ROOT);
        }
        let first = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert_eq!(percent_decode_str(first).decode_utf8().unwrap(), report.results[0].location.path);
    }
}

#[test]
fn indices_point_at_what_they_name() {
    for profile in BOTH {
        let run = run(&sample::report(), profile);
        let driver = &run["tool"]["driver"];
        for result in run["results"].as_array().unwrap() {
            let index = result["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(driver["rules"][index]["id"], result["ruleId"]);
        }
        for descriptor in all(&run["invocations"], "descriptor") {
            let index = descriptor["index"].as_u64().unwrap() as usize;
            assert_eq!(driver["notifications"][index]["id"], descriptor["id"]);
        }
        for location in all(&run["results"], "artifactLocation") {
            let Some(index) = location["index"].as_u64() else {
                assert_eq!(profile, Profile::Github);
                continue;
            };
            assert_eq!(run["artifacts"][index as usize]["location"]["uri"], location["uri"]);
        }
        for target in all(&driver["rules"], "target") {
            let taxonomy = &run["taxonomies"][target["toolComponent"]["index"].as_u64().unwrap() as usize];
            assert_eq!(taxonomy["name"], target["toolComponent"]["name"]);
            assert_eq!(taxonomy["taxa"][target["index"].as_u64().unwrap() as usize]["id"], target["id"]);
        }
    }
}

#[test]
fn rules_and_tags_are_within_githubs_limits() {
    for profile in BOTH {
        let run = run(&sample::report(), profile);
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let ids: BTreeSet<_> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), rules.len());
        for rule in rules {
            assert_ne!(rule["id"], rule["name"]);
            let score = &rule["properties"]["security-severity"];
            assert!(score.is_null() || score.as_str().unwrap().parse::<f64>().unwrap() > 0.0);
            let tags: Vec<_> = rule["properties"]["tags"].as_array().unwrap().iter().map(Value::to_string).collect();
            assert!(tags.len() <= 10 && tags.iter().collect::<BTreeSet<_>>().len() == tags.len());
        }
    }
}

#[test]
fn a_rule_takes_the_worst_severity_of_its_results() {
    let run = run(&sample::report(), Profile::Github);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let bucket = rules.iter().find(|rule| rule["id"] == "s3-bucket-unencrypted").unwrap();
    assert_eq!(bucket["properties"]["security-severity"], "8.0");
}

/// The gate waives what a file does not forbid.
#[test]
fn a_rule_that_accepts_no_exception_says_so() {
    let mut report = sample::report();
    let said = |report: &ScanReport, profile: Profile| {
        let run = run(report, profile);
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let bucket = rules.iter().find(|rule| rule["id"] == "s3-bucket-unencrypted").unwrap();
        bucket["properties"]["regate/suppressible"].clone()
    };
    for profile in BOTH {
        assert_eq!(said(&report, profile), Value::Null);
    }
    report.rules.iter_mut().for_each(|rule| rule.suppressible = crate::rule::Suppressible::Never);
    for profile in BOTH {
        assert_eq!(said(&report, profile), "never");
    }
    report.results.iter_mut().for_each(|result| result.together = Some("ab".to_string()));
    assert!(all(&run(&report, Profile::Full)["results"], "regate/together").iter().all(|together| **together == "ab"));
    assert!(all(&run(&report, Profile::Github)["results"], "regate/together").is_empty());
}

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

#[test]
fn taxa_are_unique() {
    let run = run(&sample::report(), Profile::Full);
    let taxonomies = run["taxonomies"].as_array().unwrap();
    assert_eq!(taxonomies.len(), 4);
    for taxonomy in taxonomies {
        let taxa = taxonomy["taxa"].as_array().unwrap();
        assert_eq!(taxa.iter().map(|taxon| taxon["id"].to_string()).collect::<BTreeSet<_>>().len(), taxa.len());
    }
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

/// `handbook` is a file that only the unit tests have: nothing in the reports knows its name.
#[test]
fn a_framework_is_reported_for_its_file_alone() {
    let mut report = sample::report();
    let rule = report.rules.iter_mut().find(|rule| rule.id == "s3-bucket-unencrypted").unwrap();
    rule.controls.set("handbook", vec!["H-7".to_string()]);
    let run = run(&report, Profile::Full);
    let taxonomy = run["taxonomies"].as_array().unwrap().last().unwrap();
    insta::assert_json_snapshot!(taxonomy, @r#"
    {
      "name": "Handbook",
      "fullName": "Handbook of the made-up company",
      "organization": "Example",
      "informationUri": "https://example.com/handbook#",
      "shortDescription": {
        "text": "The parts of 'Handbook of the made-up company' that rules of this run speak to."
      },
      "isComprehensive": false,
      "taxa": [
        {
          "id": "H-7",
          "shortDescription": {
            "text": "Machines are named after fish."
          }
        }
      ]
    }
    "#);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "s3-bucket-unencrypted").unwrap();
    assert!(rule["properties"]["tags"].as_array().unwrap().contains(&"handbook/H-7".into()));
    assert!(rule["help"]["markdown"].as_str().unwrap().contains("Handbook H-7: Machines are named after fish"));
    let target = &rule["relationships"].as_array().unwrap().last().unwrap()["target"];
    assert_eq!(target["id"], "H-7");
    assert_eq!(target["toolComponent"]["name"], "Handbook");
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
