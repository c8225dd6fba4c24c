//! The audit as a page of Markdown.

use std::io::{self, Write};

use crate::report::ReportOptions;
use crate::report::audit::model::{
    APPROVAL_COLUMNS, APPROVAL_WORDS, Audit, ControlRecord, FrameworkRecord, RuleRecord,
};
use crate::report::audit::status::Status;
use crate::report::entry::{Entry, Writer};
use crate::report::markdown::cell;
use crate::report::saved::Saved;
use crate::report::summary::plural;
use crate::report::time;
use crate::report::trend::{Point, Trend};
use crate::rule::Severity;

/// Rules that the overview names.
const MOST_FIRST: usize = 5;

pub(in crate::report) const FORMAT: Entry = Entry {
    name: "audit-markdown",
    extension: "audit.md",
    description: "the audit report as a page of Markdown",
    write: Writer::Saved(write),
};

fn write(saved: &Saved, options: &ReportOptions, out: &mut dyn Write) -> io::Result<()> {
    let audit = Audit::of(saved, options);
    writeln!(out, "# Compliance evidence\n")?;
    overview(&audit, out)?;
    scope(&audit, out)?;
    approvals(&audit, out)?;
    coverage(&audit, out)?;
    for framework in &audit.frameworks {
        self::framework(&audit, framework, out)?;
    }
    rules(&audit, out)
}

fn overview(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let open: usize = audit.severities.values().sum();
    let new = audit.new.map(|new| format!(", {new} of them new")).unwrap_or_default();
    writeln!(out, "**{} open**{new}. {}\n", plural(open, "result"), cell(&audit.whole()))?;
    writeln!(out, "| Controls | {} |", Status::ALL.map(Status::words).join(" | "))?;
    writeln!(out, "|---|---:|---:|---:|---:|---:|")?;
    for framework in &audit.frameworks {
        let counts: Vec<_> = framework.statuses.values().map(ToString::to_string).collect();
        writeln!(out, "| {} | {} |", cell(framework.name), counts.join(" | "))?;
    }
    if !audit.areas.is_empty() {
        let names = Severity::DESCENDING.map(Severity::as_str).join(" | ");
        writeln!(out, "\n| Open results | {names} |\n|---|---:|---:|---:|---:|---:|")?;
        for (area, counts) in &audit.areas {
            let of = |severity: Severity| counts.get(&severity).copied().unwrap_or_default().to_string();
            writeln!(out, "| {} | {} |", area.words(), Severity::DESCENDING.map(of).join(" | "))?;
        }
    }
    if let Some(trend) = &audit.trend {
        self::trend(trend, out)?;
    }
    let worst = audit.worst();
    if !worst.is_empty() {
        writeln!(out, "\nTo mend first:\n")?;
    }
    for rule in worst.iter().take(MOST_FIRST) {
        let severity = rule.severity.map_or("", Severity::as_str);
        writeln!(out, "1. {severity}: {} ({}): {} failing", cell(rule.title), cell(rule.id), rule.open)?;
    }
    writeln!(out)
}

fn trend(trend: &Trend, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## Over time\n\nScans of {} that were kept.\n", cell(trend.named()))?;
    writeln!(out, "| Scan | Open | Opened | Fixed | Reopened | Accepted |\n|---|---:|---:|---:|---:|---:|")?;
    for point in &trend.scans {
        let open: u64 = point.open.values().sum();
        let Point { opened, fixed, reopened, accepted, .. } = point;
        let notes = point.notes().map(|notes| format!(" ({notes})")).unwrap_or_default();
        let at = time::rfc3339(point.at);
        writeln!(out, "| {at}{notes} | {open} | {opened} | {fixed} | {reopened} | {accepted} |")?;
    }
    let fixed = |severity: Severity| Some((severity, trend.remediation.get(&severity)?));
    for (severity, remediation) in Severity::DESCENDING.into_iter().filter_map(fixed) {
        let (time, count) = (remediation.words(), remediation.fixed);
        writeln!(out, "\nTime to remediate at {severity}, on average: {time} ({count} fixed).")?;
    }
    Ok(())
}

fn scope(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let scope = &audit.scope;
    writeln!(out, "## Scope and method\n\n{}\n\n| | |\n|---|---|", scope.method)?;
    let unknown = "not recorded";
    let rows: [(&str, &str); 15] = [
        ("Repository", scope.repository.unwrap_or(unknown)),
        ("Commit", scope.revision.unwrap_or(unknown)),
        ("Files", scope.tree.unwrap_or(unknown)),
        ("Branch", scope.branch.unwrap_or(unknown)),
        ("Compared with", scope.compared.as_deref().unwrap_or("nothing earlier: results do not say what is new")),
        ("Made", &scope.generated),
        ("Tool", &scope.tool),
        ("Narrowed by", &scope.narrowed_words()),
        ("Rules in force", &scope.rules_words()),
        ("SHA-256 of the rules' ids", scope.rule_ids_sha256.as_deref().unwrap_or("not all are listed")),
        ("SHA-256 of the program's rules", scope.rules_sha256.unwrap_or(unknown)),
        ("Policies beside these", &scope.policies_words()),
        (&format!("SHA-256 of the {}", scope.origin), scope.report_sha256),
        ("Verdict of the scan", scope.verdict.as_deref().unwrap_or(unknown)),
        ("Not recorded", &scope.not_recorded.join("; ")),
    ];
    for (name, value) in rows {
        writeln!(out, "| {name} | {} |", cell(value))?;
    }
    writeln!(
        out,
        "\nA rule *indicates violation* of a control where it fails. It also *supports* a control that asks for what it looks for, where it examined something and all of that passed; the table of each control says which do. A rule that can only search, such as one for credentials, supports nothing when it is silent. *Evidence only* is neither. A *check* is one rule on one thing that it examined. *Silenced* is what a comment, the configuration or an allow-list sets aside, without a waiver: nobody answers for it until a day.\n"
    )
}

