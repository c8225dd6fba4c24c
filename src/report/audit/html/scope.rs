//! What was looked at and how, and what was not.

use std::io::{self, Write};

use crate::report::audit::html::text;
use crate::report::audit::model::{APPROVAL_COLUMNS, APPROVAL_WORDS, Audit};

pub(super) fn write(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<section><h2 id=\"scope\">Scope and method</h2><p>{}</p>", text(audit.scope.method))?;
    facts(audit, out)?;
    writeln!(
        out,
        "<p>A rule <em>indicates violation</em> of a control where it fails. It also <em>supports</em> a control that asks for what it looks for, where it examined something and all of that passed; the table of each control says which do. A rule that can only search, such as one for credentials, supports nothing when it is silent. <em>Evidence only</em> is neither. A <em>check</em> is one rule on one thing that it examined. <em>Silenced</em> is what a comment, the configuration or an allow-list sets aside, without a waiver: nobody answers for it until a day.</p>"
    )?;
    approvals(audit, out)?;
    let coverage = &audit.coverage;
    let gaps = coverage.gaps.iter().map(|(path, reason)| (path.clone(), reason.clone())).collect();
    let errors =
        coverage.errors.iter().map(|(rule, path, why)| (format!("{rule} on {path}"), why.to_string())).collect();
    let exemptions = coverage.exemptions.iter().map(|(by, message, _)| (message.clone(), by.clone()));
    let left_out = coverage.left_out.iter().map(|(reason, count)| (reason.to_string(), count.to_string())).collect();
    let unjudged = coverage.unjudged.iter().map(|(kind, count)| (kind.clone(), count.to_string())).collect();
    let unnamed =
        coverage.unknown_controls.iter().map(|name| (name.clone(), "no framework has it".to_string())).collect();
    listed("Not read, or in part", gaps, out)?;
    listed("Did not finish", errors, out)?;
    listed("Switched off, left out or lowered", exemptions.collect(), out)?;
    listed("Files left out", left_out, out)?;
    listed("Kinds of files that no rule judges", unjudged, out)?;
    listed("Controls that are named and not known", unnamed, out)?;
    writeln!(out, "</section>")
}

fn approvals(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    if audit.approvals.is_none() {
        return Ok(());
    }
    let rows = audit.approval_rows();
    let none = if rows.is_empty() { " There are none." } else { "" };
    writeln!(out, "<h3>Sign-offs</h3><p>{}{none}</p>", text(APPROVAL_WORDS))?;
    if rows.is_empty() {
        return Ok(());
    }
    let heads = APPROVAL_COLUMNS.map(|name| format!("<th>{name}</th>")).concat();
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Sign-offs\"><table><thead><tr>{heads}</tr></thead><tbody>"
    )?;
    for row in rows {
        writeln!(out, "<tr>{}", row.map(|cell| format!("<td>{}", text(&cell))).concat())?;
    }
    writeln!(out, "</tbody></table></div>")
}

fn facts(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (scope, coverage) = (&audit.scope, &audit.coverage);
    let unknown = "not recorded";
    let environments = scope.environments.join(", ");
    let rows: [(&str, &str); 16] = [
        ("Repository", scope.repository.unwrap_or(unknown)),
        ("Commit", scope.revision.unwrap_or(unknown)),
        ("Files", scope.tree.unwrap_or(unknown)),
        ("Branch", scope.branch.unwrap_or(unknown)),
        ("Compared with", scope.compared.as_deref().unwrap_or("nothing earlier: results do not say what is new")),
        ("Environments with results", if environments.is_empty() { "none named" } else { &environments }),
        ("Tool", &scope.tool),
        ("Narrowed by", &scope.narrowed_words()),
        ("Rules in force", &scope.rules_words()),
        ("SHA-256 of the rules’ ids", scope.rule_ids_sha256.as_deref().unwrap_or("not all are listed")),
        ("SHA-256 of the program’s rules", scope.rules_sha256.unwrap_or(unknown)),
        ("Policies beside these", &scope.policies_words()),
        ("Verdict of the scan", scope.verdict.as_deref().unwrap_or(unknown)),
        ("Files read", &coverage.read_words()),
        ("Left out or not told by the values at hand, not judged", &coverage.not_made.to_string()),
        ("Not recorded", &scope.not_recorded.join("; ")),
    ];
    writeln!(out, "<dl>")?;
    for (name, value) in rows {
        writeln!(out, "<dt>{name}</dt><dd>{}</dd>", text(value))?;
    }
    writeln!(out, "</dl>")
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
