//! Findings in tools' own JSON, for tools that write no SARIF: npm, pnpm, pip-audit, OSV-Scanner, Safety, Snyk, TruffleHog.
//!
//! None of these files names a commit. Secrets that they hold (TruffleHog's `Raw`) are not kept.

mod cyclonedx;
mod dependencies;
mod trufflehog;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::evidence::error::Wrong;
use crate::evidence::finding::{Finding, FindingKind, State, ToolRun};
use crate::evidence::severity::Said;
use crate::evidence::{strict, topic};
use crate::rule::Severity;

pub(super) use cyclonedx::read as vulnerabilities;

/// Tells the tool by the shape of its file.
pub(super) fn read(bytes: &[u8], root: &Path) -> Result<ToolRun, Wrong> {
    if let Some(run) = trufflehog::read(bytes, root)? {
        return Ok(run);
    }
    let file = strict::value(bytes)?;
    dependencies::read(&file).unwrap_or_else(|| {
        Err(Wrong::new("it is no file of npm, pnpm, pip-audit, OSV-Scanner, Safety, Snyk or TruffleHog that is known"))
    })
}

/// A run in the making.
struct Run(ToolRun);

impl Run {
    fn new(tool: &str) -> Self {
        Self(ToolRun::new(tool))
    }

    /// A vulnerability of a package.
    fn add(&mut self, found: Vulnerability<'_>) {
        let Vulnerability { id, aliases, package, version, title, severity, cwe, path, suppressed } = found;
        let severity = severity.unwrap_or_else(|| {
            self.0.remarks.add("a vulnerability has no severity: it counts as high");
            Severity::High
        });
        let mut topics: BTreeSet<String> = aliases.iter().chain([&id]).filter_map(|id| topic::advisory(id)).collect();
        topics.extend(cwe.iter().map(|cwe| format!("CWE-{cwe}")));
        let subject = if version.is_empty() { package.to_string() } else { format!("{package}@{version}") };
        self.push(Finding {
            tools: BTreeSet::from([self.0.tool.clone()]),
            rules: BTreeSet::from([format!("{}: {id}", self.0.tool)]),
            fingerprint: Finding::identity(&self.0.tool, &id, path.as_deref(), package),
            rule: id,
            title: title.to_string(),
            message: String::new(),
            severity,
            kind: FindingKind::Fail,
            state: State::Unknown,
            path,
            line: None,
            subject: Some(subject),
            cwe,
            topics,
            suppressed,
            waiver: None,
            brought_waiver: None,
            scan_waiver: None,
            waivable: true,
            other_rules: Vec::new(),
            together: None,
            reports: 1,
            fingerprints: BTreeSet::new(),
            first_detected: None,
            anchor: None,
        });
    }

    /// The worse of what several fields say; `None` where none says anything.
    fn worst(&mut self, all: &[Said]) -> Option<Severity> {
        if all.contains(&Said::Odd) {
            self.0.remarks.add("a severity is not understood: it counts as high at least");
        }
        Said::worst(all)
    }

    fn push(&mut self, finding: Finding) {
        self.0.counts.results += 1;
        self.0.counts.findings += 1;
        self.0.counts.suppressed += usize::from(finding.suppressed.is_some());
        self.0.findings.push(finding);
    }
}

struct Vulnerability<'a> {
    id: String,
    aliases: Vec<String>,
    package: &'a str,
    version: &'a str,
    title: &'a str,
    severity: Option<Severity>,
    cwe: BTreeSet<u32>,
    path: Option<String>,
    suppressed: Option<String>,
}

impl<'a> Vulnerability<'a> {
    fn new(id: String, package: &'a str) -> Self {
        Self {
            id,
            aliases: Vec::new(),
            package,
            version: "",
            title: "",
            severity: None,
            cwe: BTreeSet::new(),
            path: None,
            suppressed: None,
        }
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A list that may be missing. What is there and is none could hold what was found.
fn list<'a>(value: &'a Value, key: &str) -> Result<&'a [Value], Wrong> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(Wrong::new(format!("'{key}' is no list"))),
    }
}

/// The same of objects alone.
fn objects<'a>(value: &'a Value, key: &str) -> Result<&'a [Value], Wrong> {
    let items = list(value, key)?;
    if items.iter().all(Value::is_object) {
        Ok(items)
    } else {
        Err(Wrong::new(format!("'{key}' is no list of objects")))
    }
}

