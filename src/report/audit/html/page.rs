//! The page from the top: its head, the overview, and the order of the rest.

use std::io::{self, Write};

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

use crate::report::TOOL_NAME;
use crate::report::audit::html::{anchor, bar, controls, results, scope, text, trend, zero};
use crate::report::audit::model::{Audit, FrameworkRecord, RuleRecord, Scope};
use crate::report::audit::status::Status;
use crate::report::summary::plural;
use crate::rule::Severity;

const STYLE: &str = include_str!("../report.css");
const SCRIPT: &str = include_str!("../report.js");
/// Rules that the overview names.
const MOST_FIRST: usize = 5;

pub(super) fn write(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    head(audit, out)?;
    overview(audit, out)?;
    scope::write(audit, out)?;
    find(out)?;
    for framework in &audit.frameworks {
        controls::framework(audit, framework, out)?;
    }
    results::rules(audit, out)?;
    results::in_force(audit, out)?;
    writeln!(
        out,
        "</main>\n<footer><p>Made by {} from the {} with this SHA-256, from which every number here can be computed again:<br><code>{}</code></p></footer>",
        if audit.coverage.files_known { text(&audit.scope.tool) } else { text(TOOL_NAME) },
        audit.scope.origin,
        text(audit.scope.report_sha256)
    )?;
    writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
}

fn head(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let hash = |code: &str| BASE64.encode(&Sha256::digest(code.as_bytes()));
    let scope = &audit.scope;
    let style = format!("{STYLE}{}", margins(scope));
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>Compliance evidence</title>\n<style>{style}</style>\n</head>\n<body>",
        hash(SCRIPT),
        hash(&style)
    )?;
    let repository = text(scope.repository.unwrap_or("A repository without a remote"));
    let commit = scope.revision.map_or("no commit", |commit| commit.get(..12).unwrap_or(commit));
    writeln!(
        out,
        "<header><h1>Compliance evidence</h1><p class=\"soft\">{repository}, commit <code>{}</code>, made {}</p></header>\n<main>",
        text(commit),
        text(&scope.generated)
    )
}

/// What stands in the margins of each printed page: what it is about, and its number (<https://www.w3.org/TR/css-page-3/#margin-boxes>).
/// Names are of others: of theirs only letters, digits and a few signs stand in a style.
fn margins(scope: &Scope<'_>) -> String {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | ':' | ' '))
            .take(80)
            .collect()
    };
    let repository = scope.repository.map(|name| name.split_once("://").map_or(name, |(_, name)| name));
    let repository = plain(repository.unwrap_or("A repository without a remote"));
    let commit = plain(scope.revision.and_then(|commit| commit.get(..12)).unwrap_or("none"));
    format!(
        "@media print{{@page{{@bottom-left{{content:\"{repository}, commit {commit}\";font-size:8pt}}@bottom-right{{content:\"Page \" counter(page) \" of \" counter(pages);font-size:8pt}}}}}}"
    )
}

fn overview(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let open: usize = audit.severities.values().sum();
    let new = audit.new.map(|new| format!(" {new} of them new.")).unwrap_or_default();
    writeln!(out, "<p class=\"lead\">{} open.{new} {}</p>", plural(open, "result"), whole(audit))?;
    frameworks(audit, out)?;
    areas(audit, out)?;
    if let Some(trend) = &audit.trend {
        trend::write(trend, out)?;
    }
    first(audit, out)?;
    writeln!(
        out,
        "<p class=\"soft\">A control is at most supported by what the files say, never met: <a href=\"#scope\">scope and method</a></p>"
    )
}

/// Whether everything was checked, up front; loud where not.
fn whole(audit: &Audit<'_>) -> String {
    let words = audit.whole();
    let words = text(&words);
    if audit.is_whole() { words.to_string() } else { format!("<strong>{words}</strong>") }
}

