//! A result, member by member.

use super::*;

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
