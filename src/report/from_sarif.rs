//! A report of SARIF: what the file says, and no more. SARIF lists what failed; what was examined and passed, and which files
//! were read, it tells only where Regate itself wrote it in full (`sarif-full` with `--show-passed`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::evidence::{self, Finding as Found, FindingKind, OURS, State, ToolRun};
use crate::report::saved::{
    Coverage, Finding, Kind, Location, NotAReport, Origin, Policy, Population, Provenance, Rule, Saved, Suppression,
    Tool, counts,
};

/// Whether a file is SARIF and no JSON report.
#[must_use]
pub fn is_sarif(bytes: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Probe {
        runs: Option<serde::de::IgnoredAny>,
    }
    serde_json::from_slice::<Probe>(bytes).is_ok_and(|probe| probe.runs.is_some())
}

impl Saved {
    /// Reads SARIF 2.1.0 of any tools. `root` is the repository, below which absolute paths are made relative.
    ///
    /// # Errors
    ///
    /// What is no SARIF, with run, result and field.
    pub fn of_sarif(bytes: &[u8], root: &Path) -> Result<Self, NotAReport> {
        let runs = evidence::runs(bytes, root).map_err(NotAReport::Sarif)?;
        let mut rules: BTreeMap<String, Rule> = BTreeMap::new();
        for run in &runs {
            for rule in described(run).chain(named(run)) {
                rules.entry(rule.id.clone()).or_insert(rule);
            }
        }
        let results: Vec<Finding> =
            runs.iter().flat_map(|run| run.findings.iter().map(|one| finding(run, one))).collect();
        let unknown = unknown(&runs);
        let population = runs.iter().filter(|run| tells_population(run)).flat_map(population).collect();
        let policies = runs.iter().filter(|run| tells_population(run)).flat_map(policies).collect();
        let coverage = Coverage { policies, ..Coverage::default() };
        let conduct = runs.iter().find_map(|run| run.conduct.clone()).filter(|_| runs.len() == 1);
        Ok(Self {
            tool: tool(&runs),
            provenance: provenance(&runs),
            conduct,
            summary: counts(&results, !unknown.is_empty()),
            results,
            rules: rules.into_values().collect(),
            coverage,
            population,
            sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)),
            origin: Origin::Sarif(unknown),
            ..Self::empty()
        })
    }

    /// Cleans what other tools say of results, which may hold values of the repository.
    ///
    /// # Errors
    ///
    /// What `clean` says.
    pub fn clean_messages<E>(&mut self, clean: &dyn Fn(&str) -> Result<String, E>) -> Result<(), E> {
        // One text, since searching has its price at the start; a message has one line in it.
        let all: Vec<String> = self.results.iter().map(|one| one.message.replace(['\n', '\r'], " ")).collect();
        let cleaned = clean(&all.join("\n"))?;
        let mut lines = cleaned.split('\n');
        for result in &mut self.results {
            result.message = lines.next().unwrap_or_default().to_string();
        }
        Ok(())
    }
}

/// Whether a run lists what passed: one of ours with everything in it.
fn tells_population(run: &ToolRun) -> bool {
    run.tool == OURS && run.conduct.is_some() && run.counts.passes > 0
}

/// What cannot be known from the file, each in a sentence without its end.
fn unknown(runs: &[ToolRun]) -> Vec<String> {
    let mut told = Vec::new();
    for run in runs {
        let tool = &run.tool;
        if !tells_population(run) {
            told.push(format!(
                "the SARIF of {tool} does not tell what was examined and passed, nor which files were read"
            ));
        }
        if run.successful == Some(false) {
            told.push(format!("{tool} says that its run did not succeed"));
        }
        told.extend(run.incomplete.iter().map(|(text, count)| format!("{tool}: {text} ({count})")));
    }
    told
}

fn tool(runs: &[ToolRun]) -> Tool {
    let names: BTreeSet<&str> = runs.iter().map(|run| run.tool.as_str()).collect();
    let versions: BTreeSet<&str> = runs.iter().filter_map(|run| run.version.as_deref()).collect();
    let join = |all: BTreeSet<&str>| all.into_iter().collect::<Vec<_>>().join(", ");
    let version = if versions.is_empty() { "without a version".to_string() } else { join(versions) };
    Tool { name: join(names), version }
}

