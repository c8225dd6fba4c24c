//! The parts of the page, from the top.

use std::io::{self, Write};

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

use crate::report::audit::html::{paragraphs, text};
use crate::report::audit::model::{Audit, ControlRecord, Evidence, FrameworkRecord, RuleRecord};
use crate::report::audit::status::Status;
use crate::report::summary::plural;
use crate::rule::Severity;

const STYLE: &str = include_str!("../report.css");
const SCRIPT: &str = include_str!("../report.js");
/// Failing subjects that a control shows itself; the rest is under its rules, and is counted.
const MOST_AT_A_CONTROL: usize = 5;
/// Characters of a result's own text, and steps of a flow.
const LONGEST_SNIPPET: usize = 120;
const MOST_STEPS: usize = 12;

pub(super) fn write(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    head(out)?;
    overview(audit, out)?;
    find(out)?;
    for framework in &audit.frameworks {
        self::framework(audit, framework, out)?;
    }
    rules(audit, out)?;
    scope(audit, out)?;
    writeln!(
        out,
        "</main>\n<footer><p>Made by {} from a JSON report with this SHA-256:<br><code>{}</code></p></footer>",
        text(&audit.scope.tool),
        text(audit.scope.report_sha256)
    )?;
    writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
}

fn head(out: &mut dyn Write) -> io::Result<()> {
    let hash = |code: &str| BASE64.encode(&Sha256::digest(code.as_bytes()));
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>Compliance evidence</title>\n<style>{STYLE}</style>\n</head>\n<body>",
        hash(SCRIPT),
        hash(STYLE)
    )
}