fn texts(value: &Value, key: &str) -> Vec<String> {
    match value.get(key) {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().filter_map(|item| item.as_str().map(str::to_string)).collect(),
        _ => Vec::new(),
    }
}

fn cwe(value: &Value, key: &str) -> BTreeSet<u32> {
    texts(value, key).iter().filter_map(|text| topic::cwe(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(json: &str) -> Vec<String> {
        let run = read(json.as_bytes(), Path::new("/r")).unwrap();
        assert_eq!(run.counts.findings, run.findings.len());
        let of = |f: &Finding| {
            format!("{} {} {} {:?} {}", run.tool, f.rule, f.severity, f.path, f.subject.as_deref().unwrap_or("-"))
        };
        run.findings
            .iter()
            .map(of)
            .chain(run.incomplete.iter().map(|(text, count)| format!("{count} {text}")))
            .collect()
    }

    #[test]
    fn dependencies_of_six_tools() {
        let npm = r#"{"auditReportVersion":2,"metadata":{},"vulnerabilities":{"lodash":{"name":"lodash","severity":"high","via":[
            {"source":1,"name":"lodash","title":"Pollution","url":"https://github.com/advisories/GHSA-aaaa-bbbb-cccc","severity":"critical","cwe":["CWE-1321"]}]},
            "a":{"name":"a","severity":"high","via":["lodash"]}}}"#;
        assert_eq!(
            told(npm),
            ["npm audit GHSA-AAAA-BBBB-CCCC critical None lodash", "npm audit a (through lodash) high None a"]
        );
        let pnpm = r#"{"metadata":{},"advisories":{"7":{"module_name":"x","severity":"moderate","title":"t","github_advisory_id":"GHSA-1","cves":[]}}}"#;
        assert_eq!(told(pnpm), ["npm audit GHSA-1 medium None x"]);
        let pip = r#"{"dependencies":[{"name":"django","version":"4.0","vulns":[{"id":"PYSEC-2026-1","aliases":["CVE-2026-9"]}]},{"name":"own","skip_reason":"not on PyPI"}]}"#;
        assert_eq!(told(pip), ["pip-audit PYSEC-2026-1 high None django@4.0", "1 a package was not audited"]);
        let osv = r#"{"results":[{"source":{"path":"/r/Cargo.lock"},"packages":[{"package":{"name":"x","version":"1"},"vulnerabilities":[{"id":"RUSTSEC-2026-1","aliases":[]}],"groups":[{"ids":["RUSTSEC-2026-1"],"max_severity":"9.8"}]}]}]}"#;
        assert_eq!(told(osv), ["osv-scanner RUSTSEC-2026-1 critical None x@1"]);
        let safety = r#"{"report_meta":{},"vulnerabilities":[{"vulnerability_id":"5","package_name":"p","analyzed_version":"1","CVE":"CVE-2026-3","severity":null}]}"#;
        assert_eq!(told(safety), ["Safety 5 high None p@1"]);
        let snyk = r#"{"ok":false,"vulnerabilities":[{"id":"SNYK-JS-1","title":"t","severity":"low","packageName":"q","version":"2","identifiers":{"CVE":["CVE-2026-4"],"CWE":["CWE-79"]}}]}"#;
        assert_eq!(told(snyk), ["Snyk SNYK-JS-1 low None q@2"]);
    }

    #[test]
    fn what_is_found_in_images_counts() {
        let found = r#"{"id":"SNYK-JS-1","severity":"high","packageName":"q","version":"2"}"#;
        let snyk = format!(r#"{{"ok":false,"vulnerabilities":[],"applications":[{{"vulnerabilities":[{found}]}}]}}"#);
        assert_eq!(told(&snyk), ["Snyk SNYK-JS-1 high None q@2"]);
    }

    /// A list of another type is none that is empty.
    #[test]
    fn what_has_another_type_is_refused() {
        for text in [
            r#"{"auditReportVersion":2,"metadata":{},"vulnerabilities":{"a":{"via":"lodash"}}}"#,
            r#"{"auditReportVersion":2,"metadata":{},"vulnerabilities":{"a":[]}}"#,
            r#"{"advisories":{"7":"x"}}"#,
            r#"{"dependencies":[{"name":"django","vulns":{"id":"X"}}]}"#,
            r#"{"dependencies":["django"]}"#,
            r#"{"dependencies":[{"name":"a","vulns":["X"]}]}"#,
            r#"{"results":[{"packages":{"a":1}}]}"#,
            r#"{"results":[{"packages":[{"vulnerabilities":"X"}]}]}"#,
            r#"{"report_meta":{},"vulnerabilities":["5"]}"#,
            r#"{"report_meta":{},"vulnerabilities":[],"ignored_vulnerabilities":{"a":1}}"#,
            r#"{"ok":true,"vulnerabilities":[],"applications":{"a":1}}"#,
            r#"{"ok":true,"vulnerabilities":[],"applications":[{"vulnerabilities":1}]}"#,
        ] {
            let error = read(text.as_bytes(), Path::new("/r")).unwrap_err();
            assert!(error.0.contains(" is no "), "{text}: {error:?}");
        }
    }

    /// Lists of the same names are written by many tools: read as a run without findings, they would be a tool that ran.
    #[test]
    fn a_file_of_another_tool_is_no_run_without_findings() {
        for text in [
            r#"{"errors":[],"results":[{"test_id":"B602","issue_severity":"HIGH","filename":"a.py"}]}"#,
            r#"{"version":"1.1","results":[],"errors":[],"paths":{}}"#,
            r#"{"results":[{"packages":null}]}"#,
            r#"{"results":[{"source":{"path":"a"},"packages":[{"vulnerabilities":[]}]}]}"#,
            r#"{"reportSchema":"1.1","dependencies":[{"fileName":"log4j.jar","vulnerabilities":[{"severity":"CRITICAL"}]}]}"#,
            r#"{"dependencies":[{"name":"a","vulns":null}]}"#,
            r#"{"bomFormat":"CycloneDX","dependencies":[],"vulnerabilities":[{"id":"CVE-2021-44228"}]}"#,
            r#"{"error":null,"advisories":{}}"#,
            r#"[{"ok":false,"vulnerabilities":[]}]"#,
        ] {
            assert!(read(text.as_bytes(), Path::new("/r")).is_err(), "{text}");
        }
        assert_eq!(told(r#"{"results":[],"experimental_config":{}}"#), [""; 0]);
    }

    #[test]
    fn what_is_left_out_of_a_list_is_told() {
        let more = ["1 its sums tell of more vulnerabilities than it lists"];
        assert_eq!(
            told(r#"{"auditReportVersion":2,"vulnerabilities":{},"metadata":{"vulnerabilities":{"critical":3}}}"#),
            more
        );
        assert_eq!(told(r#"{"advisories":{},"metadata":{"vulnerabilities":{"critical":3}}}"#), more);
        let ways = r#"{"advisories":{"7":{"module_name":"x","severity":"low","findings":[{"paths":["a>x","b>x"]}]}},"metadata":{"vulnerabilities":{"low":2,"high":0}}}"#;
        assert_eq!(told(ways), ["npm audit 7 low None x"]);
        let better = r#"{"auditReportVersion":2,"metadata":{},"vulnerabilities":{"a":{"severity":"critical","via":[{"source":1,"severity":"none"}]}}}"#;
        assert_eq!(told(better)[1..], ["1 a package is worse than what is listed of it"]);
        assert_eq!(told(r#"{"advisories":{},"muted":[{"id":1}],"metadata":{}}"#), ["1 advisories are muted"]);
        for of_none in [
            r#"{"dependencies":[],"fixes":[]}"#,
            r#"{"auditReportVersion":2,"vulnerabilities":{},"metadata":{"dependencies":{"prod":0,"total":0}}}"#,
            r#"{"advisories":{},"metadata":{"dependencies":0,"totalDependencies":0}}"#,
            r#"{"ok":true,"vulnerabilities":[],"dependencyCount":0,"packageManager":"npm"}"#,
        ] {
            assert_eq!(told(of_none), ["1 no package was audited"], "{of_none}");
        }
        let of_some = r#"{"auditReportVersion":2,"vulnerabilities":{},"metadata":{"dependencies":{"total":3}}}"#;
        assert_eq!(told(of_some), [""; 0]);
        assert!(read(br#"{"auditReportVersion":2,"vulnerabilities":{}}"#, Path::new("/r")).is_err());
        assert_eq!(told(r#"{"ok":false,"vulnerabilities":[]}"#), ["1 it says that it is not ok, and lists nothing"]);
        let threshold = r#"{"ok":true,"vulnerabilities":[],"severityThreshold":"critical"}"#;
        assert_eq!(told(threshold), ["1 it was told to leave out what is milder than a severity"]);
        let found = r#"{"report_meta":{"vulnerabilities_found":2},"vulnerabilities":[]}"#;
        assert_eq!(told(found), ["1 it says that it found more than it lists"]);
        let ignored = r#"{"ok":true,"vulnerabilities":[],"filtered":{"ignore":[{"id":"S","severity":"critical","packageName":"x"}],"patch":[]}}"#;
        let run = read(ignored.as_bytes(), Path::new("/r")).unwrap();
        assert_eq!((run.counts.findings, run.counts.suppressed), (1, 1));
        assert_eq!(run.findings[0].severity, Severity::Critical);
    }

    #[test]
    fn a_severity_that_is_not_understood_is_not_mild() {
        let of = |score: &str, word: &str| {
            let osv = format!(
                r#"{{"results":[{{"source":{{}},"packages":[{{"package":{{"name":"x"}},"vulnerabilities":[{{"id":"CVE-2026-1","database_specific":{{"severity":"{word}"}}}}],"groups":[{{"ids":["CVE-2026-1"],"max_severity":"{score}"}}]}}]}}]}}"#
            );
            read(osv.as_bytes(), Path::new("/r")).unwrap().findings[0].severity
        };
        for (score, word, severity) in [
            ("NaN", "", Severity::High),
            ("-1", "LOW", Severity::High),
            ("inf", "CRITICAL", Severity::Critical),
            ("", "MODERATE", Severity::Medium),
            ("", "", Severity::High),
            ("3.1", "LOW", Severity::Low),
            ("3.1", "HIGH", Severity::High),
        ] {
            assert_eq!(of(score, word), severity, "{score} {word}");
        }
    }

    #[test]
    fn a_line_that_says_nothing_leaves_the_run_in_part() {
        let line = r#"{"DetectorName":"AWS","Raw":"AKIAEXAMPLE"}"#;
        let incomplete = |other: &str| {
            let run = read(format!("{line}\n{other}\n").as_bytes(), Path::new("/r")).unwrap();
            run.incomplete.iter().map(|(text, _)| text.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(incomplete(r#"{"level":"info-0","msg":"finished scanning"}"#), [""; 0]);
        assert_eq!(incomplete(r#"{"detectorname":"AWS"}"#), ["a line is neither a result nor a message of the tool"]);
        assert_eq!(incomplete(r#"{"level":"error","msg":"cannot clone"}"#), ["the tool reports an error"]);
        assert_eq!(incomplete(r#"{"level":"fatal","msg":"died"}"#), ["the tool reports an error"]);
        let sums = r#"{"level":"info-0","msg":"finished scanning","verified_secrets":1,"unverified_secrets":1}"#;
        assert_eq!(incomplete(sums), ["it says that it found more than it lists"]);
    }

    #[test]
    fn secrets_are_named_and_not_kept() {
        let line = r#"{"SourceMetadata":{"Data":{"Git":{"commit":"c","file":"a/b.env","line":3}}},"DetectorName":"AWS","Verified":true,"Raw":"AKIAEXAMPLE"}"#;
        let run = read(format!("{line}\n{line}\n").as_bytes(), Path::new("/r")).unwrap();
        assert_eq!(run.findings.len(), 2);
        assert_eq!((run.findings[0].path.as_deref(), run.findings[0].line), (Some("a/b.env"), Some(3)));
        assert!(!format!("{run:?}").contains("AKIAEXAMPLE"));
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for text in ["", "{}", "[]", r#"{"error":{"code":"ENOLOCK"}}"#, r#"{"vulnerabilities":1}"#, "[[]]"] {
            assert!(read(text.as_bytes(), Path::new("/r")).is_err(), "{text}");
        }
    }
}
