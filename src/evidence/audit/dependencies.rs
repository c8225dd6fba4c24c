//! Vulnerabilities of dependencies, in the JSON of the tools that look for them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::evidence::audit::{Run, Vulnerability, cwe, list, objects, severity, text, texts};
use crate::evidence::error::Wrong;
use crate::evidence::finding::ToolRun;
use crate::evidence::sarif::severity::of_score;
use crate::evidence::topic;

/// `None` for a file of no known shape; an error for one that says that the tool failed.
pub(super) fn read(file: &Value) -> Option<Result<ToolRun, Wrong>> {
    if file.get("error").is_some_and(|error| !error.is_null() && *error != Value::Bool(false)) {
        return Some(Err(Wrong::new("error: the tool says that it failed")));
    }
    let is = |key: &str, of: fn(&Value) -> bool| file.get(key).is_some_and(of);
    let run = if is("auditReportVersion", Value::is_number) && is("vulnerabilities", Value::is_object) {
        npm(file)
    } else if is("advisories", Value::is_object) {
        npm_advisories(file)
    } else if is("dependencies", Value::is_array) {
        pip_audit(file)
    } else if is("results", Value::is_array) && !is("runs", Value::is_array) {
        osv(file)
    } else if is("report_meta", Value::is_object) && is("vulnerabilities", Value::is_array) {
        safety(file)
    } else if is("ok", Value::is_boolean) && is("vulnerabilities", Value::is_array) {
        snyk(file)
    } else {
        return None;
    };
    Some(run.map(|run| run.0))
}

/// The entries of an object of objects.
fn entries<'a>(file: &'a Value, key: &str) -> Result<impl Iterator<Item = (&'a String, &'a Value)>, Wrong> {
    let entries = file.get(key).and_then(Value::as_object);
    match entries.is_none_or(|entries| entries.values().all(Value::is_object)) {
        true => Ok(entries.into_iter().flatten()),
        false => Err(Wrong::new(format!("'{key}' is no object of objects"))),
    }
}

/// `npm audit --json`, from npm 7 on: <https://docs.npmjs.com/cli/v11/commands/npm-audit>.
fn npm(file: &Value) -> Result<Run, Wrong> {
    let mut run = Run::new("npm audit");
    for (name, package) in entries(file, "vulnerabilities")? {
        let advisories: Vec<&Value> = list(package, "via")?.iter().filter(|via| via.is_object()).collect();
        for via in &advisories {
            let of_url = text(via, "url").rsplit('/').next().and_then(topic::advisory);
            let source = via.get("source").map(Value::to_string).unwrap_or_default();
            let mut found = Vulnerability::new(of_url.unwrap_or(source), name);
            (found.title, found.severity, found.cwe) =
                (text(via, "title"), severity(text(via, "severity")), cwe(via, "cwe"));
            run.add(found);
        }
        if advisories.is_empty() {
            let through = texts(package, "via").join(", ");
            let mut found = Vulnerability::new(format!("{name} (through {through})"), name);
            found.severity = severity(text(package, "severity"));
            run.add(found);
        }
    }
    Ok(run)
}

/// `npm audit --json` of npm 6, and pnpm's.
fn npm_advisories(file: &Value) -> Result<Run, Wrong> {
    let mut run = Run::new("npm audit");
    for (id, advisory) in entries(file, "advisories")? {
        let own = topic::advisory(text(advisory, "github_advisory_id"));
        let mut found = Vulnerability::new(own.unwrap_or_else(|| id.clone()), text(advisory, "module_name"));
        found.aliases = texts(advisory, "cves");
        found.title = text(advisory, "title");
        (found.severity, found.cwe) = (severity(text(advisory, "severity")), cwe(advisory, "cwe"));
        run.add(found);
    }
    Ok(run)
}