/// The repository and the commit, where all runs that name one name the same.
fn provenance(runs: &[ToolRun]) -> Option<Provenance> {
    let only = |all: BTreeSet<&String>| if all.len() == 1 { all.into_iter().next().cloned() } else { None };
    let repository = only(runs.iter().filter_map(|run| run.repository.as_ref()).collect());
    let revision = only(runs.iter().flat_map(|run| &run.revisions).collect());
    (repository.is_some() || revision.is_some()).then_some(Provenance { repository, revision, branch: None })
}

/// A rule's id among those of all tools: ours as it is, another tool's with its name.
fn id(run: &ToolRun, rule: &str) -> String {
    if run.tool == OURS { rule.to_string() } else { format!("{}: {rule}", run.tool) }
}

fn described(run: &ToolRun) -> impl Iterator<Item = Rule> + '_ {
    run.described.iter().map(|rule| Rule {
        id: id(run, &rule.id),
        title: rule.title.clone(),
        severity: rule.severity,
        source: "sarif".to_string(),
        kinds: Vec::new(),
        controls: rule.controls.clone(),
        description: rule.text.clone(),
        remediation: None,
    })
}

/// Rules that results name and nothing describes.
fn named(run: &ToolRun) -> impl Iterator<Item = Rule> + '_ {
    run.findings.iter().map(|found| {
        let mut controls = crate::rule::Controls::default();
        controls.set("cwe", found.cwe.iter().map(u32::to_string).collect());
        let title = if found.title.is_empty() { found.rule.clone() } else { found.title.clone() };
        Rule {
            id: id(run, &found.rule),
            title,
            severity: found.severity,
            source: "sarif".to_string(),
            kinds: Vec::new(),
            controls,
            description: None,
            remediation: None,
        }
    })
}

fn finding(run: &ToolRun, found: &Found) -> Finding {
    let suppression = match (&found.scan_waiver, &found.suppressed) {
        (Some(waiver), _) => Some(("waiver", waiver)),
        (None, Some(reason)) => Some(("suppression", reason)),
        (None, None) => None,
    };
    let state = match found.state {
        State::Unknown => None,
        State::Unchanged => Some("unchanged"),
        State::Updated | State::New => Some("new"),
    };
    let line = found.line.unwrap_or(1);
    Finding {
        rule_id: id(run, &found.rule),
        kind: match found.kind {
            FindingKind::Fail => Kind::Fail,
            FindingKind::Review => Kind::Review,
            FindingKind::Open => Kind::Open,
        },
        severity: found.severity,
        message: if found.message.is_empty() { found.title.clone() } else { found.message.clone() },
        location: Location {
            path: found.path.clone().unwrap_or_else(|| "(no place)".to_string()),
            start_line: line,
            start_column: 1,
            end_line: line,
            snippet: String::new(),
        },
        subject: found.subject.clone(),
        environment: None,
        fingerprint: found.fingerprint.clone(),
        code_flow: Vec::new(),
        baseline_state: state.map(str::to_string),
        suppression: suppression.map(|(by, reason)| Suppression { by: by.to_string(), reason: reason.clone() }),
        history: None,
    }
}

/// How each rule of a run of ours ended on what it examined; what is accepted is no failure.
fn population(run: &ToolRun) -> impl Iterator<Item = Population> + '_ {
    run.rules.iter().map(|(rule, counts)| {
        let of_rule = || run.findings.iter().filter(|found| found.rule == *rule && found.kind == FindingKind::Fail);
        let waived = of_rule().filter(|found| found.scan_waiver.is_some()).count();
        let suppressed = of_rule().filter(|found| found.scan_waiver.is_none() && found.suppressed.is_some()).count();
        Population {
            rule_id: rule.clone(),
            pass: counts.pass,
            fail: counts.fail.saturating_sub(waived + suppressed),
            unknown: counts.unknown,
            not_applicable: 0,
            error: 0,
            waived,
            suppressed,
            subjects: Vec::new(),
        }
    })
}

