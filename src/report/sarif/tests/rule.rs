//! Rules and the controls that they bear on.

use super::*;

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
    report.rules.change_read(|rule| rule.suppressible = crate::rule::Suppressible::Never);
    for profile in BOTH {
        assert_eq!(said(&report, profile), "never");
    }
    report.results.iter_mut().for_each(|result| result.together = Some("ab".to_string()));
    assert!(all(&run(&report, Profile::Full)["results"], "regate/together").iter().all(|together| **together == "ab"));
    assert!(all(&run(&report, Profile::Github)["results"], "regate/together").is_empty());
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

/// `handbook` is a file that only the unit tests have: nothing in the reports knows its name.
#[test]
fn a_framework_is_reported_for_its_file_alone() {
    let mut report = sample::report();
    report.rules.change_read(|rule| {
        if rule.id == "s3-bucket-unencrypted" {
            rule.controls.set("handbook", vec!["H-7".to_string()]);
        }
    });
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
