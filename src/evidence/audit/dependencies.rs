//! Vulnerabilities of dependencies, in the JSON of the tools that look for them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::evidence::audit::{Run, Vulnerability, cwe, list, objects, text, texts};
use crate::evidence::error::Wrong;
use crate::evidence::finding::ToolRun;
use crate::evidence::severity::{Said, of_word};
use crate::evidence::topic;

/// `None` for a file of no known shape; an error for one that says that the tool failed. A shape is known by what each entry of
/// it has: a list of a common name (`results`, `dependencies`) is one of many tools.
pub(super) fn read(file: &Value) -> Option<Result<ToolRun, Wrong>> {
    if file.get("error").is_some_and(|error| !error.is_null() && *error != Value::Bool(false)) {
        return Some(Err(Wrong::new("error: the tool says that it failed")));
    }
    if ["message", "errorMessage"].iter().any(|key| file.get(key).is_some_and(Value::is_string)) {
        return Some(Err(Wrong::new("message: the tool says that it failed")));
    }
    let is = |key: &str, of: fn(&Value) -> bool| file.get(key).is_some_and(of);
    if ["bomFormat", "spdxVersion"].iter().any(|key| file.get(key).is_some()) {
        return Some(Err(Wrong::new("it is a list of components, which is given as --sbom")));
    }
    let run = if is("auditReportVersion", Value::is_number) && is("vulnerabilities", Value::is_object) {
        npm(file)
    } else if is("advisories", Value::is_object) && is("metadata", Value::is_object) {
        npm_advisories(file)
    } else if is("dependencies", Value::is_array) {
        pip_audit(file)
    } else if is("results", Value::is_array) {
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
    if !file.get("metadata").is_some_and(Value::is_object) {
        return Err(Wrong::new("it is no file of npm audit: it has no 'metadata'"));
    }
    let mut run = Run::new("npm audit");
    let mut listed = Vec::new();
    for (name, package) in entries(file, "vulnerabilities")? {
        listed.push((text(package, "severity"), 1));
        let advisories: Vec<&Value> = list(package, "via")?.iter().filter(|via| via.is_object()).collect();
        for via in &advisories {
            let of_url = text(via, "url").rsplit('/').next().and_then(topic::advisory);
            let source = via.get("source").map(Value::to_string).unwrap_or_default();
            let mut found = Vulnerability::new(of_url.unwrap_or(source), name);
            (found.title, found.severity, found.cwe) =
                (text(via, "title"), of_word(text(via, "severity")), cwe(via, "cwe"));
            run.add(found);
        }
        let worst = advisories.iter().map(|via| of_word(text(via, "severity"))).max().flatten();
        if texts(package, "via").is_empty() && worst < of_word(text(package, "severity")) && !advisories.is_empty() {
            run.0.incomplete.add("a package is worse than what is listed of it");
        }
        if advisories.is_empty() {
            let through = texts(package, "via").join(", ");
            let mut found = Vulnerability::new(format!("{name} (through {through})"), name);
            found.severity = of_word(text(package, "severity"));
            run.add(found);
        }
    }
    hold_against_sums(file, &listed, &mut run);
    of_packages(file.pointer("/metadata/dependencies/total"), &mut run);
    run.0.manager = Some("npm".to_string());
    Ok(run)
}

/// A tool that looked at no package has found nothing in none.
fn of_packages(count: Option<&Value>, run: &mut Run) {
    run.0.packages = count.and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
    if count.and_then(Value::as_f64) == Some(0.0) {
        run.0.incomplete.add("no package was audited");
    }
}

/// Holds the sums that npm and pnpm write for each severity against what is listed of it: the severity of each entry, and how
/// often it counts.
fn hold_against_sums(file: &Value, listed: &[(&str, usize)], run: &mut Run) {
    let sums = file.pointer("/metadata/vulnerabilities").and_then(Value::as_object);
    for (word, sum) in sums.into_iter().flatten() {
        let of_it = listed.iter().filter(|(severity, _)| word == "total" || severity.eq_ignore_ascii_case(word));
        let count: usize = of_it.map(|(_, count)| count).sum();
        if sum.as_u64().is_none_or(|sum| sum > count as u64) {
            run.0.incomplete.add("its sums tell of more vulnerabilities than it lists");
            return;
        }
    }
}

/// `npm audit --json` of npm 6, and pnpm's, which leaves what its configuration ignores out of the list and not of the sums.
fn npm_advisories(file: &Value) -> Result<Run, Wrong> {
    let mut run = Run::new("npm audit");
    let mut listed = Vec::new();
    for (id, advisory) in entries(file, "advisories")? {
        // The sums count each way in which a package is reached.
        let ways = objects(advisory, "findings")?.iter().map(|found| texts(found, "paths").len()).sum::<usize>();
        listed.push((text(advisory, "severity"), ways.max(1)));
        let own = topic::advisory(text(advisory, "github_advisory_id"));
        let mut found = Vulnerability::new(own.unwrap_or_else(|| id.clone()), text(advisory, "module_name"));
        found.aliases = texts(advisory, "cves");
        found.title = text(advisory, "title");
        (found.severity, found.cwe) = (of_word(text(advisory, "severity")), cwe(advisory, "cwe"));
        run.add(found);
    }
    if !list(file, "muted")?.is_empty() {
        run.0.incomplete.add("advisories are muted");
    }
    hold_against_sums(file, &listed, &mut run);
    of_packages(file.pointer("/metadata/totalDependencies"), &mut run);
    run.0.manager = Some("npm".to_string());
    Ok(run)
}

/// `pip-audit --format json`. It has no severities.
fn pip_audit(file: &Value) -> Result<Run, Wrong> {
    let mut run = Run::new("pip-audit");
    let packages = objects(file, "dependencies")?;
    if packages.is_empty() {
        run.0.incomplete.add("no package was audited");
    }
    run.0.packages = Some(packages.iter().filter(|package| package.get("skip_reason").is_none()).count());
    run.0.manager = Some("pip".to_string());
    for package in packages {
        let is_skipped = package.get("skip_reason").is_some();
        if text(package, "name").is_empty() || !(is_skipped || package.get("vulns").is_some_and(Value::is_array)) {
            return Err(Wrong::new(
                "it is no file of pip-audit: a package of it has a 'name', and 'vulns' or a 'skip_reason'",
            ));
        }
        if is_skipped {
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

/// What OSV-Scanner writes beside `results`; names that begin with `experimental_` come and go.
const OSV_KEYS: &[&str] = &["results", "image_metadata", "license_summary"];

/// `osv-scanner --format json`: <https://google.github.io/osv-scanner/output/>.
fn osv(file: &Value) -> Result<Run, Wrong> {
    let other = || {
        Wrong::new("it is no file of OSV-Scanner: a result of it has a 'source' and 'packages' with a 'package' each")
    };
    let mut keys = file.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
    if !keys.all(|key| OSV_KEYS.contains(&key) || key.starts_with("experimental_")) {
        return Err(other());
    }
    let mut run = Run::new("osv-scanner");
    let mut packages = Vec::new();
    for result in objects(file, "results")? {
        let is_one = |key: &str, of: fn(&Value) -> bool| result.get(key).is_some_and(of);
        if !is_one("source", Value::is_object) || !is_one("packages", Value::is_array) {
            return Err(other());
        }
        packages.extend(objects(result, "packages")?);
    }
    run.0.packages = Some(packages.len());
    for package in packages {
        let named = package.get("package").filter(|named| named.is_object()).ok_or_else(other)?;
        let groups = list(package, "groups")?;
        if list(package, "vulnerabilities")?.len() < groups.len() {
            run.0.incomplete.add("a package has more groups of vulnerabilities than vulnerabilities");
        }
        for vulnerability in objects(package, "vulnerabilities")? {
            let id = text(vulnerability, "id");
            let group = groups.iter().find(|group| texts(group, "ids").iter().any(|other| other == id));
            let score = group.map_or(Said::Nothing, |group| Said::of(group.get("max_severity")));
            let database = vulnerability.get("database_specific").unwrap_or(&Value::Null);
            let mut found = Vulnerability::new(id.to_string(), text(named, "name"));
            (found.version, found.title) = (text(named, "version"), text(vulnerability, "summary"));
            found.aliases = texts(vulnerability, "aliases");
            found.severity = run.worst(&[score, Said::of(database.get("severity"))]);
            found.cwe = cwe(database, "cwe_ids");
            run.add(found);
        }
    }
    Ok(run)
}

/// `safety check --json` and `safety scan`, of Safety 2 and 3.
fn safety(file: &Value) -> Result<Run, Wrong> {
    let mut run = Run::new("Safety");
    let told = file.pointer("/report_meta/vulnerabilities_found").and_then(Value::as_u64).unwrap_or_default();
    if told > objects(file, "vulnerabilities")?.len() as u64 {
        run.0.incomplete.add("it says that it found more than it lists");
    }
    let found = file.pointer("/report_meta/packages_found").and_then(Value::as_u64);
    run.0.packages = found.and_then(|count| usize::try_from(count).ok());
    run.0.manager = Some("pip".to_string());
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
        let scores = ["/cvssv3/base_score", "/cvssv2/base_score"].map(|path| Said::of(rated.pointer(path)));
        let first = scores.into_iter().find(|said| *said != Said::Nothing).unwrap_or(Said::Nothing);
        let word = rated.as_str().map_or(Said::Nothing, Said::of_text);
        found.severity = run.worst(&[first, word]);
        found.suppressed = is_ignored.then(|| "ignored by Safety's policy".to_string());
        run.add(found);
    }
    Ok(run)
}

/// `snyk test --json`; `snyk container test --json`, in which what applications of an image depend on has lists of its own.
fn snyk(file: &Value) -> Result<Run, Wrong> {
    let mut run = Run::new("Snyk");
    let mut seen = BTreeSet::new();
    let parts: Vec<&Value> = std::iter::once(file).chain(objects(file, "applications")?).collect();
    let mut all: Vec<(&Value, Option<&str>)> = Vec::new();
    let mut listed = 0;
    if parts.iter().all(|part| part.get("dependencyCount").and_then(Value::as_u64) == Some(0)) {
        of_packages(file.get("dependencyCount"), &mut run);
    }
    let looked_at = parts.iter().filter_map(|part| part.get("dependencyCount")?.as_u64()).sum::<u64>();
    run.0.packages = usize::try_from(looked_at).ok().filter(|count| *count > 0);
    run.0.manager = file.get("packageManager").and_then(Value::as_str).map(str::to_string);
    for part in &parts {
        listed += list(part, "vulnerabilities")?.len();
        all.extend(objects(part, "vulnerabilities")?.iter().map(|found| (found, None)));
        // What a project's policy file ignores or holds for patched stands apart.
        let filtered = part.get("filtered").unwrap_or(&Value::Null);
        for (key, why) in [("ignore", "ignored by Snyk's policy"), ("patch", "patched, by Snyk's policy")] {
            all.extend(objects(filtered, key)?.iter().map(|found| (found, Some(why))));
        }
        if !matches!(text(part, "severityThreshold"), "" | "low") {
            run.0.incomplete.add("it was told to leave out what is milder than a severity");
        }
    }
    // An image that is not ok may be so for what its applications list.
    if parts.iter().any(|part| part.get("ok") == Some(&Value::Bool(false))) && listed == 0 {
        run.0.incomplete.add("it says that it is not ok, and lists nothing");
    }
    for (vulnerability, suppressed) in all {
        let (id, package) = (text(vulnerability, "id"), text(vulnerability, "packageName"));
        let version = text(vulnerability, "version");
        // One entry for each way in which the package is reached.
        if !seen.insert((id, package, version, suppressed)) {
            continue;
        }
        let identifiers = vulnerability.get("identifiers").unwrap_or(&Value::Null);
        let mut found = Vulnerability::new(id.to_string(), package);
        (found.version, found.title) = (version, text(vulnerability, "title"));
        (found.aliases, found.cwe) = (texts(identifiers, "CVE"), cwe(identifiers, "CWE"));
        found.severity = of_word(text(vulnerability, "severity"));
        found.suppressed = suppressed.map(str::to_string);
        run.add(found);
    }
    Ok(run)
}