fn approvals(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    if audit.approvals.is_none() {
        return Ok(());
    }
    writeln!(out, "## Sign-offs\n\n{APPROVAL_WORDS}\n")?;
    let rows = audit.approval_rows();
    if rows.is_empty() {
        return writeln!(out, "None.\n");
    }
    writeln!(out, "| {} |\n|---|---|---|---|---|---|", APPROVAL_COLUMNS.join(" | "))?;
    for row in rows {
        writeln!(out, "| {} |", row.map(|text| cell(&text)).join(" | "))?;
    }
    writeln!(out)
}

fn coverage(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let coverage = &audit.coverage;
    writeln!(out, "## Coverage\n\n- Files read: {}", coverage.read_words())?;
    for (path, reason) in &coverage.gaps {
        writeln!(out, "- **Not covered**: {}: {}", cell(path), cell(reason))?;
    }
    for (rule, path, message) in &coverage.errors {
        writeln!(out, "- **Did not finish**: {} on {}: {}", cell(rule), cell(path), cell(message))?;
    }
    for (by, message, _) in &coverage.exemptions {
        writeln!(out, "- **Switched off, left out or lowered** by {}: {}", cell(by), cell(message))?;
    }
    for (reason, count) in &coverage.left_out {
        writeln!(out, "- Left out: {count} {reason}")?;
    }
    for (kind, count) in &coverage.unjudged {
        writeln!(out, "- No rule judges: {} ({count})", cell(kind))?;
    }
    if coverage.not_made > 0 {
        writeln!(out, "- Left out or not told by the values at hand, and not judged: {}", coverage.not_made)?;
    }
    for control in &coverage.unknown_controls {
        writeln!(out, "- Named by a rule and in no framework: {}", cell(control))?;
    }
    Ok(())
}

fn framework(audit: &Audit<'_>, framework: &FrameworkRecord<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## {}\n", cell(framework.title))?;
    let mut bearing: Vec<_> = framework.controls.iter().filter(|control| !control.rules.is_empty()).collect();
    bearing.sort_by_key(|control| control.status);
    for control in bearing {
        self::control(audit, control, out)?;
    }
    for (status, rest) in framework.without_rules() {
        let Some(first) = rest.first() else { continue };
        writeln!(
            out,
            "### {}: {}\n\n| Control | Title | What a scan cannot show |\n|---|---|---|",
            status.words(),
            cell(&first.reason)
        )?;
        for control in rest {
            writeln!(out, "| {} | {} | {} |", cell(&control.short), cell(control.title), cell(control.cannot_show))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn control(audit: &Audit<'_>, control: &ControlRecord<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (label, title) = (cell(&control.label), cell(control.title));
    writeln!(out, "### {label}: {title}\n\n**{}**: {}\n", control.status.words(), cell(&control.reason))?;
    writeln!(out, "- Population: {}", control.population.check_words())?;
    if !control.shows.is_empty() {
        writeln!(out, "- A scan shows: {}", cell(control.shows))?;
    }
    writeln!(out, "- It cannot show: {}", cell(control.cannot_show))?;
    if !control.through.is_empty() {
        writeln!(out, "- By crosswalk: rules for {}", cell(&control.through.join(", ")))?;
    }
    if let Some(others) = control.others(audit) {
        writeln!(out, "- Further rules: {others}")?;
    }
    let examined = control.examined(audit);
    if !examined.is_empty() {
        writeln!(out, "\n| Rule | Link | Population | Failing | Waived |\n|---|---|---|---:|---:|")?;
    }
    for rule in examined {
        let (id, link, words) = (cell(rule.id), control.link(rule).words(), cell(&rule.population_words()));
        writeln!(out, "| {id} | {link} | {words} | {} | {} |", rule.open, rule.waived)?;
    }
    writeln!(out)
}

fn rules(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n## Results by rule\n")?;
    let with_results: Vec<&RuleRecord<'_>> = audit.rules.iter().filter(|rule| !rule.results.is_empty()).collect();
    if with_results.is_empty() {
        writeln!(out, "None.")?;
    }
    for rule in with_results {
        writeln!(
            out,
            "### {}: {}\n\nPopulation: {}.\n",
            cell(rule.id),
            cell(rule.title),
            cell(&rule.population_words())
        )?;
        writeln!(out, "| Standing | Severity | Subject | Where | What | Accepted |\n|---|---|---|---|---|---|")?;
        for result in &rule.results {
            let subject = cell(result.subject.unwrap_or_default());
            let place = cell(&format!("{}:{}", result.path, result.line));
            let (message, accepted) = (cell(result.message), cell(result.acceptance.as_deref().unwrap_or_default()));
            let severity = result.severity;
            writeln!(out, "| {} | {severity} | {subject} | {place} | {message} | {accepted} |", result.standing)?;
        }
        writeln!(out)?;
    }
    Ok(())
}