/// `pip-audit --format json`. It has no severities.
fn pip_audit(file: &Value) -> Result<Run, Wrong> {
    let mut run = Run::new("pip-audit");
    for package in objects(file, "dependencies")? {
        if package.get("skip_reason").is_some() {
            run.0.incomplete.add("a package was not audited");
        }
        for vulnerability in objects(package, "vulns")? {
            let mut found = Vulnerability::new(text(vulnerability, "id").to_string(), text(package, "name"));
            (found.version, found.aliases) = (text(package, "version"), texts(vulnerability, "aliases"));
            run.add(found);
        }
    }
    Ok(run)
}

/// `osv-scanner --format json`: <https://google.github.io/osv-scanner/output/>.
fn osv(file: &Value) -> Result<Run, Wrong> {
    let mut run = Run::new("osv-scanner");
    let mut packages = Vec::new();
    for result in objects(file, "results")? {
        packages.extend(objects(result, "packages")?);
    }
    for package in packages {
        let named = package.get("package").unwrap_or(&Value::Null);
        let groups = list(package, "groups")?;
        for vulnerability in objects(package, "vulnerabilities")? {
            let id = text(vulnerability, "id");
            let group = groups.iter().find(|group| texts(group, "ids").iter().any(|other| other == id));
            let score = group.and_then(|group| text(group, "max_severity").parse::<f64>().ok());
            let database = vulnerability.get("database_specific").unwrap_or(&Value::Null);
            let mut found = Vulnerability::new(id.to_string(), text(named, "name"));
            (found.version, found.title) = (text(named, "version"), text(vulnerability, "summary"));
            found.aliases = texts(vulnerability, "aliases");
            found.severity = score.map(of_score).or_else(|| severity(text(database, "severity")));
            found.cwe = cwe(database, "cwe_ids");
            run.add(found);
        }
    }
    Ok(run)
}

/// `safety check --json` and `safety scan`, of Safety 2 and 3.
fn safety(file: &Value) -> Result<Run, Wrong> {
    let mut run = Run::new("Safety");
    let ignored = objects(file, "ignored_vulnerabilities")?;
    let all = objects(file, "vulnerabilities")?.iter().map(|v| (v, false)).chain(ignored.iter().map(|v| (v, true)));
    for (vulnerability, is_ignored) in all {
        let mut found = Vulnerability::new(
            text(vulnerability, "vulnerability_id").to_string(),
            text(vulnerability, "package_name"),
        );
        found.version = text(vulnerability, "analyzed_version");
        found.aliases = texts(vulnerability, "CVE");
        let rated = vulnerability.get("severity").unwrap_or(&Value::Null);
        let score = ["/cvssv3/base_score", "/cvssv2/base_score"].iter().find_map(|path| rated.pointer(path)?.as_f64());
        found.severity = score.map(of_score).or_else(|| severity(rated.as_str()?));
        found.suppressed = is_ignored.then(|| "ignored by Safety's policy".to_string());
        run.add(found);
    }
    Ok(run)
}

/// `snyk test --json`; `snyk container test --json`, in which what applications of an image depend on has lists of its own.
fn snyk(file: &Value) -> Result<Run, Wrong> {
    let mut run = Run::new("Snyk");
    let mut seen = BTreeSet::new();
    let mut all: Vec<&Value> = objects(file, "vulnerabilities")?.iter().collect();
    for application in objects(file, "applications")? {
        all.extend(objects(application, "vulnerabilities")?);
    }
    for vulnerability in all {
        let (id, package) = (text(vulnerability, "id"), text(vulnerability, "packageName"));
        let version = text(vulnerability, "version");
        // One entry for each way in which the package is reached.
        if !seen.insert((id, package, version)) {
            continue;
        }
        let identifiers = vulnerability.get("identifiers").unwrap_or(&Value::Null);
        let mut found = Vulnerability::new(id.to_string(), package);
        (found.version, found.title) = (version, text(vulnerability, "title"));
        (found.aliases, found.cwe) = (texts(identifiers, "CVE"), cwe(identifiers, "CWE"));
        found.severity = severity(text(vulnerability, "severity"));
        run.add(found);
    }
    Ok(run)
}