fn overview(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let scope = &audit.scope;
    let repository = text(scope.repository.unwrap_or("a repository without a remote"));
    let commit = text(scope.revision.map_or("no commit", |commit| commit.get(..12).unwrap_or(commit)));
    writeln!(
        out,
        "<header><h1>Compliance evidence</h1><p class=\"soft\">{repository} at <code>{commit}</code>, made {}</p></header>\n<main>",
        text(&scope.generated)
    )?;
    let open: usize = audit.severities.values().sum();
    let severe: Vec<_> = Severity::DESCENDING
        .iter()
        .filter_map(|severity| {
            audit.severities.get(severity).filter(|count| **count > 0).map(|count| format!("{count} {severity}"))
        })
        .collect();
    let severe = if severe.is_empty() { String::new() } else { format!(" ({})", severe.join(", ")) };
    writeln!(out, "<p class=\"lead\">{} open{severe}. {}</p>", plural(open, "result"), whole(audit))?;
    writeln!(out, "<div class=\"scroll\"><table><thead><tr><th>Framework</th><th>Controls by status</th>")?;
    for status in Status::ALL {
        writeln!(out, "<th class=\"n\"><span class=\"chip {}\">{}</span></th>", status.id(), status.words())?;
    }
    writeln!(out, "</tr></thead><tbody>")?;
    for framework in &audit.frameworks {
        let (id, name) = (text(framework.id), text(framework.name));
        write!(out, "<tr><td><a href=\"#{id}\">{name}</a></td><td>{}</td>", bar(framework))?;
        for count in framework.statuses.values() {
            write!(out, "<td class=\"n\">{count}</td>")?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(
        out,
        "</tbody></table></div>\n<p class=\"soft\">{} <a href=\"#scope\">Scope and method</a></p>",
        text(scope.method)
    )
}

/// Whether everything was checked, up front.
fn whole(audit: &Audit<'_>) -> String {
    let (gaps, errors) = (audit.coverage.gaps.len(), audit.coverage.errors.len());
    match (audit.coverage.files_read, gaps + errors) {
        (0, _) => "<strong>No file was read: nothing was checked.</strong>".to_string(),
        (_, 0) => "Everything that was asked for was read.".to_string(),
        _ => format!(
            "<strong>Not everything was checked</strong>: {} not read, or in part; {} did not finish.",
            plural(gaps, "file"),
            plural(errors, "policy check")
        ),
    }
}

/// Statuses as one bar; the numbers beside it say the same.
fn bar(framework: &FrameworkRecord<'_>) -> String {
    let total = framework.controls.len().max(1);
    let mut at = 0;
    let mut bar = "<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">".to_string();
    for (status, count) in &framework.statuses {
        let width = count * 1000 / total;
        bar.push_str(&format!("<rect class=\"{}\" x=\"{at}\" width=\"{width}\" height=\"10\"/>", status.id()));
        at += width;
    }
    bar + "</svg>"
}

fn find(out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<div class=\"find\" hidden><input type=\"search\" aria-label=\"Search controls, rules, results\" placeholder=\"Search controls, rules, results (press /)\"><select aria-label=\"Status\"><option value=\"\">Every status</option>"
    )?;
    for status in Status::ALL {
        write!(out, "<option value=\"{}\">{}</option>", status.id(), status.words())?;
    }
    writeln!(out, "</select><output aria-live=\"polite\" class=\"soft\"></output></div>")
}

fn framework(audit: &Audit<'_>, framework: &FrameworkRecord<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section><h2 id=\"{}\">{}</h2>", text(framework.id), text(framework.title))?;
    let mut bearing: Vec<_> = framework.controls.iter().filter(|control| !control.rules.is_empty()).collect();
    bearing.sort_by_key(|control| control.status);
    for one in bearing {
        control(audit, one, out)?;
    }
    let rest: Vec<_> = framework.controls.iter().filter(|control| control.rules.is_empty()).collect();
    if !rest.is_empty() {
        writeln!(
            out,
            "<details class=\"plain control\" data-status=\"not-assessed\"><summary>{} on which no rule bears: not assessed</summary><div><table><thead><tr><th>Control</th><th>Title</th><th>What a scan cannot show</th></tr></thead><tbody class=\"results\">",
            plural(rest.len(), "control")
        )?;
        for control in rest {
            writeln!(
                out,
                "<tr><td>{}<td>{}<td>{}",
                text(&control.label),
                text(control.title),
                text(control.cannot_show)
            )?;
        }
        writeln!(out, "</tbody></table></div></details>")?;
    }
    writeln!(out, "</section>")
}

fn control(audit: &Audit<'_>, control: &ControlRecord<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (status, words) = (control.status.id(), control.status.words());
    write!(
        out,
        "<details class=\"control\" data-status=\"{status}\"><summary><span class=\"chip {status}\">{words}</span><span>{}</span><span>{}</span><span class=\"soft\">{}</span></summary><div>",
        text(&control.label),
        text(control.title),
        text(&control.reason)
    )?;
    writeln!(
        out,
        "<p><strong>Population.</strong> {}</p><p><strong>A scan shows.</strong> {}</p><p><strong>It cannot show.</strong> {}</p>",
        text(&control.population.words()),
        text(control.shows),
        text(control.cannot_show)
    )?;
    writeln!(
        out,
        "<div class=\"scroll\"><table><thead><tr><th>Rule</th><th>Link</th><th>Population</th><th class=\"n\">Failing</th><th class=\"n\">Waived</th></tr></thead><tbody>"
    )?;
    let rules: Vec<_> = control.rules.iter().filter_map(|id| audit.rule(id)).collect();
    for rule in &rules {
        let (id, link) = (text(rule.id), rule.link.words());
        let name = if rule.results.is_empty() { id } else { format!("<a href=\"#rule-{id}\">{id}</a>") };
        writeln!(
            out,
            "<tr><td>{name}<td>{link}<td>{}<td class=\"n\">{}<td class=\"n\">{}",
            text(&rule.population.words()),
            rule.open,
            rule.waived
        )?;
    }
    writeln!(out, "</tbody></table></div>")?;
    let failing: Vec<_> =
        rules.iter().flat_map(|rule| rule.results.iter()).filter(|one| one.standing == "open").collect();
    if !failing.is_empty() {
        writeln!(out, "<h3>Failing</h3><ul>")?;
        for result in failing.iter().take(MOST_AT_A_CONTROL) {
            let subject = text(result.subject.unwrap_or(result.message));
            writeln!(out, "<li>{subject} <code class=\"soft\">{}:{}</code></li>", text(result.path), result.line)?;
        }
        if let Some(more) = failing.len().checked_sub(MOST_AT_A_CONTROL).filter(|more| *more > 0) {
            writeln!(out, "<li>{more} more under the rules</li>")?;
        }
        writeln!(out, "</ul>")?;
    }
    writeln!(out, "</div></details>")
}

fn rules(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section><h2 id=\"results\">Results by rule</h2>")?;
    let mut with_results: Vec<_> = audit.rules.iter().filter(|rule| !rule.results.is_empty()).collect();
    with_results.sort_by_key(|rule| (rule.open == 0, std::cmp::Reverse(rule.severity)));
    if with_results.is_empty() {
        writeln!(out, "<p>None.</p>")?;
    }
    for rule in with_results {
        self::rule(rule, out)?;
    }
    writeln!(out, "</section>")
}