fn frameworks(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Controls by status\"><table class=\"figures\"><thead><tr><th>Framework</th><th class=\"wide\">Controls</th>"
    )?;
    for status in Status::ALL {
        // On a telephone the longest word would push the last column out of sight.
        let words = status.words().replace("Inconclusive", "Incon&shy;clusive");
        writeln!(out, "<th class=\"n\"><span class=\"chip {}\">{words}</span></th>", status.id())?;
    }
    writeln!(out, "</tr></thead><tbody>")?;
    for framework in &audit.frameworks {
        let (id, name) = (text(framework.id), text(framework.name));
        write!(out, "<tr><td><a href=\"#{id}\">{name}</a><td class=\"wide\">{}", statuses(framework))?;
        for count in framework.statuses.values() {
            write!(out, "<td class=\"n{}\">{count}", zero(*count))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "</tbody></table></div>")
}

/// Statuses as one bar; the numbers beside it say the same.
fn statuses(framework: &FrameworkRecord<'_>) -> String {
    let parts = framework.statuses.iter().map(|(status, count)| (status.id(), *count));
    bar(parts, framework.controls.len())
}

/// Open results by what they are about.
fn areas(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    if audit.areas.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Open results by area and severity\"><table class=\"figures\"><thead><tr><th>Open results</th><th class=\"wide\">By severity</th>"
    )?;
    for severity in Severity::DESCENDING {
        writeln!(out, "<th class=\"n\"><span class=\"chip {severity}\">{severity}</span></th>")?;
    }
    writeln!(out, "</tr></thead><tbody>")?;
    let most = audit.areas.values().map(|counts| counts.values().sum()).max().unwrap_or(1);
    for (area, counts) in &audit.areas {
        let of = |severity: Severity| counts.get(&severity).copied().unwrap_or_default();
        let parts = Severity::DESCENDING.into_iter().map(|severity| (severity.as_str(), of(severity)));
        write!(out, "<tr><td>{}<td class=\"wide\">{}", area.words(), bar(parts, most))?;
        for severity in Severity::DESCENDING {
            write!(out, "<td class=\"n{}\">{}", zero(of(severity)), of(severity))?;
        }
        writeln!(out)?;
    }
    writeln!(out, "</tbody></table></div>")
}

/// What to mend first.
fn first(audit: &Audit<'_>, out: &mut dyn Write) -> io::Result<()> {
    let worst = audit.worst();
    if worst.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2 class=\"small\">To mend first</h2><ol class=\"first\">")?;
    for rule in worst.iter().take(MOST_FIRST) {
        writeln!(out, "<li>{}</li>", told(rule))?;
    }
    writeln!(out, "</ol>")?;
    match worst.len().checked_sub(MOST_FIRST).filter(|more| *more > 0) {
        Some(more) => writeln!(
            out,
            "<p class=\"soft\">and {} under <a href=\"#results\">Results by rule</a></p>",
            plural(more, "more rule")
        ),
        None => Ok(()),
    }
}

fn told(rule: &RuleRecord<'_>) -> String {
    let severity = rule.severity.map_or("", Severity::as_str);
    let place = rule.results.iter().find(|result| result.standing == "open");
    let place = place.map(|one| format!(" <code class=\"soft\">{}:{}</code>", text(one.path), one.line));
    let more = match rule.open {
        0 | 1 => String::new(),
        many => format!(" <span class=\"soft\">and {} more</span>", many - 1),
    };
    format!(
        "<span class=\"chip {severity}\">{severity}</span> <a href=\"#{}\">{}</a>{}{more}",
        anchor(rule.id),
        text(rule.title),
        place.unwrap_or_default()
    )
}

fn find(out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<div class=\"find\" role=\"search\" hidden><input type=\"search\" aria-label=\"Search controls, rules and results\" placeholder=\"Search controls, rules, results (press /)\"><select aria-label=\"Status of controls\"><option value=\"\">Every status</option>"
    )?;
    for status in Status::ALL {
        write!(out, "<option value=\"{}\">{}</option>", status.id(), status.words())?;
    }
    writeln!(out, "</select><output class=\"soft\"></output></div>")
}