fn policies(run: &ToolRun) -> impl Iterator<Item = (String, Policy)> + '_ {
    run.rules.iter().map(|(rule, counts)| {
        let policy = Policy { passed: counts.pass, failed: counts.fail, unknown: counts.unknown, errors: 0 };
        (rule.clone(), policy)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::report::{ReportFormat, ReportOptions, sample, write, write_saved};

    fn told(saved: &Saved, format: &str) -> String {
        let mut out = Vec::new();
        let options = ReportOptions { frameworks: vec!["soc2".to_string()], ..ReportOptions::default() };
        write_saved(saved, format.parse::<ReportFormat>().unwrap(), &options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn sarif(format: &str, options: &ReportOptions) -> Vec<u8> {
        let mut out = Vec::new();
        write(&sample::report(), format.parse().unwrap(), options, &mut out).unwrap();
        out
    }

    fn conduct() -> crate::result::Conduct {
        serde_json::from_value(json!({"trust": "itself", "scope": "whole", "dirty": false})).unwrap()
    }

    fn statuses(saved: &Saved) -> BTreeSet<&'static str> {
        crate::report::audit::statuses(saved).into_iter().map(|(_, _, status)| status).collect()
    }

    /// Another tool's rule fails and another is silent: neither can support anything.
    #[test]
    fn what_another_tool_does_not_tell_is_never_supported() {
        let log = json!({"version": "2.1.0", "runs": [{
            "tool": {"driver": {"name": "Other", "version": "3", "rules": [
                {"id": "A", "shortDescription": {"text": "Cleartext"}, "properties": {"tags": ["CWE-319"]}},
                {"id": "B", "properties": {"tags": ["external/cwe/cwe-798"]}},
            ]}},
            "results": [{"ruleId": "A", "level": "error", "message": {"text": "sent to <b>'x'</b>\nin clear"},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 3}}}]}],
        }]});
        let mut saved = Saved::of_sarif(log.to_string().as_bytes(), Path::new("/r")).unwrap();
        saved.clean_messages(&|text: &str| Ok::<_, ()>(text.replace('x', "*"))).unwrap();
        assert_eq!(saved.results[0].message, "sent to <b>'*'</b> in clear");
        assert_eq!(statuses(&saved), BTreeSet::from(["not-satisfied", "inconclusive", "not-assessed"]));
        let page = told(&saved, "html");
        assert!(page.contains("does not tell what was examined and passed") && page.contains("Other 3"));
        assert!(page.contains("from the SARIF with this SHA-256") && !page.contains("No file was read"));
        assert!(!page.contains("<b>'"), "escaped");
        let text = told(&saved, "audit-markdown");
        assert!(text.contains("not told by the SARIF"), "{text}");
    }

    #[test]
    fn of_our_own_in_full_the_population_is_known_and_of_githubs_it_is_not() {
        let options = ReportOptions { show_passed: true, conduct: Some(conduct()), ..ReportOptions::default() };
        let read =
            |format: &str, options: &ReportOptions| Saved::of_sarif(&sarif(format, options), Path::new("/r")).unwrap();
        let (full, github) = (read("sarif-full", &options), read("sarif", &options));
        let scan = crate::report::json::saved(&sample::report(), &options).unwrap();
        let standings = |saved: &Saved| {
            saved.results.iter().map(|one| (one.rule_id.clone(), one.standing())).collect::<BTreeSet<_>>()
        };
        assert_eq!(standings(&full), standings(&scan));
        let passed = |saved: &Saved| saved.population.iter().map(|one| one.pass).sum::<usize>();
        assert_eq!((passed(&full), passed(&github)), (passed(&scan), 0));
        let pairs = |rule: &Rule| {
            let pairs = crate::controls::pairs(&rule.controls);
            pairs.map(|(framework, id)| format!("{framework} {id}")).collect::<BTreeSet<_>>()
        };
        let controls =
            |saved: &Saved| saved.rules.iter().map(|rule| (rule.id.clone(), pairs(rule))).collect::<BTreeMap<_, _>>();
        let (read, listed) = (controls(&full), controls(&scan));
        let same = listed.iter().filter(|(id, own)| read.get(*id).is_some_and(|read| read == *own)).count();
        assert_eq!(same, read.keys().filter(|id| listed.contains_key(*id)).count());
        assert!(same > 3);
        assert!(!statuses(&github).contains("supported"));
    }

    #[test]
    fn what_is_no_sarif_is_an_error() {
        let error =
            Saved::of_sarif(b"{\"version\": \"2.1.0\", \"runs\": []}", Path::new("/r")).unwrap_err().to_string();
        assert!(error.contains("no SARIF that can be reported on"), "{error}");
    }
}