fn rule(rule: &RuleRecord<'_>, out: &mut dyn Write) -> io::Result<()> {
    let id = text(rule.id);
    let severity = rule.severity.map_or("", Severity::as_str);
    write!(
        out,
        "<details class=\"rule\" id=\"rule-{id}\"><summary><span>{severity}</span><span>{} <code class=\"soft\">{id}</code></span><span class=\"soft n\">{}</span></summary><div>",
        text(rule.title),
        plural(rule.results.len(), "result")
    )?;
    for (title, words) in [
        ("Why", rule.rule.and_then(|r| r.description.as_deref())),
        ("Fix", rule.rule.and_then(|r| r.remediation.as_deref())),
    ] {
        if let Some(words) = words {
            writeln!(out, "<p class=\"pre\"><strong>{title}.</strong> {}</p>", paragraphs(words))?;
        }
    }
    writeln!(out, "<p><strong>Population.</strong> {}</p>", text(&rule.population.words()))?;
    writeln!(
        out,
        "<div class=\"scroll\"><table><thead><tr><th>Standing</th><th>Where</th><th>What</th></tr></thead><tbody class=\"results\">"
    )?;
    for result in &rule.results {
        self::result(result, out)?;
    }
    writeln!(out, "</tbody></table></div></div></details>")
}

fn result(result: &Evidence<'_>, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<tr><td>{}<td><code>{}:{}</code><td>{}",
        result.standing,
        text(result.path),
        result.line,
        text(result.message)
    )?;
    let snippet: String = result.finding.location.snippet.chars().take(LONGEST_SNIPPET).collect();
    if !snippet.is_empty() {
        let more = if snippet.len() < result.finding.location.snippet.len() { "…" } else { "" };
        write!(out, "<br><code class=\"soft\">{}{more}</code>", text(&snippet))?;
    }
    if let Some(accepted) = &result.acceptance {
        write!(out, "<br>Accepted by {}", text(accepted))?;
    }
    let steps = &result.finding.code_flow;
    if !steps.is_empty() {
        write!(out, "<ol>")?;
        for step in steps.iter().take(MOST_STEPS) {
            let place = &step.location;
            write!(
                out,
                "<li>{} <code class=\"soft\">{}:{}</code>",
                text(&step.message),
                text(&place.path),
                place.start_line
            )?;
        }
        write!(out, "</ol>")?;
        if let Some(more) = steps.len().checked_sub(MOST_STEPS).filter(|more| *more > 0) {
            write!(out, "{more} more steps")?;
        }
    }
    writeln!(out)
}

fn scope(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (scope, coverage) = (&audit.scope, &audit.coverage);
    let unknown = "not recorded";
    writeln!(out, "<section><h2 id=\"scope\">Scope and method</h2><dl>")?;
    let environments = scope.environments.join(", ");
    let rows: [(&str, &str); 11] = [
        ("Repository", scope.repository.unwrap_or(unknown)),
        ("Commit", scope.revision.unwrap_or(unknown)),
        ("Branch", scope.branch.unwrap_or(unknown)),
        ("Environments with results", if environments.is_empty() { "none named" } else { &environments }),
        ("Tool", &scope.tool),
        ("Rules in force", &scope.rules.to_string()),
        ("SHA-256 of the rules’ ids", &scope.rule_ids_sha256),
        ("Verdict of the scan", scope.verdict.as_deref().unwrap_or(unknown)),
        ("Files read", &coverage.files_read.to_string()),
        ("Blocks not made, not judged", &coverage.not_made.to_string()),
        ("Not recorded", &scope.not_recorded.join("; ")),
    ];
    for (name, value) in rows {
        writeln!(out, "<dt>{name}</dt><dd>{}</dd>", text(value))?;
    }
    writeln!(out, "</dl>")?;
    let gaps = coverage.gaps.iter().map(|(path, reason)| (path.clone(), reason.clone())).collect();
    let errors =
        coverage.errors.iter().map(|(rule, path, why)| (format!("{rule} on {path}"), why.to_string())).collect();
    let left_out = coverage.left_out.iter().map(|(reason, count)| (reason.to_string(), count.to_string())).collect();
    let unjudged = coverage.unjudged.iter().map(|(kind, count)| (kind.clone(), count.to_string())).collect();
    let unnamed =
        coverage.unknown_controls.iter().map(|name| (name.clone(), "no framework has it".to_string())).collect();
    listed("Not read, or in part", gaps, out)?;
    listed("Did not finish", errors, out)?;
    listed("Left out on purpose", left_out, out)?;
    listed("Kinds of files that no rule judges", unjudged, out)?;
    listed("Controls that are named and not known", unnamed, out)?;
    writeln!(out, "</section>")
}

fn listed(title: &str, rows: Vec<(String, String)>, out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h3>{title}</h3><table><tbody>")?;
    for (name, value) in rows {
        writeln!(out, "<tr><td>{}<td>{}", text(&name), text(&value))?;
    }
    writeln!(out, "</tbody></table>")
}
